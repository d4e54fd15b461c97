"""Strict, byte-exact traditional encoding: `encode(decode(data)) == data` for every well-formed file.

A file is well-formed when Type-1 comes first, 1.003 CNT lists the records that follow in their order, every LEN is
the length of its record, and tags and separators stand where ANSI/NIST-ITL 1-2011 section 7 and annex B put them.

What files in the field vary in is carried as it stands: tags with fewer or more digits, zeros before a LEN, an IDC or a
count, fields out of order (the IDC too, wherever it is), empty fields and items, separators at the end of a value,
8-bit text without 1.015 DCS, fields and types of record that nobody defined, and after the last record line ends, NUL
and blanks. What a file says untruly (LEN, CNT, IDC, type) is an error, and so is what reads in two ways: a field twice,
no field between two separators, a tag of another type.
"""

import re
import struct
from functools import cache
from typing import TypedDict

from app.an2k import limits
from app.an2k.errors import (
    CountMismatch,
    FieldMalformed,
    FieldMissing,
    FieldRepeated,
    FileTruncated,
    LengthMismatch,
    LimitExceeded,
    NotARecordFile,
    RecordError,
)
from app.an2k.record import (
    BINARY_TYPES,
    CNT,
    DATA_FIELD,
    FS,
    GS,
    IDC,
    LEN,
    AnsiNistFile,
    BinaryRecord,
    Field,
    Record,
    TaggedRecord,
    is_data_field,
)

_TAG = re.compile(rb"([1-9][0-9]?)\.([0-9]{1,%d}):" % limits.MOST_NUMBER_DIGITS)
_LENGTH = re.compile(rb"([0-9]{1,%d})([\x1c\x1d])" % limits.MOST_LENGTH_DIGITS)
_BINARY_HEADER = struct.Struct(">IB")
_PADDING = b"\r\n\x00 \x1a"  # 1A ends a text file of old systems
_FS, _GS = FS[0], GS[0]
_LARGEST_TYPE = 99
_NOT_HERE = "No record of the type that 1.003 lists begins here, or the one before it has a wrong length."
_NO_LENGTH = f"The length of a record is not a number of at most {limits.MOST_LENGTH_DIGITS} digits."


@cache
def _tag_of(record_type: int) -> re.Pattern[bytes]:
    return re.compile(rb"%d\.([0-9]{1,%d}):" % (record_type, limits.MOST_NUMBER_DIGITS))


class _Record(TypedDict):
    record: int
    record_type: int


def begins_a_file(data: bytes) -> bool:
    """Whether these first bytes are those of a Type-1 record."""
    return _length_after_tag(data, 0, 1) is not None


def decode(data: bytes) -> AnsiNistFile:
    """Read a file. RecordError (a subclass) with byte offset, record and field; it ends at the first fault."""
    records: list[Record] = []
    padding = _decode_into(records, data)
    return AnsiNistFile(tuple(records), padding)


def decode_until_fault(data: bytes) -> tuple[AnsiNistFile, RecordError | None]:
    """The whole records before the first fault, to be looked at, and the fault; None where there is none."""
    records: list[Record] = []
    try:
        padding = _decode_into(records, data)
    except RecordError as fault:
        return AnsiNistFile(tuple(records)), fault
    return AnsiNistFile(tuple(records), padding), None


def _decode_into(records: list[Record], data: bytes) -> bytes:
    """Add each record as it was read; the padding after the last."""
    header, offset = _read_header(data)
    records.append(header)
    fields = len(header.fields)
    for place, (record_type, idc) in enumerate(_content(header), start=2):
        start = offset
        if start >= len(data) or (record_type not in BINARY_TYPES and _only_padding(data, start)):
            raise CountMismatch(
                "1.003 lists more records than the file holds.", offset=start, record=place, record_type=record_type
            )
        one: Record
        if record_type in BINARY_TYPES:
            one, offset = _read_binary(data, start, place, record_type)
        else:
            one, offset = _read_tagged(data, start, place, record_type)
            fields += len(one.fields)
            _check_field_count(fields, one)
        _check_idc(one, idc, place)
        records.append(one)
    return _padding(data, offset)


def encode(file: AnsiNistFile) -> bytes:
    """Write a file. The values must be well-formed as `decode` wants them; RecordError says where they are not."""
    header = file.header
    listed = _content(header)
    if len(listed) != len(file.records) - 1:
        raise CountMismatch("1.003 does not list the records of the file.", record=1, record_type=1, field=CNT)
    if file.padding.strip(_PADDING) or len(file.padding) > limits.MOST_PADDING_BYTES:
        raise FieldMalformed("What stands after the last record is no padding.")
    if sum(one.byte_length() for one in file.records) + len(file.padding) > limits.LARGEST_FILE_BYTES:
        raise LimitExceeded.of_size(limits.LARGEST_FILE_BYTES)
    parts: list[bytes] = []
    fields = len(header.fields)
    _write_tagged(header, 1, parts)
    for place, (one, (record_type, idc)) in enumerate(zip(file.records[1:], listed, strict=True), start=2):
        if one.record_type != record_type:
            raise CountMismatch("1.003 lists another type.", record=place, record_type=one.record_type)
        if isinstance(one, BinaryRecord):
            _write_binary(one, place, parts)
        else:
            _write_tagged(one, place, parts)
            fields += len(one.fields)
            _check_field_count(fields, one)
        _check_idc(one, idc, place)
    parts.append(file.padding)
    return b"".join(parts)


