"""Frames of fingers that come, roll and leave; what they leave behind."""

import itertools

import numpy as np
import pytest

from drivers.simulated.generator import Pixels
from drivers.simulated.glass import GHOST_SHARE, Glass, fingers_touching, fitted, ghost_of, smudge
from drivers.simulated.impression import GROUND, SLAP_SHAPE, Conditions, Rendered, render_rolled, render_slap
from tests.support import hands

STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
INK = 150  # grey of what is certainly a ridge


def _print() -> Pixels:
    picture = np.full((400, 320), GROUND, np.uint8)
    picture[100:300, 80:240:8] = 40
    picture[100:300, 81:240:8] = 40
    return picture


def _laid_flat() -> Rendered:
    fingers = (2, 3, 4, 5)
    conditions = dict.fromkeys(fingers, Conditions())
    rng = np.random.default_rng(8)
    return render_slap(hands.masters(), hands.models(), fingers, rng, conditions, hand_turn_deg=0.0)


def _slap() -> Pixels:
    return _laid_flat().pixels


def _rolled() -> Pixels:
    return render_rolled(hands.masters()[3], hands.models()[3], np.random.default_rng(8), Conditions()).pixels


@pytest.mark.parametrize("rolled", [False, True])
def test_skin_touches_more_and_more_and_then_all(rolled: bool) -> None:
    glass = Glass(_print(), None, rolled=rolled)
    frames = [glass.frame(contact) for contact in STEPS]
    dark = [int((frame < INK).sum()) for frame in frames]
    assert dark == sorted(dark)
    assert dark[0] == 0 < dark[2] < dark[-1]
    assert np.array_equal(frames[-1], glass.settled)
    assert not any(frame.flags.writeable for frame in frames)


def test_flat_fingers_touch_in_the_middle_first_and_ridges_darken() -> None:
    laid = _laid_flat()
    glass = Glass(laid.pixels, None, rolled=False)
    frames = [glass.frame(contact).astype(int) for contact in STEPS]
    for before, after in itertools.pairwise(frames):
        grown = (after < before - 20).sum()
        assert grown > 100 * (after > before + 20).sum()  # nothing that touched lifts again
    left, top, right, bottom = laid.truths[0].box  # of the first finger, which is down before the last begins
    dark = [np.argwhere(frame[top:bottom, left:right] < INK) for frame in frames]
    reach = [float(np.percentile(np.linalg.norm(where - dark[-1].mean(0), axis=1), 90)) for where in dark if len(where)]
    assert reach[0] < 0.7 * reach[-1]
    assert all(after > before - 3 for before, after in itertools.pairwise(reach))


def test_fingers_come_down_from_the_left() -> None:
    glass = Glass(_slap(), None, rolled=False)
    for contact, touching in ((0.1, 1), (0.5, 4)):
        columns = np.flatnonzero((glass.frame(contact) < INK).any(0))
        groups = 1 + int((np.diff(columns) > 40).sum())
        assert groups <= touching
        assert groups <= fingers_touching(contact, 4)


def test_empty_glass_stays_as_it_is_while_fingers_come() -> None:
    settled = _slap()
    frame = Glass(settled, None, rolled=False).frame(0.3)
    assert np.array_equal(frame[:150], settled[:150])
    hidden = frame[500:600, 1150:1300]  # where the little finger will be
    assert float(hidden.mean()) == pytest.approx(float(settled[:150].mean()), abs=1.0)
    assert float(hidden.std()) == pytest.approx(float(settled[:150].std()), rel=0.5)


def test_a_roll_is_a_band_that_leaves_its_print_behind() -> None:
    settled = _rolled()
    glass = Glass(settled, None, rolled=True)
    columns = np.flatnonzero((settled < INK).any(0))
    fronts = []
    for contact in (0.3, 0.5, 0.7):
        frame = glass.frame(contact)
        front = int(np.flatnonzero((frame < INK).any(0))[-1])
        fronts.append(front)
        behind = np.s_[:, : front - 260]
        assert np.abs(frame[behind].astype(int) - settled[behind]).max(initial=0) <= 40
        band = np.s_[300:450, front - 120 : front - 40]
        assert frame[band].mean() < settled[band].mean() - 5  # skin lies there
        ahead = frame[:, front + 1 :]
        assert not (ahead < INK).any()
    assert fronts == sorted(fronts)
    assert fronts[-1] - fronts[0] == pytest.approx(0.4 * (columns[-1] - columns[0]), rel=0.3)


