"""How a booking that is given to the program begins: one booking number is one arrest, whatever happened before."""

from collections.abc import Callable
from threading import Lock

import msgspec

from app.domain.booking import Booking
from app.domain.queue_entry import QueueState
from app.station import commands as c
from app.station.port import StationPort
from app.station.snapshot import Phase, StationSnapshot


def beginning(
    seen: StationSnapshot, booking_number: str | None, make: Callable[[], Booking]
) -> c.ResumeDraft | c.ShowSubmission | c.StartBooking:
    """The command for a desk without an open booking. `booking_number`: where it is known before; then only a draft of
    this number is taken up, and what is in the queue under it (among the newest) is not booked again."""
    drafts = [d for d in seen.drafts if booking_number is None or d.booking_number == booking_number]
    if drafts:
        return c.ResumeDraft(max(drafts, key=lambda d: d.updated_at).booking_id)
    for entry in seen.queue:
        if entry.booking_number == booking_number and entry.state is not QueueState.WITHDRAWN:
            return c.ShowSubmission(entry.tcn)
    return c.StartBooking(make())


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
