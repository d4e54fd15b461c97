"""The client against a service that misbehaves: what it believes, and that it always comes to an end."""

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.config import Environment
from app.domain.queue_entry import Receipt
from app.errors import BookingStationError
from app.submission import errors
from app.submission.client import ServiceClient
from app.submission.transport import MOST_BYTES
from tests.support import fake_service as fake
from tests.support import hostile, values
from tests.support.fake_service import FakeService

TCN = f"{values.ORI}-S01-2026-000001"
PAYLOAD = b"a transaction " * 5_000
SHA256 = hashlib.sha256(PAYLOAD).hexdigest()
SHORT_S = 0.6  # deadline of the tests in which it passes


def short(service: FakeService) -> ServiceClient:
    return ServiceClient(service.url, service.public_key, Environment.TRAINING, timeout_s=SHORT_S)


def submit(client: ServiceClient) -> Receipt:
    return client.submit(values.ORI, TCN, PAYLOAD)


# What it believes. ----------------------------------------------------------------------------------------------------


def test_a_submission_is_accepted_with_a_receipt_for_just_this(service: FakeService, client: ServiceClient) -> None:
    receipt = submit(client)
    assert (receipt.tcn, receipt.ori, receipt.sha256, receipt.environment) == (TCN, values.ORI, SHA256, "training")
    assert service.arrests == {(values.ORI, TCN): SHA256}


def test_the_same_submission_again_gets_the_first_reply(service: FakeService, client: ServiceClient) -> None:
    service.next(fake.drop_after_taking)
    with pytest.raises(errors.ServiceUnreachable):
        submit(client)
    first = submit(client)
    assert submit(client) == first
    assert service.submissions == 3
    assert len(service.arrests) == 1


def test_another_payload_under_the_same_number_is_a_conflict(service: FakeService, client: ServiceClient) -> None:
    submit(client)
    with pytest.raises(errors.Conflict) as caught:
        client.submit(values.ORI, TCN, b"another")
    assert caught.value.refusal_code == "service/tcn-conflict"
    assert not caught.value.retryable


