"""Finger images of Types 4 and 14."""

import struct
from pathlib import Path

import pytest

from app.an2k import errors
from app.an2k.codec import decode
from app.an2k.coded_images import ImageOfRecord, images_of
from app.an2k.image_fields import nominal_ppi
from app.an2k.images import CodedImage, read_images
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from app.domain.booking import MissingFinger, MissingReason
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as F
from app.domain.quality import Verdict
from app.domain.segmentation import Box
from tests.unit.an2k.support import header

TYPE14 = {3: b"1", 6: b"64", 7: b"80", 8: b"1", 9: b"500", 10: b"500", 11: b"WSQ20", 12: b"8", 13: b"2", 999: b"data"}


def type14(**changes: bytes | None) -> AnsiNistFile:
    """`f13=b"3"` changes 14.013, None leaves it out."""
    values: dict[int, bytes | None] = {**TYPE14, **{int(name[1:]): value for name, value in changes.items()}}
    fields = (Field(number, value) for number, value in sorted(values.items()) if value is not None)
    return AnsiNistFile((header((14, 1)), TaggedRecord.of(14, (Field(2, b"01"), *fields))))


def type4(
    *,
    imp: int = 1,
    fgp: int = 2,
    isr: int = 0,
    coding: int = 1,
    width: int = 64,
    height: int = 80,
    nsr: bytes = b"19.69",
) -> AnsiNistFile:
    body = struct.pack(">B6BBHHB", imp, fgp, 255, 255, 255, 255, 255, isr, width, height, coding) + b"data"
    return AnsiNistFile((header((4, 1), more=(Field(11, nsr),)), BinaryRecord(4, 1, body)))


def only(file: AnsiNistFile) -> CodedImage:
    (image,) = read_images(file)
    return image


@pytest.mark.samples
def test_both_sample_cards_hold_the_same_fourteen_images(samples: Path) -> None:
    cards = [
        read_images(decode((samples / "an2" / name).read_bytes()))
        for name in ("type-4-tpcard.an2", "type-14-tpcard-nqm.an2")
    ]
    assert [len(card) for card in cards] == [14, 14]
    assert {image.position for image in cards[0]} == set(map(F, (*range(1, 11), 11, 12, 13, 14)))
    assert cards[0] == cards[1]
    for image in cards[0]:
        assert image.compression == "WSQ20"
        assert image.resolution_ppi == 500  # 19.69 px/mm in one file, 197 px/cm in the other
        assert image.impression.is_rolled == (image.position <= F.LEFT_LITTLE)
        height, width = struct.unpack_from(">HH", image.data, image.data.index(b"\xff\xa2") + 6)  # the WSQ's own size
        assert (image.width_px, image.height_px) == (width, height)


@pytest.mark.samples
def test_the_sample_with_an_amputated_finger(samples: Path) -> None:
    images = read_images(decode((samples / "an2" / "type-14-amp-nqm-utf8.an2").read_bytes()))
    assert [image.position for image in images] == [F.PLAIN_THUMBS, F.PLAIN_RIGHT_FOUR, F.PLAIN_LEFT_FOUR]
    assert images[2].missing == (MissingFinger(F.LEFT_RING, MissingReason.AMPUTATED),)


def test_type14_with_everything() -> None:
    image = only(
        type14(
            f13=b"13",
            f3=b"0",
            f18=b"02\x1fXX",
            f21=b"3\x1f10\x1f29\x1f5\x1f49\x1e4\x1f30\x1f49\x1f0\x1f79",
            f24=b"3\x1f88\x1fFFFF\x1f1\x1e4\x1f255\x1f001A\x1f7",
        )
    )
    assert image.position is F.PLAIN_RIGHT_FOUR
    assert image.impression is ImpressionType.LIVE_SCAN_PLAIN
    assert image.missing == (MissingFinger(F.RIGHT_INDEX, MissingReason.AMPUTATED),)
    assert [s.finger for s in image.segments] == [F.RIGHT_MIDDLE, F.RIGHT_RING]
    assert image.segments[0].box == Box(10, 5, 30, 50)  # the record counts the last pixel in
    assert [(q.finger, q.score, q.algorithm) for q in image.qualities] == [
        (F.RIGHT_MIDDLE, 88, "station-first-quality/1"),
        (F.RIGHT_RING, 0, "001A/7"),  # 255: the measure failed
    ]
    assert image.qualities[1].verdict is Verdict.POOR


