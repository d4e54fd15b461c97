"""The events of a session as lines of JSON, one each: written as they happen, read again for a sheet or a replay."""

from collections.abc import Iterable

import msgspec

from app import wire
from app.errors import BookingStationError, Whose
from app.training.events import SessionEvent

_DECODER = msgspec.json.Decoder(SessionEvent)
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # what damaged bytes make of the decoder


class SessionNotReadable(BookingStationError):
    """The record of a session is not one; `line`: from 1, 0 when the whole is meant."""

    code = "training/session-not-readable"
    whose = Whose.OFFICER
    remedy = "Choose another session; this one cannot be shown again."

    def __init__(self, message: str, *, line: int = 0) -> None:
        super().__init__(f"Line {line} of the session's record: {message}" if line else message)
        self.line = line


def to_line(event: SessionEvent) -> bytes:
    """With the line's end."""
    return wire.to_json(event) + b"\n"


def events_to_lines(events: Iterable[SessionEvent]) -> bytes:
    return b"".join(to_line(event) for event in events)


def events_from_lines(data: bytes) -> tuple[SessionEvent, ...]:
    """The events in their order. A last line without its end was torn while it was written: it is left out. Anything
    else that is no event: SessionNotReadable."""
    *whole, _torn = data.split(b"\n")
    events = []
    for number, line in enumerate(whole, start=1):
        try:
            events.append(_DECODER.decode(line))
        except UNREADABLE as reason:
            raise SessionNotReadable("it is no event of a session.", line=number) from reason
    return tuple(events)