def _read_header(data: bytes) -> tuple[TaggedRecord, int]:
    if not data:
        raise NotARecordFile("The file is empty.", offset=0)
    if len(data) > limits.LARGEST_FILE_BYTES:
        raise LimitExceeded.of_size(limits.LARGEST_FILE_BYTES, offset=limits.LARGEST_FILE_BYTES)
    if not begins_a_file(data):
        raise NotARecordFile("The file does not begin with a Type-1 record.", offset=0)
    return _read_tagged(data, 0, 1, 1)


def _content(header: TaggedRecord) -> list[tuple[int, int]]:
    """Type and IDC of each record after Type-1, from 1.003 CNT."""

    def wrong(message: str, subfield: int | None = None, item: int | None = None) -> CountMismatch:
        return header.wrong(CountMismatch, message, CNT, subfield, item, place=1)

    found = header.get(CNT)
    if found is None:
        raise wrong("1.003 is missing.")
    subfields = header.subfields_of(CNT)
    if len(subfields) > limits.MOST_RECORDS:
        raise header.wrong(LimitExceeded, "The file has too many records.", CNT, place=1)
    pairs = []
    for place, subfield in enumerate(subfields, start=1):
        if len(subfield) != 2:
            raise wrong("An entry of 1.003 is not a pair of numbers.", place)
        for item, number in enumerate(subfield, start=1):
            if not number.isdigit() or len(number) > limits.MOST_NUMBER_DIGITS:
                raise wrong("An entry of 1.003 is not a pair of numbers.", place, item)
        pairs.append((int(subfield[0]), int(subfield[1])))
    first, listed = pairs[0], pairs[1:]
    if first[0] != 1:
        raise wrong("1.003 does not begin with the Type-1 record.", 1, 1)
    if first[1] != len(listed):
        raise wrong("The number of records in 1.003 is not the number of its entries.", 1, 2)
    for place, (record_type, _) in enumerate(listed, start=2):
        if not 1 < record_type <= _LARGEST_TYPE:
            raise wrong("An entry of 1.003 names no type of record.", place, 1)
    return listed


def _check_idc(one: Record, idc: int, place: int) -> None:
    if one.idc == idc:
        return
    message = "The IDC is not the one that 1.003 lists."
    if isinstance(one, BinaryRecord):
        raise one.wrong(CountMismatch, message, IDC, _BINARY_HEADER.size - 1, place=place)
    raise one.wrong(CountMismatch, message, IDC, place=place)


def _check_field_count(fields: int, last: TaggedRecord) -> None:
    if fields > limits.MOST_FIELDS_OF_FILE:
        raise last.wrong(LimitExceeded, "The file has too many fields.")


def _length_after_tag(data: bytes, start: int, record_type: int | None = None) -> int | None:
    """Where the value of LEN begins when a record with tags begins here: of this type, or of any."""
    tag = _TAG.match(data, start)
    return tag.end() if tag and int(tag[2]) == LEN and record_type in (None, int(tag[1])) else None


def _only_padding(data: bytes, offset: int) -> bool:
    return not data[offset : offset + limits.MOST_PADDING_BYTES + 1].strip(_PADDING)


def _padding(data: bytes, offset: int) -> bytes:
    """What follows the last record, when it is nothing but padding."""
    rest = data[offset : offset + limits.MOST_PADDING_BYTES + 1]
    meant = rest.lstrip(_PADDING)
    if meant:
        raise CountMismatch(
            "There are bytes after the last record that 1.003 lists.", offset=offset + len(rest) - len(meant)
        )
    if len(rest) > limits.MOST_PADDING_BYTES:
        raise LimitExceeded("There is too much padding after the last record.", offset=offset)
    return rest


def _read_binary(data: bytes, start: int, place: int, record_type: int) -> tuple[BinaryRecord, int]:
    where = _Record(record=place, record_type=record_type)
    if start + BinaryRecord.HEADER_BYTES > len(data):
        raise FileTruncated("The file ends inside a record.", offset=start, **where)
    length, idc = _BINARY_HEADER.unpack_from(data, start)
    if length < BinaryRecord.HEADER_BYTES:
        raise LengthMismatch("The record says a length shorter than its own header.", offset=start, **where)
    end = start + length
    if end > len(data):
        if _length_after_tag(data, start) is not None:
            raise FieldMalformed(_NOT_HERE, offset=start, **where)
        raise FileTruncated("The record says to be longer than the file is.", offset=start, **where)
    return BinaryRecord(record_type, idc, data[start + BinaryRecord.HEADER_BYTES : end], place, start), end


