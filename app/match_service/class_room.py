"""A class at the training service: who sits where, and what the trainer sends to whom. In memory, bounded.

Belongs to the server's event loop: nothing here is called from another thread.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field

import msgspec

from app.clock import Clock
from app.domain.class_report import MEND, ClassReport, Injection, Place
from app.match_service import class_errors as errors
from app.match_service.bell import AnswerBell
from drivers.simulated.acts import OF_FINGERS, ActKind

AWAY_S = 15.0  # three signs of life that did not come
MOST_SEATS = 60  # two large classes; a seat has some 2 kB
MOST_WAITING = 20  # injections for one station that has not carried them out
LONGEST_TEXT = 120
LONGEST_NAME = 60
MOST_BEFALLEN = 12
MOST_STEPS = 99  # a ten-print booking has 13
MOST_ATTEMPTS = 999
MOST_POINTS = 100
MOST_SECONDS = 359_999.0  # 99:59:59
MOST_NUMBER = 2**53  # an integer that every reader of JSON keeps whole (RFC 8259 section 6)
CODE_DIGITS = 6
WRONG_CODES = 5  # in a minute, from one address
WRONG_CODES_IN_ALL = 60  # in a minute: at that pace a thousandth of all codes is tried in a quarter of an hour
_MINUTE_S = 60.0
_CODE = re.compile(rf"[0-9]{{{CODE_DIGITS}}}")
_SEAT = re.compile(r"[0-9a-f]{32}")
ACTS = frozenset(kind.value for kind in ActKind) | {MEND}  # what the trainer can send


def draw_code() -> str:
    """Six digits by chance."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def checked_code(code: str) -> str:
    """The code that an administrator chose. ClassCodeNotUsable."""
    if not _CODE.fullmatch(code):
        raise errors.ClassCodeNotUsable("The class code is not six digits.")
    return code


