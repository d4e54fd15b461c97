"""Ways out to the jail's system: a folder, and HTTP. Each change goes under a name that never changes, so that one that
was told twice, because the station ended in between, is known to be the same. What is said of it may be newer then."""

import hashlib
from pathlib import Path
from typing import Protocol

import requests

from app.errors import BookingStationError, Whose
from app.store.disk import write_whole

FILE_MODE = 0o640  # the jail's own program reads it by its group
CONNECT_S, SILENCE_S = 3.0, 10.0
MOST_REPLY_BYTES = 65_536
KEY_DIGITS = 16  # of the digest in an Idempotency-Key: tells apart the few contents that one change may have
_TAKEN = frozenset({200, 201, 202, 204, 409})  # 409: known already
# What another try would not change: the record itself is not wanted. All else is tried again.
_REFUSED = frozenset({400, 413, 415, 422})


class WayClosed(BookingStationError):
    """It could not be told now; it is tried again."""

    code = "jms/way-closed"
    whose = Whose.ADMINISTRATOR
    remedy = "Nothing is lost: it is told as soon as the jail system can be reached."


class WayRefused(BookingStationError):
    """The jail's system does not want this record; the next one is told."""

    code = "jms/way-refused"
    whose = Whose.ADMINISTRATOR
    remedy = "Compare the way back of the mapping with what the jail system takes."


class Way(Protocol):
    """One way out. `name`: its place in the store."""

    @property
    def name(self) -> str: ...
    @property
    def is_near(self) -> bool:
        """Whether it waits for nobody: what is left is told while the station ends."""
        ...

    def tell(self, name: str, data: bytes, suffix: str) -> None:
        """WayClosed, WayRefused."""
        ...

    def close(self) -> None: ...


class FolderWay:
    """A file for each change; it is whole as soon as it is there under its name."""

    name = "folder"
    is_near = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tell(self, name: str, data: bytes, suffix: str) -> None:
        path = self._folder / f"{name}.{suffix}"
        try:
            write_whole(path, data, beside=f".{path.name}.tmp", mode=FILE_MODE)
        except OSError as reason:
            raise WayClosed(f"The folder for the jail system cannot be written: {reason.strerror}.") from reason

    def close(self) -> None:
        """Nothing is held open."""


class HttpWay:
    """A POST for each change. Its Idempotency-Key is the change's name and a digest of the content: a correction that
    came between two tries makes the second a new message, which nobody may drop as known."""

    name = "http"
    is_near = False

    def __init__(self, url: str, token: str, ca_file: str = "") -> None:
        self._url = url
        self._session = requests.Session()
        self._session.verify = ca_file or True
        self._session.trust_env = False  # no proxy, no .netrc by environment
        self._session.headers.update({"User-Agent": "booking-station"})
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def tell(self, name: str, data: bytes, suffix: str) -> None:
        key = f"{name}-{hashlib.sha256(data).hexdigest()[:KEY_DIGITS]}"
        kind = "application/json" if suffix == "json" else "text/csv; charset=utf-8"
        try:
            with self._session.post(
                self._url,
                data=data,
                headers={"Content-Type": kind, "Idempotency-Key": key},
                timeout=(CONNECT_S, SILENCE_S),
                allow_redirects=False,
                stream=True,
            ) as response:
                status = response.status_code
                response.raw.read(MOST_REPLY_BYTES)  # so that the connection can be used again
        except (requests.RequestException, OSError) as reason:
            raise WayClosed("The jail system's address does not answer.") from reason
        if status in _REFUSED:
            raise WayRefused(f"The jail system's address answered {status}.")
        if status not in _TAKEN:
            raise WayClosed(f"The jail system's address answered {status}.")

    def close(self) -> None:
        self._session.close()
