"""Where skin meets glass, and how deep the glass reaches into its ridges.

A fingertip is a soft dome. Pressed on glass it touches over a rounded area that grows with the force; in its middle
the ridges are flattened and broad, towards the rim only their tops touch, beyond it nothing does. The next phalanx
touches more lightly, and between them the crease does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2
from drivers.simulated.conditions import Conditions
from drivers.simulated.skin_texture import clouds

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

COARSE = 4  # contact is smooth: it is worked out on a raster this much coarser
_LAST_TOPS = 0.1  # heights of ridge beyond the reach of the glass where something of a ridge still shows
USUAL_REACH = 0.55  # of the height of a ridge, in the middle of the pad at usual pressure
_REACH_OF_PRESSURE = 0.34
_FLAT_SHARE = 0.66  # of the way to the end of the dome that is pressed flat
_RIM_LOSS = 1.15  # heights of ridge lost from there to the end of the dome
_USUAL_PRESSURE = 0.5
_LEAST_FORCE = 0.05  # a touch is not quite nothing
_SECOND_PHALANX_LOSS = 0.13  # heights of ridge: it is hollow and touches lightly
_SECOND_PHALANX_WIDTH = 0.9
_TO_THE_CREASE = 1.08  # the domes of both phalanges end beyond the crease, which parts them itself
_WAIST = 0.08  # share by which the fingertip narrows towards the crease
# Folds of the first crease: pixels below its middle, heights of ridge that they take.
_FOLDS = ((0.0, 1.6), (-13.0, 0.55), (11.0, 0.65))
_FOLD_WIDTH_PX, _FOLD_WAVER_PX, _FOLD_NODE_PX = 6.5, 3.0, 45.0
_CREASE_BOW_PX = 10.0
_UNEVEN_REACH = 0.09  # deviation over a print of what is pressed by one hand
_UNEVEN_NODE_PX = 85.0
_RAGGED = 0.022  # deviation of the place of the rim, shares of the way to it
_RAGGED_NODE_PX = 45.0
BARE = 128  # level of a bare touch
PER_HEIGHT = 128.0  # levels per height of ridge
_OFFSET = 127.0  # level of a reach of nothing, on its way to the heights


@dataclass(frozen=True, slots=True)
class Area:
    """The skin that may touch, in pixels of the layer that is drawn: column of the finger's axis, half widths to its
    left and right (`own_half` without what has grown together with a neighbour), rows of the tip and the crease,
    length of what touches below the crease (none: 0)."""

    axis: float
    left_half: float
    right_half: float
    own_half: float
    tip: float
    crease: float
    below: float
    corners: float = 2.3  # exponent of the dome's outline across: 2 is an ellipse, more is squarer

    @property
    def middle(self) -> float:
        return (self.tip + self.crease) / 2

    @property
    def half_height(self) -> float:
        return (self.crease - self.tip) / 2


def spread(pressure: float) -> float:
    """By how much the area of contact is wider than at usual pressure: nearly the cube root of the force (Hertz)."""
    return float(((pressure + _LEAST_FORCE) / (_USUAL_PRESSURE + _LEAST_FORCE)) ** 0.28)


def touched(area: Area, c: Conditions) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the fingertip that prints, down to the crease, in the pixels of `area`."""
    last = _FLAT_SHARE + (1.0 - _FLAT_SHARE) * ((_pressed(c) + _LAST_TOPS) / _RIM_LOSS) ** 0.5
    wide = spread(c.pressure) * last
    bottom = min(area.crease, area.middle + 1.05 * spread(c.pressure) * area.half_height)
    return (
        area.axis - wide * area.own_half,
        area.middle - wide * area.half_height,
        area.axis + wide * area.own_half,
        bottom,
    )


def _pressed(c: Conditions) -> float:
    """Reach of the glass in the middle of the pad, heights of ridge."""
    return USUAL_REACH + _REACH_OF_PRESSURE * (c.pressure - _USUAL_PRESSURE)


