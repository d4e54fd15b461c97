"""One finding per field that is not as the profile wants it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest

from app.an2k import validate as v
from app.an2k.validate import FieldFinding, last_day, validate_booking
from app.domain.booking import Booking, Charge, MissingFinger, MissingReason
from app.domain.position import FrictionRidgePosition as F
from tests.unit.an2k.support import AT, CHARGES, SUBJECT, booking

TODAY = date(2026, 3, 4)


def found(given: Booking) -> tuple[FieldFinding, ...]:
    return validate_booking(given, today=TODAY)


@dataclass(frozen=True)
class Broken:
    booking: Booking
    code: str
    field: str


def subject(**changes: str) -> Booking:
    return booking(subject=msgspec.structs.replace(SUBJECT, **changes))


def charge(**changes: str | None) -> Booking:
    return booking(charges=(msgspec.structs.replace(CHARGES[0], **changes), CHARGES[1]))


CASES = [
    Broken(booking(booking_number=""), v.REQUIRED, "booking_number"),
    Broken(booking(booking_number=" 2026"), v.LEADING_BLANK, "booking_number"),
    Broken(booking(booking_number="2026.1"), v.PERIOD_IN_NUMBER, "booking_number"),
    Broken(booking(booking_number="2026\x1d1"), v.NOT_PLAIN_LETTERS, "booking_number"),
    Broken(booking(booking_number="2026é"), v.NOT_PLAIN_LETTERS, "booking_number"),
    Broken(booking(booking_number="9" * 21), v.TOO_LONG, "booking_number"),
    Broken(subject(surname=""), v.REQUIRED, "subject.surname"),
    Broken(subject(surname="  "), v.REQUIRED, "subject.surname"),
    Broken(subject(given=""), v.REQUIRED, "subject.given"),
    Broken(subject(surname="S4MPLE"), v.DIGITS_IN_NAME, "subject.surname"),
    Broken(subject(given="J0RDAN"), v.DIGITS_IN_NAME, "subject.given"),
    Broken(subject(middle="L,EE"), v.COMMA_IN_NAME, "subject.middle"),
    Broken(subject(middle=" LEE"), v.LEADING_BLANK, "subject.middle"),
    Broken(subject(surname="SAM\x1ePLE"), v.CONTROL_CHARACTER, "subject.surname"),
    Broken(subject(surname="S" * 40), v.TOO_LONG, "subject.surname"),  # 51 with the rest
    Broken(subject(date_of_birth=""), v.REQUIRED, "subject.date_of_birth"),
    Broken(subject(date_of_birth="1988-04-17"), v.DATE_FORMAT, "subject.date_of_birth"),
    Broken(subject(date_of_birth="1988041"), v.DATE_FORMAT, "subject.date_of_birth"),
    Broken(subject(date_of_birth="١٩٨٨٠٤١٧"), v.DATE_FORMAT, "subject.date_of_birth"),
    Broken(subject(date_of_birth="19880230"), v.NO_SUCH_DATE, "subject.date_of_birth"),
    Broken(subject(date_of_birth="19880400"), v.NO_SUCH_DATE, "subject.date_of_birth"),
    Broken(subject(date_of_birth="01980417"), v.NO_SUCH_DATE, "subject.date_of_birth"),
    Broken(subject(date_of_birth="20260305"), v.DATE_IN_FUTURE, "subject.date_of_birth"),
    Broken(subject(place_of_birth="wa"), v.NOT_A_CODE, "subject.place_of_birth"),
    Broken(subject(sex="Q"), v.NOT_A_CODE, "subject.sex"),
    Broken(subject(race="X"), v.NOT_A_CODE, "subject.race"),
    Broken(subject(height="512"), v.NOT_A_CODE, "subject.height"),
    Broken(subject(height="399"), v.NOT_A_CODE, "subject.height"),
    Broken(subject(height="800"), v.NOT_A_CODE, "subject.height"),
    Broken(subject(height=""), v.REQUIRED, "subject.height"),
    Broken(subject(weight_lb="049"), v.NOT_A_CODE, "subject.weight_lb"),
    Broken(subject(weight_lb="500"), v.NOT_A_CODE, "subject.weight_lb"),
    Broken(subject(weight_lb="75"), v.NOT_A_CODE, "subject.weight_lb"),
    Broken(subject(eyes="RED"), v.NOT_A_CODE, "subject.eyes"),
    Broken(subject(hair="BRO\n"), v.NOT_A_CODE, "subject.hair"),
    Broken(booking(date_of_arrest=""), v.REQUIRED, "date_of_arrest"),
    Broken(booking(date_of_arrest="00000000"), v.NO_SUCH_DATE, "date_of_arrest"),
    Broken(booking(date_of_arrest="20260305", charges=(Charge("X"),)), v.DATE_IN_FUTURE, "date_of_arrest"),
    Broken(booking(date_of_arrest="19870101", charges=(Charge("X"),)), v.BEFORE_BIRTH, "date_of_arrest"),
    Broken(booking(charges=()), v.REQUIRED, "charges"),
    Broken(booking(charges=(Charge("X"),) * 41), v.TOO_MANY, "charges"),
    Broken(charge(literal=""), v.REQUIRED, "charges.0.literal"),
    Broken(charge(literal=" LARCENY"), v.LEADING_BLANK, "charges.0.literal"),
    Broken(charge(literal="L" * 301), v.TOO_LONG, "charges.0.literal"),
    Broken(charge(literal="LAR\x1fCENY"), v.CONTROL_CHARACTER, "charges.0.literal"),
    Broken(charge(ncic_code="230"), v.OFFENCE_CODE_FORMAT, "charges.0.ncic_code"),
    Broken(charge(ncic_code="23O3"), v.OFFENCE_CODE_FORMAT, "charges.0.ncic_code"),
    Broken(charge(code_table=None), v.CODE_WITHOUT_TABLE, "charges.0.code_table"),
    Broken(charge(code_table="a\x1eb"), v.CONTROL_CHARACTER, "charges.0.code_table"),
    Broken(charge(date="20260303"), v.AFTER_ARREST, "charges.0.date"),
    Broken(charge(date="20260399"), v.NO_SUCH_DATE, "charges.0.date"),
    Broken(charge(date="20270101"), v.DATE_IN_FUTURE, "charges.0.date"),
    Broken(
        booking(missing=(MissingFinger(F.PLAIN_RIGHT_FOUR, MissingReason.AMPUTATED),)),
        v.NOT_A_FINGER,
        "missing.0.finger",
    ),
    Broken(
        booking(missing=(MissingFinger(F.LEFT_RING, MissingReason.AMPUTATED),) * 2), v.FINGER_TWICE, "missing.1.finger"
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.field}-{case.code}")
def test_one_broken_field_is_one_finding(case: Broken) -> None:
    assert found(case.booking) == (FieldFinding(case.code, case.field),)


@pytest.mark.parametrize(
    "given",
    [
        booking(),
        subject(middle="", surname="O'NEIL-SMITH"),
        subject(surname="S" * 39),  # 50 characters with the rest
        subject(surname="A", given="B"),  # A,B: three
        subject(date_of_birth="00000000", height="000", weight_lb="000", eyes="XXX", hair="XXX", sex="X", race="U"),
        subject(height="N01", weight_lb="499"),
        subject(height="711", weight_lb="050"),
        subject(date_of_birth="19000101"),
        booking(date_of_arrest="20260304", charges=(Charge("X" * 300, date="20260304"),)),
        booking(booking_number="A-1 B"),
        booking(missing=tuple(MissingFinger(F(code), MissingReason.UNABLE_TO_PRINT) for code in range(1, 11))),
    ],
)
def test_bookings_without_findings(given: Booking) -> None:
    assert found(given) == ()


def test_findings_hold_no_values() -> None:
    for finding in found(subject(surname="S4MPLE", height="999")):
        assert "S4MPLE" not in str(finding)
        assert "999" not in str(finding)


def test_near_midnight_neither_the_local_day_nor_that_of_greenwich_is_in_the_future() -> None:
    east = datetime(2026, 3, 5, 1, 0, tzinfo=timezone(timedelta(hours=9)))  # the fourth in Greenwich
    assert last_day(east) >= date(2026, 3, 4)
    assert last_day(datetime(2026, 3, 4, 23, 59, tzinfo=UTC)) >= date(2026, 3, 4)


def test_by_default_the_day_of_the_booking_is_the_last() -> None:
    late = booking(date_of_arrest=f"{AT + timedelta(days=2):%Y%m%d}", charges=(Charge("X"),))
    assert validate_booking(late) == (FieldFinding(v.DATE_IN_FUTURE, "date_of_arrest"),)
    assert validate_booking(booking(date_of_arrest=f"{AT:%Y%m%d}", charges=(Charge("X"),))) == ()
