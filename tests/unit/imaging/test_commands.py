"""The engineers' commands, through their group."""

from pathlib import Path

import numpy as np
import pytest

from app.cli.imaging import imaging
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition
from app.imaging.nfiq2 import nfiq2_features
from app.imaging.quality import measure_quality
from app.opencv import cv2
from tests.support.commands import Commands
from tests.unit.imaging.drawn import RIGHT_HAND, hand

ROLLED = hand({2: (400, 120, 420, 500)}, shape=(750, 800), second_phalanx=False).picture.pixels
SIZE = "800x750"


COMMANDS = Commands(imaging)
run, said, refused = COMMANDS.run, COMMANDS.said, COMMANDS.refused


@pytest.fixture
def slap(tmp_path: Path) -> Path:
    path = tmp_path / "slap.png"
    cv2.imwrite(str(path), hand(RIGHT_HAND).picture.pixels)
    return path


@pytest.fixture
def single(tmp_path: Path) -> Path:
    """One rolled finger, raw."""
    path = tmp_path / "print.raw"
    path.write_bytes(ROLLED.tobytes())
    return path


def test_segment_prints_the_agreed_shape(slap: Path) -> None:
    found = said("segment", slap, "--position", "right_four")
    assert [one["finger"] for one in found["segments"]] == [2, 3, 4, 5]
    assert {"finger", "box", "angle_deg", "confidence"} <= set(found["segments"][0])
    assert all(len(one["box"]) == 4 for one in found["segments"])
    assert (found["findings"], found["missing"], found["hand"]) == ([], [], "right")
    assert (found["resolution_ppi"], found["resolution_from"]) == (500, "assumed")
    assert found["ms"] > 0


def test_a_missing_finger_is_named_and_a_declared_one_is_not_missed(tmp_path: Path) -> None:
    path = tmp_path / "three.png"
    cv2.imwrite(str(path), hand(RIGHT_HAND, [2, 4, 5]).picture.pixels)
    found = said("segment", path, "--position", "right_four")
    assert found["missing"] == [3]
    assert "too_few_fingers" in found["findings"]
    declared = said("segment", path, "--position", "right_four", "--missing", 3)
    assert (declared["missing"], declared["findings"]) == ([], [])


def test_quality_prints_the_agreed_shape_and_nfiq_2s_names(single: Path) -> None:
    found = said("quality", single, "--size", SIZE, "--rolled")
    assert {"score", "algorithm", "features", "causes", "ms"} <= set(found)
    image = FingerImage(ROLLED)
    assert found["features"] == nfiq2_features(image)
    measured = measure_quality(image, FrictionRidgePosition.RIGHT_INDEX, ImpressionType.LIVE_SCAN_ROLLED)
    assert (found["score"], found["verdict"]) == (measured.score, measured.verdict.value)
    assert found["causes"] == [one.value for one in measured.deficiencies]
    assert not set(found["features"]) & set(found["conditions"])


def test_quality_of_a_slap_is_each_fingers_own(slap: Path) -> None:
    found = said("quality", slap, "--position", "right_four")
    assert [one["finger"] for one in found["fingers"]] == [2, 3, 4, 5]
    assert all({"score", "features", "causes"} <= set(one) for one in found["fingers"])
    assert refused("quality", slap)["code"] == "imaging/several-fingers"


def test_what_is_no_print_has_no_score(tmp_path: Path) -> None:
    path = tmp_path / "white.pgm"
    cv2.imwrite(str(path), np.full((400, 300), 255, np.uint8))
    found = said("quality", path)
    assert (found["score"], found["causes"], found["features"]) == (0, ["absent"], {})


def test_features_are_features_where_the_score_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "noise.png"
    noise = np.random.default_rng(3).integers(0, 256, (400, 400), dtype=np.uint8)
    cv2.imwrite(str(path), noise)
    found = said("quality", path)
    assert found["score"] == 0
    assert found["features"] == nfiq2_features(FingerImage(noise))
    assert not set(found["features"]) & set(found["conditions"])


def test_words_say_the_same_as_json(slap: Path, single: Path) -> None:
    words = run("segment", slap, "--position", "right_four").output
    assert "finger  5" in words
    assert "500 ppi (assumed)" in words
    words = run("quality", single, "--size", SIZE, "--rolled").output
    assert "OCL_Bin10_Mean" in words
    assert "score" in words


@pytest.mark.parametrize(("position", "fingers"), [("right_four", ["finger-02", "finger-05"]), ("single", [])])
def test_trace_writes_numbered_pictures_and_a_strip(
    slap: Path, tmp_path: Path, position: str, fingers: list[str]
) -> None:
    out = tmp_path / "trace"
    names = said("trace", slap, "--out", out, "--position", position)["files"]
    assert names[0] == "01-picture.png"
    assert names[-1] == "strip.png"
    assert [int(name[:2]) for name in names[:-1]] == list(range(1, len(names)))
    for part in ("foreground-mask", "foreground-pieces", "segments", "quality-contrast", *fingers):
        assert any(part in name for name in names), part
    assert all(cv2.imread(str(out / name), cv2.IMREAD_GRAYSCALE) is not None for name in names)


@pytest.mark.parametrize("name", ["absent.png", "broken.png", "broken.pgm", "odd.txt", "small.raw"])
def test_bad_files_end_with_a_code_and_status_1(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if not name.startswith("absent"):
        path.write_bytes(b"P5 nonsense")
    assert refused("quality", path)["code"] == "imaging/file-not-usable"


def test_a_resolution_that_is_not_worked_on_and_a_file_for_a_folder_are_refused(slap: Path) -> None:
    assert refused("segment", slap, "--position", "thumbs", "--ppi", 72)["code"] == "imaging/wrong-resolution"
    assert run("trace", slap, "--out", slap).exit_code != 0
    assert refused("trace", slap, "--out", slap / "below")["code"] == "imaging/file-not-usable"
