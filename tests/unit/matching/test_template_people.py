"""People drawn as templates: the same from a seed, alike from print to print, told apart by the matcher."""

import numpy as np
import pytest

from app.domain.position import FINGERS, FrictionRidgePosition
from app.matching.cylinders import prepare
from app.matching.matcher import match
from app.matching.template import FLOW_MAP_PX, Template
from benchmarks.template_people import KINDS, Outline, TemplatePeople, read_outlines, write_outlines
from benchmarks.template_skin import firmness, smoothing

INDEX = FrictionRidgePosition.RIGHT_INDEX
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def model() -> TemplatePeople:
    return TemplatePeople.fitted()


def test_a_seed_is_a_person_and_a_number_an_impression(model: TemplatePeople) -> None:
    one = model.templates(1)
    assert set(one) == set(FINGERS)
    assert one == model.templates(1)
    assert one[INDEX] != model.templates(1, number=1)[INDEX]
    assert one[INDEX] != model.templates(2)[INDEX]
    assert one[INDEX] != model.templates(1, condition="varied")[INDEX]


@pytest.mark.parametrize("impression", KINDS)
def test_templates_are_such_as_the_extractor_makes(model: TemplatePeople, impression: str) -> None:
    for template in model.templates(1, "rolled" if impression == "rolled" else "plain").values():
        assert Template.from_bytes(template.to_bytes()) == template
        rows = (template.y / FLOW_MAP_PX).astype(int)
        columns = (template.x / FLOW_MAP_PX).astype(int)
        assert (template.flow[rows, columns] > 0).all()  # every minutia lies on ridges
        assert set(np.unique(template.kind)) <= {1, 2}
        assert (np.diff(template.quality.astype(int)) <= 0).all()


def test_rolled_prints_show_more_than_plain_ones(model: TemplatePeople) -> None:
    counts = {
        kind: np.median([len(t) for seed in SEEDS for t in model.templates(seed, kind).values()]) for kind in KINDS
    }
    assert 75 < counts["rolled"] < 130  # of generated pictures: 97
    assert 30 < counts["plain"] < 55  # of generated pictures: 41


def test_minutiae_run_along_the_flow(model: TemplatePeople) -> None:
    template = model.templates(1)[INDEX]
    rows, columns = (template.y / FLOW_MAP_PX).astype(int), (template.x / FLOW_MAP_PX).astype(int)
    angle = (template.flow[rows, columns] - 1.0) * np.pi / 255
    off = np.abs((template.direction - angle + np.pi / 2) % np.pi - np.pi / 2)
    assert np.median(off) < 0.15


def test_mates_score_above_all_others(model: TemplatePeople) -> None:
    rolled = {seed: prepare(model.templates(seed)[INDEX]) for seed in SEEDS}
    plain = {seed: prepare(model.templates(seed, "plain")[INDEX]) for seed in SEEDS}
    mates = [match(rolled[seed], plain[seed]) for seed in SEEDS]
    others = [match(rolled[a], plain[b]) for a in SEEDS for b in SEEDS if a != b]
    assert min(mates) > max(others)


def test_the_smooth_field_keeps_a_field_that_is_smooth_already() -> None:
    solved = smoothing()
    level = np.ones(len(solved))
    assert solved @ level == pytest.approx(level)
    assert (firmness() >= 0).all()


def test_outlines_are_read_as_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("outlines") / "outlines.npz"
    cells = np.array([[0, 1, 1], [1, 1, 0]], np.uint8)
    write_outlines(path, {("good", "plain", 3): [Outline(cells, 90, 60, 71)]})
    (one,) = read_outlines(path)["good", "plain", 3]
    assert (one.width_px, one.height_px, one.clarity) == (90, 60, 71)
    assert (one.cells == cells).all()
