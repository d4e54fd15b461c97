"""Strict, byte-exact traditional encoding: `encode(decode(data)) == data` for every well-formed file.

A file is well-formed when Type-1 comes first, 1.003 CNT lists the records that follow in their order, every LEN is
the length of its record, and tags and separators stand where ANSI/NIST-ITL 1-2011 section 7 and annex B put them.
"""

import re
import struct
from typing import TypedDict

from app.an2k import limits
from app.an2k.errors import (
    CountMismatch,
    FieldMalformed,
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
    as_number,
    has_data_field,
)

_TAG = re.compile(rb"([1-9][0-9]?)\.([0-9]{1,%d}):" % limits.MOST_NUMBER_DIGITS)
_LENGTH = re.compile(rb"([0-9]{1,%d})([\x1c\x1d])" % limits.MOST_LENGTH_DIGITS)
_BINARY_HEADER = struct.Struct(">IB")
_FS, _GS = FS[0], GS[0]
_LARGEST_TYPE = 99


class _Where(TypedDict, total=False):
    offset: int
    record: int
    record_type: int
    field: int


def decode(data: bytes) -> AnsiNistFile:
    """Read a file. RecordError (a subclass) with byte offset, record and field; it ends at the first fault."""
    if not data:
        raise NotARecordFile("The file is empty.", offset=0)
    if len(data) > limits.LARGEST_FILE_BYTES:
        raise LimitExceeded("The file is larger than this program reads.", offset=limits.LARGEST_FILE_BYTES)
    tag = _TAG.match(data)
    if tag is None or (int(tag[1]), int(tag[2])) != (1, LEN):
        raise NotARecordFile("The file does not begin with a Type-1 record.", offset=0)
    header, offset = _read_tagged(data, 0, 1, 1)
    records: list[Record] = [header]
    for place, (record_type, idc) in enumerate(_content(header), start=2):
        start = offset
        if start >= len(data):
            raise CountMismatch(
                "1.003 lists more records than the file holds.", offset=start, record=place, record_type=record_type
            )
        one: Record
        if record_type in BINARY_TYPES:
            one, offset = _read_binary(data, start, place, record_type)
        else:
            one, offset = _read_tagged(data, start, place, record_type)
        _check_idc(one, idc, start, place)
        records.append(one)
    if offset != len(data):
        raise CountMismatch("There are bytes after the last record that 1.003 lists.", offset=offset)
    return AnsiNistFile(tuple(records))


def encode(file: AnsiNistFile) -> bytes:
    """Write a file. The values must be well-formed as `decode` wants them; RecordError says where they are not."""
    header = file.header
    listed = _content(header)
    if len(listed) != len(file.records) - 1:
        raise CountMismatch("1.003 does not list the records of the file.", record=1, record_type=1, field=CNT)
    if len(file.records) > limits.MOST_RECORDS:
        raise LimitExceeded("The file has too many records.")
    parts: list[bytes] = []
    _write_tagged(header, 1, parts)
    for place, (one, (record_type, idc)) in enumerate(zip(file.records[1:], listed, strict=True), start=2):
        if one.record_type != record_type:
            raise CountMismatch("1.003 lists another type.", record=place, record_type=one.record_type)
        _check_idc(one, idc, None, place)
        if isinstance(one, BinaryRecord):
            _write_binary(one, place, parts)
        else:
            _write_tagged(one, place, parts)
    data = b"".join(parts)
    if len(data) > limits.LARGEST_FILE_BYTES:
        raise LimitExceeded("The file is larger than this program reads.")
    return data


def _content(header: TaggedRecord) -> list[tuple[int, int]]:
    """Type and IDC of each record after Type-1, from 1.003 CNT."""

    def wrong(message: str, subfield: int | None = None) -> CountMismatch:
        return CountMismatch(message, record=1, record_type=1, field=CNT, subfield=subfield)

    found = header.get(CNT)
    if found is None:
        raise wrong("1.003 is missing.")
    subfields = found.subfields
    if len(subfields) > limits.MOST_RECORDS:
        raise LimitExceeded("The file has too many records.", record=1, record_type=1, field=CNT)
    pairs = []
    for place, subfield in enumerate(subfields, start=1):
        if len(subfield) != 2 or not all(
            item.isdigit() and len(item) <= limits.MOST_NUMBER_DIGITS for item in subfield
        ):
            raise wrong("An entry of 1.003 is not a pair of numbers.", place)
        pairs.append((int(subfield[0]), int(subfield[1])))
    first, listed = pairs[0], pairs[1:]
    if first[0] != 1:
        raise wrong("1.003 does not begin with the Type-1 record.", 1)
    if first[1] != len(listed):
        raise wrong("The number of records in 1.003 is not the number of its entries.", 1)
    for place, (record_type, _) in enumerate(listed, start=2):
        if not 1 < record_type <= _LARGEST_TYPE:
            raise wrong("An entry of 1.003 names no type of record.", place)
    return listed


def _check_idc(one: Record, idc: int, offset: int | None, place: int) -> None:
    if one.idc != idc:
        raise CountMismatch(
            "The IDC is not the one that 1.003 lists.",
            offset=offset,
            record=place,
            record_type=one.record_type,
            field=IDC,
        )


