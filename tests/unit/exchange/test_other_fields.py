"""What the agency asks for beside the usual, from the jail's system: mapped by element, held to the same rules."""

import json
import re
from pathlib import Path

import pytest

from app.an2k.rules.values import Profile
from app.domain.arrival import BookingRecord, Unclear
from app.domain.booking import OtherField
from app.exchange.mapping_file import MappingNotUsable, read_mapping
from app.exchange.records import booking_of, read_delivery
from tests.support import values
from tests.support.asking import asking_profile
from tests.unit.exchange.jail import MAPPING, RESOURCES

GUIDE = (RESOURCES.parent / "docs" / "jail-system.md").read_text(encoding="utf-8")
EXAMPLE = MAPPING.read_text(encoding="utf-8")
_found = re.search(r"^```toml\n(\[in\.other\]\n.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
assert _found is not None
OTHER = _found[1]  # of the guide
WARRANT = '"2.923" = { from = "booking.warrant", date = "MM/DD/YYYY" }\n'


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    return asking_profile(tmp_path_factory.mktemp("profile"))


def mapping_text(other: str) -> str:
    head, out, rest = EXAMPLE.partition("[in.charges]")
    return f"{head}{other}\n{out}{rest}"


def record(folder: Path, profile: Profile, other: str = OTHER, **booking: str) -> BookingRecord:
    path = folder / "county.toml"
    path.write_text(mapping_text(other), encoding="utf-8")
    (folder / "example-eyes.csv").write_bytes((MAPPING.parent / "example-eyes.csv").read_bytes())
    data = json.loads((RESOURCES / "examples" / "jail-bookings.json").read_bytes())["bookings"][0]
    data["inmate"]["address"] = booking.pop("address", "1 First Street")
    data["booking"].update(booking)
    mapping = read_mapping(path, profile)
    whole = json.dumps({"bookings": [data]}).encode()
    (read,) = read_delivery(whole, mapping, now=values.NOON, today=values.NOON.date(), profile=profile)
    return read


def test_mapped_elements_are_fields_of_the_booking(tmp_path: Path, profile: Profile) -> None:
    read = record(tmp_path, profile, OTHER.replace("\n\n", f"\n{WARRANT}\n", 1), kind="warrant", warrant="02/28/2026")
    assert read.is_clear
    assert [read.values[f"other.{one}"] for one in ("2.041", "2.921", "2.923")] == ["1 FIRST STREET", "W", "20260228"]
    booking = booking_of(read, booking_id="b", officer="o", now=values.NOON, profile=profile)
    assert booking.other[1] == OtherField("2.921", (("W",),))


@pytest.mark.parametrize(
    ("came", "marked"),
    [
        ({"kind": "Unheard"}, Unclear("other.2.921", "jms/unknown-code", "Unheard")),
        ({"kind": ""}, Unclear("other.2.921", "jms/missing")),
        ({"address": "X" * 121, "kind": "Summons"}, Unclear("other.2.041", "booking/too-long", "X" * 121)),
    ],
)
def test_what_is_not_understood_is_marked(
    tmp_path: Path, profile: Profile, came: dict[str, str], marked: Unclear
) -> None:
    read = record(tmp_path, profile, **came)
    assert read.unclear == (marked,)
    assert marked.field not in read.values


def test_an_optional_element_may_come_empty(tmp_path: Path, profile: Profile) -> None:
    read = record(tmp_path, profile, OTHER.replace("\n\n", f"\n{WARRANT}\n", 1), kind="Warrant", warrant="")
    assert read.is_clear
    assert "other.2.923" not in read.values


FAULTS = [
    ('"2.401" = "x"', "in.other.2.401", "Did you mean 2.041"),
    ('"2.018" = "x"', "in.other.2.018", "A booking has it already, as subject.surname."),
    ('"2.040" = "x"', "in.other.2.040", "write an [[ask]] for it in the profile asking."),
    ('"2.922" = "x"', "in.other.2.922", "The profile has a constant for it."),
    ('"2.041" = { frm = "x" }', "in.other.2.041.frm", "Did you mean from?"),
    ('"2.041" = 5', "in.other.2.041", "Another kind of value is due here"),
    ('"2.923" = "x"', "in.other.2.923", "date is due here"),
    ('"2.041" = { from = "x", date = "YYYYMMDD" }', "in.other.2.041.date", "This field is no date."),
    ('"2.041" = { from = "x", when_empty = "unknown" }', "in.other.2.041.when_empty", "no value for unknown"),
    ('"2.921" = { constant = "Q" }', "in.other.2.921.constant", "does not take this value"),
    ('"2.921" = { from = "x", table = "sex" }', "tables.sex.codes.Male", 'no code "M"'),
]


@pytest.mark.parametrize(("line", "key", "said"), FAULTS)
def test_each_fault_is_named_by_line_and_key(tmp_path: Path, profile: Profile, line: str, key: str, said: str) -> None:
    text = mapping_text(f"[in.other]\n{line}\n")
    (tmp_path / "county.toml").write_text(text, encoding="utf-8")
    (tmp_path / "example-eyes.csv").write_bytes((MAPPING.parent / "example-eyes.csv").read_bytes())
    with pytest.raises(MappingNotUsable, match=re.escape(said)) as caught:
        read_mapping(tmp_path / "county.toml", profile)
    assert caught.value.key == key
    if key.startswith("in."):
        assert caught.value.line == text[: text.index(line)].count("\n") + 1
