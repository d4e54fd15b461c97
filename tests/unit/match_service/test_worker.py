"""The worker: a failing stage is tried again, a poisonous one is given up, the others go on."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.match_service import errors
from app.match_service.rows import Job, NewAnswer, NextJob, Outcome, Stage, SubmissionState
from app.match_service.service_store import ServiceStore
from app.match_service.worker import MOST_ATTEMPTS, Worker
from tests.unit.match_service.support import CN, accept, open_store

OTHER_CN = "CN-0000-0000-0000-0002"
LIMIT_S = 10.0


class ScriptedWork:
    """Calls what the test gives for each stage."""

    def __init__(self, act: Callable[[Job], Outcome]) -> None:
        self._act = act
        self.seen: list[Job] = []

    def run(self, job: Job) -> Outcome:
        self.seen.append(job)
        return self._act(job)


class Bench:
    def __init__(self, folder: Path, act: Callable[[Job], Outcome]) -> None:
        self.store = open_store(folder)
        self.own_store = open_store(folder)
        self.work = ScriptedWork(act)
        self.stopping = threading.Event()
        self.changed: list[str] = []
        self.has_changed = threading.Event()
        self.has_died = threading.Event()
        self.worker = Worker(
            self.own_store,
            self.work,
            self.stopping,
            on_change=self._on_change,
            on_death=self.has_died.set,
            first_pause_s=0.001,
        )

    def _on_change(self, cn: str) -> None:
        self.changed.append(cn)
        self.has_changed.set()

    def close(self) -> None:
        assert self.worker.stop(LIMIT_S)
        self.own_store.close()
        self.store.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[[Callable[[Job], Outcome]], Bench]]:
    made: list[Bench] = []

    def make(act: Callable[[Job], Outcome]) -> Bench:
        made.append(Bench(tmp_path, act))
        return made[-1]

    yield make
    for each in made:
        each.close()


def _answered(job: Job) -> Outcome:
    if job.stage is Stage.VALIDATE:
        return Outcome(next_jobs=(NextJob(Stage.ANSWER),))
    return Outcome(answers=(NewAnswer("a", lambda number: b"done"),), state=SubmissionState.ANSWERED)


def test_a_submission_goes_through_its_stages(bench: Callable[..., Bench]) -> None:
    at = bench(_answered)
    at.worker.start()
    accept(at.store)
    at.worker.wake()
    assert at.has_changed.wait(LIMIT_S)
    assert at.changed == [CN]
    assert at.store.answers(CN, 0) == [b"done"]


def test_a_stage_that_fails_is_tried_again(bench: Callable[..., Bench]) -> None:
    def act(job: Job) -> Outcome:
        if job.attempt < 3:
            raise errors.SearchIncomplete("a shard is away")
        return _answered(job)

    at = bench(act)
    accept(at.store)
    at.worker.start()
    assert at.has_changed.wait(LIMIT_S)
    assert [job.attempt for job in at.work.seen if job.stage is Stage.VALIDATE] == [1, 2, 3]


def test_a_poisonous_submission_is_given_up_and_the_others_go_on(bench: Callable[..., Bench]) -> None:
    def act(job: Job) -> Outcome:
        if job.cn == CN:
            raise ValueError("a defect")
        return _answered(job)

    at = bench(act)
    accept(at.store)
    accept(at.store, cn=OTHER_CN, tcn="WA0330000S010002")
    at.worker.start()
    assert at.has_changed.wait(LIMIT_S)
    assert at.store.answers(OTHER_CN, 0) == [b"done"]
    _until(at.store, lambda: at.store.submission(CN).state is SubmissionState.DEAD)
    assert [job.attempt for job in at.work.seen if job.cn == CN] == list(range(1, MOST_ATTEMPTS + 1))
    assert at.store.answers(CN, 0) == []
    assert at.worker.is_alive


def test_a_submission_that_ends_the_process_each_time_is_given_up(bench: Callable[..., Bench]) -> None:
    at = bench(_answered)
    accept(at.store)
    for _ in range(MOST_ATTEMPTS):  # as if killed in the stage each time
        assert at.store.claim("killed") is not None
        at.store.recover()
    at.worker.start()
    _until(at.store, lambda: at.store.submission(CN).state is SubmissionState.DEAD)
    assert at.work.seen == []


def test_what_a_dead_worker_left_running_is_taken_up(bench: Callable[..., Bench]) -> None:
    at = bench(_answered)
    accept(at.store)
    assert at.store.claim("killed") is not None
    at.worker.start()
    assert at.has_changed.wait(LIMIT_S)
    assert at.work.seen[0].attempt == 2


def test_a_stop_in_a_stage_leaves_it_for_the_next_start(bench: Callable[..., Bench]) -> None:
    in_stage = threading.Event()

    def act(job: Job) -> Outcome:
        in_stage.set()
        assert at.stopping.wait(LIMIT_S)
        raise errors.Stopping("The service stops.")

    at = bench(act)
    accept(at.store)
    at.worker.start()
    assert in_stage.wait(LIMIT_S)
    assert at.worker.stop(LIMIT_S)
    assert not at.has_died.is_set()
    assert at.store.recover() == 1


def _until(store: ServiceStore, is_so: Callable[[], bool]) -> None:
    """Wait until the store says so; each look waits for the next change or a moment."""
    pause = threading.Event()
    for _ in range(1000):
        if is_so():
            return
        pause.wait(0.01)
    raise AssertionError("the state did not come")
