"""The pool: what goes wrong in a job is an event."""

import queue
import threading

import pytest

from app.clock import FastClock, SystemClock
from app.station import events as e
from app.station.analysis import AnalysisPool, Job
from tests.support import desk

PATIENCE_S = 10.0
DONE = e.QueueTouched()


def refused() -> e.Event:
    raise desk.FullDisk("Full.")


def broken() -> e.Event:
    raise ZeroDivisionError("a number that must not be told")


@pytest.mark.parametrize(
    ("act", "code"), [(refused, "test/disk-full"), (broken, "analysis/failed")], ids=["refusal", "defect"]
)
def test_a_failure_is_an_event_and_the_pool_lives_on(act, code: str) -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock(), workers=1)
    pool.start()
    try:
        pool.submit(Job("test", act, e.ActRefused, 10.0))
        failed = said.get(timeout=PATIENCE_S)
        assert isinstance(failed, e.ActRefused)
        assert failed.refusal.code == code
        assert "must not be told" not in failed.refusal.message
        pool.submit(Job("test", lambda: DONE, e.ActRefused, 10.0))
        assert said.get(timeout=PATIENCE_S) is DONE
    finally:
        assert pool.stop(PATIENCE_S)


def test_a_result_that_comes_too_late_counts_as_a_failure() -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    clock = FastClock()
    pool = AnalysisPool(said.put, clock=clock, workers=1)

    def slow() -> e.Event:
        clock.advance(11.0)
        return DONE

    pool.start()
    try:
        pool.submit(Job("test", slow, e.ActRefused, 10.0))
        late = said.get(timeout=PATIENCE_S)
        assert isinstance(late, e.ActRefused)
        assert late.refusal.code == "analysis/too-slow"
    finally:
        assert pool.stop(PATIENCE_S)


def test_two_jobs_run_side_by_side() -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    meeting = threading.Barrier(2, timeout=PATIENCE_S)

    def meet() -> e.Event:
        meeting.wait()
        return DONE

    pool = AnalysisPool(said.put, clock=SystemClock())
    pool.start()
    try:
        for _ in range(2):
            pool.submit(Job("test", meet, e.ActRefused, 60.0))
        assert [said.get(timeout=PATIENCE_S) for _ in range(2)] == [DONE, DONE]
    finally:
        assert pool.stop(PATIENCE_S)
