"""TLS: a certificate that the machine does not trust ends the connection before a byte of a submission leaves."""

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Environment
from app.submission import errors
from app.submission.client import ServiceClient
from tests.support import values
from tests.support.fake_service import FakeService
from tests.support.tls_front import write_certificate

TCN = f"{values.ORI}-S01-2026-000001"


class Stranger:
    """Speaks TLS under a certificate of its own, and notes what it gets to read."""

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.heard = b""
        self.met = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stranger")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def _run(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            plain.settimeout(5)
            try:
                with self._context.wrap_socket(plain, server_side=True) as secure:
                    self.heard += secure.recv(65_536)
            except OSError:
                plain.close()
            self.met.set()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    made = Stranger(write_certificate(tmp_path))
    yield made
    made.close()


@pytest.mark.parametrize("environment", list(Environment))
def test_a_certificate_that_nobody_vouches_for(
    stranger: Stranger, environment: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Trust by environment is not taken either: the session is our own.
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(tmp_path / "certificate.pem"))
    client = ServiceClient(stranger.url, FakeService().public_key, environment)
    with pytest.raises(errors.ServiceUnreachable, match="TLS"):
        client.submit(values.ORI, TCN, b"ZZMARKEDPAYLOAD")
    client.close()
    assert stranger.met.wait(5)
    assert stranger.heard == b""


def test_a_service_without_tls_where_tls_is_due() -> None:
    with FakeService() as service:
        client = ServiceClient(service.url.replace("http:", "https:"), service.public_key, Environment.PRODUCTION)
        with pytest.raises(errors.ServiceUnreachable, match="TLS"):
            client.submit(values.ORI, TCN, b"ZZMARKEDPAYLOAD")
        client.close()
        assert service.submissions == 0