def _read_tagged(data: bytes, start: int, place: int, record_type: int) -> tuple[TaggedRecord, int]:
    end = start + _record_length(data, start, place, record_type)
    last = end - 1  # the FS
    where = _Record(record=place, record_type=record_type)
    if data[last] != _FS:
        raise LengthMismatch("The record does not end where its length says.", offset=last, **where)
    fields: list[Field] = []
    seen: set[int] = set()
    with_data = is_data_field(record_type, DATA_FIELD)
    tag_of = _tag_of(record_type).match
    position = start
    while position <= last:
        tag = tag_of(data, position, last)
        if tag is None or (number := int(tag[1])) < 1:
            raise FieldMalformed(_no_field(data, position, last), offset=position, **where)
        if number in seen:
            raise FieldRepeated("A field is there twice.", offset=position, field=number, **where)
        seen.add(number)
        if len(seen) > limits.MOST_FIELDS:
            raise LimitExceeded("The record has too many fields.", offset=position, **where)
        begin = tag.end()
        if number == DATA_FIELD and with_data:
            stop = last
        else:
            stop = data.find(GS, begin, last)
            if stop < 0:
                stop = last
            if (inside := data.find(FS, begin, stop)) >= 0:
                message = "The end of a record stands inside a field."
                raise FieldMalformed(message, offset=inside, field=number, **where)
        fields.append(Field(number, data[begin:stop], len(tag[1]), begin))
        position = stop + 1
    if place > 1 and IDC not in seen:
        raise FieldMissing("The record has no IDC.", offset=start, field=IDC, **where)
    return TaggedRecord(record_type, tuple(fields), place), end


def _no_field(data: bytes, position: int, last: int) -> str:
    if position == last or data[position] in (_GS, _FS):
        return "No field stands between two separators."
    return "A field does not begin with a tag of its record."


def _record_length(data: bytes, start: int, place: int, record_type: int) -> int:
    """What LEN says, checked against what is there."""

    def wrong(fault: type[RecordError], message: str, offset: int) -> RecordError:
        return fault(message, offset=offset, record=place, record_type=record_type, field=LEN)

    begin = _length_after_tag(data, start, record_type)
    if begin is None:
        raise wrong(FieldMalformed, _NOT_HERE, start)
    found = _LENGTH.match(data, begin)
    if found is None:
        rest = data[begin : begin + limits.MOST_LENGTH_DIGITS + 1]
        if len(rest) <= limits.MOST_LENGTH_DIGITS and (not rest or rest.isdigit()):
            raise wrong(FileTruncated, "The file ends inside a record.", begin)
        raise wrong(LengthMismatch, _NO_LENGTH, begin)
    length = int(found[1])
    if start + length > len(data):
        raise wrong(FileTruncated, "The record says to be longer than the file is.", begin)
    if length < found.end() - start:
        raise wrong(LengthMismatch, "The record says a length shorter than its own first field.", begin)
    return length


def _write_tagged(record: TaggedRecord, place: int, parts: list[bytes]) -> None:
    kind = record.record_type
    _check_tagged(record, place)
    if record.number_of(LEN) != record.byte_length():
        raise record.wrong(LengthMismatch, "LEN is not the length of the record.", LEN, place=place)
    for one in record.fields:
        parts += (one.tag(kind), one.value, GS)
    parts[-1] = FS


def _check_tagged(record: TaggedRecord, place: int) -> None:
    """What the encoding cannot express, or would read back as something else."""
    kind = record.record_type

    def wrong(fault: type[RecordError], message: str, number: int | None = None) -> RecordError:
        return record.wrong(fault, message, number, place=place)

    if kind in BINARY_TYPES or not 1 <= kind <= _LARGEST_TYPE:
        raise wrong(FieldMalformed, "Records of this type have no tags.")
    if not record.fields or record.fields[0].number != LEN:
        raise wrong(FieldMalformed, "The first field is not LEN.", LEN)
    if place > 1 and record.get(IDC) is None:
        raise wrong(FieldMissing, "The record has no IDC.", IDC)
    if len(record.fields) > limits.MOST_FIELDS:
        raise wrong(LimitExceeded, "The record has too many fields.")
    length = record.fields[0].value
    if not length.isdigit() or len(length) > limits.MOST_LENGTH_DIGITS:
        raise wrong(LengthMismatch, _NO_LENGTH, LEN)
    seen: set[int] = set()
    final = len(record.fields) - 1
    for index, one in enumerate(record.fields):
        if one.number in seen:
            raise wrong(FieldRepeated, "A field is there twice.", one.number)
        seen.add(one.number)
        if one.digits > limits.MOST_NUMBER_DIGITS:
            raise wrong(LimitExceeded, "A field number has too many digits.", one.number)
        if is_data_field(kind, one.number):
            if index != final:
                raise wrong(FieldMalformed, "The data field is not the last.", one.number)
        elif GS in one.value or FS in one.value:
            raise wrong(FieldMalformed, "A field holds a separator of fields or records.", one.number)


def _write_binary(record: BinaryRecord, place: int, parts: list[bytes]) -> None:
    if record.record_type not in BINARY_TYPES or not 0 <= record.idc <= 255:  # one byte
        raise record.wrong(FieldMalformed, "Not a binary record.", place=place)
    parts += (_BINARY_HEADER.pack(record.byte_length(), record.idc), record.body)
