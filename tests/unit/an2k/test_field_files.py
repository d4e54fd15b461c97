"""What files in the field vary in is carried byte for byte; what they say untruly is an error that names the place."""

import struct

import pytest

from app.an2k import errors, limits
from app.an2k.codec import decode, encode
from app.an2k.errors import RecordError
from app.an2k.images import read_images
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, Record, TaggedRecord
from tests.support.an2k_files import every_type, file_of, person, short_tags
from tests.unit.an2k.support import header

TEXT = TaggedRecord.of(2, (Field(2, b"00"), Field(18, b"SAMPLE,JORDAN")))


def _header(count: bytes = b"1\x1f1\x1e2\x1f00") -> bytes:
    made = TaggedRecord.of(1, (Field(2, b"0500"), Field(3, count)))
    return b"\x1d".join(one.tag(1) + one.value for one in made.fields) + b"\x1c"


def _text(*fields: bytes) -> bytes:
    body = b"\x1d".join(fields) + b"\x1c"
    length = len(b"2.001:00000\x1d") + len(body)
    return b"2.001:%05d\x1d" % length + body


CARRIED = {
    "line end after the last record": _header() + _text(b"2.002:00") + b"\r\n",
    "block filled with NUL": _header() + _text(b"2.002:00") + bytes(512),
    "old end of file": _header() + _text(b"2.002:00") + b"\x1a",
    "IDC not second": _header() + _text(b"2.018:SAMPLE", b"2.002:00"),
    "fields out of order": _header() + _text(b"2.002:00", b"2.047:x", b"2.018:SAMPLE"),
    "IDC of one digit": _header() + _text(b"2.002:0"),
    "IDC of three digits": _header(b"1\x1f1\x1e2\x1f0") + _text(b"2.002:000"),
    "padded count": _header(b"01\x1f001\x1e02\x1f000") + _text(b"2.002:00"),
    "tags of one digit": _header() + _text(b"2.2:00", b"2.18:SAMPLE", b"2.047:x"),
    "tags of four digits": _header() + _text(b"2.0002:00", b"2.2045:x"),
    "empty field": _header() + _text(b"2.002:00", b"2.018:"),
    "separators at the end of a value": _header() + _text(b"2.002:00", b"2.047:\x1fLARCENY\x1f\x1e", b"2.019:A\x1e"),
    "8-bit text without DCS": _header() + _text(b"2.002:00", b"2.018:MU\xd1OZ"),
    "line ends in text": _header() + _text(b"2.002:00", b"2.075:LINE\r\nLINE"),
    "unknown type": _header(b"1\x1f1\x1e77\x1f00") + b"77.001:20\x1d77.002:00\x1c",
}


@pytest.mark.parametrize("name", CARRIED)
def test_well_formed_variety_is_carried(name: str) -> None:
    data = CARRIED[name]
    file = decode(data)
    assert encode(file) == data
    assert file.records[1].idc == 0


