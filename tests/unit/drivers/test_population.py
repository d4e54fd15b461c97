"""Whom a jail books: patterns by finger and hand, sex, age, ridge breadth, as the sources of the module say."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from drivers.simulated.draws import Draws
from drivers.simulated.generator import FINGERS, Person, person
from drivers.simulated.population import (
    FEMALE_SHARE,
    LEAST_AGE,
    MOST_AGE,
    PATTERN_SHARES,
    TENTED_SHARE,
    PatternClass,
    Sex,
    draw_patterns,
    kind,
)
from drivers.simulated.scars import draw_marks

PEOPLE = 1500  # a share of 3 in a hundred is then within one in a hundred
ARCHES = (PatternClass.ARCH, PatternClass.TENTED_ARCH)
LOOPS = (PatternClass.LEFT_LOOP, PatternClass.RIGHT_LOOP)


@cache
def patterns() -> list[dict[int, PatternClass]]:
    return [draw_patterns(Draws(seed)) for seed in range(PEOPLE)]


@cache
def people() -> list[Person]:
    return [person(seed) for seed in range(300)]


def share(finger: int, wanted: tuple[PatternClass, ...]) -> float:
    return sum(one[finger] in wanted for one in patterns()) / PEOPLE


@pytest.mark.parametrize("finger", FINGERS)
def test_each_finger_has_its_own_shares(finger: int) -> None:
    shares = PATTERN_SHARES[finger]
    assert share(finger, ARCHES) == pytest.approx(shares.arches / 100, abs=0.035)
    assert share(finger, (PatternClass.WHORL,)) == pytest.approx(shares.whorls / 100, abs=0.04)
    radial = (PatternClass.LEFT_LOOP if finger <= 5 else PatternClass.RIGHT_LOOP,)
    assert share(finger, radial) == pytest.approx(shares.radial * share(finger, LOOPS), abs=0.03)


def test_all_fingers_together_have_the_shares_of_large_files() -> None:
    """NIST SD-14."""
    seen = Counter(pattern for one in patterns() for pattern in one.values())
    natural = {"arch": 0.037, "tented_arch": 0.029, "left_loop": 0.338, "right_loop": 0.317, "whorl": 0.279}
    for pattern in PatternClass:
        assert seen[pattern] / (10 * PEOPLE) == pytest.approx(natural[pattern], abs=0.03)
    assert seen[PatternClass.TENTED_ARCH] / (seen[PatternClass.ARCH] + seen[PatternClass.TENTED_ARCH]) == pytest.approx(
        TENTED_SHARE, abs=0.05
    )


def test_fellow_fingers_are_more_alike_than_others_and_people_than_strangers() -> None:
    whorl = np.array([[one[finger] is PatternClass.WHORL for finger in FINGERS] for one in patterns()], np.float64)
    likeness = np.corrcoef(whorl.T)
    fellows = np.mean([likeness[n, n + 5] for n in range(5)])
    others = np.mean([likeness[n, m] for n in range(10) for m in range(n) if n - m != 5])
    assert fellows > others + 0.1
    assert others > 0.08


def test_women_have_finer_ridges_and_smaller_fingers() -> None:
    middles = {sex: [one.finger(3) for one in people() if one.sex is sex] for sex in Sex}
    finer = np.mean([m.period_px for m in middles[Sex.FEMALE]]) / np.mean([m.period_px for m in middles[Sex.MALE]])
    assert finer == pytest.approx(20.7 / 23.4, abs=0.02)
    assert np.mean([m.half_width_px for m in middles[Sex.FEMALE]]) < np.mean(
        [m.half_width_px for m in middles[Sex.MALE]]
    )
    assert len(middles[Sex.FEMALE]) / len(people()) == pytest.approx(FEMALE_SHARE, abs=0.08)


def test_ridges_are_broadest_on_the_thumb_and_finest_on_the_little_finger() -> None:
    means = {
        k: np.mean([m.period_px for one in people() for m in one.fingers if kind(m.finger) == k]) for k in range(1, 6)
    }
    assert max(means, key=lambda k: means[k]) == 1
    assert min(means, key=lambda k: means[k]) == 5
    assert np.mean(list(means.values())) / 500 * 25.4 == pytest.approx(0.46, abs=0.02)  # mm


def test_people_are_adults_and_most_are_young() -> None:
    ages = [one.age_years for one in people()]
    assert LEAST_AGE <= min(ages) < 20
    assert 65 < max(ages) <= MOST_AGE
    assert 28 <= np.median(ages) <= 38


def test_scars_are_rare_and_white_lines_come_with_age() -> None:
    scars = [sum(mark.is_scar for mark in model.marks) for one in people() for model in one.fingers]
    assert 0.04 < np.mean(scars) < 0.12
    young, old = (np.mean([len(draw_marks(age, 240, 240, Draws(n))) for n in range(200)]) for age in (20, 70))
    assert old > 4 * young
    assert max(len(draw_marks(75, 240, 240, Draws(n))) for n in range(200)) <= 15


def test_worn_skin_comes_with_age() -> None:
    worn = {
        old: [m.texture.wear for one in people() for m in one.fingers if (one.age_years > 55) is old]
        for old in (True, False)
    }
    assert np.mean(worn[True]) > 3 * np.mean(worn[False])
    assert max(worn[True]) <= 0.45


def test_draws_are_even_and_nearly_normal() -> None:
    draws = Draws(3, 1)
    uniform = np.array([draws.uniform(2.0, 4.0) for _ in range(4000)])
    assert uniform.min() >= 2.0
    assert uniform.max() < 4.0
    assert uniform.mean() == pytest.approx(3.0, abs=0.05)
    normal = np.array([draws.normal(1.0, 2.0) for _ in range(4000)])
    assert normal.mean() == pytest.approx(1.0, abs=0.12)
    assert normal.std() == pytest.approx(2.0, abs=0.12)
    noise = draws.noise((61, 67))
    assert (noise.min(), noise.max()) == (-128, 127)
    assert abs(noise.mean()) < 5
    shares = Counter(draws.among({"a": 0.7, "b": 0.3}) for _ in range(2000))
    assert shares["a"] / 2000 == pytest.approx(0.7, abs=0.04)
    assert Draws(3, 1).uniform() != Draws(3, 2).uniform()
