"""Levels by code and table; undetermined where the table cannot know."""

import pytest

from app.domain.booking import Charge
from app.match_service.errors import TableNotUsable
from app.match_service.levels import LevelTable, load_levels
from app.match_service.offices import UNASSIGNED, OfficeTable, load_offices


def _charge(code: str | None, table: str | None = "NCIC") -> Charge:
    return Charge(literal="TEXT", ncic_code=code, code_table=table)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("0101", 1),
        ("0999", 1),
        ("1201", 1),
        ("1312", 1),
        ("2001", 2),
        ("2399", 2),
        ("5801", 2),
        ("5401", 3),
        ("0301", 3),
    ],
)
def test_a_code_of_the_national_table_has_the_level_of_its_range(code: str, level: int) -> None:
    assert load_levels().judge([_charge(code)]).charged == level


@pytest.mark.parametrize(
    "charge",
    [_charge(None), _charge("0399"), _charge("1201", "STATE"), _charge("1201", None), _charge("12A1"), _charge("3501")],
    ids=["no code", "code for none", "state table", "no table", "not digits", "drugs: no sentence yet"],
)
def test_what_cannot_be_known_is_undetermined_and_says_why(charge: Charge) -> None:
    finding = load_levels().judge([charge])
    assert finding.charged is None
    assert finding.charges[0].why
    assert finding.explanation.startswith("Undetermined")


def test_no_charge_is_undetermined() -> None:
    assert load_levels().judge([]).charged is None


def test_the_highest_charge_ranks_the_booking() -> None:
    finding = load_levels().judge([_charge("5401"), _charge("1001"), _charge("2399")])
    assert finding.charged == 1
    assert [charge.level for charge in finding.charges] == [3, 1, 2]


def test_level_one_stands_beside_an_undetermined_charge() -> None:
    assert load_levels().judge([_charge(None), _charge("1001")]).charged == 1


def test_an_undetermined_charge_may_outrank_a_lower_level() -> None:
    finding = load_levels().judge([_charge(None), _charge("2399")])
    assert finding.charged is None
    assert finding.highest_known == 2


def test_a_booking_never_carries_a_convicted_level() -> None:
    assert load_levels().judge([_charge("1001")]).convicted is None


def test_the_version_follows_the_table() -> None:
    head = "level,family,ncic_from,ncic_to,condition,source,confidence\n"
    one, other = LevelTable(head + "1,a,0101,0199,,s,c\n"), LevelTable(head + "2,a,0101,0199,,s,c\n")
    assert one.version != other.version
    assert one.judge([]).table == one.version


def test_a_damaged_table_is_refused() -> None:
    with pytest.raises(TableNotUsable):
        LevelTable("level,family\none,two\n")
    with pytest.raises(TableNotUsable):
        OfficeTable("county\nx\n")


def test_the_office_answers_for_the_county_of_the_agency() -> None:
    offices = load_offices()
    assert offices.of("WA0330000").office == "Example Field Office"
    assert offices.of("TX0000000").office == UNASSIGNED
