"""Where the fingers of a picture are, by geometry, beside what the pixels and the station's segmentation say."""

import math

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition as P
from app.imaging.slap import segment
from drivers.opencv import cv2
from drivers.simulated.impression import (
    PLAIN_SHAPE,
    ROLLED_SHAPE,
    SLAP_SHAPE,
    Conditions,
    Rendered,
    Roll,
    Truth,
    render_plain,
    render_rolled,
    render_slap,
)
from tests.support import hands

INK = 150
SLAPS = (((2, 3, 4, 5), P.PLAIN_RIGHT_FOUR), ((10, 9, 8, 7), P.PLAIN_LEFT_FOUR), ((6, 1), P.PLAIN_THUMBS))
EDGE_PX, END_PX = 32, 64  # SlapSeg: how far the sides, and the lower end, of a right box may be from a person's
AS_USUAL = Conditions()


def _rng(number: int = 0) -> np.random.Generator:
    return np.random.default_rng([13, number])


def _slap(fingers: tuple[int, ...], turn: float = 0.0, number: int = 0, c: Conditions = AS_USUAL) -> Rendered:
    laid = dict.fromkeys(fingers, c)
    return render_slap(hands.masters(), hands.models(), fingers, _rng(number), laid, hand_turn_deg=turn)


def _inside(truth: Truth, shape: tuple[int, int]) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, np.array(truth.polygon), 1)
    return mask > 0


@pytest.mark.parametrize(("fingers", "position"), SLAPS)
@pytest.mark.parametrize("turn", [-12.0, 0.0, 9.0])
def test_the_truth_holds_the_ink_of_each_fingertip(fingers: tuple[int, ...], position: P, turn: float) -> None:
    laid = _slap(fingers, turn)
    assert [truth.finger for truth in laid.truths] == list(fingers)
    for truth in laid.truths:
        inside = _inside(truth, SLAP_SHAPE)
        assert 0.2 < (laid.pixels[inside] < INK).mean() < 0.6
        turn_rad = math.radians(truth.angle_deg)
        up = np.array([math.sin(turn_rad), -math.cos(turn_rad)])
        top = (np.array(truth.polygon[0]) + truth.polygon[1]) / 2
        ink = []
        for beyond in (25.0, -40.0):  # beyond the tip hardly a grain, within it ridges
            x, y = (top + beyond * up).astype(int)
            ink.append(float((laid.pixels[y - 8 : y + 8, x - 30 : x + 30] < INK).mean()))
        assert ink[0] < 0.04
        assert ink[1] > 0.1


@pytest.mark.parametrize(("fingers", "position"), SLAPS)
@pytest.mark.parametrize("turn", [-8.0, 0.0, 6.0])
def test_the_station_finds_the_fingers_where_they_are(fingers: tuple[int, ...], position: P, turn: float) -> None:
    laid = _slap(fingers, turn, number=1)
    found = segment(FingerImage(laid.pixels), position, tuple(P(finger) for finger in sorted(fingers))).segments
    truths = {truth.finger: truth for truth in laid.truths}
    assert {int(one.finger) for one in found} == set(truths)
    for one in found:
        left, top, right, bottom = truths[int(one.finger)].box
        assert abs(one.box.left_px - left) <= EDGE_PX
        assert abs(one.box.right_px - right) <= EDGE_PX
        assert abs(one.box.top_px - top) <= EDGE_PX
        assert abs(one.box.bottom_px - bottom) <= END_PX
        assert one.angle_deg == pytest.approx(truths[int(one.finger)].angle_deg, abs=8.0)


def test_the_angle_is_the_lean_of_the_finger_and_the_turn_of_the_hand() -> None:
    upright, turned = _slap((2, 3, 4, 5)), _slap((2, 3, 4, 5), 10.0)
    for before, after in zip(upright.truths, turned.truths, strict=True):
        assert after.angle_deg - before.angle_deg == pytest.approx(10.0, abs=0.1)
    angles = [truth.angle_deg for truth in upright.truths]
    assert angles == sorted(angles)  # the fan of a right hand
    (one,) = render_plain(hands.masters()[2], hands.models()[2], _rng(), Conditions(turn_deg=7.0)).truths
    assert one.angle_deg == pytest.approx(7.0, abs=0.1)


def test_the_box_is_the_frame_of_the_polygon() -> None:
    for truth in _slap((10, 9, 8, 7), 14.0).truths:
        corners = np.array(truth.polygon)
        assert np.abs(np.array(truth.box[:2]) - corners.min(0)).max() <= 1
        assert np.abs(np.array(truth.box[2:]) - corners.max(0)).max() <= 1


@pytest.mark.parametrize("finger", [1, 3, 5, 8])
def test_a_single_finger_has_one_truth(finger: int) -> None:
    for render, shape in ((render_plain, PLAIN_SHAPE), (render_rolled, ROLLED_SHAPE)):
        one = render(hands.masters()[finger], hands.models()[finger], _rng(finger), AS_USUAL)
        (truth,) = one.truths
        assert truth.finger == finger
        left, top, right, bottom = truth.box
        ink = np.argwhere(one.pixels[:bottom] < INK)
        assert abs(np.percentile(ink[:, 1], 0.5) - left) < EDGE_PX
        assert abs(np.percentile(ink[:, 1], 99.5) - right) < EDGE_PX
        assert abs(ink[:, 0].min() - top) < EDGE_PX
        assert one.pixels.shape == shape


def test_a_harder_finger_is_a_larger_one() -> None:
    areas = []
    for pressure in (0.0, 0.3, 0.6, 1.0):
        (truth,) = render_plain(hands.masters()[2], hands.models()[2], _rng(), Conditions(pressure=pressure)).truths
        left, top, right, bottom = truth.box
        areas.append((right - left) * (bottom - top))
    assert areas == sorted(areas)
    assert areas[0] < 0.6 * areas[-1]


def test_a_lifted_roll_is_true_as_far_as_it_came() -> None:
    widths = []
    for share in (1.0, 0.5):
        c = Conditions(roll=Roll(lifted_at=share))
        (truth,) = render_rolled(hands.masters()[2], hands.models()[2], _rng(), c).truths
        widths.append(truth.box[2] - truth.box[0])
    assert widths[1] == pytest.approx(0.5 * widths[0], abs=2)


def test_a_box_ends_at_the_edge_and_what_is_off_the_glass_has_none() -> None:
    def shifted(right: float) -> Rendered:
        return render_plain(hands.masters()[2], hands.models()[2], _rng(), Conditions(shift_px=(right, 0.0)))

    (cut,) = shifted(200.0).truths
    assert cut.box[2] == PLAIN_SHAPE[1]
    assert max(x for x, _ in cut.polygon) > PLAIN_SHAPE[1]
    assert shifted(2000.0).truths == ()
