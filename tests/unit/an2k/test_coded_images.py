"""What the first bytes of an image say, and the findings where its record says otherwise."""

import io
import struct
from datetime import date
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.an2k.codec import decode
from app.an2k.coded_header import CodedHeader, header_of, stand_in
from app.an2k.deck.breaking import changed, set_to, with_records
from app.an2k.errors import NotAsProfile
from app.an2k.findings import Finding, Place
from app.an2k.record import AnsiNistFile, BinaryRecord, Field, TaggedRecord
from app.an2k.rules.profiles import load
from app.an2k.transaction import assemble_car
from app.an2k.type4 import CODINGS
from app.an2k.validation import codes
from app.an2k.validation.engine import validate_file
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.imaging import codecs
from tests.unit.an2k.support import AT, READER, TRANSACTION, booking, car_bytes, card, image

WIDTH, HEIGHT = 96, 64
PIXELS = (np.add.outer(np.arange(HEIGHT), np.arange(WIDTH)) % 251).astype(np.uint8)
PROFILE = load("example-county")
BASE = decode(car_bytes())


def coded(coding: str) -> bytes:
    if coding != "JPEGB":
        return codecs.encode(FingerImage(PIXELS, 500), coding)
    out = io.BytesIO()
    PIL.Image.fromarray(PIXELS).save(out, "JPEG")
    return out.getvalue()


def found(file: AnsiNistFile) -> tuple[Finding, ...]:
    return validate_file(file, PROFILE, today=date(2026, 3, 4), production=True)


def with_thumb(**fields: bytes) -> AnsiNistFile:
    """The right thumb with other fields, `f11` for 14.011."""
    return changed(BASE, 3, lambda values: values.update({int(name[1:]): value for name, value in fields.items()}))


@pytest.mark.parametrize("coding", ["WSQ20", "JPEGB", "JP2", "JP2L", "PNG"])
def test_pictures_as_the_codecs_make_them_say_their_coding_and_size(coding: str) -> None:
    family = "JP2" if coding == "JP2L" else coding
    assert header_of(coded(coding)) == CodedHeader(family, (WIDTH, HEIGHT), 8)
    assert header_of(stand_in(coding, WIDTH, HEIGHT)) == CodedHeader(family, (WIDTH, HEIGHT), 8)


def test_a_jpeg_2000_without_boxes_a_deep_one_and_one_in_colour() -> None:
    boxed = coded("JP2")
    assert header_of(boxed[boxed.index(b"\xff\x4f\xff\x51") :]) == CodedHeader("JP2", (WIDTH, HEIGHT), 8)
    out = io.BytesIO()
    PIL.Image.fromarray(np.dstack([PIXELS] * 3)).save(out, "PNG")
    assert header_of(out.getvalue()) == CodedHeader("PNG", (WIDTH, HEIGHT), 24)
    out = io.BytesIO()
    PIL.Image.fromarray(PIXELS.astype(np.uint16)).save(out, "PNG")
    assert header_of(out.getvalue()) == CodedHeader("PNG", (WIDTH, HEIGHT), 16)


@pytest.mark.samples
def test_a_damaged_picture_says_its_size_or_none_and_never_more(samples: Path) -> None:
    said = [header_of(file.read_bytes()) for file in sorted((samples / "wsq-damaged").iterdir())]
    assert len(said) >= 5
    assert {one.coding for one in said if one is not None} == {"WSQ20"}


@given(st.sampled_from(["WSQ20", "JPEGB", "JPEGL", "JP2", "PNG"]), st.data())
def test_a_picture_that_ends_anywhere_or_has_any_bytes_is_no_crash(coding: str, data: st.DataObject) -> None:
    whole = bytearray(stand_in(coding, WIDTH, HEIGHT))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    header = header_of(cut)
    assert header is None or header.coding[:4] == coding[:4]  # of a JPEG the frame tells which
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    header_of(bytes(whole))


def test_a_picture_of_endless_segments_is_not_walked_to_its_end() -> None:
    assert header_of(b"\xff\xa0" + struct.pack(">HH", 0xFFA8, 2) * 2_000) == CodedHeader("WSQ20")


OTHER = stand_in("WSQ20", 160, 181)


