"""What the service answers. Two kinds at least, each in its own time."""

from datetime import datetime
from enum import StrEnum

import msgspec


class AnswerKind(StrEnum):
    CRIMINAL_IDENTIFICATION = "criminal_identification"
    IMMIGRATION_CROSS_CHECK = "immigration_cross_check"
    REJECTION = "rejection"
    RAPID_SEARCH = "rapid_search"  # two fingers, within minutes


class AnswerResult(StrEnum):
    IDENTIFIED = "identified"
    NOT_IDENTIFIED = "not_identified"
    COMPLETED = "completed"  # the immigration cross-check: done, whatever it found; nothing is asked of the jail
    REJECTED = "rejected"


class Answer(msgspec.Struct, frozen=True):
    """One answer of the service.

    `number` counts from 1 within a submission. `record_date`: date of the record that matched, YYYY-MM-DD, where the
    kind discloses one. `codes`: reject codes. `signature`: Ed25519 over the canonical JSON of the other fields, base64.
    The immigration answer reads the same whether or not anything matched (product safeguard).
    """

    number: int
    control_number: str
    tcn: str
    kind: AnswerKind
    result: AnswerResult
    answered_at: datetime
    text: str = ""
    record_number: str | None = None
    record_date: str | None = None
    codes: tuple[str, ...] = ()
    signature: str = ""


FINAL_KINDS = frozenset({AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.IMMIGRATION_CROSS_CHECK})


def is_complete(answers: tuple[Answer, ...]) -> bool:
    """Whether nothing more is awaited: both kinds have come, or the submission was rejected."""
    kinds = {answer.kind for answer in answers}
    return AnswerKind.REJECTION in kinds or kinds >= FINAL_KINDS
