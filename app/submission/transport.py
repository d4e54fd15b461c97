"""One bounded HTTP exchange: a deadline for all of it, a cap on what is read, no redirect, no proxy by environment.

Time-outs of sockets alone bound each read, and a peer that drips a byte at a time would hold the sender for ever:
here every read and write, the response's head included, ends with the deadline, or when the station stops.
"""

import io
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from app.submission import errors

CONNECT_TIMEOUT_S = 3.0  # a service across the state connects in well under a second
LONGEST_SILENCE_S = 30.0  # of one read or write; the deadline is often nearer
SLICE_S = 0.25  # how soon a stop of the station is noticed
MOST_BYTES = 1_000_000  # a receipt has 500 bytes, a page of answers a few thousand
_PIECE_BYTES = 16_384


class Deadline:
    """When the exchange under way must be over, in seconds of the machine's monotonic clock; may be cut short."""

    def __init__(self) -> None:
        self._at_s = 0.0
        self._cut = threading.Event()

    def set(self, seconds: float) -> None:
        self._at_s = time.monotonic() + seconds

    def cut(self) -> None:
        """End the exchange under way, and every later one, at once; from any thread."""
        self._cut.set()

    def left_s(self) -> float:
        """Seconds left; TimeoutError when none are."""
        left = self._at_s - time.monotonic()
        if left <= 0 or self._cut.is_set():
            raise TimeoutError("the deadline passed")
        return left

    def bounded(self, connection: Any, act: Callable[[], int]) -> int:
        """Do one read or write of a socket, waiting in short slices, so that the deadline and a cut are noticed."""
        silent_until_s = time.monotonic() + LONGEST_SILENCE_S
        while True:
            connection.settimeout(min(SLICE_S, self.left_s()))
            try:
                return act()
            except TimeoutError:
                if time.monotonic() >= silent_until_s:
                    raise


class _BoundedReads(io.RawIOBase):
    """Reads of a socket under the deadline. Holds a file of the socket, as the socket closes after its last file."""

    def __init__(self, connection: Any, deadline: Deadline) -> None:
        self._connection = connection
        self._file = connection.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._deadline.bounded(self._connection, lambda: int(self._connection.recv_into(buffer)))

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class _Line:
    """Which connection was opened last; the pool reopens one that was closed without a word."""

    def __init__(self) -> None:
        self.connection: HTTPConnection | None = None

    @property
    def is_open(self) -> bool:
        return self.connection is not None and self.connection.is_connected


