"""Finger images of Types 4 and 14 with what their records say of them; the images stay coded."""

import struct
from dataclasses import dataclass

from app.an2k.errors import RecordError, ValueNotUsable
from app.an2k.quality_metric import read_quality
from app.an2k.record import DATA_FIELD, AnsiNistFile, BinaryRecord, TaggedRecord, as_number
from app.domain.booking import MissingFinger, MissingReason
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import FingerQuality
from app.domain.segmentation import Box, SegmentationPosition

# Type-4 after LEN and IDC: IMP, FGP x6, ISR, HLL, VLL, GCA; then the image (ITL 1-2011, table 27).
_TYPE4 = struct.Struct(">B6BBHHB")
_TYPE4_CODING = {0: "NONE", 1: "WSQ20", 2: "JPEGB", 3: "JPEGL", 4: "JP2", 5: "JP2L", 6: "PNG"}  # ITL 1-2011, table 15
CODINGS = frozenset(_TYPE4_CODING.values())
_WRITTEN_OTHERWISE = {"WSQ": "WSQ20"}  # seen in files of older software
_MM_PER_INCH, _CM_PER_INCH = 25.4, 2.54
NOMINAL_PPI = (500, 1000)
PPI_TOLERANCE = 0.01  # ITL 1-2011 7.7.6.2.1: 1 % either side; 197 px/cm is 500.4
_GRAY_BITS = 8
IMP, HLL, VLL, SLC, THPS, TVPS, CGA, BPX, FGP, AMP, SEG, FQM = 3, 6, 7, 8, 9, 10, 11, 12, 13, 18, 21, 24
_NSR = 11
_LAST_POSITION = max(FrictionRidgePosition)


