"""Whether a booking can become a submission: one finding for each field that is not as the profile wants it.

The booking is written as elements of Type-2, the engine checks those by the profile's rules, and what it finds comes
back as fields of the booking. Beside it stands only what an element cannot say: that a booking has a number, that a
comma would make another name.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import msgspec

from app.an2k.booking_elements import (
    AMP,
    ASL,
    ASL_LITERAL,
    CODE,
    DOA,
    DOB,
    NAM,
    NAME_PARTS,
    OCA,
    OTHER,
    STATION_FIELDS,
    SUBJECT_FIELDS,
    own_path,
    path_of,
    written_name,
)
from app.an2k.errors import AssemblyError
from app.an2k.findings import Finding
from app.an2k.other_elements import all_elements_of
from app.an2k.rules.profiles import load
from app.an2k.rules.values import ElementKey, Profile
from app.an2k.validation import codes
from app.an2k.validation.engine import validate_elements
from app.an2k.validation.values import fault_of
from app.domain.booking import Booking, Subject
from app.errors import Whose

_PERSON = 2  # type of record
_NAME = ElementKey(_PERSON, NAM)
_PLAIN = "AA"  # stands for the other parts of a name while one part is looked at
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
CHARACTERS = "booking/characters"  # of a field that a booking has no name of its own for
OFFENCE_CODE_FORMAT = "booking/offence-code-format"
CODE_WITHOUT_TABLE = "booking/code-without-table"
NOT_A_FINGER, FINGER_TWICE = "booking/not-a-finger", "booking/finger-twice"
NOT_AS_WANTED = "booking/not-as-wanted"  # what no other code says


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
    """Findings in the order of the fields, at most one a field; () when the booking can be sent.

    `today`: the last day that is not in the future; by default the day on which the booking was created.
    """
    rules = profile or load()
    tot, code_field = rules.assembly.transaction, rules.assembly.offence_code_field
    found = {one.field: one for one in _of_the_booking(booking)}
    found |= {one.field: one for one in _of_the_name(booking.subject, rules) if one.field not in found}
    others = {key.number for key in rules.transactions[tot].elements if key.record_type == _PERSON} - STATION_FIELDS
    if any(f"subject.{part}" in found for part in NAME_PARTS):
        others -= {NAM}
    day = today or last_day(booking.created_at)
    for finding in validate_elements(all_elements_of(booking, rules), rules, tot, only=others, today=day):
        path = path_of(finding.place, code_field)
        is_other = own_path(finding.place.field or 0, code_field) is None
        code = _OTHER_CODES.get(finding.code, NOT_AS_WANTED) if is_other else _code(finding, booking)
        found.setdefault(path, FieldFinding(code, path))
    return tuple(sorted(found.values(), key=_place_on_form))


def last_day(moment: datetime) -> date:
    """The last calendar day that is not in the future: the later one of the station's zone and of UTC.

    Forms hold local days, records made by other programs often UTC days; near midnight neither may block a booking.
    """
    return max(moment.astimezone().date(), moment.astimezone(UTC).date())


def _of_the_booking(booking: Booking) -> Iterator[FieldFinding]:
    """What a booking needs whatever an agency takes."""
    number = booking.booking_number
    if not number:
        yield FieldFinding(REQUIRED, "booking_number")
    elif not number.isascii():  # it stands in names of files and on labels
        yield FieldFinding(NOT_PLAIN_LETTERS, "booking_number")
    for part in NAME_PARTS:
        text = getattr(booking.subject, part)
        if part != "middle" and not text.strip():
            yield FieldFinding(REQUIRED, f"subject.{part}")
        elif "," in text:
            yield FieldFinding(COMMA_IN_NAME, f"subject.{part}")
        elif text[:1] == " ":
            yield FieldFinding(LEADING_BLANK, f"subject.{part}")
    for index, charge in enumerate(booking.charges):
        if not charge.literal.strip():
            yield FieldFinding(REQUIRED, f"charges.{index}.literal")
        if charge.ncic_code == "":
            yield FieldFinding(OFFENCE_CODE_FORMAT, f"charges.{index}.ncic_code")
        if charge.ncic_code is not None and not charge.code_table:
            yield FieldFinding(CODE_WITHOUT_TABLE, f"charges.{index}.code_table")


def _of_the_name(subject: Subject, rules: Profile) -> Iterator[FieldFinding]:
    """Each part of the name in a name whose other parts are plain: 2.018 is one element, and the form has three."""
    rule = rules.transactions[rules.assembly.transaction].elements.get(_NAME)
    if rule is None:
        return
    for part in NAME_PARTS:
        text = getattr(subject, part)
        plain = Subject(_PLAIN, _PLAIN)
        alone = written_name(msgspec.structs.replace(plain, **{part: text or _PLAIN}))
        fault = fault_of(alone, rule, rules.tables)
        if fault is not None and fault not in _OF_LENGTH:
            yield FieldFinding(_name_code(fault, text), f"subject.{part}")


def _name_code(fault: str, text: str) -> str:
    if fault == codes.CONTROL_CHARACTER:
        return CONTROL_CHARACTER
    return DIGITS_IN_NAME if any(letter.isdecimal() for letter in text) else NOT_PLAIN_LETTERS


_OF_LENGTH = {codes.TOO_SHORT: TOO_SHORT, codes.TOO_LONG: TOO_LONG}
_DATE_CODES = {
    codes.MISSING: REQUIRED,
    codes.NO_SUCH_DATE: NO_SUCH_DATE,
    codes.DATE_IN_FUTURE: DATE_IN_FUTURE,
}
_TEXT_CODES = {
    codes.MISSING: REQUIRED,
    codes.TOO_MANY: TOO_MANY,
    codes.CONTROL_CHARACTER: CONTROL_CHARACTER,
    codes.FINGER_TWICE: FINGER_TWICE,
    codes.PARTNER_MISSING: CODE_WITHOUT_TABLE,
    **_OF_LENGTH,
}
_OTHER_CODES = {
    codes.MISSING: REQUIRED,
    codes.TOO_FEW: REQUIRED,
    codes.TOO_MANY: TOO_MANY,
    codes.ITEMS_TOO_FEW: REQUIRED,
    codes.CONTROL_CHARACTER: CONTROL_CHARACTER,
    codes.CHARACTERS: CHARACTERS,
    codes.CODE_UNKNOWN: NOT_A_CODE,
    codes.DATE_FORMAT: DATE_FORMAT,
    codes.NO_SUCH_DATE: NO_SUCH_DATE,
    codes.DATE_IN_FUTURE: DATE_IN_FUTURE,
    codes.PARTNER_MISSING: REQUIRED,
    **_OF_LENGTH,
}


def _code(finding: Finding, booking: Booking) -> str:
    """The booking's own code of what the engine found; it is older than the engine, and the form has words for it."""
    place, code = finding.place, finding.code
    of_charge = place.field == ASL and place.item is not None
    if place.field in (DOB, DOA) or (of_charge and place.item != ASL_LITERAL):
        if code == codes.DATE_ORDER:
            return AFTER_ARREST if of_charge else BEFORE_BIRTH
        return _DATE_CODES.get(code, DATE_FORMAT)
    if place.field in SUBJECT_FIELDS:
        return REQUIRED if code == codes.MISSING else NOT_A_CODE
    if place.field == OCA:
        return _OF_LENGTH.get(code) or _number_code(booking.booking_number)
    if place.field == ASL and code == codes.PATTERN:
        literal = booking.charges[(place.subfield or 1) - 1].literal
        return LEADING_BLANK if literal[:1] == " " else NOT_PLAIN_LETTERS
    if place.field == AMP and code not in _TEXT_CODES:
        return NOT_A_FINGER
    if place.field not in (NAM, ASL, AMP) and place.item == CODE:
        return OFFENCE_CODE_FORMAT
    return _TEXT_CODES.get(code, NOT_AS_WANTED)


def _number_code(number: str) -> str:
    if number[:1] == " ":
        return LEADING_BLANK
    return PERIOD_IN_NUMBER if "." in number else NOT_PLAIN_LETTERS


_ORDER = (
    "booking_number",
    *(f"subject.{part}" for part in NAME_PARTS),
    "subject.date_of_birth",
    *(f"subject.{name}" for name in SUBJECT_FIELDS.values() if name != "date_of_birth"),
    "date_of_arrest",
    OTHER,
    "charges",
    "missing",
)


def _place_on_form(finding: FieldFinding) -> tuple[int, int]:
    """Charges and missing fingers by their place in the list, the list as a whole first; other fields by number."""
    head, _, rest = finding.field.partition(".")
    if head == "subject":
        return _ORDER.index(finding.field), 0
    if head == OTHER:
        return _ORDER.index(head), int(rest.split(".")[1])
    index = rest.partition(".")[0]
    return _ORDER.index(head), int(index) + 1 if index else 0
