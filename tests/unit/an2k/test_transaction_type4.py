"""A submission whose finger images are Type-4 records, as agencies want it that never left them."""

import struct
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from app.an2k.codec import decode, encode
from app.an2k.coded_header import stand_in
from app.an2k.errors import ImageNotAllowed
from app.an2k.images import CodedImage, read_images
from app.an2k.record import BinaryRecord, TaggedRecord
from app.an2k.rules.faults import ProfileFaulty
from app.an2k.rules.profiles import read_profile
from app.an2k.rules.values import Profile
from app.an2k.transaction import CARD, assemble_car, interpret
from app.an2k.validation.engine import validate_file
from app.domain.booking import MissingFinger, MissingReason
from app.domain.position import FrictionRidgePosition as F
from tests.unit.an2k.support import AT, READER, TRANSACTION, booking, card, image

HEAD = """\
name = "binary"
title = "An agency that takes Type-4"
date = "2026-11-30"
extends = "example-county"

[sources.own]
title = "The agency's document"
date = "2026-11-30"

"""
TYPE4_ALONE = '[transaction.CAR]\nrecords = { 4 = "0-14", 14 = "0" }\nsource = "own"\n\n'
LOST = MissingFinger(F.LEFT_LITTLE, MissingReason.AMPUTATED)


def profile_of(folder: Path, said: str) -> Profile:
    (folder / "binary.toml").write_text(HEAD + TYPE4_ALONE + said, encoding="utf-8")
    return read_profile(folder / "binary.toml")


@pytest.fixture
def binary(tmp_path: Path) -> Profile:
    return profile_of(tmp_path, '[images]\nrecord_type = 4\nsource = "own"\n')


def made(profile: Profile, images: tuple[CodedImage, ...], *missing: MissingFinger) -> bytes:
    given = booking(missing=missing)
    return assemble_car(TRANSACTION, given, images, reader=READER, at=AT, zone=UTC, profile=profile)


def test_each_image_is_a_header_of_eighteen_bytes_and_its_data(binary: Profile) -> None:
    data = made(binary, card())
    file = decode(data)
    header, _, *records = file.records
    assert isinstance(header, TaggedRecord)
    listed = [b"1\x1f15", b"2\x1f00", *(b"4\x1f%02d" % idc for idc in range(1, 15))]
    assert header.need(3).value == b"\x1e".join(listed)
    assert (header.need(11).value, header.need(12).value) == (b"19.69", b"19.69")
    assert len(records) == len(CARD)
    at, coded = len(data), image(F.RIGHT_THUMB).data
    for idc, position in reversed(list(enumerate(CARD, start=1))):  # from the end: these records have no separators
        length = 18 + len(coded)
        at -= length
        rolled = int(position <= F.LEFT_LITTLE)
        assert struct.unpack_from(">IB B6B B H H B", data, at) == (
            length, idc, rolled, int(position), 255, 255, 255, 255, 255, 0, 160, 180, 1,
        )  # fmt: skip
        assert data[at + 18 : at + length] == coded


def test_it_is_as_the_profile_wants_it_and_comes_back(binary: Profile) -> None:
    shown = tuple(one for one in card() if one.position is not F.LEFT_LITTLE)
    data = made(binary, shown, LOST)
    file = decode(data)
    assert encode(file) == data
    assert validate_file(file, binary, today=AT.date(), production=True) == ()
    said = interpret(data)
    assert said.missing == (LOST,)
    assert [(one.position, one.impression, one.compression, one.data) for one in said.images] == [
        (one.position, one.impression, one.compression, one.data) for one in shown
    ]
    assert all((one.width_px, one.height_px, one.resolution_ppi) == (160, 180, 500) for one in said.images)
    assert not any(one.segments or one.qualities or one.missing for one in said.images)  # Type-4 has no place


def test_fingers_that_are_missing_stand_in_type_2_alone(binary: Profile) -> None:
    shown = tuple(one for one in card() if one.position is not F.LEFT_LITTLE)
    file = decode(made(binary, shown, LOST))
    (person,) = file.of_type(2)
    assert isinstance(person, TaggedRecord)
    assert person.need(84).value == b"10\x1fXX"
    assert all(isinstance(one, BinaryRecord) for one in file.records[2:])


def test_sizes_and_coding_bind_as_in_type_14(binary: Profile) -> None:
    wide = CodedImage(F.RIGHT_THUMB, image(F.RIGHT_THUMB).impression, "WSQ20", b"x", 801, 750, 500)
    with pytest.raises(ImageNotAllowed, match="larger than 800 by 750"):
        made(binary, (wide, *card()[1:]))


def test_a_profile_may_state_the_resolution_that_type_4_has(tmp_path: Path) -> None:
    said = '[images]\nrecord_type = 4\nsource = "own"\n[assembly]\nnative_resolution = "19.69"\nsource = "own"\n'
    file = decode(made(profile_of(tmp_path, said), card()))
    assert file.text(file.header, 11) == file.text(file.header, 12) == "19.69"


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ('record_type = 4\ncompression = "JP2"\nresolution_ppi = 1000', "record_type: Type-4 is for 500 pixels"),
        ("resolution_ppi = 1000", "compression: WSQ20 is for 500 pixels per inch, and resolution_ppi is 1000"),
        ('resolution_ppi = 600\ncompression = "JP2"', "resolution_ppi: Pictures are made with 500 or 1000"),
        ('compression = "JPEGB"', "compression: The station reads JPEGB and does not make it."),
        ("finger_px = [800, 20]", "finger_px: WSQ20 needs 32 pixels a side."),
        ("record_type = 15", "record_type: Finger images are written as Type-14, or as Type-4."),
    ],
)
def test_images_that_the_station_cannot_make_are_refused_by_line(tmp_path: Path, images: str, said: str) -> None:
    with pytest.raises(ProfileFaulty) as raised:
        profile_of(tmp_path, f'[images]\nsource = "own"\n{images}\n')
    (fault,) = raised.value.faults
    assert fault.said.startswith(f"images: {said}")
    line = (HEAD + TYPE4_ALONE + f'[images]\nsource = "own"\n{images}\n').splitlines()[fault.line - 1]
    assert line == ("record_type = 15" if "15" in images else "[images]")


def test_a_scanning_resolution_that_is_not_that_of_type_4_is_refused(tmp_path: Path) -> None:
    said = '[images]\nrecord_type = 4\nsource = "own"\n[assembly]\nnative_resolution = "39.37"\nsource = "own"\n'
    with pytest.raises(ProfileFaulty, match=r"native_resolution is 39\.37, and with Type-4 1\.011 is 19\.69"):
        profile_of(tmp_path, said)


def test_jpeg_2000_at_1000_pixels_per_inch_in_type_14(tmp_path: Path) -> None:
    (tmp_path / "fine.toml").write_text(
        HEAD.replace("binary", "fine")
        + '[images]\ncompression = "JP2"\nresolution_ppi = 1000\nfinger_px = [1600, 1500]\nsource = "own"\n',
        encoding="utf-8",
    )
    fine = read_profile(tmp_path / "fine.toml")
    shown = tuple(
        replace(
            one, compression="JP2", data=stand_in("JP2", 400, 450), width_px=400, height_px=450, resolution_ppi=1000
        )
        for one in card()
    )
    file = decode(made(fine, shown))
    assert validate_file(file, fine, today=AT.date(), production=True) == ()
    assert file.text(file.header, 11) == "00.00"
    assert {one.resolution_ppi for one in read_images(file)} == {1000}
