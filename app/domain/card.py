"""What is printed on a fingerprint card: the words of a transaction by element, its prints as pictures, and whether the
transaction went electronically."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain import answer_chain
from app.domain.booking import MissingFinger
from app.domain.image import FingerImage
from app.domain.match import AnswerResult
from app.domain.position import FrictionRidgePosition
from app.domain.queue_entry import QueueEntry, QueueState
from app.domain.segmentation import Box

Items = tuple[tuple[str, ...], ...]  # a field's text by subfield and item


class CardForm(StrEnum):
    """Which card. The value names its layout in resources/cards."""

    FD249 = "fd249"  # criminal
    FD258 = "fd258"  # applicant


class Standing(StrEnum):
    """Whether the transaction of a card went electronically: what keeps it from being sent twice."""

    SENT = "sent"
    REJECTED = "rejected"  # it was sent, and sent back: the card may be the way that is left
    TRIED = "tried"  # it was on its way, and no receipt came: the other side may have it
    WAITING = "waiting"  # it still goes by itself
    NOT_SENT = "not_sent"
    NOT_KNOWN = "not_known"  # of a file: nothing is known of its way


_NEVER_LEFT = frozenset({QueueState.READY, QueueState.SENDING, QueueState.HELD, QueueState.WITHDRAWN})


@dataclass(frozen=True, slots=True, eq=False)
class CardPrint:
    """One print. `image`: at 500 ppi, or as it came where it has another resolution than 500 and 1000; None with the
    `problem` (a stable code) where it could not be read. `ink`: around the ridges, None where none were found."""

    position: FrictionRidgePosition
    image: FingerImage | None
    ink: Box | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CardContent:
    """Everything that a card can show. `elements`: by tag ("2.018"), of Types 1 and 2, and what the image records say
    alike ("14.005", of the first that has it). `missing`: 2.084."""

    tot: str
    tcn: str
    elements: Mapping[str, Items]
    prints: tuple[CardPrint, ...]
    missing: tuple[MissingFinger, ...] = ()


def standing_of(entry: QueueEntry) -> Standing:
    """A receipt, a handing over, or a state that only they lead to says that it went. Where its answers leave open
    whether it was rejected, it counts as sent."""
    answered = answer_chain.standing_of(entry.answers)
    if answered.is_rejected and answered.result is AnswerResult.REJECTED:
        return Standing.REJECTED
    if entry.receipt is not None or entry.handed_over is not None or entry.state not in _NEVER_LEFT:
        return Standing.SENT
    if entry.attempts or entry.state is QueueState.SENDING:
        return Standing.TRIED
    return Standing.WAITING if entry.state is QueueState.READY else Standing.NOT_SENT