@pytest.mark.parametrize(
    ("changes", "ppi"),
    [
        ({}, 500),
        ({"f8": b"2", "f9": b"197", "f10": b"197"}, 500),
        ({"f8": b"2", "f9": b"394", "f10": b"394"}, 1000),
        ({"f9": b"1000", "f10": b"1000"}, 1000),
        ({"f9": b"600", "f10": b"600"}, 600),
    ],
)
def test_resolutions_of_type14(changes: dict[str, bytes], ppi: int) -> None:
    assert only(type14(**changes)).resolution_ppi == ppi


@pytest.mark.parametrize(
    ("isr", "nsr", "ppi"), [(0, b"00.00", 500), (1, b"19.69", 500), (1, b" 39.37", 1000), (0, b"39.37", 500)]
)
def test_resolutions_of_type4(isr: int, nsr: bytes, ppi: int) -> None:
    assert only(type4(isr=isr, nsr=nsr)).resolution_ppi == ppi


@pytest.mark.parametrize(("measured", "nominal"), [(495, 500), (494.9, 495), (505, 500), (990.5, 1000), (750, 750)])
def test_one_percent_of_a_nominal_resolution_is_that_resolution(measured: float, nominal: int) -> None:
    assert nominal_ppi(measured) == nominal


@pytest.mark.parametrize(("coding", "name"), [(0, "NONE"), (1, "WSQ20"), (4, "JP2"), (5, "JP2L"), (6, "PNG")])
def test_codings_of_type4(coding: int, name: str) -> None:
    image = only(type4(coding=coding))
    assert (image.compression, image.data, image.width_px, image.height_px) == (name, b"data", 64, 80)


def test_the_older_name_of_wsq() -> None:
    assert only(type14(f11=b"WSQ")).compression == "WSQ20"


def test_palms_and_joints_are_left_out() -> None:
    assert read_images(type14(f13=b"21")) == ()
    assert read_images(type4(fgp=21)) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"f13": b"x"}, 13),
        ({"f3": b"7"}, 3),
        ({"f3": b"-1"}, 3),
        ({"f6": b"0"}, 6),
        ({"f7": b"0"}, 7),
        ({"f8": b"0"}, 8),
        ({"f9": b"0", "f10": b"0"}, 9),
        ({"f9": b"500", "f10": b"300"}, 9),
        ({"f11": b"GIF"}, 11),
        ({"f12": b"16"}, 12),
        ({"f18": b"11\x1fXX"}, 18),
        ({"f18": b"02\x1fZZ"}, 18),
        ({"f18": b"02"}, 18),
        ({"f21": b"3\x1f10\x1f29\x1f5"}, 21),
        ({"f21": b"13\x1f10\x1f29\x1f5\x1f49"}, 21),
        ({"f21": b"3\x1f29\x1f10\x1f5\x1f49"}, 21),
        ({"f24": b"3\x1f88"}, 24),
        ({"f24": b"3\x1f101\x1fFFFF\x1f1"}, 24),
        ({"f24": b"3\x1f88\x1fXYZW\x1f1"}, 24),
        ({"f24": b"3\x1f88\x1fFFFF\x1f123456"}, 24),
    ],
)
def test_type14_that_cannot_be_read_names_record_and_field(changes: dict[str, bytes], field: int) -> None:
    with pytest.raises(errors.ValueNotUsable) as caught:
        read_images(type14(**changes))
    assert (caught.value.record, caught.value.record_type, caught.value.field) == (2, 14, field)


@pytest.mark.parametrize("field", [3, 6, 7, 8, 9, 10, 11, 12, 13, 999])
def test_type14_without_a_needed_field(field: int) -> None:
    with pytest.raises(errors.FieldMissing) as caught:
        read_images(type14(**{f"f{field}": None}))
    assert (caught.value.record, caught.value.field) == (2, field)


@pytest.mark.parametrize("changes", [{"coding": 9}, {"imp": 8}, {"width": 0}, {"isr": 1, "nsr": b"nan"}])
def test_type4_that_cannot_be_read(changes: dict[str, int]) -> None:
    with pytest.raises(errors.ValueNotUsable):
        read_images(type4(**changes))


@pytest.mark.parametrize("nsr", [b"19,69", b"nan", b"5000"])
def test_an_image_whose_resolution_cannot_be_read_is_looked_at_without_one(nsr: bytes) -> None:
    (image,) = images_of(type4(isr=1, nsr=nsr))
    assert isinstance(image, ImageOfRecord)
    assert image.resolution_ppi is None
    with pytest.raises(errors.ValueNotUsable) as caught:
        read_images(type4(isr=1, nsr=nsr))
    assert (caught.value.record, caught.value.field) == (1, 11)


def test_type4_shorter_than_its_header() -> None:
    with pytest.raises(errors.ValueNotUsable) as caught:
        read_images(AnsiNistFile((header((4, 1)), BinaryRecord(4, 1, b"\x01"))))
    assert caught.value.record == 2
