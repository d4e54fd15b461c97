"""A look at the markers of a WSQ file before any decoder sees it.

The decoder at hand aborts its whole process on some damaged files. Walking the segments first costs microseconds and
catches nearly all of them; the worker process catches the rest. Layout: FBI IAFIS-IC-0110 (V3.1), annex A.
"""

import struct
from dataclasses import dataclass

from app.imaging.errors import CodecDataDamaged

SOI, EOI, SOF, SOB, DTT, DQT, DHT, DRI, COM = (0xFFA0 + n for n in range(9))
_TABLES = frozenset({DTT, DQT, DHT, DRI, COM})
_SOF_LENGTH = 17  # fixed by the frame header's layout
_SOB_LENGTH = 3
_MAX_CODE_BITS = 16
_MAX_SYMBOLS = 257  # more would not fit the Huffman value table of the reference decoder
_DQT_LENGTH = 2 + 1 + 2 + 64 * 6  # bin centre and 64 subbands of two scaled numbers
_MAX_TAPS = 32


@dataclass(frozen=True, slots=True)
class WsqFrame:
    width_px: int
    height_px: int


def check_wsq(data: bytes) -> WsqFrame:
    """Walk all segments of `data`; returns the frame's size.

    CodecDataDamaged when a segment is cut, out of order or nonsense, a table that the blocks need is missing, or the
    last marker is not the end of the image.
    """
    if len(data) < 4 or _u16(data, 0) != SOI:
        raise CodecDataDamaged("The WSQ picture does not begin with its start marker.")
    if _u16(data, len(data) - 2) != EOI:
        raise CodecDataDamaged("The WSQ picture ends before its end marker.")
    frame: WsqFrame | None = None
    seen: set[int] = set()
    huffman: dict[int, int] = {}  # table -> symbols in it
    at, end = 2, len(data) - 2
    blocks = 0
    while at < end:
        marker = _u16(data, at)
        if marker not in _TABLES and marker not in (SOF, SOB):
            raise CodecDataDamaged("The WSQ picture holds an unknown marker.")
        length = _u16(data, at + 2) if at + 4 <= end else 0
        body = data[at + 4 : at + 2 + length]
        if length < 2 or at + 2 + length > end:
            raise CodecDataDamaged("A segment of the WSQ picture is cut short.")
        at += 2 + length
        if marker == SOF:
            if frame is not None:
                raise CodecDataDamaged("The WSQ picture has two frames.")
            frame = _frame(length, body)
        elif marker == DTT:
            _check_transform(body)
        elif marker == DQT:
            _check_quantisation(length, body)
        elif marker == DHT:
            huffman |= _check_huffman(body)
        elif marker == SOB:
            if frame is None or not {DTT, DQT} <= seen or length != _SOB_LENGTH or body[0] not in huffman:
                raise CodecDataDamaged("A block of the WSQ picture comes before its tables.")
            blocks += 1
            begin, at = at, _end_of_entropy(data, at, end)
            if at > begin and huffman[body[0]] == 0:
                raise CodecDataDamaged("A block of the WSQ picture has data and no codes.")
        seen.add(marker)
    if frame is None or blocks == 0:
        raise CodecDataDamaged("The WSQ picture has no blocks.")
    return frame


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])


def _frame(length: int, body: bytes) -> WsqFrame:
    if length != _SOF_LENGTH:
        raise CodecDataDamaged("The frame header of the WSQ picture has a wrong length.")
    height, width = struct.unpack_from(">HH", body, 2)
    if width == 0 or height == 0:
        raise CodecDataDamaged("The frame of the WSQ picture has no size.")
    return WsqFrame(width, height)


def _check_transform(body: bytes) -> None:
    """Half of each filter is stored: a sign byte, a scale byte and four bytes a tap."""
    if len(body) < 2 or not (1 <= body[0] <= _MAX_TAPS and 1 <= body[1] <= _MAX_TAPS):
        raise CodecDataDamaged("The transform table of the WSQ picture is nonsense.")
    stored = sum(taps // 2 + taps % 2 for taps in body[:2])
    if len(body) != 2 + stored * 6:
        raise CodecDataDamaged("The transform table of the WSQ picture has a wrong length.")


def _check_quantisation(length: int, body: bytes) -> None:
    if length != _DQT_LENGTH:
        raise CodecDataDamaged("The quantisation table of the WSQ picture has a wrong length.")


def _check_huffman(body: bytes) -> dict[int, int]:
    """One or more tables: identifier, 16 counts of code lengths, that many symbols; no code space overrun.

    A table may be empty: a block without detail (blank glass) has no symbols and no data.
    """
    tables: dict[int, int] = {}
    at = 0
    while at < len(body):
        counts = body[at + 1 : at + 1 + _MAX_CODE_BITS]
        total = sum(counts)
        if len(counts) < _MAX_CODE_BITS or total > _MAX_SYMBOLS:
            raise CodecDataDamaged("A Huffman table of the WSQ picture is nonsense.")
        space = sum(count << (_MAX_CODE_BITS - bits) for bits, count in enumerate(counts, start=1))
        if space > 1 << _MAX_CODE_BITS:
            raise CodecDataDamaged("A Huffman table of the WSQ picture holds too many codes.")
        if at + 1 + _MAX_CODE_BITS + total > len(body) or body[at] > 7:
            raise CodecDataDamaged("A Huffman table of the WSQ picture is cut short.")
        tables[body[at]] = total
        at += 1 + _MAX_CODE_BITS + total
    if not tables:
        raise CodecDataDamaged("A Huffman table of the WSQ picture is empty.")
    return tables


def _end_of_entropy(data: bytes, at: int, end: int) -> int:
    """Entropy-coded bytes run to the next marker; 0xFF inside them is followed by a stuffed zero."""
    while (at := data.find(b"\xff", at, end)) != -1:
        if at + 1 < end and data[at + 1] == 0:
            at += 2
            continue
        return at
    return end
