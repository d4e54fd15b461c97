"""How far each finger moved between two live frames: the shift that best explains how the grey changed.

Idea: Lucas and Kanade, "An iterative image registration technique with an application to stereo vision", IJCAI 1981;
one step on a smoothed coarse grid, with a change of gain and brightness that takes up a finger that is pressed harder.
"""

from collections.abc import Sequence

import numpy as np

from app.imaging import preview_parameters as v
from app.imaging.kernels.finger_sums import shift_equations
from app.imaging.orientation import Floats
from app.imaging.preview_light import Polygon
from app.opencv import cv2


def smoothed(grey: Floats) -> Floats:
    """Mean greys of cells, so that a shift of several pixels is still on one slope."""
    return np.asarray(cv2.blur(grey, (3, 3)), np.float32)


def shifts_px(now: Floats, before: Floats, polygons: Sequence[Polygon]) -> list[float]:
    """Of the fingers at `polygons` (pixels at 500 ppi), between two `smoothed` grids of one shape; in those pixels.

    Right within a tenth up to two cells (16 px); of a longer way it only says that it was as long as that."""
    rows, columns = now.shape
    frames = np.array([_frame_of(polygon, rows, columns) for polygon in polygons], np.int64).reshape(-1, 4)
    matrix, right = np.zeros((len(frames), 4, 4)), np.zeros((len(frames), 4, 1))
    shift_equations(now, before, frames, matrix, right[..., 0])
    cells = matrix[:, 3, 3].copy()
    for term, doubt in enumerate(v.SHIFT_DOUBT):  # where nothing is to be seen, nothing moves
        matrix[:, term, term] += doubt * (cells + 1.0)
    shift = np.linalg.solve(matrix, right)[:, :2, 0]
    return [v.GRID.cell_px * float(length) for length in np.hypot(shift[:, 0], shift[:, 1])]


def _frame_of(polygon: Polygon, rows: int, columns: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in cells, with what lies around the finger, one cell from the rim."""
    cell, margin = v.GRID.cell_px, v.MOTION_MARGIN_CELLS
    x, y = [x for x, _ in polygon], [y for _, y in polygon]
    return (
        max(1, min(x) // cell - margin),
        max(1, min(y) // cell - margin),
        min(columns - 1, max(x) // cell + margin + 1),
        min(rows - 1, max(y) // cell + margin + 1),
    )
