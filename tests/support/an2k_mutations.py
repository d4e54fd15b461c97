"""Files damaged on purpose, and what may come of one: an error of ours, or a file that goes back byte for byte.

Each damage is drawn from a seed and can be made again by its number.
"""

import random
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from app.an2k import type2
from app.an2k.codec import decode, encode
from app.an2k.errors import RecordError
from app.an2k.friction_ridge import POSITIONS, read_ridge_record
from app.an2k.images import read_images
from app.an2k.incits378 import read_incits378
from app.an2k.record import AnsiNistFile, BinaryRecord, TaggedRecord
from app.an2k.type4 import read_type4
from app.an2k.type9 import read_standard_minutiae
from app.an2k.type10 import read_photo
from tests.support.an2k_files import card, every_type, short_tags

_SEPARATORS = b"\x1c\x1d\x1e\x1f"
_TAG = re.compile(rb"(?<=[\x1c\x1d])[1-9][0-9]?\.[0-9]{1,4}:")
_LENGTH = re.compile(rb"(?:^|(?<=\x1c))[1-9][0-9]?\.0{0,3}1:([0-9]+)")
_COUNT = re.compile(rb"1\.0{0,3}3:([^\x1d]*)")
_CHARACTERS = re.compile(rb"1\.0{0,3}15:([^\x1d\x1c]*)")
_NUMBER = re.compile(rb"[0-9]+")
_HUGE = (b"4294967295", b"9999999999", b"18446744073709551616", b"9" * 400, b"0" * 400, b"-1", b"1e9")
_BINARY_LENGTHS = (0, 1, 4, 5, 6, 255, 65_535, 0x7FFFFFFF, 0xFFFFFFFF)

Mutation = Callable[[bytearray, random.Random], None]


def _spot(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(data)) if data else 0


def truncate(data: bytearray, chance: random.Random) -> None:
    del data[_spot(data, chance) :]


def flip_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 3)):
        if data:
            data[_spot(data, chance)] ^= 1 << chance.randrange(8)


def swap_separator(data: bytearray, chance: random.Random) -> None:
    places = [place for place, byte in enumerate(data) if byte in _SEPARATORS]
    if places:
        data[chance.choice(places)] = chance.choice(_SEPARATORS)


def insert_separator(data: bytearray, chance: random.Random) -> None:
    data[(at := _spot(data, chance)) : at] = bytes([chance.choice(_SEPARATORS)]) * chance.choice((1, 1, 2, 300))


def delete_separator(data: bytearray, chance: random.Random) -> None:
    places = [place for place, byte in enumerate(data) if byte in _SEPARATORS]
    if places:
        del data[chance.choice(places)]


def _replace_one(pattern: re.Pattern[bytes], data: bytearray, chance: random.Random, new: bytes, group: int) -> None:
    if found := list(pattern.finditer(data)):
        one = chance.choice(found)
        data[one.start(group) : one.end(group)] = new


def lie_about_length(data: bytearray, chance: random.Random) -> None:
    if found := list(_LENGTH.finditer(data)):
        one = chance.choice(found)
        length = int(one[1][:12]) + chance.choice((-100, -2, -1, 1, 2, 9, 100, 10_000))
        data[one.start(1) : one.end(1)] = b"%0*d" % (chance.choice((1, 1, 6, 10)), max(length, 0))


def lie_about_count(data: bytearray, chance: random.Random) -> None:
    found = _COUNT.search(data)
    if found is None:
        return
    entries = found[1].split(b"\x1e")
    match chance.randrange(5):
        case 0:
            entries[0] = b"1\x1f%d" % chance.randrange(30)
        case 1:
            entries.append(b"%d\x1f%02d" % (chance.randrange(101), chance.randrange(100)))
        case 2:
            entries.pop(chance.randrange(len(entries)))
        case 3:
            chance.shuffle(entries)
        case _:
            entries[chance.randrange(len(entries))] = chance.choice((b"", b"4", b"x\x1f1", b"14\x1f1\x1f1"))
    data[found.start(1) : found.end(1)] = b"\x1e".join(entries)


def renumber_tag(data: bytearray, chance: random.Random) -> None:
    kind, number = chance.choice((1, 2, 4, 9, 14, 15, 99)), chance.choice((0, 1, 2, 3, 18, 999, 9999, 12345))
    _replace_one(_TAG, data, chance, b"%d.%0*d:" % (kind, chance.choice((1, 2, 3, 4)), number), 0)


def splice(data: bytearray, chance: random.Random) -> None:
    """A piece taken out, or doubled, and put elsewhere."""
    at, size = _spot(data, chance), chance.choice((1, 7, 40, 200, 1000))
    piece = bytes(data[at : at + size])
    if chance.random() < 0.5:
        del data[at : at + size]
    to = chance.randrange(len(data) + 1)
    data[to:to] = piece


def splice_records(data: bytearray, chance: random.Random) -> None:
    """From the end of one record to that of another, elsewhere."""
    ends = [place + 1 for place, byte in enumerate(data) if byte == 0x1C]
    if len(ends) > 1:
        first, last = sorted(chance.sample(ends, 2))
        piece = bytes(data[first:last])
        to = chance.choice(ends)
        data[to:to] = piece


def huge_number(data: bytearray, chance: random.Random) -> None:
    _replace_one(_NUMBER, data, chance, chance.choice(_HUGE), 0)


def lie_about_characters(data: bytearray, chance: random.Random) -> None:
    new = chance.choice((b"000\x1fASCII\x1f", b"002\x1fUTF-16\x1f", b"077", b"", b"\x1f", b"x", b"003"))
    _replace_one(_CHARACTERS, data, chance, new, 1)


