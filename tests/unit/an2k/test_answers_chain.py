"""Several answers to one submission: what stands does not depend on the order in which they came."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from msgspec.structs import replace

from app.an2k.answers import as_answer
from app.domain.answer_chain import Place, Standing, place_of, standing_of
from app.domain.bureau_answer import BureauAnswer
from app.domain.match import Answer, AnswerKind, AnswerResult
from tests.unit.an2k.test_answers import ERRT, IAR, NONE, RAPID, SRE

R = AnswerResult
TCN = SRE.tcr
CAME = datetime(2026, 11, 30, 12, tzinfo=UTC)
EARLY, LATE = "20261108000000Z", "20261109000000Z"
OTHER = replace(NONE, tot="XYZ", kind=AnswerKind.OTHER)


def answer(like: BureauAnswer, number: int, after: int | None = None, at: str = "") -> Answer:
    """As the queue keeps an answer of its own number that follows the submission, or the answer of that number."""
    came = replace(like, tcn=own(number), tcr=TCN if after is None else own(after), at=at)
    return as_answer(came, number=number, control_number="", tcn=TCN, received_at=CAME)


def own(number: int) -> str:
    return f"E20263120000000000{number:02d}"


def stands(*answers: Answer) -> tuple[AnswerResult | None, str, bool]:
    """What stands after the answers, the same after every order of their arrival."""
    found = {
        standing_of([replace(one, number=place) for place, one in enumerate(order, start=1)])
        for order in permutations(answers)
    }
    (said,) = {(one.result, one.told.own_tcn if one.told else "", one.corrects) for one in found}
    return said


def test_nothing_came() -> None:
    assert standing_of(()) == Standing()
    assert stands(answer(IAR, 1)) == (None, "", False)


def test_a_correction_follows_what_it_corrects() -> None:
    first, second, third = answer(NONE, 1), answer(SRE, 2, after=1), answer(NONE, 3, after=2)
    assert stands(first) == (R.NOT_IDENTIFIED, own(1), False)
    assert stands(first, second) == (R.IDENTIFIED, own(2), True)
    assert stands(first, second, third) == (R.NOT_IDENTIFIED, own(3), True)
    assert stands(first, answer(NONE, 2, after=1)) == (R.NOT_IDENTIFIED, own(2), False)


def test_the_chain_counts_more_than_the_time_that_was_written() -> None:
    assert stands(answer(NONE, 1, at=LATE), answer(SRE, 2, after=1, at=EARLY)) == (R.IDENTIFIED, own(2), True)


def test_where_the_chain_leaves_it_open_the_time_decides() -> None:
    assert stands(answer(NONE, 1, at=EARLY), answer(SRE, 2, at=LATE)) == (R.IDENTIFIED, own(2), True)


@pytest.mark.parametrize("at", ["", EARLY])
def test_where_the_time_leaves_it_open_too_answers_that_differ_are_undetermined(at: str) -> None:
    first, second = answer(NONE, 1, at=at), answer(SRE, 2, at=at)
    for order in ((first, second), (second, first)):
        assert standing_of(order).result is R.UNDETERMINED
    assert standing_of([first, answer(NONE, 3, at=at)]).result is R.NOT_IDENTIFIED
    another = replace(second, own_tcn=own(4), record_number="999")
    assert standing_of([second, another]).result is R.UNDETERMINED  # two people


def test_a_service_numbers_its_answers() -> None:
    first = Answer(1, "CN", TCN, AnswerKind.CRIMINAL_IDENTIFICATION, R.NOT_IDENTIFIED, CAME)
    second = replace(first, number=2, result=R.IDENTIFIED)
    for order in ((first, second), (second, first)):
        assert standing_of(order) == Standing(second, R.IDENTIFIED, True)
    back_in_time = replace(second, answered_at=CAME - timedelta(seconds=1))
    assert standing_of([first, back_in_time]).told == first


def test_a_rejection_after_an_identification_and_an_identification_after_a_rejection() -> None:
    assert stands(answer(SRE, 1), answer(ERRT, 2, after=1)) == (R.REJECTED, own(2), True)
    assert standing_of([answer(ERRT, 2)]).is_rejected
    assert stands(answer(ERRT, 1), answer(SRE, 2, after=1)) == (R.IDENTIFIED, own(2), True)
    assert stands(answer(SRE, 1, at=EARLY), answer(ERRT, 2, at=LATE))[0] is R.REJECTED


def test_the_immigration_answer_changes_nothing_even_in_the_middle_of_the_chain() -> None:
    first, between, last = answer(NONE, 1), answer(IAR, 2, after=1), answer(SRE, 3, after=2)
    assert stands(first, between) == stands(first)
    assert stands(first, between, last) == (R.IDENTIFIED, own(3), True)


def test_a_rejection_of_the_immigration_answer_is_nothing_of_the_desk_s() -> None:
    back, again = answer(ERRT, 3, after=2), answer(ERRT, 4, after=3)
    assert stands(answer(NONE, 1), answer(IAR, 2), back, again) == (R.NOT_IDENTIFIED, own(1), False)
    assert stands(back)[0] is R.REJECTED  # nobody knows what it follows


def test_circles_end() -> None:
    one, other, alone = answer(NONE, 1, after=2), answer(NONE, 2, after=1), answer(NONE, 3, after=3)
    assert stands(alone)[0] is R.NOT_IDENTIFIED
    assert standing_of([one, other]).result is R.NOT_IDENTIFIED
    assert standing_of([one, replace(other, result=R.IDENTIFIED)]).result is R.UNDETERMINED
    circle = [answer(ERRT, 1, after=2), answer(ERRT, 2, after=1)]
    assert standing_of(circle).is_rejected


def test_a_bureau_that_repeats_the_submissions_own_number() -> None:
    echo = replace(answer(NONE, 1, at=EARLY), own_tcn=TCN)
    assert stands(echo, answer(SRE, 2, at=LATE)) == (R.IDENTIFIED, own(2), True)
    assert stands(replace(echo, answered_at=CAME), answer(SRE, 2, at=LATE))[0] is R.NOT_IDENTIFIED


def test_a_rapid_search_and_an_answer_of_an_unknown_kind() -> None:
    assert stands(answer(RAPID, 1), answer(ERRT, 2, after=1))[0] is R.REJECTED
    found = standing_of([answer(RAPID, 1), answer(OTHER, 2, at=EARLY), answer(OTHER, 3, at=LATE)])
    assert (found.result, found.other and found.other.own_tcn) == (R.NO_CANDIDATE, own(3))


def test_a_result_that_does_not_fit_its_kind_is_undetermined() -> None:
    assert standing_of([replace(answer(SRE, 1), result=R.REJECTED)]).result is R.UNDETERMINED
    assert standing_of([replace(answer(ERRT, 1), result=R.IDENTIFIED)]).result is R.UNDETERMINED


def test_thousands_of_answers_to_one_submission() -> None:
    """In one run through the chain; each on top of the last."""
    many = [answer(NONE, 1), *(answer(NONE, number, after=number - 1) for number in range(2, 300))]
    assert standing_of([*many, answer(SRE, 300, after=299)]).result is R.IDENTIFIED


def places(*answers: Answer) -> list[Place | None]:
    return [place_of(one, answers) for one in answers]


def test_each_answer_has_its_place_among_the_others() -> None:
    first, second, third = answer(NONE, 1), answer(SRE, 2, after=1), answer(NONE, 3, after=2)
    assert places(first) == [Place.STANDS]
    assert places(second, answer(IAR, 4), first) == [Place.STANDS, None, Place.CORRECTED]
    assert places(first, second, third) == [Place.REPEATED, Place.CORRECTED, Place.STANDS]
    early, late = answer(NONE, 1, at=EARLY), answer(SRE, 2, at=LATE)
    assert places(early, late) == [Place.CORRECTED, Place.STANDS]


def test_answers_that_contradict_each_other_have_the_same_place_and_what_they_follow_is_corrected() -> None:
    first, one, other = answer(ERRT, 1), answer(SRE, 2, after=1, at=LATE), answer(NONE, 3, after=1, at=LATE)
    assert places(first, one, other) == [Place.CORRECTED, Place.CONTRADICTED, Place.CONTRADICTED]
