"""What a front end may ask of the station: frozen values through one door."""

from dataclasses import dataclass

from app.domain.booking import Booking, MissingReason
from app.domain.card import CardForm, Standing
from app.domain.position import FrictionRidgePosition


@dataclass(frozen=True, slots=True)
class SignIn:
    officer: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """Work is kept: an open booking becomes a draft."""


@dataclass(frozen=True, slots=True)
class StartBooking:
    """`arrival_id`, `arrival_version`: of the record of the jail's own system that it was made of, "" for none."""

    booking: Booking
    arrival_id: str = ""
    arrival_version: int = 0


@dataclass(frozen=True, slots=True)
class ResumeDraft:
    booking_id: str


@dataclass(frozen=True, slots=True)
class SeeArrival:
    """The officer was told that the jail's system changed a record that is booked already."""

    arrival_id: str
    version: int


@dataclass(frozen=True, slots=True)
class MarkMissing:
    finger: FrictionRidgePosition
    reason: MissingReason


@dataclass(frozen=True, slots=True)
class UnmarkMissing:
    finger: FrictionRidgePosition


@dataclass(frozen=True, slots=True)
class CaptureNow:
    """The officer's override of automatic capture."""


@dataclass(frozen=True, slots=True)
class AcceptCapture:
    """Keep what is in review; a poor print needs `override_reason`. `attempt`: an earlier attempt of this step to keep
    instead of the newest (its number)."""

    override_reason: str | None = None
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class RetakeCapture:
    """Do the print in review again; the attempt is kept."""


@dataclass(frozen=True, slots=True)
class RecaptureStep:
    """Back to one step of the plan: from the review of the whole booking, or while others are still being captured."""

    step_index: int


@dataclass(frozen=True, slots=True)
class LeaveBooking:
    """Back to the start; the draft is kept."""


@dataclass(frozen=True, slots=True)
class SendBooking:
    """The one act to send. With open findings of the sequence check, `override_reason` is needed and kept."""

    override_reason: str | None = None


@dataclass(frozen=True, slots=True)
class SeeSamePerson:
    """The officer looks at an earlier booking whose fingers agree (its `booking_id`), beside the open one."""

    booking_id: str


@dataclass(frozen=True, slots=True)
class DecideSamePerson:
    """The officer compared the open booking with an earlier one whose fingers agree (its `booking_id`)."""

    booking_id: str
    same: bool


@dataclass(frozen=True, slots=True)
class MarkAnswersSeen:
    """`answers`: how many were on the screen. Where more have come since nothing is confirmed: they are shown first."""

    tcn: str
    answers: int


@dataclass(frozen=True, slots=True)
class ShowSubmission:
    """Look at an entry of the queue again (its receipt and answers)."""

    tcn: str


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Fetch the prints and words of the entry that is looked at, for its fingerprint card."""

    tcn: str


@dataclass(frozen=True, slots=True)
class RecordCard:
    """Write into the audit trail that a card is about to be printed. `standing`: what it says of the electronic way."""

    tcn: str
    form: CardForm
    standing: Standing


@dataclass(frozen=True, slots=True)
class FinishViewing:
    """Leave the answers and go back to the start."""


Command = (
    SignIn
    | SignOut
    | StartBooking
    | ResumeDraft
    | SeeArrival
    | MarkMissing
    | UnmarkMissing
    | CaptureNow
    | AcceptCapture
    | RetakeCapture
    | RecaptureStep
    | LeaveBooking
    | SendBooking
    | SeeSamePerson
    | DecideSamePerson
    | MarkAnswersSeen
    | ShowSubmission
    | ReadCard
    | RecordCard
    | FinishViewing
)
