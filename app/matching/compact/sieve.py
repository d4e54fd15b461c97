"""How alike two prints are by their codes alone: a microsecond a print, for everyone in a gallery.

1. For each minutia of the searched print the one of the kept print with the fewest unlike bits.
2. Of those pairs the PAIRS most alike; each in turn is taken as the motion that lays one print on the other, and the
   pairs that agree with it are summed, weighed by likeness.
3. The best sum, taken by the sizes of both prints.

Ideas: local greedy similarity of Minutia Cylinder-Code (Cappelli, Ferrara, Maltoni, IEEE PAMI 32(12), 2010), pairs that
agree as in bozorth3 (NIST, public domain).

A kept print is a block of words in one array: first codes (n words), second codes (n words), x (n halves), y (n
halves), directions (n octets), filled up to whole words. The array is seen as words, halves and octets at once, so that
a mapped file is searched as it lies.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching.compact import parameters as p
from app.matching.compact.codes import Bytes, Floats, Halves, PrintCodes, Words

Keys = NDArray[np.int64]
_ANGLES: Final = np.arange(p.STEPS_PER_TURN) * (2 * np.pi / p.STEPS_PER_TURN)
COSINES: Final = np.cos(_ANGLES).astype(np.float32)
SINES: Final = np.sin(_ANGLES).astype(np.float32)


def block_words(minutiae: int) -> int:
    """Words of the block of a print."""
    return -(-(8 * p.CODE_WORDS + 5) * minutiae // 8)


def block_of(codes: PrintCodes) -> Words:
    """The block of a print (see above): uint64 (block_words(n),)."""
    count = len(codes)
    octets = np.zeros(8 * block_words(count), np.uint8)
    parts = (codes.words.astype("<u8"), codes.x.astype("<u2"), codes.y.astype("<u2"), codes.direction)
    joined = b"".join(part.tobytes() for part in parts)
    octets[: len(joined)] = np.frombuffer(joined, np.uint8)
    return octets.view(np.uint64)


@compiled
def popcount(word: np.uint64) -> np.uint64:
    """Bits set; the compiler makes one instruction of it, over eight words at once where the processor can. Not that
    of `app.matching.popcount`: compiled code uses nothing of another package."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.uint64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """The codes of all searched fingers, one behind the other: as `PrintCodes`, and where each finger begins, int64
    (F + 1,)."""

    words: Words
    x: Halves
    y: Halves
    direction: Bytes
    start: Keys

    @classmethod
    def of(cls, codes: Sequence[PrintCodes]) -> "Searched":
        none = np.zeros((p.CODE_WORDS, 0), np.uint64)
        return cls(
            np.concatenate([none, *(one.words for one in codes)], axis=1),
            np.concatenate([none[0].astype(np.uint16), *(one.x for one in codes)]),
            np.concatenate([none[0].astype(np.uint16), *(one.y for one in codes)]),
            np.concatenate([none[0].astype(np.uint8), *(one.direction for one in codes)]),
            np.cumsum([0, *(len(one) for one in codes)], dtype=np.int64),
        )


@compiled
def scores_of_people(
    own_words: Words,
    own_x: Halves,
    own_y: Halves,
    own_direction: Bytes,
    own_start: Keys,
    words: Words,
    halves: Halves,
    octets: Bytes,
    block_at: Keys,
    minutiae: Bytes,
    out: Floats,
) -> None:
    """Searched fingers (`Searched`) against the same fingers of people: 0 (nothing) to about 20 into `out`, float32
    (n, F). Person by person, as they lie in memory.

    `block_at`: int64 (n, F), word in `words` at which a block begins; `minutiae`: uint8 (n, F), 0 where there is no
    print.
    """
    keys = np.zeros(len(own_x), np.uint64)
    pairs = np.zeros((7, p.PAIRS), np.float32)
    tally = np.zeros(p.UNLIKE_BITS + 1, np.int64)
    for row in range(len(block_at)):
        for finger in range(len(own_start) - 1):
            first, last = own_start[finger], own_start[finger + 1]
            count = np.uint64(minutiae[row, finger])
            if count == 0 or first == last:
                out[row, finger] = 0.0
                continue
            # Unsigned places: the compiler need not think of those that count from the end.
            at = np.uint64(block_at[row, finger])
            half = np.uint64(4) * (at + np.uint64(p.CODE_WORDS) * count)
            octet = np.uint64(2) * half + np.uint64(4) * count
            _most_alike(own_words, own_direction, first, last, words, octets, at, octet, count, keys)
            found = _best_pairs(
                keys, own_x, own_y, own_direction, first, last, halves, octets, half, octet, count, tally, pairs
            )
            size = (p.SIZE_OFFSET + (last - first)) * (p.SIZE_OFFSET + np.float64(count))
            out[row, finger] = p.SCORE_SCALE * _agreement(pairs, found) / math.sqrt(size)


@compiled
def _most_alike(
    own: Words,
    own_direction: Bytes,
    first: int,
    last: int,
    words: Words,
    octets: Bytes,
    at: np.uint64,
    octet: np.uint64,
    count: np.uint64,
    keys: Words,
) -> None:
    """Into `keys` for each own minutia: unlike bits of the best other times 256, and its index. Free of branches, so
    that eight are compared at once."""
    far = np.uint64(1 << 20)
    turn, twice = np.uint64(p.TURN_STEPS), np.uint64(2 * p.TURN_STEPS)
    for i in range(first, last):
        own_first, own_second = own[0, i], own[1, i]
        ahead = np.uint64(own_direction[i]) + np.uint64(p.STEPS_PER_TURN) + turn
        best = np.uint64(1 << 40)
        for k in range(count):
            j = np.uint64(k)
            unlike = popcount(own_first ^ words[at + j]) + popcount(own_second ^ words[at + count + j])
            off = (ahead - np.uint64(octets[octet + j])) & np.uint64(p.STEPS_PER_TURN - 1)
            key = (unlike << np.uint64(8)) | j
            key += far if off > twice else np.uint64(0)
            best = min(best, key)
        keys[i] = best


@compiled
def _best_pairs(
    keys: Words,
    own_x: Halves,
    own_y: Halves,
    own_direction: Bytes,
    first: int,
    last: int,
    halves: Halves,
    octets: Bytes,
    half: np.uint64,
    octet: np.uint64,
    count: np.uint64,
    tally: Keys,
    out: Floats,
) -> int:
    """The pairs of fewest unlike bits, at most PAIRS: rows of `out` are own x, y, direction, the other's, weight."""
    limit, room = p.UNLIKE_BITS, p.PAIRS  # all below `limit` are taken, at it as many as there is room for
    if last - first > p.PAIRS:
        tally[:] = 0
        for i in range(first, last):
            unlike = keys[i] >> np.uint64(8)
            if unlike < p.UNLIKE_BITS:
                tally[unlike] += 1
        limit = 0
        while limit < p.UNLIKE_BITS and tally[limit] <= room:
            room -= tally[limit]
            limit += 1
    found = 0
    for i in range(first, last):
        unlike = np.int64(keys[i] >> np.uint64(8))
        if unlike > limit or unlike >= p.UNLIKE_BITS:
            continue
        if unlike == limit:
            if room == 0:
                continue
            room -= 1
        j = keys[i] & np.uint64(0xFF)
        out[0, found], out[1, found], out[2, found] = own_x[i], own_y[i], own_direction[i]
        out[3, found], out[4, found] = halves[half + j], halves[half + count + j]
        out[5, found] = octets[octet + j]
        out[6, found] = (p.UNLIKE_BITS - unlike) * np.float32(p.WEIGHT_STEPS / p.UNLIKE_BITS)
        found += 1
    for rest in range(found, p.PAIRS):
        out[6, rest] = 0.0
    return found


