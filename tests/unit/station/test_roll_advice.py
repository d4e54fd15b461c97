"""A roll that is followed while it happens: a calm one needs no word, and each way to spoil one has its own."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from app.domain.capture import capture_plan
from app.domain.image import FingerImage, Pixels
from app.station import events as e
from app.station.placement_watch import LiveFrame, PlacementWatch, Take
from app.station.roll_advice import BACK, LIFTED_EARLY, TOO_FAST, RollAdvice
from drivers.simulated.behaviour import FAST_ROLL
from drivers.simulated.conditions import Conditions
from drivers.simulated.glass import Glass
from drivers.simulated.impression import render_rolled
from drivers.simulated.pace import ROLLING_S
from drivers.simulated.sensor import SensorFaults, with_sensor_faults
from tests.support import hands

FRAMES_PER_S = 25
LOOKED_AT = 2  # one frame in so many, as the live watch does
STEP = next(step for step in capture_plan() if step.impression.is_rolled and step.position == 2)
Shown = tuple[int, Pixels]  # a frame's number and picture


def roll(finger: int = 2) -> Glass:
    picture = render_rolled(hands.masters()[finger], hands.models()[finger], np.random.default_rng(3), Conditions())
    return Glass(picture.pixels, None, rolled=True)


def empty(finger: int = 2) -> Pixels:
    return np.full_like(roll(finger).frame(0.0), 253)


def contacts(speed: float = 1.0, until: float = 1.0) -> list[float]:
    frames = max(1, round(ROLLING_S * FRAMES_PER_S / speed))
    return [number / frames for number in range(1, frames + 1) if number / frames <= until]


def shown(pictures: Sequence[Pixels], phase: int = 0) -> list[Shown]:
    """Those that are looked at, after an empty one."""
    return [(number, picture) for number, picture in enumerate(pictures) if number % LOOKED_AT == phase]


def advised(frames: Iterable[Shown], advice: RollAdvice | None = None) -> list[str]:
    advice = advice or RollAdvice()
    return [
        code for number, picture in frames for code in advice.see(number, FingerImage(picture), number / FRAMES_PER_S)
    ]


@pytest.mark.parametrize("phase", range(LOOKED_AT))
@pytest.mark.parametrize("finger", [1, 2, 10])
def test_a_calm_roll_needs_no_word(finger: int, phase: int) -> None:
    glass = roll(finger)
    assert advised(shown([empty(finger)] * 4 + [glass.frame(at) for at in contacts()], phase)) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_is_dead_of_a_sensor_is_no_skin(seed: int) -> None:
    glass, faults = roll(), SensorFaults(dead_pixels=3000, dead_rows=6, dead_columns=6, seed=seed)
    pictures = [empty()] * 4 + [glass.frame(at) for at in contacts()]
    assert advised(shown([with_sensor_faults(picture, faults) for picture in pictures])) == []


@pytest.mark.parametrize("speed", [3.0, FAST_ROLL])
@pytest.mark.parametrize("finger", [1, 2, 10])
def test_a_hasty_roll_is_too_fast(finger: int, speed: float) -> None:
    glass = roll(finger)
    pictures = [empty(finger)] * 4 + [glass.frame(at) for at in contacts(speed)] + [glass.frame(1.0)]
    assert advised(shown(pictures)) == [TOO_FAST]


def test_a_finger_that_rolls_back_is_told_once() -> None:
    glass, calm = roll(), contacts()
    back_and_forth = [*calm[:12], *calm[11:4:-1], *calm[5:]]
    assert advised(shown([empty()] * 2 + [glass.frame(at) for at in back_and_forth])) == [BACK]


def test_a_finger_that_leaves_before_the_end_was_lifted_early_and_its_next_roll_is_judged_anew() -> None:
    glass, advice = roll(), RollAdvice()
    half = [glass.frame(at) for at in contacts(until=0.5)]
    whole = [glass.frame(at) for at in contacts()]
    pictures = [empty()] * 2 + half + [empty()] * 4 + whole
    assert advised(shown(pictures), advice) == [LIFTED_EARLY]
    assert advice.found == ()


def test_once_the_reader_has_the_roll_the_finger_may_leave() -> None:
    glass, advice = roll(), RollAdvice()
    frames = shown([empty()] * 2 + [glass.frame(at) for at in contacts()])
    advised(frames, advice)
    advice.over()
    assert advised([(frames[-1][0] + 2, empty())], advice) == []


def test_frames_that_were_missed_are_nothing_to_judge_by() -> None:
    glass = roll()
    assert advised([(0, empty()), (40, glass.frame(0.2)), (42, glass.frame(0.9))]) == []


@pytest.mark.parametrize("streams", [True, False])
def test_the_word_is_a_warning_of_the_capture_and_stays_known_for_its_review(streams: bool) -> None:
    watch, glass = PlacementWatch(7, STEP, streams=streams), roll()
    pictures = [empty()] * 4 + [glass.frame(at) for at in contacts(FAST_ROLL)] + [glass.frame(1.0)]
    said = [
        event
        for number, picture in shown(pictures)
        for event in watch.see(LiveFrame(number, number / FRAMES_PER_S, FingerImage(picture)))
    ]
    assert [one for one in said if isinstance(one, e.ReaderWarned)] == [e.ReaderWarned(7, TOO_FAST)]
    assert watch.roll == (TOO_FAST,)
    assert not any(isinstance(one, Take) for one in said)


@pytest.mark.parametrize(("streams", "told"), [(True, [e.ReaderWarned(7, LIFTED_EARLY)]), (False, [])])
def test_a_reader_that_rolls_by_itself_says_itself_that_the_finger_left(
    streams: bool, told: list[e.ReaderWarned]
) -> None:
    watch, glass = PlacementWatch(7, STEP, streams=streams), roll()
    pictures = [empty()] * 4 + [glass.frame(at) for at in contacts(until=0.6)] + [empty()] * 4
    said = [
        event
        for number, picture in shown(pictures)
        for event in watch.see(LiveFrame(number, number / FRAMES_PER_S, FingerImage(picture)))
    ]
    assert [one for one in said if isinstance(one, e.ReaderWarned)] == told
