"""The fit of the calibration on scores whose law is known, and the station's calibration on people it never saw."""

import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.domain.position import FrictionRidgePosition
from app.matching.calibration import Calibration, station_calibration
from app.matching.cylinders import prepare
from app.matching.matcher import match
from benchmarks import calibration as fitting
from benchmarks.calibration_pairs import Pairs, read_pairs, write_pairs
from benchmarks.template_people import TemplatePeople

APART = 4.0  # nats between the means of two normal laws of variance APART: their scores are their ratios
MATES, OTHERS = 4_000, 40_000
DIGESTS = {"matcher": "one", "extractor": "two"}


def normal_pairs(name: str, weight: float, seed: int) -> Pairs:
    """Scores that are log-likelihood ratios already."""
    rng = np.random.default_rng(seed)
    mates = rng.normal(APART / 2, math.sqrt(APART), MATES)
    others = rng.normal(-APART / 2, math.sqrt(APART), OTHERS)
    return Pairs(name, weight, mates.tolist(), others.tolist(), [list(one) for one in others.reshape(-1, 10)])


@pytest.fixture(scope="module")
def known() -> Calibration:
    return Calibration(fitting.fit([normal_pairs("one", 0.5, 1), normal_pairs("two", 0.5, 2)], "2026-01-01", DIGESTS))


def test_scores_that_are_ratios_stay_as_they_are(known: Calibration) -> None:
    for score in (-3.0, -1.0, 0.0, 1.0, 3.0, 4.0):
        assert known.log_likelihood_ratio(score) == pytest.approx(score, abs=0.35)
        share = 0.5 * math.erfc((score + APART / 2) / math.sqrt(2 * APART))
        assert 0.85 * share <= known.false_match_rate(score) <= 1.4 * share  # of the two sources the larger


def test_sums_over_fingers_come_out_as_reckoned(known: Calibration) -> None:
    sums = np.array(
        [sum(map(known.log_likelihood_ratio, one)) for seed in (3, 4) for one in normal_pairs("", 1.0, seed).sums_of]
    )
    threshold = known.threshold(1, 0.01)
    assert (sums >= threshold.sum_nats).mean() <= 0.02
    assert threshold.supported


def test_a_source_counts_by_its_weight_not_by_its_pairs() -> None:
    """In a small source others score two nats more than in a large one."""
    ratios = []
    for weight in (0.02, 0.98):
        many, few = normal_pairs("many", 1.0 - weight, 1), normal_pairs("few", weight, 2)
        few.mates = [score + 2.0 for score in few.mates[:800]]
        few.others = [score + 2.0 for score in few.others[:4_000]]
        ratios.append(Calibration(fitting.fit([many, few], "", DIGESTS)).log_likelihood_ratio(1.0))
    assert ratios[0] == pytest.approx(1.0, abs=0.5)
    assert ratios[1] == pytest.approx(-1.0, abs=0.5)


def test_the_rate_is_that_of_the_source_where_others_score_most() -> None:
    many, few = normal_pairs("many", 0.5, 1), normal_pairs("few", 0.5, 2)
    few.others = [score + 2.0 for score in few.others[:4_000]]
    known = Calibration(fitting.fit([many, few], "", DIGESTS))
    for score in (-2.0, 0.0, 2.0, 3.0):
        assert known.false_match_rate(score) == pytest.approx(np.mean(np.array(few.others) >= score), rel=0.25)


def test_too_few_pairs_are_no_calibration() -> None:
    with pytest.raises(ValueError, match="fewer than"):
        fitting.fit([Pairs("few", 1.0, [1.0] * 5, [0.0] * 5)], "", DIGESTS)


def test_scores_are_kept_for_another_fit(tmp_path: Path) -> None:
    one = Pairs("one", 0.3, [1.0, 2.0], [0.5, -1.0, 3.0], [[0.5, -1.0], [3.0]])
    two = Pairs("two", 0.7, [1.0], [0.5])
    write_pairs(tmp_path / "pairs.npz", [one, two], DIGESTS)
    sources, digests = read_pairs(tmp_path / "pairs.npz")
    assert sources == [one, two]
    assert digests == DIGESTS


def test_a_fit_for_another_matcher_is_told(known: Calibration) -> None:
    assert fitting.stale(known.document) == ["matcher", "extractor"]
    assert fitting.stale(msgspec.structs.replace(known.document, **fitting.present())) == []


def test_the_stations_calibration_holds_on_people_it_was_not_fitted_on() -> None:
    model, known = TemplatePeople.fitted(), station_calibration(ridges=False)
    fingers = [FrictionRidgePosition(f) for f in range(1, 11)]
    rolled = [{f: prepare(t) for f, t in model.templates(seed).items()} for seed in range(6)]
    plain = [{f: prepare(t) for f, t in model.templates(seed, "plain").items()} for seed in range(6)]
    mates = [match(rolled[k][f], plain[k][f]) for k in range(6) for f in fingers]
    others = [match(rolled[k][f], plain[m][f]) for k in range(6) for m in range(6) if k != m for f in fingers]
    assert np.median([known.log_likelihood_ratio(score) for score in mates]) > 4.0
    assert np.median([known.log_likelihood_ratio(score) for score in others]) < -1.0
    assert np.mean([known.false_match_rate(score) <= 0.01 for score in others]) <= 0.03
