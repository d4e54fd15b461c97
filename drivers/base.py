"""The contract between the station and a live-scan reader.

Rules for driver authors:

* `discover` opens nothing and never fails because a library is absent: `is_usable` says so instead.
* `start`, `trigger`, `cancel` and `close` never block on the device: they post to the driver's own thread and return.
  `close` joins that thread within 2 s and may be called twice.
* Everything the reader says comes as events in one queue (`Reader.events`). Previews are newest-wins: a consumer that
  is slow sees fewer frames, never older ones, and memory does not grow. No other event is ever dropped.
* Events carry copies: no array in an event is written again.
* A session runs `Ready`, previews and counts, `Captured` (or `Failed`), then `PlatenClear` once the glass is clear;
  `PlatenNotClear` is said once when something lies on the glass that should not. Starting on a glass that is not
  clear says `PlatenNotClear`, shows the glass, and waits for it to clear before `Ready`. `start` is allowed from the
  moment of `Captured` or `Failed` on.
* Most readers decide by themselves when the picture is taken. A plain sensor does not: `ReaderInfo.captures_itself` is
  False, it streams until it is told by `trigger`, and need not say a count or lights. It holds at least the last
  FRAMES_HELD frames of the session, so that the best of them can be asked for by its number. If it offers rolls, it
  puts the picture of a roll together itself and says RollStarted and RollCompleted; the last frame shows the whole
  roll. One that cannot tell whether its glass is clear says Ready and, after `Captured`, PlatenClear at once: the
  station looks at the glass itself.
* A dirty glass is not a glass that is not clear: it is a `ReaderWarning("dirty-platen")`, and the session goes on.
* Each `Captured` names the serial number that answered. Where it is not the one of the opening, each session says
  `ReaderWarning("other-serial")` before its end: somebody exchanged the reader.
* Losing the device says `Disconnected` exactly once, in any state; after it only `close` is useful.
* After `close` no event comes.
* Positions and impressions are the FGP and IMP numbers of ANSI/NIST-ITL; the station converts.
"""

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.errors import ReaderError

Pixels = NDArray[np.uint8]
FRAMES_HELD = 25  # of a reader that streams: a second at 25 a second, 60 MB of slaps


class Position(IntEnum):
    """FGP codes that a ten-print reader captures."""

    RIGHT_THUMB = 1
    RIGHT_INDEX = 2
    RIGHT_MIDDLE = 3
    RIGHT_RING = 4
    RIGHT_LITTLE = 5
    LEFT_THUMB = 6
    LEFT_INDEX = 7
    LEFT_MIDDLE = 8
    LEFT_RING = 9
    LEFT_LITTLE = 10
    PLAIN_RIGHT_THUMB = 11
    PLAIN_LEFT_THUMB = 12
    PLAIN_RIGHT_FOUR = 13
    PLAIN_LEFT_FOUR = 14
    PLAIN_THUMBS = 15


class Impression(IntEnum):
    """IMP codes of a live scanner."""

    PLAIN = 0
    ROLLED = 1


class FingerState(Enum):
    """Light of one expected finger while it is on the glass."""

    ABSENT = "absent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    OFF_EDGE = "off_edge"


@dataclass(frozen=True, slots=True)
class Capability:
    position: Position
    impression: Impression
    resolution_ppi: int = 500


@dataclass(frozen=True, slots=True)
class CaptureRequest:
    """`required_fingers`: FGP 1-10 that must be on the glass, as a set (amputations and bandages left out)."""

    capability: Capability
    required_fingers: frozenset[int]
    timeout_s: float = 120.0


@dataclass(frozen=True, slots=True)
class ReaderInfo:
    """A reader that discovery found. `simulated`: draws its subject and may never serve production. `captures_itself`:
    decides when the picture is taken; else it streams, and whoever watches triggers it."""

    driver: str
    reader_id: str
    make: str
    model: str
    serial: str
    firmware: str = ""
    simulated: bool = False
    captures_itself: bool = True


@dataclass(frozen=True, slots=True)
class Usability:
    usable: bool
    reason: str = ""


# Events. -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opening:
    progress: float  # 0 to 1
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """The session has begun and the glass is live."""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """`pixels`: uint8 (height, width), dark ridges on light ground; `number` counts frames of the session."""

    pixels: Pixels
    resolution_ppi: int
    number: int


@dataclass(frozen=True, slots=True)
class FingerCount:
    seen: int
    expected: int


