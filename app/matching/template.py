"""A finger as its minutiae, its ridge flow and its ridges: immutable, small, with a binary form of its own.

Binary form, little-endian: `FRT`, format version (uint8), extractor version (uint16), width and height of the picture
and resolution (uint16 each), number of minutiae (uint16), whether ridges are kept (uint8), then seven bytes a minutia
(x, y: uint16 in quarter pixels; direction: uint8 in 1/256 turns; kind: uint8; quality: uint8 of 100), then deflated
(RFC 1950) by rows the flow (uint8 a cell of FLOW_MAP_PX) and, where kept, skin and ridges (a bit a cell of SKIN_PX and
of RIDGE_PX, rows filled to whole bytes), then CRC-32 of all before. Exchange formats (INCITS 378, ISO/IEC 19794-2) hold
the same minutiae coarser, and no ridges.
"""

import struct
import zlib
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.matching.errors import TemplateDamaged

FORMAT_VERSION: Final = 3  # raise when the bytes change their meaning
WORKING_PPI: Final = 500
STEPS_PER_PX: Final = 4  # places are kept to a quarter pixel (13 micrometres)
STEPS_PER_TURN: Final = 256
MOST_MINUTIAE: Final = 4096  # far more than skin holds: a larger number means damage
MOST_QUALITY: Final = 100
MOST_SIDE_PX: Final = 8192  # of a picture at 500 ppi: a larger number means damage
FLOW_MAP_PX: Final = 32  # side of a cell of the flow: three to four ridges
FLOW_STEPS: Final = 255  # per half turn; 0 is kept for cells without ridges
RIDGE_PX: Final = 2  # side of a dot of the ridges: 250 ppi, two dots and more a ridge
SKIN_PX: Final = 8  # side of a cell of the skin: about one ridge
_HEAD = struct.Struct("<3sBHHHHHB")
_DEFLATE_LEVEL: Final = 6  # of zlib, its usual one
_MAGIC = b"FRT"
_SCATTER: Final = np.uint64(2654435761)  # a prime at the golden section of 32 bits (Knuth, multiplicative hashing)
_CRC = struct.Struct("<I")
_MINUTIA = np.dtype([("x", "<u2"), ("y", "<u2"), ("direction", "u1"), ("kind", "u1"), ("quality", "u1")])

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Number = TypeVar("Number", bound=np.generic)
_NOTHING: Final[Bytes] = np.zeros((0, 0), np.uint8)
_NOTHING.setflags(write=False)


