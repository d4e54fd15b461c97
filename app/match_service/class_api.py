"""The class over HTTP: reports of the stations, and the trainer's board. There in training only, when asked for."""

import asyncio
import contextlib
import hmac
from typing import Annotated, Any
from urllib.parse import parse_qs, urlencode

import msgspec
from fastapi import FastAPI, Header, Query, Request, Response

from app.clock import Clock
from app.config import require_same_environment
from app.domain.class_report import ClassReply, ClassReport
from app.errors import BookingStationError
from app.match_service import board, class_errors
from app.match_service.api import read_body
from app.match_service.board_words import BoardWords, chosen_language, words_in
from app.match_service.class_room import ClassRoom
from app.match_service.errors import BadRequest, NotFound, StationOfOtherEnvironment
from app.match_service.identity import ServiceIdentity
from app.wire import from_json, to_json

MOST_REPORT_BYTES = 8192
MOST_FORM_BYTES = 4096
LONGEST_WAIT_S = 5.0
COOKIE = "class_board"
FONTS = {"inter-regular.otf": "Inter-Regular.otf", "inter-semibold.otf": "Inter-SemiBold.otf"}
PARTS = {"board.css": "text/css; charset=utf-8", "board.js": "text/javascript; charset=utf-8"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_NOTICES = {class_errors.WrongClassCode.code: "code.wrong", class_errors.TooManyCodes.code: "code.many"}


def add_class(api: FastAPI, room: ClassRoom, identity: ServiceIdentity, clock: Clock, join: str) -> None:
    """`join`: the line with which a station joins."""
    _add_reports(api, room, identity)
    _add_board(api, room, clock, join)


def _add_reports(api: FastAPI, room: ClassRoom, identity: ServiceIdentity) -> None:
    @api.post("/v1/class/reports")
    async def report(
        request: Request,
        booking_environment: Annotated[str, Header()] = "",
        class_code: Annotated[str, Header()] = "",
        wait: Annotated[float, Query(ge=0, le=60)] = 0,
    ) -> Response:
        """Take a station's report; what the trainer has sent to it, signed. Waits up to `wait` seconds (at most 5)."""
        require_same_environment(identity.environment, {"station": booking_environment}, StationOfOtherEnvironment)
        said = _report_in(await read_body(request, MOST_REPORT_BYTES))
        known = said is not None and room.knows(said.seat)
        room.guard.require(room.code, class_code, _address(request), known=known)
        if said is None:
            raise BadRequest("The body is not a report of a station.")
        room.hear(said)
        with room.bell.listen(said.seat) as rung:
            if not room.waiting(said.seat) and wait > 0 and not room.bell.is_closed:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), min(wait, LONGEST_WAIT_S))
        reply = ClassReply(said.seat, room.waiting(said.seat))
        return Response(to_json(identity.signed(reply)), media_type="application/json")


def _add_board(api: FastAPI, room: ClassRoom, clock: Clock, join: str) -> None:
    @api.get("/class")
    async def show(
        request: Request, code: str = "", lang: str = "", seat: str = "", said: str = "", act: str = ""
    ) -> Response:
        """The board; with `code`, a cookie and the way back to an address without it."""
        words = _words(request, lang)
        if code:
            try:
                room.board_guard.require(room.board_code, code, _address(request))
            except (class_errors.WrongClassCode, class_errors.TooManyCodes) as refused:
                notice = words.say(_NOTICES[refused.code])
                return _page(board.code_page(words, notice), refused.http_status)
            reply = _elsewhere(lang=lang)
            reply.set_cookie(COOKIE, room.board_key, path="/class", httponly=True, samesite="strict")
            return reply
        if not _is_trainer(request, room):
            return _page(board.code_page(words), class_errors.BoardNotOpen.http_status)
        notice = _notice(words, said, act, room, seat)
        return _page(board.board_page(room, words, clock.monotonic_s(), join=join, chosen=seat, notice=notice))

    @api.get("/class/state")
    async def present(request: Request, lang: str = "") -> Response:
        """The rows of the board, each second."""
        _require_trainer(request, room)
        return _plain(to_json(board.state(room, _words(request, lang), clock.monotonic_s())), "application/json")

    @api.post("/class/injections")
    async def inject(request: Request) -> Response:
        """Send an act to one station. From the script: the sentence to show; else the way back to the board."""
        _require_trainer(request, room)
        form = parse_qs((await read_body(request, MOST_FORM_BYTES)).decode("ascii", "replace"))
        given = {name: values[0] for name, values in form.items()}
        if not hmac.compare_digest(given.get("key", "").encode(), room.form_key.encode()):
            raise class_errors.BoardNotOpen("The request did not come from the board.")
        seat, act, finger = (given.get(name, "") for name in ("seat", "act", "finger"))
        words = _words(request, given.get("lang", ""))
        outcome = "sent"
        try:
            room.inject(seat, act, (int(finger),) if finger.isdecimal() else ())
        except class_errors.FingerNotNamed:
            outcome = "finger_due"
        except BookingStationError:
            outcome = "refused"
        if request.headers.get("accept", "").startswith("application/json"):
            notice = _notice(words, outcome, act, room, seat)
            status = 200 if outcome == "sent" else class_errors.StationAway.http_status
            return _plain(to_json({"notice": notice}), "application/json", status)
        return _elsewhere(lang=given.get("lang", ""), seat=seat, said=outcome, act=act)

    @api.get("/class/parts/{name}")
    async def part(name: str) -> Response:
        """Style, script and fonts; they say nothing of the class."""
        if name in FONTS:
            return _plain(board.font(FONTS[name]), "font/otf")
        if name not in PARTS:
            raise NotFound("There is nothing at this address.")
        return _plain(board.part(name), PARTS[name])


def _report_in(body: bytes) -> ClassReport | None:
    try:
        return from_json(body, ClassReport)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _words(request: Request, asked: str) -> BoardWords:
    return words_in(chosen_language(asked, request.headers.get("accept-language", "")))


def _is_trainer(request: Request, room: ClassRoom) -> bool:
    return hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), room.board_key.encode())


def _require_trainer(request: Request, room: ClassRoom) -> None:
    """BoardNotOpen without the cookie, and where a browser says that another site asks."""
    if not _is_trainer(request, room) or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise class_errors.BoardNotOpen("The board is not open for this browser.")


def _notice(words: BoardWords, said: str, act: str, room: ClassRoom, seat: str) -> str:
    """What became of an act that was sent; "" for anything that the board does not say itself."""
    station = next((one.report.station for one in room.seats() if one.report.seat == seat), "")
    if said == "sent" and station:
        return words.say("sent", act=words.act(act), station=station)
    return {"refused": words.say("refused"), "finger_due": words.say("finger_due")}.get(said, "")


def _page(text: str, status: int = 200) -> Response:
    return _plain(text.encode("utf-8"), "text/html; charset=utf-8", status)


def _plain(body: bytes, kind: str, status: int = 200) -> Response:
    return Response(body, status_code=status, media_type=kind, headers=_HEADERS)


def _elsewhere(**query: str) -> Response:
    said: dict[str, Any] = {name: value for name, value in query.items() if value}
    address = f"/class?{urlencode(said)}" if said else "/class"
    return Response(status_code=303, headers={**_HEADERS, "Location": address})
