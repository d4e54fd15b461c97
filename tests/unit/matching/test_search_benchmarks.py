"""What the benchmarks of the search count, on a handful of people drawn as templates."""

from pathlib import Path

import pytest

from app.matching.search.gallery_file import GalleryFile
from benchmarks.search import measure, probes
from benchmarks.search_people import EXTRACTOR, cut_to, grown
from benchmarks.search_recall import SEARCHED, at_most, lost_at, template_level
from benchmarks.template_people import FIRST_SEED


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("galleries")
    grown(made, 5)
    return made


def opened(path: Path) -> GalleryFile:
    return GalleryFile(path, extractor_version=EXTRACTOR)


def test_a_gallery_grows_and_is_never_made_anew(folder: Path) -> None:
    path = grown(folder, 5)
    before = path.read_bytes()
    assert grown(folder, 12) == path
    assert opened(path).ids == [str(seed) for seed in range(FIRST_SEED, FIRST_SEED + 12)]
    assert path.read_bytes()[8192 : len(before)] == before[8192:]  # behind the head nothing was written again
    assert len(opened(grown(folder, 3))) == 12


def test_fewer_people_are_the_first_and_more_are_copies(folder: Path) -> None:
    whole = grown(folder, 12)
    names = [str(seed) for seed in range(FIRST_SEED, FIRST_SEED + 12)]
    assert opened(cut_to(whole, 7)).ids == names[:7]
    assert opened(cut_to(whole, 14)).ids == [*names, f"{names[0]}-1", f"{names[1]}-1"]


def test_recall_of_people_who_are_there(folder: Path) -> None:
    lines = list(template_level(folder, 12, 3))
    assert [(line["condition"], line["searched"]) for line in lines] == [
        (condition, searched) for condition in ("good", "varied") for searched in SEARCHED
    ]
    good = lines[0]
    assert (good["people"], good["searches"], good["rank_1_percent"], good["lost_percent"]) == (12, 3, 100.0, 0.0)
    assert good["lost_percent_at_share"]["minutiae"] == dict.fromkeys(("10 %", "5 %", "2 %", "1 %", "0.1 %"), 0.0)


def test_speed_is_of_every_step(folder: Path) -> None:
    found = measure(opened(grown(folder, 12)), probes(12, 3, SEARCHED["two fingers"], strangers=False), 2)
    assert set(found["step_ms"]) == {"prepare", "glance", "minutiae", "in full"}
    assert found["compared_in_full"] >= 10
    assert found["fingers_a_second_and_core"] == pytest.approx(2 * found["people_a_second_and_core"], abs=2)


def test_shares_and_upper_ends_are_counted_right() -> None:
    assert lost_at([0.0, 0.0, 0.03, 0.5]) == {"10 %": 25.0, "5 %": 25.0, "2 %": 50.0, "1 %": 50.0, "0.1 %": 50.0}
    assert at_most(0, 300) == 1.0
    assert at_most(1, 100) == pytest.approx(4.744, abs=0.001)  # Poisson: 1 or fewer of 4.744 in one search of twenty
    assert at_most(5, 5) == 100.0
