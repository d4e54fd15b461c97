"""What became of a deck, and on what it was made: the evidence that goes to a bureau with the files.

Nothing in it is a value of a record: findings are named by code and element.
"""

from collections.abc import Sequence

import msgspec

from app.an2k.deck.values import Expected, ExpectedAnswer, Group

FORMAT = 1  # raised when a reader of the file must change


class FileEvidence(msgspec.Struct, frozen=True):
    """`person`: number of the synthetic person, None for cut-outs and answers. `found_answer`: as `expected_answer`."""

    file: str
    sha256: str
    size_bytes: int
    group: Group
    tot: str
    tries: str
    expected: tuple[Expected, ...]
    found: tuple[Expected, ...]
    agrees: bool
    person: int | None = None
    expected_answer: ExpectedAnswer | None = None
    found_answer: ExpectedAnswer | None = None


class CauseEvidence(msgspec.Struct, frozen=True):
    """A finding that several files have beside what was expected of them. `element`: empty where the finding names
    none; `rule`: file and line of its last statement."""

    code: str
    element: str
    rule: str
    tots: tuple[str, ...]
    files: tuple[str, ...]


class ProfileFileEvidence(msgspec.Struct, frozen=True):
    profile: str
    file: str
    sha256: str


class SourceEvidence(msgspec.Struct, frozen=True):
    """`rules`: how many rules of the profile name the document last."""

    title: str
    date: str
    rules: int


class TransactionEvidence(msgspec.Struct, frozen=True):
    tot: str
    title: str
    kind: str
    verified: bool
    source: str
    elements: int
    conditions: int
    files: int
    agreeing: int
    answer: str | None = None


class ProfileEvidence(msgspec.Struct, frozen=True):
    name: str
    title: str
    date: str
    ancestors: tuple[str, ...]
    notes: tuple[str, ...]
    files: tuple[ProfileFileEvidence, ...]
    sources: tuple[SourceEvidence, ...]


class CodecEvidence(msgspec.Struct, frozen=True):
    name: str
    version: str
    use: str


class EquipmentEvidence(msgspec.Struct, frozen=True):
    """2.067 of every submission of the deck. `certification`: of the reader, as far as this program knows it."""

    reader: str
    make: str
    model: str
    serial: str
    certification: str
    pictures: str


class SoftwareEvidence(msgspec.Struct, frozen=True):
    name: str
    version: str
    codecs: tuple[CodecEvidence, ...]
    wsq_software_number: int | None
    wsq: str


class Spread(msgspec.Struct, frozen=True):
    least: float
    median: float
    most: float


class ImageEvidence(msgspec.Struct, frozen=True):
    """Images of one kind in the good files. `ratio`: bytes of the picture to bytes as coded; `quality`: the station's
    own scores from 0 to 100, None where there are none."""

    kind: str
    count: int
    compression: str
    resolution_ppi: int
    width_px: Spread
    height_px: Spread
    size_bytes: Spread
    ratio: Spread
    quality: Spread | None


class Evidence(msgspec.Struct, frozen=True):
    """`agrees`: every file was found to be what was expected. `refused_unverified`: submissions.
    `codes`: what each code among the files means.
    `must_supply`, `not_tested`: sentences."""

    format: int
    agrees: bool
    day: str
    production: bool
    agency: str
    ori: str
    dai: str
    profile: ProfileEvidence
    software: SoftwareEvidence
    equipment: EquipmentEvidence
    transactions: tuple[TransactionEvidence, ...]
    refused_unverified: tuple[str, ...]
    unverified_answers: tuple[str, ...]
    seeds: tuple[int, ...]
    images: tuple[ImageEvidence, ...]
    not_tested: tuple[str, ...]
    must_supply: tuple[str, ...]
    codes: dict[str, str]
    files: tuple[FileEvidence, ...]
    causes: tuple[CauseEvidence, ...] = ()


def as_json(evidence: Evidence) -> bytes:
    return msgspec.json.format(msgspec.json.encode(evidence), indent=1) + b"\n"


def spread(values: Sequence[float]) -> Spread:
    """Of at least one value."""
    ordered = sorted(values)
    return Spread(round(ordered[0], 2), round(ordered[len(ordered) // 2], 2), round(ordered[-1], 2))
