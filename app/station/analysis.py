"""The analysis pool: a few threads that compute. What goes wrong in a job comes out as an event, never as an
exception; the numeric libraries release the interpreter's lock, so threads are enough."""

import queue
import threading
from collections.abc import Callable
from typing import NamedTuple

from app.clock import Clock
from app.errors import BookingStationError, Whose
from app.logs import logger
from app.station import events as e

_LOG = logger("station.analysis")
WORKERS = 2
_AGAIN = "Press again. If it stays, save a support bundle and tell the administrator."


class Job(NamedTuple):
    """`act`: computes the result event; `failed`: makes the event of a failure; `limit_s`: a later result counts as
    one."""

    name: str
    act: Callable[[], e.Event]
    failed: Callable[[e.Refusal], e.Event]
    limit_s: float


def refusal_of(error: BookingStationError) -> e.Refusal:
    return e.Refusal(error.code, error.whose, error.message, error.next_step)


class AnalysisPool:
    """`post`: the station's inbox."""

    def __init__(self, post: Callable[[e.Event], None], *, clock: Clock, workers: int = WORKERS) -> None:
        self._post = post
        self._clock = clock
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"analysis-{number}", daemon=True)
            for number in range(1, workers + 1)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        self._jobs.put(job)

    def stop(self, timeout_s: float) -> bool:
        """Let the running jobs end and drop those that wait; whether all threads ended in time."""
        self._stopping.set()
        until = self._clock.monotonic_s() + timeout_s
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, until - self._clock.monotonic_s()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._stopping.is_set():
            self._post(self._outcome(job))

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
