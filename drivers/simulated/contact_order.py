"""When each point of a settled print is touched, as fingers come down or as one rolls.

The order is found on cells of a few pixels: 1 is touched first, STEPS last, 0 is no skin.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2
from drivers.simulated.skin_texture import clouds

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

STEPS = 255
CELL_PX = 8
SIDEWAYS = 0.45  # share of the order that runs from left to right: fingers come down one after the other
_DARKER_THAN_GROUND = 14  # grey levels by which the mean of skin differs from the empty glass
_CLOSED_CELLS = 3  # gaps in a print up to this many cells are skin all the same
_PAD_DARKNESS = 0.5  # of the usual darkness of skin: what is lighter may be a crease between two pads
_PAD_OF_LARGEST = 0.08  # share of the largest pad's cells; less is a shred and no pad
_UNEVEN = 9.0  # steps of the order by which skin does not keep it
_UNEVEN_CELLS = 7.0  # over what length
_BOW = 26.0  # steps by which the line of contact is ahead in the middle of a rolled finger
_NEAR_CELLS = 7  # what lies so near to a print belongs to it: single grains beyond its rim


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """`skin`: 1 where there is some; `darkness`: mean grey levels below the glass."""

    skin: Pixels
    darkness: Floats


def cells_of(settled: Pixels, ground: int) -> Cells:
    """A settled picture in cells of CELL_PX; a broken print is whole."""
    height, width = settled.shape
    size = (max(1, width // CELL_PX), max(1, height // CELL_PX))
    small = cv2.blur(cv2.resize(settled, size, interpolation=cv2.INTER_AREA), (3, 3))
    darkness = np.asarray(ground - small.astype(np.float32), np.float32)
    skin = (darkness > _DARKER_THAN_GROUND).astype(np.uint8)
    closed = cv2.morphologyEx(skin, cv2.MORPH_CLOSE, np.ones((_CLOSED_CELLS, _CLOSED_CELLS), np.uint8))
    return Cells(np.asarray(closed, np.uint8), darkness)


def coming_down(cells: Cells) -> Floats:
    """From the middle of each pad outwards, finger by finger from the left."""
    pads, count = _pads(cells)
    order = np.zeros(cells.skin.shape, np.float32)
    if count:
        middles, outwards = _from_middles(pads, count, cells.skin)
        first, last = middles.min(), middles.max()
        across = (middles - first) / max(1.0, last - first)
        order = SIDEWAYS * across[pads] + (1 - SIDEWAYS) * outwards
    uneven = _UNEVEN * clouds((cells.skin.shape[0], cells.skin.shape[1]), _UNEVEN_CELLS, np.random.default_rng(0))
    return np.asarray(np.clip(STEPS * order + uneven, 1, STEPS), np.float32)


def _pads(cells: Cells) -> tuple[NDArray[np.int32], int]:
    """Each cell's nearest pad, from 0, and how many there are: phalanges, parted where the skin is pale."""
    if not cells.skin.any():
        return np.zeros(cells.skin.shape, np.int32), 0
    usual = float(np.median(cells.darkness[cells.skin > 0]))
    dark = ((cells.darkness > _PAD_DARKNESS * usual) & (cells.skin > 0)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.erode(dark, np.ones((3, 3), np.uint8)), connectivity=4)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if not areas.size:  # a shred, too thin to be parted
        return np.zeros(cells.skin.shape, np.int32), 1
    kept = np.flatnonzero(areas >= _PAD_OF_LARGEST * areas.max()) + 1
    outside = (~np.isin(np.asarray(labels), kept)).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(outside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_CCOMP)
    return np.asarray(nearest, np.int32) - 1, int(np.max(np.asarray(nearest)))


def _from_middles(pads: NDArray[np.int32], count: int, skin: Pixels) -> tuple[NDArray[np.float64], Floats]:
    """The column of each pad's middle, and for each cell how far out it lies: 0 in the middle of its pad, 1 at the
    rim, along ellipses that have the pad's own second moments."""
    rows, columns = np.nonzero(skin)
    own = pads[rows, columns]
    cells = np.maximum(np.bincount(own, minlength=count), 1)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(own, values, count) / cells, np.float64)

    middle_x, middle_y = mean(columns.astype(np.float64)), mean(rows.astype(np.float64))
    right, down = columns - middle_x[own], rows - middle_y[own]
    xx, yy, xy = mean(right**2) + 0.5, mean(down**2) + 0.5, mean(right * down)  # one cell has a size too
    spread = np.maximum(xx * yy - xy**2, 0.1)
    out_x = np.arange(pads.shape[1])[None, :] - middle_x[pads]
    out_y = np.arange(pads.shape[0])[:, None] - middle_y[pads]
    squared = (yy[pads] * out_x**2 - 2 * xy[pads] * out_x * out_y + xx[pads] * out_y**2) / spread[pads]
    return middle_x, np.asarray(np.clip(np.sqrt(squared) / 2.0, 0, 1), np.float32)  # an ellipse ends at two deviations


def rolling(cells: Cells) -> Floats:
    """Along the line of contact, from the left."""
    columns, rows = np.flatnonzero(cells.skin.any(0)), np.flatnonzero(cells.skin.any(1))
    height, width = cells.skin.shape
    if not columns.size:
        return np.ones((height, width), np.float32)
    across = (np.arange(width, dtype=np.float32) - columns[0]) / max(1, columns[-1] - columns[0])
    middle, half = (rows[0] + rows[-1]) / 2, max(1.0, (rows[-1] - rows[0]) / 2)
    bow = _BOW * (((np.arange(height, dtype=np.float32) - middle) / half) ** 2 - 0.5)
    return np.asarray(np.clip(STEPS * across[None, :] + bow[:, None], 1, STEPS), np.float32)


def at_full_size(order: Floats, cells: Cells, shape: tuple[int, ...]) -> Pixels:
    """The order for each pixel; 0 where there is no skin, so that empty glass stays as it is."""
    around = np.ones((_NEAR_CELLS, _NEAR_CELLS), np.uint8)
    skin, known = cells.skin, order.astype(np.uint8) * cells.skin
    spread = cv2.max(known, cv2.dilate(known, around) * (1 - skin))  # the rim's grains come with the rim
    fine = cv2.resize(spread, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    near = cv2.dilate(skin, around) * np.uint8(255)
    within = cv2.resize(near, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.bitwise_and(fine, within), np.uint8)
