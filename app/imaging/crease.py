"""Where the fingertip ends: at the first crease, a light line across the finger, or where the print ends.

The line is sought in a strip that follows the finger, as a dip of the ink in straight lines across it that may slant;
among several, the one where a first phalanx usually ends is taken. Ridge texture would not do: of an overinked or wet
finger, ridges merge into black without any, and a white wrinkle has as little as a crease.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging import parameters as p
from app.imaging.kernels.finger_shape import lines_across
from app.opencv import cv2

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]

# Rows that a line across the finger falls for each column.
_SLANTS = np.tan(np.radians(np.linspace(-p.CREASE_SLANT_DEG, p.CREASE_SLANT_DEG, p.CREASE_SLANTS)))


@dataclass(frozen=True, slots=True)
class End:
    """Of a fingertip: `rows` from its far end down (cells); `seen`: whether there is a crease, or the print ends."""

    rows: int
    seen: bool


def strip(
    ink: Floats, cell_px: int, across: Numbers, down: Numbers, frame: tuple[float, float, float, float]
) -> Floats:
    """What lies along a finger, upright: `ink` (per cell of the picture) over `frame` (left, top, right, bottom along
    the unit vectors `across` and `down`, in pixels), shape (cells down, cells across); the picture's rim goes on
    beyond it."""
    left, top, right, bottom = frame
    size = (max(1, round((right - left) / cell_px)), max(1, round((bottom - top) / cell_px)))
    origin = ((left + cell_px / 2) * across + (top + cell_px / 2) * down) / cell_px - 0.5
    matrix = np.column_stack([across, down, origin])
    return np.asarray(
        cv2.warpAffine(
            ink, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        ),
        np.float32,
    )


def end_of_tip(along: Floats, cell_px: int, width_px: float, *, rolled: bool = False, cut: bool = False) -> End:
    """Where the fingertip in a strip ends. `along`: ink from its far end down, shape (rows, columns); `width_px` of the
    finger. A rolled finger is as wide as long; of one that is `cut` by the edge, any part may be missing."""
    width_cells = width_px / cell_px
    shorter = p.ROLLED_SHORTER if rolled else 1.0
    start = int((p.CUT_SHORTEST if cut else p.PHALANX_SHORTEST) * shorter * width_cells)
    stop = min(int(p.PHALANX_LONGEST * shorter * width_cells), len(along) - 1)
    if stop <= start:
        return End(len(along), False)
    lines = np.asarray(cv2.blur(_lines_across(along), (max(1, p.CREASE_PX // cell_px), 1)), np.float32)
    level = _middle(lines[p.CREASE_SLANTS // 2, start // 3 : start + 1])
    least = float(lines.min())
    ground = least if least < p.GROUND_OF_LEVEL * level else 0.0  # paper is not quite as light as the lightest of it
    lines, level = lines - ground, level - ground
    above = _highest(lines, p.CREASE_ABOVE_PX // cell_px, from_above=True)
    below = _highest(lines, p.CREASE_BELOW_PX // cell_px, from_above=False)
    beside = np.minimum(np.minimum(above, p.BESIDE_OF_LEVEL * level), np.maximum(below, p.INK_OF_NOTHING * level))
    ends = below < p.INK_OF_NOTHING * level
    depth = np.where(ends, p.END_DEPTH, 1.0 - lines / np.maximum(beside, 1e-3)).max(axis=0)
    widths = np.arange(1, len(along) + 1) / (width_cells * shorter)
    off = np.log(widths / p.PHALANX_USUAL)
    off /= np.where(off < 0, p.PHALANX_SPREAD_SHORT, p.PHALANX_SPREAD_LONG)
    likely = 0.5 ** (widths / p.CUT_HALF_WIDTHS) if cut else np.exp(-0.5 * off**2)
    window = slice(start, stop + 1)
    claim = np.where(depth >= p.CREASE_DEPTH, depth * likely, 0.0)[window]
    lowest = start + int(np.argmax(claim))
    if claim[lowest - start] >= p.LEAST_CLAIM:
        lightest = lines.min(axis=0)
        line = float(lightest[lowest])
        rim = max(p.RIM_OF_LEVEL * level, line + p.RIM_OF_DEPTH * (level - line))
        return End(_upper_rim(lightest, lowest, start, rim), True)
    return End(min(len(along), int(p.PHALANX_USUAL * shorter * width_cells)), False)


def _lines_across(along: Floats) -> Floats:
    """Mean ink on straight lines across the middle of the finger: shape (slants, rows); a row is where the line crosses
    the axis."""
    rows, columns = along.shape
    margin = int(columns * (1.0 - p.CREASE_OF_WIDTH) / 2)
    lines = np.empty((len(_SLANTS), rows), np.float32)
    lines_across(along, margin, _SLANTS, lines)
    return lines


def _highest(lines: Floats, cells: int, *, from_above: bool) -> Floats:
    """Most ink of any row within `cells` above (or below) each row, itself with them."""
    anchor = (0, cells - 1) if from_above else (0, 0)
    kernel = np.ones((1, cells), np.uint8)
    anchor = (anchor[1], 0)
    return np.asarray(cv2.dilate(lines, kernel, anchor=anchor, borderType=cv2.BORDER_REPLICATE), np.float32)


def _middle(values: Floats) -> float:
    """The median (numpy's own takes 0.05 ms)."""
    ordered = np.sort(values)
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _upper_rim(lines: Floats, lowest: int, start: int, ink: float) -> int:
    """The row above a crease or gap at which the print ends: from there to `lowest` there is less than `ink`."""
    row = lowest
    while row > start and lines[row - 1] < ink:
        row -= 1
    return row
