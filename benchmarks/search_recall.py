"""What the search loses and what it finds falsely: recall of each step, rank 1, false positives a search.

* `image level`: generated people whose fingers were printed, segmented and extracted (`benchmarks.generated_prints`,
  some 300); rolled in the gallery, plain in the search, good and varied.
* `template level`: people drawn as templates (`benchmarks.search_people`), 10,000.
* `FVC2002` (given a folder in the layout of `benchmarks.fvc`): single fingers of real people, every impression against
  every other of its set; recall of the codes alone.

Lost at a share: true mates that would not be among the best so many of the others by that step's score, whatever
limits stand in the parameters (of few people a share is coarse). Lost: by the steps as they are. A false positive is
another person at or above a threshold; `at_most_95` is the upper end of what the searches seen allow. A search whose
person is not in the gallery is made of each too: the person is taken out.

Promise: a prefilter that loses less than 1 % of true mates with ten fingers.

Run: python -m benchmarks.search_recall [--prints DIR] [--people DIR --count N --searches N] [--fvc DIR]; one JSON
object a line.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.position import FINGERS
from app.domain.position import FrictionRidgePosition as F
from app.imaging.files import read_picture
from app.matching.compact import parameters as p
from app.matching.compact.cascade import (
    Buffer,
    Probe,
    by_a_glance,
    by_minutiae,
    code_scores,
    in_full,
)
from app.matching.compact.chunk import pack_people, read_columns, read_head
from app.matching.compact.codes import PrintCodes
from app.matching.compact.index import Index
from app.matching.compact.people import GalleryPerson, TenPrintProbe
from app.matching.compact.prepared import PreparedPrints
from app.matching.compact.warm_up import warm_up as warm_up_search
from app.matching.extractor import EXTRACTOR_VERSION, extract
from app.matching.matcher import warm_up
from app.matching.search.gallery_file import GalleryFile
from app.matching.search.thresholds import thresholds_for
from app.matching.template import Template
from benchmarks.fvc import sets_in
from benchmarks.generated_prints import CONDITIONS, Person, made, people
from benchmarks.matching_prints import spread
from benchmarks.search import LIMIT, SEARCHED
from benchmarks.search_people import EXTRACTOR, cut_to, grown
from benchmarks.template_people import FIRST_SEED, TemplatePeople

POINTS: Final = (0, 1, 50, 99, 100)  # percentiles
SHARES: Final = (0.1, 0.05, 0.02, 0.01, 0.001)
RULE_OF_THREE: Final = 3.0  # none seen in n: at most 3 in n, with 95 % confidence
FVC_PPI: Final = {"DB2_B": 569}  # else 500
Templates = Mapping[F, Template]


@dataclass(frozen=True)
class Gallery:
    index: Index
    buffer: Buffer

    @classmethod
    def of(cls, everyone: Iterable[GalleryPerson]) -> "Gallery":
        octets = np.frombuffer(pack_people(list(everyone)), np.uint8).copy()
        index = Index()
        index.take(read_columns(octets, 0, read_head(octets, 0)))
        return cls(index, Buffer.over(octets))


class Tally:
    """Counts over searches of people who are in the gallery."""

    def __init__(self, gallery: Gallery) -> None:
        self.gallery = gallery
        self.everyone = np.flatnonzero(gallery.index.there)
        self.above: dict[str, list[float]] = {"glance": [], "minutiae": []}  # share of others above the mate
        self.lost = {"glance": 0, "minutiae": 0}
        self.limits = thresholds_for(1, 1)
        self.searches = self.first = self.possible = self.certain = 0
        self.false = {"possible": 0, "certain": 0}
        self.compared: list[int] = []
        self.ms: list[float] = []  # of CPU, the searched prints being prepared
        self.mates: list[float] = []
        self.others: list[float] = []

    def add(self, templates: Templates, person_id: str) -> None:
        index, buffer = self.gallery.index, self.gallery.buffer
        probe, mate = Probe.of(TenPrintProbe(templates)), index.row_of[person_id]
        for step, codes in steps_of(probe).items():
            self._rank(step, code_scores(index, buffer, probe.fingers, codes, self.everyone)[1], mate)
        begun = time.thread_time()
        rows = by_a_glance(index, buffer, probe, self.everyone)
        few, scores = by_minutiae(index, buffer, probe, rows, max(LIMIT, p.FULL_LEAST), len(self.everyone))
        self.lost["glance"] += mate not in rows
        self.lost["minutiae"] += mate in rows and mate not in few
        self.compared.append(len(few))
        sums = dict(in_full(index, buffer, PreparedPrints(p.PREPARED_KEPT), probe, few, scores))
        self.ms.append(1000 * (time.thread_time() - begun))
        own = sums.pop(mate, None)
        limits = thresholds_for(len(self.everyone), len(templates), ridges=ridged(templates))
        best_other = max(sums.values(), default=-np.inf)
        self.limits = limits
        self.searches += 1
        self.false["possible"] += best_other >= limits.possible
        self.false["certain"] += best_other >= limits.certain
        self.others.append(float(best_other))
        if own is not None:
            self.first += own > best_other
            self.possible += own >= limits.possible
            self.certain += own >= limits.certain
            self.mates.append(own)

    def _rank(self, step: str, scores: NDArray[np.floating], mate: int) -> None:
        place = int(np.flatnonzero(self.everyone == mate)[0])
        above = (scores >= scores[place]).sum() - 1
        self.above[step].append(float(above) / max(1, len(scores) - 1))

    def line(self) -> dict[str, object]:
        count = max(1, self.searches)
        lost = sum(self.lost.values())
        return {
            "people": len(self.everyone),
            "searches": self.searches,
            "lost_percent_at_share": {step: lost_at(above) for step, above in self.above.items()},
            "lost": self.lost,
            "lost_percent": percent(lost, count),
            "lost_percent_at_most_95": at_most(lost, count),
            "compared_in_full_mean": round(float(np.mean(self.compared)), 1),
            "search_ms_median": round(float(np.median(self.ms)), 1),
            "rank_1_percent": percent(self.first, count),
            "mates_possible_percent": percent(self.possible, count),
            "mates_certain_percent": percent(self.certain, count),
            "searches_with_a_false_possible": self.false["possible"],
            "searches_with_a_false_certain": self.false["certain"],
            "false_certain_percent_of_searches_at_most_95": at_most(self.false["certain"], count),
            "thresholds_of_the_last": [round(limit, 1) for limit in self.limits],
            "mate_nats": finite_spread(self.mates),
            "best_other_nats": finite_spread(self.others),
        }


def ridged(templates: Templates) -> bool:
    return all(template.has_ridges for template in templates.values())


def steps_of(probe: Probe) -> dict[str, list[PrintCodes]]:
    """The searched codes that each of the two steps looks at."""
    return {"glance": [codes.best(p.GLANCE_MINUTIAE) for codes in probe.codes], "minutiae": list(probe.codes)}


def percent(part: int, whole: int) -> float:
    return round(100 * part / max(1, whole), 3)


def at_most(part: int, whole: int) -> float:
    """Upper end, 95 %, in percent: Poisson, as the rule of three for none."""
    from scipy.stats import chi2

    bound = RULE_OF_THREE if part == 0 else float(chi2.ppf(0.95, 2 * part + 2)) / 2
    return round(min(100.0, 100 * bound / max(1, whole)), 3)


def lost_at(above: Sequence[float]) -> dict[str, float]:
    shares = np.array(above)
    return {f"{100 * share:g} %": round(100 * float((shares >= share).mean()), 2) for share in SHARES} if above else {}


def finite_spread(values: Sequence[float]) -> dict[str, float]:
    """Of those that reached the full matcher; the others stand at infinity."""
    finite = [value for value in values if np.isfinite(value)]
    return spread(finite, POINTS) if finite else {}


def image_level(folder: Path) -> Iterator[dict[str, object]]:
    for condition in CONDITIONS:
        seeds = made(folder, condition=condition)
        everyone = [one for one in people(seeds, folder, condition=condition) if _is_new(one)]
        if not everyone:
            continue
        gallery = Gallery.of(GalleryPerson(str(one.seed), one.rolled[0]) for one in everyone)
        for name, fingers in SEARCHED.items():
            tally = Tally(gallery)
            for one in everyone:
                searched = {finger: one.plain[0][finger] for finger in fingers if finger in one.plain[0]}
                if len(searched) == len(fingers) or (searched and name == "ten fingers"):
                    tally.add(searched, str(one.seed))
            yield {"level": "image", "condition": condition, "searched": name, **tally.line()}


def _is_new(one: Person) -> bool:
    """Kept templates may be of an extractor before the present one."""
    versions = {template.extractor_version for kept in (one.rolled[0], one.plain[0]) for template in kept.values()}
    return versions <= {EXTRACTOR_VERSION}


def template_level(folder: Path, count: int, searches: int) -> Iterator[dict[str, object]]:
    opened = GalleryFile(cut_to(grown(folder, count), count), extractor_version=EXTRACTOR)
    gallery, model = Gallery(opened.index, Buffer.over(opened.octets)), TemplatePeople.fitted()
    seeds = [FIRST_SEED + int(k) for k in np.random.default_rng(1).choice(count, min(searches, count), replace=False)]
    for condition in CONDITIONS:
        prints = {seed: model.templates(seed, "plain", 1, condition) for seed in seeds}
        for name, fingers in SEARCHED.items():
            tally = Tally(gallery)
            for seed, one in prints.items():
                searched = {finger: one[finger] for finger in fingers if finger in one}
                if searched:
                    tally.add(searched, str(seed))
            yield {"level": "template", "condition": condition, "searched": name, **tally.line()}


def competition(folder: Path) -> Iterator[dict[str, object]]:
    """Single fingers of each set; then people put together of one finger of each set, impression by impression."""
    together: dict[tuple[int, int], dict[F, Template]] = {}
    sets = sets_in(folder)
    for finger, (name, prints) in zip(FINGERS, sets.items(), strict=False):
        single = {}
        for one, path in sorted(prints.items()):
            template = extract(read_picture(path, resolution_ppi=FVC_PPI.get(name, 500)).image)
            single[one.finger, one.impression] = {finger: template}
            together.setdefault((one.finger, one.impression), {})[finger] = template
        yield {"level": f"FVC2002 {name}, one finger", **_every_two(single)}
    yield {"level": f"FVC2002, {len(sets)} fingers of as many people as one person's", **_every_two(together)}


def _every_two(prints: Mapping[tuple[int, int], Templates]) -> dict[str, object]:
    """By (finger or person, impression): recall of the codes, every impression against every other."""
    ids = [f"{who}_{impression}" for who, impression in prints]
    gallery = Gallery.of(GalleryPerson(one, templates) for one, templates in zip(ids, prints.values(), strict=True))
    everyone, who = np.arange(len(ids)), np.array([who for who, _ in prints])
    above: dict[str, list[float]] = {"glance": [], "minutiae": []}
    for place, templates in enumerate(prints.values()):
        probe = Probe.of(TenPrintProbe(templates))
        mates = np.flatnonzero((who == who[place]) & (everyone != place))
        for step, codes in steps_of(probe).items():
            _, scores = code_scores(gallery.index, gallery.buffer, probe.fingers, codes, everyone)
            others = scores[who != who[place]]
            above[step].extend(float((others >= scores[mate]).mean()) for mate in mates)
    lost = {step: lost_at(shares) for step, shares in above.items()}
    return {"pairs": len(above["minutiae"]), "lost_percent_at_share": lost}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prints", type=Path, help="folder of generated prints")
    parser.add_argument("--people", type=Path, help="folder of galleries of people drawn as templates, kept")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--searches", type=int, default=1000)
    parser.add_argument("--fvc", type=Path, help="folder of sets of a competition")
    given = parser.parse_args()
    warm_up()
    warm_up_search()
    if given.fvc:
        for line in competition(given.fvc):
            print(json.dumps(line), flush=True)
    if given.prints:
        for line in image_level(given.prints):
            print(json.dumps(line), flush=True)
    if given.people:
        for line in template_level(given.people, given.count, given.searches):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
