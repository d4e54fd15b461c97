"""Pictures from files: every kind, what they say of their resolution, depths and colours, and all that is damaged."""

import contextlib
import io
import struct
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL.TiffImagePlugin import IFDRational

from app.domain.image import FingerImage
from app.errors import BookingStationError
from app.imaging import codecs
from app.imaging.errors import CodecError, PictureFileError
from app.imaging.files import ResolutionFrom, read_picture, wsq_resolution
from tests.unit.imaging.drawn import grating

GREY = grating((96, 128), angle_deg=20)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def coded(pixels: np.ndarray, kind: str, mode: str | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    picture = PIL.Image.fromarray(pixels)
    (picture if mode is None else picture.convert(mode)).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM", "BMP"])
def test_whole_pictures_come_in_to_the_pixel_whatever_their_name(tmp_path: Path, kind: str) -> None:
    read = read_picture(written(tmp_path / "print.bin", coded(GREY, kind)))
    assert np.array_equal(read.image.pixels, GREY)
    assert (read.image.resolution_ppi, read.resolution_from) == (500, ResolutionFrom.ASSUMED)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "JPEG"])
def test_the_resolution_in_the_file_counts_and_the_option_more(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path / "print", coded(GREY, kind, dpi=(1000, 1000)))
    read = read_picture(path)
    assert (read.image.resolution_ppi, read.resolution_from) == (1000, ResolutionFrom.FILE)
    read = read_picture(path, resolution_ppi=500)
    assert (read.image.resolution_ppi, read.resolution_from) == (500, ResolutionFrom.OPTION)


def test_wsq_and_jpeg_2000_say_theirs(tmp_path: Path) -> None:
    wsq = codecs.encode(FingerImage(GREY), codecs.WSQ)
    assert read_picture(written(tmp_path / "a", wsq)).image.pixels.shape == GREY.shape
    comment = b"NIST_COM 3\nPPI 500\nLOSSY 1\n"
    at = wsq.index(b"\xff\xa3")
    told = wsq[:at] + b"\xff\xa8" + struct.pack(">H", len(comment) + 2) + comment + wsq[at:]
    read = read_picture(written(tmp_path / "b", told))
    assert (read.image.resolution_ppi, read.resolution_from) == (500, ResolutionFrom.FILE)
    jp2 = codecs.encode(FingerImage(GREY, 1000), codecs.JP2_LOSSLESS)
    read = read_picture(written(tmp_path / "c", jp2))
    assert np.array_equal(read.image.pixels, GREY)
    assert (read.image.resolution_ppi, read.resolution_from) == (1000, ResolutionFrom.FILE)


@pytest.mark.samples
def test_the_comment_of_the_reference_coder_is_understood(samples: Path) -> None:
    said = [wsq_resolution(path.read_bytes()) for path in sorted((samples / "wsq" / "reference-075").glob("*.wsq"))]
    assert said
    assert set(said) <= {(500.0, 500.0), None}


@pytest.mark.parametrize("dpi", [(150, 150), (1200, 1200), (500, 600)])
def test_a_resolution_that_cannot_be_is_refused_until_it_is_said(tmp_path: Path, dpi: tuple[int, int]) -> None:
    path = written(tmp_path / "print.tif", coded(GREY, "TIFF", dpi=dpi))
    with pytest.raises(PictureFileError, match="says") as raised:
        read_picture(path)
    assert "--ppi" in raised.value.next_step
    assert read_picture(path, resolution_ppi=500).image.resolution_ppi == 500


@pytest.mark.parametrize("screen", [72, 96])
def test_the_resolution_of_a_screen_says_nothing(tmp_path: Path, screen: int) -> None:
    read = read_picture(written(tmp_path / "x", coded(GREY, "PNG", dpi=(screen, screen))))
    assert (read.image.resolution_ppi, read.resolution_from) == (500, ResolutionFrom.ASSUMED)


