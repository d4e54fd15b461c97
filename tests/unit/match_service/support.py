"""A store on a fresh file, an accepted submission, and a client that calls the API without a network."""

import asyncio
import base64
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.clock import SystemClock
from app.config import Environment
from app.domain.class_report import ClassReport, Place
from app.match_service.answers import Wording
from app.match_service.identity import ServiceIdentity
from app.match_service.levels import load_levels
from app.match_service.offices import load_offices
from app.match_service.service_store import ServiceStore

ORI = "WA0330000"
CN = "CN-0000-0000-0000-0001"


def open_store(folder: Path) -> ServiceStore:
    return ServiceStore.open(folder / "service.db", clock=SystemClock(), create=True)


def accept(store: ServiceStore, *, cn: str = CN, tcn: str = "WA0330000S010001", body: bytes = b"body") -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    reply, _ = store.accept(ORI, tcn, digest, body, cn=cn, make_reply=lambda: f"receipt of {cn}".encode())
    return reply


def new_identity() -> ServiceIdentity:
    return ServiceIdentity(Ed25519PrivateKey.generate(), Environment.TRAINING)


def new_wording(identity: ServiceIdentity | None = None) -> Wording:
    return Wording(identity or new_identity(), load_levels(), load_offices())


def submission_headers(body: bytes, *, ori: str = ORI, tcn: str = "WA0330000S010001") -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return {
        "booking-environment": Environment.TRAINING.value,
        "booking-ori": ori,
        "booking-tcn": tcn,
        "content-digest": f"sha-256=:{digest}:",
        "content-type": "application/octet-stream",
        "content-length": str(len(body)),
    }


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


async def call(
    api: Any,
    method: str,
    address: str,
    *,
    headers: dict[str, str] | None = None,
    body: bytes | Callable[[], bytes] = b"",
    client: str = "127.0.0.1",
    server: str = "127.0.0.1",
) -> Reply:
    """One request to an ASGI application. `body` may be made when it is asked for; `client`, `server`: the addresses of
    both ends."""
    parts = urlsplit(address)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in (headers or {}).items()],
        "client": (client, 1),
        "server": (server, 2),
    }
    sent: list[dict[str, Any]] = []
    bodies = [body]
    gone = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if bodies:
            content = bodies.pop()
            return {
                "type": "http.request",
                "body": content if isinstance(content, bytes) else content(),
                "more_body": False,
            }
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await api(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    content = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    return Reply(start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, content)


class HeldClock:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 30, tzinfo=UTC) + timedelta(seconds=self.passed_s)

    def monotonic_s(self) -> float:
        return self.passed_s

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        raise AssertionError("nothing here waits")


def class_report(seat: str = "0" * 32, **changes: Any) -> ClassReport:
    """A station in the middle of an exercise."""
    usual = {
        "station": "S01",
        "trainee": "T. Example",
        "exercise_id": "dry-skin",
        "title_en": "Dry skin",
        "title_es": "Piel seca",
        "place": Place.CAPTURING,
        "step": 3,
        "steps": 13,
        "position": 13,
        "attempt": 2,
        "seconds": 192.4,
    }
    return ClassReport(seat=seat, **{**usual, **changes})
