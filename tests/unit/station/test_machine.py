"""What the workflow of captures promises, by stories."""

from dataclasses import replace

import msgspec
import pytest

from app.config import Environment
from app.domain.booking import MissingReason
from app.domain.capture import ReaderIdentity, capture_plan
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Deficiency, QualityThresholds, Verdict
from app.domain.segmentation import SegmentationFinding
from app.errors import Whose
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.capture_acts import ANALYSIS_LIMIT_S
from app.station.session import ATTEMPTS_KEPT, MachineState
from app.station.snapshot import CaptureView
from app.station.view import Desk, snapshot
from tests.support import desk
from tests.support.story import Story

S = MachineState
PLAN = capture_plan()
F = FrictionRidgePosition
DESK = Desk(Environment.TRAINING, "Example County", "S01")


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


def shown(story: Story) -> CaptureView:
    view = snapshot(story.session, DESK, 1).capture
    assert view is not None
    return view


def test_the_best_is_never_forgotten_however_many_attempts_follow() -> None:
    story = Story().capturing().to_review(Verdict.POOR, picture=1).on(c.RetakeCapture())
    for picture in range(2, ATTEMPTS_KEPT + 4):  # all of them of the other hand
        story.to_review(Verdict.POOR, SegmentationFinding.HAND_LOOKS_SWAPPED, picture=picture).on(c.RetakeCapture())
    story.to_review(Verdict.POOR, SegmentationFinding.HAND_LOOKS_SWAPPED, picture=99)
    made = ATTEMPTS_KEPT + 4
    numbers = [attempt.number for attempt in story.session.attempts]
    assert numbers == [1, *range(made - ATTEMPTS_KEPT + 2, made + 1)]
    assert shown(story).best == 1
    story.accepted(c.AcceptCapture("Worn ridges", attempt=1))
    assert story.session.accepted[PLAN[0].position].image.pixels[0, 0] == 1


def test_the_best_is_offered_after_as_many_attempts_as_the_agency_says() -> None:
    story = Story()
    story.session = replace(story.session, quality=QualityThresholds(attempts=2))
    story.capturing().to_review(Verdict.POOR)
    assert (shown(story).attempts_made, shown(story).attempts_due, shown(story).may_keep_best) == (1, 2, False)
    story.on(c.RetakeCapture())
    assert not shown(story).may_keep_best, "the glass is live: there is nothing to keep"
    story.to_review(Verdict.POOR)
    assert (shown(story).attempts_made, shown(story).may_keep_best) == (2, True)


def test_a_step_that_is_done_again_has_its_own_attempts() -> None:
    """Those before may have been of another finger."""
    story = Story().capturing()
    for _ in range(2):
        story.to_review(Verdict.POOR).on(c.RetakeCapture())
    story.to_review(Verdict.POOR).accepted(c.AcceptCapture("Worn ridges"))
    while story.session.state is not S.COMPLETE:
        story.to_review().accepted()
    story.on(c.RecaptureStep(0)).to_review(Verdict.POOR)
    assert (shown(story).attempts_made, shown(story).may_keep_best) == (1, False)
    assert story.session.attempt_counts[PLAN[0].position] == 4, "all are counted"


def test_a_good_print_has_no_best_to_be_kept() -> None:
    story = Story().capturing()
    for _ in range(2):
        story.to_review(Verdict.POOR).on(c.RetakeCapture())
    assert not shown(story.to_review(Verdict.GOOD)).may_keep_best


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


def test_fingers_that_come_down_one_after_the_other_are_no_finding() -> None:
    story = Story().capturing()
    for seen in (1, 2, 3):
        story.on(e.FingersSeen(story.number, seen, 4))
        assert story.session.problems == ()
        assert story.session.fingers_seen == seen
    story.on(e.FingersSeen(story.number, 4, 4))
    assert story.session.state is S.HOLDING_STILL


def _second(story: Story) -> e.Tick:
    return e.Tick(story.session.now, story.session.monotonic_s + 1.0)


