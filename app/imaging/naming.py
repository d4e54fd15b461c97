"""Which fingers are these, and of which hand: every ordered choice of fingers is a hypothesis, scored by how likely a
hand would lay down its tips like this: their places, widths, lengths and lean.

The model hand is a Gaussian: what is known of all hands (the arc of the tips, the fan of the fingers, the short little
finger) with deviations of each finger, and of the hand as a whole what is free: its place on the glass, size, turn and
pressure. A left hand is a right one in the mirror.
"""

import itertools
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FrictionRidgePosition, Hand
from app.imaging import naming_parameters as n
from app.imaging.fingers import Axes, Fingertip

_P = FrictionRidgePosition
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Feature:
    """Of one fingertip, in the hand's frame and in pitches: `across` from the middle of the picture, `depth` of the
    tip; logarithms of width and length over the usual one's; `lean` from the hand, radians clockwise."""

    across: float
    depth: float
    log_width: float
    log_length: float
    lean: float
    cut: bool

    @property
    def mirrored(self) -> "Feature":
        return Feature(-self.across, self.depth, self.log_width, self.log_length, -self.lean, self.cut)


def features(
    tips: Sequence[Fingertip], hand_deg: float, middle: tuple[float, float], cut: Sequence[bool]
) -> list[Feature]:
    """Of fingertips, in their order; `middle` of the picture in pixels; `cut`: those that the edge cuts off."""
    axes = Axes.turned(hand_deg)
    width = statistics.median(one.width_px for one in tips)
    length = statistics.median(one.length_px for one in tips)
    pitch = math.sqrt(n.USUAL_PITCH_PX * n.PITCH_OF_WIDTH * width)
    origin = np.asarray(middle)
    return [
        Feature(
            float((one.corners.mean(axis=0) - origin) @ axes.across) / pitch,
            float((one.tip - origin) @ axes.down) / pitch,
            math.log(one.width_px / width),
            math.log(one.length_px / length),
            math.radians(one.angle_deg - hand_deg),
            is_cut,
        )
        for one, is_cut in zip(tips, cut, strict=True)
    ]


def ordered(fingers: Sequence[FrictionRidgePosition]) -> tuple[FrictionRidgePosition, ...]:
    """Fingers of one placement from left to right on the glass, palm down."""
    return tuple(sorted(fingers, key=_place))


def _place(finger: FrictionRidgePosition) -> int:
    """The left hand lies little finger first, the left thumb left of the right one."""
    if finger in (_P.LEFT_THUMB, _P.RIGHT_THUMB):
        return 0 if finger == _P.LEFT_THUMB else 1
    return int(finger) if finger <= _P.RIGHT_LITTLE else -int(finger)


@dataclass(frozen=True, slots=True)
class Naming:
    """`fingers` from left to right; `cost`: minus its log-likelihood; `margin`: by how much the next best way to name
    them costs more."""

    fingers: tuple[FrictionRidgePosition, ...]
    cost: float
    margin: float = math.inf

    @property
    def certainty(self) -> float:
        """0.5 to 1: its likelihood over that of the best two."""
        return 1.0 / (1.0 + math.exp(-self.margin))


def best_naming(seen: Sequence[Feature], fingers: Sequence[FrictionRidgePosition]) -> Naming:
    """The most likely of all ways to name `seen` (left to right) by some of `fingers`."""
    choices = itertools.combinations(ordered(fingers), len(seen))
    costs = sorted(((cost(seen, choice), choice) for choice in choices), key=lambda pair: pair[0])
    margin = costs[1][0] - costs[0][0] if len(costs) > 1 else math.inf
    return Naming(costs[0][1], costs[0][0], margin)


def cost(seen: Sequence[Feature], fingers: Sequence[FrictionRidgePosition]) -> float:
    """Minus the log-likelihood of `seen` if they are these fingers of one hand; 0 where the model knows nothing."""
    kinds = tuple((int(finger) - 1) % 5 + 1 for finger in fingers)
    if not seen or any(kind not in n.KINDS for kind in kinds):
        return 0.0
    if fingers[0] > _P.RIGHT_LITTLE:
        seen, kinds = [one.mirrored for one in reversed(seen)], kinds[::-1]
    model = _model(kinds, tuple(one.cut for one in seen))
    off = np.array([(s.across, s.depth, s.log_width, s.log_length, s.lean) for s in seen]).T.ravel() - model.mean
    return 0.5 * float(off @ model.precision @ off) + model.spread


