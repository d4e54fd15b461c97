"""Figures of the pictures in good files: sizes, compression, quality."""

import struct
from collections import defaultdict

from app.an2k.codec import decode
from app.an2k.coded_images import ImageOfRecord, images_of
from app.an2k.images import read_images
from app.certification.evidence import ImageEvidence, spread
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS

_FRAME = b"\xff\xa2"  # WSQ's start of frame (FBI IAFIS-IC-0110, annex A); no other segment before it holds such bytes
_FRAME_LENGTH = 17
_ORDER = ("rolled finger", "flat finger", "plain thumb", "slap", "palm", "face")


def wsq_software_number(data: bytes) -> int | None:
    """The last two bytes of the frame header; None where there is no frame."""
    at = data.find(_FRAME)
    if at < 0 or len(data) < at + 2 + _FRAME_LENGTH or data[at + 2 : at + 4] != _FRAME_LENGTH.to_bytes(2, "big"):
        return None
    (number,) = struct.unpack_from(">H", data, at + 2 + _FRAME_LENGTH - 2)
    return int(number)


class Samples:
    """Takes good files one after the other."""

    def __init__(self) -> None:
        self._images: defaultdict[tuple[str, str, int], list[ImageOfRecord]] = defaultdict(list)
        self._scores: defaultdict[str, list[int]] = defaultdict(list)
        self.wsq_number: int | None = None

    def take(self, data: bytes) -> None:
        file = decode(data)
        rolled = {}
        for image in read_images(file):
            rolled[int(image.position)] = image.impression is ImpressionType.LIVE_SCAN_ROLLED
            kind = _kind(14, int(image.position), is_rolled=rolled[int(image.position)])
            self._scores[kind] += [one.score for one in image.qualities]
        for one in images_of(file):
            if isinstance(one, ImageOfRecord):
                position = one.positions[0] if one.positions else 0
                kind = _kind(one.record_type, position, is_rolled=rolled.get(position, False))
                self._images[kind, one.compression, one.resolution_ppi or 0].append(one)
                if one.compression == "WSQ20" and self.wsq_number is None:
                    self.wsq_number = wsq_software_number(one.data)

    def evidence(self) -> tuple[ImageEvidence, ...]:
        return tuple(
            ImageEvidence(
                kind=kind,
                count=len(images),
                compression=compression,
                resolution_ppi=ppi,
                width_px=spread([one.width_px for one in images]),
                height_px=spread([one.height_px for one in images]),
                size_bytes=spread([len(one.data) for one in images]),
                ratio=spread([one.width_px * one.height_px / len(one.data) for one in images]),
                quality=spread(self._scores[kind]) if self._scores.get(kind) else None,
            )
            for (kind, compression, ppi), images in sorted(
                self._images.items(), key=lambda one: (_ORDER.index(one[0][0]), one[0][1:])
            )
        )


def _kind(record_type: int, position: int, *, is_rolled: bool) -> str:
    if record_type == 10:
        return "face"
    if record_type == 15:
        return "palm"
    if position in FINGERS:
        return "rolled finger" if is_rolled else "flat finger"
    return "plain thumb" if position in (11, 12) else "slap"
