"""The thread that owns the open reader: requests in by a box, events out to the station's inbox, pictures of the live
glass into the latest-frame mailbox. While no reader is there it looks for one."""

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.clock import Clock
from app.domain.capture import CaptureStep, ReaderIdentity
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.errors import Whose
from app.logs import logger
from app.station import events as e
from app.station.mailbox import LatestFrame
from app.station.ports import Watch
from app.station.snapshot import FingerLight
from drivers import base, errors

_LOG = logger("station.reader")
LOOK_FOR_READER_S = 1.0  # pause between looks while no reader is there (hot plug)
LIVE_POLL_S = 0.02  # longest wait for an event while a capture runs, so that a request waits no longer
FRAMES_COMPARED = 2  # the last of the live picture: what moved between them and the picture is told of it
IDLE_POLL_S = 0.05  # longest wait while none runs
_LIGHTS = {
    base.FingerState.ABSENT: FingerLight.ABSENT,
    base.FingerState.GOOD: FingerLight.GOOD,
    base.FingerState.FAIR: FingerLight.FAIR,
    base.FingerState.POOR: FingerLight.POOR,
    base.FingerState.OFF_EDGE: FingerLight.OFF_EDGE,
}


@dataclass(frozen=True, slots=True)
class _Begin:
    number: int
    step: CaptureStep


@dataclass(frozen=True, slots=True)
class _Take:
    """`number`: of the capture, None whichever runs; `frame`: of the live picture, None what lies there now."""

    number: int | None = None
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class _Cancel:
    pass


class SimulatedInProduction(errors.ReaderError):
    code = "reader/simulated-in-production"
    hint = "Set `reader` in station.toml to a real one."


def refusal_of(error: errors.ReaderError) -> e.Refusal:
    """A reader's error as a value; the detail of a driver names no person."""
    return e.Refusal(error.code, Whose.READER, error.detail, error.next_step)


def request_of(step: CaptureStep, timeout_s: float, resolution_ppi: int) -> base.CaptureRequest:
    impression = base.Impression.ROLLED if step.impression.is_rolled else base.Impression.PLAIN
    return base.CaptureRequest(
        base.Capability(base.Position(int(step.position)), impression, resolution_ppi),
        frozenset(int(finger) for finger in step.fingers),
        timeout_s,
    )


