"""Ten-print sequence check: is every print of the finger it is filed under?

1. Every print is compared with every other one of the card (`app.matching.card_scores`).
2. Prints of one kind that show one finger: a finger taken twice, or, with several fingers, a hand taken twice.
3. Of the rest the assignment of rolled to plain prints that explains all best (Hungarian algorithm), against the
   assignment by names: hands exchanged, two fingers exchanged, one finger found under another name.
4. What is left by its own pair alone: not of one finger, or too little to tell.

Scores are evidence in nats, so what several pairs say adds up. An accusation needs prints that speak for it
(CLEAR_SCORE), and has to explain them much better than the names do (ACCUSED_BY). The names are right until something
speaks against them: a weak print that fits its partner, and no other finger better, is no finding. Where a pair does
not fit it counts too how much better it fits than either print fits the others: poor prints fit nothing well. What
shows too little to be judged (ENOUGH_WORTH, CLEAR_SHARE) is uncertain.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from app.domain.position import FrictionRidgePosition, Hand, hand_of
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.matching import parameters as p
from app.matching.card_scores import CardComparer, CardScores, Filed, Finger
from app.matching.template import Template

_K = SequenceFindingKind
_F = FrictionRidgePosition
_ROLLED, _PLAIN = PrintKind.ROLLED, PrintKind.PLAIN
_THUMBS: Final = (_F.RIGHT_THUMB, _F.LEFT_THUMB)
_GRAVEST_FIRST: Final = (
    _K.HANDS_SWAPPED,
    _K.FINGERS_SWAPPED,
    _K.SAME_FINGER_TWICE,
    _K.ROLLED_PLAIN_MISMATCH,
    _K.UNCERTAIN,
)


class Judged(NamedTuple):
    """`nats`: by how much the finding explains the prints better than the names do; 0 for an uncertain one."""

    finding: SequenceFinding
    nats: float


def check_sequence(
    rolled: Mapping[Finger, Template], plain: Mapping[Finger, Template], comparer: CardComparer | None = None
) -> tuple[SequenceFinding, ...]:
    """Findings, the gravest first; none when every finger is where it belongs, or when there is nothing to compare.

    `rolled`, `plain`: templates by single finger (FGP 1-10), of the fingers that are there. `comparer`: of a card that
    is being captured. 0.3 s for ten of each.
    """
    scores = (comparer or CardComparer()).compare(rolled, plain)
    return tuple(judged.finding for judged in judge(scores))


def judge(scores: CardScores) -> tuple[Judged, ...]:
    """What the scores of a card say, the gravest first. Each print is found wrong once at most."""
    card = _Card(scores, set())
    found: list[Judged] = []
    for look in (_repeats, _exchanges, _own_pairs):
        found += look(card)
    return tuple(sorted(found, key=lambda one: (_GRAVEST_FIRST.index(one.finding.kind), one.finding.fingers)))


@dataclass(slots=True, eq=False)
class _Card:
    """`wrong`: prints that a finding explains already; nothing more is concluded from them."""

    scores: CardScores
    wrong: set[Filed]

    def nats(self, one: Filed, other: Filed) -> float:
        """0, which says nothing, where one of the two is not there."""
        found = self.scores.between(one, other)
        return 0.0 if found is None else found

    def own(self, finger: Finger) -> float:
        return self.nats(Filed(_ROLLED, finger), Filed(_PLAIN, finger))

    def open(self, kind: PrintKind) -> list[Finger]:
        return [finger for finger in self.scores.fingers(kind) if Filed(kind, finger) not in self.wrong]

    def found_wrong(self, kind: PrintKind, fingers: tuple[Finger, ...]) -> None:
        self.wrong.update(Filed(kind, finger) for finger in fingers)


def _other(kind: PrintKind) -> PrintKind:
    return _PLAIN if kind is _ROLLED else _ROLLED


# One finger, or one hand, taken twice. -------------------------------------------------------------------------------


def _repeats(card: _Card) -> Iterator[Judged]:
    for kind in (_PLAIN, _ROLLED):
        pairs = _repeated(card, kind)
        yield from _hand_twice(card, kind, pairs)
        for (right, wrong), nats in pairs.items():
            alone = card.scores.place(_other(kind), right) is None  # nothing else can bear it out: twice as clear
            if nats < p.CLEAR_SCORE * (2 if alone else 1):
                continue
            if card.wrong.isdisjoint({Filed(kind, right), Filed(kind, wrong)}):
                card.found_wrong(kind, (wrong,))
                yield Judged(SequenceFinding(_K.SAME_FINGER_TWICE, (right, wrong), kind), nats)


def _repeated(card: _Card, kind: PrintKind) -> dict[tuple[Finger, Finger], float]:
    """Two names of one finger, the wrong one second, and the nats for that; the clearest first.

    They are alike, or both fit one print of the other kind. The one is wrong that fits its own partner less; where
    both fit theirs, only partners that repeat each other as well allow it.
    """
    found = {}
    for a, b in combinations(card.scores.fingers(kind), 2):
        alike = card.nats(Filed(kind, a), Filed(kind, b))
        right, wrong = (a, b) if card.own(a) >= card.own(b) else (b, a)
        there = card.nats(Filed(kind, wrong), Filed(_other(kind), right))
        partners = card.nats(Filed(_other(kind), wrong), Filed(_other(kind), right))
        here = card.own(wrong) if partners < p.CLEAR_SCORE else 0.0
        nats = alike + there - here
        both_fit = min(there, card.own(right)) >= p.CLEAR_SCORE
        if (both_fit or alike >= p.CLEAR_SCORE) and alike + there >= p.CLEAR_SCORE and nats >= p.ACCUSED_BY:
            found[right, wrong] = nats
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def _hand_twice(card: _Card, kind: PrintKind, pairs: Mapping[tuple[Finger, Finger], float]) -> Iterator[Judged]:
    """Several fingers of one hand that lie under the names of the other hand too: one act, one finding."""
    for exchange in _EXCHANGES:
        links = {pair: nats for pair, nats in pairs.items() if exchange(pair[0]) == pair[1]}
        if kind is _PLAIN:
            links = {pair: nats for pair, nats in links.items() if pair[0] not in _THUMBS}
        if len(links) < p.HAND_LINKS:
            continue
        fingers = {finger for pair in links for finger in pair}
        own = {hand: sum(card.own(f) for f in fingers if hand_of(f) is hand) for hand in Hand}
        known = abs(own[Hand.RIGHT] - own[Hand.LEFT]) >= p.ACCUSED_BY
        hands = [min(own, key=lambda hand: own[hand])] if known else list(Hand)  # which is wrong may still come out
        wrong = _of_hands(card, kind, hands)
        if len(wrong) < p.HAND_LINKS:
            continue
        card.found_wrong(kind, wrong)
        yield Judged(SequenceFinding(_K.HANDS_SWAPPED, wrong, kind), sum(links.values()))
        return


def _of_hands(card: _Card, kind: PrintKind, hands: Collection[Hand]) -> tuple[Finger, ...]:
    """The fingers of these hands, but for those that fit their names; of slaps all that lie in them, for each is one
    picture."""
    there = (finger for finger in card.open(kind) if hand_of(finger) in hands)
    if kind is _PLAIN:
        return tuple(finger for finger in there if finger not in _THUMBS)
    return tuple(finger for finger in there if card.own(finger) < p.CLEAR_SCORE)


# Rolled against plain: who lies where. -------------------------------------------------------------------------------


def _same_place(finger: Finger) -> Finger:
    """The finger of the same name on the other hand."""
    return _F((finger + 4) % 10 + 1)


def _mirrored(finger: Finger) -> Finger:
    """Of a hand laid down in the place of the other: its little finger lies where the index finger should."""
    return _same_place(finger) if finger in _THUMBS else _F(12 - finger)


_EXCHANGES: Final[tuple[Callable[[Finger], Finger], ...]] = (_mirrored, _same_place)


def _exchanges(card: _Card) -> Iterator[Judged]:
    links = _links(card)
    yield from _hands(card, links)
    for one, other in links.items():
        exchanged = {one: other, other: one}
        if not _may_be_exchanged(card, links, one, other):
            continue
        nats = _gain(card, exchanged)
        if nats >= p.ACCUSED_BY and _support(card, exchanged) >= p.CLEAR_SCORE:
            fingers = (min(one, other), max(one, other))
            again = _PLAIN if set(fingers) == set(_THUMBS) else _ROLLED  # thumbs lie in one picture: one act
            card.found_wrong(_ROLLED, fingers)
            yield Judged(SequenceFinding(_K.FINGERS_SWAPPED, fingers, again), nats)
    for rolled, plain in links.items():
        nats = _gain(card, {rolled: plain})
        clear = card.nats(Filed(_ROLLED, rolled), Filed(_PLAIN, plain)) >= p.CLEAR_SCORE
        if clear and nats >= p.ACCUSED_BY and Filed(_ROLLED, rolled) not in card.wrong:
            card.found_wrong(_ROLLED, (rolled,))
            yield Judged(SequenceFinding(_K.ROLLED_PLAIN_MISMATCH, (rolled,)), nats)


def _links(card: _Card) -> dict[Finger, Finger]:
    """Rolled fingers that the best assignment gives to a plain one of another name. A pair that speaks for two fingers
    explains nothing: its prints stay alone."""
    from scipy.optimize import linear_sum_assignment  # takes 0.8 s to load, and the first analysis does not need it

    rolled, plain = card.open(_ROLLED), card.open(_PLAIN)
    if not rolled or not plain:
        return {}
    nats = np.array([[card.nats(Filed(_ROLLED, r), Filed(_PLAIN, q)) for q in plain] for r in rolled])
    rows, columns = linear_sum_assignment(np.maximum(nats, 0.0), maximize=True)
    return {
        rolled[row]: plain[column]
        for row, column in zip(rows, columns, strict=True)
        if nats[row, column] > 0.0 and rolled[row] != plain[column]
    }


def _may_be_exchanged(card: _Card, links: Mapping[Finger, Finger], one: Finger, other: Finger) -> bool:
    """`one` is linked to `other`, and `other` back, or to nobody, and fits `one` better than its own name."""
    if other not in card.open(_ROLLED) or one not in card.open(_PLAIN) or one not in card.open(_ROLLED):
        return False
    back = card.nats(Filed(_ROLLED, other), Filed(_PLAIN, one))
    return links.get(other, one) is one and back > card.own(other)


def _support(card: _Card, links: Mapping[Finger, Finger]) -> float:
    return sum(card.nats(Filed(_ROLLED, rolled), Filed(_PLAIN, plain)) for rolled, plain in links.items())


def _gain(card: _Card, links: Mapping[Finger, Finger]) -> float:
    """By how much the links explain their prints better than the names do. A print that is linked is taken from the
    partner of its own name, and so is the one that it is linked to."""
    lost = {*links, *(plain for plain in links.values() if plain not in links)}
    return _support(card, links) - sum(max(card.own(f), 0.0) if f not in links else card.own(f) for f in lost)


def _hands(card: _Card, links: Mapping[Finger, Finger]) -> Iterator[Judged]:
    """Several fingers of one hand found on the other one. In mirrored order it is the slaps that lie wrong, in the same
    order the rolled prints."""
    for exchange, kind in ((_mirrored, _PLAIN), (_same_place, _ROLLED)):
        crossed = {rolled: plain for rolled, plain in links.items() if exchange(rolled) == plain}
        if kind is _PLAIN:
            crossed = {rolled: plain for rolled, plain in crossed.items() if rolled not in _THUMBS}
        of_one_hand = max((sum(hand_of(f) is hand for f in crossed) for hand in map(hand_of, crossed)), default=0)
        nats = _gain(card, crossed)
        if of_one_hand < p.HAND_LINKS or nats < p.ACCUSED_BY or _support(card, crossed) < p.CLEAR_SCORE:
            continue
        fingers = _of_hands(card, kind, list(Hand))
        if len(fingers) < p.HAND_LINKS:
            continue
        card.found_wrong(_ROLLED, fingers)
        card.found_wrong(_PLAIN, fingers)
        yield Judged(SequenceFinding(_K.HANDS_SWAPPED, fingers, kind), nats)


# Each pair by itself. ------------------------------------------------------------------------------------------------


def _own_pairs(card: _Card) -> Iterator[Judged]:
    for finger in card.open(_ROLLED):
        own = card.scores.own(finger)
        if own is None or Filed(_PLAIN, finger) in card.wrong:
            continue
        other = _best_other(card, finger)
        standing_out = 0.0 if other is None else own - other
        if own <= 0.0 and own + standing_out <= p.UNLIKE_SCORE and _shows_enough(card, finger):
            yield Judged(SequenceFinding(_K.ROLLED_PLAIN_MISMATCH, (finger,)), -own)
        elif own <= 0.0 or (own < p.CLEAR_SCORE and standing_out < 0.0):
            yield Judged(SequenceFinding(_K.UNCERTAIN, (finger,)), 0.0)


def _best_other(card: _Card, finger: Finger) -> float | None:
    """The best that its two prints say of prints of the other kind and another name, but for those found wrong."""
    others = [
        card.nats(Filed(kind, finger), Filed(_other(kind), other))
        for kind in PrintKind
        for other in card.open(_other(kind))
        if other != finger
    ]
    return max(others, default=None)


def _shows_enough(card: _Card, finger: Finger) -> bool:
    """Both prints: many good minutiae, and few that are not."""
    for kind in PrintKind:
        place = card.scores.place(kind, finger)
        if place is None:
            return False
        worth, minutiae = float(card.scores.worth[place]), int(card.scores.minutiae[place])
        if worth < p.ENOUGH_WORTH or worth < p.CLEAR_SHARE * minutiae:
            return False
    return True
