"""From which score on a person is identified, and from which on an examiner looks."""

import math
from typing import Final, NamedTuple

from app.matching import parameters as p
from app.matching.calibration import station_calibration

FALSE_CERTAIN: Final = 0.001  # other people expected at or above, in one search of the whole gallery
FALSE_POSSIBLE: Final = 0.1  # the same: one search in ten brings an examiner somebody else


class Thresholds(NamedTuple):
    """Of a person's score in nats. At `certain` and above: identified. From `possible` on: for a human examiner.

    The defaults are for ten fingers, far above what calibration asks for with 100,000 people (see `thresholds_for`):
    three fingers at least have to say all that one finger can for `certain`, two for `possible`.
    """

    certain: float = p.CERTAIN_SCORE
    possible: float = p.POSSIBLE_SCORE


def thresholds_for(people: int, fingers: int, *, ridges: bool = True) -> Thresholds:
    """The lowest sums of ratios over `fingers` (1 to 10) at which no more others are expected than FALSE_CERTAIN and
    FALSE_POSSIBLE, in a gallery of so many people. Infinite where so few fingers cannot say so much.

    They rest on what `app.matching.calibration` says of independence of fingers and of the number of pairs behind it;
    its `threshold` tells more. `ridges`: whether the templates of both sides have ridges.
    """
    calibration = station_calibration(ridges=ridges)
    found = (calibration.threshold(max(1, people), most, fingers) for most in (FALSE_CERTAIN, FALSE_POSSIBLE))
    limits = (FALSE_CERTAIN, FALSE_POSSIBLE)
    sums = (one.sum_nats if one.false_positives <= most else math.inf for one, most in zip(found, limits, strict=True))
    return Thresholds(*sums)
