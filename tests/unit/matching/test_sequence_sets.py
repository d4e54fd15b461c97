"""The benchmark of the sequence check: what it seeds is what it says, and it counts what was found."""

import numpy as np
import pytest

from app.domain.position import FrictionRidgePosition
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.matching.sequence import check_sequence
from benchmarks import sequence_sets as ss
from tests.unit.matching import drawn

F = FrictionRidgePosition
K = SequenceFindingKind


@pytest.fixture(scope="module")
def sets() -> tuple[ss.CardSet, ss.CardSet, ss.CardSet]:
    def printed(person: int, number: int) -> ss.CardSet:
        fingers = drawn.person(person)
        return ss.CardSet(person, number, drawn.rolled(fingers, number), drawn.plain(fingers, number + 50))

    return printed(21, 1), printed(21, 2), printed(22, 3)


@pytest.mark.parametrize("error", ss.ERRORS, ids=lambda error: error.__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_each_error_is_found_as_it_was_seeded(
    sets: tuple[ss.CardSet, ss.CardSet, ss.CardSet], error: ss.Error, seed: int
) -> None:
    own, again, stranger = sets
    made = error(ss.Bookings(own, again, stranger, np.random.default_rng(seed)))
    assert check_sequence(made.rolled, made.plain) == (made.expected,)
    changed = [f for f in own.rolled if made.rolled.get(f) is not own.rolled[f]]
    changed += [f for f in own.plain if made.plain.get(f) is not own.plain[f]]
    assert changed, "the card is no longer in order"


TWICE = SequenceFinding(K.SAME_FINGER_TWICE, (F(2), F(3)))
MISMATCH = SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (F(3),))
DOUBT = SequenceFinding(K.UNCERTAIN, (F(3),))
ELSEWHERE = SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (F(8),))


@pytest.mark.parametrize(
    ("findings", "how"),
    [
        ([TWICE], "right"),
        ([TWICE, DOUBT], "right"),
        ([TWICE, ELSEWHERE], "right, and more"),
        ([SequenceFinding(K.SAME_FINGER_TWICE, (F(3), F(2)))], "right kind and fingers"),
        ([SequenceFinding(K.SAME_FINGER_TWICE, (F(2), F(3)), PrintKind.PLAIN)], "right kind and fingers"),
        ([MISMATCH], "another kind or other fingers"),
        ([DOUBT], "uncertain"),
        ([ELSEWHERE], "missed"),
        ([], "missed"),
    ],
)
def test_how_an_error_was_found(findings: list[SequenceFinding], how: str) -> None:
    assert ss.outcome(findings, TWICE) == how


def test_findings_on_a_card_in_order_are_false_and_doubts_are_counted_by_themselves(
    sets: tuple[ss.CardSet, ss.CardSet, ss.CardSet],
) -> None:
    tally = ss.Tally()
    bookings = ss.Bookings(*sets, np.random.default_rng(1))
    ss.count(tally, "whole", bookings, [MISMATCH, DOUBT, DOUBT])
    assert tally.accused == {"whole: rolled_plain_mismatch": 1}
    assert tally.uncertain == {"whole": 2}
    assert len(tally.examples) == 1
