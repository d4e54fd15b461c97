"""The HTTP entrance: POST /v1/bookings with what a watched folder would take; the answer says what became of it."""

import asyncio
import hmac
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.errors import BookingStationError
from app.exchange.delivery import LARGEST_BYTES, DeliveryRefused, DeliveryTooLarge
from app.exchange.intake import Intake, brought_something
from app.logs import logger
from app.store.errors import StoreError

PATH = "/v1/bookings"
_KINDS = {"json": "application/json", "csv": "text/csv"}
CONNECTION_S = 60.0  # the largest delivery at 1 Mbit/s
_RETRY_AFTER_S = 5
_log = logger("exchange")


class OneDelivery(H11Protocol):
    """A connection is for one delivery and has its time: who connects and says nothing, or a letter now and then, would
    keep its place for ever, and there are few."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._end = self.loop.call_later(CONNECTION_S, transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(exc)


def make_entrance(intake: Intake, token: str, on_news: Callable[[], None]) -> Starlette:
    """`intake`: of the thread that serves. `token`: "" where only this machine can ask."""

    async def take(request: Request) -> Response:
        if "origin" in request.headers:
            return _refusal(403, "jms/from-a-browser", "No page of a browser delivers here.")
        if token and not _knows(request, token):
            return _refusal(401, "jms/token-not-known", "The token is missing or not known.")
        due = _KINDS[intake.mapping.incoming.format]
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != due:
            return _refusal(415, "jms/other-format", f"The mapping of this station takes {due}.")
        try:
            data = await _body(request)
            if data is None:
                return _refusal(413, DeliveryTooLarge.code, f"The delivery is larger than {LARGEST_BYTES} bytes.")
            receipted = intake.take(data)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it
        except DeliveryRefused as reason:
            _log.warning("delivery-refused", code=reason.code, detail=reason.message)
            status = 413 if isinstance(reason, DeliveryTooLarge) else 422
            return _refusal(status, reason.code, reason.message, reason.next_step)
        except StoreError as reason:
            _log.error("delivery-not-kept", code=reason.code, detail=reason.message)
            refusal = _refusal(503, reason.code, "The station cannot keep it now.")
            refusal.headers["Retry-After"] = str(_RETRY_AFTER_S)
            return refusal
        _log.event("delivery-taken", bytes=len(data), count=len(receipted))
        if brought_something(receipted):
            on_news()
        taken = [{"id": one.arrival_id, "outcome": one.outcome.value} for one in receipted]
        return JSONResponse({"taken": taken}, status_code=202)

    async def answer(request: Request) -> Response:
        """One delivery a connection: they are rare, and one that stays open would hold up the end of the station."""
        response = await take(request)
        response.headers["Connection"] = "close"
        return response

    entrance = Starlette(routes=[Route(PATH, answer, methods=["POST"])], exception_handlers={Exception: _defect})
    entrance.router.redirect_slashes = False  # its place would be what the asker calls this machine
    return entrance


def _knows(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode())


async def _body(request: Request) -> bytes | None:
    """The body, None as soon as it is too large."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST_BYTES:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _refusal(status: int, code: str, message: str, next_step: str = "") -> JSONResponse:
    """Names places and codes, never a value."""
    said = {"code": code, "message": message, **({"next_step": next_step} if next_step else {})}
    return JSONResponse({"error": said}, status_code=status)


async def _defect(request: Request, reason: Exception) -> Response:
    code = reason.code if isinstance(reason, BookingStationError) else "jms/defect"
    _log.error("entrance-failed", code=code, exception=type(reason).__name__)
    return _refusal(500, code, "A part of the station failed.")
