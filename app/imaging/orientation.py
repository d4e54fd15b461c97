"""Orientation of ridges by the structure tensor, on a grid of cells.

Idea: Kass and Witkin, "Analyzing oriented patterns", 1987; Bazen and Gerez, IEEE PAMI 24(7), 2002 (coherence).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.opencv import cv2

Floats = NDArray[np.float32]
_HALF = 2  # gradients are taken at half size: 4.5 px a ridge, half the noise, a quarter of the time
_AS_SOBEL = 0.25  # Scharr's kernel keeps angles truer at half size; this gives it the gain of Sobel's


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
    height, width = pixels.shape
    half = cv2.resize(pixels, (max(1, width // _HALF), max(1, height // _HALF)), interpolation=cv2.INTER_AREA)
    gx = cv2.Scharr(half, cv2.CV_32F, 1, 0, scale=_AS_SOBEL)
    gy = cv2.Scharr(half, cv2.CV_32F, 0, 1, scale=_AS_SOBEL)
    size = (max(1, width // cell_px), max(1, height // cell_px))
    return Tensor(
        *(
            _floats(cv2.resize(cv2.multiply(a, b), size, interpolation=cv2.INTER_AREA))
            for a, b in ((gx, gx), (gy, gy), (gx, gy))
        )
    )


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
