"""What an administrator is told of ways without a receipt: whether they work, what waits, and what was kept aside."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.bootstrap.training_program import make_own_folders
from app.channel_settings import ChannelName, FolderSettings
from app.cli.root import main
from app.config import Environment, StationConfig
from app.store.lock import prepare_data_directory
from tests.support import values
from tests.support.store_desk import S, SetClock, bring_to, opened


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """The settings of a training station that hands over to folders in its own data directory."""
    data = tmp_path / "data"
    prepare_data_directory(data, Environment.TRAINING)
    for name in ("out", "answers"):
        (data / name).mkdir()
    file = tmp_path / "station.toml"
    file.write_text(
        f'data_dir = "{data}"\nchannel = "folder"\n'
        f'[folder]\nout = "{data / "out"}"\nanswers = "{data / "answers"}"\nbureau = "the exercise"\n'
    )
    return file


def ran(*arguments: object, status: int = 0) -> list[dict[str, Any]]:
    result = CliRunner(env={"XDG_CONFIG_HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"}).invoke(
        main, [*map(str, arguments), "--json"]
    )
    assert result.exit_code == status, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def parts(file: Path, status: int = 0) -> dict[str, dict[str, str]]:
    return {line["part"]: line for line in ran("doctor", "--config", file, status=status) if line["event"] == "finding"}


def test_doctor_says_whether_the_way_works_and_what_is_missing(station: Path) -> None:
    well = parts(station)
    assert well["service"]["code"] == "doctor/channel"
    assert "the exercise" in well["service"]["message"]
    assert "No receipt" in well["service"]["message"]
    (station.parent / "data" / "out").rmdir()
    assert parts(station, status=1)["service"]["code"] == "delivery/place-missing"


def test_doctor_names_what_waits_for_long_and_what_belongs_nowhere(station: Path) -> None:
    data = station.parent / "data"
    with opened(data, SetClock()) as stores:
        bring_to(stores, S.HANDED_OVER)
        stores.queue.bureau.keep_aside("folder", "ZZMARKED.an2", "answer/no-reference", file=b"x", size_bytes=1)
    said = parts(station)
    assert said["handed over"]["state"] == said["kept aside"]["state"] == "look"
    assert said["handed over"]["code"] == "doctor/no-answer"
    assert "2026-03-04 12:00" in said["handed over"]["message"]
    assert "answer/no-reference" in said["kept aside"]["message"]
    assert "ZZMARKED" not in str(said)


def test_the_queue_says_with_whom_and_since_when(station: Path) -> None:
    data = station.parent / "data"
    with opened(data) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
    shown = ran("queue", "show", tcn, "--config", station)[0]
    assert (shown["state"], shown["channel"], shown["control_number"]) == ("handed_over", "folder", None)
    assert shown["handed_over_to"] == "the bureau's folder"
    assert shown["handed_over_at"] == values.NOON.isoformat()
    assert shown["left_as"] == f"{tcn}.an2"
    plain = CliRunner().invoke(main, ["queue", "list", "--config", str(station)]).stdout
    assert "no receipt by this way" in plain
    assert "1 handed over" in plain


def test_what_was_kept_aside_is_listed_and_given_back(station: Path, tmp_path: Path) -> None:
    with opened(station.parent / "data") as stores:
        stores.queue.bureau.keep_aside("mail", "one", "an2/not-a-record-file", file=b"garbage", size_bytes=7)
        stores.queue.bureau.keep_aside("mail", "two", "answer/too-large", file=None, size_bytes=10**9)
    listed = ran("queue", "aside", "--config", station)
    assert {line["code"]: line["saved"] for line in listed} == {"an2/not-a-record-file": None, "answer/too-large": None}
    saved = [line["saved"] for line in ran("queue", "aside", "--save", tmp_path / "kept", "--config", station)]
    (place,) = filter(None, saved)
    assert Path(place).read_bytes() == b"garbage"


def test_the_folders_of_a_training_station_are_made_at_its_start(tmp_path: Path) -> None:
    """Nobody else may: a data directory that holds anything is not taken at the first start."""
    data = tmp_path / "data"
    folders = FolderSettings(out=str(data / "bureau" / "in"), answers=str(data / "bureau" / "out"))
    make_own_folders(StationConfig(str(data), channel=ChannelName.FOLDER, folder=folders))
    assert (data / "bureau" / "in").is_dir()
    assert (data / "bureau" / "out").is_dir()
    away = tmp_path / "share"
    folders = FolderSettings(out=str(away / "in"), answers=str(away / "out"))
    production = StationConfig(
        str(data), environment=Environment.PRODUCTION, channel=ChannelName.FOLDER, folder=folders
    )
    make_own_folders(production)
    assert not away.exists(), "a share that is not mounted looks like a folder that is not there"


def test_config_check_names_a_folder_that_is_not_there(tmp_path: Path) -> None:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    file = tmp_path / "station.toml"
    file.write_text(
        f'data_dir = "{tmp_path / "data"}"\nenvironment = "production"\nreader = "real"\nchannel = "folder"\n'
        f'[folder]\nout = "{tmp_path / "in"}"\nanswers = "{tmp_path / "out"}"\nmarker = "BUREAU"\n'
    )
    assert [line["event"] for line in ran("config", "check", "--config", file)] == ["config_usable"]
    (tmp_path / "out").rmdir()
    said = ran("config", "check", "--config", file, status=4)[-1]
    assert (said["code"], said["key"]) == ("config/folder-missing", "folder.answers")
    shown = CliRunner().invoke(main, ["config", "check", "--config", str(file)])
    assert "Look at folder.answers" in shown.stdout
