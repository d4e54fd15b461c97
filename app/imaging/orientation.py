"""Orientation of ridges by the structure tensor, on a grid of cells.

Idea: Kass and Witkin, "Analyzing oriented patterns", 1987; Bazen and Gerez, IEEE PAMI 24(7), 2002 (coherence).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging.kernels.texture import directions, gradient_cells
from app.opencv import cv2

Floats = NDArray[np.float32]
# Gradients are taken at half size: 4.5 px a ridge, half the noise, a quarter of the time. Scharr's kernel keeps angles
# truer there; this gives it the gain of Sobel's.
_AS_SOBEL = 0.25


class Tensor(NamedTuple):
    """Means of gradient products over cells: each float32, shape (height // cell, width // cell)."""

    xx: Floats
    yy: Floats
    xy: Floats

    def smoothed(self, cells: int) -> "Tensor":
        """Averaged over windows of `cells` by `cells`."""
        return Tensor(*(_floats(cv2.blur(part, (cells, cells))) for part in self))


def structure_tensor(pixels: Pixels, cell_px: int) -> Tensor:
    """Gradient products of a picture (uint8, 2-D), averaged over cells of `cell_px` (even) pixels."""
    return cells_of(pixels, cell_px)[1]


def cells_of(pixels: Pixels, cell_px: int) -> tuple[Floats, Tensor]:
    """The same with the mean grey of each cell, as one pass over the pixels gives both."""
    height, width = pixels.shape
    shape = (max(1, height // cell_px), max(1, width // cell_px))
    grey, xx, yy, xy = np.zeros((4, *shape), np.float32)
    gradient_cells(np.ascontiguousarray(pixels), cell_px, _AS_SOBEL, grey, xx, yy, xy)
    return grey, Tensor(xx, yy, xy)


def directions_of(tensor: Tensor, cells: int, beside: float, gain: float = 1.0) -> tuple[Tensor, Floats, Floats]:
    """The tensor averaged over windows of `cells` (odd), the coherence of that, and `gain` times the root mean square
    of the gradient, in which the cells to both sides of each, either way, have the share `beside`."""
    xx, yy, xy, certainty, weight = np.empty((5, *tensor.xx.shape), np.float32)
    directions(*tensor, cells // 2, beside, gain, xx, yy, xy, certainty, weight)
    return Tensor(xx, yy, xy), certainty, weight


def energy(tensor: Tensor) -> Floats:
    """Mean squared gradient per cell."""
    return _floats(tensor.xx + tensor.yy)


def coherence(tensor: Tensor) -> Floats:
    """0 (no direction) to 1 (one direction) per cell; of a smoothed tensor."""
    difference = tensor.xx - tensor.yy
    strength = cv2.magnitude(difference, 2.0 * tensor.xy)
    return _floats(strength / (tensor.xx + tensor.yy + 1.0))


def ridge_angle(tensor: Tensor) -> Floats:
    """Direction of the ridges per cell, radians in [0, pi), from the x axis towards the y axis (down the screen)."""
    twice = np.arctan2(2.0 * tensor.xy, tensor.xx - tensor.yy)  # of the gradient; ridges run across it
    return _floats(np.mod(twice / 2.0 + np.pi / 2.0, np.pi))


def _floats(array: object) -> Floats:
    return np.asarray(array, dtype=np.float32)
