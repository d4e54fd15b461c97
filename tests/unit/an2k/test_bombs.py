"""Files made to exhaust the machine: reading one, or all of its records, takes at most ten times its size and 50 MB."""

import tracemalloc
from collections.abc import Callable

import pytest

from app.an2k import limits
from app.an2k.codec import decode, encode
from app.an2k.errors import RecordError
from app.an2k.friction_ridge import ridge_record
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from app.an2k.type9 import standard_minutiae_record
from tests.support.an2k_files import UTF8, file_of, slap, standard_minutiae
from tests.support.an2k_mutations import views

FACTOR, EXTRA_BYTES = 10, 50_000_000


def _written(file: AnsiNistFile) -> bytes:
    """The bytes of a file, whatever its limits."""
    parts = []
    for record in file.records:
        assert isinstance(record, TaggedRecord)
        parts.append(b"\x1d".join(one.tag(record.record_type) + one.value for one in record.fields) + b"\x1c")
    return b"".join(parts)


def _text(value: bytes, number: int = 20) -> TaggedRecord:
    return TaggedRecord.of(2, (Field(2, b"00"), Field(number, value)))


def _changed(number: int, value: bytes) -> TaggedRecord:
    fields = {one.number: one for one in ridge_record(slap(), idc=1).fields[1:]} | {number: Field(number, value)}
    return TaggedRecord.of(14, (fields[key] for key in sorted(fields)))


def many_small_fields() -> bytes:
    numbers = range(3, limits.MOST_FIELDS - 9)
    one = TaggedRecord.of(2, (Field(2, b"0", 1), *(Field(number, b"", 1) for number in numbers)), digits=1)
    return _written(file_of(*(one,) * (limits.MOST_FIELDS_OF_FILE // limits.MOST_FIELDS)))


def more_fields_than_are_read() -> bytes:
    numbers = range(3, limits.MOST_FIELDS + 1)
    one = TaggedRecord.of(2, (Field(2, b"0", 1), *(Field(number, b"", 1) for number in numbers)), digits=1)
    return _written(file_of(*(one,) * (limits.MOST_FIELDS_OF_FILE // limits.MOST_FIELDS + 1)))


def many_records() -> bytes:
    return encode(file_of(*(BinaryRecord(7, 0, b""),) * (limits.MOST_RECORDS - 1)))


def many_items() -> bytes:
    subfield = b"\x1f".join([b"ab"] * limits.MOST_ITEMS)
    return encode(file_of(_text(b"\x1e".join([subfield] * (limits.MOST_ITEMS_OF_FIELD // limits.MOST_ITEMS)))))


def more_items_than_are_read() -> bytes:
    return encode(file_of(_text(b"\x1f" * 5_000_000), _text(b"\x1e" * 5_000_000)))


def letters_of_four_bytes() -> bytes:
    return encode(file_of(_text("\U0001f590".encode() + b"x" * 10_000_000), more=(UTF8,)))


def many_ridge_counts() -> bytes:
    record = standard_minutiae_record(standard_minutiae(195), idc=1)
    counts = b"\x1f".join([b"1,1"] * (limits.MOST_ITEMS - 8))
    rows = [one + b"\x1f" + counts for one in record.need(12).value.split(b"\x1e")]
    fields = (*record.fields[1:-1], Field(12, b"\x1e".join(rows)))
    return encode(file_of(TaggedRecord.of(9, fields)))


def many_segments() -> bytes:
    rows = b"\x1e".join([b"1\x1f0\x1f0\x1f0\x1f0"] * limits.MOST_ENTRIES_OF_IMAGE)
    return encode(file_of(*(_changed(21, rows),) * (limits.MOST_RECORDS // 4)))


def many_points() -> bytes:
    outline = b"1\x1f99\x1f" + b"\x1f".join([b"7777"] * 198)
    return encode(file_of(_changed(25, b"\x1e".join([outline] * limits.MOST_ENTRIES_OF_IMAGE))))


BOMBS: tuple[Callable[[], bytes], ...] = (
    many_small_fields,
    more_fields_than_are_read,
    many_records,
    many_items,
    more_items_than_are_read,
    letters_of_four_bytes,
    many_ridge_counts,
    many_segments,
    many_points,
)


def _read_everything(data: bytes) -> None:
    """As a program does that looks at one thing after the other."""
    try:
        file = decode(data)
    except RecordError:
        return
    acts: list[Callable[[], object]] = [lambda: encode(file), *views(file)[:40]]
    for record in file.records[:5]:
        if isinstance(record, TaggedRecord):
            numbers = [one.number for one in record.fields if one.number != 999][:40]
            acts += [lambda record=record, number=number: file.items(record, number) for number in numbers]  # type: ignore[misc]
            acts += [lambda record=record, number=number: file.text(record, number) for number in numbers]  # type: ignore[misc]
    for act in acts:
        try:
            act()
        except RecordError:
            continue


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_memory_is_bounded(bomb: Callable[[], bytes]) -> None:
    data = bomb()
    tracemalloc.start()
    try:
        _read_everything(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < FACTOR * len(data) + EXTRA_BYTES


def test_the_bombs_within_the_limits_are_read() -> None:
    for bomb in (many_small_fields, many_records, many_items):
        assert decode(bomb()).records
    for bomb in (many_ridge_counts, many_points, many_segments):
        for view in views(decode(bomb()))[:2]:
            view()
    with pytest.raises(RecordError):
        decode(more_fields_than_are_read())
