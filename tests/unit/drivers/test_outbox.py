"""What a late device says, and when."""

import numpy as np

from app.clock import FastClock
from drivers.base import EventQueue, FingerCount, Key, PlatenClear, Preview, ReaderEvent, Ready
from drivers.simulated.outbox import MAX_WAITING_FRAMES, Outbox


def _drained(events: EventQueue) -> list[ReaderEvent]:
    heard = []
    while (event := events.get(0)) is not None:
        heard.append(event)
    return heard


def _frame(number: int) -> Preview:
    return Preview(np.zeros((2, 2), np.uint8), 500, number)


def test_without_a_delay_all_is_said_at_once() -> None:
    events, clock = EventQueue(), FastClock()
    out = Outbox(events, clock)
    out.put(Ready())
    assert _drained(events) == [Ready()]
    assert out.next_due_s() is None


def test_with_one_it_is_said_when_it_is_due_and_in_order() -> None:
    events, clock = EventQueue(), FastClock()
    out = Outbox(events, clock)
    out.delay(2.0)
    out.put(Ready())
    clock.advance(1.0)
    out.delay(0.5)  # less of a delay overtakes nothing
    out.put(PlatenClear())
    out.pump()
    assert _drained(events) == []
    assert out.next_due_s() == clock.monotonic_s() + 1.0
    clock.advance(1.0)
    out.pump()
    assert _drained(events) == [Ready(), PlatenClear()]


def test_the_end_of_a_delay_says_what_waits() -> None:
    events, clock = EventQueue(), FastClock()
    out = Outbox(events, clock)
    out.delay(2.0)
    out.put(Ready())
    out.delay(0.0)
    out.put(PlatenClear())
    assert _drained(events) == [Ready(), PlatenClear()]


def test_who_catches_up_leaves_out_the_old_pictures() -> None:
    events, clock = EventQueue(), FastClock()
    out = Outbox(events, clock)
    out.delay(2.0)
    out.put(Ready())
    out.put(_frame(1))
    out.put(FingerCount(1, 4))
    out.catch_up()
    assert _drained(events) == [Ready(), FingerCount(1, 4)]


def test_pictures_that_wait_do_not_fill_the_memory() -> None:
    events, clock = EventQueue(), FastClock()
    out = Outbox(events, clock)
    out.delay(5.0)
    out.put(Ready())
    for number in range(10 * MAX_WAITING_FRAMES):
        out.put(_frame(number))
    out.put(PlatenClear())
    said: list[ReaderEvent] = []
    while out.next_due_s() is not None:
        clock.advance(5.0)
        out.pump()
        said += _drained(events)
    assert [type(event) for event in said] == [Ready, Preview, PlatenClear]
    assert events.frames_dropped == MAX_WAITING_FRAMES - 1


def test_what_is_set_for_a_moment_waits_for_it_alone() -> None:
    events, clock = EventQueue(), FastClock()
    out = Outbox(events, clock)
    out.put_in(1.5, Key("accept"))
    out.put(PlatenClear())
    assert _drained(events) == [PlatenClear()]
    assert out.next_due_s() == clock.monotonic_s() + 1.5
    clock.advance(1.5)
    out.pump()
    assert _drained(events) == [Key("accept")]
