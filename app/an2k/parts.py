"""Records as fields to look at, the ones without tags too: a Type-4 header's parts have numbers in the standard."""

from app.an2k import limits, type4
from app.an2k.errors import LimitExceeded
from app.an2k.fields import is_personal, mnemonic
from app.an2k.record import IDC, LEN, RS, US, AnsiNistFile, BinaryRecord, Field, Record, is_data_field


def fields_of(record: Record) -> tuple[Field, ...]:
    """The fields of a record. Of Types 3 and 5 to 8, and of a Type-4 shorter than its header: LEN, IDC and the body."""
    if not isinstance(record, BinaryRecord):
        return record.fields
    begin = (Field(LEN, b"%d" % record.byte_length()), Field(IDC, b"%02d" % record.idc))
    return (*begin, *(type4_parts(record) or (Field(type4.DATA, record.body),)))


def type4_parts(record: BinaryRecord) -> tuple[Field, ...] | None:
    """4.003 to 4.009 as text, the image as it is; the positions without the unused ones at the end. None for other
    types and for a record shorter than its header."""
    if record.record_type != 4 or len(record.body) < type4.HEADER.size:
        return None
    imp, *positions, isr, width, height, coding = type4.HEADER.unpack_from(record.body)
    while len(positions) > 1 and positions[-1] == type4.UNUSED_POSITION:
        positions.pop()
    return (
        Field(type4.IMP, b"%d" % imp),
        Field(type4.FGP, RS.join(b"%d" % position for position in positions)),
        Field(type4.ISR, b"%d" % isr),
        Field(type4.HLL, b"%d" % width),
        Field(type4.VLL, b"%d" % height),
        Field(type4.GCA, b"%d" % coding),
        Field(type4.DATA, record.body[type4.HEADER.size :]),
    )


def check_items(file: AnsiNistFile) -> None:
    """LimitExceeded for a file of more items than this program makes lines or elements of."""
    count = 0
    for record in file.records:
        for one in () if isinstance(record, BinaryRecord) else record.fields:
            if not is_data(record, one.number):
                count += one.value.count(US) + one.value.count(RS) + 1
    if count > limits.MOST_ITEMS_OF_FILE:
        raise LimitExceeded("The file has more items than are shown or converted.")


def is_data(record: Record, number: int) -> bool:
    """Whether a field of `fields_of` is bytes and no text."""
    if isinstance(record, BinaryRecord):
        return number == type4.DATA
    return is_data_field(record.record_type, number)


def is_hidden(record: Record, number: int) -> bool:
    """Whether a value is shown only when personal data is asked for. A field that this program does not know is."""
    if isinstance(record, BinaryRecord):
        return False  # sizes and codes of an image
    return is_personal(record.record_type, number) or not mnemonic(record.record_type, number)
