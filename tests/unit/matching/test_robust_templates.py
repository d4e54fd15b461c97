"""Whatever the templates: a score, the same in either order, and not one that says "the same finger" of what is none.
No warning of the numeric libraries (a warning fails a test here)."""

import dataclasses
import math

import numpy as np
import pytest

from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.errors import TemplateDamaged
from app.matching.exchange.parameters import MOST_MINUTIAE as MOST_OF_A_RECORD
from app.matching.matcher import compare, match
from app.matching.motion import Pairs
from app.matching.ridges import ridge_agreement, unpacked
from app.matching.template import MOST_MINUTIAE, Template
from tests.unit.matching.odd_templates import (
    ALL,
    KIND_BYTE,
    NO_FINGER,
    QUALITY_BYTE,
    SAME_FINGER,
    odd_template,
    relabelled,
    rolled,
    scattered,
)


@pytest.fixture(scope="module")
def prepared() -> dict[str, PreparedTemplate]:
    return {name: prepare(odd_template(name)) for name in ALL}


@pytest.mark.parametrize("first", ALL)
def test_every_pair_has_one_score_in_either_order(first: str, prepared: dict[str, PreparedTemplate]) -> None:
    for second in ALL:
        a, b = prepared[first], prepared[second]
        forth, back = compare(a, b), compare(b, a)
        assert forth.score == back.score, second
        assert math.isfinite(forth.score), second
        assert forth.score >= p.LEAST_SCORE, second
        np.testing.assert_array_equal(forth.parts, back.parts, second)
        assert np.isfinite(forth.parts).all(), second
        assert paired_once(forth.pairs, a, b), second
        if first != second:
            np.testing.assert_array_equal(forth.pairs, back.pairs[:, ::-1], second)


def paired_once(pairs: Pairs, a: PreparedTemplate, b: PreparedTemplate) -> bool:
    """Indices that there are, each of them once."""
    return all(
        len(set(column)) == len(column) and set(column) <= set(range(len(print_)))
        for column, print_ in zip(pairs.T.tolist(), (a, b), strict=True)
    )


@pytest.mark.parametrize("first", NO_FINGER)
def test_what_is_no_finger_is_like_none(first: str, prepared: dict[str, PreparedTemplate]) -> None:
    for second in ALL:
        if first != second:
            assert match(prepared[first], prepared[second]) <= 0.0, second


@pytest.mark.parametrize("name", sorted(set(SAME_FINGER) - {"no flow"}))
def test_a_print_that_lacks_or_overstates_something_is_still_of_its_finger(
    name: str, prepared: dict[str, PreparedTemplate]
) -> None:
    assert match(prepared[name], prepared["rolled"]) > p.CLEAR_SCORE
    assert match(prepared[name], prepared["other"]) < 0.0


def test_minutiae_without_any_skin_say_nothing_for_it(prepared: dict[str, PreparedTemplate]) -> None:
    """Cylinders are read where the print shows ridges: without flow there are none."""
    assert match(prepared["no flow"], prepared["no flow"]) == p.LEAST_SCORE


