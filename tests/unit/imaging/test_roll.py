"""What a roll leaves in its picture, by what was done to it; and a roll followed in live video."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.domain.image import FingerImage, Pixels
from app.domain.position import FINGERS
from app.domain.quality import Deficiency
from app.imaging.foreground import texture
from app.imaging.quality import _print_of
from app.imaging.roll import EVEN, RollTraces, roll_grades, roll_traces
from app.imaging.roll_watch import RollWatch
from drivers.simulated.conditions import Roll
from drivers.simulated.glass import Glass
from drivers.simulated.impression import Conditions, render_rolled
from tests.support import hands
from tests.unit.imaging.test_slap import CARDS, pictures_of

D = Deficiency
WILLING = Conditions()
CLEAR = {"contrast": 1.0, "ridge_share": 0.42}  # of a print that is neither pale nor grey between its ridges


def rolled(c: Conditions = WILLING, finger: int = 2, number: int = 0, narrow: float = 1.0) -> Pixels:
    model = hands.models()[finger]
    shown = replace(model, half_width_px=int(narrow * model.half_width_px))
    return render_rolled(hands.masters()[finger], shown, np.random.default_rng([21, number]), c).pixels


def traces(pixels: Pixels) -> RollTraces:
    maps = texture(pixels)
    return roll_traces(pixels, _print_of(maps.mask), maps.mask)


def told(found: RollTraces, **of_the_print: float) -> set[Deficiency]:
    return {name for name, (grade, _) in roll_grades(found, **{**CLEAR, **of_the_print}).items() if grade < 0.5}


def with_gap(pixels: Pixels, wide_px: int) -> Pixels:
    bare = pixels.copy()
    middle = int(np.flatnonzero((pixels < 150).sum(0) > 8).mean())
    bare[:, middle : middle + wide_px] = 253
    return bare


@pytest.mark.parametrize("finger", [1, 2, 4, 8, 10])
def test_of_an_even_roll_nothing_is_told(finger: int) -> None:
    found = traces(rolled(finger=finger, number=finger))
    assert told(found) == set()
    assert found.breadth == pytest.approx(1.05, abs=0.15)
    assert found.width_mm == pytest.approx(2 * hands.models()[finger].half_width_px / 500 * 25.4, rel=0.12)
    assert found.one_sided > 0.7


@pytest.mark.parametrize("finger", [1, 3, 7])
@pytest.mark.parametrize("slip_px", [30.0, 60.0])
def test_a_finger_that_slid_leaves_a_seam(finger: int, slip_px: float) -> None:
    even, slid = (traces(rolled(Conditions(roll=Roll(slip_px=slip)), finger)) for slip in (0.0, slip_px))
    assert slid.seam > even.seam + 0.1
    assert told(slid) == {D.ROLL_SLIPPED}


def test_a_roll_that_is_lifted_lacks_one_side_and_a_narrow_one_both() -> None:
    lifted = traces(rolled(Conditions(roll=Roll(lifted_at=0.55))))
    assert told(lifted) == {D.LIFTED_EARLY}
    assert lifted.one_sided < 0.5
    narrow = traces(rolled(narrow=0.65))
    assert told(narrow) == {D.ROLL_TOO_NARROW}
    assert narrow.one_sided > 0.7
    whole = traces(rolled())
    assert narrow.width_mm == pytest.approx(0.65 * whole.width_mm, rel=0.1)


@pytest.mark.parametrize("wide_px", [30, 60])
def test_a_strip_that_did_not_touch_is_a_gap(wide_px: int) -> None:
    found = traces(with_gap(rolled(), wide_px))
    assert found.gap > 0.9
    assert told(found) == {D.ROLL_GAP}
    below = with_gap(rolled(), wide_px)
    below[:400] = rolled()[:400]  # half way up only: a scar
    assert traces(below).gap < 0.6


def test_rolled_too_fast_ridges_run_across_and_a_print_of_white_valleys_was_not() -> None:
    found = traces(rolled(Conditions(roll=Roll(speed=5.0))))
    assert found.streak < -1.5
    assert found.flow < 1.7
    assert told(found, contrast=0.3, ridge_share=0.47) == {D.ROLL_TOO_FAST}


def test_too_little_of_a_print_shows_nothing() -> None:
    assert traces(np.full((400, 400), 253, np.uint8)) == EVEN
    assert roll_grades(EVEN, contrast=0.0, ridge_share=0.5) == {}


def test_of_ridges_in_crumbs_neither_width_nor_sides_are_judged() -> None:
    """Wiped so thin that no patch of them is whole, though together they make a print."""
    even = rolled()
    maps = texture(even)
    row, column = np.mgrid[: maps.mask.shape[0], : maps.mask.shape[1]]
    crumbs = maps.mask * ((row % 6 < 4) & (column % 6 < 4)).astype(np.uint8)
    found = roll_traces(even, _print_of(maps.mask), crumbs)
    assert found._replace(seam=0.0, streak=0.0, width_mm=0.0) == EVEN
    assert found.width_mm == pytest.approx(2 * hands.models()[2].half_width_px / 500 * 25.4, rel=0.12)


def test_where_something_runs_out_of_the_picture_width_and_sides_are_not_judged() -> None:
    ruled = rolled(narrow=0.65).copy()
    assert told(traces(ruled)) == {D.ROLL_TOO_NARROW}
    ruled[::90] = 40
    ruled[:, ::120] = 40
    assert traces(ruled)._replace(seam=0.0, streak=0.0, width_mm=0.0) == EVEN


@pytest.mark.samples
def test_of_the_sample_cards_rolls_nothing_is_told(samples: Path) -> None:
    pictures = pictures_of(samples / "an2" / CARDS[0])  # the other card holds the same
    assert [told(traces(pictures[finger].pixels)) for finger in FINGERS] == [set()] * len(FINGERS)


# In live video. ------------------------------------------------------------------------------------------------------


def watched(pixels: Pixels, contacts: list[float], frame_s: float = 0.04) -> RollWatch:
    glass, watch = Glass(pixels, None, rolled=True), RollWatch()
    for number, contact in enumerate(contacts):
        watch.look(FingerImage(glass.frame(contact)), number * frame_s)
    return watch


CALM = [number / 17 for number in range(1, 18)]


def test_a_calm_roll_is_followed_from_nail_to_nail() -> None:
    seen = watched(rolled(), CALM).motion
    assert seen.covered_mm == pytest.approx(2 * hands.models()[2].half_width_px / 500 * 25.4, rel=0.12)
    assert (seen.gap_mm, seen.turned_back, seen.jumps) == (0.0, 0, 0)
    assert seen.line_mm is not None
    assert 10 < seen.pace_mm_s < 60
    assert watched(rolled(), CALM[::4]).motion.pace_mm_s > 2 * seen.pace_mm_s


def test_what_was_rolled_until_the_lift_is_known() -> None:
    whole, half = watched(rolled(), CALM).motion, watched(rolled(), CALM[:9]).motion
    assert half.covered_mm == pytest.approx(0.55 * whole.covered_mm, abs=0.12 * whole.covered_mm)


def test_a_line_that_goes_back_or_jumps_is_noticed() -> None:
    back = watched(rolled(), [*CALM[:12], *CALM[11:4:-1], *CALM[5:]]).motion
    assert (back.turned_back, back.jumps) == (2, 0)
    jumped = watched(rolled(), [*CALM[:6], *CALM[15:]]).motion
    assert jumped.jumps == 1


def test_still_glass_moves_nothing_and_a_frame_of_another_size_begins_anew() -> None:
    watch = watched(rolled(), CALM)
    empty = np.full((750, 800), 253, np.uint8)
    rng = np.random.default_rng(1)
    noisy = [np.clip(empty + rng.normal(0, 5, empty.shape), 0, 255).astype(np.uint8) for _ in range(3)]
    fresh = RollWatch()
    assert [fresh.look(FingerImage(frame), 0.04 * n).line_mm for n, frame in enumerate(noisy)] == [None] * 3
    assert watch.look(FingerImage(np.full((500, 600), 253, np.uint8)), 2.0).covered_mm == 0.0
