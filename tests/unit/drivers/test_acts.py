"""What befalls, seen as the station sees it: through the reader. Each act shows, and its remedy alone ends it."""

import functools
from pathlib import Path

import numpy as np
import pytest

from app.clock import FastClock
from drivers import errors
from drivers.base import (
    Captured,
    Disconnected,
    DriverOptions,
    Failed,
    FingerCount,
    FingerState,
    Impression,
    Key,
    Opening,
    PlatenClear,
    PlatenNotClear,
    Preview,
    ReaderEvent,
    ReaderWarning,
    Ready,
    RollCompleted,
    RollStarted,
)
from drivers.simulated.acts import Act, ActKind, Befallen, Moment, Remedy
from drivers.simulated.device import OTHER_SERIAL
from drivers.simulated.driver import INFO, SimulatedDriver
from drivers.simulated.impression import GROUND
from drivers.simulated.pace import REVIEW_S
from tests.support import hands
from tests.unit.drivers.bench import Bench, bench, captured, driver_with, failure, lights, opened, previews, warnings
from tests.unit.drivers.likeness import most_like

ROLLED, PLAIN = Impression.ROLLED, Impression.PLAIN
RIGHT_FOUR = 13
RING = frozenset({4})
QUICK = 5.0  # frames a second: as few as show each moment


@functools.cache
def _undisturbed(position: int, impression: Impression) -> tuple[bytes, bytes]:
    """The first two pictures of a subject whom nothing befalls."""
    with bench(frames_per_s=QUICK) as b:
        first, second = (captured(b.session(position, impression)).pixels.tobytes() for _ in range(2))
    return first, second


# The hands. ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "at", "remedy"),
    [
        (Act(ActKind.DRY, RING), 4, Remedy.MOISTEN),
        (Act(ActKind.COLD, RING), 4, Remedy.MOISTEN),
        (Act(ActKind.WET, RING), 4, Remedy.DRY_OFF),
        (Act(ActKind.SWEAT, RING), 4, Remedy.DRY_OFF),
        (Act(ActKind.LIGHT, RING), 4, Remedy.PRESS_HARDER),
        (Act(ActKind.HARD, RING), 4, Remedy.PRESS_LIGHTER),
        (Act(ActKind.DIRTY_FINGER, RING), 4, Remedy.CLEAN_FINGER),
        (Act(ActKind.SMEAR, RING), 4, Remedy.HOLD_STILL),
        (Act(ActKind.TREMOR, RING), 4, Remedy.HOLD_STILL),
        (Act(ActKind.ROLL_FAST, RING), 4, Remedy.ROLL_SLOWLY),
        (Act(ActKind.ROLL_SLIP, RING), 4, Remedy.ROLL_SLOWLY),
        (Act(ActKind.SWAP_HANDS), 4, Remedy.ASKED_FINGERS),
        (Act(ActKind.OTHER_FINGER, instead={4: 3}), 4, Remedy.ASKED_FINGERS),
        (Act(ActKind.OFF_EDGE, RING), 4, Remedy.ASKED_FINGERS),
        (Act(ActKind.DRY, RING), RIGHT_FOUR, Remedy.MOISTEN),
        (Act(ActKind.SWAP_HANDS), RIGHT_FOUR, Remedy.ASKED_FINGERS),
    ],
    ids=lambda value: value.kind.value if isinstance(value, Act) else str(value),
)
def test_it_shows_until_its_remedy_is_given(act: Act, at: int, remedy: Remedy) -> None:
    impression = ROLLED if at <= 10 else PLAIN
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(act)
        first = captured(b.session(at, impression)).pixels.tobytes()
        assert b.controls.give(Remedy.CLEAR_GLASS) == ()
        assert b.controls.in_force() == ((act.kind, act.fingers),)
        assert b.controls.give(remedy) == (act.kind,)
        second = captured(b.session(at, impression)).pixels.tobytes()
    good = _undisturbed(at, impression)
    assert first != good[0]
    assert second == good[1]


