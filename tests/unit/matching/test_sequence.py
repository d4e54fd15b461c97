"""The ten-print sequence check on drawn people, whose truth is known, and on the sample card."""

from collections.abc import Mapping

import numpy as np
import pytest

from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.matching.sequence import check_sequence
from app.matching.template import Template
from tests.unit.matching import drawn

F = FrictionRidgePosition
K = SequenceFindingKind
Prints = dict[FrictionRidgePosition, Template]


@pytest.fixture(scope="module")
def prints() -> tuple[Prints, Prints]:
    person = drawn.person(21)
    return drawn.rolled(person, 1), drawn.plain(person, 2)


@pytest.fixture(scope="module")
def stranger() -> Prints:
    return drawn.rolled(drawn.person(22), 3)


def _exchanged(prints: Mapping[F, Template], a: F, b: F) -> Prints:
    return {**prints, a: prints[b], b: prints[a]}


def _other_hand(finger: F) -> F:
    return F((finger + 4) % 10 + 1)


def test_a_set_in_order_has_no_findings(prints: tuple[Prints, Prints]) -> None:
    assert check_sequence(*prints) == ()


def test_missing_fingers_are_no_findings(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    some = (F.RIGHT_THUMB, F.RIGHT_RING, F.LEFT_LITTLE)
    assert check_sequence({f: rolled[f] for f in some}, {f: plain[f] for f in some}) == ()
    assert check_sequence({f: rolled[f] for f in FINGERS[:5]}, {f: plain[f] for f in FINGERS[3:]}) == ()
    assert check_sequence(rolled, {}) == check_sequence({}, plain) == check_sequence({}, {}) == ()


def test_prints_of_disjoint_fingers_are_no_findings(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    assert check_sequence({f: rolled[f] for f in FINGERS[:3]}, {f: plain[f] for f in FINGERS[5:]}) == ()


@pytest.mark.parametrize(("a", "b"), [(F.RIGHT_INDEX, F.RIGHT_MIDDLE), (F.RIGHT_THUMB, F.LEFT_THUMB), (F(5), F(9))])
def test_two_fingers_swapped(prints: tuple[Prints, Prints], a: F, b: F) -> None:
    """Both thumbs lie in one plain picture: to lay them down crossed is one mistake, to roll both wrong are two."""
    rolled, plain = prints
    again = PrintKind.PLAIN if {a, b} == {F.RIGHT_THUMB, F.LEFT_THUMB} else PrintKind.ROLLED
    expected = (SequenceFinding(K.FINGERS_SWAPPED, (a, b), again),)
    assert check_sequence(_exchanged(rolled, a, b), plain) == expected
    assert check_sequence(rolled, _exchanged(plain, a, b)) == expected


def test_hands_swapped_is_one_finding(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    (found,) = check_sequence({f: rolled[_other_hand(f)] for f in FINGERS}, plain)
    assert found == SequenceFinding(K.HANDS_SWAPPED, FINGERS)


def test_slaps_swapped_are_hands_swapped(prints: tuple[Prints, Prints]) -> None:
    """A left hand taken for a right one is named from its other side: little finger as index."""
    rolled, plain = prints
    mirrored = {f: plain[F(12 - f)] if f not in (F.RIGHT_THUMB, F.LEFT_THUMB) else plain[f] for f in FINGERS}
    fingers = tuple(f for f in FINGERS if f not in (F.RIGHT_THUMB, F.LEFT_THUMB))
    assert check_sequence(rolled, mirrored) == (SequenceFinding(K.HANDS_SWAPPED, fingers, PrintKind.PLAIN),)


def test_the_same_finger_rolled_twice_names_the_wrong_one_second(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    again = drawn.rolled(drawn.person(21), 9)[F.RIGHT_MIDDLE]
    expected = (SequenceFinding(K.SAME_FINGER_TWICE, (F.RIGHT_MIDDLE, F.RIGHT_RING)),)
    assert check_sequence({**rolled, F.RIGHT_RING: again}, plain) == expected
    expected = (SequenceFinding(K.SAME_FINGER_TWICE, (F.RIGHT_MIDDLE, F.RIGHT_INDEX)),)
    assert check_sequence({**rolled, F.RIGHT_INDEX: again}, plain) == expected
    alone = {F.RIGHT_MIDDLE: rolled[F.RIGHT_MIDDLE], F.RIGHT_INDEX: again}
    assert [f.kind for f in check_sequence(alone, {})] == [K.SAME_FINGER_TWICE]


def test_a_finger_of_somebody_else_is_a_mismatch(prints: tuple[Prints, Prints], stranger: Prints) -> None:
    rolled, plain = prints
    expected = (SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (F.LEFT_INDEX,)),)
    assert check_sequence({**rolled, F.LEFT_INDEX: stranger[F.LEFT_INDEX]}, plain) == expected


def test_three_fingers_in_a_circle_are_each_a_mismatch(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    circle = {**rolled, F(2): rolled[F(3)], F(3): rolled[F(4)], F(4): rolled[F(2)]}
    found = check_sequence(circle, plain)
    assert [f.kind for f in found] == [K.ROLLED_PLAIN_MISMATCH] * 3
    assert {f.fingers[0] for f in found} == {F(2), F(3), F(4)}


def _thin(seed: int) -> Template:
    rng = np.random.default_rng(seed)
    return drawn.impression(drawn.finger(rng), rng, kept=0.12, spurious=2)


def test_thin_prints_are_uncertain_and_accused_of_nothing(prints: tuple[Prints, Prints]) -> None:
    rolled, plain = prints
    for nothing in (_thin(5), Template.empty(480, 480)):
        assert len(nothing) < 20
        assert check_sequence({**rolled, F.LEFT_RING: nothing}, plain) == (
            SequenceFinding(K.UNCERTAIN, (F.LEFT_RING,)),
        )
    all_thin = check_sequence({f: _thin(70 + f) for f in FINGERS}, plain)
    assert {f.kind for f in all_thin} == {K.UNCERTAIN}
    empty = check_sequence({}, {}) + check_sequence(dict.fromkeys(FINGERS, Template.empty(480, 480)), plain)
    assert [f.kind for f in empty] == [K.UNCERTAIN] * 10


@pytest.mark.parametrize("seed", range(30, 36))
def test_no_finding_on_other_people_in_order(seed: int) -> None:
    person = drawn.person(seed)
    assert check_sequence(drawn.rolled(person, seed), drawn.plain(person, seed + 100)) == ()
