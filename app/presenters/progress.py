"""How far a submission is, as the station shows it: sending, the criminal identification, a return.

The immigration cross-check is not looked at here: its answer, or the lack of it, changes nothing that is shown.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.answer_chain import Standing, standing_of
from app.domain.match import AnswerResult
from app.domain.queue_entry import QueueEntry, QueueState


class Stand(StrEnum):
    """What there is to say of a submission."""

    WAITING = "waiting"  # on this disk, not accepted yet
    SENDING = "sending"
    HELD = "held"  # needs a person
    HANDED_OVER = "handed_over"  # to somebody who gives no receipt; no answer yet
    OUTSTANDING = "outstanding"  # accepted, no criminal identification yet
    IDENTIFIED = "identified"
    NOT_IDENTIFIED = "not_identified"
    HIGHLY_PROBABLE = "highly_probable"  # of a rapid search, as the next two
    POSSIBLE = "possible"
    NO_CANDIDATE = "no_candidate"
    UNDETERMINED = "undetermined"  # an answer that a person reads as it came
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


_BY_RESULT = {
    AnswerResult.IDENTIFIED: Stand.IDENTIFIED,
    AnswerResult.NOT_IDENTIFIED: Stand.NOT_IDENTIFIED,
    AnswerResult.HIGHLY_PROBABLE: Stand.HIGHLY_PROBABLE,
    AnswerResult.POSSIBLE: Stand.POSSIBLE,
    AnswerResult.NO_CANDIDATE: Stand.NO_CANDIDATE,
    AnswerResult.REJECTED: Stand.REJECTED,
}
FOUND = frozenset(_BY_RESULT.values()) - {Stand.REJECTED}
"""Answered, and it says what was found."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`standing`: what stands of the answers. `may_confirm`: the store takes "seen" now."""

    stand: Stand
    standing: Standing
    confirmed: bool
    may_confirm: bool

    @property
    def answered_at(self) -> datetime | None:
        told = self.standing.told or self.standing.other
        return told.answered_at if told is not None else None

    @property
    def unread(self) -> int:
        """Answers that the officer is to read: those that are shown and have something to say."""
        shown = (self.standing.told, self.standing.other)
        return 0 if self.confirmed else sum(one is not None for one in shown)


def progress_of(entry: QueueEntry) -> Progress:
    standing = standing_of(entry.answers)
    return Progress(
        stand=_stand(entry, standing),
        standing=standing,
        confirmed=entry.state is QueueState.CONFIRMED,
        may_confirm=entry.state is QueueState.ANSWERED,
    )


def _stand(entry: QueueEntry, standing: Standing) -> Stand:
    if entry.state is QueueState.WITHDRAWN:
        return Stand.WITHDRAWN
    if entry.state is QueueState.HELD:
        return Stand.HELD
    if standing.result is not None:
        return _BY_RESULT.get(standing.result, Stand.UNDETERMINED)
    if entry.receipt is not None or entry.state is QueueState.AWAITING_RESPONSE:
        return Stand.OUTSTANDING
    if entry.state is QueueState.HANDED_OVER:
        return Stand.HANDED_OVER
    return Stand.SENDING if entry.state is QueueState.SENDING else Stand.WAITING
