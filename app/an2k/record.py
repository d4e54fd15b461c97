"""Records of the traditional ANSI/NIST-ITL encoding as values. What was read is kept: digits of tags, padding, order.

A record holds its own LEN as it stands in the file; `TaggedRecord.of` computes one for a record that is being made.
Where something was read (place, byte offset) is remembered beside the value, for errors, and is no part of it: a
record that was read equals the one that was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.an2k import limits
from app.an2k.errors import FieldMissing, LimitExceeded, RecordError, TextNotReadable, ValueNotUsable

FS, GS, RS, US = b"\x1c", b"\x1d", b"\x1e", b"\x1f"  # end of record, of field, of subfield, of item
BINARY_TYPES = frozenset({3, 4, 5, 6, 7, 8})  # 4-byte LEN, no tags, no separators
DATA_FIELD = 999  # image data to the end of the record
LEN, IDC, CNT, DCS = 1, 2, 3, 15
DIGITS = 3  # of a field number as ITL-2011 writes it; older files write 1.01
_FIRST_TYPE_WITH_DATA = 10  # Types 1, 2 and 9 are text throughout
_LARGEST_OF_DIGITS = 10**DIGITS - 1
_CHARACTER_SETS = {0: "ascii", 1: "latin-1", 2: "utf-16-be", 3: "utf-8", 4: "utf-32-be"}  # ITL 1-2011, table 4
_WIDE = (2, 4)  # more than one byte a letter: a separator could be half of one

_Fault = TypeVar("_Fault", bound=RecordError)


def is_data_field(record_type: int, number: int) -> bool:
    """Whether this field of a type with tags is binary, last and free to hold any byte."""
    return number == DATA_FIELD and record_type >= _FIRST_TYPE_WITH_DATA


@dataclass(frozen=True, slots=True)
class Field:
    """`number`: after the dot. `value`: the bytes after the colon. `digits`: how many the number is written with.

    `offset`: of the value's first byte in the file that it was read from; None where it was made.
    """

    number: int
    value: bytes
    digits: int = DIGITS
    offset: int | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("field numbers begin at 1")
        if self.digits < DIGITS or self.number > _LARGEST_OF_DIGITS:
            object.__setattr__(self, "digits", max(self.digits, len(str(self.number))))

    def tag(self, record_type: int) -> bytes:
        return b"%d.%0*d:" % (record_type, self.digits, self.number)

    def tag_text(self, record_type: int) -> str:
        """As it is written, without the colon: `2.018`."""
        return self.tag(record_type)[:-1].decode("ascii")

    @property
    def subfields(self) -> tuple[tuple[bytes, ...], ...]:
        """The value as subfields of items. LimitExceeded for more than app.an2k.limits allows."""
        if self.value.count(RS) >= limits.MOST_SUBFIELDS:
            raise LimitExceeded("The field has too many subfields.", field=self.number, offset=self.offset)
        if self.value.count(US) + self.value.count(RS) >= limits.MOST_ITEMS_OF_FIELD:
            raise LimitExceeded("The field has too many items.", field=self.number, offset=self.offset)
        parts = self.value.split(RS)
        if any(part.count(US) >= limits.MOST_ITEMS for part in parts):
            raise LimitExceeded("A subfield has too many items.", field=self.number, offset=self.offset)
        return tuple(tuple(part.split(US)) for part in parts)

    def offset_of(self, subfield: int | None = None, item: int | None = None) -> int | None:
        """Byte offset in the file of a subfield or of an item of it, both from 1; of the value without them."""
        if self.offset is None or subfield is None:
            return self.offset
        parts = self.value.split(RS)
        before = sum(len(part) + 1 for part in parts[: subfield - 1])
        if item is not None and subfield <= len(parts):
            items = parts[subfield - 1].split(US)
            before += sum(len(one) + 1 for one in items[: item - 1])
        return self.offset + min(before, len(self.value))


@dataclass(frozen=True, slots=True)
class TaggedRecord:
    """Types 1, 2, 9, 10 and above. `fields` in file order, LEN first.

    `place`: in the file that it was read from, from 1; None where it was made.
    """

    record_type: int
    fields: tuple[Field, ...]
    place: int | None = field(default=None, repr=False, compare=False)
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
            raise self.wrong(FieldMissing, "A field that is needed is missing.", number)
        return found

    @property
    def idc(self) -> int:
        """Image designation: which entry of CNT this record is."""
        return self.number_of(IDC)

    @property
    def offset(self) -> int | None:
        """Byte offset in the file that the record was read from."""
        first = self.fields[0] if self.fields else None
        if first is None or first.offset is None:
            return None
        return first.offset - len(first.tag(self.record_type))

    def number_of(self, number: int) -> int:
        """A field as a whole number. FieldMissing or ValueNotUsable."""
        value = self.need(number).value
        if not value.isdigit() or len(value) > limits.MOST_LENGTH_DIGITS:
            raise self.wrong(ValueNotUsable, "The field is not a whole number.", number)
        return int(value)

    def subfields_of(self, number: int) -> tuple[tuple[bytes, ...], ...]:
        """A field as subfields of items; () when it is not there. LimitExceeded."""
        found = self._by_number.get(number)
        if found is None:
            return ()
        try:
            return found.subfields
        except LimitExceeded as reason:
            raise self.wrong(LimitExceeded, reason.bare, number) from reason

    def byte_length(self) -> int:
        around = len(str(self.record_type)) + len(".:") + len(GS)  # the last one is followed by the FS instead
        return sum(around + one.digits + len(one.value) for one in self.fields)

    def wrong(
        self,
        fault: type[_Fault],
        message: str,
        number: int | None = None,
        subfield: int | None = None,
        item: int | None = None,
        *,
        place: int | None = None,
    ) -> _Fault:
        """An error that names the place in this record. `place`: of the record, where it does not know it itself."""
        found = self._by_number.get(number) if number is not None else None
        return fault(
            message,
            offset=self.offset if found is None else found.offset_of(subfield, item),
            record=self.place if self.place is not None else place,
            record_type=self.record_type,
            field=number,
            subfield=subfield,
            item=item,
        )


@dataclass(frozen=True, slots=True)
class BinaryRecord:
    """Types 3 to 8. `body`: everything after LEN and IDC, unread. `place`, `offset`: as of a tagged record."""

    record_type: int
    idc: int
    body: bytes
    place: int | None = field(default=None, repr=False, compare=False)
    offset: int | None = field(default=None, repr=False, compare=False)

    HEADER_BYTES = 5  # LEN (4, big-endian) and IDC (1)

    def byte_length(self) -> int:
        return self.HEADER_BYTES + len(self.body)

    def wrong(
        self, fault: type[_Fault], message: str, number: int | None = None, at: int = 0, *, place: int | None = None
    ) -> _Fault:
        """An error that names the place in this record. `at`: byte of the record."""
        return fault(
            message,
            offset=None if self.offset is None else self.offset + at,
            record=self.place if self.place is not None else place,
            record_type=self.record_type,
            field=number,
        )


Record = TaggedRecord | BinaryRecord


@dataclass(frozen=True, slots=True)
class AnsiNistFile:
    """One transaction. `records`: Type-1 first, then as 1.003 CNT lists them.

    `padding`: line ends, NUL and blanks after the last record, as mail and block devices leave them.
    """

    records: tuple[Record, ...]
    padding: bytes = b""

    @property
    def header(self) -> TaggedRecord:
        """The Type-1 record."""
        first = self.records[0] if self.records else None
        if not isinstance(first, TaggedRecord) or first.record_type != 1:
            raise FieldMissing("The file does not begin with a Type-1 record.", record=1)
        return first

    def of_type(self, record_type: int) -> tuple[Record, ...]:
        return tuple(one for one in self.records if one.record_type == record_type)

    def place_of(self, record: Record) -> int | None:
        """From 1; None when the very record is not one of this file."""
        return next((place for place, one in enumerate(self.records, start=1) if one is record), None)

    @property
    def encoding(self) -> str:
        """Python's name of the character set of Types 2 and above: what 1.015 DCS declares, else Latin-1.

        Latin-1 is ASCII for the 7-bit text that the standard foresees and never fails on older files that exceed it.
        ASCII may be declared beside another set, which holds it. ValueNotUsable for a set that is not read,
        LimitExceeded.
        """
        header = self.header
        directory = header.get(DCS)
        if directory is None or not directory.value:
            return "latin-1"
        if len(directory.value) > limits.LONGEST_DIRECTORY_BYTES:
            raise header.wrong(LimitExceeded, "The list of character sets is too long.", DCS, place=1)
        rows = enumerate(header.subfields_of(DCS), start=1)
        declared = {self._character_set(items[0], subfield) for subfield, items in rows}
        if len(declared) > 1:
            declared.discard("ascii")
        if len(declared) > 1:
            raise header.wrong(ValueNotUsable, "Several character sets are declared beside ASCII.", DCS, place=1)
        return declared.pop()

    def _character_set(self, index: bytes, subfield: int) -> str:
        number = int(index) if index.isdigit() and len(index) <= DIGITS else -1
        if number not in _CHARACTER_SETS:
            message = "The character set is not a known one."
        elif number in _WIDE:
            message = "Character sets of more than one byte a letter are not read."
        else:
            return _CHARACTER_SETS[number]
        raise self.header.wrong(ValueNotUsable, message, DCS, subfield, 1, place=1)

    def text(self, record: TaggedRecord, number: int) -> str:
        """A field as text. FieldMissing, TextNotReadable."""
        found = record.get(number)
        if found is None:
            place = self.place_of(record)
            raise record.wrong(FieldMissing, "A field that is needed is missing.", number, place=place)
        try:
            return found.value.decode(self.encoding)
        except UnicodeDecodeError as reason:
            raise self._not_text(record, number) from reason

    def items(self, record: TaggedRecord, number: int) -> tuple[tuple[str, ...], ...]:
        """A field as text by subfield and item; () when it is not there. TextNotReadable, LimitExceeded."""
        if record.get(number) is None:
            return ()
        encoding = self.encoding
        try:
            return tuple(tuple(item.decode(encoding) for item in subfield) for subfield in record.subfields_of(number))
        except UnicodeDecodeError as reason:
            raise self._not_text(record, number) from reason

    def _not_text(self, record: TaggedRecord, number: int) -> TextNotReadable:
        message = "The field is not text in the declared character set."
        return record.wrong(TextNotReadable, message, number, place=self.place_of(record))


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
