"""How real the generated skin is: NFIQ 2's features beside those of real prints, scores of mates and of others.

Goal: good generated prints stand near OCL .71, LCS .76, coherence .58, RVUP 1.13 with deviation .65, FDA .43 (features
as NFIQ 2 defines them, means over prints). Real prints, quoted: means of NIST's conformance output for NFIQ 2.3 (public
domain), 60 prints of quality 60 and better ("real good", with the tenth and ninetieth percentile) and 45 below 30
("real poor"); what is dry, wet or light should move from the one towards the other. Real scores, quoted: bozorth3 gives
different people a median of 7 and at most about 45, one finger p10/50/90 about 30/100/180; the project's own matcher
gives nats (log-likelihood ratios), so only the shape can be compared: how far apart, and how spread out. CARD: the same
code on the ten inked fingers of the public sample card, the only real ones at hand.

Run: python -m benchmarks.generated_skin [--people N] [--seed S] [--cache DIR] [--sheet FILE.png]
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.imaging.errors import TooFewRidges
from app.imaging.nfiq2 import nfiq2_features
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.extractor import extract
from app.matching.matcher import match, warm_up
from app.opencv import cv2
from drivers.simulated.generator import FINGERS, FingerModel, make_masters, person
from drivers.simulated.impression import Conditions, Rendered, Roll, natural, render_plain, render_rolled

FIRST_SEED: Final = 7001
ROLLED, PLAIN = "rolled", "plain"
HOW: Final = (ROLLED, PLAIN)
GOOD: Final = "good"
CONDITIONS: Final[dict[str, Conditions]] = {
    GOOD: Conditions(),
    "dry": Conditions(moisture=-0.7),
    "wet": Conditions(moisture=0.7),
    "light": Conditions(pressure=0.1),
    "partial": Conditions(roll=Roll(lifted_at=0.5)),
}
PARTIAL_SHIFT_PX: Final = 240.0  # a flat finger half off the side of its picture
RIM_PX: Final = 20  # of ground left round a fingertip that is cut out


@dataclass(frozen=True)
class Real:
    """A feature of real prints, quoted (see above). `goal`: what generated good prints should have on the average."""

    name: str
    good: float
    between: tuple[float, float]
    poor: float
    goal: float | None = None


FEATURES: Final = {
    "OCL_Bin10_Mean": Real("OCL", 0.720, (0.631, 0.807), 0.539, 0.71),
    "LCS_Bin10_Mean": Real("LCS", 0.764, (0.692, 0.813), 0.601, 0.76),
    "OrientationMap_ROIFilter_CoherenceRel": Real("coherence", 0.587, (0.486, 0.697), 0.397, 0.58),
    "RVUP_Bin10_Mean": Real("RVUP", 1.122, (1.073, 1.177), 1.291, 1.13),
    "RVUP_Bin10_StdDev": Real("RVUP deviation", 0.617, (0.458, 0.760), 1.075, 0.65),
    "FDA_Bin10_Mean": Real("FDA", 0.432, (0.390, 0.462), 0.465, 0.43),
    "OCL_Bin10_StdDev": Real("OCL deviation", 0.160, (0.120, 0.204), 0.181),
    "LCS_Bin10_StdDev": Real("LCS deviation", 0.189, (0.131, 0.270), 0.273),
    "FDA_Bin10_StdDev": Real("FDA deviation", 0.162, (0.128, 0.191), 0.287),
    "OF_Bin10_Mean": Real("OF", 0.313, (0.232, 0.389), 0.327),
    "Mu": Real("grey, whole", 178.5, (150.4, 200.9), 186.5),
    "UniformImage": Real("grey, deviation", 77.4, (65.4, 90.0), 64.2),
    "ImgProcROIArea_Mean": Real("grey, print", 158.1, (128.4, 185.1), 166.0),
    "SufficientFingerprintForeground": Real("area, px", 105_294, (76_688, 145_648), 71_591),
}

P = ParamSpec("P")
MINUTIAE: Final = "minutiae a cm2"  # by the project's extractor
CM2_OF_PX: Final = (2.54 / 500) ** 2
CARD_MINUTIAE: Final = {ROLLED: 20.5, PLAIN: 17.1}
CARD_MATES: Final = "rolled against plain 0.4 to 10.8 nats, median 6.6; others p90 -0.6, most 0.5"

T = TypeVar("T")
Key = tuple[int, int]  # seed and finger


@dataclass
class Found:
    """What was made and measured, by rolled or plain and condition. `refused`: prints without enough ridges."""

    features: dict[tuple[str, str], list[Mapping[str, float]]] = field(default_factory=dict)
    refused: dict[tuple[str, str], int] = field(default_factory=dict)
    templates: dict[tuple[str, str], dict[Key, PreparedTemplate]] = field(default_factory=dict)
    again: dict[str, dict[Key, PreparedTemplate]] = field(default_factory=dict)
    times_ms: dict[str, list[float]] = field(default_factory=dict)

    def timed(self, name: str, act: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        begun = time.perf_counter()
        made = act(*args, **named)
        self.times_ms.setdefault(name, []).append(1000 * (time.perf_counter() - begun))
        return made


@dataclass(frozen=True)
class Print:
    seed: int
    model: FingerModel
    how: str
    condition: str
    picture: FingerImage


def impression(
    master: Pixels, model: FingerModel, how: str, condition: str, rng: np.random.Generator, found: Found
) -> FingerImage:
    """One print as a willing subject leaves it, cut out from tip to crease, as the real ones were."""
    c = natural(rng, CONDITIONS[condition])
    if how == PLAIN and condition == "partial":
        c = replace(c, shift_px=(c.shift_px[0] + PARTIAL_SHIFT_PX, c.shift_px[1]))
    render = render_rolled if how == ROLLED else render_plain
    made = found.timed(f"impression, {how}", render, master, model, rng, c)
    return FingerImage(np.ascontiguousarray(cut_out(made)))


def cut_out(made: Rendered) -> Pixels:
    if not made.truths:
        return made.pixels
    left, top, right, bottom = made.truths[0].box
    return made.pixels[max(0, top - RIM_PX) : bottom + RIM_PX, max(0, left - RIM_PX) : right + RIM_PX]


def prints(seeds: Iterable[int], cache: Path | None, found: Found) -> Iterator[tuple[Print, Print | None]]:
    """Every finger of every person in every condition; good ones twice."""
    for seed in seeds:
        masters = found.timed("person, ten masters", make_masters, seed, cache)
        for finger in FINGERS:
            model = person(seed).finger(finger)
            for how in HOW:
                for number, condition in enumerate(CONDITIONS):
                    rng = np.random.default_rng([seed, finger, HOW.index(how), number])
                    pair = [
                        Print(
                            seed, model, how, condition, impression(masters[finger], model, how, condition, rng, found)
                        )
                        for _ in range(2 if condition == GOOD else 1)
                    ]
                    yield pair[0], pair[1] if condition == GOOD else None


def measure(seeds: Iterable[int], cache: Path | None, keep: Callable[[Print], None]) -> Found:
    found = Found()
    for one, again in prints(seeds, cache, found):
        keep(one)
        place, key = (one.how, one.condition), (one.seed, one.model.finger)
        template = found.timed(f"template, {one.how}", extract, one.picture)
        found.templates.setdefault(place, {})[key] = prepare(template)
        try:
            features = found.timed(f"features, {one.how}", nfiq2_features, one.picture)
            area_cm2 = features["SufficientFingerprintForeground"] * CM2_OF_PX
            found.features.setdefault(place, []).append({**features, MINUTIAE: len(template) / max(area_cm2, 0.01)})
        except TooFewRidges:
            found.refused[place] = found.refused.get(place, 0) + 1
        if again is not None:
            found.again.setdefault(one.how, {})[key] = prepare(extract(again.picture))
    return found


def show_features(found: Found) -> None:
    for how in HOW:
        counts = {c: len(found.features.get((how, c), ())) for c in CONDITIONS}
        refused = {c: found.refused[how, c] for c in CONDITIONS if (how, c) in found.refused}
        print(f"\nNFIQ 2's features of {how} prints, means over {counts}")
        if refused:
            print(f"  without enough ridges to measure, left out: {refused}")
        head = f"{'':16}{'goal':>8}" + "".join(f"{c:>9}" for c in CONDITIONS)
        print(head + f"{'good/goal':>11}{'real good':>11}{'p10':>9}{'p90':>9}{'real poor':>11}")
        for feature, real in FEATURES.items():
            means = [mean(found.features.get((how, c), ()), feature) for c in CONDITIONS]
            aim = real.goal if real.goal is not None else real.good
            places = 0 if real.good > 1000 else 1 if real.good > 10 else 3
            row = f"{real.name:16}{'' if real.goal is None else f'{real.goal:.2f}':>8}"
            row += "".join(f"{value:9.{places}f}" for value in means)
            row += f"{means[0] / aim:11.2f}{real.good:11.{places}f}"
            print(row + "".join(f"{v:9.{places}f}" for v in real.between) + f"{real.poor:11.{places}f}")
        minutiae = [mean(found.features.get((how, c), ()), MINUTIAE) for c in CONDITIONS]
        print(f"{MINUTIAE:24}" + "".join(f"{v:9.1f}" for v in minutiae) + f"   CARD {CARD_MINUTIAE[how]}")


def mean(rows: Iterable[Mapping[str, float]], feature: str) -> float:
    values = [row[feature] for row in rows]
    return statistics.fmean(values) if values else float("nan")


def show_scores(found: Found) -> None:
    rolled, plain = found.templates[ROLLED, GOOD], found.templates[PLAIN, GOOD]
    print("\nScores of the project's own matcher, nats")
    print(f"{'':42}{'pairs':>7}{'p10':>8}{'p50':>8}{'p90':>8}{'most':>8}")
    line("one finger: rolled, rolled again", [match(rolled[k], found.again[ROLLED][k]) for k in rolled])
    line("one finger: plain, plain again", [match(plain[k], found.again[PLAIN][k]) for k in plain])
    for condition in CONDITIONS:
        other = found.templates[PLAIN, condition]
        line(f"one finger: rolled good, plain {condition}", [match(rolled[k], other[k]) for k in rolled])
    for one, two in ((ROLLED, rolled), (PLAIN, plain)):
        others = [(j, k) for j in two for k in two if j < k and j[0] != k[0]]
        line(f"different people, any fingers: {one}", [match(two[j], two[k]) for j, k in others])
        same_place = [(j, k) for j, k in others if j[1] == k[1]]
        line(f"different people, same finger: {one}", [match(two[j], two[k]) for j, k in same_place])
    own = [(j, k) for j in rolled for k in plain if j[0] == k[0] and j[1] != k[1]]
    line("one person's different fingers", [match(rolled[j], plain[k]) for j, k in own])
    print("quoted, bozorth3 on real sets (another scale): one finger p10/50/90 30/100/180; others median 7, most 45")
    print(f"CARD: {CARD_MATES}")


def line(name: str, scores: list[float]) -> None:
    if scores:
        values = np.percentile(scores, (10, 50, 90, 100))
        print(f"{name:42}{len(scores):7}" + "".join(f"{value:8.2f}" for value in values))


def show_times(found: Found) -> None:
    print("\nmilliseconds, median and most")
    for name, taken in sorted(found.times_ms.items()):
        print(f"{name:42}{len(taken):7}{statistics.median(taken):8.1f}{max(taken):8.1f}")


# The contact sheet. --------------------------------------------------------------------------------------------------

SHEET_COLUMNS, SHEET_ROWS = 8, 5
CELL_PX, LABEL_PX, SHEET_GREY = (400, 450), 26, 200  # width and height of a cell, height of its label
GOOD_SHARE: Final = 0.5


class Sheet:
    """One print of each finger, in a way and a condition drawn for it, good ones most often."""

    def __init__(self) -> None:
        self._kept: list[Print] = []

    def keep(self, one: Print) -> None:
        rng = np.random.default_rng([one.seed, one.model.finger])
        how, bad = rng.choice(HOW), rng.choice(list(CONDITIONS))
        if one.how == how and one.condition == (GOOD if rng.random() < GOOD_SHARE else bad):
            self._kept.append(one)

    def save(self, path: Path) -> None:
        count = SHEET_COLUMNS * SHEET_ROWS
        chosen = [self._kept[i * len(self._kept) // count] for i in range(min(count, len(self._kept)))]
        wide, tall = CELL_PX
        page = np.full((SHEET_ROWS * tall, SHEET_COLUMNS * wide), SHEET_GREY, np.uint8)
        for number, one in enumerate(chosen):
            top, left = number // SHEET_COLUMNS * tall, number % SHEET_COLUMNS * wide
            pixels = one.picture.pixels
            scale = min((wide - 4) / pixels.shape[1], (tall - LABEL_PX) / pixels.shape[0], 1.0)
            size = (int(pixels.shape[1] * scale), int(pixels.shape[0] * scale))
            page[top : top + size[1], left : left + size[0]] = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
            label = f"{one.seed} f{one.model.finger} {one.model.pattern.name.lower()} {one.how} {one.condition}"
            cv2.putText(page, label, (left + 2, top + tall - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 1, cv2.LINE_AA)
        if not cv2.imwrite(str(path), page):
            raise SystemExit(f"{path} cannot be written.")
        print(f"\n{len(chosen)} prints on {path}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--seed", type=int, default=FIRST_SEED, help="of the first person")
    parser.add_argument("--cache", type=Path, help="folder of masters made before")
    parser.add_argument("--sheet", type=Path, help="picture file for 40 prints to look at")
    given = parser.parse_args()
    begun = time.perf_counter()
    warm_up()
    sheet = Sheet()
    seeds = range(given.seed, given.seed + given.people)
    found = measure(seeds, given.cache, sheet.keep)
    print(f"{given.people} people, seeds {seeds.start} to {seeds.stop - 1}")
    show_features(found)
    show_scores(found)
    show_times(found)
    if given.sheet is not None:
        sheet.save(given.sheet)
    print(f"\n{time.perf_counter() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
