"""`booking-station profile certify`: exit codes, what is said, and what is not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.root import main
from tests.unit.an2k.profile_files import folder_of

# EBTS with searches alone: a deck of some 290 files and the prints of one person.
RAPID = """\
name = "rapid"
title = "Searches alone"
date = "2026-11-30"
extends = "ebts-10.0"

[sources.here]
title = "The tests"
date = "2026"

[transaction.CAR]
verified = false
source = "here"

[transaction.CNA]
verified = false
source = "here"
"""
IMPOSSIBLE = """
[[cross]]
kind = "same-agency"  # 2.098 takes one to three digits, and an ORI has nine characters
elements = ["1.008", "2.098"]
transactions = ["RPIS"]
source = "here"
"""


@pytest.fixture
def runner(tmp_path: Path) -> CliRunner:
    home = str(tmp_path / "home")
    return CliRunner(env={"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "BOOKING_STATION_DATA_DIR": None})


def command(tmp_path: Path, profile: str, out: Path) -> list[str]:
    folder = tmp_path / "profiles"
    folder.mkdir(exist_ok=True)
    (folder / "rapid.toml").write_text(profile, encoding="utf-8")
    return ["profile", "certify", "--profile", "rapid", "--dir", str(folder), "--out", str(out), "--production"]


def test_a_deck_that_agrees_ends_with_0(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    options = [
        "--date",
        "2026-03-04",
        "--reader-make",
        "Acme",
        "--reader-model",
        "X1",
        "--reader-serial",
        "7",
        "--json",
    ]
    result = runner.invoke(main, [*command(tmp_path, RAPID, out), *options])
    assert result.exit_code == 0, result.output
    *_, said = [json.loads(line) for line in result.stdout.splitlines()]
    evidence = json.loads((out / "evidence.json").read_bytes())
    assert said["event"] == "certified"
    assert (said["agrees"], said["disagreeing"], said["files"]) == (True, 0, len(evidence["files"]))
    assert said["files"] == len(list((out / "deck").iterdir()))
    assert said["bytes"] < 150_000_000
    assert (evidence["day"], evidence["production"]) == ("2026-03-04", True)
    equipment = evidence["equipment"]
    assert (equipment["make"], equipment["model"], equipment["serial"]) == ("Acme", "X1", "7")
    assert equipment["certification"].startswith("not known to this program")
    assert evidence["software"]["wsq_software_number"] == 0
    for value in ("SAMPLE", "JORDAN", "MUÑOZ"):
        assert value not in result.output


def test_a_deck_that_does_not_agree_ends_with_1_and_is_there(runner: CliRunner, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    result = runner.invoke(main, command(tmp_path, RAPID + IMPOSSIBLE, out))
    assert result.exit_code == 1, result.output
    evidence = json.loads((out / "evidence.json").read_bytes())
    assert not evidence["agrees"]
    (cause,) = evidence["causes"]
    common, last = result.stdout.splitlines()
    many = len(cause["files"])
    assert common == f"not expected, a common cause: rules/agencies-differ at 2.098 in {many} files of RPIS"
    assert f" {many} not as expected; " in last


def test_no_pack_ends_with_2(runner: CliRunner, tmp_path: Path) -> None:
    """A folder that is not empty, a profile that is not there, one by which the station cannot send."""
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine").write_text("mine")
    refused = runner.invoke(main, command(tmp_path, RAPID, taken))
    assert (refused.exit_code, [file.name for file in taken.iterdir()]) == (2, ["mine"])
    assert "certification/folder-not-empty" in refused.stderr
    out = tmp_path / "pack"
    unknown = runner.invoke(main, ["profile", "certify", "--profile", "nowhere", "--out", str(out), "--json"])
    assert unknown.exit_code == 2
    assert json.loads(unknown.stdout)["code"] == "an2/profile-unknown"
    folder = folder_of(tmp_path).parent
    without = runner.invoke(main, ["profile", "certify", "--profile", "small", "--dir", str(folder), "--out", str(out)])
    assert without.exit_code == 2
    assert "an2/profile-not-usable" in without.stderr
    early = runner.invoke(main, [*command(tmp_path, RAPID, out), "--date", "1066-10-14"])
    assert (early.exit_code, "2000 to 2900" in early.stderr) == (2, True)
    assert not out.exists()
