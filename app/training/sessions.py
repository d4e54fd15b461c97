"""Sessions on the disk of a training station: a folder each, under the session's id.

`exercise.json` and `events.jsonl` are what a sheet is computed from; `sheet.json` is the sheet as it was shown; beside
them lies the tape (`app.training.tape`). Events are written line by line as they come: a kill costs the last one at
most. Tapes are dropped when they grow too large together, the oldest first; events and sheets stay.
"""

import contextlib
import math
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from app.errors import BookingStationError, Whose
from app.logs import logger
from app.store.disk import make_directory, write_whole
from app.training import events as e
from app.training.event_lines import UNREADABLE, SessionNotReadable, events_from_lines, events_to_lines, to_line
from app.training.exercise import Exercise
from app.training.scoring import score
from app.training.sheet import ScoreSheet
from app.training.tape import FRAMES_FILE, PICTURES, TAPE_FILE, Tape, TapeWriter
from app.wire import to_json

_LOG = logger("training.sessions")
EXERCISE_FILE, EVENTS_FILE, SHEET_FILE = "exercise.json", "events.jsonl", "sheet.json"
TAPES_LIMIT_BYTES = 500_000_000  # some ten to thirty sessions
_ID = re.compile(r"[0-9a-f]{32}")


class NoSuchSession(BookingStationError):
    code = "training/no-such-session"
    whose = Whose.OFFICER
    remedy = "Look for the session in `booking-station train sessions`."


class SessionNotStored(BookingStationError):
    """The disk refused."""

    code = "training/session-not-stored"
    whose = Whose.ADMINISTRATOR
    remedy = "Free space on the station's disk or mend the rights of its data directory, then do the exercise again."


