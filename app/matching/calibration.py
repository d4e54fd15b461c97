"""What a score says: a log-likelihood ratio, how often different fingers score as much, and how far data bear it out.

The map is fitted by `benchmarks.calibration` on pairs of prints whose truth is known, generated ones and those of a
public competition, and kept in calibration.json beside this module: monotone (isotonic regression of the log-odds,
smoothed, straight between knots), above the last others continued at the rate at which others' scores fall off. Nothing
is claimed that the number of pairs does not bear: a ratio is at most that number (5 in 1,000 pairs of different fingers
say no more than 1 in 1,000), a rate at least its inverse, and `beyond_data` says that no pair of different fingers has
ever scored as much.

The matcher fuses two scorers, of minutiae and of ridges; templates from elsewhere have no ridges. Each of the two
scales has its own map. A pair of which one print has too few minutiae to be compared says nothing: its ratio is 0, not
that of its score.

Ratios of different fingers add up. How high their sum may be by chance, in a gallery of a given size, is reckoned from
the distribution of one finger's, as if the fingers of two people were alike or unlike independently of each other.
"""

import math
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DATA: Final = "calibration.json"
STEP_NATS: Final = 0.05  # of the distribution of sums; ratios are rounded up to it
SCORE_STEP: Final = 0.02  # of scores, for the distribution of one finger's ratios
RULE_OF_THREE: Final = 3.0  # none seen in n pairs: at most 3 in n, with 95 % confidence
MOST_FINGERS: Final = 10


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pairs of one kind: of the same finger, of different ones, and their share of the weight."""

    name: str
    mates: int
    others: int
    weight: float


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it is written. `scores`, rising, with the ratio in nats at each, never falling; `rates_at`, rising,
    with the share of different fingers that score as much, falling; `fall_off`: nats of score in which that share
    falls by e beyond the last. `highest_other`: of all pairs of different fingers. `people`: pairs of different people
    whose sums over fingers were looked at. The rest is its provenance."""

    date: str
    script: str
    matcher: str
    extractor: str
    sources: tuple[Source, ...]
    scores: tuple[float, ...]
    ratios: tuple[float, ...]
    rates_at: tuple[float, ...]
    rates: tuple[float, ...]
    fall_off: float
    highest_other: float
    people: int


