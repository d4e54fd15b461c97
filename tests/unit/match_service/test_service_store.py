"""Rows: nothing twice, nothing half, nothing edited."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.match_service import errors
from app.match_service.rows import (
    Candidate,
    Gallery,
    Job,
    NewAnswer,
    NewNotification,
    NewTask,
    NextJob,
    Outcome,
    PersonRow,
    Stage,
    SubmissionState,
)
from app.match_service.service_store import ServiceStore
from tests.unit.match_service.support import CN, accept, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ServiceStore]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def _claim(store: ServiceStore) -> Job:
    job = store.claim("test")
    assert job is not None
    return job


def test_the_same_submission_repeats_the_first_reply(store: ServiceStore) -> None:
    first = accept(store, cn=CN)
    again = accept(store, cn="CN-0000-0000-0000-0002")
    assert again == first
    with pytest.raises(errors.NotFound):
        store.submission("CN-0000-0000-0000-0002")


def test_another_body_under_the_same_tcn_is_a_conflict(store: ServiceStore) -> None:
    accept(store)
    with pytest.raises(errors.TcnConflict):
        accept(store, body=b"other", cn="CN-0000-0000-0000-0002")
    assert store.body(CN) == b"body"


def test_a_stage_hands_over_to_the_next(store: ServiceStore) -> None:
    accept(store)
    store.finish(_claim(store), Outcome(b"found", (NextJob(Stage.EXTRACT),)))
    assert store.result(CN, Stage.VALIDATE) == b"found"
    assert _claim(store).stage is Stage.EXTRACT


def test_a_join_waits_for_all_stages_before_it(store: ServiceStore) -> None:
    accept(store)
    both = (Stage.IDENTIFY_CRIMINAL, Stage.IDENTIFY_IMMIGRATION)
    store.finish(_claim(store), Outcome(next_jobs=tuple(NextJob(stage) for stage in both)))
    store.finish(_claim(store), Outcome(next_jobs=(NextJob(Stage.DECIDE, after=both[1:]),)))
    second = _claim(store)
    assert store.claim("test") is None
    store.finish(second, Outcome(next_jobs=(NextJob(Stage.DECIDE, after=both[:1]),)))
    assert _claim(store).stage is Stage.DECIDE


def test_a_stage_taken_over_writes_nothing(store: ServiceStore) -> None:
    accept(store)
    before = _claim(store)
    assert store.recover() == 1
    now = _claim(store)
    assert now.attempt == before.attempt + 1
    answer = NewAnswer("rejection", lambda number: b"late")
    with pytest.raises(errors.TakenOver):
        store.finish(before, Outcome(answers=(answer,)))
    assert store.answers(CN, 0) == []
    store.finish(now, Outcome(answers=(NewAnswer("rejection", lambda number: b"in time"),)))
    assert store.answers(CN, 0) == [b"in time"]


def test_an_outcome_is_written_whole_or_not_at_all(store: ServiceStore) -> None:
    accept(store)
    job = _claim(store)

    def fails(number: int) -> bytes:
        raise errors.ServiceError("signing failed")

    first = NewAnswer("a", lambda number: b"one")
    with pytest.raises(errors.ServiceError):
        store.finish(job, Outcome(answers=(first, NewAnswer("b", fails)), next_jobs=(NextJob(Stage.EXTRACT),)))
    assert store.answers(CN, 0) == []
    store.finish(job, Outcome())
    assert store.claim("test") is None


def test_answers_are_numbered_in_order_and_never_doubled(store: ServiceStore) -> None:
    accept(store)
    one = NewAnswer("criminal", lambda number: b"%d" % number)
    two = NewAnswer("immigration", lambda number: b"%d" % number)
    store.finish(_claim(store), Outcome(answers=(one, two, one)))
    assert store.answers(CN, 0) == [b"1", b"2"]
    assert store.answers(CN, 1) == [b"2"]


def test_a_notification_is_never_doubled(store: ServiceStore) -> None:
    accept(store)
    note = NewNotification("key", "office", b"{}")
    store.finish(_claim(store), Outcome(notifications=(note, note)))
    assert len(store.notifications()) == 1


def test_a_postponed_stage_is_due_later(store: ServiceStore) -> None:
    accept(store)
    store.postpone(_claim(store), 60.0)
    assert store.claim("test") is None
    due_s = store.next_due_s()
    assert due_s is not None
    assert 50 < due_s <= 60


def test_a_buried_stage_leaves_the_submission_outstanding(store: ServiceStore) -> None:
    accept(store)
    store.bury(_claim(store), "service/stage-defect")
    assert store.submission(CN).state is SubmissionState.DEAD
    assert store.answers(CN, 0) == []
    assert store.next_due_s() is None


def test_the_first_officer_who_saw_an_answer_is_kept(store: ServiceStore) -> None:
    accept(store)
    store.finish(_claim(store), Outcome(answers=(NewAnswer("a", lambda number: b"x"),)))
    store.mark_seen(CN, 1, "first")
    store.mark_seen(CN, 1, "second")
    assert store._rows("SELECT seen_by FROM answer") == [("first",)]
    with pytest.raises(errors.NotFound):
        store.mark_seen(CN, 2, "first")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE submission SET tcn = 'other'",
        "UPDATE blob SET data = x'00'",
        "UPDATE answer SET body = x'00'",
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
    ],
)
def test_the_database_defends_what_was_said(store: ServiceStore, change: str) -> None:
    accept(store)
    store.finish(_claim(store), Outcome(answers=(NewAnswer("a", lambda number: b"x"),)))
    with pytest.raises(errors.DatabaseFailed), store.transaction():
        store._do(change)


def test_an_examiner_decides_once(store: ServiceStore) -> None:
    accept(store)
    candidates = (Candidate("p1", 12.5),)
    outcome = Outcome(tasks=(NewTask(Gallery.CRIMINAL, candidates),), state=SubmissionState.EXAMINING)
    store.finish(_claim(store), outcome)
    (task,) = store.open_tasks()
    assert task.candidates == candidates
    answer = NewAnswer("criminal", lambda number: b"decided")
    for refused in (False, True):
        if refused:
            with pytest.raises(errors.TaskDecided):
                store.decide_task(task, person_id=None, examiner="e", reason="r", answers=(), notifications=())
        else:
            store.decide_task(task, person_id="p1", examiner="e", reason="r", answers=(answer,), notifications=())
    assert store.answers(CN, 0) == [b"decided"]
    assert store.submission(CN).state is SubmissionState.ANSWERED
    assert store.open_tasks() == ()
    with pytest.raises(errors.TaskDecided):
        store.task(task.id)
    with pytest.raises(errors.NoSuchTask):
        store.task(99)


def test_enrolment_of_another_version_replaces_the_templates(store: ServiceStore) -> None:
    person = PersonRow(Gallery.CRIMINAL, "p1", "CR-1", "2001-02-03", "arrest")
    store.enrol_anew(person, {1: b"one", 10: b"ten"})
    assert store.templates(Gallery.CRIMINAL, "p1") == {1: b"one", 10: b"ten"}
    store.enrol_anew(person, {1: b"other"})
    assert store.templates(Gallery.CRIMINAL, "p1") == {1: b"other"}
    assert store.people(Gallery.CRIMINAL) == (person,)


def test_enrolment_keeps_who_is_there(store: ServiceStore) -> None:
    person = PersonRow(Gallery.CRIMINAL, "p1", "CR-1", "2001-02-03", "arrest: larceny")
    store.enrol(person, {1: b"one", 10: b"ten"})
    store.enrol(person, {1: b"other"})
    assert store.people(Gallery.CRIMINAL) == (person,)
    assert store.people(Gallery.IMMIGRATION) == ()
    assert store.templates(Gallery.CRIMINAL, "p1") == {1: b"one", 10: b"ten"}


def test_everything_is_there_after_opening_again(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    reply = accept(store)
    store.close()
    again = open_store(tmp_path)
    assert accept(again) == reply
    again.close()


def test_what_another_connection_writes_is_noticed(store: ServiceStore, tmp_path: Path) -> None:
    before = store.version()
    other = open_store(tmp_path)
    accept(other)
    other.close()
    assert store.version() != before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "service.db").write_bytes(b"something else entirely" * 100)
    with pytest.raises(errors.DatabaseDamaged):
        open_store(tmp_path)


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store._do("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(errors.DatabaseNewer):
        open_store(tmp_path)


def test_a_command_does_not_make_a_database(tmp_path: Path) -> None:
    with pytest.raises(errors.NoDatabase):
        ServiceStore.open(tmp_path / "service.db", clock=SystemClock())
    assert not (tmp_path / "service.db").exists()


def test_the_database_syncs_what_it_acknowledges(store: ServiceStore) -> None:
    assert store._one("PRAGMA synchronous") == (3,)  # EXTRA
    assert store._one("PRAGMA journal_mode") == ("delete",)
    assert store._one("PRAGMA foreign_keys") == (1,)
