"""The class over HTTP: reports with the class code, and a board for the trainer's browser alone."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.clock import SystemClock
from app.domain.class_report import ClassReport, Joining, Place
from app.match_service.api import make_api
from app.match_service.bell import AnswerBell
from app.match_service.class_api import COOKIE, add_class
from app.match_service.class_room import AWAY_S, WRONG_CODES, ClassRoom
from app.submission.signature import PinnedKey
from app.wire import to_json
from tests.unit.match_service.support import HeldClock, Reply, call, class_report, new_identity, open_store

ONE, TWO = "1" * 32, "2" * 32
CODE = "123456"


class Face:
    def __init__(self, folder: Path) -> None:
        self.clock = HeldClock()
        self.room = ClassRoom(self.clock, CODE)
        self.identity = new_identity()
        self.store = open_store(folder)
        self.api = make_api(
            self.store, self.identity, AnswerBell(), SystemClock(), on_submission=lambda: None, is_ready=lambda: True
        )
        join = Joining("http://10.0.0.5:8731", self.identity.public_key, CODE).line
        add_class(self.api, self.room, self.identity, self.clock, join)

    def ask(self, method: str, address: str, **more: Any) -> Reply:
        return asyncio.run(call(self.api, method, address, **more))

    def report(self, report: ClassReport | bytes, *, wait: float = 0, **changed: str) -> Reply:
        return asyncio.run(self.report_now(report, wait=wait, **changed))

    async def report_now(self, report: ClassReport | bytes, *, wait: float = 0, **changed: str) -> Reply:
        body = report if isinstance(report, bytes) else to_json(report)
        headers = {"booking-environment": "training", "class-code": CODE, "content-length": str(len(body))}
        headers |= {name.replace("_", "-"): value for name, value in changed.items()}
        return await call(self.api, "POST", f"/v1/class/reports?wait={wait}", headers=headers, body=body)

    def browse(self, address: str = "/class", **headers: str) -> Reply:
        """As the trainer's browser, with its cookie."""
        cookie = {"cookie": f"{COOKIE}={self.room.board_key}"}
        return self.ask("GET", address, headers={**cookie, **{k.replace("_", "-"): v for k, v in headers.items()}})

    def send(self, form: dict[str, str], **headers: str) -> Reply:
        body = urlencode({"key": self.room.form_key, "seat": ONE, "act": "dry", **form}).encode()
        usual = {
            "cookie": f"{COOKIE}={self.room.board_key}",
            "content-type": "application/x-www-form-urlencoded",
            "content-length": str(len(body)),
        }
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", "/class/injections", headers={**usual, **headers}, body=body)


@pytest.fixture
def face(tmp_path: Path) -> Iterator[Face]:
    made = Face(tmp_path)
    yield made
    made.store.close()


# Reports. ------------------------------------------------------------------------------------------------------------


def test_a_report_is_shown_and_gets_what_waits_signed(face: Face) -> None:
    reply = face.report(class_report(ONE))
    assert reply.status == 200
    assert reply.json()["injections"] == []
    sent = face.room.inject(ONE, "dry", (4,))
    said = face.report(class_report(ONE)).json()
    assert said["injections"] == [{"number": sent.number, "act": "dry", "fingers": [4]}]
    assert said["seat"] == ONE
    assert PinnedKey(face.identity.public_key).has_signed(said)
    assert face.report(class_report(ONE, done=sent.number)).json()["injections"] == []


def test_a_poll_of_one_station_wakes_for_an_act_to_it_alone(face: Face) -> None:
    async def scene() -> tuple[Reply, bool]:
        first = asyncio.create_task(face.report_now(class_report(ONE), wait=5))
        second = asyncio.create_task(face.report_now(class_report(TWO, station="S02"), wait=5))
        while len(face.room.seats()) < 2:
            await asyncio.sleep(0)
        face.room.inject(ONE, "dry")
        reply = await asyncio.wait_for(first, 4)
        others_wait = not second.done()
        face.room.bell.close()
        await second
        return reply, others_wait

    reply, others_wait = asyncio.run(scene())
    assert [injection["act"] for injection in reply.json()["injections"]] == ["dry"]
    assert others_wait


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"class_code": "000000"}, 403, "class/wrong-code"),
        ({"class_code": ""}, 403, "class/wrong-code"),
        ({"class_code": "é"}, 403, "class/wrong-code"),
        ({"booking_environment": "production"}, 403, "service/station-of-other-environment"),
        ({"booking_environment": ""}, 403, "service/station-of-other-environment"),
        ({"content_length": "9000"}, 413, "service/too-large"),
    ],
)
def test_a_report_that_may_not_be_is_refused(face: Face, changed: dict[str, str], status: int, code: str) -> None:
    reply = face.report(class_report(ONE), **changed)
    assert (reply.status, reply.json()["code"]) == (status, code)
    assert face.room.seats() == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"seat":1,"station":"S"}',
        b'{"seat":"1","station":"S","more":1}',
        b"[" * 5000,
        b'{"seat":"\xff"}',
    ],
)
def test_what_is_no_report_is_refused(face: Face, body: bytes) -> None:
    assert face.report(body).status == 400


