"""The engineers' commands, through their group."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from app.cli.imaging import imaging
from app.imaging.files import PictureFileError, PictureFolder, read_picture
from app.opencv import cv2
from tests.unit.imaging.drawn import RIGHT_HAND, grating, hand


def run(*arguments: object) -> Result:
    return CliRunner().invoke(imaging, [str(argument) for argument in arguments])


@pytest.fixture
def slap(tmp_path: Path) -> Path:
    path = tmp_path / "slap.png"
    cv2.imwrite(str(path), hand(RIGHT_HAND).picture.pixels)
    return path


def test_segment_prints_the_agreed_shape(slap: Path) -> None:
    result = run("segment", slap, "--position", "right_four", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert [one["finger"] for one in said["segments"]] == [2, 3, 4, 5]
    assert set(said["segments"][0]) == {"finger", "box", "angle_deg", "confidence"}
    assert all(len(one["box"]) == 4 for one in said["segments"])
    assert said["findings"] == []
    assert said["hand"] == "right"
    assert said["ms"] > 0


def test_quality_prints_the_agreed_shape_and_reads_raw(tmp_path: Path) -> None:
    path = tmp_path / "print.raw"
    path.write_bytes(np.pad(grating((400, 300)), 40, constant_values=250).astype(np.uint8).tobytes())
    result = run("quality", path, "--size", "380x480", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert set(said) == {"score", "verdict", "algorithm", "features", "causes", "ms"}
    assert said["score"] > 60


def test_trace_writes_pictures(slap: Path, tmp_path: Path) -> None:
    out = tmp_path / "trace"
    result = run("trace", slap, "--out", out, "--position", "right_four", "--json")
    assert result.exit_code == 0, result.output
    names = json.loads(result.output)["files"]
    assert "04-foreground-pieces.png" in names
    assert all(cv2.imread(str(out / name), cv2.IMREAD_GRAYSCALE) is not None for name in names)


@pytest.mark.parametrize("name", ["absent.png", "broken.png", "broken.pgm", "odd.txt", "small.raw"])
def test_bad_files_end_with_a_code_and_status_1(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if not name.startswith("absent"):
        path.write_bytes(b"P5 nonsense")
    result = run("quality", path, "--json")
    assert result.exit_code == 1
    said = json.loads(result.output)
    assert said["event"] == "error"
    assert said["code"] in ("imaging/file-not-usable", "codec/damaged")


def test_a_bad_size_and_a_file_for_a_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.raw"
    path.write_bytes(b"1234")
    with pytest.raises(PictureFileError):
        read_picture(path, size="two by two")
    with pytest.raises(PictureFileError):
        PictureFolder(path)
    assert read_picture(path, size="2x2").pixels.tolist() == [[49, 50], [51, 52]]
