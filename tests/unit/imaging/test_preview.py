"""The quick look at live frames agrees with the careful one on what matters."""

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.segmentation import Box, SegmentationFinding
from app.imaging.preview import PreviewAssessment, PreviewLook, PreviewState
from tests.unit.imaging.drawn import LEFT_HAND, RIGHT_HAND, THUMBS, hand, overlap

P = FrictionRidgePosition


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
