"""What the workflow promises, by stories."""

from dataclasses import replace

import pytest

from app.domain.booking import MissingReason
from app.domain.capture import capture_plan
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Verdict
from app.domain.segmentation import SegmentationFinding
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.domain.transaction import Transaction
from app.errors import Whose
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.capture_acts import ANALYSIS_LIMIT_S
from app.station.machine import step
from app.station.session import MachineState, Session, step_of_finding
from tests.support import desk

S = MachineState
PLAN = capture_plan()
F = FrictionRidgePosition


class Story:
    """Steps a session and keeps the effects."""

    def __init__(self) -> None:
        self.session = Session(now=desk.NOW)
        self.effects: list[x.Effect] = []

    def on(self, *events: e.Event) -> "Story":
        for event in events:
            self.session, effects = step(self.session, event)
            self.effects.extend(effects)
        return self

    def take(self, kind: type) -> list[x.Effect]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def number(self) -> int:
        return self.session.number

    def signed_in(self) -> "Story":
        return self.on(e.ReaderFound(desk.READER), c.SignIn("OFFICER ONE"))

    def capturing(self) -> "Story":
        booking = desk.booking()
        return self.signed_in().on(c.StartBooking(booking), e.BookingSaved(booking))

    def to_review(self, verdict: Verdict = Verdict.GOOD, *findings: SegmentationFinding, picture: int = 100) -> "Story":
        current = self.session.step
        return self.on(
            e.FingersSeen(self.number, len(current.fingers), len(current.fingers)),
            e.CaptureArrived(self.number, desk.image(picture)),
            e.AnalysisDone(self.number, desk.segmentation(current, *findings), desk.qualities(current, verdict)),
        )

    def accepted(self, command: c.AcceptCapture | None = None) -> "Story":
        number = self.number
        return self.on(command or c.AcceptCapture(), e.CaptureStored(number), e.PlatenClear(number))

    def all_captured(self) -> "Story":
        self.capturing()
        while self.session.state is not S.COMPLETE:
            self.to_review().accepted()
        return self

    def all_prepared(self) -> "Story":
        self.all_captured()
        for kept in list(self.session.accepted.values()):
            self.on(e.PrintPrepared(kept.number, desk.coded(kept.record.step), {}))
        return self


def test_a_booking_goes_through_all_steps_in_order_and_is_sent() -> None:
    story = Story().all_prepared()
    assert [effect.step for effect in story.take(x.StartCapture)] == list(PLAN)
    assert [effect.slot for effect in story.take(x.StoreCapture)] == list(range(13))
    story.on(e.SequenceChecked(story.session.revision, ()), c.SendBooking())
    assembling = story.take(x.AssembleTransaction)
    assert [image.position for image in assembling[0].images] == [s.position for s in PLAN]
    assert story.session.state is S.PREPARING


def test_a_print_counts_only_when_it_is_on_disk() -> None:
    story = Story().capturing().to_review().on(c.AcceptCapture())
    assert story.session.accepted == {}
    assert story.session.state is S.REVIEW
    story.on(e.ActRefused(desk.REFUSAL))
    assert story.session.accepted == {}
    assert story.session.error is not None
    story.on(c.AcceptCapture(), e.CaptureStored(story.number))
    assert set(story.session.accepted) == {PLAN[0].position}


def test_a_print_on_disk_ends_the_word_of_a_full_disk() -> None:
    story = Story().capturing().to_review().on(c.AcceptCapture())
    story.on(e.ActRefused(e.Refusal("store/disk-full", Whose.ADMINISTRATOR, "The disk is full.", "Free space.")))
    assert story.session.error is not None
    story.on(c.AcceptCapture(), e.CaptureStored(story.number))
    assert story.session.error is None


