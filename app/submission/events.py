"""What the submitter tells, as values. Called on the submitter's thread."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class EntryChanged:
    """An entry of the queue has a new state, receipt or answer: read it again."""

    tcn: str


@dataclass(frozen=True, slots=True)
class ServiceReachable:
    since: datetime


@dataclass(frozen=True, slots=True)
class ServiceUnreachable:
    """The service cannot be used now. `code`: of the error, e.g. `service/unreachable`; said again when it changes.

    `sending_goes_on`: answers come by another way, and only that one fails."""

    since: datetime
    code: str
    sending_goes_on: bool = False


@dataclass(frozen=True, slots=True)
class SubmitterDied:
    """The thread ended by an error: nothing is sent until it is started anew. `code`: of the error."""

    code: str


SubmissionEvent = EntryChanged | ServiceReachable | ServiceUnreachable | SubmitterDied
