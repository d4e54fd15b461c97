"""Whose fingers the simulated reader shows: an AN2 file with a ten-print, or a folder of PNG files named by finger
code. Decoded here, handed to the reader as arrays."""

import re
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
    read, reasons = _from_folder(path) if path.is_dir() else _from_file(path, decoder)
    if not read:
        raise SubjectError("There is no finger in it.")
    images = completed(read, reasons)
    absent = [finger for finger in FINGERS if int(finger) not in images]
    missing = tuple(MissingFinger(f, reasons.get(f, MissingReason.UNABLE_TO_PRINT)) for f in absent)
    return SubjectPrints(images, missing)


def _from_file(path: Path, decoder: Decoder) -> tuple[dict[int, Pixels], dict[FrictionRidgePosition, MissingReason]]:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise SubjectError("The file is larger than any ten-print.")
        data = path.read_bytes()
    except OSError as reason:
        raise SubjectError(f"The file cannot be read: {reason.strerror}.") from reason
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
        data = _as_array(file)
        picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if data.size else None
        if picture is None:
            raise SubjectError(f"{file.name} is not a PNG picture.")
        images[code] = picture.astype(np.uint8, copy=False)
    return images, {}


def _as_array(file: Path) -> Pixels:
    try:
        return np.frombuffer(file.read_bytes(), dtype=np.uint8)
    except OSError as reason:
        raise SubjectError(f"{file.name} cannot be read: {reason.strerror}.") from reason
