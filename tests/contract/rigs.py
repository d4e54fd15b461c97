"""What the reader contract needs of a driver under test: a way to bring it to each moment of a session and hold it.

A driver joins the suite by a class that follows `Rig` and a line in RIGS.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np

from drivers.base import (
    Capability,
    CaptureRequest,
    DriverOptions,
    Impression,
    Opening,
    Pixels,
    PlatenNotClear,
    Position,
    Preview,
    Reader,
    ReaderDriver,
    ReaderEvent,
    ReaderInfo,
    Ready,
    Usability,
)
from drivers.simulated.acts import Act, ActKind
from drivers.simulated.acts import Moment as DuringPlacement
from drivers.simulated.controls import Controls
from drivers.simulated.driver import SimulatedDriver
from tests.contract.held_clock import HeldClock
from tests.support import hands

PATIENCE_S = 20.0  # a loaded machine; what the contract promises is 2 s


class Moment(Enum):
    """Where a reader can be when something befalls it."""

    OPENING = "opening"
    IDLE = "idle"
    NOT_CLEAR = "not-clear"
    WAITING = "waiting-for-fingers"
    COMING_DOWN = "coming-down"
    RESTING = "resting"
    ROLLING = "rolling"
    LIFTING = "lifting"


IN_SESSION = (Moment.NOT_CLEAR, Moment.WAITING, Moment.COMING_DOWN, Moment.RESTING, Moment.ROLLING)
LIVE = (Moment.WAITING, Moment.COMING_DOWN, Moment.RESTING, Moment.ROLLING)  # after Ready
BEFORE_OR_AFTER = (Moment.OPENING, Moment.IDLE, Moment.LIFTING)


class Rig(Protocol):
    """The sessions of a reader that streams are watched by somebody who tells it when to take the picture, until it is
    `unwatched`."""

    driver: ReaderDriver
    plain: CaptureRequest
    rolled: CaptureRequest
    unavailable: CaptureRequest

    def held_at(self, moment: Moment) -> Reader:
        """An open reader that stays at that moment."""
        ...

    def unwatched(self, reader: Reader) -> None:
        """From now on nobody but the test tells this reader when to take the picture."""
        ...

    def run_for(self, seconds: float) -> None:
        """Let what is held go on for so long, and hold it again."""
        ...

    def run_on(self) -> None:
        """Let go of what is held; the subject is willing."""
        ...

    def refuse(self) -> None:
        """The subject keeps the hands away from now on."""
        ...

    def unplug(self) -> None: ...
    def replug(self) -> None: ...

    def unplug_while_down(self, request: CaptureRequest) -> None:
        """The cable will be pulled while the fingers of that request rest or roll."""
        ...

    def slow_down(self, seconds: float) -> None:
        """All that the reader says comes late by so much from now on."""
        ...

    def break_sensor(self) -> None:
        """Captures fail from now on."""
        ...

    def exchange(self) -> None:
        """Another reader of the same kind answers from now on."""
        ...

    def mend(self) -> None:
        """Nothing is wrong with the reader any more."""
        ...

    def press(self, key: str) -> None:
        """A key or pedal of the reader."""
        ...


def next_of(reader: Reader, kind: type) -> Any:
    """The next event of a kind; those before it are passed over."""
    while True:
        event = reader.events.get(PATIENCE_S)
        assert event is not None, f"no {kind.__name__} came"
        if isinstance(event, kind):
            return event


def opened(reader: Reader) -> Reader:
    while next_of(reader, Opening) != Opening(1.0):
        pass
    return reader


class Watcher:
    """Sees what a reader that streams shows, on the reader's own thread, and has the picture taken as soon as something
    dark has lain there in peace: no test is so slow that the fingers are gone."""

    RESTS_FRAMES = 12

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._put = reader.events.put
        self._before: Pixels | None = None
        self._alike = 0
        self.is_watching = True
        setattr(reader.events, "put", self.put)  # noqa: B010  between the reader and its queue

    def put(self, event: ReaderEvent) -> None:
        self._put(event)
        if isinstance(event, Ready):
            self._alike = 0
        if not isinstance(event, Preview) or not self.is_watching:
            return
        dark = np.percentile(event.pixels[::8, ::8], 2) < 120
        same = self._before is not None and np.array_equal(event.pixels, self._before)
        self._before = event.pixels
        self._alike = self._alike + 1 if dark and same else 0
        if self._alike == self.RESTS_FRAMES:
            self._reader.trigger(event.number)


class WatchedDriver(ReaderDriver):
    """A driver of readers that stream, each of them watched."""

    def __init__(self, driver: ReaderDriver) -> None:
        super().__init__(driver.options)
        self.name = driver.name
        self._driver = driver
        self.watchers: dict[Reader, Watcher] = {}

    def is_usable(self) -> Usability:
        return self._driver.is_usable()

    def discover(self) -> list[ReaderInfo]:
        return self._driver.discover()

    def open(self, reader_id: str) -> Reader:
        reader = self._driver.open(reader_id)
        self.watchers[reader] = Watcher(reader)
        return reader


# Seconds of the simulated subject's time after which it is in the middle of each moment.
_PLAIN_TIMES_S = {Moment.WAITING: 0.15, Moment.COMING_DOWN: 0.45, Moment.RESTING: 0.85, Moment.LIFTING: 1.2}
_ROLLING_S = 0.6


class SimulatedRig:
    """`values`: settings of the driver; `slow`: settings with which opening takes long, if there are any."""

    def __init__(self, values: dict[str, Any], slow: dict[str, Any] | None) -> None:
        self._clock = HeldClock()
        self._controls = Controls()
        self.driver: ReaderDriver = self._made(values)
        self._slow = slow
        self.plain = CaptureRequest(
            Capability(Position.PLAIN_RIGHT_FOUR, Impression.PLAIN), frozenset({2, 3, 4, 5}), timeout_s=30.0
        )
        self.rolled = CaptureRequest(
            Capability(Position.RIGHT_THUMB, Impression.ROLLED), frozenset({1}), timeout_s=30.0
        )
        self.unavailable = CaptureRequest(Capability(Position.PLAIN_THUMBS, Impression.ROLLED), frozenset({1, 6}))

    def _made(self, values: dict[str, Any]) -> ReaderDriver:
        made = SimulatedDriver(DriverOptions(self._clock, {**values, "controls": self._controls}))
        return WatchedDriver(made) if values.get("capture") == "station" else made

    def held_at(self, moment: Moment) -> Reader:
        if moment is Moment.OPENING:
            return self._opening()
        reader = opened(self.driver.open(self.driver.discover()[0].reader_id))
        if moment is Moment.IDLE:
            return reader
        if moment is Moment.NOT_CLEAR:
            self._controls.obstruct()
            self._clock.stop_in(0.15)
            reader.start(self.plain)
            next_of(reader, PlatenNotClear)
        else:
            rolling = moment is Moment.ROLLING
            self._clock.stop_in(_ROLLING_S if rolling else _PLAIN_TIMES_S[moment])
            reader.start(self.rolled if rolling else self.plain)
            next_of(reader, Ready)
        assert self._clock.stands(PATIENCE_S)
        return reader

    def _opening(self) -> Reader:
        assert self._slow is not None
        self.driver = self._made(self._slow)
        reader = self.driver.open(self.driver.discover()[0].reader_id)
        next_of(reader, Opening)
        return reader

    def unwatched(self, reader: Reader) -> None:
        assert isinstance(self.driver, WatchedDriver)
        self.driver.watchers[reader].is_watching = False

    def run_for(self, seconds: float) -> None:
        self._clock.stop_in(seconds)
        assert self._clock.stands(PATIENCE_S)

    def run_on(self) -> None:
        self._controls.take_away()
        self._controls.place()
        self._clock.run_on()

    def refuse(self) -> None:
        self._controls.hold_off()

    def unplug(self) -> None:
        self._controls.unplug()

    def replug(self) -> None:
        self._controls.replug()

    def unplug_while_down(self, request: CaptureRequest) -> None:
        position = int(request.capability.position)
        self._controls.befall(Act(ActKind.UNPLUG, at=position, moment=DuringPlacement.WHILE_DOWN))

    def slow_down(self, seconds: float) -> None:
        self._controls.befall(Act(ActKind.LATENCY, seconds=seconds))

    def break_sensor(self) -> None:
        self._controls.befall(Act(ActKind.SENSOR_FAULT))

    def exchange(self) -> None:
        self._controls.befall(Act(ActKind.WRONG_SERIAL))

    def mend(self) -> None:
        self._controls.mend()

    def press(self, key: str) -> None:
        self._controls.befall(Act({"accept": ActKind.KEY_ACCEPT, "again": ActKind.KEY_AGAIN}[key]))


@contextmanager
def simulated_generated() -> Iterator[SimulatedRig]:
    with TemporaryDirectory() as empty:
        slow = {"seed": hands.SEED, "cache_dir": Path(empty)}
        yield SimulatedRig({"seed": hands.SEED, "cache_dir": hands.cache_dir()}, slow)


@contextmanager
def simulated_card() -> Iterator[SimulatedRig]:
    yield SimulatedRig({"images": hands.card()}, None)


@contextmanager
def simulated_plain_sensor() -> Iterator[SimulatedRig]:
    yield SimulatedRig({"seed": hands.SEED, "cache_dir": hands.cache_dir(), "capture": "station"}, None)


RIGS: dict[str, tuple[Callable[[], Any], tuple[Moment, ...]]] = {
    # A name, what makes the rig, and the moments at which it can be held.
    "simulated-generated": (simulated_generated, tuple(Moment)),
    "simulated-plain-sensor": (
        simulated_plain_sensor,
        tuple(moment for moment in Moment if moment is not Moment.OPENING),
    ),
    "simulated-card": (simulated_card, tuple(moment for moment in Moment if moment is not Moment.OPENING)),
}
STREAMING = ("simulated-plain-sensor",)  # those whose readers wait to be told