@dataclass(frozen=True)
class CodedImage:
    """One finger image as it travels. `compression`: one of CODINGS. Sizes in pixels, resolution per inch.

    `segments` hold boxes only (angle 0, the box's corners, confidence 1) when they were read from 14.021.
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


def read_images(file: AnsiNistFile) -> tuple[CodedImage, ...]:
    """The finger images (FGP 0 to 15) of Types 4 and 14 in file order. ValueNotUsable names record and field.

    Images of other positions (palms, joints of major case prints) are left out; they stay in the file's records.
    """
    found = []
    for place, record in enumerate(file.records, start=1):
        try:
            image = _read_image(file, record)
        except RecordError as reason:
            if reason.record is None:  # the place is known here
                raise type(reason)(
                    reason.bare,
                    record=place,
                    record_type=record.record_type,
                    field=reason.field,
                    subfield=reason.subfield,
                    item=reason.item,
                ) from reason
            raise
        if image is not None:
            found.append(image)
    return tuple(found)


def _read_image(file: AnsiNistFile, record: TaggedRecord | BinaryRecord) -> CodedImage | None:
    if isinstance(record, BinaryRecord):
        return _read_type4(file, record) if record.record_type == 4 else None
    return _read_type14(file, record) if record.record_type == 14 else None


def nominal_ppi(ppi: float) -> int:
    """500 or 1000 when the figure is within the tolerance of one of them, else the nearest whole number."""
    for nominal in NOMINAL_PPI:
        if abs(ppi - nominal) <= nominal * PPI_TOLERANCE:
            return nominal
    return round(ppi)


def _read_type4(file: AnsiNistFile, record: BinaryRecord) -> CodedImage | None:
    if len(record.body) < _TYPE4.size:
        raise ValueNotUsable("The image record is shorter than its header.", record_type=4)
    imp, fgp, *others, isr, width, height, coding = _TYPE4.unpack_from(record.body)
    if fgp > _LAST_POSITION:
        return None
    if coding not in _TYPE4_CODING:
        raise ValueNotUsable("The compression is not a known one.", record_type=4, field=8)
    _need_size(width, height, 4, 6)
    ppi = NOMINAL_PPI[0]
    if isr and (native := _native_ppi(file.header)):  # 1: scanned at 1.011 NSR, else at the standard's minimum
        ppi = native
    del others  # alternative positions of a doubtful print; the first is the one
    return CodedImage(
        position=FrictionRidgePosition(fgp),
        impression=_impression(imp, 4, 3),
        compression=_TYPE4_CODING[coding],
        data=record.body[_TYPE4.size :],
        width_px=width,
        height_px=height,
        resolution_ppi=ppi,
    )


def _native_ppi(header: TaggedRecord) -> int | None:
    """1.011 NSR, pixels per millimetre with two decimals; None for 00.00."""
    found = header.get(_NSR)
    if found is None:
        return None
    try:
        per_mm = float(found.value)
    except ValueError as reason:
        raise ValueNotUsable("The scanning resolution is not a number.", record_type=1, field=_NSR) from reason
    if not 0 <= per_mm < 1000:  # also false for NaN
        raise ValueNotUsable("The scanning resolution is out of range.", record_type=1, field=_NSR)
    return nominal_ppi(per_mm * _MM_PER_INCH) or None


def _read_type14(file: AnsiNistFile, record: TaggedRecord) -> CodedImage | None:
    position = as_number(record.need(FGP).subfields[0][0], 14, FGP)
    if position > _LAST_POSITION:
        return None
    coding = file.text(record, CGA)
    coding = _WRITTEN_OTHERWISE.get(coding, coding)
    if coding not in CODINGS:
        raise ValueNotUsable("The compression is not a known one.", record_type=14, field=CGA)
    if record.number_of(BPX) != _GRAY_BITS:
        raise ValueNotUsable("Only images of 8 bits per pixel are read.", record_type=14, field=BPX)
    width, height = record.number_of(HLL), record.number_of(VLL)
    _need_size(width, height, 14, HLL)
    return CodedImage(
        position=FrictionRidgePosition(position),
        impression=_impression(record.number_of(IMP), 14, IMP),
        compression=coding,
        data=record.need(DATA_FIELD).value,
        width_px=width,
        height_px=height,
        resolution_ppi=_type14_ppi(record),
        segments=_segments(file, record),
        qualities=tuple(
            read_quality(items, finger=_finger(items[0], FQM, place), subfield=place)
            for place, items in enumerate(file.items(record, FQM), start=1)
        ),
        missing=read_missing(file, record, AMP),
    )


def _type14_ppi(record: TaggedRecord) -> int:
    across, down = record.number_of(THPS), record.number_of(TVPS)
    if across == 0 or abs(across - down) > across * PPI_TOLERANCE:
        raise ValueNotUsable("The pixel scales differ or are zero.", record_type=14, field=THPS)
    match record.number_of(SLC):
        case 1:  # pixels per inch
            return nominal_ppi(across)
        case 2:  # pixels per centimetre
            return nominal_ppi(across * _CM_PER_INCH)
    raise ValueNotUsable("The scale unit is neither inch nor centimetre.", record_type=14, field=SLC)


def _segments(file: AnsiNistFile, record: TaggedRecord) -> tuple[SegmentationPosition, ...]:
    found = []
    for place, items in enumerate(file.items(record, SEG), start=1):
        if len(items) != 5:
            raise ValueNotUsable("A segment position has five items.", record_type=14, field=SEG, subfield=place)
        finger = _finger(items[0], SEG, place)
        left, right, top, bottom = (as_number(item.encode("utf-8"), 14, SEG) for item in items[1:])
        if left > right or top > bottom:
            raise ValueNotUsable("A segment position is inside out.", record_type=14, field=SEG, subfield=place)
        box = Box(left, top, right + 1, bottom + 1)  # in the record the last pixel is counted in
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        found.append(SegmentationPosition(finger, box, 0.0, corners, 1.0))
    return tuple(found)


def read_missing(file: AnsiNistFile, record: TaggedRecord, number: int) -> tuple[MissingFinger, ...]:
    """AMP: 2.084 and 14.018. ValueNotUsable."""
    found = []
    for place, items in enumerate(file.items(record, number), start=1):
        finger = _finger(items[0], number, place, record.record_type)
        try:
            reason = MissingReason(items[1] if len(items) == 2 else "")
        except ValueError as unknown:
            raise ValueNotUsable(
                "The reason is neither amputated nor unable to print.",
                record_type=record.record_type,
                field=number,
                subfield=place,
            ) from unknown
        found.append(MissingFinger(finger, reason))
    return tuple(found)


def _finger(text: str, number: int, subfield: int, record_type: int = 14) -> FrictionRidgePosition:
    code = as_number(text.encode("utf-8"), record_type, number)
    if code not in FINGERS:
        raise ValueNotUsable(
            "The finger is not one of 1 to 10.", record_type=record_type, field=number, subfield=subfield
        )
    return FrictionRidgePosition(code)


def _impression(code: int, record_type: int, number: int) -> ImpressionType:
    try:
        return ImpressionType(code)
    except ValueError as reason:
        raise ValueNotUsable(
            "The impression is not one of a ten-print (0 to 3).", record_type=record_type, field=number
        ) from reason


def _need_size(width: int, height: int, record_type: int, number: int) -> None:
    if width < 1 or height < 1:
        raise ValueNotUsable("The image has no pixels.", record_type=record_type, field=number)