def test_a_rolled_finger_lifts_from_where_it_has_come_to() -> None:
    settled = _rolled()
    glass = Glass(settled, None, rolled=True)
    columns = np.flatnonzero((settled < INK).any(0))
    for contact in (0.55, 1.0):
        glass.frame(contact)
        shown = [np.argwhere(glass.leaving(left) < INK) for left in (1.0, 0.6, 0.2, 0.0)]
        assert [len(where) for where in shown] == sorted((len(where) for where in shown), reverse=True)
        assert len(shown[-1]) == 0
        furthest = columns[0] + contact * (columns[-1] - columns[0])
        assert shown[1][:, 1].max() < furthest + 60
        assert shown[1][:, 1].min() > furthest - 260


def test_flat_fingers_leave_as_they_came() -> None:
    glass = Glass(_slap(), None, rolled=False)
    glass.frame(1.0)
    dark = [int((glass.leaving(left) < INK).sum()) for left in (0.9, 0.6, 0.3, 0.0)]
    assert dark == sorted(dark, reverse=True)
    assert dark[-1] == 0


def test_a_frame_may_be_moved() -> None:
    glass = Glass(_print(), None, rolled=False)
    for right, down in ((10, 20), (-10, -20), (0, -5)):
        moved = glass.frame(1.0, (right, down))
        expected = np.roll(glass.settled, (down, right), axis=(0, 1))
        assert np.array_equal(moved[30:-30, 30:-30], expected[30:-30, 30:-30])


def test_a_glass_without_skin_has_no_contact() -> None:
    empty = np.full((400, 320), GROUND, np.uint8)
    for rolled in (False, True):
        glass = Glass(empty, None, rolled=rolled)
        assert all(np.array_equal(glass.frame(contact), empty) for contact in STEPS)
        assert np.array_equal(glass.leaving(0.5), empty)


def test_a_ghost_is_faint_and_under_everything() -> None:
    ghost = ghost_of(_print())
    assert int(ghost.min()) == pytest.approx(GROUND - GHOST_SHARE * (GROUND - 40), abs=1)
    assert int(ghost[0, 0]) == GROUND
    glass = Glass(np.full((400, 320), GROUND, np.uint8), ghost, rolled=False)
    for contact in (0.0, 0.5, 1.0):
        assert np.array_equal(glass.frame(contact), ghost)
    assert fitted(ghost, ghost.shape) is ghost
    for shape in (SLAP_SHAPE, (100, 500)):
        shown = fitted(ghost, shape)
        assert shown.shape == shape
        assert int(shown.min()) == int(ghost.min())


def test_a_ghost_is_uneven_and_keeps_the_ridges() -> None:
    settled = _rolled()
    ghost = ghost_of(settled).astype(float)
    assert ghost.min() > GROUND - GHOST_SHARE * GROUND
    ridges, valleys = settled < 100, (settled > 220) & (np.indices(settled.shape)[0] < 600)
    assert ghost[ridges].mean() < ghost[valleys].mean() - 10
    assert ghost[ridges].std() > 3


def test_a_smudge_is_the_same_each_time_and_no_print() -> None:
    first = smudge(SLAP_SHAPE)
    assert np.array_equal(first, smudge(SLAP_SHAPE))
    assert 0.05 < (first < GROUND - 10).mean() < 0.4
    assert first.min() > 170


@pytest.mark.parametrize("fingers", [0, 1, 2, 4])
def test_fingers_are_counted_up(fingers: int) -> None:
    counts = [fingers_touching(contact / 20, fingers) for contact in range(21)]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, fingers)
