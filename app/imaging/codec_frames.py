"""Frames between the station and its codec worker: two lengths, a JSON head, bytes."""

import struct
from typing import IO

import msgspec

from app import wire

_LENGTHS = struct.Struct(">II")
LARGEST_HEAD_BYTES = 4096
LARGEST_BODY_BYTES = 64 << 20  # an uncoded picture of the largest size is 16 MiB


class Request(msgspec.Struct, frozen=True):
    """`act`: encode, decode or ping. The body is pixels (row by row) or coded bytes."""

    act: str
    compression: str = "NONE"
    width_px: int | None = None
    height_px: int | None = None
    resolution_ppi: int = 500
    precheck: bool = True
    limit_s: float = 30.0  # the worker ends itself when this time is over, should its parent be gone


class Reply(msgspec.Struct, frozen=True):
    """`code`: empty, or that of the error which `message` tells. `tainted`: a decoder gave up halfway; its process is
    not to be trusted with another picture."""

    code: str = ""
    message: str = ""
    width_px: int = 0
    height_px: int = 0
    resolution_ppi: int = 500
    tainted: bool = False


class StreamEnded(Exception):
    """The other side is gone."""


def write_frame(stream: IO[bytes], head: Request | Reply, body: bytes = b"") -> None:
    """OSError when the other side is gone."""
    coded = wire.to_json(head)
    stream.write(_LENGTHS.pack(len(coded), len(body)) + coded)
    stream.write(body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """Head (JSON) and body. StreamEnded when the other side is gone or says nonsense."""
    head_bytes, body_bytes = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    if head_bytes > LARGEST_HEAD_BYTES or body_bytes > LARGEST_BODY_BYTES:
        raise StreamEnded
    return _exactly(stream, head_bytes), _exactly(stream, body_bytes)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise StreamEnded
    return data
