"""Broken parts of a scanner's sensor, as far as one picture shows them: lines of one grey across everything that lies
on the glass, and single black pixels on empty glass."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.imaging import parameters as p
from app.opencv import cv2


class BrokenParts(NamedTuple):
    """How many rows and columns, and how many pixels beside them."""

    lines: int
    pixels: int

    @property
    def is_worth_telling(self) -> bool:
        return self.lines >= p.DEAD_LINES_TOLD or self.pixels >= p.DEAD_PIXELS_TOLD


def broken_parts(pixels: Pixels) -> BrokenParts:
    """Of one picture. A dead pixel under a finger cannot be told from a pore, and is not counted."""
    smooth = cv2.medianBlur(pixels, 3)
    lonely = (cv2.subtract(smooth, pixels) >= p.DEAD_DEPTH) & (smooth >= p.EMPTY_GLASS)
    rows, columns = _dead_lines(pixels), _dead_lines(pixels.T)
    return BrokenParts(int(rows.sum()) + int(columns.sum()), int(np.count_nonzero(lonely[~rows][:, ~columns])))


def without_broken(image: FingerImage) -> FingerImage:
    """Nearly what a whole sensor would have given, for what measures ridges: NFIQ 2 takes each dead pixel for one. Only
    what is dead gives way to its neighbours, for fine ridges would suffer from more."""
    smooth = np.asarray(cv2.medianBlur(image.pixels, 3), np.uint8)
    dead = cv2.absdiff(smooth, image.pixels) >= p.DEAD_DEPTH
    dead[_dead_lines(image.pixels)] = True
    dead[:, _dead_lines(image.pixels.T)] = True
    return replace(image, pixels=np.where(dead, smooth, image.pixels))


def _dead_lines(pixels: Pixels) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows show one grey from end to end, but for dead pixels and columns, where the rows beside them do not."""
    middle = np.median(pixels[:, :: p.LINE_STEP_PX], axis=1)
    away = np.abs(pixels[:, :: p.LINE_STEP_PX].astype(np.int16) - middle[:, None].astype(np.int16))
    even = (away <= 1).mean(axis=1) >= p.DEAD_LINE_SHARE
    beside = np.pad(middle, 1, mode="edge")
    apart = np.minimum(np.abs(middle - beside[:-2]), np.abs(middle - beside[2:])) >= p.DEAD_LINE_DEPTH
    return np.asarray(even & apart)
