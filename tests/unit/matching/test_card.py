"""A real ten-print card: inked, rolled against plain. It is read where a machine has the samples."""

from pathlib import Path

import numpy as np
import pytest

from app.an2k.codec import decode
from app.an2k.images import read_images
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.imaging.codec_worker import CodecWorker
from app.imaging.crop import crop_segment
from app.imaging.slap import segment
from app.match_service.demo_gallery import load_demo_gallery
from app.matching.compact.memory import MemoryGallery
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.cylinders import prepare
from app.matching.extractor import extract
from app.matching.matcher import match
from app.matching.search.thresholds import Thresholds
from app.matching.sequence import check_sequence
from app.matching.template import Template

F = FrictionRidgePosition
Prints = dict[FrictionRidgePosition, Template]
pytestmark = pytest.mark.samples


@pytest.fixture(scope="module")
def card(samples: Path) -> tuple[Prints, Prints]:
    """Rolled and plain templates; the plain ones are cut out of the slaps by segmentation."""
    rolled: Prints = {}
    plain: Prints = {}
    with CodecWorker() as codec:
        for coded in read_images(decode((samples / "an2" / "type-4-tpcard.an2").read_bytes())):
            picture = codec.decode(coded.data, coded.compression)
            if coded.position in FINGERS:
                rolled[coded.position] = extract(picture)
                continue
            for found in segment(picture, coded.position, fingers_of(coded.position)).segments:
                plain[found.finger] = extract(crop_segment(picture, found))
    return rolled, plain


def test_the_right_finger_ranks_first_for_all_ten(card: tuple[Prints, Prints]) -> None:
    rolled, plain = ({f: prepare(t) for f, t in sorted(prints.items())} for prints in card)
    scores = np.array([[match(a, b) for b in plain.values()] for a in rolled.values()])
    assert scores.shape == (10, 10)
    assert scores.argmax(axis=1).tolist() == list(range(10))
    assert sum(scores.argmax(axis=0) == np.arange(10)) >= 9
    own = np.diag(scores).copy()
    np.fill_diagonal(scores, -np.inf)
    assert (own > 0).all()
    assert (own >= 2 * np.maximum(scores.max(axis=1), 0)).all()


def test_the_card_is_in_order_and_its_disorder_is_found(card: tuple[Prints, Prints]) -> None:
    rolled, plain = card
    assert check_sequence(rolled, plain) == ()
    swapped = {**rolled, F.RIGHT_THUMB: rolled[F.LEFT_THUMB], F.LEFT_THUMB: rolled[F.RIGHT_THUMB]}
    assert check_sequence(swapped, plain)[0].fingers == (F.RIGHT_THUMB, F.LEFT_THUMB) or (
        {f.fingers for f in check_sequence(swapped, plain)} == {(F.RIGHT_THUMB,), (F.LEFT_THUMB,)}
    )
    hands = check_sequence({f: rolled[F((f + 4) % 10 + 1)] for f in FINGERS}, plain)
    assert [f.kind for f in hands] == [SequenceFindingKind.HANDS_SWAPPED]
    twice = {**rolled, F.LEFT_MIDDLE: rolled[F.LEFT_INDEX]}
    expected = SequenceFinding(SequenceFindingKind.SAME_FINGER_TWICE, (F.LEFT_INDEX, F.LEFT_MIDDLE))
    assert check_sequence(twice, plain) == (expected,)


def test_the_card_finds_itself_and_no_generated_person(card: tuple[Prints, Prints]) -> None:
    rolled, plain = card
    gallery = MemoryGallery()
    for people in load_demo_gallery().values():
        for person in people:
            gallery.enrol(GalleryPerson(person.person_id, person.templates))
    for prints in card:
        assert gallery.search(TenPrintProbe(prints), limit=1).hits[0].score < Thresholds().possible
    gallery.enrol(GalleryPerson("the card", rolled))
    best, second = gallery.search(TenPrintProbe(plain), limit=2).hits
    assert best.person_id == "the card"
    assert best.score > Thresholds().certain
    assert second.score < Thresholds().possible
