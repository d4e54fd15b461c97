"""Error rates of score lists that were worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.error_rates import FAILED, Rates, Scored, curve, equal_error, fnmr_at, intervals, rates

LISTS = st.lists(st.integers(-20, 20), min_size=1, max_size=40)


def floats(*values: float) -> np.ndarray:
    return np.array(values, np.float64)


def scored(genuine: Sequence[float], finger: Sequence[int], impostor: Sequence[float], pairs: Sequence[tuple[int, int]],
           fingers: int) -> Scored:  # fmt: skip
    first, second = np.array(pairs, np.int64).T
    return Scored(floats(*genuine), np.array(finger, np.int64), floats(*impostor), first, second, fingers)


def test_points_of_a_curve() -> None:
    found = curve(floats(3, 5, 5, 9), floats(1, 3, 4))
    # thresholds: none, 9, 5, 4, 3, 1, everything
    assert found.fmr == pytest.approx([0, 0, 0, 1 / 3, 2 / 3, 1, 1])
    assert found.fnmr == pytest.approx([1, 3 / 4, 1 / 4, 1 / 4, 0, 0, 0])


def test_scores_that_lie_apart_have_no_errors() -> None:
    assert rates(floats(5, 6), floats(1, 2)) == Rates(0, 0, 0)


def test_scores_the_wrong_way_round_are_all_errors() -> None:
    assert rates(floats(1, 2), floats(5, 6)) == Rates(100, 100, 100)  # at 5 every pair errs


def test_where_both_rates_meet_is_the_equal_error() -> None:
    # at 5: one of four genuine pairs refused, one of four impostor pairs accepted
    assert rates(floats(4, 6, 7, 8), floats(1, 2, 3, 5)).eer == 25.0


def test_where_they_cross_between_two_points_it_is_the_middle_of_the_better_one() -> None:
    # at 5: FMR 0, FNMR 1/4; at 4: FMR 1/2, FNMR 1/4; at 3: FMR 1/2, FNMR 0
    assert rates(floats(3, 6, 7, 8), floats(1, 4)).eer == 12.5


def test_misses_at_one_in_a_hundred_and_at_one_in_a_thousand() -> None:
    impostor = np.arange(1000.0)  # 989.5 accepts ten, 998.5 one
    genuine = floats(500, 989.5, 990, 995, 998.5, 999, 1000, 1200, 1300, 1400)
    found = rates(genuine, impostor)
    assert (found.fmr100, found.fmr1000) == (10.0, 40.0)  # 500 is refused; 989.5, 990, 995 too


def test_of_few_impostor_pairs_both_misses_are_those_at_none_accepted() -> None:
    impostor = np.arange(45.0)  # the highest is 44, one of them is 2.2 %
    found = rates(floats(10, 44, 45, 46), impostor)
    assert (found.fmr100, found.fmr1000) == (50.0, 50.0)  # a score of 44 would let that one in


def test_a_failed_pair_is_refused_by_every_threshold() -> None:
    found = rates(floats(FAILED, 6, 7, 8), floats(1, 2, FAILED, 3))
    assert found == Rates(25, 25, 25)  # at 3 one of four errs on either side
    assert rates(floats(FAILED, FAILED), floats(FAILED)).fmr1000 == 100.0


def test_rates_of_nothing_are_an_error() -> None:
    with pytest.raises(ValueError, match="genuine and impostor"):
        curve(floats(), floats(1))


@given(LISTS, LISTS)
def test_a_curve_only_trades_one_error_for_the_other(genuine: list[int], impostor: list[int]) -> None:
    found = curve(floats(*genuine), floats(*impostor))
    assert (found.fmr[0], found.fnmr[0], found.fmr[-1], found.fnmr[-1]) == (0, 1, 1, 0)
    assert (np.diff(found.fmr) >= 0).all()
    assert (np.diff(found.fnmr) <= 0).all()
    assert 0 <= equal_error(found) <= 1
    assert fnmr_at(found, 0.001) >= fnmr_at(found, 0.01)


@given(LISTS, LISTS, st.integers(-20, 20))
def test_rates_at_a_threshold_are_what_counting_gives(genuine: list[int], impostor: list[int], threshold: int) -> None:
    fmr = sum(score >= threshold for score in impostor) / len(impostor)
    fnmr = sum(score < threshold for score in genuine) / len(genuine)
    found = curve(floats(*genuine), floats(*impostor))
    points = zip(found.fmr.tolist(), found.fnmr.tolist(), strict=True)
    assert any(point == pytest.approx((fmr, fnmr)) for point in points)


def test_intervals_hold_the_spread_between_fingers() -> None:
    one = scored([9, 9, 9, 0], [0, 1, 2, 3], [1, 1, 1, 1, 1, 1], [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], 4)
    assert one.rates().fmr1000 == 25.0
    low, high = intervals([one], 400, 1)["fmr1000"]
    # the bad finger is drawn 0 times in 32 % of draws and at least 3 times in 5 %
    assert low == 0.0
    assert 50.0 < high <= 75.0


def test_intervals_of_a_mean_over_alike_sets_are_narrower() -> None:
    one = scored([9, 9, 9, 0], [0, 1, 2, 3], [1, 1, 1, 1, 1, 1], [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)], 4)
    assert intervals([one] * 16, 200, 1)["fmr1000"][1] < intervals([one], 200, 1)["fmr1000"][1]


def test_a_finger_drawn_twice_counts_twice_and_is_no_impostor_of_itself() -> None:
    one = scored([9, 0], [0, 1], [5], [(0, 1)], 2)
    rng = np.random.default_rng(2)
    assert {one.drawn(rng).fmr1000 for _ in range(20)} == {50.0}  # draws of one finger alone have no impostor pair
