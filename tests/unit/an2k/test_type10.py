"""Photographs of faces, scars, marks and tattoos."""

from dataclasses import replace

import pytest

from app.an2k import errors
from app.an2k.codec import decode, encode
from app.an2k.record import AnsiNistFile, Field, TaggedRecord
from app.an2k.type10 import MarkDescription, Photo, photo_record, read_photo
from tests.support.an2k_files import UTF8, face, file_of, tattoo


def _decoded(record: TaggedRecord) -> tuple[AnsiNistFile, TaggedRecord]:
    file = decode(encode(file_of(record, more=(UTF8,))))
    read = file.records[1]
    assert isinstance(read, TaggedRecord)
    return file, read


@pytest.mark.parametrize("photo", [face(), tattoo()], ids=["face", "tattoo"])
def test_everything_comes_back(photo: Photo) -> None:
    assert read_photo(*_decoded(photo_record(photo, idc=1))) == photo


def test_the_bytes_of_a_mark() -> None:
    record = photo_record(tattoo(), idc=1)
    assert record.need(3).value == b"TATTOO"
    assert record.need(40).value == b"TAT L ARM"
    assert record.need(41).value == b"5\x1f7"
    assert record.need(42).value == b"TATTOO\x1fANIMAL\x1fBIRD\x1fSWALLOW\x1eCUT"
    assert record.need(43).value == b"BLACK\x1fRED\x1eOUTLINE"
    assert tattoo().is_mark
    assert not face().is_mark


def test_words_in_the_declared_character_set() -> None:
    photo = replace(tattoo(), comment="BRAZO IZQUIERDO, AÑO")
    assert read_photo(*_decoded(photo_record(photo, idc=1, encoding="utf-8"))) == photo
    with pytest.raises(errors.ValueNotUsable) as caught:
        photo_record(photo, idc=1)
    assert caught.value.field == 38


@pytest.mark.parametrize(
    ("field", "value", "subfield", "item"),
    [
        (3, b"", None, None),
        (6, b"0", None, None),
        (8, b"x", None, None),
        (13, b"100", None, None),
        (21, b"181", 1, 1),
        (21, b"-+5", 1, 1),
        (21, b"4\x1f5", 1, None),
        (24, b"87\x1fFFFF", 1, None),
        (24, b"87\x1fFFFF\x1f1\x1e101\x1fFFFF\x1f1", 2, 1),
        (41, b"5", 1, None),
        (42, b"CUT\x1e\x1fANIMAL", 2, 1),
        (42, b"CUT\x1fA\x1fB\x1fC\x1fD", 1, None),
    ],
)
def test_a_fault_names_its_place(field: int, value: bytes, subfield: int | None, item: int | None) -> None:
    fields = {one.number: one for one in photo_record(face(), idc=1).fields[1:]}
    fields[field] = Field(field, value)
    file, record = _decoded(TaggedRecord.of(10, (fields[number] for number in sorted(fields))))
    with pytest.raises(errors.ValueNotUsable) as caught:
        read_photo(file, record)
    error = caught.value
    assert (error.record, error.record_type, error.field, error.subfield, error.item) == (2, 10, field, subfield, item)
    assert error.offset == record.need(field).offset_of(subfield, item)


@pytest.mark.parametrize("field", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 999])
def test_a_field_that_is_needed(field: int) -> None:
    kept = tuple(one for one in photo_record(face(), idc=1).fields[1:] if one.number != field)
    file, record = _decoded(TaggedRecord.of(10, kept))
    with pytest.raises(errors.FieldMissing) as caught:
        read_photo(file, record)
    assert (caught.value.record, caught.value.field, caught.value.offset) == (2, field, record.offset)


@pytest.mark.parametrize(
    "photo",
    [
        replace(face(), pose_angle_deg=181),
        replace(face(), kind=""),
        replace(tattoo(), marks=(MarkDescription(""),)),
        replace(face(), marks=(MarkDescription("CUT"),)),
        replace(face(), mark_codes=("TAT L ARM",)),
        replace(face(), colour_space="A\x1eB"),
    ],
)
def test_what_would_not_read_back_is_not_written(photo: Photo) -> None:
    with pytest.raises(errors.ValueNotUsable):
        photo_record(photo, idc=1)
