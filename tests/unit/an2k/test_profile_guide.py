"""The guide's example is a working profile, and the guide names everything that a profile may hold."""

import json
import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from app.an2k.booking_file import BookingFileFields, parse
from app.an2k.codec import decode
from app.an2k.record import TaggedRecord
from app.an2k.rules.profile_file import ELEMENTS
from app.an2k.rules.profiles import load, read_profile
from app.an2k.rules.values import (
    AnswerDetails,
    AssemblyRules,
    Characters,
    CrossKind,
    ElementKey,
    ElementRule,
    Form,
    ImageRules,
    Presence,
    Profile,
    SamePersonRules,
    Span,
    TransactionRules,
)
from app.an2k.transaction import assemble_car
from app.an2k.trial import faults_of_trial
from app.an2k.validation.engine import validate_file
from app.cli.root import main
from app.domain.match import AnswerKind
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Bounds, QualityThresholds
from tests.unit.an2k.support import AT, READER, TRANSACTION, card

GUIDE = (Path(__file__).parents[3] / "docs" / "profiles.md").read_text(encoding="utf-8")
K = ElementKey


def block(language: str, number: int = 0) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)[number]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As step 2 of the guide lays it out."""
    place = tmp_path_factory.mktemp("profiles")
    (place / "franklin.toml").write_text(block("toml"), encoding="utf-8")
    (place / "tables").mkdir()
    for name, number in (("arrest-type", 0), ("returns", 1)):
        (place / "tables" / f"{name}.csv").write_text(block("csv", number), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def profile(folder: Path) -> Profile:
    return read_profile(folder / "franklin.toml")


def test_a_station_can_send_by_the_example(profile: Profile) -> None:
    assert faults_of_trial(profile, at=datetime(2026, 11, 30, 12, tzinfo=UTC)) == ()


def test_the_example_says_what_the_guide_says_of_it(profile: Profile) -> None:
    own = profile.transactions["FRCR"]
    assert "CNA" not in profile.transactions
    assert own.verified
    assert (15 in own.records, 15 in profile.transactions["CAR"].records) == (False, True)
    assert profile.transactions["FRIM"].answer == AnswerKind.IMMIGRATION_CROSS_CHECK
    booking_number = own.elements[K(2, 9)]
    assert (booking_number.presence, booking_number.size) == (Presence.MANDATORY, Span(10, 10))
    assert list(profile.tables["arrest-type"].codes) == ["O", "W", "S"]
    assert profile.answers.numbers_new_records
    assert profile.answers.codes["FR-104"].words["es"].startswith("Las manos")
    assert own.elements[K(2, 16)].presence is Presence.FORBIDDEN
    assert (profile.assembly.transaction, profile.assembly.offence_code_field) == ("FRCR", 905)
    assert profile.assembly.version == load("ebts-10.0").assembly.version
    assert (profile.quality.strict, profile.quality.attempts) == (Bounds(55, 35), 4)
    assert profile.quality.of(FrictionRidgePosition.LEFT_LITTLE) == Bounds(40, 20)
    assert profile.same_person.keep_days == 14
    assert (profile.images.slap_px, profile.images.finger_px) == ((1600, 1000), (800, 750))


def test_a_booking_of_the_example_becomes_a_submission_without_a_finding(profile: Profile) -> None:
    """By a booking file, as the officer would fill the form."""
    subject = {"surname": "SAMPLE", "given": "JORDAN", "date_of_birth": "19880417", "eyes": "BRO"}
    given = {
        "booking_number": "2026000123",
        "subject": subject,
        "charges": [{"literal": "LARCENY", "ncic_code": "2399", "code_table": "NCIC"}, {"literal": "TRESPASS"}],
        "date_of_arrest": "20260302",
        "other": {"2.921": "W", "2.041": "1 FIRST STREET"},
    }
    booking = parse(json.dumps(given).encode(), officer="N. Example", now=AT, profile=profile)
    own = msgspec.structs.replace(TRANSACTION, tot="FRCR")
    file = decode(assemble_car(own, booking, card(), reader=READER, at=AT, zone=UTC, profile=profile))
    assert validate_file(file, profile, today=AT.date(), production=True) == ()
    (person,) = file.of_type(2)
    assert isinstance(person, TaggedRecord)
    assert [file.text(person, number) for number in (921, 922, 41)] == ["W", "FR-NORTH-01", "1 FIRST STREET"]
    del given["other"]
    with pytest.raises(BookingFileFields, match=r"other\.2\.921 \(booking/required\)"):
        parse(json.dumps(given).encode(), officer="N. Example", now=AT, profile=profile)


def test_the_first_step_is_a_whole_profile_already(tmp_path: Path) -> None:
    least = re.search(
        r"check it\.\n```\n(.*?)```\n```\n\$ booking-station profile check .*?\n(.*?)```", GUIDE, re.DOTALL
    )
    assert least is not None
    (tmp_path / "franklin.toml").write_text(least[1], encoding="utf-8")
    result = CliRunner().invoke(main, ["profile", "check", str(tmp_path / "franklin.toml")])
    assert result.output == least[2]


def test_what_the_guide_shows_of_explain_is_what_it_prints(tmp_path: Path) -> None:
    shown = re.search(r"^\$ booking-station profile explain CAR 2\.009 .*?\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
    assert shown is not None
    printed = CliRunner().invoke(main, ["profile", "explain", "CAR", "2.009", "--profile", "ebts-10.0"]).output
    assert printed.replace("the profile ebts-10.0", "the profile franklin") == shown[1]


def test_the_commands_of_the_guide_work_on_the_example(folder: Path) -> None:
    for arguments in (["show"], ["explain", "FRCR", "2.921"], ["explain", "FRCR", "2.905"]):
        result = CliRunner().invoke(main, ["profile", *arguments, "--profile", "franklin", "--dir", str(folder)])
        assert result.exit_code == 0, result.output
    assert "  item         2.905..1, Offense Code: optional in each subfield of 2.905; digits, " in result.output


def test_everything_that_a_profile_may_hold_is_in_the_guide() -> None:
    left_out = {"key", "origin", "origins", "tot", "elements", "cross", "codes"}  # not keys of a profile
    values = (ElementRule, TransactionRules, AssemblyRules, ImageRules, AnswerDetails, SamePersonRules)
    keys = {one.name for value in values for one in fields(value)} - left_out
    words = {str(one) for kind in (CrossKind, Form, Presence, Characters, AnswerKind) for one in kind}
    words.discard(AnswerKind.OTHER)  # what no profile names
    missing = sorted(word for word in keys | words if f"`{word}`" not in GUIDE)
    assert missing == []
    assert [key for key in ("strict", "usual", "attempts", "[quality.fingers]") if f"`{key}`" not in GUIDE] == []
    assert len(msgspec.structs.fields(QualityThresholds)) == 4, "a key more is a line more"
    assert set(ELEMENTS) == set(CrossKind)
