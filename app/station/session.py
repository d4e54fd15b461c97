"""The state of one desk: frozen, changed only by `machine.step`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from app.an2k.images import CodedImage
from app.domain.arrival import Arrival
from app.domain.attempt_choice import poor_fingers
from app.domain.booking import Booking
from app.domain.capture import CaptureRecord, CaptureStep, ReaderIdentity, capture_plan
from app.domain.card import CardContent
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.domain.quality import PROGRAM_THRESHOLDS, FingerQuality, QualityThresholds
from app.domain.queue_entry import QueueEntry
from app.domain.same_person import SamePerson
from app.domain.segmentation import Segmentation
from app.domain.sequence import PrintKind, SequenceFinding, SequenceFindingKind
from app.matching.card_scores import CardComparer
from app.matching.template import Template
from app.station.events import Refusal
from app.station.snapshot import DraftSummary, ErrorView, FingerLight, HealthLine

K = TypeVar("K")
V = TypeVar("V")
FULL_PLAN = capture_plan()
_SLOTS = {step.position: index for index, step in enumerate(FULL_PLAN)}
ATTEMPTS_KEPT = 6  # pictures of one step kept in memory for comparison, the best always; all attempts are counted


class MachineState(StrEnum):
    """Phase and capture state in one word: what decides which events mean something."""

    SIGNED_OUT = "signed_out"
    IDLE = "idle"
    READER_ABSENT = "reader_absent"
    POSITIONING = "positioning"
    HOLDING_STILL = "holding_still"
    ANALYSING = "analysing"
    REVIEW = "review"
    LIFT_FINGERS = "lift_fingers"
    COMPLETE = "complete"
    PREPARING = "preparing"
    SENT = "sent"


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """One picture of the current step. `number`: 1 for the first; `problem`: code of what kept it from review.
    `too_few`: fewer fingers than expected were counted when it was taken, whatever it shows."""

    number: int
    capture_number: int
    image: FingerImage
    taken_at: datetime
    segmentation: Segmentation | None = None
    qualities: tuple[FingerQuality, ...] = ()
    problem: str | None = None
    too_few: bool = False


def needs_override(step: CaptureStep, attempt: Attempt) -> bool:
    """Whether a reason must be given to keep it: a poor or absent finger, a wrong count, a hand that looks swapped."""
    return poor_fingers(attempt, step) > 0


@dataclass(frozen=True, slots=True, eq=False)
class Accepted:
    """An accepted print that is on disk; `coded` and `templates` are None until prepared in the background."""

    number: int
    record: CaptureRecord
    image: FingerImage
    coded: tuple[CodedImage, ...] | None = None
    templates: Mapping[FrictionRidgePosition, Template] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """Everything that the desk knows. `accepted` is keyed by position, so that a finger marked missing moves nothing.

    `number` counts captures: events of an older capture are stale. `revision` counts changes of `accepted`;
    `checked_revision` is the one that the sequence check last answered for.
    """

    state: MachineState = MachineState.SIGNED_OUT
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    monotonic_s: float = 0.0
    officer: str | None = None
    reader: ReaderIdentity | None = None
    reader_since: datetime | None = None
    reader_code: str = "reader/not-found"
    last_reader: ReaderIdentity | None = None
    known_serial: str | None = None  # of the reader that was found first since the program began
    quality: QualityThresholds = PROGRAM_THRESHOLDS  # what the agency asks of a print
    health: Mapping[str, HealthLine] = field(default_factory=dict)

    booking: Booking | None = None
    plan: tuple[CaptureStep, ...] = ()
    step_index: int = 0
    again: FrictionRidgePosition | None = None  # the step to do again as soon as the present print is accepted
    accepted: Mapping[FrictionRidgePosition, Accepted] = field(default_factory=dict)
    attempt_counts: Mapping[FrictionRidgePosition, int] = field(default_factory=dict)
    attempts: tuple[Attempt, ...] = ()
    first_attempt: int = 1  # number of the first attempt since the step was begun; done again, it begins anew
    under_review: Attempt | None = None
    storing: Accepted | None = None
    preparing: frozenset[int] = frozenset()  # numbers of accepted prints that are being coded now

    number: int = 0
    live_lights: Mapping[FrictionRidgePosition, FingerLight] = field(default_factory=dict)
    watched_lights: Mapping[FrictionRidgePosition, FingerLight] = field(default_factory=dict)
    watched_hand: str = ""  # what is the matter with the hand as a whole, seen by the station: a finding's value
    fingers_seen: int | None = None
    too_few_since_s: float | None = None  # since when some of the expected fingers lie on the glass, but not all
    problems: tuple[str, ...] = ()
    platen_clear: bool = False
    analysing_since_s: float = 0.0
    restart_due: bool = False

    revision: int = 0
    checked_revision: int = -1
    comparer: CardComparer = field(default_factory=CardComparer)  # of this booking's prints, none of them twice
    findings: tuple[SequenceFinding, ...] = ()
    findings_overridden: bool = False
    assembling: bool = False

    compares: bool = False  # the agency's profile lets a booking be compared with recent ones
    looking: bool = False  # such a comparison runs, of this booking or one that was left
    look_due: bool = False  # prints came that it did not see
    same_person: SamePerson | None = None

    entry: QueueEntry | None = None
    card: CardContent | None = None  # of `entry`, once it was asked for
    cards_recorded: int = 0  # counts cards that the audit trail names since the program began
    queue: tuple[QueueEntry, ...] = ()
    arrivals: tuple[Arrival, ...] = ()  # from the jail's own system
    drafts: tuple[DraftSummary, ...] = ()
    waiting: int = 0
    held: int = 0
    error: ErrorView | None = None
    errors: int = 0

    @property
    def step(self) -> CaptureStep:
        """The step being captured."""
        return self.plan[self.step_index]

    @property
    def attempts_made(self) -> int:
        """At the present step, since it was begun."""
        return self.attempt_counts.get(self.step.position, 0) - self.first_attempt + 1

    @property
    def missing(self) -> frozenset[FrictionRidgePosition]:
        booking = self.booking
        return frozenset(m.finger for m in booking.missing) if booking is not None else frozenset()

    def is_refused_by(self, area: str) -> bool:
        """Whether the newest refusal is of that area, e.g. `store/`."""
        return self.error is not None and self.error.code.startswith(area)

    def refused(self, refusal: Refusal) -> "Session":
        """The same session with an error to show."""
        count = self.errors + 1
        view = ErrorView(refusal.code, refusal.whose, refusal.message, refusal.next_step, count)
        return replace(self, error=view, errors=count)


def slot_of(position: FrictionRidgePosition) -> int:
    """Place of a position in the plan of two whole hands: the step number under which the store keeps its print."""
    return _SLOTS[position]


def next_open_step(session: Session) -> int | None:
    """Index of the step that is asked for again, else of the first without an accepted print; None when every step has
    one."""
    again = next((i for i, step in enumerate(session.plan) if step.position is session.again), None)
    if again is not None:
        return again
    return next((i for i, step in enumerate(session.plan) if step.position not in session.accepted), None)


def step_of_finding(session: Session, finding: SequenceFinding) -> int:
    """The step to do again: the last in the plan that shows one of the fingers as the finding says, rolled or plain. Of
    one finger printed twice it is the second of the two: the first is where it belongs."""
    twice = finding.kind is SequenceFindingKind.SAME_FINGER_TWICE
    concerned = set(finding.fingers[-1:] if twice else finding.fingers)
    showing = [i for i, step in enumerate(session.plan) if concerned.intersection(step.fingers)]
    rolled = finding.again is PrintKind.ROLLED
    meant = [i for i in showing if session.plan[i].impression.is_rolled is rolled]
    return (meant or showing or [0])[-1]


def frozen_map(items: Mapping[K, V]) -> Mapping[K, V]:
    """A read-only copy."""
    return MappingProxyType(dict(items))
