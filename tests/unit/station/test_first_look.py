"""Two fingers of each booking in memory: who is worth a look with all fingers."""

import pytest

from app.domain.position import FrictionRidgePosition as F
from app.matching.compact.errors import PeopleDamaged
from app.station import same_person as s
from app.station.first_look import FirstLook, record_of
from tests.unit.matching import drawn

PEOPLE = [drawn.person(seed) for seed in range(8)]


def plain(person: int, impression: int, *fingers: F) -> s.Templates:
    made = drawn.plain(PEOPLE[person], impression)
    return {finger: made[finger] for finger in fingers or made}


def filled() -> FirstLook:
    look = FirstLook()
    for number in range(len(PEOPLE)):
        look.enrol(record_of(f"B-{number}", plain(number, 1)))
    return look


def test_the_person_comes_first_and_alone_above_the_limit() -> None:
    look = filled()
    for number in range(len(PEOPLE)):
        first, *others = look.suspects(plain(number, 2))
        assert first.booking_id == f"B-{number}"
        assert first.nats > s.SUSPECT_NATS
        assert all(other.nats < s.SUSPECT_NATS for other in others)


def test_a_booking_with_other_fingers_in_memory_is_asked_by_those() -> None:
    look = filled()
    left = (F.LEFT_INDEX, F.LEFT_MIDDLE, F.LEFT_RING)
    look.enrol(record_of("B-0", plain(0, 1, *left)))
    right = look.suspects(plain(0, 2, F.RIGHT_INDEX, F.RIGHT_MIDDLE))
    assert all(one.nats < s.SUSPECT_NATS for one in right)
    assert look.suspects(plain(0, 2))[0].booking_id == "B-0"


def test_who_was_taken_out_is_not_found() -> None:
    look = filled()
    look.remove("B-3")
    look.remove("B-3")
    assert all(one.nats < s.SUSPECT_NATS for one in look.suspects(plain(3, 2)))


def test_nobody_and_nothing() -> None:
    assert FirstLook().suspects(plain(0, 1)) == []
    assert filled().suspects({}) == []
    with pytest.raises(PeopleDamaged):
        FirstLook().enrol(b"no record at all, and long enough to be one" * 4)


def test_two_fingers_that_are_asked_for_apart_add_up() -> None:
    look = filled()
    look.enrol(record_of("B-0", plain(0, 1, F.RIGHT_INDEX, F.LEFT_MIDDLE)))
    both = look.suspects(plain(0, 2))[0]
    one = look.suspects(plain(0, 2, F.RIGHT_INDEX, F.RIGHT_MIDDLE))[0]
    assert (both.booking_id, one.booking_id) == ("B-0", "B-0")
    assert both.nats > one.nats + 5
