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
from app.station import subject
from app.station.subject import SubjectError, load_subject
from app.station.subject_completion import completed
from drivers.simulated import driver
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


@pytest.mark.parametrize("shape", [(1, 1), (99, 500), (500, 4001)])
def test_a_picture_of_a_size_that_is_no_print_is_the_givers_part_and_named(
    shape: tuple[int, int], tmp_path: Path
) -> None:
    cv2.imwrite(str(tmp_path / "7.png"), np.full(shape, 255, np.uint8))
    with CodecWorker() as worker, pytest.raises(SubjectError, match=f"7.png is {shape[1]} x {shape[0]} pixels"):
        load_subject(tmp_path, worker)


def test_the_sizes_are_those_that_the_reader_takes() -> None:
    assert (subject.SMALLEST_PX, subject.LARGEST_PX) == (driver.SMALLEST_IMAGE_PX, driver.LARGEST_IMAGE_PX)


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + bytes(40), b"\x89PNG\r\n\x1a\n" + bytes(40)]
)
def test_a_file_that_is_only_called_a_picture_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "7.png").write_bytes(content)
    with CodecWorker() as worker, pytest.raises(SubjectError, match=r"7\.png is "):
        load_subject(tmp_path, worker)


def test_a_device_that_never_ends_is_not_read_to_its_end() -> None:
    with CodecWorker() as worker, pytest.raises(SubjectError, match="larger than any ten-print"):
        load_subject(Path("/dev/zero"), worker)
