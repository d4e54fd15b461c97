"""Interpreting a record: values as text and numbers, errors that name record, field, subfield, item and byte."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.an2k import limits
from app.an2k.errors import FieldMissing, LimitExceeded, RecordError, ValueNotUsable
from app.an2k.record import AnsiNistFile, TaggedRecord

_MOST_DIGITS = limits.MOST_LENGTH_DIGITS


class Reading:
    """One tagged record of a file, being read."""

    def __init__(self, file: AnsiNistFile, record: TaggedRecord) -> None:
        self.file = file
        self.record = record

    def wrong(
        self,
        message: str,
        number: int,
        subfield: int | None = None,
        item: int | None = None,
        fault: type[RecordError] = ValueNotUsable,
    ) -> RecordError:
        place = self.file.place_of(self.record)
        return self.record.wrong(fault, message, number, subfield, item, place=place)

    def has(self, number: int) -> bool:
        """Whether the field is there with a value; an empty one says nothing."""
        found = self.record.get(number)
        return found is not None and bool(found.value)

    def bytes_of(self, number: int) -> bytes:
        found = self.record.get(number)
        if found is None:
            raise self.wrong("A field that is needed is missing.", number, fault=FieldMissing)
        return found.value

    def text(self, number: int) -> str:
        """FieldMissing, TextNotReadable."""
        return self.file.text(self.record, number)

    def optional(self, number: int) -> str:
        """The same, empty when the field is not there."""
        return self.text(number) if self.record.get(number) else ""

    def number(self, number: int, *, least: int = 0, most: int | None = None) -> int:
        """A field that is one whole number. FieldMissing, ValueNotUsable."""
        value = self.bytes_of(number)
        if not value.isdigit() or len(value) > _MOST_DIGITS:
            raise self.wrong("The field is not a whole number.", number)
        found = int(value)
        if found < least or (most is not None and found > most):
            raise self.wrong("The number is out of its range.", number)
        return found

    def rows(self, number: int, sizes: Collection[int] | None = None, *, most: int | None = None) -> Iterator["Row"]:
        """The subfields of a field, none when it is not there or empty. `sizes`: how many items one may have; `most`:
        subfields. ValueNotUsable, LimitExceeded."""
        if not self.has(number):
            return
        found = self.file.items(self.record, number)
        if most is not None and len(found) > most:
            raise self.wrong("The field has too many subfields.", number, fault=LimitExceeded)
        for place, items in enumerate(found, start=1):
            if sizes is not None and len(items) not in sizes:
                raise self.wrong("A subfield does not have the items that it is defined with.", number, place)
            yield Row(self, number, place, items)


@dataclass(frozen=True, slots=True)
class Row:
    """One subfield. Items are counted from 1, as the standard and the errors do."""

    reading: Reading
    field: int
    subfield: int
    items: tuple[str, ...]

    def wrong(self, message: str, item: int | None = None) -> RecordError:
        return self.reading.wrong(message, self.field, self.subfield, item)

    def text(self, item: int) -> str:
        """Empty when the subfield ends before it."""
        return self.items[item - 1] if item <= len(self.items) else ""

    def one_of(self, item: int, known: Collection[int]) -> int:
        """A number of a table."""
        found = self.number(item)
        if found not in known:
            raise self.wrong("The number is none of its table.", item)
        return found

    def number(self, item: int, least: int = 0, most: int | None = None) -> int:
        text = self.text(item)
        if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise self.wrong("The item is not a whole number.", item)
        found = int(text)
        if found < least or (most is not None and found > most):
            raise self.wrong("The number is out of its range.", item)
        return found
