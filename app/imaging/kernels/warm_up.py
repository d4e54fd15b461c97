"""All compiled functions of image science made at once: at install time, or with a visible progress at the start."""

import numpy as np
from numpy.typing import NDArray

from app.imaging.kernels.blocks import block_gradients, block_greys, blocks_touched, turned_windows
from app.imaging.kernels.finger_shape import cells_of_region, lines_across, moments, project, slope_at_end
from app.imaging.kernels.finger_sums import shift_equations, sums_by_finger
from app.imaging.kernels.paths import richest_path
from app.imaging.kernels.survey import survey
from app.imaging.kernels.texture import dark_cells, directions, gradient_cells, print_cells, reference_of

_CELL_PX = 8


def warm_up() -> None:
    """Compile what compiles, or load it from the disk."""
    picture = np.zeros((_CELL_PX, _CELL_PX), np.uint8)
    picture.setflags(write=False)  # as pictures come: numba compiles for it
    _texture(picture)
    _texture(picture.copy())
    _fingers()
    _live(picture)
    _live(picture.copy())  # a picture of another resolution, made 500 ppi
    richest_path(np.zeros((2, 2), np.float32), 0.0, np.zeros(2, np.int32))
    _blocks(picture)
    _blocks(picture.copy())  # a picture cut out of another is its own


def _texture(picture: NDArray[np.uint8]) -> None:
    grid = np.zeros((2, 2), np.float32)
    mask = np.zeros((2, 2), np.uint8)
    gradient_cells(picture, _CELL_PX // 2, 1.0, *(grid.copy() for _ in range(4)))
    directions(grid, grid, grid, 1, 0.0, 1.0, *(grid.copy() for _ in range(5)))
    reference_of(grid, 0.0, 1, grid.copy())
    print_cells(grid, grid, grid, grid, 0.0, 0.0, 0.0, mask)
    dark_cells(grid, grid, 0.0, 0.0, mask)


def _fingers() -> None:
    grid, line = np.zeros((2, 2), np.float32), np.zeros(4, np.float32)
    lines_across(grid, 0, np.zeros(1), grid[:1])
    cells_of_region(np.ones((2, 2), np.uint8), 0, 0, grid, grid, grid, 1.0, line, line, line)
    points, upright = np.zeros((2, 2)), (1.0, 0.0, 0.0, 1.0)
    slope_at_end(points, 1, upright, 1.0, 1, grid, grid, grid)
    project(points, 1, upright, points.copy())
    moments(points)


def _live(picture: NDArray[np.uint8]) -> None:
    grid = np.zeros((1, 1), np.float32)
    survey(picture, _CELL_PX, *(grid.copy() for _ in range(6)))
    one, two = np.zeros((1, 1)), np.zeros((1, 1))
    sums_by_finger(np.zeros((1, 1), np.uint8), grid[None], one, two, np.zeros(1))
    shift_equations(grid, grid, np.zeros((1, 4), np.int64), np.zeros((1, 4, 4)), np.zeros((1, 4)))


def _blocks(picture: NDArray[np.uint8]) -> None:
    one, whole, places = np.empty((1, 1)), np.empty((1, 1), np.int64), np.zeros((1, 1), np.int32)
    block_gradients(picture, 0, _CELL_PX, one, one, one)
    block_greys(picture, _CELL_PX, whole, whole)
    blocks_touched(picture > 0, _CELL_PX, np.empty((1, 1), np.bool_))
    corner = np.zeros(1, np.int32)
    windows = np.empty((1, 1, 1), np.uint8)
    turned_windows(picture, 0, corner, corner, _CELL_PX, 1, places, places, places, places, windows)
