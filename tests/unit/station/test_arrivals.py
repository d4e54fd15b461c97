"""Records of the jail's own system at the desk: listed, tied to a booking, their later changes told."""

from datetime import timedelta

from app.domain.arrival import Arrival, BookingRecord
from app.station import commands as c
from app.station import effects as x
from app.station import events as e
from app.station.jail_news import JailNews
from app.station.snapshot import Phase
from tests.support import desk
from tests.support.story import Story


def arrival(arrival_id: str = "a-1", version: int = 1, **changes: str) -> Arrival:
    record = BookingRecord(f"JMS-{arrival_id}", {"booking_number": "B1", "subject.surname": "SAMPLE", **changes})
    return Arrival(arrival_id, version, desk.NOW, desk.NOW + timedelta(minutes=version), record)


def disk() -> desk.MemoryDisk:
    made = desk.MemoryDisk()
    made.arrivals = {"a-1": arrival("a-1"), "a-2": arrival("a-2", booking_number="B2")}
    return made


def test_what_came_is_read_and_shown_to_who_has_signed_in() -> None:
    story = Story().on(e.ArrivalsTouched())
    assert story.take(x.ReadArrivals)
    with desk.DeskBench(disk(), jail_system=True) as bench:
        assert bench.until(lambda seen: seen.phase is Phase.SIGNED_OUT and seen.jail_system).arrivals == ()
        bench.station.submit(c.SignIn("OFFICER ONE"))
        seen = bench.until(lambda seen: bool(seen.arrivals))
        assert [one.arrival_id for one in seen.arrivals] == ["a-1", "a-2"]


def test_a_booking_ties_its_record() -> None:
    with desk.DeskBench(disk(), jail_system=True) as bench:
        bench.reader.hold = True
        bench.station.submit(c.SignIn("OFFICER ONE"))
        bench.station.submit(c.StartBooking(desk.booking(), "a-1", 1))
        seen = bench.until(lambda seen: seen.phase is Phase.CAPTURING)
        assert [one.arrival_id for one in seen.arrivals] == ["a-2"]
        assert bench.disk.arrivals["a-1"].booking_id == desk.booking().booking_id


def test_a_record_that_cannot_be_tied_begins_no_booking() -> None:
    full = disk()
    full.full = True
    with desk.DeskBench(full, jail_system=True) as bench:
        bench.station.submit(c.SignIn("OFFICER ONE"))
        bench.station.submit(c.StartBooking(desk.booking(), "a-1", 1))
        assert bench.until(lambda seen: seen.error is not None).phase is Phase.IDLE
        assert bench.disk.bookings == {}


def test_a_change_of_a_booked_record_is_told_until_it_is_seen() -> None:
    made = disk()
    made.arrivals["a-1"] = Arrival("a-1", 2, desk.NOW, desk.NOW, arrival().record, "b-1", 1, ("charges",))
    with desk.DeskBench(made, jail_system=True) as bench:
        bench.station.submit(c.SignIn("OFFICER ONE"))
        bench.until(lambda seen: len(seen.arrivals) == 2)
        bench.station.submit(c.SeeArrival("a-1", 2))
        assert bench.until(lambda seen: len(seen.arrivals) == 1).arrivals[0].arrival_id == "a-2"


def test_news_is_told_with_the_next_tick() -> None:
    news, posted = JailNews(), list[e.Event]()
    news.watch(posted.append)
    assert posted == []
    news.touched()
    news.touched()
    news.died("jms/way-closed")
    news.watch(posted.append)
    news.watch(posted.append)
    touched, fault = posted
    assert isinstance(touched, e.ArrivalsTouched)
    assert isinstance(fault, e.Fault)
    assert "jms/way-closed" in fault.refusal.message
