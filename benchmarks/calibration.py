"""The calibration of the matcher's scores: fitted on pairs whose truth is known, looked at, and written.

1. Sources and their weight: half for the public sets (real prints of forty fingers), half for generated people (good,
   varied, rolled and plain), so that neither the many generated pairs nor the few real ones decide alone.
2. Ratios: weighted isotonic regression of "same finger" on the score (pool adjacent violators), as log-odds at even
   prior; where fewer than FEWEST mates lie below, that of all below; smoothed by a bell of SMOOTH_NATS; at knots.
3. Above the score that fewer than FEWEST others reach: on, at the rate at which the highest TAIL_SHARE of others'
   scores fall off (an exponential tail, its mean excess; that of the source where it is slowest), as far as
   `app.matching.calibration` allows.
4. Rates: the share of others that score as much, of the source where it is largest, then the same tail.

Counts of weighted pairs are Kish's effective ones. What is printed: the map; by source, how others' rates and mates'
ratios come out; ten fingers of different people, whether their sums stay below the thresholds that independence gives.
Twice: of templates with ridges, and of minutiae and flow alone. `--write` writes app/matching/calibration.json. A file
that was fitted for another matcher or extractor is told; where only code changed and scores did not, `--confirm
--write` with the kept scores says so: a few hundred pairs are scored again.

Run: python -m benchmarks.calibration --prints DIR [--fvc DIR] [--ppi SET=PPI] [--scores FILE.npz] [--write]; one JSON
object a line. `--scores`: they are kept beside it, and read from there if they exist.
"""

import argparse
import math
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from app.matching.calibration import DATA, Calibration, Document, Documents, Source, station_calibration
from app.matching.matcher import warm_up
from benchmarks.calibration_pairs import OTHERS_EACH, Floats, Pairs, generated, public, read_pairs, write_pairs
from benchmarks.fvc import resolution
from benchmarks.generated_prints import CONDITIONS
from benchmarks.matching_prints import say, spread
from benchmarks.source_digest import digest_of

MAPS: Final = ("ridges", "minutiae")
RESOURCE: Final = Path(__file__).resolve().parents[1] / "app" / "matching" / DATA
FEWEST: Final = 30  # pairs, effective: below, a share is too uncertain to fit (a fifth of it and more)
TAIL_SHARE: Final = 0.01  # of a source's others, the highest, from which the tail's fall-off is taken
SMOOTH_NATS: Final = 0.4
KNOT_NATS: Final = 0.5
PEOPLE_CONFIRMED: Final = 4
MOST_SUM: Final = 200.0  # nats
GRID_NATS: Final = 0.05
DIGITS: Final = 4
RATES_LOOKED_AT: Final = (0.1, 0.01, 0.001, 0.0001)
GALLERIES: Final = (1_000, 10_000, 100_000, 1_000_000)
FALSE_POSITIVES: Final = (1.0, 0.01)  # a search


def fit(sources: Sequence[Pairs], date: str, digests: Mapping[str, str]) -> Document:
    """See the head of this module. `digests`: of matcher and extractor. ValueError where there are too few pairs."""
    mates, mate_weight = _pooled([(one.mates, one.weight) for one in sources])
    others, other_weight = _pooled([(one.others, one.weight) for one in sources])
    lowest = _reached_by(mates, mate_weight, FEWEST, from_below=True)
    highest = _reached_by(others, other_weight, FEWEST)
    if not lowest < highest:
        raise ValueError("too few pairs, or a matcher that tells them apart without overlap")
    at, ratio = _log_odds(mates, mate_weight, others, other_weight, lowest)
    knots = np.append(np.arange(lowest, highest, KNOT_NATS), highest)
    fall_off = _fall_off(sources)
    levels, rates = _rates(sources, fall_off)
    return Document(
        date=date,
        script="python -m benchmarks.calibration",
        matcher=digests["matcher"],
        extractor=digests["extractor"],
        sources=tuple(Source(one.name, len(one.mates), len(one.others), round(one.weight, 4)) for one in sources),
        scores=_written(knots),
        ratios=_written(np.maximum.accumulate(np.interp(knots, at, ratio))),
        rates_at=_written(levels),
        rates=tuple(float(f"{rate:.4g}") for rate in rates),
        fall_off=round(fall_off, DIGITS),
        highest_other=round(float(others.max()), DIGITS),
        people=sum(len(one.sums_of) for one in sources),
    )


def _written(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) for value in values)


def _pooled(parts: Sequence[tuple[Sequence[float], float]]) -> tuple[Floats, Floats]:
    """Scores, rising, and weights that sum to one: a source's pairs share its weight."""
    there = [(np.asarray(scores, np.float64), weight) for scores, weight in parts if len(scores)]
    scores = np.concatenate([part for part, _ in there])
    weights = np.concatenate([np.full(len(part), weight / len(part)) for part, weight in there])
    order = np.argsort(scores, kind="stable")
    return scores[order], weights[order] / weights.sum()