def reach(shape: tuple[int, int], area: Area, c: Conditions, rng: np.random.Generator) -> Floats:
    """Heights of ridge that touch, float32 on a raster COARSE times coarser than `shape`: 1 wherever even the valleys
    touch, 0 and less where nothing does."""
    size = (-(-shape[0] // COARSE), -(-shape[1] // COARSE))
    y = (np.arange(size[0], dtype=np.float32)[:, None] + 0.5) * COARSE
    x = (np.arange(size[1], dtype=np.float32)[None, :] + 0.5) * COARSE - area.axis
    across = np.abs(x) / np.where(x < 0, area.left_half, area.right_half)
    ragged = 1.0 + _RAGGED * clouds(size, _RAGGED_NODE_PX / COARSE, rng)
    wide = spread(c.pressure) * ragged
    loss = np.full(size, 4.0, np.float32)
    if not c.amputated:
        loss = np.minimum(loss, _rim_loss(_from_middle(area, across, y) / wide))
    if area.below > 0:
        loss = np.minimum(loss, _SECOND_PHALANX_LOSS + _rim_loss(_from_second_middle(area, across, y, c) / wide))
    loss = loss + _crease_loss(area, size, y, x, rng)
    return np.asarray(_pressed(c) + _UNEVEN_REACH * clouds(size, _UNEVEN_NODE_PX / COARSE, rng) - loss, np.float32)


def _from_middle(area: Area, across: Floats, y: Floats) -> Floats:
    """0 in the middle of the fingertip, 1 at the end of the dome: round at the tip, squarer towards the crease."""
    down = (y - area.middle) / area.half_height
    along = np.where(down < 0, np.abs(down) ** 2.5, np.abs(down / _TO_THE_CREASE) ** 5.0)
    waist = 1.0 - _WAIST * np.clip(down, 0, 1) ** 2
    return np.asarray(((across / waist) ** area.corners + along) ** (1 / 2.3), np.float32)


def _from_second_middle(area: Area, across: Floats, y: Floats, c: Conditions) -> Floats:
    """The same for the second phalanx, whose end the hand decides, not the skin."""
    half_height = area.below * (0.35 + 0.15 * c.pressure)
    down = (y - area.crease - half_height) / half_height
    along = np.where(down < 0, np.abs(down / _TO_THE_CREASE) ** 6.0, np.abs(down) ** 3.0)
    return np.asarray(((across / _SECOND_PHALANX_WIDTH) ** 3.0 + along) ** (1 / 3.0), np.float32)


def _crease_loss(area: Area, size: tuple[int, int], y: Floats, x: Floats, rng: np.random.Generator) -> Floats:
    """Heights of ridge lost to the first crease: a bundle of folds, each deeper here and shallower there."""
    bent = area.crease + _CREASE_BOW_PX * (x / area.left_half) ** 2
    loss = np.zeros(size, np.float32)
    for fold, depth in _FOLDS:
        wavering = clouds((2, size[1]), _FOLD_NODE_PX / COARSE, rng)
        line = bent + fold + _FOLD_WAVER_PX * wavering[:1]
        deep = depth * np.clip(0.8 + 0.35 * wavering[1:], 0, 1)
        loss = np.maximum(loss, deep * np.exp(-(((y - line) / _FOLD_WIDTH_PX) ** 2)))
    return np.asarray(loss, np.float32)


def _rim_loss(outward: Floats) -> Floats:
    """Heights of ridge that the glass does not reach any more, from the middle (0) to the end of the dome (1)."""
    return np.asarray(_RIM_LOSS * np.clip((outward - _FLAT_SHARE) / (1.0 - _FLAT_SHARE), 0, 3) ** 2, np.float32)


def pressed_on(heights: Pixels, reached: Floats) -> Pixels:
    """How far each point of the skin is pressed on the glass, uint8: BARE is a bare touch, PER_HEIGHT levels are the
    height of a ridge. `heights`: 0 valley to 255 ridge top; `reached`: see `reach`."""
    levels = fine(_OFFSET + PER_HEIGHT * reached, (heights.shape[0], heights.shape[1]))
    return np.asarray(cv2.addWeighted(heights, PER_HEIGHT / 255, levels, 1.0, -_OFFSET), np.uint8)


def fine(coarse: Floats, shape: tuple[int, int]) -> Pixels:
    """A coarse map of levels, 0 to 255, as uint8 of `shape`."""
    levels = np.clip(coarse, 0, 255).astype(np.uint8)
    rows, columns = levels.shape
    drawn = cv2.resize(levels, (columns * COARSE, rows * COARSE), interpolation=cv2.INTER_CUBIC)
    return np.asarray(drawn[: shape[0], : shape[1]], np.uint8)
