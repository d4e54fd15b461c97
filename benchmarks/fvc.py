"""Accuracy of extraction and matching on sets of the Fingerprint Verification Competitions, by their protocol.

A folder holds `101_1.tif` to `110_8.tif` (finger, impression), or folders that each do. Genuine: every two impressions
of a finger, once (280 pairs); impostor: the first impressions of every two fingers (45 pairs). FMR100 and FMR1000 are
the lowest share of genuine pairs missed while at most 1 % and 0.1 % of impostor pairs are accepted. Of 45 pairs one is
2.2 %: both are then the point at which no impostor is accepted, and say the same. `--all-impostors` compares every two
impressions of different fingers instead (2,880 pairs), which tells the two apart; it is not the protocol.

A print without a template (a file that cannot be read, or too few minutiae) is counted, and its pairs have the lowest
score. Intervals: 95 %, bootstrap over fingers. Times are of one thread, the first extraction and match not counted;
template: extraction and what is prepared for matching.

Goal: EER 5.0 %, miss at 1 in 1000 10 %, mean over the eight sets B of 2002 and 2004; 25 ms a plain template.
Peers, quoted, on the same: SourceAFIS 6.69 and 14.73 %, NBIS mindtct and bozorth3 7.16 and 21.2 %, OpenAFIS 11.1 and
27.0 %, LEADER and bozorth3 5.69 and 11.29 %; extraction by mindtct 17.7 ms, by SourceAFIS 24 ms.

Run: python -m benchmarks.fvc DIR [--json] [--ppi SET=PPI] [--det FILE.png] [--scores FILE.csv] [--all-impostors]; with
--json one JSON object a line, the last one the means in percent.
"""

import argparse
import csv
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from app.errors import BookingStationError
from app.imaging.files import read_picture
from app.matching import parameters
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import match, warm_up
from app.matching.template import WORKING_PPI
from benchmarks.det_plot import write_det
from benchmarks.error_rates import FAILED, Rates, Scored, curve, intervals

NAME: Final = re.compile(r"(\d+)_(\d+)\.tif", re.IGNORECASE)
DRAWS: Final = 2000  # of the bootstrap: its interval's ends move by less than a tenth of its width
SEED: Final = 1
MS: Final = 1000.0


class Print(NamedTuple):
    """Which finger, which impression of it."""

    finger: int
    impression: int


class Pair(NamedTuple):
    a: Print
    b: Print
    genuine: bool


@dataclass
class Measured:
    """One set: what its pairs scored, what failed, and how long all of it took (ms each)."""

    name: str
    pairs: list[Pair]
    scores: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    template_ms: list[float] = field(default_factory=list)
    match_ms: list[float] = field(default_factory=list)

    def scored(self) -> Scored:
        index = {finger: k for k, finger in enumerate(sorted({one.finger for pair in self.pairs for one in pair[:2]}))}
        both = list(zip(self.pairs, self.scores, strict=True))
        genuine = [(score, index[pair.a.finger]) for pair, score in both if pair.genuine]
        impostor = [(s, index[pair.a.finger], index[pair.b.finger]) for pair, s in both if not pair.genuine]
        return Scored(
            genuine=np.array([score for score, _ in genuine], np.float64),
            finger=np.array([finger for _, finger in genuine], np.int64),
            impostor=np.array([score for score, _, _ in impostor], np.float64),
            first=np.array([first for _, first, _ in impostor], np.int64),
            second=np.array([second for _, _, second in impostor], np.int64),
            fingers=len(index),
        )


def sets_in(folder: Path) -> dict[str, dict[Print, Path]]:
    """The sets of a folder by name; empty where it holds none."""
    found = {}
    for one in (folder, *sorted(path for path in folder.iterdir() if path.is_dir())):
        prints = {
            Print(int(named[1]), int(named[2])): path
            for path in sorted(one.iterdir())
            if (named := NAME.fullmatch(path.name)) is not None
        }
        if prints:
            found[one.name] = prints
    return found


def protocol(prints: Mapping[Print, Path], *, all_impostors: bool = False) -> Iterator[Pair]:
    """The pairs to compare, each once (no symmetric ones)."""
    first = min(one.impression for one in prints)
    for a, b in combinations(sorted(prints), 2):
        if a.finger == b.finger:
            yield Pair(a, b, genuine=True)
        elif all_impostors or a.impression == b.impression == first:
            yield Pair(a, b, genuine=False)


