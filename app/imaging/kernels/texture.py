"""The texture of a picture, cell by cell: one pass over its pixels."""

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]


@compiled
def _grains(upper: Pixels, lower: Pixels, grain: Floats, total: Floats) -> None:
    """Half-size greys of two rows, rounded; the sums that they come from are added to `total`."""
    for x in range(len(grain)):
        grey = np.int32(upper[2 * x]) + np.int32(upper[2 * x + 1]) + np.int32(lower[2 * x]) + np.int32(lower[2 * x + 1])
        grain[x] = np.float32((grey + 2) >> 2)
        total[x] += np.float32(grey)


@compiled
def gradient_cells(pixels: Pixels, cell_px: int, gain: float, grey: Floats, xx: Floats, yy: Floats, xy: Floats) -> None:
    """Fill the outputs (height // `cell_px`, width // `cell_px`; `cell_px` even): mean grey, and the mean products of
    the gradient, which is Scharr's at half size times `gain`; beyond the rim the picture goes on as in a mirror.

    Row by row in single floats, which hold all whole numbers that come up, so that the compiler makes vector code.
    """
    height, width = pixels.shape
    rows, columns = min(len(grey), height // cell_px), min(grey.shape[1], width // cell_px)
    last, grains, across = height // 2 - 1, width // 2, cell_px // 2
    if rows == 0 or columns == 0 or last < 1 or grains < 2:
        return
    above, now, below = np.zeros(grains, np.float32), np.zeros(grains, np.float32), np.zeros(grains, np.float32)
    smooth, slope = np.zeros(grains, np.float32), np.zeros(grains, np.float32)
    total, ahead = np.zeros(grains, np.float32), np.zeros(grains, np.float32)
    sum_xx, sum_yy, sum_xy = np.zeros(grains, np.float32), np.zeros(grains, np.float32), np.zeros(grains, np.float32)
    three, ten = np.float32(3.0), np.float32(10.0)
    share = np.float32(gain * gain / (across * across))
    share_grey = np.float32(0.25 / (across * across))
    _grains(pixels[0], pixels[1], now, ahead)
    for row in range(rows):
        sum_xx[:] = 0.0
        sum_yy[:] = 0.0
        sum_xy[:] = 0.0
        total[:] = 0.0
        for step in range(across):
            y = row * across + step
            total += ahead
            ahead[:] = 0.0
            if y < last:
                _grains(pixels[2 * y + 2], pixels[2 * y + 3], below, ahead)
            else:
                below[:] = above
            if y == 0:
                above[:] = below
            for x in range(grains):
                smooth[x] = three * (above[x] + below[x]) + ten * now[x]
                slope[x] = below[x] - above[x]
            _add_products(smooth, slope, sum_xx, sum_yy, sum_xy)
            above, now, below = now, below, above
        for column in range(columns):
            mean, mean_xx, mean_yy, mean_xy = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
            for x in range(column * across, (column + 1) * across):
                mean += total[x]
                mean_xx += sum_xx[x]
                mean_yy += sum_yy[x]
                mean_xy += sum_xy[x]
            grey[row, column] = share_grey * mean
            xx[row, column] = share * mean_xx
            yy[row, column] = share * mean_yy
            xy[row, column] = share * mean_xy


@compiled
def _add_products(smooth: Floats, slope: Floats, xx: Floats, yy: Floats, xy: Floats) -> None:
    three, ten = np.float32(3.0), np.float32(10.0)
    past = len(smooth) - 1
    for x in range(1, past):
        across = smooth[x + 1] - smooth[x - 1]
        down = three * (slope[x - 1] + slope[x + 1]) + ten * slope[x]
        xx[x] += across * across
        yy[x] += down * down
        xy[x] += across * down
    for x, beside in ((0, 1), (past, past - 1)):  # in the mirror it does not change across the rim
        down = (three + three) * slope[beside] + ten * slope[x]
        yy[x] += down * down
