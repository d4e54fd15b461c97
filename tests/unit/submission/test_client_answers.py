"""Answers as the client takes them: genuine ones to what was asked, and no others."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.match import AnswerKind
from app.submission import errors
from app.submission.client import ServiceClient
from tests.support import fake_service as fake
from tests.support import values
from tests.support.fake_service import FakeService

TCN = f"{values.ORI}-S01-2026-000001"


def accepted(client: ServiceClient) -> str:
    """The control number of a submission."""
    return client.submit(values.ORI, TCN, b"a transaction").control_number


def test_answers_come_in_order_and_after_the_last_one(service: FakeService, client: ServiceClient) -> None:
    number = accepted(client)
    answers = client.answers(number, 0, 0)
    assert [answer.kind for answer in answers] == list(fake.BOTH_KINDS)
    assert [answer.number for answer in client.answers(number, 1, 0)] == [2]
    assert client.answers(number, 2, 0) == ()
    client.mark_seen(number, 2, "Officer One")
    client.mark_seen(number, 2, "Officer One")
    assert service.seen == [(number, 2, "Officer One")] * 2


def test_answers_of_another_key_are_not_believed(service: FakeService, client: ServiceClient) -> None:
    number = accepted(client)
    service.signing_key = Ed25519PrivateKey.generate()
    with pytest.raises(errors.AnswerNotGenuine):
        client.answers(number, 0, 0)


def answers_said(service: FakeService, *answers: object) -> fake.Behaviour:
    return fake.say(b'{"answers": [' + b",".join(service.signed(answer) for answer in answers) + b"]}", code=200)


@pytest.mark.parametrize(
    "changes", [{"control_number": "CN-OTHER"}, {"number": 1}, {"number": 0}, {"number": -1}, {"number": 2**63}]
)
def test_a_genuine_answer_to_something_else_is_not_taken(
    service: FakeService, client: ServiceClient, changes: dict[str, object]
) -> None:
    number = accepted(client)
    answer = values.answer(TCN, 2, AnswerKind.REJECTION, control_number=number)
    service.always(answers_said(service, answer))
    assert client.answers(number, 1, 0)[0].number == 2
    service.always(answers_said(service, msgspec.structs.replace(answer, **changes)))
    with pytest.raises(errors.AnswerNotGenuine):
        client.answers(number, 1, 0)


@pytest.mark.parametrize(
    "said", [b"{}", b'{"answers": {}}', b'{"answers": [1]}', b'{"answers": [{"number": 1}]}', b"x"]
)
def test_answers_that_are_none_change_nothing(service: FakeService, client: ServiceClient, said: bytes) -> None:
    number = accepted(client)
    service.always(fake.say(said, code=200))
    with pytest.raises((errors.ServiceNonsense, errors.AnswerNotGenuine)):
        client.answers(number, 0, 0)


def test_an_unknown_control_number_is_refused(client: ServiceClient) -> None:
    with pytest.raises(errors.SubmissionRefused) as caught:
        client.answers("CN-../..", 0, 0)
    assert caught.value.refusal_code == "service/unknown-control-number"
