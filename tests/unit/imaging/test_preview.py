"""The quick look at live frames agrees with the careful one on what matters."""

import numpy as np
import pytest

from app.domain.image import FingerImage, Pixels
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.segmentation import Box, SegmentationFinding
from app.imaging.capture_choice import CaptureChoice
from app.imaging.errors import ImagingError
from app.imaging.preview import PreviewAssessment, PreviewLook, PreviewState
from app.imaging.survey import survey
from app.opencv import cv2
from tests.unit.imaging.drawn import GROUND, LEFT_HAND, RIGHT_HAND, THUMBS, grating, hand, overlap

P = FrictionRidgePosition
S = PreviewState
RIGHT_FOUR = P.PLAIN_RIGHT_FOUR
TWO_ROWS, THREE_ROWS = np.ones((3, 1), np.uint8), np.ones((4, 1), np.uint8)  # by which ridges get thicker or thinner


def first_look(picture: FingerImage, position: P) -> PreviewAssessment:
    return PreviewLook(position, fingers_of(position)).look(picture)


def states(seen: PreviewAssessment) -> dict[int, PreviewState]:
    return {int(finger.finger): finger.state for finger in seen.fingers}


def corners_of(box: Box | None) -> list[tuple[int, int]]:
    assert box is not None
    return [
        (box.left_px, box.top_px),
        (box.right_px, box.top_px),
        (box.right_px, box.bottom_px),
        (box.left_px, box.bottom_px),
    ]


def box_round(corners: np.ndarray) -> Box:
    left, top = corners.min(axis=0).astype(int)
    right, bottom = corners.max(axis=0).astype(int)
    return Box(int(left), int(top), int(right), int(bottom))


@pytest.mark.parametrize("turn_deg", [-20, 0, 20])
@pytest.mark.parametrize(
    ("layout", "position"),
    [(RIGHT_HAND, P.PLAIN_RIGHT_FOUR), (LEFT_HAND, P.PLAIN_LEFT_FOUR), (THUMBS, P.PLAIN_THUMBS)],
    ids=["right", "left", "thumbs"],
)
def test_fingers_are_seen_where_they_lie(
    layout: dict[int, tuple[int, int, int, int]], position: P, turn_deg: float
) -> None:
    drawing = hand(layout, turn_deg=turn_deg)
    seen = first_look(drawing.picture, position)
    assert seen.fingers_seen == len(layout)
    assert SegmentationFinding.HAND_LOOKS_SWAPPED not in seen.findings
    for finger in seen.fingers:
        assert overlap(corners_of(finger.box), corners_of(box_round(drawing.corners[int(finger.finger)]))) > 0.6


def test_the_wrong_hand_and_a_missing_finger_are_noticed_live() -> None:
    swapped = first_look(hand(RIGHT_HAND).picture, P.PLAIN_LEFT_FOUR)
    assert SegmentationFinding.HAND_LOOKS_SWAPPED in swapped.findings
    three = first_look(hand(RIGHT_HAND, [2, 3, 4]).picture, P.PLAIN_RIGHT_FOUR)
    assert three.fingers_seen == 3
    assert SegmentationFinding.TOO_FEW_FINGERS in three.findings
    assert [finger for finger, state in states(three).items() if state is PreviewState.ABSENT] == [5]


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_an_empty_frame_shows_nobody(grey: int) -> None:
    seen = first_look(FingerImage(np.full((1500, 1600), grey, np.uint8)), P.PLAIN_RIGHT_FOUR)
    assert seen.fingers_seen == 0
    assert set(states(seen).values()) == {PreviewState.ABSENT}
    assert (seen.sharpness, seen.moved_px, seen.hand_guess) == (0.0, None, None)


def test_a_frame_is_read_into_cells_as_drawn() -> None:
    y, x = np.mgrid[0:64, 0:48]
    seen = survey((2 * x + y).astype(np.uint8))  # rises by 2 a pixel to the right and 1 down
    assert seen.grey.shape == (8, 6)
    assert seen.grey[3, 2] == pytest.approx(2 * 19.5 + 27.5)
    assert (seen.darkest[3, 2], seen.lightest[3, 2]) == (2 * 16.5 + 24.5, 2 * 22.5 + 30.5)  # of two by two pixels
    right, down = 8 * 4, 8 * 2  # a pixel at half size, with the gain of Sobel's kernel
    assert [part[3, 2] for part in seen.tensor] == [right * right, down * down, right * down]


def drawn_right_hand(change: str = "") -> Pixels:
    """As it is, or with its skin changed."""
    pixels = hand(RIGHT_HAND, noise=0.0).picture.pixels
    match change:
        case "thin ridges":
            return np.asarray(cv2.add(cv2.dilate(pixels, THREE_ROWS), 10.0), np.uint8)  # with clean valleys
        case "merged ridges":
            return np.asarray(cv2.erode(pixels, TWO_ROWS), np.uint8)
        case "pale":
            return np.asarray(GROUND - (GROUND - pixels) * 0.25, np.uint8)
    return pixels


@pytest.mark.parametrize(
    ("change", "state"), [("", S.GOOD), ("thin ridges", S.DRY), ("merged ridges", S.WET), ("pale", S.DRY)]
)
def test_each_finger_has_its_light(change: str, state: PreviewState) -> None:
    seen = first_look(FingerImage(drawn_right_hand(change)), RIGHT_FOUR)
    assert set(states(seen).values()) == {state}


