"""The thread that owns the reader, on a reader made of paper."""

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.clock import SystemClock
from app.domain.capture import CaptureStep, capture_plan
from app.domain.image import FingerImage
from app.station import events as e
from app.station.mailbox import LatestFrame
from app.station.ports import Taking
from app.station.reader_thread import ReaderThread
from app.station.snapshot import FingerLight
from drivers import base, errors
from tests.support import desk

PLAN = capture_plan()
INFO = base.ReaderInfo("paper", "paper-1", "Example", "Paper", "0001", "1", simulated=True)
PIXELS = np.full((30, 20), 200, dtype=np.uint8)
PATIENCE_S = 10.0


class PaperReader(base.Reader):
    """Does nothing by itself; the test says what the glass says."""

    def __init__(self, *, streams: bool = False) -> None:
        self.info = replace(INFO, captures_itself=not streams)
        self.events = base.EventQueue()
        self.started: queue.SimpleQueue[base.CaptureRequest] = queue.SimpleQueue()
        self.calls: list[str] = []
        self.frames_asked: list[int | None] = []
        self.running = False
        self.closed = threading.Event()

    def is_available(self, capability: base.Capability) -> bool:
        return True

    def start(self, request: base.CaptureRequest) -> None:
        if self.running:
            raise errors.WrongState("A capture is running.")
        self.running = True
        self.started.put(request)

    def trigger(self, frame: int | None = None) -> None:
        self.calls.append("trigger")
        self.frames_asked.append(frame)
        self.end(base.Captured(PIXELS, 500, base.Capability(base.Position(13), base.Impression(0)), 0.0, "1", "1"))

    def cancel(self) -> None:
        self.calls.append("cancel")
        if self.running:
            self.end(base.Failed(errors.Cancelled("Cancelled.")))

    def end(self, event: base.ReaderEvent) -> None:
        self.running = False
        self.events.put(event)

    def close(self) -> None:
        self.closed.set()
        self.events.close()


class PaperWatch(desk.BlindWatch):
    """Remembers what it was told, and can ask for a frame."""

    def __init__(self) -> None:
        super().__init__(lambda _event: None)
        self.told: list[object] = []
        self.take: Taking | None = None
        self.glass = e.GlassBefore(empty=desk.image())

    def begin(self, number: int, step: CaptureStep, *, streams: bool, take: Taking) -> None:
        self.told.append(("begin", number, streams))
        self.take = take

    def ready(self) -> None:
        self.told.append("ready")

    def frame(self, number: int, image: FingerImage) -> None:
        self.told.append(("frame", number))

    def roll_over(self) -> None:
        self.told.append("roll-over")

    def took(self, image: FingerImage) -> e.GlassBefore:
        self.told.append("took")
        return self.glass

    def end(self) -> None:
        self.told.append("end")


class PaperDriver(base.ReaderDriver):
    name = "paper"

    def __init__(self) -> None:
        super().__init__(base.DriverOptions(SystemClock()))
        self.readers: list[PaperReader] = []
        self.plugged = True
        self.streams = False

    def is_usable(self) -> base.Usability:
        return base.Usability(True)

    def discover(self) -> list[base.ReaderInfo]:
        return [INFO] if self.plugged else []

    def open(self, reader_id: str) -> PaperReader:
        self.readers.append(PaperReader(streams=self.streams))
        return self.readers[-1]


class SoonClock(SystemClock):
    """A second between looks is nothing that a test waits for."""

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        return event.wait(min(timeout_s, 0.01))


