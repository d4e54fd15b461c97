"""The thread that watches the live picture: the newest frame only, a quarter of a core at most.

The reader's thread puts in, and waits for nothing; what was seen goes to the station's inbox, and a picture that is to
be taken is asked of the reader.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.clock import Clock
from app.domain.capture import CaptureStep
from app.domain.image import FingerImage
from app.errors import BookingStationError, Whose
from app.logs import logger
from app.station import events as e
from app.station.placement_watch import LiveFrame, PlacementWatch, Said, Take
from app.station.ports import Taking

_LOG = logger("station.live-watch")
LOOK_EVERY_S = 0.08  # every second frame of 25 a second: three looks and more in the time for which fingers hold still
LARGEST_SHARE = 0.25  # of a core: after a look that took long, so many times as long nothing is looked at


class MakeWatch(Protocol):
    """PlacementWatch"""

    def __call__(
        self, number: int, step: CaptureStep, *, streams: bool, last_print: FingerImage | None
    ) -> PlacementWatch: ...


@dataclass(frozen=True, slots=True)
class _Begun:
    number: int
    step: CaptureStep
    streams: bool
    take: Taking


@dataclass(frozen=True, slots=True)
class _RollOver:
    at_s: float


@dataclass(frozen=True, slots=True)
class _Ended:
    pass


_Item = _Begun | LiveFrame | _RollOver | _Ended


class _Box:
    """What waits for the watch, in order. Of waiting frames the newest stays, and the first of a placement, which shows
    the glass before a finger is on it."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting: deque[_Item] = deque()
        self._first: LiveFrame | None = None
        self._closed = False

    def begin(self, begun: _Begun) -> None:
        """A placement begins: nothing that waits is of use any more."""
        with self._condition:
            self._waiting.clear()
            self._first = None
            self._waiting.append(begun)
            self._condition.notify()

    def put(self, item: _Item) -> None:
        with self._condition:
            if isinstance(item, LiveFrame):
                if self._first is None:
                    self._first = item
                for waiting in self._waiting:
                    if isinstance(waiting, LiveFrame) and waiting is not self._first:
                        self._waiting.remove(waiting)
                        break
            self._waiting.append(item)
            self._condition.notify()

    def close(self) -> None:
        with self._condition:
            self._closed = True
            self._condition.notify()

    def take(self) -> _Item | None:
        """The next; None when the box is closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._waiting or self._closed)
            return None if self._closed else self._waiting.popleft()


class LiveWatch:
    """`post`: the station's inbox. `make_watch`: what looks at one placement. The methods below `start` and `stop` are
    for the reader's thread."""

    def __init__(
        self, post: Callable[[e.Event], None], *, clock: Clock, make_watch: MakeWatch = PlacementWatch
    ) -> None:
        self._post = post
        self._clock = clock
        self._make_watch = make_watch
        self._box = _Box()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._running = 0  # the capture that the reader makes
        self._empty: FingerImage | None = None  # in it
        self._roll: tuple[str, ...] = ()  # in it
        self._last_print: FingerImage | None = None
        self._is_ready = False
        self._begun: _Begun | None = None  # what is being watched
        self._watch: PlacementWatch | None = None
        self._refused = ""  # code of what could not be looked at, told once
        self._thread = threading.Thread(target=self._run, name="live-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """End the thread; whether it ended in time."""
        self._stopping.set()
        self._box.close()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def begin(self, number: int, step: CaptureStep, *, streams: bool, take: Taking) -> None:
        self._is_ready = False
        with self._lock:
            self._running, self._empty, self._roll = number, None, ()
        self._box.begin(_Begun(number, step, streams, take))

    def ready(self) -> None:
        """The reader says that the glass is live: frames count from now on."""
        self._is_ready = True

    def frame(self, number: int, image: FingerImage) -> None:
        if self._is_ready:
            self._box.put(LiveFrame(number, self._clock.monotonic_s(), image))

    def roll_over(self) -> None:
        self._box.put(_RollOver(self._clock.monotonic_s()))

    def took(self, image: FingerImage) -> e.GlassBefore:
        """A picture was taken; what was seen before it."""
        self.end()
        with self._lock:
            before = e.GlassBefore(self._empty, self._last_print, self._roll)
            self._last_print = image
            return before

    def end(self) -> None:
        """The capture is over."""
        self._is_ready = False
        self._box.put(_Ended())

    # On the thread. --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while (item := self._box.take()) is not None:
                self._hear(item)
        except Exception as defect:
            _LOG.error("thread-died", thread="live-watch", exception=type(defect).__name__)
            self._post(
                e.Fault(
                    "live-watch", e.Refusal("station/thread-died", Whose.PROGRAM, "The live watch ended.", _RESTART)
                )
            )
            raise

    def _hear(self, item: _Item) -> None:
        match item:
            case _Begun():
                with self._lock:
                    last_print = self._last_print
                self._begun = item
                self._watch = self._make_watch(item.number, item.step, streams=item.streams, last_print=last_print)
            case _Ended():
                self._begun = self._watch = None
            case _RollOver() if self._begun is not None and self._watch is not None:
                self._say(self._begun, self._watch.roll_over(item.at_s))
            case LiveFrame() if self._begun is not None and self._watch is not None:
                self._look(self._begun, self._watch, item)

    def _look(self, begun: _Begun, watch: PlacementWatch, frame: LiveFrame) -> None:
        begun_s = self._clock.monotonic_s()
        try:
            self._say(begun, watch.see(frame))
        except BookingStationError as refused:
            if refused.code != self._refused:
                self._refused = refused.code
                _LOG.warning("frame-refused", code=refused.code)
        with self._lock:
            if begun.number == self._running:
                self._empty, self._roll = watch.empty, watch.roll
        taken_s = self._clock.monotonic_s() - begun_s
        self._clock.wait(self._stopping, max(LOOK_EVERY_S - taken_s, taken_s * (1.0 / LARGEST_SHARE - 1.0)))

    def _say(self, begun: _Begun, said: Said) -> None:
        for one in said:
            if isinstance(one, Take):
                begun.take(begun.number, one.frame)
            else:
                self._post(one)


_RESTART = "Close the station and start it again. Everything accepted is kept."