class MinutiaKind(IntEnum):
    """Codes of ISO/IEC 19794-2."""

    OTHER = 0
    RIDGE_ENDING = 1
    BIFURCATION = 2


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """Minutiae of one picture at 500 ppi, all arrays of shape (n,) and read-only.

    `x`, `y`: float32, pixels from the top left corner; `direction`: float32, radians from the x axis towards the y
    axis (down), along the ridge from its end, or into the valley that a bifurcation closes, so that both agree where
    pressure turns one into the other; `kind`: MinutiaKind as uint8; `quality`: uint8, 0 to 100.
    `flow`: uint8, shape `flow_shape`, a cell of FLOW_MAP_PX: 0 where no ridges are, else 1 + their angle from the x
    axis towards the y axis in 1/FLOW_STEPS half turns.
    `ridges`: uint8, shape `bits_shape` of RIDGE_PX, bits by rows, the first the highest (numpy.packbits): 1 on a ridge,
    0 in a valley and where `skin`, the same of SKIN_PX, is 0. Both of shape (0, 0) when only minutiae are known.
    `width_px`, `height_px`: of the picture at 500 ppi; `resolution_ppi`: of the picture as it came.
    """

    x: Floats
    y: Floats
    direction: Floats
    kind: Bytes
    quality: Bytes
    flow: Bytes
    ridges: Bytes
    skin: Bytes
    width_px: int
    height_px: int
    resolution_ppi: int = WORKING_PPI
    extractor_version: int = 0

    @classmethod
    def of(
        cls,
        x: NDArray[np.floating],
        y: NDArray[np.floating],
        direction: NDArray[np.floating],
        kind: NDArray[np.integer],
        quality: NDArray[np.integer],
        *,
        flow: Bytes,
        width_px: int,
        height_px: int,
        ridges: Bytes | None = None,
        skin: Bytes | None = None,
        resolution_ppi: int = WORKING_PPI,
        extractor_version: int = 0,
    ) -> "Template":
        """From measured values, rounded to what the binary form holds: a template read back is the same one."""
        rows = np.zeros(len(x), _MINUTIA)
        rows["x"] = np.clip(np.rint(np.asarray(x) * STEPS_PER_PX), 0, 65535)
        rows["y"] = np.clip(np.rint(np.asarray(y) * STEPS_PER_PX), 0, 65535)
        turns = np.asarray(direction, np.float64) / (2 * np.pi)
        rows["direction"] = np.mod(np.rint(turns * STEPS_PER_TURN), STEPS_PER_TURN)
        rows["kind"] = kind
        rows["quality"] = np.clip(quality, 0, MOST_QUALITY)
        if flow.shape != flow_shape(width_px, height_px):
            raise ValueError("the flow has another number of cells than the picture")
        if ridges is None or skin is None:
            ridges, skin = _NOTHING, _NOTHING
        elif (ridges.shape, skin.shape) != _bits_shapes(width_px, height_px):
            raise ValueError("ridges or skin have another number of cells than the picture")
        return cls._of_rows(rows, flow, ridges, skin, width_px, height_px, resolution_ppi, extractor_version)

    @classmethod
    def empty(
        cls, width_px: int = 0, height_px: int = 0, resolution_ppi: int = WORKING_PPI, extractor_version: int = 0
    ) -> "Template":
        """Of a picture that shows no ridges."""
        flow = np.zeros(flow_shape(width_px, height_px), np.uint8)
        rows = np.zeros(0, _MINUTIA)
        return cls._of_rows(rows, flow, _NOTHING, _NOTHING, width_px, height_px, resolution_ppi, extractor_version)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Template":
        """TemplateDamaged when the bytes are not whole, not a template, or of another format version."""
        if len(data) < _HEAD.size + _CRC.size or data[:3] != _MAGIC:
            raise TemplateDamaged("These bytes are no template.")
        _, version, extractor, width, height, ppi, count, has_ridges = _HEAD.unpack_from(data)
        if version != FORMAT_VERSION:
            raise TemplateDamaged(f"The template has format version {version}; this program reads {FORMAT_VERSION}.")
        body = len(data) - _CRC.size
        end = _HEAD.size + count * _MINUTIA.itemsize
        if count > MOST_MINUTIAE or max(width, height) > MOST_SIDE_PX or body < end:
            raise TemplateDamaged("The template is cut short or too long.")
        if _CRC.unpack_from(data, body)[0] != zlib.crc32(data[:body]):
            raise TemplateDamaged("The template's check sum is wrong.")
        rows = np.frombuffer(data, _MINUTIA, count, _HEAD.size)
        if count and (rows["quality"].max() > MOST_QUALITY or rows["kind"].max() > max(MinutiaKind)):
            raise TemplateDamaged("The template says a quality or a kind of minutia that there is not.")
        ridge_shape, skin_shape = _bits_shapes(width, height) if has_ridges else ((0, 0), (0, 0))
        flow, skin, ridges = _parted(data[end:body], flow_shape(width, height), skin_shape, ridge_shape)
        return cls._of_rows(rows, flow, ridges, skin, width, height, ppi, extractor)

    def to_bytes(self) -> bytes:
        rows = np.zeros(len(self), _MINUTIA)
        rows["x"] = np.rint(self.x * STEPS_PER_PX)
        rows["y"] = np.rint(self.y * STEPS_PER_PX)
        rows["direction"] = np.mod(np.rint(self.direction * (STEPS_PER_TURN / (2 * np.pi))), STEPS_PER_TURN)
        rows["kind"] = self.kind
        rows["quality"] = self.quality
        head = _HEAD.pack(
            _MAGIC,
            FORMAT_VERSION,
            self.extractor_version,
            self.width_px,
            self.height_px,
            self.resolution_ppi,
            len(self),
            self.has_ridges,
        )
        cells = self.flow.tobytes() + self.skin.tobytes() + self.ridges.tobytes()
        body = head + rows.tobytes() + zlib.compress(cells, _DEFLATE_LEVEL)
        return body + _CRC.pack(zlib.crc32(body))

    @property
    def has_ridges(self) -> bool:
        return self.ridges.size > 0

    def without_ridges(self) -> "Template":
        """The minutiae and the flow alone, about a seventh of the bytes."""
        return replace(self, ridges=_NOTHING, skin=_NOTHING)

    def best(self, count: int) -> "Template":
        """The `count` minutiae of the best quality, in the order they stand in. Which of equals are kept is thrown by
        their places: from all over the print, and the same ones in whatever order they stand."""
        if len(self) <= count:
            return self
        x, y = (np.rint(place * STEPS_PER_PX).astype(np.uint64) for place in (self.x, self.y))
        thrown = np.mod((x << np.uint64(16) | y) * _SCATTER, np.uint64(1 << 32))
        likeness = (self.kind, self.direction, thrown, -self.quality.astype(np.int64))  # the last counts first
        kept = np.sort(np.lexsort(likeness)[:count])
        return replace(
            self,
            x=_fixed(self.x[kept]),
            y=_fixed(self.y[kept]),
            direction=_fixed(self.direction[kept]),
            kind=_fixed(self.kind[kept]),
            quality=_fixed(self.quality[kept]),
        )

    @classmethod
    def _of_rows(
        cls,
        rows: NDArray[np.void],
        flow: Bytes,
        ridges: Bytes,
        skin: Bytes,
        width_px: int,
        height_px: int,
        resolution_ppi: int,
        extractor_version: int,
    ) -> "Template":
        return cls(
            x=_fixed(rows["x"].astype(np.float32) / np.float32(STEPS_PER_PX)),
            y=_fixed(rows["y"].astype(np.float32) / np.float32(STEPS_PER_PX)),
            direction=_fixed((rows["direction"] * (2 * np.pi / STEPS_PER_TURN)).astype(np.float32)),
            kind=_fixed(rows["kind"].astype(np.uint8)),
            quality=_fixed(rows["quality"].astype(np.uint8)),
            flow=_fixed(flow.copy()),
            ridges=_fixed(ridges.copy()),
            skin=_fixed(skin.copy()),
            width_px=int(width_px),
            height_px=int(height_px),
            resolution_ppi=int(resolution_ppi),
            extractor_version=int(extractor_version),
        )

    def __len__(self) -> int:
        return len(self.x)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Template) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())


