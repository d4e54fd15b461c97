"""A small match service that really listens, really signs, and misbehaves on command.

It keeps the contract of the real one (the same TCN and payload get the first reply's bytes again, another payload a
conflict) and remembers each arrest that reached it, so that tests can count what was lost or doubled.
"""

import base64
import contextlib
import hashlib
import itertools
import json
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import wire
from app.domain.class_report import ClassReply, ClassReport, Injection
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.queue_entry import Receipt

BOTH_KINDS = (AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.IMMIGRATION_CROSS_CHECK)
_RESULTS = {
    AnswerKind.CRIMINAL_IDENTIFICATION: AnswerResult.NOT_IDENTIFIED,
    AnswerKind.IMMIGRATION_CROSS_CHECK: AnswerResult.COMPLETED,
    AnswerKind.REJECTION: AnswerResult.REJECTED,
}
Behaviour = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """One request at the fake service."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "_Server"

    def log_message(self, *_: Any) -> None:
        """Silence."""

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):  # the station went away in the middle: its right
            self.close_connection = True

    def do_GET(self) -> None:
        self.server.service.answer_request(self)

    def do_POST(self) -> None:
        self.server.service.answer_request(self)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def reply(self, status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self) -> None:
        self.close_connection = True
        self.server.shutdown_request(self.request)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    service: "FakeService"

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up_on_all(self) -> None:
        """A service that stops leaves no connection open; the station may keep its side as long as it likes."""
        for request in list(self._open):
            with contextlib.suppress(OSError):
                request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is part of the game; any other error is kept for `stop`."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError | ValueError):
            self.service.defects.append(error)


class FakeService:
    """Start it with `with FakeService() as service:`; `service.next(behaviour)` makes the next submission misbehave."""

    def __init__(self, environment: str = "training", key: Ed25519PrivateKey | None = None, *, port: int = 0) -> None:
        self.key = key or Ed25519PrivateKey.generate()
        self.environment = environment
        self.signing_key = self.key  # another one here: signatures that do not fit
        self.kinds: tuple[AnswerKind, ...] = BOTH_KINDS
        self.arrests: dict[tuple[str, str], str] = {}  # (ORI, TCN) -> SHA-256 of what was taken
        self.submissions = 0  # requests, repeats included
        self.seen: list[tuple[str, int, str]] = []
        self.defects: list[BaseException] = []
        self.on_request: Callable[[], object] = lambda: None
        self.hold_answers = threading.Event()
        self.reports: list[ClassReport] = []
        self.injections: list[Injection] = []  # to every station of the class, again and again
        self.class_codes: set[str] = set()
        self._replies: dict[tuple[str, str], bytes] = {}
        self._by_number: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._faults: deque[Behaviour] = deque()
        self._answer_faults: deque[Behaviour] = deque()
        self._always: Behaviour | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def port(self) -> int:
        return self._port

    @property
    def public_key(self) -> str:
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode("ascii")

    def start(self) -> None:
        """Listen; on the same port as before when it was stopped in between."""
        self._stopping.clear()
        self._server = _Server(("127.0.0.1", self._port), Exchange)
        self._server.service = self
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="fake-service")
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; what was taken is remembered."""
        self._stopping.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.hang_up_on_all()
            self._server.server_close()
            self._thread.join(5)
            self._server = self._thread = None
        assert not self.defects, self.defects

    def __enter__(self) -> "FakeService":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def next(self, *behaviours: Behaviour) -> None:
        """How the next submissions are treated, one each; afterwards well again."""
        self._faults.extend(behaviours)

    def next_answers(self, *behaviours: Behaviour) -> None:
        """How the next requests for answers are treated, one each; afterwards well again."""
        self._answer_faults.extend(behaviours)

    def always(self, behaviour: Behaviour | None) -> None:
        """How every request is treated, whatever it asks (a captive portal, say); None ends it."""
        self._always = behaviour

    # The contract. ---------------------------------------------------------------------------------------------------

    def answer_request(self, exchange: Exchange) -> None:
        path = urlsplit(exchange.path)
        self.on_request()
        if self._always is not None:
            self._always(exchange)
        elif path.path == "/v1/identity":
            said = {"environment": self.environment, "public_key": self.public_key, "version": "0"}
            said |= {name: values[0] for name, values in parse_qs(path.query).items() if name == "nonce"}
            exchange.reply(200, self.signed(said))
        elif path.path.startswith("/v1/health/"):
            exchange.reply(200, b"{}")
        elif path.path == "/v1/submissions":
            with self._lock:
                self.submissions += 1
                behaviour = self._faults.popleft() if self._faults else take
            behaviour(exchange)
        elif path.path.endswith("/answers"):
            if self._answer_faults:
                self._answer_faults.popleft()(exchange)
                return
            query = parse_qs(path.query)
            self._answers(exchange, path.path.split("/")[3], int(query["after"][0]), float(query["wait"][0]))
        elif path.path.endswith("/seen"):
            parts = path.path.split("/")
            self.seen.append((parts[3], int(parts[5]), json.loads(exchange.body())["officer"]))
            exchange.reply(204)
        elif path.path == "/v1/class/reports":
            self.class_codes.add(exchange.headers["Class-Code"])
            report = wire.from_json(exchange.body(), ClassReport)
            self.reports.append(report)
            exchange.reply(200, self.signed(ClassReply(report.seat, tuple(self.injections))))
        else:
            exchange.reply(404, b'{"detail": "Not Found"}')

    def take(self, exchange: Exchange) -> tuple[int, bytes, str]:
        """Take a submission as the real service does; status, reply and media type, not yet sent."""
        return self.take_bytes(exchange.headers, exchange.body())

    def take_bytes(self, headers: Any, body: bytes) -> tuple[int, bytes, str]:
        """The same, with the body read already."""
        sha256 = hashlib.sha256(body).hexdigest()
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"
        if headers["Content-Digest"] != digest:
            return problem(400, "service/digest", "The body does not have the digest it says.")
        who = (headers["Booking-ORI"], headers["Booking-TCN"])
        with self._lock:
            if who in self.arrests:
                if self.arrests[who] != sha256:
                    return problem(409, "service/tcn-conflict", "Another payload has this control number.")
                return 202, self._replies[who], "application/json"
            self.arrests[who] = sha256
            number = f"CN-{next(self._numbers):06d}"
            self._by_number[number] = who[1]
            receipt = Receipt(who[1], who[0], sha256, number, datetime.now(UTC), self.environment)
            self._replies[who] = self.signed(receipt)
            return 202, self._replies[who], "application/json"

    def signed(self, value: Any) -> bytes:
        """A value as JSON with its signature."""
        plain = {name: field for name, field in msgspec.to_builtins(value).items() if name != "signature"}
        signature = base64.b64encode(self.signing_key.sign(wire.to_json(plain))).decode("ascii")
        return json.dumps({**plain, "signature": signature}).encode("utf-8")

    def _answers(self, exchange: Exchange, number: str, after: int, wait_s: float) -> None:
        tcn = self._by_number.get(number)
        if tcn is None:
            exchange.reply(*problem(404, "service/unknown-control-number", "There is no such submission."))
            return
        if self.hold_answers.is_set() or after >= len(self.kinds):
            self._stopping.wait(wait_s)
            exchange.reply(200, b'{"answers": []}')
            return
        answers = [
            json.loads(self.signed(Answer(n, number, tcn, kind, _RESULTS[kind], datetime.now(UTC))))
            for n, kind in enumerate(self.kinds, start=1)
            if n > after
        ]
        exchange.reply(200, json.dumps({"answers": answers}).encode("utf-8"))


