"""The station's watch over the live picture at the simulated reader, at a willing subject's own pace and 25 frames a
second: what a look takes, the share of a core, and the time from the first frame in which the print rests to the
picture.

Goals: a look in 5 ms; a quarter of a core at most while the glass is live; a picture within 0.6 s of rest.
Run: python -m benchmarks.live_watch [--steps N]
"""

import argparse
import queue
import statistics
import tempfile
import time
from pathlib import Path
from typing import ClassVar

import numpy as np

from app.clock import SystemClock
from app.domain.capture import CaptureStep, capture_plan
from app.domain.image import FingerImage
from app.imaging.kernels.warm_up import warm_up
from app.station import events as e
from app.station.live_watch import LARGEST_SHARE, LiveWatch
from app.station.mailbox import LatestFrame
from app.station.placement_watch import LiveFrame, PlacementWatch, Said
from app.station.reader_thread import ReaderThread
from drivers import registry
from drivers.base import DriverOptions

LOOK_MS = 5.0
REST_TO_PICTURE_S = 0.6
PATIENCE_S = 60.0
SEED = 11


class TimedWatch(PlacementWatch):
    """Counts its looks and what they cost this thread."""

    cpu_s: ClassVar[list[float]] = []

    def see(self, frame: LiveFrame) -> Said:
        begun_s = time.thread_time()
        said = super().see(frame)
        self.cpu_s.append(time.thread_time() - begun_s)
        return said


class NotedWatch(LiveWatch):
    """Notes each frame that the reader shows."""

    def __init__(self, post: queue.SimpleQueue[e.Event]) -> None:
        super().__init__(post.put, clock=SystemClock(), make_watch=TimedWatch)
        self.frames: list[tuple[float, FingerImage]] = []

    def frame(self, number: int, image: FingerImage) -> None:
        self.frames.append((time.monotonic(), image))
        super().frame(number, image)


def captured(said: queue.SimpleQueue[e.Event], reader: ReaderThread, number: int, step: CaptureStep) -> FingerImage:
    """One capture, to the picture."""
    reader.begin(number, step)
    while not isinstance(event := said.get(timeout=PATIENCE_S), e.CaptureArrived):
        pass
    return event.image


def cleared(said: queue.SimpleQueue[e.Event]) -> None:
    while not isinstance(said.get(timeout=PATIENCE_S), e.PlatenClear):
        pass


def measure(capture: str, steps: list[CaptureStep], cache: Path) -> None:
    clock = SystemClock()
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    watch = NotedWatch(said)
    driver = registry.create("simulated", DriverOptions(clock, {"seed": SEED, "cache_dir": cache, "capture": capture}))
    reader = ReaderThread(driver, said.put, LatestFrame(), watch, clock=clock, may_be_simulated=True)
    TimedWatch.cpu_s.clear()
    watch.start()
    reader.start()
    live_s, waits_s = 0.0, []
    for number, step in enumerate(steps, start=1):
        watch.frames.clear()
        picture = captured(said, reader, number, step)
        taken_s = time.monotonic()
        live_s += taken_s - watch.frames[0][0]
        rests_s = next((at_s for at_s, image in watch.frames if np.array_equal(image.pixels, picture.pixels)), taken_s)
        waits_s.append(taken_s - rests_s)
        cleared(said)
    reader.stop(PATIENCE_S)
    watch.stop(PATIENCE_S)
    looks_ms = [1000 * one for one in TimedWatch.cpu_s]
    share = sum(TimedWatch.cpu_s) / live_s
    median_ms, wait_s = statistics.median(looks_ms), statistics.median(waits_s)
    print(f"{capture} captures: {len(steps)} plain steps, {live_s:.1f} s live, {len(looks_ms)} looks")
    print(
        f"  a look: median {median_ms:.1f} ms, largest {max(looks_ms):.1f} ms ({median_ms / LOOK_MS:.2f} of the goal)"
    )
    print(f"  share of a core: {100 * share:.1f} % ({share / LARGEST_SHARE:.2f} of the goal)")
    if capture == "station":
        print(f"  rest to picture: median {wait_s:.2f} s, longest {max(waits_s):.2f} s", end="")
        print(f" ({wait_s / REST_TO_PICTURE_S:.2f} of the goal)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=6, help="captures of each kind")
    asked = parser.parse_args()
    plain = [step for step in capture_plan() if not step.impression.is_rolled]
    steps = [plain[number % len(plain)] for number in range(asked.steps)]
    warm_up()
    with tempfile.TemporaryDirectory() as cache:
        for capture in ("station", "reader"):
            measure(capture, steps, Path(cache))


if __name__ == "__main__":
    main()
