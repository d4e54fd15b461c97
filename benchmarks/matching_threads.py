"""Matching on several threads, and the templates that take longest.

A booking's ten rolled and ten plain prints, and all pairs of them, on one thread and on two: how much sooner two are
done, and whether they give the same. A thread that only counts, meanwhile: compiled code gives the interpreter's lock
away, so it counts on; beside one call that keeps the lock, to show what the count would be. The largest templates that
bytes may hold (4,096 minutiae, of which the best are compared; ridges all over 8192x8192 px): how long they take.

Limits: the same on one thread and on two; no pair takes as long as a second.

Run: python -m benchmarks.matching_threads [--people N]; one JSON object a line. The clock counts what others do on the
machine too.
"""

import argparse
import itertools
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from app.domain.image import FingerImage
from app.matching.cylinders import prepare
from app.matching.extractor import extract
from app.matching.matcher import match, warm_up
from app.matching.template import (
    MOST_MINUTIAE,
    MOST_SIDE_PX,
    RIDGE_PX,
    SKIN_PX,
    Template,
    bits_shape,
    flow_shape,
)
from app.opencv import cv2
from benchmarks.matching_prints import FIRST_SEED, generated

Given = TypeVar("Given")
Made = TypeVar("Made")

MS: Final = 1000.0
THREADS: Final = 2  # as the station's pool of analysis
BEAT_S: Final = 0.0005
FAIR: Final = 60  # quality of minutiae that are thrown
HELD_STEPS: Final = 30_000_000  # of a call that keeps the lock: 0.2 s
WORST_MS: Final = 1000.0
# Name, minutiae, side of the picture, side of the square that they lie in, whether ridges are kept.
GIANTS: Final = (
    ("4,096 minutiae on a finger", MOST_MINUTIAE, 800, 700, True),
    ("4,096 in one place", MOST_MINUTIAE, 800, 0, False),
    ("4,096 crowded", MOST_MINUTIAE, 800, 100, True),
    ("255 on a finger, ridges all over the largest picture", 255, MOST_SIDE_PX, 700, True),
)


def thrown(count: int, side_px: int, within_px: float, *, ridges: bool, seed: int = 0, flow: bool = True) -> Template:
    """Minutiae thrown on a square about the middle of a picture, flow and ridges thrown too."""
    rng = np.random.default_rng(seed)
    low, high = (side_px - within_px) / 2, (side_px + within_px) / 2
    cells = flow_shape(side_px, side_px)
    dots, skin = bits_shape(side_px, side_px, RIDGE_PX), bits_shape(side_px, side_px, SKIN_PX)
    return Template.of(
        x=rng.uniform(low, high, count),
        y=rng.uniform(low, high, count),
        direction=rng.uniform(0, 2 * np.pi, count),
        kind=rng.integers(0, 3, count),
        quality=np.full(count, FAIR),
        flow=rng.integers(1, 256, cells, dtype=np.uint8) if flow else np.zeros(cells, np.uint8),
        ridges=rng.integers(0, 256, dots, dtype=np.uint8) if ridges else None,
        skin=np.full(skin, 255, np.uint8) if ridges else None,
        width_px=side_px,
        height_px=side_px,
    )


def beats_while(work: Callable[[], object]) -> tuple[int, float]:
    """How often another thread comes to its turn while `work` runs, and the seconds that it took."""
    done, beating = threading.Event(), threading.Event()
    beats = 0

    def beat() -> None:
        nonlocal beats
        beating.set()
        while not done.wait(BEAT_S):
            beats += 1

    thread = threading.Thread(target=beat, name="heartbeat")
    thread.start()
    beating.wait()
    begun = time.perf_counter()
    work()
    taken = time.perf_counter() - begun
    done.set()
    thread.join()
    return beats, taken


def keep_the_lock() -> None:
    """One call that does not give it away."""
    sum(itertools.repeat(1, HELD_STEPS))


def on_threads(what: str, work: Callable[[Given], Made], given: list[Given]) -> tuple[dict[str, object], list[Made]]:
    """A line of one thread and THREADS, and what one thread made."""
    made, taken = [], []
    for threads in (1, THREADS):
        with ThreadPoolExecutor(threads) as pool:
            begun = time.perf_counter()
            made.append(list(pool.map(work, given)))
            taken.append(time.perf_counter() - begun)
    said = {
        "what": what,
        "count": len(given),
        "one_thread_ms": round(taken[0] * MS),
        "two_threads_ms": round(taken[1] * MS),
        "ratio": round(taken[0] / taken[1], 2),
        "same": made[0] == made[1],
    }
    return said, made[0]


def measure(pictures: list[FingerImage]) -> Iterable[dict[str, object]]:
    said, templates = on_threads("templates of a booking", extract, pictures)
    yield said
    prints = [prepare(template) for template in templates]
    said, _ = on_threads("all pairs of them", lambda pair: match(*pair), list(itertools.product(prints, repeat=2)))
    yield said
    widest = prepare(thrown(255, MOST_SIDE_PX, 700, ridges=True))
    kept, kept_s = beats_while(keep_the_lock)
    for what, work in (
        ("one long match", lambda: match(widest, widest)),
        ("templates", lambda: [extract(picture) for picture in pictures]),
    ):
        beats, taken = beats_while(work)
        yield {
            "what": f"beats of another thread meanwhile: {what}",
            "beats_a_second": round(beats / taken),
            "beats_a_second_lock_kept": round(kept / kept_s),
        }
    yield from (worst(*giant) for giant in GIANTS)


def worst(what: str, count: int, side_px: int, within_px: float, ridges: bool) -> dict[str, object]:
    first, second = (thrown(count, side_px, within_px, ridges=ridges, seed=seed) for seed in (1, 2))
    begun = time.thread_time()
    a, b = prepare(first), prepare(second)
    prepared = time.thread_time()
    score = match(a, b)
    matched = time.thread_time()
    return {
        "what": what,
        "prepare_at_work_ms": round((prepared - begun) / 2 * MS, 1),
        "match_at_work_ms": round((matched - prepared) * MS, 1),
        "limit_ms": WORST_MS,
        "score_of_chance": round(score, 1),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1)
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    warm_up()
    pictures: list[FingerImage] = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(FIRST_SEED, FIRST_SEED + given.people):
            rolled, _, plain = generated(seed, Path(folder))
            pictures += [*rolled.values(), *plain.values()]
    for said in measure(pictures):
        print(json.dumps(said))


if __name__ == "__main__":
    main()
