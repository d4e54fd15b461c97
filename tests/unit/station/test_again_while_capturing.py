"""A finger that the sequence check doubts is done again at once, while the others are still being captured."""

import pytest

from app.config import Environment
from app.domain.booking import MissingReason
from app.domain.capture import capture_plan
from app.domain.position import FrictionRidgePosition
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.session import MachineState, step_of_finding
from app.station.view import Desk, snapshot
from tests.support import desk
from tests.support.story import Story

S = MachineState
F = FrictionRidgePosition
K = SequenceFindingKind
PLAN = capture_plan()
DESK = Desk(Environment.TRAINING, "Example County", "S01")
DOUBTED, NEXT = 4, 5  # the right index and the right middle finger, rolled
DOUBT = SequenceFinding(K.ROLLED_PLAIN_MISMATCH, (F.RIGHT_INDEX,))


@pytest.fixture
def story() -> Story:
    """All up to the right index finger is captured, and the check doubts that finger."""
    story = Story().capturing()
    while story.session.step_index < NEXT:
        story.to_review().accepted()
    for kept in list(story.session.accepted.values()):
        story.on(e.PrintPrepared(kept.number, desk.coded(kept.record.step), {}))
    story.on(e.SequenceChecked(story.session.revision, (DOUBT,)))
    story.effects.clear()
    return story


def test_the_doubt_is_shown_while_the_next_finger_is_captured(story: Story) -> None:
    assert story.session.state is S.POSITIONING
    (shown,) = snapshot(story.session, DESK, 1).findings
    assert (shown.code, shown.fingers, shown.step_index) == ("rolled_plain_mismatch", (F.RIGHT_INDEX,), DOUBTED)


def test_on_a_live_glass_the_doubted_finger_is_next_and_then_the_one_that_waited(story: Story) -> None:
    story.on(c.RecaptureStep(DOUBTED))
    assert [type(effect) for effect in story.effects] == [x.CancelCapture, x.StartCapture]
    assert story.session.step == PLAN[DOUBTED]
    story.to_review(picture=77).accepted()
    assert story.session.accepted[F.RIGHT_INDEX].image.pixels[0, 0] == 77
    assert story.session.findings == ()
    assert story.session.step == PLAN[NEXT]


def test_a_second_click_changes_nothing(story: Story) -> None:
    story.on(c.RecaptureStep(DOUBTED))
    number = story.number
    story.on(c.RecaptureStep(DOUBTED))
    assert story.number == number
    assert len(story.take(x.StartCapture)) == 1


def test_a_print_in_review_is_judged_first(story: Story) -> None:
    story.to_review().on(c.RecaptureStep(DOUBTED))
    assert story.session.state is S.REVIEW
    story.accepted()
    assert PLAN[NEXT].position in story.session.accepted
    assert story.session.step == PLAN[DOUBTED]
    story.to_review().accepted()
    assert story.session.step == PLAN[NEXT + 1]


def test_the_glass_is_cleared_first(story: Story) -> None:
    number = story.to_review().number
    story.on(c.AcceptCapture(), e.CaptureStored(number))
    assert story.session.state is S.LIFT_FINGERS
    story.on(c.RecaptureStep(DOUBTED))
    assert story.session.state is S.LIFT_FINGERS
    story.on(e.PlatenClear(number))
    assert story.session.step == PLAN[DOUBTED]


def test_a_print_in_review_is_kept_while_the_reader_is_away(story: Story) -> None:
    story.to_review().on(e.ReaderLost(desk.REFUSAL), c.RecaptureStep(DOUBTED), e.ReaderFound(desk.READER))
    assert story.session.state is S.REVIEW
    assert story.session.step == PLAN[NEXT]


def test_without_a_reader_it_is_what_the_reader_will_be_asked_for(story: Story) -> None:
    story.on(e.ReaderLost(desk.REFUSAL), c.RecaptureStep(DOUBTED), e.ReaderFound(desk.READER))
    assert story.take(x.StartCapture)[-1].step == PLAN[DOUBTED]


def test_a_finger_marked_missing_meanwhile_is_not_asked_for(story: Story) -> None:
    story.to_review().on(c.RecaptureStep(DOUBTED), c.MarkMissing(F.RIGHT_INDEX, MissingReason.AMPUTATED))
    story.to_review().accepted()
    assert all(effect.step.position is not F.RIGHT_INDEX for effect in story.take(x.StartCapture))


def test_of_plain_prints_the_slap_is_done_again() -> None:
    session = Story().all_prepared().session
    hands = SequenceFinding(K.HANDS_SWAPPED, (F(2), F(3), F(4), F(5)), PrintKind.PLAIN)
    thumbs = SequenceFinding(K.FINGERS_SWAPPED, (F.RIGHT_THUMB, F.LEFT_THUMB), PrintKind.PLAIN)
    assert PLAN[step_of_finding(session, hands)].position is F.PLAIN_RIGHT_FOUR
    assert PLAN[step_of_finding(session, thumbs)].position is F.PLAIN_THUMBS
