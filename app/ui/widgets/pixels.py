"""Grey pictures made to fit: scaled by OpenCV to the pixels of the screen, painted one to one."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.opencv import cv2
from app.ui.look import look

Pixels = NDArray[np.uint8]


def scaled(pixels: Pixels, width: int, height: int, *, quick: bool = False) -> Pixels:
    """The picture at this size. `quick`: linear, for live pictures (1.4 ms for 1600x1500); else by area, for stills."""
    by = cv2.INTER_LINEAR if quick or width >= pixels.shape[1] else cv2.INTER_AREA
    return cv2.resize(pixels, (max(1, width), max(1, height)), interpolation=by)


def grey_image(pixels: Pixels) -> QImage:
    """A view of an array as an image; the caller keeps the array alive while it paints."""
    height, width = pixels.shape
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_Grayscale8)


def dimmed(pixels: Pixels, white: float) -> Pixels:
    """The display copy with white at this share; the picture itself is never changed."""
    if white >= 1.0:
        return pixels
    return cv2.LUT(pixels, _table(white))


def _table(white: float) -> Pixels:
    return np.rint(np.arange(256) * white).astype(np.uint8)


def white_of_theme(full: bool = False) -> float:
    """How light white is in the present theme; `full`: while the key for the full picture is held."""
    return 1.0 if full else look().theme.picture_white


def size_within(pixels: Pixels, width: float, height: float) -> tuple[int, int]:
    """The greatest size of a picture within a box, its sides in proportion."""
    rows, columns = pixels.shape
    scale = min(width / columns, height / rows)
    return max(1, round(columns * scale)), max(1, round(rows * scale))


class FittedPicture:
    """A still fitted into boxes; the last fit is kept, so that painting again costs nothing."""

    def __init__(self) -> None:
        self._key: tuple[int, int, int, float] | None = None
        self._source: Pixels | None = None
        self._pixels: Pixels | None = None

    def fit(self, pixels: Pixels, width: int, height: int, white: float, *, cover: bool = False) -> QImage:
        """The picture within width x height; `cover`: fills it, the middle shown."""
        key = (width, height, int(cover), white)
        if self._source is not pixels or self._key != key or self._pixels is None:
            self._pixels = dimmed(self._made(pixels, width, height, cover), white)
            self._source, self._key = pixels, key
        return grey_image(self._pixels)

    @staticmethod
    def _made(pixels: Pixels, width: int, height: int, cover: bool) -> Pixels:
        if not cover:
            return scaled(pixels, *size_within(pixels, width, height))
        rows, columns = pixels.shape
        scale = max(width / columns, height / rows)
        whole = scaled(pixels, max(width, round(columns * scale)), max(height, round(rows * scale)))
        top, left = (whole.shape[0] - height) // 2, (whole.shape[1] - width) // 2
        return np.ascontiguousarray(whole[top : top + height, left : left + width])
