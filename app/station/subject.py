"""Whose fingers the simulated reader shows: an AN2 file with a ten-print, or a folder of PNG files named by finger
code. Decoded here, handed to the reader as arrays."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from app.an2k.codec import decode
from app.an2k.images import CodedImage, read_images
from app.domain.booking import MissingFinger, MissingReason
from app.domain.image import FingerImage, Pixels
from app.domain.position import FINGERS, FrictionRidgePosition
from app.errors import BookingStationError, Whose
from app.opencv import cv2
from app.station.subject_completion import completed

LARGEST_FILE_BYTES = 64_000_000  # a ten-print of fourteen uncoded pictures is about 20 MB
STATION_PPI = 500
SMALLEST_PX, LARGEST_PX = 100, 4000  # a side of a picture: what the simulated reader shows
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"  # PNG (ISO/IEC 15948) 5.2; IHDR follows: width and height at bytes 16 and 20
_PNG_SIZE = slice(16, 24)
_PPI_TOLERANCE = 0.01  # SLC 2 counts pixels per centimetre: 197 is 500.4 ppi
_P = FrictionRidgePosition


class SubjectError(BookingStationError):
    """The file or folder holds nothing that the simulated reader can show."""

    code = "subject/not-usable"
    whose = Whose.OFFICER
    remedy = "Give an AN2 file with finger images of Type-4 or Type-14, or a folder of PNG files named 1.png to 15.png."


class Decoder(Protocol):
    """The codec worker, as far as it is needed here."""

    def decode(
        self,
        data: bytes,
        compression: str,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        resolution_ppi: int = STATION_PPI,
    ) -> FingerImage: ...


@dataclass(frozen=True, slots=True, eq=False)
class SubjectPrints:
    """`images`: pixels by FGP (1-10 rolled, 13, 14 and 15 or 11 and 12), made of each other where the file lacks some;
    `missing`: fingers that are not there."""

    images: Mapping[int, Pixels]
    missing: tuple[MissingFinger, ...]


def load_subject(path: Path, decoder: Decoder) -> SubjectPrints:
    """Decode a subject. SubjectError, RecordError or CodecError say what is wrong with it."""
    try:
        is_folder = path.is_dir()
    except OSError as reason:
        raise SubjectError(f"It cannot be read: {reason.strerror}.") from reason
    read, reasons = _from_folder(path) if is_folder else _from_file(path, decoder)
    if not read:
        raise SubjectError("There is no finger in it.")
    images = completed(read, reasons)
    absent = [finger for finger in FINGERS if int(finger) not in images]
    missing = tuple(MissingFinger(f, reasons.get(f, MissingReason.UNABLE_TO_PRINT)) for f in absent)
    return SubjectPrints(images, missing)


def _from_file(path: Path, decoder: Decoder) -> tuple[dict[int, Pixels], dict[FrictionRidgePosition, MissingReason]]:
    data = _read(path, "The file")
    images: dict[int, Pixels] = {}
    reasons: dict[FrictionRidgePosition, MissingReason] = {}
    for coded in read_images(decode(data)):
        reasons.update({m.finger: m.reason for m in coded.missing})
        code = int(coded.position)
        if 1 <= code <= int(_P.PLAIN_THUMBS) and code not in images:
            images[code] = _decoded(coded, decoder)
    return images, reasons


def _decoded(coded: CodedImage, decoder: Decoder) -> Pixels:
    if abs(coded.resolution_ppi - STATION_PPI) > STATION_PPI * _PPI_TOLERANCE:
        raise SubjectError(f"Its pictures have {coded.resolution_ppi} ppi; the simulated reader shows {STATION_PPI}.")
    _check_size(f"The picture of position {int(coded.position)}", coded.width_px, coded.height_px)
    return decoder.decode(
        coded.data,
        coded.compression,
        width_px=coded.width_px,
        height_px=coded.height_px,
        resolution_ppi=STATION_PPI,
    ).pixels


def _from_folder(path: Path) -> tuple[dict[int, Pixels], dict[FrictionRidgePosition, MissingReason]]:
    images: dict[int, Pixels] = {}
    for file in sorted(path.glob("*.png")):
        if not re.fullmatch(r"0?[1-9]|1[0-5]", file.stem):
            continue
        code = int(file.stem)
        data = _read(file, file.name)
        if not data.startswith(_PNG_SIGNATURE) or len(data) < _PNG_SIZE.stop:
            raise SubjectError(f"{file.name} is not a PNG picture.")
        _check_size(file.name, *struct.unpack(">II", data[_PNG_SIZE]))  # before anything of that size is made
        picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_GRAYSCALE)
        if picture is None:
            raise SubjectError(f"{file.name} is not a PNG picture.")
        images[code] = picture.astype(np.uint8, copy=False)
    return images, {}


def _check_size(which: str, width_px: int, height_px: int) -> None:
    if not (SMALLEST_PX <= width_px <= LARGEST_PX and SMALLEST_PX <= height_px <= LARGEST_PX):
        raise SubjectError(
            f"{which} is {width_px} x {height_px} pixels; the simulated reader shows pictures of {SMALLEST_PX} to "
            f"{LARGEST_PX} pixels a side."
        )


def _read(file: Path, which: str) -> bytes:
    """The whole file; at most so much is read of one that does not say its size (a pipe, a device)."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_FILE_BYTES + 1)
    except OSError as reason:
        raise SubjectError(f"{which} cannot be read: {reason.strerror}.") from reason
    if len(data) > LARGEST_FILE_BYTES:
        raise SubjectError(f"{which} is larger than any ten-print.")
    return data
