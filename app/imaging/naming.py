"""Which fingers are these, and of which hand: every ordered choice of fingers is a hypothesis, scored by the arc of
the tips, widths, lengths and gaps. All lengths are in units of the median finger width."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.position import FrictionRidgePosition, Hand
from app.imaging import parameters as p
from app.imaging.fingers import Axes, Fingertip

_P = FrictionRidgePosition
_LITTLE, _INDEX = 5, 2
_KINDS = (2, 3, 4, 5)  # finger numbers of the right hand; the left hand's are five more


@dataclass(frozen=True, slots=True)
class Features:
    """Of one fingertip in the hand's frame: place across, depth of the tip, width and length (logarithms)."""

    across: float
    depth: float
    log_width: float
    log_length: float


def features(tips: Sequence[Fingertip], hand_deg: float) -> list[Features]:
    """Of fingertips, in their order; unit: the median width."""
    axes = Axes.turned(hand_deg)
    unit = float(np.median([one.width_px for one in tips]))
    middle = [one.corners.mean(axis=0) for one in tips]
    return [
        Features(
            float(centre @ axes.across) / unit,
            float(one.tip @ axes.down) / unit,
            math.log(one.width_px / unit),
            math.log(one.length_px / unit),
        )
        for one, centre in zip(tips, middle, strict=True)
    ]


def ordered(fingers: Sequence[FrictionRidgePosition]) -> tuple[FrictionRidgePosition, ...]:
    """Fingers of one placement from left to right on the glass, palm down."""
    return tuple(sorted(fingers, key=_place))


def _place(finger: FrictionRidgePosition) -> int:
    """The left hand lies little finger first, the left thumb left of the right one."""
    if finger in (_P.LEFT_THUMB, _P.RIGHT_THUMB):
        return 0 if finger == _P.LEFT_THUMB else 1
    return int(finger) if finger <= _P.RIGHT_LITTLE else -int(finger)


def best_choice(
    seen: Sequence[Features], fingers: Sequence[FrictionRidgePosition]
) -> tuple[tuple[FrictionRidgePosition, ...], float]:
    """The most likely of all ways to name `seen` (left to right) by some of `fingers`, and its cost (half chi2)."""
    choices = itertools.combinations(ordered(fingers), len(seen))
    return min(((choice, cost(seen, choice)) for choice in choices), key=lambda pair: pair[1])


def cost(seen: Sequence[Features], fingers: Sequence[FrictionRidgePosition]) -> float:
    """Half the sum of squared deviations from the model hand; free: the hand's place, depth and size."""
    kinds = [(int(finger) - 1) % 5 + 1 for finger in fingers]
    if not seen or any(kind not in _KINDS for kind in kinds):
        return 0.0
    total = _spread([s.depth - p.TIP_DROP[k] for s, k in zip(seen, kinds, strict=True)], p.TIP_DROP_SPREAD)
    total += _spread(
        [s.log_width - math.log(p.RELATIVE_WIDTH[k]) for s, k in zip(seen, kinds, strict=True)],
        p.RELATIVE_WIDTH_SPREAD,
    )
    total += _spread(
        [s.log_length - math.log(p.RELATIVE_LENGTH[k]) for s, k in zip(seen, kinds, strict=True)],
        p.RELATIVE_LENGTH_SPREAD,
    )
    for (a, b), (ka, kb) in zip(itertools.pairwise(seen), itertools.pairwise(kinds), strict=True):
        total += ((b.across - a.across) - p.PITCH * abs(kb - ka)) ** 2 / p.PITCH_SPREAD**2
    return total / 2


def guess_hand(seen: Sequence[Features]) -> Hand | None:
    """The hand that these fingers (left to right) look like; None when it cannot be told."""
    if not p.LEAST_FINGERS_FOR_HAND <= len(seen) <= len(_KINDS):
        return None
    right = best_choice(seen, [_P(kind) for kind in _KINDS])[1]
    left = best_choice(seen, [_P(kind + 5) for kind in _KINDS])[1]
    if abs(right - left) < p.HAND_MARGIN:
        return None
    return Hand.RIGHT if right < left else Hand.LEFT


def _spread(deviations: list[float], spread: float) -> float:
    middle = sum(deviations) / len(deviations)
    return sum((d - middle) ** 2 for d in deviations) / spread**2
