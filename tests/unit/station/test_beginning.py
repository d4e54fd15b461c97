"""A booking that is given to the program, at a desk with an officer."""

import pytest

from app.domain.queue_entry import QueueState
from app.station import commands as c
from app.station.beginning import BookingAtSignIn
from app.station.snapshot import Phase
from tests.support import desk


def signed_in(bench: desk.DeskBench) -> None:
    given = desk.booking(officer="whoever started the program")
    bench.station.subscribe(BookingAtSignIn(bench.station, given))
    bench.station.submit(c.SignIn("OFFICER TWO"))


def test_it_begins_once_for_the_officer_who_signs_in() -> None:
    with desk.DeskBench() as bench:
        bench.reader.hold = True
        signed_in(bench)
        begun = bench.until(lambda seen: seen.phase is Phase.CAPTURING)
        assert begun.booking is not None
        assert begun.booking.officer == "OFFICER TWO"
        bench.station.submit(c.LeaveBooking())
        bench.station.submit(c.SignOut())
        bench.station.submit(c.SignIn("OFFICER THREE"))
        assert bench.until(lambda seen: seen.officer == "OFFICER THREE").phase is Phase.IDLE
        bench.station.submit(c.SignOut())
        bench.until(lambda seen: seen.officer is None)
        assert len(bench.reader.begun) == 1


def test_a_draft_of_its_number_goes_on() -> None:
    disk = desk.MemoryDisk()
    disk.bookings["b-0"] = desk.booking(booking_id="b-0")
    with desk.DeskBench(disk) as bench:
        bench.reader.hold = True
        signed_in(bench)
        resumed = bench.until(lambda seen: seen.phase is Phase.CAPTURING)
        assert resumed.booking is not None
        assert resumed.booking.booking_id == "b-0"


@pytest.mark.parametrize("state", [QueueState.READY, QueueState.CONFIRMED, QueueState.HELD])
def test_what_was_sent_under_its_number_is_shown(state: QueueState) -> None:
    with desk.DeskBench() as bench:
        bench.disk.entries["TCN1"] = desk.entry(state=state)
        signed_in(bench)
        assert bench.until(lambda seen: seen.phase is Phase.SENT).submission == desk.entry(state=state)
