"""One finished session to be watched, beside no station: no reader, no service, no lock on the data directory, so that
it goes on whatever a station does there."""

from collections.abc import Callable

from app.errors import BookingStationError
from app.station.port import StationPort
from app.training import commands as t
from app.training.projector import Projector
from app.training.recording import RecordedStation
from app.training.replay import ReplayPort
from app.training.sessions import Sessions
from app.training.snapshot import Refused, TrainingSnapshot
from app.training.telling import Telling


class Screening:
    """Implements app.training.port.TrainingPort, and is its own program. Commands that concern no replay are ignored.
    Belongs to one thread, the front end's, once it was made."""

    def __init__(self, sessions: Sessions, session_id: str) -> None:
        """NoSuchSession, SessionNotReadable, TapeNotUsable."""
        first = ReplayPort(session_id, sessions.tape(session_id))  # shown when the replay was ended
        self._station = RecordedStation(first, lambda _command: None)
        self._projector = Projector(sessions, self._station)
        self._refused: Refused | None = None
        self._telling = Telling(lambda: TrainingSnapshot(replay=self._projector.view, refused=self._refused))
        self._projector.watch(session_id)

    @property
    def station(self) -> StationPort:
        return self._station

    @property
    def training(self) -> "Screening":
        return self

    def close(self) -> None:
        self._projector.end()

    def submit(self, command: t.TrainingCommand) -> None:
        try:
            self._carry_out(command)
        except BookingStationError as refusal:
            number = self._refused.number + 1 if self._refused is not None else 1
            self._refused = Refused(refusal.code, refusal.whose.value, refusal.message, refusal.next_step, number)
        self._telling.tell()

    def subscribe(self, listener: Callable[[TrainingSnapshot], None]) -> Callable[[], None]:
        return self._telling.subscribe(listener)

    def _carry_out(self, command: t.TrainingCommand) -> None:
        match command:
            case t.WatchReplay(session_id=session_id):
                self._projector.watch(session_id)
            case t.SetReplaySpeed(speed=speed):
                self._projector.set_speed(speed)
            case t.AdvanceReplay(seconds=seconds):
                self._projector.advance(seconds)
            case t.EndReplay():
                self._projector.end()
            case _:
                pass
