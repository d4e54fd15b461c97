"""The simulated reader: how long skin, impressions and frames take to draw, and whether live video keeps its pace.

Promises: master 0.5 s, impression 15 ms (four on a slap 30 ms), preview frame 5 ms at slap size, 25 frames a second
sustained, beside a station that analyses without a pause on all cores too.
Run: python -m benchmarks.simulated_reader [--live] [--rounds N] [--seconds S]
"""

import argparse
import json
import statistics
import threading
import time
from collections.abc import Callable

import numpy as np

from app.clock import SystemClock
from app.domain.capture import capture_plan
from app.domain.image import FingerImage
from app.station.analysis import WORKERS, AnalysisPool, Job
from app.station.events import Event, Refusal
from app.station.mailbox import LatestFrame
from app.station.work import analyse
from drivers.base import (
    Capability,
    CaptureRequest,
    DriverOptions,
    Impression,
    Opening,
    Position,
    Preview,
    Ready,
)
from drivers.simulated.behaviour import Behaviour
from drivers.simulated.controls import Controls
from drivers.simulated.driver import INFO, SimulatedDriver
from drivers.simulated.generator import make_masters, master, person
from drivers.simulated.glass import Glass
from drivers.simulated.impression import SensorFaults, render_plain, render_rolled, render_slap, with_sensor_faults
from drivers.simulated.skin import FINGERS_AT, GeneratedSkin, lay

SEED = 5
PROMISES_MS = {"master": 500.0, "rolled": 15.0, "plain": 15.0, "slap": 30.0, "preview_frame": 5.0, "rolling_frame": 5.0}
FRAMES_PER_S = 25.0
RIGHT_FOUR = Capability(Position.PLAIN_RIGHT_FOUR, Impression.PLAIN)
HAND = FINGERS_AT[Position.PLAIN_RIGHT_FOUR]


def _times_ms(act: Callable[[int], object], rounds: int) -> list[float]:
    act(0)
    taken = []
    for number in range(1, rounds + 1):
        begun = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - begun) * 1000.0)
    return taken


def drawing(rounds: int) -> dict[str, list[float]]:
    """Milliseconds by what was drawn, on one thread."""
    masters = make_masters(SEED)
    models = {model.finger: model for model in person(SEED).fingers}
    rng = np.random.default_rng(SEED)
    skin = GeneratedSkin(SEED, None)
    skin.prepare(lambda _: None)
    laid = lay(RIGHT_FOUR.position, frozenset(HAND), Behaviour())
    glass = Glass(skin.picture(RIGHT_FOUR, laid, Behaviour(), rng).pixels, None, rolled=False)
    rolling = Glass(render_rolled(masters[2], models[2], rng).pixels, None, rolled=True)
    broken = SensorFaults(dead_pixels=2000, dead_rows=2)
    return {
        "master": _times_ms(lambda n: master(SEED, 1 + n % 10), min(rounds, 10)),
        "rolled": _times_ms(lambda n: render_rolled(masters[1 + n % 10], models[1 + n % 10], rng), rounds),
        "plain": _times_ms(lambda n: render_plain(masters[1 + n % 10], models[1 + n % 10], rng), rounds),
        "slap": _times_ms(lambda n: render_slap(masters, models, HAND, rng), rounds),
        "glass_of_a_placement": _times_ms(lambda n: Glass(glass.settled, None, rolled=False), rounds),
        "preview_frame": _times_ms(lambda n: glass.frame((n % 20) / 20, (0, -(n % 14))), rounds),
        "rolling_frame": _times_ms(lambda n: rolling.frame((n % 20) / 20), rounds),
        "frame_of_a_broken_sensor": _times_ms(lambda n: with_sensor_faults(glass.settled, broken), rounds),
    }


class _Analysing:
    """The station's analysis pool, which has always as much to do as it can."""

    def __init__(self, image: FingerImage, clock: SystemClock) -> None:
        self._step = next(step for step in capture_plan() if int(step.position) == RIGHT_FOUR.position)
        self._image = image
        self._stopping = False
        self.done = 0
        self._pool = AnalysisPool(self._again, clock=clock)

    def start(self) -> None:
        self._pool.start()
        for _ in range(2 * WORKERS):
            self._submit()

    def stop(self) -> None:
        self._stopping = True
        self._pool.stop(10.0)

    def _again(self, _: Event) -> None:
        self.done += 1
        if not self._stopping:
            self._submit()

    def _submit(self) -> None:
        self._pool.submit(Job("analyse", lambda: analyse(1, self._image, self._step), _failed, 60.0))


