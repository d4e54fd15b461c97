"""The face of the service over HTTP, version 1. Errors are problem+json with the service's stable codes."""

import asyncio
import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import FastAPI, Header, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app.clock import Clock
from app.config import require_same_environment
from app.domain.queue_entry import Receipt
from app.logs import logger
from app.match_service import errors
from app.match_service.bell import AnswerBell
from app.match_service.identity import ServiceIdentity
from app.match_service.service_store import ServiceStore
from app.wire import from_json, to_json

MOST_BODY_BYTES = 16 * 1024 * 1024  # fourteen images of a ten-print take 0.6 MB WSQ-coded, 9 MB uncoded
MOST_SEEN_BYTES = 4096
LONGEST_UPLOAD_S = 60.0
LONGEST_POLL_S = 30.0
RETRY_AFTER_S = 5
_ORI = re.compile(r"[A-Za-z0-9]{9}")
_TCN = re.compile(r"[A-Za-z0-9./_-]{10,40}")  # 1.009: 10 to 40 characters
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")  # RFC 9530
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud without mistakes
_CN_CHARACTERS = 16  # 80 random bits: nobody guesses another's
_PROBLEM = "application/problem+json"
_JSON = "application/json"
_LOG = logger("match_service.api")
Nonce = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
ControlNumber = Annotated[str, Path(pattern=r"^CN(-[0-9A-HJKMNP-TV-Z]{4}){4}$")]


class Seen(msgspec.Struct, forbid_unknown_fields=True):
    officer: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


def new_control_number() -> str:
    """`CN-` and four groups of four."""
    letters = "".join(secrets.choice(_CROCKFORD) for _ in range(_CN_CHARACTERS))
    return "CN-" + "-".join(letters[start : start + 4] for start in range(0, _CN_CHARACTERS, 4))


