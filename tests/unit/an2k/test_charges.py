"""The charge table and the search in it."""

import csv
from importlib import resources

import pytest

from app.an2k.charges import all_charges, parse, search
from app.an2k.errors import ProfileNotUsable

HEAD = "literal,ncic_code,table\n"


def literals(words: str, limit: int = 6) -> list[str]:
    return [charge.literal for charge in search(words, limit)]


def test_whole_words_come_first_then_short_literals() -> None:
    assert literals("larceny")[0] == "LARCENY"
    assert "LARCENY - FROM BUILDING" in literals("larceny")


def test_beginnings_of_words_in_any_order_and_case() -> None:
    assert literals("mari poss") == ["MARIJUANA - POSSESSION"]
    assert literals("POSS, mari") == ["MARIJUANA - POSSESSION"]


def test_by_code() -> None:
    assert literals("2303") == ["SHOPLIFTING"]
    assert all(charge.ncic_code is not None and charge.ncic_code.startswith("35") for charge in search("35"))


@pytest.mark.parametrize("words", ["", "   ", "-", "zebra", "larceny zebra"])
def test_nothing_found(words: str) -> None:
    assert search(words) == ()


def test_the_limit_holds() -> None:
    assert len(search("a", limit=3)) == 3
    assert search("larceny", limit=0) == ()


def test_every_charge_goes_with_its_table_and_fits_its_field() -> None:
    charges = all_charges()
    assert 55 <= len(charges) <= 80
    assert {charge.code_table for charge in charges} == {"NCIC-2010-example"}
    assert all(0 < len(charge.literal) <= 300 for charge in charges)


def test_every_family_of_the_levels_has_a_charge() -> None:
    text = resources.files("resources").joinpath("tables/offence_levels_2010.csv").read_text(encoding="utf-8")
    codes = [charge.ncic_code or "" for charge in all_charges()]
    for row in csv.DictReader(text.splitlines()):
        if row["ncic_from"]:
            assert any(row["ncic_from"] <= code <= row["ncic_to"] for code in codes), row["family"]


@pytest.mark.parametrize(
    "text",
    [
        "literal,code,table\nX,0001,T\n",
        HEAD + "X,001,T\n",
        HEAD + ",0001,T\n",
        HEAD + "X,0001,\n",
        HEAD + "X,0001\n",
        HEAD + "X,0001,T,more\n",
        HEAD + "X,0001,T\nY,0001,T\n",
        HEAD + '"X,0001,T\n',
    ],
)
def test_a_damaged_table(text: str) -> None:
    with pytest.raises(ProfileNotUsable):
        parse(text)


def test_remarks_and_empty_lines_are_passed_over() -> None:
    (charge,) = parse("# made up\n\n" + HEAD + "X,0001,T\n")
    assert (charge.literal, charge.ncic_code, charge.code_table) == ("X", "0001", "T")
