"""What happens to a session, beside the officer's commands: words of the reader, results of work, time.

Every event is a frozen value. Those of a capture carry its `number`, so that what an ended capture still says cannot
touch the next one; those of a job carry the number of the print that they are about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.an2k.images import CodedImage
from app.domain.arrival import Arrival
from app.domain.booking import Booking
from app.domain.capture import CaptureRecord, ReaderIdentity
from app.domain.card import CardContent
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.domain.quality import FingerQuality
from app.domain.queue_entry import QueueEntry
from app.domain.same_person import SamePerson
from app.domain.segmentation import Segmentation
from app.domain.sequence import SequenceFinding
from app.domain.transaction import Transaction
from app.matching.template import Template
from app.station.commands import Command
from app.station.snapshot import DraftSummary, FingerLight, HealthLine


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something could not be done: the fields of an error with a stable code."""

    code: str
    whose: str
    message: str
    next_step: str


# The reader. ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReaderFound:
    identity: ReaderIdentity


@dataclass(frozen=True, slots=True)
class ReaderLost:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class SessionReady:
    number: int


@dataclass(frozen=True, slots=True)
class FingersSeen:
    number: int
    seen: int
    expected: int


@dataclass(frozen=True, slots=True)
class FingerLights:
    number: int
    lights: Mapping[FrictionRidgePosition, FingerLight]


@dataclass(frozen=True, slots=True)
class FingersWatched:
    """What the station sees in the live picture of a reader that captures by itself and does not say so: fingers that
    are dry, wet or moving (snapshot.ADVICE)."""

    number: int
    lights: Mapping[FrictionRidgePosition, FingerLight]


@dataclass(frozen=True, slots=True)
class HandWatched:
    """What the station sees of the hand as a whole on a glass that it watches alone: a SegmentationFinding's value for
    which no picture is taken by itself, "" for none."""

    number: int
    finding: str


@dataclass(frozen=True, slots=True)
class PlatenNotClear:
    number: int


@dataclass(frozen=True, slots=True)
class PlatenClear:
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class GlassBefore:
    """`empty`: the glass with nothing laid on it, in the live picture of the same capture; `last_print`: the picture
    taken before this one. What lies on the glass already is told by them. None where it was not seen. `roll`: what was
    amiss with how the finger was rolled, as codes."""

    empty: FingerImage | None = None
    last_print: FingerImage | None = None
    roll: tuple[str, ...] = ()


NOT_SEEN = GlassBefore()


@dataclass(frozen=True, slots=True, eq=False)
class CaptureArrived:
    """`before`: the frames that were shown last, oldest first. `glass`: what was seen before that. `reader_counts`:
    FingersSeen of this capture are the reader's own."""

    number: int
    image: FingerImage
    best_at_timeout: bool = False
    before: tuple[FingerImage, ...] = ()
    glass: GlassBefore = NOT_SEEN
    reader_counts: bool = False


