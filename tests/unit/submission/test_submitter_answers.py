"""Answers that the sender collects: in any order, forged, doubled, late; and what it reports as seen."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.match import Answer, AnswerKind
from app.store import audit
from app.store.queue_store import QueueStore
from app.store.stores import TWINS_NAME
from app.submission.events import SubmitterDied
from tests.support import fake_service as fake
from tests.support import hostile, store_desk, values
from tests.support.fake_service import FakeService
from tests.support.sender import Sender
from tests.support.store_desk import S


def saying(*kinds: tuple[int, AnswerKind], change: Callable[[Answer], dict[str, Any]] = lambda _: {}) -> fake.Behaviour:
    """Signed answers with these numbers and kinds, in this order."""

    def behave(exchange: fake.Exchange) -> None:
        service = exchange.server.service
        control_number = exchange.path.split("/")[3]
        tcn = service._by_number[control_number]
        said = []
        for number, kind in kinds:
            answer = values.answer(tcn, number, kind, control_number=control_number)
            said.append(json.loads(service.signed(answer)) | change(answer))
        exchange.reply(200, json.dumps({"answers": said}).encode())

    return behave


CRIMINAL, IMMIGRATION, REJECTION = (
    AnswerKind.CRIMINAL_IDENTIFICATION,
    AnswerKind.IMMIGRATION_CROSS_CHECK,
    AnswerKind.REJECTION,
)
ODD_ANSWERS: dict[str, list[fake.Behaviour]] = {
    "the second first": [saying((2, IMMIGRATION)), saying((2, IMMIGRATION))],
    "out of order in one page": [saying((2, IMMIGRATION), (1, CRIMINAL))],
    "the same twice": [saying((1, CRIMINAL), (1, CRIMINAL)), saying((2, IMMIGRATION), (2, IMMIGRATION))],
    "forged": [saying((1, REJECTION), change=lambda _: {"signature": "AAAA"})] * 2,
    "changed on the way": [saying((1, CRIMINAL), change=lambda _: {"result": "identified"})],
    "none at all": [
        fake.say(b'{"answers": [{}]}', code=200),
        fake.portal,
        fake.status(500),
        fake.drop_before_taking,
    ],
    "contradicting": [saying((1, CRIMINAL)), saying((1, REJECTION)), saying((2, REJECTION), (2, IMMIGRATION))],
}


@pytest.mark.parametrize("name", list(ODD_ANSWERS))
def test_odd_answers_end_in_the_right_state(sender: Sender, name: str) -> None:
    sender.service.next_answers(*ODD_ANSWERS[name])
    sender.finish("B-1")
    sender.start()
    sender.until_states(S.ANSWERED)
    assert not [event for event in sender.told if isinstance(event, SubmitterDied)]
    entry = sender.desk.queue.entries()[0]
    if name != "contradicting":
        assert {answer.kind for answer in entry.answers} == {CRIMINAL, IMMIGRATION}
        assert sorted(answer.number for answer in entry.answers) == [1, 2]
    assert all(answer.result.value != "identified" for answer in entry.answers)


def test_an_answer_that_comes_while_an_officer_confirms_ends_nothing(sender: Sender) -> None:
    """A third answer in the page that completed the entry: by then the officer has confirmed the two."""

    class Quick(QueueStore):
        def add_answer(self, tcn: str, answer: Answer) -> Any:
            entry = super().add_answer(tcn, answer)
            return self.confirm(tcn, "Officer One") if entry.state is S.ANSWERED else entry

    def open_queue() -> QueueStore:
        opened = sender.open_queue()
        return Quick(opened._database, opened._vault, opened._clock, opened._payloads._twins)

    sender.service.next_answers(saying((1, CRIMINAL), (2, IMMIGRATION), (3, CRIMINAL)))
    sender.finish("B-1")
    sender.start(open_queue=open_queue)
    sender.until_states(S.CONFIRMED)
    sender.until(lambda: len(sender.service.seen) == 2, "the report that they were seen")
    assert not [event for event in sender.told if isinstance(event, SubmitterDied)]


def test_a_service_that_forgot_a_submission_holds_it_for_a_person(sender: Sender) -> None:
    sender.service.next_answers(hostile.problem_with(404, "service/unknown-control-number", "Unknown."))
    sender.finish("B-1")
    sender.start()
    sender.until_states(S.HELD)
    entry = sender.desk.queue.entries()[0]
    sender.desk.queue.release(entry.tcn, "Officer One")
    assert sender.submitter is not None
    sender.submitter.wake()
    sender.until_states(S.ANSWERED)
    assert sender.all_arrived_once()


def test_what_another_service_accepted_awaits_that_one_and_no_other_is_asked(sender: Sender) -> None:
    """As when a training station joins a class, whose service is not its own, and leaves it again."""
    own = sender.service
    own.hold_answers.set()
    (before,) = sender.finish("B-1")
    sender.start()
    sender.until_states(S.AWAITING_RESPONSE)
    sender.stop()
    with FakeService() as other:
        other._numbers = itertools.count(500)
        sender.service = other
        (there,) = sender.finish("B-2")
        sender.start()
        sender.until(lambda: sender.states()[there.tcn] is S.ANSWERED)
        assert sender.states()[before.tcn] is S.AWAITING_RESPONSE
        sender.stop()
        assert sender.states()[before.tcn] is S.AWAITING_RESPONSE
        sender.desk.queue.confirm(there.tcn, "Officer One")
    sender.service = own
    own.hold_answers.clear()
    sender.start()
    sender.until(lambda: sender.states()[before.tcn] is S.ANSWERED)
    assert own.seen == []  # what was seen of the other's is the other's to hear
    sender.stop()
    assert len(sender.desk.queue.seen_unreported(other.public_key)) == 2


def test_an_entry_whose_answers_fail_keeps_no_other_from_its_answers(sender: Sender) -> None:
    bad, well = sender.finish("B-1", "B-2")

    def fail_that_one(exchange: fake.Exchange) -> None:
        service = exchange.server.service
        number = exchange.path.split("/")[3]
        if service._by_number[number] == bad.tcn:
            fake.status(500)(exchange)
        else:
            service._answers(exchange, number, 0, 0.0)

    sender.service.next_answers(*[fail_that_one] * 500)
    sender.start()
    sender.until(lambda: sender.states() == {bad.tcn: S.AWAITING_RESPONSE, well.tcn: S.ANSWERED})


def test_a_long_queue_does_not_keep_answers_from_the_officer(sender: Sender) -> None:
    """The first answers are there long before the last submission is."""
    sender.finish(*(f"B-{number}" for number in range(1, 13)))
    sender.start()
    sender.until_states(S.ANSWERED)
    acts = [row.act for row in audit.rows(sender.desk.database)]  # in order: a look at the states may come too late
    assert "submission-accepted" in acts[acts.index("answer-received") :]


def test_seen_answers_are_reported_also_after_a_restart(sender: Sender) -> None:
    (entry,) = sender.finish("B-1")
    sender.start()
    sender.until_states(S.ANSWERED)
    sender.stop()
    sender.desk.queue.confirm(entry.tcn, "Officer One")
    sender.start()
    sender.until(lambda: sorted(number for _, number, _ in sender.service.seen) == [1, 2])
    sender.until(lambda: sender.desk.queue.seen_unreported(sender.service.public_key) == ())


def test_an_entry_whose_answers_cannot_be_kept_is_held_and_the_others_go(sender: Sender) -> None:
    sender.service.next_answers(saying())
    (lost,) = sender.finish("B-1")
    sender.start()
    sender.until_states(S.AWAITING_RESPONSE)
    sender.stop()
    with store_desk.raw(sender.directory) as file:
        (key,) = file.execute("SELECT wrapped_key FROM booking").fetchone()
        file.execute("DROP TRIGGER booking_keeps_its_key")
        file.execute("UPDATE booking SET wrapped_key = ?", (key[:-1] + bytes([key[-1] ^ 1]),))
    for twin in (sender.directory / TWINS_NAME).iterdir():
        twin.unlink()
    (well,) = sender.finish("B-2")
    sender.start()
    sender.until(lambda: sender.states() == {lost.tcn: S.HELD, well.tcn: S.ANSWERED})
