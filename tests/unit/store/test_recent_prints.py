"""Templates of recent bookings: sealed on the disk, kept for their days, gone with their booking."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.store import audit, errors
from app.store.stores import Stores
from tests.support import values
from tests.support.store_desk import SetClock, finish, opened, raw
from tests.unit.store.test_sealing import every_byte

FIRST, PRINTS = b"ZZFIRSTFINGERS" * 40, b"ZZALLFINGERS" * 200
DAY = timedelta(days=1)


def keep(stores: Stores, *names: str) -> None:
    for name in names:
        stores.bookings.save(values.booking(name))
        stores.recent.keep(name, FIRST + name.encode(), PRINTS + name.encode())


def kept(stores: Stores) -> set[str]:
    return set(stores.recent.numbers(values.NOON - 1000 * DAY))


def acts(stores: Stores, act: str) -> list[tuple[str, str, dict[str, object]]]:
    found = [row for row in audit.rows(stores.database, limit=1000) if row.act == act]
    return [(row.object, row.actor, json.loads(row.details)) for row in found]


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1", "B-2")
        numbers = stores.recent.numbers(values.NOON - DAY)
        found = {one.booking_id: one for one in stores.recent.firsts(tuple(numbers.values()))}
        assert {name: one.number for name, one in found.items()} == dict(numbers)
        assert found["B-2"].first == FIRST + b"B-2"
        assert stores.recent.prints("B-1") == PRINTS + b"B-1"
        assert stores.recent.prints("B-3") is None


def test_no_template_is_readable_on_the_disk(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1")
        stores.recent.keep("B-1", FIRST, PRINTS)  # what it replaces is wiped, not only unlinked
    found = every_byte(tmp_path)
    assert len(found) > 10_000
    assert b"ZZFIRSTFINGERS" not in found
    assert b"ZZALLFINGERS" not in found
    (tmp_path / "open").write_bytes(PRINTS)
    assert b"ZZALLFINGERS" in every_byte(tmp_path)


def test_a_change_is_a_row_with_a_number_of_its_own(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1")
        before = stores.recent.numbers(values.NOON - DAY)["B-1"]
        stores.recent.keep("B-1", b"other", PRINTS)
        after = stores.recent.numbers(values.NOON - DAY)["B-1"]
        assert after > before
        assert list(stores.recent.firsts((before,))) == []
        stores.recent.forget_booking("B-1")
        stores.recent.keep("B-1", b"again", PRINTS)
        assert stores.recent.numbers(values.NOON - DAY)["B-1"] > after


def test_days_run_from_the_first_time(tmp_path: Path) -> None:
    clock = SetClock()
    with opened(tmp_path, clock) as stores:
        keep(stores, "B-1")
        clock.at += 2 * DAY
        stores.recent.keep("B-1", FIRST, PRINTS)
        keep(stores, "B-2")
        assert set(stores.recent.numbers(clock.at - DAY)) == {"B-2"}
        assert stores.recent.forget(clock.at - DAY) == 1
        assert kept(stores) == {"B-2"}
        assert stores.recent.prints("B-1") is None
        assert stores.recent.forget(clock.at - DAY) == 0
        assert acts(stores, "recent-prints-forgotten") == [("recent-prints", "station", {"bookings": 1})]


def test_where_none_shall_be_kept_all_go_and_what_was_said_of_them(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1", "B-2", "B-3")
        stores.recent.decide("B-2", "B-1", "Officer One", same=True)
        assert stores.recent.forget(None) == 3
        assert kept(stores) == set()
        assert stores.recent.decisions("B-2") == {}


def test_they_go_with_the_booking(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1", "B-2", "B-3")
        stores.recent.decide("B-2", "B-1", "Officer One", same=True)
        stores.recent.decide("B-3", "B-2", "Officer One", same=False)
        stores.recent.forget_booking("B-2")
        assert kept(stores) == {"B-1", "B-3"}
        assert stores.recent.decisions("B-2") == {}
        assert stores.recent.decisions("B-3") == {}
        stores.recent.decide("B-3", "B-1", "Officer One", same=False)
    with raw(tmp_path) as connection:  # as an expunging would: no booking is deleted yet
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DROP TRIGGER booking_is_not_deleted")
        connection.execute("DELETE FROM booking WHERE booking_id = 'B-3'")
        assert connection.execute("SELECT booking_id FROM recent_print").fetchall() == [("B-1",)]
        assert connection.execute("SELECT count(*) FROM same_person").fetchone() == (0,)


def test_an_abandoned_booking_has_none(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1", "B-2")
        stores.recent.decide("B-2", "B-1", "Officer One", same=True)
        stores.bookings.abandon("B-1", "Officer One", "begun twice")
        assert kept(stores) == {"B-2"}
        assert stores.recent.decisions("B-2") == {}
        with pytest.raises(errors.BookingClosed):
            stores.recent.keep("B-1", FIRST, PRINTS)
        with pytest.raises(errors.NoSuchBooking):
            stores.recent.keep("B-9", FIRST, PRINTS)


def test_a_finished_booking_keeps_them(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        finish(stores, "B-1")
        stores.recent.keep("B-1", FIRST, PRINTS)
        assert kept(stores) == {"B-1"}


def test_what_an_officer_said_is_in_the_trail_and_the_last_word_counts(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1", "B-2")
        stores.recent.searched("B-2", "Officer One", compared=1, fingers=8, found="B-1")
        stores.recent.seen("B-2", "B-1", "Officer One")
        stores.recent.decide("B-2", "B-1", "Officer One", same=True)
        stores.recent.decide("B-2", "B-1", "Officer Two", same=False)
        assert stores.recent.decisions("B-2") == {"B-1": False}
        assert acts(stores, "recent-bookings-searched") == [
            ("B-2", "Officer One", {"compared": 1, "fingers": 8, "found": "B-1"})
        ]
        assert acts(stores, "recent-booking-seen") == [("B-2", "Officer One", {"earlier": "B-1"})]
        assert acts(stores, "same-person-decided") == [
            ("B-2", "Officer One", {"earlier": "B-1", "same": True}),
            ("B-2", "Officer Two", {"earlier": "B-1", "same": False}),
        ]
        with pytest.raises(errors.RuleBroken):
            stores.recent.decide("B-2", "B-9", "Officer One", same=True)
        assert audit.verify(stores.database).is_whole


def test_a_rotten_one_hides_no_other_and_none_moves_to_another_booking(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1", "B-2", "B-3")
    with raw(tmp_path) as connection:
        connection.execute("DROP TRIGGER recent_print_is_not_changed")
        connection.execute(
            "UPDATE recent_print SET sealed_first = (SELECT sealed_first FROM recent_print WHERE booking_id = 'B-2'),"
            " sealed_prints = (SELECT sealed_prints FROM recent_print WHERE booking_id = 'B-2')"
            " WHERE booking_id = 'B-1'"
        )
    with opened(tmp_path) as stores:
        numbers = stores.recent.numbers(values.NOON - 1000 * DAY)
        assert {one.booking_id for one in stores.recent.firsts(tuple(numbers.values()))} == {"B-2", "B-3"}
        with pytest.raises((errors.SealBroken, errors.KeyDoesNotFit)):
            stores.recent.prints("B-1")


def test_rows_are_read_some_hundred_at_a_time_and_none_is_lost_between(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        keep(stores, "B-1", "B-2", "B-3")
        first, second, third = sorted(stores.recent.numbers(values.NOON - 1000 * DAY).values())
        gone = tuple(range(10_000, 10_499))
        wanted = (first, *gone, second, *gone, third)
        assert [one.number for one in stores.recent.firsts(wanted)] == [first, second, third]
