"""Loops over the cells of a finger."""

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]


@compiled
def lines_across(along: Floats, margin: int, slants: Numbers, lines: Floats) -> None:
    """Fill `lines` (slants, rows) with the means of `along` (rows, columns) on lines that fall by so many rows a column
    and cross the middle column in each row; without `margin` columns at both sides; the first and last row go on."""
    rows, columns = along.shape
    middle = (columns - 1) / 2.0
    count = columns - 2 * margin
    for slant in range(len(slants)):
        lines[slant] = 0.0
        for column in range(margin, columns - margin):
            fall = int(np.rint(slants[slant] * (column - middle)))
            for row in range(rows):
                lines[slant, row] += along[min(max(row + fall, 0), rows - 1), column]
        lines[slant] /= np.float32(count)


@compiled
def cells_of_region(
    region: NDArray[np.uint8],
    left: int,
    top: int,
    weight: Floats,
    certainty: Floats,
    ink: Floats,
    solid: float,
    x: Floats,
    y: Floats,
    weights: Floats,
) -> tuple[float, float]:
    """Fill `x`, `y` and `weights` with the cells of a region, its corner at (`left`, `top`) of the maps, row by row.
    The mean of `certainty` over them; and the deviation of the weights over their mean where there is less ink than
    the share `solid` of the most, 0 where there is nowhere."""
    rows, columns = region.shape
    count, certain, most = 0, 0.0, 0.0
    for row in range(rows):
        for column in range(columns):
            if region[row, column] == 0:
                continue
            at_y, at_x = top + row, left + column
            x[count] = at_x
            y[count] = at_y
            weights[count] = weight[at_y, at_x]
            certain += certainty[at_y, at_x]
            most = max(most, ink[at_y, at_x])
            count += 1
    open_count, total, square = 0, 0.0, 0.0
    for cell in range(count):
        if ink[int(y[cell]), int(x[cell])] < solid * most:
            value = float(weights[cell])
            total += value
            square += value * value
            open_count += 1
    if open_count == 0 or total <= 0.0:
        return certain / max(count, 1), 0.0
    mean = total / open_count
    return certain / count, np.sqrt(max(0.0, square / open_count - mean * mean)) / mean


@compiled
def slope_at_end(
    points: Numbers,
    step: int,
    frame: tuple[float, float, float, float],
    share: float,
    cell_px: int,
    xx: Floats,
    yy: Floats,
    xy: Floats,
) -> float:
    """How steeply ridges fall away to both sides in the `share` of a patch at its end, 1 for 45 degrees; at its near
    end where `share` is negative. `points`: of its cells, in pixels, of which one in `step` is looked at; `frame`:
    (across x, across y, down x, down y), unit vectors; then the gradient products of the picture."""
    across_x, across_y, down_x, down_y = frame
    left, right, top, bottom = np.inf, -np.inf, np.inf, -np.inf
    for i in range(0, len(points), step):
        across = points[i, 0] * across_x + points[i, 1] * across_y
        down = points[i, 0] * down_x + points[i, 1] * down_y
        left, right, top, bottom = min(left, across), max(right, across), min(top, down), max(bottom, down)
    middle, half = (left + right) / 2.0, max(1.0, (right - left) / 2.0)
    sine, cosine = 2.0 * across_x * across_y, across_x * across_x - across_y * across_y  # of twice the angle
    falling, whole = 0.0, 0.0
    for i in range(0, len(points), step):
        down = points[i, 0] * down_x + points[i, 1] * down_y
        outside = down >= top + share * (bottom - top) if share > 0 else down <= bottom + share * (bottom - top)
        if outside:
            continue
        sideways = (points[i, 0] * across_x + points[i, 1] * across_y - middle) / half
        column, row = int(points[i, 0]) // cell_px, int(points[i, 1]) // cell_px
        difference = float(xx[row, column]) - float(yy[row, column])
        falling += sideways * (difference * sine - 2.0 * float(xy[row, column]) * cosine)
        whole += abs(sideways) * (float(xx[row, column]) + float(yy[row, column]))
    return falling / max(1.0, whole)


@compiled
def project(points: Numbers, step: int, frame: tuple[float, float, float, float], placed: Numbers) -> None:
    """Fill `placed` (2, n) with the places of one in `step` of the points (x, y) along the unit vectors of `frame`:
    across, down."""
    across_x, across_y, down_x, down_y = frame
    for i in range(placed.shape[1]):
        x, y = points[i * step, 0], points[i * step, 1]
        placed[0, i] = x * across_x + y * across_y
        placed[1, i] = x * down_x + y * down_y


@compiled
def moments(points: Numbers) -> tuple[float, float, float, float, float, float, float, float, float]:
    """Of points (x, y), at least one: their mean; the means of xx, yy and xy about it; least and greatest x and y."""
    count = len(points)
    sum_x, sum_y = 0.0, 0.0
    left, top = points[0, 0], points[0, 1]
    right, bottom = left, top
    for i in range(count):
        x, y = points[i, 0], points[i, 1]
        sum_x += x
        sum_y += y
        left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
    mean_x, mean_y = sum_x / count, sum_y / count
    xx, yy, xy = 0.0, 0.0, 0.0
    for i in range(count):
        x, y = points[i, 0] - mean_x, points[i, 1] - mean_y
        xx += x * x
        yy += y * y
        xy += x * y
    return mean_x, mean_y, xx / count, yy / count, xy / count, left, top, right, bottom
