"""Records of the jail's own systems in the store: once each, sealed, tied to one booking, never overwritten."""

from datetime import timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from app.domain.arrival import BookingRecord, Unclear
from app.domain.booking import Charge
from app.store import audit, errors
from app.store.arrival_store import Received
from app.store.stores import DATABASE_NAME
from tests.support import values
from tests.support.store_desk import SetClock, finish, opened, raw


def record(record_id: str = "JMS-1", **changes: str) -> BookingRecord:
    fields = {"booking_number": "2026-77", "subject.surname": values.SURNAME, "subject.given": "SAM"}
    return BookingRecord(record_id, {**fields, **{k.replace("__", "."): v for k, v in changes.items()}})


def test_a_record_is_kept_once_and_a_change_is_its_next_version(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        first = stores.arrivals.receive([record()])
        again = stores.arrivals.receive([record()])
        changed = stores.arrivals.receive([record(subject__given="PAT")])
        assert [one[0].outcome for one in (first, again, changed)] == [Received.NEW, Received.KNOWN, Received.AMENDED]
        assert {one[0].arrival_id for one in (first, again, changed)} == {first[0].arrival_id}
        (waiting,) = stores.arrivals.waiting()
        assert waiting.version == 2
        assert waiting.record.values["subject.given"] == "PAT"
        assert waiting.changed == ()  # nobody has taken the first one


def test_a_file_that_was_taken_is_not_taken_again_whatever_came_meanwhile(tmp_path: Path) -> None:
    """As when it could not be moved away, and a newer file came."""
    with opened(tmp_path) as stores:
        assert len(stores.arrivals.receive([record()], file_mark="a")) == 1
        stores.arrivals.receive([record(subject__given="PAT")], file_mark="b")
        assert stores.arrivals.knows_file("a")
        assert stores.arrivals.receive([record()], file_mark="a") == ()
        assert stores.arrivals.waiting()[0].record.values["subject.given"] == "PAT"


def test_a_delivery_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        with raw(tmp_path) as past:
            past.execute(
                "CREATE TRIGGER breaks BEFORE INSERT ON arrival WHEN (SELECT count(*) FROM arrival) = 1"
                " BEGIN SELECT RAISE(ABORT, 'test'); END"
            )
        with pytest.raises(errors.RuleBroken):
            stores.arrivals.receive([record("JMS-1"), record("JMS-2")], file_mark="a")
        assert stores.arrivals.waiting() == ()
        assert not stores.arrivals.knows_file("a")


def test_a_taken_record_waits_no_more_once_its_booking_is_there(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        (received,) = stores.arrivals.receive([record()])
        stores.arrivals.take(received.arrival_id, 1, "B-1", "Officer One")
        assert stores.arrivals.waiting()[0].booking_id == ""  # a crash here loses nothing
        stores.bookings.save(values.booking("B-1"))
        assert stores.arrivals.waiting() == ()
        assert stores.arrivals.record_id_of("B-1") == "JMS-1"
        with pytest.raises(errors.ArrivalTaken):
            stores.arrivals.take(received.arrival_id, 1, "B-2", "Officer Two")
        stores.arrivals.take(received.arrival_id, 1, "B-1", "Officer One")  # the same act again


def test_an_abandoned_booking_gives_its_record_back(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        (received,) = stores.arrivals.receive([record()])
        stores.arrivals.take(received.arrival_id, 1, "B-1", "Officer One")
        stores.bookings.save(values.booking("B-1"))
        stores.bookings.abandon("B-1", "Officer One", "wrong person")
        assert [one.arrival_id for one in stores.arrivals.waiting()] == [received.arrival_id]
        stores.arrivals.take(received.arrival_id, 1, "B-2", "Officer Two")


def test_a_change_of_a_booked_record_is_offered_and_then_seen(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        (received,) = stores.arrivals.receive([record()])
        stores.arrivals.take(received.arrival_id, 1, "B-1", "Officer One")
        booked = values.booking("B-1")
        stores.bookings.save(booked)
        changed = BookingRecord(
            "JMS-1",
            {"booking_number": "2026-77", "subject.surname": values.SURNAME},
            (Charge("LARCENY"),),
            (Unclear("subject.given", "jms/not-a-name", "P4T"),),
        )
        stores.arrivals.receive([changed])
        (offered,) = stores.arrivals.waiting()
        assert (offered.booking_id, offered.taken_version, offered.version) == ("B-1", 1, 2)
        assert offered.changed == ("subject.given", "charges")
        assert stores.bookings.load("B-1") == booked
        stores.arrivals.seen(received.arrival_id, 2, "Officer One")
        assert stores.arrivals.waiting() == ()


def test_what_nobody_books_is_forgotten_after_its_time_and_the_trail_says_so(tmp_path: Path) -> None:
    clock = SetClock()
    with opened(tmp_path, clock) as stores:
        names = ("waits", "changes", "is booked", "was abandoned", "is being begun")
        old = dict(zip(names, stores.arrivals.receive([record(name) for name in names]), strict=True))
        for name, booking_id in (("is booked", "B-1"), ("was abandoned", "B-2"), ("is being begun", "B-3")):
            stores.arrivals.take(old[name].arrival_id, 1, booking_id, "Officer One")
            if name != "is being begun":
                stores.bookings.save(values.booking(booking_id))
        stores.bookings.abandon("B-2", "Officer One", "wrong person")
        clock.at += timedelta(days=2)
        stores.arrivals.receive([record("changes", subject__given="PAT"), record("new")])
        assert stores.arrivals.forget(clock.at - timedelta(days=1)) == 3
        assert {one.record.record_id for one in stores.arrivals.waiting()} == {"changes", "new"}
        assert stores.arrivals.record_id_of("B-1") == "is booked"
        acts = stores.database.rows("SELECT object FROM audit WHERE act = 'arrival-forgotten'")
        gone = {old[name].arrival_id for name in ("waits", "was abandoned", "is being begun")}
        assert {row[0] for row in acts} == gone
        audit.require_whole(stores.database)
        assert stores.arrivals.receive([record("waits")])[0].outcome is Received.NEW
        assert stores.arrivals.forget(clock.at - timedelta(days=1)) == 0


def test_nothing_of_a_person_is_readable_in_the_file(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.arrivals.receive([record("ZZMARKEDRECORD", booking_number="ZZMARKEDNUMBER")], file_mark="m")
    data = (tmp_path / DATABASE_NAME).read_bytes()
    assert b"ZZMARKED" not in data


def test_a_rotten_record_hides_no_other(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.arrivals.receive([record("JMS-1"), record("JMS-2")])
        rotten, whole = stores.arrivals.waiting()
        with raw(tmp_path) as past:
            past.execute("DROP TRIGGER version_is_written_once")
            past.execute(
                "UPDATE arrival_version SET sealed_record = x'0100' WHERE arrival_id = ?", (rotten.arrival_id,)
            )
        assert stores.arrivals.waiting() == (whole,)
        with pytest.raises(errors.SealBroken):
            stores.arrivals.arrival(rotten.arrival_id)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM arrival",  # of which a booking was made
        "DELETE FROM arrival_version",
        "UPDATE arrival_version SET sealed_record = x'00'",
        "UPDATE arrival SET record_mark = 'x'",
        "UPDATE told SET audit_number = 0",
    ],
)
def test_the_database_defends_what_arrived_and_what_was_told(tmp_path: Path, sql: str) -> None:
    with opened(tmp_path) as stores:
        (received,) = stores.arrivals.receive([record()])
        stores.arrivals.take(received.arrival_id, 1, "B-1", "Officer One")
        stores.bookings.save(values.booking("B-1"))
        assert stores.told.standing("folder").number > 0
        with raw(tmp_path) as past, pytest.raises(dbapi2.IntegrityError):
            past.execute(sql)


def test_a_way_out_begins_now_and_goes_from_change_to_change(tmp_path: Path) -> None:
    clock = SetClock()
    with opened(tmp_path, clock) as stores:
        finish(stores, "B-1")
        begun = stores.told.standing("folder")
        entry = finish(stores, "B-2")
        change = stores.told.next_change(begun.number, ("booking-finished", "submission-held"))
        assert change is not None
        assert (change.tcn, change.act, change.at) == (entry.tcn, "booking-finished", values.NOON)
        stores.told.later("folder", values.NOON)
        assert stores.told.standing("folder").attempts == 1
        stores.told.told("folder", change.number)
    with opened(tmp_path, clock) as again:
        standing = again.told.standing("folder")
        assert (standing.number, standing.attempts, standing.due) == (change.number, 0, None)
        assert again.told.next_change(standing.number, ("booking-finished",)) is None
        audit.require_whole(again.database)
