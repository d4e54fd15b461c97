"""One-to-many search: ten fingers against a gallery in memory.

A person's score is the sum of the scores of all fingers that both sides have, finger by finger of the same name: the
fingers of one person are different skin, so what each says adds up. What one finger may add is bounded on both sides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.position import FrictionRidgePosition
from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.matcher import match
from app.matching.template import Template


class Thresholds(NamedTuple):
    """Of a person's score in nats. At `certain` and above: identified. From `possible` on: for a human examiner.

    Calibrated on twenty generated people and the sample card. Ten fingers of other people (380 pairs rolled against
    rolled, 380 plain against rolled, 80 with the card): at most -13. Ten fingers of the person: rolled at least 210,
    plain at least 155; the card's plain against its rolled ones 62. One finger alone: of another person at most 3.6 in
    3,800 pairs; those scores fall off by a factor e in each 1.2 nats, so that one finger reaches `possible` by chance
    once in some millions of comparisons (extrapolated), and ten fingers, whose others lie below 0, far more rarely. One
    finger alone never reaches `certain`: FINGER_SCORE bounds it.
    """

    certain: float = p.CERTAIN_SCORE
    possible: float = p.POSSIBLE_SCORE


@dataclass(frozen=True, slots=True)
class GalleryPerson:
    """`templates`: by single finger (FGP 1-10)."""

    person_id: str
    templates: Mapping[FrictionRidgePosition, Template]


@dataclass(frozen=True, slots=True)
class TenPrintProbe:
    """`templates`: by single finger (FGP 1-10), of the fingers that are there."""

    templates: Mapping[FrictionRidgePosition, Template]


class Hit(NamedTuple):
    person_id: str
    score: float  # nats


class SearchResult(NamedTuple):
    """`hits`: best first, equals in the order of enrolment. `complete`: everyone in the gallery was compared; "no
    match" may be concluded only then. `compared` of `enrolled` people."""

    hits: tuple[Hit, ...]
    compared: int
    enrolled: int

    @property
    def complete(self) -> bool:
        return self.compared == self.enrolled


@dataclass(slots=True)
class MemoryGallery:
    """People ready to be compared. For one thread."""

    _people: dict[str, dict[FrictionRidgePosition, PreparedTemplate]] = field(default_factory=dict)

    def enrol(self, person: GalleryPerson) -> None:
        """Add a person, or replace the one of that identifier."""
        self._people[person.person_id] = {finger: prepare(t) for finger, t in person.templates.items()}

    def __len__(self) -> int:
        return len(self._people)

    def search(self, probe: TenPrintProbe, *, limit: int) -> SearchResult:
        """The `limit` best people, whatever their score. About 0.4 ms a finger and person."""
        prepared = {finger: prepare(template) for finger, template in probe.templates.items()}
        hits = [
            Hit(person_id, sum(_bounded(match(own, theirs[f])) for f, own in prepared.items() if f in theirs))
            for person_id, theirs in self._people.items()
        ]
        hits.sort(key=lambda hit: -hit.score)
        return SearchResult(tuple(hits[:limit]), len(hits), len(self._people))


def _bounded(score: float) -> float:
    least, most = p.FINGER_SCORE
    return min(max(score, least), most)
