"""How a bureau answers is the agency's profile's: what an FBI number beside "not found" means, and codes of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from app.an2k.answer_codes import Act, shipped_codes
from app.an2k.answers import NONE_WITH_NUMBER, UNKNOWN_CODE, answer_rules, interpret_answer
from app.an2k.rules import profiles
from app.an2k.rules.faults import Fault
from app.an2k.rules.profiles import choose, load, read_profile
from app.an2k.rules.values import Profile
from app.cli.root import main
from app.domain.bureau_answer import Meaning
from app.domain.position import FrictionRidgePosition as F
from app.station import agency
from tests.unit.an2k.profile_files import CHILD, faults_of, line_of
from tests.unit.an2k.test_answers import ERRT, NONE, written

TEXT = CHILD.replace('"small"', '"example-county"')
ANSWERS = '[answers]\nnumbers_new_records = true\ncode_table = "returns"\nsource = "child"\n'
CODES = """\
# What our bureau returns, and what is done about it.
code,area,meaning,act,source,en,es
FR-104,print,hands exchanged,recapture,"Interface 3.2, table 9",The hands are exchanged. Take both again.,Las manos están cambiadas. Tómelas otra vez.
L0008,print,ridges unclear,recapture,"Interface 3.2, table 9",Our bureau wants these prints again.,
L0111,print,order,recapture,"Interface 3.2, table 9",,
"""  # noqa: E501  a table is a line a row


def profile_in(place: Path, answers: str = ANSWERS, codes: str = CODES) -> Path:
    (place / "tables").mkdir(exist_ok=True)
    (place / "tables" / "returns.csv").write_text(codes, encoding="utf-8")
    (place / "child.toml").write_text(TEXT + answers, encoding="utf-8")
    return place / "child.toml"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return read_profile(profile_in(tmp_path))


@pytest.fixture
def in_force(tmp_path: Path) -> Iterator[None]:
    profile_in(tmp_path)
    choose("child", tmp_path)
    yield
    choose(profiles.DEFAULT)


def test_an_fbi_number_beside_not_found_is_of_a_new_record_where_the_profile_says_so(profile: Profile) -> None:
    data = written(replace(NONE, fbi_numbers=("123456AB7",)))
    assert interpret_answer(data, answer_rules(load("example-county"))).doubts == (NONE_WITH_NUMBER,)
    read = interpret_answer(data, answer_rules(profile))
    assert (read.meaning, read.fbi_numbers, read.doubts) == (Meaning.NOT_IDENTIFIED, ("123456AB7",), ())


def test_a_child_takes_back_what_its_ancestor_says(tmp_path: Path) -> None:
    profile_in(tmp_path)
    own = '[answers]\nnumbers_new_records = false\ncode_table = ""\nsource = "child"\n'
    grand = CHILD.replace('"child"', '"grand"', 1).replace('"small"', '"child"') + own
    (tmp_path / "grand.toml").write_text(grand, encoding="utf-8")
    rules = answer_rules(read_profile(tmp_path / "grand.toml"))
    assert not rules.numbers_new_records
    assert rules.codes == shipped_codes()


def test_the_agencys_own_codes_lie_over_those_of_the_program(profile: Profile) -> None:
    codes = answer_rules(profile).codes
    assert set(codes) == {*shipped_codes(), "FR-104"}
    assert (codes["L0008"].meaning, codes["L0008"].place) == ("ridges unclear", "tables/returns.csv:4")
    assert codes["L0009"] == shipped_codes()["L0009"]
    assert codes["FR-104"].act is Act.RECAPTURE


@pytest.mark.parametrize(
    ("message", "codes"),
    [
        ("FR-104 FINGER 07; L0008", [("FR-104", True, [F.LEFT_INDEX]), ("L0008", True, [])]),
        ("(FR-104): L0111", [("FR-104", True, []), ("L0111", True, [])]),
        ("XFR-104 and FR-1045 and FR-104-2", []),
        ("fr-104", []),
    ],
)
def test_codes_of_the_agencys_own_form_are_found_where_they_stand_alone(
    profile: Profile, message: str, codes: list[tuple[str, bool, list[F]]]
) -> None:
    read = interpret_answer(written(replace(ERRT, messages=(message,))), answer_rules(profile))
    assert [(one.code, one.is_known, list(one.fingers)) for one in read.codes] == codes
    assert UNKNOWN_CODE not in read.remarks
    assert read.meaning is Meaning.REJECTED
    plain = interpret_answer(written(replace(ERRT, messages=(message,))), answer_rules(load("example-county")))
    assert "FR-104" not in [one.code for one in plain.codes if one.is_known]


@pytest.mark.usefixtures("in_force")
def test_the_officer_reads_the_agencys_own_words() -> None:
    assert agency.reject_words("FR-104", "en") == "The hands are exchanged. Take both again."
    assert agency.reject_words("FR-104", "es") == "Las manos están cambiadas. Tómelas otra vez."
    assert agency.reject_words("L0008", "es") == "Our bureau wants these prints again."  # the only ones that there are
    assert agency.reject_words("L0111", "en") is None  # the program's
    assert agency.reject_words("L0009", "en") is None


@pytest.mark.parametrize(
    ("codes", "line", "said"),
    [
        (CODES + CODES.splitlines()[2] + "\n", 6, "The code FR-104 is doubled; it stands in line 3."),
        (
            CODES + "FR-105,print,x,recapture,y,,\n",
            6,
            "The code FR-105 has no words for the officer; its column en is due.",
        ),
        (
            CODES + f"FR-105,print,x,recapture,y,{'w' * 201},\n",
            6,
            "The words of FR-105 are longer than 200 characters.",
        ),
        (CODES + "FR-105,foo,x,recapture,y,w,\n", 6, 'The area "foo" is none of authority, element, format, print.'),
        (CODES + "FR-105,print,x,again,y,w,\n", 6, 'The act "again" is none of recapture, correct, administrator.'),
        (CODES.replace("code,area", "code,field"), 2, "The columns are not code,area"),
        (CODES + 'FR-105,"print\n', 6, "The line is not well-formed CSV."),
        ("", 1, "The table holds no code; it begins with the columns"),
    ],
)
def test_a_damaged_table_of_codes_is_named_by_file_and_line(tmp_path: Path, codes: str, line: int, said: str) -> None:
    (fault,) = faults_of(profile_in(tmp_path, codes=codes))
    assert (fault.file, fault.line) == ("tables/returns.csv", line)
    assert fault.said.startswith(said)


def test_a_table_of_codes_that_is_not_there(tmp_path: Path) -> None:
    file = profile_in(tmp_path, ANSWERS.replace("returns", "rejects"))
    said = "answers: code_table: There is no rejects.csv in the tables of this profile or its ancestors."
    assert faults_of(file) == (Fault("child.toml", line_of(file.read_text(encoding="utf-8"), "[answers]"), said),)


def test_both_are_shown_and_explained(tmp_path: Path) -> None:
    profile_in(tmp_path)

    def said(*arguments: str) -> str:
        result = CliRunner().invoke(main, ["profile", *arguments, "--profile", "child", "--dir", str(tmp_path)])
        assert result.exit_code == 0, result.output
        return result.output

    shown = said("show")
    assert "answers: 3 codes of the agency's own in returns, before the program's" in shown
    assert "answers: who was not found gets an FBI number, as a new record" in shown
    assert "an FBI number beside a result that nobody was found is that of a new record" in said(
        "explain", "SRE", "2.059"
    )
    messages = said("explain", "ERRT", "2.060")
    assert "the agency's own codes are in the table returns (3)" in messages
    assert "FR-104 hands exchanged (recapture); from tables/returns.csv:3, Interface 3.2, table 9" in messages
    assert "L0009  picture cannot be decompressed (recapture); from tables/answer_codes.csv:" in messages
    assert "FR-104" not in said("explain", "CAR", "2.018")
    assert json.loads(said("show", "--json"))["answers"]["codes"] == ["FR-104", "L0008", "L0111"]
    explained = json.loads(said("explain", "ERRT", "2.060", "--json"))
    assert explained["codes"][0]["words"]["es"].startswith("Las manos")
