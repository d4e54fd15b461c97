"""What is recorded of a session: everything that a score sheet is computed from. One JSON line each, in order.

`at_s`: seconds of the station's clock since the session began.
"""

from datetime import datetime
from typing import Annotated, Final

import msgspec

from app.domain.quality import FingerQuality

# Checked when a record is read again.
Position = Annotated[int, msgspec.Meta(ge=1, le=15)]  # FGP of a capture
Finger = Annotated[int, msgspec.Meta(ge=1, le=10)]  # FGP of a single finger
ATTEMPTS_DUE: Final = 3  # before the best is kept, in sessions recorded before a profile could say it


class _Event(msgspec.Struct, frozen=True, tag_field="event", kw_only=True):
    at_s: float = 0.0


class Began(_Event, frozen=True, tag="began"):
    """`session_id`: 32 hex digits. `exercise_digest`: of the exercise's file."""

    session_id: str
    exercise_id: str
    exercise_digest: str
    trainee: str
    station_code: str
    started_at: datetime
    program_version: str


class SubjectCame(_Event, frozen=True, tag="subject_came"):
    """The booking is open. `number`: of the subject in the exercise, from 0. What befalls a subject's hands may be told
    before, from the moment at which the one before was sent."""

    number: int
    booking_id: str


class StepShown(_Event, frozen=True, tag="step_shown"):
    """A capture began to be asked for, again too (after a sequence finding, from the review)."""

    position: Position


class AttemptTaken(_Event, frozen=True, tag="attempt_taken"):
    """`problems`: codes as the capture screen showed them, worst first. `needs_override`: poor by the station.
    `attempts_due`: after so many the station offers to keep the best; by default that of sessions that do not say."""

    position: Position
    attempt: int
    qualities: tuple[FingerQuality, ...]
    problems: tuple[str, ...]
    needs_override: bool
    attempts_due: int = ATTEMPTS_DUE


class Retaken(_Event, frozen=True, tag="retaken"):
    position: Position
    attempt: int


class PrintAccepted(_Event, frozen=True, tag="print_accepted"):
    """`attempt`: the one that was kept. `override_reason`: None where none was needed."""

    position: Position
    attempt: int
    qualities: tuple[FingerQuality, ...]
    override_reason: str | None = None


class FingerMarked(_Event, frozen=True, tag="finger_marked"):
    """`reason`: XX, UP, or "" when the mark was taken away."""

    finger: Finger
    reason: str


class Captured(_Event, frozen=True, tag="captured_by_hand"):
    """The officer pressed "Capture now"."""

    position: Position


class RemedyGiven(_Event, frozen=True, tag="remedy_given"):
    """`cured`: acts that it ended; () when it was not the right one."""

    remedy: str
    position: Position | None
    cured: tuple[str, ...]


class ActBefell(_Event, frozen=True, tag="act_befell"):
    """It came into force, once for each act. `kind`: an ActKind or, for the service, a ServiceAct. `position`: of the
    capture at which it began; `until_attempt` (of that capture) and `seconds`: as of the Act. `by`: `exercise` or
    `trainer`."""

    kind: str
    fingers: tuple[Finger, ...]
    position: Position | None
    by: str = "exercise"
    until_attempt: int | None = None
    seconds: float = 0.0


class ActsMended(_Event, frozen=True, tag="acts_mended"):
    """The trainer ended everything that was in force."""


class ProblemShown(_Event, frozen=True, tag="problem_shown"):
    """A refusal or warning of the station, by its code."""

    code: str
    position: Position | None = None


class SequenceFound(_Event, frozen=True, tag="sequence_found"):
    code: str
    fingers: tuple[Finger, ...]
    position: Position


class BookingSent(_Event, frozen=True, tag="booking_sent"):
    """`override_reason`: with which open findings were kept."""

    override_reason: str | None = None


class AnswerCame(_Event, frozen=True, tag="answer_came"):
    kind: str
    result: str


class AnswersSeen(_Event, frozen=True, tag="answers_seen"):
    pass


class DraftLeft(_Event, frozen=True, tag="draft_left"):
    """The booking was left; its draft is kept."""


class Ended(_Event, frozen=True, tag="ended"):
    """`complete`: every subject was booked and the answers seen; else it was broken off."""

    complete: bool


SessionEvent = (
    Began
    | SubjectCame
    | StepShown
    | AttemptTaken
    | Retaken
    | PrintAccepted
    | FingerMarked
    | Captured
    | RemedyGiven
    | ActBefell
    | ActsMended
    | ProblemShown
    | SequenceFound
    | BookingSent
    | AnswerCame
    | AnswersSeen
    | DraftLeft
    | Ended
)