REFUSED = {
    "nothing between two separators": (b"2.018:A\x1d\x1d", errors.FieldMalformed, None),
    "a separator before the end of the record": (b"2.018:A\x1d", errors.FieldMalformed, None),
    "a field twice": (b"2.018:A\x1d2.18:A", errors.FieldRepeated, 18),
    "a tag of another type": (b"1.018:A", errors.FieldMalformed, None),
    "a tag without a number": (b"2.:A", errors.FieldMalformed, None),
    "five digits": (b"2.00018:A", errors.FieldMalformed, None),
    "no colon": (b"2.018A", errors.FieldMalformed, None),
    "a line end before a tag": (b"\r\n2.018:A", errors.FieldMalformed, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_reads_in_two_ways_is_refused(name: str) -> None:
    field, fault, number = REFUSED[name]
    start = _header()
    with pytest.raises(RecordError) as caught:
        decode(start + _text(b"2.002:00", field))
    error = caught.value
    assert type(error) is fault
    assert (error.record, error.record_type, error.field) == (2, 2, number)
    assert error.offset is not None
    assert error.offset > len(start)


def test_no_field_between_separators_is_said_so() -> None:
    with pytest.raises(errors.FieldMalformed, match="No field stands between two separators"):
        decode(_header() + _text(b"2.002:00", b""))


@pytest.mark.parametrize(
    ("count", "subfield", "item"),
    [
        (b"1\x1f2\x1e2\x1f00", 1, 2),
        (b"2\x1f1\x1e2\x1f00", 1, 1),
        (b"1\x1f1\x1e1\x1f00", 2, 1),
        (b"1\x1f1\x1e2", 2, None),
        (b"1\x1f1\x1e2\x1f0x", 2, 2),
        (b"1\x1f1\x1e2\x1f00\x1e", 3, None),
        (b" 1\x1f1\x1e2\x1f00", 1, 1),
    ],
)
def test_a_wrong_count_names_its_entry(count: bytes, subfield: int, item: int | None) -> None:
    data = _header(count) + _text(b"2.002:00")
    with pytest.raises(errors.CountMismatch) as caught:
        decode(data)
    error = caught.value
    assert (error.record, error.field, error.subfield, error.item) == (1, 3, subfield, item)
    entries = count.split(b"\x1e")
    at = data.index(b"1.003:") + 6 + len(b"\x1e".join(entries[: subfield - 1])) + (subfield > 1)
    assert error.offset == at + (len(entries[subfield - 1].split(b"\x1f")[0]) + 1 if item == 2 else 0)


def test_a_record_that_is_not_there_is_told_before_padding() -> None:
    data = _header(b"1\x1f2\x1e2\x1f00\x1e2\x1f01") + _text(b"2.002:00")
    for padding in (b"", b"\r\n"):
        with pytest.raises(errors.CountMismatch) as caught:
            decode(data + padding)
        assert (caught.value.offset, caught.value.record) == (len(data), 3)


def test_a_binary_record_that_looks_like_padding_is_a_record() -> None:
    """Its LEN is 10 (a line feed) and the rest of it is zeros."""
    file = file_of(BinaryRecord(7, 0, bytes(5)))
    data = encode(file)
    assert data.endswith(b"\x00\x00\x00\x0a" + bytes(6))
    assert decode(data) == file
    assert decode(data + b"\r\n").padding == b"\r\n"


def _print(idc: int, wrong_by: int = 0) -> bytes:
    body = bytes([1, idc, 255, 255, 255, 255, 255, 0, 0, 8, 0, 8, 0]) + b"\x1c\x1d" * 32
    return struct.pack(">IB", 5 + len(body) + wrong_by, idc) + body


@pytest.mark.parametrize(
    ("wrong_by", "after", "fault", "record"),
    [
        (-1, _print(2), errors.FileTruncated, 3),
        (1, _print(2), errors.FileTruncated, 3),
        (-1, _text(b"2.002:02"), errors.FieldMalformed, 3),
        (1, _text(b"2.002:02"), errors.FieldMalformed, 3),
        (-1, b"", errors.CountMismatch, None),
        (1, b"", errors.FileTruncated, 2),
    ],
)
def test_a_binary_length_that_is_wrong_by_one(
    wrong_by: int, after: bytes, fault: type[RecordError], record: int | None
) -> None:
    """Nothing in the record itself tells; where the next one should begin does."""
    listed = {b"": b"1\x1f1\x1e4\x1f01", _print(2): b"1\x1f2\x1e4\x1f01\x1e4\x1f02"}
    start = _header(listed.get(after, b"1\x1f2\x1e4\x1f01\x1e2\x1f02"))
    with pytest.raises(RecordError) as caught:
        decode(start + _print(1, wrong_by) + after)
    error = caught.value
    assert (type(error), error.record) == (fault, record)
    assert error.offset == len(start) + (0 if record == 2 else len(_print(1)) + wrong_by)


@pytest.mark.parametrize("count", [b"1\x1f2\x1e4\x1f01\x1e2\x1f02", b"1\x1f2\x1e9\x1f02\x1e4\x1f01"])
def test_records_in_another_order_than_listed(count: bytes) -> None:
    start = _header(count)
    with pytest.raises(errors.FieldMalformed, match="No record of the type") as caught:
        decode(start + _text(b"2.002:02") + _print(1))
    assert (caught.value.record, caught.value.offset) == (2, len(start))


def test_padding_has_a_limit() -> None:
    data = _header() + _text(b"2.002:00")
    assert len(decode(data + bytes(limits.MOST_PADDING_BYTES)).padding) == limits.MOST_PADDING_BYTES
    with pytest.raises(errors.LimitExceeded):
        decode(data + bytes(limits.MOST_PADDING_BYTES + 1))


def test_padding_that_is_none_is_not_written() -> None:
    with pytest.raises(errors.FieldMalformed):
        encode(AnsiNistFile((header((2, 0)), TEXT), b"\r\nX"))


def test_too_many_fields_in_a_file() -> None:
    count = limits.MOST_FIELDS_OF_FILE // limits.MOST_FIELDS  # and Type-1 has some too
    numbers = range(3, limits.MOST_FIELDS + 1)
    one = TaggedRecord.of(2, (Field(2, b"00"), *(Field(number, b"", 1) for number in numbers)))
    file = file_of(*(one,) * count)
    with pytest.raises(errors.LimitExceeded) as caught:
        encode(file)
    assert caught.value.record_type == 2
    body = b"\x1d".join(f.tag(2) + f.value for f in one.fields) + b"\x1c"
    first = b"\x1d".join(f.tag(1) + f.value for f in file.header.fields) + b"\x1c"
    with pytest.raises(errors.LimitExceeded) as caught:
        decode(first + body * count)
    assert caught.value.record == count + 1


def test_older_software_is_read_and_written_as_it_was() -> None:
    file = short_tags()
    data = encode(file)
    assert decode(data) == file
    assert data.startswith(b"1.01:")
    assert data.endswith(b"\r\n")
    assert [image.position for image in read_images(decode(data))] == [1, 2, 3]


@pytest.mark.parametrize(
    "declared", [None, b"001\x1f\x1f", b"", b"003\x1fUTF-8\x1f", b"3", b"000\x1fASCII\x1f\x1e003\x1fUTF-8\x1f"]
)
def test_text_by_the_declared_character_set(declared: bytes | None) -> None:
    utf8 = bool(declared) and b"3" in (declared or b"")
    name = "MUÑOZ,JOSÉ"
    more = () if declared is None else (Field(15, declared),)
    text = TaggedRecord.of(2, (Field(2, b"00"), Field(18, name.encode("utf-8" if utf8 else "latin-1"))))
    file = decode(encode(file_of(text, more=more)))
    read = file.records[1]
    assert isinstance(read, TaggedRecord)
    assert file.text(read, 18) == name
    assert file.items(read, 18) == ((name,),)


def test_ascii_declared_and_not_kept_is_an_error_with_its_byte() -> None:
    text = TaggedRecord.of(2, (Field(2, b"00"), Field(18, b"MU\xd1OZ")))
    data = encode(file_of(text, more=(Field(15, b"000\x1fASCII\x1f"),)))
    file = decode(data)
    read = file.records[1]
    assert isinstance(read, TaggedRecord)
    for ask in (file.text, file.items):
        with pytest.raises(errors.TextNotReadable) as caught:
            ask(read, 18)
        assert (caught.value.record, caught.value.field, caught.value.offset) == (2, 18, data.index(b"MU\xd1OZ"))


def test_what_is_missing_names_the_record_and_where_it_begins() -> None:
    data = encode(file_of(person()))
    file = decode(data)
    text = file.records[1]
    assert isinstance(text, TaggedRecord)
    for ask in (lambda: text.need(60), lambda: text.number_of(60), lambda: file.text(text, 60)):
        with pytest.raises(errors.FieldMissing) as caught:
            ask()
        assert (caught.value.record, caught.value.field) == (2, 60)
        assert caught.value.offset == data.index(b"2.001:")


def test_a_value_that_was_made_has_a_place_and_no_byte() -> None:
    file = file_of(person())
    with pytest.raises(errors.FieldMissing) as caught:
        file.text(file.records[1], 60)  # type: ignore[arg-type]
    assert (caught.value.record, caught.value.offset) == (2, None)


def test_where_something_was_read_is_no_part_of_what_it_is() -> None:
    file = every_type()
    read = decode(encode(file))
    assert read == file
    assert hash(read) == hash(file)
    assert read.place_of(read.records[3]) == 4
    assert file.place_of(read.records[3]) is None


@pytest.mark.parametrize(
    "record",
    [
        TaggedRecord.of(2, (Field(2, b"00"), Field(20, b"999: 2.999:\x1e2.018:"))),
        TaggedRecord.of(2, (Field(2, b"00"), Field(999, b"user-defined"), Field(3, b"after it"))),
        TaggedRecord.of(9, (Field(2, b"00"), Field(300, b"1\x1f2\x1e3"), Field(31, b"vendor"))),
        TaggedRecord.of(14, (Field(2, b"00"), Field(20, b"14.999:"), Field(999, b"\x1c\x1d14.999:\x1d"))),
        TaggedRecord.of(14, (Field(2, b"00"), Field(999, b""))),
        BinaryRecord(3, 0, b""),
        BinaryRecord(7, 0, b"\x1c14.001:9\x1d"),
        BinaryRecord(8, 0, bytes(40)),
    ],
)
def test_nothing_in_a_value_is_mistaken(record: Record) -> None:
    file = file_of(record)
    assert decode(encode(file)) == file