def problem(status: int, code: str, detail: str) -> tuple[int, bytes, str]:
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return status, json.dumps(body).encode("utf-8"), "application/problem+json"


# Behaviours for `next` and `always`. --------------------------------------------------------------------------------


def take(exchange: Exchange) -> None:
    """Well."""
    exchange.reply(*exchange.server.service.take(exchange))


def drop_after_taking(exchange: Exchange) -> None:
    """It has the submission, and the receipt is lost on its way."""
    exchange.server.service.take(exchange)
    exchange.hang_up()


def drop_before_taking(exchange: Exchange) -> None:
    exchange.hang_up()


def status(code: int, **headers: str) -> Behaviour:
    """A status without a reason."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(code, b"{}", **headers)

    return behave


def busy_until(moment: datetime) -> Behaviour:
    return status(503, Retry_After=format_datetime(moment.astimezone(UTC), usegmt=True))


def refuse(code: str = "service/not-acceptable", detail: str = "The images are of no use.") -> Behaviour:
    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(*problem(422, code, detail))

    return behave


def say(body: bytes, kind: str = "application/json", code: int = 202) -> Behaviour:
    """Anything at all."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(code, body, kind)

    return behave


PORTAL_PAGE = b"<!doctype html><title>Welcome</title><p>Accept the terms of the guest network."
portal = say(PORTAL_PAGE, "text/html; charset=utf-8", 200)


def redirect(to: str) -> Behaviour:
    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(307, Location=to)

    return behave


def signed_by(key: Ed25519PrivateKey) -> Behaviour:
    """A receipt for what was sent, signed by somebody else."""

    def behave(exchange: Exchange) -> None:
        service = exchange.server.service
        genuine, service.signing_key = service.signing_key, key
        try:
            code, body, kind = service.take(exchange)
            service.arrests.clear()
        finally:
            service.signing_key = genuine
        exchange.reply(code, body, kind)

    return behave


def receipt_with(**changes: Any) -> Behaviour:
    """A genuine receipt, but for something else than what was sent; nothing is taken."""

    def behave(exchange: Exchange) -> None:
        service = exchange.server.service
        sha256 = hashlib.sha256(exchange.body()).hexdigest()
        ori, tcn = exchange.headers["Booking-ORI"], exchange.headers["Booking-TCN"]
        receipt = Receipt(tcn, ori, sha256, "CN-OTHER", datetime.now(UTC), service.environment)
        exchange.reply(202, service.signed(msgspec.structs.replace(receipt, **changes)))

    return behave


def silent_until(event: threading.Event) -> Behaviour:
    """Takes the submission, says nothing until the event, then hangs up."""

    def behave(exchange: Exchange) -> None:
        exchange.server.service.take(exchange)
        event.wait(30)
        exchange.hang_up()

    return behave
