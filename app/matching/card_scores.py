"""Every print of a ten-print card against every other one, each pair compared once.

A card grows while it is captured: what was compared before is remembered by the template itself, so that a new print
costs only its own comparisons, and a print taken again only its own.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FrictionRidgePosition
from app.domain.sequence import PrintKind
from app.matching.template import Template

if TYPE_CHECKING:
    from app.matching.cylinders import PreparedTemplate

Finger = FrictionRidgePosition
Nats = NDArray[np.float64]


class Filed(NamedTuple):
    """A print by the name that it is filed under."""

    kind: PrintKind
    finger: Finger


class Other(NamedTuple):
    """The best score that a finger has with another one, and which."""

    finger: Finger
    nats: float


@dataclass(frozen=True, slots=True, eq=False)
class CardScores:
    """`prints`: rolled ones first, each kind by FGP. `nats`: float64 (n, n), the matcher's scores, symmetric, 0 on the
    diagonal. `minutiae`, `worth`: (n,), how many each print shows, and the sum of their quality, a good one counting 1.
    """

    prints: tuple[Filed, ...]
    nats: Nats
    minutiae: NDArray[np.int64]
    worth: Nats

    def place(self, kind: PrintKind, finger: Finger) -> int | None:
        """Its row; None where the print is not there."""
        filed = Filed(kind, finger)
        return self.prints.index(filed) if filed in self.prints else None

    def fingers(self, kind: PrintKind) -> tuple[Finger, ...]:
        return tuple(filed.finger for filed in self.prints if filed.kind is kind)

    def between(self, one: Filed, other: Filed) -> float | None:
        """None where one of the two is not there."""
        row, column = self.place(*one), self.place(*other)
        return None if row is None or column is None else float(self.nats[row, column])

    def own(self, finger: Finger) -> float | None:
        """The rolled against the plain print of one name."""
        return self.between(Filed(PrintKind.ROLLED, finger), Filed(PrintKind.PLAIN, finger))

    def best_other(self, finger: Finger) -> Other | None:
        """Of the rolled print with the plain ones of other names, and of the plain one with the rolled ones."""
        found = [
            Other(filed.finger, float(self.nats[row, column]))
            for row in range(len(self.prints))
            if self.prints[row].finger == finger
            for column, filed in enumerate(self.prints)
            if filed.finger != finger and filed.kind is not self.prints[row].kind
        ]
        return max(found, key=lambda other: other.nats, default=None)


class CardComparer:
    """Compares the prints of one card, and remembers for the next time what is still on it. Comparisons wait for each
    other. Made without loading the science, which the first comparison does."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._prepared: dict[int, tuple[Template, PreparedTemplate]] = {}  # by identity of the template, kept alive
        self._scores: dict[tuple[int, int], float] = {}
        self.compared = 0  # pairs, since the beginning

    def compare(self, rolled: Mapping[Finger, Template], plain: Mapping[Finger, Template]) -> CardScores:
        """`rolled`, `plain`: templates by single finger (FGP 1-10), of the fingers that are there."""
        with self._lock:
            return self._compare(rolled, plain)

    def _compare(self, rolled: Mapping[Finger, Template], plain: Mapping[Finger, Template]) -> CardScores:
        from app.matching.cylinders import prepare

        kinds = ((PrintKind.ROLLED, rolled), (PrintKind.PLAIN, plain))
        filed = {Filed(kind, finger): prints[finger] for kind, prints in kinds for finger in sorted(prints)}
        keys = [id(template) for template in filed.values()]
        self._forget(set(keys))
        for key, template in zip(keys, filed.values(), strict=True):
            if key not in self._prepared:
                self._prepared[key] = template, prepare(template)
        nats = np.zeros((len(keys), len(keys)))
        for row, one in enumerate(keys):
            for column, other in enumerate(keys[:row]):
                nats[row, column] = nats[column, row] = self._score(min(one, other), max(one, other))
        prepared = [self._prepared[key][1] for key in keys]
        return CardScores(
            tuple(filed),
            nats,
            np.array([len(one) for one in prepared], np.int64),
            np.array([float(one.places[:, 3].sum()) for one in prepared]),
        )

    def _forget(self, kept: Set[int]) -> None:
        """All that is not on the card any more: nothing of it stays in memory."""
        self._prepared = {key: prepared for key, prepared in self._prepared.items() if key in kept}
        self._scores = {pair: nats for pair, nats in self._scores.items() if kept >= set(pair)}

    def _score(self, one: int, other: int) -> float:
        from app.matching.matcher import match

        if (one, other) not in self._scores:
            self.compared += 1
            self._scores[one, other] = match(self._prepared[one][1], self._prepared[other][1])
        return self._scores[one, other]
