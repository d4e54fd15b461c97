"""What NFIQ 2's local measures stand on: blocks of ridges, their direction, and the window turned to them.

Two grids of blocks of 32 px are used: one from the picture's corner (whole and cut-off blocks), and one set in by the
rim that a turned window needs (whole blocks only). Definitions: NIST's NFIQ 2 source, common_functions.cpp.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import nfiq2_parameters as p
from app.imaging.kernels.blocks import block_gradients, block_greys, blocks_touched, turned_windows

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
    return _products(pixels, 0, _grid(pixels))


def _products(pixels: Pixels, first: int, shape: tuple[int, int]) -> Products:
    made = Products(*(np.empty(shape) for _ in range(3)))
    block_gradients(pixels, first, p.BLOCK_PX, *made)
    return made


def _grid(pixels: Pixels) -> tuple[int, int]:
    """(rows, columns) of the blocks from the corner, cut-off ones too."""
    height, width = pixels.shape
    return -(-height // p.BLOCK_PX), -(-width // p.BLOCK_PX)


class Greys(NamedTuple):
    """Of all blocks from the corner, cut-off ones too. `sums`, `squares`: int64, of the grey levels and their squares;
    `pixels`: in each."""

    sums: NDArray[np.int64]
    squares: NDArray[np.int64]
    pixels: NDArray[np.int64]

    @property
    def means(self) -> Numbers:
        return np.asarray(self.sums / self.pixels, np.float64)

    @property
    def mean(self) -> float:
        """Of the whole picture, as the next."""
        return float(self.sums.sum() / self.pixels.sum())

    @property
    def variance(self) -> float:
        return float(self.squares.sum() / self.pixels.sum()) - self.mean**2


def grey_sums(pixels: Pixels) -> Greys:
    shape = _grid(pixels)
    sums, squares = np.empty(shape, np.int64), np.empty(shape, np.int64)
    block_greys(pixels, p.BLOCK_PX, sums, squares)
    tall, wide = (
        np.minimum(p.BLOCK_PX, side - p.BLOCK_PX * np.arange(n)) for side, n in zip(pixels.shape, shape, strict=True)
    )
    return Greys(sums, squares, tall[:, None] * wide[None, :])


def touched_by(region: Flags) -> Flags:
    """Whether each block from the corner, cut-off ones too, holds a pixel of the region."""
    height, width = region.shape
    touched = np.empty((-(-height // p.BLOCK_PX), -(-width // p.BLOCK_PX)), np.bool_)
    blocks_touched(region, p.BLOCK_PX, touched)
    return touched


def blocks_of_ridges(pixels: Pixels, greys: Greys) -> Blocks:
    """Directions and foreground of the inner grid; empty where the picture holds no whole window."""
    height, width = pixels.shape
    rows, columns = ((side - 2 * p.WINDOW_RIM_PX) // p.BLOCK_PX for side in (height, width))
    if rows < 1 or columns < 1:
        return Blocks(np.zeros((0, 0)), np.zeros((0, 0), np.bool_))
    products = _products(pixels, p.WINDOW_RIM_PX, (rows, columns))
    # The reference halves the sine of twice the angle (xy, where geometry has 2 xy); kept, as all its figures have it.
    angle = np.arctan2(products.xy, products.xx - products.yy) / 2.0
    lively = greys.squares / greys.pixels - greys.means**2 > p.FOREGROUND_DEVIATION**2 * greys.variance
    # A block counts when every block of the outer grid that it touches is lively.
    touched = lively[:rows, :columns] & lively[1 : rows + 1, :columns]
    touched = touched & lively[:rows, 1 : columns + 1] & lively[1 : rows + 1, 1 : columns + 1]
    return Blocks(angle, touched)


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
    windows = np.empty((len(row), *shape), np.uint8)
    turned_windows(
        pixels,
        rim_px,
        row * p.BLOCK_PX,
        column * p.BLOCK_PX,
        side,
        p.FIXED_POINT_BITS,
        _fixed(-sin, y, from_x),
        _fixed(cos, x, 0.0),
        _fixed(cos, y, from_y),
        _fixed(sin, x, 0.0),
        windows,
    )
    return windows


def _fixed(slope: Numbers, steps: NDArray[np.int64], start: Numbers | float) -> NDArray[np.int32]:
    """(blocks, steps): a straight line in fixed point."""
    line = slope[:, None] * steps[None, :] + np.reshape(start, (-1, 1))
    return np.asarray(np.rint(line * _FIXED_ONE), np.int32)
