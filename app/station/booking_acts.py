"""What signing in, a booking as a whole, and sending do to a session. Pure, like the capture acts."""

from dataclasses import replace

import msgspec

from app.domain.booking import Booking, MissingFinger
from app.domain.capture import OF_SEQUENCE, CaptureRecord, ReaderIdentity, capture_plan
from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.sequence import SequenceFinding, SequenceFindingKind
from app.errors import Whose
from app.matching.card_scores import CardComparer
from app.matching.template import Template
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.capture_acts import Outcome, begin_step, end_capture
from app.station.review_acts import prepare
from app.station.same_person_acts import prints_came
from app.station.session import (
    Accepted,
    MachineState,
    Session,
    frozen_map,
    next_open_step,
    slot_of,
    step_of_finding,
)

S = MachineState
_NO_READER = ReaderIdentity("", "", "")  # every finger is missing: nothing was captured
OFFICER_LONGEST = 60  # characters of a name that is written into the audit trail


# Officer. ------------------------------------------------------------------------------------------------------------


def sign_in(session: Session, event: c.SignIn) -> Outcome:
    name = " ".join(event.officer.split())
    if not name or len(name) > OFFICER_LONGEST:
        return session.refused(
            e.Refusal(
                "station/officer-name",
                Whose.OFFICER,
                "The officer's name is empty or too long.",
                f"Sign in with a name of 1 to {OFFICER_LONGEST} characters.",
            )
        ), ()
    return replace(session, state=S.IDLE, officer=name, error=None), (x.ReadQueue(),)


def sign_out(session: Session, event: c.SignOut) -> Outcome:
    left, effects = end_capture(session, S.SIGNED_OUT)
    return replace(left, officer=None, entry=None, card=None, error=None), effects


# Beginning a booking. ------------------------------------------------------------------------------------------------


def start_booking(session: Session, event: c.StartBooking) -> Outcome:
    return replace(session, error=None), (x.SaveBooking(event.booking, event.arrival_id, event.arrival_version),)


def booking_saved(session: Session, event: e.BookingSaved) -> Outcome:
    return _open(session, event.booking, ())


def resume_draft(session: Session, event: c.ResumeDraft) -> Outcome:
    return replace(session, error=None), (x.LoadDraft(event.booking_id),)


def draft_loaded(session: Session, event: e.DraftLoaded) -> Outcome:
    return _open(session, event.booking, event.captures)


def _open(session: Session, booking: Booking, captures: tuple[tuple[CaptureRecord, FingerImage], ...]) -> Outcome:
    """Begin at the first step without an accepted print; prints of steps no longer in the plan stay on disk."""
    plan = capture_plan(frozenset(m.finger for m in booking.missing))
    steps = {step.position: step for step in plan}
    accepted = {}
    number = session.number
    for record, image in captures:
        if steps.get(record.step.position) == record.step:
            number += 1
            accepted[record.step.position] = Accepted(number, record, image)
    opened = replace(
        session,
        booking=booking,
        plan=plan,
        number=number,
        accepted=frozen_map(accepted),
        attempt_counts=frozen_map({p: a.record.attempt for p, a in accepted.items()}),
        revision=session.revision + 1,
        comparer=CardComparer(),
        findings=(),
        findings_overridden=False,
        assembling=False,
        entry=None,
        error=None,
    )
    opened, preparing = prepare(opened, accepted.values())
    begun, effects = begin_step(opened, next_open_step(opened))
    return begun, (*preparing, *effects)


def leave(session: Session, event: c.LeaveBooking) -> Outcome:
    left, effects = end_capture(session, S.IDLE)
    return replace(left, error=None), effects


# Missing fingers. ----------------------------------------------------------------------------------------------------


def mark_missing(session: Session, event: c.MarkMissing) -> Outcome:
    if session.booking is None or event.finger not in FINGERS:
        return session.refused(
            e.Refusal("capture/not-a-finger", Whose.PROGRAM, "Only single fingers can be missing.", "Choose a finger.")
        ), ()
    others = tuple(m for m in session.booking.missing if m.finger != event.finger)
    marked = tuple(sorted((*others, MissingFinger(event.finger, event.reason)), key=lambda m: m.finger))
    return _replan(session, marked)


def unmark_missing(session: Session, event: c.UnmarkMissing) -> Outcome:
    if session.booking is None:
        return session, ()
    return _replan(session, tuple(m for m in session.booking.missing if m.finger != event.finger))


