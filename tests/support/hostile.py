"""What a hostile or broken network answers to a submission: behaviours for `FakeService.next`."""

import contextlib
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from app.domain.queue_entry import Receipt
from tests.support.fake_service import Behaviour, Exchange, problem

JSON_HEAD = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"


def raw(data: bytes) -> Behaviour:
    """These bytes and the end of the connection."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        with contextlib.suppress(OSError):
            exchange.wfile.write(data)
        exchange.hang_up()

    return behave


def without_end(head: bytes, piece: bytes) -> Behaviour:
    """A beginning, and then the same bytes as long as somebody reads."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.close_connection = True
        with contextlib.suppress(OSError):
            exchange.wfile.write(head)
            while not exchange.server.service._stopping.is_set():
                exchange.wfile.write(piece)

    return behave


def problem_with(
    status: int, code: str = "service/not-acceptable", detail: str = "The images are of no use."
) -> Behaviour:
    """A status with the service's own words."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(*problem(status, code, detail))

    return behave


def signed_nonsense(**said: Any) -> Behaviour:
    """The service's own signature under words that are no receipt."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(202, exchange.server.service.signed(said))

    return behave


def changed_after_signing(**changes: Any) -> Behaviour:
    """A receipt for what was sent, with something changed on its way."""

    def behave(exchange: Exchange) -> None:
        service = exchange.server.service
        sha256 = hashlib.sha256(exchange.body()).hexdigest()
        ori, tcn = exchange.headers["Booking-ORI"], exchange.headers["Booking-TCN"]
        receipt = Receipt(tcn, ori, sha256, "CN-1", datetime.now(UTC), service.environment)
        said = json.loads(service.signed(receipt))
        exchange.reply(202, json.dumps({**said, **changes}).encode("utf-8"))

    return behave


def earlier_receipt(earlier: list[Receipt]) -> Behaviour:
    """A genuine receipt of another day, played again."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(202, json.dumps(msgspec.to_builtins(earlier[0])).encode("utf-8"))

    return behave


def first_then(first: Callable[[Exchange], None], then: bytes) -> Behaviour:
    """A whole answer and, unasked, more bytes behind it, in one piece: what comes later may come too late to matter."""

    def behave(exchange: Exchange) -> None:
        to_client, exchange.wfile = exchange.wfile, io.BytesIO()
        first(exchange)
        whole, exchange.wfile = exchange.wfile.getvalue(), to_client
        with contextlib.suppress(OSError):
            to_client.write(whole + then)

    return behave


def wrong_length(exchange: Exchange) -> None:
    """Says more than comes."""
    exchange.body()
    exchange.send_response(202)
    exchange.send_header("Content-Type", "application/json")
    exchange.send_header("Content-Length", "500")
    exchange.end_headers()
    exchange.wfile.write(b"{}")
    exchange.hang_up()


def endless(exchange: Exchange) -> None:
    """A body without an end."""
    exchange.body()
    exchange.send_response(202)
    exchange.send_header("Content-Type", "application/json")
    exchange.end_headers()
    exchange.close_connection = True
    piece = b" " * 65_536
    try:
        while True:
            exchange.wfile.write(piece)
    except OSError:
        return


def not_http(exchange: Exchange) -> None:
    exchange.body()
    exchange.wfile.write(b"220 mail.example ready\r\n")
    exchange.hang_up()


def drip(pause_s: float = 0.05) -> Behaviour:
    """A head that never ends, a byte at a time, each well within any time-out of a single read."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.close_connection = True
        try:
            exchange.wfile.write(b"HTTP/1.1 202 Accepted\r\nX-Slow: ")
            while not exchange.server.service._stopping.wait(pause_s):
                exchange.wfile.write(b"x")
        except OSError:
            return

    return behave


def bare(status: int, kind: str = "text/plain", **headers: str) -> Behaviour:
    """A status and one letter."""

    def behave(exchange: Exchange) -> None:
        exchange.body()
        exchange.reply(status, b"x" if status not in (204, 304) else b"", kind, **headers)

    return behave
