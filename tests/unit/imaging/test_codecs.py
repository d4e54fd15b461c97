"""The coded forms themselves: their ratio and what they say of their resolution. (The worker is tested by itself.)"""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from app.domain.image import FingerImage
from app.imaging import codecs
from app.imaging.codecs import Expected, with_resolution_box
from app.imaging.errors import CodecError
from tests.unit.imaging.drawn import grating

RNG = np.random.default_rng(3)


def noisy(height: int, width: int, resolution_ppi: int = 1000) -> FingerImage:
    """Ridges with the grain of skin: more than ten to one keeps."""
    lines = grating((height, width), angle_deg=20).astype(np.float64)
    return FingerImage((lines * 0.7 + RNG.normal(30, 14, lines.shape)).clip(0, 255).astype(np.uint8), resolution_ppi)


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """JP2 boxes of one level: kind and content (ISO/IEC 15444-1, I.4)."""
    at = 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        length = length or len(data) - at
        yield kind, data[at + 8 : at + length]
        at += length


@pytest.mark.parametrize(("height", "width"), [(1500, 1600), (1000, 900), (1501, 799)])
def test_jpeg_2000_is_ten_to_one(height: int, width: int) -> None:
    coded = codecs.encode(noisy(height, width), codecs.JP2_LOSSY)
    assert height * width / len(coded) == pytest.approx(10.0, rel=0.005)  # the file, its boxes with it
    assert codecs.decode(coded, codecs.JP2_LOSSY, Expected(width, height, 1000)).resolution_ppi == 1000


@pytest.mark.parametrize("ppi", [500, 1000])
@pytest.mark.parametrize("compression", [codecs.JP2_LOSSY, codecs.JP2_LOSSLESS])
def test_the_resolution_stands_in_its_box_and_the_picture_is_still_read(compression: str, ppi: int) -> None:
    image = noisy(300, 260, ppi)
    coded = codecs.encode(image, compression)
    top = dict(boxes(coded))
    assert list(top) == [b"jP  ", b"ftyp", b"jp2h", b"jp2c"]
    header = dict(boxes(top[b"jp2h"]))
    assert list(header) == [b"ihdr", b"colr", b"res "]
    ((kind, resolution),) = boxes(header[b"res "])
    down, down_by, across, across_by, down_exponent, across_exponent = struct.unpack(">HHHHbb", resolution)
    assert kind == b"resc"
    assert down / down_by * 10.0**down_exponent * 0.0254 == pytest.approx(ppi, abs=0.02)
    assert (down, down_by, down_exponent) == (across, across_by, across_exponent)
    again = codecs.decode(coded, compression, Expected(260, 300, ppi))
    if compression == codecs.JP2_LOSSLESS:
        assert np.array_equal(again.pixels, image.pixels)


def test_a_resolution_that_needs_an_exponent_and_a_file_without_its_header() -> None:
    coded = codecs.encode(noisy(64, 64), codecs.JP2_LOSSLESS)
    at = with_resolution_box(coded, 4000).index(b"resc", coded.index(b"resc") + 4)
    per_metre, _, _, _, exponent, _ = struct.unpack_from(">HHHHbb", with_resolution_box(coded, 4000), at + 4)
    assert per_metre * 10**exponent * 0.0254 == pytest.approx(4000, rel=1e-3)
    for wrong in (b"", coded[:20], b"\x00" * 40):
        with pytest.raises(CodecError):
            with_resolution_box(wrong, 1000)


@pytest.mark.parametrize("ppi", [500, 1000])
def test_png_for_exchange_says_its_resolution(ppi: int) -> None:
    image = noisy(120, 90, ppi)
    coded = codecs.encode(image, codecs.PNG)
    at = coded.index(b"pHYs")
    across, down, unit = struct.unpack_from(">IIB", coded, at + 4)
    assert unit == 1  # metre
    assert across == down
    assert across * 0.0254 == pytest.approx(ppi, abs=0.02)
    with PIL.Image.open(io.BytesIO(coded)) as read:
        assert (read.mode, read.size) == ("L", (90, 120))
        assert np.array_equal(np.asarray(read), image.pixels)


@pytest.mark.parametrize(("compression", "kind"), [(codecs.PNG, "PNG"), (codecs.JP2_LOSSLESS, "JPEG2000")])
def test_greys_of_sixteen_bits_keep_their_shades(compression: str, kind: str) -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    deep = (grey.astype(np.int64) * 257 + RNG.integers(-128, 128, grey.shape)).clip(0, 65535)
    coded = io.BytesIO()
    PIL.Image.fromarray(deep.astype(np.uint16)).save(coded, kind)
    assert np.array_equal(codecs.decode(coded.getvalue(), compression, Expected()).pixels, grey)


@pytest.mark.samples
def test_wsq_of_the_certification_images_has_the_size_of_the_reference(samples: Path) -> None:
    raw = (samples / "wsq" / "raw" / "cmp00008.raw").read_bytes()
    reference = (samples / "wsq" / "reference-075" / "cmp00008.wsq").read_bytes()
    coded = codecs.encode(FingerImage(np.frombuffer(raw, np.uint8).reshape(750, 800)), codecs.WSQ)
    assert len(coded) == pytest.approx(len(reference), rel=0.01)
