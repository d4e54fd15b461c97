"""The texture of a picture, cell by cell: one pass over its pixels."""

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]
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


@compiled
def _within(place: int, count: int) -> int:
    """A place on a line of `count`, which goes on as in a mirror."""
    place = abs(place)
    if place >= count:
        place = 2 * (count - 1) - place
    return min(max(place, 0), count - 1)


@compiled
def _add(row: Floats, share: np.float32, sums: Floats) -> None:
    for x in range(len(sums)):
        sums[x] += share * row[x]


@compiled
def _mirror_ends(sums: Floats, rim: int) -> None:
    """Fill the `rim` cells at both ends from what lies between."""
    count = len(sums) - 2 * rim
    for x in range(rim):
        sums[x] = sums[rim + _within(x - rim, count)]
        sums[rim + count + x] = sums[rim + _within(count + x, count)]


@compiled
def _mean_row(part: Floats, row: int, around: int, sums: Floats, mean: Floats) -> None:
    """Fill `mean` with a row of the means of `part` over square windows; `sums` is room for it."""
    rows, columns = part.shape
    share = np.float32(1.0 / (2 * around + 1) ** 2)
    sums[:] = 0.0
    for step in range(-around, around + 1):
        _add(part[_within(row + step, rows)], share, sums[around : around + columns])
    _mirror_ends(sums, around)
    mean[:] = 0.0
    for step in range(2 * around + 1):
        _add(sums[step : step + columns], np.float32(1.0), mean)


@compiled
def directions(
    xx: Floats,
    yy: Floats,
    xy: Floats,
    around: int,
    beside: float,
    gain: float,
    smooth_xx: Floats,
    smooth_yy: Floats,
    smooth_xy: Floats,
    certainty: Floats,
    weight: Floats,
) -> None:
    """Fill the outputs, of one shape with the gradient products: their means over windows that reach `around` cells to
    every side; the coherence of those, 0 to 1; and `gain` times the root of the gradient's energy, to which the cells
    next to each, either way, add the share `beside`."""
    rows, columns = xx.shape
    sums, energy = np.zeros(columns + 2 * around, np.float32), np.zeros(columns + 2, np.float32)
    outer, inner = np.float32(beside), np.float32(1.0 - 2.0 * beside)
    for row in range(rows):
        _mean_row(xx, row, around, sums, smooth_xx[row])
        _mean_row(yy, row, around, sums, smooth_yy[row])
        _mean_row(xy, row, around, sums, smooth_xy[row])
        _coherence_row(smooth_xx[row], smooth_yy[row], smooth_xy[row], certainty[row])
        energy[:] = 0.0
        for step in range(-1, 2):
            here, share = _within(row + step, rows), inner if step == 0 else outer
            _add(xx[here], share, energy[1 : columns + 1])
            _add(yy[here], share, energy[1 : columns + 1])
        _mirror_ends(energy, 1)
        _weight_row(energy[:columns], energy[1 : columns + 1], energy[2:], outer, inner, np.float32(gain), weight[row])


@compiled
def _coherence_row(xx: Floats, yy: Floats, xy: Floats, certainty: Floats) -> None:
    one, four = np.float32(1.0), np.float32(4.0)
    for x in range(len(certainty)):
        difference = xx[x] - yy[x]
        certainty[x] = np.sqrt(difference * difference + four * xy[x] * xy[x]) / (xx[x] + yy[x] + one)


@compiled
def _weight_row(
    left: Floats, middle: Floats, right: Floats, outer: np.float32, inner: np.float32, gain: np.float32, weight: Floats
) -> None:
    for x in range(len(weight)):
        weight[x] = gain * np.sqrt(outer * (left[x] + right[x]) + inner * middle[x])


@compiled
def reference_of(weight: Floats, floor: float, around: int, reference: Floats) -> None:
    """Fill `reference` with the mean of the weights above `floor` in a window that reaches `around` cells to every
    side; 0 where there are none."""
    rows, columns = weight.shape
    total, count = np.zeros(columns, np.float64), np.zeros(columns, np.float64)
    window = 2 * around + 1
    run, run_count = np.zeros(columns + window, np.float64), np.zeros(columns + window, np.float64)
    for row in range(-around, rows):
        if row + around < rows:
            _count_row(weight[row + around], floor, 1.0, total, count)
        if row - around - 1 >= 0:
            _count_row(weight[row - around - 1], floor, -1.0, total, count)
        if row < 0:
            continue
        sum_of, count_of = 0.0, 0.0
        sums, counts = run[around + 1 :], run_count[around + 1 :]
        for x in range(columns):
            sum_of += total[x]
            count_of += count[x]
            sums[x] = sum_of
            counts[x] = count_of
        sums[columns:] = sum_of
        counts[columns:] = count_of
        _ratio_row(run[:columns], run[window:], run_count[:columns], run_count[window:], reference[row])


@compiled
def _count_row(row: Floats, floor: float, sign: float, total: Numbers, count: Numbers) -> None:
    for x in range(len(row)):
        lively = sign if row[x] > floor else 0.0
        total[x] += lively * row[x]
        count[x] += lively


@compiled
def _ratio_row(from_: Numbers, to: Numbers, from_count: Numbers, to_count: Numbers, mean: Floats) -> None:
    for x in range(len(mean)):
        mean[x] = (to[x] - from_[x]) / max(to_count[x] - from_count[x], 1.0)


@compiled
def print_cells(
    weight: Floats,
    capped: Floats,
    reference: Floats,
    lips: Floats,
    floor: float,
    least: float,
    least_of_lips: float,
    mask: Pixels,
) -> None:
    """Fill `mask` with 1 where the weight is above `floor`, above the share `least` of the reference and, capped, above
    the share `least_of_lips` of what lies around a crease; else 0."""
    rows, columns = weight.shape
    for row in range(rows):
        for x in range(columns):
            of_lips = capped[row, x] > np.float32(least_of_lips) * lips[row, x]
            of_reference = weight[row, x] > max(np.float32(floor), np.float32(least) * reference[row, x])
            mask[row, x] = of_reference & of_lips


@compiled
def dark_cells(ink: Floats, reference: Floats, least: float, floor: float, mask: Pixels) -> None:
    """Fill `mask` with 1 where the mean of the ink in 3 by 3 cells is above `least` and the reference above `floor`;
    else 0."""
    rows, columns = ink.shape
    sums, mean = np.zeros(columns + 2, np.float32), np.zeros(columns, np.float32)
    for row in range(rows):
        _mean_row(ink, row, 1, sums, mean)
        for x in range(columns):
            mask[row, x] = (mean[x] > np.float32(least)) & (reference[row, x] > np.float32(floor))
