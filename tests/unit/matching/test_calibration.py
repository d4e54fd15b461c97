"""The calibrated score: monotone, bounded by its data, honest beyond them; thresholds for a gallery's size."""

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.matching.calibration import (
    Calibration,
    Document,
    Source,
    calibrated,
    log_likelihood_ratio,
    station_calibration,
    station_documents,
)

MATES, OTHERS, PEOPLE = 1_000, 10_000, 3_000
DOCUMENT = Document(
    date="2026-01-01",
    script="",
    matcher="",
    extractor="",
    sources=(Source("drawn", MATES, OTHERS, 1.0),),
    scores=(-4.0, 0.0, 4.0),
    ratios=(-3.0, 0.0, 4.0),
    rates_at=(-6.0, -2.0, 2.0),
    rates=(1.0, 0.1, 0.005),
    fall_off=0.8,
    highest_other=3.5,
    people=PEOPLE,
)
SCORES = st.floats(-50.0, 50.0)


ALL = {
    "drawn": Calibration(DOCUMENT),
    "station": station_calibration(),
    "station, minutiae alone": station_calibration(ridges=False),
}


@pytest.fixture(params=ALL)
def calibration(request: pytest.FixtureRequest) -> Calibration:
    return ALL[request.param]


@given(a=SCORES, b=SCORES)
@pytest.mark.parametrize("which", ALL.values(), ids=ALL)
def test_higher_scores_never_say_less(which: Calibration, a: float, b: float) -> None:
    low, high = which.calibrated(min(a, b)), which.calibrated(max(a, b))
    assert low.log_likelihood_ratio <= high.log_likelihood_ratio
    assert low.false_match_rate >= high.false_match_rate
    assert low.beyond_data <= high.beyond_data


def test_between_knots_it_is_straight_and_outside_it_ends() -> None:
    drawn = Calibration(DOCUMENT)
    assert drawn.log_likelihood_ratio(2.0) == pytest.approx(2.0)
    assert drawn.log_likelihood_ratio(-2.0) == pytest.approx(-1.5)
    assert drawn.log_likelihood_ratio(-100.0) == -3.0
    assert drawn.log_likelihood_ratio(4.8) == pytest.approx(5.0)  # on with the tail: one nat in each 0.8
    assert drawn.false_match_rate(-2.0) == pytest.approx(0.1)
    assert drawn.false_match_rate(2.8) == pytest.approx(0.005 / math.e)
    assert drawn.false_match_rate(-100.0) == 1.0


def test_nothing_is_claimed_beyond_the_number_of_pairs(calibration: Calibration) -> None:
    far = calibration.calibrated(1_000.0)
    assert far.beyond_data
    assert far.log_likelihood_ratio == pytest.approx(math.log(calibration.others))
    assert far.false_match_rate == pytest.approx(1.0 / calibration.others)
    assert far.pairs_behind == calibration.mates + calibration.others
    assert not calibration.calibrated(calibration.document.highest_other).beyond_data


def test_ratios_of_one_finger_are_a_distribution(calibration: Calibration) -> None:
    lowest, shares = calibration.shares()
    assert shares.sum() == pytest.approx(1.0)
    assert (shares >= 0).all()
    assert (lowest + len(shares) - 1) * 0.05 >= calibration.most_nats - 0.05  # what nothing was seen of is not left out


def test_one_finger_reaches_a_ratio_as_often_as_its_rate_says() -> None:
    drawn = Calibration(DOCUMENT)
    found = drawn.expected(drawn.log_likelihood_ratio(2.0), 1, fingers=1)
    assert found.false_positives == pytest.approx(drawn.false_match_rate(2.0), rel=0.15)  # ratios are rounded up
    assert found.false_positives >= drawn.false_match_rate(2.0)


def test_sums_of_drawn_fingers_reach_a_threshold_as_often_as_it_says() -> None:
    drawn = Calibration(DOCUMENT)
    lowest, shares = drawn.shares()
    rng = np.random.default_rng(1)
    sums = 0.05 * (rng.choice(len(shares), p=shares / shares.sum(), size=(200_000, 3)) + lowest).sum(1)
    threshold = drawn.threshold(1, 0.01, fingers=3)
    assert threshold.false_positives <= 0.01
    assert (sums >= threshold.sum_nats - 1e-9).mean() == pytest.approx(threshold.false_positives, rel=0.1)


def test_a_larger_gallery_asks_for_a_higher_sum(calibration: Calibration) -> None:
    small, large = (calibration.threshold(size, 0.01) for size in (1_000, 1_000_000))
    assert small.sum_nats <= large.sum_nats
    assert small.false_positives <= 0.01
    again = calibration.expected(small.sum_nats, 1_000)
    assert again.false_positives == pytest.approx(small.false_positives)
    assert calibration.expected(small.sum_nats, 2_000).false_positives == pytest.approx(2 * small.false_positives)


def test_what_no_pairs_of_people_have_shown_is_not_supported() -> None:
    drawn = Calibration(DOCUMENT)
    assert drawn.threshold(1, 0.01).supported  # 3 in 3,000 pairs would be seen
    assert not drawn.threshold(1, 0.0001).supported
    assert not drawn.threshold(100_000, 0.01).supported


def test_where_one_finger_cannot_do_its_highest_ratio_is_named_with_what_is_to_be_expected() -> None:
    found = Calibration(DOCUMENT).threshold(1_000_000, 0.01, fingers=1)
    assert found.sum_nats == pytest.approx(math.log(OTHERS), abs=0.06)
    assert found.false_positives == pytest.approx(1_000_000 / OTHERS, rel=0.01)


@pytest.mark.parametrize("fingers", [0, 11])
def test_only_one_to_ten_fingers_are_summed(fingers: int) -> None:
    with pytest.raises(ValueError, match="fingers"):
        Calibration(DOCUMENT).expected(1.0, 10, fingers)


@pytest.mark.parametrize("which", ["ridges", "minutiae"])
def test_the_file_that_comes_with_the_program_is_whole(which: str) -> None:
    document = getattr(station_documents(), which)
    assert msgspec.json.decode(msgspec.json.encode(document), type=Document) == document
    assert list(document.scores) == sorted(set(document.scores))
    assert list(document.ratios) == sorted(document.ratios)
    assert list(document.rates_at) == sorted(set(document.rates_at))
    assert list(document.rates) == sorted(document.rates, reverse=True)
    assert sum(source.weight for source in document.sources) == pytest.approx(1.0, abs=0.01)
    assert min(source.mates for source in document.sources) >= 900


def test_either_scale_has_its_own_map() -> None:
    for ridges in (True, False):
        far = calibrated(12.0, ridges=ridges)
        assert far.log_likelihood_ratio == log_likelihood_ratio(12.0, ridges=ridges) > 3.0
        assert far.pairs_behind == station_calibration(ridges=ridges).calibrated(0.0).pairs_behind
    assert log_likelihood_ratio(1.0) != log_likelihood_ratio(1.0, ridges=False)
