"""What is concluded from scores alone, whatever they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.matching import parameters as p
from app.matching.card_scores import CardScores, Filed
from app.matching.sequence import judge

F = FrictionRidgePosition
K = SequenceFindingKind
ROLLED, PLAIN = PrintKind.ROLLED, PrintKind.PLAIN
MINUTIAE = 60
Pairs = dict[tuple[Filed, Filed], float]


def card(
    prints: list[Filed], said: Pairs, *, others: float = -6.0, own: float = 15.0, worth: float = 40.0
) -> CardScores:
    """A card on which rolled and plain print of a name fit and nothing else does, but for what is `said`."""
    size = len(prints)
    nats = np.full((size, size), others)
    np.fill_diagonal(nats, 0.0)
    for row, one in enumerate(prints):
        for column, other in enumerate(prints):
            if one.finger is other.finger and one.kind is not other.kind:
                nats[row, column] = own
            nats[row, column] = said.get((one, other), said.get((other, one), nats[row, column]))
    return CardScores(tuple(prints), nats, np.full(size, MINUTIAE), np.full(size, worth))


WHOLE = [Filed(kind, finger) for kind in (ROLLED, PLAIN) for finger in FINGERS]


def r(finger: int) -> Filed:
    return Filed(ROLLED, F(finger))


def q(finger: int) -> Filed:
    return Filed(PLAIN, F(finger))


def found(scores: CardScores) -> list[SequenceFinding]:
    return [one.finding for one in judge(scores)]


def test_another_explanation_that_is_little_better_accuses_nobody() -> None:
    swapped = {(r(2), q(3)): 8.0, (r(3), q(2)): 8.0, (r(2), q(2)): 6.5, (r(3), q(3)): 6.5}
    assert found(card(WHOLE, swapped)) == []
    swapped |= {(r(2), q(2)): 1.0, (r(3), q(3)): 1.0}
    assert found(card(WHOLE, swapped)) == [SequenceFinding(K.FINGERS_SWAPPED, (F(2), F(3)))]


def test_two_weak_pairs_together_say_what_one_alone_does_not() -> None:
    weak = {(r(2), q(3)): 3.0, (r(3), q(2)): 3.0, (r(2), q(2)): -3.0, (r(3), q(3)): -3.0}
    assert found(card(WHOLE, weak)) == [SequenceFinding(K.FINGERS_SWAPPED, (F(2), F(3)))]
    one = {(r(2), q(3)): 3.0, (r(2), q(2)): -3.0}
    assert found(card(WHOLE, one)) == [SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (F(2),))], "by its own pair"


def test_a_repeat_is_seen_through_the_partner_of_the_finger_that_is_shown() -> None:
    twice = {(r(2), r(3)): 0.5, (r(3), q(2)): 6.0, (r(3), q(3)): -5.0}
    assert found(card(WHOLE, twice)) == [SequenceFinding(K.SAME_FINGER_TWICE, (F(2), F(3)))]


@pytest.mark.parametrize("kind", [ROLLED, PLAIN])
def test_of_one_kind_alone_a_repeat_has_to_be_twice_as_clear(kind: PrintKind) -> None:
    prints = [Filed(kind, finger) for finger in FINGERS]
    alike = (prints[2], prints[3])
    assert found(card(prints, {alike: 2 * p.CLEAR_SCORE - 1})) == []
    expected = SequenceFinding(K.SAME_FINGER_TWICE, (F(3), F(4)), kind)
    assert found(card(prints, {alike: 2 * p.CLEAR_SCORE})) == [expected]


def test_prints_of_one_kind_that_look_a_little_alike_are_not_one_finger() -> None:
    alike = {(r(2), r(3)): p.CLEAR_SCORE - 0.1}
    assert found(card(WHOLE, alike)) == []
    swapped = {(r(2), q(3)): 12.0, (r(3), q(2)): 12.0, (r(2), q(2)): -5.0, (r(3), q(3)): -5.0}
    assert found(card(WHOLE, alike | swapped)) == [SequenceFinding(K.FINGERS_SWAPPED, (F(2), F(3)))]


@pytest.mark.parametrize(("worth", "kind"), [(40.0, K.ROLLED_PLAIN_MISMATCH), (8.0, K.UNCERTAIN)])
def test_prints_that_show_little_are_uncertain(worth: float, kind: K) -> None:
    assert found(card(WHOLE, {(r(7), q(7)): -5.0}, worth=worth)) == [SequenceFinding(kind, (F(7),))]


def test_many_minutiae_of_poor_quality_are_not_enough() -> None:
    poor = p.CLEAR_SHARE * MINUTIAE - 1
    assert poor > p.ENOUGH_WORTH
    assert found(card(WHOLE, {(r(7), q(7)): -5.0}, worth=poor)) == [SequenceFinding(K.UNCERTAIN, (F(7),))]


def test_a_pair_that_does_not_fit_but_stands_out_is_uncertain() -> None:
    """A poor print fits nothing well; that this pair fits so much better than the others speaks for it."""
    assert found(card(WHOLE, {(r(7), q(7)): -3.0}, others=-9.0)) == [SequenceFinding(K.UNCERTAIN, (F(7),))]
    assert found(card(WHOLE, {(r(7), q(7)): -3.0}, others=-3.5)) == [SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (F(7),))]


def test_a_weak_pair_is_no_finding_unless_another_finger_fits_better() -> None:
    assert found(card(WHOLE, {(r(7), q(7)): 1.0})) == []
    assert found(card(WHOLE, {(r(7), q(7)): 1.0, (r(7), q(9)): 1.2})) == [SequenceFinding(K.UNCERTAIN, (F(7),))]


def test_one_pair_alone_is_judged_by_itself() -> None:
    pair = [r(2), q(2)]
    assert found(card(pair, {})) == []
    assert found(card(pair, {(r(2), q(2)): -5.0})) == [SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (F(2),))]


def test_two_fingers_of_two_hands_exchanged_are_no_hands() -> None:
    said = {(r(2), q(7)): 12.0, (r(7), q(2)): 12.0, (r(2), q(2)): -5.0, (r(7), q(7)): -5.0}
    assert found(card(WHOLE, said)) == [SequenceFinding(K.FINGERS_SWAPPED, (F(2), F(7)))]


def test_one_finger_that_is_left_of_a_repeated_hand_is_no_hand() -> None:
    """Two right fingers lie under names of the left hand, one of which fits its own name all the same."""
    prints = [*(r(finger) for finger in (1, 2, 4, 5, 6, 7)), *(q(finger) for finger in (1, 5, 6))]
    said = {(r(1), r(6)): 16.0, (r(5), r(7)): 11.0}
    judged = found(card(prints, said, own=5.0))
    assert {finding.kind for finding in judged} <= {K.SAME_FINGER_TWICE, K.UNCERTAIN}
    assert SequenceFinding(K.SAME_FINGER_TWICE, (F(5), F(7)), PrintKind.ROLLED) in judged


# Whatever is said. ---------------------------------------------------------------------------------------------------


@st.composite
def any_card(draw: st.DrawFn) -> CardScores:
    prints = [filed for filed in WHOLE if draw(st.booleans())]
    said: Pairs = {}
    for _ in range(draw(st.integers(0, 25)) if len(prints) > 1 else 0):
        one, other = (draw(st.sampled_from(prints)) for _ in range(2))
        if one != other:
            said[one, other] = draw(st.floats(-10.0, 40.0))
    return card(prints, said, own=draw(st.floats(-10.0, 40.0)), worth=draw(st.floats(0.0, MINUTIAE)))


def wrong_ones(finding: SequenceFinding) -> list[Filed]:
    fingers = finding.fingers[-1:] if finding.kind is K.SAME_FINGER_TWICE else finding.fingers
    return [Filed(finding.again, finger) for finger in fingers]


@settings(max_examples=300, deadline=None)
@given(any_card())
def test_whatever_is_said_the_findings_are_about_prints_that_are_there_and_each_once(scores: CardScores) -> None:
    judged = judge(scores)
    there = {finger for kind in PrintKind for finger in scores.fingers(kind)}
    wrong = [filed for one in judged for filed in wrong_ones(one.finding)]
    assert len(wrong) == len(set(wrong))
    for one in judged:
        assert set(one.finding.fingers) <= there
        if one.finding.kind in (K.SAME_FINGER_TWICE, K.FINGERS_SWAPPED, K.HANDS_SWAPPED):
            assert len(one.finding.fingers) > 1
            assert one.nats >= p.ACCUSED_BY
        if one.finding.kind is K.UNCERTAIN:
            assert one.nats == 0.0
            assert scores.own(one.finding.fingers[0]) is not None


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from(WHOLE)), st.floats(0.1, 40.0), st.floats(-10.0, 0.0))
def test_a_card_whose_pairs_fit_and_whose_others_do_not_has_no_finding(
    prints: set[Filed], own: float, others: float
) -> None:
    assert found(card(sorted(prints), {}, own=own, others=others)) == []
