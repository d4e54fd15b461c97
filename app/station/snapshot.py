"""What a front end sees: one immutable value after each change. Pictures in it are read-only arrays."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.config import Environment
from app.domain.arrival import Arrival
from app.domain.booking import Booking
from app.domain.capture import CaptureStep, ReaderIdentity
from app.domain.card import CardContent
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.domain.quality import PROGRAM_THRESHOLDS, FingerQuality
from app.domain.queue_entry import QueueEntry
from app.domain.same_person import SamePerson
from app.domain.segmentation import Segmentation


class Phase(StrEnum):
    """Which question the station asks now; a screen each."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"  # signed in, no booking open
    CAPTURING = "capturing"
    REVIEWING = "reviewing"  # every step captured: look and send
    PREPARING = "preparing"  # images are being coded, the transaction assembled
    SENT = "sent"  # in the queue: receipt and answers


class CaptureState(StrEnum):
    READER_ABSENT = "reader_absent"
    POSITIONING = "positioning"
    HOLDING_STILL = "holding_still"
    ANALYSING = "analysing"
    REVIEW = "review"
    LIFT_FINGERS = "lift_fingers"
    COMPLETE = "complete"


class FingerLight(StrEnum):
    """State of a finger on the drawing of the hands, during the current step."""

    NOT_YET = "not_yet"
    NEXT = "next"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    ABSENT = "absent"
    OFF_EDGE = "off_edge"
    DRY = "dry"  # these three: while the finger is on the glass
    WET = "wet"
    MOVING = "moving"
    MISSING = "missing"  # marked amputated or bandaged
    WORKING = "working"


ADVICE = frozenset({FingerLight.DRY, FingerLight.WET, FingerLight.MOVING})


class Health(StrEnum):
    WELL = "well"
    LOOK = "look"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HealthLine:
    """`code`: stable, worded by the presenters; `since`: when the state began."""

    health: Health = Health.UNKNOWN
    code: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class StationHealth:
    reader: HealthLine = HealthLine()
    service: HealthLine = HealthLine()
    disk: HealthLine = HealthLine()
    clock: HealthLine = HealthLine()
    waiting: int = 0  # entries not yet accepted by the service
    held: int = 0  # entries that need a person


@dataclass(frozen=True, slots=True, eq=False)
class AttemptView:
    """One attempt at the current step."""

    number: int
    image: FingerImage
    segmentation: Segmentation
    qualities: tuple[FingerQuality, ...]
    accepted: bool = False
    problem: str | None = None  # code of what kept it from review


@dataclass(frozen=True, slots=True)
class StepView:
    step: CaptureStep
    done: bool
    attempts: int
    qualities: tuple[FingerQuality, ...] = ()
    override_reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CaptureView:
    """The capture screen. `problem`: code of what the sentence should mend (segmentation finding, deficiency, reader
    error), worst first in `problems`. `best`: number of the attempt to keep when none is good, by
    app.domain.attempt_choice; None where none shows a finger. `attempts_made`: since the step was begun; after
    `attempts_due` the best may be kept.
    """

    state: CaptureState
    step_index: int
    lights: dict[FrictionRidgePosition, FingerLight]
    attempts: tuple[AttemptView, ...] = ()
    problems: tuple[str, ...] = ()
    needs_override: bool = False  # the print in review is poor: acceptance needs a reason
    fingers_seen: int | None = None
    best: int | None = None
    attempts_made: int = 0
    attempts_due: int = PROGRAM_THRESHOLDS.attempts

    @property
    def may_keep_best(self) -> bool:
        """Whether the station offers to keep the best, with a reason."""
        return (
            self.state is CaptureState.REVIEW
            and self.needs_override
            and self.best is not None
            and self.attempts_made >= self.attempts_due
        )


@dataclass(frozen=True, slots=True)
class SequenceProblem:
    """What the sequence check found: `code` of SequenceFinding, the fingers concerned, the step to do again."""

    code: str
    fingers: tuple[FrictionRidgePosition, ...]
    step_index: int


@dataclass(frozen=True, slots=True)
class DraftSummary:
    booking_id: str
    booking_number: str
    display_name: str
    steps_done: int
    steps_total: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ErrorView:
    """A refusal for the screen: stable code, message, what to do (English; the presenters may reword by code)."""

    code: str
    whose: str
    message: str
    next_step: str
    number: int = 0  # counts errors, so that the same one twice is seen twice


@dataclass(frozen=True, slots=True, eq=False)
class StationSnapshot:
    sequence: int
    environment: Environment
    agency: str
    station_code: str
    now: datetime
    phase: Phase
    officer: str | None = None
    reader: ReaderIdentity | None = None
    health: StationHealth = StationHealth()
    booking: Booking | None = None
    steps: tuple[StepView, ...] = ()
    capture: CaptureView | None = None
    step_images: dict[int, FingerImage] | None = None  # accepted pictures by step index, in review
    findings: tuple[SequenceProblem, ...] = ()
    same_person: SamePerson | None = None  # an earlier booking here whose fingers agree
    submission: QueueEntry | None = None
    card: CardContent | None = None  # of the submission, once it was asked for
    cards_recorded: int = 0  # counts the cards that may be printed: the audit trail names them
    drafts: tuple[DraftSummary, ...] = ()
    queue: tuple[QueueEntry, ...] = ()  # newest first, at most 50
    jail_system: bool = False  # the station is joined to the jail's own system
    arrivals: tuple[Arrival, ...] = ()  # what waits from there, the one touched last first; () while signed out
    error: ErrorView | None = None
