"""How far a submission is, as the station shows it: sending, the criminal identification, a return.

The immigration cross-check is not looked at here: its answer, or the lack of it, changes nothing that is shown.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from app.domain.answer_chain import Link
from app.domain.answer_chain import newest as newest_link
from app.domain.match import Answer, AnswerKind, AnswerResult
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
}
FOUND = frozenset(_BY_RESULT.values())
"""Answered, and it says what was found."""
_IDENTIFICATIONS = frozenset({AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.RAPID_SEARCH})


@dataclass(frozen=True, slots=True)
class Progress:
    """`identification`: the newest answer about who it is, of a rapid search too. `rejection`: the newest, unless an
    identification came after it. `corrects`: what `identification` or `rejection` says differs from an earlier answer.
    `other`: the newest answer of a kind that the station does not know. `may_confirm`: the store takes "seen" now.
    """

    stand: Stand
    identification: Answer | None
    rejection: Answer | None
    corrects: bool
    other: Answer | None
    confirmed: bool
    may_confirm: bool

    @property
    def answered_at(self) -> datetime | None:
        told = self.rejection or self.identification or self.other
        return told.answered_at if told is not None else None

    @property
    def unread(self) -> int:
        """Answers that the officer is to read: those that are shown and have something to say."""
        shown = (self.rejection or self.identification, self.other)
        return 0 if self.confirmed else sum(one is not None for one in shown)


def progress_of(entry: QueueEntry) -> Progress:
    identifications = [answer for answer in entry.answers if answer.kind in _IDENTIFICATIONS]
    rejections = [answer for answer in entry.answers if answer.kind is AnswerKind.REJECTION]
    told = _newest([*identifications, *rejections])
    rejection = _newest(rejections)
    if told in identifications:
        rejection = None
    identification = _newest(identifications)
    return Progress(
        stand=_stand(entry, identification, rejection),
        identification=identification,
        rejection=rejection,
        corrects=told is not None and any(one.result is not told.result for one in (*identifications, *rejections)),
        other=_newest([answer for answer in entry.answers if answer.kind is AnswerKind.OTHER]),
        confirmed=entry.state is QueueState.CONFIRMED,
        may_confirm=entry.state is QueueState.ANSWERED,
    )


def _newest(answers: list[Answer]) -> Answer | None:
    """By the chain of a bureau's answers, then by time; where neither tells, the one that came last."""
    links = [Link(one.own_tcn, one.reference, f"{one.answered_at.astimezone(UTC):%Y%m%d%H%M%S%f}") for one in answers]
    index = newest_link(links)
    if index is not None:
        return answers[index]
    return max(answers, key=lambda one: (one.answered_at, one.number), default=None)


def _stand(entry: QueueEntry, identification: Answer | None, rejection: Answer | None) -> Stand:
    if entry.state is QueueState.WITHDRAWN:
        return Stand.WITHDRAWN
    if entry.state is QueueState.HELD:
        return Stand.HELD
    if rejection is not None:
        return Stand.REJECTED if rejection.result is AnswerResult.REJECTED else Stand.UNDETERMINED
    if identification is not None:
        return _BY_RESULT.get(identification.result, Stand.UNDETERMINED)
    if entry.receipt is not None or entry.state is QueueState.AWAITING_RESPONSE:
        return Stand.OUTSTANDING
    if entry.state is QueueState.HANDED_OVER:
        return Stand.HANDED_OVER
    return Stand.SENDING if entry.state is QueueState.SENDING else Stand.WAITING
