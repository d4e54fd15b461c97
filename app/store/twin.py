"""Twins: each sealed payload a second time, a file in a directory of its own (on another disk where there is one).

A twin is on disk, its name too, before the row that it mirrors commits; so a payload that the database cannot give
back any more is read from its twin. It carries what is needed to open it beside the database: the booking's wrapped
key. One booking has one transaction, and one file: finishing again after a crash writes over what the crash left.

Layout: `BST1`, length of the head (unsigned, 4 bytes, little endian), head (JSON), sealed payload, SHA-256 of all that.
"""

import base64
import hashlib
import struct
from pathlib import Path

import msgspec

from app import wire
from app.store import errors
from app.store.disk import make_directory, write_whole

_MAGIC = b"BST1"
_LENGTH = struct.Struct("<I")
_DIGEST_BYTES = 32
_SUFFIX = ".twin"


class TwinHead(msgspec.Struct, frozen=True):
    """Whose payload it is, naming nobody. `wrapped_key`: the booking's key under the station's, base64."""

    tcn: str
    booking_id: str
    ori: str
    sha256: str
    wrapped_key: str

    @property
    def key(self) -> bytes:
        return base64.b64decode(self.wrapped_key)


class Twins:
    """The directory of twins. May be used from several threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def write(self, head: TwinHead, sealed: bytes) -> None:
        """Write the twin and make it and its name survive a power cut. DiskFull, NoRights, StoreError."""
        packed = wire.to_json(head)
        data = b"".join((_MAGIC, _LENGTH.pack(len(packed)), packed, sealed))
        try:
            make_directory(self._directory)
            write_whole(self._path(head.booking_id), data + hashlib.sha256(data).digest())
        except OSError as reason:
            raise errors.from_os(reason, "The second copy of a transaction") from reason

    def read(self, booking_id: str) -> tuple[TwinHead, bytes]:
        """Head and sealed payload. TwinLost when there is none, or it is not whole."""
        try:
            data = self._path(booking_id).read_bytes()
        except OSError as reason:
            raise errors.TwinLost("The second copy of a transaction is missing or cannot be read.") from reason
        start = len(_MAGIC) + _LENGTH.size
        body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
        if not body.startswith(_MAGIC) or len(body) < start or hashlib.sha256(body).digest() != digest:
            raise errors.TwinLost("The second copy of a transaction is damaged.")
        end = start + _LENGTH.unpack_from(body, len(_MAGIC))[0]
        try:
            return wire.from_json(body[start:end], TwinHead), body[end:]
        except msgspec.DecodeError as reason:
            raise errors.TwinLost("The second copy of a transaction is of another form.") from reason

    def _path(self, booking_id: str) -> Path:
        """Identifiers come from outside too: their hash is always a good name."""
        name = hashlib.sha256(booking_id.encode("utf-8")).hexdigest()[:32]
        return self._directory / f"{name}{_SUFFIX}"
