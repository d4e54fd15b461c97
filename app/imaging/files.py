"""Pictures from and to files, for the engineers' commands. The station itself never reads a picture from a file here.

Coded pictures are decoded in the codec worker, like everywhere.
"""

import re
from pathlib import Path

import numpy as np

from app.domain.image import FingerImage
from app.imaging.codec_worker import CodecWorker
from app.imaging.codecs import LARGEST_SIDE_PX
from app.imaging.errors import ImagingError
from app.imaging.trace import Array
from app.opencv import cv2

LARGEST_FILE_BYTES = 64 << 20
_WORKER_CODES = {".wsq": "WSQ20", ".jp2": "JP2", ".j2k": "JP2", ".png": "PNG", ".raw": "NONE"}
_OPENCV_SUFFIXES = frozenset({".pgm", ".tif", ".tiff", ".bmp"})


class PictureFileError(ImagingError):
    """The file cannot be read as a picture."""

    code = "imaging/file-not-usable"
    remedy = "Give a PNG, TIFF, PGM, WSQ or JPEG 2000 file, or a raw 8-bit one with --size WIDTHxHEIGHT."


def read_picture(path: Path, *, size: str | None = None, resolution_ppi: int = 500) -> FingerImage:
    """A grey picture from a file, by its suffix; `size` (WIDTHxHEIGHT) for raw ones. PictureFileError, CodecError."""
    try:
        with path.open("rb") as opened:  # a pipe or a device does not say its size
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise PictureFileError(f"The file cannot be read: {reason.strerror}.") from reason
    if len(data) > LARGEST_FILE_BYTES:
        raise PictureFileError("The file is larger than any picture of prints.")
    suffix = ".raw" if size is not None else path.suffix.lower()
    if suffix in _OPENCV_SUFFIXES:
        return FingerImage(_by_opencv(data), resolution_ppi)
    if suffix not in _WORKER_CODES:
        raise PictureFileError("The file's kind is not known.")
    width, height = _parsed(size) if size is not None else (None, None)
    if suffix == ".raw" and size is None:
        raise PictureFileError("A raw picture needs its size.")
    with CodecWorker() as codec:
        return codec.decode(
            data, _WORKER_CODES[suffix], width_px=width, height_px=height, resolution_ppi=resolution_ppi
        )


class PictureFolder:
    """Writes the pictures of a trace as numbered PNG files; float arrays are stretched to 0..255."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.written: list[Path] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as reason:
            raise PictureFileError(f"The folder cannot be made: {reason.strerror}.") from reason

    def write(self, name: str, array: Array) -> None:
        safe = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        path = self._folder / f"{len(self.written) + 1:02}-{safe}.png"
        shown = array.astype(np.float32)
        low, high = float(shown.min(initial=0.0)), float(shown.max(initial=0.0))
        grey = np.zeros(shown.shape, np.uint8) if high <= low else ((shown - low) * (255.0 / (high - low)))
        done, coded = cv2.imencode(".png", np.asarray(grey, np.uint8))
        if not done:
            raise PictureFileError("A picture of the trace cannot be coded.")
        try:
            path.write_bytes(coded.tobytes())
        except OSError as reason:
            raise PictureFileError(f"The folder cannot be written: {reason.strerror}.") from reason
        self.written.append(path)


def _by_opencv(data: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
    except cv2.error as reason:
        raise PictureFileError("The file is not a whole picture.") from reason
    if picture is None:
        raise PictureFileError("The file is not a whole picture.")
    if max(picture.shape) > LARGEST_SIDE_PX:
        raise PictureFileError("The picture is larger than any of prints.")
    return np.asarray(picture, np.uint8)


def _parsed(size: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", size)
    if match is None:
        raise PictureFileError("The size is written like 800x750.")
    return int(match[1]), int(match[2])
