"""Scores of drawn fingers whose truth is known."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest

from app.matching import parameters as p
from app.matching.cylinders import popcount, prepare
from app.matching.evidence import EVIDENCE
from app.matching.matcher import compare, match, match_templates
from app.matching.template import Template
from tests.unit.matching.drawn import finger, impression


@pytest.mark.parametrize("turn_deg", [-90, -25, 0, 25, 90])
def test_two_impressions_of_one_finger_are_told_whatever_the_turn(turn_deg: float) -> None:
    rng = np.random.default_rng(11)
    drawn = finger(rng)
    first = prepare(impression(drawn, rng))
    second = prepare(impression(drawn, rng, turn_rad=math.radians(turn_deg)))
    assert match(first, second) > p.CLEAR_SCORE


def test_other_fingers_are_not_confused() -> None:
    rng = np.random.default_rng(12)
    prints = [prepare(impression(finger(rng), rng)) for _ in range(12)]
    scores = [match(a, b) for i, a in enumerate(prints) for b in prints[:i]]
    assert max(scores) < p.CLEAR_SCORE
    assert np.median(scores) < 0
    assert min(scores) >= p.LEAST_SCORE


def test_a_part_of_a_print_is_enough() -> None:
    rng = np.random.default_rng(13)
    drawn = finger(rng)
    whole, part = prepare(impression(drawn, rng)), prepare(impression(drawn, rng, half_width=85, turn_rad=0.2))
    assert len(part) < 0.6 * len(whole)
    assert match(whole, part) > p.CLEAR_SCORE


def test_bent_skin_is_still_the_same_finger() -> None:
    rng = np.random.default_rng(14)
    drawn = finger(rng)
    bent = drawn.minutiae.copy()
    bent[:, 0] += 12 * np.sin(bent[:, 1] / 80)
    bent[:, 1] *= 1.05
    other = impression(type(drawn)(bent, drawn.bend), rng)
    assert match_templates(impression(drawn, rng), other) > p.CLEAR_SCORE


def test_the_pairs_are_the_true_ones_and_each_minutia_has_one_partner() -> None:
    rng = np.random.default_rng(15)
    drawn = finger(rng)
    exact = {"kept": 1.0, "spurious": 0}
    result = compare(prepare(impression(drawn, rng, **exact)), prepare(impression(drawn, rng, turn_rad=0.4, **exact)))
    assert len(result.pairs) > 0.9 * len(drawn.minutiae)
    assert np.mean(result.pairs[:, 0] == result.pairs[:, 1]) > 0.97
    assert len(set(result.pairs[:, 0])) == len(set(result.pairs[:, 1])) == len(result.pairs)
    parts = dict(zip(EVIDENCE, result.parts, strict=True))
    assert 0.3 * len(result.pairs) < parts["pairs"] < len(result.pairs)  # weighed by quality


def test_either_order_gives_the_same() -> None:
    rng = np.random.default_rng(16)
    drawn = finger(rng)
    a, b = prepare(impression(drawn, rng)), prepare(impression(drawn, rng, half_width=110))
    assert len(a) != len(b)
    forth, back = compare(a, b), compare(b, a)
    assert forth.score == back.score
    np.testing.assert_array_equal(forth.pairs, back.pairs[:, ::-1])


def test_too_little_says_nothing() -> None:
    rng = np.random.default_rng(17)
    whole = prepare(impression(finger(rng), rng))
    empty = prepare(Template.empty(300, 300))
    for a, b in ((whole, empty), (empty, whole), (empty, empty)):
        assert compare(a, b).score == 0.0
        assert compare(a, b).pairs.shape == (0, 2)


def test_minutiae_all_in_one_place_or_on_one_line_do_no_harm() -> None:
    for x, y in ((np.full(30, 100.0), np.full(30, 100.0)), (np.arange(30) * 8.0, np.full(30, 100.0))):
        odd = prepare(
            Template.of(
                x,
                y,
                np.zeros(30),
                np.ones(30, np.int64),
                np.full(30, 50),
                flow=np.ones((10, 10), np.uint8),
                width_px=320,
                height_px=320,
            )
        )
        assert math.isfinite(match(odd, odd))


@pytest.mark.parametrize("word", [0, 1, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF, 0x0123456789ABCDEF])
def test_bits_are_counted(word: int) -> None:
    assert popcount(np.uint64(word)) == word.bit_count()


def test_warm_up_compiles_all_that_is_used_later() -> None:
    """In a fresh process: after warm_up, extraction and matching of real shapes compile nothing more."""
    program = (
        "import numpy as np\n"
        "from app.matching import matcher\n"
        "matcher.warm_up()\n"
        "from numba.core import event\n"
        "heard = []\n"
        "class Listen(event.Listener):\n"
        "    def on_start(self, e): heard.append(str(e.data))\n"
        "    def on_end(self, e): pass\n"
        "from tests.unit.matching.drawn import finger, impression, ridges\n"
        "from app.matching.extractor import extract\n"
        "from app.matching.template import Template\n"
        "rng = np.random.default_rng(1)\n"
        "with event.install_listener('numba:compile', Listen()):\n"
        "    drawn = finger(rng)\n"
        "    kept = Template.from_bytes(impression(drawn, rng).to_bytes())\n"
        "    matcher.match_templates(kept, impression(drawn, rng))\n"
        "    matcher.match_templates(extract(ridges([(150, 150, 1)] * 3)), kept)\n"
        "assert not heard, heard\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=dict(os.environ), timeout=200)
