"""Whether the service really said it: Ed25519 over the canonical JSON of an object without its `signature`."""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app import wire
from app.submission import errors


class PinnedKey:
    """The service's public key, as the station's settings give it (base64 of the 32 raw bytes)."""

    def __init__(self, public_key_b64: str) -> None:
        try:
            raw = base64.b64decode(public_key_b64, validate=True)
            self._key = Ed25519PublicKey.from_public_bytes(raw)
        except (ValueError, binascii.Error) as reason:
            raise errors.AddressNotUsable("service_key is not an Ed25519 public key in base64.") from reason
        self.text = base64.b64encode(raw).decode("ascii")  # one spelling of one key

    def has_signed(self, said: Mapping[str, object]) -> bool:
        """Whether `said` (decoded JSON) carries this key's signature of all its other fields."""
        signature = said.get("signature")
        if not isinstance(signature, str):
            return False
        unsigned = {name: value for name, value in said.items() if name != "signature"}
        try:
            self._key.verify(base64.b64decode(signature, validate=True), wire.to_json(unsigned))
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True
