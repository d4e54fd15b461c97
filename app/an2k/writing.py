"""Making a record of values, and the proof that it says just them."""

from collections.abc import Callable, Mapping, Sequence

from app.an2k.errors import RecordError, ValueNotUsable
from app.an2k.record import DATA_FIELD, DCS, IDC, AnsiNistFile, Field, Record, TaggedRecord, join_items

Subfields = Sequence[Sequence[str]]
_DIRECTORY = {"ascii": b"", "latin-1": b"001\x1f\x1f", "utf-8": b"003\x1fUTF-8\x1f"}  # 1.015 that declares it


def make_record(
    record_type: int, idc: int, values: Mapping[int, Subfields], *, data: bytes | None = None, encoding: str = "ascii"
) -> TaggedRecord:
    """A record of fields in ascending order; one without subfields is left out. `data`: field 999. ValueNotUsable."""
    fields = [Field(IDC, b"%02d" % idc)]
    for number, subfields in sorted(values.items()):
        if not subfields:
            continue
        try:
            fields.append(Field(number, join_items(subfields, encoding)))
        except ValueNotUsable as reason:
            raise ValueNotUsable(reason.bare, record_type=record_type, field=number) from reason
    if data is not None:
        fields.append(Field(DATA_FIELD, data))
    return TaggedRecord.of(record_type, fields)


def check_says(
    record: Record, value: object, read: Callable[[AnsiNistFile], object], *, encoding: str = "ascii"
) -> None:
    """ValueNotUsable unless `read` finds in a file of this record the value that it was made of: a number out of range,
    an item too many, a text that would come back as another."""
    declared = (Field(DCS, _DIRECTORY[encoding]),)
    try:
        says = read(AnsiNistFile((TaggedRecord.of(1, declared), record)))
    except RecordError as fault:
        raise ValueNotUsable(
            fault.bare, record_type=record.record_type, field=fault.field, subfield=fault.subfield, item=fault.item
        ) from fault
    if says != value:
        raise ValueNotUsable("The values cannot be written into a record as they are.", record_type=record.record_type)
