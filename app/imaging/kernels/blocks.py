"""Sums over the blocks of a picture, and small windows turned out of it."""

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Places = NDArray[np.int32]


@compiled
def block_gradients(pixels: Pixels, first: int, block_px: int, xx: Numbers, yy: Numbers, xy: Numbers) -> None:
    """Fill the outputs (rows, columns of blocks) with the mean products of the gradient, the first block's corner at
    (`first`, `first`); blocks that the picture cuts off are measured as far as they go.

    Central differences, one-sided ones at a block's rim, 0 along a side of one pixel. Twice the gradient is a whole
    number, so the sums are exact.
    """
    height, width = pixels.shape
    rows, columns = xx.shape
    for row in range(rows):
        top = first + row * block_px
        bottom = min(top + block_px, height)
        for column in range(columns):
            left = first + column * block_px
            right = min(left + block_px, width)
            sum_xx, sum_yy, sum_xy = 0, 0, 0
            for y in range(top, bottom):
                above, below = max(y - 1, top), min(y + 1, bottom - 1)
                weight_y = 1 if below - above == 2 else 2
                for x in range(left, right):
                    before, after = max(x - 1, left), min(x + 1, right - 1)
                    weight_x = 1 if after - before == 2 else 2
                    across = weight_x * (int(pixels[y, after]) - int(pixels[y, before]))
                    down = weight_y * (int(pixels[below, x]) - int(pixels[above, x]))
                    sum_xx += across * across
                    sum_yy += down * down
                    sum_xy += across * down
            count = (bottom - top) * (right - left)
            xx[row, column] = 0.25 * sum_xx / count
            yy[row, column] = 0.25 * sum_yy / count
            xy[row, column] = 0.25 * sum_xy / count


@compiled
def block_greys(pixels: Pixels, block_px: int, sums: Counts, squares: Counts) -> None:
    """Fill the outputs (rows, columns of blocks from the corner) with the sums of grey and of its squares."""
    height, width = pixels.shape
    rows, columns = sums.shape
    for row in range(rows):
        for column in range(columns):
            total, square = 0, 0
            for y in range(row * block_px, min((row + 1) * block_px, height)):
                for x in range(column * block_px, min((column + 1) * block_px, width)):
                    grey = int(pixels[y, x])
                    total += grey
                    square += grey * grey
            sums[row, column] = total
            squares[row, column] = square


@compiled
def blocks_touched(region: NDArray[np.bool_], block_px: int, touched: NDArray[np.bool_]) -> None:
    """Fill `touched` (rows, columns of blocks from the corner): whether any pixel of the region lies in the block."""
    height, width = region.shape
    rows, columns = touched.shape
    for row in range(rows):
        for column in range(columns):
            found = False
            for y in range(row * block_px, min((row + 1) * block_px, height)):
                for x in range(column * block_px, min((column + 1) * block_px, width)):
                    found |= region[y, x]
            touched[row, column] = found


@compiled
def turned_windows(
    pixels: Pixels,
    rim_px: int,
    top: Places,
    left: Places,
    side_px: int,
    fixed_bits: int,
    x_of_row: Places,
    x_of_column: Places,
    y_of_row: Places,
    y_of_column: Places,
    windows: NDArray[np.uint8],
) -> None:
    """Fill `windows` (windows, rows, columns) out of squares of `side_px`, the corner of each at (`top`, `left`) less
    `rim_px`; 0 beyond the square and beyond the picture.

    A place in its square is the sum of a part of the row and one of the column, (windows, rows) and (windows,
    columns), in fixed point.
    """
    height, width = pixels.shape
    count, rows, columns = windows.shape
    half = 1 << (fixed_bits - 1)
    for window in range(count):
        for row in range(rows):
            row_x, row_y = x_of_row[window, row] + half, y_of_row[window, row] + half
            for column in range(columns):
                x = (row_x + x_of_column[window, column]) >> fixed_bits
                y = (row_y + y_of_column[window, column]) >> fixed_bits
                grey = np.uint8(0)
                if 0 <= x < side_px and 0 <= y < side_px:
                    x += left[window] - rim_px
                    y += top[window] - rim_px
                    if 0 <= x < width and 0 <= y < height:
                        grey = pixels[y, x]
                windows[window, row, column] = grey
