"""What a comparison with recent bookings does to the desk: a note beside the work, and never anything in its way."""

from datetime import timedelta

import msgspec

from app.domain.booking import Subject
from app.domain.position import FINGERS
from app.domain.same_person import SamePerson
from app.station import commands as c
from app.station import events as e
from app.station.keeping import KeepingWatch
from app.station.snapshot import Phase, StationSnapshot
from tests.support import desk
from tests.support.store_desk import SetClock
from tests.support.values import NOON
from tests.unit.matching import drawn
from tests.unit.station.test_station import begin, book, in_review

FOUND = SamePerson("b-0", "B0", Subject("OTHER", "PAT"), desk.NOW, 4, 4)
TEMPLATES = drawn.plain(drawn.person(1), 1)


def bench(*found: SamePerson | None, days: int = 30) -> desk.DeskBench:
    computing = desk.KnowingComputing(templates=TEMPLATES, same_person=list(found))
    return desk.DeskBench(computing=computing, compared_days=days)


def noted(seen: StationSnapshot) -> bool:
    return seen.same_person is not None


def test_plain_prints_are_looked_at_as_they_come_and_rolled_ones_are_not() -> None:
    with bench(FOUND, FOUND, msgspec.structs.replace(FOUND, agreeing=10, compared=10)) as at:
        begin(at)
        at.until(in_review(0))
        at.station.submit(c.AcceptCapture())
        first = at.until(noted)
        assert first.phase is Phase.CAPTURING
        assert first.error is None
        book(at, first=1)
        seen = at.until(lambda s: s.phase is Phase.REVIEWING)
        assert seen.same_person is not None
        assert seen.same_person.compared == 10
        looks = at.computing.looks
        assert [len(look.templates) for look in looks] == [4, 8, 10]
        assert {(look.booking_id, look.officer) for look in looks} == {("b-1", "OFFICER ONE")}
        assert set(looks[-1].templates) == set(FINGERS)


def test_nothing_is_looked_for_where_the_profile_does_not_let_it() -> None:
    with bench(FOUND, days=0) as at:
        begin(at)
        book(at)
        seen = at.until(lambda s: s.phase is Phase.REVIEWING)
        assert seen.same_person is None
        assert at.computing.looks == []


def test_it_is_never_in_the_way_of_sending() -> None:
    with bench(FOUND, FOUND, FOUND) as at:
        begin(at)
        book(at)
        at.until(lambda s: s.phase is Phase.REVIEWING and noted(s))
        at.station.submit(c.SendBooking())
        sent = at.until(lambda s: s.phase is Phase.SENT)
        assert sent.same_person is None
        assert sent.error is None


def test_capture_goes_on_while_a_look_runs_and_what_came_meanwhile_is_looked_at_after_it() -> None:
    with bench(None, FOUND) as at:
        at.work.hold = "same-person"
        begin(at)
        book(at)
        at.until(lambda s: s.phase is Phase.REVIEWING)
        assert len(at.computing.looks) == 0
        at.work.release()
        at.work.release()
        seen = at.until(noted)
        assert seen.phase is Phase.REVIEWING
        assert [len(look.templates) for look in at.computing.looks] == [4, 10]


def test_a_look_of_a_booking_that_was_left_says_nothing_of_the_next_one() -> None:
    with bench(FOUND, None, None, None) as at:
        at.work.hold = "same-person"
        begin(at)
        book(at, steps=1)
        at.until(in_review(1))
        at.station.submit(c.LeaveBooking())
        at.until(lambda s: s.phase is Phase.IDLE)
        at.station.submit(c.StartBooking(desk.booking(booking_id="b-2", booking_number="B2")))
        book(at)
        at.until(lambda s: s.phase is Phase.REVIEWING)
        at.work.release()  # of the first
        at.work.release()
        at.station.submit(c.LeaveBooking())
        left = at.until(lambda s: s.phase is Phase.IDLE)
        assert left.same_person is None
        assert [look.booking_id for look in at.computing.looks] == ["b-1", "b-2"]