@compiled
def _agreement(pairs: Floats, found: int) -> float:
    """The largest sum of weights of pairs that one of them, as a motion, lays on each other. Summed in whole numbers:
    the compiler may then add many at once."""
    own_x, own_y, own_turn = pairs[0], pairs[1], pairs[2]
    x, y, turn, weight = pairs[3], pairs[4], pairs[5], pairs[6]
    best = np.int32(0)
    half, whole = np.int32(p.STEPS_PER_TURN // 2), np.int32(p.STEPS_PER_TURN - 1)
    tolerance, stretch = np.float32(p.PAIR_TOLERANCE**2), np.float32(p.PAIR_STRETCH**2)
    most_turn, loss = np.int32(p.PAIR_TURN_STEPS), np.float32(p.PAIR_LOSS)
    for s in range(found):
        turned = turn[s] - own_turn[s]
        step = np.int32(turned) & whole
        cos, sin = COSINES[step], SINES[step]
        total = np.int32(0)
        for t in range(p.PAIRS):  # those beyond `found` weigh nothing: a fixed number is quicker
            off = (np.int32(turn[t] - own_turn[t] - turned) + half) & whole  # half: not turned against each other
            dx, dy = own_x[t] - own_x[s], own_y[t] - own_y[s]
            away_x = dx * cos - dy * sin - (x[t] - x[s])
            away_y = dx * sin + dy * cos - (y[t] - y[s])
            square = (away_x * away_x + away_y * away_y) / (tolerance + stretch * (dx * dx + dy * dy))
            good = (square < np.float32(1.0)) & (abs(off - half) <= most_turn)
            worth = np.int32(weight[t] * (np.float32(1.0) - loss * min(square, np.float32(1.0))))
            total += worth if good else np.int32(0)
        if total > best:
            best = total
    return float(best) / p.WEIGHT_STEPS
