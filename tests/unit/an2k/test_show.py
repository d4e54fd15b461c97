"""`booking-station an2 show`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.an2 import an2
from tests.unit.an2k.support import car_bytes


@pytest.fixture
def car(tmp_path: Path) -> Path:
    file = tmp_path / "car.an2"
    file.write_bytes(car_bytes())
    return file


def run(*arguments: str) -> Result:
    return CliRunner().invoke(an2, ["show", *arguments])


def test_records_fields_and_images_are_listed(car: Path) -> None:
    result = run(str(car))
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert sum(line.startswith("record ") for line in lines) == 16
    assert "14 finger images" in lines
    assert any(line.split()[:2] == ["1.004", "TOT"] and line.endswith("CAR") for line in lines)


def test_personal_values_are_shown_only_when_asked_for(car: Path) -> None:
    for arguments in ((), ("--json",)):
        hidden = run(str(car), *arguments).output
        for value in ("SAMPLE", "19880417", "SHOPLIFTING", "2303", "2026-000123"):
            assert value not in hidden
        assert "SAMPLE,JORDAN LEE" in run(str(car), "--values", *arguments).output


def test_json_is_one_object(car: Path) -> None:
    shown = json.loads(run(str(car), "--json").output)
    assert shown["file"] == "car.an2"
    assert [record["type"] for record in shown["records"]] == [1, 2, *[14] * 14]
    assert shown["images"][10]["position"] == "plain_right_four"
    assert shown["images"][10]["segments"] == 4
    tags = {field["tag"]: field for field in shown["records"][1]["fields"]}
    assert tags["2.018"]["name"] == "NAM"
    assert "value" not in tags["2.018"]


@pytest.mark.samples
def test_binary_records_are_listed(samples: Path) -> None:
    shown = json.loads(run(str(samples / "an2" / "type-4-tpcard.an2"), "--json").output)
    assert [record["type"] for record in shown["records"][2:]] == [4] * 14
    assert len(shown["images"]) == 14


@pytest.mark.parametrize("data", [b"", b"garbage", car_bytes()[:-10]])
def test_a_broken_file_is_a_clear_error(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "broken.an2"
    file.write_bytes(data)
    result = run(str(file), "--json")
    assert result.exit_code == 1
    error = json.loads(result.output)
    assert error["code"].startswith("an2/")
    assert error["next_step"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.an2"), "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["code"] == "an2/not-a-record-file"


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    from app.an2k.codec import encode
    from app.an2k.record import AnsiNistFile, Field
    from tests.unit.an2k.support import header

    file = tmp_path / "escape.an2"
    file.write_bytes(encode(AnsiNistFile((header(more=(Field(9, b"\x1b[2Jgone"),)),))))
    assert "\x1b" not in run(str(file)).output
