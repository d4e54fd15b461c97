"""The pool: what goes wrong in a job is an event."""

import queue
import threading
from functools import partial

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


def test_the_pieces_of_a_job_run_side_by_side_and_keep_their_order() -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock())
    meeting = threading.Barrier(2, timeout=PATIENCE_S)
    found: list[int] = []

    def piece(number: int) -> int:
        if number < 2:
            meeting.wait()
        return number

    def job() -> e.Event:
        found.extend(pool.together([partial(piece, number) for number in range(6)]))
        return DONE

    pool.start()
    try:
        pool.submit(Job("test", job, e.ActRefused, 60.0))
        assert said.get(timeout=PATIENCE_S) is DONE
        assert found == list(range(6))
    finally:
        assert pool.stop(PATIENCE_S)


def test_a_job_whose_pool_is_busy_computes_its_pieces_itself() -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock(), workers=1)
    pool.start()
    try:
        pool.submit(Job("test", lambda: pool.together([lambda: DONE] * 3)[2], e.ActRefused, 60.0))
        assert said.get(timeout=PATIENCE_S) is DONE
    finally:
        assert pool.stop(PATIENCE_S)


def test_a_piece_that_fails_fails_its_job_alone() -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock())
    pool.start()
    try:
        pool.submit(Job("test", lambda: pool.together([lambda: DONE, refused, broken])[0], e.ActRefused, 60.0))
        failed = said.get(timeout=PATIENCE_S)
        assert isinstance(failed, e.ActRefused)
        assert failed.refusal.code == "test/disk-full"
        pool.submit(Job("test", lambda: DONE, e.ActRefused, 60.0))
        assert said.get(timeout=PATIENCE_S) is DONE
    finally:
        assert pool.stop(PATIENCE_S)


def test_what_an_officer_waits_for_goes_before_what_runs_in_the_background() -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock(), workers=1)
    begun, may_end = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> e.Event:
        begun.set()
        assert may_end.wait(PATIENCE_S)
        return DONE

    def named(name: str) -> e.Event:
        order.append(name)
        return DONE

    pool.start()
    try:
        pool.submit(Job("test", first, e.ActRefused, 60.0))
        assert begun.wait(PATIENCE_S)
        pool.submit(Job("coding", partial(named, "coding"), e.ActRefused, 60.0))
        pool.submit(Job("analysis", partial(named, "analysis"), e.ActRefused, 60.0, awaited=True))
        may_end.set()
        assert [said.get(timeout=PATIENCE_S) for _ in range(3)] == [DONE] * 3
        assert order == ["analysis", "coding"]
    finally:
        may_end.set()
        assert pool.stop(PATIENCE_S)


def test_a_pool_that_stops_lets_a_running_job_end_with_all_its_pieces() -> None:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock(), workers=1)
    begun, may_end = threading.Event(), threading.Event()

    def wait() -> e.Event:
        begun.set()
        assert may_end.wait(PATIENCE_S)
        return DONE

    pool.start()
    pool.submit(Job("test", lambda: pool.together([wait, lambda: DONE])[1], e.ActRefused, 60.0))
    pool.submit(Job("test", broken, e.ActRefused, 60.0))
    assert begun.wait(PATIENCE_S)
    may_end.set()
    assert pool.stop(PATIENCE_S)
    assert said.get(timeout=PATIENCE_S) is DONE
