"""The face over HTTP: headers, limits, idempotency, long polls, errors with stable codes."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from app.match_service import errors
from app.match_service.api import MOST_BODY_BYTES, make_api, new_control_number
from app.match_service.bell import AnswerBell
from app.match_service.rows import NewAnswer, Outcome
from app.submission.signature import PinnedKey
from tests.unit.match_service.support import CN, Reply, accept, call, new_identity, open_store, submission_headers

BODY = b"an AN2 file"


class Face:
    """The API on a fresh store."""

    def __init__(self, folder: Path) -> None:
        self.store = open_store(folder)
        self.identity = new_identity()
        self.bell = AnswerBell()
        self.submissions = 0
        self.is_ready = True
        self.api = make_api(
            self.store,
            self.identity,
            self.bell,
            SystemClock(),
            on_submission=self._count,
            is_ready=lambda: self.is_ready,
        )

    def _count(self) -> None:
        self.submissions += 1

    def ask(self, method: str, address: str, **more: Any) -> Reply:
        return asyncio.run(call(self.api, method, address, **more))

    def post(self, body: bytes = BODY, **changed: str) -> Reply:
        headers = {**submission_headers(body), **{k.replace("_", "-"): v for k, v in changed.items()}}
        return self.ask("POST", "/v1/submissions", headers=headers, body=body)

    def answer(self, text: bytes = b'{"number":1}') -> None:
        job = self.store.claim("test")
        assert job is not None
        self.store.finish(job, Outcome(answers=(NewAnswer("a", lambda number: text),)))


@pytest.fixture
def face(tmp_path: Path) -> Iterator[Face]:
    made = Face(tmp_path)
    yield made
    made.store.close()


def test_a_submission_gets_a_signed_receipt(face: Face) -> None:
    reply = face.post()
    assert reply.status == 202
    receipt = reply.json()
    assert PinnedKey(face.identity.public_key).has_signed(receipt)
    assert (receipt["tcn"], receipt["ori"], receipt["environment"]) == ("WA0330000S010001", "WA0330000", "training")
    assert face.store.body(receipt["control_number"]) == BODY
    assert face.submissions == 1


def test_the_same_submission_gets_the_same_bytes_and_wakes_nobody(face: Face) -> None:
    first, second = face.post(), face.post()
    assert second.status == 202
    assert second.body == first.body
    assert face.submissions == 1


def test_another_body_under_the_same_tcn_is_a_conflict(face: Face) -> None:
    face.post()
    reply = face.post(b"another file")
    assert reply.status == 409
    assert reply.json()["code"] == "service/tcn-conflict"
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["next_step"]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"booking_ori": "SHORT"}, 400, "service/bad-request"),
        ({"booking_ori": ""}, 400, "service/bad-request"),
        ({"booking_tcn": "short"}, 400, "service/bad-request"),
        ({"booking_tcn": "x" * 41}, 400, "service/bad-request"),
        ({"booking_tcn": "with a space here"}, 400, "service/bad-request"),
        ({"content_digest": "md5=:AAAA:"}, 400, "service/bad-request"),
        ({"content_digest": ""}, 400, "service/bad-request"),
        ({"content_digest": f"sha-256=:{'A' * 43}=:"}, 400, "service/digest-mismatch"),
        ({"content_type": "text/plain"}, 415, "service/wrong-content-type"),
        ({"content_length": str(MOST_BODY_BYTES + 1)}, 413, "service/too-large"),
        ({"content_length": "many"}, 413, "service/too-large"),
    ],
)
def test_what_is_not_usable_is_refused_and_not_stored(
    face: Face, changed: dict[str, str], status: int, code: str
) -> None:
    reply = face.post(**changed)
    assert (reply.status, reply.json()["code"]) == (status, code)
    assert face.submissions == 0
    assert face.store.claim("test") is None


def test_a_body_larger_than_it_said_is_refused(face: Face) -> None:
    body = bytes(MOST_BODY_BYTES + 1)
    assert face.post(body, content_length="10").status == 413


def test_answers_come_in_order_after_a_number(face: Face) -> None:
    accept(face.store)
    assert face.ask("GET", f"/v1/submissions/{CN}/answers").body == b'{"answers":[]}'
    face.answer()
    assert face.ask("GET", f"/v1/submissions/{CN}/answers?after=0").json() == {"answers": [{"number": 1}]}
    assert face.ask("GET", f"/v1/submissions/{CN}/answers?after=1").json() == {"answers": []}


def test_a_long_poll_wakes_when_the_answer_is_written(face: Face) -> None:
    async def scene() -> Reply:
        accept(face.store)
        face.bell.attach(asyncio.get_running_loop())
        poll = asyncio.create_task(call(face.api, "GET", f"/v1/submissions/{CN}/answers?wait=25"))
        while not face.bell.has_listeners:
            await asyncio.sleep(0)
        face.answer()
        await asyncio.to_thread(face.bell.ring_from_thread, CN)
        return await asyncio.wait_for(poll, 5)

    assert asyncio.run(scene()).json() == {"answers": [{"number": 1}]}
    assert not face.bell.has_listeners


def test_polls_do_not_hold_up_others_and_end_with_the_service(face: Face) -> None:
    async def scene() -> list[Reply]:
        accept(face.store)
        polls = [
            asyncio.create_task(call(face.api, "GET", f"/v1/submissions/{CN}/answers?wait=25")) for _ in range(200)
        ]
        while not face.bell.has_listeners:
            await asyncio.sleep(0)
        live = await asyncio.wait_for(call(face.api, "GET", "/v1/health/ready"), 5)
        assert live.status == 200
        face.bell.close()
        return list(await asyncio.wait_for(asyncio.gather(*polls), 10))

    assert {reply.body for reply in asyncio.run(scene())} == {b'{"answers":[]}'}


def test_seen_is_written_once_and_needs_an_officer(face: Face) -> None:
    accept(face.store)
    face.answer()
    address = f"/v1/submissions/{CN}/answers/1/seen"
    assert face.ask("POST", address, body=b'{"officer":"N. Example"}').status == 204
    for body in (b"", b"{}", b'{"officer":""}', b"[]", b'{"officer":"a","more":1}', b"\xff"):
        assert face.ask("POST", address, body=body).status == 400
    assert face.ask("POST", f"/v1/submissions/{CN}/answers/2/seen", body=b'{"officer":"a"}').status == 404


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "/", 404, "service/not-found"),
        ("GET", "/v1/submissions", 405, "service/method-not-allowed"),
        ("GET", "/v1/submissions/nothing/answers", 404, "service/not-found"),
        ("GET", f"/v1/submissions/{CN}/answers", 404, "service/not-found"),
        ("GET", f"/v1/submissions/{CN}/answers?after=-1", 400, "service/bad-request"),
        ("GET", f"/v1/submissions/{CN}/answers?wait=x", 400, "service/bad-request"),
    ],
)
def test_what_is_not_there_is_said_with_a_code(face: Face, method: str, address: str, status: int, code: str) -> None:
    reply = face.ask(method, address)
    assert (reply.status, reply.json()["code"]) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"


def test_the_service_says_signed_who_it_is(face: Face) -> None:
    card = face.ask("GET", "/v1/identity").json()
    assert card["public_key"] == face.identity.public_key
    assert PinnedKey(card["public_key"]).has_signed(card)


def test_a_station_finds_its_nonce_in_what_is_signed(face: Face) -> None:
    nonce = "abcdefghijklmnop"
    card = face.ask("GET", f"/v1/identity?nonce={nonce}").json()
    assert card["nonce"] == nonce
    assert PinnedKey(face.identity.public_key).has_signed(card)
    assert not PinnedKey(face.identity.public_key).has_signed({**card, "nonce": "ponmlkjihgfedcba"})
    for strange in ("short", "x" * 65, "abcdefghijklmno%22", ""):
        assert face.ask("GET", f"/v1/identity?nonce={strange}").status == 400


@pytest.mark.parametrize("said", [{}, {"booking-environment": ""}, {"booking-environment": "production"}])
def test_a_station_of_another_environment_is_refused_before_its_body_is_read(face: Face, said: dict[str, str]) -> None:
    headers = {k: v for k, v in submission_headers(BODY).items() if k != "booking-environment"} | said
    was_read = []

    def body() -> bytes:
        was_read.append(True)
        return BODY

    reply = face.ask("POST", "/v1/submissions", headers=headers, body=body)
    assert (reply.status, reply.json()["code"]) == (403, "service/station-of-other-environment")
    assert not was_read
    assert face.submissions == 0
    assert face.post().status == 202


def test_ready_only_while_the_worker_lives(face: Face) -> None:
    assert face.ask("GET", "/v1/health/live").status == 200
    assert face.ask("GET", "/v1/health/ready").status == 200
    face.is_ready = False
    reply = face.ask("GET", "/v1/health/ready")
    assert reply.status == 503
    assert reply.headers["retry-after"] == "5"
    assert json.loads(reply.body)["code"] == errors.NotReady.code


def test_control_numbers_do_not_repeat() -> None:
    assert len({new_control_number() for _ in range(1000)}) == 1000
