"""Small parts of the reader side: the event queue, controls, pace, registry, settings."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.clock import FastClock
from drivers import errors, registry
from drivers.base import (
    DriverOptions,
    EventQueue,
    FingerCount,
    PlatenClear,
    Preview,
    ReaderEvent,
    Ready,
)
from drivers.simulated.controls import Behaviour, Controls
from drivers.simulated.driver import INFO, OPTIONS, SimulatedDriver
from drivers.simulated.pace import Pace

PATIENCE_S = 20.0


# The event queue. ----------------------------------------------------------------------------------------------------


def _preview(number: int) -> Preview:
    return Preview(np.zeros((2, 2), np.uint8), 500, number)


def _drained(events: EventQueue) -> list[ReaderEvent]:
    heard = []
    while (event := events.get(0)) is not None:
        heard.append(event)
    return heard


def test_of_waiting_previews_the_newest_stays_and_the_rest_is_counted() -> None:
    events = EventQueue()
    events.put(Ready())
    for number in range(1, 1001):
        events.put(_preview(number))
    events.put(FingerCount(1, 4))
    heard = _drained(events)
    assert [type(event) for event in heard] == [Ready, Preview, FingerCount]
    assert [event.number for event in heard if isinstance(event, Preview)] == [1000]
    assert events.frames_dropped == 999


def test_no_other_event_is_dropped_and_all_keep_their_order() -> None:
    events = EventQueue()
    for seen in range(50):
        events.put(FingerCount(seen, 50))
        events.put(_preview(seen))
    heard = _drained(events)
    assert [event.seen for event in heard if isinstance(event, FingerCount)] == list(range(50))
    assert isinstance(heard[-1], Preview)


def test_a_closed_queue_holds_and_takes_nothing() -> None:
    events = EventQueue()
    events.put(Ready())
    events.close()
    events.put(PlatenClear())
    assert events.get(0) is None
    assert events.get(None) is None


# Controls. -----------------------------------------------------------------------------------------------------------


def test_once_holds_for_one_placement_and_always_until_changed() -> None:
    controls = Controls()
    controls.always(smear=True)
    controls.once(swap_hands=True)
    controls.once(lift_early=True)
    assert controls.present() == controls.present() == Behaviour(smear=True, swap_hands=True, lift_early=True)
    assert controls.take() == Behaviour(smear=True, swap_hands=True, lift_early=True)
    assert controls.take() == Behaviour(smear=True)
    controls.always(smear=False)
    assert controls.take() == Behaviour()


@pytest.mark.parametrize("act", ["once", "always"])
def test_what_is_unknown_is_refused_where_it_is_said(act: str) -> None:
    controls = Controls()
    with pytest.raises(TypeError, match="swap_hand"):
        getattr(controls, act)(swap_hand=True)
    for changes in ({"instead": {4: 11}}, {"instead": {0: 3}}, {"absent": frozenset({13})}, {"conditions": {99: None}}):
        with pytest.raises(ValueError, match="not one of 1 to 10"):
            getattr(controls, act)(**changes)
    assert controls.take() == Behaviour()


def test_each_change_is_told_until_it_is_forgotten() -> None:
    controls = Controls()
    told: list[int] = []
    forget = controls.on_change(lambda: told.append(1))
    acts = (
        controls.hold_off,
        controls.place,
        controls.leave_residue,
        controls.wipe,
        controls.obstruct,
        controls.take_away,
        controls.unplug,
        controls.replug,
        lambda: controls.once(smear=True),
    )
    for act in acts:
        act()
    assert len(told) == len(acts)
    forget()
    forget()
    controls.unplug()
    assert len(told) == len(acts)


# Pace. ---------------------------------------------------------------------------------------------------------------


class _CountingClock:
    """Time moves by waiting and by what the test spends; remembers the waits."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.waits_s: list[float] = []

    def monotonic_s(self) -> float:
        return self.now_s

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        self.waits_s.append(timeout_s)
        if not event.is_set():
            self.now_s += timeout_s
        return event.is_set()


def test_what_a_frame_took_is_part_of_its_time() -> None:
    clock, wake = _CountingClock(), threading.Event()
    pace = Pace(clock, 20.0)
    pace.wait(wake)
    for _ in range(40):
        clock.now_s += 0.012  # drawing
        pace.wait(wake)
    assert clock.now_s == pytest.approx(100.0 + 41 * 0.05)


