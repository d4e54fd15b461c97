"""The analysis pool: a few threads that compute. What goes wrong in a job comes out as an event, never as an
exception; the numeric libraries release the interpreter's lock, so threads are enough."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from app.clock import Clock
from app.errors import BookingStationError, Whose
from app.logs import logger
from app.station import events as e

_LOG = logger("station.analysis")
WORKERS = 2
T = TypeVar("T")
_AGAIN = "Press again. If it stays, save a support bundle and tell the administrator."


class Job(NamedTuple):
    """`act`: computes the result event; `failed`: makes the event of a failure; `limit_s`: a later result counts as
    one. `awaited`: an officer looks at the screen until it is done."""

    name: str
    act: Callable[[], e.Event]
    failed: Callable[[e.Refusal], e.Event]
    limit_s: float
    awaited: bool = False


def refusal_of(error: BookingStationError) -> e.Refusal:
    return e.Refusal(error.code, error.whose, error.message, error.next_step)


class Together(Protocol):
    """Computes the pieces of one job side by side; their results in order. Raises what the first failed piece raised,
    when all have ended."""

    def __call__(self, pieces: Sequence[Callable[[], T]]) -> list[T]: ...


def one_after_another(pieces: Sequence[Callable[[], T]]) -> list[T]:
    """Where there is no pool."""
    return [piece() for piece in pieces]


class AnalysisPool:
    """`post`: the station's inbox. A job that is waited for goes before those in the background, and the pieces of a
    running job before both."""

    def __init__(self, post: Callable[[e.Event], None], *, clock: Clock, workers: int = WORKERS) -> None:
        self._post = post
        self._clock = clock
        self._awaited: deque[Job] = deque()
        self._background: deque[Job] = deque()
        self._shared: deque[_Shared[Any]] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"analysis-{number}", daemon=True)
            for number in range(1, workers + 1)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        with self._changed:
            (self._awaited if job.awaited else self._background).append(job)
            self._changed.notify()

    def together(self, pieces: Sequence[Callable[[], T]]) -> list[T]:
        """Called within a job: this thread computes, and so does one worker that has nothing else to do. It never
        waits for a worker to become free."""
        shared = _Shared(pieces)
        with self._changed:
            self._shared.append(shared)
            self._changed.notify_all()
        shared.compute()
        with self._changed:
            if shared in self._shared:
                self._shared.remove(shared)
        return shared.results()

    def stop(self, timeout_s: float) -> bool:
        """Let the running jobs end and drop those that wait; whether all threads ended in time."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        until = self._clock.monotonic_s() + timeout_s
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - self._clock.monotonic_s()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while (task := self._next()) is not None:
            if isinstance(task, _Shared):
                task.compute()
            else:
                self._post(self._outcome(task))

    def _next(self) -> "Job | _Shared[Any] | None":
        """What to do next; None when the pool stops."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._shared or self._awaited or self._background)
            if self._stopping:
                return None
            if self._shared:
                return self._shared.popleft()  # one helper is enough: there are two workers
            return (self._awaited or self._background).popleft()

    def _outcome(self, job: Job) -> e.Event:
        begun = self._clock.monotonic_s()
        try:
            result = job.act()
        except BookingStationError as known:
            _LOG.warning("job-refused", job=job.name, code=known.code)
            return job.failed(refusal_of(known))
        except Exception as defect:  # noqa: BLE001  the pool must outlive any defect of a job; it is told, not hidden
            _LOG.error("job-failed", job=job.name, exception=type(defect).__name__)
            return job.failed(
                e.Refusal("analysis/failed", Whose.PROGRAM, f"The step {job.name} failed: {_kind(defect)}.", _AGAIN)
            )
        taken = self._clock.monotonic_s() - begun
        _LOG.event("job-done", job=job.name, ms=round(taken * 1000))
        if taken > job.limit_s:
            return job.failed(
                e.Refusal(
                    "analysis/too-slow", Whose.PROGRAM, f"{job.name} took longer than {job.limit_s:.0f} s.", _AGAIN
                )
            )
        return result


def _kind(defect: Exception) -> str:
    """Class name only: the message of a library's exception may hold anything."""
    return type(defect).__name__


class _Shared(Generic[T]):
    """Pieces of a job that several threads take one by one."""

    def __init__(self, pieces: Sequence[Callable[[], T]]) -> None:
        self._waiting = deque(enumerate(pieces))
        self._results: dict[int, T] = {}
        self._failed: dict[int, Exception] = {}
        self._count = len(pieces)
        self._changed = threading.Condition()

    def compute(self) -> None:
        """Take pieces until none is left to begin."""
        while True:
            try:
                number, piece = self._waiting.popleft()
            except IndexError:
                return
            try:
                result = piece()
            except Exception as reason:  # noqa: BLE001  raised again for the job that the piece is of
                with self._changed:
                    self._failed[number] = reason
                    self._changed.notify_all()
            else:
                with self._changed:
                    self._results[number] = result
                    self._changed.notify_all()

    def results(self) -> list[T]:
        """Of all pieces in their order, once the last one has ended."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._results) + len(self._failed) == self._count)
        if self._failed:
            raise self._failed[min(self._failed)]
        return [self._results[number] for number in range(self._count)]
