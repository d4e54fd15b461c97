"""What lies on glass that ought to be empty: the ghost of a print (faint ridges, all of one direction near by) and dirt
(specks, smears); and whether a picture shows what the print before it left.

Idea of the second: what stays of a print lies where the print lay, to the pixel; two placements of one finger never do.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage, Pixels
from app.domain.segmentation import Box
from app.imaging import platen_parameters as g
from app.imaging.orientation import Floats, Tensor, energy
from app.imaging.parameters import WORKING_PPI
from app.imaging.resolution import at_working_resolution
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2

Mask = NDArray[np.uint8]  # 0 or 1
Relief = NDArray[np.int16]
_HALF = 2  # ridges and specks are looked at in half the resolution, as orientation is
_CELL = g.GLASS_CELL_PX // _HALF
_BLOCK = g.COMPARED_PX // _HALF
_CELL_MM2 = (g.GLASS_CELL_PX / WORKING_PPI * 25.4) ** 2


class GlassState(NamedTuple):
    """`dirty_share`, `ghost_share`: of the glass, 0 to 1. `marks`: 1 in each cell (GLASS_CELL_PX, at 500 ppi) where a
    ghost lies."""

    dirty_share: float
    ghost_share: float
    marks: Mask

    @property
    def is_dirty(self) -> bool:
        return self.dirty_share >= g.DIRTY_SHARE

    @property
    def is_ghost(self) -> bool:
        return self.ghost_share * self.marks.size * _CELL_MM2 >= g.GHOST_LEAST_MM2


def look_at_glass(frame: FingerImage, trace: Trace = NO_TRACE) -> GlassState:
    """Of a frame of the live picture with no finger on the glass. TooSmall, TooLarge, WrongResolution."""
    half = np.asarray(cv2.medianBlur(_at_half(frame), 3), np.uint8)  # dead pixels and lines are no dirt
    shade = _cells(half)
    relief = _relief(half)
    marks = _ghost(relief)
    dirt = _specks(relief) | _smears(np.asarray(shade, np.uint8))
    rim = np.ones((g.GHOST_RIM_CELLS, g.GHOST_RIM_CELLS), np.uint8)
    dirt[cv2.dilate(marks, rim) > 0] = False
    if trace.on:
        trace.show("platen/relief", relief)
        trace.show("platen/ghost", marks)
        trace.show("platen/dirt", dirt.astype(np.uint8))
    return GlassState(float(dirt.mean()), float(marks.mean()), marks)


def ghost_grade(share: float) -> float:
    """1 (nothing) to 0, of the share of a finger in which a ghost lies."""
    bad, good = g.GHOST_SHARE_GRADE
    return min(1.0, max(0.0, (share - bad) / (good - bad)))


def _at_half(image: FingerImage) -> Pixels:
    pixels, _ = at_working_resolution(image)
    height, width = pixels.shape
    return np.asarray(
        cv2.resize(pixels, (max(1, width // _HALF), max(1, height // _HALF)), interpolation=cv2.INTER_AREA), np.uint8
    )


def _relief(half: Pixels) -> Relief:
    """How much lighter each pixel is than what lies around it: shade and uneven light are gone."""
    around = g.AROUND_PX // _HALF
    return np.asarray(cv2.subtract(half, cv2.blur(half, (around, around)), dtype=cv2.CV_16S), np.int16)


def _cells(half: Pixels | Floats, cell: int = _CELL) -> NDArray[np.uint8 | np.float32]:
    """Means over cells of so many pixels at half size."""
    height, width = half.shape
    size = (max(1, width // cell), max(1, height // cell))
    return np.asarray(cv2.resize(half, size, interpolation=cv2.INTER_AREA))


def _product(a: Relief, b: Relief, cell: int = _CELL) -> Floats:
    """Mean product per cell."""
    return np.asarray(_cells(np.asarray(cv2.multiply(a, b, dtype=cv2.CV_32F), np.float32), cell), np.float32)


def _above_noise(squares: Floats) -> Floats:
    return np.asarray(np.maximum(squares - np.percentile(squares, g.EMPTIEST_PERCENTILE), 0.0), np.float32)


def _ghost(relief: Relief) -> Mask:
    """1 in the cells where faint ridges run."""
    window = (g.SMOOTH_CELLS, g.SMOOTH_CELLS)
    depth = _above_noise(np.asarray(cv2.blur(_product(relief, relief), window), np.float32))
    marks = np.zeros(depth.shape, np.uint8)
    rows, columns = (np.flatnonzero((depth > g.GHOST_DEPTH**2).any(axis)) for axis in (1, 0))
    if rows.size < g.GHOST_PATCH_CELLS or columns.size < g.GHOST_PATCH_CELLS:
        return marks
    margin = g.GHOST_PATCH_CELLS  # empty glass around it shows the noise
    top, left = max(0, rows[0] - margin), max(0, columns[0] - margin)
    part = np.s_[top : rows[-1] + 1 + margin, left : columns[-1] + 1 + margin]
    height, width = depth[part].shape
    near = relief[top * _CELL : (top + height) * _CELL, left * _CELL : (left + width) * _CELL]
    across, down = (np.asarray(cv2.Sobel(near, cv2.CV_16S, *order), np.int16) for order in ((1, 0), (0, 1)))
    tensor = Tensor(_product(across, across), _product(down, down), _product(across, down)).smoothed(g.SMOOTH_CELLS)
    lively = _above_noise(energy(tensor))
    coherent = cv2.magnitude(tensor.xx - tensor.yy, 2.0 * tensor.xy) / np.maximum(lively, g.LEAST_ENERGY)
    period_px = _PERIOD_OF_RATIO * np.sqrt(depth[part] / np.maximum(lively, g.LEAST_ENERGY))
    least, most = g.GHOST_PERIOD_PX
    found = (lively > g.GHOST_GRADIENT**2) & (coherent > g.GHOST_COHERENCE) & (period_px > least) & (period_px < most)
    patch = np.ones((g.GHOST_PATCH_CELLS, g.GHOST_PATCH_CELLS), np.uint8)
    marks[part] = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, patch)
    return marks


# A wave of period T px has gradients of 2 pi / T of its depth; Sobel's kernel gives eight times that per pixel.
_PERIOD_OF_RATIO = 2.0 * np.pi * 8.0 * _HALF


def _specks(relief: Relief) -> NDArray[np.bool_]:
    """Cells with a speck."""
    return np.asarray(_cells((relief < -g.SPECK_DEPTH).astype(np.uint8) * np.uint8(255)) > 0)


def _smears(shade: Pixels) -> NDArray[np.bool_]:
    """Cells that are darker than the glass beside them."""
    smooth = cv2.blur(shade, (3, 3))
    window = np.ones((g.SMEAR_WITHIN_CELLS, g.SMEAR_WITHIN_CELLS), np.uint8)
    beside = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, window)
    return np.asarray(cv2.subtract(beside, smooth) >= g.SMEAR_DEPTH)


# --- a print against the one taken before


def is_ghost_of(picture: FingerImage, before: FingerImage) -> bool:
    """Whether all that shows in `picture` is what the print `before`, taken from the same section of the glass, left
    there. Pictures of two sizes are unlike. TooSmall, TooLarge, WrongResolution."""
    one, other = _at_half(picture), _at_half(before)
    if one.shape != other.shape:
        return False
    shown, left, both = _products(_relief(one), _relief(other))
    ridges = _above_noise(shown)
    if float(ridges.max()) < g.RIDGES_DEVIATION**2:
        return False
    gain = both / np.maximum(left, 1.0)
    stayed = np.where((gain > 0) & (gain <= g.STAYED_MOST), gain * both, 0.0)
    return bool(stayed.sum() >= g.EXPLAINED_LEAST * ridges.sum())


def ghost_shares(
    picture: FingerImage, boxes: Sequence[Box], before: FingerImage | None, glass: GlassState | None
) -> tuple[float, ...]:
    """Of each box (pixels of `picture`) the share where a ghost lies under or beside the finger, 0 to 1. `glass`: as it
    was before the fingers came, which says it exactly; without it the print taken `before` is looked for, and without
    that nothing is known. TooSmall, TooLarge, WrongResolution."""
    to_working = WORKING_PPI / picture.resolution_ppi
    if glass is not None:
        return tuple(_share(glass.marks, box, to_working / g.GLASS_CELL_PX) for box in boxes)
    if before is None or not boxes:
        return (0.0,) * len(boxes)
    one, other = _at_half(picture), _at_half(before)
    if one.shape != other.shape:
        return (0.0,) * len(boxes)
    return tuple(_stayed(one, other, [_part(box, to_working / g.COMPARED_PX) for box in boxes]))


def _stayed(picture: Pixels, before: Pixels, parts: Sequence[tuple[slice, slice]]) -> Iterator[float]:
    """Of each part (in blocks of COMPARED_PX) the share where the print before lay, if something of it is seen between
    the ridges there; 0 if not."""
    ground = int(np.percentile(picture[:: g.GLASS_CELL_PX, :: g.GLASS_CELL_PX], g.GROUND_PERCENTILE))
    light = (picture > ground - g.VALLEY_DEPTH).astype(np.uint8)
    between = _relief(np.maximum(picture, np.uint8(max(0, ground - g.VALLEY_DEPTH))))
    lay = _relief(before)
    depth = _product(lay, lay, _BLOCK)
    shown, left, both = _products(_only(between, light), _only(lay, light))
    alike = both / np.sqrt(np.maximum(shown * left, 1.0))
    for part in parts:
        there = depth[part] > g.RIDGES_DEVIATION**2
        seen = there.any() and float(alike[part][there].mean()) > g.STAYED_LIKENESS
        yield float(there.mean()) if seen else 0.0


def _products(picture: Relief, before: Relief) -> tuple[Floats, Floats, Floats]:
    """Mean products per block: of the picture, of the print before, of both."""
    return _product(picture, picture, _BLOCK), _product(before, before, _BLOCK), _product(picture, before, _BLOCK)


def _only(relief: Relief, where: Mask) -> Relief:
    return np.asarray(relief * where, np.int16)


def _share(marks: Mask, box: Box, cells_per_px: float) -> float:
    """Of the marked cells within a box."""
    within = marks[_part(box, cells_per_px)]
    return float(within.mean()) if within.size else 0.0


def _part(box: Box, cells_per_px: float) -> tuple[slice, slice]:
    left, top, right, bottom = (
        max(0, int(side * cells_per_px)) for side in (box.left_px, box.top_px, box.right_px, box.bottom_px)
    )
    return slice(top, bottom + 1), slice(left, right + 1)
