"""Seals: AES-256-GCM. The key file's key wraps a random key for each booking; the booking's key seals its rows.

A sealed value is bound to its row: moved to another, it does not open. Layout: one byte version, 4 bytes of the key's
name, 12 bytes nonce, ciphertext with its 16-byte tag. Nonces are random: a booking's key seals some hundred values,
far below the 2^32 that NIST SP 800-38D section 8.3 allows.
"""

import base64
import binascii
import hashlib
import os
import sys
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.logs import logger
from app.store import errors
from app.store.disk import FILE_MODE, write_whole

KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME_BYTES = 4
_VERSION = b"\x01"
_HEAD_BYTES = 1 + _NAME_BYTES + _NONCE_BYTES
_FILE_HEAD = "booking-station-key-1 "
_log = logger("store")


class Seal:
    """Seals and opens values under one key. Safe to use from several threads."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._name = hashlib.sha256(b"booking-station key name" + key).digest()[:_NAME_BYTES]

    @property
    def key_id(self) -> str:
        """Which key this is, without telling the key."""
        return self._name.hex()

    def seal(self, data: bytes, bound_to: str) -> bytes:
        """`data` sealed and bound to a row, e.g. `booking/B-1`."""
        nonce = os.urandom(_NONCE_BYTES)
        head = _VERSION + self._name + nonce
        return head + self._cipher.encrypt(nonce, data, bound_to.encode("utf-8"))

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """The data. KeyDoesNotFit when another key sealed it, SealBroken when it was changed or moved."""
        if len(sealed) < _HEAD_BYTES or sealed[:1] != _VERSION:
            raise errors.SealBroken("A sealed value of the station database is not whole.")
        if sealed[1 : 1 + _NAME_BYTES] != self._name:
            raise errors.KeyDoesNotFit("The station's data were sealed with another key.")
        nonce = sealed[1 + _NAME_BYTES : _HEAD_BYTES]
        try:
            return self._cipher.decrypt(nonce, sealed[_HEAD_BYTES:], bound_to.encode("utf-8"))
        except InvalidTag as reason:
            raise errors.SealBroken("A sealed value of the station database was changed or moved.") from reason


class Vault(Seal):
    """The key file's key and the booking keys that it wraps."""

    @classmethod
    def open(cls, key_file: Path, *, create: bool = True) -> Self:
        """Read the key file; make it (rights 0600) when there is none and `create` is set.

        Pass `create=False` when there are sealed data already. KeyLost, KeyNotUsable, NoRights.
        """
        try:
            if not key_file.exists():
                if not create:
                    raise errors.KeyLost("The station's key file is missing.")
                _make(key_file)
            if sys.platform != "win32" and key_file.stat().st_mode & 0o077:
                key_file.chmod(FILE_MODE)
                _log.warning("key-rights-narrowed")
            text = key_file.read_text(encoding="ascii", errors="replace")
        except OSError as reason:
            raise errors.from_os(reason, "The station's key file") from reason
        try:
            key = base64.b64decode(text.removeprefix(_FILE_HEAD).strip(), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not text.startswith(_FILE_HEAD) or len(key) != KEY_BYTES:
            raise errors.KeyNotUsable("The station's key file does not hold a key.")
        return cls(key)

    def new_key(self, bound_to: str) -> bytes:
        """A new random key, wrapped; `unlock` opens it."""
        return self.seal(AESGCM.generate_key(bit_length=KEY_BYTES * 8), f"key/{bound_to}")

    def unlock(self, wrapped: bytes, bound_to: str) -> Seal:
        """The seal of a wrapped key."""
        return Seal(self.unseal(wrapped, f"key/{bound_to}"))


def _make(key_file: Path) -> None:
    """Write a new key so that the file is there whole or not at all, and on disk before anything is sealed with it."""
    key = AESGCM.generate_key(bit_length=KEY_BYTES * 8)
    write_whole(key_file, f"{_FILE_HEAD}{base64.b64encode(key).decode('ascii')}\n".encode("ascii"))
