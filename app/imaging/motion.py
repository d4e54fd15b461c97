"""How far a finger moved between the last frames of live video and the picture: a smear is motion that was not over."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.domain.segmentation import Box
from app.imaging import parameters as p
from app.imaging.resolution import at_working_resolution
from app.opencv import cv2

Floats = NDArray[np.float32]


class Still:
    """A picture and the frames shown last before it, made small once for all fingers in it. A frame of another size is
    left out. TooSmall, TooLarge, WrongResolution."""

    def __init__(self, picture: FingerImage, frames: Sequence[FingerImage]) -> None:
        pixels, self._scale = at_working_resolution(picture)
        self._picture = _small(pixels)
        small = [_small(at_working_resolution(frame)[0]) for frame in frames]
        self._frames = [frame for frame in small if frame.shape == self._picture.shape]

    def moved_px(self, where: Box | None = None) -> float | None:
        """The largest shift between a frame and the picture within `where` (the whole picture without it), in pixels at
        500 ppi; None where there is nothing to compare."""
        rows, columns = self._part(where)
        settled = self._picture[rows, columns]
        if min(settled.shape) < p.MOTION_LEAST_CELLS:
            return None
        window = cv2.createHanningWindow((settled.shape[1], settled.shape[0]), cv2.CV_32F)
        shifts = [_shift(frame[rows, columns], settled, np.asarray(window, np.float32)) for frame in self._frames]
        known = [shift for shift in shifts if shift is not None]
        return max(known) * p.MOTION_CELL_PX if known else None

    def _part(self, where: Box | None) -> tuple[slice, slice]:
        if where is None:
            return slice(None), slice(None)
        cell = p.MOTION_CELL_PX * self._scale
        left, right = (round(side / cell) for side in (where.left_px, where.right_px))
        top, bottom = (round(side / cell) for side in (where.top_px, where.bottom_px))
        margin = p.MOTION_MARGIN_CELLS
        return slice(max(0, top - margin), bottom + margin), slice(max(0, left - margin), right + margin)


def _small(pixels: NDArray[np.uint8]) -> Floats:
    height, width = pixels.shape
    size = (max(1, width // p.MOTION_CELL_PX), max(1, height // p.MOTION_CELL_PX))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)


def _shift(frame: Floats, picture: Floats, window: Floats) -> float | None:
    """In cells; None when the two do not show the same finger."""
    if np.array_equal(frame, picture):
        return 0.0
    (right, down), alike = cv2.phaseCorrelate(frame, picture, window)
    return float(np.hypot(right, down)) if alike >= p.MOTION_ALIKE else None