def test_codes_are_not_tried_in_a_row(face: Face) -> None:
    for _ in range(WRONG_CODES):
        assert face.report(class_report(ONE), class_code="000000").status == 403
    reply = face.report(class_report(ONE))
    assert (reply.status, reply.json()["code"]) == (429, "class/too-many-codes")
    assert "retry-after" in reply.headers


def test_a_station_that_was_let_in_goes_on_whatever_codes_others_at_its_address_try(face: Face) -> None:
    assert face.report(class_report(ONE)).status == 200
    for _ in range(WRONG_CODES):
        assert face.report(class_report(TWO), class_code="000000").status == 403
    assert face.report(class_report(ONE)).status == 200
    assert face.report(class_report(TWO)).status == 429
    assert face.report(b"{}").status == 429


@pytest.mark.parametrize("number", ["9" * 4000, "-" + "9" * 4000, "9" * 18, "-" + "9" * 18])
def test_a_number_without_end_is_not_on_the_board(face: Face, number: str) -> None:
    body = to_json(class_report(ONE, score=71)).replace(b":71", b":" + number.encode())
    assert number.encode() in body
    assert face.report(body).status in (200, 400)
    assert face.browse().status == 200
    assert number.encode() not in face.browse("/class/state").body


def test_without_a_class_there_is_nothing_at_these_addresses(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    api = make_api(
        store, new_identity(), AnswerBell(), SystemClock(), on_submission=lambda: None, is_ready=lambda: True
    )
    for method, address in (("POST", "/v1/class/reports"), ("GET", "/class"), ("GET", "/class/state")):
        reply = asyncio.run(call(api, method, address))
        assert (reply.status, reply.json()["code"]) == (404, "service/not-found")
    store.close()


# The trainer's browser. ----------------------------------------------------------------------------------------------


def test_the_board_opens_with_the_trainers_code_only(face: Face) -> None:
    asked = face.ask("GET", "/class")
    assert asked.status == 403
    assert b'name="code"' in asked.body
    assert b"form_key" not in asked.body
    assert face.ask("GET", f"/class?code={CODE}").status == 403  # a trainee's
    opened = face.ask("GET", f"/class?code={face.room.board_code}")
    assert (opened.status, opened.headers["location"]) == (303, "/class")
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert face.room.board_code not in cookie
    assert face.browse().status == 200


def test_the_trainers_code_is_not_tried_in_a_row(face: Face) -> None:
    for _ in range(WRONG_CODES):
        assert face.ask("GET", "/class?code=000000").status == 403
    reply = face.ask("GET", f"/class?code={face.room.board_code}")
    assert reply.status == 429
    assert b"Wait a minute" in reply.body
    assert face.report(class_report(ONE)).status == 200  # the stations go on


def test_stations_with_an_old_code_keep_no_trainer_out(face: Face) -> None:
    for _ in range(WRONG_CODES):
        face.report(class_report(ONE), class_code="000000")
    assert face.ask("GET", f"/class?code={face.room.board_code}").status == 303


@pytest.mark.parametrize("address", ["/class", "/class/parts/board.css", "/class/parts/board.js"])
def test_pages_allow_nothing_from_elsewhere_and_nothing_inline(face: Face, address: str) -> None:
    face.room.hear(class_report(ONE))
    reply = face.browse(address)
    assert reply.status == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(rb"<[^>]* (style|on[a-z]+)=|<style|<script(?! src=)|https?://(?!10\.0\.0\.5)", reply.body)


def test_fonts_are_there_and_nothing_else_of_the_disk(face: Face) -> None:
    assert face.browse("/class/parts/inter-regular.otf").body.startswith(b"OTTO")
    for name in ("board.html", "..%2fboard.html", "Inter-Regular.otf", "x"):
        assert face.browse(f"/class/parts/{name}").status == 404


def test_the_board_shows_who_is_where_and_what_is_to_be_mended(face: Face) -> None:
    face.room.hear(class_report(ONE, problem="too_dry", finger=4, score=84, befallen=("dry",)))
    face.room.hear(class_report(TWO, station="S02", place=Place.SHEET, step=0, position=0, attempt=0, score=91))
    said = face.browse("/class/state").json()
    assert said["summary"] == "2 stations, 1 needs a look"
    first, second = said["rows"]
    assert first == {
        "seat": ONE,
        "mark": "look",
        "word": "Look",
        "station": "S01",
        "trainee": "T. Example",
        "exercise": "Dry skin",
        "where": "3 of 13: Right four fingers",
        "problem": "Right ring: Too dry",
        "attempt": "Attempt 2",
        "force": "In force: Dry skin",
        "way": "",
        "time": "3:12",
        "score": "Last: 84",
    }
    assert (second["mark"], second["where"], second["score"]) == ("done", "Reads the score sheet", "Last: 91")
    page = face.browse().body.decode()
    for text in (first["where"], first["problem"], "TRAINING", face.room.code):
        assert text in page


def test_a_station_that_is_not_heard_is_shown_as_away(face: Face) -> None:
    face.room.hear(class_report(ONE, problem="too_dry"))
    face.clock.passed_s += AWAY_S + 5
    said = face.browse("/class/state").json()
    (row,) = said["rows"]
    assert (row["mark"], row["where"], row["problem"]) == ("away", "Not heard for 0:20", "")
    assert said["summary"] == "No station yet"


def test_the_board_speaks_spanish_where_it_is_asked_for_or_preferred(face: Face) -> None:
    face.room.hear(class_report(ONE, problem="too_dry", finger=4))
    for reply in (face.browse("/class/state?lang=es"), face.browse("/class/state", accept_language="es-MX,en;q=0.5")):
        (row,) = reply.json()["rows"]
        assert (row["exercise"], row["problem"]) == ("Piel seca", "Anular derecho: Muy seco")
    (row,) = face.browse("/class/state?lang=en", accept_language="es").json()["rows"]
    assert row["exercise"] == "Dry skin"
    assert '<html lang="es">' in face.browse("/class?lang=es").body.decode()


def test_what_a_station_says_never_becomes_markup(face: Face) -> None:
    bad = '<img src=x onerror="alert(1)">'
    face.room.hear(class_report(ONE, station="<b>", trainee=bad, title_en=bad, problem=bad, exercise_id=bad))
    page = face.browse().body.decode()
    assert "<img" not in page
    assert "&lt;img" in page


# Acts. ---------------------------------------------------------------------------------------------------------------


def test_an_act_goes_to_the_station_that_was_chosen(face: Face) -> None:
    face.room.hear(class_report(ONE))
    face.room.hear(class_report(TWO, station="S02"))
    reply = face.send({"finger": "4"}, accept="application/json")
    assert (reply.status, reply.json()["notice"]) == (200, "Dry skin: sent to S01.")
    (sent,) = face.room.waiting(ONE)
    assert (sent.act, sent.fingers) == ("dry", (4,))
    assert face.room.waiting(TWO) == ()
    (first, _) = face.browse("/class/state").json()["rows"]
    assert first["way"] == "On its way: Dry skin"


def test_a_bandage_needs_a_finger_and_the_board_says_so(face: Face) -> None:
    face.room.hear(class_report(ONE))
    reply = face.send({"act": "bandage"}, accept="application/json")
    assert (reply.status, reply.json()["notice"]) == (409, "Not sent. Choose a finger first.")
    page = face.browse(face.send({"act": "bandage"}).headers["location"]).body.decode()
    assert "Not sent. Choose a finger first." in page
    assert face.room.waiting(ONE) == ()


def test_an_act_that_the_station_could_not_carry_out_is_not_told_as_done(face: Face) -> None:
    face.report(class_report(ONE))
    sent = face.room.inject(ONE, "dry")
    face.report(class_report(ONE, done=sent.number, refused="reader/act-impossible"))
    (row,) = face.browse("/class/state?lang=en").json()["rows"]
    assert row["way"] == "Not done: it cannot happen there"
    face.room.inject(ONE, "wet")
    (row,) = face.browse("/class/state?lang=en").json()["rows"]
    assert row["way"] == "On its way: Wet skin"


def test_without_a_script_the_way_leads_back_to_the_board(face: Face) -> None:
    face.room.hear(class_report(ONE))
    reply = face.send({"act": "mend", "lang": "es"})
    assert reply.status == 303
    page = face.browse(reply.headers["location"]).body.decode()
    assert "Arreglar todo: enviado a S01." in page
    assert f'value="{ONE}" required checked' in page


@pytest.mark.parametrize("form", [{"seat": TWO}, {"seat": ""}, {"act": "nothing"}, {"finger": "77"}])
def test_what_cannot_be_sent_is_said(face: Face, form: dict[str, str]) -> None:
    face.room.hear(class_report(ONE))
    reply = face.send(form, accept="application/json")
    assert (reply.status, reply.json()["notice"]) == (409, "Not sent. The station does not answer now.")
    assert face.room.waiting(ONE) == ()


@pytest.mark.parametrize(
    ("form", "headers"),
    [
        ({"key": "x"}, {}),
        ({"key": ""}, {}),
        ({}, {"cookie": ""}),
        ({}, {"cookie": f"{COOKIE}=other"}),
        ({}, {"sec_fetch_site": "cross-site"}),
        ({}, {"sec_fetch_site": "same-site"}),
    ],
)
def test_nobody_else_sends_an_act(face: Face, form: dict[str, str], headers: dict[str, str]) -> None:
    face.room.hear(class_report(ONE))
    reply = face.send(form, **headers)
    assert (reply.status, reply.json()["code"]) == (403, "class/board-not-open")
    assert face.room.waiting(ONE) == ()


def test_the_state_is_for_the_trainer_only(face: Face) -> None:
    face.room.hear(class_report(ONE))
    reply = face.ask("GET", "/class/state")
    assert (reply.status, reply.json()["code"]) == (403, "class/board-not-open")
