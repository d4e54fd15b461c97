"""Which finger is which: a drawn arc of fingertips, whole or with gaps, of either hand."""

import itertools
import math

import numpy as np
import pytest

from app.domain.position import FrictionRidgePosition, Hand, fingers_of
from app.imaging import naming_parameters as n
from app.imaging.fingers import Axes, Fingertip
from app.imaging.naming import best_naming, features, guess_hand, thumb_naming

P = FrictionRidgePosition
PITCH_PX = 345.0
MIDDLE = (800.0, 750.0)
WIDTH_PX, LENGTH_PX = 245.0, 420.0


def fingertip(finger: int, turn_deg: float) -> Fingertip:
    """As the model hand has it; the left hand in the mirror."""
    kind, side = (finger, 1.0) if finger <= 5 else (finger - 5, -1.0)
    axes = Axes.turned(turn_deg)
    tip = np.asarray(MIDDLE) + PITCH_PX * (side * n.ACROSS[kind] * axes.across + (n.DEPTH[kind] - 1.2) * axes.down)
    own = Axes.turned(turn_deg + side * n.FAN_DEG[kind])
    wide, long = WIDTH_PX * math.exp(n.LOG_WIDTH[kind]), LENGTH_PX * math.exp(n.LOG_LENGTH[kind])
    left, right = tip - own.across * wide / 2, tip + own.across * wide / 2
    corners = np.array([left, right, right + own.down * long, left + own.down * long])
    return Fingertip(turn_deg + side * n.FAN_DEG[kind], tip, wide, long, corners, True, 0.7, 200.0)


def seen(fingers: tuple[int, ...], turn_deg: float = 0.0, cut: tuple[int, ...] = ()) -> list:
    tips = [fingertip(finger, turn_deg) for finger in fingers]
    return features(tips, turn_deg, MIDDLE, [finger in cut for finger in fingers])


def some(hand: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [fingers for count in range(1, 5) for fingers in itertools.combinations(hand, count)]


@pytest.mark.parametrize("turn_deg", [-30.0, 0.0, 30.0])
@pytest.mark.parametrize("fingers", some((2, 3, 4, 5)) + some((10, 9, 8, 7)), ids=str)
def test_any_fingers_of_a_hand_are_named_by_where_they_lie(fingers: tuple[int, ...], turn_deg: float) -> None:
    position = P.PLAIN_RIGHT_FOUR if fingers[0] <= 5 else P.PLAIN_LEFT_FOUR
    named = best_naming(seen(fingers, turn_deg), fingers_of(position))
    assert tuple(int(finger) for finger in named.fingers) == fingers
    assert 0.5 <= named.certainty <= 1.0


def test_four_of_four_are_certain_and_a_lone_finger_is_less_so() -> None:
    whole = fingers_of(P.PLAIN_RIGHT_FOUR)
    assert best_naming(seen((2, 3, 4, 5)), whole).certainty == 1.0
    assert best_naming(seen((3,)), whole).certainty < 0.95
    assert best_naming(seen((3,)), (P.RIGHT_MIDDLE,)).certainty == 1.0  # the others are declared missing


@pytest.mark.parametrize("fingers", [(2, 3, 4, 5), (10, 9, 8, 7), (3, 4, 5), (10, 9, 8)], ids=str)
def test_the_hand_is_known_by_its_little_finger(fingers: tuple[int, ...]) -> None:
    hand = Hand.RIGHT if fingers[0] <= 5 else Hand.LEFT
    assert guess_hand(seen(fingers)) == hand
    other = tuple(P(finger + 5 if finger <= 5 else finger - 5) for finger in fingers)
    assert guess_hand(seen(fingers), other) == hand


@pytest.mark.parametrize("fingers", [(3,), (2, 3), (2, 3, 4)], ids=str)
def test_fingers_that_either_hand_could_lay_down_name_none(fingers: tuple[int, ...]) -> None:
    level = [fingertip(finger, 0.0) for finger in fingers]
    angle = float(np.mean([tip.angle_deg for tip in level]))
    assert guess_hand(features(level, angle, MIDDLE, [True] * len(level))) is None


def test_a_tip_that_the_edge_cuts_off_says_little_of_its_place() -> None:
    whole = seen((2, 3, 4, 5))
    cut = seen((2, 3, 4, 5), cut=(3, 5))
    assert [one.cut for one in cut] == [False, True, False, True]
    right, left = fingers_of(P.PLAIN_RIGHT_FOUR), fingers_of(P.PLAIN_LEFT_FOUR)
    clear = best_naming(whole, left).cost - best_naming(whole, right).cost
    vague = best_naming(cut, left).cost - best_naming(cut, right).cost
    assert 0 < vague < clear


def test_one_thumb_is_that_of_its_side() -> None:
    thumbs = (P.RIGHT_THUMB, P.LEFT_THUMB)
    assert thumb_naming([-0.2], thumbs).fingers == (P.LEFT_THUMB,)
    assert thumb_naming([0.2], thumbs).fingers == (P.RIGHT_THUMB,)
    assert thumb_naming([0.01], thumbs).certainty < 0.6
    assert thumb_naming([-0.2], (P.RIGHT_THUMB,)).fingers == (P.RIGHT_THUMB,)
    assert thumb_naming([-0.2, 0.2], thumbs).fingers == (P.LEFT_THUMB, P.RIGHT_THUMB)
