"""Frees the desk of what a session that ended has left there, as soon as the station lets go of it."""

import threading
from collections.abc import Callable

from app.station import commands as c
from app.station.snapshot import Phase, StationSnapshot

_LEAVES: dict[Phase, c.Command] = {
    Phase.CAPTURING: c.LeaveBooking(),
    Phase.REVIEWING: c.LeaveBooking(),
    Phase.SENT: c.FinishViewing(),
}
_FREE = (Phase.IDLE, Phase.SIGNED_OUT)


class Leaving:
    """Hears every snapshot: a booking that is being prepared or opened when the session ends can be left only later.
    From any thread; `submit` is not called under its lock."""

    def __init__(self, submit: Callable[[c.Command], None]) -> None:
        self._submit = submit
        self._lock = threading.Lock()
        self._booking_id = ""  # at the desk when the session ended; "" when nothing is to be left
        self._said: c.Command | None = None

    def begin(self, seen: StationSnapshot, opening: str) -> None:
        """The session is over. `opening`: id of a booking that the station was told to open and has not shown."""
        with self._lock:
            self._booking_id, self._said = _at_desk(seen) or opening, None
        self.hear(seen)

    def hear(self, seen: StationSnapshot) -> None:
        with self._lock:
            if not self._booking_id:
                return
            if seen.phase in _FREE and self._said is not None:
                self._booking_id = ""
            command = _LEAVES.get(seen.phase) if _at_desk(seen) == self._booking_id else None
            if command is None or command == self._said:
                return
            self._said = command
        self._submit(command)


def _at_desk(seen: StationSnapshot) -> str:
    """Id of the booking that is open or whose answers are looked at, "" for none."""
    if seen.booking is not None:
        return seen.booking.booking_id
    return seen.submission.booking_id if seen.submission is not None else ""
