"""Several answers to one submission: what stands does not depend on the order in which they came."""

from itertools import permutations

import pytest
from msgspec.structs import replace

from app.domain.answer_chain import ORDER_UNKNOWN, AnswerState, Link, fold_answers, newest
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.match import AnswerKind
from tests.unit.an2k.test_answers import ERRT, IAR, NONE, SRE

K, M = AnswerKind, Meaning
TCN = SRE.tcr


def answer(like: BureauAnswer, number: int, after: int | None = None, at: str = "") -> BureauAnswer:
    """An answer of its own number that follows the submission, or the answer of that number."""
    return replace(like, tcn=own(number), tcr=TCN if after is None else own(after), at=at)


def own(number: int) -> str:
    return f"E20263120000000000{number:02d}"


def folded(*answers: BureauAnswer) -> AnswerState:
    """The state after the answers, the same after every order of their arrival."""
    states = {fold_answers(TCN, order) for order in permutations(answers)}
    assert len(states) == 1
    return states.pop()


def criminal(state: AnswerState) -> tuple[Meaning, str, list[str]]:
    clock = state.clock(K.CRIMINAL_IDENTIFICATION)
    assert clock is not None
    return clock.meaning, clock.current.tcn, [one.tcn for one in clock.earlier]


def test_nothing_came() -> None:
    assert fold_answers(TCN, ()) == AnswerState(TCN)


def test_a_correction_follows_what_it_corrects() -> None:
    first, second, third = answer(NONE, 1), answer(SRE, 2, after=1), answer(NONE, 3, after=2)
    assert criminal(folded(first)) == (M.NOT_IDENTIFIED, own(1), [])
    assert criminal(folded(first, second)) == (M.IDENTIFIED, own(2), [own(1)])
    assert criminal(folded(first, second, third)) == (M.NOT_IDENTIFIED, own(3), [own(1), own(2)])


def test_the_chain_counts_more_than_the_time_that_was_written() -> None:
    first, second = answer(NONE, 1, at="20261109000000Z"), answer(SRE, 2, after=1, at="20261108000000Z")
    assert criminal(folded(first, second)) == (M.IDENTIFIED, own(2), [own(1)])


def test_where_the_chain_leaves_it_open_the_time_decides() -> None:
    first, second = answer(NONE, 1, at="20261108000000Z"), answer(SRE, 2, at="20261109")
    assert criminal(folded(first, second)) == (M.IDENTIFIED, own(2), [own(1)])


@pytest.mark.parametrize("at", ["", "20261108", "20261108120000Z"])
def test_where_the_time_leaves_it_open_too_answers_that_differ_are_undetermined(at: str) -> None:
    state = folded(answer(NONE, 1, at=at), answer(SRE, 2, at=at[:8]))
    clock = state.clock(K.CRIMINAL_IDENTIFICATION)
    assert clock is not None
    assert (clock.meaning, clock.doubts) == (M.UNDETERMINED, (ORDER_UNKNOWN,))
    assert {clock.current.tcn, *(one.tcn for one in clock.earlier)} == {own(1), own(2)}
    assert criminal(folded(answer(NONE, 1), answer(NONE, 2)))[0] is M.NOT_IDENTIFIED


def test_the_same_answer_twice_counts_once_and_one_tcn_with_two_texts_does_not() -> None:
    first = answer(NONE, 1)
    assert criminal(folded(first, first)) == (M.NOT_IDENTIFIED, own(1), [])
    other = replace(answer(SRE, 1))
    clock = folded(first, other).clock(K.CRIMINAL_IDENTIFICATION)
    assert clock is not None
    assert clock.meaning is M.UNDETERMINED
    assert {clock.current, *clock.earlier} == {first, other}


def test_a_delayed_answer_whose_first_has_not_come_waits_for_it() -> None:
    late = answer(SRE, 2, after=1)
    state = folded(late)
    assert (state.clocks, state.strays) == ((), (late,))
    assert criminal(folded(late, answer(NONE, 1))) == (M.IDENTIFIED, own(2), [own(1)])


def test_a_rejection_after_an_identification_and_an_identification_after_a_rejection() -> None:
    assert criminal(folded(answer(SRE, 1), answer(ERRT, 2, after=1))) == (M.REJECTED, own(2), [own(1)])
    assert criminal(folded(answer(ERRT, 1), answer(SRE, 2, after=1))) == (M.IDENTIFIED, own(2), [own(1)])
    early, late = "20261108000000Z", "20261108000001Z"
    assert criminal(folded(answer(SRE, 1, at=early), answer(ERRT, 2, at=late)))[0] is M.REJECTED


def test_the_immigration_clock_is_its_own_even_in_the_middle_of_the_chain() -> None:
    first, between, last = answer(NONE, 1), answer(IAR, 2, after=1), answer(SRE, 3, after=2)
    state = folded(first, between, last)
    assert criminal(state) == (M.IDENTIFIED, own(3), [own(1)])
    clock = state.clock(K.IMMIGRATION_CROSS_CHECK)
    assert clock is not None
    assert (clock.meaning, clock.current, clock.earlier) == (M.COMPLETED, between, ())


def test_a_rejection_of_what_follows_the_immigration_answer_belongs_to_that_clock() -> None:
    state = folded(answer(NONE, 1), answer(IAR, 2), answer(ERRT, 3, after=2))
    assert criminal(state)[0] is M.NOT_IDENTIFIED
    clock = state.clock(K.IMMIGRATION_CROSS_CHECK)
    assert clock is not None
    assert clock.current.tcn == own(3)


def test_circles_and_answers_to_nobody_are_strays() -> None:
    one, other, alone = answer(NONE, 1, after=2), answer(SRE, 2, after=1), answer(SRE, 3, after=3)
    nobody = replace(answer(SRE, 4), tcr="")
    state = folded(one, other, alone, nobody)
    assert state.clocks == ()
    assert set(state.strays) == {one, other, alone, nobody}


def test_a_bureau_that_repeats_the_submissions_own_number() -> None:
    echo, second = replace(answer(NONE, 1, at="20261108"), tcn=TCN), answer(SRE, 2, at="20261109")
    assert criminal(folded(echo, second)) == (M.IDENTIFIED, own(2), [TCN])
    assert criminal(folded(replace(echo, at="20261110"), second))[0] is M.NOT_IDENTIFIED


def test_a_rapid_search_that_is_rejected_ends_its_own_clock() -> None:
    state = fold_answers(TCN, [answer(ERRT, 1)], asked=K.RAPID_SEARCH)
    assert [clock.kind for clock in state.clocks] == [K.RAPID_SEARCH]


def test_the_newest_of_links() -> None:
    assert newest([]) is None
    assert newest([Link("", "S", "2026"), Link("", "S", "2027")]) == 1
    assert newest([Link("A", "S", "2027"), Link("B", "A", "2026")]) == 1
    assert newest([Link("", "S", "2026"), Link("", "S", "2026")]) is None
