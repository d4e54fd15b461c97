"""A bureau's answer read loosely: Types 1 and 2 of a file that the strict codec may refuse.

Bureaus' files reach a station through gateways that add bytes, miscount a length or lose a separator; what they say is
still there. What was odd is told beside it. Images that come with an answer are not read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.an2k.codec import decode
from app.an2k.errors import LimitExceeded, NotARecordFile, RecordError
from app.an2k.limits import LARGEST_FILE_BYTES, MOST_FIELDS
from app.an2k.record import DCS, FS, GS, AnsiNistFile, TaggedRecord

NOT_WELL_FORMED = "answer/not-well-formed"
CUT_SHORT = "answer/cut-short"
FIELD_TWICE = "answer/field-twice"
NOT_THE_CHARACTERS = "answer/not-the-declared-characters"

_BEGIN = re.compile(rb"[\s\x00]{0,64}(?:\xef\xbb\xbf)?1\.0{0,2}[1-9][0-9]{0,2}:")
_TYPE2 = re.compile(rb"[\x1c\x1d\r\n][\s\x00]{0,64}(?=2\.[0-9]{1,4}:)")
_TAG = re.compile(rb"[\s\x00]{0,64}([12])\.([0-9]{1,4})[ ]?:")
_LINE_BEFORE_TAG = re.compile(rb"\r?\n(?=[12]\.[0-9]{1,4}:)")


@dataclass(frozen=True, slots=True)
class LooseAnswer:
    """Fields by number with each of their values (more than one where a field came twice). `encoding`: of Type-2.

    `is_whole`: nothing of Types 1 and 2 seems to be cut off.
    """

    type1: Mapping[int, tuple[bytes, ...]]
    type2: Mapping[int, tuple[bytes, ...]]
    encoding: str
    is_whole: bool
    remarks: tuple[str, ...]


def read_loosely(data: bytes) -> LooseAnswer:
    """NotARecordFile when nothing in it is a Type-1 field; LimitExceeded."""
    try:
        return _from_file(decode(data))
    except LimitExceeded:
        raise
    except RecordError:
        return _from_bytes(data)


def _from_file(file: AnsiNistFile) -> LooseAnswer:
    texts = [one for one in file.of_type(2) if isinstance(one, TaggedRecord)]
    type2: dict[int, tuple[bytes, ...]] = {}
    for record in texts:
        _gather(type2, {one.number: (one.value,) for one in record.fields})
    remarks = (FIELD_TWICE,) if len(texts) > 1 else ()
    type1 = {one.number: (one.value,) for one in file.header.fields}
    return LooseAnswer(type1, type2, _encoding(type1), True, remarks)


def _from_bytes(data: bytes) -> LooseAnswer:
    if not _BEGIN.match(data):
        raise NotARecordFile("The answer does not begin with a Type-1 record.", offset=0)
    if len(data) > LARGEST_FILE_BYTES:
        raise LimitExceeded.of_size(LARGEST_FILE_BYTES, offset=LARGEST_FILE_BYTES)
    data = data.removeprefix(b"\xef\xbb\xbf")
    second = _TYPE2.search(data)
    head, rest = (data[: second.start() + 1], data[second.end() :]) if second else (data, b"")
    first, first_ended = _record(head, b"1")
    body, second_ended = _record(rest, b"2")
    doubled = any(len(values) > 1 for fields in (first, body) for values in fields.values())
    remarks = (NOT_WELL_FORMED, FIELD_TWICE) if doubled else (NOT_WELL_FORMED,)
    return LooseAnswer(first, body, _encoding(first), first_ended and (second_ended or not rest), remarks)


def _record(data: bytes, record_type: bytes) -> tuple[dict[int, tuple[bytes, ...]], bool]:
    """Fields of one record that begins `data`, and whether its end is there."""
    inside, end, _ = data.partition(FS)
    parts = inside.split(GS, MOST_FIELDS) if GS in inside else _LINE_BEFORE_TAG.split(inside, MOST_FIELDS)
    found: list[tuple[int, list[bytes]]] = []
    for part in parts:
        tag = _TAG.match(part)
        if tag is not None and tag[1] == record_type and int(tag[2]):
            found.append((int(tag[2]), [part[tag.end() :]]))
        elif found and part:  # a separator that stands inside a value
            found[-1][1].append(part)
    fields: dict[int, tuple[bytes, ...]] = {}
    for number, pieces in found:
        _gather(fields, {number: (b" ".join(pieces),)})
    return fields, bool(end)


def _gather(into: dict[int, tuple[bytes, ...]], more: Mapping[int, tuple[bytes, ...]]) -> None:
    for number, values in more.items():
        into[number] = into.get(number, ()) + values


def _encoding(type1: Mapping[int, tuple[bytes, ...]]) -> str:
    """What 1.015 DCS declares where it is UTF-8, else Latin-1, which reads any bytes."""
    declared = b"".join(type1.get(DCS, ())).upper()
    return "utf-8" if declared.lstrip().startswith(b"003") or b"UTF-8" in declared else "latin-1"