def test_a_finger_at_the_rim_is_off_the_edge_and_the_others_are_not() -> None:
    pixels = hand(RIGHT_HAND).picture.pixels
    seen = first_look(FingerImage(pixels[:, 300:].copy()), RIGHT_FOUR)  # half of the index finger is cut off
    assert states(seen) == {2: S.OFF_EDGE, 3: S.GOOD, 4: S.GOOD, 5: S.GOOD}
    assert SegmentationFinding.FINGER_CUT_BY_EDGE in seen.findings


@pytest.mark.parametrize("by_px", [(0, 0), (5, 0), (0, -7), (12, 9)])
def test_how_far_a_hand_moved_is_told(by_px: tuple[int, int]) -> None:
    look = PreviewLook(RIGHT_FOUR, fingers_of(RIGHT_FOUR))
    assert look.look(hand(RIGHT_HAND, seed=1).picture).moved_px is None
    moved = np.roll(hand(RIGHT_HAND, seed=2).picture.pixels, by_px, axis=(1, 0))
    seen = look.look(FingerImage(moved))
    length_px = np.hypot(*by_px)
    assert seen.moved_px == pytest.approx(
        length_px, rel=0.25, abs=0.3
    )  # ridges that all lie one way are the worst case
    assert set(states(seen).values()) == {S.MOVING if length_px > 4 else S.GOOD}


def test_one_finger_that_moves_is_told_from_those_that_lie_still() -> None:
    look = PreviewLook(RIGHT_FOUR, fingers_of(RIGHT_FOUR))
    look.look(hand(RIGHT_HAND).picture)
    left, top, wide, long = RIGHT_HAND[5]
    seen = look.look(hand({**RIGHT_HAND, 5: (left, top + 12, wide, long)}).picture)
    assert states(seen) == {2: S.GOOD, 3: S.GOOD, 4: S.GOOD, 5: S.MOVING}


def test_a_finger_that_is_rolled_may_move() -> None:
    pixels = grating((560, 460))
    looks = {rolled: PreviewLook(P.RIGHT_INDEX, [P.RIGHT_INDEX], rolled=rolled) for rolled in (False, True)}
    found = {}
    for rolled, look in looks.items():
        for left in (150, 170):
            frame = np.full((750, 800), 245, np.uint8)
            frame[100:660, left : left + 460] = pixels
            found[rolled] = states(look.look(FingerImage(frame)))[2]
    assert found == {False: S.MOVING, True: S.GOOD}


def test_a_blurred_frame_is_less_sharp_and_no_better() -> None:
    pixels = hand(RIGHT_HAND).picture.pixels
    look = PreviewLook(RIGHT_FOUR, fingers_of(RIGHT_FOUR))
    sharp, again = look.look(FingerImage(pixels)), look.look(FingerImage(pixels))
    smeared = look.look(FingerImage(np.asarray(cv2.blur(pixels, (4, 1)), np.uint8)))
    upright = look.look(FingerImage(np.asarray(cv2.blur(pixels, (1, 4)), np.uint8)))  # across the ridges
    assert again.sharpness == sharp.sharpness
    assert upright.sharpness < smeared.sharpness <= sharp.sharpness
    assert (upright.fingers[0].quality or 0.0) <= (sharp.fingers[0].quality or 0.0)


def test_of_a_hand_that_comes_down_a_frame_at_rest_is_taken_and_not_a_blurred_one() -> None:
    whole, three = hand(RIGHT_HAND).picture, hand(RIGHT_HAND, [2, 3, 4]).picture
    slid = FingerImage(np.roll(whole.pixels, -15, axis=1))
    blurred = FingerImage(np.asarray(cv2.blur(whole.pixels, (1, 5)), np.uint8))
    look, choice = PreviewLook(RIGHT_FOUR, fingers_of(RIGHT_FOUR)), CaptureChoice()
    stream = [three, three, slid, whole, whole, whole, whole, whole, blurred]
    answers = [choice.note(number, number * 0.1, look.look(frame)) for number, frame in enumerate(stream)]
    assert answers[:8] == [None] * 8  # the first whole one has just moved; 4 to 8 are 0.4 s
    assert answers[8] in {4, 5, 6, 7}


def test_a_stream_that_changes_its_size_goes_on() -> None:
    look = PreviewLook(RIGHT_FOUR, fingers_of(RIGHT_FOUR))
    look.look(hand(RIGHT_HAND).picture)
    smaller = FingerImage(hand(RIGHT_HAND).picture.pixels[:1400].copy())
    assert (look.look(smaller).moved_px, look.look(smaller).moved_px) == (None, 0.0)


@pytest.mark.parametrize("shape", [(1, 900), (900, 1), (16, 16), (17, 4096), (4096, 17), (5000, 20)])
def test_strips_and_crumbs_are_looked_at_or_refused(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    look = PreviewLook(RIGHT_FOUR, fingers_of(RIGHT_FOUR))
    if min(shape) >= 16 and max(shape) <= 4096:
        assert look.look(FingerImage(noise)).fingers_seen == 0
    else:
        with pytest.raises(ImagingError):
            look.look(FingerImage(noise))


def test_frames_of_another_resolution_have_boxes_in_their_own_pixels() -> None:
    at_500 = hand(RIGHT_HAND).picture
    twice = cv2.resize(at_500.pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    small, large = (
        first_look(at_500, RIGHT_FOUR),
        first_look(FingerImage(np.asarray(twice, np.uint8), 1000), RIGHT_FOUR),
    )
    for one, other in zip(small.fingers, large.fingers, strict=True):
        assert np.allclose(2 * np.array(corners_of(one.box)), corners_of(other.box), atol=40)
    assert states(small) == states(large)
