"""Records of the traditional ANSI/NIST-ITL encoding as values. What was read is kept: digits of tags, padding, order.

A record holds its own LEN as it stands in the file; `TaggedRecord.of` computes one for a record that is being made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.an2k import limits
from app.an2k.errors import FieldMissing, LimitExceeded, TextNotReadable, ValueNotUsable

FS, GS, RS, US = b"\x1c", b"\x1d", b"\x1e", b"\x1f"  # end of record, of field, of subfield, of item
BINARY_TYPES = frozenset({3, 4, 5, 6, 7, 8})  # 4-byte LEN, no tags, no separators
DATA_FIELD = 999  # image data to the end of the record
FIRST_TYPE_WITH_DATA = 10  # Types 1, 2 and 9 are text throughout
LEN, IDC, CNT, DCS = 1, 2, 3, 15
DIGITS = 3  # of a field number as ITL-2011 writes it; older files write 1.01
_CHARACTER_SETS = {0: "ascii", 1: "latin-1", 2: "utf-16-be", 3: "utf-8", 4: "utf-32-be"}  # ITL 1-2011, table 4


def has_data_field(record_type: int) -> bool:
    """Whether field 999 of this type is binary, last and free to hold any byte."""
    return record_type >= FIRST_TYPE_WITH_DATA


@dataclass(frozen=True, slots=True)
class Field:
    """`number`: after the dot. `value`: the bytes after the colon. `digits`: how many the number is written with."""

    number: int
    value: bytes
    digits: int = DIGITS

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("field numbers begin at 1")
        natural = len(str(self.number))
        if self.digits < natural:
            object.__setattr__(self, "digits", natural)

    def tag(self, record_type: int) -> bytes:
        return b"%d.%0*d:" % (record_type, self.digits, self.number)

    @property
    def subfields(self) -> tuple[tuple[bytes, ...], ...]:
        """The value as subfields of items. LimitExceeded for more than app.an2k.limits allows."""
        if self.value.count(RS) >= limits.MOST_SUBFIELDS:
            raise LimitExceeded("The field has too many subfields.", field=self.number)
        parts = self.value.split(RS)
        if any(part.count(US) >= limits.MOST_ITEMS for part in parts):
            raise LimitExceeded("A subfield has too many items.", field=self.number)
        return tuple(tuple(part.split(US)) for part in parts)


@dataclass(frozen=True, slots=True)
class TaggedRecord:
    """Types 1, 2, 9, 10 and above. `fields` in file order, LEN first."""

    record_type: int
    fields: tuple[Field, ...]
    _by_number: Mapping[int, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_number", {one.number: one for one in self.fields})

    @classmethod
    def of(cls, record_type: int, fields: Iterable[Field], *, digits: int = DIGITS) -> TaggedRecord:
        """A record of `fields` (without LEN) with its LEN computed, which counts its own digits and the FS."""
        rest = tuple(fields)
        others = sum(len(one.tag(record_type)) + len(one.value) for one in rest)
        fixed = others + len(rest) + len(Field(LEN, b"", digits).tag(record_type)) + 1  # GS after each but the last, FS
        length = fixed + 1
        while length != fixed + len(str(length)):
            length = fixed + len(str(length))
        return cls(record_type, (Field(LEN, b"%d" % length, digits), *rest))

    def get(self, number: int) -> Field | None:
        return self._by_number.get(number)

    def need(self, number: int) -> Field:
        """The field; FieldMissing when it is not there."""
        found = self._by_number.get(number)
        if found is None:
            raise FieldMissing("A field that is needed is missing.", record_type=self.record_type, field=number)
        return found

    @property
    def idc(self) -> int:
        """Image designation: which entry of CNT this record is."""
        return self.number_of(IDC)

    def number_of(self, number: int) -> int:
        """A field as a whole number. FieldMissing or ValueNotUsable."""
        return as_number(self.need(number).value, self.record_type, number)

    def byte_length(self) -> int:
        tags = sum(len(one.tag(self.record_type)) + len(one.value) for one in self.fields)
        return tags + len(self.fields)  # a GS after each field but the last, which is followed by the FS


@dataclass(frozen=True, slots=True)
class BinaryRecord:
    """Types 3 to 8. `body`: everything after LEN and IDC, unread."""

    record_type: int
    idc: int
    body: bytes

    HEADER_BYTES = 5  # LEN (4, big-endian) and IDC (1)

    def byte_length(self) -> int:
        return self.HEADER_BYTES + len(self.body)


Record = TaggedRecord | BinaryRecord


@dataclass(frozen=True, slots=True)
class AnsiNistFile:
    """One transaction. `records`: Type-1 first, then as 1.003 CNT lists them."""

    records: tuple[Record, ...]

    @property
    def header(self) -> TaggedRecord:
        """The Type-1 record."""
        first = self.records[0] if self.records else None
        if not isinstance(first, TaggedRecord) or first.record_type != 1:
            raise FieldMissing("The file does not begin with a Type-1 record.", record=1)
        return first

    def of_type(self, record_type: int) -> tuple[Record, ...]:
        return tuple(one for one in self.records if one.record_type == record_type)

    @property
    def encoding(self) -> str:
        """Python's name of the character set of Types 2 and above: what 1.015 DCS declares, else Latin-1.

        Latin-1 is ASCII for the 7-bit text that the standard foresees and never fails on older files that exceed it.
        """
        directory = self.header.get(DCS)
        if directory is None or not directory.value:
            return "latin-1"
        index = as_number(directory.subfields[0][0], 1, DCS)
        if index not in _CHARACTER_SETS:
            raise ValueNotUsable("The character set is not a known one.", record=1, record_type=1, field=DCS)
        if index in (2, 4):
            raise ValueNotUsable(
                "Character sets of more than one byte a letter are not read.", record=1, record_type=1, field=DCS
            )
        return _CHARACTER_SETS[index]

    def text(self, record: TaggedRecord, number: int) -> str:
        """A field as text. FieldMissing, TextNotReadable."""
        return as_text(record.need(number).value, self.encoding, record.record_type, number)

    def items(self, record: TaggedRecord, number: int) -> tuple[tuple[str, ...], ...]:
        """A field as text by subfield and item; () when it is not there. TextNotReadable."""
        found = record.get(number)
        if found is None:
            return ()
        encoding = self.encoding
        return tuple(
            tuple(as_text(item, encoding, record.record_type, number) for item in subfield)
            for subfield in found.subfields
        )


def as_number(value: bytes, record_type: int, number: int) -> int:
    """ASCII digits as a whole number. ValueNotUsable."""
    if not value.isdigit() or len(value) > limits.MOST_LENGTH_DIGITS:
        raise ValueNotUsable("The field is not a whole number.", record_type=record_type, field=number)
    return int(value)


def as_text(value: bytes, encoding: str, record_type: int, number: int) -> str:
    try:
        return value.decode(encoding)
    except UnicodeDecodeError as reason:
        raise TextNotReadable(
            "The field is not text in the declared character set.", record_type=record_type, field=number
        ) from reason


def join_items(subfields: Sequence[Sequence[str]], encoding: str = "ascii") -> bytes:
    """The bytes of a field made of subfields of items. ValueNotUsable when a text cannot be written."""
    for subfield in subfields:
        for item in subfield:
            if any(character in item for character in "\x1c\x1d\x1e\x1f"):
                raise ValueNotUsable("A text holds a separator of the file format.")
    try:
        return RS.join(US.join(item.encode(encoding) for item in subfield) for subfield in subfields)
    except UnicodeEncodeError as reason:
        raise ValueNotUsable("A text holds letters that the character set lacks.") from reason
