"""The service's key and name: Ed25519, made at the first start, its public half pinned by stations."""

import base64
import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from app.config import Environment
from app.match_service.errors import DataDirectoryNotUsable, KeyNotUsable
from app.wire import to_builtins, to_json

KEY_NAME = "service.key"
_FILE_MODE = 0o600
S = TypeVar("S", bound=msgspec.Struct)


class ServiceIdentity:
    """Signs receipts and answers. The rule: Ed25519 over the canonical JSON of the value without `signature`."""

    def __init__(self, key: Ed25519PrivateKey, environment: Environment) -> None:
        self._key = key
        self.environment = environment
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = base64.b64encode(raw).decode("ascii")

    def sign(self, value: dict[str, Any]) -> str:
        """Base64 signature of a plain object, its `signature` left out."""
        unsigned = {key: item for key, item in value.items() if key != "signature"}
        return base64.b64encode(self._key.sign(to_json(unsigned))).decode("ascii")

    def signed(self, value: S) -> S:
        """The value with its `signature` filled in."""
        return msgspec.structs.replace(value, signature=self.sign(to_builtins(value)))

    def card(self, nonce: str | None = None) -> dict[str, str]:
        """What GET /v1/identity says, signed; with the asker's nonce, so that it is no earlier card."""
        card = {"environment": self.environment.value, "public_key": self.public_key, "version": _version()}
        if nonce is not None:
            card["nonce"] = nonce
        return {**card, "signature": self.sign(card)}


def open_identity(data: Path, environment: Environment, *, create: bool) -> ServiceIdentity:
    """Read the key of a data directory, or make it when `create` (rights 0600, on disk before it is used).

    KeyNotUsable when it is not there and may not be made, or is not an Ed25519 key.
    """
    path = data / KEY_NAME
    try:
        if not path.exists():
            if not create:
                raise KeyNotUsable("The service's key file is not in the data directory.")
            _write_new(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as reason:
        raise DataDirectoryNotUsable(f"The service's key file cannot be used: {reason.strerror}.") from reason
    except (ValueError, TypeError, UnsupportedAlgorithm) as reason:
        raise KeyNotUsable("The service's key file is damaged.") from reason
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyNotUsable("The service's key file holds a key of another kind.")
    return ServiceIdentity(key, environment)


def _write_new(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, _FILE_MODE)
    try:
        os.write(descriptor, pem)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(new, path)


def _version() -> str:
    try:
        return version("booking-station")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0"
