"""How the fields of a submission are filled: constants, questions, and what nobody could fill."""

import json
from datetime import UTC
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from app.an2k import validate as v
from app.an2k.codec import decode
from app.an2k.other_elements import other_fields
from app.an2k.record import TaggedRecord
from app.an2k.rules.profiles import read_profile
from app.an2k.rules.values import ElementKey, Profile
from app.an2k.transaction import assemble_car
from app.an2k.validate import FieldFinding, validate_booking
from app.an2k.validation.engine import validate_file
from app.cli.root import main
from app.domain.booking import Booking, OtherField
from tests.unit.an2k.profile_files import CHILD, faults_of, line_of
from tests.unit.an2k.support import AT, READER, TRANSACTION, booking, card

K = ElementKey
ON_COUNTY = CHILD.replace('"small"', '"example-county"')
OWN = """
[[rule]]
element = "2.921"
transactions = "CAR"
title = "Arrest Type"
presence = "mandatory"
characters = "A"
size = "1"
occurrences = "1"
table = "arrest-type"
source = "child"

[[rule]]
element = "2.041"
transactions = "CAR"
presence = "mandatory"
source = "child"

[[rule]]
element = "2.098"
transactions = "CAR"
title = "Office"
presence = "mandatory"
characters = "ANS"
size = "1-20"
occurrences = "1"
source = "child"
"""
CUSTODY = """
[[rule]]
element = "2.2010"
transactions = "CAR"
title = "Custody"
presence = "optional"
characters = "ANS"
size = "x"
occurrences = "1-3"
source = "child"

[[rule]]
element = ["2.2010..1", "2.2010..2"]
transactions = "CAR"
title = "Part of it"
presence = "mandatory"
characters = "AN"
size = "1-10"
occurrences = "1"
source = "child"
"""
OWN += CUSTODY
ASKS = """
[[ask]]
element = "2.041"
label = { en = "Residence", es = "Domicilio" }
source = "child"

[[ask]]
element = "2.921"
label = { en = "Arrest type" }
order = 1
source = "child"
"""
CONSTANTS = """
[assembly]
source = "child"

[assembly.constants]
"2.098" = "NORTH"
"""
TABLE = "# title: t\n# source: s\n# date: 2026\ncode,meaning\nO,on view\nW,warrant\n"


def written(place: Path, statements: str) -> Path:
    (place / "tables").mkdir(exist_ok=True)
    (place / "tables" / "arrest-type.csv").write_text(TABLE, encoding="utf-8")
    (place / "child.toml").write_text(ON_COUNTY + statements, encoding="utf-8")
    return place / "child.toml"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return read_profile(written(tmp_path, OWN + ASKS + CONSTANTS))


def with_other(profile: Profile, **given: str) -> Booking:
    texts = {name.removeprefix("_").replace("_", "."): text for name, text in given.items()}
    return msgspec.structs.replace(booking(), other=other_fields(texts, profile))


def found(profile: Profile, **given: str) -> tuple[FieldFinding, ...]:
    return validate_booking(with_other(profile, **given), profile=profile)


def test_what_is_asked_and_what_is_constant_are_in_the_submission(profile: Profile) -> None:
    given = with_other(profile, _2_041="1 FIRST STREET, BÁNDERA", _2_921="W")
    assert validate_booking(given, profile=profile) == ()
    file = decode(assemble_car(TRANSACTION, given, card(), reader=READER, at=AT, zone=UTC, profile=profile))
    (person,) = file.of_type(2)
    assert isinstance(person, TaggedRecord)
    written_out = [file.text(person, number) for number in (41, 98, 921)]
    assert written_out == ["1 FIRST STREET, BÁNDERA", "NORTH", "W"]
    assert validate_file(file, profile, today=AT.date(), production=True) == ()