class Bench:
    def __init__(
        self,
        *,
        plugged: bool = True,
        may_be_simulated: bool = True,
        resolution_ppi: int = 500,
        streams: bool = False,
    ) -> None:
        self.driver = PaperDriver()
        self.driver.streams = streams
        self.watch = PaperWatch()
        self.resolution_ppi = resolution_ppi
        self.may_be_simulated = may_be_simulated
        self.driver.plugged = plugged
        self.said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
        self.preview = LatestFrame()
        self.thread = reader_thread(self.driver, self)

    def __enter__(self) -> "Bench":
        self.thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        assert self.thread.stop(PATIENCE_S)

    def hear(self, kind: type) -> Any:
        while True:
            event = self.said.get(timeout=PATIENCE_S)
            if isinstance(event, kind):
                return event

    @property
    def reader(self) -> PaperReader:
        return self.driver.readers[-1]


def reader_thread(driver: PaperDriver, bench: Bench) -> ReaderThread:
    return ReaderThread(
        driver,
        bench.said.put,
        bench.preview,
        bench.watch,
        clock=SoonClock(),
        may_be_simulated=bench.may_be_simulated,
        resolution_ppi=bench.resolution_ppi,
    )


def test_a_simulated_reader_is_none_in_production() -> None:
    with Bench(may_be_simulated=False) as bench:
        assert bench.hear(e.ReaderLost).refusal.code == "reader/simulated-in-production"
        assert bench.driver.readers == []


def test_pictures_are_asked_for_as_the_agency_takes_them() -> None:
    with Bench(resolution_ppi=1000) as bench:
        bench.hear(e.ReaderFound)
        bench.thread.begin(1, PLAN[0])
        assert bench.reader.started.get(timeout=PATIENCE_S).capability.resolution_ppi == 1000


def test_it_finds_the_reader_and_says_who_it_is() -> None:
    with Bench() as bench:
        found = bench.hear(e.ReaderFound)
        assert found.identity.model == "Paper"
    assert bench.reader.closed.is_set()


def test_a_capture_goes_through_and_its_events_carry_its_number() -> None:
    with Bench() as bench:
        bench.hear(e.ReaderFound)
        bench.thread.begin(3, PLAN[0])
        request = bench.reader.started.get(timeout=PATIENCE_S)
        assert request.capability.position == 13
        assert request.required_fingers == frozenset({2, 3, 4, 5})
        said: list[base.ReaderEvent] = [
            base.Ready(),
            base.Preview(PIXELS, 500, 1),
            base.FingerCount(4, 4),
            base.FingerQuality({2: base.FingerState.OFF_EDGE}),
        ]
        for event in said:
            bench.reader.events.put(event)
        assert bench.hear(e.SessionReady).number == 3
        assert bench.hear(e.FingersSeen) == e.FingersSeen(3, 4, 4)
        assert bench.hear(e.FingerLights).lights == {2: FingerLight.OFF_EDGE}
        _, frame = bench.preview.peek()
        assert frame is not None
        bench.thread.trigger()
        arrived = bench.hear(e.CaptureArrived)
        assert arrived.number == 3
        assert arrived.reader_counts
        assert arrived.glass is bench.watch.glass
        (before,) = arrived.before
        assert (before.pixels == PIXELS).all()
        bench.reader.events.put(base.PlatenClear())
        assert bench.hear(e.PlatenClear).number == 3
        assert bench.preview.peek()[1] is None


def test_the_watch_is_told_what_the_reader_shows() -> None:
    with Bench() as bench:
        bench.hear(e.ReaderFound)
        bench.thread.begin(3, PLAN[0])
        bench.reader.started.get(timeout=PATIENCE_S)
        for event in (base.Ready(), base.Preview(PIXELS, 500, 7), base.RollStarted(), base.RollCompleted()):
            bench.reader.events.put(event)
        bench.reader.trigger()
        bench.hear(e.CaptureArrived)
        bench.reader.events.put(base.PlatenClear())
        bench.hear(e.PlatenClear)
        assert bench.watch.told[:5] == [("begin", 3, False), "ready", ("frame", 7), "roll-over", "took"]


