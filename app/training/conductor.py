"""What an exercise does next: who sits down when, when the service goes and comes, when it is over. Pure state; the
training room carries its moves out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from app.domain.booking import Booking
from app.domain.queue_entry import QueueState
from app.station.snapshot import Phase, StationSnapshot
from app.training.events import SubjectCame
from app.training.exercise import Cue, Exercise, ServiceCue, SubjectPlan

MakeBooking = Callable[[SubjectPlan, int], Booking]


@dataclass(frozen=True, slots=True)
class Seat:
    """The subject sits down: their hands are made."""

    plan: SubjectPlan


@dataclass(frozen=True, slots=True)
class Start:
    """The hands are there: the booking is opened."""

    booking: Booking


@dataclass(frozen=True, slots=True)
class Serve:
    """Something befalls at the service."""

    cue: ServiceCue


@dataclass(frozen=True, slots=True)
class Finish:
    """`complete`: every subject was booked and the answers seen; else the station would not open a booking."""

    complete: bool


Move = Seat | Start | Serve | Finish


class _Stage(Enum):
    DUE = auto()  # the desk must be free first
    SEATING = auto()
    STARTING = auto()
    OPEN = auto()  # being booked, or left as a draft
    SENT = auto()


class Conductor:
    """For one session. `make_booking`: a new booking of a subject, given the plan and its number from 0. Not locked."""

    def __init__(self, exercise: Exercise, make_booking: MakeBooking) -> None:
        self._exercise = exercise
        self._make_booking = make_booking
        self._stage = _Stage.DUE
        self._booking_id = ""
        self._errors = 0  # of the station when the booking was to be opened
        self._sent: set[str] = set()  # ids of bookings
        self._seen: set[str] = set()  # of those whose answers were seen
        self._cued: dict[Cue, float] = {Cue.AT_START: 0.0}  # seconds of the session at which it came
        self._served: set[int] = set()  # of the exercise's cues
        self.number = 0  # of the subject, from 0

    @property
    def plan(self) -> SubjectPlan:
        return self._exercise.subjects[self.number]

    @property
    def is_waiting_for_hands(self) -> bool:
        return self._stage in (_Stage.DUE, _Stage.SEATING, _Stage.STARTING)

    @property
    def opening(self) -> str:
        """Id of the booking that the station was told to open and has not shown, "" for none."""
        return self._booking_id if self._stage is _Stage.STARTING else ""

    def came(self, seen: StationSnapshot) -> SubjectCame | None:
        """Said once for each subject, when the booking is open; before what else the snapshot says of it."""
        if self._stage is not _Stage.STARTING or seen.booking is None or seen.booking.booking_id != self._booking_id:
            return None
        self._stage = _Stage.OPEN
        return SubjectCame(number=self.number, booking_id=self._booking_id)

    def look(self, seen: StationSnapshot, at_s: float, seating: float | None) -> list[Move]:
        """What is to be done now. `at_s`: seconds of the session; `seating`: how far the hands of whoever sat down last
        are, None when they are there."""
        self._notice(seen, at_s)
        moves: list[Move] = list(self._service(at_s))
        if len(self._seen) == len(self._exercise.subjects):
            return [*moves, Finish(complete=True)]
        free = seen.phase is Phase.IDLE and seen.officer is not None
        if self._stage is _Stage.SENT and free and self.number + 1 < len(self._exercise.subjects):
            self.number += 1
            self._stage = _Stage.DUE
        if self._stage is _Stage.DUE and free:
            self._stage = _Stage.SEATING
            moves.append(Seat(self.plan))
        elif self._stage is _Stage.SEATING and free and seating is None:
            booking = self._make_booking(self.plan, self.number)
            self._booking_id = booking.booking_id
            self._stage = _Stage.STARTING
            self._errors = _errors(seen)
            moves.append(Start(booking))
        elif self._stage is _Stage.STARTING and _errors(seen) > self._errors:
            moves.append(Finish(complete=False))
        return moves

    def _notice(self, seen: StationSnapshot, at_s: float) -> None:
        mine = seen.booking is not None and seen.booking.booking_id == self._booking_id
        if mine and seen.phase is Phase.REVIEWING:
            self._cued.setdefault(Cue.AT_REVIEW, at_s)
        entries = seen.queue if seen.submission is None else (seen.submission, *seen.queue)
        if any(entry.booking_id == self._booking_id for entry in entries) and self._stage is _Stage.OPEN:
            self._stage = _Stage.SENT
            self._sent.add(self._booking_id)
            self._cued.setdefault(Cue.AFTER_SENDING, at_s)
        self._seen |= {
            entry.booking_id
            for entry in entries
            if entry.booking_id in self._sent and entry.state is QueueState.CONFIRMED
        }

    def _service(self, at_s: float) -> list[Serve]:
        due = []
        for number, cue in enumerate(self._exercise.service):
            came_s = self._cued.get(cue.cue)
            if number not in self._served and came_s is not None and at_s >= came_s + cue.seconds:
                self._served.add(number)
                due.append(Serve(cue))
        return due


def _errors(seen: StationSnapshot) -> int:
    return seen.error.number if seen.error is not None else 0
