"""What front ends may ask while a form is filled in."""

from datetime import date

import msgspec

from app.domain.booking import Charge
from app.station import booking_form as form
from tests.support import values

TODAY = date(2026, 3, 4)


def test_a_booking_that_can_be_sent_has_no_findings() -> None:
    assert form.check_form(values.booking(), today=TODAY) == ()


def test_findings_name_the_field_by_its_path() -> None:
    subject = msgspec.structs.replace(values.booking().subject, surname="", date_of_birth="19900230")
    found = form.check_form(values.booking(subject=subject, charges=()), today=TODAY)
    assert [(one.field, one.code) for one in found] == [
        ("subject.surname", form.REQUIRED),
        ("subject.date_of_birth", form.NO_SUCH_DATE),
        ("charges", form.REQUIRED),
    ]


def test_charges_are_found_by_beginnings_of_words_or_by_code() -> None:
    by_words = form.search_charges("robb gun", 3)
    assert 0 < len(by_words) <= 3
    assert all("ROBB" in charge.literal and "GUN" in charge.literal for charge in by_words)
    assert by_words[0] in form.search_charges(by_words[0].ncic_code or "")
    assert form.search_charges("  ") == ()


def test_limits_are_those_that_the_check_applies() -> None:
    most = form.limits()
    charges = tuple(Charge(f"CHARGE {n}") for n in range(most.charges + 1))
    assert [one.field for one in form.check_form(values.booking(charges=charges), today=TODAY)] == ["charges"]
    number = "B" * (most.booking_number + 1)
    assert [one.code for one in form.check_form(values.booking(booking_number=number), today=TODAY)] == [form.TOO_LONG]


def test_every_code_is_known() -> None:
    assert {form.REQUIRED, form.NO_SUCH_DATE, form.TOO_LONG, form.NOT_A_CODE} <= form.ALL_CODES
