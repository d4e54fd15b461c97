"""A simulated reader on a clock that never waits, with the hand of God beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.clock import FastClock
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


@dataclass
class Bench:
    reader: SimulatedReader
    controls: Controls

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
        event = self.reader.events.get(PATIENCE_S)
        assert event is not None, "the reader fell silent"
        return event

    def hear_until(self, kind: type[ReaderEvent]) -> ReaderEvent:
        while not isinstance(event := self.hear(), kind):
            pass
        return event


def driver_with(**values: Any) -> SimulatedDriver:
    """`values`: settings of the driver; without any it shows the generated test person."""
    source = {} if "images" in values else {"seed": hands.SEED, "cache_dir": hands.cache_dir()}
    return SimulatedDriver(DriverOptions(FastClock(), {**source, **values}))


@contextmanager
def opened(driver: SimulatedDriver) -> Iterator[Bench]:
    reader = driver.open(INFO.reader_id)
    try:
        yield Bench(reader, driver.controls)
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
