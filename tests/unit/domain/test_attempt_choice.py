"""Which attempt is kept when none is good."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attempt_choice import best_of, poor_fingers
from app.domain.capture import capture_plan
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Bounds, FingerQuality, QualityThresholds
from app.domain.segmentation import Segmentation, SegmentationFinding

F = FrictionRidgePosition
_S = SegmentationFinding
RIGHT_FOUR = capture_plan()[0]
ASKED = QualityThresholds(strict=Bounds(60, 40), usual=Bounds(50, 30))


@dataclass(frozen=True)
class Tried:
    number: int
    qualities: tuple[FingerQuality, ...]
    segmentation: Segmentation | None


def tried(number: int, *scores: int | None, findings: tuple[SegmentationFinding, ...] = ()) -> Tried:
    """Of the right four, index finger first; None: the finger is not there."""
    there = [(finger, score) for finger, score in zip(RIGHT_FOUR.fingers, scores, strict=True) if score is not None]
    qualities = tuple(
        FingerQuality(finger, score, ASKED.of(finger).verdict(score), (), "test") for finger, score in there
    )
    return Tried(number, qualities, Segmentation((), findings))


def kept(*attempts: Tried) -> int | None:
    best = best_of(attempts, RIGHT_FOUR, ASKED)
    return None if best is None else best.number


def test_fewer_poor_fingers_go_before_a_higher_average() -> None:
    assert kept(tried(1, 95, 95, 20, 20), tried(2, 45, 35, 35, 10)) == 2


def test_a_finger_that_is_not_there_is_a_poor_one() -> None:
    assert kept(tried(1, 90, 90, None, None), tried(2, 20, 60, 60, 60)) == 2
    assert kept(tried(1, 90, 90, 90, None), tried(2, 90, 20, 20, 90)) == 1


def test_of_equally_many_poor_ones_the_worst_finger_decides_against_its_own_threshold() -> None:
    """35 of an index finger lacks 25 of what is asked of it, 28 of a ring finger only 22."""
    assert kept(tried(1, 35, 70, 70, 70), tried(2, 90, 70, 28, 70)) == 2


def test_then_the_sum_and_then_the_newest() -> None:
    assert kept(tried(1, 70, 70, 20, 70), tried(2, 70, 60, 20, 70)) == 1
    assert kept(tried(1, 70, 70, 20, 70), tried(2, 70, 70, 20, 70)) == 2


@pytest.mark.parametrize("finding", [_S.HAND_LOOKS_SWAPPED, _S.TOO_MANY, _S.UPSIDE_DOWN])
def test_a_clear_print_under_the_wrong_finger_is_worse_than_a_poor_one(finding: SegmentationFinding) -> None:
    assert kept(tried(1, 90, 90, 90, 90, findings=(finding,)), tried(2, 10, 10, 10, None)) == 2


def test_a_count_that_is_not_right_is_one_poor_finger_at_least() -> None:
    assert poor_fingers(tried(1, 90, 90, 90, 90, findings=(_S.TOO_FEW_FINGERS,)), RIGHT_FOUR) == 1
    assert poor_fingers(tried(1, 90, 90, 90, None, findings=(_S.TOO_FEW_FINGERS,)), RIGHT_FOUR) == 1
    assert poor_fingers(tried(1, 90, 90, 90, 90, findings=(_S.TILTED_HAND,)), RIGHT_FOUR) == 0


def test_without_a_finger_there_is_nothing_to_keep() -> None:
    assert kept(tried(1, None, None, None, None)) is None
    assert kept(Tried(1, (), None)) is None
    assert kept() is None


scores = st.lists(st.none() | st.integers(0, 100), min_size=4, max_size=4)
findings = st.lists(st.sampled_from(list(_S)), unique=True).map(tuple)
attempts_made = st.lists(st.tuples(scores, findings), min_size=1, max_size=7).map(
    lambda made: [tried(number, *of, findings=said) for number, (of, said) in enumerate(made, start=1)]
)


@given(attempts_made, st.randoms())
def test_the_order_in_which_they_are_looked_at_changes_nothing(made: list[Tried], random: st.DataObject) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)
    assert kept(*shuffled) == kept(*made)


@given(attempts_made)
def test_it_is_never_one_that_another_beats_in_every_finger(made: list[Tried]) -> None:
    best = best_of(made, RIGHT_FOUR, ASKED)
    if best is None:
        assert not any(one.qualities for one in made)
        return
    assert best.segmentation is not None
    own = {q.finger: q.score for q in best.qualities}
    for other in made:
        theirs = {q.finger: q.score for q in other.qualities}
        as_odd = other.segmentation is not None and set(other.segmentation.findings) <= set(best.segmentation.findings)
        assert not (as_odd and all(theirs.get(f, -1) > own.get(f, -1) for f in RIGHT_FOUR.fingers))


@given(attempts_made, scores, findings)
def test_another_attempt_replaces_the_best_or_leaves_it(
    made: list[Tried], of: list[int | None], said: tuple[SegmentationFinding, ...]
) -> None:
    newest = tried(len(made) + 1, *of, findings=said)
    assert kept(*made, newest) in (kept(*made), newest.number)
