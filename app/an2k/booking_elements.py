"""A booking as elements of a Type-2 record, and the way back from an element to the field of the booking.

What the agency's profile adds to them is in `app.an2k.other_elements`.
"""

from app.an2k.findings import Place
from app.domain.booking import Booking, Subject

LEN, IDC, RET, IMA, CRI = 1, 2, 5, 67, 73
OCA, NAM, POB, DOB, SEX, RAC = 9, 18, 20, 22, 24, 25
HGT, WGT, EYE, HAI, DOA, ASL, AMP = 27, 29, 31, 32, 45, 47, 84
SUBJECT_FIELDS = {
    POB: "place_of_birth",
    DOB: "date_of_birth",
    SEX: "sex",
    RAC: "race",
    HGT: "height",
    WGT: "weight_lb",
    EYE: "eyes",
    HAI: "hair",
}
STATION_FIELDS = frozenset({LEN, IDC, RET, IMA, CRI})  # what the station writes by itself
OTHER = "other"
NAME_PARTS = ("surname", "given", "middle")
ASL_DATE, ASL_LITERAL = 1, 2  # items of 2.047
CODE, CODE_TABLE = 1, 2  # items of the agency's field of offence codes
_PATHS = {OCA: "booking_number", NAM: "subject.surname", DOA: "date_of_arrest", ASL: "charges", AMP: "missing"}
_LISTS = ("charges", "missing")
_CHARGE_ITEMS = {ASL_DATE: "date", ASL_LITERAL: "literal"}
_CODE_ITEMS = {CODE: "ncic_code", CODE_TABLE: "code_table"}

Subfields = tuple[tuple[str, ...], ...]


def elements_of(booking: Booking, code_field: int | None) -> dict[int, Subfields]:
    """Fields by number. What the booking leaves empty is not there; an element is never empty.

    `code_field`: number of the field that carries each charge's code and its table, a subfield a charge; None where
    the agency has none.
    """
    single = {
        OCA: booking.booking_number,
        NAM: written_name(booking.subject),
        DOA: booking.date_of_arrest,
        **{number: getattr(booking.subject, name) for number, name in SUBJECT_FIELDS.items()},
    }
    fields: dict[int, Subfields] = {number: ((text,),) for number, text in single.items() if text}
    if booking.charges:
        fields[ASL] = tuple((charge.date, charge.literal) for charge in booking.charges)
    if booking.missing:
        fields[AMP] = tuple((f"{int(one.finger):02d}", one.reason.value) for one in booking.missing)
    if code_field is not None and any(charge.ncic_code for charge in booking.charges):
        fields[code_field] = tuple((charge.ncic_code or "", charge.code_table or "") for charge in booking.charges)
    for one in booking.other:
        fields.setdefault(_number_of(one.element), one.values)
    return fields


def own_path(number: int, code_field: int | None) -> str | None:
    """How a booking names the field of Type-2 that it fills, as a whole; None for a field that it has no name for."""
    if number in SUBJECT_FIELDS:
        return f"subject.{SUBJECT_FIELDS[number]}"
    if number == code_field:
        return "charges"
    return _PATHS.get(number)


def path_of(place: Place, code_field: int | None) -> str:
    """The field of the booking, as `subject.eyes`, `charges.0.literal`, `missing.1.finger`, `other.2.041`; an item of
    another field is `other.2.910..1`."""
    number = place.field or 0
    whole = own_path(number, code_field)
    if whole is None:
        return f"{OTHER}.2.{number:03d}" + (f"..{place.item}" if place.item else "")
    if whole not in _LISTS or place.subfield is None:
        return whole
    index = place.subfield - 1
    if number == AMP:
        return f"missing.{index}.{'reason' if place.item == 2 else 'finger'}"
    items = _CHARGE_ITEMS if number == ASL else _CODE_ITEMS
    return f"charges.{index}.{items[place.item or 1]}"


def _number_of(element: str) -> int:
    """Of a field of Type-2 that is written 2.041."""
    return int(element.partition(".")[2])


def written_name(subject: Subject) -> str:
    """2.018 NAM: SURNAME,GIVEN MIDDLE."""
    given = " ".join(part for part in (subject.given, subject.middle) if part)
    return f"{subject.surname},{given}"
