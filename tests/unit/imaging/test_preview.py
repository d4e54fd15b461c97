"""The quick look at live frames agrees with the careful one on what matters."""

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.quality import Deficiency
from app.domain.segmentation import SegmentationFinding
from app.imaging.preview import assess_preview
from tests.unit.imaging.drawn import LEFT_HAND, RIGHT_HAND, THUMBS, hand, overlap

P = FrictionRidgePosition


@pytest.mark.parametrize("turn_deg", [-20, 0, 20])
@pytest.mark.parametrize(
    ("layout", "position"),
    [(RIGHT_HAND, P.PLAIN_RIGHT_FOUR), (LEFT_HAND, P.PLAIN_LEFT_FOUR), (THUMBS, P.PLAIN_THUMBS)],
    ids=["right", "left", "thumbs"],
)
def test_fingers_are_seen_where_they_lie(layout: dict, position: P, turn_deg: float) -> None:
    drawing = hand(layout, turn_deg=turn_deg)
    result = assess_preview(drawing.picture, position, fingers_of(position))
    assert result.fingers_seen == len(layout)
    assert SegmentationFinding.HAND_LOOKS_SWAPPED not in result.findings
    for box in result.boxes:
        assert overlap(box.polygon, drawing.corners[int(box.finger)]) > 0.6


def test_the_wrong_hand_and_a_missing_finger_are_noticed_live() -> None:
    swapped = assess_preview(hand(RIGHT_HAND).picture, P.PLAIN_LEFT_FOUR, fingers_of(P.PLAIN_LEFT_FOUR))
    assert SegmentationFinding.HAND_LOOKS_SWAPPED in swapped.findings
    three = assess_preview(hand(RIGHT_HAND, [2, 3, 4]).picture, P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    assert three.fingers_seen == 3
    assert SegmentationFinding.TOO_FEW_FINGERS in three.findings


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_an_empty_frame_shows_nobody(grey: int) -> None:
    frame = FingerImage(np.full((1500, 1600), grey, np.uint8))
    result = assess_preview(frame, P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    assert (result.fingers_seen, result.boxes, result.deficiencies) == (0, (), (Deficiency.ABSENT,))
