"""The thread that takes submissions through their stages, one stage at a time.

A stage's result and the next stages are one transaction, so a kill between two stages loses nothing and repeats
nothing. A stage that fails is tried again after a pause that doubles; after the last attempt it is given up with an
alarm, and the others go on.
"""

import threading
from collections.abc import Callable
from typing import Protocol

from app.errors import BookingStationError
from app.logs import logger
from app.match_service.errors import DatabaseFailed, Stopping, TakenOver
from app.match_service.rows import Job, Outcome
from app.match_service.service_store import ServiceStore

MOST_ATTEMPTS = 8  # pauses of two minutes in all; a kill of the process counts as an attempt too
FIRST_PAUSE_S = 1.0
DATABASE_PAUSE_S = 1.0
LONGEST_SLEEP_S = 5.0
_LOG = logger("match_service.worker")


class Work(Protocol):
    """Does one stage."""

    def run(self, job: Job) -> Outcome: ...


class Worker:
    """`stopping` is shared with the work, which looks at it between the parts of long stages and raises Stopping.

    `on_change` gets the control number of a submission with new answers, `on_death` is called when the thread ends by a
    defect; both on the worker's thread. `first_pause_s`: before the second attempt of a stage.
    """

    def __init__(
        self,
        store: ServiceStore,
        work: Work,
        stopping: threading.Event,
        *,
        on_change: Callable[[str], None],
        on_death: Callable[[], None],
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._store = store
        self._work = work
        self._stopping = stopping
        self._on_change = on_change
        self._on_death = on_death
        self._first_pause_s = first_pause_s
        self._wake = threading.Condition()
        self._is_woken = False
        self._thread = threading.Thread(target=self._run, name="match-worker", daemon=True)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        with self._wake:
            self._is_woken = True
            self._wake.notify_all()

    def stop(self, timeout_s: float) -> bool:
        """End after the present part of a stage; whether it ended in time. What it left is taken up at the next
        start."""
        self._stopping.set()
        self.wake()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._store.recover()
            while not self._stopping.is_set():
                self._turn()
        except Stopping:
            return
        except BaseException as defect:
            _LOG.error("worker-died", exception=type(defect).__name__)
            self._on_death()
            raise

    def _turn(self) -> None:
        """Do what is due, or sleep until something is."""
        try:
            job = self._store.claim(self._thread.name)
            if job is None:
                due_s = self._store.next_due_s()
                self._sleep(LONGEST_SLEEP_S if due_s is None else min(due_s, LONGEST_SLEEP_S))
            else:
                self._do(job)
        except TakenOver as reason:
            _LOG.warning("stage-taken-over", code=reason.code)
        except DatabaseFailed as reason:
            _LOG.error("database-failed", code=reason.code, detail=reason.message, retry_in_s=DATABASE_PAUSE_S)
            self._stopping.wait(DATABASE_PAUSE_S)

    def _do(self, job: Job) -> None:
        if job.attempt > MOST_ATTEMPTS:  # each attempt before ended with the process
            self._give_up(job, "service/stage-ends-the-process")
            return
        try:
            outcome = self._work.run(job)
        except (Stopping, DatabaseFailed):
            raise
        except BookingStationError as reason:
            self._failed(job, reason.code, type(reason).__name__)
            return
        except Exception as defect:  # noqa: BLE001  one poisonous submission must not stop the others
            self._failed(job, "service/stage-defect", type(defect).__name__)
            return
        self._store.finish(job, outcome)
        _LOG.event("stage-done", control_number=job.cn, stage=job.stage, attempt=job.attempt)
        if outcome.answers:
            self._on_change(job.cn)

    def _failed(self, job: Job, code: str, kind: str) -> None:
        if job.attempt >= MOST_ATTEMPTS:
            self._give_up(job, code)
            return
        pause_s = self._first_pause_s * 2 ** (job.attempt - 1)
        _LOG.warning(
            "stage-failed",
            control_number=job.cn,
            stage=job.stage,
            attempt=job.attempt,
            code=code,
            exception=kind,
            retry_in_s=pause_s,
        )
        self._store.postpone(job, pause_s)

    def _give_up(self, job: Job, code: str) -> None:
        self._store.bury(job, code)
        _LOG.error("submission-given-up", control_number=job.cn, stage=job.stage, attempt=job.attempt, code=code)

    def _sleep(self, seconds: float) -> None:
        with self._wake:
            if not self._is_woken:
                self._wake.wait(seconds)
            self._is_woken = False
