"""One search: everyone by their codes, the best by their minutiae, the few that are left by the full matcher.

1. A glance, where many fingers are searched: the few best minutiae of each by their codes
   (`app.matching.compact.sieve`), summed over the fingers; the best share of the people goes on.
2. All minutiae in the same way: who stands out, and a few more, goes on.
3. The full matcher on every finger that both sides have; nats add up (`app.matching.compact.fusion`).

A summary of one length a print (for each of eight directions the bits that most minutiae agree on, 1,024 bits) was
tried for the first step: a tenth of the time, no mate lost with good prints, but one in eight with poor ones.

Each step keeps the order of enrolment among equals: the same search of the same gallery has the same answer, on one
thread or several.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FINGERS
from app.matching.compact import parameters as p
from app.matching.compact.codes import Bytes, Floats, Halves, PrintCodes, Words, codes_of
from app.matching.compact.fusion import finger_nats, likeness
from app.matching.compact.index import Index
from app.matching.compact.people import Hit, SearchResult, TenPrintProbe
from app.matching.compact.prepared import PreparedPrints
from app.matching.compact.sieve import Searched, scores_of_people
from app.matching.cylinders import PreparedTemplate, prepare

PARTS: Final = 8  # into which a step is cut for a pool of threads [layout]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Buffer:
    """The octets in which chunks lie, seen as uint64, uint16 and uint8."""

    words: Words
    halves: Halves
    octets: Bytes

    @classmethod
    def over(cls, octets: Bytes) -> "Buffer":
        """`octets`: whole words. They are only read here: a mapped file and memory run the same machine code."""
        fixed = octets.view()
        fixed.setflags(write=False)
        return cls(fixed.view(np.uint64), fixed.view(np.uint16), fixed)


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A searched person ready for every step; fingers count from 0."""

    fingers: Rows
    codes: Sequence[PrintCodes]
    prepared: Sequence[PreparedTemplate]

    @classmethod
    def of(cls, probe: TenPrintProbe) -> "Probe":
        fingers = sorted(FINGERS.index(finger) for finger in probe.templates)
        prepared = [prepare(probe.templates[FINGERS[finger]]) for finger in fingers]
        codes = [codes_of(one, p.PROBE_MINUTIAE) for one in prepared]
        return cls(np.array(fingers, np.int64), codes, prepared)


def search(
    index: Index, buffer: Buffer, prepared: PreparedPrints, probe: TenPrintProbe, limit: int, pool: Executor | None
) -> SearchResult:
    """The `limit` best people of those that reach the full matcher, whatever their score."""
    searched = Probe.of(probe)
    rows = np.flatnonzero(index.there)
    enrolled = len(rows)
    rows = by_a_glance(index, buffer, searched, rows, pool)
    rows, scores = by_minutiae(index, buffer, searched, rows, max(limit, p.FULL_LEAST), enrolled, pool)
    found = in_full(index, buffer, prepared, searched, rows, scores)
    hits = [Hit(index.ids[row], nats) for row, nats in found]
    hits.sort(key=lambda hit: -hit.score)
    return SearchResult(tuple(hits[:limit]), enrolled, enrolled, len(found))


def by_a_glance(index: Index, buffer: Buffer, probe: Probe, rows: Rows, pool: Executor | None = None) -> Rows:
    """The rows that go on; all where too few fingers are searched for a glance to be enough."""
    keep = max(p.GLANCE_LEAST, round(p.GLANCE_SHARE * len(rows)))
    if sum(len(codes) > 0 for codes in probe.codes) < p.GLANCE_FINGERS or keep >= len(rows):
        return rows
    few = [codes.best(p.GLANCE_MINUTIAE) for codes in probe.codes]
    _, standing = code_scores(index, buffer, probe.fingers, few, rows, pool)
    return rows[_best(standing, keep)]


def by_minutiae(
    index: Index, buffer: Buffer, probe: Probe, rows: Rows, least: int, enrolled: int, pool: Executor | None = None
) -> tuple[Rows, Floats]:
    """The rows to compare in full: who stands out of the others, at most FULL_SHARE of the `enrolled`, but at least
    `least`; in the order of enrolment. And the scores of their prints, float32 (n, F)."""
    scores, standing = code_scores(index, buffer, probe.fingers, probe.codes, rows, pool)
    floor = p.FLOOR * np.sqrt(max(1, sum(len(codes) > 0 for codes in probe.codes)))
    keep = min(int((standing >= floor).sum()), round(p.FULL_SHARE * enrolled))
    kept = _best(standing, max(least, keep))
    return rows[kept], scores[kept]


def code_scores(
    index: Index,
    buffer: Buffer,
    fingers: Rows,
    searched: Sequence[PrintCodes],
    rows: Rows,
    pool: Executor | None = None,
) -> tuple[Floats, NDArray[np.float64]]:
    """How alike prints are by their codes: float32 (n, F), finger by finger; and what that says of each person, float64
    (n,), in deviations from the usual."""
    minutiae = np.ascontiguousarray(index.minutiae[rows][:, fingers])
    block_at = np.ascontiguousarray(index.block_at[rows][:, fingers])
    scores = np.zeros(minutiae.shape, np.float32)
    own = Searched.of(searched)

    def score(part: slice) -> None:
        scores_of_people(
            own.words,
            own.x,
            own.y,
            own.direction,
            own.start,
            buffer.words,
            buffer.halves,
            buffer.octets,
            block_at[part],
            minutiae[part],
            scores[part],
        )

    _in_parts(score, len(rows), pool)
    return scores, likeness(scores, minutiae)


def in_full(
    index: Index, buffer: Buffer, prepared: PreparedPrints, probe: Probe, rows: Rows, scores: Floats
) -> list[tuple[int, float]]:
    """Row and score in nats of each of `rows` that has a finger in common. Fingers most alike by `scores`, float32
    (n, F), first; who is below GIVE_UP after the first few gets that score and no more comparisons."""
    found = []
    for place, row in enumerate(rows.tolist()):
        order = np.argsort(-scores[place], kind="stable").tolist()
        both = [finger for finger in order if index.template_octets[row, probe.fingers[finger]]]
        if not both:
            continue
        nats = 0.0
        for compared, finger in enumerate(both):
            if compared >= p.FULL_FIRST and nats < p.GIVE_UP:
                break
            theirs = prepared.of(index, buffer.octets, row, int(probe.fingers[finger]))
            nats += finger_nats(probe.prepared[finger], theirs)
        found.append((row, float(nats)))
    return found


def _best(scores: NDArray[np.floating], keep: int) -> Rows:
    """Places of the `keep` highest, of equals the first, in their order."""
    chosen = np.argsort(-scores, kind="stable")[:keep]
    return np.sort(chosen)


def _in_parts(work: Callable[[slice], None], count: int, pool: Executor | None) -> None:
    if pool is None or count < PARTS:
        work(slice(0, count))
        return
    edges = [count * k // PARTS for k in range(PARTS + 1)]
    list(pool.map(work, (slice(a, b) for a, b in pairwise(edges))))