@pytest.mark.parametrize("act", [Act(ActKind.WORN, RING), Act(ActKind.EXTRA_FINGER), Act(ActKind.JOINED_FINGERS)])
def test_what_has_no_remedy_shows_until_it_is_mended(act: Act) -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(act)
        first = captured(b.session(RIGHT_FOUR)).pixels.tobytes()
        for remedy in Remedy:
            if remedy is not Remedy.RESTART_READER:
                assert b.controls.give(remedy) == ()
        b.controls.mend()
        second = captured(b.session(RIGHT_FOUR)).pixels.tobytes()
    good = _undisturbed(RIGHT_FOUR, PLAIN)
    assert first != good[0]
    assert second == good[1]


def test_a_wrong_remedy_leaves_it_in_the_picture() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.DRY, RING))
        b.controls.give(Remedy.PRESS_HARDER)
        assert lights(b.session(4, ROLLED)).states[4] is FingerState.POOR


@pytest.mark.parametrize(
    ("kind", "light"),
    [
        (ActKind.DRY, FingerState.POOR),
        (ActKind.COLD, FingerState.POOR),
        (ActKind.WET, FingerState.POOR),
        (ActKind.LIGHT, FingerState.FAIR),
        (ActKind.HARD, FingerState.FAIR),
        (ActKind.DIRTY_FINGER, FingerState.FAIR),
        (ActKind.WORN, FingerState.POOR),
        (ActKind.SMEAR, FingerState.FAIR),
        (ActKind.TREMOR, FingerState.FAIR),
        (ActKind.OFF_EDGE, FingerState.OFF_EDGE),
    ],
)
def test_the_light_of_the_finger_says_it_and_the_others_stay_good(kind: ActKind, light: FingerState) -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(kind, RING))
        states = lights(b.session(RIGHT_FOUR)).states
    assert states == {**dict.fromkeys((2, 3, 5), FingerState.GOOD), 4: light}


def test_a_tremor_is_seen_in_the_live_picture() -> None:
    with bench() as b:
        still = b.session(2)
        b.controls.befall(Act(ActKind.TREMOR))
        shaking = b.session(2)
    assert np.array_equal(*_last_two_at_rest(still))
    assert not np.array_equal(*_last_two_at_rest(shaking))


def _last_two_at_rest(heard: list[ReaderEvent]) -> tuple[np.ndarray, np.ndarray]:
    before, last = previews(heard[: heard.index(captured(heard))])[-2:]
    return before.pixels, last.pixels


@pytest.mark.parametrize("position", [1, 2, 5, RIGHT_FOUR, 14, 15])
def test_a_willing_subject_has_good_lights(position: int) -> None:
    with bench(frames_per_s=QUICK) as b:
        for _ in range(2):
            assert set(lights(b.session(position)).states.values()) == {FingerState.GOOD}


def test_it_befalls_at_its_position_and_attempt_and_is_told() -> None:
    act = Act(ActKind.OTHER_FINGER, at=4, attempt=2, until_attempt=2, instead={4: 3})
    heard: list[Befallen] = []
    with bench(frames_per_s=QUICK) as b:
        b.controls.on_befallen(heard.append)
        b.controls.conduct([act])
        shown = [most_like(captured(b.session(position, ROLLED)).pixels) for position in (4, 3, 4, 4)]
    assert shown == [4, 3, 3, 4]
    assert heard == [Befallen(act, 4, "exercise")]


def test_a_roll_that_is_too_fast_is_over_sooner() -> None:
    with bench(frames_per_s=15.0) as b:
        slow = _frames_of_roll(b.session(2, ROLLED))
        b.controls.befall(Act(ActKind.ROLL_FAST))
        fast = _frames_of_roll(b.session(2, ROLLED))
    assert fast * 2 < slow


def _frames_of_roll(heard: list[ReaderEvent]) -> int:
    kinds = [type(event) for event in heard]
    return kinds[kinds.index(RollStarted) : kinds.index(RollCompleted)].count(Preview)


