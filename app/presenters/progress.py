"""How far a submission is, as the station shows it: sending, the criminal identification, a return.

The immigration cross-check is not looked at here: its answer, or the lack of it, changes nothing that is shown.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.queue_entry import QueueEntry, QueueState


class Stand(StrEnum):
    """What there is to say of a submission."""

    WAITING = "waiting"  # on this disk, not accepted yet
    SENDING = "sending"
    HELD = "held"  # needs a person
    OUTSTANDING = "outstanding"  # accepted, no criminal identification yet
    IDENTIFIED = "identified"
    NOT_IDENTIFIED = "not_identified"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Progress:
    """`criminal`, `rejection`: the newest answer of the kind. `may_confirm`: the store takes "seen" now."""

    stand: Stand
    criminal: Answer | None
    rejection: Answer | None
    confirmed: bool
    may_confirm: bool

    @property
    def answered_at(self) -> datetime | None:
        told = self.rejection or self.criminal
        return told.answered_at if told is not None else None

    @property
    def unread(self) -> int:
        """Answers that the officer is to read: those with something to say."""
        return 0 if self.confirmed else sum(answer is not None for answer in (self.criminal, self.rejection))


def newest(entry: QueueEntry, kind: AnswerKind) -> Answer | None:
    return max((a for a in entry.answers if a.kind is kind), key=lambda a: (a.answered_at, a.number), default=None)


def progress_of(entry: QueueEntry) -> Progress:
    criminal = newest(entry, AnswerKind.CRIMINAL_IDENTIFICATION)
    rejection = newest(entry, AnswerKind.REJECTION)
    return Progress(
        stand=_stand(entry, criminal, rejection),
        criminal=criminal,
        rejection=rejection,
        confirmed=entry.state is QueueState.CONFIRMED,
        may_confirm=entry.state is QueueState.ANSWERED,
    )


def _stand(entry: QueueEntry, criminal: Answer | None, rejection: Answer | None) -> Stand:
    if entry.state is QueueState.WITHDRAWN:
        return Stand.WITHDRAWN
    if entry.state is QueueState.HELD:
        return Stand.HELD
    if rejection is not None:
        return Stand.REJECTED
    if criminal is not None:
        return Stand.IDENTIFIED if criminal.result is AnswerResult.IDENTIFIED else Stand.NOT_IDENTIFIED
    if entry.receipt is not None or entry.state is QueueState.AWAITING_RESPONSE:
        return Stand.OUTSTANDING
    return Stand.SENDING if entry.state is QueueState.SENDING else Stand.WAITING