@dataclass(frozen=True, slots=True)
class FingerQuality:
    """State of each expected finger (FGP 1-10)."""

    states: Mapping[int, FingerState]


@dataclass(frozen=True, slots=True)
class PlatenNotClear:
    pass


@dataclass(frozen=True, slots=True)
class PlatenClear:
    pass


@dataclass(frozen=True, slots=True)
class RollStarted:
    pass


@dataclass(frozen=True, slots=True)
class RollCompleted:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Captured:
    """The result of a session. `time_s`: the driver's clock; `best_at_timeout`: taken because time ran out."""

    pixels: Pixels
    resolution_ppi: int
    capability: Capability
    time_s: float
    serial: str
    firmware: str
    best_at_timeout: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key or pedal of the reader: `accept` or `again`."""

    name: str


@dataclass(frozen=True, slots=True)
class ReaderWarning:
    """Something the officer should look at; the session goes on. `code`: e.g. `dirty-platen`."""

    code: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The session ended without a picture."""

    error: ReaderError


@dataclass(frozen=True, slots=True)
class Disconnected:
    error: ReaderError


ReaderEvent = (
    Opening
    | Ready
    | Preview
    | FingerCount
    | FingerQuality
    | PlatenNotClear
    | PlatenClear
    | RollStarted
    | RollCompleted
    | Captured
    | Key
    | ReaderWarning
    | Failed
    | Disconnected
)


class DriverClock(Protocol):
    """What a driver may ask of time; durations in seconds."""

    def monotonic_s(self) -> float: ...
    def wait(self, event: threading.Event, timeout_s: float) -> bool: ...


class EventQueue:
    """Events of one reader: in order, never dropped, except previews, of which only the newest waits."""

    def __init__(self) -> None:
        self._events: deque[ReaderEvent] = deque()
        self._condition = threading.Condition()
        self._closed = False
        self.frames_dropped = 0

    def put(self, event: ReaderEvent) -> None:
        with self._condition:
            if self._closed:
                return
            if isinstance(event, Preview):
                for index, waiting in enumerate(self._events):
                    if isinstance(waiting, Preview):
                        del self._events[index]
                        self.frames_dropped += 1
                        break
            self._events.append(event)
            self._condition.notify()

    def get(self, timeout_s: float | None = None) -> ReaderEvent | None:
        """The next event, or None after `timeout_s` seconds or when the queue was closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._events or self._closed, timeout_s)
            return self._events.popleft() if self._events else None

    def close(self) -> None:
        """Drop what waits and refuse what comes."""
        with self._condition:
            self._closed = True
            self._events.clear()
            self._condition.notify_all()


class Reader(ABC):
    """An open reader."""

    info: ReaderInfo
    events: EventQueue

    @abstractmethod
    def is_available(self, capability: Capability) -> bool:
        """Whether this reader can capture that position, impression and resolution."""

    @abstractmethod
    def start(self, request: CaptureRequest) -> None:
        """Begin a session. WrongState when one is running, Unsupported when not available."""

    @abstractmethod
    def trigger(self, frame: int | None = None) -> None:
        """Capture now: the operator's override, and the way in which a reader that streams is told. `frame`: the number
        of a Preview of this session; its picture is taken if the driver still holds it. Without one, or when that frame
        is gone, what lies there now. WrongState without a session or before its Ready."""

    @abstractmethod
    def cancel(self) -> None:
        """End the session; Failed(Cancelled) follows if one was running. Harmless without one."""

    @abstractmethod
    def close(self) -> None:
        """Give the device back. Harmless when closed."""


@dataclass(frozen=True, slots=True)
class DriverOptions:
    """What the composition root hands to a driver. `values`: the driver's own settings, by documented names."""

    clock: DriverClock
    values: Mapping[str, Any] = field(default_factory=dict)


class ReaderDriver(ABC):
    """A kind of reader. Constructed with DriverOptions; found by name through `drivers.registry`."""

    name: str

    def __init__(self, options: DriverOptions) -> None:
        self.options = options

    @abstractmethod
    def is_usable(self) -> Usability:
        """Whether the driver's libraries and rights are there."""

    @abstractmethod
    def discover(self) -> list[ReaderInfo]:
        """Readers present now; opens nothing, never fails."""

    @abstractmethod
    def open(self, reader_id: str) -> Reader:
        """Open a reader. NotFound, Busy, PermissionDenied, NotReady, MissingDependency."""
