"""The people of the demonstration: whole, fresh, and found by their own fingers only."""

from collections.abc import Mapping

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition
from app.match_service.demo_gallery import FILE_VERSION, load_demo_gallery, read_kept_gallery
from app.match_service.rows import Gallery
from app.matching.compact.memory import MemoryGallery
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.extractor import EXTRACTOR_VERSION, extract
from app.matching.matcher import match_templates
from app.matching.search.thresholds import Thresholds
from app.matching.template import FORMAT_VERSION, Template
from drivers.simulated.generator import GENERATOR_VERSION, master, person
from drivers.simulated.impression import render_plain
from resources import build_demo_gallery as build

REBUILD = "run: python -m resources.build_demo_gallery"
LIMITS = Thresholds()
# Two prints as live skin leaves them are a candidate for an examiner; with four a search is certain.
PROBED = (
    FrictionRidgePosition.RIGHT_INDEX,
    FrictionRidgePosition.RIGHT_MIDDLE,
    FrictionRidgePosition.LEFT_INDEX,
    FrictionRidgePosition.LEFT_MIDDLE,
)


def test_the_file_is_of_the_versions_of_this_program() -> None:
    kept = read_kept_gallery()
    versions = (kept.file_version, kept.generator_version, kept.extractor_version, kept.template_format_version)
    assert versions == (FILE_VERSION, GENERATOR_VERSION, EXTRACTOR_VERSION, FORMAT_VERSION), REBUILD
    assert kept.impressions == build.IMPRESSIONS, REBUILD


def test_who_is_where() -> None:
    kept = read_kept_gallery()
    assert [(one.gallery, one.person_id, one.seed) for one in kept.people] == list(build.members()), REBUILD
    seeds = {gallery: [one.seed for one in kept.people if one.gallery is gallery] for gallery in Gallery}
    assert [len(set(seeds[gallery])) for gallery in Gallery] == [20, 20]
    assert 1 in seeds[Gallery.CRIMINAL]
    assert 2 in seeds[Gallery.IMMIGRATION]
    everyone = [*seeds[Gallery.CRIMINAL], *seeds[Gallery.IMMIGRATION]]
    assert len(set(everyone)) == 40
    assert all(seed in (1, 2) or seed > 1000 for seed in everyone)


def test_everyone_has_ten_fingers_worth_comparing() -> None:
    people = load_demo_gallery()
    assert set(people) == set(Gallery)
    for one in (one for members in people.values() for one in members):
        assert tuple(one.templates) == FINGERS
        assert all(len(template) >= 30 for template in one.templates.values())
        assert {template.extractor_version for template in one.templates.values()} == {EXTRACTOR_VERSION}


@pytest.mark.parametrize(("gallery", "index", "finger"), [(Gallery.CRIMINAL, 0, 2), (Gallery.IMMIGRATION, 19, 9)])
def test_the_templates_are_what_generator_and_extractor_make_today(gallery: Gallery, index: int, finger: int) -> None:
    kept = [one for one in read_kept_gallery().people if one.gallery is gallery][index]
    stored = Template.from_bytes(kept.templates[str(finger)])
    made = build.enrolled_template(kept.seed, finger)
    itself = match_templates(stored, stored)
    # Other processors round otherwise: nearly the same is fresh.
    assert abs(len(made) - len(stored)) <= 0.05 * len(stored), REBUILD
    assert match_templates(stored, made) > 0.9 * itself, REBUILD


def _galleries() -> Mapping[Gallery, MemoryGallery]:
    made = {gallery: MemoryGallery() for gallery in Gallery}
    for gallery, members in load_demo_gallery().items():
        for one in members:
            made[gallery].enrol(GalleryPerson(one.person_id, one.templates))
    return made


@pytest.mark.parametrize(
    ("seed", "found_in"), [(1, Gallery.CRIMINAL), (2, Gallery.IMMIGRATION), (3, None)], ids=["1", "2", "3"]
)
def test_four_plain_fingers_find_their_owner_and_nobody_else(seed: int, found_in: Gallery | None) -> None:
    rng = np.random.default_rng([seed, 77])
    probe = {}
    for finger in PROBED:
        printed = render_plain(master(seed, finger), person(seed).finger(finger), rng).pixels
        probe[finger] = extract(FingerImage(printed))
    for gallery, searched in _galleries().items():
        hits = searched.search(TenPrintProbe(probe), limit=20).hits
        expected = [name for where, name, owner in build.members() if where is gallery and owner == seed]
        others = hits
        if gallery is found_in:
            assert hits[0].person_id == expected[0]
            assert hits[0].score > LIMITS.certain
            others = hits[1:]
        assert all(hit.score < LIMITS.possible for hit in others)


def test_no_two_people_of_the_galleries_are_alike() -> None:
    galleries = _galleries()
    for where, members in load_demo_gallery().items():
        for gallery, searched in galleries.items():
            for one in members[::5]:
                hits = searched.search(TenPrintProbe(one.templates), limit=2).hits
                assert hits[0].person_id == one.person_id or gallery is not where
                assert hits[1 if gallery is where else 0].score < LIMITS.possible
