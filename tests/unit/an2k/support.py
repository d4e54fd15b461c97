"""A synthetic person, a card of images that are bytes and no pictures, and records to break."""

from datetime import UTC, datetime

from app.an2k.coded_header import stand_in
from app.an2k.images import CodedImage
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from app.an2k.transaction import CARD, assemble_car
from app.domain.booking import Booking, Charge, MissingFinger, Subject
from app.domain.capture import ReaderIdentity
from app.domain.impression import ImpressionType
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import FingerQuality, Verdict
from app.domain.segmentation import Box, SegmentationPosition
from app.domain.transaction import Transaction

F = FrictionRidgePosition
AT = datetime(2026, 3, 4, 12, 30, 15, tzinfo=UTC)
SUBJECT = Subject("SAMPLE", "JORDAN", "LEE", "19880417", "WA", "X", "U", "509", "165", "BRO", "BRO")
CHARGES = (
    Charge("SHOPLIFTING", "2303", "NCIC-2010-example", "20260302"),
    Charge("RESISTING AN OFFICER"),
)
READER = ReaderIdentity("Example Works", "Simulator", "1")
TRANSACTION = Transaction("CAR", "WA0330000-S01-2026-000001", "WA0330000", "WA0000000")
NASTY = b"\xff\xa0\x1c14.999:\x1d2.018:\x1e\x1f\x00"  # image data may look like anything


def booking(
    *,
    subject: Subject = SUBJECT,
    charges: tuple[Charge, ...] = CHARGES,
    missing: tuple[MissingFinger, ...] = (),
    booking_number: str = "2026-000123",
    date_of_arrest: str = "20260302",
) -> Booking:
    return Booking("b-1", booking_number, subject, charges, date_of_arrest, AT, "N. Example", missing)


def image(position: FrictionRidgePosition, data: bytes = stand_in("WSQ20", 160, 180) + NASTY) -> CodedImage:
    fingers = fingers_of(position)
    boxes = [Box(10 * place, 5, 10 * place + 9, 60) for place in range(len(fingers))]
    return CodedImage(
        position=position,
        impression=ImpressionType.LIVE_SCAN_ROLLED if position in FINGERS else ImpressionType.LIVE_SCAN_PLAIN,
        compression="WSQ20",
        data=data,
        width_px=160,
        height_px=180,
        resolution_ppi=500,
        segments=tuple(segment(f, box) for f, box in zip(fingers, boxes, strict=True)) if len(fingers) > 1 else (),
        qualities=tuple(FingerQuality(f, 71, Verdict.GOOD, (), "station-first-quality/1") for f in fingers),
    )


def segment(finger: FrictionRidgePosition, box: Box) -> SegmentationPosition:
    right, bottom = box.right_px - 1, box.bottom_px - 1
    corners = ((box.left_px, box.top_px), (right, box.top_px), (right, bottom), (box.left_px, bottom))
    return SegmentationPosition(finger, box, 0.0, corners, 1.0)


def card(without: frozenset[FrictionRidgePosition] = frozenset()) -> tuple[CodedImage, ...]:
    return tuple(image(position) for position in CARD if position not in without)


def car_bytes() -> bytes:
    return assemble_car(TRANSACTION, booking(), card(), reader=READER, at=AT, zone=UTC)


def header(*listed: tuple[int, int], more: tuple[Field, ...] = ()) -> TaggedRecord:
    """A Type-1 record that lists these types and IDCs."""
    entries = [b"1\x1f%d" % len(listed), *(b"%d\x1f%02d" % pair for pair in listed)]
    return TaggedRecord.of(1, (Field(2, b"0500"), Field(3, b"\x1e".join(entries)), *more))


def small_file() -> AnsiNistFile:
    return AnsiNistFile(
        (
            header((2, 0), (14, 1), (4, 2)),
            TaggedRecord.of(2, (Field(2, b"00"), Field(18, b"SAMPLE,JORDAN"))),
            TaggedRecord.of(14, (Field(2, b"01"), Field(13, b"1"), Field(999, NASTY))),
            BinaryRecord(4, 2, NASTY),
        )
    )
