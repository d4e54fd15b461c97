"""The profiles that ship: the published table as it is, what is stated beside it, and where each rule is from."""

import csv
import re
from importlib import resources
from pathlib import Path

import pytest

from app.an2k.rules.notation import admits, element, span
from app.an2k.rules.profiles import load, names
from app.an2k.rules.values import Characters, CrossKind, ElementKey, Origin, Presence, Profile, Span, TransactionKind
from app.domain.match import AnswerKind

PROFILES = ("ebts-10.0", "ebts-9.1", "example-county")
FOLDER = resources.files("resources").joinpath("profiles")
CELLS = {"M": Presence.MANDATORY, "O": Presence.OPTIONAL}
VERIFIED = {"CAR", "CNA", "RPIS", "SRE", "ERRT", "RPISR"}
UNVERIFIED = {"CPDR", "CPNU", "TPRS", "TPRR", "TPIS", "SRT", "NAR"}
RESPONSES = {"SRE", "ERRT", "RPISR", "TPRR", "SRT"}  # they name what they answer
K = ElementKey


@pytest.fixture(scope="module", params=PROFILES)
def profile(request: pytest.FixtureRequest) -> Profile:
    return load(request.param)


def rows() -> list[dict[str, str]]:
    text = FOLDER.joinpath("ebts-9.1.fields.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_the_three_profiles_ship() -> None:
    assert names() == PROFILES


def test_every_cell_of_the_published_table_is_a_rule_and_every_blank_none() -> None:
    base = load("ebts-9.1")
    refined = {K(2, 73), K(4, 3)}  # sizes: nine characters, where the table says 1-9; two digits, where it says one
    repaired = {"1.004 T1_TOT", "1.015..3 T1_DCS_CSV", "9.003 T9_IMP", "9.010 T9_MIN"}
    repaired |= {"14.001 T14_LEN", "14.014..2 T14_AMP_AMPCD", "14.022 T14_NQM"}
    pairs = {**{K(2, 84, item): Presence.MANDATORY for item in (1, 2)}}
    table = rows()
    assert len(table) == 307
    used = {tot: set() for tot in base.transactions}
    for row in table:
        key = K(14, 18, 2) if row["tag"] == "14.014..2" and "AMPCD" in row["mnemonic"] else element(row["tag"])
        for tot, rules in base.transactions.items():
            if not row[tot] or (key.record_type != 1 and key.record_type not in rules.records):
                continue
            used[tot].add(key)
            rule = rules.elements[key]
            if key == K(1, 10) and tot in RESPONSES:
                assert rule.presence is Presence.MANDATORY
            elif key not in pairs and not (key.item and key.record_type == 14):
                assert rule.presence is CELLS[row[tot]], (tot, key)
            if f"{row['tag']} {row['mnemonic']}" in repaired or rule.size == Span():
                continue
            assert rule.characters.value == re.sub(r"\d", "", row["type"]), key
            assert rule.occurrences == span(row["occurrences"]), (tot, key)
            assert key in refined or rule.size == span(row["size"]), (tot, key)
    for tot, rules in base.transactions.items():
        stated = {key for key, rule in rules.elements.items() if rule.presence is not Presence.FORBIDDEN}
        assert stated == used[tot], tot


def test_the_table_s_slips_are_mended_and_say_so() -> None:
    car = load("ebts-9.1").transactions["CAR"].elements
    assert car[K(14, 14, 2)].mnemonic == "MCP_ETC"
    assert car[K(14, 18, 2)].mnemonic == "AMP_AMPCD"
    assert car[K(14, 24, 4)].mnemonic == "FQM_PRC"
    assert car[K(14, 22)].occurrences == Span(1, 4)
    assert car[K(1, 15, 3)].characters is Characters.ALPHANUMERIC_SPECIAL
    assert load("ebts-9.1").transactions["TPIS"].elements[K(13, 16)].mnemonic == "SHPS"
    table, repair, refined = car[K(14, 18, 2)].origins
    assert (table.file, table.line) == ("ebts-9.1.fields.csv", 263)
    assert "contradicts itself" in repair.source
    assert refined.file == "ebts-9.1.toml"


def test_what_a_car_must_hold_is_what_the_specification_lists() -> None:
    base = load("ebts-9.1").transactions
    car = base["CAR"].elements
    type2 = {key.number: rule.presence for key, rule in car.items() if key.record_type == 2 and not key.item}
    mandatory = {number for number, presence in type2.items() if presence is Presence.MANDATORY}
    assert mandatory == {1, 2, 5, 18, 20, 22, 24, 25, 27, 29, 31, 32, 45, 47, 73}
    of_car, of_cna = ({key for key in base[tot].elements if key.record_type == 2} for tot in ("CAR", "CNA"))
    assert of_car - of_cna == {K(2, 6), K(2, 7), K(2, 70)}
    assert not of_cna - of_car
    for tot in ("CAR", "CNA"):
        elements = base[tot].elements
        assert elements[K(2, 38)].presence is Presence.FORBIDDEN
        assert elements[K(2, 47)].occurrences == Span(1, 40)
        assert elements[K(2, 47, 2)].size == Span(1, 300)
        assert (elements[K(2, 73)].size, elements[K(2, 73)].occurrences) == (Span(9, 9), Span(1, 3))
        assert elements[K(2, 84)].occurrences == Span(1, 10)
        assert base[tot].records == {2: Span(1, 1), 4: Span(0, 14), 10: Span(0, 4), 14: Span(0, 14), 15: Span(0, 8)}
        accounted = [c for c in base[tot].cross if c.kind is CrossKind.IMAGES_ACCOUNTED]
        assert [c.positions for c in accounted] == [tuple(range(1, 15))]


def test_what_edition_10_changes() -> None:
    older, newer = load("ebts-9.1"), load("ebts-10.0")
    assert older.transactions["CAR"].elements[K(2, 18)].size == Span(3, 30)
    assert newer.transactions["CAR"].elements[K(2, 18)].size == Span(3, 50)
    assert "".join(newer.tables["sex"].codes) == "FGMNXYZ"
    assert "sex" not in older.tables
    assert (newer.assembly.version, newer.assembly.domain) == ("0500", ("NORAM", "EBTS 10.0"))
    assert K(2, 60) not in older.transactions["SRE"].elements
    assert newer.transactions["SRE"].elements[K(2, 60)].occurrences == Span(1, 11)
    assert newer.transactions["CAR"].elements[K(14, 9)].mnemonic == "THPS"
    assert newer.transactions["CAR"].elements[K(14, 25, 3)].occurrences == Span(6, 198)  # 3 to 99 points


def test_transactions_that_nobody_read_in_a_source_are_not_verified() -> None:
    for name, own in (("ebts-9.1", set()), ("ebts-10.0", set()), ("example-county", {"IAR"})):
        transactions = load(name).transactions
        assert {tot for tot, one in transactions.items() if one.verified} == VERIFIED | own
        assert {tot for tot, one in transactions.items() if not one.verified} == UNVERIFIED


def test_each_verified_answer_names_the_clock_that_it_ends() -> None:
    answers = {t.tot: t.answer for t in load().transactions.values() if t.kind is TransactionKind.ANSWER and t.verified}
    assert answers == {
        "SRE": AnswerKind.CRIMINAL_IDENTIFICATION,
        "ERRT": AnswerKind.REJECTION,
        "RPISR": AnswerKind.RAPID_SEARCH,
        "IAR": AnswerKind.IMMIGRATION_CROSS_CHECK,
    }


def test_the_immigration_answer_of_the_example_carries_no_result() -> None:
    rules = load("example-county").transactions["IAR"]
    assert rules.elements[K(2, 59)].presence is Presence.FORBIDDEN
    assert "fictitious" in rules.origin.source


@pytest.mark.parametrize(
    ("number", "good", "bad"),
    [
        (27, ["000", "400", "411", "509", "600", "711", "N01", "N67"], ["399", "412", "512", "800", "5'9", "N1", "0"]),
        (29, ["000", "050", "165", "499"], ["049", "500", "75", "1000"]),
        (18, ["SAMPLE,JORDAN", "O'NEIL-DOE,ANN MARIE", "A,B"], ["SAMPLE", "SAMPLE,", ",ANN", "SAMPLE, ANN", "A,B,C"]),
        (9, ["2026-000123", "A B"], [" 1", "1.2", "."]),
        (20, ["WA", "XX", "MM"], ["wa", "W", "WAA", "W1"]),
        (6, ["SMITH UNIT 4"], ["SGT. SMITH"]),
    ],
)
def test_patterns_take_what_the_specification_takes(number: int, good: list[str], bad: list[str]) -> None:
    pattern = load("ebts-9.1").transactions["CAR"].elements[K(2, number)].pattern
    assert pattern is not None
    assert [text for text in good if not re.fullmatch(pattern, text, re.ASCII)] == []
    assert [text for text in bad if re.fullmatch(pattern, text, re.ASCII)] == []


def test_every_rule_says_where_it_is_written_and_what_it_is_from(profile: Profile) -> None:
    files: dict[str, list[str]] = {}

    def line(origin: Origin) -> str:
        assert origin.source
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", origin.date)
        if origin.file not in files:
            files[origin.file] = FOLDER.joinpath(origin.file).read_text(encoding="utf-8").splitlines()
        return files[origin.file][origin.line - 1]

    for rules in profile.transactions.values():
        assert line(rules.origin) == f"[transaction.{rules.tot}]"
        assert all(line(cross.origin) == "[[cross]]" for cross in rules.cross)
        for key, rule in rules.elements.items():
            for origin in rule.origins:
                written = line(origin)
                if origin.file.endswith(".csv"):
                    assert f"{key.number:02d}" in written.partition(",")[0] or key == K(14, 18, 2)
                else:
                    assert written in ("[[rule]]", "[[repair]]")
    assert line(profile.assembly.origin) == "[assembly]"
    assert line(profile.images.origin) == "[images]"
    assert all(line(table.origin).startswith("# title: ") for table in profile.tables.values())


def test_every_table_that_ships_is_used() -> None:
    shipped = {Path(one.name).stem for one in FOLDER.joinpath("tables").iterdir() if one.name.endswith(".csv")}
    assert shipped == set(load("example-county").tables)


def test_no_rule_names_a_table_that_is_not_there(profile: Profile) -> None:
    rules = [rule for one in profile.transactions.values() for rule in one.elements.values() if rule.table is not None]
    assert rules
    for rule in rules:
        codes = profile.tables[rule.table or ""].codes
        assert all(rule.size.holds(len(code)) and admits(rule.characters, code) for code in codes)