@pytest.mark.parametrize(("at", "impression", "remedy"), [(2, ROLLED, Remedy.ROLL_SLOWLY), (13, PLAIN, None)])
def test_who_lifts_early_does_so_until_told_otherwise(at: int, impression: Impression, remedy: Remedy | None) -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.LIFT_EARLY))
        b.start(at, impression)
        for _ in range(3):
            b.hear_until(ReaderWarning)
        assert b.controls.give(Remedy.CALM) == ()
        b.hear_until(ReaderWarning)
        b.controls.give(remedy or Remedy.ROLL_SLOWLY)
        b.hear_until(Captured)


def test_a_finger_that_is_not_laid_down_comes_when_it_is_asked_for() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.NOT_LAID, RING))
        b.start(RIGHT_FOUR, timeout_s=1e9)
        while b.hear_until(FingerCount) != FingerCount(3, 4):
            pass
        b.controls.give(Remedy.MOISTEN)
        b.controls.give(Remedy.ASKED_FINGERS)
        while b.hear_until(FingerCount) != FingerCount(4, 4):
            pass
        b.hear_until(Captured)


def test_no_finger_at_all_is_a_timeout() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.NOT_LAID))
        assert isinstance(failure(b.session(4, ROLLED, timeout_s=5.0)).error, errors.Timeout)


def test_who_keeps_the_hands_away_comes_when_calmed() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.UNCOOPERATIVE))
        b.start(4, ROLLED, timeout_s=1e9)
        b.hear_until(Ready)
        for _ in range(20):
            event = b.hear()
            assert not isinstance(event, Preview) or (event.pixels == GROUND).all()
        assert b.controls.give(Remedy.PRESS_HARDER) == ()
        assert b.controls.give(Remedy.CALM) == (ActKind.UNCOOPERATIVE,)
        b.hear_until(Captured)


def test_who_kept_the_hands_away_for_one_session_comes_to_the_next() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.conduct([Act(ActKind.UNCOOPERATIVE, at=4, until_attempt=1)])
        assert isinstance(failure(b.session(4, ROLLED, timeout_s=3.0)).error, errors.Timeout)
        assert captured(b.session(4, ROLLED))


@pytest.mark.parametrize(
    ("act", "something_lies_there"),
    [
        (Act(ActKind.BANDAGE, RING), True),
        (Act(ActKind.AMPUTATED, RING, amount=0.5), True),
        (Act(ActKind.AMPUTATED, RING), False),
    ],
    ids=["bandage", "stump", "amputated"],
)
def test_a_finger_without_ridges_is_none_and_is_held_back_once_it_is_declared(
    act: Act, something_lies_there: bool
) -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(act)
        asked = b.session(RIGHT_FOUR, timeout_s=5.0)
        assert captured(asked).best_at_timeout
        assert lights(asked).states[4] is FingerState.ABSENT
        declared = b.session(RIGHT_FOUR, fingers=frozenset({2, 3, 5}))
        assert not captured(declared).best_at_timeout
        assert set(lights(declared).states) == {2, 3, 5}
        assert max(event.seen for event in declared if isinstance(event, FingerCount)) == 3
    place = (slice(100, 900), slice(850, 1150))  # of the ring finger
    before, after = (float((captured(one).pixels[place] < GROUND - 30).mean()) for one in (asked, declared))
    assert (before > after + 0.02) is something_lies_there


# The glass. ----------------------------------------------------------------------------------------------------------


def test_a_dirty_glass_is_said_until_it_is_cleaned() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.conduct([Act(ActKind.DIRTY_GLASS, at=3)])
        assert warnings(b.session(2, ROLLED)) == []
        dirty = b.session(3, ROLLED)
        b.controls.give(Remedy.CLEAN_FINGER)
        still = b.session(2, ROLLED)
        assert b.controls.give(Remedy.CLEAN_GLASS) == (ActKind.DIRTY_GLASS,)
        clean = b.session(2, ROLLED)
    assert (warnings(dirty), warnings(still), warnings(clean)) == (["dirty-platen"], ["dirty-platen"], [])
    assert [bool((previews(heard)[0].pixels < GROUND - 5).any()) for heard in (dirty, still, clean)] == [
        True,
        True,
        False,
    ]