@pytest.mark.parametrize(
    ("fields", "code", "field", "wanted"),
    [
        ({"f7": b"181"}, codes.IMAGE_SIZE, 7, "180 pixels, as the image has"),
        ({"f999": stand_in("WSQ20", 180, 160)}, codes.IMAGE_SIZE, 6, "180 pixels, as the image has"),
        ({"f999": OTHER}, codes.IMAGE_SIZE, 7, "181 pixels, as the image has"),
        ({"f11": b"JP2"}, codes.IMAGE_CODING, 11, "data of JP2, as the record says"),
        ({"f999": b"PLAIN JUNK"}, codes.IMAGE_CODING, 11, "data of WSQ20, as the record says"),
        ({"f999": coded("WSQ20")[:11]}, codes.IMAGE_DAMAGED, 999, "a whole WSQ20 picture"),
        ({"f11": b"NONE"}, codes.IMAGE_CODING, 11, "pixels, as the record says"),
        ({"f11": b"NONE", "f999": b"x" * 28_799}, codes.IMAGE_SIZE, 999, "28800 bytes, for 160 by 180 pixels"),
    ],
)
def test_an_image_that_is_not_as_its_record_says(fields: dict[str, bytes], code: str, field: int, wanted: str) -> None:
    (finding,) = found(with_thumb(**fields))
    assert (finding.code, finding.place, finding.position) == (code, Place(14, field, 3), 1)
    assert finding.wanted == wanted
    assert "JUNK" not in finding.value_class


def test_uncoded_pixels_of_the_right_number_are_taken() -> None:
    assert found(with_thumb(f11=b"NONE", f999=b"x" * 28_800)) == ()


def test_a_size_that_is_found_amiss_already_is_not_blamed_twice() -> None:
    assert [one.code for one in found(with_thumb(f6=b"801"))] == [codes.IMAGE_TOO_LARGE]


def test_bits_of_a_pixel() -> None:
    deep = io.BytesIO()
    PIL.Image.fromarray(np.zeros((180, 160), np.uint16)).save(deep, "PNG")
    (finding,) = found(with_thumb(f11=b"PNG", f999=deep.getvalue()))
    assert (finding.code, finding.place, finding.wanted) == (
        codes.IMAGE_BITS, Place(14, 12, 3), "16 bits, as the image has",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("coding", "data", "code", "field"),
    [
        ("WSQ20", stand_in("WSQ20", 160, 180), "", 0),
        ("NONE", bytes(28_800), "", 0),
        ("WSQ20", OTHER, codes.IMAGE_SIZE, 7),
        ("PNG", OTHER, codes.IMAGE_CODING, 8),
        ("NONE", bytes(28_801), codes.IMAGE_SIZE, 9),
        ("WSQ20", b"\xff\xa0", codes.IMAGE_DAMAGED, 9),
    ],
)
def test_type_4(coding: str, data: bytes, code: str, field: int) -> None:
    head = struct.pack(">B6BBHHB", 1, 1, *[255] * 5, 0, 160, 180, CODINGS.index(coding))
    file = with_records(BASE, (BASE.records[1], BinaryRecord(4, 1, head + data), *BASE.records[3:]))
    file = changed(file, 1, lambda values: values.update({11: b"19.69", 12: b"19.69"}))
    assert [(one.code, one.place) for one in found(file)] == ([(code, Place(4, field, 3))] if code else [])


def test_a_photograph_is_looked_at_too() -> None:
    face = TaggedRecord.of(10, [Field(number, value) for number, value in {
        2: b"15", 3: b"FACE", 4: b"WA0330000", 5: b"20260302", 6: b"480", 7: b"600", 8: b"1", 9: b"100", 10: b"100",
        11: b"JPEGB", 12: b"GRAY", 999: stand_in("JPEGB", 480, 601),
    }.items()])  # fmt: skip
    file = with_records(BASE, (BASE.records[1], face, *BASE.records[2:]))
    assert (codes.IMAGE_SIZE, Place(10, 7, 3)) in [(one.code, one.place) for one in found(file)]
    good = changed(file, 3, set_to(999, stand_in("JPEGB", 480, 600)))
    assert codes.IMAGE_SIZE not in [one.code for one in found(good)]


def test_what_the_station_would_send_is_looked_at_before_it_is_queued() -> None:
    thumb = FrictionRidgePosition.RIGHT_THUMB
    torn = tuple(image(thumb, data=OTHER) if one.position is thumb else one for one in card())
    with pytest.raises(NotAsProfile) as refused:
        assemble_car(TRANSACTION, booking(), torn, reader=READER, at=AT, profile=PROFILE)
    assert [one.code for one in refused.value.findings] == [codes.IMAGE_SIZE]
