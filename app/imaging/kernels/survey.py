"""A picture read once, into cells."""

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled

Floats = NDArray[np.float32]
Whole = NDArray[np.int32]


@compiled
def survey(
    pixels: NDArray[np.uint8],
    cell_px: int,
    grey: Floats,
    darkest: Floats,
    lightest: Floats,
    xx: Floats,
    yy: Floats,
    xy: Floats,
) -> None:
    """Fill the outputs, all of shape (height // `cell_px`, width // `cell_px`): mean, least and greatest grey, and the
    mean products of the gradient with the gain of Sobel's kernel at half size.

    It works at half size: the sum of two by two pixels is a grain (0 to 1020), four grains around a corner give the
    gradient there. Whole numbers all through, row by row, so that the compiler makes vector code of it.
    """
    rows, columns = grey.shape
    across = cell_px // 2
    grains = across * columns
    now, last = np.zeros(grains, np.int32), np.zeros(grains, np.int32)
    total, low, high = np.zeros(grains, np.int32), np.zeros(grains, np.int32), np.zeros(grains, np.int32)
    sum_xx, sum_yy, sum_xy = np.zeros(grains, np.int32), np.zeros(grains, np.int32), np.zeros(grains, np.int32)
    share = 1.0 / (across * across)
    for row in range(rows):
        total[:] = 0
        low[:] = 1020
        high[:] = 0
        sum_xx[:] = 0
        sum_yy[:] = 0
        sum_xy[:] = 0
        for step in range(across):
            y = row * cell_px + 2 * step
            upper, lower = pixels[y], pixels[y + 1]
            for x in range(grains):
                now[x] = (
                    np.int32(upper[2 * x])
                    + np.int32(upper[2 * x + 1])
                    + np.int32(lower[2 * x])
                    + np.int32(lower[2 * x + 1])
                )
            if y == 0:
                last[:] = now
            for x in range(grains):
                grain = now[x]
                total[x] += grain
                low[x] = min(low[x], grain)
                high[x] = max(high[x], grain)
            for x in range(grains - 1):
                falling, rising = now[x + 1] - last[x], last[x + 1] - now[x]
                sum_xx[x] += (falling + rising) * (falling + rising)
                sum_yy[x] += (falling - rising) * (falling - rising)
                sum_xy[x] += (falling + rising) * (falling - rising)
            last, now = now, last
        for column in range(columns):
            mean, least, greatest = 0, 1020, 0
            mean_xx, mean_yy, mean_xy = 0, 0, 0
            for x in range(column * across, (column + 1) * across):
                mean += total[x]
                least = min(least, low[x])
                greatest = max(greatest, high[x])
                mean_xx += sum_xx[x]
                mean_yy += sum_yy[x]
                mean_xy += sum_xy[x]
            grey[row, column] = 0.25 * share * mean
            darkest[row, column] = 0.25 * least
            lightest[row, column] = 0.25 * greatest
            xx[row, column] = share * mean_xx
            yy[row, column] = share * mean_yy
            xy[row, column] = share * mean_xy