def make_api(
    store: ServiceStore,
    identity: ServiceIdentity,
    bell: AnswerBell,
    clock: Clock,
    *,
    on_submission: Callable[[], None],
    is_ready: Callable[[], bool],
) -> FastAPI:
    """The application. `on_submission` wakes the worker; `is_ready` says whether it lives."""
    api = FastAPI(title="Central match service", version="1", docs_url=None, redoc_url=None)
    _say_problems(api)

    @api.post("/v1/submissions", status_code=202)
    async def submit(
        request: Request,
        booking_environment: Annotated[str, Header()] = "",
        booking_ori: Annotated[str, Header()] = "",
        booking_tcn: Annotated[str, Header()] = "",
        content_digest: Annotated[str, Header()] = "",
        content_type: Annotated[str, Header()] = "",
    ) -> Response:
        """Take an AN2 transaction. 202 with a signed receipt once it is on disk; 409 for another one under its TCN;
        403 before the body is read for a station that is not of this environment, or does not say so."""
        shown = {"station": booking_environment}
        require_same_environment(identity.environment, shown, errors.StationOfOtherEnvironment)
        expected = _checked_headers(booking_ori, booking_tcn, content_digest, content_type)
        body = await read_body(request, MOST_BODY_BYTES)
        found = hashlib.sha256(body)
        if found.digest() != expected:
            raise errors.DigestMismatch("The body does not have the digest that its header gives.")
        cn = new_control_number()

        def reply() -> bytes:
            receipt = Receipt(
                tcn=booking_tcn,
                ori=booking_ori,
                sha256=found.hexdigest(),
                control_number=cn,
                accepted_at=clock.now(),
                environment=identity.environment.value,
            )
            return to_json(identity.signed(receipt))

        said, is_new = await run_in_threadpool(
            store.accept, booking_ori, booking_tcn, found.hexdigest(), body, cn=cn, make_reply=reply
        )
        if is_new:
            _LOG.event("accepted", control_number=cn, ori=booking_ori, tcn=booking_tcn, bytes=len(body))
            on_submission()
        return Response(said, status_code=202, media_type=_JSON)

    @api.get("/v1/submissions/{control_number}/answers")
    async def answers(
        request: Request,
        control_number: ControlNumber,
        after: Annotated[int, Query(ge=0, le=10_000)] = 0,
        wait: Annotated[float, Query(ge=0, le=3600)] = 0,
    ) -> Response:
        """Signed answers numbered above `after`; waits up to `wait` seconds (at most 30) for one."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + min(wait, LONGEST_POLL_S)
        with bell.listen(control_number) as rung:
            while True:
                rung.clear()
                found = await run_in_threadpool(store.answers, control_number, after)
                left_s = until_s - loop.time()
                if found or left_s <= 0 or bell.is_closed or await request.is_disconnected():
                    break
                try:
                    await asyncio.wait_for(rung.wait(), left_s)
                except TimeoutError:
                    break
        return Response(b'{"answers":[' + b",".join(found) + b"]}", media_type=_JSON)

    @api.post("/v1/submissions/{control_number}/answers/{number}/seen", status_code=204)
    async def seen(request: Request, control_number: ControlNumber, number: Annotated[int, Path(ge=1)]) -> Response:
        """An officer has seen an answer. The first one is kept."""
        body = await read_body(request, MOST_SEEN_BYTES)
        try:
            officer = from_json(body, Seen).officer
        except (msgspec.DecodeError, msgspec.ValidationError) as reason:
            raise errors.BadRequest("The body is not a JSON object with an officer.") from reason
        await run_in_threadpool(store.mark_seen, control_number, number, officer)
        return Response(status_code=204)

    @api.get("/v1/identity")
    async def who(nonce: Nonce = None) -> Response:
        """Environment, public key and version, signed; a station sends a nonce and finds it in what is signed."""
        return Response(to_json(identity.card(nonce)), media_type=_JSON)

    @api.get("/v1/health/live")
    async def live() -> Response:
        return Response(b'{"live":true}', media_type=_JSON)

    @api.get("/v1/health/ready")
    async def ready() -> Response:
        """Whether submissions are taken and worked on."""
        await run_in_threadpool(store.version)
        if not is_ready():
            raise errors.NotReady("The worker of the match service is not running.")
        return Response(b'{"ready":true}', media_type=_JSON)

    return api


def _checked_headers(ori: str, tcn: str, digest: str, content_type: str) -> bytes:
    """The SHA-256 that the body must have. BadRequest, WrongContentType."""
    if not _ORI.fullmatch(ori):
        raise errors.BadRequest("Booking-ORI is not 9 letters or digits.")
    if not _TCN.fullmatch(tcn):
        raise errors.BadRequest("Booking-TCN is not 10 to 40 letters, digits or . / _ -")
    found = _DIGEST.fullmatch(digest)
    if found is None:
        raise errors.BadRequest("Content-Digest is not one SHA-256 by RFC 9530.")
    if content_type.partition(";")[0].strip().lower() != "application/octet-stream":
        raise errors.WrongContentType("The body must be application/octet-stream.")
    try:
        return base64.b64decode(found.group(1), validate=True)
    except binascii.Error as reason:
        raise errors.BadRequest("Content-Digest is not base64.") from reason


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The body, bounded in size and time. TooLarge, TooSlow."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > most_bytes:
        raise errors.TooLarge("The body is larger than what is taken.")
    body = bytearray()
    try:
        async with asyncio.timeout(LONGEST_UPLOAD_S):
            async for piece in request.stream():
                body += piece
                if len(body) > most_bytes:
                    raise errors.TooLarge("The body is larger than what is taken.")
    except TimeoutError as reason:
        raise errors.TooSlow("The body did not arrive in time.") from reason
    return bytes(body)


def problem(error: errors.ServiceError) -> Response:
    """The error as problem+json (RFC 9457) with the service's code."""
    said = {
        "type": "about:blank",
        "title": error.message,
        "status": error.http_status,
        "detail": error.message,
        "code": error.code,
        "next_step": error.next_step,
    }
    headers = {"Retry-After": str(RETRY_AFTER_S)} if error.retryable else {}
    return Response(to_json(said), status_code=error.http_status, media_type=_PROBLEM, headers=headers)


def _say_problems(api: FastAPI) -> None:
    async def own(_: Request, error: Any) -> Response:
        if error.http_status >= 500:
            _LOG.error("request-failed", code=error.code, detail=error.message)
        return problem(error)

    async def invalid(request: Request, error: Any) -> Response:
        if any(part["loc"][:2] == ("path", "control_number") for part in error.errors()):
            return problem(errors.NotFound("No submission has this control number."))
        return problem(errors.BadRequest("A part of the address is not usable."))

    async def http(_: Request, error: Any) -> Response:
        if error.status_code == 405:
            return problem(errors.MethodNotAllowed("This address does not take this method."))
        if error.status_code == 404:
            return problem(errors.NotFound("There is nothing at this address."))
        return problem(errors.BadRequest("The request cannot be understood."))

    async def defect(_: Request, error: Exception) -> Response:
        _LOG.error("request-defect", exception=type(error).__name__)
        return problem(errors.ServiceError("The match service has a defect."))

    api.add_exception_handler(errors.ServiceError, own)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(HTTPException, http)
    api.add_exception_handler(Exception, defect)