def flow_shape(width_px: int, height_px: int) -> tuple[int, int]:
    """Rows and columns of the flow of a picture: whole cells and the last part of one."""
    return -(-height_px // FLOW_MAP_PX), -(-width_px // FLOW_MAP_PX)


def bits_shape(width_px: int, height_px: int, cell_px: int) -> tuple[int, int]:
    """Rows and bytes a row of a picture's cells, a bit each: whole cells and the last part of one."""
    return -(-height_px // cell_px), -(-width_px // (8 * cell_px))


def _bits_shapes(width_px: int, height_px: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Of the ridges and of the skin."""
    return bits_shape(width_px, height_px, RIDGE_PX), bits_shape(width_px, height_px, SKIN_PX)


def _parted(data: bytes, *shapes: tuple[int, int]) -> list[Bytes]:
    """Deflated arrays of uint8, one behind the other."""
    sizes = [rows * columns for rows, columns in shapes]
    whole = np.frombuffer(_inflated(data, sum(sizes)), np.uint8)
    parts = np.split(whole, np.cumsum(sizes)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def _inflated(data: bytes, size: int) -> bytes:
    """TemplateDamaged unless exactly `size` bytes come out."""
    unpacking = zlib.decompressobj()
    try:
        made = unpacking.decompress(data, size + 1)
    except zlib.error as reason:
        raise TemplateDamaged("Flow and ridges of the template cannot be read.") from reason
    if len(made) != size or unpacking.unused_data:
        raise TemplateDamaged("Flow and ridges of the template have another size than its picture.")
    return made


def _fixed(array: NDArray[Number]) -> NDArray[Number]:
    made = np.ascontiguousarray(array)
    made.setflags(write=False)
    return made
