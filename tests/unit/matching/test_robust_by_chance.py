"""What holds of any two templates: one score, finite, the same in either order; of fingers drawn by chance: a finger is
like itself wherever it lies and however it is turned, and its minutiae may stand in any order."""

import dataclasses
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.matching import parameters as p
from app.matching.cylinders import PreparedTemplate, prepare
from app.matching.matcher import compare, match
from app.matching.template import (
    FLOW_MAP_PX,
    FLOW_STEPS,
    RIDGE_PX,
    SKIN_PX,
    Template,
    bits_shape,
    flow_shape,
)
from tests.unit.matching.drawn import DrawnFinger, finger, impression

FIELDS = ("x", "y", "direction", "kind", "quality")
SEEDS = st.integers(0, 2**20)


@st.composite
def templates(draw: st.DrawFn) -> Template:
    """Any: few or many minutiae, scattered, on top of each other, in rows, outside; any flow, ridges and quality."""
    rng = np.random.default_rng(draw(SEEDS))
    width, height = draw(st.integers(1, 500)), draw(st.integers(1, 500))
    count = draw(st.one_of(st.integers(0, 12), st.integers(13, 90), st.just(300)))
    spread = draw(st.sampled_from([0.0, 5.0, 60.0, 300.0, 500.0, 16000.0]))
    x, y = rng.uniform(0, spread, (2, count))
    if draw(st.booleans()):  # in rows
        y = np.round(y / 50) * 50
    cells, dots, skin = (
        flow_shape(width, height), bits_shape(width, height, RIDGE_PX), bits_shape(width, height, SKIN_PX),
    )  # fmt: skip
    flow = rng.integers(0, 256, cells) * draw(st.sampled_from([0, 1])) | draw(st.sampled_from([0, 1, 100]))
    has_ridges = draw(st.booleans())
    everywhere = draw(st.sampled_from([0, 255]))
    return Template.of(
        x=x,
        y=y,
        direction=rng.uniform(0, 2 * np.pi, count) * draw(st.sampled_from([0.0, 0.1, 1.0])),
        kind=rng.integers(0, 3, count),
        quality=rng.integers(0, 101, count) * draw(st.sampled_from([0, 1])),
        flow=flow.astype(np.uint8),
        ridges=rng.integers(0, 256, dots, dtype=np.uint8) if has_ridges else None,
        skin=rng.integers(0, 256, skin, dtype=np.uint8) | np.uint8(everywhere) if has_ridges else None,
        width_px=width,
        height_px=height,
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(first=templates(), second=templates())
def test_any_two_templates_have_one_score_in_either_order(first: Template, second: Template) -> None:
    a, b = prepare(first), prepare(second)
    forth, back = compare(a, b), compare(b, a)
    assert math.isfinite(forth.score)
    assert np.isfinite(forth.parts).all()
    assert forth.score == back.score >= p.LEAST_SCORE
    np.testing.assert_array_equal(forth.pairs, back.pairs[:, ::-1])
    if min(len(a), len(b)) < p.FEWEST_MINUTIAE:
        assert forth.score == 0.0


def laid(
    drawn: DrawnFinger, *, turn_rad: float = 0.0, right_px: float = 0.0, down_px: float = 0.0, quality: int = 60
) -> Template:
    """All minutiae of a drawn finger and its flow, exactly, about the middle of a picture of 640 px or moved."""
    side = 640
    m, cos, sin = drawn.minutiae, math.cos(turn_rad), math.sin(turn_rad)
    middle_x, middle_y = side / 2 + right_px, side / 2 + down_px
    rows, columns = flow_shape(side, side)
    cell_y, cell_x = (np.mgrid[0:rows, 0:columns] + 0.5) * FLOW_MAP_PX
    u, v = cell_x - middle_x, cell_y - middle_y
    own_x, own_y = u * cos + v * sin, v * cos - u * sin
    turns = np.mod((drawn.flow_at(own_x, own_y) + turn_rad) / np.pi, 1.0)
    steps = np.mod(np.rint(turns * FLOW_STEPS), FLOW_STEPS) + 1
    return Template.of(
        x=m[:, 0] * cos - m[:, 1] * sin + middle_x,
        y=m[:, 0] * sin + m[:, 1] * cos + middle_y,
        direction=m[:, 2] + turn_rad,
        kind=np.ones(len(m), np.int64),
        quality=np.full(len(m), quality),
        flow=np.where(np.hypot(own_x, own_y) < 205, steps, 0).astype(np.uint8),
        width_px=side,
        height_px=side,
    )


def itself(drawn: DrawnFinger) -> tuple[PreparedTemplate, float]:
    print_ = prepare(laid(drawn))
    return print_, match(print_, print_)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=SEEDS, count=st.integers(12, 80))
def test_a_finger_of_twelve_minutiae_or_more_is_like_itself(seed: int, count: int) -> None:
    """Well spread and of fair quality. Measured: 17 nats and more."""
    assert itself(finger(np.random.default_rng(seed), count))[1] > 2 * p.CLEAR_SCORE


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=SEEDS, columns=st.integers(-3, 3), rows=st.integers(-3, 3))
def test_a_shift_by_cells_of_the_flow_changes_nothing(seed: int, columns: int, rows: int) -> None:
    drawn = finger(np.random.default_rng(seed), 40)
    print_, own = itself(drawn)
    moved = laid(drawn, right_px=columns * FLOW_MAP_PX, down_px=rows * FLOW_MAP_PX)
    assert abs(match(print_, prepare(moved)) - own) < 1e-6


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    seed=SEEDS, turn_deg=st.floats(-100, 100), right_px=st.floats(-90, 90), down_px=st.floats(-90, 90),
    count=st.integers(12, 80),
)  # fmt: skip
def test_any_shift_and_turn_changes_little(
    seed: int, turn_deg: float, right_px: float, down_px: float, count: int
) -> None:
    """The grid of the flow lies otherwise, places are rounded to quarters of a pixel. Measured: 89 % and more."""
    drawn = finger(np.random.default_rng(seed), count)
    print_, own = itself(drawn)
    moved = laid(drawn, turn_rad=math.radians(turn_deg), right_px=right_px, down_px=down_px)
    assert match(print_, prepare(moved)) > 0.8 * own


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=SEEDS, same=st.booleans())
def test_the_order_of_the_minutiae_matters_little(seed: int, same: bool) -> None:
    """Pairs are taken one after the other. Measured on real prints: two in three scores are the same to the bit, one
    mate in a hundred moves by 0.5 nats, others by up to 4.6, far below 0."""
    rng = np.random.default_rng(seed)
    drawn = finger(rng)
    first, second = impression(drawn, rng), impression(drawn if same else finger(rng), rng)
    score, other = match(prepare(first), prepare(second)), match(prepare(shuffled(first, rng)), prepare(second))
    if same:
        assert abs(score - other) < 3.0
    else:
        assert max(score, other) < p.CLEAR_SCORE


def shuffled(template: Template, rng: np.random.Generator) -> Template:
    order = rng.permutation(len(template))
    return dataclasses.replace(template, **{name: getattr(template, name)[order] for name in FIELDS})