def test_the_next_prompt_waits_for_a_clear_glass() -> None:
    story = Story().capturing().to_review().on(c.AcceptCapture(), e.CaptureStored(2 - 1))
    assert story.session.state is S.LIFT_FINGERS
    begun = len(story.take(x.StartCapture))
    story.on(e.PlatenNotClear(story.number))
    assert story.session.state is S.LIFT_FINGERS
    assert len(story.take(x.StartCapture)) == begun
    story.on(e.PlatenClear(story.number))
    assert story.session.state is S.POSITIONING
    assert story.session.step == PLAN[1]


def test_fingers_lifted_during_review_are_not_waited_for_again() -> None:
    story = Story().capturing().to_review()
    story.on(e.PlatenClear(story.number), c.AcceptCapture(), e.CaptureStored(story.number))
    assert story.session.state is S.POSITIONING
    assert story.session.step == PLAN[1]


def test_a_retake_keeps_the_attempt() -> None:
    story = Story().capturing().to_review(Verdict.POOR, picture=11).on(c.RetakeCapture())
    assert len(story.take(x.StoreAttempt)) == 1
    assert story.session.problems == ("platen_not_clear",), "the fingers are to go first"
    story.on(e.SessionReady(story.number))
    assert story.session.problems == ()
    story.to_review(picture=12)
    assert [attempt.number for attempt in story.session.attempts] == [1, 2]
    assert story.session.attempt_counts[PLAN[0].position] == 2


def test_an_earlier_attempt_can_be_kept() -> None:
    story = Story().capturing().to_review(Verdict.FAIR, picture=11).on(c.RetakeCapture())
    story.to_review(Verdict.POOR, picture=12).accepted(c.AcceptCapture(attempt=1))
    kept = story.session.accepted[PLAN[0].position]
    assert kept.image.pixels[0, 0] == 11
    assert kept.record.attempt == 1
    assert kept.record.override_reason is None


@pytest.mark.parametrize(
    ("verdict", "findings"),
    [
        (Verdict.POOR, ()),
        (Verdict.GOOD, (SegmentationFinding.TOO_FEW_FINGERS,)),
        (Verdict.GOOD, (SegmentationFinding.HAND_LOOKS_SWAPPED,)),
    ],
)
def test_below_the_standard_needs_a_reason(verdict: Verdict, findings: tuple[SegmentationFinding, ...]) -> None:
    story = Story().capturing().to_review(verdict, *findings).on(c.AcceptCapture(override_reason="  "))
    assert story.session.state is S.REVIEW
    assert story.session.error is not None
    assert story.session.error.code == "capture/reason-needed"
    assert story.take(x.StoreCapture) == []
    story.accepted(c.AcceptCapture(override_reason="bandaged"))
    assert story.session.accepted[PLAN[0].position].record.override_reason == "bandaged"


def test_a_missing_finger_leaves_its_step_out_and_keeps_the_others() -> None:
    story = Story().capturing().to_review().accepted()
    before = story.session.accepted[PLAN[0].position]
    story.on(c.MarkMissing(F.LEFT_THUMB, MissingReason.AMPUTATED))
    assert story.session.accepted[PLAN[0].position] is before
    assert F.LEFT_THUMB not in [s.position for s in story.session.plan]
    thumbs = next(s for s in story.session.plan if s.position is F.PLAIN_THUMBS)
    assert thumbs.fingers == (F.RIGHT_THUMB,)
    assert story.session.step == PLAN[1], "the step being captured shows other fingers: nothing restarts"
    assert len(story.take(x.StartCapture)) == 2


def test_a_finger_of_the_step_being_captured_restarts_it_with_the_others() -> None:
    story = Story().capturing().on(c.MarkMissing(F.RIGHT_RING, MissingReason.UNABLE_TO_PRINT))
    assert story.session.state is S.POSITIONING
    assert F.RIGHT_RING not in story.take(x.StartCapture)[-1].step.fingers
    story.on(c.UnmarkMissing(F.RIGHT_RING))
    assert story.take(x.StartCapture)[-1].step == PLAN[0]


