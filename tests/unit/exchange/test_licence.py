"""A driver's licence as a scanner types it: every version, what scanners do to it, what stays unclear."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.arrival import LicenceData, Unclear
from app.exchange import licence as lic
from app.exchange.licence import LicenceNotRead, licence_remarks
from tests.unit.exchange.licences import HEADS, licence

EXPECTED = {
    "subject.surname": "SAMPLE",
    "subject.given": "JORDAN",
    "subject.middle": "LEE",
    "subject.date_of_birth": "19880712",
    "subject.sex": "M",
    "subject.eyes": "BRO",
    "subject.hair": "BLK",
    "subject.height": "509",
    "subject.weight_lb": "160",
}
TODAY = date(2026, 3, 4)


def parse_licence(text: str) -> LicenceData:
    return lic.parse_licence(text, today=TODAY)


def unclear(read: LicenceData) -> dict[str, str]:
    return {one.field: one.raw for one in read.unclear}


@pytest.mark.parametrize("version", sorted(HEADS))
def test_each_version_of_the_standard(version: int) -> None:
    read = parse_licence(licence(version))
    assert read.version == version
    assert read.values == EXPECTED
    assert read.unclear == ()
    assert read.document_number == "T64235789"
    assert read.expires == "20341210"
    assert licence_remarks(read, today=TODAY) == ()


MANGLED: dict[str, Callable[[str], str]] = {
    "returns for line feeds": lambda text: text.replace("\n", "\r"),
    "both": lambda text: text.replace("\n", "\r\n"),
    "no record separator": lambda text: text.replace("\x1e", ""),
    "no compliance indicator": lambda text: text[1:],
    "head without controls": lambda text: "@" + text[4:],
    "only the file type": lambda text: text[4:],
    "a prefix of the scanner": lambda text: "]L2" + text,
    "AAMVA for ANSI": lambda text: text.replace("ANSI ", "AAMVA"),
    "blanks at the ends": lambda text: text.replace("\n", "  \n  "),
}


@pytest.mark.parametrize("version", [1, 3, 10])
@pytest.mark.parametrize("what", sorted(MANGLED))
def test_what_scanners_do_to_it(what: str, version: int) -> None:
    assert parse_licence(MANGLED[what](licence(version))).values == EXPECTED


def test_without_any_line_end_names_are_to_be_looked_at_and_figures_are_read() -> None:
    text = "".join(character for character in licence(10) if character >= " ")
    read = parse_licence(text)
    assert unclear(read) == {"subject.surname": "SAMPLE", "subject.given": "JORDAN", "subject.middle": "LEE"}
    assert read.values["subject.date_of_birth"] == "19880712"
    assert licence_remarks(read, today=TODAY) == (lic.RUN_TOGETHER,)


def test_canada_writes_the_year_first_and_centimetres() -> None:
    read = parse_licence(licence(10, DCG="CAN", DBB="19880712", DBA="20270101", DAU="175 cm", DAW="", DAX="073"))
    assert read.values == {**EXPECTED, "subject.weight_lb": "161"}
    assert licence_remarks(read, today=TODAY) == (lic.FOREIGN,)


def test_an_expired_licence_is_said_and_not_refused() -> None:
    read = parse_licence(licence(10, DBA="03032026"))
    assert read.values == EXPECTED
    assert licence_remarks(read, today=TODAY) == (lic.EXPIRED,)
    assert licence_remarks(parse_licence(licence(10, DBA="03042026")), today=TODAY) == ()


def test_nobody_is_born_tomorrow() -> None:
    read = parse_licence(licence(10, DBB="03052026"))
    assert read.unclear == (Unclear("subject.date_of_birth", "booking/date-in-future", "03052026"),)
    assert "subject.date_of_birth" not in read.values
    assert parse_licence(licence(10, DBB="03042026")).values["subject.date_of_birth"] == "20260304"


def test_a_text_that_ends_too_soon_is_said_not_to_be_whole_and_half_a_value_is_not_taken() -> None:
    text = licence(10)
    half = parse_licence(text[: text.index("LEE") + 1])
    assert licence_remarks(half, today=TODAY) == (lic.CUT_OFF,)
    assert half.values == {"subject.surname": "SAMPLE", "subject.given": "JORDAN"}


@pytest.mark.parametrize(
    ("flag", "field", "raw"),
    [("DDE", "subject.surname", "SAMPLE"), ("DDF", "subject.given", "JORDAN"), ("DDG", "subject.middle", "LEE")],
)
def test_a_name_that_was_cut_off_is_marked(flag: str, field: str, raw: str) -> None:
    read = parse_licence(licence(10, **{flag: "T"}))
    assert read.unclear == (Unclear(field, lic.TRUNCATED, raw),)
    assert field not in read.values


@pytest.mark.parametrize(
    ("element", "text", "field"),
    [
        ("DBB", "13321988", "subject.date_of_birth"),
        ("DBB", "02301988", "subject.date_of_birth"),
        ("DBC", "7", "subject.sex"),
        ("DAY", "BRN", "subject.eyes"),
        ("DAZ", "PURPLE", "subject.hair"),
        ("DAU", "509x", "subject.height"),
        ("DAU", "999 in", "subject.height"),
        ("DAU", "1" * 5_000, "subject.height"),  # more figures than a number may have
        ("DAW", "12", "subject.weight_lb"),
        ("DCS", "SAMPLE 2", "subject.surname"),
        ("DCI", "NE", "subject.place_of_birth"),
    ],
)
def test_what_is_not_understood_is_kept_as_it_came(element: str, text: str, field: str) -> None:
    read = parse_licence(licence(10, **{element: text}))
    assert unclear(read) == {field: text}
    assert field not in read.values


def test_a_height_of_three_figures_is_feet_in_2000_and_unclear_later() -> None:
    assert parse_licence(licence(1, DAU="511")).values["subject.height"] == "511"
    assert unclear(parse_licence(licence(10, DAU="511"))) == {"subject.height": "511"}
    assert parse_licence(licence(10, DAU="5'-09\"")).values["subject.height"] == "509"


@pytest.mark.parametrize("none", ["NONE", "unavl", ""])
def test_a_name_that_is_not_there_is_none(none: str) -> None:
    read = parse_licence(licence(10, DAD=none))
    assert "subject.middle" not in read.values
    assert read.unclear == ()


@pytest.mark.parametrize(
    ("suffix", "surname"), [("JR", "SAMPLE JR"), ("Sr.", "SAMPLE SR"), ("3RD", "SAMPLE III"), ("IV", "SAMPLE IV")]
)
def test_a_suffix_stands_behind_the_surname_in_roman_figures(suffix: str, surname: str) -> None:
    assert parse_licence(licence(10, DCU=suffix)).values["subject.surname"] == surname


def test_centimetres_beside_an_empty_height() -> None:
    assert parse_licence(licence(10, DAU="", DAV="175")).values["subject.height"] == "509"
    assert unclear(parse_licence(licence(10, DAU="", DAV="1" * 5_000))) == {"subject.height": "1" * 5_000}


def test_given_names_that_a_comma_parts() -> None:
    read = parse_licence(licence(3, DCT="MARY ANN,LEE"))
    assert (read.values["subject.given"], read.values["subject.middle"]) == ("MARY ANN", "LEE")


def test_a_whole_name_without_commas_is_left_to_the_officer() -> None:
    read = parse_licence(licence(1, DAA="JORDAN LEE SAMPLE"))
    assert read.unclear == (Unclear("subject.surname", lic.NOT_UNDERSTOOD, "JORDAN LEE SAMPLE"),)
    assert "subject.given" not in read.values


def test_the_place_of_birth_is_never_the_home() -> None:
    read = parse_licence(licence(10))
    assert read.address == ("2300 WEST BROAD STREET", "SAMPLETOWN", "VA", "232690000")
    assert "subject.place_of_birth" not in read.values | unclear(read)


@pytest.mark.parametrize(
    ("text", "code"), [("AMES,IA,USA", "IA"), ("NORTH CAROLINA", "NC"), ("SAMPLETOWN, VIRGINIA", "VA")]
)
def test_a_place_of_birth_that_is_spelt_out(text: str, code: str) -> None:
    assert parse_licence(licence(10, DCI=text)).values["subject.place_of_birth"] == code


@pytest.mark.parametrize("text", ["CA", "GUADALAJARA, MX", "PARIS", "LINCOLN, NE, USA"])
def test_a_place_of_birth_that_may_be_two_is_asked(text: str) -> None:
    assert unclear(parse_licence(licence(10, DCI=text))) == {"subject.place_of_birth": text}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@",
        "2026-000123",
        "@\n\x1e\rANSI ",
        "@\n\x1e\rANSI 636000100102",
        licence()[:50],
        "x" * 60 + licence(),
        "A" * 10_001,
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(LicenceNotRead) as refused:
        parse_licence(text)
    assert refused.value.next_step == "Scan again, or type."


@given(st.integers(1, 12).flatmap(lambda v: st.tuples(st.just(v), st.text(max_size=300))), st.data())
@settings(max_examples=150, deadline=None)
def test_garbage_is_read_or_refused_and_nothing_is_invented(garbage: tuple[int, str], data: st.DataObject) -> None:
    version, text = garbage
    whole = licence(min(version, 10))
    at = data.draw(st.integers(0, len(whole)))
    for one in (text, whole[:at] + text + whole[at:], whole[:at], f"@\n\x1e\rANSI 636000{version:02}0001{text}"):
        try:
            read = parse_licence(one)
        except LicenceNotRead:
            continue
        for field, value in read.values.items():
            assert value, field
            assert field not in unclear(read)
        assert all(mark.raw for mark in read.unclear)
