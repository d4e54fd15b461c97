"""What earns and what costs points: stated once, for the computation, the sheet and docs/exercise-file.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.domain.quality import FingerQuality, Verdict
from app.training.exercise import Counts
from app.training.sheet import Mistake

FAIR_LEAST: Final = 0.5  # credit of a usable print with score 0; its score adds score / 200
SCORE_SHARE: Final = 1 / 200  # credit for each point of score of a print that is not good


@dataclass(frozen=True, slots=True)
class Cost:
    """`points` for each one, of the points for right decisions. `serious`: it would harm a record, not only time."""

    points: int
    serious: bool = False


COSTS: Final[Mapping[Mistake, Cost]] = MappingProxyType(
    {
        Mistake.BAD_PRINT_ACCEPTED: Cost(4, serious=True),
        Mistake.WRONGLY_MARKED: Cost(10, serious=True),
        Mistake.NOT_MARKED: Cost(10, serious=True),
        Mistake.WRONG_REASON: Cost(5, serious=True),
        Mistake.OVERRIDE_WITHOUT_REASON: Cost(4, serious=True),
        Mistake.WARNING_IGNORED: Cost(6, serious=True),
        Mistake.WRONG_REMEDY: Cost(2),
        Mistake.NO_REMEDY: Cost(2),
        Mistake.FINDING_OVERRIDDEN: Cost(10, serious=True),
        Mistake.CAPTURED_TOO_SOON: Cost(2),
        Mistake.NOT_FINISHED: Cost(0),  # what was not done earns nothing; nothing more is taken away
    }
)
MOST_OF_LIGHT: Final = 10  # points that the remarks which are not serious cost together, at most


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a sheet was made by, for the screen. `costs`: dearest first."""

    counts: Counts
    costs: tuple[tuple[Mistake, Cost], ...]
    most_of_light: int


def rubric(counts: Counts) -> Rubric:
    """Of one exercise."""
    dearest_first = sorted(COSTS.items(), key=lambda one: -one[1].points)
    return Rubric(counts, tuple((mistake, cost) for mistake, cost in dearest_first if cost.points), MOST_OF_LIGHT)


def credit(quality: FingerQuality) -> float:
    """Share of a whole print, 0 to 1."""
    if quality.verdict is Verdict.GOOD:
        return 1.0
    share = min(max(quality.score, 0), 100) * SCORE_SHARE
    return FAIR_LEAST + share if quality.verdict is Verdict.FAIR else share


def decision_points(mistakes: Iterable[Mistake], of: int) -> int:
    """What is left of the points for right decisions."""
    mistakes = list(mistakes)
    serious = sum(COSTS[m].points for m in mistakes if COSTS[m].serious)
    light = sum(COSTS[m].points for m in mistakes if not COSTS[m].serious)
    return max(0, of - serious - min(light, MOST_OF_LIGHT))


def time_share(seconds: float, counts: Counts) -> float:
    """1 up to `good_s`, 0 from `long_s` on, linear between."""
    return min(1.0, max(0.0, (counts.long_s - seconds) / (counts.long_s - counts.good_s)))
