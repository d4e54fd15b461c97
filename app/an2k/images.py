"""Finger images of Types 4 and 14 with what their records say of them; the images stay coded."""

from dataclasses import dataclass

from app.an2k import friction_ridge, type4
from app.an2k.errors import FieldMissing, ValueNotUsable
from app.an2k.friction_ridge import AMP, BPX, COM, EXTRA_DIGITS, FGP, GRAY_BITS, IMP, QUALITY
from app.an2k.image_fields import ASPECT_ONLY, CGA, SLC, THPS, read_image
from app.an2k.quality_metric import finger_quality
from app.an2k.reading import Reading
from app.an2k.record import DATA_FIELD, AnsiNistFile, BinaryRecord, TaggedRecord
from app.domain.booking import MissingFinger, MissingReason
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import FingerQuality
from app.domain.segmentation import Box, SegmentationPosition

CODINGS = frozenset(type4.CODINGS)
_LAST_POSITION = max(FrictionRidgePosition)
_PLAIN_THUMBS = {11: FrictionRidgePosition.RIGHT_THUMB, 12: FrictionRidgePosition.LEFT_THUMB}


@dataclass(frozen=True)
class CodedImage:
    """One finger image as it travels. `compression`: one of CODINGS. Sizes in pixels, resolution per inch.

    `segments` hold boxes only (angle 0, the box's corners, confidence 1) when they were read from 14.021.
    `comment`: 14.020, here why a print below the standard was kept.
    """

    position: FrictionRidgePosition
    impression: ImpressionType
    compression: str
    data: bytes
    width_px: int
    height_px: int
    resolution_ppi: int
    segments: tuple[SegmentationPosition, ...] = ()
    qualities: tuple[FingerQuality, ...] = ()
    missing: tuple[MissingFinger, ...] = ()
    comment: str = ""


def read_images(file: AnsiNistFile) -> tuple[CodedImage, ...]:
    """The finger images (FGP 0 to 15) of Types 4 and 14 in file order. ValueNotUsable names record and field.

    Images of other positions (palms, joints of major case prints) are left out; they stay in the file's records. So is
    a record that has no image and says why (AMP).
    """
    found = (_read_image(file, record) for record in file.records)
    return tuple(image for image in found if image is not None)


def _read_image(file: AnsiNistFile, record: TaggedRecord | BinaryRecord) -> CodedImage | None:
    if isinstance(record, BinaryRecord):
        return _read_type4(file, record) if record.record_type == 4 else None
    return _read_type14(Reading(file, record)) if record.record_type == 14 else None


def _read_type4(file: AnsiNistFile, record: BinaryRecord) -> CodedImage | None:
    image = type4.read_type4(file, record)
    if not image.positions or image.positions[0] > _LAST_POSITION:
        return None
    try:
        impression = ImpressionType(image.impression)
    except ValueError as reason:
        message, place = "The impression is not one of a ten-print (0 to 3).", file.place_of(record)
        raise record.wrong(ValueNotUsable, message, type4.IMP, BinaryRecord.HEADER_BYTES, place=place) from reason
    return CodedImage(
        position=FrictionRidgePosition(image.positions[0]),  # the others are alternatives of a doubtful print
        impression=impression,
        compression=image.compression,
        data=image.data,
        width_px=image.width_px,
        height_px=image.height_px,
        resolution_ppi=type4.resolution_ppi(file, image),
    )


def _read_type14(reading: Reading) -> CodedImage | None:
    position = _position(reading)
    if position > _LAST_POSITION:
        return None
    image = read_image(reading)
    if image is None:
        if reading.has(AMP):
            return None
        raise reading.wrong("A field that is needed is missing.", DATA_FIELD, fault=FieldMissing)
    if image.coding not in CODINGS:
        raise reading.wrong("The compression is not a known one.", CGA)
    if reading.number(BPX) != GRAY_BITS:
        raise reading.wrong("Only images of 8 bits per pixel are read.", BPX)
    ppi = image.resolution_ppi
    if ppi is None and image.scale_units == ASPECT_ONLY:
        raise reading.wrong("The scale unit is neither inch nor centimetre.", SLC)
    if ppi is None:
        raise reading.wrong("The pixel scales differ or are zero.", THPS)
    try:
        impression = ImpressionType(reading.number(IMP))
    except ValueError as reason:
        raise reading.wrong("The impression is not one of a ten-print (0 to 3).", IMP) from reason
    return CodedImage(
        position=FrictionRidgePosition(position),
        impression=impression,
        compression=image.coding,
        data=image.data,
        width_px=image.width_px,
        height_px=image.height_px,
        resolution_ppi=ppi,
        segments=_segments(reading),
        qualities=_qualities(reading),
        missing=read_missing(reading.file, reading.record, AMP),
        comment=reading.optional(COM),
    )


def _position(reading: Reading) -> int:
    reading.bytes_of(FGP)
    row = next(reading.rows(FGP), None)
    if row is None:
        raise reading.wrong("The field is not a whole number.", FGP)
    return row.number(1)


def _segments(reading: Reading) -> tuple[SegmentationPosition, ...]:
    """Of the ten fingers: an extra digit has no place among them."""
    found = []
    for finger, left, right, top, bottom in friction_ridge.read_segments(reading):
        if finger not in EXTRA_DIGITS:
            box = Box(left, top, right + 1, bottom + 1)  # in the record the last pixel is counted in
            corners = ((left, top), (right, top), (right, bottom), (left, bottom))
            found.append(SegmentationPosition(FrictionRidgePosition(finger), box, 0.0, corners, 1.0))
    return tuple(found)


def _qualities(reading: Reading) -> tuple[FingerQuality, ...]:
    """Of single fingers; a figure for a whole slap says nothing of any of them."""
    found = []
    for metric in friction_ridge.read_qualities(reading, QUALITY):
        if metric.position in FINGERS:
            found.append(finger_quality(metric, FrictionRidgePosition(metric.position)))
        elif metric.position in _PLAIN_THUMBS:
            found.append(finger_quality(metric, _PLAIN_THUMBS[metric.position]))
    return tuple(found)


def read_missing(file: AnsiNistFile, record: TaggedRecord, number: int) -> tuple[MissingFinger, ...]:
    """AMP: 2.084 and 14.018. ValueNotUsable."""
    reading = Reading(file, record)
    found = []
    for place, (position, code) in enumerate(friction_ridge.read_missing_positions(reading, number), start=1):
        if position not in FINGERS:
            raise reading.wrong("The finger is not one of 1 to 10.", number, place, 1)
        try:
            reason = MissingReason(code)
        except ValueError as unknown:
            message = "The reason is neither amputated nor unable to print."
            raise reading.wrong(message, number, place, 2) from unknown
        found.append(MissingFinger(FrictionRidgePosition(position), reason))
    return tuple(found)
