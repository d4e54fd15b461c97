"""Times of extraction, of what is prepared for matching, and of a match: one thread, picture by picture.

Pictures: NIST's three synthetic prints (416x560); the sample card's plain fingers (cut out of its slaps, and its two
thumbs of 500x1000) and rolled ones (800x750); plain and rolled fingers of generated people. Every picture is taken
several times after a run that warms. The clock counts what others do on the machine too; `at_work` is the time of the
thread alone, and the ratios are of its median.

Promises: a plain finger in 25 ms, a rolled one in 80 ms; a match in 1 ms.
Peers, quoted: extraction by NBIS mindtct 17.7 ms plain and 97 ms rolled, by SourceAFIS 24 ms plain; a comparison by
bozorth3 0.5 to 1 ms, by SourceAFIS 0.06 to 0.08 ms, by OpenAFIS 0.025 ms.

Run: python -m benchmarks.matching_speed [--rounds N] [--people N] [--samples DIR]; one JSON object a line.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from app.domain.image import FingerImage
from app.imaging.files import read_picture
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import match, warm_up
from app.matching.template import WORKING_PPI
from app.opencv import cv2
from benchmarks.matching_prints import FIRST_SEED, SAMPLES, Pictures, card_pictures, generated

MS: Final = 1000.0
MATCHES: Final = 20  # of each pair: one alone is too short to be told from the clock's own time
PROMISES_MS: Final = {"plain": 25.0, "rolled": 80.0, "match": 1.0}
PEERS_QUOTED_MS: Final = {
    "plain": {"mindtct": 17.7, "SourceAFIS": 24.0},
    "rolled": {"mindtct": 97.0},
    "match": {"bozorth3": 0.5, "SourceAFIS": 0.06, "OpenAFIS": 0.025},
}


class Taken(NamedTuple):
    """Milliseconds: by the clock, and those that the thread was at work."""

    by_clock: float
    at_work: float


class Set(NamedTuple):
    """Pictures of one kind; `kind`: plain or rolled, whose promise holds. The key tells the finger."""

    name: str
    kind: str
    pictures: dict[str, FingerImage]


def timed(act: Callable[[], object], rounds: int, times: int = 1) -> list[Taken]:
    """Of `rounds` runs after one that warms; of each the mean of `times` calls."""
    act()
    taken = []
    for _ in range(rounds):
        begun, busy = time.perf_counter(), time.thread_time()
        for _ in range(times):
            act()
        clock, work = time.perf_counter() - begun, time.thread_time() - busy
        taken.append(Taken(clock * MS / times, work * MS / times))
    return taken


def line(what: str, kind: str, taken: list[Taken], **more: object) -> dict[str, object]:
    by_clock, at_work = np.array(taken).T
    median = float(np.median(at_work))
    ratios = {f"ratio_to_{peer}_quoted": round(median / ms, 2) for peer, ms in PEERS_QUOTED_MS.get(kind, {}).items()}
    promise = PROMISES_MS.get(kind)
    return {
        "what": what,
        "median_ms": _rounded(by_clock, 50),
        "p95_ms": _rounded(by_clock, 95),
        "median_at_work_ms": _rounded(at_work, 50),
        "p95_at_work_ms": _rounded(at_work, 95),
        **({"promise_ms": promise, "ratio": round(median / promise, 2), **ratios} if promise else {}),
        **more,
    }


def _rounded(values: np.ndarray, percent: float) -> float:
    return round(float(np.percentile(values, percent)), 3)


def sample_sets(samples: Path) -> Iterable[Set]:
    """Of the files that are there."""
    synthetic = {
        path.stem: read_picture(path, resolution_ppi=WORKING_PPI).image
        for path in sorted((samples / "synthetic-prints").glob("*.pgm"))
    }
    if synthetic:
        yield Set("NIST's synthetic prints", "plain", synthetic)
    card = samples / "an2" / "type-4-tpcard.an2"
    if card.is_file():
        rolled, plain = card_pictures(card)
        yield Set("sample card, plain", "plain", _named(plain))
        yield Set("sample card, rolled", "rolled", _named(rolled))


def generated_sets(people: int) -> Iterable[Set]:
    rolled: dict[str, FingerImage] = {}
    plain: dict[str, FingerImage] = {}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(FIRST_SEED, FIRST_SEED + people):
            first, _, flat = generated(seed, Path(folder))
            rolled |= _named(first, f"{seed} ")
            plain |= _named(flat, f"{seed} ")
    yield Set("generated, plain", "plain", plain)
    yield Set("generated, rolled", "rolled", rolled)


def _named(pictures: Pictures, before: str = "") -> dict[str, FingerImage]:
    return {f"{before}{int(finger)}": picture for finger, picture in pictures.items()}


def measure(sets: Iterable[Set], rounds: int) -> Iterable[dict[str, object]]:
    """Lines: of each set its templates and what is prepared; then matches between sets of one person."""
    prepared: dict[str, dict[str, PreparedTemplate]] = {}
    for one in sets:
        extraction: list[Taken] = []
        preparation: list[Taken] = []
        templates = {}
        for name, picture in one.pictures.items():
            extraction += timed(partial(extract, picture), rounds)
            template = extract(picture)
            preparation += timed(partial(prepare, template), rounds)
            templates[name] = prepare(template)
        prepared[one.name] = templates
        minutiae = int(np.median([len(template) for template in templates.values()]))
        sizes = np.median([picture.pixels.shape for picture in one.pictures.values()], axis=0).astype(int)
        size = f"{sizes[1]}x{sizes[0]}"
        count = len(one.pictures)
        yield line(f"template: {one.name}", one.kind, extraction, pictures=count, minutiae=minutiae, median_size=size)
        yield line(f"prepare: {one.name}", "", preparation, pictures=count)
    for source in ("sample card", "generated"):
        first, second = prepared.get(f"{source}, rolled", {}), prepared.get(f"{source}, plain", {})
        yield from _matches(source, first, second, rounds)


def _matches(
    source: str, first: dict[str, PreparedTemplate], second: dict[str, PreparedTemplate], rounds: int
) -> Iterable[dict[str, object]]:
    mates: list[Taken] = []
    others: list[Taken] = []
    for (a, one), (b, two) in product(first.items(), second.items()):
        taken = timed(partial(match, one, two), max(1, rounds // 4), MATCHES)
        (mates if a == b else others).extend(taken)
    for name, taken in (("mates", mates), ("others", others)):
        if taken:
            yield line(f"match: {source}, rolled against plain, {name}", "match", taken)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--samples", type=Path, default=SAMPLES)
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    warm_up()
    sets = [*sample_sets(given.samples), *(generated_sets(given.people) if given.people else ())]
    for said in measure(sets, given.rounds):
        print(json.dumps(said))


if __name__ == "__main__":
    main()
