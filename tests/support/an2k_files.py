"""Synthetic ANSI/NIST files of every type of record that the program knows, and of some that it does not."""

import struct
from datetime import date

from app.an2k.friction_ridge import (
    MissingPosition,
    NfiqScore,
    QualityMetric,
    RidgeRecord,
    SegmentBox,
    SegmentOutline,
    ridge_record,
)
from app.an2k.image_fields import PER_CM, PER_INCH, QualityScore, TransmittedImage
from app.an2k.incits378 import (
    CaptureEquipment,
    DeltaAngles,
    FormatOwner,
    Incits378,
    M1Kind,
    M1Minutia,
    M1RidgeCount,
    Singularity,
    incits378_record,
)
from app.an2k.record import CNT, DCS, AnsiNistFile, BinaryRecord, Field, Record, TaggedRecord
from app.an2k.type4 import Type4Image, type4_record
from app.an2k.type9 import (
    Minutia,
    MinutiaKind,
    Pattern,
    Point,
    RidgeCount,
    StandardMinutiae,
    standard_minutiae_record,
)
from app.an2k.type10 import MarkDescription, Photo, photo_record
from app.an2k.type15 import PalmPosition, palm_record

NASTY = b"\xff\xa0\x1c14.999:\x1d2.018:\x1e\x1f\x00"  # image data may look like anything
SOURCE = "WA0330000"
CARD_POSITIONS = (*range(1, 11), 13, 14, 11, 12)  # rolled, then plain
UTF8 = Field(DCS, b"003\x1fUTF-8\x1f")


def header_for(records: tuple[Record, ...], *more: Field, digits: int = 3) -> TaggedRecord:
    """A Type-1 record that lists `records`."""
    listed = [b"1\x1f%d" % len(records), *(b"%d\x1f%02d" % (one.record_type, one.idc) for one in records)]
    fields = (
        Field(2, b"0500", digits),
        Field(CNT, b"\x1e".join(listed), digits),
        Field(4, b"CAR", digits),
        Field(5, b"20260304", digits),
        Field(7, b"WA0000000", digits),
        Field(8, SOURCE.encode(), digits),
        Field(9, b"WA0330000-S01-2026-000001", digits),
        Field(11, b"19.69", digits),
        Field(12, b"19.69", digits),
        *more,
    )
    return TaggedRecord.of(1, fields, digits=digits)


def file_of(*records: Record, more: tuple[Field, ...] = (), padding: bytes = b"") -> AnsiNistFile:
    return AnsiNistFile((header_for(records, *more), *records), padding)


def image(
    data: bytes = NASTY, *, compression: str = "WSQ20", units: int = PER_INCH, scale: int = 500
) -> TransmittedImage:
    return TransmittedImage(64, 80, units, scale, scale, compression, data)


def standard_minutiae(count: int = 3) -> StandardMinutiae:
    return StandardMinutiae(
        impression=0,
        system="EXAMPLE READER",
        method="A",
        positions=(2, 3),
        patterns=(Pattern("T", "LS"), Pattern("U", "X-1")),
        minutiae=tuple(
            Minutia(
                index,
                Point(10 * index % 10_000, 7 * index % 10_000),
                index * 37 % 360,
                index % 64,
                list(MinutiaKind)[index % 4],
                tuple(RidgeCount(neighbour, index % 20) for neighbour in (1, 2)) if index > 2 else (),
            )
            for index in range(1, count + 1)
        ),
        cores=(Point(1200, 990),),
        deltas=(Point(300, 400), Point(2000, 410)),
        has_ridge_counts=True,
    )


def incits378(count: int = 3) -> Incits378:
    return Incits378(
        impression=0,
        format_owner=FormatOwner("27", "514", "1F"),
        equipment=CaptureEquipment("APPF", "00A1"),
        width_px=500,
        height_px=500,
        scale_units=PER_CM,
        horizontal_scale=197,
        vertical_scale=197,
        view=0,
        position=2,
        minutiae=tuple(
            M1Minutia(index, 3 * index, 2 * index, 2 * (index * 7 % 180), M1Kind(index % 3), index % 101)
            for index in range(1, count + 1)
        ),
        qualities=(QualityScore(71, "FFFF", "1"),),
        ridge_method=1,
        ridge_counts=(M1RidgeCount(1, 2, 4), M1RidgeCount(2, 3, 9)),
        cores=(Singularity(120, 99, 90),),
        deltas=(Singularity(30, 200, 44), Singularity(200, 210, 358)),
        delta_angles=(DeltaAngles(120, 240),),
    )


def slap() -> RidgeRecord:
    """A right four with one finger missing and every metric there is."""
    fingers = (2, 3, 4)
    return RidgeRecord(
        record_type=14,
        impression=0,
        source=SOURCE,
        captured="20260304",
        positions=(13,),
        image=image(),
        bits_per_pixel=8,
        missing=(MissingPosition(5, "XX"),),
        segments=tuple(SegmentBox(f, 15 * place, 15 * place + 9, 5, 60) for place, f in enumerate(fingers)),
        outlines=tuple(SegmentOutline(f, ((1, 2), (3, 4), (5, 6), (0, 79))) for f in fingers),
        nfiq=tuple(NfiqScore(f, score) for f, score in zip(fingers, (1, 5, 254), strict=True)),
        segment_qualities=tuple(QualityMetric(f, 90, "FFFF", "1") for f in fingers),
        qualities=tuple(
            QualityMetric(f, score, "001A", "07") for f, score in zip(fingers, (88, 254, 255), strict=True)
        ),
        monitoring="OBSERVED",
        comment="RING ON FINGER",
    )


