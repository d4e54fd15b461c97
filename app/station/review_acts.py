"""What becomes of a picture in review: it is taken again, or kept, on disk before the next prompt. Pure, as
app.station.capture_acts."""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.capture import CaptureRecord, ReaderIdentity
from app.domain.segmentation import Segmentation
from app.errors import Whose
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.capture_acts import Outcome, begin_step, restart_capture
from app.station.session import (
    Accepted,
    Attempt,
    MachineState,
    Session,
    frozen_map,
    needs_override,
    next_open_step,
    slot_of,
)

S = MachineState
_NO_SEGMENTATION = Segmentation((), ())


def retake(session: Session, event: c.RetakeCapture) -> Outcome:
    """The same step again; what is known of this attempt is kept. Until the reader is ready for it, fingers that still
    lie there have to go."""
    kept = _attempt_kept(session)
    again, effects = restart_capture(session, problems=() if session.platen_clear else ("platen_not_clear",))
    return again, (*kept, *effects)


def _attempt_kept(session: Session) -> tuple[x.Effect, ...]:
    if session.under_review is None or session.booking is None:
        return ()
    record = _record(session, session.under_review, None)
    return (x.StoreAttempt(session.booking.booking_id, slot_of(session.step.position), record),)


def _record(session: Session, attempt: Attempt, reason: str | None) -> CaptureRecord:
    return CaptureRecord(
        step=session.step,
        attempt=attempt.number,
        captured_at=attempt.taken_at,
        reader=session.reader or session.last_reader or ReaderIdentity("", "", ""),
        width_px=attempt.image.width_px,
        height_px=attempt.image.height_px,
        resolution_ppi=attempt.image.resolution_ppi,
        segmentation=attempt.segmentation or _NO_SEGMENTATION,
        qualities=attempt.qualities,
        override_reason=reason,
    )


def accept(session: Session, event: c.AcceptCapture) -> Outcome:
    """Put the print on disk; only CaptureStored makes it accepted."""
    chosen = session.under_review
    if event.attempt is not None:
        chosen = next((a for a in session.attempts if a.number == event.attempt and a.segmentation is not None), None)
    if chosen is None or session.booking is None:
        return session.refused(
            e.Refusal("capture/no-such-attempt", Whose.OFFICER, "That attempt is no longer kept.", "Take the newest.")
        ), ()
    reason = (event.override_reason or "").strip() or None
    if needs_override(session.step, chosen) and reason is None:
        return session.refused(
            e.Refusal(
                "capture/reason-needed",
                Whose.OFFICER,
                "This print is below the standard.",
                "Take it again, or give the reason why it cannot be better.",
            )
        ), ()
    record = _record(session, chosen, reason if needs_override(session.step, chosen) else None)
    storing = Accepted(session.number, record, chosen.image)
    store = x.StoreCapture(
        session.number, session.booking.booking_id, slot_of(session.step.position), record, chosen.image
    )
    others = () if chosen is session.under_review else _attempt_kept(session)
    return replace(session, storing=storing), (store, *others)


def reader_key(session: Session, event: e.ReaderKey) -> Outcome:
    if event.name == "accept":
        return accept(session, c.AcceptCapture())
    if event.name == "again":
        return retake(session, c.RetakeCapture())
    return session, ()


def capture_stored(session: Session, event: e.CaptureStored) -> Outcome:
    """On disk: the print counts, its coding starts, and the glass must be clear before the next prompt."""
    stored = session.storing
    if stored is None or session.booking is None or stored.number != event.number:
        return session, ()
    position = stored.record.step.position
    new = set(stored.record.step.fingers)  # what was found of them is of the print before
    kept = replace(
        session,
        accepted=frozen_map({**session.accepted, position: stored}),
        storing=None,
        under_review=None,
        error=None
        if session.is_refused_by("store/")
        else session.error,  # a full disk has room again: this is the proof
        revision=session.revision + 1,
        findings=tuple(f for f in session.findings if not new.intersection(f.fingers)),
        findings_overridden=False,
        problems=(),
    )
    kept, preparing = prepare(kept, (stored,))
    if not session.platen_clear and session.state is not S.READER_ABSENT:
        return replace(kept, state=S.LIFT_FINGERS), preparing
    moved, effects = begin_step(kept, next_open_step(kept))
    return moved, (*preparing, *effects)


def prepare(session: Session, prints: Iterable[Accepted]) -> Outcome:
    """Code accepted prints that are neither coded nor being coded."""
    due = [kept for kept in prints if kept.coded is None and kept.number not in session.preparing]
    begun = session.preparing.union(kept.number for kept in due)
    return replace(session, preparing=begun), tuple(x.PreparePrint(k.number, k.record, k.image) for k in due)


def refused_in_review(session: Session, event: e.ActRefused) -> Outcome:
    """The print could not be stored: it stays in review, to be accepted again."""
    return replace(session.refused(event.refusal), storing=None), ()