def test_what_the_officer_says_counts_once_it_is_on_disk() -> None:
    with bench(FOUND, FOUND, FOUND) as at:
        begin(at)
        book(at)
        at.until(lambda s: s.phase is Phase.REVIEWING and noted(s))
        at.disk.full = True
        at.station.submit(c.DecideSamePerson("b-0", same=True))
        refused = at.until(lambda s: s.error is not None)
        assert refused.same_person is not None
        assert refused.same_person.same is None
        at.disk.full = False
        at.station.submit(c.DecideSamePerson("b-9", same=True))  # of another note than the one shown
        at.station.submit(c.DecideSamePerson("b-0", same=False))
        said = at.until(lambda s: s.same_person is not None and s.same_person.same is not None)
        assert said.same_person is not None
        assert said.same_person.same is False
        assert at.disk.said_of_others == [("b-1", "b-0", "OFFICER ONE", False)]


def test_that_an_officer_looked_at_the_other_booking_is_written_down() -> None:
    with bench(FOUND, FOUND, FOUND) as at:
        begin(at)
        book(at)
        at.until(lambda s: s.phase is Phase.REVIEWING and noted(s))
        at.station.submit(c.SeeSamePerson("b-9"))  # of another note than the one shown
        at.station.submit(c.SeeSamePerson("b-0"))
        at.until(lambda s: bool(at.disk.seen_of_others))
        assert at.disk.seen_of_others == [("b-1", "b-0", "OFFICER ONE")]


def test_what_was_said_during_a_look_is_not_unsaid_by_it() -> None:
    with bench(FOUND, FOUND) as at:
        begin(at)
        book(at, steps=1)
        at.until(noted)
        at.work.hold = "same-person"
        book(at, steps=2, first=1)
        at.until(in_review(2))
        at.station.submit(c.DecideSamePerson("b-0", same=True))
        at.until(lambda s: s.same_person is not None and s.same_person.same is True)
        at.work.release()
        book(at, first=2)
        seen = at.until(lambda s: s.phase is Phase.REVIEWING)
        assert seen.same_person is not None
        assert seen.same_person.same is True


def test_a_look_that_fails_is_not_shown_and_the_next_print_is_looked_at_again() -> None:
    class Failing(desk.KnowingComputing):
        def look_for_same_person(self, effect: object) -> e.Event:
            if not self.looks:
                self.looks.append(effect)  # type: ignore[arg-type]
                raise desk.FullDisk("The disk is full.")
            return super().look_for_same_person(effect)  # type: ignore[arg-type]

    with desk.DeskBench(computing=Failing(templates=TEMPLATES, same_person=[FOUND]), compared_days=30) as at:
        begin(at)
        book(at)
        seen = at.until(lambda s: s.phase is Phase.REVIEWING)
        assert seen.error is None
        assert len(at.computing.looks) == 3


def test_what_is_kept_for_days_is_deleted_by_the_hour() -> None:
    for days in (0, 30):
        with bench(days=days) as at:
            at.station._post(e.KeepingDue())
            begin(at)
            at.until(in_review(0))
            (before,) = at.disk.forgotten
            assert (before is None) is (days == 0)


def test_what_cannot_be_deleted_is_not_in_the_way_of_sending_and_is_tried_again() -> None:
    with bench() as at:
        at.work.hold = "assemble"
        begin(at)
        book(at)
        at.until(lambda s: s.phase is Phase.REVIEWING)
        at.station.submit(c.SendBooking())
        at.until(lambda s: s.phase is Phase.PREPARING)
        at.disk.full = True
        at.station._post(e.KeepingDue())
        at.until(lambda s: len(at.disk.forgotten) == 1)
        at.disk.full = False
        at.work.release()
        sent = at.until(lambda s: s.phase is not Phase.PREPARING)
        assert (sent.phase, sent.error) == (Phase.SENT, None)
        at.station._post(e.KeepingDue())
        at.until(lambda s: len(at.disk.forgotten) == 2)


def test_it_is_due_at_the_start_and_each_hour() -> None:
    clock = SetClock()
    watch = KeepingWatch(clock)
    posted: list[e.Event] = []
    for minutes in (0, 1, 59, 60, 61, 120):
        clock.at = NOON + timedelta(minutes=minutes)
        watch.watch(posted.append)
    assert posted == [e.KeepingDue()] * 3