def _failed(refusal: Refusal) -> Event:
    raise RuntimeError(refusal.message)


def live(seconds: float, *, analysing: bool) -> dict[str, float]:
    """A subject who lays four fingers down and lifts them over and over, before a consumer that keeps up. Late is a
    frame that came more than half a frame's time after it was due."""
    controls, clock = Controls(), SystemClock()
    controls.always(lift_early=True)
    values = {"seed": SEED, "controls": controls, "frames_per_s": FRAMES_PER_S}
    reader = SimulatedDriver(DriverOptions(clock, values)).open(INFO.reader_id)
    work = _Analysing(_settled_picture(), clock)
    try:
        _until_open(reader.events.get)
        if analysing:
            work.start()
        reader.start(CaptureRequest(RIGHT_FOUR, frozenset(HAND), timeout_s=seconds + 60.0))
        while not isinstance(reader.events.get(10.0), Ready):
            pass
        mailbox = LatestFrame()
        begun, busy_s, came_s, first, last = time.perf_counter(), time.process_time(), [], 0, 0
        done = work.done
        while time.perf_counter() - begun < seconds:
            event = reader.events.get(1.0)
            if isinstance(event, Preview):
                mailbox.put(FingerImage(event.pixels, event.resolution_ppi))
                came_s.append(time.perf_counter())
                first, last = first or event.number, event.number
        passed, busy_s = time.perf_counter() - begun, time.process_time() - busy_s
        gaps = np.diff(came_s)
        produced = last - first + 1
        return {
            "frames_produced_per_s": round(produced / passed, 1),
            "frames_heard_per_s": round(len(came_s) / passed, 1),
            "promise_frames_per_s": FRAMES_PER_S,
            "ratio": round(len(came_s) / passed / FRAMES_PER_S, 3),
            "frames_dropped_by_queue_per_s": round((produced - len(came_s)) / passed, 2),
            "frames_late_per_s": round(int((gaps > 1.5 / FRAMES_PER_S).sum()) / passed, 2),
            "frame_gap_p99_ms": round(float(np.percentile(gaps, 99)) * 1000, 1),
            "longest_gap_ms": round(float(gaps.max()) * 1000, 1),
            "analyses_per_s": round((work.done - done) / passed, 1),
            "cpu_share_of_one_core": round(busy_s / passed, 2),
        }
    finally:
        work.stop()
        reader.close()


def _settled_picture() -> FingerImage:
    skin = GeneratedSkin(SEED, None)
    skin.prepare(lambda _: None)
    laid = lay(RIGHT_FOUR.position, frozenset(HAND), Behaviour())
    return FingerImage(skin.picture(RIGHT_FOUR, laid, Behaviour(), np.random.default_rng(SEED)).pixels)


def _until_open(get: Callable[[float], object]) -> None:
    while True:
        event = get(60.0)
        if isinstance(event, Opening) and event.progress >= 1.0:
            return


def _report_drawing(rounds: int) -> None:
    begun = time.perf_counter()
    make_masters(SEED + 1)
    print(json.dumps({"what": "person_of_ten_masters", "s": round(time.perf_counter() - begun, 2)}))
    for name, taken in drawing(rounds).items():
        line: dict[str, object] = {
            "what": name,
            "least_ms": round(min(taken), 1),
            "median_ms": round(statistics.median(taken), 1),
        }
        if name in PROMISES_MS:
            line["promise_ms"] = PROMISES_MS[name]
            line["ratio"] = round(statistics.median(taken) / PROMISES_MS[name], 2)
        print(json.dumps(line))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--live", action="store_true", help="the live video alone")
    given = parser.parse_args()
    if not given.live:
        _report_drawing(given.rounds)
    for what, analysing in (("live_alone", False), ("live_beside_analysis", True)):
        print(json.dumps({"what": f"{what}_1600x1500", **live(given.seconds, analysing=analysing)}))
    print(json.dumps({"what": "threads_left", "count": threading.active_count() - 1}))


if __name__ == "__main__":
    main()
