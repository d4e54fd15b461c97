"""Ridges laid on ridges: drawn patterns whose bending is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import compare
from app.matching.ridges import ridge_agreement, unpacked
from app.matching.template import RIDGE_PX, SKIN_PX, Template
from app.opencv import cv2

SIDE = 400
NO_PAIRS = -1


def pattern(seed: int) -> NDArray[np.uint8]:
    """Ridges about 9 px apart that wind as noise says, with minutiae where they must."""
    rng = np.random.default_rng(seed)
    grey = rng.normal(0, 1, (SIDE + 80, SIDE + 80)).astype(np.float32)
    for _ in range(6):  # a narrow band of wavelengths, made sharp again and again
        grey = cv2.GaussianBlur(grey, (0, 0), 2.1) - cv2.GaussianBlur(grey, (0, 0), 3.4)
        grey = np.tanh(3 * grey / grey.std())
    return np.clip(128 + 100 * grey, 0, 255).astype(np.uint8)[40:-40, 40:-40]


def print_of(grey: NDArray[np.uint8], turn_deg: float = 0.0, bend_px: float = 0.0) -> PreparedTemplate:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    angle, middle = np.deg2rad(turn_deg), SIDE / 2
    u, v = x - middle, y - middle
    from_x = np.cos(angle) * u + np.sin(angle) * v + middle + bend_px * np.sin(v / 60)
    from_y = -np.sin(angle) * u + np.cos(angle) * v + middle + bend_px * np.cos(u / 70)
    turned = cv2.remap(
        grey, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return prepare(extract(FingerImage(np.ascontiguousarray(np.asarray(turned, np.uint8)))))


def agreement(a: PreparedTemplate, b: PreparedTemplate, shift: float = 0.0) -> tuple[float, float]:
    alone = np.full(len(a), NO_PAIRS, np.int64)
    return ridge_agreement(a.places, a.ridges, b.places, b.ridges, 0.0, shift, 0.0, alone)


def test_ridges_lie_on_themselves_and_not_on_others() -> None:
    one, other = print_of(pattern(1)), print_of(pattern(2))
    fit, patches = agreement(one, one)
    assert fit > 0.9
    assert patches > 200
    unlike, _ = agreement(one, other)
    assert unlike < 0.35


def test_bent_ridges_are_followed_a_ridge_to_either_side() -> None:
    grey = pattern(3)
    plain, bent = print_of(grey), print_of(grey, bend_px=0.7 * p.PATCH_REACH * RIDGE_PX)
    fit, _ = agreement(plain, bent)
    assert fit > 0.6


def test_beyond_reach_nothing_fits() -> None:
    """The ridges of noise run every way: shifted by more than the reach, they cross."""
    one = print_of(pattern(4))
    near, _ = agreement(one, one, shift=p.PATCH_REACH * RIDGE_PX - 2.0)
    far, _ = agreement(one, one, shift=6.0 * p.PATCH_REACH * RIDGE_PX)
    assert near > 0.85
    assert far < 0.35


@pytest.mark.parametrize("turn_deg", [-40.0, 0.0, 75.0])
def test_the_ridges_speak_for_one_finger_whatever_the_turn(turn_deg: float) -> None:
    grey = pattern(5)
    found = compare(print_of(grey), print_of(grey, turn_deg, bend_px=3.0))
    mean_fit = found.parts[-2] / found.parts[-1]
    assert mean_fit > 0.6


def test_without_ridges_minutiae_speak_alone() -> None:
    grey = pattern(6)
    with_ridges, again = print_of(grey), print_of(grey, 10.0)
    without = prepare(again.template.without_ridges())
    found = compare(with_ridges, without)
    assert tuple(found.parts[-2:]) == (0.0, 0.0)
    assert found.score > p.CLEAR_SCORE


def test_dots_are_those_of_the_template() -> None:
    template = print_of(pattern(7)).template
    dots = unpacked(template)
    ridges = np.unpackbits(template.ridges, axis=1)
    assert np.array_equal(dots[0] & 1, ridges)
    assert np.array_equal(dots[0, :, : -3 * p.PATCH_STEP] >> 3 & 1, ridges[:, 3 * p.PATCH_STEP :])
    skin = np.unpackbits(template.skin, axis=1)
    share = SKIN_PX // RIDGE_PX
    assert np.array_equal(
        dots[1, ::share, : skin.shape[1] * share : share][:, : skin.shape[1]] & 1, skin[:, : dots.shape[2] // share]
    )
    assert unpacked(Template.empty(200, 200)).shape == (2, 0, 0)


def test_prints_without_skin_in_common_say_nothing() -> None:
    one = print_of(pattern(8))
    assert agreement(one, one, shift=3.0 * SIDE) == (0.0, 0.0)
