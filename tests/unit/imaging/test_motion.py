"""Motion between the last frames and the picture: found for what moved, and never for a still hand."""

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition as P
from app.domain.position import fingers_of
from app.domain.segmentation import Box
from app.imaging.motion import Still
from app.imaging.slap import segment
from tests.support import hands


@pytest.fixture(scope="module")
def slap() -> FingerImage:
    return FingerImage(hands.card()[13])


def boxes(slap: FingerImage) -> list[Box]:
    return [found.box for found in segment(slap, P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR)).segments]


def moved(picture: FingerImage, right: int, down: int) -> FingerImage:
    return FingerImage(np.roll(picture.pixels, (down, right), axis=(0, 1)))


def test_a_still_hand_did_not_move_whatever_the_sensor_noises(slap: FingerImage) -> None:
    rng = np.random.default_rng(1)
    noisy = FingerImage(np.clip(slap.pixels + rng.normal(0, 4, slap.pixels.shape), 0, 255).astype(np.uint8))
    for frames in ([slap], [slap, noisy]):
        still = Still(slap, frames)
        for box in boxes(slap):
            assert still.moved_px(box) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize(("right", "down"), [(8, 0), (0, -8), (-16, 7), (24, 10)])
def test_a_hand_that_slid_is_measured_finger_by_finger(slap: FingerImage, right: int, down: int) -> None:
    still = Still(slap, [moved(slap, right, down), slap])
    for box in boxes(slap):
        assert still.moved_px(box) == pytest.approx(np.hypot(right, down), rel=0.2, abs=2.5)


def test_the_finger_beside_it_lay_still(slap: FingerImage) -> None:
    first, second, *_ = sorted(boxes(slap), key=lambda box: box.left_px)
    between = (first.right_px + second.left_px) // 2
    frame = slap.pixels.copy()
    frame[:, :between] = moved(slap, 16, 0).pixels[:, :between]
    still = Still(slap, [FingerImage(frame)])
    assert still.moved_px(first) == pytest.approx(16.0, abs=2.5)
    assert still.moved_px(second) == pytest.approx(0.0, abs=1.5)


def test_a_frame_of_half_the_resolution_is_compared_as_well() -> None:
    picture = FingerImage(hands.card()[2])
    half = FingerImage(np.ascontiguousarray(moved(picture, 16, 0).pixels[::2, ::2]), 250)
    assert Still(picture, [half]).moved_px() == pytest.approx(16.0, abs=2.5)


def test_where_there_is_nothing_to_compare_nothing_is_said(slap: FingerImage) -> None:
    assert Still(slap, []).moved_px() is None
    other_size = FingerImage(slap.pixels[:400, :400])
    assert Still(slap, [other_size]).moved_px() is None
    empty = FingerImage(np.full(slap.pixels.shape, 253, np.uint8))
    assert Still(slap, [empty]).moved_px(boxes(slap)[0]) is None
