"""`booking-station jms`: a mapping is looked through, records are kept by hand, what is told is shown."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.root import main
from app.config import Environment
from app.store.lock import DataDirectoryLock, prepare_data_directory
from tests.support import values
from tests.support.store_desk import finish, opened

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
MAPPING = RESOURCES / "mappings" / "example-json.toml"
EXAMPLE = RESOURCES / "examples" / "jail-bookings.json"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    place = tmp_path / "data"
    prepare_data_directory(place, Environment.TRAINING)
    with opened(place):
        pass
    return place


def ran(*arguments: str | Path, status: int = 0) -> list[dict[str, Any]]:
    result = CliRunner(env={"XDG_CONFIG_HOME": "/nowhere", "XDG_DATA_HOME": "/nowhere"}).invoke(
        main, ["jms", *map(str, arguments), "--json"]
    )
    assert result.exit_code == status, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("name", ["example-json", "example-csv"])
def test_a_mapping_that_is_right_says_what_it_maps(name: str) -> None:
    (said,) = ran("check", RESOURCES / "mappings" / f"{name}.toml")
    assert said["name"].startswith("Example county")
    assert "subject.surname" in said["fields"]
    assert "tcn" in said["told"]


def test_a_mapping_that_is_wrong_says_line_and_key(tmp_path: Path) -> None:
    text = MAPPING.read_text(encoding="utf-8").replace('booking_number = "', 'bookingnumber = "', 1)
    (tmp_path / "county.toml").write_text(text, encoding="utf-8")
    (said,) = ran("check", tmp_path / "county.toml", status=1)
    line = 1 + text[: text.index("bookingnumber")].count("\n")
    assert said["code"] == "jms/mapping-not-usable"
    assert said["message"].startswith(f"county.toml, line {line}, in.bookingnumber: ")
    assert "Did you mean booking_number?" in said["message"]


def test_a_delivery_is_tried_without_a_value_on_the_terminal() -> None:
    (said,) = ran("check", MAPPING, "--try", EXAMPLE)
    assert (said["records"], said["clear"]) == (2, 1)
    assert "subject.date_of_birth jms/bad-date (1)" in said["unclear"]
    assert "charges jms/unknown-charge (1)" in said["unclear"]
    assert "Violet" not in json.dumps(said)
    assert "EXAMPLE" not in json.dumps(said)


def test_records_are_kept_once_and_listed(data: Path) -> None:
    first = ran("import", EXAMPLE, "--mapping", MAPPING, "--data", data)
    again = ran("import", EXAMPLE, "--mapping", MAPPING, "--data", data)
    assert [(one["outcome"], one["unclear"]) for one in first] == [("new", 0), ("new", 4)]
    assert [one["outcome"] for one in again] == ["known", "known"]
    listed = ran("list", "--data", data)
    assert {one["booking_number"] for one in listed} == {"2026-000417", "2026-000418"}
    assert "SAMPLE" not in json.dumps(listed)


def test_beside_a_running_station_nothing_is_imported_but_listed(data: Path) -> None:
    with DataDirectoryLock(data):
        (said,) = ran("import", EXAMPLE, "--mapping", MAPPING, "--data", data, status=1)
        assert said["code"] == "store/data-directory-in-use"
        assert ran("list", "--data", data) == []


@pytest.mark.parametrize(("name", "code"), [("absent.json", "not-readable"), ("empty.json", "not-readable")])
def test_a_file_that_is_no_delivery(data: Path, tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "empty.json").write_bytes(b"")
    (said,) = ran("import", tmp_path / name, "--mapping", MAPPING, "--data", data, status=1)
    assert said["code"] == f"jms/delivery-{code}"


def test_without_a_mapping_it_says_where_one_would_be(data: Path) -> None:
    (said,) = ran("import", EXAMPLE, "--data", data, status=1)
    assert said["code"] == "config/not-usable"
    assert "--mapping" in said["next_step"]


def test_what_the_jails_system_is_told_of_an_entry(data: Path, tmp_path: Path) -> None:
    with opened(data) as stores:
        tcn = finish(stores).tcn
        claim = stores.queue.claim()
        assert claim is not None
        stores.queue.accepted(tcn, values.receipt(tcn, claim.entry.payload_sha256), values.SERVICE_KEY)
        stores.queue.add_answer(tcn, values.answer(tcn, 1))
    result = CliRunner().invoke(main, ["jms", "export", tcn, "--mapping", str(MAPPING), "--data", str(data)])
    assert result.exit_code == 0, result.output
    assert '"result": "NON-IDENT"' in result.stdout
    ran("export", tcn, "--mapping", MAPPING, "--data", data, "--out", tmp_path)
    files = sorted(tmp_path.glob("*.json"))
    events = [json.loads(path.read_bytes())["fingerprints"]["event"] for path in files]
    assert events == ["submitted", "accepted", "answered"]
    (said,) = ran("export", tcn, "--mapping", MAPPING, "--data", data, "--out", tmp_path / "absent", status=1)
    assert said["code"] == "jms/way-closed"


@pytest.mark.parametrize("made", [False, True], ids=["not there", "empty"])
def test_before_the_first_start_of_the_station_it_is_said_that_nothing_is_there(tmp_path: Path, made: bool) -> None:
    place = tmp_path / "none"
    if made:
        place.mkdir()
    for arguments in (["list"], ["import", EXAMPLE, "--mapping", MAPPING]):
        (said,) = ran(*arguments, "--data", place, status=1)
        assert (said["code"], bool(said["next_step"])) == ("store/not-prepared", True)
    assert place.exists() is made
    assert not made or list(place.iterdir()) == []


def test_a_record_that_stands_twice_in_an_export_is_counted_once_and_said(data: Path, tmp_path: Path) -> None:
    export = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    first = export["bookings"][0]
    export["bookings"] = [first, first]
    file = tmp_path / "export.json"
    file.write_text(json.dumps(export), encoding="utf-8")
    (said,) = ran("check", MAPPING, "--try", file)
    assert (said["records"], said["repeated"], said["clear"]) == (1, 1, 1)
    kept = ran("import", file, "--mapping", MAPPING, "--data", data)
    assert [(one["outcome"], one["repeated"]) for one in kept] == [("new", True), ("known", False)]
    assert len({one["id"] for one in kept}) == 1


def test_booking_a_record_without_the_table_of_the_jails_system_names_it_before_anything_is_opened(
    data: Path, tmp_path: Path
) -> None:
    """Also where the record is kept: a station without the table reads none."""
    ran("import", EXAMPLE, "--mapping", MAPPING, "--data", data)
    settings = tmp_path / "station.toml"
    folders = f'out = "{tmp_path / "out"}"\nanswers = "{tmp_path / "in"}"'
    settings.write_text(f'data_dir = "{data}"\nchannel = "folder"\n[folder]\n{folders}\n', encoding="utf-8")
    before = sorted(data.iterdir())
    command = ["book", "--jms", "2026-000417", "--officer", "A. Example", "--config", str(settings), "--json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1, result.output
    (said,) = map(json.loads, result.stdout.splitlines())
    assert said["code"] == "config/not-usable"
    assert "[jail]" in said["message"]
    assert sorted(data.iterdir()) == before