def _read_binary(data: bytes, start: int, place: int, record_type: int) -> tuple[BinaryRecord, int]:
    where = _Where(offset=start, record=place, record_type=record_type)
    if start + BinaryRecord.HEADER_BYTES > len(data):
        raise FileTruncated("The file ends inside a record.", **where)
    length, idc = _BINARY_HEADER.unpack_from(data, start)
    if length < BinaryRecord.HEADER_BYTES:
        raise LengthMismatch("The record says a length shorter than its own header.", **where)
    if start + length > len(data):
        raise FileTruncated("The record says to be longer than the file is.", **where)
    return BinaryRecord(record_type, idc, data[start + BinaryRecord.HEADER_BYTES : start + length]), start + length


def _read_tagged(data: bytes, start: int, place: int, record_type: int) -> tuple[TaggedRecord, int]:
    end = start + _record_length(data, start, place, record_type)
    last = end - 1  # the FS
    if data[last] != _FS:
        raise LengthMismatch(
            "The record does not end where its length says.", offset=last, record=place, record_type=record_type
        )
    fields: list[Field] = []
    seen: set[int] = set()
    position = start
    while position <= last:
        tag = _TAG.match(data, position, last)
        if tag is None or int(tag[1]) != record_type or (number := int(tag[2])) < 1:
            raise FieldMalformed(
                "A field does not begin with a tag of its record.",
                offset=position,
                record=place,
                record_type=record_type,
            )
        if number in seen:
            raise FieldRepeated(
                "A field is there twice.", offset=position, record=place, record_type=record_type, field=number
            )
        seen.add(number)
        if len(seen) > limits.MOST_FIELDS:
            raise LimitExceeded(
                "The record has too many fields.", offset=position, record=place, record_type=record_type
            )
        if number == DATA_FIELD and has_data_field(record_type):
            stop = last
        else:
            stop = data.find(GS, tag.end(), last)
            if stop < 0:
                stop = last
            if (inside := data.find(FS, tag.end(), stop)) >= 0:
                raise FieldMalformed(
                    "The end of a record stands inside a field.",
                    offset=inside,
                    record=place,
                    record_type=record_type,
                    field=number,
                )
        fields.append(Field(number, data[tag.end() : stop], len(tag[2])))
        position = stop + 1
    if place > 1 and (len(fields) < 2 or fields[1].number != IDC):
        raise FieldMalformed(
            "The second field of the record is not its IDC.",
            offset=start,
            record=place,
            record_type=record_type,
            field=IDC,
        )
    return TaggedRecord(record_type, tuple(fields)), end


def _record_length(data: bytes, start: int, place: int, record_type: int) -> int:
    """What LEN says, checked against what is there."""
    tag = _TAG.match(data, start)
    if tag is None or int(tag[1]) != record_type or int(tag[2]) != LEN:
        raise FieldMalformed(
            "A record does not begin with its length.", offset=start, record=place, record_type=record_type, field=LEN
        )
    found = _LENGTH.match(data, tag.end())
    where = _Where(offset=tag.end(), record=place, record_type=record_type, field=LEN)
    if found is None:
        if tag.end() >= len(data) or data[tag.end() :].isdigit():
            raise FileTruncated("The file ends inside a record.", **where)
        raise LengthMismatch("The length of a record is not a number.", **where)
    length = int(found[1])
    if start + length > len(data):
        raise FileTruncated("The record says to be longer than the file is.", **where)
    if length < found.end() - start:
        raise LengthMismatch("The record says a length shorter than its own first field.", **where)
    return length


def _write_tagged(record: TaggedRecord, place: int, parts: list[bytes]) -> None:
    kind = record.record_type
    _check_tagged(record, place)
    if as_number(record.fields[0].value, kind, LEN) != record.byte_length():
        raise LengthMismatch("LEN is not the length of the record.", record=place, record_type=kind, field=LEN)
    for one in record.fields:
        parts += (one.tag(kind), one.value, GS)
    parts[-1] = FS


def _check_tagged(record: TaggedRecord, place: int) -> None:
    """What the encoding cannot express, or would read back as something else."""
    kind = record.record_type

    def wrong(fault: type[RecordError], message: str, number: int | None = None) -> RecordError:
        return fault(message, record=place, record_type=kind, field=number)

    if kind in BINARY_TYPES or not 1 <= kind <= _LARGEST_TYPE:
        raise wrong(FieldMalformed, "Records of this type have no tags.")
    if not record.fields or record.fields[0].number != LEN:
        raise wrong(FieldMalformed, "The first field is not LEN.", LEN)
    if place > 1 and (len(record.fields) < 2 or record.fields[1].number != IDC):
        raise wrong(FieldMalformed, "The second field is not the IDC.", IDC)
    if len(record.fields) > limits.MOST_FIELDS:
        raise wrong(LimitExceeded, "The record has too many fields.")
    seen: set[int] = set()
    final = len(record.fields) - 1
    for index, one in enumerate(record.fields):
        if one.number in seen:
            raise wrong(FieldRepeated, "A field is there twice.", one.number)
        seen.add(one.number)
        if one.digits > limits.MOST_NUMBER_DIGITS:
            raise wrong(LimitExceeded, "A field number has too many digits.", one.number)
        if one.number == DATA_FIELD and has_data_field(kind):
            if index != final:
                raise wrong(FieldMalformed, "The data field is not the last.", one.number)
        elif GS in one.value or FS in one.value:
            raise wrong(FieldMalformed, "A field holds a separator of fields or records.", one.number)


def _write_binary(record: BinaryRecord, place: int, parts: list[bytes]) -> None:
    if record.record_type not in BINARY_TYPES or not 0 <= record.idc <= 255:  # one byte
        raise FieldMalformed("Not a binary record.", record=place, record_type=record.record_type)
    parts += (_BINARY_HEADER.pack(record.byte_length(), record.idc), record.body)
