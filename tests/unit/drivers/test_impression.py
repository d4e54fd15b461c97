"""Impressions: never the same twice, never the source, within the bounds of their conditions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from drivers.simulated.controls import DRY, WET
from drivers.simulated.generator import FINGERS, MASTER_SHAPE, PAD_MIDDLE_PX, Pixels
from drivers.simulated.impression import (
    GROUND,
    PLAIN_SHAPE,
    ROLLED_SHAPE,
    SLAP_SHAPE,
    Conditions,
    Rendered,
    natural,
    render_plain,
    render_rolled,
    render_slap,
)
from tests.support import hands
from tests.unit.drivers.likeness import most_like, shows

Render = Callable[..., Rendered]
PLAIN, ROLLED = render_plain, render_rolled
AS_USUAL = Conditions()


def _rng(number: int = 0) -> np.random.Generator:
    return np.random.default_rng([5, number])


def _skin(picture: Pixels) -> np.ndarray:
    """Where skin touches: blocks of 10 px that are darker than the empty glass."""
    rows, columns = picture.shape[0] // 10, picture.shape[1] // 10
    return np.asarray(picture[: rows * 10, : columns * 10].reshape(rows, 10, columns, 10).mean((1, 3)) < GROUND - 25)


def _middle(picture: Pixels) -> tuple[float, float]:
    rows, columns = np.nonzero(_skin(picture))
    return 10 * float(columns.mean()), 10 * float(rows.mean())


def _plain(c: Conditions, number: int = 0, finger: int = 2) -> Pixels:
    return PLAIN(hands.masters()[finger], hands.models()[finger], _rng(number), c).pixels


def _laid(
    fingers: tuple[int, ...], c: Conditions | None = None, turn: float = 0.0, number: int = 0, **more: Any
) -> Rendered:
    conditions = None if c is None else dict.fromkeys(fingers, c)
    return render_slap(hands.masters(), hands.models(), fingers, _rng(number), conditions, hand_turn_deg=turn, **more)


def _slap(fingers: tuple[int, ...], c: Conditions | None = None, turn: float = 0.0, number: int = 0) -> Pixels:
    return _laid(fingers, c, turn, number).pixels


@pytest.mark.parametrize(("render", "shape"), [(PLAIN, PLAIN_SHAPE), (ROLLED, ROLLED_SHAPE)])
@pytest.mark.parametrize("finger", FINGERS)
def test_an_impression_shows_its_finger(render: Render, shape: tuple[int, int], finger: int) -> None:
    picture = render(hands.masters()[finger], hands.models()[finger], _rng(finger)).pixels
    assert picture.shape == shape
    assert picture.dtype == np.uint8
    assert most_like(picture) == finger


@pytest.mark.parametrize("render", [PLAIN, ROLLED])
def test_each_attempt_differs_even_under_the_same_conditions(render: Render) -> None:
    pictures = [render(hands.masters()[2], hands.models()[2], _rng(n), AS_USUAL).pixels for n in range(4)]
    assert len({picture.tobytes() for picture in pictures}) == 4
    first, second = pictures[:2]
    touched = (first < 200) | (second < 200)
    assert np.abs(first.astype(int) - second)[touched].mean() > 10  # more than noise: the skin has moved


@pytest.mark.parametrize("render", [PLAIN, ROLLED])
def test_the_same_rng_gives_the_same_impression(render: Render) -> None:
    pictures = {render(hands.masters()[2], hands.models()[2], _rng()).pixels.tobytes() for _ in range(2)}
    assert len(pictures) == 1


def test_the_master_is_neither_handed_back_nor_written() -> None:
    before = hands.masters()[2].tobytes()
    picture = ROLLED(hands.masters()[2], hands.models()[2], _rng(), replace(AS_USUAL, noise=0.0)).pixels
    assert not np.shares_memory(picture, hands.masters()[2])
    top = PAD_MIDDLE_PX - ROLLED_SHAPE[0] // 2
    source = hands.masters()[2][top : top + ROLLED_SHAPE[0]]
    inside = np.s_[250:500, 250:550]
    assert np.abs(picture[inside].astype(int) - source[inside]).mean() > 10
    assert hands.masters()[2].tobytes() == before


@pytest.mark.parametrize("render", [PLAIN, ROLLED])
def test_skin_stays_on_the_glass(render: Render) -> None:
    for finger in FINGERS:
        skin = _skin(render(hands.masters()[finger], hands.models()[finger], _rng(finger), AS_USUAL).pixels)
        assert 0.08 < skin.mean() < 0.75
        assert not skin[0].any()
        assert not skin[:, 0].any()
        assert not skin[:, -1].any()


def test_a_roll_is_wider_than_a_flat_finger() -> None:
    flat = _skin(_plain(AS_USUAL)).any(0).sum()
    rolled = _skin(ROLLED(hands.masters()[2], hands.models()[2], _rng(), AS_USUAL).pixels).any(0).sum()
    assert rolled > 1.4 * flat


@pytest.mark.parametrize("shift", [(40.0, 0.0), (-40.0, 0.0), (0.0, 60.0)])
def test_a_shift_moves_the_print(shift: tuple[float, float]) -> None:
    at_rest, moved = _middle(_plain(AS_USUAL)), _middle(_plain(replace(AS_USUAL, shift_px=shift)))
    assert moved[0] - at_rest[0] == pytest.approx(shift[0], abs=6)
    assert moved[1] - at_rest[1] == pytest.approx(shift[1], abs=6)


def test_a_turn_is_clockwise() -> None:
    def lean(picture: Pixels) -> float:
        rows, columns = np.nonzero(_skin(picture))
        return float(np.degrees(np.arctan(np.polyfit(rows, columns, 1)[0])))

    upright, turned = lean(_plain(AS_USUAL)), lean(_plain(replace(AS_USUAL, turn_deg=10.0)))
    assert upright - turned == pytest.approx(10.0, abs=2.5)  # clockwise: the lower end goes to the left


def test_pressure_widens_and_darkens() -> None:
    light, hard = _plain(replace(AS_USUAL, pressure=0.1)), _plain(replace(AS_USUAL, pressure=0.95))
    assert _skin(hard).sum() > 1.05 * _skin(light).sum()
    inside = np.s_[300:500, 200:300]
    assert hard[inside].mean() < light[inside].mean() - 10


def test_dry_skin_breaks_and_wet_skin_floods() -> None:
    inside = np.s_[300:500, 200:300]
    dry, usual, wet = (_plain(c)[inside].mean() for c in (DRY, AS_USUAL, WET))
    assert dry > usual + 20
    assert wet < usual - 10


def test_a_smear_wipes_the_ridges() -> None:
    inside = np.s_[300:500, 200:300]
    assert _plain(replace(AS_USUAL, smear_px=24.0))[inside].std() < 0.5 * _plain(AS_USUAL)[inside].std()


def test_natural_conditions_stay_within_what_a_willing_subject_does() -> None:
    rng = _rng()
    drawn = [natural(rng) for _ in range(500)]
    assert np.abs([c.shift_px for c in drawn]).max() < 60
    assert np.abs([c.turn_deg for c in drawn]).max() < 15
    assert all(0.2 < c.pressure < 0.8 and abs(c.moisture) < 0.35 and c.smear_px == 0 for c in drawn)
    assert all(0.0 <= natural(rng, replace(AS_USUAL, pressure=p)).pressure <= 1.0 for p in (0.0, 1.0))
    dry = [natural(rng, DRY) for _ in range(50)]
    assert np.mean([c.moisture for c in dry]) == pytest.approx(DRY.moisture, abs=0.05)


@pytest.mark.parametrize("noise", [0.0, 2.5, 8.0])
def test_the_sensor_has_the_noise_it_is_given_and_no_pattern(noise: float) -> None:
    empty = _slap((2,), Conditions(shift_px=(5000.0, 0.0), noise=noise))
    assert empty.shape == SLAP_SHAPE
    measured = empty.astype(np.float64) - GROUND
    if noise == 0.0:
        assert not measured.any()
        return
    lower = np.minimum(measured, 0)  # what is brighter than white is cut off
    assert np.sqrt(2 * (lower**2).mean()) == pytest.approx(noise, rel=0.15)
    for step in (64, 128, 256, 512):  # a tile laid down again and again would look like itself
        assert abs(np.corrcoef(empty[:, step:].ravel(), empty[:, :-step].ravel())[0, 1]) < 0.02


@pytest.mark.parametrize("whole", [(2, 3, 4, 5), (10, 9, 8, 7), (6, 1)])
def test_a_slap_has_its_fingers_side_by_side_in_their_order(whole: tuple[int, ...]) -> None:
    picture = _slap(whole, AS_USUAL)
    gaps = np.flatnonzero(~_skin(picture[:700]).any(0))
    columns = np.split(np.arange(SLAP_SHAPE[1] // 10), gaps)
    prints = [part[1:] * 10 for part in columns if len(part) > 10]
    assert len(prints) == len(whole)
    for part, finger in zip(prints, whole, strict=True):
        assert most_like(picture[:900, max(0, part[0] - 40) : part[-1] + 60]) == finger


def test_the_middle_finger_reaches_furthest_and_the_little_one_least() -> None:
    picture = _slap((2, 3, 4, 5), AS_USUAL)
    tops = []
    for finger in (2, 3, 4, 5):
        others = tuple(f for f in (2, 3, 4, 5) if f != finger)
        without = _slap(others, AS_USUAL)
        gone = _skin(picture) & ~_skin(without)
        tops.append(int(np.flatnonzero(gone.sum(1) > 3)[0]))
    assert tops[1] == min(tops)
    assert tops[3] == max(tops)


@pytest.mark.parametrize("there", [(3, 4, 5), (2, 5), (4,), (9, 7)])
def test_missing_fingers_leave_their_place_empty(there: tuple[int, ...]) -> None:
    whole = (10, 9, 8, 7) if there[0] > 5 else (2, 3, 4, 5)
    full, picture = _laid(whole, AS_USUAL), _laid(there, AS_USUAL)
    assert [truth.finger for truth in picture.truths] == [finger for finger in whole if finger in there]
    for truth in full.truths:
        left, top, right, bottom = truth.box
        assert shows(picture.pixels[top:bottom, left:right], truth.finger) == (truth.finger in there)


def test_a_turned_hand_turns_whole() -> None:
    assert np.abs(_slap((2, 3, 4, 5), AS_USUAL, 15.0).astype(int) - _slap((2, 3, 4, 5), AS_USUAL)).mean() > 10
    left = np.flatnonzero(_skin(_slap((2, 3, 4, 5), AS_USUAL, 15.0)).any(0))[0]
    assert left < np.flatnonzero(_skin(_slap((2, 3, 4, 5), AS_USUAL)).any(0))[0] + 20


def test_a_finger_off_the_glass_leaves_nothing() -> None:
    far = replace(AS_USUAL, shift_px=(5000.0, 0.0), noise=0.0)
    assert (_plain(far) == GROUND).all()
    cut = _plain(replace(AS_USUAL, shift_px=(250.0, 0.0), noise=0.0))
    assert _skin(cut)[:, -1].any()
    assert MASTER_SHAPE[0] > ROLLED_SHAPE[0]
