"""The line with which a station joins a class: `http://10.0.0.5:8731/#KEY.CODE`, as the trainer's service prints it."""

import base64
import binascii
import re
from urllib.parse import urlsplit

from app.config import Environment
from app.domain.class_report import Joining
from app.errors import BookingStationError, Whose
from app.submission.client import require_safe
from app.submission.errors import AddressNotUsable
from app.submission.signature import PinnedKey

_FRAGMENT = re.compile(r"([A-Za-z0-9_-]{43})\.([0-9]{6})")  # 32 bytes, six digits


class JoiningNotUsable(BookingStationError):
    code = "class/join-line-not-usable"
    whose = Whose.OFFICER
    remedy = "Copy the whole line that the trainer's board shows under `Add a station`, in quotation marks."


def parse(text: str) -> Joining:
    """JoiningNotUsable when it is not such a line, was cut, or names an address that a class may not be at."""
    address, _, fragment = text.strip().partition("#")
    found = _FRAGMENT.fullmatch(fragment)
    if found is None:
        raise JoiningNotUsable("The line to join a class is not whole.")
    try:
        require_safe(address, Environment.TRAINING, only_synthetic=True)
        if urlsplit(address).query or urlsplit(address).path not in ("", "/"):
            raise JoiningNotUsable("The line to join a class names more than an address.")
        key = base64.b64encode(base64.urlsafe_b64decode(found[1] + "=")).decode("ascii")
        PinnedKey(key)
    except (AddressNotUsable, binascii.Error) as reason:
        raise JoiningNotUsable("The line to join a class names no address or key that can be used.") from reason
    return Joining(address.rstrip("/"), key, found[2])
