"""What the service answers. Two kinds at least, each in its own time."""

from datetime import datetime
from enum import StrEnum

import msgspec


class AnswerKind(StrEnum):
    CRIMINAL_IDENTIFICATION = "criminal_identification"
    IMMIGRATION_CROSS_CHECK = "immigration_cross_check"
    REJECTION = "rejection"
    RAPID_SEARCH = "rapid_search"  # two fingers, within minutes
    OTHER = "other"  # a bureau's answer of a type that the station does not know


class AnswerResult(StrEnum):
    IDENTIFIED = "identified"
    NOT_IDENTIFIED = "not_identified"
    COMPLETED = "completed"  # the immigration cross-check: done, whatever it found; nothing is asked of the jail
    REJECTED = "rejected"
    HIGHLY_PROBABLE = "highly_probable"  # of a rapid search, as the next two
    POSSIBLE = "possible"
    NO_CANDIDATE = "no_candidate"
    UNDETERMINED = "undetermined"  # what it means cannot be read for sure: a person reads it as it came


class Answer(msgspec.Struct, frozen=True):
    """One answer of the service.

    `number` counts from 1 within a submission. `record_date`: date of the record that matched, YYYY-MM-DD, where the
    kind discloses one. `codes`: reject codes. `signature`: Ed25519 over the canonical JSON of the other fields, base64;
    empty for what a bureau answered, which signs nothing. `own_tcn`, `reference`: TCN and TCR of a bureau's answer; the
    latter is `tcn`, or the TCN of an earlier answer that this one follows.
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
    own_tcn: str = ""
    reference: str = ""


FINAL_KINDS = frozenset({AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.IMMIGRATION_CROSS_CHECK})


def is_complete(answers: tuple[Answer, ...]) -> bool:
    """Whether nothing more is awaited: both kinds have come, or the submission was rejected or a rapid search."""
    kinds = {answer.kind for answer in answers}
    return not kinds.isdisjoint({AnswerKind.REJECTION, AnswerKind.RAPID_SEARCH}) or kinds >= FINAL_KINDS