def test_a_print_stays_on_the_glass_until_it_is_cleaned() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.GHOST))
        first = b.session(2, ROLLED)
        ghost = b.session(3, ROLLED)
        assert b.controls.give(Remedy.CLEAN_GLASS) == (ActKind.GHOST,)
        clean = b.session(2, ROLLED)
    assert (warnings(first), warnings(ghost), warnings(clean)) == ([], ["dirty-platen"], [])
    assert (previews(ghost)[0].pixels < GROUND - 20).any()


def test_what_lies_on_the_glass_holds_up_the_capture_until_it_is_taken_away() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.conduct([Act(ActKind.OBSTRUCTED, at=3)])
        b.session(2, ROLLED)
        b.start(3, ROLLED, timeout_s=1e9)
        b.hear_until(PlatenNotClear)
        assert b.controls.give(Remedy.CLEAN_GLASS) == ()
        for _ in range(5):
            assert isinstance(b.hear(), Preview)
        assert b.controls.give(Remedy.CLEAR_GLASS) == (ActKind.OBSTRUCTED,)
        b.hear_until(PlatenClear)
        b.hear_until(Ready)
        b.hear_until(Captured)


# The device. ---------------------------------------------------------------------------------------------------------


def _lost_at(moment: Moment, at: int, impression: Impression) -> list[type]:
    """Kinds of events to the loss of a reader that is unplugged at that moment of a capture, and in again after it."""
    driver = driver_with(frames_per_s=QUICK)
    with opened(driver) as b:
        b.controls.conduct([Act(ActKind.UNPLUG, at=at, moment=moment)])
        b.start(at, impression)
        heard: list[ReaderEvent] = []
        while not heard or not isinstance(heard[-1], Disconnected):
            heard.append(b.hear())
        assert driver.discover() == []
        assert b.controls.give(Remedy.RESTART_READER) == ()
        assert driver.discover() == []
        assert b.controls.give(Remedy.PLUG_IN) == (ActKind.UNPLUG,)
        assert driver.discover() == [INFO]
    with opened(driver) as b:
        assert captured(b.session(at, impression))
    return [type(event) for event in heard if not isinstance(event, Preview)]


@pytest.mark.parametrize(("at", "impression"), [(RIGHT_FOUR, PLAIN), (2, ROLLED)])
def test_a_reader_is_unplugged_before_while_and_after(at: int, impression: Impression) -> None:
    before = _lost_at(Moment.BEFORE, at, impression)
    while_down = _lost_at(Moment.WHILE_DOWN, at, impression)
    after = _lost_at(Moment.AFTER, at, impression)
    assert before.count(FingerCount) == 1  # none were seen
    assert before.count(RollStarted) == 0
    assert while_down.count(FingerCount) >= 2
    assert Captured not in while_down
    if impression is ROLLED:
        assert RollStarted in while_down
        assert RollCompleted not in while_down
    assert Captured in after


def test_a_cable_may_be_plugged_in_again_by_somebody() -> None:
    clock = FastClock()
    driver = SimulatedDriver(DriverOptions(clock, {"images": hands.card()}))
    driver.controls.befall(Act(ActKind.UNPLUG, seconds=3.0))
    assert driver.discover() == []
    clock.advance(2.9)
    assert driver.discover() == []
    clock.advance(0.2)
    assert driver.discover() == [INFO]
    assert driver.controls.in_force() == ()
    driver.controls.befall(Act(ActKind.UNPLUG))
    assert driver.discover() == []
    clock.advance(1000.0)
    assert driver.discover() == []


def test_everything_comes_late_until_the_reader_is_restarted() -> None:
    driver = driver_with(frames_per_s=QUICK)
    with opened(driver) as b:
        swift_s = _seconds_to_ready(b)
        b.hear_until(PlatenClear)
        b.controls.befall(Act(ActKind.LATENCY, seconds=1.0))
        late_s = _seconds_to_ready(b)
        heard: list[ReaderEvent] = []
        while not heard or not isinstance(heard[-1], PlatenClear):
            heard.append(b.hear())
        assert b.controls.give(Remedy.CALM) == ()
        assert b.controls.give(Remedy.RESTART_READER) == (ActKind.LATENCY,)
        b.hear_until(Disconnected)
    with opened(driver) as b:
        again_s = _seconds_to_ready(b)
    assert swift_s == pytest.approx(again_s, abs=0.1)
    assert late_s >= swift_s + 1.0
    kinds = [type(event) for event in heard if not isinstance(event, Preview)]
    assert kinds.index(RollStarted) < kinds.index(RollCompleted) < kinds.index(Captured)
    numbers = [event.number for event in heard if isinstance(event, Preview)]
    assert numbers == sorted(numbers)


