"""Pictures from files, for the engineers' commands. The station itself never reads a picture from a file here.

What a file is, its first bytes say. WSQ, JPEG 2000 and raw pictures are decoded in the codec worker, like everywhere;
PNG, TIFF, PGM, BMP and JPEG here, by Pillow. A picture that is not 8-bit grey is made so: colours by ITU-R 601, what is
transparent on white, 16 bits to the upper eight.
"""

import contextlib
import io
import math
import re
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from app.domain.image import FingerImage, Pixels
from app.imaging.codec_worker import CodecWorker
from app.imaging.codecs import EIGHT_BIT, JP2_LOSSY, LARGEST_SIDE_PX, NONE, WSQ, upper_eight
from app.imaging.errors import PictureFileError
from app.imaging.parameters import HIGHEST_PPI, LOWEST_PPI, PPI_TOLERANCE, WORKING_PPI

LARGEST_FILE_BYTES = 64 << 20
_PILLOW = ("PNG", "TIFF", "PPM", "BMP", "JPEG")
_WSQ_START, _WSQ_BLOCK = b"\xff\xa0", b"\xff\xa3"
_JP2_STARTS = (b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")  # the file's, and the bare codestream's
_TIFF_BITS, _TIFF_PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
_INCH_M = 0.0254
_SCREENS_PPI = frozenset({72, 96})  # what programs write where they know nothing
_SAY_IT = "Say the resolution of the picture with --ppi."

Said = tuple[float, float] | None  # pixels an inch, across and down, as a file says them


class ResolutionFrom(StrEnum):
    """Where the resolution of a picture was taken from."""

    OPTION = "option"
    FILE = "file"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class PictureRead:
    image: FingerImage
    resolution_from: ResolutionFrom


def read_picture(path: Path, *, size: str | None = None, resolution_ppi: int | None = None) -> PictureRead:
    """A grey picture from a file. `size` (WIDTHxHEIGHT): it is raw, 8 bits a pixel. `resolution_ppi`: overrides what
    the file says; without either it is 500. PictureFileError, CodecError."""
    try:
        with path.open("rb") as opened:  # a pipe or a device does not say its size
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise PictureFileError(f"The file cannot be read: {reason.strerror}.", remedy="Name another file.") from reason
    if len(data) > LARGEST_FILE_BYTES:
        raise PictureFileError("The file is larger than any picture of prints.")
    pixels, said = _decoded(data, size)
    if resolution_ppi is not None:
        return PictureRead(FingerImage(pixels, resolution_ppi), ResolutionFrom.OPTION)
    if said is None or not all(map(math.isfinite, said)) or max(said) <= 1.0 or round(max(said)) in _SCREENS_PPI:
        return PictureRead(FingerImage(pixels, WORKING_PPI), ResolutionFrom.ASSUMED)
    across, down = said
    if abs(across - down) > PPI_TOLERANCE * across:
        raise PictureFileError("The file says two resolutions, across and down.", remedy=_SAY_IT)
    if not LOWEST_PPI <= across <= HIGHEST_PPI:
        raise PictureFileError(f"The file says {across:.0f} ppi: not a usable picture of prints.", remedy=_SAY_IT)
    return PictureRead(FingerImage(pixels, round(across)), ResolutionFrom.FILE)


def _decoded(data: bytes, size: str | None) -> tuple[Pixels, Said]:
    """Pixels, and the resolution that the file says."""
    if size is not None:
        width, height = _parsed(size)
        with CodecWorker() as codec:
            return codec.decode(data, NONE, width_px=width, height_px=height).pixels, None
    if data.startswith(_WSQ_START):
        with CodecWorker() as codec:
            return codec.decode(data, WSQ).pixels, wsq_resolution(data)
    if data.startswith(_JP2_STARTS):
        with CodecWorker() as codec:
            return codec.decode(data, JP2_LOSSY).pixels, jp2_resolution(data)
    return _by_pillow(data)


def _parsed(size: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", size)
    if match is None:
        raise PictureFileError("The size is written like 800x750.")
    return int(match[1]), int(match[2])


def wsq_resolution(data: bytes) -> Said:
    """Of the comment `NIST_COM` before the first block (FBI IAFIS-IC-0110, the reference coder's habit)."""
    found = re.search(rb"NIST_COM .*?\nPPI (\d{1,5})\n", data[: data.find(_WSQ_BLOCK)], re.DOTALL)
    return (float(found[1]), float(found[1])) if found is not None else None


def jp2_resolution(data: bytes) -> Said:
    """Of the capture resolution box (ISO/IEC 15444-1 I.5.3.7), which stands before the codestream."""
    at = data.find(b"resc", 0, max(0, data.find(b"jp2c")))
    if at < 0 or at + 14 > len(data):
        return None
    down, down_by, across, across_by, down_ten, across_ten = struct.unpack_from(">HHHHbb", data, at + 4)
    if 0 in (down_by, across_by) or max(abs(down_ten), abs(across_ten)) > 9:
        return None
    return across / across_by * 10.0**across_ten * _INCH_M, down / down_by * 10.0**down_ten * _INCH_M


def _by_pillow(data: bytes) -> tuple[Pixels, Said]:
    try:
        with _quietly(), PIL.Image.open(io.BytesIO(data), formats=_PILLOW) as picture:
            if max(picture.size) > LARGEST_SIDE_PX:
                raise PictureFileError("The picture is larger than any of prints.")
            if getattr(picture, "n_frames", 1) > 1:
                raise PictureFileError("The file holds several pictures.", remedy="Give a file of one picture.")
            said = picture.info.get("dpi")
            pixels = _grey(picture)
    except PIL.UnidentifiedImageError as reason:
        raise PictureFileError("The file's kind is not known, or it is raw and its --size was not given.") from reason
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, ArithmeticError, LookupError, TypeError,
            struct.error, PIL.Image.DecompressionBombError) as reason:  # fmt: skip
        raise PictureFileError("The file is not a whole picture.") from reason
    return pixels, (float(said[0]), float(said[1])) if said else None


def _grey(picture: PIL.Image.Image) -> Pixels:
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format == "PPM"):
        return _upper_eight(picture)
    if picture.mode not in EIGHT_BIT:
        raise PictureFileError("A picture has 8 or 16 bits a pixel, or colours of 8 bits each.")
    if picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info:
        whole = picture.convert("RGBA")
        picture = PIL.Image.alpha_composite(PIL.Image.new("RGBA", whole.size, "white"), whole)
    return np.array(picture.convert("L"), dtype=np.uint8)


def _upper_eight(picture: PIL.Image.Image) -> Pixels:
    """16 bits to 8, by rounding. TIFF of 10 or 12 bits would come out dark: refused."""
    tags = getattr(picture, "tag_v2", {})
    if tags.get(_TIFF_BITS, (16,)) != (16,):
        raise PictureFileError("A picture has 8 or 16 bits a pixel.")
    deep: NDArray[np.uint32] = np.asarray(picture).astype(np.uint32)
    if tags.get(_TIFF_PHOTOMETRIC) == _WHITE_IS_ZERO:
        deep = 65535 - deep
    return upper_eight(deep)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Pillow warns of odd tags and large pictures; here they are read, or refused by their size."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
