"""Generated prints kept on disk: what is there is read, a changed extractor extracts again, each set has its chance."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.position import FINGERS, FrictionRidgePosition
from app.matching.template import Template
from benchmarks import generated_prints as g
from benchmarks.source_digest import sources_of

SEED = 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("prints")


@pytest.fixture(scope="module")
def one(folder: Path) -> g.Person:
    return next(g.people([SEED], folder, rolled=2, plain=1))


def test_a_person_has_sets_of_ten_fingers_with_their_quality(one: g.Person) -> None:
    assert [list(templates) for templates in one.rolled] == [list(FINGERS), list(FINGERS)]
    assert len(one.plain) == 1
    assert set(one.plain[0]) <= set(FINGERS)
    assert len(one.plain[0]) >= 8  # of willing subjects' slaps
    for templates, quality in zip(one.rolled + one.plain, one.rolled_quality + one.plain_quality, strict=True):
        assert templates.keys() == quality.keys()
    assert one.rolled[0][FrictionRidgePosition.RIGHT_THUMB] != one.rolled[1][FrictionRidgePosition.RIGHT_THUMB]


def test_fewer_sets_are_the_first_ones_and_are_read_from_disk(one: g.Person, folder: Path) -> None:
    assert g.made(folder, rolled=2, plain=1) == [SEED]
    assert g.made(folder, rolled=1, plain=2) == []
    assert g.made(folder, condition="varied") == []
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.bin")}
    again = next(g.people([SEED], folder, rolled=1, plain=1))
    assert again.rolled == one.rolled[:1]
    assert again.plain == one.plain
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.bin")} == before


def test_templates_that_are_gone_are_made_again_from_the_pictures(one: g.Person, folder: Path) -> None:
    pictures = {path: path.stat().st_mtime_ns for path in g.pictures_folder(folder).iterdir()}
    for path in folder.glob("templates-*/*"):
        path.unlink()
    assert next(g.people([SEED], folder, rolled=2, plain=1)).rolled == one.rolled
    assert {path: path.stat().st_mtime_ns for path in g.pictures_folder(folder).iterdir()} == pictures


def test_without_pictures_only_templates_are_kept(tmp_path: Path) -> None:
    bare = next(g.people([SEED], tmp_path, rolled=0, plain=1, pictures=False))
    assert isinstance(bare.plain[0][FrictionRidgePosition.RIGHT_INDEX], Template)
    assert not g.pictures_folder(tmp_path).exists()


def test_varied_conditions_stay_within_what_a_finger_can_have() -> None:
    rng = np.random.default_rng(1)
    drawn = [g._varied(kind, severity, rng) for kind in ("rolled", "plain") for severity in np.linspace(0, 1, 200)]
    assert min(one.pressure for one in drawn) < 0.2 < 0.8 < max(one.pressure for one in drawn)
    assert min(one.moisture for one in drawn) < -0.6 < 0.6 < max(one.moisture for one in drawn)
    assert any(one.roll.lifted_at < 1 for one in drawn)
    assert any(one.dirt > 0.3 for one in drawn)


def test_the_digest_of_the_extractor_leaves_the_matcher_out() -> None:
    extractor, matcher = (sources_of(f"app.matching.{name}", "app.matching") for name in ("extractor", "matcher"))
    assert {"app.matching.ridge_flow", "app.matching.thinning", "app.matching.template"} <= extractor.keys()
    assert {"app.matching.matcher", "app.matching.motion", "app.matching.evidence"} <= matcher.keys() - extractor.keys()
