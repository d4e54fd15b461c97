"""What differs between two files, record by record, field by field, item by item. No differences: the same bytes.

Records of images belong together by the fingers or palms that they show, others by their type, in the order of each
file; so an image that was left out is one removed record and not a change of all that follow.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from app.an2k.errors import LimitExceeded
from app.an2k.friction_ridge import FGP, POSITIONS
from app.an2k.parts import fields_of, is_data
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, Record
from app.an2k.type4 import FGP as TYPE4_FGP


class Kind(StrEnum):
    RECORD_ADDED = "record-added"
    RECORD_REMOVED = "record-removed"
    RECORDS_MOVED = "records-moved"  # the same records in another order
    FIELD_ADDED = "field-added"
    FIELD_REMOVED = "field-removed"
    FIELDS_MOVED = "fields-moved"
    TAG_WRITTEN_OTHERWISE = "tag-written-otherwise"  # 2.18 and 2.018
    ITEM_ADDED = "item-added"
    ITEM_REMOVED = "item-removed"
    ITEM_CHANGED = "item-changed"
    DATA_CHANGED = "data-changed"  # of an image
    PADDING_CHANGED = "padding-changed"  # after the last record


@dataclass(frozen=True, slots=True)
class Difference:
    """`before`: record of the first file with its place from 1, `after`: of the second; None where there is none.

    `number`: of the field. `subfield`, `item`: from 1. `old`, `new`: bytes of the field or item; None where there is
    none, or for data.
    """

    kind: Kind
    before: tuple[int, Record] | None = None
    after: tuple[int, Record] | None = None
    number: int | None = None
    subfield: int | None = None
    item: int | None = None
    old: bytes | None = None
    new: bytes | None = None


Placed = tuple[int, Record]


def differences(first: AnsiNistFile, second: AnsiNistFile) -> Iterator[Difference]:
    """In the order of the first file, then what only the second has, then what concerns the whole file."""
    ones, others = _by_identity(first), _by_identity(second)
    for identity, one in ones.items():
        other = others.get(identity)
        if other is None:
            yield Difference(Kind.RECORD_REMOVED, before=one)
        else:
            yield from _of_record(one, other)
    for identity, other in others.items():
        if identity not in ones:
            yield Difference(Kind.RECORD_ADDED, after=other)
    if [one for one in ones if one in others] != [other for other in others if other in ones]:
        yield Difference(Kind.RECORDS_MOVED)
    if first.padding != second.padding:
        yield Difference(Kind.PADDING_CHANGED)


def _by_identity(file: AnsiNistFile) -> dict[Hashable, Placed]:
    seen: Counter[Hashable] = Counter()
    found: dict[Hashable, Placed] = {}
    for place, one in enumerate(file.records, start=1):
        kind = (one.record_type, _position(one))
        seen[kind] += 1
        found[*kind, seen[kind]] = (place, one)
    return found


def _position(record: Record) -> bytes:
    """FGP of an image as written, leading zeros aside."""
    if isinstance(record, BinaryRecord):
        position = next((one.value for one in fields_of(record) if one.number == TYPE4_FGP), b"")
    elif record.record_type in POSITIONS and (found := record.get(FGP)) is not None:
        position = found.value
    else:
        position = b""
    return position.lstrip(b"0")


def _of_record(before: Placed, after: Placed) -> Iterator[Difference]:
    ones = {one.number: one for one in fields_of(before[1])}
    others = {one.number: one for one in fields_of(after[1])}
    for number, one in ones.items():
        other = others.get(number)
        if other is None:
            yield Difference(Kind.FIELD_REMOVED, before, after, number, old=_text_of(before[1], one))
            continue
        if one.digits != other.digits:
            yield Difference(Kind.TAG_WRITTEN_OTHERWISE, before, after, number)
        if one.value != other.value:
            yield from _of_field(before, after, one, other)
    for number, other in others.items():
        if number not in ones:
            yield Difference(Kind.FIELD_ADDED, before, after, number, new=_text_of(after[1], other))
    if [number for number in ones if number in others] != [number for number in others if number in ones]:
        yield Difference(Kind.FIELDS_MOVED, before, after)


def _text_of(record: Record, one: Field) -> bytes | None:
    return None if is_data(record, one.number) else one.value


def _of_field(before: Placed, after: Placed, one: Field, other: Field) -> Iterator[Difference]:
    number = one.number
    if is_data(before[1], number):
        yield Difference(Kind.DATA_CHANGED, before, after, number)
        return
    try:
        rows = zip_longest(one.subfields, other.subfields, fillvalue=())
    except LimitExceeded:  # more of them than are split
        yield Difference(Kind.ITEM_CHANGED, before, after, number, old=one.value, new=other.value)
        return
    for subfield, (olds, news) in enumerate(rows, start=1):
        for item, old, new in _of_items(olds, news):
            kind = Kind.ITEM_ADDED if old is None else Kind.ITEM_REMOVED if new is None else Kind.ITEM_CHANGED
            yield Difference(kind, before, after, number, subfield, item, old, new)


def _of_items(olds: Sequence[bytes], news: Sequence[bytes]) -> Iterator[tuple[int, bytes | None, bytes | None]]:
    for item, (old, new) in enumerate(zip_longest(olds, news), start=1):
        if old != new:
            yield item, old, new