def _seconds_to_ready(b: Bench) -> float:
    begun_s = b.clock.monotonic_s()
    b.start(2, ROLLED)
    b.hear_until(Ready)
    return b.clock.monotonic_s() - begun_s


def test_a_late_reader_is_cancelled_at_once() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.LATENCY, seconds=5.0))
        b.controls.befall(Act(ActKind.UNCOOPERATIVE))
        b.start(2, ROLLED)
        b.hear_until(Ready)
        asked_s = b.clock.monotonic_s()
        b.reader.cancel()
        failed = b.hear_until(Failed)
        assert isinstance(failed, Failed)
        assert isinstance(failed.error, errors.Cancelled)
        assert b.clock.monotonic_s() - asked_s < 1.0


def test_a_broken_sensor_gives_no_picture_until_the_reader_is_restarted() -> None:
    driver = driver_with(frames_per_s=QUICK)
    with opened(driver) as b:
        b.controls.conduct([Act(ActKind.SENSOR_FAULT, at=3)])
        assert captured(b.session(2, ROLLED))
        error = failure(b.session(3, ROLLED)).error
        assert (error.code, error.retryable) == ("reader/sensor-fault", True)
        assert b.controls.give(Remedy.PLUG_IN) == ()
        assert failure(b.session(2, ROLLED)).error.code == error.code
        assert b.controls.give(Remedy.RESTART_READER) == (ActKind.SENSOR_FAULT,)
        b.hear_until(Disconnected)
    with opened(driver) as b:
        assert captured(b.session(3, ROLLED))


def test_dead_pixels_are_in_every_frame_at_the_same_places() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(ActKind.DEAD_PIXELS))
        heard = b.session(2, ROLLED)
        b.controls.mend()
        good = b.session(2, ROLLED)
    pictures = [event.pixels for event in heard if isinstance(event, Preview | Captured)]
    black = pictures[0] == 0
    assert black.sum() > 500
    assert all((picture[black] == 0).all() for picture in pictures)
    assert not any(picture.flags.writeable for picture in pictures)
    assert not (previews(good)[0].pixels == 0).any()
    first, second = _undisturbed(2, ROLLED)
    assert captured(heard).pixels.tobytes() != first
    assert captured(good).pixels.tobytes() == second


def test_another_reader_that_answers_is_said_and_named() -> None:
    driver = driver_with(frames_per_s=QUICK)
    with opened(driver) as b:
        b.controls.befall(Act(ActKind.WRONG_SERIAL))
        heard = b.session(2, ROLLED)
        assert warnings(heard) == ["other-serial"]
        assert captured(heard).serial == OTHER_SERIAL != b.reader.info.serial
    assert driver.discover()[0].serial == OTHER_SERIAL
    with opened(driver) as b:
        assert b.reader.info.serial == OTHER_SERIAL
        b.controls.mend()
        assert captured(b.session(2, ROLLED)).serial == INFO.serial
    assert driver.discover() == [INFO]


@pytest.mark.parametrize(("kind", "name"), [(ActKind.KEY_ACCEPT, "accept"), (ActKind.KEY_AGAIN, "again")])
def test_the_reader_s_own_keys_are_pressed_at_once_and_in_review(kind: ActKind, name: str) -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.befall(Act(kind))
        assert b.hear_until(Key) == Key(name)
        b.controls.befall(Act(kind, at=2, moment=Moment.AFTER))
        b.start(2, ROLLED)
        b.hear_until(Captured)
        taken_s = b.clock.monotonic_s()
        b.hear_until(PlatenClear)
        assert b.hear() == Key(name)
        assert b.clock.monotonic_s() >= taken_s + REVIEW_S - 1e-6
        assert b.controls.in_force() == ()


