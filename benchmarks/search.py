"""One-to-many search: people a second and core, time and memory as the gallery grows.

Promise: 50,000 people a second and core with ten fingers; goal 200,000 with a prefilter that loses less than 1 % of
true mates (what it loses: `benchmarks.search_recall`). Peers, quoted, single fingers a second and core by a matcher
alone: bozorth3 1,000 to 1,900, SourceAFIS 13,000 to 17,000, OpenAFIS 40,000.

People are drawn as templates (`benchmarks.template_people`), rolled in the gallery, plain in the search, without
ridges; half of the searched people are in it. A gallery larger than the file of distinct people holds them several
times, for time only, and is searched for strangers: a mate would be there several times.
Time is CPU time of one thread, median over searches, the first one of a gallery left out; then seconds by the clock
with a pool of two threads. Fingers a second: people times searched fingers, whatever step left them out.

Run: python -m benchmarks.search --out DIR [--distinct N] [--sizes N ...] [--searches N]; one JSON object a line.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import numpy as np
import psutil

from app.domain.position import FINGERS
from app.domain.position import FrictionRidgePosition as F
from app.matching.compact import parameters as p
from app.matching.compact.cascade import Buffer, Probe, by_a_glance, by_minutiae, in_full
from app.matching.compact.people import TenPrintProbe
from app.matching.compact.prepared import PreparedPrints
from app.matching.compact.warm_up import warm_up as warm_up_search
from app.matching.matcher import warm_up
from app.matching.search.gallery_file import GalleryFile
from benchmarks.search_people import EXTRACTOR, cut_to, grown
from benchmarks.template_people import FIRST_SEED, TemplatePeople

SIZES: Final = (1000, 10_000, 100_000)
SEARCHED: Final = {"ten fingers": FINGERS, "two fingers": (F.RIGHT_INDEX, F.LEFT_INDEX), "one finger": (F.RIGHT_INDEX,)}
STRANGER: Final = 5_000_000  # added to a seed: nobody in the gallery
LIMIT: Final = 10
MS: Final = 1000.0
Result = TypeVar("Result")
Given = ParamSpec("Given")


def timed(work: Callable[Given, Result], *given: Given.args, **named: Given.kwargs) -> tuple[Result, float]:
    """What comes out, and milliseconds of this thread's CPU."""
    begun = time.thread_time()
    made = work(*given, **named)
    return made, MS * (time.thread_time() - begun)


def probes(people: int, count: int, fingers: tuple[F, ...], *, strangers: bool) -> list[TenPrintProbe]:
    """Every second one is in the gallery, none where all are to be `strangers`."""
    model, rng = TemplatePeople.fitted(), np.random.default_rng(people)
    seeds = [
        FIRST_SEED + int(place) + (STRANGER if strangers or k % 2 else 0)
        for k, place in enumerate(rng.integers(0, people, count))
    ]
    prints = [model.templates(seed, "plain") for seed in seeds]
    return [TenPrintProbe({finger: one[finger] for finger in fingers if finger in one}) for one in prints]


def measure(gallery: GalleryFile, searched: list[TenPrintProbe], fingers: int) -> dict[str, object]:
    index, buffer = gallery.index, Buffer.over(gallery.octets)
    everyone = np.flatnonzero(index.there)
    steps: dict[str, list[float]] = {"prepare": [], "glance": [], "minutiae": [], "in full": []}
    in_full_counts = []
    for probe in searched:
        ready, prepare_ms = timed(Probe.of, probe)
        rows, glance_ms = timed(by_a_glance, index, buffer, ready, everyone)
        (few, scores), minutiae_ms = timed(
            by_minutiae, index, buffer, ready, rows, max(LIMIT, p.FULL_LEAST), len(everyone)
        )
        _, in_full_ms = timed(in_full, index, buffer, PreparedPrints(p.PREPARED_KEPT), ready, few, scores)
        for step, ms in zip(steps.values(), (prepare_ms, glance_ms, minutiae_ms, in_full_ms), strict=True):
            step.append(ms)
        in_full_counts.append(len(few))
    medians = {name: statistics.median(values[1:]) for name, values in steps.items()}
    whole = statistics.median([sum(values) for values in zip(*steps.values(), strict=True)][1:])
    with ThreadPoolExecutor(2) as pool:
        begun = time.perf_counter()
        for probe in searched[1:]:
            gallery.search(probe, limit=LIMIT, pool=pool)
        by_clock = MS * (time.perf_counter() - begun) / max(1, len(searched) - 1)
    return {
        "ms": round(whole, 1),
        "people_a_second_and_core": round(MS * len(gallery) / whole),
        "fingers_a_second_and_core": round(MS * len(gallery) * fingers / whole),
        "step_ms": {name: round(value, 2) for name, value in medians.items()},
        "compared_in_full": statistics.median(in_full_counts),
        "two_threads_by_the_clock_ms": round(by_clock, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder of galleries, kept")
    parser.add_argument("--distinct", type=int, default=10_000, help="people who are drawn")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--searches", type=int, default=21)
    given = parser.parse_args()
    warm_up()
    warm_up_search()
    whole = grown(given.out, given.distinct)
    for size in given.sizes:
        path = cut_to(whole, size)
        before = psutil.Process().memory_info()
        begun = time.perf_counter()
        gallery = GalleryFile(path, extractor_version=EXTRACTOR)
        opened = MS * (time.perf_counter() - begun)
        line = {"people": size, "file_mb": round(path.stat().st_size / 1e6), "open_ms": round(opened, 1)}
        for name, fingers in SEARCHED.items():
            searched = probes(size, given.searches, fingers, strangers=size > given.distinct)
            found = measure(gallery, searched, len(fingers))
            print(json.dumps({"level": "template", **line, "searched": name, **found}), flush=True)
        after = psutil.Process().memory_info()
        own = (after.rss - after.shared - before.rss + before.shared) / 1e6 if hasattr(after, "shared") else None
        print(json.dumps({"people": size, "own_memory_mb": own and round(own)}), flush=True)


if __name__ == "__main__":
    main()