def _replan(session: Session, missing: tuple[MissingFinger, ...]) -> Outcome:
    """The plan without (or again with) a finger. Prints of steps that show other fingers now must be done again; all
    others stay."""
    assert session.booking is not None
    booking = msgspec.structs.replace(session.booking, missing=missing)
    before = session.plan[session.step_index] if session.plan else None
    plan = capture_plan(frozenset(m.finger for m in missing))
    steps = {step.position: step for step in plan}
    accepted = {p: kept for p, kept in session.accepted.items() if steps.get(p) == kept.record.step}
    changed = replace(
        session,
        booking=booking,
        plan=plan,
        step_index=plan.index(before) if before in plan else 0,
        accepted=frozen_map(accepted),
        revision=session.revision + 1,
        findings=(),
        findings_overridden=False,
        error=None,
    )
    save = x.SaveBooking(booking)
    if session.state is not S.COMPLETE and before in plan:  # this step is as it was: nothing restarts
        return changed, (save,)
    if session.state is S.LIFT_FINGERS and plan:  # the glass is still to be cleared, then the next open step begins
        return changed, (save,)
    begun, effects = begin_step(changed, next_open_step(changed))
    return begun, (save, x.CancelCapture(), *effects)


# After the captures. -------------------------------------------------------------------------------------------------


def recapture(session: Session, event: c.RecaptureStep) -> Outcome:
    """Back to one step; its accepted print counts until the new one is on disk. While a print is being judged or lifted
    it is the next step, on a live glass the present one."""
    if not 0 <= event.step_index < len(session.plan):
        return session.refused(
            e.Refusal("capture/no-such-step", Whose.PROGRAM, "The plan has no such step.", "Choose a step shown.")
        ), ()
    again = replace(session, error=None)
    if session.under_review is not None or session.state in (S.ANALYSING, S.LIFT_FINGERS):
        return replace(again, again=session.plan[event.step_index].position), ()
    live = session.state in (S.POSITIONING, S.HOLDING_STILL)
    if live and session.step_index == event.step_index:
        return again, ()
    begun, effects = begin_step(again, event.step_index)
    return begun, (x.CancelCapture(), *effects) if live else effects


def print_prepared(session: Session, event: e.PrintPrepared) -> Outcome:
    """Keep the coded print; with its partner there, the sequence check runs finger by finger."""
    session = replace(session, preparing=session.preparing - {event.number})
    for position, kept in session.accepted.items():
        if kept.number == event.number:
            done = replace(kept, coded=event.coded, templates=event.templates)
            session = replace(session, accepted=frozen_map({**session.accepted, position: done}))
            prepared = all(other.coded is not None for other in session.accepted.values())
            looks: tuple[x.Effect, ...] = ()
            if event.templates and not kept.record.step.impression.is_rolled:
                session, looks = prints_came(session)
            return _go_on_sending(session, (*looks, *((check_sequence(session),) if prepared else ())))
    return session, ()


def print_not_prepared(session: Session, event: e.PrintNotPrepared) -> Outcome:
    session = replace(session, preparing=session.preparing - {event.number})
    if all(kept.number != event.number for kept in session.accepted.values()):
        return session, ()
    back = S.COMPLETE if session.state is S.PREPARING else session.state
    return replace(session.refused(event.refusal), state=back), ()


def check_sequence(session: Session) -> x.CheckSequence:
    rolled: dict[FrictionRidgePosition, Template] = {}
    plain: dict[FrictionRidgePosition, Template] = {}
    for kept in session.accepted.values():
        (rolled if kept.record.step.impression.is_rolled else plain).update(kept.templates)
    return x.CheckSequence(session.revision, rolled, plain, session.comparer)


def sequence_checked(session: Session, event: e.SequenceChecked) -> Outcome:
    if event.revision != session.revision:
        return session, ()
    return _go_on_sending(replace(session, findings=event.findings, checked_revision=event.revision), ())


def blocking_findings(session: Session) -> tuple[SequenceFinding, ...]:
    """Findings that keep the booking from being sent; an uncertain one is shown and blocks nothing."""
    return tuple(f for f in session.findings if f.kind is not SequenceFindingKind.UNCERTAIN)


# Sending. ------------------------------------------------------------------------------------------------------------


def send(session: Session, event: c.SendBooking) -> Outcome:
    if not session.accepted:
        return session.refused(
            e.Refusal(
                "booking/nothing-printed",
                Whose.OFFICER,
                "No finger was printed: there is nothing that the service could search for.",
                "Take away a mark and print a finger, or leave the booking: it is kept as a draft.",
            )
        ), ()
    reason = (event.override_reason or "").strip()
    if reason and blocking_findings(session):
        session, effects = _override_findings(session, reason)
    else:
        effects = ()
    going = replace(session, state=S.PREPARING, error=None, assembling=False)
    going, preparing = prepare(going, going.accepted.values())
    return _go_on_sending(going, (*effects, *preparing))


