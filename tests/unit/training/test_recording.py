"""What the trainee did is told as it was, whichever way it was done."""

from collections.abc import Callable

from app.domain.booking import MissingReason
from app.domain.match import AnswerKind
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Verdict
from app.domain.queue_entry import QueueState
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.errors import Whose
from app.station import commands as c
from app.station import events as station_events
from app.station.snapshot import CaptureState, Phase, StationSnapshot
from app.training import events as e
from tests.support import desk
from tests.unit.training.bench import PLAIN, PRINTED, ROLLED, Door, door, short_booking

MISMATCH = SequenceFinding(SequenceFindingKind.ROLLED_PLAIN_MISMATCH, (FrictionRidgePosition(PRINTED),))


def in_review(position: int, attempt: int = 1) -> Callable[[StationSnapshot], bool]:
    def is_so(seen: StationSnapshot) -> bool:
        view = seen.capture
        return (
            view is not None
            and view.state is CaptureState.REVIEW
            and seen.steps[view.step_index].step.position == position
            and view.attempts[-1].number == attempt
        )

    return is_so


def phase(wanted: Phase) -> Callable[[StationSnapshot], bool]:
    return lambda seen: seen.phase is wanted


def begin(at: Door) -> None:
    at.station.submit(c.SignIn("TRAINEE"))
    at.until(phase(Phase.IDLE))
    booking = short_booking()
    at.observation.expect(booking.booking_id)
    at.station.submit(c.StartBooking(booking))


def capture_all(at: Door) -> None:
    for position in (PLAIN, ROLLED):
        at.until(in_review(position))
        at.station.submit(c.AcceptCapture())
    at.until(phase(Phase.REVIEWING))


