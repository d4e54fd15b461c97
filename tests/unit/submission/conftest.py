"""A service that misbehaves as it is told, a client of it, and a sender between it and a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import Environment
from app.submission.client import ServiceClient
from tests.support.fake_service import FakeService
from tests.support.sender import Sender


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def client(service: FakeService) -> Iterator[ServiceClient]:
    made = ServiceClient(service.url, service.public_key, Environment.TRAINING, timeout_s=10)
    yield made
    made.close()


@pytest.fixture
def sender(tmp_path: Path, service: FakeService, request: pytest.FixtureRequest) -> Iterator[Sender]:
    """`@pytest.mark.parametrize("sender", [{...}], indirect=True)` sets its pauses."""
    made = Sender(tmp_path, service, **getattr(request, "param", {}))
    yield made
    made.close()
