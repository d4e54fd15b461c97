"""How a booking that is given to the program begins: one booking number is one arrest, whatever happened before."""

import uuid
from collections.abc import Callable
from threading import Lock

import msgspec

from app.an2k.validate import last_day
from app.domain.arrival import Arrival
from app.domain.booking import Booking
from app.domain.queue_entry import QueueState
from app.errors import BookingStationError, Whose
from app.exchange.records import booking_of
from app.station import commands as c
from app.station.booking_form import check_form
from app.station.port import StationPort
from app.station.snapshot import Phase, StationSnapshot


def beginning(
    seen: StationSnapshot, booking_number: str | None, make: Callable[[], Booking]
) -> c.ResumeDraft | c.ShowSubmission | c.StartBooking:
    """The command for a desk without an open booking. `booking_number`: where it is known before; then only a draft of
    this number is taken up, and what is in the queue under it (among the newest) is not booked again."""
    return begun(seen, booking_number) or c.StartBooking(make())


def begun(seen: StationSnapshot, booking_number: str | None) -> c.ResumeDraft | c.ShowSubmission | None:
    """The way back to a booking of that number that was begun before; None when there is none."""
    drafts = [d for d in seen.drafts if booking_number is None or d.booking_number == booking_number]
    if drafts:
        return c.ResumeDraft(max(drafts, key=lambda d: d.updated_at).booking_id)
    for entry in seen.queue:
        if entry.booking_number == booking_number and entry.state is not QueueState.WITHDRAWN:
            return c.ShowSubmission(entry.tcn)
    return None


def beginning_from_jail(
    seen: StationSnapshot, booking_number: str, officer: str
) -> c.ResumeDraft | c.ShowSubmission | c.StartBooking | None:
    """The same for a record of the jail's own system; None while none of that number is there. ArrivalNotClear where an
    officer must look at it first: without a window nobody does."""
    if (known := begun(seen, booking_number)) is not None:
        return known
    arrival = next((one for one in seen.arrivals if is_of(one, booking_number)), None)
    if arrival is None:
        return None
    record = arrival.record
    booking = booking_of(record, booking_id=uuid.uuid4().hex, officer=officer, now=seen.now)
    marked = [f"{one.field} ({one.code})" for one in record.unclear]
    marked += [f"charges ({one.code})" for one in record.unclear_charges]
    marked += [f"{one.field} ({one.code})" for one in check_form(booking, today=last_day(seen.now))]
    if marked:
        raise ArrivalNotClear(f"Fields of the record are missing or unclear: {', '.join(marked)}.")
    return c.StartBooking(booking, arrival.arrival_id, arrival.version)


def is_of(arrival: Arrival, booking_number: str) -> bool:
    """Whether a record is of that number and of no booking yet."""
    return not arrival.booking_id and arrival.record.values.get("booking_number") == booking_number


class ArrivalNotClear(BookingStationError):
    """Names fields and codes, never values."""

    code = "jms/record-not-clear"
    whose = Whose.OFFICER
    remedy = "Take it up in the window, where an officer corrects it."


class BookingAtSignIn:
    """A booking from a file, begun once, for the first officer who signs in. Subscribe it to the station."""

    def __init__(self, port: StationPort, booking: Booking) -> None:
        self._port = port
        self._booking = booking
        self._due = Lock()  # taken for good by the first who is signed in

    def __call__(self, seen: StationSnapshot) -> None:
        if seen.phase is not Phase.IDLE or seen.officer is None or not self._due.acquire(blocking=False):
            return
        booking = msgspec.structs.replace(self._booking, officer=seen.officer)
        self._port.submit(beginning(seen, booking.booking_number, lambda: booking))
