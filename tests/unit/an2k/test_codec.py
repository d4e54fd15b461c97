"""The codec: every well-formed file comes back byte for byte, everything else is a clear error."""

from pathlib import Path

import pytest

from app.an2k import errors, limits
from app.an2k.codec import decode, encode
from app.an2k.errors import RecordError
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, Record, TaggedRecord
from tests.unit.an2k.support import header, small_file

SAMPLE_FILES = (
    "an2/openebts-car.ebts",
    "an2/type-14-amp-nqm-utf8.an2",
    "an2/type-14-tpcard-nqm.an2",
    "an2/type-4-slaps.an2",
    "an2/type-4-tpcard.an2",
    "responses/errt_quality_0500.an2",
    "responses/sre_ident_0500.an2",
    "responses/sre_nonident_0502.an2",
)


@pytest.mark.samples
@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_samples_come_back_byte_for_byte(samples: Path, name: str) -> None:
    data = (samples / name).read_bytes()
    file = decode(data)
    assert encode(file) == data
    assert decode(encode(file)) == file


@pytest.mark.samples
def test_short_tags_are_kept_and_found_by_number(samples: Path) -> None:
    file = decode((samples / SAMPLE_FILES[0]).read_bytes())
    assert file.header.need(4).digits == 2
    assert file.text(file.header, 4) == "CAR"


@pytest.mark.samples
def test_utf8_text_is_read_by_the_declared_character_set(samples: Path) -> None:
    file = decode((samples / SAMPLE_FILES[1]).read_bytes())
    (person,) = file.of_type(2)
    assert isinstance(person, TaggedRecord)
    text = file.text(person, 3)
    assert text.startswith("two chinese characters: ")
    assert len(text) == len("two chinese characters: ") + 2


# What the encoding can express. ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [3, 40, 999])
@pytest.mark.parametrize("size", [0, 70, 72, 74, 76, 78, 80, *range(960, 984, 2), 9_970, 99_960])
def test_a_computed_length_counts_its_own_digits(number: int, size: int) -> None:
    record = TaggedRecord.of(2, (Field(2, b"00"), Field(number, b"x" * size)))
    data = encode(AnsiNistFile((header((2, 0)), record)))
    assert len(data) == header((2, 0)).byte_length() + int(record.fields[0].value)


def test_zero_padding_of_a_length_is_kept() -> None:
    data = b"1.001:00037\x1d1.002:0500\x1d1.003:1\x1f1\x1e2\x1f0\x1c" + b"2.001:00020\x1d2.002:0\x1c"
    assert encode(decode(data)) == data


# What is wrong is said with its place. ------------------------------------------------------------------------------


def _encoded() -> bytes:
    return encode(small_file())


