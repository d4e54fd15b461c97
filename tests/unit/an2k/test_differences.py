"""What differs between two files: none when their bytes are the same, and each with its place when not."""

import pytest
from hypothesis import given, settings

from app.an2k.codec import decode, encode
from app.an2k.differences import Difference, Kind, differences
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from tests.unit.an2k.support import car_bytes, header
from tests.unit.an2k.test_niem import files

_CHARGES = Field(47, b"20260302\x1fTHEFT\x1e\x1fTHREAT")
PERSON = TaggedRecord.of(2, (Field(2, b"00"), Field(18, b"SAMPLE,JORDAN"), _CHARGES))


def file_of(person: TaggedRecord) -> AnsiNistFile:
    return AnsiNistFile((header((2, 0)), person))


def changed(*fields: Field) -> list[tuple[object, ...]]:
    """What differs beside the length when the fields of PERSON are these."""
    found = differences(file_of(PERSON), file_of(TaggedRecord.of(2, fields)))
    return [(one.kind, one.number, one.subfield, one.item, one.old, one.new) for one in found if one.number != 1]


IDC, NAM, ASL = PERSON.fields[1:]


def test_a_file_does_not_differ_from_itself() -> None:
    assert list(differences(decode(car_bytes()), decode(car_bytes()))) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((IDC, Field(18, b"SAMPLE,LEE"), ASL), (Kind.ITEM_CHANGED, 18, 1, 1, b"SAMPLE,JORDAN", b"SAMPLE,LEE")),
        ((IDC, NAM, Field(47, ASL.value + b"S")), (Kind.ITEM_CHANGED, 47, 2, 2, b"THREAT", b"THREATS")),
        ((IDC, NAM, Field(47, ASL.value + b"\x1f")), (Kind.ITEM_ADDED, 47, 2, 3, None, b"")),
        ((IDC, NAM, Field(47, ASL.value + b"\x1eX")), (Kind.ITEM_ADDED, 47, 3, 1, None, b"X")),
        ((IDC, NAM), (Kind.FIELD_REMOVED, 47, None, None, ASL.value, None)),
        ((IDC, NAM, ASL, Field(70, b"Y")), (Kind.FIELD_ADDED, 70, None, None, None, b"Y")),
        ((IDC, ASL, NAM), (Kind.FIELDS_MOVED, None, None, None, None, None)),
        ((IDC, Field(18, NAM.value, 2), ASL), (Kind.TAG_WRITTEN_OTHERWISE, 18, None, None, None, None)),
    ],
)
def test_each_difference_has_its_place(fields: tuple[Field, ...], expected: tuple[object, ...]) -> None:
    assert changed(*fields) == [expected]


def test_an_image_that_is_left_out_is_one_record_removed() -> None:
    whole = decode(car_bytes())
    renumbered = [
        TaggedRecord.of(14, (Field(2, b"%02d" % idc), *one.fields[2:]))
        for idc, one in enumerate((*whole.records[2:6], *whole.records[7:]), start=1)
        if isinstance(one, TaggedRecord)
    ]
    listed = header((2, 0), *((14, one.idc) for one in renumbered))
    rest = AnsiNistFile((listed, whole.records[1], *renumbered))
    found = [one for one in differences(whole, rest) if one.before is None or one.before[0] > 1]
    assert [one.kind for one in found if one.number not in (1, 2)] == [Kind.RECORD_REMOVED]
    (removed,) = (one for one in found if one.kind is Kind.RECORD_REMOVED)
    assert removed.before is not None
    assert removed.before[0] == 7
    assert all(one.before and one.after and one.after[0] == one.before[0] - 1 for one in found if one.number == 2)


def test_a_header_of_type_4_is_told_part_by_part() -> None:
    body = bytearray([1, 3, 255, 255, 255, 255, 255, 1, 0, 64, 0, 80, 1, 9, 9, 9])
    first = AnsiNistFile((header((4, 0)), BinaryRecord(4, 0, bytes(body))))
    body[0], body[-1] = 2, 8
    second = AnsiNistFile((header((4, 0)), BinaryRecord(4, 0, bytes(body))))
    found = [(one.kind, one.number, one.old, one.new) for one in differences(first, second)]
    assert found == [(Kind.ITEM_CHANGED, 3, b"1", b"2"), (Kind.DATA_CHANGED, 9, None, None)]


def test_what_follows_the_last_record_counts() -> None:
    padded = AnsiNistFile(file_of(PERSON).records, b"\r\n")
    assert list(differences(file_of(PERSON), padded)) == [Difference(Kind.PADDING_CHANGED)]


@settings(max_examples=60, deadline=None)
@given(files(), files())
def test_no_difference_means_the_same_bytes(first: AnsiNistFile, second: AnsiNistFile) -> None:
    assert (not list(differences(first, second))) == (encode(first) == encode(second))
    assert not list(differences(first, first))
