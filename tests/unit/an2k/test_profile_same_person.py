"""[same_person] of a profile: whether new bookings are compared with recent ones of the station, and how far back."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.an2k.rules.profiles import load, read_profile
from app.an2k.rules.values import SamePersonRules
from app.bootstrap.program import compared_days
from app.cli.root import main
from app.config import Environment
from tests.unit.an2k.profile_files import faults_of, line_of
from tests.unit.an2k.test_profile_quality import SOURCE, child_in

STATED = "[same_person]\nkeep_days = 14\n" + SOURCE


def test_nothing_is_compared_unless_the_agency_says_so(tmp_path: Path) -> None:
    assert load("ebts-10.0").same_person == SamePersonRules(0, None)
    assert read_profile(child_in(tmp_path, "")).same_person.keep_days == 0
    assert load("example-county").same_person.keep_days == 30


def test_a_profile_on_top_may_take_it_away(tmp_path: Path) -> None:
    stated = read_profile(child_in(tmp_path, STATED)).same_person
    assert (stated.keep_days, stated.origin is not None) == (14, True)
    own = "[same_person]\nkeep_days = 0\n" + SOURCE
    top = read_profile(child_in(tmp_path, own, extends="child", name="top")).same_person
    assert top.keep_days == 0
    assert top.origin is not None
    assert top.origin.profile == "top"


def test_what_the_example_states_is_no_agency_s_wish(tmp_path: Path) -> None:
    example = load("example-county")
    on_top = read_profile(child_in(tmp_path, "", extends="example-county"))
    own = read_profile(child_in(tmp_path, STATED, extends="example-county", name="own"))
    for profile, in_production in ((example, 0), (on_top, 0), (own, 14), (load("ebts-10.0"), 0)):
        assert compared_days(profile, Environment.PRODUCTION) == in_production
        assert compared_days(profile, Environment.TRAINING) == profile.same_person.keep_days


BROKEN = [
    ("keep_days = -1", "keep_days", "A whole number from 0 to 366 is due here"),
    ("keep_days = 367", "keep_days", "A whole number from 0 to 366 is due here"),
    ("keep_days = true", "keep_days", "A whole number from 0 to 366 is due here"),
    ("days = 30", "days", "Did you mean keep_days?"),
    ("", "[same_person]", "It states nothing."),
]


@pytest.mark.parametrize(("stated", "at", "said"), BROKEN, ids=range(len(BROKEN)))
def test_nonsense_is_said_with_its_line(tmp_path: Path, stated: str, at: str, said: str) -> None:
    file = child_in(tmp_path, f"[same_person]\n{SOURCE}{stated}\n")
    found = faults_of(file)
    assert {(one.file, one.line) for one in found} == {("child.toml", line_of(file.read_text("utf-8"), at))}
    assert any(said in one.said for one in found), found


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("", "no booking is compared with earlier ones of the station; no profile states it"),
        ("[same_person]\nkeep_days = 0\n" + SOURCE, "no booking is compared with earlier ones of the station; "),
        ("[same_person]\nkeep_days = 1\n" + SOURCE, "with those of the station's last 1 day; "),
        (STATED, "with those of the station's last 14 days; "),
    ],
)
def test_show_says_whether_and_how_far_back(tmp_path: Path, stated: str, said: str) -> None:
    child_in(tmp_path, stated, extends="ebts-10.0")
    where = ["--profile", "child", "--dir", str(tmp_path)]
    shown = CliRunner().invoke(main, ["profile", "show", *where]).output
    (line,) = [one for one in shown.splitlines() if one.startswith("same person: ")]
    assert said in line
    assert ("child.toml:" in line) is bool(stated)
    as_json = json.loads(CliRunner().invoke(main, ["profile", "show", *where, "--json"]).stdout)
    assert as_json["same_person"] == {"keep_days": read_profile(tmp_path / "child.toml").same_person.keep_days}


def test_show_says_that_the_example_s_is_for_training() -> None:
    shown = CliRunner().invoke(main, ["profile", "show", "--profile", "example-county"]).output
    assert "with those of the station's last 30 days, in training only; " in shown
