"""What the data of an image say of themselves, in their first bytes: how they are coded, how large, how deep.

Bytes alone, and no picture is made: damage further on is for a decoder to find (`an2 validate --images`). Layouts: WSQ,
FBI IAFIS-IC-0110 annex A; JPEG 2000, ISO/IEC 15444-1 A.5.1 and I.5.3.1; PNG, ISO/IEC 15948 11.2.2; JPEG, ISO/IEC
10918-1 B.2.2.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

NONE, WSQ, JPEG, JPEG_LOSSLESS, JP2, JP2_LOSSLESS, PNG = "NONE", "WSQ20", "JPEGB", "JPEGL", "JP2", "JP2L", "PNG"
_WSQ_BEGIN, _WSQ_FRAME, _WSQ_BLOCK = b"\xff\xa0", 0xFFA2, 0xFFA3
_JPEG_BEGIN, _JPEG_SCAN = b"\xff\xd8\xff", 0xFFDA
_JPEG_FRAMES = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}  # tables and a reserved one lie between
_JPEG_LOSSLESS_FRAME = 0xFFC3
_JP2_BEGIN = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_STREAM_BEGIN = b"\xff\x4f\xff\x51"  # of a JPEG 2000 without boxes
_PNG_BEGIN = b"\x89PNG\r\n\x1a\n"
_PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by type of colour
_FILL = 0xFFFF  # a JPEG may have such bytes before any marker
_GRAY_BITS = 8  # of WSQ always
_MOST_SEGMENTS = 1_000  # before the frame; a picture has some ten


@dataclass(frozen=True, slots=True)
class CodedHeader:
    """`coding`: as 14.011 CGA has it; JP2 also where JP2L is meant, which the first bytes do not tell. `size_px`: width
    and height, None where the data end before they say it. `bits`: of a pixel."""

    coding: str
    size_px: tuple[int, int] | None = None
    bits: int = _GRAY_BITS


def header_of(data: bytes) -> CodedHeader | None:
    """None for data that begin as none of the codings does, as uncoded pixels."""
    for begin, read in (
        (_WSQ_BEGIN, _wsq),
        (_JPEG_BEGIN, _jpeg),
        (_JP2_BEGIN, _jp2),
        (_STREAM_BEGIN, _stream),
        (_PNG_BEGIN, _png),
    ):
        if data.startswith(begin):
            try:
                return read(data)
            except struct.error:  # it ends inside
                return read(b"")
    return None


def stand_in(coding: str, width_px: int, height_px: int) -> bytes:
    """The first bytes of a grey picture of that size and no more, where a rule is tried and no picture is at hand;
    uncoded a picture of zeros."""
    if coding == NONE:
        return bytes(width_px * height_px)
    if coding == WSQ:
        return _WSQ_BEGIN + struct.pack(">HHBBHH9x", _WSQ_FRAME, 17, 0, 255, height_px, width_px)
    if coding in (JPEG, JPEG_LOSSLESS):
        frame = 0xFFC0 if coding == JPEG else _JPEG_LOSSLESS_FRAME
        return _JPEG_BEGIN[:2] + struct.pack(">HHBHHB3x", frame, 11, _GRAY_BITS, height_px, width_px, 1)
    if coding in (JP2, JP2_LOSSLESS):
        box = struct.pack(">I4sI4sIIHB3x", 30, b"jp2h", 22, b"ihdr", height_px, width_px, 1, _GRAY_BITS - 1)
        return _JP2_BEGIN + box
    return _PNG_BEGIN + struct.pack(">I4sIIBB3x", 13, b"IHDR", width_px, height_px, _GRAY_BITS, 0)


def _wsq(data: bytes) -> CodedHeader:
    for marker, at in _segments(data, 2):
        if marker == _WSQ_FRAME:
            height, width = struct.unpack_from(">2xHH9x", data, at)
            return CodedHeader(WSQ, (width, height))
        if marker == _WSQ_BLOCK:
            break
    return CodedHeader(WSQ)


def _jpeg(data: bytes) -> CodedHeader:
    for marker, at in _segments(data, 2):
        if marker in _JPEG_FRAMES:
            depth, height, width, samples = struct.unpack_from(">BHHB3x", data, at)
            coding = JPEG_LOSSLESS if marker == _JPEG_LOSSLESS_FRAME else JPEG
            return CodedHeader(coding, (width, height), depth * samples)
        if marker == _JPEG_SCAN:
            break
    return CodedHeader(JPEG)


def _jp2(data: bytes) -> CodedHeader:
    """Its first box inside `jp2h` is `ihdr`."""
    at = 0
    for _ in range(_MOST_SEGMENTS if data else 0):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"jp2h":
            inner, height, width, samples, depth = struct.unpack_from(">8x4x4sIIHB", data, at)
            if inner == b"ihdr":
                return CodedHeader(JP2, (width, height), ((depth & 0x7F) + 1) * samples)
            break
        if length < 8:  # a box without end, or a wide one: no header comes after the picture
            break
        at += length
    return CodedHeader(JP2)


def _stream(data: bytes) -> CodedHeader:
    if not data:
        return CodedHeader(JP2)
    right, bottom, left, top, samples, depth = struct.unpack_from(">8x4I16xHB", data)
    return CodedHeader(JP2, (right - left, bottom - top), ((depth & 0x7F) + 1) * samples)


def _png(data: bytes) -> CodedHeader:
    if not data:
        return CodedHeader(PNG)
    width, height, depth, colour = struct.unpack_from(">8x8xIIBB", data)
    return CodedHeader(PNG, (width, height), depth * _PNG_SAMPLES.get(colour, 1))


def _segments(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Each marker, and where what follows its length begins."""
    for _ in range(_MOST_SEGMENTS if data else 0):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == _FILL:
            at += 1
            continue
        yield marker, at + 4
        at += 2 + length