class Documents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of two templates with ridges, and of such of which one has minutiae and flow alone."""

    ridges: Document
    minutiae: Document


class Calibrated(NamedTuple):
    """`log_likelihood_ratio`: nats. `false_match_rate`: share of different fingers that score as much or more.
    `pairs_behind`: of the same and of different fingers, on which both rest. `beyond_data`: no different fingers ever
    scored as much; the ratio is then no more than the number of pairs allows, and the rate no less."""

    log_likelihood_ratio: float
    false_match_rate: float
    pairs_behind: int
    beyond_data: bool


class Expected(NamedTuple):
    """`sum_nats`: sum of the ratios of all fingers compared. `false_positives`: other people who reach it by chance,
    in one search of the whole gallery, expected. `supported`: as many pairs of people have been compared as show such
    a rate; else it rests on the fingers being independent."""

    sum_nats: float
    false_positives: float
    supported: bool


class Calibration:
    """One document, ready for use; safe to share between threads."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.mates = sum(source.mates for source in document.sources)
        self.others = sum(source.others for source in document.sources)
        self.most_nats = math.log(self.others)
        self._scores = document.scores
        self._ratios = tuple(min(ratio, self.most_nats) for ratio in document.ratios)
        self._slope = 1.0 / document.fall_off
        self._rates_at = np.array(document.rates_at)
        self._log_rates = np.log(np.array(document.rates))

    def log_likelihood_ratio(self, score: float) -> float:
        """In nats; a microsecond."""
        after = bisect_right(self._scores, score)
        if after == 0:
            return self._ratios[0]
        if after == len(self._scores):
            return min(self.most_nats, self._ratios[-1] + (score - self._scores[-1]) * self._slope)
        low, high = self._scores[after - 1], self._scores[after]
        share = (score - low) / (high - low)
        lower, upper = self._ratios[after - 1], self._ratios[after]
        return min(upper, lower + share * (upper - lower))  # rounding goes no further than the knot

    def false_match_rate(self, score: float) -> float:
        """Share of different fingers that score as much or more; never below one pair of all."""
        return float(self._rates(np.array([score]))[0])

    def calibrated(self, score: float) -> Calibrated:
        return Calibrated(
            self.log_likelihood_ratio(score),
            self.false_match_rate(score),
            self.mates + self.others,
            score > self.document.highest_other,
        )

    def expected(self, sum_nats: float, gallery_size: int, fingers: int = MOST_FINGERS) -> Expected:
        """Of a threshold. `fingers`: compared, 1 to 10."""
        chance = self._chance(sum_nats, fingers)
        return Expected(sum_nats, gallery_size * chance, self._supported(chance))

    def threshold(self, gallery_size: int, false_positives: float, fingers: int = MOST_FINGERS) -> Expected:
        """The lowest sum at which at most `false_positives` other people are expected in one search; never below 0,
        where another person is as likely. Where even the highest sum that `fingers` can reach does not do, that sum,
        with what is to be expected there. `supported` is said of the number asked for."""
        lowest, tail = _sums(self, fingers)
        enough = np.flatnonzero(gallery_size * tail <= false_positives)
        step = max(-lowest, int(enough[0])) if len(enough) else len(tail) - 1
        chance = float(tail[step])
        asked = false_positives / gallery_size
        return Expected(
            round((lowest + step) * STEP_NATS, 2), gallery_size * chance, self._supported(max(chance, asked))
        )

    def _chance(self, sum_nats: float, fingers: int) -> float:
        lowest, tail = _sums(self, fingers)
        step = math.ceil(sum_nats / STEP_NATS - 1e-9) - lowest
        return float(tail[max(step, 0)]) if step < len(tail) else 0.0

    def _supported(self, chance: float) -> bool:
        return chance >= RULE_OF_THREE / max(1, self.document.people)

    def _rates(self, scores: Floats) -> Floats:
        beyond = np.maximum(scores - self._rates_at[-1], 0.0) * self._slope
        rates = np.exp(np.interp(scores, self._rates_at, self._log_rates) - beyond)
        return np.asarray(np.maximum(rates, 1.0 / self.others), np.float64)

    def shares(self) -> tuple[int, Floats]:
        """How different fingers' ratios are distributed: the lowest, in steps of STEP_NATS, and the share at each step
        from there. Rounded up; the pairs that nothing was seen of count as the highest ratio."""
        end = self._scores[-1] + max(0.0, self.most_nats - self._ratios[-1]) * self.document.fall_off
        edges = np.arange(self._scores[0], end + 2 * SCORE_STEP, SCORE_STEP)
        above = self._rates(edges)
        above[0] = 1.0
        share = np.append(above[:-1] - above[1:], above[-1])
        ratios = np.array([self.log_likelihood_ratio(float(score)) for score in np.append(edges[1:], math.inf)])
        steps = np.ceil(ratios / STEP_NATS - 1e-9).astype(np.int64)
        lowest = int(steps.min())
        return lowest, np.asarray(np.bincount(steps - lowest, weights=share), np.float64)


@cache
def _sums(calibration: Calibration, fingers: int) -> tuple[int, Floats]:
    """Lowest sum in steps, and the chance of each sum or more, of two people's `fingers`."""
    if not 1 <= fingers <= MOST_FINGERS:
        raise ValueError("one to ten fingers are compared")
    lowest, one = calibration.shares()
    shares = one
    for _ in range(fingers - 1):
        shares = np.convolve(shares, one)
    return fingers * lowest, np.cumsum(shares[::-1])[::-1]


@cache
def station_documents() -> Documents:
    """Those that come with the program."""
    return msgspec.json.decode((files("app.matching") / DATA).read_bytes(), type=Documents)


@cache
def station_calibration(*, ridges: bool = True) -> Calibration:
    """Of scores of templates that both have ridges, or (`ridges` false) of which one has not."""
    documents = station_documents()
    return Calibration(documents.ridges if ridges else documents.minutiae)


def calibrated(score: float, *, ridges: bool = True) -> Calibrated:
    """A matcher's score with what it says and what stands behind it."""
    return station_calibration(ridges=ridges).calibrated(score)


def log_likelihood_ratio(score: float, *, ridges: bool = True) -> float:
    """In nats, of a matcher's score."""
    return station_calibration(ridges=ridges).log_likelihood_ratio(score)
