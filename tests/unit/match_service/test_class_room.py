"""A class in memory: who sits where, what the trainer sends, and how much of either there may be."""

import pytest

from app.domain.class_report import MEND, Place
from app.match_service import board
from app.match_service import class_errors as errors
from app.match_service.board_words import words_in
from app.match_service.class_room import (
    AWAY_S,
    MOST_SEATS,
    MOST_WAITING,
    WRONG_CODES,
    WRONG_CODES_IN_ALL,
    ClassRoom,
)
from drivers.simulated.acts import OF_FINGERS, ActKind, act_now, complaint
from tests.unit.match_service.support import HeldClock, class_report

ONE, TWO = "1" * 32, "2" * 32


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def room(clock: HeldClock) -> ClassRoom:
    return ClassRoom(clock, "123456")


def names(room: ClassRoom) -> list[str]:
    return [seat.report.station for seat in room.seats()]


def away(room: ClassRoom) -> list[bool]:
    return [seat.is_away for seat in room.seats()]


# Seats. --------------------------------------------------------------------------------------------------------------


def test_a_station_is_shown_as_it_reported_last_in_the_order_of_names(room: ClassRoom) -> None:
    room.hear(class_report(TWO, station="S02"))
    room.hear(class_report(ONE, step=1))
    room.hear(class_report(ONE, step=2))
    assert names(room) == ["S01", "S02"]
    assert room.seats()[0].report.step == 2


def test_two_stations_with_one_name_stay_two(room: ClassRoom) -> None:
    room.hear(class_report(ONE, trainee="A"))
    room.hear(class_report(TWO, trainee="B"))
    assert [seat.report.trainee for seat in room.seats()] == ["A", "B"]


def test_a_station_that_is_not_heard_is_away_until_it_reports_again(room: ClassRoom, clock: HeldClock) -> None:
    room.hear(class_report(ONE))
    clock.passed_s += AWAY_S - 0.1
    assert away(room) == [False]
    clock.passed_s += 0.2
    assert away(room) == [True]
    room.hear(class_report(ONE))
    assert away(room) == [False]


def test_a_station_that_says_good_bye_is_away_at_once(room: ClassRoom) -> None:
    room.hear(class_report(ONE, place=Place.GONE))
    assert away(room) == [True]


def test_a_station_that_was_started_again_takes_its_old_place(room: ClassRoom, clock: HeldClock) -> None:
    room.hear(class_report(ONE))
    clock.passed_s += AWAY_S
    room.hear(class_report(TWO))
    assert [seat.report.seat for seat in room.seats()] == [TWO]


def test_a_full_class_takes_nobody_but_for_one_that_is_away(room: ClassRoom, clock: HeldClock) -> None:
    seats = [f"{number:032x}" for number in range(MOST_SEATS + 1)]
    room.hear(class_report(seats[0], station="X"))
    clock.passed_s += 10
    for number, seat in enumerate(seats[1:MOST_SEATS]):
        room.hear(class_report(seat, station=f"S{number}"))
    with pytest.raises(errors.ClassFull):
        room.hear(class_report(seats[-1], station="new"))
    clock.passed_s += AWAY_S - 10
    room.hear(class_report(seats[-1], station="new"))
    assert len(room.seats()) == MOST_SEATS
    assert "X" not in names(room)
    assert "new" in names(room)


@pytest.mark.parametrize("seat", ["", "short", "G" * 32, "0" * 33, "0" * 31 + "\n"])
def test_a_seat_that_is_none_is_refused(room: ClassRoom, seat: str) -> None:
    with pytest.raises(errors.NotInClass):
        room.hear(class_report(seat))
    assert room.seats() == ()


def test_texts_are_kept_at_a_length_that_can_be_shown(room: ClassRoom) -> None:
    long = "x" * 5000
    room.hear(class_report(ONE, station=long, trainee=long, title_en=long, problem=long, befallen=(long,) * 500))
    (seat,) = room.seats()
    assert (len(seat.report.station), len(seat.report.trainee), len(seat.report.befallen)) == (8, 60, 12)
    assert len(str(seat.report)) < 2000


def test_numbers_are_kept_in_a_range_that_can_be_shown(room: ClassRoom, clock: HeldClock) -> None:
    huge = 10**5000  # one that Python itself does not turn into text
    numbers = ("step", "steps", "position", "attempt", "finger", "score", "done")
    room.hear(class_report(ONE, seconds=1e308, **dict.fromkeys(numbers, huge)))
    room.hear(class_report(TWO, seconds=-1e308, **dict.fromkeys(numbers, -huge)))
    high, low = (seat.report for seat in room.seats())
    assert [getattr(high, name) for name in numbers] == [99, 99, 15, 999, 10, 100, 2**53]
    assert [getattr(low, name) for name in numbers] == [0, 0, 0, 0, 0, -1, 0]
    assert len(board.state(room, words_in("en"), clock.monotonic_s())["rows"]) == 2


