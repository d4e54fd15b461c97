"""The values of a profile after its files were read and its ancestors laid under it. Pure; nothing is looked up later.

An *element* is a field, or one item of the field's subfields. A rule is an element within one type of transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from app.an2k.answer_codes import AnswerCode
from app.an2k.rules.faults import Fault
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import PROGRAM_THRESHOLDS, QualityThresholds

EXAMPLE = "example-county"  # the profile of a fictitious agency
_P = FrictionRidgePosition
_PLAIN_THUMBS = frozenset({_P.PLAIN_RIGHT_THUMB, _P.PLAIN_LEFT_THUMB})
_SLAPS = frozenset({_P.PLAIN_RIGHT_FOUR, _P.PLAIN_LEFT_FOUR, _P.PLAIN_THUMBS})


class Presence(StrEnum):
    MANDATORY = "mandatory"
    OPTIONAL = "optional"
    FORBIDDEN = "forbidden"  # named by the agency as not taken here


class Characters(StrEnum):
    """Which characters a value may hold, in the letters of the EBTS field table."""

    ALPHABETIC = "A"
    NUMERIC = "N"
    ALPHANUMERIC = "AN"
    ALPHABETIC_SPECIAL = "AS"
    NUMERIC_SPECIAL = "NS"
    ALPHANUMERIC_SPECIAL = "ANS"
    BINARY = "B"


class Form(StrEnum):
    """What a value must be that no pattern can say."""

    DATE = "date"  # YYYYMMDD, a day that there was
    DATE_OR_UNKNOWN = "date-or-unknown"  # the same, or 00000000
    MOMENT = "moment"  # YYYYMMDDhhmmssZ


class TransactionKind(StrEnum):
    SUBMISSION = "submission"
    ANSWER = "answer"


class ElementKey(NamedTuple):
    """`item`: from 1; 0 is the field as a whole. Written 2.047 and 2.047..2."""

    record_type: int
    number: int
    item: int = 0

    def __str__(self) -> str:
        whole = f"{self.record_type}.{self.number:03d}"
        return f"{whole}..{self.item}" if self.item else whole


@dataclass(frozen=True, slots=True)
class Span:
    """How many; `most` None: without a bound."""

    least: int = 0
    most: int | None = None

    def holds(self, count: int) -> bool:
        return self.least <= count and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least}-x"
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rule was written, and what the writer says it is from.

    `file` and `line`: of the profile or its field table. `source`: title of the document; `date`: YYYY, YYYY-MM or
    YYYY-MM-DD.
    """

    profile: str
    file: str
    line: int
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Codes with their meanings; `codes` keeps the order of the file.

    `partial`: it does not hold every code that is taken, so a code that it lacks is no fault. `offered`: those that a
    form offers, in its order; the others are taken all the same.
    """

    name: str
    title: str
    codes: Mapping[str, str]
    origin: Origin
    partial: bool = False
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ElementRule:
    """`size`: characters of one value. A field with items has neither size nor pattern, table or form of its own (size
    0-x): its items have theirs, and the published totals count the separators in some rows and not in others.
    `occurrences`: subfields of a field.

    `pattern`: a regular expression (ASCII) that a whole value must match. `table`: name of a code table.

    An item is mandatory within a subfield that is there. A field of Types 4 to 15 is mandatory within a record that is
    there. `origins`: where the rule is from; the first wrote it, each later one changed a part of it.
    """

    key: ElementKey
    mnemonic: str
    title: str
    presence: Presence
    characters: Characters
    size: Span
    occurrences: Span
    origins: tuple[Origin, ...]
    pattern: str | None = None
    pattern_words: str | None = None  # what the pattern wants, for people
    table: str | None = None
    form: Form | None = None


class CrossKind(StrEnum):
    """Rules that look at more than one element. Each kind has one function in app.an2k.validation."""

    NOT_AFTER = "not-after"  # elements (earlier, later): dates in this order, unknown ones left alone
    NOT_IN_FUTURE = "not-in-future"  # elements: dates, against the day of the check
    IMAGES_ACCOUNTED = "images-accounted"  # elements (AMP): every one of `positions` has an image or AMP explains it
    IMAGES_ONCE = "images-once"  # elements (FGP, ...): no position twice
    AMP_WITHOUT_IMAGE = "amp-without-image"  # elements (AMP): a finger marked missing has no single image
    SAME_COUNT = "same-count"  # elements (a, b): b, where it is there, has a subfield for each of a
    REQUIRES = "requires"  # elements (a, b): with a there is b
    SAME_AGENCY = "same-agency"  # elements (a, b): the same value
    RECORDS_IN_ALL = "records-in-all"  # elements, one of each type: `count` records of these types together
    OWN_DOMAIN = "own-domain"  # elements (DOM): the domain that [assembly] names
    IMPRESSION_FITS = "impression-fits"  # elements (IMP): slaps are plain prints, and `positions` rolled ones
    TYPE_4_RESOLUTION = "type-4-resolution"  # elements (NSR, NTR): zeros without Type-4, and none with it


@dataclass(frozen=True, slots=True)
class CrossRule:
    kind: CrossKind
    elements: tuple[ElementKey, ...]
    origin: Origin
    positions: tuple[int, ...] = ()  # FGP codes
    count: Span | None = None  # how many in all


@dataclass(frozen=True, slots=True)
class TransactionRules:
    """`records`: how many of each type of record; a type that is not named is not taken. `verified`: the rules were
    read in a source that the profile names; production refuses what is not.

    `elements`: rules by key, fields and items. A Type-2 field without a rule is not used in this transaction.
    """

    tot: str
    title: str
    kind: TransactionKind
    verified: bool
    records: Mapping[int, Span]
    elements: Mapping[ElementKey, ElementRule]
    cross: tuple[CrossRule, ...]
    origin: Origin
    answer: str | None = None  # of an answer: which of the clocks it ends (AnswerKind)


@dataclass(frozen=True, slots=True)
class ImageRules:
    """What assembly makes. `record_type`: 14, or 4 for the binary records of the 500 ppi class. Largest width and
    height in pixels, by kind of image."""

    compression: str
    resolution_ppi: int
    finger_px: tuple[int, int]
    thumb_px: tuple[int, int]
    slap_px: tuple[int, int]
    origin: Origin
    record_type: int = 14

    def largest_px(self, position: int) -> tuple[int, int] | None:
        """Width and height at `resolution_ppi`. None of a position (FGP) that no ten-print shows."""
        if position in FINGERS:
            return self.finger_px
        if position in _PLAIN_THUMBS:
            return self.thumb_px
        return self.slap_px if position in _SLAPS else None


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same in every submission."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Ask:
    """An element that the form of a new booking asks for. `label`, `hint`: by language; `en` is there, a hint may be
    empty."""

    key: ElementKey
    label: Mapping[str, str]
    hint: Mapping[str, str]
    order: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class AssemblyRules:
    """What the station writes by itself into a submission.

    `transaction`: the type that a booking becomes. `version`: 1.002; `domain`: items of 1.013; `native_resolution`,
    `nominal_resolution`: 1.011, 1.012; `retention`: 2.005, None to leave it out; `offence_code_field`: number of the
    user-defined Type-2 field that carries each charge's code and its table, None where the agency has none.
    `constants`: elements of Type-2 that are the same in every submission.
    """

    version: str
    domain: tuple[str, ...]
    native_resolution: str
    nominal_resolution: str
    retention: str | None
    offence_code_field: int | None
    origin: Origin
    transaction: str = "CAR"
    constants: Mapping[ElementKey, Constant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerDetails:
    """How the agency's bureau answers, beside the types of its answers. `numbers_new_records`: it gives an FBI number
    to a person whom it did not find, as to whose records it newly keeps. `codes`: the agency's own, before those of the
    program; `code_table`: the table that they are from. `origin`: None where nothing is stated.
    """

    numbers_new_records: bool = False
    codes: Mapping[str, AnswerCode] = field(default_factory=dict)
    code_table: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class SamePersonRules:
    """Whether a new booking is compared with this station's recent ones. `keep_days`: how long the templates of a
    booking are kept for that; 0: none are kept, and nothing is compared. `origin`: None where nothing is stated."""

    keep_days: int = 0
    origin: Origin | None = None

    @property
    def is_example(self) -> bool:
        """Stated by the fictitious agency: nobody's wish."""
        return self.origin is not None and self.origin.profile == EXAMPLE


@dataclass(frozen=True, slots=True)
class Profile:
    """`ancestors`: names of the profiles under this one, nearest first. `date`: of the last change, YYYY-MM-DD. `asks`:
    in the order of the form. `remarks`: what is odd in its own file and no fault. `quality_origin`: None where no
    profile says anything of quality, and the program's own thresholds hold."""

    name: str
    title: str
    date: str
    ancestors: tuple[str, ...]
    transactions: Mapping[str, TransactionRules]
    tables: Mapping[str, CodeTable]
    assembly: AssemblyRules
    images: ImageRules
    answers: AnswerDetails = AnswerDetails()
    quality: QualityThresholds = PROGRAM_THRESHOLDS
    quality_origin: Origin | None = None
    same_person: SamePersonRules = SamePersonRules()
    notes: tuple[str, ...] = field(default=())
    asks: tuple[Ask, ...] = ()
    remarks: tuple[Fault, ...] = ()
