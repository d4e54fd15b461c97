"""Glass that ought to be empty: ghosts and dirt are found, clean glass is clean, and a ghost is no new print."""

import functools

import numpy as np
import pytest

from app.domain.image import FingerImage, Pixels
from app.domain.segmentation import Box
from app.imaging.errors import TooSmall
from app.imaging.platen import ghost_grade, ghost_shares, is_ghost_of, look_at_glass
from app.opencv import cv2
from drivers.simulated.glass import ghost_of, smudge
from drivers.simulated.impression import render_rolled, render_slap
from drivers.simulated.sensor import SensorFaults, with_sensor_faults
from tests.support import hands
from tests.unit.imaging.drawn import grating

SHAPE = (1500, 1600)
RIGHT = (2, 3, 4, 5)
GROUND = 253.0


def glass(noise: float = 2.5, uneven: float = 0.0, halo: float = 0.0, seed: int = 1) -> Pixels:
    """Clean glass: sensor noise, light that falls off by `uneven` grey levels, the haze of a hand just lifted."""
    rng = np.random.default_rng(seed)
    height, width = SHAPE
    x, y = np.arange(width)[None, :] / width, np.arange(height)[:, None] / height
    ground = GROUND - uneven * (0.6 * x + 0.4 * y**2)
    for finger in range(4):
        ground = ground - halo * np.exp(-(((x - 0.2 - 0.2 * finger) / 0.11) ** 2 + ((y - 0.4) / 0.2) ** 2))
    return np.clip(ground + rng.normal(0, noise, SHAPE), 0, 255).astype(np.uint8)


@functools.cache
def slap(number: int) -> Pixels:
    return render_slap(hands.masters(), hands.models(), RIGHT, np.random.default_rng([7, number])).pixels


def faint(left: Pixels, share: float, noise: float) -> Pixels:
    rng = np.random.default_rng(3)
    return np.clip(GROUND - share * (GROUND - left) + rng.normal(0, noise, left.shape), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(("noise", "uneven", "halo"), [(0.0, 0.0, 0.0), (2.5, 30.0, 12.0), (6.0, 15.0, 5.0)])
def test_clean_glass_is_clean_whatever_the_light(noise: float, uneven: float, halo: float) -> None:
    seen = look_at_glass(FingerImage(glass(noise, uneven, halo)))
    assert not seen.is_ghost
    assert not seen.is_dirty
    assert seen.ghost_share == 0.0


def test_a_grating_as_faint_as_a_ghost_is_one_and_where_it_lies_is_known() -> None:
    picture = glass()
    ridges = grating((320, 240), angle_deg=25).astype(float)
    picture[400:720, 600:840] = np.clip(picture[400:720, 600:840] - 0.15 * (255 - ridges), 0, 255)
    seen = look_at_glass(FingerImage(picture))
    assert seen.is_ghost
    assert 1.0 < seen.ghost_share / (320 * 240 / (1500 * 1600)) < 1.4  # a rim of up to two ridges counts
    assert seen.marks[50:90, 75:105].mean() > 0.85
    assert not seen.is_dirty


@pytest.mark.parametrize(("share", "noise"), [(1.0, 0.0), (0.6, 2.5), (0.4, 4.0)])
def test_what_a_slap_leaves_is_a_ghost_and_no_dirt(share: float, noise: float) -> None:
    seen = look_at_glass(FingerImage(faint(ghost_of(slap(0)), share, noise)))
    assert seen.is_ghost
    assert not seen.is_dirty


def test_a_smear_and_specks_are_dirt_and_no_ghost() -> None:
    rng = np.random.default_rng(5)
    specks = glass()
    for x, y in rng.integers(20, 1480, (120, 2)):
        cv2.circle(specks, (int(x), int(y)), 4, 120, -1)
    for picture in (faint(smudge(SHAPE), 1.0, 2.5), specks):
        seen = look_at_glass(FingerImage(picture))
        assert seen.is_dirty
        assert not seen.is_ghost


def test_dead_pixels_are_no_dirt() -> None:
    assert not look_at_glass(FingerImage(with_sensor_faults(glass(), SensorFaults(300, 2, 2)))).is_dirty


def test_a_scrap_of_a_frame_is_refused_with_a_code() -> None:
    with pytest.raises(TooSmall):
        look_at_glass(FingerImage(np.zeros((8, 8), np.uint8)))


def test_what_stayed_of_the_last_print_is_no_new_print() -> None:
    before, again = FingerImage(slap(0)), FingerImage(slap(1))
    assert is_ghost_of(FingerImage(faint(ghost_of(slap(0)), 1.0, 2.5)), before)
    assert not is_ghost_of(again, before)
    assert not is_ghost_of(FingerImage(np.minimum(slap(1), ghost_of(slap(0)))), before)
    assert not is_ghost_of(FingerImage(glass()), before)
    rolled = render_rolled(hands.masters()[2], hands.models()[2], np.random.default_rng(1))
    assert not is_ghost_of(FingerImage(rolled.pixels), before)  # of another section of the glass


def test_a_finger_on_a_ghost_is_told_and_the_one_beside_it_is_not() -> None:
    left_half = ghost_of(slap(0)).copy()
    left_half[:, 800:] = 253
    picture = FingerImage(np.minimum(slap(1), left_half))
    rendered = render_slap(hands.masters(), hands.models(), RIGHT, np.random.default_rng([7, 1]))
    boxes = [Box(*(round(side) for side in one.box)) for one in rendered.truths]
    seen = look_at_glass(FingerImage(left_half))
    for shares in (
        ghost_shares(picture, boxes, None, seen),
        ghost_shares(picture, boxes, FingerImage(slap(0)), None),
    ):
        assert min(shares[:2]) > 0.4
        assert max(shares[2:]) < 0.1
        assert max(ghost_grade(share) for share in shares[:2]) < 0.5
        assert min(ghost_grade(share) for share in shares[2:]) > 0.9
    assert ghost_shares(picture, boxes, None, None) == (0.0,) * 4
    assert ghost_shares(FingerImage(slap(1)), boxes, FingerImage(slap(0)), None) == (0.0,) * 4
