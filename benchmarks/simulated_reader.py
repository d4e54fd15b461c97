"""The simulated reader: how long skin, impressions and frames take to draw, and whether live video keeps its pace.

Promises: master 0.5 s, impression 15 ms (a slap is four of them), preview frame 5 ms at slap size, 25 frames a second
sustained.
Run: python -m benchmarks.simulated_reader [--rounds N] [--seconds S]
"""

import argparse
import json
import statistics
import threading
import time
from collections.abc import Callable

import numpy as np

from app.clock import SystemClock
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
from drivers.simulated.controls import Behaviour, Controls
from drivers.simulated.driver import INFO, SimulatedDriver
from drivers.simulated.generator import make_masters, master, person
from drivers.simulated.glass import Glass
from drivers.simulated.impression import render_plain, render_rolled, render_slap
from drivers.simulated.skin import FINGERS_AT, GeneratedSkin, lay

SEED = 5
PROMISES_MS = {"master": 500.0, "rolled": 15.0, "plain": 15.0, "slap": 60.0, "preview_frame": 5.0}
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
    return {
        "master": _times_ms(lambda n: master(SEED, 1 + n % 10), min(rounds, 10)),
        "rolled": _times_ms(lambda n: render_rolled(masters[1 + n % 10], models[1 + n % 10], rng), rounds),
        "plain": _times_ms(lambda n: render_plain(masters[1 + n % 10], models[1 + n % 10], rng), rounds),
        "slap": _times_ms(lambda n: render_slap(masters, models, HAND, rng), rounds),
        "glass_of_a_placement": _times_ms(lambda n: Glass(glass.settled, None, rolled=False), rounds),
        "preview_frame": _times_ms(lambda n: glass.frame((n % 20) / 20, (0, -(n % 14))), rounds),
    }


def live(seconds: float) -> dict[str, float]:
    """A subject who lays four fingers down and lifts them over and over, before a consumer that keeps up."""
    controls = Controls()
    controls.always(lift_early=True)
    values = {"seed": SEED, "controls": controls, "frames_per_s": FRAMES_PER_S}
    reader = SimulatedDriver(DriverOptions(SystemClock(), values)).open(INFO.reader_id)
    try:
        _until_open(reader.events.get)
        reader.start(CaptureRequest(RIGHT_FOUR, frozenset(HAND), timeout_s=seconds + 60.0))
        while not isinstance(reader.events.get(10.0), Ready):
            pass
        begun, busy_s, seen = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - begun < seconds:
            seen += isinstance(reader.events.get(1.0), Preview)
        passed, busy_s = time.perf_counter() - begun, time.process_time() - busy_s
        return {
            "frames_per_s": round(seen / passed, 1),
            "promise_frames_per_s": FRAMES_PER_S,
            "frames_dropped": reader.events.frames_dropped,
            "cpu_share_of_one_core": round(busy_s / passed, 2),
            "cpu_ms_per_frame": round(1000 * busy_s / max(1, seen), 1),
        }
    finally:
        reader.close()


def _until_open(get: Callable[[float], object]) -> None:
    while True:
        event = get(60.0)
        if isinstance(event, Opening) and event.progress >= 1.0:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    begun = time.perf_counter()
    make_masters(SEED + 1)
    print(json.dumps({"what": "person_of_ten_masters", "s": round(time.perf_counter() - begun, 2)}))
    for name, taken in drawing(given.rounds).items():
        line: dict[str, object] = {
            "what": name,
            "least_ms": round(min(taken), 1),
            "median_ms": round(statistics.median(taken), 1),
        }
        if name in PROMISES_MS:
            line["promise_ms"] = PROMISES_MS[name]
            line["ratio"] = round(statistics.median(taken) / PROMISES_MS[name], 2)
        print(json.dumps(line))
    print(json.dumps({"what": "live_slap_1600x1500", **live(given.seconds)}))
    print(json.dumps({"what": "threads_left", "count": threading.active_count() - 1}))


if __name__ == "__main__":
    main()
