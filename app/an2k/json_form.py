"""A file as JSON and back: every field by its tag, text as text, everything else as base64. docs/records.md has it.

The form is this project's own, for administrators and their programs; no standard knows it.
"""

import json
import re
from typing import Any, NamedTuple

import msgspec

from app.an2k import limits
from app.an2k.characters import HEADER_CHARACTERS, characters_of
from app.an2k.codec import encode
from app.an2k.errors import LimitExceeded, RecordError, ValueNotUsable
from app.an2k.fields import mnemonic
from app.an2k.parts import check_items
from app.an2k.record import (
    BINARY_TYPES,
    DIGITS,
    LEN,
    AnsiNistFile,
    BinaryRecord,
    Field,
    Record,
    TaggedRecord,
    is_data_field,
    join_items,
)

FORMAT = "booking-station/ansi-nist/1"
_MARK = b"\xef\xbb\xbf"  # UTF-8's byte order mark, which editors put before a text
_LACKING = re.compile("Object missing required field `([a-z0-9]+)`")  # of msgspec; the name is one of this form's


class JsonNotUnderstood(RecordError):
    """Not JSON, or not of this form. The message names the place in the JSON, never what stands there."""

    code = "an2/json-not-understood"


class _Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of `value` (a single item), `subfields` and `base64`. `mnemonic` is for people and not read."""

    tag: str
    mnemonic: str = ""
    value: str | None = None
    subfields: tuple[tuple[str, ...], ...] | None = None
    base64: bytes | None = None


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`fields` of tagged types, `idc` and `base64` of Types 3 to 8."""

    type: int
    idc: int | None = None
    fields: tuple[_Field, ...] | None = None
    base64: bytes | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    format: str
    records: tuple[_Record, ...]
    padding: bytes | None = None


def looks_like_json(data: bytes) -> bool:
    return data.removeprefix(_MARK).lstrip(b" \t\r\n")[:1] == b"{"


def to_json(file: AnsiNistFile) -> bytes:
    """A well-formed file as JSON, UTF-8, one space of indent a level. LimitExceeded for too many items."""
    check_items(file)
    records = tuple(_record_form(file, one) for one in file.records)
    form = _File(FORMAT, records, file.padding or None)
    return msgspec.json.format(msgspec.json.encode(form), indent=1) + b"\n"


def _record_form(file: AnsiNistFile, record: Record) -> _Record:
    if isinstance(record, BinaryRecord):
        return _Record(record.record_type, idc=record.idc, base64=record.body)
    encoding = characters_of(file, record.record_type)
    return _Record(record.record_type, fields=tuple(_field_form(record, one, encoding) for one in record.fields))


def _field_form(record: TaggedRecord, one: Field, encoding: str) -> _Field:
    tag = one.tag_text(record.record_type)
    name = mnemonic(record.record_type, one.number)
    if is_data_field(record.record_type, one.number):
        return _Field(tag, name, base64=one.value)
    try:
        items = tuple(tuple(item.decode(encoding) for item in subfield) for subfield in one.subfields)
    except (UnicodeDecodeError, LimitExceeded):
        return _Field(tag, name, base64=one.value)
    if len(items) == 1 and len(items[0]) == 1:
        return _Field(tag, name, value=items[0][0])
    return _Field(tag, name, subfields=items)


def from_json(data: bytes) -> AnsiNistFile:
    """Read a file. JsonNotUnderstood, or RecordError where the records that it describes are no well-formed file.

    A record without its LEN gets one computed; one that is there must be right.
    """
    if len(data) > limits.LARGEST_TEXT_FORM_BYTES:
        raise LimitExceeded.of_size(limits.LARGEST_TEXT_FORM_BYTES)
    if data.count(b'"') > limits.MOST_MARKS_OF_TEXT_FORM:
        raise LimitExceeded("The file has too many texts.")
    form = _decoded(data)
    if form.format != FORMAT:
        raise JsonNotUnderstood(f"The JSON is not of the form {FORMAT}.")
    if len(form.records) > limits.MOST_RECORDS:
        raise LimitExceeded("The file has too many records.")
    records: list[Record] = []
    encoding = HEADER_CHARACTERS
    for place, one in enumerate(form.records, start=1):
        records.append(_record(one, encoding, place))
        if place == 1 and isinstance(records[0], TaggedRecord):
            encoding = characters_of(AnsiNistFile((records[0],)), 2)
    file = AnsiNistFile(tuple(records), form.padding or b"")
    encode(file)  # what the traditional encoding cannot express is no file in JSON either
    return file


