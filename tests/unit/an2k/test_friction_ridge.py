"""Types 13, 14 and 15 as values: what is read, and where a fault is said to be."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.an2k import errors, limits
from app.an2k.codec import decode, encode
from app.an2k.errors import RecordError
from app.an2k.friction_ridge import (
    MissingPosition,
    NfiqScore,
    QualityMetric,
    RidgeRecord,
    SegmentBox,
    read_ridge_record,
    ridge_record,
)
from app.an2k.image_fields import PER_CM, TransmittedImage
from app.an2k.images import read_images
from app.an2k.record import AnsiNistFile, Field, TaggedRecord
from app.an2k.type4 import Type4Image, type4_record
from app.an2k.type15 import NONLIVE_SCAN_PALM, PalmPosition, palm_record
from app.domain.position import FrictionRidgePosition as F
from tests.support.an2k_files import SOURCE, file_of, image, latent, slap


def _read(record: TaggedRecord) -> RidgeRecord:
    file = decode(encode(file_of(record)))
    read = file.records[1]
    assert isinstance(read, TaggedRecord)
    return read_ridge_record(file, read)


def _with(number: int, value: bytes, of: RidgeRecord) -> TaggedRecord:
    """The record of a value with one field changed or added."""
    fields = {one.number: one for one in ridge_record(of, idc=1).fields[1:]}
    fields[number] = Field(number, value)
    return TaggedRecord.of(of.record_type, (fields[key] for key in sorted(fields)))


@pytest.mark.parametrize("value", [slap(), latent()], ids=["slap", "latent"])
def test_everything_comes_back(value: RidgeRecord) -> None:
    assert _read(ridge_record(value, idc=1)) == value


@pytest.mark.parametrize("position", PalmPosition)
def test_palms(position: PalmPosition) -> None:
    quality = QualityMetric(int(position), 66, "FFFF", "1")
    record = palm_record(
        position,
        image(scale=1000, compression="JP2"),
        idc=1,
        source=SOURCE,
        captured=date(2026, 3, 4),
        impression=NONLIVE_SCAN_PALM,
        qualities=(quality,),
        missing=(MissingPosition(int(position), "UP"),),
    )
    read = _read(record)
    assert (read.record_type, read.impression, read.captured) == (15, 11, "20260304")
    assert read.positions == (position,)
    assert read.qualities == (quality,)
    assert read.missing == ((position, "UP"),)
    assert read.image is not None
    assert read.image.resolution_ppi == 1000


def test_a_record_that_says_why_it_has_no_image() -> None:
    value = RidgeRecord(14, 0, SOURCE, "20260304", (2,), missing=(MissingPosition(2, "XX"),))
    record = ridge_record(value, idc=1)
    assert _read(record) == value
    assert record.get(999) is None
    assert read_images(file_of(record)) == ()


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "scores", "missing"),
    [
        (
            "type-14-amp-nqm-utf8.an2",
            [((6, 3), (1, 3)), ((2, 3), (3, 2), (4, 3), (5, 3)), ((7, 2), (8, 2), (10, 3))],
            9,
        ),
        ("type-14-tpcard-nqm.an2", [((1, 1),), ((2, 5),), ((3, 5),)], None),
    ],
)
def test_nfiq_scores_of_the_samples(
    samples: Path, name: str, scores: list[tuple[tuple[int, int], ...]], missing: int | None
) -> None:
    file = decode((samples / "an2" / name).read_bytes())
    records = [read_ridge_record(file, one) for one in file.of_type(14) if isinstance(one, TaggedRecord)]
    assert [record.nfiq for record in records[:3]] == [tuple(NfiqScore(*pair) for pair in pairs) for pairs in scores]
    assert [one for record in records for one in record.missing] == ([(missing, "XX")] if missing else [])


def test_resolution_of_a_scale() -> None:
    assert image(units=PER_CM, scale=197).resolution_ppi == 500
    assert image(units=0).resolution_ppi is None
    assert image(scale=0).resolution_ppi is None
    assert replace(image(), vertical_scale=400).resolution_ppi is None


def test_what_an_image_of_a_finger_does_not_speak_of_is_left_out_there() -> None:
    """Extra digits, and figures for a whole slap; a plain thumb's figure is the thumb's."""
    value = replace(
        slap(),
        segments=(SegmentBox(2, 0, 9, 5, 60), SegmentBox(16, 40, 49, 5, 60)),
        qualities=(
            QualityMetric(2, 88, "001A", "7"),
            QualityMetric(13, 60, "001A", "7"),
            QualityMetric(11, 70, "001A", "7"),
        ),
    )
    (found,) = read_images(file_of(ridge_record(value, idc=1)))
    assert [one.finger for one in found.segments] == [F.RIGHT_INDEX]
    assert [(one.finger, one.score) for one in found.qualities] == [(F.RIGHT_INDEX, 88), (F.RIGHT_THUMB, 70)]


@pytest.mark.parametrize(
    ("number", "value", "subfield", "item"),
    [
        (3, b"x", None, None),
        (3, b"100", None, None),
        (6, b"0", None, None),
        (7, b"100000", None, None),
        (8, b"3", None, None),
        (12, b"0", None, None),
        (13, b"21", 1, 1),
        (13, b"", None, None),
        (13, b"13\x1e2\x1f1", 2, None),
        (18, b"5\x1fXX\x1e5", 2, None),
        (18, b"5\x1f", 1, 2),
        (18, b"0\x1fXX", 1, 1),
        (21, b"2\x1f0\x1f9\x1f5\x1f60\x1e13\x1f0\x1f9\x1f5\x1f60", 2, 1),
        (21, b"2\x1f0\x1f9\x1f5\x1f60\x1e3\x1f9\x1f0\x1f5\x1f60", 2, None),
        (21, b"2\x1f0\x1f9\x1f5", 1, None),
        (22, b"2\x1f6", 1, 2),
        (22, b"2\x1f3\x1e3\x1f", 2, 2),
        (23, b"2\x1f101\x1fFFFF\x1f1", 1, 2),
        (24, b"2\x1f88\x1fFFFG\x1f1", 1, 3),
        (24, b"2\x1f88\x1fFFFF\x1f123456", 1, 4),
        (25, b"2\x1f3\x1f1\x1f2\x1f3\x1f4\x1f5", 1, 2),
        (25, b"2\x1f2\x1f1\x1f2\x1f3\x1f4", 1, 2),
        (25, b"2\x1f3\x1f1\x1f2\x1f3\x1f4\x1f5\x1f-1", 1, 8),
    ],
)
def test_a_fault_names_field_subfield_item_and_byte(
    number: int, value: bytes, subfield: int | None, item: int | None
) -> None:
    data = encode(file_of(_with(number, value, slap())))
    file = decode(data)
    record = file.records[1]
    assert isinstance(record, TaggedRecord)
    with pytest.raises(errors.ValueNotUsable) as caught:
        read_ridge_record(file, record)
    error = caught.value
    assert (error.record, error.record_type, error.field) == (2, 14, number)
    assert (error.subfield, error.item) == (subfield, item)
    at = record.need(number).offset
    assert at is not None
    parts = value.split(b"\x1e")
    at += len(b"\x1e".join(parts[: (subfield or 1) - 1])) + ((subfield or 1) > 1)
    at += sum(len(one) + 1 for one in parts[(subfield or 1) - 1].split(b"\x1f")[: (item or 1) - 1])
    assert error.offset == at


@pytest.mark.parametrize("number", [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
def test_a_field_that_is_needed(number: int) -> None:
    kept = tuple(one for one in ridge_record(slap(), idc=1).fields[1:] if one.number != number)
    data = encode(file_of(TaggedRecord.of(14, kept)))
    file = decode(data)
    with pytest.raises(errors.FieldMissing) as caught:
        read_ridge_record(file, file.records[1])  # type: ignore[arg-type]
    assert (caught.value.record, caught.value.field) == (2, number)
    assert caught.value.offset == data.index(b"14.001:")


def test_too_many_entries_of_one_image() -> None:
    many = b"\x1e".join([b"2\x1f0\x1f9\x1f5\x1f60"] * (limits.MOST_ENTRIES_OF_IMAGE + 1))
    with pytest.raises(errors.LimitExceeded) as caught:
        _read(_with(21, many, slap()))
    assert (caught.value.record, caught.value.field) == (2, 21)


@pytest.mark.parametrize(
    "value",
    [
        replace(slap(), impression=-1),
        replace(slap(), positions=()),
        replace(slap(), positions=(21,)),
        replace(slap(), segments=(SegmentBox(2, 9, 0, 5, 60),)),
        replace(slap(), source="A\x1dB"),
        replace(slap(), comment="Ñ"),
        replace(slap(), image=replace(image(), width_px=0)),
        replace(latent(), segments=slap().segments),
        replace(latent(), record_type=16),
    ],
)
def test_what_would_not_read_back_is_not_written(value: RidgeRecord) -> None:
    with pytest.raises(RecordError):
        ridge_record(value, idc=1)


def test_type4_says_its_place_too() -> None:
    data = encode(file_of(type4_record(Type4Image(1, (2,), False, 64, 80, "WSQ20", b"data"), idc=1)))
    start = len(data) - 22
    for at, number in ((5, 3), (13, 6), (17, 8)):
        broken = bytearray(data)
        broken[start + at : start + at + (2 if number == 6 else 1)] = b"\0\0" if number == 6 else b"\x09"
        with pytest.raises(errors.ValueNotUsable) as caught:
            read_images(decode(bytes(broken)))
        assert (caught.value.record, caught.value.record_type, caught.value.field) == (2, 4, number)
        assert caught.value.offset == start + at


@pytest.mark.parametrize(
    "value",
    [
        Type4Image(1, (), False, 64, 80, "WSQ20", b""),
        Type4Image(1, (1,) * 7, False, 64, 80, "WSQ20", b""),
        Type4Image(1, (256,), False, 64, 80, "WSQ20", b""),
        Type4Image(1, (2,), False, 65_536, 80, "WSQ20", b""),
        Type4Image(1, (2,), False, 64, 80, "GIF", b""),
    ],
)
def test_type4_that_cannot_be_written(value: Type4Image) -> None:
    with pytest.raises(errors.ValueNotUsable):
        type4_record(value, idc=1)


def test_only_ridges_are_read_as_ridges() -> None:
    file: AnsiNistFile = file_of(TaggedRecord.of(10, (Field(2, b"00"),)))
    with pytest.raises(errors.ValueNotUsable):
        read_ridge_record(file, file.records[1])  # type: ignore[arg-type]


def test_an_image_is_a_value() -> None:
    assert image() == TransmittedImage(64, 80, 1, 500, 500, "WSQ20", image().data)