@pytest.mark.parametrize("quotient", [(0, 0), (500, 0), (0, 1)])
def test_a_resolution_that_is_no_number_says_nothing(tmp_path: Path, quotient: tuple[int, int]) -> None:
    tags = {tag: IFDRational(*quotient) for tag in (282, 283)} | {296: 2}
    read = read_picture(written(tmp_path / "x", coded(GREY, "TIFF", tiffinfo=tags)))
    assert (read.image.resolution_ppi, read.resolution_from) == (500, ResolutionFrom.ASSUMED)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM", "JPEG2000"])
def test_sixteen_bits_become_the_upper_eight(tmp_path: Path, kind: str) -> None:
    deep = GREY.astype(np.uint16) * 257
    assert np.array_equal(read_picture(written(tmp_path / "deep", coded(deep, kind))).image.pixels, GREY)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "CMYK", "1"])
def test_colours_become_grey(tmp_path: Path, mode: str) -> None:
    two = np.where(GREY > 127, 255, 0).astype(np.uint8)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    assert np.array_equal(read_picture(written(tmp_path / "x", coded(two, kind, mode))).image.pixels, two)


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    clear = np.zeros((40, 40, 4), np.uint8)
    assert (read_picture(written(tmp_path / "x", coded(clear, "PNG"))).image.pixels == 255).all()


def test_white_as_zero_is_read_as_it_is_meant(tmp_path: Path) -> None:
    fax = PIL.Image.fromarray(np.where(GREY > 127, 255, 0).astype(np.uint8)).convert("1")
    out = io.BytesIO()
    fax.save(out, "TIFF", compression="group4", tiffinfo={262: 0})
    two = read_picture(written(tmp_path / "x", out.getvalue())).image.pixels
    assert np.array_equal(two > 127, GREY > 127)


@pytest.mark.parametrize(
    "data",
    [
        coded(np.zeros((30, 30), np.float32), "TIFF"),
        coded(np.zeros((30, 30), np.int32), "TIFF"),
        coded(GREY, "TIFF", save_all=True, append_images=[PIL.Image.fromarray(GREY)]),
        coded(np.zeros((8, 4100), np.uint8), "PNG"),
        coded(GREY, "GIF"),
        b"",
        b"P5 9 9 255\n" + bytes(80),
    ],
    ids=["float", "32 bits", "two pages", "too wide", "another kind", "nothing", "short"],
)
def test_what_is_not_read_is_refused_with_a_reason(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(PictureFileError) as raised:
        read_picture(written(tmp_path / "x", data))
    assert raised.value.code == "imaging/file-not-usable"


def test_raw_needs_its_size_and_just_that(tmp_path: Path) -> None:
    path = written(tmp_path / "x.raw", bytes(range(12)))
    assert read_picture(path, size="4x3").image.pixels.tolist()[1] == [4, 5, 6, 7]
    for size in ("4x4", "0x3", "4 by 3", "99999x99999"):
        with pytest.raises(BookingStationError):
            read_picture(path, size=size)
    with pytest.raises(PictureFileError):
        read_picture(path)


WHOLE = {kind: coded(GREY, kind, dpi=(500, 500)) for kind in ("PNG", "TIFF", "BMP", "JPEG")} | {
    "PPM": coded(GREY, "PPM")
}


@pytest.mark.parametrize("kind", sorted(WHOLE))
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_bent_or_cut_file_is_a_picture_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    whole = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, min(len(whole) - 1, 400)))] = data.draw(st.integers(0, 255))
    kept = data.draw(st.integers(0, len(whole)))
    path = written(tmp_path_factory.getbasetemp() / f"bent.{kind}", bytes(whole[:kept]))
    with contextlib.suppress(PictureFileError):
        assert max(read_picture(path).image.pixels.shape) <= codecs.LARGEST_SIDE_PX


@pytest.mark.samples
def test_damaged_wsq_ends_with_a_code(samples: Path) -> None:
    for path in sorted((samples / "wsq-damaged").glob("*.wsq")):
        with pytest.raises(CodecError):
            read_picture(path)
