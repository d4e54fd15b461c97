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
