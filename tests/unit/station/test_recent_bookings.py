"""A booking is compared with recent ones of the station: on a real store, with drawn fingers."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.booking import Subject
from app.domain.position import FrictionRidgePosition as F
from app.domain.same_person import SamePerson
from app.matching.template import Template
from app.station import effects as x
from app.station.recent_bookings import RecentBookings
from app.station.same_person import Templates
from app.store import audit, errors
from app.store.stores import Stores, open_vault
from tests.support import values
from tests.support.store_desk import SetClock, opened, raw
from tests.unit.matching import drawn

DAY = timedelta(days=1)
ANN, BEN = drawn.person(1), drawn.person(2)
RIGHT = (F.RIGHT_INDEX, F.RIGHT_MIDDLE, F.RIGHT_RING, F.RIGHT_LITTLE)
LEFT = (F.LEFT_INDEX, F.LEFT_MIDDLE, F.LEFT_RING, F.LEFT_LITTLE)


def prints(person: dict[F, drawn.DrawnFinger], impression: int, *fingers: F) -> Templates:
    made = drawn.plain(person, impression)
    return {finger: made[finger] for finger in fingers or made}


class Desk:
    """Books with a clock that is set; each look is one of a station that has run all the time."""

    def __init__(self, directory: Path, **settings: Any) -> None:
        self.directory = directory
        self.clock = SetClock()
        self.opened = 0
        self.settings = settings
        self.recent = self.restarted()

    def restarted(self) -> RecentBookings:
        return RecentBookings(self._open, 30, clock=self.clock, **self.settings)

    def _open(self) -> Stores:
        self.opened += 1
        return Stores.open(self.directory, open_vault(self.directory), clock=self.clock, check=False)

    def book(self, name: str, templates: Templates, surname: str = "SAMPLE") -> SamePerson | None:
        with opened(self.directory, self.clock) as stores:
            booking = values.booking(name, subject=Subject(surname, "ANN"), created_at=self.clock.at)
            stores.bookings.save(booking)
        return self.look(name, templates)

    def look(self, name: str, templates: Templates) -> SamePerson | None:
        event = self.recent.look(x.LookForSamePerson(name, "Officer One", templates))
        assert event.booking_id == name
        return event.found

    def within(self, act: Callable[[Stores], Any]) -> Any:
        with opened(self.directory, self.clock) as stores:
            return act(stores)

    def searched(self) -> list[tuple[str, str, dict[str, object]]]:
        rows = self.within(lambda stores: audit.rows(stores.database))
        return [(r.object, r.actor, json.loads(r.details)) for r in rows if r.act == "recent-bookings-searched"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_same_fingers_under_another_name_are_found_with_number_and_time(desk: Desk) -> None:
    assert desk.book("B-1", prints(ANN, 1)) is None
    booked_at = desk.clock.at
    desk.clock.at += 2 * DAY
    assert desk.book("B-2", prints(BEN, 2)) is None
    found = desk.book("B-3", prints(ANN, 3), surname="OTHER")
    assert found == SamePerson("B-1", "N-B-1", Subject("SAMPLE", "ANN"), booked_at, 10, 10)
    assert desk.searched() == [
        ("B-1", "Officer One", {"compared": 0, "fingers": 10, "found": None}),
        ("B-2", "Officer One", {"compared": 1, "fingers": 10, "found": None}),
        ("B-3", "Officer One", {"compared": 2, "fingers": 10, "found": "B-1"}),
    ]


def test_one_hand_is_enough_and_more_fingers_confirm_it(desk: Desk) -> None:
    desk.book("B-1", prints(ANN, 1))
    found = desk.book("B-2", prints(ANN, 2, *RIGHT))
    assert found is not None
    assert (found.agreeing, found.compared) == (4, 4)
    more = desk.look("B-2", prints(ANN, 2, *RIGHT, *LEFT))
    assert more is not None
    assert (more.agreeing, more.compared) == (8, 8)


def test_fingers_that_come_later_may_take_the_note_back(desk: Desk) -> None:
    """Two good fingers of one person and eight of another are no person."""
    desk.book("B-1", prints(ANN, 1))
    mixed = {**prints(BEN, 2), **prints(ANN, 2, F.RIGHT_INDEX, F.RIGHT_MIDDLE)}
    found = desk.book("B-2", {finger: mixed[finger] for finger in RIGHT})
    assert found is not None
    assert desk.look("B-2", mixed) is None


def test_a_draft_of_the_other_shift_counts_with_what_it_has(desk: Desk) -> None:
    desk.book("B-1", prints(ANN, 1, *LEFT))
    assert desk.book("B-2", prints(ANN, 2, *RIGHT)) is None, "no finger in common yet"
    found = desk.look("B-2", prints(ANN, 2, *RIGHT, *LEFT))
    assert found is not None
    assert (found.booking_id, found.agreeing, found.compared) == ("B-1", 4, 4)


def test_a_start_of_the_program_loses_nothing(desk: Desk) -> None:
    desk.book("B-1", prints(ANN, 1))
    desk.recent = desk.restarted()
    found = desk.book("B-2", prints(ANN, 2))
    assert found is not None
    assert found.booking_id == "B-1"


def test_what_is_too_old_or_gone_is_not_compared(desk: Desk) -> None:
    desk.book("B-1", prints(ANN, 1))
    desk.clock.at += 29 * DAY
    assert desk.book("B-2", prints(ANN, 2)) is not None
    desk.clock.at += 2 * DAY
    later = desk.book("B-3", prints(ANN, 3))
    assert later is not None
    assert (later.booking_id, later.others) == ("B-2", 0)
    desk.within(lambda stores: stores.recent.forget_booking("B-2"))
    assert desk.look("B-3", prints(ANN, 3)) is None
    desk.within(lambda stores: stores.bookings.abandon("B-3", "Officer One", "begun twice"))
    assert desk.book("B-4", prints(ANN, 4)) is None
    with pytest.raises(errors.BookingClosed):
        desk.look("B-3", prints(ANN, 3))


def test_prints_that_were_done_again_take_the_place_of_the_first(desk: Desk) -> None:
    desk.book("B-1", prints(BEN, 1))
    assert desk.book("B-2", prints(ANN, 2)) is None
    desk.look("B-1", prints(ANN, 3))
    assert desk.look("B-2", prints(ANN, 2)) is not None
    desk.look("B-1", prints(BEN, 4))
    assert desk.look("B-2", prints(ANN, 2)) is None


def test_of_several_the_one_that_nobody_spoke_of_is_shown(desk: Desk) -> None:
    desk.book("B-1", prints(ANN, 1))
    desk.book("B-2", prints(ANN, 2))
    found = desk.book("B-3", prints(ANN, 3))
    assert found is not None
    assert found.others == 1
    first = found.booking_id
    desk.within(lambda stores: stores.recent.decide("B-3", first, "Officer One", same=False))
    after = desk.look("B-3", prints(ANN, 3))
    assert after is not None
    assert {first, after.booking_id} == {"B-1", "B-2"}
    desk.within(lambda stores: stores.recent.decide("B-3", after.booking_id, "Officer One", same=True))
    at_last = desk.look("B-3", prints(ANN, 3))
    assert at_last is not None
    assert (at_last.booking_id, at_last.same) == (after.booking_id, True)


def test_a_rotten_row_hides_no_other(desk: Desk) -> None:
    for number in (1, 2, 3, 4):
        desk.book(f"B-{number}", prints(ANN, number))
    with raw(desk.directory) as connection:
        connection.execute("DROP TRIGGER recent_print_is_not_changed")
        connection.execute("UPDATE recent_print SET sealed_first = x'00' WHERE booking_id = 'B-1'")
        connection.execute("UPDATE recent_print SET sealed_prints = x'00' WHERE booking_id = 'B-2'")
    desk.within(lambda stores: stores.recent.keep("B-3", b"no record", b"no templates"))
    desk.recent = desk.restarted()
    found = desk.book("B-5", prints(ANN, 5))
    assert found is not None
    assert (found.booking_id, found.others) == ("B-4", 0)


def test_what_an_older_version_made_is_made_anew_and_compared_from_then_on(desk: Desk) -> None:
    desk.book("B-1", prints(ANN, 1))
    desk.book("B-2", prints(BEN, 1))

    def make_older(stores: Stores) -> None:
        (one,) = [kept for kept in stores.recent.firsts((1, 2, 3)) if kept.booking_id == "B-1"]
        older = one.first[:4] + b"\x00\x00" + one.first[6:]  # the version of the layout
        templates = stores.recent.prints("B-1")
        assert templates is not None
        stores.recent.keep("B-1", older, templates)

    desk.within(make_older)
    desk.recent = desk.restarted()
    assert desk.book("B-3", prints(ANN, 3)) is None
    found = desk.look("B-3", prints(ANN, 3))
    assert found is not None
    assert found.booking_id == "B-1"
    assert desk.recent.look(x.LookForSamePerson("B-3", "", prints(ANN, 3))).found == found


def test_templates_that_this_version_cannot_read_are_deleted(desk: Desk) -> None:
    desk.book("B-1", prints(ANN, 1))
    desk.within(lambda stores: stores.recent.keep("B-1", b"no record", b"no templates"))
    desk.recent = desk.restarted()
    assert desk.book("B-2", prints(ANN, 2)) is None
    assert desk.within(lambda stores: stores.recent.prints("B-1")) is None


def test_a_booking_that_is_none_of_its_concern_is_neither_kept_nor_compared(tmp_path: Path) -> None:
    desk = Desk(tmp_path, concerns=lambda booking_id: booking_id != "B-2")
    desk.book("B-1", prints(ANN, 1))
    assert desk.book("B-2", prints(ANN, 2)) is None
    found = desk.book("B-3", prints(ANN, 3))
    assert found is not None
    assert (found.booking_id, found.others) == ("B-1", 0)
    assert [row[0] for row in desk.searched()] == ["B-1", "B-3"]


def test_prints_without_minutiae_find_nobody(desk: Desk) -> None:
    desk.book("B-1", dict.fromkeys(RIGHT, Template.empty(480, 480)))
    assert desk.book("B-2", dict.fromkeys(RIGHT, Template.empty(480, 480))) is None


def test_no_log_and_no_row_of_the_trail_says_whose_fingers_they_are(
    desk: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        desk.book("B-1", prints(ANN, 1), surname=values.SURNAME)
        desk.book("B-2", prints(ANN, 2), surname=values.SURNAME)
    said = caplog.text + "".join(capsys.readouterr())
    rows = desk.within(lambda stores: audit.rows(stores.database))
    assert values.SURNAME not in said
    assert values.SURNAME not in "".join(f"{row.object}{row.details}" for row in rows)
