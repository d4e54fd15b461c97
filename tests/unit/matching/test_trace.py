"""What an engineer sees of an extraction: pictures of the stages, minutiae over the print, times."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from app.cli.match import match
from app.domain.image import FingerImage
from app.matching.template import Template, flow_shape
from app.matching.trace import flow_drawn, minutiae_drawn, show_extraction, stage_times
from tests.unit.matching.drawn import ridges

PICTURE = ridges([(150.0, 160.0, 1), (240.0, 150.0, -1), (200.0, 220.0, 1)])
STAGES = ["normalise", "ridge_flow", "ridge_area", "band_pass", "binarise", "thin", "read_minutiae"]


def _template(kind: int, quality: int = 100, direction: float = 0.0) -> Template:
    return Template.of(
        x=np.array([100.0]), y=np.array([50.0]), direction=np.array([direction]), kind=np.array([kind]),
        quality=np.array([quality]), flow=np.zeros(flow_shape(200, 100), np.uint8), width_px=200, height_px=100,
    )  # fmt: skip


def _inked(drawn: np.ndarray) -> np.ndarray:
    """x and y, in pixels of the print, of what is neither white nor grey."""
    coloured = np.ptp(drawn.astype(int), axis=2) > 40
    y, x = np.nonzero(coloured)
    return np.column_stack([x, y]) / 2


def test_a_minutia_is_a_ring_at_its_place_and_a_stroke_in_its_direction() -> None:
    white = np.full((100, 200), 255, np.uint8)
    for direction in (0.0, np.pi / 2, np.pi, 4.0):
        inked = _inked(minutiae_drawn(white, _template(1, direction=direction))) - [100, 50]
        along = inked @ [np.cos(direction), np.sin(direction)]
        across = inked @ [-np.sin(direction), np.cos(direction)]
        assert along.max() == pytest.approx(16, abs=2)
        assert along.min() == pytest.approx(-3, abs=2)
        assert np.abs(across).max() < 5


def test_kinds_have_colours_and_poor_ones_are_paler() -> None:
    white = np.full((100, 200), 255, np.uint8)
    ending, bifurcation, poor = (
        minutiae_drawn(white, _template(kind, quality))[100 - 1, 200 + 20].astype(int)
        for kind, quality in ((1, 100), (2, 100), (1, 20))
    )
    assert ending[0] > ending[2] + 100
    assert bifurcation[2] > bifurcation[0] + 100
    assert poor.sum() > ending.sum() + 100


def test_the_flow_is_drawn_along_the_ridges() -> None:
    template = show_extraction(ridges([], turn_rad=np.radians(30)), lambda name, array: None)
    inked = _inked(flow_drawn(np.full((400, 400), 255, np.uint8), template))
    inside = inked[np.hypot(*(inked - (6.5 * 32)).T) < 14]  # the stroke of one cell
    spread = np.linalg.svd(inside - inside.mean(axis=0))[2][0]
    assert abs(np.degrees(np.arctan2(spread[1], spread[0])) % 180 - 30) < 3


def test_pictures_come_in_order_and_the_template_is_that_of_the_picture() -> None:
    seen: list[str] = []
    template = show_extraction(PICTURE, lambda name, array: seen.append(name))
    assert seen[0] == "picture"
    assert seen[-2:] == ["flow", "minutiae"]
    assert {"normal", "response", "thinned", "mended"} <= set(seen)
    assert len(template) == 3


def test_times_are_of_the_stages_in_their_order() -> None:
    stages = stage_times(PICTURE)
    names = [stage.name for stage in stages]
    assert [name for name in names if name in STAGES] == STAGES
    assert all(stage.ms > 0 for stage in stages)


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (1, 500), (40, 40)])
def test_what_is_no_print_is_drawn_too(shape: tuple[int, int]) -> None:
    seen: dict[str, np.ndarray] = {}
    show_extraction(FingerImage(np.zeros(shape, np.uint8)), lambda name, array: seen.__setitem__(name, np.array(array)))
    assert seen["minutiae"].ndim == 3


def test_the_command_writes_numbered_pictures_and_says_times(tmp_path: Path) -> None:
    file, out = tmp_path / "print.png", tmp_path / "out"
    Image.fromarray(PICTURE.pixels).save(file)
    result = CliRunner().invoke(match, ["trace", str(file), "--out", str(out), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert said["files"] == sorted(path.name for path in out.iterdir())
    assert out.stat().st_mode & 0o077 == 0, "prints are for their owner alone"
    assert said["files"][0] == "01-picture.png"
    assert said["files"][-1] == "strip.png"
    assert said["minutiae"] == 3
    assert {stage["stage"] for stage in said["stages"]} >= set(STAGES)
    last = np.asarray(Image.open(out / said["files"][-2]))
    assert last.shape == (800, 800, 3)
    red, blue = (last[..., part].astype(int) for part in (0, 2))
    assert (red > blue + 100).any() or (blue > red + 100).any()
    for_people = CliRunner().invoke(match, ["trace", str(file), "--out", str(out)])
    assert "band_pass" in for_people.output


def test_a_folder_that_cannot_be_made_is_told_as_one(tmp_path: Path) -> None:
    file, there = tmp_path / "print.png", tmp_path / "there"
    Image.fromarray(PICTURE.pixels).save(file)
    there.write_bytes(b"mine")
    result = CliRunner().invoke(match, ["trace", str(file), "--out", str(there / "out"), "--json"])
    assert result.exit_code == 1
    assert "folder" in json.loads(result.output)["next_step"]
    assert there.read_bytes() == b"mine"
