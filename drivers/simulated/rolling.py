"""What rolling does to a print: a line of contact moves over the finger from nail edge to nail edge, and the scanner
puts the strips together. Rolled too fast, strips smear and are missed; if the finger slips, the ridges on either side
of the line do not meet; if it is lifted, the rest stays white."""

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.conditions import Roll
from drivers.simulated.contact import COARSE, Area
from drivers.simulated.skin_texture import clouds

Floats = NDArray[np.float32]

_SLIP_WITHIN_PX = 14.0  # a slip is not a cut: the skin gives way over some ridges
_SLIP_FROM, _SLIP_TO = 0.35, 0.65  # shares of the width between which a finger slips
_BOW_PX = 46.0  # how much the line of contact is ahead in the middle of the finger
_WAVER_PX = 7.0  # deviation of the line from its bow
_WAVER_NODE_PX = 60.0
_LIFTED_WITHIN_PX = 26.0  # the rim of a lifted finger fades over so much
_STRIP_PX = 9.0  # width of what is read at once at a calm pace: a ridge
_CALM = 1.25  # times the calm speed that a scanner still follows
_STRIP_LOSS = 0.75  # deviation of the contact from strip to strip, heights of ridge, per calm speed too fast
_MOST_STRIP_LOSS = 1.6
_SMEAR_PX = 11.0  # of a strip, per calm speed too fast
_MOST_SMEAR_PX = 30.0
_GONE = 4.0  # heights of ridge: out of reach of any glass


def slipped(down: Floats, area: Area, roll: Roll, rng: np.random.Generator) -> Floats:
    """`down` (rows of the skin that come to lie at each pixel) after the finger slipped along the line of contact."""
    if roll.slip_px == 0.0:
        return down
    at = area.axis - area.left_half + float(rng.uniform(_SLIP_FROM, _SLIP_TO)) * (area.left_half + area.right_half)
    height, width = down.shape
    ahead = np.arange(width, dtype=np.float32)[None, :] - at - _line(height, area, 1, rng)
    return np.asarray(down - roll.slip_px * np.clip(0.5 + ahead / _SLIP_WITHIN_PX, 0, 1), np.float32)


def missed(size: tuple[int, int], area: Area, roll: Roll, rng: np.random.Generator) -> Floats:
    """Heights of ridge lost to speed and to lifting, on the coarse raster."""
    if roll.speed <= _CALM and roll.lifted_at >= 1.0:
        return np.zeros(size, np.float32)
    left, width = area.axis - area.left_half, area.left_half + area.right_half
    line = _line(size[0], area, COARSE, rng)
    along = (np.arange(size[1], dtype=np.float32)[None, :] + 0.5) * COARSE - left - line
    lost = np.zeros(size, np.float32)
    too_fast = roll.speed - _CALM
    if too_fast > 0:
        strip_px = _STRIP_PX * roll.speed
        depth = min(_MOST_STRIP_LOSS, _STRIP_LOSS * too_fast)
        strips = np.maximum(0.0, depth * rng.standard_normal(4 + int(2 * width / strip_px)))
        middles = (np.arange(strips.size) - 2) * strip_px
        lost += np.interp(along, middles, strips).astype(np.float32)
    if roll.lifted_at < 1.0:
        beyond = (along + _BOW_PX / 2 - roll.lifted_at * width) / _LIFTED_WITHIN_PX
        lost += np.clip(beyond, 0, _GONE).astype(np.float32)
    return lost


def smear_px(roll: Roll) -> float:
    """How far a strip is wiped across while it is read."""
    return float(min(_MOST_SMEAR_PX, _SMEAR_PX * max(0.0, roll.speed - _CALM)))


def _line(rows: int, area: Area, step: int, rng: np.random.Generator) -> Floats:
    """How far the line of contact is ahead in each row, pixels, shape (rows, 1): bowed like the pad, and wavering."""
    down = ((np.arange(rows, dtype=np.float32) + 0.5) * step - area.middle) / area.half_height
    bow = _BOW_PX * (0.5 - np.clip(down**2, 0, 1.5))
    return np.asarray(bow[:, None] + _WAVER_PX * clouds((rows, 1), _WAVER_NODE_PX / step, rng), np.float32)