BROKEN = {
    "empty": (b"", errors.NotARecordFile),
    "garbage": (b"%PDF-1.7 not a record file", errors.NotARecordFile),
    "zeros": (bytes(1000), errors.NotARecordFile),
    "starts with type 2": (b"2.001:17\x1d2.002:00\x1c", errors.NotARecordFile),
    "only a tag": (b"1.001:", errors.FileTruncated),
    "length cut": (b"1.001:12", errors.FileTruncated),
    "length no number": (b"1.001:abc\x1d", errors.LengthMismatch),
    "4 GB claimed": (b"1.001:4294967295\x1d1.002:0500\x1c", errors.FileTruncated),
    "absurd length": (b"1.001:99999999999999999999\x1d", errors.LengthMismatch),
    "zero length": (b"1.001:0\x1d1.002:0500\x1c", errors.LengthMismatch),
    "no CNT": (b"1.001:20\x1d1.002:0500\x1c", errors.CountMismatch),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_beginnings(name: str) -> None:
    data, fault = BROKEN[name]
    with pytest.raises(RecordError) as caught:
        decode(data)
    assert type(caught.value) is fault
    assert caught.value.code.startswith("an2/")


def test_every_truncation_is_an_error() -> None:
    data = _encoded()
    for length in range(len(data)):
        with pytest.raises(RecordError):
            decode(data[:length])


def test_a_binary_record_that_claims_four_gigabytes_is_refused_at_once() -> None:
    data = _encoded()
    start = len(data) - small_file().records[3].byte_length()
    with pytest.raises(errors.FileTruncated) as caught:
        decode(data[:start] + b"\xff\xff\xff\xff" + data[start + 4 :])
    assert (caught.value.offset, caught.value.record, caught.value.record_type) == (start, 4, 4)


def test_bytes_after_the_last_record() -> None:
    data = _encoded()
    with pytest.raises(errors.CountMismatch) as caught:
        decode(data + b"\r\n2.001:")
    assert caught.value.offset == len(data) + 2


def _replaced(old: bytes, new: bytes) -> bytes:
    data = _encoded()
    assert data.count(old) == 1
    assert len(old) == len(new)
    return data.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"1.003:1\x1f3", b"1.003:1\x1f4", errors.CountMismatch),
        (b"1.003:1\x1f3", b"1.003:2\x1f3", errors.CountMismatch),
        (b"1.003:1\x1f3", b"1.003:1\x1fx", errors.CountMismatch),
        (b"\x1e2\x1f00", b"\x1e2\x1f07", errors.CountMismatch),  # another IDC
        (b"\x1e2\x1f00", b"\x1e9\x1f00", errors.FieldMalformed),  # another type
        (b"\x1e2\x1f00", b"\x1e4\x1f00", errors.FieldMalformed),  # another type, without tags
        (b"\x1e2\x1f00", b"\x1e0\x1f00", errors.CountMismatch),  # no type
        (b"2.018:SAMPLE", b"2.002:SAMPLE", errors.FieldRepeated),
        (b"2.018:SAMPLE", b"9.018:SAMPLE", errors.FieldMalformed),
        (b"2.018:SAMPLE", b"2.000:SAMPLE", errors.FieldMalformed),
        (b"SAMPLE,JORDAN", b"SAMPLE\x1cJORDAN", errors.FieldMalformed),
        (b"SAMPLE,JORDAN", b"SAMPLE\x1dJORDAN", errors.FieldMalformed),
        (b"2.002:00\x1d2.018:SAMPLE", b"2.003:00\x1d2.018:SAMPLE", errors.FieldMissing),  # no IDC
        (b"2.002:00\x1d2.018:SAMPLE", b"2.002:0x\x1d2.018:SAMPLE", errors.ValueNotUsable),
        (b"14.013:1\x1d", b"14.013:1\x1c", errors.FieldMalformed),
    ],
)
def test_one_fault_in_a_good_file(old: bytes, new: bytes, fault: type[RecordError]) -> None:
    with pytest.raises(RecordError) as caught:
        decode(_replaced(old, new))
    assert type(caught.value) is fault


@pytest.mark.parametrize("change", [-1, 1, 9])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_wrong_length_is_an_error_when_read(change: int, place: int) -> None:
    file = small_file()
    record = file.records[place - 1]
    assert isinstance(record, TaggedRecord)
    length = record.byte_length()
    tag = b"%d.001:" % record.record_type
    data = encode(file)
    old, new = tag + b"%d" % length, tag + b"%d" % (length + change)
    assert len(old) == len(new)
    with pytest.raises(RecordError):
        decode(data.replace(old, new))


def test_errors_name_the_place_and_never_the_value() -> None:
    with pytest.raises(errors.FieldMalformed) as caught:
        decode(_replaced(b"SAMPLE,JORDAN", b"SAMPLE\x1cJORDAN"))
    error = caught.value
    assert (error.record, error.record_type, error.field) == (2, 2, 18)
    assert error.offset == _encoded().index(b",JORDAN")
    assert "SAMPLE" not in str(error)
    assert "record 2 of type 2, field 2.018" in error.message


# Values that the encoding cannot express are not written. -----------------------------------------------------------

PERSON = TaggedRecord.of(2, (Field(2, b"00"),))


