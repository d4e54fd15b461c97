"""Coding and decoding of pictures, as plain functions. They run in the codec worker process: a damaged WSQ file can
abort the process that decodes it.

Loads numpy, Pillow and `wsq` only, so that the worker starts fast.
"""

import contextlib
import io
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import PIL.Image
import PIL.Jpeg2KImagePlugin
import PIL.JpegImagePlugin
import PIL.PngImagePlugin
from numpy.typing import NDArray

from app.domain.image import FingerImage, Pixels
from app.imaging.errors import CodecDataDamaged, CodecError, CodecGaveUp, CodecSizeMismatch, CodecUnsupported
from app.imaging.wsq_markers import check_wsq

# CGA codes of ANSI/NIST-ITL 1-2011, table 18.
NONE, WSQ, JPEG, JP2_LOSSY, JP2_LOSSLESS, PNG = "NONE", "WSQ20", "JPEGB", "JP2", "JP2L", "PNG"

LARGEST_SIDE_PX = 4096  # twice a slap at 1000 ppi would be 3200; more is no print
WSQ_SMALLEST_SIDE_PX = 32  # the reference encoder crashes below it
WSQ_RATE_BPP = 0.75  # FBI IAFIS-IC-0110: about 15:1 on certification images
WSQ_PPI = 500  # the quantiser's weights hold for this class only
PPI_TOLERANCE = 0.01  # SLC 2 counts pixels per centimetre: 197 is 500.4 ppi
JP2_RATE = 10  # 10:1, NIST SP 500-289 (1000 ppi profile)
JP2_DECOMPOSITIONS = 6  # the same profile; Pillow counts resolutions, one more
JP2_CODE_BLOCK_PX = (64, 64)
_INCH_M = 0.0254
_JP2_BOX_HEADER = 8
EIGHT_BIT = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"})  # Pillow's modes
_FORMATS = {JPEG: "JPEG", JP2_LOSSY: "JPEG2000", JP2_LOSSLESS: "JPEG2000", PNG: "PNG"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the record says of the picture; None where it says nothing."""

    width_px: int | None = None
    height_px: int | None = None
    resolution_ppi: int = WSQ_PPI


def encode(image: FingerImage, compression: str) -> bytes:
    """Code a picture. CodecUnsupported for sizes, resolutions or compressions that are not done."""
    _check_size(image.width_px, image.height_px)
    if compression == NONE:
        return image.pixels.tobytes()
    if compression == WSQ:
        return _encode_wsq(image)
    if compression in (JP2_LOSSY, JP2_LOSSLESS):
        return _encode_jp2(image, lossless=compression == JP2_LOSSLESS)
    if compression == PNG:
        out = io.BytesIO()
        PIL.Image.fromarray(image.pixels).save(out, "PNG", dpi=(image.resolution_ppi, image.resolution_ppi))
        return out.getvalue()
    raise CodecUnsupported(f"Pictures are not coded as {_shown(compression)} here.")


def decode(data: bytes, compression: str, expected: Expected, *, precheck: bool = True) -> FingerImage:
    """Decode to 8-bit grey. CodecDataDamaged, CodecSizeMismatch, CodecUnsupported.

    `precheck` off skips the walk over WSQ's markers; only tests of the worker do that.
    """
    if compression == NONE:
        pixels = _decode_none(data, expected)
    elif compression == WSQ:
        pixels = _decode_wsq(data, precheck=precheck)
    elif compression in _FORMATS:
        pixels = _decode_by_pillow(data, _FORMATS[compression])
    else:
        raise CodecUnsupported(f"Pictures coded as {_shown(compression)} cannot be decoded here.")
    height, width = pixels.shape
    if (expected.width_px or width, expected.height_px or height) != (width, height):
        raise CodecSizeMismatch("The coded picture has another size than its record says.")
    return FingerImage(pixels, expected.resolution_ppi)


def _shown(compression: str) -> str:
    return compression if compression.isalnum() and len(compression) <= 8 else "this code"


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= LARGEST_SIDE_PX and 0 < height <= LARGEST_SIDE_PX):
        raise CodecUnsupported(f"A picture has 1 to {LARGEST_SIDE_PX} pixels a side.")


def _encode_wsq(image: FingerImage) -> bytes:
    import _wsq

    if min(image.width_px, image.height_px) < WSQ_SMALLEST_SIDE_PX:
        raise CodecUnsupported(f"WSQ needs at least {WSQ_SMALLEST_SIDE_PX} pixels a side.")
    if abs(image.resolution_ppi - WSQ_PPI) > WSQ_PPI * PPI_TOLERANCE:
        raise CodecUnsupported(f"WSQ is for {WSQ_PPI} ppi; this picture has {image.resolution_ppi}.")
    coded = _wsq.compress(image.pixels.tobytes(), image.height_px, image.width_px, WSQ_RATE_BPP)
    return bytes(coded)


def _decode_wsq(data: bytes, *, precheck: bool) -> Pixels:
    import _wsq

    if precheck:
        frame = check_wsq(data)
        _check_size(frame.width_px, frame.height_px)
    try:
        pixels, width, height, _ = _wsq.decompress(data)
    except Exception as reason:
        raise CodecGaveUp("The WSQ picture cannot be decoded.") from reason
    if len(pixels) != width * height or width * height == 0:
        raise CodecDataDamaged("The WSQ picture was decoded to nothing.")
    return np.frombuffer(pixels, dtype=np.uint8).reshape(height, width)


def _decode_none(data: bytes, expected: Expected) -> Pixels:
    if expected.width_px is None or expected.height_px is None:
        raise CodecUnsupported("An uncoded picture needs its width and height beside it.")
    _check_size(expected.width_px, expected.height_px)
    if len(data) != expected.width_px * expected.height_px:
        raise CodecSizeMismatch("The uncoded picture has another size than its record says.")
    return np.frombuffer(data, dtype=np.uint8).reshape(expected.height_px, expected.width_px)


def _decode_by_pillow(data: bytes, name: str) -> Pixels:
    try:
        with contextlib.closing(PIL.Image.open(io.BytesIO(data), formats=[name])) as picture:
            _check_size(*picture.size)  # before the pixels are unpacked
            if picture.mode.startswith("I;16"):  # JPEG 2000 of 9 bits and more too: the decoder has raised them to 16
                return upper_eight(np.asarray(picture))
            if picture.mode not in EIGHT_BIT:
                raise CodecUnsupported("A picture has 8 or 16 bits a pixel, or colours of 8 bits each.")
            grey = picture if picture.mode == "L" else picture.convert("L")
            return np.asarray(grey, dtype=np.uint8).copy()
    except CodecError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, PIL.Image.DecompressionBombError) as reason:
        raise CodecDataDamaged(f"The {name} picture cannot be decoded.") from reason


def upper_eight(deep: NDArray[np.integer[Any]]) -> Pixels:
    """Greys of 16 bits as such of 8, rounded."""
    return np.asarray((deep.astype(np.uint32) + 128) // 257, np.uint8)


def _encode_jp2(image: FingerImage, *, lossless: bool) -> bytes:
    out = io.BytesIO()
    resolutions = JP2_DECOMPOSITIONS + 1
    while resolutions > 1 and min(image.width_px, image.height_px) < 1 << (resolutions - 1):
        resolutions -= 1  # a picture smaller than the deepest level cannot be halved that often
    picture = PIL.Image.fromarray(image.pixels)
    if lossless:
        picture.save(
            out, "JPEG2000", irreversible=False, num_resolutions=resolutions, codeblock_size=JP2_CODE_BLOCK_PX,
            progression="RPCL",
        )  # fmt: skip
    else:
        picture.save(
            out, "JPEG2000", irreversible=True, quality_mode="rates", quality_layers=[JP2_RATE],
            num_resolutions=resolutions, codeblock_size=JP2_CODE_BLOCK_PX, progression="RPCL",
        )  # fmt: skip
    return with_resolution_box(out.getvalue(), image.resolution_ppi)


def with_resolution_box(jp2: bytes, resolution_ppi: int) -> bytes:
    """Insert the capture resolution (boxes `res ` and `resc`, ISO/IEC 15444-1 I.5.3.7) at the end of `jp2h`."""
    at = 0
    while at + _JP2_BOX_HEADER <= len(jp2):
        length, kind = struct.unpack_from(">I4s", jp2, at)
        if kind == b"jp2h":
            box = _resolution_box(resolution_ppi)
            end = at + length
            return jp2[:at] + struct.pack(">I", length + len(box)) + jp2[at + 4 : end] + box + jp2[end:]
        if length < _JP2_BOX_HEADER:
            break
        at += length
    raise CodecError("The JPEG 2000 coder left out its header box.")


def _resolution_box(resolution_ppi: int) -> bytes:
    per_metre = round(resolution_ppi / _INCH_M)
    exponent = 0
    while per_metre > 0xFFFF:
        per_metre, exponent = round(per_metre / 10), exponent + 1
    inner = struct.pack(">I4sHHHHbb", 18, b"resc", per_metre, 1, per_metre, 1, exponent, exponent)
    return struct.pack(">I4s", _JP2_BOX_HEADER + len(inner), b"res ") + inner