def test_a_key_that_was_pressed_while_nobody_listened_is_not_heard_later() -> None:
    driver = driver_with(frames_per_s=QUICK)
    driver.controls.befall(Act(ActKind.KEY_ACCEPT))
    with opened(driver) as b:
        assert Key not in [type(event) for event in b.session(2, ROLLED)]


# The next subject. ---------------------------------------------------------------------------------------------------


def test_another_person_sits_down_and_the_reader_shows_them() -> None:
    person = {"seed": hands.SEED, "cache_dir": hands.cache_dir()}
    with bench(images=hands.card(), cache_dir=hands.cache_dir(), frames_per_s=QUICK) as b:
        card = captured(b.session(2, ROLLED)).pixels
        assert b.controls.seating() is None
        b.controls.seat(hands.SEED)
        assert b.controls.seating() is not None
        generated = captured(b.session(2, ROLLED)).pixels
        assert b.controls.seating() is None
    with bench(**person, frames_per_s=QUICK) as b:
        b.session(2, ROLLED)
        assert np.array_equal(captured(b.session(2, ROLLED)).pixels, generated)
    assert not np.array_equal(card, generated)


@pytest.mark.parametrize("kind", [ActKind.UNCOOPERATIVE, ActKind.NOT_LAID, ActKind.OBSTRUCTED])
def test_in_the_middle_of_a_session_too(kind: ActKind) -> None:
    with bench(images=hands.card(), cache_dir=hands.cache_dir(), frames_per_s=QUICK) as b:
        b.controls.befall(Act(kind, at=2))
        b.start(2, ROLLED, timeout_s=1e9)
        for _ in range(15):
            b.hear()
        b.controls.seat(hands.SEED)
        while b.controls.seating() is not None:
            b.hear()
        b.controls.mend()
        assert most_like(b.hear_until(Captured).pixels) == 2  # type: ignore[union-attr]


def test_hands_that_must_be_made_are_given_up_when_the_reader_is_closed(tmp_path: Path) -> None:
    with bench(images=hands.card(), cache_dir=tmp_path, frames_per_s=QUICK) as b:
        b.hear_until(Opening)
        b.controls.seat(hands.SEED + 1)
        while not b.controls.seating():
            b.reader.events.get(0.01)
        b.start(2, ROLLED)
        b.reader.cancel()
        b.hear_until(Failed)
    unfinished = b.controls.seating()
    assert unfinished is not None
    assert 0.0 < unfinished < 1.0
    assert list(tmp_path.iterdir()) == []


def test_who_sat_down_last_is_shown() -> None:
    with bench(images=hands.card(), cache_dir=hands.cache_dir(), frames_per_s=QUICK) as b:
        b.hear_until(Opening)
        b.controls.seat(hands.SEED + 1)  # whose hands are to be made yet
        while not b.controls.seating():
            b.reader.events.get(0.01)
        b.controls.seat(hands.SEED)
        assert most_like(captured(b.session(2, ROLLED)).pixels) == 2
        assert b.controls.seating() is None


def test_who_sits_there_already_need_not_sit_down() -> None:
    with bench(frames_per_s=QUICK) as b:
        b.controls.seat(hands.SEED)
        picture = captured(b.session(2, ROLLED)).pixels.tobytes()
        assert b.controls.seating() is None
    assert picture == _undisturbed(2, ROLLED)[0]


def test_a_script_is_conducted_from_the_first_placement_on() -> None:
    script = f"""
        schema = 1
        [subject]
        seed = {hands.SEED}
        [[act]]
        do = "other_finger"
        at = "right_ring"
        instead = {{ right_ring = "right_middle" }}
        until_attempt = 1
    """
    with bench(script=script, seed=hands.SEED + 5, frames_per_s=QUICK) as b:
        assert [most_like(captured(b.session(4, ROLLED)).pixels) for _ in range(2)] == [3, 4]