# What the trainer sends. ---------------------------------------------------------------------------------------------


def test_an_act_waits_for_its_station_alone_until_that_reports_it_as_done(room: ClassRoom) -> None:
    room.hear(class_report(ONE))
    room.hear(class_report(TWO, station="S02"))
    first = room.inject(ONE, "dry", (4,))
    second = room.inject(ONE, MEND)
    assert second.number > first.number
    assert room.waiting(ONE) == (first, second)
    assert room.waiting(TWO) == ()
    room.hear(class_report(ONE, done=first.number))
    assert room.waiting(ONE) == (second,)
    room.hear(class_report(ONE, done=second.number))
    assert room.waiting(ONE) == ()


def test_numbers_count_up_over_a_restart_of_the_service(clock: HeldClock) -> None:
    numbers = []
    for _ in range(2):
        room = ClassRoom(clock)
        room.hear(class_report(ONE))
        numbers += [room.inject(ONE, "dry").number for _ in range(3)]
        clock.passed_s += 20  # nobody sends an act a second through a restart
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(("act", "fingers"), [("", ()), ("drop_table", ()), ("dry", (0,)), ("dry", (11,))])
def test_what_is_no_act_is_refused(room: ClassRoom, act: str, fingers: tuple[int, ...]) -> None:
    room.hear(class_report(ONE))
    with pytest.raises(errors.NoSuchAct):
        room.inject(ONE, act, fingers)


def test_an_act_for_nobody_or_for_a_station_that_does_not_answer_is_refused(room: ClassRoom, clock: HeldClock) -> None:
    with pytest.raises(errors.NotInClass):
        room.inject(ONE, "dry")
    room.hear(class_report(ONE))
    for _ in range(MOST_WAITING):
        room.inject(ONE, "dry")
    with pytest.raises(errors.StationAway):
        room.inject(ONE, "dry")
    room.hear(class_report(TWO, station="S02"))
    clock.passed_s += AWAY_S
    with pytest.raises(errors.StationAway):
        room.inject(TWO, "dry")


def test_every_act_can_be_sent_and_befall_for_any_finger_that_the_board_names(room: ClassRoom) -> None:
    room.hear(class_report(ONE))
    for kind in ActKind:
        for fingers in ((), *((finger,) for finger in range(1, 11))):
            if kind in OF_FINGERS and not fingers:
                with pytest.raises(errors.FingerNotNamed):
                    room.inject(ONE, kind.value)
                continue
            sent = room.inject(ONE, kind.value, fingers)
            assert complaint(act_now(ActKind(sent.act), frozenset(sent.fingers))) is None, (kind, fingers)
            room.hear(class_report(ONE, done=sent.number))


# Codes. --------------------------------------------------------------------------------------------------------------


def test_codes_are_drawn_and_the_trainers_is_another_one(clock: HeldClock) -> None:
    rooms = [ClassRoom(clock) for _ in range(20)]
    assert all(len(room.code) == 6 and room.code.isdecimal() for room in rooms)
    assert len({code for room in rooms for code in (room.code, room.board_code)}) > 35


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "１２３４５６", "123456\n"])
def test_a_code_that_is_not_six_digits_is_refused(clock: HeldClock, code: str) -> None:
    with pytest.raises(errors.ClassCodeNotUsable):
        ClassRoom(clock, code)


def test_codes_cannot_be_tried_in_a_row(room: ClassRoom, clock: HeldClock) -> None:
    room.guard.require(room.code, "123456", "10.0.0.5")
    for _ in range(WRONG_CODES):
        with pytest.raises(errors.WrongClassCode):
            room.guard.require(room.code, "000000", "10.0.0.5")
    with pytest.raises(errors.TooManyCodes):
        room.guard.require(room.code, "123456", "10.0.0.5")
    room.guard.require(room.code, "123456", "10.0.0.6")  # others go on
    clock.passed_s += 60
    room.guard.require(room.code, "123456", "10.0.0.5")


def test_who_is_known_does_not_wait_for_the_wrong_codes_of_others(room: ClassRoom) -> None:
    for _ in range(WRONG_CODES):
        with pytest.raises(errors.WrongClassCode):
            room.guard.require(room.code, "000000", "10.0.0.5", known=True)
    room.guard.require(room.code, "123456", "10.0.0.5", known=True)
    with pytest.raises(errors.TooManyCodes):
        room.guard.require(room.code, "000000", "10.0.0.5", known=True)


def test_nor_from_many_addresses(room: ClassRoom) -> None:
    for number in range(WRONG_CODES_IN_ALL):
        with pytest.raises(errors.WrongClassCode):
            room.guard.require(room.code, "000000", f"10.0.1.{number}")
    with pytest.raises(errors.TooManyCodes):
        room.guard.require(room.code, "000000", "10.0.2.1")