def test_a_finger_marked_before_the_glass_is_clear_leaves_nothing_to_capture() -> None:
    story = Story().capturing()
    for finger in (F(code) for code in range(1, 11) if code != F.RIGHT_THUMB):
        story.on(c.MarkMissing(finger, MissingReason.AMPUTATED))
    story.to_review().on(c.AcceptCapture(), e.CaptureStored(story.number))
    assert story.session.state is S.LIFT_FINGERS
    story.on(c.MarkMissing(F.RIGHT_THUMB, MissingReason.UNABLE_TO_PRINT))
    assert story.session.state is S.COMPLETE
    assert story.session.plan == ()


def test_a_finger_marked_while_the_glass_is_cleared_leaves_the_screen_at_its_step() -> None:
    story = Story().capturing().to_review().accepted().to_review().on(c.AcceptCapture())
    story.on(e.CaptureStored(story.number), c.MarkMissing(F.RIGHT_THUMB, MissingReason.AMPUTATED))
    assert story.session.state is S.LIFT_FINGERS
    assert story.session.step == PLAN[1]


def test_a_finger_marked_after_its_slap_was_taken_does_the_slap_again() -> None:
    story = Story().all_captured().on(c.MarkMissing(F.RIGHT_INDEX, MissingReason.UNABLE_TO_PRINT))
    assert story.session.state is S.POSITIONING
    assert story.session.step.position is F.PLAIN_RIGHT_FOUR
    assert len(story.session.accepted) == 11


def test_with_every_finger_missing_there_is_nothing_to_capture() -> None:
    story = Story().capturing()
    for code in range(1, 11):
        story.on(c.MarkMissing(F(code), MissingReason.AMPUTATED))
    assert story.session.state is S.COMPLETE
    assert story.session.plan == ()


def test_recapture_keeps_the_old_print_until_the_new_one_is_stored() -> None:
    story = Story().all_captured().on(c.RecaptureStep(4))
    old = story.session.accepted[PLAN[4].position]
    assert story.session.step == PLAN[4]
    story.to_review(picture=77)
    assert story.session.accepted[PLAN[4].position] is old
    story.accepted()
    assert story.session.state is S.COMPLETE
    assert story.session.accepted[PLAN[4].position].image.pixels[0, 0] == 77


def test_the_reader_lost_in_review_comes_back_to_the_same_review() -> None:
    story = Story().capturing().to_review().on(e.ReaderLost(desk.REFUSAL))
    assert story.session.state is S.READER_ABSENT
    story.on(e.ReaderFound(desk.READER))
    assert story.session.state is S.REVIEW
    story.on(c.AcceptCapture(), e.CaptureStored(story.number))
    assert set(story.session.accepted) == {PLAN[0].position}


def test_the_reader_lost_before_the_fingers_were_lifted_goes_on_with_the_next_step() -> None:
    story = Story().capturing().to_review().on(c.AcceptCapture(), e.CaptureStored(1), e.ReaderLost(desk.REFUSAL))
    assert story.session.state is S.READER_ABSENT
    story.on(e.ReaderFound(desk.READER))
    assert story.session.step == PLAN[1]
    assert story.take(x.StartCapture)[-1].step == PLAN[1]


def test_a_booking_can_begin_before_the_reader_is_there() -> None:
    booking = desk.booking()
    story = Story().on(c.SignIn("OFFICER ONE"), c.StartBooking(booking), e.BookingSaved(booking))
    assert story.session.state is S.READER_ABSENT
    story.on(e.ReaderFound(desk.READER))
    assert story.session.state is S.POSITIONING


def test_a_draft_resumes_at_the_first_step_without_a_print() -> None:
    captures = tuple((desk.record(s, attempt=2), desk.image()) for s in (PLAN[0], PLAN[1], PLAN[3]))
    story = Story().signed_in().on(c.ResumeDraft("b-1"), e.DraftLoaded(desk.booking(), captures))
    assert story.session.step == PLAN[2]
    assert len(story.take(x.PreparePrint)) == 3
    assert story.session.attempt_counts[PLAN[0].position] == 2


