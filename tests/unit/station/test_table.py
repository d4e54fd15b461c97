"""Every state is asked for every event."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.booking import MissingReason
from app.domain.capture import capture_plan
from app.domain.card import CardContent, CardForm, Standing
from app.domain.transaction import Transaction
from app.station import commands as c
from app.station import events as e
from app.station.diagram import page
from app.station.machine import IllegalTransition, step
from app.station.session import Accepted, Attempt, MachineState, Session
from app.station.snapshot import FingerLight, HealthLine
from app.station.table import TABLE, Handled
from tests.support import desk

S = MachineState
PLAN = capture_plan()
NUMBER = 7
STEP = PLAN[1]
CAPTURING = {S.READER_ABSENT, S.POSITIONING, S.HOLDING_STILL, S.ANALYSING, S.REVIEW, S.LIFT_FINGERS}


def session_in(state: MachineState) -> Session:
    """A session as it really is in that state: one print accepted while capturing, all of them after."""
    base = Session(state=state, now=desk.NOW, reader=desk.READER, last_reader=desk.READER, number=NUMBER)
    if state is not S.SIGNED_OUT:
        base = replace(base, officer="OFFICER ONE")
    if state in CAPTURING | {S.COMPLETE, S.PREPARING}:
        done = PLAN if state in {S.COMPLETE, S.PREPARING} else PLAN[:1]
        accepted = {
            s.position: Accepted(100 + i, desk.record(s), desk.image(), coded=desk.coded(s)) for i, s in enumerate(done)
        }
        base = replace(base, booking=desk.booking(), plan=PLAN, step_index=1, accepted=accepted, revision=3)
    if state in {S.ANALYSING, S.REVIEW}:
        attempt = Attempt(1, NUMBER, desk.image(), desk.NOW, desk.segmentation(STEP), desk.qualities(STEP))
        base = replace(base, attempts=(attempt,), under_review=attempt if state is S.REVIEW else None)
    if state is S.REVIEW:
        base = replace(base, storing=Accepted(NUMBER, desk.record(STEP), desk.image()))
    if state is S.READER_ABSENT:
        base = replace(base, reader=None)
    if state is S.SENT:
        base = replace(base, entry=desk.entry())
    return base


EVENTS: dict[type, e.Event] = {
    type(event): event
    for event in (
        c.SignIn("OFFICER TWO"),
        c.SignOut(),
        c.StartBooking(desk.booking()),
        c.ResumeDraft("b-1"),
        c.SeeArrival("a-1", 2),
        c.MarkMissing(desk.friction(7), MissingReason.AMPUTATED),
        c.UnmarkMissing(desk.friction(7)),
        c.CaptureNow(),
        c.AcceptCapture(),
        c.RetakeCapture(),
        c.RecaptureStep(0),
        c.LeaveBooking(),
        c.SendBooking(),
        c.SeeSamePerson("b-0"),
        c.DecideSamePerson("b-0", same=True),
        c.MarkAnswersSeen("TCN1", 1),
        c.ShowSubmission("TCN1"),
        c.ReadCard("TCN1"),
        c.RecordCard("TCN1", CardForm.FD249, Standing.SENT),
        c.FinishViewing(),
        e.CardRead("TCN1", CardContent("CAR", "TCN1", {}, ())),
        e.CardRecorded("TCN1"),
        e.ReaderFound(desk.READER),
        e.ReaderLost(desk.REFUSAL),
        e.SessionReady(NUMBER),
        e.FingersSeen(NUMBER, 4, 4),
        e.FingerLights(NUMBER, {desk.friction(7): FingerLight.GOOD}),
        e.FingersWatched(NUMBER, {desk.friction(7): FingerLight.DRY}),
        e.HandWatched(NUMBER, "hand_looks_swapped"),
        e.PlatenNotClear(NUMBER),
        e.PlatenClear(NUMBER),
        e.CaptureArrived(NUMBER, desk.image()),
        e.CaptureFailed(NUMBER, desk.REFUSAL),
        e.ReaderKey(NUMBER, "accept"),
        e.ReaderWarned(NUMBER, "dirty-platen"),
        e.AnalysisDone(NUMBER, desk.segmentation(STEP), desk.qualities(STEP)),
        e.AnalysisFailed(NUMBER, desk.REFUSAL),
        e.PrintPrepared(100, desk.coded(PLAN[0]), {}),
        e.PrintNotPrepared(100, desk.REFUSAL),
        e.SequenceChecked(3, ()),
        e.SamePersonLooked("b-1", None),
        e.SamePersonNotLooked(desk.REFUSAL),
        e.SamePersonRecorded("b-0", same=True),
        e.TransactionAssembled(0, Transaction("CAR", "T", "WA0330000", "WA0000000"), b"x"),
        e.BookingSaved(desk.booking()),
        e.DraftLoaded(desk.booking(), ()),
        e.CaptureStored(NUMBER),
        e.BookingFinished(desk.entry()),
        e.EntryRead(desk.entry()),
        e.ActRefused(desk.REFUSAL),
        e.QueueRead((desk.entry(),), (), 1, 0),
        e.QueueTouched(),
        e.ArrivalsRead(()),
        e.ArrivalsTouched(),
        e.KeepingDue(),
        e.HealthChanged("service", HealthLine()),
        e.Fault("reader", desk.REFUSAL),
        e.Tick(desk.NOW, 1.0),
    )
}


def test_the_samples_cover_every_event() -> None:
    assert set(EVENTS) == set(e.EVENT_TYPES)


@pytest.mark.parametrize("kind", e.EVENT_TYPES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("state", list(S), ids=lambda state: state.value)
def test_every_state_answers_every_event_as_the_table_says(state: MachineState, kind: type) -> None:
    before = session_in(state)
    rule = TABLE.get((state, kind))
    if rule is None:
        with pytest.raises(IllegalTransition):
            step(before, EVENTS[kind])
        return
    after, effects = step(before, EVENTS[kind])
    if isinstance(rule, Handled):
        assert after.state in rule.targets
    else:
        assert after is before
        assert effects == ()


@pytest.mark.parametrize("state", list(S), ids=lambda state: state.value)
def test_words_of_an_ended_capture_change_nothing(state: MachineState) -> None:
    stale = NUMBER - 1
    before = session_in(state)
    late: tuple[e.Event, ...] = (
        e.CaptureArrived(stale, desk.image()),
        e.PlatenClear(stale),
        e.FingersSeen(stale, 4, 4),
        e.AnalysisDone(stale, desk.segmentation(STEP), desk.qualities(STEP)),
        e.ReaderKey(stale, "accept"),
    )
    for event in late:
        if (state, type(event)) in TABLE:
            assert step(before, event) == (before, ())


def test_a_lost_reader_loses_no_accepted_print_in_any_state() -> None:
    for state in S:
        before = session_in(state)
        after, _ = step(before, e.ReaderLost(desk.REFUSAL))
        assert set(after.accepted) == set(before.accepted)
        assert after.reader is None


def test_the_drawing_in_the_documentation_is_fresh() -> None:
    drawn = Path(__file__).resolve().parents[3] / "docs" / "station-states.md"
    assert drawn.read_text(encoding="utf-8") == page()
