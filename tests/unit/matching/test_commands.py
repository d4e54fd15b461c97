"""`match pair`, through its group."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import wsq  # noqa: F401 - Pillow's writer of WSQ
from click.testing import CliRunner
from PIL import Image

from app.cli.match import match
from app.cli.root import main
from app.matching import parameters as p
from drivers.simulated.impression import render_rolled
from tests.support import hands
from tests.support.commands import Commands

COMMANDS = Commands(match, ("pair",))
run, said = COMMANDS.run, COMMANDS.said


@pytest.fixture(scope="module")
def prints() -> list[np.ndarray]:
    """Two of one finger, one of another; of one size."""
    rng = np.random.default_rng(4)
    masters, models = hands.masters(), hands.models()
    return [render_rolled(masters[finger], models[finger], rng).pixels for finger in (2, 2, 3)]


def saved(folder: Path, prints: list[np.ndarray], ending: str) -> list[Path]:
    paths = [folder / f"{number}.{ending}" for number in range(len(prints))]
    for path, pixels in zip(paths, prints, strict=True):
        if ending == "raw":
            path.write_bytes(pixels.tobytes())
        else:
            Image.fromarray(pixels).save(path)
    return paths


@pytest.mark.parametrize("ending", ["png", "tif", "pgm", "wsq", "jp2"])
def test_mates_are_told_from_others_in_every_format(tmp_path: Path, prints: list[np.ndarray], ending: str) -> None:
    a, mate, other = saved(tmp_path, prints, ending)
    found = said(a, mate)
    assert {"log_likelihood_ratio", "score", "ms"} <= set(found)
    assert found["log_likelihood_ratio"] > p.CLEAR_SCORE > said(a, other)["log_likelihood_ratio"]
    assert found["ms"] > 0


def test_a_ratio_says_what_stands_behind_it(tmp_path: Path, prints: list[np.ndarray]) -> None:
    a, mate, other = saved(tmp_path, prints, "png")
    same, different = said(a, mate), said(a, other)
    assert same["beyond_data"]
    assert not different["beyond_data"]
    assert same["log_likelihood_ratio"] <= math.log(same["pairs_behind"])
    assert 0 < same["false_match_rate"] < different["false_match_rate"] <= 1
    assert "score as much: no more than" in run(a, mate).output
    assert f"score as much: {different['false_match_rate']:.2g} (" in run(a, other).output


def test_the_order_does_not_matter(tmp_path: Path, prints: list[np.ndarray]) -> None:
    a, mate, _ = saved(tmp_path, prints, "png")
    one, two = said(a, mate), said(mate, a)
    assert one["score"] == two["score"]
    assert one["minutiae"] == two["minutiae"][::-1]


def test_raw_pictures_need_their_size(tmp_path: Path, prints: list[np.ndarray]) -> None:
    a, mate, _ = saved(tmp_path, prints, "raw")
    height, width = prints[0].shape
    assert said(a, mate, "--size", f"{width}x{height}")["score"] > p.CLEAR_SCORE
    refused = run(a, mate, "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.output)["code"] == "imaging/file-not-usable"


def test_a_person_reads_the_same_as_a_program(tmp_path: Path, prints: list[np.ndarray]) -> None:
    a, mate, _ = saved(tmp_path, prints, "png")
    result = run(a, mate)
    assert result.exit_code == 0
    assert f"{said(a, mate)['log_likelihood_ratio']} nats" in result.output


def test_another_resolution_is_said_by_an_option(tmp_path: Path, prints: list[np.ndarray]) -> None:
    a, mate = (Path(tmp_path / f"{k}.png") for k in range(2))
    for path, pixels in zip((a, mate), prints, strict=False):
        doubled = Image.fromarray(pixels)
        doubled.resize((2 * doubled.width, 2 * doubled.height), Image.Resampling.BICUBIC).save(path)
    assert said(a, mate, "--ppi", 1000)["score"] > p.CLEAR_SCORE


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "imaging/file-not-usable"), (b"GIF89a", "imaging/file-not-usable")]
)
def test_a_file_that_is_no_picture_has_a_code(
    tmp_path: Path, prints: list[np.ndarray], content: bytes, code: str
) -> None:
    a, *_ = saved(tmp_path, prints, "png")
    bad = tmp_path / "bad.png"
    bad.write_bytes(content)
    for pair in ((a, bad), (bad, a)):
        result = run(*pair, "--json")
        assert result.exit_code == 1
        assert json.loads(result.output)["code"] == code


def test_a_picture_without_a_print_has_a_code_and_no_score(tmp_path: Path, prints: list[np.ndarray]) -> None:
    a, *_ = saved(tmp_path, prints, "png")
    white = tmp_path / "white.png"
    Image.fromarray(np.full((400, 400), 255, np.uint8)).save(white)
    result = run(a, white, "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["code"] == "imaging/too-few-ridges"


def test_a_file_that_is_not_there_has_a_code(tmp_path: Path) -> None:
    result = run(tmp_path / "none.png", tmp_path / "none.png", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["event"] == "error"


def test_the_command_hangs_on_the_program() -> None:
    result = CliRunner().invoke(main, ["match", "pair", "--help"])
    assert result.exit_code == 0
    assert "--size" in result.output