def _reached_by(scores: Floats, weights: Floats, count: float, *, from_below: bool = False) -> float:
    """The score beyond which `count` effective pairs lie."""
    ordered = weights if from_below else weights[::-1]
    effective = np.cumsum(ordered) ** 2 / np.cumsum(ordered**2)
    enough = np.flatnonzero(effective >= count)
    if not len(enough):
        raise ValueError(f"fewer than {count} pairs")
    return float(scores[enough[0]] if from_below else scores[len(scores) - 1 - enough[0]])


def _log_odds(
    mates: Floats, mate_weight: Floats, others: Floats, other_weight: Floats, lowest: float
) -> tuple[Floats, Floats]:
    """Scores on a fine grid and the smoothed log-odds there."""
    from scipy.ndimage import gaussian_filter1d
    from scipy.optimize import isotonic_regression

    scores = np.maximum(np.concatenate([mates, others]), lowest)  # all below count as one
    same = np.concatenate([np.ones(len(mates)), np.zeros(len(others))])
    weight = np.concatenate([mate_weight, other_weight])
    places, inverse = np.unique(scores, return_inverse=True)
    total = np.bincount(inverse, weights=weight)
    share = np.bincount(inverse, weights=weight * same) / total
    fitted = np.asarray(isotonic_regression(share, weights=total).x, np.float64)
    least = 1.0 / (len(mates) + len(others))
    fitted = np.clip(fitted, least, 1.0 - least)
    grid = np.arange(places[0], places[-1] + GRID_NATS, GRID_NATS)
    odds = np.log(fitted / (1.0 - fitted))[np.clip(np.searchsorted(places, grid, side="right") - 1, 0, None)]
    return grid, np.asarray(gaussian_filter1d(odds, SMOOTH_NATS / GRID_NATS, mode="nearest"), np.float64)


def _rates(sources: Sequence[Pairs], fall_off: float) -> tuple[Floats, Floats]:
    """Scores, and the share of others that score as much, of the source where it is largest; of each source the tail
    goes on from the score that FEWEST reach. Up to the highest of those scores."""
    ordered = [scores for one in sources if len(scores := np.sort(one.others)) >= FEWEST]
    last = max(scores[-FEWEST] for scores in ordered)
    levels = np.append(np.arange(min(scores[0] for scores in ordered), last, KNOT_NATS), last)
    rates = np.zeros(len(levels))
    for scores in ordered:
        above = len(scores) - np.searchsorted(scores, levels)
        tail = FEWEST * np.exp(-np.maximum(levels - scores[-FEWEST], 0.0) / fall_off)
        rates = np.maximum(rates, np.where(above >= FEWEST, above, tail) / len(scores))
    return levels, rates


def _fall_off(sources: Sequence[Pairs]) -> float:
    """Mean excess of a source's others over the TAIL_SHARE of them; of all sources the largest, a deviation added."""
    found = []
    for one in sources:
        scores = np.asarray(one.others)
        start = float(np.quantile(scores, 1.0 - TAIL_SHARE))
        excess = scores[scores > start] - start
        if len(excess) >= FEWEST:
            found.append(float(excess.mean()) * (1.0 + 1.0 / math.sqrt(len(excess))))
    if not found:
        raise ValueError(f"no source has {FEWEST} pairs in its tail")
    return max(found)


# Looked at. ----------------------------------------------------------------------------------------------------------


def report(calibration: Calibration, sources: Sequence[Pairs]) -> None:
    document = calibration.document
    say(
        "map",
        mates=calibration.mates,
        others=calibration.others,
        fall_off_nats=document.fall_off,
        highest_other=document.highest_other,
        most_nats=round(calibration.most_nats, 2),
        at={f"{score:g}": round(calibration.log_likelihood_ratio(score), 2) for score in range(-8, 21, 2)},
    )
    for one in sources:
        others = np.sort(one.others)
        ratios = [calibration.log_likelihood_ratio(score) for score in one.mates]
        seen = {}
        for rate in RATES_LOOKED_AT:
            if rate * len(others) >= 1:
                seen[f"{rate:g}"] = float(f"{np.mean([calibration.false_match_rate(s) <= rate for s in others]):.3g}")
        mean = np.mean([np.exp(calibration.log_likelihood_ratio(score)) for score in others])
        say(
            one.name,
            mates=len(one.mates),
            others=len(others),
            others_seen_at_rate=seen,
            mean_likelihood_ratio_of_others=round(float(mean), 3),
            mates_nats=spread(ratios),
            cost_bits=round(_cost(calibration, one), 4),
        )
    people(calibration, sources)
    for size in GALLERIES:
        found = {
            f"at most {most:g}": calibration.threshold(size, most)._asdict()
            | {"two fingers": calibration.threshold(size, most, 2)._asdict()}
            for most in FALSE_POSITIVES
        }
        say(f"gallery of {size:,}, ten fingers", **found)


