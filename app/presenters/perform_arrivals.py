"""What the acts of the jail's own system and of a scanned licence do to the form."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.domain.arrival import Arrival
from app.presenters import filling
from app.presenters import form as f
from app.presenters.acts import Act
from app.presenters.arrivals import matching, number_of, offered
from app.presenters.front import FrontEnd
from app.presenters.outcome import Outcome
from app.presenters.words import words_in
from app.station import commands as c
from app.station.beginning import begun
from app.station.booking_form import read_licence
from app.station.snapshot import StationSnapshot

ARRIVALS_FIELD = "arrivals_query"
Doing = Callable[[StationSnapshot, FrontEnd, str], Outcome]


def _arrivals(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    if not snapshot.jail_system:
        return Outcome(front)
    opened = not front.arrivals_open
    return Outcome(
        replace(front, arrivals_open=opened, arrivals_query=""), focus=ARRIVALS_FIELD if opened else f.FIELDS[0].name
    )


def _choose_arrival(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    """Fills the form; of a number that was begun before, that booking is shown."""
    arrival = _chosen(snapshot, front, argument)
    if arrival is None or not front.form_open:
        return Outcome(front)
    if number_of(arrival) and (known := begun(snapshot, number_of(arrival))) is not None:
        return Outcome(replace(front, form_open=False, arrivals_open=False), (known,))
    if arrival.booking_id:
        return Outcome(front)
    day = f.today(snapshot.now, front.zone)
    form = filling.by_arrival(words_in(front.language), front.form, arrival, day, new_id=uuid.uuid4().hex)
    first = next(iter(f.findings(form, now=snapshot.now, day=day)), f.FIELDS[0].name)
    return Outcome(replace(front, form=form, arrivals_open=False, arrivals_query=""), focus=first)


def _chosen(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Arrival | None:
    if argument:
        return next((one for one in snapshot.arrivals if one.arrival_id == argument), None)
    found = matching(snapshot, front.arrivals_query) if front.arrivals_query.strip() else ()
    return found[0] if len(found) == 1 else None


def _see_arrival(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    arrival = next((one for one in snapshot.arrivals if one.arrival_id == argument), None)
    return Outcome(front, (c.SeeArrival(argument, arrival.version),)) if arrival is not None else Outcome(front)


def _take_change(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    newer = offered(snapshot, front)
    if newer is None:
        return Outcome(front)
    day = f.today(snapshot.now, front.zone)
    return Outcome(replace(front, form=filling.with_change(words_in(front.language), front.form, newer, day)))


def _licence(snapshot: StationSnapshot, front: FrontEnd, argument: str) -> Outcome:
    if not front.form_open:
        return Outcome(front)
    day = f.today(snapshot.now, front.zone)
    licence = read_licence(argument, day)
    if licence is None:
        return Outcome(replace(front, form=filling.not_read(front.form)))
    form = filling.by_licence(words_in(front.language), front.form, licence, day)
    first = next(iter(f.findings(form, now=snapshot.now, day=day)), "booking_number")
    if first == f.CHARGES and snapshot.jail_system and front.arrivals_open:
        first = ARRIVALS_FIELD  # in the place of the charges, which may come from there
    return Outcome(replace(front, form=form), focus=first)


DOINGS: Mapping[Act, Doing] = {
    Act.ARRIVALS: _arrivals,
    Act.CHOOSE_ARRIVAL: _choose_arrival,
    Act.SEE_ARRIVAL: _see_arrival,
    Act.TAKE_CHANGE: _take_change,
    Act.LICENCE: _licence,
}
