"""Whom the client sends to: the pinned service of its environment, at an address that is safe."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.config import Environment
from app.domain.queue_entry import Receipt
from app.submission import errors
from app.submission.client import ServiceClient
from tests.support import fake_service as fake
from tests.support import hostile, values
from tests.support.fake_service import FakeService

TCN = f"{values.ORI}-S01-2026-000001"


def submit(client: ServiceClient) -> Receipt:
    return client.submit(values.ORI, TCN, b"a transaction")


def test_a_service_with_another_key_gets_no_submission(service: FakeService) -> None:
    stranger = FakeService().public_key
    client = ServiceClient(service.url, stranger, Environment.TRAINING)
    with pytest.raises(errors.ServiceNotGenuine):
        submit(client)
    assert service.submissions == 0
    client.close()


def test_a_service_of_another_environment_gets_no_submission() -> None:
    with FakeService(environment="production") as service:
        client = ServiceClient(service.url, service.public_key, Environment.TRAINING)
        with pytest.raises(errors.OtherEnvironmentAtService):
            submit(client)
        assert service.submissions == 0
        client.close()


@pytest.mark.parametrize("asked", ["", "?nonce=QUJDREVGR0hJSktMTU5PUFFS"])
def test_a_genuine_card_that_was_heard_before_is_no_proof(
    service: FakeService, client: ServiceClient, asked: str
) -> None:
    card = requests.get(f"{service.url}/v1/identity{asked}", timeout=5).content
    service.always(fake.say(card, code=200))
    with pytest.raises(errors.ServiceNotGenuine):
        submit(client)
    service.always(None)
    assert service.submissions == 0
    assert submit(client).tcn == TCN


def test_each_question_has_a_nonce_of_its_own(service: FakeService, client: ServiceClient) -> None:
    nonces: list[str] = []

    def hear(exchange: fake.Exchange) -> None:
        nonces.extend(parse_qs(urlsplit(exchange.path).query)["nonce"])
        exchange.reply(503)

    service.always(hear)
    for _ in range(3):
        with pytest.raises(errors.ServiceBusy):
            client.check()
    assert len(set(nonces)) == 3


def test_who_takes_the_place_of_a_service_that_went_gets_no_submission(
    service: FakeService, client: ServiceClient
) -> None:
    """The connection pool opens a closed connection anew without a word: the question must be asked anew too."""
    submit(client)
    service.stop()
    with FakeService(environment="production", key=service.key, port=service.port) as other:
        with pytest.raises(errors.OtherEnvironmentAtService):
            submit(client)
        assert other.submissions == 0


def test_a_service_that_refuses_the_environment_refuses_no_submission(
    service: FakeService, client: ServiceClient
) -> None:
    service.next(hostile.problem_with(403, "service/station-of-other-environment"))
    with pytest.raises(errors.OtherEnvironmentAtService) as caught:
        submit(client)
    assert caught.value.retryable
    assert submit(client).tcn == TCN


@pytest.mark.parametrize(
    "behaviour", [hostile.problem_with(404), fake.portal, hostile.bare(302, Location="http://x/"), hostile.bare(503)]
)
def test_an_address_that_does_not_say_who_it_is_gets_no_submission_and_refuses_none(
    service: FakeService, client: ServiceClient, behaviour: fake.Behaviour
) -> None:
    service.always(behaviour)
    with pytest.raises(errors.SubmissionError) as caught:
        submit(client)
    assert not isinstance(caught.value, errors.SubmissionRefused)  # or a wrong address would hold the whole queue
    service.always(None)
    assert service.submissions == 0
    assert submit(client).tcn == TCN


def test_after_a_lost_connection_it_asks_again_who_is_there(service: FakeService, client: ServiceClient) -> None:
    submit(client)
    service.next(fake.drop_before_taking)
    with pytest.raises(errors.ServiceUnreachable):
        submit(client)
    service.signing_key = Ed25519PrivateKey.generate()
    with pytest.raises(errors.ServiceNotGenuine):
        submit(client)
    assert service.submissions == 2


@pytest.mark.parametrize(
    ("url", "environment"),
    [
        ("http://127.0.0.1:1", Environment.PRODUCTION),
        ("http://match.example", Environment.TRAINING),
        ("http://127.0.0.1.example", Environment.TRAINING),
        ("http://localhost.example", Environment.TRAINING),
        ("http://user:word@127.0.0.1", Environment.TRAINING),
        ("https://user@match.example", Environment.PRODUCTION),
        ("ftp://127.0.0.1", Environment.TRAINING),
        ("https://", Environment.TRAINING),
        ("http://[::1", Environment.TRAINING),
        ("http://127.0.0.1:port", Environment.TRAINING),
    ],
)
def test_an_address_that_is_not_safe_is_refused_before_anything_is_sent(url: str, environment: Environment) -> None:
    with pytest.raises(errors.AddressNotUsable):
        ServiceClient(url, FakeService().public_key, environment)


IN_THE_HOUSE = [
    "10.0.0.5",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.20",
    "169.254.7.7",
    "[fd12:3456::1]",
    "[fe80::1]",
]
NOT_IN_THE_HOUSE = [
    "172.32.0.1",
    "192.169.0.1",
    "11.0.0.5",
    "100.64.0.1",
    "8.8.8.8",
    "0.0.0.0",
    "[2001:db8::1]",
    "[::ffff:10.0.0.5]",
    "trainer.local",
    "10.0.0.5.example",
    "10.5",
    "0x0a000005",
    "167772165",
    "010.0.0.5",
]


@pytest.mark.parametrize("host", IN_THE_HOUSE)
def test_plain_http_to_a_private_address_is_for_synthetic_prints_in_training(host: str) -> None:
    url, key = f"http://{host}:8731", FakeService().public_key
    ServiceClient(url, key, Environment.TRAINING, only_synthetic=True).close()
    with pytest.raises(errors.AddressNotUsable):
        ServiceClient(url, key, Environment.TRAINING)
    with pytest.raises(errors.AddressNotUsable):
        ServiceClient(url, key, Environment.PRODUCTION, only_synthetic=True)


@pytest.mark.parametrize("host", NOT_IN_THE_HOUSE)
def test_plain_http_to_a_name_or_any_other_address_stays_refused(host: str) -> None:
    with pytest.raises(errors.AddressNotUsable):
        ServiceClient(f"http://{host}", FakeService().public_key, Environment.TRAINING, only_synthetic=True)


@pytest.mark.parametrize("key", ["", "AAAA", "no base64!", "é"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(errors.AddressNotUsable):
        ServiceClient("http://127.0.0.1:1", key, Environment.TRAINING)