OTHER_KEY = Ed25519PrivateKey.generate()
EARLIER: list[Receipt] = []
HOSTILE: dict[str, tuple[fake.Behaviour, type[BookingStationError]]] = {
    # Somebody else answers.
    "portal, 200 with a page": (fake.portal, errors.ServiceNonsense),
    "portal, 202 with a page": (fake.say(fake.PORTAL_PAGE, "text/html"), errors.ServiceNonsense),
    "portal, page called JSON": (fake.say(fake.PORTAL_PAGE), errors.ServiceNonsense),
    "portal, 403 with a page": (fake.say(fake.PORTAL_PAGE, "text/html", 403), errors.ServiceNonsense),
    "portal, 511": (fake.say(b"{}", code=511), errors.ServiceNonsense),
    "proxy wants a password": (fake.say(b"{}", code=407), errors.ServiceNonsense),
    "302 elsewhere": (hostile.bare(302, Location="http://127.0.0.1:9/"), errors.ServiceNonsense),
    "303 elsewhere": (hostile.bare(303, Location="http://127.0.0.1:9/"), errors.ServiceNonsense),
    "307 elsewhere": (fake.redirect("http://127.0.0.1:9/v1/submissions"), errors.ServiceNonsense),
    "308 elsewhere": (hostile.bare(308, Location="//127.0.0.1:9/"), errors.ServiceNonsense),
    "304 nothing new": (hostile.bare(304), errors.ServiceNonsense),
    "200 with an empty object": (fake.say(b"{}", code=200), errors.ServiceNonsense),
    "201 made": (fake.say(b"{}", code=201), errors.ServiceNonsense),
    "204 nothing": (hostile.bare(204), errors.ServiceNonsense),
    "404 without words": (hostile.bare(404), errors.ServiceNonsense),
    # The words are wrong.
    "no signature": (fake.say(b"{}"), errors.ReceiptNotGenuine),
    "an error inside 202": (fake.say(b'{"error": "database is locked"}'), errors.ReceiptNotGenuine),
    "signature is a number": (fake.say(b'{"signature": 1}'), errors.ReceiptNotGenuine),
    "signature is no base64": (fake.say(b'{"signature": "\\u00e9"}'), errors.ReceiptNotGenuine),
    "lone surrogate": (fake.say(b'{"tcn": "\\ud800", "signature": "AAAA"}'), errors.ReceiptNotGenuine),
    "a list": (fake.say(b"[]"), errors.ServiceNonsense),
    "null": (fake.say(b"null"), errors.ServiceNonsense),
    "nothing at all": (fake.say(b""), errors.ServiceNonsense),
    "cut JSON": (fake.say(b'{"tcn": "'), errors.ServiceNonsense),
    "no UTF-8": (fake.say(b'{"a": "\xff"}'), errors.ServiceNonsense),
    "deep JSON": (fake.say(b'{"a":' * 50_000), errors.ServiceNonsense),
    "deep but closed": (fake.say(b'{"a":' * 900 + b"1" + b"}" * 900), errors.ReceiptNotGenuine),
    "a number without end": (fake.say(b'{"a":' + b"9" * 10_000 + b"}"), errors.ServiceNonsense),
    "not a number": (fake.say(b'{"a": NaN, "signature": "AAAA"}'), errors.ReceiptNotGenuine),
    "signed, but no receipt": (hostile.signed_nonsense(hello="world"), errors.ServiceNonsense),
    "signed, wrong types": (hostile.signed_nonsense(tcn=1, ori=2), errors.ServiceNonsense),
    # The receipt is wrong.
    "signed by another key": (fake.signed_by(OTHER_KEY), errors.ReceiptNotGenuine),
    "another transaction": (fake.receipt_with(tcn=f"{values.ORI}-S01-2026-000002"), errors.ReceiptNotGenuine),
    "another agency": (fake.receipt_with(ori="WA0330001"), errors.ReceiptNotGenuine),
    "another payload": (fake.receipt_with(sha256="0" * 64), errors.ReceiptNotGenuine),
    "another environment": (fake.receipt_with(environment="production"), errors.ReceiptNotGenuine),
    "changed after signing": (hostile.changed_after_signing(control_number="CN-2"), errors.ReceiptNotGenuine),
    "grown after signing": (hostile.changed_after_signing(note="x"), errors.ReceiptNotGenuine),
    "an earlier receipt again": (hostile.earlier_receipt(EARLIER), errors.ReceiptNotGenuine),
    # The exchange is wrong.
    "less than it says": (hostile.wrong_length, errors.ServiceNonsense),
    "hung up before taking": (fake.drop_before_taking, errors.ServiceUnreachable),
    "hung up after taking": (fake.drop_after_taking, errors.ServiceUnreachable),
    "not HTTP": (hostile.not_http, errors.ServiceNonsense),
    "a TLS alert": (hostile.raw(b"\x15\x03\x01\x00\x02\x02\x50"), errors.ServiceNonsense),
    "HTTP of another age": (hostile.raw(b"HTTP/7.5 202 x\r\n\r\n"), errors.ServiceNonsense),
    "a status that is none": (hostile.raw(b"HTTP/1.1 9999999 x\r\n\r\n"), errors.ServiceNonsense),
    "hung up in the head": (hostile.raw(b"HTTP/1.1 202 Accepted\r\nContent-"), errors.ServiceNonsense),
    "a length that is none": (
        hostile.raw(hostile.JSON_HEAD + b"Content-Length: many\r\n\r\n{}"),
        errors.ReceiptNotGenuine,
    ),
    "a length below none": (hostile.raw(hostile.JSON_HEAD + b"Content-Length: -1\r\n\r\n{}"), errors.ReceiptNotGenuine),
    "two lengths": (
        hostile.raw(hostile.JSON_HEAD + b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}"),
        errors.ServiceNonsense,
    ),
    "broken chunks": (
        hostile.raw(hostile.JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}"),
        errors.ServiceNonsense,
    ),
    "cut chunks": (
        hostile.raw(hostile.JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}"),
        errors.ServiceNonsense,
    ),
    "a coding that nobody asked for": (
        hostile.raw(hostile.JSON_HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b"),
        errors.ServiceNonsense,
    ),
    "a line of the head without end": (
        hostile.without_end(b"HTTP/1.1 202 Accepted\r\nX-Long: ", b"x" * 65_536),
        errors.ServiceNonsense,
    ),
    "a head without end": (
        hostile.without_end(b"HTTP/1.1 202 Accepted\r\n", b"X-More: x\r\n" * 1_000),
        errors.ServiceNonsense,
    ),
    "a body without end": (hostile.endless, errors.ServiceNonsense),
    "a body of its length, too long": (
        hostile.raw(hostile.JSON_HEAD + b"Content-Length: %d\r\n\r\n" % (2 * MOST_BYTES) + b" " * (2 * MOST_BYTES)),
        errors.ServiceNonsense,
    ),
    # Not now.
    **{
        f"not now, {code}": (hostile.bare(code), errors.ServiceBusy)
        for code in (408, 425, 429, 500, 502, 503, 504, 599)
    },
    # Never.
    **{
        f"never, {code}": (hostile.problem_with(code), errors.SubmissionRefused)
        for code in (400, 401, 403, 404, 413, 415, 422)
    },
    "never, conflict": (hostile.problem_with(409, "service/tcn-conflict"), errors.Conflict),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_answer_changes_nothing_and_the_next_try_works(
    service: FakeService, client: ServiceClient, name: str
) -> None:
    behaviour, expected = HOSTILE[name]
    EARLIER[:] = [client.submit(values.ORI, f"{values.ORI}-S01-2026-000007", b"of another day")]
    service.next(behaviour)
    with pytest.raises(BookingStationError) as caught:
        submit(client)
    assert type(caught.value) is expected, caught.value
    assert caught.value.code.startswith("service/")
    assert submit(client).sha256 == SHA256
    assert service.arrests[(values.ORI, TCN)] == SHA256


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.drip(0.02),
        hostile.without_end(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        hostile.without_end(hostile.JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: x\r\n"),
    ],
    ids=["a head byte by byte", "100 Continue without end", "trailers without end"],
)
def test_what_never_ends_ends_with_the_deadline(service: FakeService, behaviour: fake.Behaviour) -> None:
    client = short(service)
    client.connect()
    service.next(behaviour)
    with pytest.raises((errors.ServiceUnreachable, errors.ServiceNonsense)):
        submit(client)
    client.close()


def test_silence_ends_with_the_deadline_and_what_was_taken_is_taken_once(service: FakeService) -> None:
    client, over = short(service), Event()
    service.next(fake.silent_until(over))
    with pytest.raises(errors.ServiceUnreachable, match="in time"):
        submit(client)
    over.set()
    assert submit(client).sha256 == SHA256
    assert (service.submissions, len(service.arrests)) == (2, 1)
    client.close()


def test_an_exchange_under_way_can_be_cut_from_another_thread(service: FakeService, client: ServiceClient) -> None:
    over = Event()

    def cut_then_wait(exchange: fake.Exchange) -> None:
        client.cut()
        fake.silent_until(over)(exchange)

    service.next(cut_then_wait)
    with pytest.raises(errors.ServiceUnreachable):
        submit(client)
    over.set()
    with pytest.raises(errors.ServiceUnreachable):
        submit(client)


def test_bytes_behind_an_answer_are_not_the_next_answer(service: FakeService, client: ServiceClient) -> None:
    forged = b'HTTP/1.1 422 No\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"code":"x/y"}'
    service.next(hostile.first_then(fake.take, forged))
    first = submit(client)
    assert submit(client) == first


def test_nobody_there_is_unreachable(service: FakeService) -> None:
    service.stop()
    client = short(service)
    with pytest.raises(errors.ServiceUnreachable):
        submit(client)
    service.start()
    assert submit(client).tcn == TCN
    client.close()


def test_no_proxy_of_the_environment_and_no_netrc_is_used(
    service: FakeService, client: ServiceClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    heads: list[dict[str, str]] = []

    def look(exchange: fake.Exchange) -> None:
        heads.append({name.lower(): value for name, value in exchange.headers.items()})
        code, body, kind = exchange.server.service.take(exchange)
        exchange.reply(code, body, kind, Set_Cookie="id=1; Path=/")

    service.next(look, look)
    submit(client)
    submit(client)
    for head in heads:
        assert head["accept-encoding"] == "identity"
        assert not {"authorization", "cookie", "proxy-authorization"} & head.keys()
        assert head["booking-tcn"] == TCN
        assert head["booking-environment"] == "training"


# Retry-After. ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (b"7", 7.0),
        (b" 120 ", 120.0),
        (b"99999999999999999999", 999999999.0),
        (b"\xb2", None),
        (b"-5", None),
        (b"1.5", None),
        (b"soon", None),
        (b"Mon, 01 Jan 2024 00:00:00 +99999999999999", None),
        (b"Mon, 01 Jan 2024 00:00:00 +9999", None),
        (b"Mon, 01 Jan 2024 00:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read_or_left_alone(
    service: FakeService, client: ServiceClient, said: bytes, seconds: float | None
) -> None:
    service.next(hostile.raw(b"HTTP/1.1 503 x\r\nContent-Length: 0\r\nRetry-After: " + said + b"\r\n\r\n"))
    with pytest.raises(errors.ServiceBusy) as caught:
        submit(client)
    assert caught.value.retry_after_s == seconds


def test_retry_after_may_be_a_date(service: FakeService, client: ServiceClient) -> None:
    service.next(fake.busy_until(datetime.now(UTC) + timedelta(hours=1)))
    with pytest.raises(errors.ServiceBusy) as caught:
        submit(client)
    assert caught.value.retry_after_s is not None
    assert 3_000 < caught.value.retry_after_s <= 3_600


def test_words_of_a_refusal_are_cut_and_a_strange_code_is_not_taken(
    service: FakeService, client: ServiceClient
) -> None:
    service.next(hostile.problem_with(422, "a code with spaces", "x" * 100_000))
    with pytest.raises(errors.SubmissionRefused) as caught:
        submit(client)
    assert caught.value.refusal_code == "service/status-422"
    assert len(caught.value.message) <= 300


# By chance. -----------------------------------------------------------------------------------------------------------


def test_a_genuine_answer_with_bytes_changed_by_chance_is_an_error_of_sending_or_the_same_receipt(
    service: FakeService, client: ServiceClient
) -> None:
    truth = submit(client)
    body = json.dumps(msgspec.to_builtins(truth)).encode()
    whole = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    dice = random.Random(5)
    believed = 0
    for _ in range(120):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        service.next(hostile.raw(bytes(data[: dice.choice((len(data), len(data), dice.randrange(len(data))))])))
        try:
            assert submit(client) == truth
            believed += 1
        except errors.SubmissionError:
            continue
    print(f"{believed} of 120 believed, each the genuine receipt")
