"""A booking as a JSON file (docs/booking-file.md): its shape, then the same rules that the booking screen uses.

Station, agency and officer are not in the file; they come from the station. Messages name fields, never values.
"""

import re
import uuid
from datetime import datetime

import msgspec

from app.an2k.other_elements import fault_of_name, other_fields
from app.an2k.rules.profiles import load
from app.an2k.rules.values import Profile
from app.an2k.validate import FieldFinding, last_day, validate_booking
from app.domain.booking import Booking, Charge, MissingFinger, MissingReason, Subject
from app.domain.position import FrictionRidgePosition
from app.errors import BookingStationError, Whose

LARGEST_FILE_BYTES = 1_000_000  # 40 charges of 300 characters come to some 20 kB
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # editors on Windows write it
_LONGEST_SHOWN = 20  # characters of a name that is not known
_PLACE = re.compile(r"at `\$\.?([^`]*)`")
_UNKNOWN = re.compile(r"unknown field `(\w{1,40})`")
_ABSENT = re.compile(r"missing required field `(\w{1,40})`")


class BookingFileError(BookingStationError):
    """The file is no booking."""

    code = "booking-file/not-usable"
    whose = Whose.OFFICER
    remedy = "Correct the booking file; docs/booking-file.md describes it."


class BookingFileTooLarge(BookingFileError):
    code = "booking-file/too-large"


class BookingFileNotJson(BookingFileError):
    code = "booking-file/not-json"


class BookingFileShape(BookingFileError):
    """A key is missing, unknown, or holds the wrong kind of value."""

    code = "booking-file/wrong-shape"


class BookingFileElement(BookingFileShape):
    """`other` names an element that no booking may fill."""

    code = "booking-file/element-unknown"
    remedy = "Correct it; `booking-station profile explain` says how each element is filled."


class BookingFileFields(BookingFileError):
    """Fields do not hold what the profile wants; `findings` names each."""

    code = "booking-file/field-not-usable"

    def __init__(self, message: str, *, findings: tuple[FieldFinding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


class _Subject(msgspec.Struct, forbid_unknown_fields=True):
    surname: str
    given: str
    middle: str = ""
    date_of_birth: str = "00000000"
    place_of_birth: str = "XX"
    sex: str = "X"
    race: str = "U"
    height: str = "000"
    weight_lb: str = "000"
    eyes: str = "XXX"
    hair: str = "XXX"


class _Charge(msgspec.Struct, forbid_unknown_fields=True):
    literal: str
    ncic_code: str | None = None
    code_table: str | None = None
    date: str = ""


class _Missing(msgspec.Struct, forbid_unknown_fields=True):
    finger: FrictionRidgePosition
    reason: MissingReason


class _Booking(msgspec.Struct, forbid_unknown_fields=True):
    booking_number: str
    subject: _Subject
    charges: list[_Charge]
    date_of_arrest: str
    missing: list[_Missing] = []
    other: dict[str, str | list[str]] = {}


def parse(data: bytes, *, officer: str, now: datetime, profile: Profile | None = None) -> Booking:
    """A new booking of this station from the bytes of a file. BookingFileError (a subclass) says what is wrong."""
    if len(data) > LARGEST_FILE_BYTES:
        raise BookingFileTooLarge("The booking file is too large to be one.")
    try:
        part = msgspec.json.decode(data.removeprefix(_BYTE_ORDER_MARK), type=_Booking)
    except msgspec.ValidationError as reason:
        raise BookingFileShape(_said(str(reason))) from None  # its own text may quote a value
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BookingFileNotJson("The booking file is not well-formed JSON in UTF-8.") from None
    rules = profile or load()
    for element in part.other:
        if (fault := fault_of_name(element, rules)) is not None:
            raise BookingFileElement(f'The booking file has "{element[:_LONGEST_SHOWN]}" in other. {fault}')
    booking = Booking(
        booking_id=uuid.uuid4().hex,
        booking_number=part.booking_number,
        subject=Subject(**msgspec.structs.asdict(part.subject)),
        charges=tuple(Charge(**msgspec.structs.asdict(charge)) for charge in part.charges),
        date_of_arrest=part.date_of_arrest,
        created_at=now,
        officer=officer,
        missing=tuple(MissingFinger(one.finger, one.reason) for one in part.missing),
        other=other_fields(part.other, rules),
    )
    findings = validate_booking(booking, today=last_day(now), profile=rules)
    if findings:
        named = ", ".join(f"{finding.field} ({finding.code})" for finding in findings)
        raise BookingFileFields(f"Fields of the booking file are missing or wrong: {named}.", findings=findings)
    return booking


def _said(reason: str) -> str:
    """What is wrong with the shape, without values."""
    place = _PLACE.search(reason)
    where = f" in {place[1]}" if place and place[1] else ""
    if unknown := _UNKNOWN.search(reason):
        return f"The booking file has an unknown field {unknown[1]}{where}."
    if absent := _ABSENT.search(reason):
        return f"The booking file lacks the field {absent[1]}{where}."
    if where:
        return f"The booking file holds a value of the wrong kind{where}."
    return "The booking file does not hold a booking."
