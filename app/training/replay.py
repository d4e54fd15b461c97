"""A finished session watched again: one more StationPort, moved on by whoever owns time."""

from collections.abc import Callable, Sequence

from app.errors import BookingStationError, Whose
from app.station.commands import Command
from app.station.mailbox import LatestFrame
from app.station.snapshot import StationSnapshot
from app.training import events as e
from app.training.snapshot import Replay
from app.training.tape import Tape

SPEEDS = range(9)  # 0 pauses
_WORTH_SHOWING = frozenset(
    {
        "phase",
        "booking",
        "steps",
        "submission",
        "findings",
        "error",
        "capture",
        "capture.state",
        "capture.step_index",
        "capture.attempts",
    }
)
_OF_THE_TRAINEE = (
    e.Retaken,
    e.PrintAccepted,
    e.FingerMarked,
    e.Captured,
    e.RemedyGiven,
    e.BookingSent,
    e.AnswersSeen,
    e.DraftLeft,
)


class NoSuchSpeed(BookingStationError):
    code = "training/no-such-speed"
    whose = Whose.PROGRAM
    remedy = "Choose 1 to 8, or 0 to pause."


class ReplayPort:
    """Implements app.station.port.StationPort. Commands are ignored. Belongs to one thread: whoever calls `advance`,
    on which its listeners are called.

    However far it is moved on at once, each snapshot in which something came about is shown, in order; of those between
    them (lights, the clock, the live picture) the newest.
    """

    def __init__(self, session_id: str, tape: Tape, events: Sequence[e.SessionEvent] = ()) -> None:
        self._session_id = session_id
        self._tape = tape
        self._captions = [(event.at_s, _name(event)) for event in events if isinstance(event, _OF_THE_TRAINEE)]
        self._listeners: list[Callable[[StationSnapshot], None]] = []
        self._next = 0  # moment
        self._at_s = 0.0
        self._shown: StationSnapshot | None = None
        self.preview = LatestFrame()
        self._speed = 1
        self.advance(0.0)

    def submit(self, command: Command) -> None:
        """The session is over: nothing can be done in it."""

    def subscribe(self, listener: Callable[[StationSnapshot], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        if self._shown is not None:
            listener(self._shown)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def set_speed(self, speed: int) -> None:
        """NoSuchSpeed."""
        if speed not in SPEEDS:
            raise NoSuchSpeed(f"A replay has no speed {speed}.")
        self._speed = speed

    @property
    def at_end(self) -> bool:
        return self._next == len(self._tape.moments)

    @property
    def view(self) -> Replay:
        caption = next((name for at_s, name in reversed(self._captions) if at_s <= self._at_s), "")
        return Replay(self._session_id, self._at_s, self._tape.length_s, self._speed, caption)

    def advance(self, seconds: float) -> None:
        """`seconds` of the wall went by. TapeNotUsable."""
        moments = self._tape.moments
        until_s = self._at_s + seconds * self._speed
        if self._shown is None:
            until_s = max(until_s, next(moment.at_s for moment in moments if moment.changed))
        self._at_s = min(until_s, self._tape.length_s)
        due, frame = False, None
        while self._next < len(moments) and moments[self._next].at_s <= self._at_s:
            moment = moments[self._next]
            self._next += 1
            if moment.frame is not None:
                frame = moment.frame
            if moment.changed:
                self._tape.take_up(moment.changed)
                due = not (self._shown is None or _WORTH_SHOWING & moment.changed.keys())
                if not due:
                    self._show()
        if due:
            self._show()
        if frame is not None:
            self.preview.put(self._tape.frame(frame))

    def _show(self) -> None:
        self._shown = self._tape.snapshot()
        for listener in tuple(self._listeners):
            listener(self._shown)


def _name(event: e.SessionEvent) -> str:
    return str(event.__struct_config__.tag)
