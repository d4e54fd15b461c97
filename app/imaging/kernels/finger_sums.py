"""Sums over the cells of each finger of a live frame."""

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]


@compiled
def sums_by_finger(labels: NDArray[np.uint8], maps: Floats, sums: Numbers, squares: Numbers, count: Numbers) -> None:
    """Add up each of `maps` (m, rows, columns) where `labels` is 1 to n; outputs (n, m), (n, m), (n,), given as 0."""
    kinds, rows, columns = maps.shape
    for row in range(rows):
        for column in range(columns):
            label = labels[row, column]
            if label == 0:
                continue
            count[label - 1] += 1
            for kind in range(kinds):
                value = np.float64(maps[kind, row, column])
                sums[label - 1, kind] += value
                squares[label - 1, kind] += value * value


@compiled
def shift_equations(now: Floats, before: Floats, frames: NDArray[np.int64], matrix: Numbers, right: Numbers) -> None:
    """The normal equations of `before - now = across * d/dx + down * d/dy + gain * grey + offset` within each of
    `frames` (n, 4: left, top, right, bottom in cells, at least one from the rim); outputs (n, 4, 4), (n, 4), given
    as 0."""
    for finger in range(len(frames)):
        left, top, past_right, past_bottom = frames[finger]
        for y in range(top, past_bottom):
            for x in range(left, past_right):
                across = 0.25 * (now[y, x + 1] - now[y, x - 1] + before[y, x + 1] - before[y, x - 1])
                down = 0.25 * (now[y + 1, x] - now[y - 1, x] + before[y + 1, x] - before[y - 1, x])
                terms = (across, down, 0.5 * (now[y, x] + before[y, x]), 1.0)
                change = before[y, x] - now[y, x]
                for i in range(4):
                    right[finger, i] += terms[i] * change
                    for j in range(4):
                        matrix[finger, i, j] += terms[i] * terms[j]
