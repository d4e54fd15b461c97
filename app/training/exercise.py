"""What an exercise is: a story, subjects, what befalls, what counts. Read from TOML by `app.training.exercise_file`."""

import uuid
from datetime import datetime
from enum import StrEnum

import msgspec

from app.domain.booking import Booking, Charge, MissingFinger, MissingReason, Subject
from app.station.agency import training_answers, training_number
from app.training.sheet import Mistake
from drivers.simulated.acts import Act, ActKind

PASS_MARK = 75  # of 100
QUALITY_POINTS, DECISION_POINTS, TIME_POINTS = 50, 30, 20  # shares of the 100, as the sheet shows them
_OF_AN_EXERCISE = "exercise-"  # booking ids begin so


def is_of_an_exercise(booking_id: str) -> bool:
    """Whether `SubjectPlan.make_booking` made it, whatever its number: that is as the agency takes it."""
    return booking_id.startswith(_OF_AN_EXERCISE)


class ServiceAct(StrEnum):
    """What may befall at the service."""

    OFFLINE = "service_offline"  # it is stopped
    ONLINE = "service_online"
    REJECT = "service_reject"  # the next submission is rejected, with the fingers named


class Cue(StrEnum):
    """When a service act befalls."""

    AT_START = "at_start"
    AT_REVIEW = "at_review"  # all prints are there, nothing is sent yet
    AFTER_SENDING = "after_sending"


class ServiceCue(msgspec.Struct, frozen=True):
    """`seconds`: after the cue. `fingers`: of a rejection."""

    kind: ServiceAct
    cue: Cue
    seconds: float = 0.0
    fingers: tuple[int, ...] = ()


class SubjectPlan(msgspec.Struct, frozen=True):
    """One synthetic person to book. `seed`: of the generator. `missing`: what is right to mark, with the reason; the
    trainee is not told. `acts`: what befalls during this person's prints."""

    seed: int
    person: Subject
    charges: tuple[Charge, ...]
    missing: tuple[MissingFinger, ...] = ()
    acts: tuple[Act, ...] = ()

    def make_booking(self, *, officer: str, now: datetime, number: int = 0) -> Booking:
        """A new booking of this person, arrested today, nothing marked. `number`: of the subject in the exercise, from
        0; with it and the second the booking number is unique at one station."""
        return Booking(
            booking_id=f"{_OF_AN_EXERCISE}{uuid.uuid4().hex}",
            booking_number=training_number(now, number + 1),
            subject=self.person,
            charges=self.charges,
            date_of_arrest=f"{now:%Y%m%d}",
            created_at=now,
            officer=officer,
            other=training_answers(now),
        )

    @property
    def all_acts(self) -> tuple[Act, ...]:
        """`acts`, and before them what the hands are from the beginning: fingers that are not there or bandaged."""
        kinds = {MissingReason.AMPUTATED: ActKind.AMPUTATED, MissingReason.UNABLE_TO_PRINT: ActKind.BANDAGE}
        return (*(Act(kinds[one.reason], frozenset({int(one.finger)})) for one in self.missing), *self.acts)


class Counts(msgspec.Struct, frozen=True):
    """What counts. Points of the three parts add up to 100. `good_s`, `long_s`: per subject; full time points up to
    the first, none from the second on. `must_not`: mistakes after which it is not passed, whatever the points."""

    pass_mark: int = PASS_MARK
    quality_points: int = QUALITY_POINTS
    decision_points: int = DECISION_POINTS
    time_points: int = TIME_POINTS
    good_s: float = 240.0
    long_s: float = 600.0
    must_not: tuple[Mistake, ...] = ()


class Text(msgspec.Struct, frozen=True):
    """In both languages of the station."""

    en: str
    es: str


class Exercise(msgspec.Struct, frozen=True):
    """`number`: its place in the list. `requires`: names of abilities that it needs (see `app.training.abilities`).
    `digest`: SHA-256 of its file, hex: a sheet says what it was made from."""

    exercise_id: str
    number: int
    title: Text
    story: Text
    lesson: Text  # what it teaches, shown on the sheet
    subjects: tuple[SubjectPlan, ...]
    service: tuple[ServiceCue, ...] = ()
    requires: tuple[str, ...] = ()
    counts: Counts = Counts()
    digest: str = ""
