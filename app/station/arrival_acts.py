"""What records of the jail's own system do to a session: they are listed; an officer makes bookings of them. Pure."""

from dataclasses import replace

from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.capture_acts import Outcome
from app.station.session import Session


def arrivals_touched(session: Session, event: e.ArrivalsTouched) -> Outcome:
    return session, (x.ReadArrivals(),)


def arrivals_read(session: Session, event: e.ArrivalsRead) -> Outcome:
    return replace(session, arrivals=event.arrivals), ()


def see_arrival(session: Session, event: c.SeeArrival) -> Outcome:
    return replace(session, error=None), (x.SeeArrival(event.arrival_id, event.version, session.officer or ""),)
