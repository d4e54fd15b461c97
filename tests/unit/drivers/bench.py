"""A simulated reader that moves only while a test listens, with the hand of God beside it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from drivers.base import (
    Capability,
    Captured,
    CaptureRequest,
    DriverOptions,
    Failed,
    FingerQuality,
    Impression,
    PlatenClear,
    Position,
    Preview,
    ReaderEvent,
    ReaderWarning,
)
from drivers.simulated.controls import Controls
from drivers.simulated.driver import INFO, SimulatedDriver, SimulatedReader
from drivers.simulated.skin import FINGERS_AT
from tests.support import hands

PATIENCE_S = 20.0
_LOOK_S = 0.005  # how often one who waits looks up


class SteppedClock:
    """Follows `drivers.base.DriverClock`: each wait takes until the test has heard everything and asks for more, so
    that no frame is dropped however slow the test is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now_s = 0.0
        self._waiting = False
        self._step = threading.Event()

    def monotonic_s(self) -> float:
        with self._lock:
            return self._now_s

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        with self._lock:
            self._waiting = True
        while not self._step.wait(_LOOK_S):
            if event.is_set():
                break
        with self._lock:
            self._waiting = False
            self._step.clear()
            self._now_s += max(0.0, timeout_s)
        return event.is_set()

    def step(self) -> None:
        """Let whoever waits go on; nobody waits, nothing happens."""
        with self._lock:
            if self._waiting:
                self._step.set()


@dataclass
class Bench:
    reader: SimulatedReader
    controls: Controls
    clock: SteppedClock

    def session(
        self,
        position: int,
        impression: Impression = Impression.PLAIN,
        fingers: frozenset[int] | None = None,
        timeout_s: float = 30.0,
    ) -> list[ReaderEvent]:
        """One session's events, to the clear platen."""
        self.start(position, impression, fingers, timeout_s)
        heard: list[ReaderEvent] = []
        ended = False
        while not (ended and isinstance(heard[-1], PlatenClear)):
            heard.append(self.hear())
            ended = ended or isinstance(heard[-1], Captured | Failed)
        return heard

    def start(
        self,
        position: int,
        impression: Impression = Impression.PLAIN,
        fingers: frozenset[int] | None = None,
        timeout_s: float = 30.0,
    ) -> None:
        at = Position(position)
        required = frozenset(FINGERS_AT[at]) if fingers is None else fingers
        self.reader.start(CaptureRequest(Capability(at, impression), required, timeout_s))

    def hear(self) -> ReaderEvent:
        event = self.reader.events.get(0)
        silent_since_s = time.monotonic()
        while event is None:
            assert time.monotonic() - silent_since_s < PATIENCE_S, "the reader fell silent"
            self.clock.step()
            event = self.reader.events.get(_LOOK_S)
        return event

    def hear_until(self, kind: type[ReaderEvent]) -> ReaderEvent:
        while not isinstance(event := self.hear(), kind):
            pass
        return event


def driver_with(**values: Any) -> SimulatedDriver:
    """`values`: settings of the driver; without any it shows the generated test person."""
    source = {} if "images" in values else {"seed": hands.SEED, "cache_dir": hands.cache_dir()}
    return SimulatedDriver(DriverOptions(SteppedClock(), {**source, **values}))


@contextmanager
def opened(driver: SimulatedDriver) -> Iterator[Bench]:
    reader = driver.open(INFO.reader_id)
    try:
        clock = driver.options.clock
        assert isinstance(clock, SteppedClock)
        yield Bench(reader, driver.controls, clock)
    finally:
        reader.close()


@contextmanager
def bench(**values: Any) -> Iterator[Bench]:
    with opened(driver_with(**values)) as one:
        yield one


def captured(heard: list[ReaderEvent]) -> Captured:
    found = [event for event in heard if isinstance(event, Captured)]
    assert len(found) == 1
    return found[0]


def failure(heard: list[ReaderEvent]) -> Failed:
    found = [event for event in heard if isinstance(event, Failed)]
    assert len(found) == 1
    return found[0]


def lights(heard: list[ReaderEvent]) -> FingerQuality:
    """As they were shown last before the end."""
    return [event for event in heard if isinstance(event, FingerQuality)][-1]


def warnings(heard: list[ReaderEvent]) -> list[str]:
    return [event.code for event in heard if isinstance(event, ReaderWarning)]


def previews(heard: list[ReaderEvent]) -> list[Preview]:
    return [event for event in heard if isinstance(event, Preview)]
