"""The binary records of minutiae: INCITS 378-2004, ISO/IEC 19794-2:2005, and ISO/IEC 19794-2:2011 to be read only.

All are big-endian and begin with `FMR`. The two of 2004 and 2005 call themselves version ` 20` alike; what tells them
apart is the length of the whole: two bytes (or two of 0 and four) in INCITS, four in ISO. Their records are the same
from the size of the picture on, but for the unit of angles: 2 degrees in INCITS, 1/256 of a turn in ISO. In both, the
place of an ending is where the valley before it forks, and its angle leads into the ridge. The card formats of ISO
(without a header) and INCITS 378-2009 are not read.

Extended data (ridge counts, cores, deltas, zones, what makers add) are passed over: the matcher uses none of them.
"""

import struct
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching.exchange import parameters as p
from app.matching.exchange.bytes_read import RecordBytes
from app.matching.exchange.conversion import template_of, written
from app.matching.exchange.errors import RecordDamaged, RecordNotKnown, TooMuchForRecord
from app.matching.exchange.values import FingerView, RecordFormat, WrittenMinutiae


class _Rows(NamedTuple):
    """Columns of the minutiae of a print, as WrittenMinutiae begins with."""

    x: NDArray[np.int64]
    y: NDArray[np.int64]
    angle: NDArray[np.float64]
    kind: NDArray[np.int64]
    quality: NDArray[np.int64]


MAGIC: Final = b"FMR\0"
_VERSION_2005: Final = b" 20\0"
_VERSION_2011: Final = b"030\0"
_INCITS_OWNER: Final = 0x0103  # CBEFF: a maker who is not registered
_INCITS_TYPE: Final = 0
_MINUTIA: Final = np.dtype([("x", ">u2"), ("y", ">u2"), ("angle", "u1"), ("quality", "u1")])
_MINUTIA_PLAIN: Final = np.dtype([("x", ">u2"), ("y", ">u2"), ("angle", "u1")])  # of 2011, without quality
_MINUTIAE_2011: Final = {5: _MINUTIA_PLAIN, 6: _MINUTIA}  # by the bytes of each
_PLACE_BITS: Final = 14
_PLACE: Final = (1 << _PLACE_BITS) - 1
_NIBBLE: Final = 15
_SHORTEST_ISO: Final = 15  # bytes, of 2011
_SHORTEST_INCITS: Final = 26  # bytes; no record of ISO is 26 times 64 kB
_LONG: Final = 0x10000  # bytes from which INCITS writes the length in six
_STEPS: Final = {RecordFormat.INCITS_378: 180, RecordFormat.ISO_19794_2: 256}  # of angles, per turn
_LAST_FINGER: Final = 10
_NO_QUALITY: Final = 254  # and 255: of 2011, not computed


def write_record(views: Sequence[FingerView], form: RecordFormat) -> bytes:
    """One record of all `views`, numbered anew by finger; their pictures count as one size, the largest. `form`: not
    FRT. TooMuchForRecord."""
    if not 1 <= len(views) <= p.MOST_VIEWS:
        raise TooMuchForRecord(f"A record holds 1 to {p.MOST_VIEWS} prints.")
    minutiae = [written(view.template) for view in views]
    width, height = max(one.width_px for one in minutiae), max(one.height_px for one in minutiae)
    if max(width, height) > p.LARGEST_PLACE_PX:
        raise TooMuchForRecord(f"A record holds places up to {p.LARGEST_PLACE_PX} pixels.")
    scanner = 0  # not said, and not certified
    head = struct.pack(">HHHHHBB", scanner, width, height, p.PIXELS_PER_CM, p.PIXELS_PER_CM, len(views), 0)
    seen: Counter[int] = Counter()
    body = b""
    for view, one in zip(views, minutiae, strict=True):
        body += _view_head(view, seen[view.finger], len(one.x)) + _minutiae(one, _STEPS[form]) + bytes(2)
        seen[view.finger] += 1
    if form is RecordFormat.ISO_19794_2:
        return MAGIC + _VERSION_2005 + struct.pack(">I", 12 + len(head) + len(body)) + head + body
    head = struct.pack(">HH", _INCITS_OWNER, _INCITS_TYPE) + head
    whole = 10 + len(head) + len(body)
    length = struct.pack(">H", whole) if whole < _LONG else struct.pack(">HI", 0, whole + 4)
    return MAGIC + _VERSION_2005 + length + head + body


def _view_head(view: FingerView, number: int, count: int) -> bytes:
    if not 0 <= view.finger <= _LAST_FINGER or not 0 <= view.impression <= _NIBBLE:
        raise TooMuchForRecord("A record names the fingers 1 to 10 and impressions up to 15.")
    if number >= p.MOST_VIEWS_OF_A_FINGER:
        raise TooMuchForRecord(f"A record holds {p.MOST_VIEWS_OF_A_FINGER} prints of a finger.")
    quality = view.quality
    if quality is None:  # the standards want a number
        quality = round(float(view.template.quality.mean())) if len(view.template) else 0
    return struct.pack(">BBBB", view.finger, number << 4 | view.impression, max(0, min(100, quality)), count)


def _minutiae(minutiae: WrittenMinutiae, steps: int) -> bytes:
    rows = np.zeros(len(minutiae.x), _MINUTIA)
    rows["x"] = minutiae.kind << _PLACE_BITS | minutiae.x
    rows["y"] = minutiae.y
    rows["angle"] = np.mod(np.rint(minutiae.angle * (steps / (2 * np.pi))), steps)
    rows["quality"] = minutiae.quality
    return rows.tobytes()