def test_prints_of_the_same_minutiae_are_ordered_by_the_rest() -> None:
    """Same minutiae, other flow or ridges: still one of the two is moved onto the other, whoever comes first."""
    whole = rolled()
    half = whole.flow.copy()
    half[len(half) // 2 :] = 0
    gaps = whole.ridges.copy()
    gaps[::7] = 0
    same = [
        prepare(one)
        for one in (
            whole,
            dataclasses.replace(whole, flow=half),
            dataclasses.replace(whole, ridges=gaps),
            whole.without_ridges(),
        )
    ]
    for a in same:
        for b in same:
            forth, back = compare(a, b), compare(b, a)
            np.testing.assert_array_equal(forth.parts, back.parts)
            assert forth.score == back.score


@pytest.mark.parametrize(
    ("byte", "value"), [(QUALITY_BYTE, 101), (QUALITY_BYTE, 255), (KIND_BYTE, 3), (KIND_BYTE, 255)]
)
def test_bytes_that_say_what_there_is_not_are_no_template(byte: int, value: int) -> None:
    """The check sum is right. A quality of 255 would weigh each pair two and a half times."""
    with pytest.raises(TemplateDamaged) as refused:
        Template.from_bytes(relabelled(rolled(), byte, value))
    assert refused.value.code == "matching/template-damaged"


# --- giants


def test_of_a_giant_the_best_are_compared() -> None:
    giant = scattered(MOST_MINUTIAE, side_px=800, within_px=780, ridges=True)
    quality = np.random.default_rng(1).integers(0, 101, MOST_MINUTIAE).astype(np.uint8)
    giant = Template.from_bytes(dataclasses.replace(giant, quality=quality).to_bytes())
    print_ = prepare(giant)
    assert len(giant) == MOST_MINUTIAE
    assert len(print_) == len(print_.codes) == len(print_.valid) == len(print_.template) == p.MOST_COMPARED
    assert print_.template.quality.min() >= np.sort(quality)[-p.MOST_COMPARED]
    np.testing.assert_array_equal(print_.places[:, 0], print_.template.x)
    order = {place: row for row, place in enumerate(zip(giant.x, giant.y, strict=True))}
    rows = [order[place] for place in zip(print_.template.x, print_.template.y, strict=True)]
    assert rows == sorted(rows)
    assert not print_.template.x.flags.writeable


def test_which_are_the_best_does_not_hang_on_their_order() -> None:
    giant = scattered(1000)
    shuffled = np.random.default_rng(2).permutation(1000)
    names = ("x", "y", "direction", "kind", "quality")
    other = dataclasses.replace(giant, **{name: getattr(giant, name)[shuffled] for name in names})
    kept, of_other = (set(zip(one.x, one.y, strict=True)) for one in (giant.best(255), other.best(255)))
    assert len(kept) == 255
    assert kept == of_other


def test_the_best_of_equals_come_from_all_over_the_print() -> None:
    kept = scattered(MOST_MINUTIAE).best(256)
    quarters = np.histogram2d(kept.x, kept.y, bins=2, range=[[30, 370], [30, 370]])[0]
    assert quarters.sum() == 256
    assert quarters.min() > 40


def test_no_print_of_a_finger_loses_a_minutia() -> None:
    assert max(p.MOST_MINUTIAE, MOST_OF_A_RECORD) <= p.MOST_COMPARED
    assert rolled().best(p.MOST_COMPARED) is rolled()


# --- ridges on ridges


def on_themselves(a: Template, b: Template) -> tuple[float, float]:
    first, second = prepare(a), prepare(b)
    alone = np.full(len(first), -1, np.int64)
    return ridge_agreement(first.places, first.ridges, second.places, second.ridges, 0.0, 0.0, 0.0, alone)


@pytest.mark.parametrize(("rows", "columns", "skin_rows", "skin_columns"), [
    (0, 0, 40, 5), (1, 1, 1, 1), (400, 1, 10, 50), (1, 60, 50, 1), (900, 90, 10, 2), (200, 25, 500, 90),
])  # fmt: skip
def test_ridges_of_another_size_than_flow_and_skin(rows: int, columns: int, skin_rows: int, skin_columns: int) -> None:
    """No template holds them so (see test_template); whoever makes one by hand gets a score, not a crash."""
    rng = np.random.default_rng(4)
    odd = dataclasses.replace(
        rolled(),
        ridges=rng.integers(0, 256, (rows, columns), dtype=np.uint8),
        skin=np.full((skin_rows, skin_columns), 255, np.uint8),
    )
    assert unpacked(odd).shape == ((2, rows, 8 * columns) if rows else (2, 0, 0))
    for a, b in ((odd, rolled()), (rolled(), odd), (odd, odd)):
        fit, patches = on_themselves(a, b)
        assert math.isfinite(fit)
        assert -1.0 <= fit <= 1.0
        assert 0 <= patches <= rows * 8 * columns / p.PATCH_SPACING**2
    assert compare(prepare(odd), prepare(rolled())).score == compare(prepare(rolled()), prepare(odd)).score


def test_ridges_all_black_fit_by_chance_and_skin_alone_fits_nothing() -> None:
    black, white, blank, bare, whole = (
        odd_template(name)
        for name in ("ridges all black", "ridges all white", "skin without ridges", "ridges without skin", "rolled")
    )
    fit, patches = on_themselves(whole, whole)
    assert fit == pytest.approx(1.0)
    assert on_themselves(black, black)[0] == pytest.approx(1.0, abs=0.01)
    assert abs(on_themselves(black, whole)[0]) < 0.4 * fit
    assert on_themselves(black, white)[0] <= 0.0
    assert abs(on_themselves(blank, whole)[0]) < 0.4 * fit
    assert patches > 50
    assert on_themselves(bare, whole) == on_themselves(whole, bare) == (0.0, 0.0)


@pytest.mark.parametrize("far", [1e3, 1e6, 1e12, -1e12])
def test_a_motion_that_leads_far_away_finds_no_patches(far: float) -> None:
    print_ = prepare(rolled())
    alone = np.full(len(print_), -1, np.int64)
    found = ridge_agreement(print_.places, print_.ridges, print_.places, print_.ridges, 1.0, far, -far, alone)
    assert found == (0.0, 0.0)
