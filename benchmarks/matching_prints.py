"""Extraction and matching on prints whose truth is known: times, ranks, and how scores of mates and of others lie.

Promises: a plain finger in 25 ms, a rolled one in 80 ms, a match under 1 ms, a whole sequence check in 1 s; rolled
against plain, the right finger first for at least 9 of the sample card's 10 and 190 of 200 of twenty generated people.
Peers, quoted: extraction by NBIS mindtct 17.7 ms plain and 97 ms rolled, by SourceAFIS 24 ms plain; a comparison by
bozorth3 0.5 to 1 ms, by SourceAFIS 0.06 to 0.08 ms, by OpenAFIS 0.025 ms; the right plain finger first for 19 of 20 on
two real ten-print cards; bozorth3's scores of different people: median 7, at most about 45, of one finger p10/50/90
about 30/100/180 (another scale than the nats here).

Run: python -m benchmarks.matching_prints [--people N] [--cache DIR] [--card FILE]; one JSON object a line.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from app.an2k.codec import decode
from app.an2k.images import read_images
from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.imaging.codec_worker import CodecWorker
from app.imaging.crop import crop_segment
from app.imaging.slap import segment
from app.matching.compact.memory import MemoryGallery
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import match, warm_up
from app.matching.search.thresholds import Thresholds
from app.matching.sequence import check_sequence
from app.matching.template import Template
from drivers.simulated.generator import make_masters, person
from drivers.simulated.impression import render_rolled, render_slap

P = FrictionRidgePosition
Pictures = dict[FrictionRidgePosition, FingerImage]
Templates = dict[FrictionRidgePosition, Template]
FIRST_SEED = 5001
SAMPLES = Path(os.environ.get("BOOKING_STATION_SAMPLES", Path(__file__).resolve().parents[2] / "shared" / "samples"))
CARD = SAMPLES / "an2" / "type-4-tpcard.an2"
SLAPS = (P.PLAIN_RIGHT_FOUR, P.PLAIN_LEFT_FOUR, P.PLAIN_THUMBS)
POINTS = (0, 1, 10, 50, 90, 99, 100)  # percentiles


class Tally:
    """Times and scores by name."""

    def __init__(self) -> None:
        self.values: dict[str, list[float]] = {}

    def add(self, name: str, value: float) -> None:
        self.values.setdefault(name, []).append(value)

    def extract(self, name: str, picture: FingerImage) -> Template:
        start = time.perf_counter()
        template = extract(picture)
        self.add(name, 1000 * (time.perf_counter() - start))
        return template


def say(what: str, **values: object) -> None:
    print(json.dumps({"what": what, **values}), flush=True)


def spread(values: Iterable[float], points: Sequence[float] = POINTS) -> dict[str, float]:
    found = np.percentile(list(values), points)
    return {f"p{q}": round(float(value), 2) for q, value in zip(points, found, strict=True)}


def fingers_in(pictures: Mapping[FrictionRidgePosition, FingerImage]) -> Pictures:
    """Plain fingers cut out of plain images."""
    found: Pictures = {}
    for position, picture in pictures.items():
        for one in segment(picture, position, fingers_of(position)).segments:
            found[one.finger] = crop_segment(picture, one)
    return found


def generated(seed: int, cache: Path) -> tuple[Pictures, Pictures, Pictures]:
    """Rolled, rolled again, plain out of slaps; under the natural conditions of a willing subject."""
    masters, models = make_masters(seed, cache, None), {model.finger: model for model in person(seed).fingers}
    rng = np.random.default_rng([seed, 31])
    first, second = (
        {f: FingerImage(render_rolled(masters[f], models[int(f)], rng).pixels) for f in FINGERS} for _ in range(2)
    )
    slaps = {
        position: FingerImage(render_slap(masters, models, sorted(int(f) for f in fingers_of(position)), rng).pixels)
        for position in SLAPS
    }
    return first, second, fingers_in(slaps)


def card_pictures(path: Path) -> tuple[Pictures, Pictures]:
    with CodecWorker() as codec:
        pictures = {
            coded.position: codec.decode(coded.data, coded.compression)
            for coded in read_images(decode(path.read_bytes()))
        }
    rolled = {position: picture for position, picture in pictures.items() if position in FINGERS}
    return rolled, fingers_in({q: picture for q, picture in pictures.items() if q not in FINGERS})


def compare_all(tally: Tally, name: str, rolled: Templates, plain: Templates) -> None:
    """Every rolled finger against every plain one: rank, own score, best other, time."""
    first: dict[P, PreparedTemplate] = {f: prepare(t) for f, t in rolled.items()}
    second: dict[P, PreparedTemplate] = {f: prepare(t) for f, t in plain.items()}
    for finger, one in first.items():
        scores = {}
        for other, two in second.items():
            start = time.perf_counter()
            scores[other] = match(one, two)
            tally.add("match_ms", 1000 * (time.perf_counter() - start))
        own = scores.pop(finger, None)
        tally.values.setdefault(f"{name}_others", []).extend(scores.values())
        if own is not None:
            tally.add(f"{name}_mates", own)
            tally.add(f"{name}_rank_1", own > max(scores.values()))
            tally.add(f"{name}_twice_the_best_other", own >= 2 * max(0.0, *scores.values()) and own > 0)
    start = time.perf_counter()
    findings = check_sequence(rolled, plain)
    tally.add("sequence_check_ms", 1000 * (time.perf_counter() - start))
    tally.add(f"{name}_false_findings", len(findings))


def report(tally: Tally, name: str) -> None:
    ranked = tally.values[f"{name}_rank_1"]
    twice = tally.values[f"{name}_twice_the_best_other"]
    say(f"{name}: right plain finger first", right=int(sum(ranked)), of=len(ranked), peer_quoted="19 of 20 on 2 cards")
    say(f"{name}: own score at least twice the best other", right=int(sum(twice)), of=len(twice))
    say(f"{name}: false findings of the sequence check", count=int(sum(tally.values[f"{name}_false_findings"])))
    say(f"{name}: scores of mates, nats", **spread(tally.values[f"{name}_mates"]))
    say(f"{name}: scores of others, nats", **spread(tally.values[f"{name}_others"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--card", type=Path, default=CARD)
    given = parser.parse_args()
    start = time.perf_counter()
    warm_up()
    say("warm up", seconds=round(time.perf_counter() - start, 2))
    tally = Tally()
    probes: list[tuple[str, Templates]] = []
    if given.card.is_file():
        rolled, plain = card_pictures(given.card)
        rolled_templates = {f: tally.extract("extract_rolled_card_ms", rolled[f]) for f in sorted(rolled)}
        plain_templates = {f: tally.extract("extract_plain_card_ms", plain[f]) for f in sorted(plain)}
        compare_all(tally, "card", rolled_templates, plain_templates)
        probes += [("card rolled", rolled_templates), ("card plain", plain_templates)]
        report(tally, "card")
    gallery = MemoryGallery()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(FIRST_SEED, FIRST_SEED + given.people):
            first, second, flat = generated(seed, given.cache or Path(folder))
            enrolled = {f: tally.extract("extract_rolled_generated_ms", picture) for f, picture in first.items()}
            again = {f: tally.extract("extract_rolled_generated_ms", picture) for f, picture in second.items()}
            laid = {f: tally.extract("extract_plain_generated_ms", picture) for f, picture in flat.items()}
            compare_all(tally, "generated", enrolled, laid)
            gallery.enrol(GalleryPerson(str(seed), enrolled))
            probes += [(f"{seed} rolled", again), (f"{seed} plain", laid)]
    report(tally, "generated")
    for name, templates in probes:
        who, how = name.split()
        start = time.perf_counter()
        hits = gallery.search(TenPrintProbe(templates), limit=given.people).hits
        tally.add("search_ms_a_person", 1000 * (time.perf_counter() - start) / max(1, given.people))
        for hit in hits:
            tally.add(f"ten fingers, {how}: {'the person' if hit.person_id == who else 'others'}", hit.score)
    say("thresholds, nats", **Thresholds()._asdict())
    for name, values in sorted(tally.values.items()):
        if name.startswith("ten fingers"):
            say(f"{name}, nats", **spread(values))
        elif name.endswith(("_ms", "_a_person")):
            say(name, median=round(statistics.median(values), 2), most=round(max(values), 2), count=len(values))


if __name__ == "__main__":
    main()