def format_of(data: bytes) -> RecordFormat | None:
    """Which of the formats that are written here these bytes begin as; None for others. A record of 2011 is ISO's."""
    if data.startswith(MAGIC + _VERSION_2011):
        return RecordFormat.ISO_19794_2
    if not data.startswith(MAGIC + _VERSION_2005):
        return None
    short = int.from_bytes(data[8:10], "big")  # of ISO, the upper half of the length
    if short:
        return RecordFormat.INCITS_378 if short >= _SHORTEST_INCITS else RecordFormat.ISO_19794_2
    long = int.from_bytes(data[8:14], "big")
    return RecordFormat.INCITS_378 if _LONG <= long <= len(data) else RecordFormat.ISO_19794_2


def read_record(data: bytes) -> tuple[FingerView, ...]:
    """The prints of a record, in its order. RecordNotKnown, RecordDamaged."""
    if len(data) > p.MOST_BYTES:
        raise RecordDamaged("The record is larger than any of minutiae.")
    form = format_of(data)
    if form is None:
        said = "a record of minutiae in a version that is not known here" if data.startswith(MAGIC) else "no record"
        raise RecordNotKnown(f"These bytes are {said}.")
    reading = RecordBytes(data)
    reading.take(len(MAGIC))
    version = reading.take(len(_VERSION_2005))
    length = reading.number(2) or reading.number(4) if form is RecordFormat.INCITS_378 else reading.number(4)
    if length > len(data):
        raise RecordDamaged("The record is cut short.")
    padding = data[length:]  # some makers hand out the whole of a buffer
    if padding.strip(b"\0") or length < _SHORTEST_ISO:
        raise RecordDamaged("The record says another length than it has.")
    views = _views_2011(reading, len(padding)) if version == _VERSION_2011 else _views(reading, form)
    if reading.left != len(padding):
        raise RecordDamaged("The record does not end where its prints end.")
    return tuple(views)


def _views(reading: RecordBytes, form: RecordFormat) -> list[FingerView]:
    """Of INCITS 378-2004 and ISO/IEC 19794-2:2005."""
    if form is RecordFormat.INCITS_378:
        reading.take(4)  # whose product made it
    _, width, height, per_cm_x, per_cm_y, count, _ = reading.numbers(2, 2, 2, 2, 2, 1, 1)
    views = []
    for _ in range(count):
        finger, number_and_impression, quality, found = reading.numbers(1, 1, 1, 1)
        rows = _rows(reading.take(found * _MINUTIA.itemsize), _MINUTIA, _STEPS[form])
        reading.take(reading.number(2))
        minutiae = WrittenMinutiae(*rows, width, height, per_cm_x, per_cm_y)
        views.append(_view(minutiae, finger, number_and_impression >> 4, number_and_impression & _NIBBLE, quality))
    return views


def _views_2011(reading: RecordBytes, padding: int) -> list[FingerView]:
    """Of ISO/IEC 19794-2:2011: each print has a header of its own, with its length. INCITS 378-2009 has the same
    version and length, and then no such lengths."""
    count, certified = reading.numbers(2, 1)
    parts: list[bytes] = []
    while len(parts) < count and reading.left >= padding + 4:
        length = reading.number(4) - 4  # its own bytes count
        parts.append(reading.take(min(max(0, length), reading.left)))
    if len(parts) != count or reading.left != padding:
        raise RecordNotKnown("The record's prints do not fill it: it is of INCITS 378-2009, or damaged.")
    return [_view_2011(RecordBytes(part), certified) for part in parts]


def _view_2011(reading: RecordBytes, certified: int) -> FingerView:
    reading.take(9 + 1 + 2 + 2)  # date, technology, maker and kind of the reader
    scores = [reading.numbers(1, 2, 2)[0] for _ in range(reading.number(1))]  # each with whose it is
    if certified:
        reading.take(3 * reading.number(1))
    finger, number, per_cm_x, per_cm_y, impression, width, height = reading.numbers(1, 1, 2, 2, 1, 2, 2)
    dtype = _MINUTIAE_2011.get(reading.number(1) >> 4)  # the other half: how endings are placed
    if dtype is None:
        raise RecordDamaged("The record says minutiae of a size that there is not.")
    rows = _rows(reading.take(reading.number(1) * dtype.itemsize), dtype, _STEPS[RecordFormat.ISO_19794_2])
    reading.take(reading.number(2))
    if reading.left:
        raise RecordDamaged("A print of the record goes on after its end.")
    minutiae = WrittenMinutiae(*rows, width, height, per_cm_x, per_cm_y)
    return _view(minutiae, finger, number, impression, scores[0] if scores else _NO_QUALITY)


def _rows(data: bytes, dtype: np.dtype[np.void], steps: int) -> _Rows:
    rows = np.frombuffer(data, dtype)
    first = rows["x"].astype(np.int64)
    if np.any(rows["angle"] >= steps):
        raise RecordDamaged("The record says an angle beyond a whole turn.")
    quality = rows["quality"] if "quality" in (dtype.names or ()) else np.zeros(len(rows))
    return _Rows(
        x=first & _PLACE,
        y=rows["y"].astype(np.int64) & _PLACE,  # two bits are reserved
        angle=rows["angle"] * (2 * np.pi / steps),
        kind=first >> _PLACE_BITS,
        quality=quality.astype(np.int64),
    )


def _view(minutiae: WrittenMinutiae, finger: int, number: int, impression: int, quality: int) -> FingerView:
    if finger > _LAST_FINGER:
        raise RecordDamaged("The record names a finger that there is not.")
    return FingerView(template_of(minutiae), finger, number, impression, quality if quality <= 100 else None)
