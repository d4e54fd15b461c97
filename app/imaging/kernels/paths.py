"""The path through a map on which most is gathered."""

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled


@compiled
def richest_path(found: NDArray[np.float32], aside_cost: float, path: NDArray[np.int32]) -> float:
    """Mean of `found` (rows, columns) along the path from the first row to the last on which most is found; `path`
    (rows) is filled with its columns. A step goes at most one column aside, which costs `aside_cost`."""
    rows, columns = found.shape
    total = np.empty((rows, columns), np.float32)
    step = np.zeros((rows, columns), np.int8)
    for column in range(columns):
        total[0, column] = found[0, column]
    for row in range(1, rows):
        for column in range(columns):
            best = total[row - 1, column]
            for side in (-1, 1):
                if 0 <= column + side < columns and total[row - 1, column + side] - aside_cost > best:
                    best = total[row - 1, column + side] - aside_cost
                    step[row, column] = side
            total[row, column] = best + found[row, column]
    at = int(np.argmax(total[rows - 1]))
    mean = total[rows - 1, at] / rows
    for row in range(rows - 1, -1, -1):
        path[row] = at
        at += step[row, at]
    return float(mean)
