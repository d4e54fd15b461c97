"""Training and production never meet: each station refuses the other's service and each service the other's station,
real processes on both sides, before anything of a person leaves or is read."""

import http.client
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from app.bootstrap.program import NotForAClass, Wishes, open_program
from app.config import Environment, StationConfig
from app.domain.class_report import Joining
from app.domain.queue_entry import QueueState
from app.errors import BookingStationError
from app.store.errors import OtherEnvironment
from app.store.lock import prepare_data_directory
from app.submission import errors
from app.submission.client import ServiceClient
from app.submission.events import ServiceUnreachable
from tests.support.fake_service import FakeService
from tests.support.sender import Sender
from tests.support.service_process import ORI, Service, new_tcn, running
from tests.support.tls_front import TlsFront, write_certificate

MARKED = b"ZZMARKEDPAYLOAD"
OTHER = {Environment.TRAINING: Environment.PRODUCTION, Environment.PRODUCTION: Environment.TRAINING}
ServiceOf = Callable[[Environment], Service]


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("production") / "data", "--environment", "production") as started:
        yield started


@pytest.fixture
def service_of(service: Service, production: Service) -> ServiceOf:
    return {Environment.TRAINING: service, Environment.PRODUCTION: production}.__getitem__


def submissions_of(service: Service) -> int:
    with service.store() as store:
        return int(store._rows("SELECT count(*) FROM submission", ())[0][0])


@pytest.mark.parametrize("environment", list(Environment))
def test_a_station_refuses_a_service_of_the_other_environment_before_a_persons_data_leave(
    service_of: ServiceOf, environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over TLS, as a production station speaks no other way; with everything else as it should be: the address, a
    certificate that the machine trusts, the pinned key."""
    certificate = write_certificate(tmp_path)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    own, other = service_of(environment), service_of(OTHER[environment])
    for service in (own, other):
        before = submissions_of(service)
        with TlsFront(certificate, service.port) as front:
            client = ServiceClient(front.url, service.public_key, environment)
            if service is own:
                assert client.submit(ORI, new_tcn(), MARKED).environment == environment
            else:
                with pytest.raises(errors.OtherEnvironmentAtService):
                    client.submit(ORI, new_tcn(), MARKED)
            client.close()
        assert front.heard.startswith(b"GET /v1/identity?nonce=")
        assert (MARKED in front.heard) is (service is own)
        assert submissions_of(service) - before == (1 if service is own else 0)


@pytest.mark.parametrize("environment", list(Environment))
@pytest.mark.parametrize("says", ["the other", "nothing"])
def test_a_service_refuses_a_station_of_the_other_environment_before_it_reads_a_submission(
    service_of: ServiceOf, environment: Environment, says: str
) -> None:
    service = service_of(environment)
    before = submissions_of(service)
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.putrequest("POST", "/v1/submissions")
    headers = {"Booking-ORI": ORI, "Booking-TCN": new_tcn(), "Content-Length": "600000"}
    if says == "the other":
        headers["Booking-Environment"] = OTHER[environment].value
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()  # and not a byte of the body
    reply = connection.getresponse()
    said = json.loads(reply.read())
    connection.close()
    assert (reply.status, said["code"]) == (403, "service/station-of-other-environment")
    assert submissions_of(service) == before


def test_a_sender_at_a_service_of_the_other_environment_keeps_its_entries_ready(
    production: Service, tmp_path: Path
) -> None:
    before = submissions_of(production)
    sender = Sender(tmp_path, production)
    sender.finish("b1", "b2")
    sender.start()
    told = sender.until_told(ServiceUnreachable)
    assert isinstance(told, ServiceUnreachable)
    assert told.code == errors.OtherEnvironmentAtService.code
    sender.until(lambda: set(sender.states().values()) == {QueueState.READY}, "both ready again")
    sender.close()
    assert submissions_of(production) == before


@pytest.mark.parametrize("environment", list(Environment))
def test_a_station_refuses_a_data_directory_of_the_other_environment(environment: Environment, tmp_path: Path) -> None:
    prepare_data_directory(tmp_path / "data", OTHER[environment])
    config = StationConfig(
        str(tmp_path / "data"), environment, service_url="https://match.example", service_key="AAAA", reader="any"
    )
    with pytest.raises(OtherEnvironment), open_program(config, Wishes()):
        pytest.fail("a station opened the other environment's data")
    assert {file.name for file in (tmp_path / "data").iterdir()} == {"environment"}


# Plain http in one room: synthetic prints only. -----------------------------------------------------------------------

ROOM = Joining("http://10.0.0.5:8731", FakeService().public_key, "123456")


def at_the_room(data: Path) -> StationConfig:
    return StationConfig(str(data), service_url=ROOM.url, service_key=ROOM.key)


def test_where_a_card_was_shown_no_class_is_joined_later(tmp_path: Path) -> None:
    """What was captured may wait in the queue still, and would leave by plain http."""
    data = tmp_path / "data"
    with pytest.raises(BookingStationError) as first, open_program(StationConfig(str(data)), Wishes(subject=tmp_path)):
        pytest.fail("a folder without pictures was shown")
    assert first.value.code != NotForAClass.code
    with pytest.raises(NotForAClass), open_program(at_the_room(data), Wishes(joining=ROOM)):
        pytest.fail("a class was joined with prints that were not generated")


def test_no_class_is_joined_with_a_real_reader(tmp_path: Path) -> None:
    config = msgspec.structs.replace(at_the_room(tmp_path / "data"), reader="any")
    with pytest.raises(NotForAClass), open_program(config, Wishes(joining=ROOM)):
        pytest.fail("a class was joined with a real reader")
