"""What the workflow promises from the last print to the queue: the sequence check and the one act to send."""

from app.domain.booking import MissingReason
from app.domain.capture import capture_plan
from app.domain.position import FrictionRidgePosition
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.domain.transaction import Transaction
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.session import MachineState, step_of_finding
from tests.support import desk
from tests.support.story import Story

S = MachineState
PLAN = capture_plan()
F = FrictionRidgePosition


def test_a_booking_goes_through_all_steps_in_order_and_is_sent() -> None:
    story = Story().all_prepared()
    assert [effect.step for effect in story.take(x.StartCapture)] == list(PLAN)
    assert [effect.slot for effect in story.take(x.StoreCapture)] == list(range(13))
    story.on(e.SequenceChecked(story.session.revision, ()), c.SendBooking())
    assembling = story.take(x.AssembleTransaction)
    assert [image.position for image in assembling[0].images] == [s.position for s in PLAN]
    assert story.session.state is S.PREPARING


FINDING = SequenceFinding(SequenceFindingKind.ROLLED_PLAIN_MISMATCH, (F.LEFT_RING,))


def test_an_open_sequence_finding_keeps_the_booking_from_being_sent() -> None:
    story = Story().all_prepared().on(c.SendBooking())
    story.on(e.SequenceChecked(story.session.revision, (FINDING,)))
    assert story.session.state is S.COMPLETE
    assert story.session.error is not None
    assert story.session.error.code == "capture/sequence"
    assert story.take(x.AssembleTransaction) == []


def test_a_reason_lets_the_finding_pass_and_is_written_to_the_print() -> None:
    story = Story().all_prepared()
    story.on(e.SequenceChecked(story.session.revision, (FINDING,)), c.SendBooking(override_reason="checked by eye"))
    stored = story.take(x.StoreCapture)[-1]
    assert stored.record.step.position is F.LEFT_RING
    assert stored.record.override_reason == "sequence: checked by eye"
    assert len(story.take(x.AssembleTransaction)) == 1


def test_a_step_done_again_is_checked_again() -> None:
    story = Story().all_prepared().on(e.SequenceChecked(3, (FINDING,)))
    story.on(e.SequenceChecked(story.session.revision, (FINDING,)), c.RecaptureStep(11))
    story.to_review().accepted()
    story.on(c.SendBooking())
    redone = story.session.accepted[F.LEFT_RING]
    story.on(e.PrintPrepared(redone.number, desk.coded(redone.record.step), {}))
    assert story.take(x.AssembleTransaction) == [], "the old answer is not about these prints"
    story.on(e.SequenceChecked(story.session.revision, ()))
    assert len(story.take(x.AssembleTransaction)) == 1


def test_an_uncertain_finding_is_shown_and_blocks_nothing() -> None:
    uncertain = SequenceFinding(SequenceFindingKind.UNCERTAIN, (F.LEFT_RING,))
    story = Story().all_prepared().on(c.SendBooking())
    story.on(e.SequenceChecked(story.session.revision, (uncertain,)))
    assert len(story.take(x.AssembleTransaction)) == 1


def test_sending_waits_for_prints_that_are_not_coded_yet() -> None:
    story = Story().all_captured().on(c.SendBooking())
    assert story.session.state is S.PREPARING
    assert story.take(x.AssembleTransaction) == []
    for kept in list(story.session.accepted.values()):
        story.on(e.PrintPrepared(kept.number, desk.coded(kept.record.step), {}))
    story.on(e.SequenceChecked(story.session.revision, ()))
    assert len(story.take(x.AssembleTransaction)) == 1


def test_a_print_that_cannot_be_coded_gives_the_review_back_and_is_tried_again() -> None:
    story = Story().all_captured().on(c.SendBooking())
    kept = story.session.accepted[PLAN[0].position]
    story.on(e.PrintNotPrepared(kept.number, desk.REFUSAL))
    assert story.session.state is S.COMPLETE
    before = len(story.take(x.PreparePrint))
    story.on(c.SendBooking())
    assert len(story.take(x.PreparePrint)) == before + 1, "the others are being coded"


def test_a_print_is_coded_once_however_soon_it_is_sent() -> None:
    story = Story().all_captured().on(c.SendBooking())
    assert len(story.take(x.PreparePrint)) == 13
    for kept in list(story.session.accepted.values()):
        story.on(e.PrintPrepared(kept.number, desk.coded(kept.record.step), {}))
    assert len(story.take(x.CheckSequence)) == 1


def test_a_transaction_of_other_prints_is_not_sent() -> None:
    story = Story().all_prepared().on(e.SequenceChecked(13 + 1, ()), c.SendBooking())
    (begun,) = story.take(x.AssembleTransaction)
    assert isinstance(begun, x.AssembleTransaction)
    late = e.TransactionAssembled(begun.revision, Transaction("CAR", "T1", "WA0330000", "WA0000000"), b"x")
    story.on(e.ActRefused(desk.REFUSAL), c.MarkMissing(F.LEFT_LITTLE, MissingReason.AMPUTATED))
    story.to_review().accepted()
    for kept in list(story.session.accepted.values()):
        story.on(e.PrintPrepared(kept.number, desk.coded(kept.record.step), {}))
    story.on(c.SendBooking(), late)
    assert story.take(x.FinishBooking) == []


def test_a_reason_that_could_not_be_written_is_asked_for_again() -> None:
    story = Story().all_prepared().on(e.SequenceChecked(13 + 1, (FINDING,)))
    story.on(c.SendBooking(override_reason="checked by eye"), e.ActRefused(desk.REFUSAL))
    begun = len(story.take(x.AssembleTransaction))
    story.on(c.SendBooking())
    assert story.session.state is S.COMPLETE
    assert len(story.take(x.AssembleTransaction)) == begun


def test_a_finding_ends_with_the_print_that_it_was_about() -> None:
    story = Story().all_prepared()
    twice = SequenceFinding(SequenceFindingKind.SAME_FINGER_TWICE, (F.RIGHT_INDEX, F.RIGHT_MIDDLE))
    other = SequenceFinding(SequenceFindingKind.ROLLED_PLAIN_MISMATCH, (F.LEFT_RING,))
    story.on(e.SequenceChecked(story.session.revision, (twice, other)), c.RecaptureStep(5)).to_review().accepted()
    assert story.session.findings == (other,)


def test_of_a_finger_printed_twice_the_one_in_the_other_ones_place_is_done_again() -> None:
    story = Story().all_prepared()
    for right, wrong in ((F.RIGHT_INDEX, F.RIGHT_LITTLE), (F.RIGHT_LITTLE, F.RIGHT_INDEX)):
        finding = SequenceFinding(SequenceFindingKind.SAME_FINGER_TWICE, (right, wrong))
        assert PLAN[step_of_finding(story.session, finding)].position is wrong