def lie_about_binary_length(data: bytearray, chance: random.Random) -> None:
    """Four bytes somewhere before a zero: where a binary record says its length, more often than not."""
    places = [place for place in range(max(len(data) - 5, 0)) if data[place] == 0 and data[place + 1] == 0]
    at = chance.choice(places) if places else _spot(data, chance)
    data[at : at + 4] = struct.pack(">I", chance.choice(_BINARY_LENGTHS))


def overwrite(data: bytearray, chance: random.Random) -> None:
    at = _spot(data, chance)
    data[at : at + chance.choice((1, 4, 30))] = chance.randbytes(chance.choice((1, 4, 30)))


MUTATIONS: tuple[Mutation, ...] = (
    truncate,
    flip_bits,
    swap_separator,
    insert_separator,
    delete_separator,
    lie_about_length,
    lie_about_count,
    renumber_tag,
    splice,
    splice_records,
    huge_number,
    lie_about_characters,
    lie_about_binary_length,
    overwrite,
)


def sources() -> tuple[bytes, ...]:
    """What is damaged: a file with every type of record, a small submission, and one as older software writes."""
    return encode(every_type()), encode(card(positions=(2, 13))), encode(short_tags())


_LONGEST_VALUE = 60  # of those that are damaged in place


_whole = cache(decode)  # of the few files that are damaged


def damage_value(data: bytes, chance: random.Random) -> bytes:
    """One value changed and LEN made right again: what a reader of a record meets, not what a codec meets."""
    file = _whole(data)
    records = list(file.records)
    place = chance.randrange(1, len(records))
    record = records[place]
    if isinstance(record, BinaryRecord):
        body = bytearray(record.body)
        chance.choice((flip_bits, truncate, overwrite))(body, chance)
        records[place] = BinaryRecord(record.record_type, record.idc, bytes(body))
    else:
        small = [n for n, one in enumerate(record.fields) if n > 1 and len(one.value) <= _LONGEST_VALUE]
        fields = list(record.fields)
        if small:
            which = chance.choice(small)
            value = bytearray(fields[which].value)
            chance.choice((flip_bits, truncate, swap_separator, insert_separator, huge_number, splice))(value, chance)
            kept = bytes(value).replace(b"\x1c", b"").replace(b"\x1d", b"")
            fields[which] = type(fields[which])(fields[which].number, kept, fields[which].digits)
        records[place] = TaggedRecord.of(record.record_type, fields[1:], digits=fields[0].digits)
    return encode(AnsiNistFile(tuple(records), file.padding))


def mend_length(source: bytes, data: bytearray) -> None:
    """LEN of the record in which the damage begins, made right again, so that a reader gets further than LEN."""
    grown = len(data) - len(source)
    same = next((at for at, (old, new) in enumerate(zip(source, data, strict=False)) if old != new), len(source))
    before = [one for one in _LENGTH.finditer(data) if one.end() <= same]
    if grown and before:
        one = before[-1]
        length = b"%d" % max(int(one[1][:12]) + grown, 0)
        data[one.start(1) : one.end(1)] = length.rjust(len(one[1]), b"0")


def mutated(sources: tuple[bytes, ...], seed: int, number: int) -> bytes:
    """The damaged file of this number: one to three damages of any kind, or a value with a wrong meaning."""
    chance = random.Random(f"{seed}/{number}")
    source = sources[number % len(sources)]
    if chance.random() < 0.25:
        return damage_value(source, chance)
    data = bytearray(source)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        chance.choice(MUTATIONS)(data, chance)
    if chance.random() < 0.5:
        mend_length(source, data)
    return bytes(data)


@dataclass
class Outcome:
    """Counts over many files. `codes`: how often each kind of error was met."""

    files: int = 0
    whole: int = 0
    codes: dict[str, int] = field(default_factory=dict)

    def note(self, error: RecordError) -> None:
        """Every error of bytes that were read names its byte, but that there is no record of a type."""
        self.codes[error.code] = self.codes.get(error.code, 0) + 1
        if error.offset is None and (error.record is not None or error.field is not None):
            raise AssertionError(f"an error of read bytes does not name its byte: {error}")


def try_file(data: bytes, outcome: Outcome) -> None:
    """Reads the bytes and everything in them. Anything but an error of ours or the same bytes again is a failure."""
    outcome.files += 1
    try:
        file = decode(data)
    except RecordError as error:
        if error.offset is None or not 0 <= error.offset <= len(data):
            raise AssertionError(f"the codec does not name a byte of the file: {error}") from error
        outcome.note(error)
        return
    outcome.whole += 1
    assert encode(file) == data
    for view in views(file):
        try:
            view()
        except RecordError as error:
            outcome.note(error)


def views(file: AnsiNistFile) -> list[Callable[[], object]]:
    """Every reading of this file's records, unread yet."""
    found: list[Callable[[], object]] = [lambda: read_images(file)]
    for record in file.records:
        if isinstance(record, BinaryRecord):
            if record.record_type == 4:
                found.append(lambda record=record: read_type4(file, record))  # type: ignore[misc]
            continue
        for kinds, read in _READERS:
            if record.record_type in kinds:
                found.append(lambda read=read, record=record: read(file, record))  # type: ignore[misc]
    return found


_READERS: tuple[tuple[frozenset[int], Callable[[AnsiNistFile, TaggedRecord], object]], ...] = (
    (frozenset({2}), type2.read),
    (frozenset({9}), read_standard_minutiae),
    (frozenset({9}), read_incits378),
    (frozenset({10}), read_photo),
    (frozenset(POSITIONS), read_ridge_record),
)