def test_fewer_fingers_than_expected_are_told_when_it_stays_so() -> None:
    story = Story().capturing()
    story.on(e.FingersSeen(story.number, 3, 4))
    story.on(_second(story)).on(e.FingersSeen(story.number, 3, 4))
    assert story.session.problems == ()
    story.on(_second(story))
    assert story.session.problems == ("too_few_fingers",)
    story.on(e.FingersSeen(story.number, 4, 4))
    assert story.session.problems == ()


def test_a_count_that_was_not_right_is_not_told_of_the_fingers_that_come_next() -> None:
    story = Story().capturing()
    number = story.number
    story.on(e.ReaderWarned(number, "dirty-platen"), e.FingersSeen(number, 5, 4))
    assert story.session.problems == ("too_many", "dirty-platen")
    story.on(e.FingersSeen(number, 3, 4))
    assert story.session.problems == ("dirty-platen",)
    story.on(_second(story)).on(_second(story))
    assert story.session.problems == ("too_few_fingers", "dirty-platen")
    story.on(e.FingersSeen(number, 2, 4))
    assert story.session.problems == ("too_few_fingers", "dirty-platen"), "they are still too few"
    story.on(e.FingersSeen(number, 0, 4), e.FingersSeen(number, 1, 4))
    assert story.session.problems == ("dirty-platen",), "they come down one after the other again"


def test_another_hand_is_told_until_it_is_gone_or_taken() -> None:
    story = Story().capturing()

    def told() -> tuple[str, ...]:
        capture = snapshot(story.session, DESK, 1).capture
        assert capture is not None
        return capture.problems

    story.on(e.FingersSeen(story.number, 4, 4), e.HandWatched(story.number, "hand_looks_swapped"))
    assert told() == ("hand_looks_swapped",)
    story.on(e.FingersSeen(story.number, 3, 4), e.FingersSeen(story.number, 4, 4))
    assert told() == ("hand_looks_swapped",)
    story.on(e.HandWatched(story.number, ""))
    assert told() == ()
    story.on(e.HandWatched(story.number, "hand_looks_swapped")).to_review()
    assert told() == ()
    story.on(c.RetakeCapture(), e.SessionReady(story.number + 1))
    assert "hand_looks_swapped" not in told()


def test_the_wait_for_missing_fingers_begins_anew_when_the_hand_was_lifted() -> None:
    story = Story().capturing()
    story.on(e.FingersSeen(story.number, 3, 4)).on(_second(story))
    story.on(e.FingersSeen(story.number, 0, 4), e.FingersSeen(story.number, 3, 4)).on(_second(story))
    assert story.session.problems == ()


def test_a_booking_of_which_nothing_was_printed_is_not_sent() -> None:
    story = Story().capturing()
    for finger in range(1, 11):
        story.on(c.MarkMissing(F(finger), MissingReason.UNABLE_TO_PRINT))
    assert story.session.state is S.COMPLETE
    story.on(c.SendBooking())
    assert story.session.state is S.COMPLETE
    assert story.session.error is not None
    assert story.session.error.code == "booking/nothing-printed"


# What is wrong with the reader stays in sight. ------------------------------------------------------------------------

OTHER_READER = ReaderIdentity("Example", "Drawn hand", "0002", "1")


def test_a_dirty_glass_is_told_until_another_capture_begins() -> None:
    story = Story().capturing()
    story.on(e.ReaderWarned(story.number, "dirty-platen"), e.FingersSeen(story.number, 4, 4))
    assert story.session.problems == ("dirty-platen",)
    story.to_review()
    assert story.session.problems == ("dirty-platen",)
    story.on(c.RetakeCapture(), e.SessionReady(story.number))
    assert "dirty-platen" not in story.session.problems


def test_a_word_on_the_fingers_goes_when_they_lie_as_they_should() -> None:
    story = Story().capturing()
    story.on(e.ReaderWarned(story.number, "lifted-early"), e.FingersSeen(story.number, 4, 4))
    assert story.session.problems == ()


