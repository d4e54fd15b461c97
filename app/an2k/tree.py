"""A file as a tree to look at: records, fields and items with their names. Nothing personal unless asked for."""

from dataclasses import dataclass

from app.an2k.characters import characters_of
from app.an2k.errors import LimitExceeded
from app.an2k.names import ElementNames, record_name
from app.an2k.parts import fields_of, is_data, is_hidden
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, Record

Texts = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FieldNode:
    """`subfields`: None where the value is data or is not shown. `bytes`: of the value."""

    tag: str
    mnemonic: str
    title: str
    bytes: int
    subfields: Texts | None
    is_data: bool
    item_titles: tuple[str, ...]  # as many as the profile has, () for a field without items


@dataclass(frozen=True, slots=True)
class RecordNode:
    """`record`: place in the file from 1. `bytes`: of the whole record."""

    record: int
    type: int
    name: str
    bytes: int
    fields: tuple[FieldNode, ...]


def tree_of(file: AnsiNistFile, names: ElementNames, *, personal: bool = False) -> tuple[RecordNode, ...]:
    """Text that is none in the declared character set is shown with marks in place of what cannot be read."""
    return tuple(
        RecordNode(
            place,
            one.record_type,
            record_name(one.record_type),
            one.byte_length(),
            tuple(_field(file, one, field, names, personal) for field in fields_of(one)),
        )
        for place, one in enumerate(file.records, start=1)
    )


def _field(file: AnsiNistFile, record: Record, one: Field, names: ElementNames, personal: bool) -> FieldNode:
    kind = record.record_type
    short, title = names.field(kind, one.number)
    data = is_data(record, one.number)
    shown = not data and (personal or not is_hidden(record, one.number))
    subfields = as_texts(file, record, one.value) if shown else None
    return FieldNode(
        tag=one.tag_text(kind),
        mnemonic=short,
        title=title,
        bytes=len(one.value),
        subfields=subfields,
        is_data=data,
        item_titles=_item_titles(names, kind, one.number),
    )


def _item_titles(names: ElementNames, record_type: int, number: int) -> tuple[str, ...]:
    found: list[str] = []
    while title := names.item(record_type, number, len(found) + 1):
        found.append(title)
    return tuple(found)


def as_texts(file: AnsiNistFile, record: Record, value: bytes) -> Texts:
    """A value by subfield and item; as one text where it has more of them than this program splits."""
    encoding = "ascii" if isinstance(record, BinaryRecord) else characters_of(file, record.record_type)
    try:
        parts = Field(1, value).subfields
    except LimitExceeded:
        return ((value.decode(encoding, errors="replace"),),)
    return tuple(tuple(item.decode(encoding, errors="replace") for item in subfield) for subfield in parts)
