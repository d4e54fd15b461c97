"""Commands at a station with its agency's own profile: what the agency does not take is seen at once, its own codes are
taken."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.an2k.rules import profiles
from app.cli.root import main
from app.config import Environment
from app.store.lock import DataDirectoryLock, prepare_data_directory

FRANKLIN = """\
name = "franklin"
title = "Short names, and colors of eyes of its own"
date = "2026-11-30"
extends = "ebts-10.0"

[sources.spec]
title = "The test"
date = "2026"

[[rule]]
element = "2.018"
size = "3-20"
source = "spec"

[[rule]]
element = "2.031"
table = "eyes"
source = "spec"
"""
EYES = "# title: Colors of eyes\n# source: The test\n# date: 2026\ncode,meaning\nXXX,unknown\nVIO,violet\n"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Path]:
    """Settings of a training station with this profile; its data directory is `data` beside them."""
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "eyes.csv").write_text(EYES, encoding="utf-8")
    (tmp_path / "franklin.toml").write_text(FRANKLIN, encoding="utf-8")
    file = tmp_path / "station.toml"
    own = f'profile = "franklin"\nprofiles_dir = "{tmp_path}"\n'
    file.write_text(f'data_dir = "{tmp_path / "data"}"\nchannel = "folder"\n{own}', encoding="utf-8")
    with file.open("a", encoding="utf-8") as opened:
        opened.write(f'[folder]\nout = "{tmp_path / "data" / "out"}"\nanswers = "{tmp_path / "data" / "in"}"\n')
    yield file
    profiles.choose(profiles.DEFAULT)


def booking_file(folder: Path, **person: str) -> Path:
    file = folder / "booking.json"
    subject = {"surname": "SAMPLE", "given": "SAM", **person}
    charges = [{"literal": "LARCENY"}]
    whole = {"booking_number": "2026-1", "subject": subject, "charges": charges, "date_of_arrest": "20260102"}
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file


def ran(*arguments: str | Path, status: int = 0) -> list[dict[str, Any]]:
    runner = CliRunner(env={"XDG_CONFIG_HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"})
    result = runner.invoke(main, [*map(str, arguments), "--json"])
    assert result.exit_code == status, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("command", [["start", "--headless"], ["book", "--officer", "A. Example"]])
def test_a_booking_that_the_agency_does_not_take_is_refused_before_anything_is_opened(
    command: list[str], station: Path
) -> None:
    file = booking_file(station.parent, surname="SAMPLESAMPLESAMPLE", eyes="BRO")
    (said,) = ran(*command, "--booking", file, "--config", station, status=1)
    assert said["code"] == "booking-file/field-not-usable"
    assert "subject.eyes (booking/not-a-code)" in said["message"]
    assert "booking/too-long" in said["message"]
    assert not (station.parent / "data").exists()


@pytest.mark.parametrize("command", [["start", "--headless"], ["book", "--officer", "A. Example"]])
def test_a_code_of_the_agencys_own_is_taken(command: list[str], station: Path) -> None:
    """So far that only the data directory, which another station has, ends the run."""
    data = station.parent / "data"
    prepare_data_directory(data, Environment.TRAINING)
    file = booking_file(station.parent, eyes="VIO")
    with DataDirectoryLock(data):
        said = ran(*command, "--booking", file, "--config", station, status=1)[-1]
    assert said["code"] == "store/data-directory-in-use"


def test_exercises_that_are_not_possible_are_listed_with_the_reason_and_stop_nothing(station: Path) -> None:
    listed = ran("train", "--list", "--config", station)
    left_out = {line["id"]: line for line in listed if line["event"] == "left_out"}
    assert left_out["dry-skin"]["fields"] == ["eyes"]
    assert left_out["dry-skin"]["profile"] == "franklin"
    assert "dry-skin" not in [line["id"] for line in listed if line["event"] == "exercise"]
    said = ran("train", "--exercise", "dry-skin", "--headless", "--config", station, status=1)[-1]
    assert said["code"] == "training/exercise-not-possible"
    assert "not possible under profile franklin: eyes" in said["message"]
