"""The pictures of a trace as files: numbered in the order of the stages, and all of them on one strip."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging.errors import PictureFileError
from app.imaging.trace import Array
from app.opencv import cv2

STRIP = "strip.png"
TILE_PX = 220  # longer side of a picture on the strip
FOLDER_MODE = 0o700  # prints are personal data
MOST_NAMES = 32  # bytes up to here are names of parts, or flags: stretched; more is grey
TILES_A_ROW = 8
_COLOURED = 3  # dimensions
_MARGIN_PX = 6
_CAPTION_PX = 18
_PAPER, _INK = 255, 0
_ELSEWHERE = "Name a folder that may be written, with room on its disk."
_LETTERS = 0.38  # OpenCV's scale: 8 px high


class PictureFolder:
    """Writes pictures into `folder`, which is made where it is not there. PictureFileError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tiles: list[Pixels] = []
        self.written: list[Path] = []
        try:
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        except OSError as reason:
            raise PictureFileError(f"The folder cannot be made: {reason.strerror}.", remedy=_ELSEWHERE) from reason

    def write(self, name: str, array: Array) -> None:
        """One stage; a sink for Trace. What has a third dimension (red, green, blue; uint8) is written in colours."""
        coloured = array.ndim == _COLOURED
        grey = np.asarray(cv2.cvtColor(array, cv2.COLOR_RGB2GRAY), np.uint8) if coloured else as_grey(array)
        number = len(self._tiles) + 1
        safe = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        self._write(f"{number:02}-{safe}.png", cv2.cvtColor(array, cv2.COLOR_RGB2BGR) if coloured else grey)
        self._tiles.append(tile(f"{number} {name}", grey))

    def write_strip(self) -> None:
        """All pictures so far, small, beside and below each other."""
        if self._tiles:
            self._write(STRIP, strip(self._tiles))

    def _write(self, name: str, picture: Array) -> None:
        path = self._folder / name
        done, coded = cv2.imencode(".png", picture)
        if not done:
            raise PictureFileError("A picture of the trace cannot be coded.")
        try:
            path.write_bytes(coded.tobytes())
        except OSError as reason:
            raise PictureFileError(f"The folder cannot be written: {reason.strerror}.", remedy=_ELSEWHERE) from reason
        self.written.append(path)


def as_grey(array: Array) -> Pixels:
    """Numbers of any kind stretched to 0..255; grey pictures as they are. What is no number is black; an empty array
    is one black pixel."""
    if array.size == 0 or array.ndim != 2:
        return np.zeros((1, 1), np.uint8)
    if array.dtype == np.uint8 and int(array.max()) > MOST_NAMES:
        return np.ascontiguousarray(array)
    values: NDArray[np.float64] = np.where(np.isfinite(array), array, np.nan).astype(np.float64)
    if np.isnan(values).all():
        return np.zeros(values.shape, np.uint8)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    share = (values - low) / (high - low) if high > low else np.zeros(values.shape)
    return np.asarray(np.nan_to_num(share) * 255.0, np.uint8)


def tile(caption: str, grey: Pixels) -> Pixels:
    """A picture with its name below, TILE_PX wide and as high as its caption more."""
    height, width = grey.shape
    scale = TILE_PX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST)
    drawn = np.full((TILE_PX + _CAPTION_PX, TILE_PX), _PAPER, np.uint8)
    drawn[: size[1], : size[0]] = small
    cv2.putText(
        drawn, caption, (0, TILE_PX + _CAPTION_PX - 5), cv2.FONT_HERSHEY_SIMPLEX, _LETTERS, _INK, 1, cv2.LINE_AA
    )
    return drawn


def strip(tiles: list[Pixels], tiles_a_row: int = TILES_A_ROW) -> Pixels:
    """Tiles of one size in rows."""
    columns = min(tiles_a_row, len(tiles))
    rows = -(-len(tiles) // columns)
    high, wide = tiles[0].shape[0] + _MARGIN_PX, tiles[0].shape[1] + _MARGIN_PX
    sheet = np.full((rows * high + _MARGIN_PX, columns * wide + _MARGIN_PX), _PAPER, np.uint8)
    for number, one in enumerate(tiles):
        top, left = number // columns * high + _MARGIN_PX, number % columns * wide + _MARGIN_PX
        sheet[top : top + one.shape[0], left : left + one.shape[1]] = one
    return sheet
