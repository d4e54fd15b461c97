"""A file or a booking as the checks see it: text by record, field, subfield and item."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.an2k.errors import RecordError
from app.an2k.findings import Place
from app.an2k.friction_ridge import AMP, BPX
from app.an2k.image_fields import CGA, HLL, SLC, THPS, TVPS, VLL
from app.an2k.record import DATA_FIELD, IDC, LEN, BinaryRecord, Field, Record, TaggedRecord, is_data_field
from app.an2k.rules.values import ElementKey
from app.an2k.type4 import HEADER, UNUSED_POSITION

Subfields = tuple[tuple[str, ...], ...]
TYPE4 = 4
_TYPE1 = ("ascii",)  # by the standard, whatever 1.015 declares
_WITH_MARKS = frozenset({14, 15})
_OF_IMAGES = (HLL, VLL, SLC, THPS, TVPS, CGA, BPX, DATA_FIELD)
EMPTY: Subfields = (("",),)


@dataclass(frozen=True, slots=True)
class RecordView:
    """`place`: in the file from 1, None for a record that is in no file yet. `opaque`: fields of bytes that are there;
    `unreadable`: fields that are no text in the declared character set, or hold more than is read."""

    record_type: int
    place: int | None
    fields: Mapping[int, Subfields]
    opaque: frozenset[int] = frozenset()
    unreadable: frozenset[int] = frozenset()

    def holds(self, number: int) -> bool:
        return number in self.fields or number in self.opaque or number in self.unreadable

    @property
    def is_mark(self) -> bool:
        """Whether it says which finger is missing and nothing of an image: some agencies want a record for each."""
        return self.record_type in _WITH_MARKS and self.holds(AMP) and not any(map(self.holds, _OF_IMAGES))

    def first(self, number: int) -> str | None:
        """The first item of a field; None when it is not there as text."""
        found = self.fields.get(number)
        return found[0][0] if found else None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an element and where it is."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class FileView:
    records: tuple[RecordView, ...]
    _by_type: dict[int, list[RecordView]] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for record in self.records:
            self._by_type.setdefault(record.record_type, []).append(record)

    def of_type(self, *record_types: int) -> Iterator[RecordView]:
        for record_type in record_types:
            yield from self._by_type.get(record_type, ())

    def values(self, key: ElementKey) -> Iterator[Value]:
        """Every value of an element that is there and not empty."""
        for record in self.of_type(key.record_type):
            yield from values_in(record, key)


def values_in(record: RecordView, key: ElementKey) -> Iterator[Value]:
    for number, items in enumerate(record.fields.get(key.number, ()), start=1):
        text = items[0] if not key.item else items[key.item - 1] if key.item <= len(items) else ""
        if text:
            yield Value(Place(key.record_type, key.number, record.place, number, key.item or None), text)


def view_record(record: Record, place: int, encodings: Sequence[str]) -> RecordView | None:
    """`encodings`: of text, the first that fits. None for a record that is shorter than what its type begins with."""
    if isinstance(record, BinaryRecord):
        return _view_binary(record, place)
    return _view_tagged(record, place, encodings if record.record_type != 1 else _TYPE1)


def _view_tagged(record: TaggedRecord, place: int, encodings: Sequence[str]) -> RecordView:
    fields: dict[int, Subfields] = {}
    opaque, unreadable = set(), set()
    for one in record.fields:
        if is_data_field(record.record_type, one.number):
            if one.value:
                opaque.add(one.number)
            else:
                fields[one.number] = EMPTY
            continue
        values = _read(one, encodings)
        if values is None:
            unreadable.add(one.number)
        else:
            fields[one.number] = values
    return RecordView(record.record_type, place, fields, frozenset(opaque), frozenset(unreadable))


def _read(field: Field, encodings: Sequence[str]) -> Subfields | None:
    for encoding in encodings:
        with suppress(RecordError, UnicodeDecodeError):
            return tuple(tuple(item.decode(encoding) for item in items) for items in field.subfields)
    return None


def _view_binary(record: BinaryRecord, place: int) -> RecordView | None:
    """Of Type-4 the fields of its header; of others only that they are there, for their bytes are not read."""
    fields: dict[int, Subfields] = {LEN: ((str(record.byte_length()),),), IDC: ((str(record.idc),),)}
    if record.record_type != TYPE4:
        return RecordView(record.record_type, place, fields, frozenset(range(IDC + 1, 10)))
    if len(record.body) < HEADER.size:
        return None
    imp, *positions, isr, width, height, coding = HEADER.unpack_from(record.body)
    written = tuple((str(position),) for position in positions if position != UNUSED_POSITION)
    fields |= {3: ((str(imp),),), 4: written or EMPTY, 5: ((str(isr),),)}
    fields |= {6: ((str(width),),), 7: ((str(height),),), 8: ((str(coding),),)}
    opaque = frozenset({9}) if len(record.body) > HEADER.size else frozenset()
    return RecordView(record.record_type, place, fields, opaque)
