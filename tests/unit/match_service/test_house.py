"""A service at every address of its machine answers within the house only."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from app.match_service.api import make_api
from app.match_service.bell import AnswerBell
from app.match_service.house import InTheHouse
from tests.unit.match_service.support import call, new_identity, open_store


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Any]:
    store = open_store(tmp_path)
    api = make_api(
        store, new_identity(), AnswerBell(), SystemClock(), on_submission=lambda: None, is_ready=lambda: True
    )
    yield InTheHouse(api)
    store.close()


@pytest.mark.parametrize(
    ("client", "server"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("10.0.0.7", "10.0.0.5"),
        ("::ffff:192.168.1.7", "::ffff:192.168.1.5"),
        ("fe80::2%1", "fe80::1%1"),
        ("::1", "::1"),
    ],
)
def test_the_room_is_answered(house: Any, client: str, server: str) -> None:
    assert asyncio.run(call(house, "GET", "/v1/health/live", client=client, server=server)).status == 200


@pytest.mark.parametrize(
    ("client", "server"),
    [
        ("10.0.0.7", "203.0.113.5"),
        ("203.0.113.7", "10.0.0.5"),
        ("2001:db8::7", "2001:db8::5"),
        ("::ffff:203.0.113.7", "::ffff:10.0.0.5"),
        ("", "10.0.0.5"),
    ],
)
def test_nobody_else_is(house: Any, client: str, server: str) -> None:
    reply = asyncio.run(call(house, "GET", "/v1/identity", client=client, server=server))
    assert (reply.status, reply.json()["code"]) == (403, "service/not-in-the-house")
