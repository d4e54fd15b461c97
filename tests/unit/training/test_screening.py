"""A session watched beside no station: the replay alone, and nothing of it reaches anybody."""

from pathlib import Path

import pytest

from app.station import commands as c
from app.station.snapshot import Phase, StationSnapshot
from app.store.lock import DataDirectoryLock
from app.training import commands as t
from app.training.screening import Screening
from app.training.sessions import NoSuchSession, Sessions, sessions_of
from app.training.snapshot import TrainingSnapshot
from app.training.tape import FRAMES_FILE, TapeNotUsable
from tests.support.recorded_session import SESSION, record_session


def present(screening: Screening) -> TrainingSnapshot:
    found: list[TrainingSnapshot] = []
    screening.subscribe(found.append)()
    return found[0]


def test_a_session_is_watched_while_a_station_holds_the_data_directory(tmp_path: Path) -> None:
    record_session(sessions_of(tmp_path))
    with DataDirectoryLock(tmp_path):
        screening = Screening(sessions_of(tmp_path), SESSION)
        seen: list[StationSnapshot] = []
        screening.station.subscribe(seen.append)
        screening.submit(t.SetReplaySpeed(8))
        while (replay := present(screening).replay) is not None and replay.at_s < replay.length_s:
            screening.submit(t.AdvanceReplay(0.1))
    assert [one.phase for one in seen] == [Phase.IDLE, Phase.CAPTURING, Phase.IDLE]
    screening.submit(t.WatchReplay(SESSION))  # again
    replay = present(screening).replay
    assert replay is not None
    assert replay.at_s < replay.length_s
    screening.submit(t.EndReplay())
    assert present(screening) == TrainingSnapshot()
    screening.close()


def test_nothing_else_can_be_done_in_it(tmp_path: Path) -> None:
    record_session(sessions_of(tmp_path))
    screening = Screening(sessions_of(tmp_path), SESSION)
    before = present(screening)
    for command in (t.ChooseExercise("dry-skin"), t.BeginExercise(), t.LeaveExercise(), t.Mend()):
        screening.submit(command)
    screening.station.submit(c.SignOut())
    assert present(screening) == before
    screening.submit(t.SetReplaySpeed(99))
    refused = present(screening).refused
    assert refused is not None
    assert refused.code == "training/no-such-speed"


def test_a_tape_that_is_damaged_on_the_way_is_told(tmp_path: Path) -> None:
    record_session(sessions_of(tmp_path))
    screening = Screening(sessions_of(tmp_path), SESSION)
    (tmp_path / "training" / "sessions" / SESSION / FRAMES_FILE).unlink()
    for _ in range(40):
        screening.submit(t.AdvanceReplay(0.1))
    told = present(screening)
    assert told.replay is None
    assert told.refused is not None
    assert told.refused.code == TapeNotUsable.code


def test_what_cannot_be_watched_is_refused_at_once(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    with pytest.raises(NoSuchSession):
        Screening(sessions, SESSION)
    record_session(sessions)
    (tmp_path / SESSION / "tape.jsonl").unlink()
    with pytest.raises(TapeNotUsable):
        Screening(sessions, SESSION)
