"""The thread that watches the live picture."""

import queue
import threading
from collections.abc import Iterator

import pytest

from app.clock import SystemClock
from app.domain.capture import CaptureStep, capture_plan
from app.imaging.errors import TooSmall
from app.station import events as e
from app.station.live_watch import LiveWatch
from app.station.placement_watch import LiveFrame, PlacementWatch, Said
from tests.support import desk

PLAN = capture_plan()
PATIENCE_S = 20.0


class Numbers(PlacementWatch):
    """Says the number of each frame that it sees, as a warning; is held at a frame until it is let go."""

    held_at = -1
    refused_at = -1
    broken_at = -1
    is_held = threading.Event()
    let_go = threading.Event()

    def see(self, frame: LiveFrame) -> Said:
        if frame.number == self.held_at:
            self.is_held.set()
            assert self.let_go.wait(PATIENCE_S)
        if frame.number == self.refused_at:
            raise TooSmall("Too small to look at.")
        if frame.number == self.broken_at:
            raise ZeroDivisionError
        self.empty = frame.image
        return [e.ReaderWarned(self._number, str(frame.number))]


class Bench:
    def __init__(self, kind: type[PlacementWatch]) -> None:
        self.said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
        self.taken: queue.SimpleQueue[tuple[int, int | None]] = queue.SimpleQueue()
        self.watch = LiveWatch(self.said.put, clock=SystemClock(), make_watch=kind)

    def begin(self, number: int = 1, step: CaptureStep = PLAN[0], *, streams: bool = True) -> None:
        self.watch.begin(number, step, streams=streams, take=self.take)
        self.watch.ready()

    def take(self, number: int, frame: int | None) -> None:
        self.taken.put((number, frame))

    def hear(self) -> str:
        event = self.said.get(timeout=PATIENCE_S)
        assert isinstance(event, e.ReaderWarned)
        return event.code


@pytest.fixture
def numbers() -> Iterator[type[Numbers]]:
    class Fresh(Numbers):
        is_held = threading.Event()
        let_go = threading.Event()

    yield Fresh
    Fresh.let_go.set()


def test_of_many_frames_the_first_and_the_newest_are_looked_at(numbers: type[Numbers]) -> None:
    numbers.held_at = 1
    bench = Bench(numbers)
    bench.watch.start()
    bench.watch.frame(0, desk.image())  # of no capture
    bench.begin()
    bench.watch.frame(1, desk.image())
    assert numbers.is_held.wait(PATIENCE_S)
    for number in range(2, 1000):
        bench.watch.frame(number, desk.image())
    numbers.let_go.set()
    assert [bench.hear(), bench.hear()] == ["1", "999"]
    assert bench.watch.stop(PATIENCE_S)
    assert bench.said.empty()


def test_the_first_frame_waits_for_the_watch_however_late_it_is(numbers: type[Numbers]) -> None:
    numbers.held_at = 3
    bench = Bench(numbers)
    bench.watch.start()
    bench.begin()
    bench.watch.frame(3, desk.image())
    assert numbers.is_held.wait(PATIENCE_S)
    bench.begin(2)
    for number in range(10, 20):
        bench.watch.frame(number, desk.image())
    numbers.let_go.set()
    assert [bench.hear() for _ in range(3)] == ["3", "10", "19"]
    assert bench.watch.stop(PATIENCE_S)


def test_a_picture_comes_with_what_was_seen_of_the_glass_before_it(numbers: type[Numbers]) -> None:
    bench = Bench(numbers)
    bench.watch.start()
    empty, first, second = desk.image(1), desk.image(2), desk.image(3)
    bench.begin()
    bench.watch.frame(1, empty)
    bench.hear()
    numbers.held_at = 3
    bench.watch.frame(3, desk.image())  # when this one is looked at the glass before it was noted
    assert numbers.is_held.wait(PATIENCE_S)
    before = bench.watch.took(first)
    numbers.let_go.set()
    assert (before.empty, before.last_print) == (empty, None)
    bench.begin(2)
    again = bench.watch.took(second)
    assert (again.empty, again.last_print) == (None, first)
    assert bench.watch.stop(PATIENCE_S)


def test_a_frame_that_cannot_be_looked_at_is_left_out(numbers: type[Numbers]) -> None:
    numbers.refused_at = 1
    bench = Bench(numbers)
    bench.watch.start()
    bench.begin()
    bench.watch.frame(1, desk.image())
    bench.watch.frame(2, desk.image())
    assert bench.hear() == "2"
    assert bench.watch.stop(PATIENCE_S)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_of_the_watch_is_a_fault(numbers: type[Numbers]) -> None:
    numbers.broken_at = 1
    bench = Bench(numbers)
    bench.watch.start()
    bench.begin()
    bench.watch.frame(1, desk.image())
    fault = bench.said.get(timeout=PATIENCE_S)
    assert isinstance(fault, e.Fault)
    assert (fault.thread, fault.refusal.code) == ("live-watch", "station/thread-died")
    assert bench.watch.stop(PATIENCE_S)


def test_it_ends_though_it_never_began() -> None:
    assert Bench(PlacementWatch).watch.stop(PATIENCE_S)