def latent() -> RidgeRecord:
    return RidgeRecord(
        record_type=13,
        impression=4,
        source=SOURCE,
        captured="20260304",
        positions=(1, 2, 25),
        image=image(compression="NONE", scale=1000),
        bits_per_pixel=8,
        qualities=(QualityMetric(1, 30, "FFFF", "0"),),
        comment="FROM A DOOR",
    )


def face() -> Photo:
    return Photo(
        kind="FACE",
        source=SOURCE,
        captured="20260304",
        image=TransmittedImage(480, 600, 0, 1, 1, "JPEGB", NASTY),
        colour_space="YCC",
        acquisition_profile=40,
        pose="A",
        pose_angle_deg=-45,
        source_of_photo=("DIGITAL CAMERA", "MODEL 1"),
        qualities=(QualityScore(87, "FFFF", "1"),),
        monitoring="ASSIGNED",
    )


def tattoo() -> Photo:
    return Photo(
        kind="TATTOO",
        source=SOURCE,
        captured="20260304",
        image=TransmittedImage(600, 480, PER_INCH, 100, 100, "JPEGB", NASTY),
        colour_space="YCC",
        comment="LEFT FOREARM",
        mark_codes=("TAT L ARM",),
        mark_size_cm=("5", "7"),
        marks=(MarkDescription("TATTOO", "ANIMAL", "BIRD", "SWALLOW"), MarkDescription("CUT")),
        colours=(("BLACK", "RED"), ("OUTLINE",)),
    )


def person(*more: Field, digits: int = 3) -> TaggedRecord:
    """Type-2 of a CAR with one charge."""
    values = {
        2: b"00",
        5: b"Y",
        9: b"2026-000123",
        18: b"SAMPLE,JORDAN LEE",
        20: b"WA",
        22: b"19880417",
        24: b"X",
        25: b"U",
        27: b"509",
        29: b"165",
        31: b"BRO",
        32: b"BRO",
        45: b"20260302",
        47: b"20260302\x1fSHOPLIFTING",
        73: SOURCE.encode(),
    }
    fields = (Field(number, value, digits) for number, value in values.items())
    return TaggedRecord.of(2, (*fields, *more), digits=digits)


def card(data: bytes = NASTY, positions: tuple[int, ...] = CARD_POSITIONS) -> AnsiNistFile:
    """A CAR with its images in Type-14."""
    plain, rolled = 0, 1
    prints = (
        RidgeRecord(
            record_type=14,
            impression=rolled if position <= 10 else plain,
            source=SOURCE,
            captured="20260304",
            positions=(position,),
            image=image(data),
            bits_per_pixel=8,
            qualities=(QualityMetric(position, 71, "FFFF", "1"),) if position <= 10 else (),
        )
        for position in positions
    )
    return file_of(person(), *(ridge_record(one, idc=idc) for idc, one in enumerate(prints, start=1)))


def short_tags() -> AnsiNistFile:
    """As older software writes: `1.01:`, zeros before LEN, images in Type-4, line ends after the last record."""
    text = person(digits=2)
    padded = TaggedRecord(2, (Field(1, b"%05d" % (text.byte_length() + 2), 2), *text.fields[1:]))
    prints = tuple(type4_record(Type4Image(1, (f,), False, 64, 80, "WSQ20", NASTY), idc=f) for f in (1, 2, 3))
    records: tuple[Record, ...] = (padded, *prints)
    return AnsiNistFile((header_for(records, digits=2), *records), b"\r\n")


def every_type() -> AnsiNistFile:
    """One file with all of them, text in UTF-8."""
    records: tuple[Record, ...] = (
        TaggedRecord.of(
            2,
            (
                Field(2, b"00"),
                Field(18, "SAMPLE,JOSÉ".encode()),
                Field(19, "SAMPLE,JORDAN\x1eSÁMPLE,J".encode()),
                Field(22, b"19880417"),
                Field(47, b"20260302\x1fSHOPLIFTING\x1e\x1fESCAPE"),
                Field(84, b"05\x1fXX"),
                Field(2045, b"\x1f\x1e"),
            ),
        ),
        type4_record(Type4Image(1, (2,), True, 64, 80, "WSQ20", NASTY), idc=1),
        BinaryRecord(7, 2, NASTY),
        BinaryRecord(8, 3, struct.pack(">BBBHH", 0, 0, 0, 64, 8) + bytes(64)),
        standard_minutiae_record(standard_minutiae(), idc=4),
        incits378_record(incits378(), idc=4),
        photo_record(face(), idc=5),
        photo_record(tattoo(), idc=6),
        ridge_record(latent(), idc=7),
        ridge_record(slap(), idc=8),
        palm_record(
            PalmPosition.LEFT_WRITERS_PALM,
            image(),
            idc=9,
            source=SOURCE,
            captured=date(2026, 3, 4),
            qualities=(QualityMetric(24, 66, "FFFF", "1"),),
        ),
        TaggedRecord.of(17, (Field(2, b"10"), Field(3, b"0"), Field(999, NASTY))),
        TaggedRecord.of(99, (Field(2, b"011"), Field(100, b"0101", 4), Field(999, b""))),
    )
    return file_of(*records, more=(UTF8,))
