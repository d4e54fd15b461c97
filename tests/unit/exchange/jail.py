"""A jail's system and a data directory for it: real files, a real HTTP server, real threads."""

import contextlib
import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.exchange.jail_exchange import JailExchange
from app.jail_settings import JailSettings
from app.store.stores import Stores, open_vault

RESOURCES = Path(__file__).resolve().parents[3] / "resources"
MAPPING = RESOURCES / "mappings" / "example-json.toml"
PATIENCE_S = 20.0
LOOK_S = 0.02


def delivery(*numbers: str, **changes: Any) -> bytes:
    """Records of the example, one for each booking number. `changes`: keys of `inmate`."""
    records = []
    for number in numbers:
        record = json.loads((RESOURCES / "examples" / "jail-bookings.json").read_bytes())["bookings"][0]
        record["id"] = f"JMS-{number}"
        record["booking"]["number"] = number
        record["inmate"].update(changes)
        records.append(record)
    return json.dumps({"bookings": records}).encode("utf-8")


class Gate:
    """Counts what happened, and waits for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.times = 0
        self.died: list[str] = []

    def __call__(self) -> None:
        with self._changed:
            self.times += 1
            self._changed.notify_all()

    def die(self, code: str) -> None:
        self.died.append(code)
        self()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, looking again whenever something happened."""
        clock = SystemClock()
        end_s = clock.monotonic_s() + PATIENCE_S
        with self._changed:
            while not holds():
                assert clock.monotonic_s() < end_s, "it did not happen"
                self._changed.wait(LOOK_S)


@contextlib.contextmanager
def running(data: Path, gate: Gate, **settings: Any) -> Iterator[JailExchange]:
    """An exchange over a data directory, stopped at the end; no thread is left."""
    vault = open_vault(data)
    with contextlib.closing(Stores.open(data, vault, clock=SystemClock())):
        pass  # the file is there, as the station makes it before
    exchange = JailExchange(
        JailSettings(**{"mapping": str(MAPPING), **settings}),
        lambda: Stores.open(data, vault, clock=SystemClock(), check=False),
        clock=SystemClock(),
        on_news=gate,
        on_died=gate.die,
        look_s=LOOK_S,
    )
    exchange.start()
    try:
        yield exchange
    finally:
        assert exchange.stop()


def drop(folder: Path, name: str, data: bytes) -> None:
    """Write beside and rename, as a careful program does."""
    (folder / f"{name}.tmp").write_bytes(data)
    os.replace(folder / f"{name}.tmp", folder / name)


def secret_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "token"
    path.write_text(text)
    path.chmod(mode)
    return path


class JailServer:
    """The jail's own system: takes what is posted; `replies`: statuses of the next ones, then 204."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.posted: list[tuple[str, dict[str, Any], str]] = []  # Idempotency-Key, document, Authorization
        self.replies: list[int] = []
        self.gate = Gate()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = server.replies.pop(0) if server.replies else 204
                key, given = self.headers["Idempotency-Key"], self.headers.get("Authorization", "")
                if status < 300:
                    server.posted.append((key, json.loads(body), given))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                server.gate()

            def log_message(self, *_: Any) -> None:
                """Silence."""

        self._scheme = "http" if certificate is None else "https"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_address[1]}/fingerprints"

    def __enter__(self) -> "JailServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
