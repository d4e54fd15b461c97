"""Whose fingers the simulated reader shows: whole cards, parts of cards, and what is none."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.booking import MissingFinger, MissingReason
from app.domain.image import FingerImage, Pixels
from app.domain.position import FINGERS, fingers_of
from app.domain.position import FrictionRidgePosition as P
from app.imaging.codec_worker import CodecWorker
from app.imaging.slap import segment
from app.opencv import cv2
from app.station.subject import SubjectError, load_subject
from app.station.subject_completion import completed
from tests.support import hands

SLAPS = (P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_THUMBS)


@pytest.fixture(scope="module")
def card() -> dict[int, Pixels]:
    """A generated person's fourteen pictures by FGP."""
    return dict(hands.card())


def named(slap: P, picture: Pixels, expected: tuple[P, ...]) -> set[P]:
    return {part.finger for part in segment(FingerImage(picture), slap, expected).segments}


def test_a_whole_card_stays_as_it_is(card: dict[int, Pixels]) -> None:
    made = completed(card, ())
    assert all(made[code] is picture for code, picture in card.items())


def test_slaps_alone_give_every_finger(card: dict[int, Pixels]) -> None:
    plain = {code: picture for code, picture in card.items() if code > 10}
    made = completed(plain, ())
    assert {int(finger) for finger in FINGERS} <= set(made)
    assert all(made[int(finger)].size > 50_000 for finger in FINGERS)


def test_rolled_fingers_alone_are_laid_side_by_side(card: dict[int, Pixels]) -> None:
    rolled = {code: picture for code, picture in card.items() if code <= 10}
    made = completed(rolled, ())
    for slap in SLAPS:
        assert named(slap, made[int(slap)], fingers_of(slap)) == set(fingers_of(slap))


def test_a_finger_that_is_not_there_is_neither_cut_nor_laid(card: dict[int, Pixels]) -> None:
    rolled = {code: picture for code, picture in card.items() if code <= 10 and code != P.LEFT_RING}
    made = completed(rolled, [P.LEFT_RING])
    assert int(P.LEFT_RING) not in made
    others = tuple(finger for finger in fingers_of(P.PLAIN_LEFT_FOUR) if finger is not P.LEFT_RING)
    assert named(P.PLAIN_LEFT_FOUR, made[int(P.PLAIN_LEFT_FOUR)], others) == set(others)


def test_a_folder_of_pictures_named_by_finger_code(card: dict[int, Pixels], tmp_path: Path) -> None:
    for code in (2, 7):
        cv2.imwrite(str(tmp_path / f"{code}.png"), card[code])
    (tmp_path / "notes.png").write_bytes(b"not looked at")
    with CodecWorker() as codec:
        prints = load_subject(tmp_path, codec)
    assert np.array_equal(prints.images[2], card[2])
    assert {int(P.PLAIN_RIGHT_FOUR), int(P.PLAIN_LEFT_FOUR)} <= set(prints.images)
    assert MissingFinger(P.RIGHT_THUMB, MissingReason.UNABLE_TO_PRINT) in prints.missing
    assert len(prints.missing) == 8


def test_what_holds_no_finger_is_refused(tmp_path: Path) -> None:
    with CodecWorker() as codec:
        with pytest.raises(SubjectError, match="no finger"):
            load_subject(tmp_path, codec)
        (tmp_path / "1.png").write_bytes(b"no picture")
        with pytest.raises(SubjectError, match=r"1\.png"):
            load_subject(tmp_path, codec)
        with pytest.raises(SubjectError, match="cannot be read"):
            load_subject(tmp_path / "absent.an2", codec)
