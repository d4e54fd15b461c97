"""What came from the jail's own system, as a list to choose from: by typing, or by a scan of the wristband."""

from app.domain.arrival import Arrival, differing
from app.presenters import form as f
from app.presenters.acts import Act
from app.presenters.form import CHARGES
from app.presenters.frame import act
from app.presenters.front import FrontEnd
from app.presenters.parts import ActView, Mark
from app.presenters.times import when
from app.presenters.views import ArrivalsView, Card
from app.presenters.words import Words
from app.station.beginning import begun
from app.station.snapshot import StationSnapshot

SHOWN = 30  # cards in the list; the field above finds the others


def matching(snapshot: StationSnapshot, query: str) -> tuple[Arrival, ...]:
    """Those whose booking number or name holds every typed word; a whole booking number finds its own alone."""
    words = query.casefold().split()
    if not words:
        return snapshot.arrivals
    own = tuple(one for one in snapshot.arrivals if number_of(one).casefold() == query.strip().casefold())
    if own:
        return own
    return tuple(one for one in snapshot.arrivals if all(word in _searched(one) for word in words))


def number_of(arrival: Arrival) -> str:
    return arrival.record.value("booking_number")


def name_of(arrival: Arrival) -> str:
    given = " ".join(part for name in ("given", "middle") if (part := arrival.record.value(f"subject.{name}")))
    return ", ".join(part for part in (arrival.record.value("subject.surname"), given) if part)


def _searched(arrival: Arrival) -> str:
    return f"{number_of(arrival)} {name_of(arrival)}".casefold()


def arrivals_act(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> tuple[ActView, ...]:
    """The button of the list, or back to the charges; none at a station without a jail system."""
    if not snapshot.jail_system:
        return ()
    if front.arrivals_open:
        return (act(words, Act.ARRIVALS, "act.arrivals.back"),)
    return (act(words, Act.ARRIVALS, "act.arrivals", icon="board", count=len(snapshot.arrivals)),)


def present_arrivals(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> ArrivalsView | None:
    if not (snapshot.jail_system and front.arrivals_open):
        return None
    found = matching(snapshot, front.arrivals_query)
    more = len(found) - SHOWN
    return ArrivalsView(
        label=words.say("arrivals.label"),
        query=front.arrivals_query,
        hint=words.say("arrivals.hint"),
        cards=tuple(_card(snapshot, front, words, one) for one in found[:SHOWN]),
        notes=tuple(_note(words, one) for one in found[:SHOWN]),
        none=words.say("arrivals.none.found" if front.arrivals_query.strip() else "arrivals.none"),
        more=words.say("today.more", count=more) if more > 0 else "",
    )


def _card(snapshot: StationSnapshot, front: FrontEnd, words: Words, arrival: Arrival) -> Card:
    number = number_of(arrival) or words.say("arrivals.no_number")
    title = name_of(arrival) or number
    time = when(arrival.updated_at, snapshot.now, front.zone)
    if arrival.booking_id:
        line = words.say("arrivals.changed", number=number)
        seen = ActView(Act.SEE_ARRIVAL, words.say("act.see_arrival", name=title), argument=arrival.arrival_id)
        return Card(title, line, Mark.WARN, seen)
    if number_of(arrival) and begun(snapshot, number_of(arrival)):
        line, mark = words.say("arrivals.begun", number=number), Mark.NEXT
    elif arrival.record.is_clear:
        line, mark = words.say("arrivals.clear", number=number, time=time), Mark.GOOD
    else:
        count = arrival.record.to_look_at
        line, mark = words.say("arrivals.unclear", number=number, time=time, count=count), Mark.WARN
    choose = ActView(Act.CHOOSE_ARRIVAL, words.say("act.choose_arrival", name=title), argument=arrival.arrival_id)
    return Card(title, line, mark, choose)


def _note(words: Words, arrival: Arrival) -> str:
    """What changed in a record after it was booked."""
    return words.say("arrivals.changed.note", fields=fields_said(words, arrival.changed)) if arrival.booking_id else ""


def fields_said(words: Words, fields: tuple[str, ...]) -> str:
    """Names of fields within a sentence, in the order of the form."""
    return words.listed(tuple(f.the(words, name) for name in f.order() if name in fields))


def offered(snapshot: StationSnapshot, front: FrontEnd) -> Arrival | None:
    """The later version of the record that filled the form, if the jail's system changed it meanwhile."""
    form = front.form
    return next(
        (
            one
            for one in snapshot.arrivals
            if one.arrival_id == form.arrival_id and one.version > form.arrival_version and form.record is not None
        ),
        None,
    )


def offer(snapshot: StationSnapshot, front: FrontEnd, words: Words) -> tuple[str, ActView | None]:
    """The sentence of the change, and the act that takes it over."""
    newer = offered(snapshot, front)
    if newer is None or front.form.record is None:
        return "", None
    fields = differing(front.form.record, newer.record)
    known = fields_said(words, fields) or words.say(f"the.{CHARGES}")
    return words.say("arrivals.offer", fields=known), act(words, Act.TAKE_CHANGE, "act.take_change", icon="retake")