@pytest.mark.parametrize(
    ("records", "fault"),
    [
        ((), errors.FieldMissing),
        ((PERSON,), errors.FieldMissing),
        ((header(), PERSON), errors.CountMismatch),
        ((header((2, 0)),), errors.CountMismatch),
        ((header((2, 1)), PERSON), errors.CountMismatch),
        ((header((9, 0)), PERSON), errors.CountMismatch),
        ((header((2, 0)), TaggedRecord(2, (Field(1, b"99"), Field(2, b"00")))), errors.LengthMismatch),
        ((header((2, 0)), TaggedRecord(2, (Field(2, b"00"), Field(1, b"17")))), errors.FieldMalformed),
        ((header((2, 0)), TaggedRecord.of(2, (Field(2, b"00"), Field(3, b"\x1d")))), errors.FieldMalformed),
        ((header((2, 0)), TaggedRecord.of(2, (Field(2, b"00"), Field(3, b"\x1c")))), errors.FieldMalformed),
        ((header((2, 0)), TaggedRecord.of(2, (Field(2, b"00"), Field(3, b""), Field(3, b"")))), errors.FieldRepeated),
        ((header((2, 0)), TaggedRecord.of(2, (Field(2, b"00"), Field(12345, b"")))), errors.LimitExceeded),
        (
            (header((14, 0)), TaggedRecord.of(14, (Field(2, b"0"), Field(999, b""), Field(3, b"")))),
            errors.FieldMalformed,
        ),
        ((header((4, 0)), TaggedRecord.of(4, (Field(2, b"0"),))), errors.FieldMalformed),
        ((header((14, 0)), BinaryRecord(14, 0, b"")), errors.FieldMalformed),
    ],
)
def test_what_cannot_be_written(records: tuple[Record, ...], fault: type[RecordError]) -> None:
    with pytest.raises(RecordError) as caught:
        encode(AnsiNistFile(records))
    assert type(caught.value) is fault


# Limits. --------------------------------------------------------------------------------------------------------------


def test_too_many_fields() -> None:
    fields = (Field(2, b"00"), *(Field(number, b"") for number in range(3, limits.MOST_FIELDS + 3)))
    record = TaggedRecord.of(2, fields)
    with pytest.raises(errors.LimitExceeded):
        encode(AnsiNistFile((header((2, 0)), record)))
    body = b"\x1d".join(one.tag(2) + one.value for one in record.fields) + b"\x1c"
    first = b"\x1d".join(one.tag(1) + one.value for one in header((2, 0)).fields) + b"\x1c"
    with pytest.raises(errors.LimitExceeded):
        decode(first + body)


def test_too_many_records() -> None:
    listed = [(2, 0)] * (limits.MOST_RECORDS + 1)
    first = b"\x1d".join(one.tag(1) + one.value for one in header(*listed).fields) + b"\x1c"
    with pytest.raises(errors.LimitExceeded):
        decode(first)


def test_too_many_subfields_and_items() -> None:
    with pytest.raises(errors.LimitExceeded):
        _ = Field(3, b"\x1e" * limits.MOST_SUBFIELDS).subfields
    with pytest.raises(errors.LimitExceeded):
        _ = Field(3, b"\x1f" * limits.MOST_ITEMS).subfields
    assert len(Field(3, b"\x1e" * (limits.MOST_SUBFIELDS - 1)).subfields) == limits.MOST_SUBFIELDS


@pytest.mark.parametrize(
    ("declared", "subfield"),
    [(b"2\x1fUTF-16\x1f", 1), (b"77", 1), (b"\x1f\x1f", 1), (b"0\x1e4\x1fUTF-32", 2), (b"1\x1e3", None)],
)
def test_character_sets_that_are_not_read(declared: bytes, subfield: int | None) -> None:
    file = AnsiNistFile((header(more=(Field(15, declared),)),))
    with pytest.raises(errors.ValueNotUsable) as caught:
        _ = decode(encode(file)).encoding
    assert (caught.value.record, caught.value.field, caught.value.subfield) == (1, 15, subfield)


def test_a_list_of_character_sets_without_end_is_refused() -> None:
    for declared in (b"3\x1e" * limits.LONGEST_DIRECTORY_BYTES, b"3\x1f" + b"x" * limits.LONGEST_DIRECTORY_BYTES):
        with pytest.raises(errors.LimitExceeded):
            _ = decode(encode(AnsiNistFile((header(more=(Field(15, declared),)),)))).encoding


def test_text_that_is_not_in_the_declared_character_set() -> None:
    person = TaggedRecord.of(2, (Field(2, b"00"), Field(18, b"\xff\xfe")))
    file = decode(encode(AnsiNistFile((header((2, 0), more=(Field(15, b"003\x1fUTF-8\x1f"),)), person))))
    with pytest.raises(errors.TextNotReadable) as caught:
        file.text(person, 18)
    assert caught.value.field == 18
