"""The files of a deck with what each must be found to be, and what a deck is made on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from app.an2k.errors import RecordError
from app.an2k.findings import Finding, Severity
from app.an2k.image_fields import TransmittedImage
from app.an2k.images import CodedImage
from app.an2k.rules.values import Profile
from app.domain.bureau_answer import BureauAnswer, Meaning
from app.domain.capture import ReaderIdentity
from app.domain.match import AnswerKind, AnswerResult
from app.domain.position import FrictionRidgePosition


class Group(StrEnum):
    """What a file is in the deck for."""

    GOOD = "good"
    MANDATORY = "mandatory"  # a mandatory element removed or left empty
    VALUE = "value"  # an element that is there broken in one way
    OCCURRENCE = "occurrence"  # too many subfields or items
    CONDITION = "condition"  # a rule about more than one element
    RECORD = "record"  # records, fields and images that are not taken
    UNREADABLE = "unreadable"  # what no program can read as a file
    UNVERIFIED = "unverified"  # a type of transaction that nobody verified
    ANSWER = "answer"


class Expected(msgspec.Struct, frozen=True):
    """A finding, or the fault that ends the reading. `record`: place in the file, None for one that is not there;
    `position`: FGP. Of a fault of reading only `code` and `record` are said."""

    code: str
    severity: Severity = Severity.ERROR
    record: int | None = None
    record_type: int | None = None
    field: int | None = None
    item: int | None = None
    position: int | None = None


def as_expected(found: Finding | RecordError) -> Expected:
    """What was found, to be compared with what was expected."""
    if isinstance(found, RecordError):
        return Expected(found.code, record=found.record)
    place = found.place
    return Expected(
        found.code, found.severity, place.record, place.record_type, place.field, place.item, found.position
    )


class ExpectedAnswer(msgspec.Struct, frozen=True):
    """What an answer must be read as. `codes`: reject codes; `unknown`: those of them that no table has. `stands`: what
    stands for the submission after this answer and those before it."""

    kind: AnswerKind
    meaning: Meaning
    codes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    fingers: tuple[FrictionRidgePosition, ...] = ()
    doubts: tuple[str, ...] = ()
    stands: AnswerResult | None = None


def as_expected_answer(read: BureauAnswer, stands: AnswerResult | None) -> ExpectedAnswer:
    return ExpectedAnswer(
        read.kind,
        read.meaning,
        tuple(one.code for one in read.codes),
        tuple(one.code for one in read.codes if not one.is_known),
        tuple(sorted({finger for one in read.codes for finger in one.fingers})),
        read.doubts,
        stands,
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One file. `slug`: what its name ends in; `title`: what it tries. `answer`: of an answer, whose `submission` is
    the TCN that it answers in the end. `person`: number of the synthetic person whose prints it holds, from 1; None
    for cut-outs that are nobody's card."""

    group: Group
    tot: str
    slug: str
    title: str
    data: bytes
    expected: tuple[Expected, ...] = ()
    answer: ExpectedAnswer | None = None
    submission: str = ""
    person: int | None = None


class Prints(Protocol):
    """Synthetic pictures, coded as the profile wants them. `person`: from 0. `missing`: fingers that are not shown; a
    slap without any finger is left out."""

    def card(self, person: int, missing: frozenset[FrictionRidgePosition]) -> Sequence[CodedImage]:
        """The fourteen of a card at their true size."""

    def small(self, missing: frozenset[FrictionRidgePosition]) -> Sequence[CodedImage]:
        """The fourteen as cut-outs."""

    def flat(self, person: int) -> Sequence[CodedImage]:
        """The ten fingers, each laid flat alone."""

    def palm(self, *, cut_out: bool) -> TransmittedImage: ...

    def face(self, *, cut_out: bool) -> TransmittedImage: ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What a deck is made on. `ori`, `dai`: of the agency and of the bureau. `day`: of every transaction.

    `people`: how many `prints` has. `production`: whether the files are judged as a production station does.
    """

    profile: Profile
    ori: str
    dai: str
    day: date
    reader: ReaderIdentity
    prints: Prints
    people: int
    production: bool = True

    @property
    def at(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC)
