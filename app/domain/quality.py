"""How good a print is, per finger and never as an average over a slap."""

from enum import StrEnum
from typing import Final

import msgspec

from app.domain.position import FrictionRidgePosition


class Deficiency(StrEnum):
    """What is wrong with a print; wording and remedy live in the presenters."""

    ABSENT = "absent"
    TOO_DRY = "too_dry"
    TOO_WET = "too_wet"
    TOO_LIGHT = "too_light"
    TOO_HARD = "too_hard"
    SMALL_AREA = "small_area"
    OFF_EDGE = "off_edge"
    UNCLEAR_RIDGES = "unclear_ridges"
    MOVED = "moved"
    ROLL_SLIPPED = "roll_slipped"  # ridges do not meet along the line of contact
    ROLL_TOO_FAST = "roll_too_fast"
    ROLL_GAP = "roll_gap"  # a strip in the middle did not touch
    ROLL_TOO_NARROW = "roll_too_narrow"  # not from nail edge to nail edge
    LIFTED_EARLY = "lifted_early"  # one side is missing
    GHOST = "ghost"  # a print of before lies under the finger


class Verdict(StrEnum):
    GOOD = "good"  # at or above the profile's threshold
    FAIR = "fair"  # usable, may be accepted with a look
    POOR = "poor"  # do again, or override with a reason


class Bounds(msgspec.Struct, frozen=True):
    """Scores, 0 to 100, from which a print is GOOD, and FAIR."""

    good: int
    fair: int

    def verdict(self, score: int) -> Verdict:
        return Verdict.GOOD if score >= self.good else Verdict.FAIR if score >= self.fair else Verdict.POOR


class QualityThresholds(msgspec.Struct, frozen=True):
    """What an agency asks of a print, per finger. `strict`: of thumbs and index fingers, which every service searches
    first; `usual`: of the others; `single`: of a finger for which the agency has bounds of its own. `attempts`: after
    so many the best may be kept with a reason.

    The defaults are the program's: the one place of these numbers."""

    strict: Bounds = Bounds(good=50, fair=30)
    usual: Bounds = Bounds(good=45, fair=25)
    attempts: int = 3
    single: tuple[tuple[FrictionRidgePosition, Bounds], ...] = ()

    def of(self, finger: FrictionRidgePosition) -> Bounds:
        """Of a finger, FGP 1 to 10."""
        own = next((bounds for one, bounds in self.single if one is finger), None)
        return own or (self.strict if finger in _STRICT else self.usual)


PROGRAM_THRESHOLDS: Final = QualityThresholds()  # where no agency has stated its own


_STRICT = frozenset(
    {
        FrictionRidgePosition.RIGHT_THUMB,
        FrictionRidgePosition.RIGHT_INDEX,
        FrictionRidgePosition.LEFT_THUMB,
        FrictionRidgePosition.LEFT_INDEX,
    }
)


class FingerQuality(msgspec.Struct, frozen=True):
    """`score`: 0 to 100 on the scale named by `algorithm`; `deficiencies`: worst first, with the measured values
    under the same name in `measured`."""

    finger: FrictionRidgePosition
    score: int
    verdict: Verdict
    deficiencies: tuple[Deficiency, ...]
    algorithm: str
    measured: dict[str, float] = {}
