"""Minutiae of Type-9: the standard's legacy fields and the INCITS 378 block."""

from dataclasses import replace

import pytest

from app.an2k import errors
from app.an2k.codec import decode, encode
from app.an2k.incits378 import M1Minutia, incits378_record, incits378_values, read_incits378
from app.an2k.record import AnsiNistFile, Field, TaggedRecord
from app.an2k.type9 import (
    MinutiaKind,
    Pattern,
    Point,
    RidgeCount,
    read_standard_minutiae,
    standard_minutiae_record,
    standard_values,
)
from app.an2k.writing import make_record
from tests.support.an2k_files import file_of, incits378, standard_minutiae


def _decoded(record: TaggedRecord) -> tuple[AnsiNistFile, TaggedRecord]:
    file = decode(encode(file_of(record)))
    read = file.records[1]
    assert isinstance(read, TaggedRecord)
    return file, read


def _standard(**changes: bytes | None) -> TaggedRecord:
    """A record as NIST's own converter writes one; `f12=b"..."` changes 9.012, None leaves it out."""
    values: dict[int, bytes | None] = {
        2: b"01",
        3: b"0",
        4: b"S",
        5: b"EXISTING IMAGE\x1fA",
        6: b"02",
        7: b"T\x1fUN",
        8: b"12000990",
        10: b"2",
        11: b"1",
        12: b"001\x1f00100020090\x1f0\x1fA\x1f2,4\x1e002\x1f19991999359\x1f63\x1fD",
        **{int(name[1:]): value for name, value in changes.items()},
    }
    return TaggedRecord.of(9, (Field(number, value) for number, value in sorted(values.items()) if value is not None))


def test_a_record_as_others_write_it() -> None:
    read = read_standard_minutiae(*_decoded(_standard()))
    assert read is not None
    assert (read.system, read.method, read.positions) == ("EXISTING IMAGE", "A", (2,))
    assert read.patterns == (Pattern("T", "UN"),)
    assert read.cores == (Point(1200, 990),)
    assert read.deltas == ()
    first, second = read.minutiae
    assert (first.index, first.at, first.angle_deg, first.quality) == (1, (10, 20), 90, 0)
    assert (first.kind, first.ridge_counts) == (MinutiaKind.ENDING, (RidgeCount(2, 4),))
    assert (second.angle_deg, second.quality, second.kind, second.ridge_counts) == (359, 63, "D", ())


def test_a_table_said_once_for_several_patterns() -> None:
    read = read_standard_minutiae(*_decoded(_standard(f7=b"T\x1fLS\x1eRS\x1eU\x1fX9")))
    assert read is not None
    assert read.patterns == (("T", "LS"), ("T", "RS"), ("U", "X9"))


@pytest.mark.parametrize(
    ("changes", "field", "subfield", "item"),
    [
        ({"f5": b"NAME"}, 5, 1, None),
        ({"f5": b"NAME\x1fX"}, 5, 1, 2),
        ({"f6": b""}, 6, None, None),
        ({"f6": b"2\x1e100"}, 6, 2, 1),
        ({"f7": b"LS"}, 7, 1, None),
        ({"f7": b"X\x1fLS"}, 7, 1, 1),
        ({"f8": b"1200099"}, 8, 1, 1),
        ({"f10": b"3"}, 10, None, None),
        ({"f10": b"x"}, 10, None, None),
        ({"f11": b"2"}, 11, None, None),
        ({"f12": b"001\x1f00100020090\x1f0\x1fA\x1e2\x1f1\x1f0"}, 12, 2, None),
        ({"f12": b"001\x1f00100020090\x1f0\x1fA\x1e2\x1f00100020360\x1f0\x1fA"}, 12, 2, 2),
        ({"f12": b"001\x1f00100020090\x1f64\x1fA\x1e2\x1f00100020350\x1f0\x1fA"}, 12, 1, 3),
        ({"f12": b"001\x1f00100020090\x1f0\x1fE\x1e2\x1f00100020350\x1f0\x1fA"}, 12, 1, 4),
        ({"f12": b"001\x1f00100020090\x1f0\x1fA\x1f2,4\x1f2;4\x1e2\x1f00100020350\x1f0\x1fA"}, 12, 1, 6),
        ({"f12": b"000\x1f00100020090\x1f0\x1fA\x1e2\x1f00100020350\x1f0\x1fA"}, 12, 1, 1),
    ],
)
def test_a_fault_of_the_legacy_fields_names_its_place(
    changes: dict[str, bytes], field: int, subfield: int | None, item: int | None
) -> None:
    file, record = _decoded(_standard(**changes))
    with pytest.raises(errors.ValueNotUsable) as caught:
        read_standard_minutiae(file, record)
    error = caught.value
    assert (error.record, error.record_type, error.field, error.subfield, error.item) == (2, 9, field, subfield, item)
    assert error.offset == record.need(field).offset_of(subfield, item)


