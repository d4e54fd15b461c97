"""What NFIQ 2's local measures stand on: blocks of ridges, their direction, and the window turned to them.

Two grids of blocks of 32 px are used: one from the picture's corner (whole and cut-off blocks), and one set in by the
rim that a turned window needs (whole blocks only). Definitions: NIST's NFIQ 2 source, common_functions.cpp.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import nfiq2_parameters as p
from app.opencv import cv2

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
_FIXED_ONE = 1 << p.FIXED_POINT_BITS


class Products(NamedTuple):
    """Means over each block of the gradient's products: float64, (rows, columns) of blocks."""

    xx: Numbers
    yy: Numbers
    xy: Numbers


class Blocks(NamedTuple):
    """The grid set in by the rim. `angle`: radians, (rows, columns), of the line across the ridges; `foreground`: bool,
    where ridges are."""

    angle: Numbers
    foreground: Flags


def gradient_products(pixels: Pixels) -> Products:
    """Of all blocks from the corner; those at the right and lower edge may be cut off.

    The gradient is taken within each block: central differences, and one-sided ones at the block's rim.
    """
    across, down = _within_blocks(pixels, 1), _within_blocks(pixels, 0)
    return Products(
        *(
            block_means(np.asarray(cv2.multiply(a, b), np.float32))
            for a, b in ((across, across), (down, down), (across, down))
        )
    )


def _within_blocks(pixels: Pixels, axis: int) -> NDArray[np.float32]:
    """Differences of grey along an axis of the picture; 0 in a block that is one pixel long there."""
    made = cv2.Sobel(pixels, cv2.CV_32F, axis, 1 - axis, ksize=1, scale=0.5)
    grey, along = (pixels, made) if axis == 0 else (pixels.T, made.T)
    length = len(grey)
    first = np.arange(0, length, p.BLOCK_PX)
    last = np.minimum(first + p.BLOCK_PX, length) - 1
    for here, lower, upper in ((first, first, np.minimum(first + 1, last)), (last, np.maximum(last - 1, first), last)):
        along[here] = grey[upper].astype(np.float32) - grey[lower]
    return np.asarray(made, np.float32)


def block_means(values: Pixels | NDArray[np.float32]) -> Numbers:
    """Mean of each block from the corner, cut-off ones too; of uint8 or float32."""
    return _means(np.asarray(cv2.integral(values, sdepth=cv2.CV_64F), np.float64))


def _means(integral: Numbers) -> Numbers:
    """Block means out of the sums from the corner to each pixel, (height + 1, width + 1)."""
    rows, columns = (np.append(np.arange(0, side - 1, p.BLOCK_PX), side - 1) for side in integral.shape)
    total = np.diff(np.diff(integral[np.ix_(rows, columns)], axis=0), axis=1)
    return np.asarray(total / (np.diff(rows)[:, None] * np.diff(columns)[None, :]), np.float64)


def blocks_of_ridges(pixels: Pixels) -> Blocks:
    """Directions and foreground of the inner grid; empty where the picture holds no whole window."""
    height, width = pixels.shape
    rows, columns = ((side - 2 * p.WINDOW_RIM_PX) // p.BLOCK_PX for side in (height, width))
    if rows < 1 or columns < 1:
        return Blocks(np.zeros((0, 0)), np.zeros((0, 0), np.bool_))
    rim = p.WINDOW_RIM_PX
    inner = pixels[rim : rim + rows * p.BLOCK_PX, rim : rim + columns * p.BLOCK_PX]
    products = gradient_products(inner)
    # The reference halves the sine of twice the angle (xy, where geometry has 2 xy); kept, as all its figures have it.
    angle = np.arctan2(products.xy, products.xx - products.yy) / 2.0
    lively = _lively(pixels)
    # A block counts when every block of the outer grid that it touches is lively.
    touched = lively[:rows, :columns] & lively[1 : rows + 1, :columns]
    touched = touched & lively[:rows, 1 : columns + 1] & lively[1 : rows + 1, 1 : columns + 1]
    return Blocks(angle, touched)


def _lively(pixels: Pixels) -> Flags:
    """Blocks from the corner whose grey deviates."""
    integrals = cv2.integral2(pixels, sdepth=cv2.CV_64F, sqdepth=cv2.CV_64F)
    sums, squares = (np.asarray(one, np.float64) for one in integrals)
    whole = squares[-1, -1] / pixels.size - (sums[-1, -1] / pixels.size) ** 2
    variance = _means(squares) - _means(sums) ** 2
    return np.asarray(variance > p.FOREGROUND_DEVIATION**2 * whole, np.bool_)


def slanted_windows(pixels: Pixels, blocks: Blocks, turn: float, shape: tuple[int, int], rim_px: int) -> Pixels:
    """The windows of all foreground blocks, turned upright: uint8, (blocks, *shape), zero beyond the square and beyond
    the picture.

    `turn`: radians added to each block's angle; `shape`: (rows, columns) of the window; `rim_px`: of the picture taken
    in around the square. The turn is about the square's middle, and the window's place is counted without the rim: so
    the reference does it. Places are rounded as OpenCV's nearest neighbour rounds them.
    """
    row, column = (index.astype(np.int32) for index in np.nonzero(blocks.foreground))
    angle = np.radians(np.degrees(blocks.angle[row, column] + turn))
    cos, sin = np.cos(angle), np.sin(angle)
    side = p.WINDOW_PX + 2 * rim_px
    middle = side / 2.0
    y, x = (p.WINDOW_PX // 2 - part // 2 + np.arange(part) for part in shape)
    # The inverse of the turn about the middle, in fixed point: each place is the sum of a part of y and one of x.
    from_x, from_y = middle - cos * middle + sin * middle, middle - sin * middle - cos * middle
    at_x = _fixed(-sin, y, from_x)[:, :, None] + _fixed(cos, x, 0.0)[:, None, :]
    at_y = _fixed(cos, y, from_y)[:, :, None] + _fixed(sin, x, 0.0)[:, None, :]
    at_x, at_y = ((at + _FIXED_ONE // 2) >> p.FIXED_POINT_BITS for at in (at_x, at_y))
    within = (at_x >= 0) & (at_x < side) & (at_y >= 0) & (at_y < side)
    framed = np.pad(pixels, rim_px)
    place = (at_y + (row * p.BLOCK_PX)[:, None, None]) * framed.shape[1] + at_x + (column * p.BLOCK_PX)[:, None, None]
    return np.asarray(np.where(within, framed.ravel()[np.where(within, place, 0)], 0), np.uint8)


def _fixed(slope: Numbers, steps: NDArray[np.int64], start: Numbers | float) -> NDArray[np.int32]:
    """(blocks, steps): a straight line in fixed point."""
    line = slope[:, None] * steps[None, :] + np.reshape(start, (-1, 1))
    return np.asarray(np.rint(line * _FIXED_ONE), np.int32)