def test_a_draft_with_a_print_of_other_fingers_does_that_step_again() -> None:
    from app.domain.booking import MissingFinger

    marked = desk.booking(missing=(MissingFinger(F.RIGHT_LITTLE, MissingReason.AMPUTATED),))
    captures = ((desk.record(PLAN[0]), desk.image()), (desk.record(PLAN[1]), desk.image()))
    story = Story().signed_in().on(c.ResumeDraft("b-1"), e.DraftLoaded(marked, captures))
    assert story.session.step.position is F.PLAIN_RIGHT_FOUR
    assert set(story.session.accepted) == {F.PLAIN_LEFT_FOUR}


def test_an_analysis_that_never_ends_gives_the_glass_back() -> None:
    story = Story().capturing()
    story.on(e.Tick(desk.NOW, 100.0), e.CaptureArrived(story.number, desk.image()))
    story.on(e.Tick(desk.NOW, 100.0 + ANALYSIS_LIMIT_S - 1))
    assert story.session.state is S.ANALYSING
    story.on(e.Tick(desk.NOW, 100.0 + ANALYSIS_LIMIT_S))
    assert story.session.state is S.POSITIONING
    assert story.session.problems == ("analysis/too-slow",)
    assert story.session.attempts[0].problem == "analysis/too-slow"


def test_a_capture_that_fails_is_tried_again_with_time_not_at_once() -> None:
    story = Story().capturing()
    story.on(e.CaptureFailed(story.number, desk.REFUSAL))
    assert len(story.take(x.StartCapture)) == 1
    story.on(e.Tick(desk.NOW, 5.0))
    assert len(story.take(x.StartCapture)) == 2
    story.on(e.Tick(desk.NOW, 6.0))
    assert len(story.take(x.StartCapture)) == 2


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


def test_signing_out_keeps_the_draft_and_forgets_the_person() -> None:
    story = Story().all_captured().on(c.SignOut())
    assert story.session.state is S.SIGNED_OUT
    assert story.session.booking is None
    assert story.session.accepted == {}
    assert story.session.officer is None


def test_an_officer_needs_a_name() -> None:
    story = Story().on(c.SignIn("   "))
    assert story.session.state is S.SIGNED_OUT
    assert story.session.error is not None


def test_the_same_error_twice_is_seen_twice() -> None:
    story = Story().on(c.SignIn(""), c.SignIn(""))
    assert story.session.error is not None
    assert story.session.error.number == 2


def test_a_session_is_never_changed_in_place() -> None:
    story = Story().capturing()
    before = story.session
    copy = replace(before)
    story.to_review().accepted()
    assert before.accepted == copy.accepted
    assert before.state is S.POSITIONING


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


def _second(story: Story) -> e.Tick:
    return e.Tick(story.session.now, story.session.monotonic_s + 1.0)


def test_fingers_that_come_down_one_after_the_other_are_no_finding() -> None:
    story = Story().capturing()
    for seen in (1, 2, 3):
        story.on(e.FingersSeen(story.number, seen, 4))
        assert story.session.problems == ()
        assert story.session.fingers_seen == seen
    story.on(e.FingersSeen(story.number, 4, 4))
    assert story.session.state is S.HOLDING_STILL


def test_fewer_fingers_than_expected_are_told_when_it_stays_so() -> None:
    story = Story().capturing()
    story.on(e.FingersSeen(story.number, 3, 4))
    story.on(_second(story)).on(e.FingersSeen(story.number, 3, 4))
    assert story.session.problems == ()
    story.on(_second(story))
    assert story.session.problems == ("too_few_fingers",)
    story.on(e.FingersSeen(story.number, 4, 4))
    assert story.session.problems == ()


def test_the_wait_for_missing_fingers_begins_anew_when_the_hand_was_lifted() -> None:
    story = Story().capturing()
    story.on(e.FingersSeen(story.number, 3, 4)).on(_second(story))
    story.on(e.FingersSeen(story.number, 0, 4), e.FingersSeen(story.number, 3, 4)).on(_second(story))
    assert story.session.problems == ()
