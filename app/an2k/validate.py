"""Whether a booking can become a CAR: one finding per field that is not as the profile wants it, never its value."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import msgspec

from app.an2k.errors import AssemblyError
from app.an2k.profile import EXAMPLE, Profile, load
from app.domain.booking import Booking, Subject
from app.domain.position import FINGERS
from app.errors import Whose

UNKNOWN_DATE = "00000000"
_DATE = re.compile(r"[0-9]{8}")
_DIGIT = re.compile(r"[0-9]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CODE = re.compile(r"[0-9]{4}")  # NCIC offence codes
_OLDEST_YEAR = 1850  # nobody alive; catches 0198 for 1980
# Stable codes of findings.
REQUIRED = "booking/required"
TOO_SHORT, TOO_LONG = "booking/too-short", "booking/too-long"
TOO_MANY = "booking/too-many"
DATE_FORMAT, NO_SUCH_DATE = "booking/date-format", "booking/no-such-date"
DATE_IN_FUTURE, BEFORE_BIRTH = "booking/date-in-future", "booking/before-birth"
AFTER_ARREST = "booking/after-arrest"
DIGITS_IN_NAME, COMMA_IN_NAME = "booking/digits-in-name", "booking/comma-in-name"
CONTROL_CHARACTER = "booking/control-character"
NOT_A_CODE = "booking/not-a-code"  # sex, race, eyes, hair, place of birth, height, weight
PERIOD_IN_NUMBER, LEADING_BLANK = "booking/period-in-number", "booking/leading-blank"
NOT_PLAIN_LETTERS = "booking/not-plain-letters"
OFFENCE_CODE_FORMAT = "booking/offence-code-format"
CODE_WITHOUT_TABLE = "booking/code-without-table"
NOT_A_FINGER, FINGER_TWICE = "booking/not-a-finger", "booking/finger-twice"


class FieldFinding(msgspec.Struct, frozen=True):
    """`code`: stable, `booking/...`. `field`: path as in Booking, `subject.date_of_birth` or `charges.0.literal`."""

    code: str
    field: str


class BookingIncomplete(AssemblyError):
    """Fields of the booking are missing or not as the profile wants them; `findings` names them."""

    code = "an2/booking-incomplete"
    whose = Whose.OFFICER
    remedy = "Correct the named fields of the booking and send again."

    def __init__(self, message: str, *, findings: tuple[FieldFinding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


def validate_booking(
    booking: Booking, *, today: date | None = None, profile: Profile | None = None
) -> tuple[FieldFinding, ...]:
    """Findings in the order of the fields; () when the booking can be sent.

    `today`: the last day that is not in the future; by default the day on which the booking was created.
    """
    rules = profile or load(EXAMPLE)
    return tuple(_findings(booking, today or last_day(booking.created_at), rules))


def last_day(moment: datetime) -> date:
    """The last calendar day that is not in the future: the later one of the station's zone and of UTC.

    Forms hold local days, records made by other programs often UTC days; near midnight neither may block a booking.
    """
    return max(moment.astimezone().date(), moment.astimezone(UTC).date())


def _findings(booking: Booking, today: date, rules: Profile) -> Iterator[FieldFinding]:
    yield from _booking_number(booking.booking_number, rules)
    yield from _name(booking.subject, rules)
    yield from _date("subject.date_of_birth", booking.subject.date_of_birth, today, unknown_allowed=True)
    yield from _descriptors(booking.subject, rules)
    yield from _date("date_of_arrest", booking.date_of_arrest, today, unknown_allowed=False)
    born, arrested = _day(booking.subject.date_of_birth), _day(booking.date_of_arrest)
    if born and arrested and arrested < born <= today:
        yield FieldFinding(BEFORE_BIRTH, "date_of_arrest")
    yield from _charges(booking, today, rules)
    yield from _missing(booking, rules)


def _booking_number(number: str, rules: Profile) -> Iterator[FieldFinding]:
    where = "booking_number"
    if not number:
        yield FieldFinding(REQUIRED, where)
    elif number[0] == " ":
        yield FieldFinding(LEADING_BLANK, where)
    elif "." in number:
        yield FieldFinding(PERIOD_IN_NUMBER, where)
    elif not number.isascii() or _CONTROL.search(number):
        yield FieldFinding(NOT_PLAIN_LETTERS, where)
    elif len(number) > rules.arrest.booking_number_longest:
        yield FieldFinding(TOO_LONG, where)


def _name(subject: Subject, rules: Profile) -> Iterator[FieldFinding]:
    parts = {"surname": subject.surname, "given": subject.given, "middle": subject.middle}
    clean = True
    for part, text in parts.items():
        where = f"subject.{part}"
        found = None
        if part != "middle" and not text.strip():
            found = REQUIRED
        elif _CONTROL.search(text):
            found = CONTROL_CHARACTER
        elif _DIGIT.search(text):
            found = DIGITS_IN_NAME
        elif "," in text:
            found = COMMA_IN_NAME
        elif text[:1] == " ":
            found = LEADING_BLANK
        if found:
            clean = False
            yield FieldFinding(found, where)
    whole = written_name(subject)
    if clean and len(whole) < rules.person_name.shortest:
        yield FieldFinding(TOO_SHORT, "subject.surname")
    elif len(whole) > rules.person_name.longest:
        yield FieldFinding(TOO_LONG, "subject.surname")


def written_name(subject: Subject) -> str:
    """2.018 NAM: SURNAME,GIVEN MIDDLE."""
    given = " ".join(part for part in (subject.given, subject.middle) if part)
    return f"{subject.surname},{given}"


def _descriptors(subject: Subject, rules: Profile) -> Iterator[FieldFinding]:
    for name in rules.descriptors.__struct_fields__:
        if name == "source":
            continue
        value = getattr(subject, name)
        if not value:
            yield FieldFinding(REQUIRED, f"subject.{name}")
        elif not re.fullmatch(getattr(rules.descriptors, name), value):
            yield FieldFinding(NOT_A_CODE, f"subject.{name}")


def _charges(booking: Booking, today: date, rules: Profile) -> Iterator[FieldFinding]:
    if not booking.charges:
        yield FieldFinding(REQUIRED, "charges")
    if len(booking.charges) > rules.arrest.most_charges:
        yield FieldFinding(TOO_MANY, "charges")
    arrested = _day(booking.date_of_arrest)
    for index, charge in enumerate(booking.charges):
        where = f"charges.{index}"
        if not charge.literal.strip():
            yield FieldFinding(REQUIRED, f"{where}.literal")
        elif charge.literal[0] == " ":
            yield FieldFinding(LEADING_BLANK, f"{where}.literal")
        elif _CONTROL.search(charge.literal):
            yield FieldFinding(CONTROL_CHARACTER, f"{where}.literal")
        elif len(charge.literal) > rules.arrest.literal_longest:
            yield FieldFinding(TOO_LONG, f"{where}.literal")
        if charge.ncic_code is not None:
            if not _CODE.fullmatch(charge.ncic_code):
                yield FieldFinding(OFFENCE_CODE_FORMAT, f"{where}.ncic_code")
            if not charge.code_table:
                yield FieldFinding(CODE_WITHOUT_TABLE, f"{where}.code_table")
        if charge.code_table and _CONTROL.search(charge.code_table):
            yield FieldFinding(CONTROL_CHARACTER, f"{where}.code_table")
        if charge.date:
            yield from _date(f"{where}.date", charge.date, today, unknown_allowed=False)
            offended = _day(charge.date)
            if offended and arrested and arrested < offended <= today:
                yield FieldFinding(AFTER_ARREST, f"{where}.date")


def _missing(booking: Booking, rules: Profile) -> Iterator[FieldFinding]:
    if len(booking.missing) > rules.arrest.most_missing:
        yield FieldFinding(TOO_MANY, "missing")
    seen = set()
    for index, missing in enumerate(booking.missing):
        if missing.finger not in FINGERS:
            yield FieldFinding(NOT_A_FINGER, f"missing.{index}.finger")
        elif missing.finger in seen:
            yield FieldFinding(FINGER_TWICE, f"missing.{index}.finger")
        seen.add(missing.finger)


def _date(where: str, value: str, today: date, *, unknown_allowed: bool) -> Iterator[FieldFinding]:
    if not value:
        yield FieldFinding(REQUIRED, where)
    elif unknown_allowed and value == UNKNOWN_DATE:
        return
    elif not _DATE.fullmatch(value):
        yield FieldFinding(DATE_FORMAT, where)
    elif (day := _day(value)) is None or day.year < _OLDEST_YEAR:
        yield FieldFinding(NO_SUCH_DATE, where)
    elif day > today:
        yield FieldFinding(DATE_IN_FUTURE, where)


def _day(value: str) -> date | None:
    if not _DATE.fullmatch(value):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None