def thumb_naming(places: Sequence[float], fingers: Sequence[FrictionRidgePosition]) -> Naming:
    """The same of thumbs and single fingers, by their place from the middle of the picture, in its widths: of two
    thumbs that are expected, one that lies alone is that of its side."""
    expected = ordered(fingers)
    if len(places) != 1 or len(expected) != 2:
        return Naming(expected[: len(places)], 0.0)
    margin = abs(places[0]) / n.THUMB_DEVIATION
    return Naming((expected[0 if places[0] < 0 else 1],), 0.0, margin)


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """Of the fingers of a hypothesis: `mean` and `precision` of their features, `spread`: half the logarithm of the
    determinant of their covariance."""

    mean: Numbers
    precision: Numbers
    spread: float


@cache
def _model(kinds: tuple[int, ...], cut: tuple[bool, ...]) -> _Model:
    """`kinds` from index to little finger. Rows: all across, all depths, widths, lengths, leans."""
    count = len(kinds)
    across, depth = (np.array([table[kind] for kind in kinds]) for table in (n.ACROSS, n.DEPTH))
    fan = np.radians([n.FAN_DEG[kind] for kind in kinds])
    mean = np.concatenate(
        [across, depth, [n.LOG_WIDTH[kind] for kind in kinds], [n.LOG_LENGTH[kind] for kind in kinds], fan]
    )
    blind = np.where(cut, n.CUT_DEVIATION, 0.0)
    own = np.concatenate(
        [
            np.full(count, n.ACROSS_DEVIATION),
            np.hypot([n.DEPTH_DEVIATION[kind] for kind in kinds], blind),
            np.hypot(n.LOG_WIDTH_DEVIATION, blind),
            np.hypot(n.LOG_LENGTH_DEVIATION, blind),
            np.hypot(math.radians(n.FAN_DEVIATION_DEG), n.CUT_LEAN * blind),
        ]
    )
    one, none = np.ones(count), np.zeros(count)
    free = (
        (n.PLACE_DEVIATION[0], np.concatenate([one, none, none, none, none])),
        (n.PLACE_DEVIATION[1], np.concatenate([none, one, none, none, none])),
        (n.SIZE_DEVIATION, np.concatenate([across, depth, none, none, none])),
        (math.radians(n.TURN_DEVIATION_DEG), np.concatenate([-depth, across, none, none, one])),
        (n.GIRTH_DEVIATION, np.concatenate([none, none, one, none, none])),
        (n.GIRTH_DEVIATION, np.concatenate([none, none, none, one, none])),
    )
    covariance = np.diag(own**2)
    for deviation, direction in free:
        covariance += deviation**2 * np.outer(direction, direction)
    return _Model(mean, np.linalg.inv(covariance), 0.5 * float(np.linalg.slogdet(covariance)[1]))


def guess_hand(seen: Sequence[Feature], expected: Sequence[FrictionRidgePosition] = ()) -> Hand | None:
    """The hand that these fingers (left to right) look like; None when it cannot be told. Of the hand that is asked
    for, the fingers `expected` are more likely than others."""
    if len(seen) not in n.HAND_MARGIN:
        return None
    right, left = (_cost_of_hand(seen, hand, expected) for hand in (0, 5))
    if abs(right - left) < n.HAND_MARGIN[len(seen)]:
        return None
    return Hand.RIGHT if right < left else Hand.LEFT


def _cost_of_hand(seen: Sequence[Feature], first: int, expected: Sequence[FrictionRidgePosition]) -> float:
    whole = [_P(kind + first) for kind in n.KINDS]
    asked = [finger for finger in whole if finger in expected]
    least = best_naming(seen, whole).cost
    if len(asked) == len(seen) < len(whole):
        least = min(least, cost(seen, ordered(asked)) - n.ALL_THERE)
    return least