def test_who_is_late_does_not_hurry_afterwards() -> None:
    clock, wake = _CountingClock(), threading.Event()
    pace = Pace(clock, 20.0)
    pace.wait(wake)
    clock.now_s += 3.0
    pace.wait(wake)
    pace.wait(wake)
    pace.wait(wake)
    assert clock.waits_s == pytest.approx([0.05, 0.0, 0.05, 0.05])


def test_being_woken_often_does_not_stretch_the_frames() -> None:
    clock, wake = _CountingClock(), threading.Event()
    pace = Pace(clock, 20.0)
    wake.set()
    for _ in range(10):
        pace.wait(wake)
    assert max(clock.waits_s) <= 0.05 + 1e-9


@pytest.mark.parametrize(("seconds", "frames"), [(1.0, 20), (0.26, 5), (0.001, 1), (0.0, 1)])
def test_seconds_are_a_number_of_frames(seconds: float, frames: int) -> None:
    assert Pace(_CountingClock(), 20.0).frames(seconds) == frames


# Registry and settings. ----------------------------------------------------------------------------------------------


def test_the_simulated_reader_is_found_by_its_name() -> None:
    assert "simulated" in registry.names()
    driver = registry.create("simulated", DriverOptions(FastClock()))
    assert driver.name == "simulated"
    assert driver.discover() == [INFO]
    assert INFO.simulated


def test_a_driver_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(errors.NotFound) as refused:
        registry.create("simulatd", DriverOptions(FastClock()))
    assert "simulated" in refused.value.next_step
    assert "[reader/not-found]" in str(refused.value)


_GREY = np.full((300, 300), 128, np.uint8)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sede": 1}, "Did you mean 'seed'"),
        ({"xyzzy": 1}, "no setting 'xyzzy'"),
        ({"seed": -1}, "'seed'"),
        ({"seed": "1"}, "'seed'"),
        ({"seed": True}, "'seed'"),
        ({"attempt_seed": 1.5}, "'attempt_seed'"),
        ({"cache_dir": "/tmp"}, "must be a Path"),
        ({"frames_per_s": 0}, "1 to 60"),
        ({"frames_per_s": 61}, "1 to 60"),
        ({"frames_per_s": float("nan")}, "1 to 60"),
        ({"frames_per_s": "15"}, "must be a number"),
        ({"controls": object()}, "Controls"),
        ({"script": 1}, "Path or the text"),
        ({"capture": "officer"}, "'reader' or 'station'"),
        ({"images": {}}, "at least one"),
        ({"images": [_GREY]}, "must map"),
        ({"images": {16: _GREY}}, "1 to 15"),
        ({"images": {"2": _GREY}}, "1 to 15"),
        ({"images": {True: _GREY}}, "1 to 15"),
        ({"images": {2: _GREY.astype(np.float32)}}, "uint8"),
        ({"images": {2: np.zeros((300, 300, 3), np.uint8)}}, "two-dimensional"),
        ({"images": {2: _GREY[:50]}}, "100 to 4000"),
        ({"images": {2: np.zeros((100, 4001), np.uint8)}}, "100 to 4000"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(values: dict[str, Any], said: str) -> None:
    threads = set(threading.enumerate())
    with pytest.raises(errors.BadOption) as refused:
        SimulatedDriver(DriverOptions(FastClock(), values))
    assert said in str(refused.value)
    assert refused.value.next_step
    assert set(threading.enumerate()) == threads


def test_every_setting_that_is_documented_is_taken(tmp_path: Path) -> None:
    values = {
        "seed": 3,
        "images": {2: _GREY},
        "cache_dir": tmp_path,
        "frames_per_s": 25,
        "controls": Controls(),
        "script": "schema = 1",
        "attempt_seed": 2,
        "capture": "station",
    }
    assert set(values) == set(OPTIONS)
    driver = SimulatedDriver(DriverOptions(FastClock(), values))
    assert driver.controls is values["controls"]
    assert not driver.discover()[0].captures_itself


def test_every_error_has_a_code_of_its_own_and_says_what_to_do() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ReaderError)]
    assert len({kind.code for kind in kinds}) == len(kinds) > 10
    for kind in kinds:
        error = kind("It happened.")
        assert str(error) == f"[{kind.code}] It happened. {kind.hint}"
        assert kind("It happened.", hint="Do this.").next_step == "Do this."
