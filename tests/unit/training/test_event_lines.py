"""The record of a session: a line an event, torn at worst at its end."""

import pytest

from app.training.event_lines import SessionNotReadable, events_from_lines, events_to_lines, to_line
from app.training.scoring import score
from tests.unit.training.told import Told, exercise


def test_a_session_is_read_as_it_was_written() -> None:
    events = tuple(Told().come().good().send().end().events)
    lines = events_to_lines(events)
    assert lines.count(b"\n") == len(events)
    assert lines == b"".join(to_line(event) for event in events)
    assert events_from_lines(lines) == events


@pytest.mark.parametrize("cut", [1, 2, 10, 40])
def test_a_torn_last_line_is_left_out(cut: int) -> None:
    events = tuple(Told().come().good().send().events)
    assert events_from_lines(events_to_lines(events)[:-cut]) == events[:-1]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"nonsense",
        b"\xff\xfe",
        b'{"event":"flew_away"}',
        b'{"event":"step_shown"}',
        b'{"event":"step_shown","position":99}',
        b'{"event":"finger_marked","finger":11,"reason":"XX"}',
        b"[" * 100_000,
    ],
)
def test_nonsense_is_named_by_its_line(line: bytes) -> None:
    events = Told().come().events
    with pytest.raises(SessionNotReadable, match=r"Line 3 of the session's record") as caught:
        events_from_lines(events_to_lines(events) + line + b"\n" + to_line(events[-1]))
    assert caught.value.code == "training/session-not-readable"
    assert caught.value.line == 3


def test_nothing_at_all_is_no_session() -> None:
    assert events_from_lines(b"") == ()
    with pytest.raises(SessionNotReadable):
        score(exercise(), ())
