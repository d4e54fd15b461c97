"""A booking as a JSON file, for the headless front end and for tests (docs/booking-file.md).

The file says who was arrested for what; station and officer come from the station itself.
"""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from app.domain.booking import Booking, Charge, MissingFinger, MissingReason, Subject
from app.domain.position import FrictionRidgePosition
from app.errors import BookingStationError, Whose
from app.wire import from_json

LARGEST_FILE_BYTES = 1_000_000  # a booking is some hundred bytes; anything larger is not one
Date = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{8}$", description="YYYYMMDD")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[^0-9,=\x00-\x1f]{1,50}$")]
OptionalName = Annotated[str, msgspec.Meta(pattern=r"^[^0-9,=\x00-\x1f]{0,50}$")]
Literal300 = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]+$")]
Number = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,20}$")]


class BookingFileError(BookingStationError):
    """The file is not there, not JSON, or a field does not hold what it should."""

    code = "booking/file-not-usable"
    whose = Whose.OFFICER
    remedy = "Correct the booking file; docs/booking-file.md shows one."


class _SubjectPart(msgspec.Struct, forbid_unknown_fields=True):
    surname: Name
    given: Name
    middle: OptionalName = ""
    date_of_birth: Date = "00000000"
    place_of_birth: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] = "XX"
    sex: Annotated[str, msgspec.Meta(pattern="^[FGMNXYZ]$")] = "X"
    race: Annotated[str, msgspec.Meta(pattern="^[ABIUW]$")] = "U"
    height: Annotated[str, msgspec.Meta(pattern="^(000|[4-7](0[0-9]|1[01])|N[0-9]{2})$")] = "000"
    weight_lb: Annotated[str, msgspec.Meta(pattern="^(000|0[5-9][0-9]|[1-4][0-9]{2})$")] = "000"
    eyes: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "XXX"
    hair: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")] = "XXX"


class _ChargePart(msgspec.Struct, forbid_unknown_fields=True):
    literal: Literal300
    ncic_code: Annotated[str, msgspec.Meta(pattern="^[0-9]{4}$")] | None = None
    code_table: str | None = None
    date: Annotated[str, msgspec.Meta(pattern="^([0-9]{8})?$")] = ""


class _MissingPart(msgspec.Struct, forbid_unknown_fields=True):
    finger: Annotated[int, msgspec.Meta(ge=1, le=10)]
    reason: MissingReason


class _BookingPart(msgspec.Struct, forbid_unknown_fields=True):
    booking_number: Number
    subject: _SubjectPart
    charges: Annotated[list[_ChargePart], msgspec.Meta(min_length=1, max_length=40)]
    date_of_arrest: Date
    missing: list[_MissingPart] = []


def read_booking(path: Path, *, officer: str, now: datetime) -> Booking:
    """The booking in a file, as a new one of this station. BookingFileError names the field, never its value."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise BookingFileError("The booking file is too large to be one.")
        data = path.read_bytes()
    except OSError as reason:
        raise BookingFileError(f"The booking file cannot be read: {reason.strerror}.") from reason
    try:
        part = from_json(data.removeprefix(b"\xef\xbb\xbf"), _BookingPart)
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise BookingFileError(f"The booking file is not usable: {reason}.") from reason
    for name, value in (("date_of_arrest", part.date_of_arrest), ("date_of_birth", part.subject.date_of_birth)):
        if value != "00000000":
            _check_date(name, value, now)
    return Booking(
        booking_id=uuid.uuid4().hex,
        booking_number=part.booking_number,
        subject=Subject(**msgspec.structs.asdict(part.subject)),
        charges=tuple(Charge(**msgspec.structs.asdict(charge)) for charge in part.charges),
        date_of_arrest=part.date_of_arrest,
        created_at=now,
        officer=officer,
        missing=tuple(MissingFinger(FrictionRidgePosition(m.finger), m.reason) for m in part.missing),
    )


def _check_date(name: str, value: str, now: datetime) -> None:
    try:
        day = datetime.strptime(value, "%Y%m%d").date()
    except ValueError as reason:
        raise BookingFileError(f"{name} is not a day of the calendar.") from reason
    if day > now.date():
        raise BookingFileError(f"{name} lies in the future.")


def sample_booking(seed: int, *, officer: str, now: datetime) -> Booking:
    """The booking of a generated person, for training: an invented name and a common charge."""
    given = ("ALEX", "SAM", "ROBIN", "CHRIS", "KIM", "JO")[seed % 6]
    surname = ("SAMPLE", "EXAMPLE", "SPECIMEN", "TRAINING", "PATTERN")[seed % 5]
    return Booking(
        booking_id=uuid.uuid4().hex,
        booking_number=f"TR{now:%y%m%d%H%M%S}",
        subject=Subject(surname=surname, given=given, date_of_birth="19800101"),
        charges=(Charge(literal="LARCENY - TRAINING", ncic_code="2399", code_table="NCIC"),),
        date_of_arrest=f"{now:%Y%m%d}",
        created_at=now,
        officer=officer,
    )


def with_missing(booking: Booking, missing: tuple[MissingFinger, ...]) -> Booking:
    """The booking with fingers that the subject lacks added to its own marks."""
    marked = {m.finger for m in booking.missing}
    added = tuple(m for m in missing if m.finger not in marked)
    return msgspec.structs.replace(booking, missing=(*booking.missing, *added))