def kinds(events: list[e.SessionEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_a_whole_booking() -> None:
    with door() as at:
        begin(at)
        capture_all(at)
        at.station.submit(c.SendBooking())
        sent = at.until(lambda seen: seen.submission is not None and bool(seen.submission.answers))
        assert sent.submission is not None
        at.station.submit(c.MarkAnswersSeen(sent.submission.tcn, len(sent.submission.answers)))
        at.until(lambda seen: seen.submission is not None and seen.submission.state is QueueState.CONFIRMED)
        assert kinds(at.events) == [
            "StepShown",
            "AttemptTaken",
            "PrintAccepted",
            "StepShown",
            "AttemptTaken",
            "PrintAccepted",
            "BookingSent",
            "AnswerCame",
            "AnswerCame",
            "AnswersSeen",
        ]
        assert [event.position for event in at.of(e.StepShown)] == [PLAIN, ROLLED]
        first = at.of(e.PrintAccepted)[0]
        assert (first.position, first.attempt, first.override_reason) == (PLAIN, 1, None)
        assert [quality.finger for quality in first.qualities] == [PRINTED]
        assert at.of(e.AnswerCame)[0].kind == AnswerKind.CRIMINAL_IDENTIFICATION.value


def test_a_poor_print_is_taken_again_and_the_better_one_kept_with_a_reason() -> None:
    poor = desk.KnowingComputing(verdicts=[Verdict.POOR, Verdict.POOR])
    with door(computing=poor) as at:
        begin(at)
        at.until(in_review(PLAIN))
        at.station.submit(c.RetakeCapture())
        at.until(in_review(PLAIN, 2))
        at.station.submit(c.AcceptCapture(override_reason="worn", attempt=1))
        at.until(in_review(ROLLED))
        assert kinds(at.events) == [
            "StepShown",
            "AttemptTaken",
            "Retaken",
            "AttemptTaken",
            "PrintAccepted",
            "StepShown",
            "AttemptTaken",
        ]
        taken, retaken, kept = at.of(e.AttemptTaken)[0], at.of(e.Retaken)[0], at.of(e.PrintAccepted)[0]
        assert taken.needs_override
        assert (retaken.position, retaken.attempt) == (PLAIN, 1)
        assert (kept.attempt, kept.override_reason) == (1, "worn")


def test_the_readers_own_keys_count_as_the_buttons_do() -> None:
    with door() as at:
        begin(at)
        at.until(in_review(PLAIN))
        post = at.bench.reader._post
        post(station_events.ReaderKey(at.bench.reader.begun[-1][0], "again"))
        at.until(in_review(PLAIN, 2))
        post(station_events.ReaderKey(at.bench.reader.begun[-1][0], "accept"))
        at.until(in_review(ROLLED))
        assert [event.attempt for event in at.of(e.Retaken)] == [1]
        assert [event.attempt for event in at.of(e.PrintAccepted)] == [2]


def test_marks_are_told_and_taken_away() -> None:
    with door() as at:
        begin(at)
        at.until(in_review(PLAIN))
        at.station.submit(c.UnmarkMissing(FrictionRidgePosition(6)))
        at.until(lambda seen: len(seen.steps) == 3)
        at.station.submit(c.MarkMissing(FrictionRidgePosition(6), MissingReason.UNABLE_TO_PRINT))
        at.until(lambda seen: len(seen.steps) == 2)
        assert [(event.finger, event.reason) for event in at.of(e.FingerMarked)] == [(6, ""), (6, "UP")]


def test_a_finding_that_is_mended_is_found_no_more() -> None:
    with door(computing=desk.KnowingComputing(findings=[(), (MISMATCH,)])) as at:
        begin(at)
        capture_all(at)
        shown = at.until(lambda seen: bool(seen.findings))
        at.station.submit(c.RecaptureStep(shown.findings[0].step_index))
        at.until(in_review(ROLLED, 2))
        at.station.submit(c.AcceptCapture())
        at.until(phase(Phase.REVIEWING))
        at.station.submit(c.SendBooking())
        at.until(phase(Phase.SENT))
        (found,) = at.of(e.SequenceFound)
        assert (found.code, found.fingers, found.position) == ("rolled_plain_mismatch", (PRINTED,), ROLLED)
        assert [event.position for event in at.of(e.StepShown)] == [PLAIN, ROLLED, ROLLED]
        assert [event.attempt for event in at.of(e.PrintAccepted)] == [1, 1, 2]
        assert at.of(e.BookingSent) == [e.BookingSent()]


def test_a_finding_that_is_kept_is_sent_with_the_reason() -> None:
    with door(computing=desk.KnowingComputing(findings=[(), (MISMATCH,)])) as at:
        begin(at)
        capture_all(at)
        at.until(lambda seen: bool(seen.findings))
        at.station.submit(c.SendBooking())
        at.until(lambda seen: seen.error is not None)
        at.station.submit(c.SendBooking(override_reason="looked at twice"))
        at.until(phase(Phase.SENT))
        assert at.of(e.BookingSent) == [e.BookingSent(override_reason="looked at twice")]
        assert at.of(e.ProblemShown) == [e.ProblemShown(code="capture/sequence")]


def test_what_is_wrong_with_reader_and_glass_is_told_with_its_capture() -> None:
    with door() as at:
        at.bench.reader.hold = True
        begin(at)
        at.until(lambda seen: seen.capture is not None)
        post = at.bench.reader._post
        number = at.bench.reader.begun[-1][0]
        post(station_events.ReaderWarned(number, "dirty-platen"))
        lost = station_events.Refusal("reader/unplugged", Whose.READER, "It is gone.", "Plug it in.")
        post(station_events.ReaderLost(lost))
        at.until(lambda seen: seen.capture is not None and seen.capture.state is CaptureState.READER_ABSENT)
        assert [(event.code, event.position) for event in at.of(e.ProblemShown)] == [
            ("dirty-platen", PLAIN),
            ("reader/unplugged", PLAIN),
        ]


def test_capture_by_hand_is_told_only_where_a_glass_is_live() -> None:
    with door() as at:
        at.bench.reader.hold = True
        begin(at)
        at.until(lambda seen: seen.capture is not None and seen.capture.state is CaptureState.POSITIONING)
        at.station.submit(c.CaptureNow())
        at.station.submit(c.LeaveBooking())
        at.until(phase(Phase.IDLE))
        at.station.submit(c.CaptureNow())
        at.until(lambda seen: seen.error is not None)
        assert kinds(at.events) == ["StepShown", "Captured", "DraftLeft", "ProblemShown"]


def test_bookings_of_nobodys_session_are_not_recorded() -> None:
    with door() as at:
        at.station.submit(c.SignIn("TRAINEE"))
        at.until(phase(Phase.IDLE))
        at.station.submit(c.StartBooking(short_booking("another")))
        capture_all(at)
        assert at.events == []
