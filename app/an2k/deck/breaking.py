"""What breaks one rule and nothing else: values that a rule does not take, and records with one field changed."""

import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence

from app.an2k.record import CNT, FS, GS, LEN, RS, AnsiNistFile, BinaryRecord, Field, Record, TaggedRecord
from app.an2k.rules.values import Characters, CodeTable, ElementRule, Form
from app.an2k.validation import codes

_STRANGERS = {  # a character that does not belong
    Characters.ALPHABETIC: "7",
    Characters.NUMERIC: "X",
    Characters.ALPHANUMERIC: "-",
    Characters.ALPHABETIC_SPECIAL: "7",
    Characters.NUMERIC_SPECIAL: "X",
}
_TAKE_BLANKS = frozenset({Characters.ALPHANUMERIC_SPECIAL, Characters.ALPHABETIC_SPECIAL})
_FILLERS = {Characters.NUMERIC: "9", Characters.NUMERIC_SPECIAL: "9"}


def breaks(rule: ElementRule, good: str, tables: Mapping[str, CodeTable]) -> Iterator[tuple[str, str]]:
    """Values that the rule does not take, each with the code of the finding; `good` is one that it takes."""
    if rule.characters is Characters.BINARY:
        return
    filler = _FILLERS.get(rule.characters, "Z")
    yield good[:-1] + "\x07", codes.CONTROL_CHARACTER
    if rule.form is Form.MOMENT:
        yield from (("20260304", codes.DATE_FORMAT), ("20261304120000Z", codes.NO_SUCH_DATE))
    elif rule.form is not None:
        yield from (("2026-03-04", codes.DATE_FORMAT), ("20260230", codes.NO_SUCH_DATE))
    else:
        if rule.size.least > 1:
            yield good[:1], codes.TOO_SHORT
        if rule.size.most is not None:
            yield filler * (rule.size.most + 1), codes.TOO_LONG
        if rule.characters in _STRANGERS:
            yield good[:-1] + _STRANGERS[rule.characters], codes.CHARACTERS
    length = max(rule.size.least, 1)
    stranger = " " + filler * (length - 1) if rule.characters in _TAKE_BLANKS else filler * length
    if rule.pattern is not None and not re.fullmatch(rule.pattern, stranger):
        yield stranger, codes.PATTERN
    elif rule.table is not None and stranger not in tables[rule.table].codes and not tables[rule.table].partial:
        yield stranger, codes.CODE_UNKNOWN


Change = Callable[[dict[int, bytes]], object]  # of a record's fields by number


def changed(file: AnsiNistFile, place: int, change: Change) -> AnsiNistFile:
    """The file with the fields of one record changed; LEN follows, where it is there and was not itself changed.

    `place`: of a tagged record, from 1.
    """
    record = file.records[place - 1]
    assert isinstance(record, TaggedRecord)
    values = {one.number: one.value for one in record.fields}
    change(values)
    length = values.pop(LEN, None)
    made = TaggedRecord.of(record.record_type, [Field(n, v) for n, v in sorted(values.items())])
    if length is None or length != record.fields[0].value:
        rest = made.fields[1:]
        made = TaggedRecord(record.record_type, rest if length is None else (Field(LEN, length), *rest))
    return AnsiNistFile((*file.records[: place - 1], made, *file.records[place:]))


def without(number: int) -> Change:
    return lambda values: values.pop(number)


def set_to(number: int, value: bytes) -> Change:
    return lambda values: values.update({number: value})


def with_records(file: AnsiNistFile, records: Sequence[Record]) -> AnsiNistFile:
    """The same Type-1 with other records after it; 1.003 CNT lists them."""
    listed = [b"1\x1f%d" % len(records), *(b"%d\x1f%02d" % (one.record_type, one.idc) for one in records)]
    return changed(AnsiNistFile((file.header, *records)), 1, set_to(CNT, RS.join(listed)))


def written_anyhow(file: AnsiNistFile) -> bytes:
    """The bytes of a file that the strict encoder need not take: nothing is checked, and LEN stands as it is."""
    parts: list[bytes] = []
    for one in file.records:
        if isinstance(one, BinaryRecord):
            parts.append(struct.pack(">IB", one.byte_length(), one.idc) + one.body)
        else:
            parts.append(GS.join(field.tag(one.record_type) + field.value for field in one.fields) + FS)
    return b"".join(parts)