def test_of_a_reader_that_streams_the_glass_is_live_when_the_watch_has_seen_it() -> None:
    with Bench(streams=True) as bench:
        bench.hear(e.ReaderFound)
        bench.thread.begin(3, PLAN[0])
        bench.reader.started.get(timeout=PATIENCE_S)
        bench.reader.events.put(base.Ready())
        bench.reader.events.put(base.ReaderWarning("other-serial"))
        assert isinstance(bench.said.get(timeout=PATIENCE_S), e.ReaderWarned)  # and no SessionReady before it
        assert bench.watch.told == [("begin", 3, True), "ready"]


def test_the_frame_that_the_watch_asks_for_is_asked_of_the_reader_while_it_is_of_this_capture() -> None:
    with Bench(streams=True) as bench:
        bench.hear(e.ReaderFound)
        bench.thread.begin(3, PLAN[0])
        bench.reader.started.get(timeout=PATIENCE_S)
        assert bench.watch.take is not None
        bench.watch.take(2, 40)  # of a capture that is over
        bench.watch.take(3, 41)
        arrived = bench.hear(e.CaptureArrived)
        assert (arrived.number, arrived.reader_counts) == (3, False)
        assert bench.reader.frames_asked == [41]


def test_a_new_capture_cancels_the_running_one_and_the_cancelling_is_no_failure() -> None:
    with Bench() as bench:
        bench.hear(e.ReaderFound)
        bench.thread.begin(1, PLAN[0])
        bench.reader.started.get(timeout=PATIENCE_S)
        bench.thread.begin(2, PLAN[1])
        assert bench.reader.started.get(timeout=PATIENCE_S).capability.position == 14
        bench.reader.events.put(base.Ready())
        assert bench.hear((e.SessionReady, e.CaptureFailed)).number == 2


def test_an_unplugged_reader_is_told_once_and_found_again() -> None:
    with Bench() as bench:
        bench.hear(e.ReaderFound)
        first = bench.reader
        bench.driver.plugged = False
        first.events.put(base.Disconnected(errors.Disconnected("Gone.")))
        assert bench.hear(e.ReaderLost).refusal.code == "reader/disconnected"
        assert first.closed.wait(PATIENCE_S)
        bench.driver.plugged = True
        bench.hear(e.ReaderFound)
        assert bench.reader is not first


def test_without_a_reader_it_says_so_once() -> None:
    with Bench(plugged=False) as bench:
        assert bench.hear(e.ReaderLost).refusal.code == "reader/not-found"
        bench.driver.plugged = True
        assert isinstance(bench.said.get(timeout=PATIENCE_S), e.ReaderFound)


@pytest.mark.parametrize(
    "failure", [errors.Timeout("Nothing was laid down."), errors.QualityNotMet("Too dry.")], ids=lambda f: f.code
)
def test_a_failed_capture_is_told_with_its_code_and_the_next_can_begin(failure: errors.ReaderError) -> None:
    with Bench() as bench:
        bench.hear(e.ReaderFound)
        bench.thread.begin(5, PLAN[0])
        bench.reader.started.get(timeout=PATIENCE_S)
        bench.reader.end(base.Failed(failure))
        assert bench.hear(e.CaptureFailed).refusal.code == failure.code
        bench.thread.begin(6, PLAN[0])
        bench.reader.started.get(timeout=PATIENCE_S)


def test_a_driver_with_a_defect_is_a_fault_and_the_reader_is_closed() -> None:
    class Defect(PaperDriver):
        def discover(self) -> list[base.ReaderInfo]:
            raise ZeroDivisionError

    bench = Bench()
    bench.thread = reader_thread(Defect(), bench)
    quiet: Callable[[Any], None] = lambda _: None  # noqa: E731
    before, threading.excepthook = threading.excepthook, quiet
    try:
        bench.thread.start()
        assert bench.hear(e.ReaderLost).refusal.code == "reader/thread-died"
        assert bench.hear(e.Fault).thread == "reader"
        assert bench.thread.stop(PATIENCE_S)
    finally:
        threading.excepthook = before
