"""What the station is to do, as values: `step()` only says it, the station's thread does it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.an2k.images import CodedImage
from app.domain.booking import Booking
from app.domain.capture import CaptureRecord, CaptureStep, ReaderIdentity
from app.domain.card import CardForm, Standing
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.domain.transaction import Transaction
from app.matching.card_scores import CardComparer
from app.matching.template import Template
from app.station.events import NOT_SEEN, GlassBefore


@dataclass(frozen=True, slots=True)
class StartCapture:
    number: int
    step: CaptureStep


@dataclass(frozen=True, slots=True)
class TriggerReader:
    pass


@dataclass(frozen=True, slots=True)
class CancelCapture:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Analyse:
    """Segment and measure; AnalysisDone or AnalysisFailed follows. `before`: the frames shown last before it; `glass`:
    what was seen before them."""

    number: int
    image: FingerImage
    step: CaptureStep
    before: tuple[FingerImage, ...] = ()
    glass: GlassBefore = NOT_SEEN


@dataclass(frozen=True, slots=True)
class SaveBooking:
    """`arrival_id`: of the record that it was made of, and its version: tied to the booking before it is written."""

    booking: Booking
    arrival_id: str = ""
    arrival_version: int = 0


@dataclass(frozen=True, slots=True)
class LoadDraft:
    booking_id: str


@dataclass(frozen=True, slots=True, eq=False)
class StoreCapture:
    """Put the print on disk; CaptureStored says that it is there. `slot`: its place in the plan of a whole hand."""

    number: int
    booking_id: str
    slot: int
    record: CaptureRecord
    image: FingerImage


@dataclass(frozen=True, slots=True, eq=False)
class StoreAttempt:
    """Keep what is known of an attempt that was not accepted, without its picture."""

    booking_id: str
    slot: int
    record: CaptureRecord


@dataclass(frozen=True, slots=True, eq=False)
class PreparePrint:
    """Code an accepted print for sending and extract its templates; PrintPrepared or PrintNotPrepared follows."""

    number: int
    record: CaptureRecord
    image: FingerImage


@dataclass(frozen=True, slots=True, eq=False)
class CheckSequence:
    """`comparer`: the booking's; it knows what was compared before."""

    revision: int
    rolled: Mapping[FrictionRidgePosition, Template]
    plain: Mapping[FrictionRidgePosition, Template]
    comparer: CardComparer


@dataclass(frozen=True, slots=True, eq=False)
class LookForSamePerson:
    """Keep the templates of the plain prints and compare them with those of recent bookings; SamePersonLooked or
    SamePersonNotLooked follows. `officer`: in the audit trail."""

    booking_id: str
    officer: str
    templates: Mapping[FrictionRidgePosition, Template]


@dataclass(frozen=True, slots=True)
class RecordSamePersonSeen:
    """A row of the audit trail: an officer looked at the earlier booking."""

    booking_id: str
    earlier_id: str
    officer: str


@dataclass(frozen=True, slots=True)
class RecordSamePerson:
    """What the officer said of two bookings; SamePersonRecorded follows."""

    booking_id: str
    earlier_id: str
    officer: str
    same: bool


@dataclass(frozen=True, slots=True)
class ForgetRecentPrints:
    """Delete the templates that are older than the agency keeps them."""


@dataclass(frozen=True, slots=True, eq=False)
class AssembleTransaction:
    """`revision`: the set of accepted prints that `images` are."""

    revision: int
    booking: Booking
    images: tuple[CodedImage, ...]
    reader: ReaderIdentity


@dataclass(frozen=True, slots=True, eq=False)
class FinishBooking:
    """Payload, queue entry, closed booking and audit row in one database transaction; BookingFinished follows."""

    booking_id: str
    transaction: Transaction
    payload: bytes


@dataclass(frozen=True, slots=True)
class WakeSubmitter:
    pass


@dataclass(frozen=True, slots=True)
class ConfirmAnswers:
    tcn: str
    officer: str
    answers: int


@dataclass(frozen=True, slots=True)
class ReadEntry:
    tcn: str


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Take the transaction of an entry apart for its card; CardRead follows."""

    tcn: str


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A row of the audit trail; CardRecorded follows."""

    tcn: str
    form: CardForm
    standing: Standing
    officer: str


@dataclass(frozen=True, slots=True)
class ReadArrivals:
    """Read what waits from the jail's own system again; ArrivalsRead follows."""


@dataclass(frozen=True, slots=True)
class SeeArrival:
    """ArrivalsRead follows."""

    arrival_id: str
    version: int
    officer: str


@dataclass(frozen=True, slots=True)
class ReadQueue:
    """Read queue and drafts again; QueueRead follows."""


Effect = (
    StartCapture
    | TriggerReader
    | CancelCapture
    | Analyse
    | SaveBooking
    | LoadDraft
    | StoreCapture
    | StoreAttempt
    | PreparePrint
    | CheckSequence
    | LookForSamePerson
    | RecordSamePersonSeen
    | RecordSamePerson
    | ForgetRecentPrints
    | AssembleTransaction
    | FinishBooking
    | WakeSubmitter
    | ConfirmAnswers
    | ReadEntry
    | ReadCard
    | RecordCard
    | ReadArrivals
    | SeeArrival
    | ReadQueue
)
