"""The booking file: its example, its shape, its fields."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from app.an2k import booking_file as b
from app.an2k.booking_file import BookingFileError, parse
from app.domain.booking import MissingFinger, MissingReason, OtherField
from app.domain.position import FrictionRidgePosition as F
from tests.support.asking import asking_profile
from tests.unit.an2k.support import AT

EXAMPLE = resources.files("resources").joinpath("examples/booking.json").read_bytes()


def changed(**changes: Any) -> bytes:
    return json.dumps({**json.loads(EXAMPLE), **changes}).encode()


def subject(**changes: Any) -> bytes:
    return changed(subject={**json.loads(EXAMPLE)["subject"], **changes})


def test_the_example_is_a_booking() -> None:
    booking = parse(EXAMPLE, officer="N. Example", now=AT)
    assert (booking.subject.surname, booking.subject.given) == ("SAMPLE", "JORDAN")
    assert (booking.officer, booking.created_at) == ("N. Example", AT)
    assert [charge.ncic_code for charge in booking.charges] == ["2303", "4801"]


def test_each_reading_is_a_new_booking() -> None:
    first, second = (parse(EXAMPLE, officer="x", now=AT) for _ in range(2))
    assert first.booking_id != second.booking_id


def test_missing_fingers_and_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf" + changed(missing=[{"finger": 3, "reason": "XX"}])
    assert parse(data, officer="x", now=AT).missing == (MissingFinger(F.RIGHT_MIDDLE, MissingReason.AMPUTATED),)


def test_only_the_needed_fields() -> None:
    data = changed(subject={"surname": "SAMPLE", "given": "JORDAN"}, charges=[{"literal": "LARCENY"}])
    assert parse(data, officer="x", now=AT).subject.height == "000"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", b.BookingFileNotJson),
        (b"{", b.BookingFileNotJson),
        (EXAMPLE[:-3], b.BookingFileNotJson),
        (b'{"booking_number": "\xff"}', b.BookingFileNotJson),
        (b"[" * 100_000, b.BookingFileShape),
        (b" " * (b.LARGEST_FILE_BYTES + 1), b.BookingFileTooLarge),
        (b"null", b.BookingFileShape),
        (b"[]", b.BookingFileShape),
        (b"{}", b.BookingFileShape),
        (changed(immigration_check=False), b.BookingFileShape),  # nobody can be checked less than others
        (changed(charges="LARCENY"), b.BookingFileShape),
        (changed(missing=[{"finger": 99, "reason": "XX"}]), b.BookingFileShape),
        (subject(surname=None), b.BookingFileShape),
    ],
)
def test_files_that_are_no_booking(data: bytes, fault: type[BookingFileError]) -> None:
    with pytest.raises(BookingFileError) as caught:
        parse(data, officer="x", now=AT)
    assert type(caught.value) is fault
    assert caught.value.code.startswith("booking-file/")


def test_a_wrong_kind_names_its_place() -> None:
    with pytest.raises(b.BookingFileShape) as caught:
        parse(subject(surname=5), officer="x", now=AT)
    assert "subject.surname" in caught.value.message


def test_a_wrong_reason_is_not_quoted() -> None:
    with pytest.raises(b.BookingFileShape) as caught:
        parse(changed(missing=[{"finger": 3, "reason": "JORDAN"}]), officer="x", now=AT)
    assert "missing[0].reason" in caught.value.message
    assert "JORDAN" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (changed(booking_number="1.2"), "booking_number"),
        (changed(date_of_arrest="20270101"), "date_of_arrest"),
        (changed(charges=[]), "charges"),
        (subject(date_of_birth="19880230"), "subject.date_of_birth"),
        (subject(surname="S4MPLE"), "subject.surname"),
        (changed(missing=[{"finger": 13, "reason": "XX"}]), "missing.0.finger"),
    ],
)
def test_fields_that_are_not_as_they_should_be(data: bytes, field: str) -> None:
    with pytest.raises(b.BookingFileFields) as caught:
        parse(data, officer="x", now=AT)
    assert field in [finding.field for finding in caught.value.findings]
    assert field in caught.value.message
    assert "S4MPLE" not in str(caught.value)


def test_what_the_agency_asks_for_is_in_the_file_too(tmp_path: Path) -> None:
    profile = asking_profile(tmp_path)
    other = {"2.921": "W", "2.041": "1 FIRST STREET", "2.019": "DOE,JOHN; DOE,JACK", "2.017": ["PP-1"]}
    assert parse(changed(other=other), officer="x", now=AT, profile=profile).other == (
        OtherField("2.017", (("PP-1",),)),
        OtherField("2.019", (("DOE,JOHN",), ("DOE,JACK",))),
        OtherField("2.041", (("1 FIRST STREET",),)),
        OtherField("2.921", (("W",),)),
    )
    with pytest.raises(b.BookingFileFields) as caught:
        parse(changed(other={"2.921": "Q"}), officer="x", now=AT, profile=profile)
    assert [one.field for one in caught.value.findings] == ["other.2.041", "other.2.921"]


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ("2.401", "CAR has no rule for it. Did you mean 2.041"),
        ("RES", "Did you mean 2.041?"),
        ("residence", "It is no element; one is written 2.041."),
        ("2.41", "It is written 2.041."),
        ("2.018", "A booking has it already, as subject.surname."),
        ("2.005", "The station writes it by itself."),
        ("2.922", "The profile has a constant for it."),
    ],
)
def test_an_element_that_no_booking_may_fill_is_refused(tmp_path: Path, element: str, said: str) -> None:
    with pytest.raises(b.BookingFileElement) as caught:
        parse(changed(other={element: "X"}), officer="x", now=AT, profile=asking_profile(tmp_path))
    assert said in caught.value.message


def test_other_holds_texts() -> None:
    with pytest.raises(b.BookingFileShape):
        parse(changed(other={"2.041": 5}), officer="x", now=AT)
