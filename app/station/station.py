"""The station: one thread that changes the session, an inbox, and snapshots for whoever subscribes."""

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence

from app.clock import Clock
from app.domain.quality import PROGRAM_THRESHOLDS, QualityThresholds
from app.errors import BookingStationError, Whose
from app.logs import logger
from app.station import events as e
from app.station.analysis import refusal_of
from app.station.commands import Command
from app.station.computing import Computing
from app.station.executor import Executor, Origin
from app.station.machine import IllegalTransition, step
from app.station.mailbox import LatestFrame
from app.station.ports import Post, ReaderLine, Sender, Stores, Watch, WatchLine, Work
from app.station.session import Session
from app.station.snapshot import StationSnapshot
from app.station.view import Desk, snapshot

_LOG = logger("station")
TICK_S = 1.0  # the shown clock, and what is done again after a refusal
STOP_LIMITS_S = {"reader": 5.0, "live-watch": 5.0, "analysis": 10.0, "submitter": 10.0, "station": 10.0}
Listener = Callable[[StationSnapshot], None]


class StationFailed(BookingStationError):
    """The station's thread could not begin or has ended."""

    code = "station/thread-died"
    whose = Whose.PROGRAM
    remedy = "Start the station again. Everything accepted is kept."


class Station:
    """Implements app.station.port.StationPort.

    `open_stores` is called on the station's thread, whose connection it is. `make_reader`, `make_work`, `make_sender`
    get the inbox; they are started after the store is open and stopped in the order of architecture.md section 5.
    `chores` are called on the station's thread with each tick; each is quick. `preview`: where the live picture goes.
    `quality`: what the agency's profile asks of a print; `compared_days`: with bookings of how many days back it lets a
    new one be compared, 0 for none.
    """

    def __init__(
        self,
        *,
        desk: Desk,
        origin: Origin,
        clock: Clock,
        open_stores: Callable[[], Stores],
        make_watch: Callable[[Post], WatchLine],
        make_reader: Callable[[Post, LatestFrame, Watch], ReaderLine],
        make_work: Callable[[Post], Work],
        computing: Computing,
        make_sender: Callable[[Post], Sender] | None = None,
        chores: Sequence[Callable[[Post], None]] = (),
        tick_s: float = TICK_S,
        preview: LatestFrame | None = None,
        quality: QualityThresholds = PROGRAM_THRESHOLDS,
        compared_days: int = 0,
    ) -> None:
        self._desk = desk
        self._origin = origin
        self._clock = clock
        self._open_stores = open_stores
        self._computing = computing
        self._chores = tuple(chores)
        self._tick_s = tick_s
        self._inbox: queue.SimpleQueue[e.Event | Listener | None] = queue.SimpleQueue()
        self._preview = preview if preview is not None else LatestFrame()
        self._watch = make_watch(self._post)
        self._reader = make_reader(self._post, self._preview, self._watch)
        self._work = make_work(self._post)
        self._sender = make_sender(self._post) if make_sender is not None else None
        self._listeners: list[Listener] = []
        self._listeners_lock = threading.Lock()
        self._opened = threading.Event()
        self._failure: BookingStationError | None = None
        self._compared_days = compared_days
        self._session = Session(
            now=clock.now(), monotonic_s=clock.monotonic_s(), quality=quality, compares=compared_days > 0
        )
        self._sequence = 0
        self._thread = threading.Thread(target=self._run, name="station", daemon=True)

    # StationPort. ----------------------------------------------------------------------------------------------------

    @property
    def preview(self) -> LatestFrame:
        return self._preview

    def submit(self, command: Command) -> None:
        self._post(command)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        with self._listeners_lock:
            self._listeners.append(listener)
        self._inbox.put(listener)  # the present snapshot, on the station's thread

        def end() -> None:
            with self._listeners_lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    # Life. -----------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open the store and start all threads; the store's own error when it cannot be opened."""
        self._thread.start()
        self._opened.wait()
        if self._failure is not None:
            self._thread.join(STOP_LIMITS_S["station"])
            raise self._failure
        self._work.start()
        if self._sender is not None:
            self._sender.start()
        self._watch.start()
        self._reader.start()

    def close(self) -> None:
        """Stop reader, live watch, analysis, submitter and station, in this order; a thread that does not end is
        logged."""
        parts = (
            ("reader", self._reader),
            ("live-watch", self._watch),
            ("analysis", self._work),
            ("submitter", self._sender),
        )
        for name, part in parts:
            if part is not None and part.stop(STOP_LIMITS_S[name]) is False:
                _LOG.error("thread-does-not-end", thread=name)
        self._inbox.put(None)
        if self._thread.ident is not None:
            self._thread.join(STOP_LIMITS_S["station"])
        if self._thread.is_alive():
            _LOG.error("thread-does-not-end", thread="station")

    def _post(self, event: e.Event) -> None:
        self._inbox.put(event)

    # On the thread. --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            stores = self._open_stores()
        except BookingStationError as refused:
            self._failure = refused
            self._opened.set()
            return
        except OSError as refused:
            self._failure = StationFailed(f"The data directory cannot be used: {refused.strerror}.")
            self._opened.set()
            return
        executor = Executor(
            origin=self._origin,
            clock=self._clock,
            stores=stores,
            reader=self._reader,
            work=self._work,
            computing=self._computing,
            sender=self._sender,
            compared_days=self._compared_days,
        )
        try:
            self._opened.set()
            self._loop(executor)
        except Exception as defect:
            _LOG.error("thread-died", thread="station", exception=type(defect).__name__)
            self._session = self._session.refused(refusal_of(StationFailed("The station's thread ended.")))
            self._publish()
            raise
        finally:
            stores.close()

    def _loop(self, executor: Executor) -> None:
        self._take(executor, e.QueueTouched())
        if self._desk.jail_system:
            self._take(executor, e.ArrivalsTouched())
        due_s = self._clock.monotonic_s()
        while True:
            wait_s = due_s - self._clock.monotonic_s()
            if wait_s <= 0:
                self._take(executor, e.Tick(self._clock.now(), self._clock.monotonic_s()))
                for chore in self._chores:
                    chore(self._post)
                due_s = self._clock.monotonic_s() + self._tick_s
                continue
            try:
                item = self._inbox.get(timeout=wait_s)
            except queue.Empty:
                continue
            if item is None:
                return
            if callable(item):
                item(snapshot(self._session, self._desk, self._sequence))
                continue
            self._take(executor, item)

    def _take(self, executor: Executor, event: e.Event) -> None:
        """One event and what its effects answer at once; then one snapshot."""
        before = self._session
        waiting: deque[e.Event] = deque((event,))
        while waiting:
            happened = waiting.popleft()
            try:
                self._session, effects = step(self._session, happened)
            except IllegalTransition as illegal:
                _LOG.warning("illegal-transition", state=self._session.state.value, job=type(happened).__name__)
                self._session = self._session.refused(refusal_of(illegal))
                continue
            for effect in effects:
                waiting.extend(executor.run(effect))
        if self._session is not before:
            self._publish()

    def _publish(self) -> None:
        self._sequence += 1
        present = snapshot(self._session, self._desk, self._sequence)
        with self._listeners_lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(present)