class SessionState(StrEnum):
    OPEN = "open"  # it goes on, or the program was cut off in it and did not start since
    COMPLETE = "complete"
    BROKEN_OFF = "broken_off"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the listing. Of a damaged one only the first two are known, and `reason`."""

    session_id: str
    state: SessionState
    exercise_id: str = ""
    trainee: str = ""
    started_at: datetime | None = None
    total: int | None = None
    passed: bool = False
    has_tape: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoredSession:
    """What a sheet is computed from."""

    exercise: Exercise
    events: tuple[e.SessionEvent, ...]

    @property
    def began(self) -> e.Began:
        first = self.events[0]
        assert isinstance(first, e.Began)
        return first

    @property
    def ended(self) -> bool:
        return isinstance(self.events[-1], e.Ended)

    def sheet(self) -> ScoreSheet:
        return score(self.exercise, self.events)


class SessionWriter:
    """The session that goes on: its events, and its tape. `elapsed_s`: since it began. Its owner writes one event at a
    time; what comes after `close` is not written."""

    def __init__(self, folder: Path, elapsed_s: Callable[[], float]) -> None:
        self._elapsed_s = elapsed_s
        self._folder = folder
        self._file = (folder / EVENTS_FILE).open("ab")
        self.tape = TapeWriter(folder, elapsed_s)

    def write(self, event: e.SessionEvent) -> None:
        """The event with its time. SessionNotStored."""
        timed = msgspec.structs.replace(event, at_s=math.floor(self._elapsed_s() * 1000) / 1000)
        if self._file.closed:
            return
        try:
            self._file.write(to_line(timed))
            self._file.flush()
        except OSError as refused:
            raise SessionNotStored(f"The session could not be recorded: {refused.strerror}.") from refused

    def close(self) -> None:
        self.tape.close()
        with contextlib.suppress(OSError):
            self._file.close()

    def discard(self) -> None:
        """It never began: nothing of it is kept, for there is nothing to score and nothing to see."""
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def sessions_of(data_dir: Path) -> "Sessions":
    """Of the training station with that data directory."""
    return Sessions(data_dir / "training" / "sessions")


class Sessions:
    """`folder`: made when the first session begins."""

    def __init__(self, folder: Path, *, tapes_limit_bytes: int = TAPES_LIMIT_BYTES) -> None:
        self._folder = folder
        self._tapes_limit_bytes = tapes_limit_bytes

    # A session begins and ends. --------------------------------------------------------------------------------------

    def begin(self, exercise: Exercise, session_id: str, elapsed_s: Callable[[], float]) -> SessionWriter:
        """SessionNotStored."""
        self._make_room()
        folder = self._folder / session_id
        try:
            make_directory(folder)
            write_whole(folder / EXERCISE_FILE, msgspec.json.encode(exercise))
            return SessionWriter(folder, elapsed_s)
        except OSError as refused:
            shutil.rmtree(folder, ignore_errors=True)
            raise SessionNotStored(f"The session cannot be recorded: {refused.strerror}.") from refused

    def settle(self, session_id: str) -> ScoreSheet:
        """The sheet of a session that has ended, computed from what was stored, and stored. SessionNotReadable,
        SessionNotStored."""
        sheet = self.load(session_id).sheet()
        try:
            write_whole(self._folder / session_id / SHEET_FILE, to_json(sheet))
        except OSError as refused:
            raise SessionNotStored(f"The sheet could not be stored: {refused.strerror}.") from refused
        return sheet

    def settle_cut_off(self) -> tuple[str, ...]:
        """End the sessions in which the program was cut off, as broken off, each scored as far as it went; their ids.
        For whoever holds the data directory, while no session goes on."""
        settled = []
        for folder in self._folders():
            try:
                stored = self.load(folder.name)
                if not stored.ended:
                    ended = e.Ended(at_s=stored.events[-1].at_s, complete=False)
                    write_whole(folder / EVENTS_FILE, events_to_lines((*stored.events, ended)))
                    settled.append(folder.name)
                if not (folder / SHEET_FILE).exists():
                    self.settle(folder.name)
            except (BookingStationError, OSError) as refused:
                _LOG.warning("session-not-settled", exception=type(refused).__name__)
        return tuple(settled)

    # Looking. --------------------------------------------------------------------------------------------------------

    def listing(self) -> tuple[SessionLine, ...]:
        """All sessions, the newest first, damaged ones at the end."""
        lines = [self._line(folder) for folder in self._folders()]
        whole = [line for line in lines if line.started_at is not None]
        whole.sort(key=lambda line: str(line.started_at), reverse=True)
        return (*whole, *(line for line in lines if line.started_at is None))

    def load(self, session_id: str) -> StoredSession:
        """NoSuchSession, SessionNotReadable."""
        folder = self._folder_of(session_id)
        try:
            exercise = msgspec.json.decode((folder / EXERCISE_FILE).read_bytes(), type=Exercise)
            lines = (folder / EVENTS_FILE).read_bytes()
        except (OSError, *UNREADABLE) as reason:
            raise SessionNotReadable("What was recorded of this session cannot be read.") from reason
        events = events_from_lines(lines)
        first = events[0] if events else None
        if not isinstance(first, e.Began) or first.session_id != session_id:
            raise SessionNotReadable("What was recorded of this session does not begin as a session does.")
        return StoredSession(exercise, events)

    def sheet(self, session_id: str) -> ScoreSheet | None:
        """As it was stored; None where there is none that can be read. NoSuchSession."""
        try:
            return msgspec.json.decode((self._folder_of(session_id) / SHEET_FILE).read_bytes(), type=ScoreSheet)
        except (OSError, *UNREADABLE):
            return None

    def tape(self, session_id: str) -> Tape:
        """NoSuchSession, TapeNotUsable."""
        return Tape(self._folder_of(session_id))

    def sheets(self) -> tuple[ScoreSheet, ...]:
        """All that can be read."""
        return tuple(sheet for folder in self._folders() if (sheet := self.sheet(folder.name)) is not None)

    def _folders(self) -> list[Path]:
        try:
            return sorted(folder for folder in self._folder.iterdir() if _ID.fullmatch(folder.name))
        except OSError:  # no session was begun yet
            return []

    def _folder_of(self, session_id: str) -> Path:
        folder = self._folder / session_id
        if not _ID.fullmatch(session_id) or not folder.is_dir():
            raise NoSuchSession("There is no session of this id.")
        return folder

    def _line(self, folder: Path) -> SessionLine:
        try:
            stored = self.load(folder.name)
        except SessionNotReadable as damaged:
            return SessionLine(folder.name, SessionState.DAMAGED, reason=damaged.message)
        last, began = stored.events[-1], stored.began
        state = SessionState.OPEN
        if isinstance(last, e.Ended):
            state = SessionState.COMPLETE if last.complete else SessionState.BROKEN_OFF
        sheet = self.sheet(folder.name)
        return SessionLine(
            folder.name,
            state,
            exercise_id=began.exercise_id,
            trainee=began.trainee,
            started_at=began.started_at,
            total=sheet.total if sheet is not None else None,
            passed=sheet is not None and sheet.passed,
            has_tape=(folder / TAPE_FILE).is_file(),
        )

    # Room on the disk. -----------------------------------------------------------------------------------------------

    def _make_room(self) -> None:
        """Drop the oldest tapes while all of them together are too large."""
        sized = [(_age(folder), _tape_bytes(folder), folder) for folder in self._folders()]
        total = sum(size for _, size, _ in sized)
        for _, size, folder in sorted(sized):
            if total <= self._tapes_limit_bytes:
                return
            if size:
                total -= size
                _drop_tape(folder)


def _age(folder: Path) -> float:
    try:
        return (folder / EXERCISE_FILE).stat().st_mtime
    except OSError:
        return 0.0


def _tape_bytes(folder: Path) -> int:
    files = (folder / TAPE_FILE, folder / FRAMES_FILE, *(folder / PICTURES).glob("*.jpg"))
    return sum(file.stat().st_size for file in files if file.is_file())


def _drop_tape(folder: Path) -> None:
    """The lines first: what is left of a tape without them is no tape, and is dropped the next time."""
    with contextlib.suppress(OSError):
        (folder / TAPE_FILE).unlink(missing_ok=True)
        (folder / FRAMES_FILE).unlink(missing_ok=True)
        shutil.rmtree(folder / PICTURES, ignore_errors=True)