def measure(
    name: str, prints: Mapping[Print, Path], *, ppi: int = WORKING_PPI, all_impostors: bool = False
) -> Measured:
    """Extract every print, compare every pair."""
    measured = Measured(name, list(protocol(prints, all_impostors=all_impostors)))
    templates: dict[Print, PreparedTemplate] = {}
    for one, path in sorted(prints.items()):
        try:
            image = read_picture(path, resolution_ppi=ppi).image
        except BookingStationError as reason:
            measured.failed.append(f"{path.name}: {reason.code}")
            continue
        begun = time.thread_time()
        prepared = prepare(extract(image))
        measured.template_ms.append(MS * (time.thread_time() - begun))
        if len(prepared) < parameters.FEWEST_MINUTIAE:
            measured.failed.append(f"{path.name}: {len(prepared)} minutiae")
            continue
        templates[one] = prepared
    for pair in measured.pairs:
        if pair.a not in templates or pair.b not in templates:
            measured.scores.append(FAILED)
            continue
        begun = time.thread_time()
        score = match(templates[pair.a], templates[pair.b])
        measured.match_ms.append(MS * (time.thread_time() - begun))
        measured.scores.append(score)
    return measured


def line_of(measured: Measured, draws: int) -> dict[str, object]:
    """Figures of one set."""
    scored = measured.scored()
    return {
        "set": measured.name,
        **_percent(scored.rates()),
        "interval_95": _rounded(intervals([scored], draws, SEED)),
        "genuine": len(scored.genuine),
        "impostor": len(scored.impostor),
        "failed": measured.failed,
        "template_ms": _times(measured.template_ms),
        "match_ms": _times(measured.match_ms),
    }


def _percent(rates: Rates) -> dict[str, float]:
    return {name: round(value, 2) for name, value in rates._asdict().items()}


def _rounded(ends: Mapping[str, tuple[float, float]]) -> dict[str, list[float]]:
    return {name: [round(low, 2), round(high, 2)] for name, (low, high) in ends.items()}


def _times(values: list[float]) -> dict[str, float]:
    if not values:
        return {}
    return {"median": round(float(np.median(values)), 3), "p95": round(float(np.percentile(values, 95)), 3)}


def report(sets: list[Measured], draws: int) -> Iterator[dict[str, object]]:
    """Lines: of each set, of all (intervals, times), and the means alone."""
    for one in sets:
        yield line_of(one, draws)
    scored = [one.scored() for one in sets]
    mean = Rates(*(float(value) for value in np.mean([one.rates() for one in scored], axis=0)))
    fewest = min(len(one.impostor) for one in scored)
    yield {
        "what": f"mean of {len(sets)} sets",
        "interval_95": _rounded(intervals(scored, draws, SEED)),
        "failed": sum(len(one.failed) for one in sets),
        "template_ms": _times([ms for one in sets for ms in one.template_ms]),
        "match_ms": _times([ms for one in sets for ms in one.match_ms]),
        "note": f"fmr1000 is the point at which none of {fewest} impostor pairs is accepted" if fewest < 1000 else "",
    }
    yield dict(_percent(mean))


def write_scores(path: Path, sets: list[Measured]) -> None:
    """Every pair and its score, to look for what went wrong."""
    with path.open("w", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(["set", "a", "b", "genuine", "score"])
        for one in sets:
            for pair, score in zip(one.pairs, one.scores, strict=True):
                a, b = (f"{side.finger}_{side.impression}" for side in (pair.a, pair.b))
                rows.writerow([one.name, a, b, int(pair.genuine), f"{score:.4f}"])


def resolution(text: str) -> tuple[str, int]:
    """`SET=PPI`, of a set that was scanned at another resolution than 500 ppi."""
    name, _, ppi = text.partition("=")
    if not name or not ppi.isdigit():
        raise argparse.ArgumentTypeError("written like DB2_B=569")
    return name, int(ppi)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--ppi", type=resolution, action="append", default=[], metavar="SET=PPI", help="else 500")
    parser.add_argument("--det", type=Path, help="PNG file for a DET plot")
    parser.add_argument("--scores", type=Path, help="CSV file for every pair's score")
    parser.add_argument("--all-impostors", action="store_true", help="every two impressions of different fingers")
    parser.add_argument("--draws", type=int, default=DRAWS, help="of the bootstrap")
    given = parser.parse_args(arguments)
    found = sets_in(given.folder) if given.folder.is_dir() else {}
    if not found:
        parser.error("the folder holds no files like 101_1.tif")
    warm_up()
    ppi = dict(given.ppi)
    sets = [
        measure(name, prints, ppi=ppi.get(name, WORKING_PPI), all_impostors=given.all_impostors)
        for name, prints in found.items()
    ]
    for line in report(sets, given.draws):
        print(json.dumps(line) if given.json else "  ".join(f"{name} {value}" for name, value in line.items()))
    if given.det is not None:
        scored = {one.name: one.scored() for one in sets}
        write_det(given.det, {name: curve(one.genuine, one.impostor) for name, one in scored.items()})
    if given.scores is not None:
        write_scores(given.scores, sets)


if __name__ == "__main__":
    main()
