"""How good a print is, per finger and never as an average over a slap."""

from enum import StrEnum

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


class Verdict(StrEnum):
    GOOD = "good"  # at or above the profile's threshold
    FAIR = "fair"  # usable, may be accepted with a look
    POOR = "poor"  # do again, or override with a reason


class FingerQuality(msgspec.Struct, frozen=True):
    """`score`: 0 to 100 on the scale named by `algorithm`; `deficiencies`: worst first, with the measured values
    under the same name in `measured`."""

    finger: FrictionRidgePosition
    score: int
    verdict: Verdict
    deficiencies: tuple[Deficiency, ...]
    algorithm: str
    measured: dict[str, float] = {}
