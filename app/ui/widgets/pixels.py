"""Grey pictures made to fit: scaled by OpenCV to the pixels of the screen, painted one to one."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.opencv import cv2
from app.ui.look import look

Pixels = NDArray[np.uint8]
EMPTY_PAPER = 0xF6  # grey of an empty glass
_INK_BELOW = 200  # grey that belongs to a print, when its place is looked for
_COARSE = 8  # pixels of a picture for one of the coarse one in which that place is looked for
_CROP_MARGIN = 0.06  # of the longer side, kept around a print


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


def faded(pixels: Pixels, paper: int, ink: float) -> Pixels:
    """A picture of which only this share of the ink is left on its paper."""
    return cv2.LUT(pixels, np.rint(paper + (np.arange(256) - paper) * ink).clip(0, 255).astype(np.uint8))


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


def paper_of(pixels: Pixels) -> int:
    """The grey of the glass where nothing lies: the middle value along the rim."""
    rim = np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    return int(np.median(rim))


def print_within(pixels: Pixels) -> Pixels:
    """The part of a picture that holds the print, with a margin; all of it where nothing dark is found. For display:
    a small tile shows ridges instead of glass."""
    rows, columns = pixels.shape
    coarse = scaled(pixels, columns // _COARSE, rows // _COARSE)
    left, top, width, height = cv2.boundingRect((coarse < _INK_BELOW).astype(np.uint8))
    if width == 0 or height == 0:
        return pixels
    margin = round(_CROP_MARGIN * max(rows, columns))
    return pixels[
        max(0, top * _COARSE - margin) : (top + height) * _COARSE + margin,
        max(0, left * _COARSE - margin) : (left + width) * _COARSE + margin,
    ]


class FittedPicture:
    """A still fitted into boxes; the last fit is kept, so that painting again costs nothing."""

    def __init__(self) -> None:
        self._key: tuple[int, int, int, float] | None = None
        self._source: Pixels | None = None
        self._pixels: Pixels | None = None
        self._paper = (EMPTY_PAPER, None)

    def paper(self, pixels: Pixels, white: float) -> int:
        """The grey around the picture, so that no seam shows."""
        if self._paper[1] is not pixels:
            self._paper = (paper_of(pixels), pixels)
        return round(self._paper[0] * white)

    def fit(self, pixels: Pixels, width: int, height: int, white: float, *, close: bool = False) -> QImage:
        """The picture within width x height; `close`: only the part that holds the print."""
        key = (width, height, int(close), white)
        if self._source is not pixels or self._key != key or self._pixels is None:
            self._pixels = dimmed(self._made(pixels, width, height, close), white)
            self._source, self._key = pixels, key
        return grey_image(self._pixels)

    @staticmethod
    def _made(pixels: Pixels, width: int, height: int, close: bool) -> Pixels:
        shown = np.ascontiguousarray(print_within(pixels)) if close else pixels
        return scaled(shown, *size_within(shown, width, height))