def _override_findings(session: Session, reason: str) -> Outcome:
    """Write the reason to the record of each step that a finding would have done again."""
    assert session.booking is not None
    accepted = dict(session.accepted)
    effects: list[x.Effect] = []
    for index in sorted({step_of_finding(session, finding) for finding in blocking_findings(session)}):
        position = session.plan[index].position
        kept = accepted[position]
        record = msgspec.structs.replace(kept.record, override_reason=f"{OF_SEQUENCE}{reason}")
        accepted[position] = replace(kept, record=record)
        effects.append(x.StoreCapture(kept.number, session.booking.booking_id, slot_of(position), record, kept.image))
    return replace(session, accepted=frozen_map(accepted), findings_overridden=True), tuple(effects)


def _go_on_sending(session: Session, effects: tuple[x.Effect, ...]) -> Outcome:
    """In PREPARING: assemble as soon as every print is coded and the sequence is checked."""
    if session.state is not S.PREPARING or session.assembling or session.booking is None:
        return session, effects
    if any(kept.coded is None for kept in session.accepted.values()):
        return session, effects
    if session.checked_revision != session.revision:
        if not any(isinstance(effect, x.CheckSequence) for effect in effects):
            effects = (*effects, check_sequence(session))
        return session, effects
    if blocking_findings(session) and not session.findings_overridden:
        return replace(
            session.refused(
                e.Refusal(
                    "capture/sequence",
                    Whose.OFFICER,
                    "The sequence check doubts that every print is of the finger it is filed under.",
                    "Take the marked step again, or give the reason why it is right.",
                )
            ),
            state=S.COMPLETE,
        ), effects
    images = tuple(image for step in session.plan for image in (session.accepted[step.position].coded or ()))
    records = [kept.record for kept in session.accepted.values()]
    reader = max(records, key=lambda r: r.captured_at).reader if records else session.last_reader
    if reader is None:
        reader = _NO_READER
    assemble = x.AssembleTransaction(session.revision, session.booking, images, reader)
    return replace(session, assembling=True), (*effects, assemble)


def assembled(session: Session, event: e.TransactionAssembled) -> Outcome:
    assert session.booking is not None
    if event.revision != session.revision:  # made of prints, or of a booking, that this one no longer is
        return session, ()
    return session, (x.FinishBooking(session.booking.booking_id, event.transaction, event.payload),)


def finished(session: Session, event: e.BookingFinished) -> Outcome:
    left, effects = end_capture(session, S.SENT)
    return replace(left, entry=event.entry, card=None, error=None), (*effects[1:], x.WakeSubmitter())


def refused_in_preparing(session: Session, event: e.ActRefused) -> Outcome:
    """Back to the review. A reason that was given may be what could not be written: it is asked for again."""
    refused = session.refused(event.refusal)
    return replace(refused, state=S.COMPLETE, assembling=False, findings_overridden=False), ()


# Answers and the queue. ----------------------------------------------------------------------------------------------


def show_submission(session: Session, event: c.ShowSubmission) -> Outcome:
    return replace(session, error=None), (x.ReadEntry(event.tcn),)


def entry_read(session: Session, event: e.EntryRead) -> Outcome:
    return replace(session, state=S.SENT, entry=event.entry, card=None), ()


def mark_seen(session: Session, event: c.MarkAnswersSeen) -> Outcome:
    return session, (x.ConfirmAnswers(event.tcn, session.officer or "", event.answers), x.WakeSubmitter())


def finish_viewing(session: Session, event: c.FinishViewing) -> Outcome:
    return replace(session, state=S.IDLE, entry=None, card=None, error=None), (x.ReadQueue(),)


def queue_read(session: Session, event: e.QueueRead) -> Outcome:
    entry = session.entry
    if entry is not None:
        tcn = entry.tcn
        entry = next((fresh for fresh in event.entries if fresh.tcn == tcn), entry)
    return replace(
        session, queue=event.entries, drafts=event.drafts, waiting=event.waiting, held=event.held, entry=entry
    ), ()


def queue_touched(session: Session, event: e.QueueTouched) -> Outcome:
    return session, (x.ReadQueue(),)


# In any state. -------------------------------------------------------------------------------------------------------


def tick(session: Session, event: e.Tick) -> Outcome:
    return replace(session, now=event.now, monotonic_s=event.monotonic_s), ()


def health_changed(session: Session, event: e.HealthChanged) -> Outcome:
    return replace(session, health=frozen_map({**session.health, event.part: event.line})), ()


def refused(session: Session, event: e.ActRefused) -> Outcome:
    return session.refused(event.refusal), ()


def fault(session: Session, event: e.Fault) -> Outcome:
    return session.refused(event.refusal), ()