class CodeGuard:
    """Compares codes in constant time and lets nobody try them in a row: an address with five wrong ones in a minute
    waits out that minute, with the right one too. Where several stations share an address, a wrong code at one of them
    must not stop the others: who is `known` and gives the right one is never made to wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: list[tuple[float, str]] = []  # when, from which address; the oldest first

    def require(self, expected: str, given: str, address: str, *, known: bool = False) -> None:
        """`known`: it gave the right code before, and shows so by what nobody can guess. WrongClassCode,
        TooManyCodes."""
        is_right = hmac.compare_digest(expected.encode(), given.encode())
        if known and is_right:
            return
        now_s = self._clock.monotonic_s()
        self._wrong = [(at, who) for at, who in self._wrong if now_s - at < _MINUTE_S]
        from_here = sum(who == address for _, who in self._wrong)
        if from_here >= WRONG_CODES or len(self._wrong) >= WRONG_CODES_IN_ALL:
            raise errors.TooManyCodes("Too many codes were tried.")
        if not is_right:
            self._wrong.append((now_s, address))
            raise errors.WrongClassCode("This is not the code of the class.")


@dataclass(slots=True)
class Seat:
    """`waiting`: injections that the station has not reported as done."""

    report: ClassReport
    heard_s: float
    is_away: bool = False
    waiting: list[Injection] = field(default_factory=list)


class ClassRoom:
    """`code`: for stations; `guard` watches over it. `board_code`: for the trainer, with a guard of its own: stations
    that try an old code keep no trainer out. `board_key`: what the trainer's browser keeps."""

    def __init__(self, clock: Clock, code: str = "") -> None:
        """`code`: "" to draw one. ClassCodeNotUsable."""
        self.code = checked_code(code) if code else draw_code()
        self.board_code = draw_code()
        self.board_key = secrets.token_urlsafe(32)
        self.form_key = secrets.token_urlsafe(32)
        self.guard = CodeGuard(clock)
        self.board_guard = CodeGuard(clock)
        self.bell = AnswerBell()  # rung by seat
        self._clock = clock
        self._seats: dict[str, Seat] = {}
        # Numbers go on counting up when the service is started again: a station carries out what is newer only.
        self._number = int(clock.now().timestamp())

    def hear(self, report: ClassReport) -> None:
        """Take a report. ClassFull, NotInClass where the seat is no seat."""
        if not _SEAT.fullmatch(report.seat):
            raise errors.NotInClass("The report does not name a seat.")
        report = _cut(report)
        now_s = self._clock.monotonic_s()
        seat = self._seats.get(report.seat)
        if seat is None:
            self._make_room(report, now_s)
            seat = self._seats[report.seat] = Seat(report, now_s)
        seat.report, seat.heard_s = report, now_s
        seat.waiting = [injection for injection in seat.waiting if injection.number > report.done]

    def knows(self, seat: str) -> bool:
        """Whether a station of this seat was let in: 16 bytes drawn by chance, which only it and the board hold."""
        return seat in self._seats

    def _make_room(self, report: ClassReport, now_s: float) -> None:
        """A station that was started again takes its old place; in a full class, one that is away goes."""
        away = {name: seat for name, seat in self._seats.items() if self._is_away(seat, now_s)}
        for name, seat in away.items():
            if seat.report.station == report.station:
                del self._seats[name]
        if len(self._seats) < MOST_SEATS:
            return
        if not away:
            raise errors.ClassFull("The class has as many stations as a board can show.")
        del self._seats[min(away, key=lambda name: away[name].heard_s)]

    def waiting(self, seat: str) -> tuple[Injection, ...]:
        found = self._seats.get(seat)
        return tuple(found.waiting) if found is not None else ()

    def inject(self, seat: str, act: str, fingers: tuple[int, ...] = ()) -> Injection:
        """Send an act to one station. NotInClass, StationAway, NoSuchAct, FingerNotNamed."""
        if act not in ACTS or not all(1 <= finger <= 10 for finger in fingers):
            raise errors.NoSuchAct("The board does not know this act.")
        if act in OF_FINGERS and not fingers:
            raise errors.FingerNotNamed("This act must say which finger.")
        found = self._seats.get(seat)
        if found is None:
            raise errors.NotInClass("No such station is in the class.")
        if self._is_away(found, self._clock.monotonic_s()) or len(found.waiting) >= MOST_WAITING:
            raise errors.StationAway("The station does not answer now.")
        self._number += 1
        injection = Injection(self._number, act, fingers)
        found.waiting.append(injection)
        self.bell.ring(seat)
        return injection

    def seats(self) -> tuple[Seat, ...]:
        """Everybody, by the station's name, then by who came first."""
        now_s = self._clock.monotonic_s()
        for seat in self._seats.values():
            seat.is_away = self._is_away(seat, now_s)
        return tuple(sorted(self._seats.values(), key=lambda seat: seat.report.station))

    def _is_away(self, seat: Seat, now_s: float) -> bool:
        return seat.report.place is Place.GONE or now_s - seat.heard_s >= AWAY_S


def _cut(report: ClassReport) -> ClassReport:
    """With every text at a length and every number in a range that the board can show."""
    return msgspec.structs.replace(
        report,
        station=report.station[:8],
        trainee=report.trainee[:LONGEST_NAME],
        exercise_id=report.exercise_id[:LONGEST_NAME],
        title_en=report.title_en[:LONGEST_TEXT],
        title_es=report.title_es[:LONGEST_TEXT],
        step=_within(report.step, 0, MOST_STEPS),
        steps=_within(report.steps, 0, MOST_STEPS),
        position=_within(report.position, 0, 15),
        attempt=_within(report.attempt, 0, MOST_ATTEMPTS),
        problem=report.problem[:LONGEST_NAME],
        finger=_within(report.finger, 0, 10),
        befallen=tuple(act[:LONGEST_NAME] for act in report.befallen[:MOST_BEFALLEN]),
        seconds=min(max(report.seconds, 0.0), MOST_SECONDS),
        score=_within(report.score, -1, MOST_POINTS),
        done=_within(report.done, 0, MOST_NUMBER),
        refused=report.refused[:LONGEST_NAME],
    )


def _within(number: int, least: int, most: int) -> int:
    return min(max(number, least), most)