def _decoded(data: bytes) -> _File:
    text = data.removeprefix(_MARK)
    try:
        form = msgspec.json.decode(text, type=_File)
    except msgspec.ValidationError as reason:  # its words may quote the file; the path after them does not
        said, at, path = str(reason).rpartition(" - at `")
        place = path.rstrip("`") if at else "$"
        lacking = _LACKING.fullmatch(said if at else path)
        why = f": the key {lacking[1]} is missing" if lacking else ""
        raise JsonNotUnderstood(f"The JSON is not of the form {FORMAT} at {place}{why}.") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise JsonNotUnderstood("The file is not JSON, or it is nested too deeply.") from None
    doubled = json.loads(text, object_pairs_hook=_doubled_in)
    if doubled is not None:
        raise JsonNotUnderstood(f"The JSON has a key twice, at ${doubled.path}.")
    return form


class _Doubled(NamedTuple):
    path: str


def _doubled_in(pairs: list[tuple[str, Any]]) -> _Doubled | None:
    """The first key that stands twice in an object of the form or in one inside it. msgspec lets the last one win."""
    seen = set()
    for key, value in pairs:
        if isinstance(value, _Doubled):
            return _Doubled(f".{key}{value.path}")
        for place, one in enumerate(value if isinstance(value, list) else ()):
            if isinstance(one, _Doubled):
                return _Doubled(f".{key}[{place}]{one.path}")
        if key in seen:
            return _Doubled(f".{key}")
        seen.add(key)
    return None


class _At(NamedTuple):
    """A record, for errors."""

    place: int
    record_type: int

    def wrong(self, message: str, number: int | None = None) -> JsonNotUnderstood:
        return JsonNotUnderstood(message, record=self.place, record_type=self.record_type, field=number)


def _record(form: _Record, encoding: str, place: int) -> Record:
    at = _At(place, form.type)
    if form.type in BINARY_TYPES:
        if form.base64 is None or form.idc is None or form.fields is not None:
            raise at.wrong("A record of Types 3 to 8 has idc and base64.")
        return BinaryRecord(form.type, form.idc, form.base64)
    if form.fields is None or form.base64 is not None or form.idc is not None:
        raise at.wrong("A record of this type has fields.")
    fields = tuple(_field(one, encoding, at) for one in form.fields)
    if fields and fields[0].number == LEN:
        return TaggedRecord(form.type, fields)
    return TaggedRecord.of(form.type, fields, digits=fields[0].digits if fields else DIGITS)


def _field(form: _Field, encoding: str, at: _At) -> Field:
    kind, _, digits = form.tag.partition(".")
    plain = digits.isascii() and digits.isdigit() and len(digits) <= limits.MOST_NUMBER_DIGITS
    if kind != str(at.record_type) or not plain or int(digits) < LEN:
        raise at.wrong("A tag is none of its record.")
    number = int(digits)
    if [form.value, form.subfields, form.base64].count(None) != 2:
        raise at.wrong("A field has one of value, subfields and base64.", number)
    if form.base64 is not None:
        return Field(number, form.base64, len(digits))
    rows = ((form.value,),) if form.value is not None else form.subfields or ()
    try:
        return Field(number, join_items(rows, encoding), len(digits))
    except ValueNotUsable as reason:
        raise at.wrong(reason.bare, number) from None
