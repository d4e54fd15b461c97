"""Whether a picture can be one of ridges: negatives, and textures that are something else."""

import numpy as np
import pytest

from app.domain.image import Pixels
from app.errors import Whose
from app.imaging.errors import Inverted
from app.imaging.foreground import texture
from app.imaging.plausible import check_polarity, shows_ridges
from tests.support import hands
from tests.unit.imaging.drawn import GROUND, SLAP, grating
from tests.unit.imaging.odd_pictures import DRAWN


def whole(pixels: Pixels) -> tuple[int, int, int, int]:
    return 0, 0, pixels.shape[1], pixels.shape[0]


def passes(pixels: Pixels) -> bool:
    try:
        check_polarity(pixels, texture(pixels).mask)
    except Inverted:
        return False
    return True


@pytest.mark.parametrize("position", [2, 13])
def test_a_negative_is_told_from_a_print_by_its_ground(position: int) -> None:
    pixels = hands.card()[position]
    assert passes(pixels)
    with pytest.raises(Inverted) as raised:
        check_polarity(255 - pixels, texture(255 - pixels).mask)
    assert (raised.value.code, raised.value.whose) == ("imaging/inverted", Whose.ADMINISTRATOR)


def test_dark_glass_and_a_print_without_ground_are_no_negative() -> None:
    dirty = np.minimum(hands.card()[13], 150)
    assert passes(np.asarray(dirty, np.uint8))
    assert passes(grating((400, 300)))
    assert passes(np.zeros((400, 300), np.uint8))


@pytest.mark.parametrize("period_px", [5.5, 9.0, 14.0])
@pytest.mark.parametrize("angle_deg", [0.0, 35.0, 90.0])
def test_lines_as_broad_as_ridges_are_ridges(period_px: float, angle_deg: float) -> None:
    drawn = grating((400, 300), period_px=period_px, angle_deg=angle_deg)
    assert shows_ridges(drawn, whole(drawn))


@pytest.mark.parametrize("period_px", [24.0, 40.0])
def test_broader_lines_are_not(period_px: float) -> None:
    drawn = grating((400, 300), period_px=period_px)
    assert not shows_ridges(drawn, whole(drawn))


@pytest.mark.parametrize("name", ["checkerboard", "brick_wall", "striped_cloth", "blinds", "face"])
def test_photographs_of_something_else_are_not(name: str) -> None:
    drawn = DRAWN[name](SLAP)
    assert not shows_ridges(drawn, (400, 150, 1200, 1350))


def test_generated_prints_show_ridges_and_dry_or_noisy_ones_too() -> None:
    for finger in (1, 2, 5, 10):
        drawn = hands.card()[finger]
        assert shows_ridges(drawn, whole(drawn))
    noisy = hands.card()[2] + np.random.default_rng(1).normal(0, 90, hands.card()[2].shape)
    noisy = np.clip(noisy, 0, 255).astype(np.uint8)
    assert shows_ridges(noisy, whole(noisy))


@pytest.mark.parametrize("frame", [(-50, -50, 2000, 2000), (10, 10, 20, 400), (300, 300, 100, 100)])
def test_a_frame_beyond_the_picture_or_too_small_says_nothing_false(frame: tuple[int, int, int, int]) -> None:
    assert shows_ridges(grating((400, 300)), frame)
    assert shows_ridges(np.full((400, 300), GROUND, np.uint8), frame)
