"""What looking at a fingerprint card and printing one do to a session. Pure, like the other acts. The pages themselves
are made by the front end: here the prints are fetched, and the audit trail is written before anything is printed."""

from dataclasses import replace

from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.capture_acts import Outcome
from app.station.session import Session


def read_card(session: Session, event: c.ReadCard) -> Outcome:
    return replace(session, card=None, error=None), (x.ReadCard(event.tcn),)


def card_read(session: Session, event: e.CardRead) -> Outcome:
    """Of an entry that was left meanwhile it means nothing."""
    if session.entry is None or session.entry.tcn != event.tcn:
        return session, ()
    return replace(session, card=event.content), ()


def record_card(session: Session, event: c.RecordCard) -> Outcome:
    record = x.RecordCard(event.tcn, event.form, event.standing, session.officer or "")
    return replace(session, error=None), (record,)


def card_recorded(session: Session, event: e.CardRecorded) -> Outcome:
    return replace(session, cards_recorded=session.cards_recorded + 1), ()