def test_what_a_print_shows_comes_before_what_is_wrong_with_the_reader() -> None:
    story = Story().capturing()
    number, current = story.number, story.session.step
    dry = msgspec.structs.replace(desk.qualities(current, Verdict.POOR)[0], deficiencies=(Deficiency.TOO_DRY,))
    found = desk.segmentation(current, SegmentationFinding.FINGER_CUT_BY_EDGE)
    story.on(
        e.ReaderWarned(number, "dirty-platen"),
        e.FingersSeen(number, 4, 4),
        e.CaptureArrived(number, desk.image()),
        e.AnalysisDone(number, found, (dry,), ("dead-pixels",)),
    )
    assert story.session.problems == ("too_dry", "finger_cut_by_edge", "dirty-platen", "dead-pixels")


def test_another_reader_than_the_first_is_told_at_each_capture_until_the_first_is_back() -> None:
    story = Story().capturing()
    story.on(e.ReaderLost(desk.REFUSAL), e.ReaderFound(OTHER_READER))
    assert story.session.problems == ("other-serial",)
    story.to_review().accepted()
    assert story.session.problems == ("other-serial",)
    story.on(e.ReaderLost(desk.REFUSAL), e.ReaderFound(desk.READER))
    assert story.session.problems == ()


def test_a_reader_that_gives_no_picture_is_told_until_one_comes() -> None:
    story = Story().capturing()
    fault = e.Refusal("reader/sensor-fault", Whose.READER, "No picture.", "Restart it.")
    story.on(e.CaptureFailed(story.number, fault), e.Tick(desk.NOW, 1.0))
    story.on(e.FingersSeen(story.number, 4, 4))
    assert story.session.problems == ("reader/sensor-fault",)
    assert story.session.error is None  # the sentence tells it
    story.to_review()
    assert story.session.problems == ()


@pytest.mark.parametrize(
    ("counted", "reader_counts", "problems"),
    [(3, True, ("too_few_fingers",)), (4, True, ()), (0, True, ()), (3, False, ())],
)
def test_a_bandage_that_the_reader_does_not_count_is_no_finger_when_the_officer_captures_now(
    counted: int, reader_counts: bool, problems: tuple[str, ...]
) -> None:
    """What the station's own watch does not count the picture may show all the same."""
    story = Story().capturing()
    number, current = story.number, story.session.step
    story.on(
        e.FingersSeen(number, counted, 4),
        c.CaptureNow(),
        e.CaptureArrived(number, desk.image(), reader_counts=reader_counts),
        e.AnalysisDone(number, desk.segmentation(current), desk.qualities(current)),
    )
    assert story.session.problems == problems
    assert shown(story).needs_override == bool(problems)


@pytest.mark.parametrize(
    ("shows", "problems"), [(4, ("too_few_fingers",)), (3, ("hand_looks_swapped", "too_few_fingers"))]
)
def test_a_bandage_that_the_reader_does_not_count_makes_no_other_hand(shows: int, problems: tuple[str, ...]) -> None:
    story = Story().capturing()
    number, current = story.number, story.session.step
    found = desk.segmentation(current, SegmentationFinding.HAND_LOOKS_SWAPPED)
    found = msgspec.structs.replace(found, segments=found.segments[:shows])
    story.on(
        e.FingersSeen(number, 3, 4),
        e.CaptureArrived(number, desk.image(), reader_counts=True),
        e.AnalysisDone(number, found, desk.qualities(current)),
    )
    assert story.session.problems == problems
    assert shown(story).needs_override


def test_fingers_for_which_the_reader_waited_in_vain_are_too_few_whatever_the_picture_shows() -> None:
    story = Story().capturing()
    number, current = story.number, story.session.step
    story.on(
        e.FingersSeen(number, 3, 4),
        e.CaptureArrived(number, desk.image(), best_at_timeout=True),
        e.AnalysisDone(number, desk.segmentation(current), desk.qualities(current)),
    )
    assert story.session.problems == ("too_few_fingers", "best_at_timeout")
    story.on(c.AcceptCapture())
    assert story.session.error is not None
    assert story.session.error.code == "capture/reason-needed"


def test_the_frames_before_a_picture_go_to_its_analysis() -> None:
    story = Story().capturing()
    frames = (desk.image(1), desk.image(2))
    story.on(e.CaptureArrived(story.number, desk.image(3), before=frames))
    (asked,) = story.take(x.Analyse)
    assert isinstance(asked, x.Analyse)
    assert asked.before == frames
