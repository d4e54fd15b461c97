"""What an exercise is: a story, subjects, what befalls, what counts. Read from TOML by `app.training.exercise_file`."""

from enum import StrEnum

import msgspec

from app.domain.booking import Booking, MissingFinger
from drivers.simulated.acts import Act, Remedy

PASS_MARK = 75  # of 100
QUALITY_POINTS, DECISION_POINTS, TIME_POINTS = 50, 30, 20  # shares of the 100, as the sheet shows them


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
    """One synthetic person to book. `seed`: of the generator. `booking`: who and for what, complete. `missing`: what is
    right to mark, with the reason. `acts`: what befalls during this person's prints."""

    seed: int
    booking: Booking
    missing: tuple[MissingFinger, ...] = ()
    acts: tuple[Act, ...] = ()


class Counts(msgspec.Struct, frozen=True):
    """What counts. Points of the three parts add up to 100. `good_s`, `long_s`: per subject; full time points up to
    the first, none from the second on."""

    pass_mark: int = PASS_MARK
    quality_points: int = QUALITY_POINTS
    decision_points: int = DECISION_POINTS
    time_points: int = TIME_POINTS
    good_s: float = 240.0
    long_s: float = 600.0


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
    right_remedies: tuple[Remedy, ...] = ()
    digest: str = ""
