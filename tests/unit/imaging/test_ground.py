"""Whether prints stand on clear ground, which tells a wiped finger from a photograph of something else."""

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition as P
from app.domain.position import fingers_of
from app.imaging.foreground import texture
from app.imaging.ground import is_clear
from app.imaging.slap import segment
from drivers.simulated.behaviour import SMEAR_PX
from drivers.simulated.conditions import Conditions
from drivers.simulated.impression import render_rolled, render_slap
from tests.support import hands
from tests.unit.imaging.drawn import GROUND, SLAP
from tests.unit.imaging.odd_pictures import DRAWN

WIPED = Conditions(smear_px=SMEAR_PX)


@pytest.mark.parametrize("position", [2, 13])
def test_prints_stand_on_clear_ground(position: int) -> None:
    pixels = hands.card()[position]
    assert is_clear(pixels, texture(pixels).mask)


@pytest.mark.parametrize("name", ["checkerboard", "brick_wall", "striped_cloth", "blinds", "face", "leaves"])
def test_photographs_do_not(name: str) -> None:
    pixels = DRAWN[name](SLAP)
    assert not is_clear(pixels, texture(pixels).mask)


def test_an_empty_picture_says_nothing() -> None:
    empty = np.full((400, 300), GROUND, np.uint8)
    assert not is_clear(empty, texture(empty).mask)


@pytest.mark.parametrize("seed", range(3))
def test_a_finger_that_was_wiped_is_a_finger(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rolled = render_rolled(hands.masters()[2], hands.models()[2], rng, WIPED).pixels
    assert len(segment(FingerImage(rolled), P.RIGHT_INDEX, (P.RIGHT_INDEX,)).segments) == 1
    four = (2, 3, 4, 5)
    slap = render_slap(hands.masters(), hands.models(), four, rng, dict.fromkeys(four, WIPED)).pixels
    found = segment(FingerImage(slap), P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    assert [int(one.finger) for one in found.segments] == list(four)
