"""Type-4 records: grayscale finger images of the 500 ppi class, in binary (ANSI/NIST-ITL 1-2011, 8.4, table 27).

Type-7 (an image as a bureau defines it), and Types 3, 5, 6 and 8, which the standard gave up, are carried as they are:
`BinaryRecord.body` is theirs.
"""

import re
import struct
from dataclasses import dataclass

from app.an2k.errors import ValueNotUsable
from app.an2k.image_fields import NOMINAL_PPI, nominal_ppi
from app.an2k.reading import Reading
from app.an2k.record import AnsiNistFile, BinaryRecord

HEADER = struct.Struct(">B6BBHHB")  # after LEN and IDC: IMP, FGP x6, ISR, HLL, VLL, GCA; then the image
_OFFSETS = {3: 5, 4: 6, 5: 12, 6: 13, 7: 15, 8: 17}  # of the fields in the record: 4.003 IMP to 4.008 GCA
CODINGS = ("NONE", "WSQ20", "JPEGB", "JPEGL", "JP2", "JP2L", "PNG")  # 4.008 GCA, by its number: ITL 1-2011, table 15
UNUSED_POSITION = 255  # of the six
MOST_POSITIONS = 6
IMP, FGP, ISR, HLL, VLL, GCA, DATA = range(3, 10)
_NSR = 11  # of Type-1
_MM_PER_INCH = 25.4
_RESOLUTION = re.compile(rb"[0-9]{1,3}(\.[0-9]{1,6})?")  # pixels per millimetre, "19.69"


@dataclass(frozen=True, slots=True)
class Type4Image:
    """`positions`: the most likely first, up to six. `native_scale`: ISR 1, scanned at 1.011 NSR; else at 500 ppi.

    `impression`, `positions`: as the tables number them. `compression`: one of CODINGS.
    """

    impression: int
    positions: tuple[int, ...]
    native_scale: bool
    width_px: int
    height_px: int
    compression: str
    data: bytes


def read_type4(file: AnsiNistFile, record: BinaryRecord) -> Type4Image:
    """ValueNotUsable."""
    place = file.place_of(record)

    def wrong(message: str, number: int) -> ValueNotUsable:
        return record.wrong(ValueNotUsable, message, number, _OFFSETS[number], place=place)

    if record.record_type != 4 or len(record.body) < HEADER.size:
        raise record.wrong(ValueNotUsable, "The image record is shorter than its header.", place=place)
    impression, *positions, scale, width, height, coding = HEADER.unpack_from(record.body)
    if scale > 1:
        raise wrong("The scanning resolution is neither 0 nor 1.", ISR)
    if width < 1 or height < 1:
        raise wrong("The image has no pixels.", HLL if width < 1 else VLL)
    if coding >= len(CODINGS):
        raise wrong("The compression is not a known one.", GCA)
    return Type4Image(
        impression=impression,
        positions=tuple(position for position in positions if position != UNUSED_POSITION),
        native_scale=bool(scale),
        width_px=width,
        height_px=height,
        compression=CODINGS[coding],
        data=record.body[HEADER.size :],
    )


def resolution_ppi(file: AnsiNistFile, image: Type4Image) -> int:
    """500; of an image in native scale what 1.011 NSR says in pixels per millimetre, unless that is 00.00.
    ValueNotUsable."""
    reading = Reading(file, file.header)
    if not (image.native_scale and reading.has(_NSR)):
        return NOMINAL_PPI[0]
    value = reading.bytes_of(_NSR).strip(b" ")
    if not _RESOLUTION.fullmatch(value):
        raise reading.wrong("The scanning resolution is not a number of pixels per millimetre.", _NSR)
    return nominal_ppi(float(value) * _MM_PER_INCH) or NOMINAL_PPI[0]


def type4_record(image: Type4Image, *, idc: int) -> BinaryRecord:
    """ValueNotUsable when a value does not fit its bytes."""
    if image.compression not in CODINGS or not 1 <= len(image.positions) <= MOST_POSITIONS:
        raise ValueNotUsable("The compression or the number of positions is not one of Type-4.", record_type=4)
    positions = (*image.positions, *(UNUSED_POSITION,) * (MOST_POSITIONS - len(image.positions)))
    try:
        head = HEADER.pack(
            image.impression,
            *positions,
            int(image.native_scale),
            image.width_px,
            image.height_px,
            CODINGS.index(image.compression),
        )
    except struct.error as reason:
        raise ValueNotUsable("A value does not fit its place in a Type-4 record.", record_type=4) from reason
    return BinaryRecord(4, idc, head + image.data)
