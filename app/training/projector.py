"""Shows a finished session in the place of the station, as long as somebody watches."""

from app.training.recording import RecordedStation
from app.training.replay import ReplayPort
from app.training.sessions import Sessions
from app.training.snapshot import Replay
from app.training.tape import TapeNotUsable


class Projector:
    """Belongs to one thread, the front end's; `view` may be looked at from any."""

    def __init__(self, sessions: Sessions, station: RecordedStation) -> None:
        self._sessions = sessions
        self._station = station
        self._replay: ReplayPort | None = None
        self.view: Replay | None = None

    def watch(self, session_id: str) -> None:
        """NoSuchSession, SessionNotReadable, TapeNotUsable."""
        stored = self._sessions.load(session_id)
        self._replay = ReplayPort(session_id, self._sessions.tape(session_id), stored.events)
        self.view = self._replay.view
        self._station.watch(self._replay)

    def set_speed(self, speed: int) -> None:
        """NoSuchSpeed. Nothing when nothing is watched, as below."""
        if self._replay is not None:
            self._replay.set_speed(speed)
            self.view = self._replay.view

    def advance(self, seconds: float) -> None:
        """TapeNotUsable, and then nothing is watched any more."""
        if self._replay is None:
            return
        try:
            self._replay.advance(seconds)
        except TapeNotUsable:
            self.end()
            raise
        self.view = self._replay.view

    def end(self) -> None:
        if self._replay is not None:
            self._replay = self.view = None
            self._station.watch(None)