def test_each_finding_names_its_element(profile: Profile) -> None:
    assert found(profile) == (
        FieldFinding(v.REQUIRED, "other.2.041"),
        FieldFinding(v.REQUIRED, "other.2.921"),
    )
    assert found(profile, _2_041="X" * 121, _2_921="Q") == (
        FieldFinding(v.TOO_LONG, "other.2.041"),
        FieldFinding(v.NOT_A_CODE, "other.2.921"),
    )
    assert found(profile, _2_041="X", _2_921="1") == (FieldFinding(v.CHARACTERS, "other.2.921"),)
    none_such = msgspec.structs.replace(
        with_other(profile, _2_041="X", _2_921="W"), other=(OtherField("2.999", (("X",),)),)
    )
    assert FieldFinding(v.NOT_AS_WANTED, "other.2.999") in validate_booking(none_such, profile=profile)


def test_items_and_several_values_come_together(profile: Profile) -> None:
    texts = {"2.2010..1": "A; B", "2.2010..2": ["1", "2"], "2.041": "HERE; THERE", "2.015": "", "2.019": "DOE,JO;"}
    assert other_fields(texts, profile) == (
        OtherField("2.019", (("DOE,JO",),)),
        OtherField("2.041", (("HERE; THERE",),)),  # it occurs once, so a semicolon parts nothing
        OtherField("2.2010", (("A", "1"), ("B", "2"))),
    )
    half = msgspec.structs.replace(
        with_other(profile, _2_041="X", _2_921="W"),
        other=other_fields({"2.041": "X", "2.921": "W", "2.2010..1": "A"}, profile),
    )
    (one,) = validate_booking(half, profile=profile)
    assert (one.code, one.field.partition("..")[0]) == (v.REQUIRED, "other.2.2010")


def test_a_booking_that_was_kept_before_there_were_other_fields_is_read(profile: Profile) -> None:
    kept = json.loads(msgspec.json.encode(booking()))
    del kept["other"]
    assert msgspec.convert(kept, Booking) == booking()
    again = with_other(profile, _2_041="X")
    assert msgspec.json.decode(msgspec.json.encode(again), type=Booking) == again


def test_the_questions_stand_in_their_order(profile: Profile) -> None:
    assert [one.key for one in profile.asks] == [K(2, 921), K(2, 41)]
    assert profile.asks[1].label == {"en": "Residence", "es": "Domicilio"}


ASK = '[[ask]]\nsource = "child"\nlabel = { en = "L" }\n'
IN_CONSTANTS = '[assembly]\nsource = "child"\n[assembly.constants]\n'
BROKEN = [
    (OWN + ASKS, '[[rule]]\nelement = "2.098"', "rule 2.098 is mandatory in CAR, and nothing fills it: ask for it"),
    (ASK + 'element = "2.401"', "[[ask]]", "ask 2.401: CAR has no rule for it. Did you mean 2.041"),
    (ASK + 'element = "2.018"', "[[ask]]", "ask 2.018: A booking has it already, as subject.surname."),
    (ASK + 'element = "2.005"', "[[ask]]", "The station writes it by itself."),
    (ASK + 'element = "2.038"', "[[ask]]", "CAR does not take it."),
    (ASK + 'element = "2.901"', "[[ask]]", "A booking has it already, as charges."),
    (
        ASK + 'element = "2.2010"\n' + CUSTODY,
        "[[ask]]",
        "It has items: name them, as 2.2010..1.",
    ),
    (ASK + 'element = "14.020"', "[[ask]]", "Only fields of Type-2 are filled so."),
    (ASK + 'element = "RES"', "element", '"RES" is no element'),
    (ASK + 'element = "2.041"\nordre = 1', "ordre", "Did you mean order?"),
    (ASK + 'element = "2.041"\nhint = { es = "X" }', "hint", "The key en is missing."),
    ('[[ask]]\nsource = "child"\nelement = "2.041"', "[[ask]]", "The key label is missing, as label = {"),
    ('[[ask]]\nsource = "child"\nelement = "2.041"\nlabel = "R"', "label", "A table is due here"),
    (ASK.replace('"L"', f'"{"L" * 29}"') + 'element = "2.041"', "label", "At most 28 characters have room."),
    (ASK + 'element = "2.041"\n' + ASK + 'element = "2.041"', 4, "Line 9 of this file is about it already."),
    ('[[ask]]\nsource = "child"\nelement = "2.041"\ndrop = true', "[[ask]]", "No ancestor asks for it"),
    (IN_CONSTANTS + '"2.041" = 5', '"2.041"', "Text in quotes is due here"),
    (IN_CONSTANTS + '"2.036" = "YES"', '"2.036"', 'constants: 2.036: "YES" does not fit the rule of 2.036 in CAR.'),
    (IN_CONSTANTS + '"2.41" = "X"\n"2.041" = "X"', '"2.041"', "2.041 stands here twice."),
    (IN_CONSTANTS + '"2.22" = "X"', '"2.22"', "A booking has it already, as subject.date_of_birth."),
    (OWN + ASKS + CONSTANTS + '"2.2010..2" = "X"', '"2.2010..2" = ', "2.2010..1 is mandatory in CAR within 2.2010,"),
    (ASK + 'element = "2.041"\n' + IN_CONSTANTS + '"2.041" = "X"', "[[ask]]", "The profile has a constant for it."),
]


