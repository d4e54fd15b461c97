"""The HTTP entrance of a station, asked over real HTTP."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from app.clock import SystemClock
from app.exchange import entrance
from app.exchange.jail_exchange import MOST_CONNECTIONS, JailExchange
from app.exchange.mapping_file import MappingNotUsable
from app.exchange.ways import HttpWay, WayClosed
from app.jail_settings import JailSecretMissing
from app.store.stores import Stores, open_vault
from tests.support import values
from tests.support.tls_front import write_certificate
from tests.unit.exchange.jail import RESOURCES, Gate, JailServer, delivery, drop, running, secret_file

TOKEN = "a token of the jail system"
JSON = {"Content-Type": "application/json; charset=utf-8"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.fixture
def gate() -> Gate:
    return Gate()


@contextlib.contextmanager
def opened(data: Path, gate: Gate, **settings: Any) -> Iterator[str]:
    port = free_port()
    with running(data, gate, **{"listen": f"127.0.0.1:{port}", **settings}) as exchange:
        assert exchange.port == port
        yield f"http://127.0.0.1:{port}/v1/bookings"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def post(url: str, body: bytes, **headers: str) -> requests.Response:
    return requests.post(url, data=body, headers={**JSON, **headers}, timeout=10)


def test_records_are_kept_and_named(data: Path, gate: Gate) -> None:
    with opened(data, gate) as url:
        first = post(url, delivery("A1", "A2"))
        again = post(url, delivery("A1"))
        changed = post(url, delivery("A1", weight=170))
    assert [answer.status_code for answer in (first, again, changed)] == [202, 202, 202]
    assert [one["outcome"] for one in first.json()["taken"]] == ["new", "new"]
    assert again.json()["taken"] == [{"id": first.json()["taken"][0]["id"], "outcome": "known"}]
    assert changed.json()["taken"][0]["outcome"] == "amended"
    assert gate.times == 2  # what was known is no news
    assert gate.died == []
    with contextlib.closing(Stores.open(data, open_vault(data), clock=SystemClock())) as stores:
        assert {one.arrival_id for one in stores.arrivals.waiting()} == {one["id"] for one in first.json()["taken"]}


def test_csv_where_the_mapping_is_of_csv(data: Path, gate: Gate) -> None:
    body = (RESOURCES / "examples" / "jail-bookings.csv").read_bytes()
    with opened(data, gate, mapping=str(RESOURCES / "mappings" / "example-csv.toml")) as url:
        assert post(url, body, **{"Content-Type": "text/csv"}).status_code == 202
        assert post(url, body).status_code == 415


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 422, "jms/delivery-not-readable"),
        (b'{"bookings": []}', 422, "jms/delivery-wrong-shape"),
        (b'{"bookings": [{"id": "ZZMARKEDSURNAME", "charges": 1}]}', 422, "jms/delivery-wrong-shape"),
        (b" " * 5_000_001, 413, "jms/delivery-too-large"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_code_and_no_value(
    data: Path, gate: Gate, body: bytes, status: int, code: str
) -> None:
    with opened(data, gate) as url:
        answer = post(url, body)
        assert post(url, delivery("A1")).status_code == 202  # and it goes on
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert values.SURNAME not in answer.text


def test_a_body_without_an_end_is_cut_at_the_limit(data: Path, gate: Gate) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 65_536

    with opened(data, gate) as url:
        try:
            status = requests.post(url, data=endless(), headers=JSON, timeout=10).status_code
        except requests.ConnectionError:  # it was closed on us while we were still talking
            status = 413
        assert status == 413
        assert post(url, delivery("A1")).status_code == 202


def test_a_browser_of_this_machine_cannot_be_made_to_ask(data: Path, gate: Gate) -> None:
    """What a page of elsewhere may send without asking first is not taken, and asking first is not answered."""
    with opened(data, gate) as url:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
            assert post(url, delivery("A1"), **{"Content-Type": kind}).status_code == 415
        asked = requests.options(url, headers={"Origin": "http://example.org"}, timeout=10)
        assert asked.status_code == 405
        assert "access-control-allow-origin" not in asked.headers
        assert requests.get(url, timeout=10).status_code == 405
        assert requests.post(f"{url}/", headers=JSON, timeout=10, allow_redirects=False).status_code == 404
        # a name of theirs may lead to this machine: then it is the same origin to the browser
        assert post(url, delivery("A1"), Origin="http://jail.example:8741").status_code == 403


def test_connections_that_say_nothing_keep_nobody_out(data: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "CONNECTION_S", 0.5)
    with opened(data, gate) as url, contextlib.ExitStack() as silent:
        place = ("127.0.0.1", int(url.rpartition(":")[2].partition("/")[0]))
        lines = [silent.enter_context(socket.create_connection(place)) for _ in range(MOST_CONNECTIONS)]
        lines[0].sendall(b"POST /v1/bookings HTTP/1.1\r\nHost: station\r\n")
        for line in lines:
            line.settimeout(10)
            with contextlib.suppress(ConnectionResetError):
                assert line.recv(1) == b""  # it is closed, from there
        assert post(url, delivery("A1")).status_code == 202


def test_a_token_is_asked_for_where_one_is_set(data: Path, gate: Gate, tmp_path: Path) -> None:
    secret_file(tmp_path, f"{TOKEN}\n")
    with opened(data, gate, token_file=str(tmp_path / "token")) as url:
        assert post(url, delivery("A1")).status_code == 401
        assert post(url, delivery("A1"), Authorization="Bearer another token of it").status_code == 401
        assert post(url, delivery("A1"), Authorization=f"Basic {TOKEN}").status_code == 401
        assert post(url, delivery("A1"), Authorization=f"Bearer {TOKEN}").status_code == 202
    assert gate.times == 1


def make(data: Path, **settings: Any) -> JailExchange:
    with running(data, Gate(), **settings) as exchange:
        return exchange


def test_what_cannot_be_opened_is_said_and_the_rest_works(data: Path, gate: Gate, tmp_path: Path) -> None:
    folder = tmp_path / "jail"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(data, gate, listen=f"127.0.0.1:{port}", folder=str(folder)):
            assert gate.died == ["jms/entrance-not-opened"]
            drop(folder, "a.json", delivery("A1"))
            gate.until(lambda: gate.times == 2)
    certificate = tmp_path / "certificate"
    certificate.write_text("none")
    with running(
        data, gate, listen=f"127.0.0.1:{free_port()}", tls_certificate=str(certificate), tls_key=str(certificate)
    ):
        assert gate.died == ["jms/entrance-not-opened"] * 2


def test_without_token_or_mapping_there_is_no_exchange(data: Path, tmp_path: Path) -> None:
    for text, mode in (("short", 0o600), (TOKEN, 0o644)):
        token = secret_file(tmp_path, text, mode)
        with pytest.raises(JailSecretMissing):
            make(data, listen=f"127.0.0.1:{free_port()}", token_file=str(token))
    with pytest.raises(MappingNotUsable):
        make(data, mapping=str(tmp_path / "absent.toml"), folder=str(tmp_path))


def test_by_tls_where_a_certificate_is_set(data: Path, gate: Gate, tmp_path: Path) -> None:
    certificate = str(write_certificate(tmp_path))
    with opened(data, gate, tls_certificate=certificate, tls_key=certificate) as url:
        secure = url.replace("http://", "https://")
        with pytest.raises(requests.exceptions.SSLError):
            post(secure, delivery("A1"))
        answer = requests.post(secure, data=delivery("A1"), headers=JSON, timeout=10, verify=certificate)
        assert answer.status_code == 202
        with pytest.raises(requests.exceptions.ConnectionError):
            post(url, delivery("A2"))
    assert gate.times == 1


def test_what_is_told_goes_only_to_whom_the_authority_vouches_for(tmp_path: Path) -> None:
    certificate = write_certificate(tmp_path)
    with JailServer(certificate) as jail:
        known = HttpWay(jail.url, "", str(certificate))
        with contextlib.closing(known), contextlib.closing(HttpWay(jail.url, "")) as stranger:
            known.tell("0000000001-T", b"{}", "json")
            with pytest.raises(WayClosed):
                stranger.tell("0000000002-T", b"{}", "json")
    assert [key.rpartition("-")[0] for key, *_ in jail.posted] == ["0000000001-T"]
