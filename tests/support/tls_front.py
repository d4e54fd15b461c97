"""TLS before a service that speaks plain HTTP, as a proxy gives it in production; it hears what a station says."""

import datetime
import ipaddress
import selectors
import socket
import ssl
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LOOK_S = 0.05
_PIECE_BYTES = 65_536


def write_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class TlsFront:
    """One connection at a time, passed on to `port` of this machine. `heard`: everything that stations have said."""

    def __init__(self, certificate: Path, port: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tls-front")
        self.heard = b""

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._listener.settimeout(_LOOK_S)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(5)
        self._listener.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                plain, _ = self._listener.accept()
            except TimeoutError:
                continue
            plain.settimeout(5)
            with (
                self._context.wrap_socket(plain, server_side=True) as station,
                socket.create_connection(("127.0.0.1", self._port), 5) as service,
            ):
                self._pass_on(station, service)

    def _pass_on(self, station: ssl.SSLSocket, service: socket.socket) -> None:
        """Until either side hangs up."""
        with selectors.DefaultSelector() as ready:
            ready.register(station, selectors.EVENT_READ, service)
            ready.register(service, selectors.EVENT_READ, station)
            while not self._ended.is_set():
                for key, _ in ready.select(_LOOK_S):
                    said = key.fileobj.recv(_PIECE_BYTES)  # type: ignore[union-attr]
                    while key.fileobj is station and station.pending():
                        said += station.recv(_PIECE_BYTES)
                    if not said:
                        return
                    if key.fileobj is station:
                        self.heard += said
                    key.data.sendall(said)
