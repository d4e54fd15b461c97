"""[quality] of a profile: what an agency asks of a print, finger by finger."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.an2k.rules.profiles import load, read_profile
from app.cli.root import main
from app.domain.position import FrictionRidgePosition as F
from app.domain.quality import PROGRAM_THRESHOLDS, Bounds, QualityThresholds, Verdict
from tests.unit.an2k.profile_files import CHILD, SMALL, YES_NO, faults_of, line_of

SOURCE = 'source = "child"\n'
WHOLE = """\
[quality]
strict = { good = 70, fair = 45 }
usual = { good = 50, fair = 30 }
attempts = 2
source = "child"

[quality.fingers]
5 = { good = 30, fair = 20 }
1 = { good = 90, fair = 80 }
"""


def child_in(place: Path, text: str, *, extends: str = "small", name: str = "child") -> Path:
    (place / "tables").mkdir(exist_ok=True)
    (place / "tables" / "yes-no.csv").write_text(YES_NO, encoding="utf-8")
    (place / "small.toml").write_text(SMALL, encoding="utf-8")
    whole = CHILD.replace('"small"', f'"{extends}"').replace('"child"', f'"{name}"', 1) + text
    (place / f"{name}.toml").write_text(whole, encoding="utf-8")
    return place / f"{name}.toml"


def test_what_is_not_stated_is_the_programs(tmp_path: Path) -> None:
    assert load("ebts-10.0").quality == PROGRAM_THRESHOLDS
    assert read_profile(child_in(tmp_path, "")).quality_origin is None
    stated = read_profile(child_in(tmp_path, "[quality]\nattempts = 5\n" + SOURCE)).quality
    assert stated == QualityThresholds(attempts=5)


def test_a_finger_is_asked_for_what_is_stated_of_it(tmp_path: Path) -> None:
    asked = read_profile(child_in(tmp_path, WHOLE)).quality
    assert asked.attempts == 2
    assert [asked.of(finger) for finger in (F.RIGHT_THUMB, F.LEFT_THUMB, F.RIGHT_MIDDLE, F.RIGHT_LITTLE)] == [
        Bounds(90, 80),
        Bounds(70, 45),
        Bounds(50, 30),
        Bounds(30, 20),
    ]
    assert asked.of(F.RIGHT_LITTLE).verdict(25) is Verdict.FAIR
    assert asked.of(F.LEFT_LITTLE).verdict(25) is Verdict.POOR


def test_a_profile_on_top_states_what_differs(tmp_path: Path) -> None:
    child_in(tmp_path, WHOLE)
    own = '[quality]\nusual = { good = 40, fair = 20 }\nsource = "child"\n'
    own += '[quality.fingers]\n1 = ""\n5 = { good = 35, fair = 5 }\n'
    top = read_profile(child_in(tmp_path, own, extends="child", name="top"))
    assert top.quality == QualityThresholds(
        strict=Bounds(70, 45), usual=Bounds(40, 20), attempts=2, single=((F.RIGHT_LITTLE, Bounds(35, 5)),)
    )
    assert top.quality_origin is not None
    assert top.quality_origin.profile == "top"


BROKEN = [
    ("usual = { good = 30, fair = 50 }", "usual", "50 is above good, 30"),
    ("usual = { good = 101, fair = 50 }", "usual", "A whole number from 1 to 100 is due here"),
    ("usual = { good = 50, fair = -1 }", "usual", "A whole number from 0 to 100 is due here"),
    ("usual = { good = 50.5, fair = 1 }", "usual", "A whole number from 1 to 100"),
    ("usual = { good = 50 }", "usual", "The key fair is missing"),
    ("usual = 50", "usual", "A table is due here"),
    ("usual = { good = 50, fair = 30, best = 3 }", "usual", "The key best is not known here"),
    ("attempts = 0", "attempts", "A whole number from 1 to 10 is due here"),
    ("attempts = 11", "attempts", "A whole number from 1 to 10 is due here"),
    ("atempts = 3", "atempts", "Did you mean attempts?"),
    ("fingers = { 11 = { good = 50, fair = 30 } }", "fingers", "A finger is written as its code"),
    ("fingers = { thumb = { good = 50, fair = 30 } }", "fingers", "A finger is written as its code"),
    ("fingers = { 5 = { good = 20, fair = 30 } }", "fingers", "finger 5: fair: 30 is above good, 20"),
    ("fingers = { 5 = 40 }", "fingers", "A table is due here"),
    ("", "[quality]", "It states nothing."),
]


@pytest.mark.parametrize(("stated", "at", "said"), BROKEN, ids=range(len(BROKEN)))
def test_nonsense_is_said_with_its_line(tmp_path: Path, stated: str, at: str, said: str) -> None:
    file = child_in(tmp_path, f'[quality]\nsource = "child"\n{stated}\n')
    found = faults_of(file)
    assert {(one.file, one.line) for one in found} == {("child.toml", line_of(file.read_text("utf-8"), at))}
    assert any(said in one.said for one in found), found


def test_a_source_is_due(tmp_path: Path) -> None:
    assert any("source" in one.said for one in faults_of(child_in(tmp_path, "[quality]\nattempts = 2\n")))


def test_thumbs_that_are_asked_for_less_are_odd_and_no_fault(tmp_path: Path) -> None:
    text = "[quality]\nstrict = { good = 40, fair = 30 }\nusual = { good = 60, fair = 30 }\n" + SOURCE
    (remark,) = [one for one in read_profile(child_in(tmp_path, text)).remarks if "quality" in one.said]
    assert "good from 40, and from 60" in remark.said
    assert remark.line == line_of((tmp_path / "child.toml").read_text("utf-8"), "[quality]")


def test_show_and_explain_say_what_is_asked_for(tmp_path: Path) -> None:
    child_in(tmp_path, WHOLE, extends="ebts-10.0")
    where = ["--profile", "child", "--dir", str(tmp_path)]
    shown = CliRunner().invoke(main, ["profile", "show", *where])
    assert "thumbs and index good from 70, usable from 45; others good from 50, usable from 30" in shown.output
    assert "after 2 attempts" in shown.output
    as_json = json.loads(CliRunner().invoke(main, ["profile", "show", *where, "--json"]).stdout)
    assert as_json["quality"]["fingers"]["5"] == {"good": 30, "fair": 20}
    explained = CliRunner().invoke(main, ["profile", "explain", "CAR", "14.024", *where])
    assert "quality estimate (NFIQ 2 scale), per finger" in explained.output
    assert "child.toml:" in explained.output
