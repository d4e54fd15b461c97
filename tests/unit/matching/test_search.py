"""One-to-many search on drawn people."""

import math

import pytest

from app.domain.position import FrictionRidgePosition
from app.matching.calibration import station_calibration
from app.matching.compact.memory import MemoryGallery
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.search.thresholds import Thresholds, thresholds_for
from app.matching.template import Template
from tests.unit.matching import drawn

F = FrictionRidgePosition
LIMITS = Thresholds()
SEEDS = range(50, 56)


@pytest.fixture(scope="module")
def gallery() -> MemoryGallery:
    made = MemoryGallery()
    for seed in SEEDS:
        made.enrol(GalleryPerson(f"p{seed}", drawn.rolled(drawn.person(seed), seed)))
    return made


@pytest.mark.parametrize("prints", [drawn.rolled, drawn.plain], ids=["rolled", "plain"])
def test_everyone_is_found_far_above_certain_and_the_others_below_possible(gallery: MemoryGallery, prints) -> None:
    for seed in SEEDS:
        found = gallery.search(TenPrintProbe(prints(drawn.person(seed), 1000 + seed)), limit=3)
        assert found.complete
        assert len(found.hits) == 3
        assert found.hits[0].person_id == f"p{seed}"
        assert found.hits[0].score > 2 * LIMITS.certain
        assert found.hits[1].score < LIMITS.possible


def test_a_stranger_reaches_nothing(gallery: MemoryGallery) -> None:
    found = gallery.search(TenPrintProbe(drawn.rolled(drawn.person(99), 1)), limit=1)
    assert found.hits[0].score < 0 < LIMITS.possible < LIMITS.certain


def test_fingers_are_compared_under_their_own_names(gallery: MemoryGallery) -> None:
    prints = drawn.rolled(drawn.person(50), 7)
    moved = {F(finger % 10 + 1): template for finger, template in prints.items()}
    assert gallery.search(TenPrintProbe(moved), limit=1).hits[0].score < LIMITS.possible


def test_one_finger_alone_decides_nothing(gallery: MemoryGallery) -> None:
    rolled = drawn.rolled(drawn.person(50), 50)
    same = gallery.search(TenPrintProbe({F.RIGHT_INDEX: rolled[F.RIGHT_INDEX]}), limit=1).hits[0]
    assert same.person_id == "p50"
    assert same.score <= station_calibration(ridges=False).most_nats < LIMITS.certain


def test_a_bandaged_finger_costs_little(gallery: MemoryGallery) -> None:
    calibration = station_calibration(ridges=False)
    prints = drawn.rolled(drawn.person(51), 8)
    whole = gallery.search(TenPrintProbe(prints), limit=1).hits[0]
    for worthless in (Template.empty(300, 300), drawn.rolled(drawn.person(98), 1)[F.LEFT_RING]):
        hit = gallery.search(TenPrintProbe({**prints, F.LEFT_RING: worthless}), limit=1).hits[0]
        assert hit.person_id == "p51"
        most, least = calibration.most_nats, calibration.log_likelihood_ratio(-math.inf)
        assert hit.score >= whole.score - most + least - 0.001


def test_enrolled_again_is_replaced_and_an_empty_gallery_is_complete() -> None:
    made = MemoryGallery()
    nobody = made.search(TenPrintProbe({}), limit=5)
    assert (nobody.hits, nobody.complete) == ((), True)
    made.enrol(GalleryPerson("one", drawn.rolled(drawn.person(60), 1)))
    made.enrol(GalleryPerson("one", drawn.rolled(drawn.person(61), 1)))
    assert len(made) == 1
    assert made.search(TenPrintProbe(drawn.plain(drawn.person(61), 2)), limit=5).hits[0].score > LIMITS.certain
    assert made.search(TenPrintProbe({}), limit=5).hits == ()


def test_thresholds_rise_with_the_gallery_and_fall_with_the_fingers() -> None:
    for ridges in (True, False):
        small, large = (thresholds_for(people, 4, ridges=ridges) for people in (1000, 100_000))
        assert 0 <= small.possible < small.certain < large.certain
        assert small.possible < large.possible
        assert thresholds_for(100_000, 10, ridges=ridges).certain < large.certain
        assert thresholds_for(100_000, 1, ridges=ridges) == (math.inf, math.inf)
        assert thresholds_for(100_000, 10, ridges=ridges).certain <= LIMITS.certain
        assert thresholds_for(100_000, 10, ridges=ridges).possible <= LIMITS.possible
