"""What the comparison with recent bookings does to a session. It runs beside capture and never holds it up: a look that
fails is only missed. Pure, as app.station.capture_acts."""

from dataclasses import replace

import msgspec

from app.domain.position import FrictionRidgePosition
from app.matching.template import Template
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.capture_acts import Outcome
from app.station.session import Session


def prints_came(session: Session) -> Outcome:
    """Plain prints have their templates now: look, or look again once the look that runs is over."""
    if not session.compares or session.booking is None:
        return session, ()
    if session.looking:
        return replace(session, look_due=True), ()
    plain = _plain(session)
    if not plain:
        return replace(session, look_due=False), ()
    look = x.LookForSamePerson(session.booking.booking_id, session.officer or "", plain)
    return replace(session, looking=True, look_due=False), (look,)


def _plain(session: Session) -> dict[FrictionRidgePosition, Template]:
    plain: dict[FrictionRidgePosition, Template] = {}
    for kept in session.accepted.values():
        if not kept.record.step.impression.is_rolled:
            plain.update(kept.templates)
    return plain


def looked(session: Session, event: e.SamePersonLooked) -> Outcome:
    """Of the open booking: the note, with what the officer has said of it meanwhile."""
    over = replace(session, looking=False)
    if session.booking is not None and session.booking.booking_id == event.booking_id:
        found, shown = event.found, session.same_person
        if found is not None and shown is not None and found.booking_id == shown.booking_id and found.same is None:
            found = msgspec.structs.replace(found, same=shown.same)
        over = replace(over, same_person=found)
    return prints_came(over) if over.look_due else (over, ())


def not_looked(session: Session, event: e.SamePersonNotLooked) -> Outcome:
    over = replace(session, looking=False)
    return prints_came(over) if over.look_due else (over, ())


def see(session: Session, event: c.SeeSamePerson) -> Outcome:
    """Another note than the one that is shown: nothing."""
    shown = session.same_person
    if session.booking is None or shown is None or shown.booking_id != event.booking_id:
        return session, ()
    return session, (x.RecordSamePersonSeen(session.booking.booking_id, event.booking_id, session.officer or ""),)


def decide(session: Session, event: c.DecideSamePerson) -> Outcome:
    """Said of another note than the one that is shown: nothing."""
    shown = session.same_person
    if session.booking is None or shown is None or shown.booking_id != event.booking_id:
        return session, ()
    record = x.RecordSamePerson(session.booking.booking_id, event.booking_id, session.officer or "", event.same)
    return replace(session, error=None), (record,)


def decided(session: Session, event: e.SamePersonRecorded) -> Outcome:
    """On disk: the note is answered."""
    shown = session.same_person
    if shown is None or shown.booking_id != event.earlier_id:
        return session, ()
    return replace(session, same_person=msgspec.structs.replace(shown, same=event.same)), ()


def keeping_due(session: Session, event: e.KeepingDue) -> Outcome:
    return session, (x.ForgetRecentPrints(),)