@pytest.mark.parametrize(("statements", "at", "said"), BROKEN)
def test_what_cannot_be_is_said_by_line(tmp_path: Path, statements: str, at: str | int, said: str) -> None:
    file = written(tmp_path, statements)
    faults = faults_of(file)
    assert len(faults) == 1, faults
    text = ON_COUNTY + statements
    expected = text.count("\n", 0, text.index(at)) + 1 if isinstance(at, str) else len(ON_COUNTY.splitlines()) + 1 + at
    assert (faults[0].file, faults[0].line) == ("child.toml", expected)
    assert said in faults[0].said


def test_a_child_asks_no_more_and_takes_a_constant_away(tmp_path: Path) -> None:
    written(tmp_path, OWN + ASKS + CONSTANTS)
    grandchild = ON_COUNTY.replace('"child"', '"grand"').replace("[sources.child]", "[sources.grand]")
    grandchild = (
        grandchild.replace('"example-county"', '"child"')
        + """
[[ask]]
element = "2.098"
label = { en = "Office" }
source = "grand"

[[ask]]
element = "2.041"
drop = true
source = "grand"

[[rule]]
element = "2.041"
transactions = "CAR"
presence = "optional"
source = "grand"

[assembly]
source = "grand"
constants = { "2.098" = "", "2.040" = "NONE" }
"""
    )
    (tmp_path / "grand.toml").write_text(grandchild, encoding="utf-8")
    profile = read_profile(tmp_path / "grand.toml")
    assert [one.key for one in profile.asks] == [K(2, 921), K(2, 98)]
    assert {key: one.text for key, one in profile.assembly.constants.items()} == {K(2, 40): "NONE"}


def explained(place: Path, element: str, *more: str) -> str:
    arguments = ["profile", "explain", "CAR", element, "--profile", "child", "--dir", str(place), *more]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_explain_says_how_an_element_is_filled(tmp_path: Path) -> None:
    file = written(tmp_path, OWN + ASKS + CONSTANTS)
    line = line_of(file.read_text(encoding="utf-8"), '"2.098" = "NORTH"')
    assert f'filled       always "NORTH"\n                 from child.toml:{line}, ' in explained(tmp_path, "2.098")
    assert 'filled       asked for as "Arrest type"\n' in explained(tmp_path, "2.921")
    assert "filled       from the booking: subject.eyes\n" in explained(tmp_path, "2.031")
    assert "filled       by the station\n" in explained(tmp_path, "2.005")
    assert "filled       by a booking file alone (other); no [[ask]] names it\n" in explained(tmp_path, "2.015")
    assert json.loads(explained(tmp_path, "2.921", "--json"))["filled"]["by"] == "asked"


def test_check_shows_what_is_always_written_and_what_is_asked_for(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["profile", "check", str(written(tmp_path, OWN + ASKS + CONSTANTS)), "--all"])
    assert 'always 2.098 "NORTH"\nasked for: 2.921 "Arrest type"\n' in result.output