def _bounded_adapter(deadline: Deadline, line: _Line) -> HTTPAdapter:
    """An adapter that writes requests and reads responses under the deadline."""

    class Response(HTTPResponse):
        def __init__(self, sock: Any, *arguments: Any, **named: Any) -> None:
            super().__init__(sock, *arguments, **named)
            reads = _BoundedReads(sock, deadline)
            self.fp.close()
            self.fp = io.BufferedReader(reads)

    def send_bounded(connection: Any, data: Any) -> None:
        """Write all of `data`; urllib3 would give the whole body the time-out of the connecting."""
        if connection.sock is None:
            connection.connect()
        view = memoryview(data)
        while view:
            piece = view[:_PIECE_BYTES]
            count = deadline.bounded(connection.sock, lambda piece=piece: int(connection.sock.send(piece)))  # type: ignore[misc]
            view = view[count:]

    class Plain(HTTPConnection):
        response_class = Response

        def connect(self) -> None:
            super().connect()
            line.connection = self

        def send(self, data: Any) -> None:
            send_bounded(self, data)

    class Tls(HTTPSConnection):
        response_class = Response

        def connect(self) -> None:
            super().connect()
            line.connection = self

        def send(self, data: Any) -> None:
            send_bounded(self, data)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    adapter = _Adapter(pool_connections=1, pool_maxsize=1, max_retries=0)
    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
    return adapter


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, head (names in lower case), body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return kind == "application/json" or kind.endswith("+json")

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object. ServiceNonsense when it is something else."""
        try:
            value = json.loads(self.body.decode("utf-8")) if self.is_json else None
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise errors.ServiceNonsense("The service's address answered with something that is not the service's.")
        return value


class _Adapter(HTTPAdapter):
    def close(self) -> None:
        """Close the connections now: urllib3 leaves them to the garbage collector, and an error may hold on to them."""
        pools = self.poolmanager.pools
        for key in pools.keys():  # noqa: SIM118  cannot be iterated
            if (pool := pools.get(key)) is not None:
                pool.close()
        super().close()


class _Session(requests.Session):
    """Sees no redirect at all: to offer the next request, requests would read the whole body of this one, uncapped."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Transport:
    """A session of our own. Belongs to one thread, but for `cut`."""

    def __init__(self, url: str) -> None:
        self._base = url.rstrip("/")
        self._deadline = Deadline()
        self._session = _Session()
        self._session.trust_env = False  # no proxy, no .netrc, no certificate bundle by environment
        self._line = _Line()
        self._session.mount("http://", _bounded_adapter(self._deadline, self._line))
        self._session.mount("https://", _bounded_adapter(self._deadline, self._line))
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))  # nobody marks the station
        self._session.headers.clear()
        self._session.headers.update(
            {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "booking-station"}
        )

    @property
    def is_open(self) -> bool:
        """Whether the connection of the last exchange is there still: the next one goes to whom that one went."""
        return self._line.is_open

    def close(self) -> None:
        self._session.close()

    def cut(self) -> None:
        """End the exchange under way, and refuse later ones; from any thread."""
        self._deadline.cut()

    def exchange(
        self,
        method: str,
        path: str,
        *,
        deadline_s: float,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
    ) -> Reply:
        """One request, at most `deadline_s` seconds in all.

        ServiceUnreachable when there was no whole reply in time; ServiceNonsense for a redirect, a reply that is too
        long, of another length than it says, or not HTTP.
        """
        self._deadline.set(deadline_s)
        timeouts = (min(CONNECT_TIMEOUT_S, deadline_s), min(LONGEST_SILENCE_S, deadline_s))
        try:
            self._deadline.left_s()
            with self._session.request(
                method,
                self._base + path,
                data=body,
                headers=headers,
                params=query,
                timeout=timeouts,
                allow_redirects=False,
                stream=True,
            ) as response:
                if 300 <= response.status_code < 400:
                    raise errors.ServiceNonsense("The service's address redirects to another one.")
                names = {name.lower(): value for name, value in response.headers.items()}
                if names.get("content-encoding", "identity").lower() != "identity":
                    raise errors.ServiceNonsense("The service's address answered in a coding that was not asked for.")
                return Reply(response.status_code, names, self._read(response))
        except (requests.Timeout, TimeoutError) as reason:
            raise errors.ServiceUnreachable("The service did not answer in time.") from reason
        except requests.exceptions.SSLError as reason:
            raise errors.ServiceUnreachable("The connection to the service cannot be trusted (TLS).") from reason
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as reason:
            raise _classified(reason) from reason

    def _read(self, response: requests.Response) -> bytes:
        pieces, size = [], 0
        while piece := response.raw.read(_PIECE_BYTES, decode_content=False):
            self._deadline.left_s()
            size += len(piece)
            if size > MOST_BYTES:
                raise errors.ServiceNonsense("The service's address answered without an end.")
            pieces.append(piece)
        return b"".join(pieces)


_NOT_HTTP = (
    "BadStatusLine",
    "UnknownProtocol",
    "LineTooLong",
    "IncompleteRead",
    "InvalidChunkLength",
    "InvalidHeader",
    "got more than",
)


def _classified(reason: BaseException) -> errors.SubmissionError:
    """A broken exchange: nonsense when the peer spoke badly, else unreachable. Causes are nested and wrapped."""
    words = repr(reason)
    if "TimeoutError" in words or "timed out" in words or "deadline passed" in words:
        return errors.ServiceUnreachable("The service did not answer in time.")
    if any(name in words for name in _NOT_HTTP) or isinstance(reason, ValueError):
        return errors.ServiceNonsense("The service's address answered something that is not whole or not HTTP.")
    return errors.ServiceUnreachable("The service cannot be reached.")
