"""Sessions on the disk: found again whole, as far as they went, or told as damaged."""

import os
from pathlib import Path

import msgspec
import pytest

from app.training import events as e
from app.training.event_lines import SessionNotReadable
from app.training.exercise import Exercise
from app.training.library import load_library
from app.training.sessions import EVENTS_FILE, EXERCISE_FILE, SHEET_FILE, NoSuchSession, Sessions, SessionState
from app.training.tape import TAPE_FILE, TapeNotUsable
from tests.support import scenes
from tests.support.desk import NOW

EXERCISE: Exercise = load_library().exercises[0]
ONE, TWO, THREE = "1" * 32, "2" * 32, "3" * 32


def began(session_id: str, trainee: str = "TRAINEE") -> e.Began:
    return e.Began(
        session_id=session_id,
        exercise_id=EXERCISE.exercise_id,
        exercise_digest=EXERCISE.digest,
        trainee=trainee,
        station_code="S01",
        started_at=NOW,
        program_version="1",
    )


def record(sessions: Sessions, session_id: str, *events: e.SessionEvent, trainee: str = "TRAINEE") -> None:
    writer = sessions.begin(EXERCISE, session_id, lambda: 1.5)
    for event in (began(session_id, trainee), *events):
        writer.write(event)
    writer.tape.snapshot(scenes.base())
    writer.close()


COURSE = (e.SubjectCame(number=0, booking_id="b-1"), e.StepShown(position=13))


def test_a_session_is_found_again_with_its_exercise_and_its_sheet(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    record(sessions, ONE, *COURSE, e.Ended(complete=False))
    sheet = sessions.settle(ONE)
    stored = Sessions(tmp_path).load(ONE)
    assert stored.exercise == EXERCISE
    assert stored.events[1] == msgspec.structs.replace(COURSE[0], at_s=1.5)
    assert stored.sheet() == sheet == Sessions(tmp_path).sheet(ONE)
    (line,) = sessions.listing()
    assert (line.session_id, line.state, line.trainee) == (ONE, SessionState.BROKEN_OFF, "TRAINEE")
    assert (line.total, line.passed, line.has_tape) == (sheet.total, False, True)


@pytest.mark.parametrize("exercise", load_library().exercises, ids=lambda one: one.exercise_id)
def test_every_exercise_can_be_stored(tmp_path: Path, exercise: Exercise) -> None:
    sessions = Sessions(tmp_path)
    writer = sessions.begin(exercise, ONE, lambda: 0.0)
    writer.write(began(ONE))
    writer.close()
    assert sessions.load(ONE).exercise == exercise


def test_a_session_that_was_cut_off_in_the_middle_of_a_line_is_broken_off_at_the_next_start(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    record(sessions, ONE, *COURSE)
    file = tmp_path / ONE / EVENTS_FILE
    file.write_bytes(file.read_bytes()[:-7])
    assert [line.state for line in sessions.listing()] == [SessionState.OPEN]
    assert Sessions(tmp_path).settle_cut_off() == (ONE,)
    stored = sessions.load(ONE)
    assert stored.events[-1] == e.Ended(at_s=1.5, complete=False)
    assert [type(event) for event in stored.events] == [e.Began, e.SubjectCame, e.Ended]
    sheet = sessions.sheet(ONE)
    assert sheet is not None
    assert not sheet.complete
    assert Sessions(tmp_path).settle_cut_off() == ()


def test_a_session_that_ended_without_a_sheet_gets_one(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    record(sessions, ONE, *COURSE, e.Ended(complete=False))
    assert sessions.sheet(ONE) is None
    sessions.settle_cut_off()
    assert sessions.sheet(ONE) == sessions.load(ONE).sheet()


@pytest.mark.parametrize(
    "content", [b"", b"no events\n", b'{"event":"ended","complete":true}\n'], ids=["empty", "nonsense", "no beginning"]
)
def test_a_damaged_session_is_listed_as_such_and_hides_no_other(tmp_path: Path, content: bytes) -> None:
    sessions = Sessions(tmp_path)
    for session_id in (ONE, TWO):
        record(sessions, session_id, *COURSE, e.Ended(complete=False))
    (tmp_path / ONE / EVENTS_FILE).write_bytes(content)
    sessions.settle_cut_off()
    assert [(line.session_id, line.state) for line in sessions.listing()] == [
        (TWO, SessionState.BROKEN_OFF),
        (ONE, SessionState.DAMAGED),
    ]
    with pytest.raises(SessionNotReadable):
        sessions.load(ONE)


def test_a_damaged_sheet_is_none_and_is_made_again_from_the_events(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    record(sessions, ONE, *COURSE, e.Ended(complete=False))
    sheet = sessions.settle(ONE)
    (tmp_path / ONE / SHEET_FILE).write_bytes(b"{")
    assert sessions.sheet(ONE) is None
    assert sessions.load(ONE).sheet() == sheet


@pytest.mark.parametrize("file", [EXERCISE_FILE, EVENTS_FILE, SHEET_FILE])
@pytest.mark.parametrize("content", [b'{"session_id":"\xff"}\n', b"[" * 100_000 + b"\n"], ids=["no text", "too deep"])
def test_a_damaged_file_keeps_no_station_from_its_start(tmp_path: Path, file: str, content: bytes) -> None:
    sessions = Sessions(tmp_path)
    for session_id in (ONE, TWO):
        record(sessions, session_id, *COURSE, e.Ended(complete=False))
        sessions.settle(session_id)
    (tmp_path / ONE / file).write_bytes(content)
    sessions.settle_cut_off()
    assert TWO in {sheet.session_id for sheet in sessions.sheets()}
    assert {line.session_id for line in sessions.listing()} == {ONE, TWO}


@pytest.mark.parametrize("session_id", ["", "4" * 32, "../" + ONE, "..", ONE.upper() + "A"])
def test_what_is_no_session_is_refused(tmp_path: Path, session_id: str) -> None:
    sessions = Sessions(tmp_path / "sessions")
    record(sessions, ONE)
    for look in (sessions.load, sessions.tape, sessions.sheet):
        with pytest.raises(NoSuchSession):
            look(session_id)


def test_the_oldest_tapes_make_room_and_their_sheets_stay(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path, tapes_limit_bytes=1)
    for number, session_id in enumerate((ONE, TWO)):
        record(sessions, session_id, *COURSE, e.Ended(complete=False))
        sessions.settle(session_id)
        for file in (tmp_path / session_id).iterdir():
            os.utime(file, (number, number))
    record(sessions, THREE)
    with pytest.raises(TapeNotUsable):
        sessions.tape(ONE)
    assert not (tmp_path / ONE / TAPE_FILE).exists()
    assert sessions.sheet(ONE) is not None
    assert sessions.load(ONE).ended
    assert {line.session_id: line.has_tape for line in sessions.listing()} == {ONE: False, TWO: False, THREE: True}


def test_tapes_within_the_limit_stay(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    for session_id in (ONE, TWO):
        record(sessions, session_id)
    assert all(line.has_tape for line in sessions.listing())


def test_nothing_is_written_after_the_end(tmp_path: Path) -> None:
    writer = Sessions(tmp_path).begin(EXERCISE, ONE, lambda: 0.0)
    writer.write(began(ONE))
    writer.close()
    writer.write(e.StepShown(position=13))
    writer.tape.snapshot(scenes.base())
    writer.tape.frame(None)
    assert [type(event) for event in Sessions(tmp_path).load(ONE).events] == [e.Began]
