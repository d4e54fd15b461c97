"""Deliveries of a jail system: what becomes a booking's field, what is marked, what is refused as a whole."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.arrival import BookingRecord, Unclear, UnclearCharge
from app.domain.booking import Charge
from app.exchange.delivery import DeliveryNotReadable, DeliveryRefused, DeliveryShape, DeliveryTooLarge
from app.exchange.mapping import JailMapping
from app.exchange.mapping_file import read_mapping
from app.exchange.records import read_delivery
from tests.support import values

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
JSON = read_mapping(RESOURCES / "mappings" / "example-json.toml")
CSV = read_mapping(RESOURCES / "mappings" / "example-csv.toml")
EXAMPLE = (RESOURCES / "examples" / "jail-bookings.json").read_bytes()
EXAMPLE_CSV = (RESOURCES / "examples" / "jail-bookings.csv").read_bytes()


def read(data: bytes, mapping: JailMapping = JSON) -> tuple[BookingRecord, ...]:
    return read_delivery(data, mapping, now=values.NOON, today=values.NOON.date())


def one(**changes: Any) -> BookingRecord:
    """The first record of the example, changed: parts of a path with __."""
    document = json.loads(EXAMPLE)
    record = document["bookings"][0]
    for path, value in changes.items():
        *parts, last = path.split("__")
        place = record
        for part in parts:
            place = place[part]
        place[last] = value
    return read(json.dumps({"bookings": [record]}).encode("utf-8"))[0]


def marks(record: BookingRecord) -> list[tuple[str, str, str]]:
    return [(mark.field, mark.code, mark.raw) for mark in record.unclear]


def test_the_example_in_json() -> None:
    clear, doubtful = read(EXAMPLE)
    assert clear.is_clear
    assert clear.record_id == "90417"
    assert clear.values == {
        "booking_number": "2026-000417",
        "date_of_arrest": "20260303",
        "subject.surname": "SAMPLE",
        "subject.given": "JORDAN",
        "subject.middle": "LEE",
        "subject.date_of_birth": "19880712",
        "subject.sex": "M",
        "subject.race": "W",
        "subject.height": "509",
        "subject.weight_lb": "160",
        "subject.eyes": "BRO",
        "subject.hair": "BLK",
        "subject.place_of_birth": "NC",
    }
    assert [(c.ncic_code, c.date) for c in clear.charges] == [("2399", "20260303"), ("1399", "20260303")]
    assert all(c.code_table == "NCIC-2010-example" for c in clear.charges)
    assert marks(doubtful) == [
        ("subject.date_of_birth", "jms/bad-date", "13/45/1990"),
        ("subject.height", "jms/bad-measure", "tall"),
        ("subject.eyes", "jms/unknown-code", "Violet"),
    ]
    assert doubtful.unclear_charges == (
        UnclearCharge("jms/unknown-charge", "Driving while impaired", "20-138.1", "2026-03-04"),
    )
    assert doubtful.values["subject.race"] == "U"  # empty, and the mapping says what then


def test_the_example_in_csv() -> None:
    (record,) = read(EXAMPLE_CSV, CSV)
    assert record.is_clear
    assert record.record_id == "2026-000419"
    assert record.values["subject.surname"] == "MUÑOZ EXAMPLE"
    assert record.values["subject.weight_lb"] == "161"
    assert record.values["subject.height"] == "509"
    assert "subject.middle" not in record.values
    assert record.charges == (
        Charge("LARCENY", "2399", "EXAMPLE-COUNTY-2026"),
        Charge("TRESPASS; SECOND"),
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"inmate__name": "Sample Jordan"}, [("subject.surname", "jms/name-not-parted", "Sample Jordan")]),
        ({"inmate__name": "Samp1e, Jordan"}, [("subject.surname", "booking/digits-in-name", "Samp1e, Jordan")]),
        ({"inmate__dob": "07/12/2030"}, [("subject.date_of_birth", "booking/date-in-future", "07/12/2030")]),
        ({"inmate__dob": "07/12/88"}, [("subject.date_of_birth", "jms/bad-date", "07/12/88")]),
        ({"inmate__weight": 20}, [("subject.weight_lb", "jms/bad-measure", "20")]),
        ({"inmate__hair": "Purple"}, [("subject.hair", "booking/not-a-code", "Purple")]),
        ({"booking__number": ""}, [("booking_number", "jms/missing", "")]),
        ({"booking__number": "1" * 21}, [("booking_number", "booking/too-long", "1" * 21)]),
        ({"booking__arrested": None}, [("date_of_arrest", "jms/missing", "")]),
        ({"booking__arrested": "2026-03-04T02:00:00Z"}, [("date_of_arrest", "jms/bad-date", "2026-03-04T02:00:00Z")]),
        ({"booking__arrested": "2026-03-03T00:00:00Z"}, []),  # how programs write a day alone
        ({"charges": []}, [("charges", "jms/missing", "")]),
        ({"inmate__sex": ["Male"]}, []),  # a list is no value: as if nothing came, and the mapping says what then
    ],
)
def test_what_is_not_understood_is_kept_as_it_came(
    changes: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    record = one(**changes)
    assert marks(record)[:1] == expected
    assert not any(mark.field in record.values for mark in record.unclear)


@pytest.mark.parametrize("height", ["5'11\"", "5′11″", "5 ft 11 in", "5 feet 11 inches", "5-11", "511", "5' 11''"])
@pytest.mark.parametrize("weight", ["180 lbs", "180 pounds", "180.4"])
def test_measures_as_people_write_them(height: str, weight: str) -> None:
    record = one(inmate__height=height, inmate__weight=weight)
    assert (record.values["subject.height"], record.values["subject.weight_lb"]) == ("511", "180")


@pytest.mark.parametrize("height", ["51", "5", "5.11", "5'12\"", "8'01\""])
def test_a_height_that_may_be_two_is_asked(height: str) -> None:
    assert marks(one(inmate__height=height)) == [("subject.height", "jms/bad-measure", height)]


def test_a_record_without_a_name_of_its_own_is_known_by_its_booking_number() -> None:
    assert one(id=None).record_id == "2026-000417"


@pytest.mark.parametrize(
    ("charge", "code"),
    [
        ({"statute": "99-99", "description": "Loitering"}, "jms/unknown-charge"),
        ({"statute": "14-72", "description": "Larceny", "offense_date": "soon"}, "jms/bad-date"),
        ({"statute": "14-72", "description": "Larceny", "offense_date": "2026-03-04"}, "booking/after-arrest"),
        ({"statute": "", "description": ""}, "jms/missing"),
        ({"statute": "14-72", "description": "x" * 301}, "booking/too-long"),
    ],
)
def test_a_charge_that_is_not_understood_is_kept_beside_the_others(charge: dict[str, str], code: str) -> None:
    good = {"statute": "14-72", "description": "Larceny", "offense_date": "2026-03-03"}
    record = one(charges=[charge, good])
    assert [c.code for c in record.unclear_charges] == [code]
    assert record.unclear_charges[0].literal == charge["description"]
    assert [c.literal for c in record.charges] == ["LARCENY"]


def test_a_charge_in_words_alone_stays_in_words() -> None:
    assert one(charges=[{"description": "Loitering"}]).charges == (Charge("LOITERING"),)


def test_figures_of_json_count_as_they_are_written() -> None:
    text = json.dumps({"bookings": [json.loads(EXAMPLE)["bookings"][0]]})
    text = text.replace("90417", "12345678901234567890123", 1).replace('"2026-000417"', "2026.10", 1)
    (record,) = read(text.encode())
    assert record.record_id == "12345678901234567890123"
    assert record.value("booking_number") == "2026.10"


def test_a_record_stands_once_in_a_delivery_or_says_the_same() -> None:
    record = json.loads(EXAMPLE)["bookings"][0]
    assert len(read(json.dumps({"bookings": [record, record]}).encode())) == 2
    changed = {**record, "charges": []}
    with pytest.raises(DeliveryShape, match="Records 1 and 3 have the same record_id and differ"):
        read(json.dumps({"bookings": [record, {**record, "id": 8}, changed]}).encode())


REPEATING = """
schema = 1
name = "rows"
[in]
format = "csv"
rows_repeat = true
record_id = "id"
booking_number = "number"
[in.subject]
surname = "last"
given = "first"
[in.charges]
literal = "charge"
"""


def test_rows_that_repeat_are_one_record_with_a_charge_each(tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(REPEATING, encoding="utf-8")
    mapping = read_mapping(tmp_path / "rows.toml")
    text = "id,number,last,first,charge\n1,A1,SAMPLE,SAM,LARCENY\n2,A2,EXAMPLE,PAT,\n1,A1,SAMPLE,SAM,ASSAULT\n"
    first, second = read(text.encode(), mapping)
    assert [charge.literal for charge in first.charges] == ["LARCENY", "ASSAULT"]
    assert second.charges == ()
    assert "subject.sex" not in first.values  # not mapped: left to the officer, unmarked
    assert first.unclear == ()


def test_rows_that_differ_in_more_than_the_charge_are_marked(tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(REPEATING, encoding="utf-8")
    mapping = read_mapping(tmp_path / "rows.toml")
    (record,) = read(b"id,number,last,first,charge\n1,A1,SAMPLE,SAM,LARCENY\n1,A1,SAMPLE,PAT,ASSAULT\n", mapping)
    assert marks(record) == [("subject.given", "jms/rows-differ", "SAM | PAT")]
    assert len(record.charges) == 2
    (record,) = read(b"id,number,last,first,charge\n1,A1,SAMPLE,SAM,LARCENY\n1,A1,SAMPLE,SAM ,ASSAULT\n", mapping)
    assert record.is_clear


def test_rows_of_one_record_without_the_key_for_it_are_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(REPEATING.replace("rows_repeat = true\n", ""), encoding="utf-8")
    mapping = read_mapping(tmp_path / "rows.toml")
    with pytest.raises(DeliveryShape, match=r"Records 1 and 2 .* rows_repeat = true"):
        read(b"id,number,last,first,charge\n1,A1,SAMPLE,SAM,LARCENY\n1,A1,SAMPLE,SAM,ASSAULT\n", mapping)


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("mapped", ["utf-8", "utf-16", "windows-1252"])
def test_no_letters_are_read_in_another_encoding_than_they_were_written_in(written: str, mapped: str) -> None:
    data = EXAMPLE_CSV.decode("windows-1252").encode(written)
    mapping = msgspec.structs.replace(CSV, incoming=msgspec.structs.replace(CSV.incoming, encoding=mapped))
    if mapped == written.removesuffix("-sig"):
        assert read(data, mapping)[0].values["subject.surname"] == "MUÑOZ EXAMPLE"
    else:
        with pytest.raises(DeliveryNotReadable, match=f"says {mapped}|not text in {mapped}"):
            read(data, mapping)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", DeliveryNotReadable),
        (b"{", DeliveryNotReadable),
        (b'{"bookings": "\xff"}', DeliveryNotReadable),
        (b"[" * 100_000, DeliveryNotReadable),
        (b'{"bookings": [{"id": "\\ud800"}]}', DeliveryNotReadable),
        (b'{"bookings": [{"id": 1, "id": 2}]}', DeliveryShape),
        (b"{}", DeliveryShape),
        (b'{"bookings": []}', DeliveryShape),
        (b'{"bookings": [7]}', DeliveryShape),
        (b'{"bookings": [{"charges": 7}]}', DeliveryShape),
        (b" " * 5_000_001, DeliveryTooLarge),
        (json.dumps({"bookings": [{"charges": [{}] * 101}]}).encode(), DeliveryTooLarge),
        (json.dumps({"bookings": [{}] * 2001}).encode(), DeliveryTooLarge),
    ],
)
def test_a_delivery_that_holds_no_records_is_refused_whole(data: bytes, kind: type[DeliveryRefused]) -> None:
    with pytest.raises(kind):
        read(data)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (b";DOB;", b";Born;", "no column DOB"),
        (b";Code3\n", b"\n", "no column Code3"),
        (b"73;", b"73;;", "Line 2 has 17 columns"),
        (b"", EXAMPLE_CSV.partition(b"\n")[0].replace(b";", b"\t") + b"\n", "is the delimiter ';'"),
        (b'"Trespass', b'"Tres"pass', "not well-formed"),
        (b"LastName", b"FirstName", "no column LastName"),
    ],
)
def test_faults_of_csv_name_line_or_column(before: bytes, after: bytes, said: str) -> None:
    with pytest.raises(DeliveryRefused, match=said):
        read(EXAMPLE_CSV.replace(before, after, 1), CSV)


def test_a_fault_of_json_names_its_line() -> None:
    for third in (b'"name": }]}', b'"name": "Mu\xf1oz"}]}'):
        with pytest.raises(DeliveryNotReadable, match=r"[Ll]ine 3"):
            read(b'{"bookings": [\n{"id": 1,\n' + third)


def test_refusals_name_no_value() -> None:
    marked = json.dumps({"bookings": [{"id": values.SURNAME, "charges": values.SURNAME}]}).encode()
    with pytest.raises(DeliveryRefused) as refused:
        read(marked)
    assert values.SURNAME not in str(refused.value)


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30)
)
ANY = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))


@given(st.fixed_dictionaries({}, optional={
    "id": ANY,
    "booking": st.fixed_dictionaries({}, optional={"number": ANY, "arrested": ANY}) | ANY,
    "inmate": st.dictionaries(st.sampled_from(["name", "dob", "sex", "height", "weight", "eyes"]), ANY) | ANY,
    "charges": st.lists(st.fixed_dictionaries({}, optional={"statute": ANY, "description": ANY}), max_size=3),
}))  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_any_record_is_kept_with_what_is_wrong_marked(record: dict[str, Any]) -> None:
    """And what counts as clear is what the booking screen takes."""
    (made,) = read(json.dumps({"bookings": [record]}).encode("utf-8"))
    for mark in made.unclear:
        assert isinstance(mark, Unclear)
        assert mark.code
    charges: list[Any] = record.get("charges", [])
    assert len(made.charges) + len(made.unclear_charges) == len(charges)
    again = read(json.dumps({"bookings": [record]}).encode("utf-8"))
    assert again == (made,)
