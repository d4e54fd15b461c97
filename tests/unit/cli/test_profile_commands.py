"""`booking-station profile`: what an administrator is told about a profile, and what is wrong with one."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.an2k.rules.files import shipped_folder
from app.cli.root import main
from tests.unit.an2k.profile_files import CHILD, folder_of, line_of

OWN = 'name = "own"\ntitle = "O"\ndate = "2026-11-30"\nextends = "ebts-10.0"\n'
OLDER = """
[sources.here]
title = "The tests"
date = "2026"
[assembly]
version = "0400"
source = "here"
[[rule]]
element = "1.002"
transactions = "CAR"
pattern = "0400"
pattern_words = "0400"
source = "here"
"""


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    home = str(tmp_path / "home")
    return CliRunner(env={"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "BOOKING_STATION_DATA_DIR": None})


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_profiles_are_listed_and_the_one_in_force_is_marked(runner: CliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "profiles"
    folder.mkdir()
    folder_of(folder, child="nonsense")
    settings = tmp_path / "station.toml"
    said = f'data_dir = "{tmp_path.as_posix()}"\nprofile = "small"\nprofiles_dir = "{folder.as_posix()}"\n'
    settings.write_text(said, encoding="utf-8")
    result = runner.invoke(main, ["profile", "list", "--json", "--config", str(settings)])
    assert result.exit_code == 0, result.output
    found = {line["name"]: line for line in lines(result)}
    assert [name for name, line in found.items() if line["in_force"]] == ["small"]
    assert {name: line["usable"] for name, line in found.items()} == {
        "child": False, "ebts-10.0": True, "ebts-9.1": True, "example-county": True, "small": False
    }  # fmt: skip
    assert found["small"]["faults"] > 1  # whole in itself, but no booking becomes what it takes
    plain = runner.invoke(main, ["profile", "list", "--dir", str(folder)]).output
    assert "* example-county" in plain
    assert "not usable, 1 fault: `profile check` names them" in plain


def test_a_good_profile_is_said_to_be_usable_with_what_it_defines(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "child.toml"
    file.write_text(CHILD.replace('"small"', '"ebts-10.0"'), encoding="utf-8")
    plain = runner.invoke(main, ["profile", "check", str(file)])
    assert plain.exit_code == 0, plain.output
    source = line_of(CHILD, "[sources.child]")
    assert plain.output == (
        f"The profile child is usable.\nnote: {file}:{source}: source child: Nothing names it.\n"
        "A booking becomes CAR; --all lists what else it defines.\n"
    )
    whole = runner.invoke(main, ["profile", "check", str(file), "--all"]).output
    assert "\nstands on ebts-10.0, ebts-9.1\ntransactions\n  CAR    submission Criminal" in whole
    assert "images WSQ20 at 500 pixels per inch in Type-14\n" in whole
    (said,) = lines(runner.invoke(main, ["profile", "check", str(file), "--json"]))
    assert (said["event"], said["name"], said["ancestors"]) == ("profile_usable", "child", ["ebts-10.0", "ebts-9.1"])
    assert ("CAR", True) in [(one["tot"], one["verified"]) for one in said["transactions"]]


def test_what_the_station_cannot_write_is_said_by_line(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "child.toml"
    said = '[transaction.CAR]\nrecords = { 4 = "0-14", 14 = "0" }\nsource = "child"\n'
    text = CHILD.replace('"small"', '"ebts-10.0"') + said
    file.write_text(text, encoding="utf-8")
    result = runner.invoke(main, ["profile", "check", str(file)])
    assert result.exit_code == 1
    assert result.stdout == (
        f"{file}:{line_of(text, '[transaction.CAR]')}: The station writes Type-14 in every transaction, and CAR does "
        "not take it. With record_type = 4 in [images] it writes Type-4.\n"
    )
    settings = tmp_path / "station.toml"
    station = f'data_dir = "{tmp_path.as_posix()}"\nprofile = "child"\nprofiles_dir = "{tmp_path.as_posix()}"\n'
    settings.write_text(station, encoding="utf-8")
    refused = runner.invoke(main, ["config", "check", "--config", str(settings)])
    assert (refused.exit_code, "The station writes Type-14" in refused.stderr) == (1, True)
    looked = lines(runner.invoke(main, ["doctor", "--json", "--config", str(settings)]))
    (finding,) = [line for line in looked if line.get("part") == "profile"]
    assert (finding["state"], finding["code"]) == ("bad", "an2/profile-not-usable")
    started = runner.invoke(main, ["start", "--headless", "--config", str(settings)])
    assert (started.exit_code, "The station writes Type-14" in started.stderr) == (1, True)
    assert not (tmp_path / "keys").exists()  # nothing of a station was opened
    pack = tmp_path / "pack"
    certified = runner.invoke(main, ["profile", "certify", "--config", str(settings), "--out", str(pack)])
    assert (certified.exit_code, pack.exists()) == (2, False)


def test_a_file_that_takes_the_place_of_one_that_ships_says_so(runner: CliRunner, tmp_path: Path) -> None:
    shipped = shipped_folder().joinpath("ebts-10.0.toml").read_text(encoding="utf-8")
    (tmp_path / "ebts-10.0.toml").write_text(shipped, encoding="utf-8")
    (tmp_path / "own.toml").write_text(OWN.replace("2026-11-30", "2999-01-01"), encoding="utf-8")
    said = [runner.invoke(main, ["profile", "check", str(tmp_path / f"{name}.toml")]) for name in ("own", "ebts-10.0")]
    own, place = tmp_path / "own.toml", "takes the place of the ebts-10.0 that ships with the program."
    assert [result.output.splitlines()[1:-1] for result in said] == [
        [
            f"note: {own}: ebts-10.0.toml beside it {place}",
            f"note: {own}:3: date: 2999-01-01 is still to come.",
        ],
        [f"note: {tmp_path / 'ebts-10.0.toml'}: This file {place}"],
    ]
    listed = runner.invoke(main, ["profile", "list", "--dir", str(tmp_path)]).output
    assert [line for line in listed.splitlines() if "in place of the one that ships" in line] == [
        "  ebts-10.0                FBI EBTS 10.0 (2026-11-30); in place of the one that ships"
    ]
    as_json = lines(runner.invoke(main, ["profile", "list", "--dir", str(tmp_path), "--json"]))
    assert [one["name"] for one in as_json if one["replaces_shipped"]] == ["ebts-10.0"]


def test_what_other_submissions_do_not_take_of_what_the_station_writes_is_one_note(
    runner: CliRunner, tmp_path: Path
) -> None:
    own = OWN + OLDER
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    result = runner.invoke(main, ["profile", "check", str(tmp_path / "own.toml"), "--json"])
    assert result.exit_code == 0, result.output
    (said,) = lines(result)
    (remark,) = said["remarks"]
    assert (remark["file"], remark["line"]) == ("own.toml", line_of(own, "[assembly]"))
    assert remark["said"].startswith(
        'assembly: version: "0400" is written into every submission, and the rule of 1.002'
    )
    assert " in CNA, RPIS, CPDR," in remark["said"]


def test_each_fault_is_a_line_that_names_file_line_and_what_is_wrong(runner: CliRunner, tmp_path: Path) -> None:
    bad = '[[rule]]\nelement = "2.005"\nsize = "2-1"\nsource = "child"\n[images]\nsource = "nobody"\n'
    file = folder_of(tmp_path, child=bad, **{"yes-no": "damaged"})
    result = runner.invoke(main, ["profile", "check", str(file)])
    assert result.exit_code == 1
    at = line_of(CHILD + bad, "2-1")
    first, second, *rest = result.stdout.splitlines()
    assert first == f'{file}:{at}: rule 2.005: size: "2-1" begins above its end.'
    assert second.startswith(f"{file}:{line_of(CHILD + bad, 'nobody')}: images: source:")
    assert any(line.startswith("tables/yes-no.csv:") for line in rest)
    as_json = lines(runner.invoke(main, ["profile", "check", str(file), "--json"]))
    assert (as_json[0]["event"], as_json[0]["file"], as_json[0]["line"]) == ("fault", "child.toml", at)
    assert len(as_json) == 2 + len(rest)


def test_a_file_that_is_not_there_is_a_fault_too(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(main, ["profile", "check", str(tmp_path / "none.toml")])
    assert result.exit_code == 1
    assert "none.toml: The file cannot be read: No such file or directory." in result.stdout


def test_a_rule_is_explained_with_each_of_its_origins(runner: CliRunner) -> None:
    said = runner.invoke(main, ["profile", "explain", "CAR", "2.045"]).output
    for part in (
        "2.045 DOA, Date of Arrest, in CAR",
        "presence     mandatory",
        "digits, exactly 8 characters",
        "a day that there was, as YYYYMMDD",
        "2.022 is not after 2.045",
        "2.045 is not after 1.005",
        "ebts-9.1.fields.csv:65, EBTS 9.1, field table (2010)",
        "ebts-9.1.toml:",
    ):
        assert part in said, part
    (line,) = lines(runner.invoke(main, ["profile", "explain", "car", "2.45", "--json"]))
    assert (line["element"], line["presence"], line["size"], line["form"]) == ("2.045", "mandatory", "8", "date")
    assert {tuple(one["elements"]) for one in line["cross_rules"]} >= {("2.022", "2.045"), ("2.047..1", "2.045")}
    assert [one["file"] for one in line["origins"]] == ["ebts-9.1.fields.csv", "ebts-9.1.toml"]
    assert all(one["source"] and one["date"] and one["line"] for one in line["origins"])


def test_who_is_who_in_an_answer_is_explained(runner: CliRunner) -> None:
    said = {one: runner.invoke(main, ["profile", "explain", "ERRT", one]).output for one in ("1.007", "1.008", "1.010")}
    assert said["1.007"].startswith("1.007 DAI, Destination Agency Identifier, in an answer who submitted, in ERRT")
    assert said["1.008"].startswith("1.008 ORI, Originating Agency Identifier, in an answer who answers, in ERRT")
    assert "  presence     mandatory\n" in said["1.010"]
    assert all("ebts-9.1.toml:" in text for text in said.values())
    assert "who submitted" not in runner.invoke(main, ["profile", "explain", "CAR", "1.007"]).output


def test_what_a_form_offers_of_a_table_is_explained(runner: CliRunner) -> None:
    said = runner.invoke(main, ["profile", "explain", "CAR", "2.024"]).output
    assert "  offered      a form offers X, M, F\n" in said
    assert "offered" not in runner.invoke(main, ["profile", "explain", "CAR", "2.031"]).output
    (line,) = lines(runner.invoke(main, ["profile", "explain", "CAR", "2.024", "--json"]))
    assert line["table"]["offered"] == ["X", "M", "F"]


def test_how_many_prints_a_rapid_search_takes_is_explained(runner: CliRunner) -> None:
    assert (
        "Type-4 and Type-14 together are 2 to 10 records"
        in runner.invoke(main, ["profile", "explain", "RPIS", "14.013"]).output
    )


@pytest.mark.parametrize(
    ("element", "parts"),
    [
        ("2.024", ["table        sex: Sex (2.024), EBTS 10.0", "X      not known"]),
        ("2.009", ["no period, and no blank at the beginning", "written [^ .][^.]*", "1 to 20 characters"]),
        (
            "2.047",
            ["occurs       1 to 40 times", "2.047..2 ASL_AOL", "2.901, where it is there, has as many"],
        ),
        ("2.038", ["not taken: the field may not be there"]),
        ("2.020", ["it does not hold every code, others are let through"]),
        ("14.013", ["mandatory in each record of Type-14", "no position is there twice"]),
        ("2.084..2", ["mandatory in each subfield of 2.084"]),
        ("14.025..3", ["6 to 198 times"]),
    ],
)
def test_each_part_of_a_rule_is_put_in_words(runner: CliRunner, element: str, parts: list[str]) -> None:
    said = runner.invoke(main, ["profile", "explain", "CAR", element]).output
    for part in parts:
        assert part in said, said


@pytest.mark.parametrize(
    ("tot", "element", "near"),
    [
        ("CRA", "2.045", "CNA or CAR"),
        ("CAR", "2.046", "2.045 (DOA) and 2.047 (ASL)"),
        ("CAR", "DOA", "2.045 (DOA)"),
        ("CAR", "nothing", "is written 2.045"),
        ("SRE", "14.013", "Nothing of Type-14 is."),
    ],
)
def test_what_is_not_known_is_answered_with_the_nearest(runner: CliRunner, tot: str, element: str, near: str) -> None:
    result = runner.invoke(main, ["profile", "explain", tot, element, "--json"])
    assert result.exit_code == 1
    (said,) = lines(result)
    assert (said["code"], said["whose"]) == ("an2/element-unknown", "administrator")
    assert near in said["message"]


def test_an_unverified_transaction_says_so_wherever_it_is_shown(runner: CliRunner) -> None:
    assert "production refuses it" in runner.invoke(main, ["profile", "explain", "NAR", "2.006"]).output
    shown = runner.invoke(main, ["profile", "show", "--profile", "ebts-9.1"]).output
    assert shown.count("not verified, refused in production") == 7
    (said,) = lines(runner.invoke(main, ["profile", "show", "--json"]))
    assert (said["name"], said["assembly"]["offence_code_field"]) == ("example-county", 901)


def test_an_unknown_profile_is_answered_with_the_nearest(runner: CliRunner) -> None:
    (said,) = lines(runner.invoke(main, ["profile", "show", "--profile", "example-count", "--json"]))
    assert said["code"] == "an2/profile-unknown"
    assert "Did you mean example-county?" in said["message"]


def test_settings_and_machine_are_not_well_with_a_profile_that_is_not(runner: CliRunner, tmp_path: Path) -> None:
    settings = tmp_path / "station.toml"
    settings.write_text(f'data_dir = "{tmp_path.as_posix()}/data"\nprofile = "ebts-10.1"\n', encoding="utf-8")
    (said,) = lines(runner.invoke(main, ["config", "check", "--json", "--config", str(settings)]))
    assert said["code"] == "an2/profile-unknown"
    found = lines(runner.invoke(main, ["doctor", "--json", "--config", str(settings)]))
    assert [line["code"] for line in found if line.get("part") == "profile"] == ["an2/profile-unknown"]
