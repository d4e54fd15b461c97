"""Bit codes of prints and what they say about two prints."""

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.position import FINGERS
from app.matching.compact import parameters as p
from app.matching.compact.cascade import Buffer
from app.matching.compact.codes import CODES_VERSION, PrintCodes, codes_of
from app.matching.compact.sieve import Searched, block_of, block_words, popcount, scores_of_people
from app.matching.template import Template
from tests.unit.matching import drawn

FINGER = FINGERS[1]


def scores(own: PrintCodes, others: list[PrintCodes]) -> list[float]:
    blocks = [block_of(one) for one in others]
    at = np.cumsum([0, *(len(block) for block in blocks)])[:-1].astype(np.int64)
    buffer = Buffer.over(np.concatenate(blocks).view(np.uint8))
    out = np.zeros((len(others), 1), np.float32)
    counts = np.array([[len(one)] for one in others], np.uint8)
    searched = Searched.of([own])
    scores_of_people(
        searched.words,
        searched.x,
        searched.y,
        searched.direction,
        searched.start,
        buffer.words,
        buffer.halves,
        buffer.octets,
        at.reshape(-1, 1),
        counts,
        out,
    )
    return [float(one) for one in out[:, 0]]


@pytest.fixture(scope="module")
def kept() -> list[PrintCodes]:
    return [codes_of(drawn.rolled(drawn.person(seed), seed)[FINGER], p.GALLERY_MINUTIAE) for seed in range(300, 312)]


@given(st.integers(0, 2**64 - 1))
@settings(deadline=None)  # the first call compiles
def test_popcount_counts_bits(word: int) -> None:
    assert popcount(np.uint64(word)) == word.bit_count()


def test_the_codes_of_a_version_never_change() -> None:
    codes = codes_of(drawn.rolled(drawn.person(1), 1)[FINGER], p.GALLERY_MINUTIAE)
    digest = hashlib.sha256(block_of(codes).tobytes()).hexdigest()[:16]
    assert (CODES_VERSION, digest) == (1, "d4751eda675e6d55"), "raise CODES_VERSION: kept galleries hold other codes"


def test_another_print_of_the_finger_stands_out(kept: list[PrintCodes]) -> None:
    for place, seed in enumerate(range(300, 312)):
        own = codes_of(drawn.plain(drawn.person(seed), 1000 + seed)[FINGER], p.PROBE_MINUTIAE)
        found = scores(own, kept)
        assert int(np.argmax(found)) == place
        others = np.delete(found, place)
        assert found[place] > others.max() + 2 * p.SCORE_SPREAD


def test_a_moved_or_somewhat_turned_print_says_the_same() -> None:
    finger, rng = drawn.person(320)[FINGER], np.random.default_rng
    still = codes_of(drawn.impression(finger, rng(1), jitter_px=0), p.PROBE_MINUTIAE)
    turned = codes_of(drawn.impression(finger, rng(1), jitter_px=0, turn_rad=0.5), p.PROBE_MINUTIAE)
    alone = codes_of(drawn.impression(drawn.person(321)[FINGER], rng(1)), p.PROBE_MINUTIAE)
    same, other = scores(still, [turned, alone])
    assert same > 5 * other


def test_the_best_minutiae_are_kept() -> None:
    template = drawn.rolled(drawn.person(5), 5)[FINGER]
    few, many = codes_of(template, 10), codes_of(template, p.GALLERY_MINUTIAE)
    assert len(few) == 10
    assert (few.x == many.x[:10]).all()
    best = many.best(10)
    assert (block_of(best) == block_of(few)).all()


def test_the_size_of_a_block_is_that_of_its_parts(kept: list[PrintCodes]) -> None:
    for one in kept:
        assert len(block_of(one)) == block_words(len(one))
        assert 8 * len(block_of(one)) - len(one) * 21 in range(8)


def test_a_print_without_usable_minutiae_has_no_codes_and_scores_nothing(kept: list[PrintCodes]) -> None:
    empty = codes_of(Template.empty(300, 300), p.GALLERY_MINUTIAE)
    assert len(empty) == 0
    assert scores(kept[0], [kept[0], empty])[1] == 0.0
    assert scores(empty, [kept[0]]) == [0.0]
