"""What the database of the match service takes and gives: plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import msgspec


class Gallery(StrEnum):
    CRIMINAL = "criminal"
    IMMIGRATION = "immigration"


class Stage(StrEnum):
    """The way of a submission: service.md section 2."""

    VALIDATE = "validate"
    EXTRACT = "extract"
    IDENTIFY_CRIMINAL = "identify_criminal"
    IDENTIFY_IMMIGRATION = "identify_immigration"
    DECIDE = "decide"
    ANSWER = "answer"
    NOTIFY = "notify"


class SubmissionState(StrEnum):
    WORKING = "working"
    EXAMINING = "examining"  # an examiner has to decide before the last answer
    ANSWERED = "answered"
    REJECTED = "rejected"
    DEAD = "dead"  # a stage gave up: outstanding, a person must look


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    cn: str
    ori: str
    tcn: str
    sha256: str
    state: SubmissionState


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed stage. `attempt` counts from 1 and guards what is written for it."""

    id: int
    cn: str
    stage: Stage
    attempt: int


@dataclass(frozen=True, slots=True)
class NextJob:
    """A stage to open once every stage in `after` (and the present one) is done."""

    stage: Stage
    after: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """`make` gets the answer's number within the submission and returns the signed bytes; `key` is unique within the
    submission, so that a stage that runs again does not answer again."""

    key: str
    make: Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class NewNotification:
    """`key` is unique over all: the receiver honours it, and it is never written twice."""

    key: str
    office: str
    body: bytes


class Candidate(msgspec.Struct, frozen=True):
    person_id: str
    score: float


@dataclass(frozen=True, slots=True)
class NewTask:
    gallery: Gallery
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class ExaminerTask:
    id: int
    cn: str
    ori: str
    tcn: str
    gallery: Gallery
    candidates: tuple[Candidate, ...]
    opened_at: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stage found and what follows; written in one transaction."""

    result: bytes = b""
    next_jobs: tuple[NextJob, ...] = ()
    answers: tuple[NewAnswer, ...] = ()
    tasks: tuple[NewTask, ...] = ()
    notifications: tuple[NewNotification, ...] = ()
    state: SubmissionState | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of a gallery: `record_date` YYYY-MM-DD; `record_kind`: what the record is about."""

    gallery: Gallery
    person_id: str
    record_number: str
    record_date: str
    record_kind: str
    synthetic: bool = True
