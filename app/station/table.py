"""The legal transitions: for every state and event, what is done and where it may lead. Data; `machine.step` obeys it,
a test asks it every question, and the drawing in docs/station-states.md is made from it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.station import arrival_acts as j
from app.station import booking_acts as b
from app.station import capture_acts as a
from app.station import card_acts as k
from app.station import commands as c
from app.station import events as e
from app.station import review_acts as r
from app.station import same_person_acts as s
from app.station.capture_acts import Outcome
from app.station.session import MachineState, Session

S = MachineState
Act = Callable[[Session, Any], Outcome]


@dataclass(frozen=True, slots=True)
class Handled:
    """`act` changes the session; `targets`: the states that it may leave it in."""

    act: Act
    targets: frozenset[MachineState]


@dataclass(frozen=True, slots=True)
class Ignored:
    """The event may come here and means nothing; `why` says it."""

    why: str


Rule = Handled | Ignored
ALL = tuple(S)
GLASS = (S.POSITIONING, S.HOLDING_STILL)  # a live capture
CAPTURE = (S.READER_ABSENT, S.POSITIONING, S.HOLDING_STILL, S.ANALYSING, S.REVIEW, S.LIFT_FINGERS)
BOOKING = (*CAPTURE, S.COMPLETE)
NEXT_STEP = (S.POSITIONING, S.READER_ABSENT, S.COMPLETE)
TABLE: dict[tuple[MachineState, type], Rule] = {}


def _on(states: Iterable[MachineState], event: type, act: Act, *targets: MachineState) -> None:
    """A rule for each state; without targets it stays where it is."""
    for state in states:
        TABLE[state, event] = Handled(act, frozenset(targets or (state,)))


def _ignore(states: Iterable[MachineState], why: str, *events: type) -> None:
    for state in states:
        for event in events:
            if (state, event) not in TABLE:
                TABLE[state, event] = Ignored(why)


# Any state: time, the queue, health, threads, refusals of the store.
_on(ALL, e.Tick, b.tick)
_on(ALL, e.QueueRead, b.queue_read)
_on(ALL, e.QueueTouched, b.queue_touched)
_on(ALL, e.ArrivalsRead, j.arrivals_read)
_on(ALL, e.ArrivalsTouched, j.arrivals_touched)
_on(ALL, e.HealthChanged, b.health_changed)
_on(ALL, e.Fault, b.fault)
_on(ALL, e.ActRefused, b.refused)

# The officer.
_on((S.SIGNED_OUT, S.IDLE), c.SignIn, b.sign_in, S.IDLE, S.SIGNED_OUT)
_on((S.IDLE, *BOOKING, S.SENT), c.SignOut, b.sign_out, S.SIGNED_OUT)

# A booking begins or is taken up again.
_on((S.IDLE,), c.StartBooking, b.start_booking)
_on((S.IDLE,), c.ResumeDraft, b.resume_draft)
_on((S.IDLE,), c.SeeArrival, j.see_arrival)
_on((S.IDLE,), e.BookingSaved, b.booking_saved, *NEXT_STEP)
_on((S.IDLE,), e.DraftLoaded, b.draft_loaded, *NEXT_STEP)
_on(BOOKING, c.LeaveBooking, b.leave, S.IDLE)
for _state in BOOKING:
    _on((_state,), c.MarkMissing, b.mark_missing, _state, *NEXT_STEP)
    _on((_state,), c.UnmarkMissing, b.unmark_missing, _state, *NEXT_STEP)

# The reader comes and goes.
_on(ALL, e.ReaderFound, a.reader_known)
_on((S.READER_ABSENT,), e.ReaderFound, a.reader_back, S.POSITIONING, S.REVIEW)
_on(ALL, e.ReaderLost, a.reader_gone)
_on(CAPTURE, e.ReaderLost, a.reader_gone_in_capture, S.READER_ABSENT)
_on((S.LIFT_FINGERS,), e.ReaderLost, a.reader_gone_in_capture, S.READER_ABSENT, S.COMPLETE)

# A live glass.
_on(GLASS, e.SessionReady, a.session_ready)
_on(GLASS, e.FingersSeen, a.fingers_seen, *GLASS)
_on(GLASS, e.FingerLights, a.lights)
_on(GLASS, e.FingersWatched, a.watched)
_on(GLASS, e.HandWatched, a.hand_watched)
_on((*GLASS, S.LIFT_FINGERS), e.PlatenNotClear, a.platen_not_clear)
_on((*GLASS, S.ANALYSING, S.REVIEW), e.PlatenClear, a.platen_clear_noted)
_on((S.LIFT_FINGERS,), e.PlatenClear, a.platen_clear_after_accept, *NEXT_STEP)
_on(GLASS, e.ReaderWarned, a.reader_warned)
_on(GLASS, e.CaptureFailed, a.capture_failed, S.POSITIONING)
_on(GLASS, c.CaptureNow, a.trigger, *GLASS)
_on(GLASS, e.CaptureArrived, a.capture_arrived, S.ANALYSING)
_on((S.POSITIONING,), e.Tick, a.tick_in_positioning)

# A picture is understood and judged.
_on((S.ANALYSING,), e.AnalysisDone, a.analysis_done, S.REVIEW)
_on((S.READER_ABSENT,), e.AnalysisDone, a.analysis_done_without_reader)
_on((S.ANALYSING,), e.AnalysisFailed, a.analysis_failed, S.POSITIONING)
_on((S.ANALYSING,), e.Tick, a.tick_in_analysis, S.ANALYSING, S.POSITIONING)
_on((S.REVIEW,), c.AcceptCapture, r.accept)
_on((S.REVIEW,), c.RetakeCapture, r.retake, S.POSITIONING)
_on((S.REVIEW,), e.ReaderKey, r.reader_key, S.REVIEW, S.POSITIONING)
_on((S.REVIEW,), e.CaptureStored, r.capture_stored, S.LIFT_FINGERS, *NEXT_STEP)
_on((S.REVIEW,), e.ActRefused, r.refused_in_review)

# Prints are coded and compared in the background.
_on((*BOOKING, S.PREPARING), e.PrintPrepared, b.print_prepared)
_on(BOOKING, e.PrintNotPrepared, b.print_not_prepared)
_on((S.PREPARING,), e.PrintNotPrepared, b.print_not_prepared, S.PREPARING, S.COMPLETE)
_on(BOOKING, e.SequenceChecked, b.sequence_checked)
_on((S.PREPARING,), e.SequenceChecked, b.sequence_checked, S.PREPARING, S.COMPLETE)

# Compared with recent bookings of this station, beside all the rest.
_on(ALL, e.SamePersonLooked, s.looked)
_on(ALL, e.SamePersonNotLooked, s.not_looked)
_on(ALL, e.SamePersonRecorded, s.decided)
_on(BOOKING, c.SeeSamePerson, s.see)
_on(BOOKING, c.DecideSamePerson, s.decide)
_on(ALL, e.KeepingDue, s.keeping_due)

# Review of the whole booking, and the one act to send.
_on((S.COMPLETE,), c.RecaptureStep, b.recapture, *NEXT_STEP)
_on(GLASS, c.RecaptureStep, b.recapture, *GLASS)
for _state in (S.READER_ABSENT, S.ANALYSING, S.REVIEW, S.LIFT_FINGERS):
    _on((_state,), c.RecaptureStep, b.recapture)
_on((S.COMPLETE,), c.SendBooking, b.send, S.PREPARING, S.COMPLETE)
_on((S.PREPARING,), e.TransactionAssembled, b.assembled)
_on((S.PREPARING,), e.BookingFinished, b.finished, S.SENT)
_on((S.PREPARING,), e.ActRefused, b.refused_in_preparing, S.COMPLETE)

# Answers.
_on((S.IDLE, S.SENT), c.ShowSubmission, b.show_submission)
_on((S.IDLE, S.SENT), e.EntryRead, b.entry_read, S.SENT)
_on((S.IDLE, S.SENT), c.MarkAnswersSeen, b.mark_seen)
_on((S.SENT,), c.FinishViewing, b.finish_viewing, S.IDLE)
_on((S.SENT,), c.ReadCard, k.read_card)
_on((S.SENT,), e.CardRead, k.card_read)
_on((S.SENT,), c.RecordCard, k.record_card)
_on((S.SENT,), e.CardRecorded, k.card_recorded)

# What may come and means nothing. First the second click on a button that has just done its work.
_ignore((S.SIGNED_OUT,), "already signed out", c.SignOut)
_ignore((S.IDLE,), "already left", c.LeaveBooking, c.FinishViewing)
_ignore((*GLASS, S.ANALYSING, S.LIFT_FINGERS), "a second click", c.AcceptCapture, c.RetakeCapture)
_ignore((S.COMPLETE,), "a second click", c.AcceptCapture)
_ignore((S.ANALYSING, S.REVIEW, S.LIFT_FINGERS), "captured already", c.CaptureNow)
_ignore((S.PREPARING, S.SENT), "a second click", c.SendBooking)
_ignore(
    (S.SIGNED_OUT, S.IDLE, S.PREPARING, S.SENT),
    "its booking was left, or is being sent",
    c.SeeSamePerson,
    c.DecideSamePerson,
)
_ignore(
    ALL,
    "no capture is waiting for it",
    e.SessionReady,
    e.FingersSeen,
    e.FingerLights,
    e.FingersWatched,
    e.HandWatched,
    e.PlatenNotClear,
    e.PlatenClear,
    e.ReaderWarned,
    e.ReaderKey,
    e.CaptureFailed,
    e.CaptureArrived,
)
_ignore(ALL, "its print or booking was left", e.AnalysisDone, e.AnalysisFailed, e.PrintPrepared, e.PrintNotPrepared)
_ignore(ALL, "its print or booking was left", e.SequenceChecked, e.TransactionAssembled)
_ignore(ALL, "its entry was left", e.CardRead, e.CardRecorded)
_ignore(BOOKING, "the marks of missing fingers are on disk", e.BookingSaved)
_ignore((S.COMPLETE, S.PREPARING), "a reason was written to an accepted print", e.CaptureStored)