class ReaderThread:
    """`driver`: where readers are found; `post`: the station's inbox; `watch`: sees each frame of the live picture, and
    says of a reader that streams what others say themselves. `may_be_simulated`: in training only; in
    production a reader that draws its subject is none. `resolution_ppi`: of the pictures that the agency takes."""

    def __init__(
        self,
        driver: base.ReaderDriver,
        post: Callable[[e.Event], None],
        preview: LatestFrame,
        watch: Watch,
        *,
        clock: Clock,
        may_be_simulated: bool,
        resolution_ppi: int = 500,
        capture_timeout_s: float = 120.0,
    ) -> None:
        self._driver = driver
        self._post = post
        self._preview = preview
        self._watch = watch
        self._clock = clock
        self._may_be_simulated = may_be_simulated
        self._resolution_ppi = resolution_ppi
        self._capture_timeout_s = capture_timeout_s
        self._requests: queue.SimpleQueue[_Begin | _Take | _Cancel] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._reader: base.Reader | None = None
        self._number = 0
        self._running = False  # between start and the clear platen (or the failure) of a capture
        self._captured = False
        self._counts = False  # the reader says in this capture how many fingers it sees
        self._next: _Begin | None = None  # waits until the running capture has ended
        self._shown: deque[base.Preview] = deque(maxlen=FRAMES_COMPARED)
        self._said: e.Refusal | None = None

    def start(self) -> None:
        self._thread.start()

    def begin(self, number: int, step: CaptureStep) -> None:
        self._requests.put(_Begin(number, step))

    def trigger(self) -> None:
        self._requests.put(_Take())

    def take(self, number: int, frame: int | None) -> None:
        """Of that capture the frame of that number, while it is held; None: what lies there now."""
        self._requests.put(_Take(number, frame))

    def cancel(self) -> None:
        self._requests.put(_Cancel())

    def stop(self, timeout_s: float) -> bool:
        """Close the reader and end the thread; whether it ended in time."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # On the thread. --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                if self._reader is None:
                    self._look()
                else:
                    self._serve(self._reader)
        except Exception as defect:
            _LOG.error("thread-died", thread="reader", exception=type(defect).__name__)
            died = e.Refusal("reader/thread-died", Whose.PROGRAM, "The reader's thread ended.", _RESTART)
            self._post(e.ReaderLost(died))
            self._post(e.Fault("reader", died))
            raise
        finally:
            self._close()

    def _look(self) -> None:
        usable = self._driver.is_usable()
        if not usable.usable:
            self._lost_once(e.Refusal("reader/missing-dependency", Whose.ADMINISTRATOR, usable.reason, _INSTALL))
        else:
            try:
                found = self._driver.discover()
                if not self._may_be_simulated and any(info.simulated for info in found):
                    raise SimulatedInProduction("A simulated reader may never serve production.")
                if not found:
                    raise errors.NotFound("No reader is connected.")
                self._reader = self._driver.open(found[0].reader_id)
            except errors.ReaderError as reason:
                self._lost_once(refusal_of(reason))
            else:
                self._said = None
                info = self._reader.info
                _LOG.event("reader-found", driver=info.driver)
                self._post(e.ReaderFound(ReaderIdentity(info.make, info.model, info.serial, info.firmware)))
                return
        self._forget_requests()
        self._clock.wait(self._stopping, LOOK_FOR_READER_S)

    def _lost_once(self, refusal: e.Refusal) -> None:
        if refusal != self._said:
            self._said = refusal
            _LOG.warning("reader-absent", code=refusal.code)
            self._post(e.ReaderLost(refusal))

    def _forget_requests(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._requests.get_nowait()

    def _serve(self, reader: base.Reader) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._obey(reader, self._requests.get_nowait())
        event = reader.events.get(LIVE_POLL_S if self._running or self._next else IDLE_POLL_S)
        if event is not None:
            self._hear(event)

    def _obey(self, reader: base.Reader, asked: _Begin | _Take | _Cancel) -> None:
        match asked:
            case _Begin():
                self._next = asked
                if self._running:
                    reader.cancel()
                else:
                    self._begin_next()
            case _Cancel():
                self._next = None
                reader.cancel()
            case _Take(number, frame) if self._running and not self._captured and number in (None, self._number):
                try:
                    reader.trigger(frame)
                except errors.WrongState as late:
                    _LOG.warning("trigger-too-late", code=late.code)

    def _begin_next(self) -> None:
        reader, waiting = self._reader, self._next
        if reader is None or waiting is None:
            return
        self._next = None
        self._number, self._captured, self._counts = waiting.number, False, False
        streams = not reader.info.captures_itself
        self._watch.begin(waiting.number, waiting.step, streams=streams, take=self.take)
        try:
            reader.start(request_of(waiting.step, self._capture_timeout_s, self._resolution_ppi))
            self._running = True
        except errors.ReaderError as reason:
            self._post(e.CaptureFailed(self._number, refusal_of(reason)))

    def _hear(self, event: base.ReaderEvent) -> None:
        number = self._number
        match event:
            case base.Preview():
                frame = FingerImage(event.pixels, event.resolution_ppi)
                self._preview.put(frame)
                self._watch.frame(event.number, frame)
                self._shown.append(event)
            case base.Ready():
                self._watch.ready()
                if self._reader is not None and self._reader.info.captures_itself:
                    self._post(e.SessionReady(number))  # else once the glass was seen
            case base.FingerCount():
                self._counts = True
                self._post(e.FingersSeen(number, event.seen, event.expected))
            case base.FingerQuality():
                self._post(
                    e.FingerLights(number, {FrictionRidgePosition(f): _LIGHTS[s] for f, s in event.states.items()})
                )
            case base.PlatenNotClear():
                self._post(e.PlatenNotClear(number))
            case base.PlatenClear():
                self._post(e.PlatenClear(number))
                if self._captured:
                    self._ended()
            case base.Captured():
                self._captured = True
                self._preview.put(None)
                image = FingerImage(event.pixels, event.resolution_ppi)
                glass = self._watch.took(image)
                late, before = event.best_at_timeout, self._shown_last()
                self._post(e.CaptureArrived(number, image, late, before, glass, reader_counts=self._counts))
            case base.Key():
                self._post(e.ReaderKey(number, event.name))
            case base.ReaderWarning():
                self._post(e.ReaderWarned(number, event.code))
            case base.Failed():
                if not isinstance(event.error, errors.Cancelled):
                    self._post(e.CaptureFailed(number, refusal_of(event.error)))
                self._ended()
            case base.Disconnected():
                self._close()
                self._lost_once(refusal_of(event.error))
            case base.RollCompleted():
                self._watch.roll_over()
            case base.Opening() | base.RollStarted():
                pass  # progress that no state of the station depends on

    def _shown_last(self) -> tuple[FingerImage, ...]:
        """The frames just before the picture. Who is slow sees fewer, and older ones tell nothing of the moment of
        capture."""
        newest = self._shown[-1].number if self._shown else 0
        return tuple(
            FingerImage(frame.pixels, frame.resolution_ppi)
            for frame in self._shown
            if newest - frame.number < FRAMES_COMPARED
        )

    def _ended(self) -> None:
        self._running = False
        self._shown.clear()
        self._watch.end()
        self._preview.put(None)
        self._begin_next()

    def _close(self) -> None:
        reader, self._reader = self._reader, None
        self._running = False
        self._next = None
        self._shown.clear()
        self._watch.end()
        self._preview.put(None)
        if reader is not None:
            reader.close()


_RESTART = "Close the station and start it again. Everything accepted is kept."
_INSTALL = "Install the library that the reader's driver names."
