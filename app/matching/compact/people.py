"""What a search is asked and what it answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.position import FrictionRidgePosition
from app.matching.template import Template

Templates = Mapping[FrictionRidgePosition, Template]


@dataclass(frozen=True, slots=True)
class GalleryPerson:
    """`person_id`: opaque, unique in a gallery; nothing else of the person is kept. `templates`: by single finger (FGP
    1-10)."""

    person_id: str
    templates: Templates


@dataclass(frozen=True, slots=True)
class TenPrintProbe:
    """`templates`: by single finger (FGP 1-10), of the fingers that are there."""

    templates: Templates


class Hit(NamedTuple):
    person_id: str
    score: float  # nats


class SearchResult(NamedTuple):
    """`hits`: compared in full, best first, equals in the order of enrolment.

    `compared` of `enrolled` people went through the cascade: each by its bit codes, `compared_in_full` of them by the
    full matcher too. Who has no finger in common with the search is no hit. `complete`: everyone was compared; "no
    match" may be concluded only then, and only with the share of true mates that the cascade loses (docs/matching.md,
    "Search").
    """

    hits: tuple[Hit, ...]
    compared: int
    enrolled: int
    compared_in_full: int

    @property
    def complete(self) -> bool:
        return self.compared == self.enrolled


def merged(parts: Iterable[SearchResult], limit: int) -> SearchResult:
    """One answer of several galleries, or shards of one, that were searched for the same person with that `limit`;
    equals in the order of the parts. Whoever asks sees to it that every part is there: a part that did not answer is
    unknown here."""
    results = list(parts)
    hits = sorted((hit for one in results for hit in one.hits), key=lambda hit: -hit.score)
    return SearchResult(
        tuple(hits[:limit]),
        sum(one.compared for one in results),
        sum(one.enrolled for one in results),
        sum(one.compared_in_full for one in results),
    )
