"""Who was booked for what, as the officer gave it."""

from datetime import datetime
from enum import StrEnum

import msgspec

from app.domain.position import FrictionRidgePosition


class MissingReason(StrEnum):
    """AMP codes (2.084, 14.018)."""

    AMPUTATED = "XX"
    UNABLE_TO_PRINT = "UP"  # bandaged, injured, refused: may be printed later


class MissingFinger(msgspec.Struct, frozen=True):
    finger: FrictionRidgePosition  # FGP 1-10
    reason: MissingReason


class Charge(msgspec.Struct, frozen=True):
    """`ncic_code` goes with the table it is from: codes are redefined locally. `date`: YYYYMMDD or empty."""

    literal: str
    ncic_code: str | None = None
    code_table: str | None = None
    date: str = ""


class Subject(msgspec.Struct, frozen=True):
    """The person, in the notations of EBTS type 2: dates YYYYMMDD, height feet and two-digit inches, pounds."""

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


class OtherField(msgspec.Struct, frozen=True):
    """A field of Type-2 that a booking has no name of its own for, as an agency's own. `element`: of the field, written
    `2.041`; `values`: its subfields of items."""

    element: str
    values: tuple[tuple[str, ...], ...]


class Booking(msgspec.Struct, frozen=True):
    """One arrest event. `booking_number` is the agency's own (OCA); `date_of_arrest`: YYYYMMDD."""

    booking_id: str
    booking_number: str
    subject: Subject
    charges: tuple[Charge, ...]
    date_of_arrest: str
    created_at: datetime
    officer: str
    missing: tuple[MissingFinger, ...] = ()
    other: tuple[OtherField, ...] = ()