@pytest.mark.parametrize("field", [3, 5, 6, 10, 11])
def test_a_legacy_field_that_is_needed(field: int) -> None:
    file, record = _decoded(_standard(**{f"f{field}": None}))
    with pytest.raises(errors.FieldMissing) as caught:
        read_standard_minutiae(file, record)
    assert (caught.value.field, caught.value.offset) == (field, record.offset)


def test_the_block_of_incits_378_in_bytes() -> None:
    """Directions in steps of two degrees, ridge counts after a subfield of their own."""
    record = incits378_record(incits378(), idc=1)
    assert record.need(4).value == b"U"
    assert record.need(126).value == b"27\x1f514\x1f1F"
    assert record.need(136).value == b"3"
    assert record.need(137).value.split(b"\x1e")[0] == b"1\x1f3\x1f2\x1f7\x1f1\x1f1"
    assert record.need(138).value == b"1\x1f0\x1f0\x1e1\x1f2\x1f4\x1e2\x1f3\x1f9"
    assert record.need(139).value == b"120\x1f99\x1f45"
    assert record.need(141).value == b"60\x1f120"
    assert read_incits378(*_decoded(record)) == incits378()


@pytest.mark.parametrize(
    ("field", "value", "subfield", "item"),
    [
        (126, b"27\x1f513", 1, None),
        (127, b"", None, None),
        (128, b"-1", None, None),
        (133, b"16", None, None),
        (135, b"101\x1fFFFF\x1f1", 1, 1),
        (136, b"4", None, None),
        (137, b"1\x1f3\x1f2\x1f7\x1f1", 1, None),
        (137, b"1\x1f3\x1f2\x1f180\x1f1\x1f1", 1, 4),
        (137, b"1\x1f3\x1f2\x1f179\x1f3\x1f1", 1, 5),
        (138, b"3\x1f0\x1f0", 1, 1),
        (138, b"0\x1f1\x1f0", 1, 2),
        (138, b"0\x1f0\x1f0\x1e0\x1f2\x1f4", 2, 1),
        (139, b"120\x1f99", 1, None),
        (140, b"120\x1f99\x1f180", 1, 3),
        (141, b"1\x1f2\x1e1\x1f2\x1e1\x1f2", None, None),
    ],
)
def test_a_fault_of_the_block_names_its_place(field: int, value: bytes, subfield: int | None, item: int | None) -> None:
    fields = {one.number: one for one in incits378_record(incits378(), idc=1).fields[1:]}
    fields[field] = Field(field, value)
    file, record = _decoded(TaggedRecord.of(9, fields.values()))
    with pytest.raises(errors.ValueNotUsable) as caught:
        read_incits378(file, record)
    error = caught.value
    assert (error.record, error.record_type, error.field, error.subfield, error.item) == (2, 9, field, subfield, item)
    assert error.offset == record.need(field).offset_of(subfield, item)


def test_both_blocks_in_one_record_and_a_vendor_s_own() -> None:
    values = {
        **standard_values(standard_minutiae()),
        **incits378_values(incits378()),
        13: [["VENDOR"]],
        300: [["1", "2"]],
    }
    file, record = _decoded(make_record(9, 1, values))
    assert read_standard_minutiae(file, record) == standard_minutiae()
    assert read_incits378(file, record) == incits378()
    assert file.items(record, 300) == (("1", "2"),)


def test_a_record_without_a_block_has_none() -> None:
    file, record = _decoded(make_record(9, 1, {3: [["0"]], 4: [["U"]], 31: [["VENDOR"]]}))
    assert read_standard_minutiae(file, record) is None
    assert read_incits378(file, record) is None


def test_what_would_not_read_back_is_not_written() -> None:
    odd = M1Minutia(1, 1, 1, 45, incits378().minutiae[0].kind, 1)
    for block in (replace(incits378(), minutiae=(odd,)), replace(incits378(), view=16)):
        with pytest.raises(errors.ValueNotUsable):
            incits378_record(block, idc=1)
    for legacy in (
        replace(standard_minutiae(), method="X"),
        replace(standard_minutiae(), cores=(Point(10_000, 1),)),
        replace(standard_minutiae(), positions=()),
    ):
        with pytest.raises(errors.ValueNotUsable):
            standard_minutiae_record(legacy, idc=1)