@dataclass(frozen=True, slots=True)
class CaptureFailed:
    """The capture ended without a picture."""

    number: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ReaderKey:
    """A key or pedal of the reader: `accept` or `again`."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class ReaderWarned:
    number: int
    code: str


# Work done in the analysis pool. -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnalysisDone:
    """`warnings`: codes of what the picture shows of the reader itself."""

    number: int
    segmentation: Segmentation
    qualities: tuple[FingerQuality, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysisFailed:
    number: int
    refusal: Refusal


@dataclass(frozen=True, slots=True, eq=False)
class PrintPrepared:
    """An accepted print, coded for sending and with the templates that the sequence check compares."""

    number: int
    coded: tuple[CodedImage, ...]
    templates: Mapping[FrictionRidgePosition, Template]


@dataclass(frozen=True, slots=True)
class PrintNotPrepared:
    number: int
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class SequenceChecked:
    """`revision`: the set of accepted prints that was compared."""

    revision: int
    findings: tuple[SequenceFinding, ...]


@dataclass(frozen=True, slots=True)
class SamePersonLooked:
    """A booking was compared with recent ones of this station. `found`: the likeliest whose fingers agree."""

    booking_id: str
    found: SamePerson | None


@dataclass(frozen=True, slots=True)
class SamePersonNotLooked:
    """It could not be; nobody waits for it, and nothing is shown."""

    refusal: Refusal


@dataclass(frozen=True, slots=True, eq=False)
class TransactionAssembled:
    """`revision`: the set of accepted prints that is in it."""

    revision: int
    transaction: Transaction
    payload: bytes


# The store. ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookingSaved:
    booking: Booking


@dataclass(frozen=True, slots=True, eq=False)
class DraftLoaded:
    booking: Booking
    captures: tuple[tuple[CaptureRecord, FingerImage], ...]


@dataclass(frozen=True, slots=True)
class CaptureStored:
    """The accepted print is on disk."""

    number: int


@dataclass(frozen=True, slots=True)
class BookingFinished:
    entry: QueueEntry


@dataclass(frozen=True, slots=True)
class EntryRead:
    entry: QueueEntry


@dataclass(frozen=True, slots=True, eq=False)
class CardRead:
    """What the card of an entry is printed from."""

    tcn: str
    content: CardContent


@dataclass(frozen=True, slots=True)
class CardRecorded:
    """The audit trail says that the card of an entry was printed: now it may be."""

    tcn: str


@dataclass(frozen=True, slots=True)
class SamePersonRecorded:
    """What the officer said of an earlier booking is on disk, and in the audit trail."""

    earlier_id: str
    same: bool


@dataclass(frozen=True, slots=True)
class ActRefused:
    """An effect could not be done; nothing was changed by it."""

    refusal: Refusal


# Around. -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QueueRead:
    """The queue and the drafts as they are on disk now; `waiting`, `held`: counts over the whole queue."""

    entries: tuple[QueueEntry, ...]
    drafts: tuple[DraftSummary, ...]
    waiting: int
    held: int


@dataclass(frozen=True, slots=True)
class QueueTouched:
    """A row of the queue changed: it is to be read again."""


@dataclass(frozen=True, slots=True, eq=False)
class ArrivalsRead:
    """What waits from the jail's own system, as it is on disk now."""

    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class ArrivalsTouched:
    """Something came from the jail's own system: it is to be read again."""


@dataclass(frozen=True, slots=True)
class KeepingDue:
    """Time to delete what is kept for a number of days only."""


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """`part`: `service`, `disk` or `clock`."""

    part: str
    line: HealthLine


@dataclass(frozen=True, slots=True)
class Fault:
    """A thread died."""

    thread: str
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Tick:
    """Time, as an event. `monotonic_s` for durations."""

    now: datetime
    monotonic_s: float


Happening = (
    ReaderFound
    | ReaderLost
    | SessionReady
    | FingersSeen
    | FingerLights
    | FingersWatched
    | HandWatched
    | PlatenNotClear
    | PlatenClear
    | CaptureArrived
    | CaptureFailed
    | ReaderKey
    | ReaderWarned
    | AnalysisDone
    | AnalysisFailed
    | PrintPrepared
    | PrintNotPrepared
    | SequenceChecked
    | SamePersonLooked
    | SamePersonNotLooked
    | SamePersonRecorded
    | TransactionAssembled
    | BookingSaved
    | DraftLoaded
    | CaptureStored
    | BookingFinished
    | EntryRead
    | CardRead
    | CardRecorded
    | ActRefused
    | QueueRead
    | QueueTouched
    | ArrivalsRead
    | ArrivalsTouched
    | KeepingDue
    | HealthChanged
    | Fault
    | Tick
)
Event = Command | Happening
EVENT_TYPES: tuple[type, ...] = (*Command.__args__, *Happening.__args__)