def people(calibration: Calibration, sources: Sequence[Pairs]) -> None:
    """Sums over ten fingers of different people: the share above thresholds, beside what independence says."""
    for one in sources:
        sums = np.array(
            [sum(map(calibration.log_likelihood_ratio, scores)) for scores in one.sums_of if len(scores) == 10]
        )
        if not len(sums):
            continue
        seen = {}
        for rate in RATES_LOOKED_AT:
            threshold = lowest_sum(calibration, rate)
            seen[f"{rate:g}"] = {
                "sum": round(threshold, 2),
                "seen": float(f"{(sums >= threshold).mean():.3g}"),
            }
        say(f"{one.name}: ten fingers of other people", pairs=len(sums), at_rate=seen, nats=spread(sums))


def lowest_sum(calibration: Calibration, rate: float) -> float:
    """Of ten fingers, at which no more than `rate` of other people are expected; below 0 too."""
    steps = np.arange(-MOST_SUM, MOST_SUM, 1.0)
    return float(next(sum_nats for sum_nats in steps if calibration.expected(sum_nats, 1).false_positives <= rate))


def _cost(calibration: Calibration, one: Pairs) -> float:
    """Cllr (Bruemmer and du Preez, 2006): 0 for ratios that tell all, 1 for such as tell nothing; bits."""
    mates = np.array([calibration.log_likelihood_ratio(score) for score in one.mates])
    others = np.array([calibration.log_likelihood_ratio(score) for score in one.others])
    return float((np.logaddexp(0, -mates).mean() + np.logaddexp(0, others).mean()) / (2 * np.log(2)))


def stale(document: Document) -> list[str]:
    """Which parts of the program the document was not fitted for."""
    parts = {"matcher": document.matcher, "extractor": document.extractor}
    return [part for part, digest in present().items() if digest != parts[part]]


def present() -> dict[str, str]:
    """Digests of matcher and extractor as they are."""
    return {part: digest_of(f"app.matching.{part}", "app.matching") for part in ("matcher", "extractor")}


def scored(given: argparse.Namespace, name: str) -> tuple[list[Pairs], dict[str, str]]:
    """From the file where there is one, else anew; and the digests of what scored them."""
    path = given.scores and given.scores.with_name(f"{given.scores.stem}-{name}.npz")
    if path and path.exists():
        return read_pairs(path)
    warm_up()
    begun, digests = time.perf_counter(), present()
    ridges = name == "ridges"
    sources = [public(given.fvc, dict(given.ppi), ridges=ridges)] if given.fvc else []
    for condition in CONDITIONS if given.prints else ():
        sources += generated(
            given.prints, condition, ridges=ridges, most_people=given.people, others_each=given.others_each
        )
        say(f"{name}: {condition} scored", seconds=round(time.perf_counter() - begun))
    if path:
        write_pairs(path, sources, digests)
    return sources, digests


def confirmed(given: argparse.Namespace, name: str, kept: Sequence[Pairs]) -> bool:
    """Whether the first people's pairs score now as they did: then code has changed, and scores have not."""
    known = {one.name: one for one in kept}
    same, count = True, 0
    for condition in CONDITIONS:
        for one in generated(
            given.prints,
            condition,
            ridges=name == "ridges",
            most_people=PEOPLE_CONFIRMED,
            others_each=given.others_each,
        ):
            then = known[one.name]
            same &= one.mates == then.mates[: len(one.mates)] and one.others == then.others[: len(one.others)]
            count += len(one.mates) + len(one.others)
    say(f"{name}: scored again", pairs=count, as_before=same)
    return same


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prints", type=Path, help="of benchmarks.generated_prints")
    parser.add_argument("--people", type=int, default=150, help="at most, of those prints")
    parser.add_argument("--fvc", type=Path, help="folder of sets of the competitions")
    parser.add_argument("--ppi", type=resolution, action="append", default=[], metavar="SET=PPI", help="else 500")
    parser.add_argument("--others-each", type=int, default=OTHERS_EACH, help="people to whom each is compared")
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--confirm", action="store_true", help="that kept scores are those of the present matcher")
    given = parser.parse_args()
    sources = {name: scored(given, name) for name in MAPS}
    if given.confirm:
        for name, (several, digests) in sources.items():
            if confirmed(given, name, several):
                digests.update(present())
    if given.write:
        today = datetime.now(UTC).date().isoformat()
        documents = Documents(**{name: fit(several, today, digests) for name, (several, digests) in sources.items()})
        RESOURCE.write_bytes(msgspec.json.format(msgspec.json.encode(documents), indent=1) + b"\n")
    for name, (several, _) in sources.items():
        calibration = (
            Calibration(getattr(documents, name)) if given.write else station_calibration(ridges=name == "ridges")
        )
        if old := stale(calibration.document):
            say("warning: the calibration was fitted for another", parts=old)
        say(f"--- {'minutiae and ridges' if name == 'ridges' else 'minutiae alone'}")
        report(calibration, several)


if __name__ == "__main__":
    main()
