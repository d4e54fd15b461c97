"""Booking files, whole and broken."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.an2k.booking_file import BookingFileError, BookingFileTooLarge
from app.an2k.validate import validate_booking
from app.domain.booking import MissingFinger, MissingReason
from app.station.booking_file import read_booking, sample_booking, with_missing
from tests.support import desk

WHOLE: dict[str, Any] = {
    "booking_number": "2026-000123",
    "subject": {"surname": "SAMPLE", "given": "SAM", "date_of_birth": "19800229", "height": "511"},
    "charges": [{"literal": "LARCENY", "ncic_code": "2399", "code_table": "NCIC"}],
    "date_of_arrest": "20260303",
    "missing": [{"finger": 3, "reason": "XX"}],
}


def written(folder: Path, value: Any) -> Path:
    path = folder / "booking.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def test_a_whole_file_is_a_booking(tmp_path: Path) -> None:
    made = read_booking(written(tmp_path, WHOLE), officer="OFFICER ONE", now=desk.NOW)
    assert made.booking_number == "2026-000123"
    assert made.subject.height == "511"
    assert made.missing == (MissingFinger(desk.friction(3), MissingReason.AMPUTATED),)
    assert made.officer == "OFFICER ONE"


def test_the_example_of_the_documentation_reads(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "booking-file.md"
    example = page.read_text(encoding="utf-8").split("```json")[1].split("```")[0]
    read_booking(written(tmp_path, example.encode()), officer="OFFICER ONE", now=desk.NOW)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        {**WHOLE, "subject": {"surname": "SAMPLE"}},
        {**WHOLE, "charges": []},
        {**WHOLE, "date_of_arrest": "20260231"},
        {**WHOLE, "date_of_arrest": "20270101"},
        {**WHOLE, "citizenship": "XX"},
        {**WHOLE, "missing": [{"finger": 11, "reason": "XX"}]},
        {**WHOLE, "booking_number": "a.b"},
        {**WHOLE, "subject": {"surname": "SAMPLE\n", "given": "SAM"}},
        {**WHOLE, "charges": [{"literal": "LARCENY", "ncic_code": "2399"}]},
        {**WHOLE, "subject": {**WHOLE["subject"], "height": "512"}},
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_broken_file_is_named_without_its_values(tmp_path: Path, value: Any) -> None:
    with pytest.raises(BookingFileError) as refused:
        read_booking(written(tmp_path, value), officer="OFFICER ONE", now=desk.NOW)
    assert "SAMPLE" not in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BookingFileError):
        read_booking(tmp_path / "nothing.json", officer="OFFICER ONE", now=desk.NOW)


def test_a_booking_that_is_made_up_can_be_sent() -> None:
    assert validate_booking(sample_booking(3, officer="O", now=desk.NOW)) == ()


def test_fingers_that_the_subject_lacks_are_added_to_the_marks() -> None:
    made = with_missing(
        sample_booking(1, officer="O", now=desk.NOW), (MissingFinger(desk.friction(4), MissingReason.AMPUTATED),)
    )
    assert [m.finger for m in made.missing] == [4]


def test_a_device_that_never_ends_is_not_read_to_its_end() -> None:
    with pytest.raises(BookingFileTooLarge):
        read_booking(Path("/dev/zero"), officer="OFFICER ONE", now=desk.NOW)
