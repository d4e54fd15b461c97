"""The sender between a real store and a service that misbehaves: all arrives, once, and nothing stops it for good."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.config import Environment
from app.domain.match import Answer, AnswerKind
from app.store import errors as store_errors
from app.store.queue_store import QueueStore
from app.store.stores import DATABASE_NAME, TWINS_NAME
from app.submission.client import ServiceClient
from app.submission.events import EntryChanged, ServiceReachable, ServiceUnreachable, SubmitterDied
from app.submission.submitter import CRASHED, THREAD_NAME, Submitter
from tests.support import fake_service as fake
from tests.support import hostile, store_desk, values
from tests.support.fake_service import FakeService
from tests.support.sender import Sender
from tests.support.store_desk import S

OTHER_KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as running:
        yield running


@pytest.fixture
def sender(tmp_path: Path, service: FakeService, request: pytest.FixtureRequest) -> Iterator[Sender]:
    """`@pytest.mark.parametrize("sender", [{...}], indirect=True)` sets its pauses."""
    made = Sender(tmp_path, service, **getattr(request, "param", {}))
    yield made
    made.close()


def all_arrived_once(sender: Sender) -> bool:
    """Each finished transaction is one arrest at the service, with the payload that was finished."""
    entries = sender.desk.queue.entries(1_000)
    return sender.service.arrests == {(values.ORI, entry.tcn): entry.payload_sha256 for entry in entries}


def test_the_queue_is_emptied_and_every_answer_fetched(sender: Sender) -> None:
    sender.finish("B-1", "B-2", "B-3")
    sender.start()
    sender.until_states(S.ANSWERED)
    assert all_arrived_once(sender)
    assert sender.service.submissions == 3
    assert all(len(entry.answers) == 2 and entry.receipt for entry in sender.desk.queue.entries())
    assert isinstance(sender.told[0], EntryChanged | ServiceReachable)


def test_what_is_new_is_sent_when_it_is_woken(sender: Sender) -> None:
    submitter = sender.start()
    sender.until_told(ServiceReachable)
    sender.finish("B-1")
    submitter.wake()
    sender.until_states(S.ANSWERED)


def test_without_a_service_all_waits_and_drains_by_itself_when_it_comes(sender: Sender) -> None:
    sender.service.stop()
    sender.finish("B-1", "B-2", "B-3")
    sender.start()
    told = sender.until_told(ServiceUnreachable)
    assert isinstance(told, ServiceUnreachable)
    assert told.code == "service/unreachable"
    sender.until_states(S.READY)
    sender.service.start()
    sender.until_states(S.ANSWERED)
    assert all_arrived_once(sender)
    sender.until_told(ServiceReachable)


@pytest.mark.parametrize("sender", [{"first_s": 300, "longest_s": 600}], indirect=True)
def test_a_service_that_is_told_to_be_back_gets_at_once_what_was_put_off_for_long(sender: Sender) -> None:
    sender.service.stop()
    sender.finish("B-1")
    submitter = sender.start()
    sender.until_told(ServiceUnreachable)
    sender.until(lambda: sender.desk.queue.entries()[0].next_attempt_at is not None)
    sender.service.start()
    submitter.wake()
    sender.until_states(S.ANSWERED)


FAULTS: dict[str, list[fake.Behaviour]] = {
    "the receipt is lost": [fake.drop_after_taking] * 3,
    "lost before it is taken": [fake.drop_before_taking] * 3,
    "a portal": [fake.portal] * 3,
    "not now": [fake.status(code) for code in (408, 425, 429, 500, 503)],
    "a redirect": [fake.redirect("http://127.0.0.1:9/")],
    "signed by another": [fake.signed_by(OTHER_KEY)],
    "for another": [
        fake.receipt_with(tcn=f"{values.ORI}-S01-2026-000099"),
        fake.receipt_with(sha256="0" * 64),
        fake.receipt_with(environment="production"),
    ],
    "not whole": [hostile.wrong_length, hostile.not_http, hostile.endless],
}


@pytest.mark.parametrize("name", list(FAULTS))
def test_after_each_fault_it_tries_again_and_all_arrives_once(sender: Sender, name: str) -> None:
    sender.service.next(*FAULTS[name])
    sender.finish("B-1", "B-2")
    sender.start()
    sender.until_states(S.ANSWERED)
    assert all_arrived_once(sender)
    assert not [event for event in sender.told if isinstance(event, SubmitterDied)]


def test_a_captive_portal_for_everything_changes_nothing(sender: Sender) -> None:
    sender.service.always(fake.portal)
    sender.finish("B-1")
    sender.start()
    told = sender.until_told(ServiceUnreachable)
    assert isinstance(told, ServiceUnreachable)
    assert told.code == "service/nonsense"
    sender.until(lambda: sender.desk.queue.entries()[0].attempts >= 2)
    assert sender.desk.queue.entries()[0].receipt is None
    assert sender.service.submissions == 0  # not a byte of a person's to the portal
    sender.service.always(None)
    sender.until_states(S.ANSWERED)


@pytest.mark.parametrize(
    ("behaviour", "code", "reason"),
    [
        (fake.refuse(), "service/not-acceptable", "The images are of no use."),
        (
            hostile.problem_with(409, "service/tcn-conflict", "Another payload."),
            "service/tcn-conflict",
            "Another payload.",
        ),
        (hostile.problem_with(413, "service/too-large", "Too large."), "service/too-large", "Too large."),
    ],
)
def test_what_the_service_will_never_take_is_held_with_its_reason_and_the_next_goes(
    sender: Sender, behaviour: fake.Behaviour, code: str, reason: str
) -> None:
    sender.service.next(behaviour)
    held, well = sender.finish("B-1", "B-2")
    sender.start()
    sender.until(lambda: sender.states() == {held.tcn: S.HELD, well.tcn: S.ANSWERED})
    entry = sender.desk.queue.entry(held.tcn)
    assert (entry.held_code, entry.held_reason, entry.attempts) == (code, reason, 1)
    sender.desk.queue.release(held.tcn, "Officer One")
    assert sender.submitter is not None
    sender.submitter.wake()
    sender.until_states(S.ANSWERED)
    assert all_arrived_once(sender)


def test_retry_after_is_kept_and_something_new_does_not_hurry_it(sender: Sender) -> None:
    sender.service.next(fake.status(503, Retry_After="3000"))
    (first,) = sender.finish("B-1")
    submitter = sender.start()
    sender.until(lambda: sender.desk.queue.entry(first.tcn).next_attempt_at is not None)
    due = sender.desk.queue.entry(first.tcn).next_attempt_at
    assert due is not None
    assert due - datetime.now(UTC) > timedelta(seconds=2_000)
    sender.finish("B-2")
    submitter.wake()
    sender.stop()
    assert sender.service.submissions == 1
    assert set(sender.states().values()) == {S.READY}


@pytest.mark.parametrize("sender", [{"first_s": 0.02, "longest_s": 60}], indirect=True)
def test_an_entry_that_fails_each_time_keeps_no_other_from_going_and_waits_longer_each_time(sender: Sender) -> None:
    (poison,) = sender.finish("B-1")

    def fail_that_one(exchange: fake.Exchange) -> None:
        bad = exchange.headers["Booking-TCN"] == poison.tcn
        fake.status(500)(exchange) if bad else fake.take(exchange)

    sender.service.next(*[fail_that_one] * 60)
    sender.finish(*(f"B-{number}" for number in range(2, 8)))
    submitter = sender.start()
    sender.until(lambda: list(sender.states().values()).count(S.ANSWERED) == 6)
    waits: dict[int, float] = {}

    def look() -> bool:
        entry = sender.desk.queue.entry(poison.tcn)
        if entry.next_attempt_at is not None:
            waits[entry.attempts] = (entry.next_attempt_at - entry.updated_at).total_seconds()
        return len(waits) >= 4

    sender.until(look)
    submitter.stop()
    for attempts, wait_s in waits.items():
        assert wait_s >= 0.02 * 2 ** (attempts - 1) / 2 - 0.01, waits
    assert sender.states()[poison.tcn] in (S.READY, S.SENDING)


# Starting and stopping. -----------------------------------------------------------------------------------------------


def test_what_was_being_sent_when_the_station_ended_is_sent_again_under_its_number(sender: Sender) -> None:
    (entry,) = sender.finish("B-1")
    claim = sender.desk.queue.claim()  # and the station ends here
    assert claim is not None
    sender.start()
    sender.until_states(S.ANSWERED)
    assert list(sender.service.arrests) == [(values.ORI, entry.tcn)]
    assert sender.desk.queue.entry(entry.tcn).attempts == 2


def test_a_stop_ends_the_request_under_way_and_the_next_start_sends_it_again(sender: Sender) -> None:
    over = threading.Event()
    sender.service.next(fake.silent_until(over))
    (entry,) = sender.finish("B-1")
    sender.start()
    sender.until(lambda: sender.service.arrests)  # it has it, and says nothing
    sender.stop()
    assert sender.states() == {entry.tcn: S.READY}  # the cut was seen as a failure, or taken back at the start
    over.set()
    sender.start()
    sender.until_states(S.ANSWERED)
    assert all_arrived_once(sender)
    assert sender.service.submissions == 2


def test_a_stop_while_it_rests_and_a_stop_before_the_start(sender: Sender) -> None:
    sender.start()
    sender.until_told(ServiceReachable)
    sender.stop()
    client = ServiceClient(sender.service.url, sender.service.public_key, Environment.TRAINING)
    never = Submitter(sender.open_queue, client, clock=sender.desk.database.clock, on_change=lambda _: None)
    assert never.stop()
    assert THREAD_NAME not in {thread.name for thread in threading.enumerate()}


def test_it_is_started_once(sender: Sender) -> None:
    submitter = sender.start()
    with pytest.raises(RuntimeError):
        submitter.start()


# Its end. -------------------------------------------------------------------------------------------------------------


def test_a_store_that_cannot_be_opened_is_said_with_its_code(sender: Sender) -> None:
    def fail() -> QueueStore:
        raise store_errors.Damaged("The station database is damaged.")

    sender.start(open_queue=fail)
    assert sender.until_told(SubmitterDied) == SubmitterDied("store/damaged")


class BrokenClient:
    """A defect of this program."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def check(self) -> None:
        raise KeyError("a defect")

    def submit(self, ori: str, tcn: str, payload: bytes) -> Any:
        raise KeyError("a defect")

    def answers(self, control_number: str, after: int, wait_s: float) -> tuple[Answer, ...]:
        raise KeyError("a defect")

    def mark_seen(self, control_number: str, number: int, officer: str) -> None:
        raise KeyError("a defect")

    def cut(self) -> None: ...

    def close(self) -> None:
        self.closed.set()


def test_a_defect_is_said_and_a_new_submitter_goes_on(sender: Sender) -> None:
    (entry,) = sender.finish("B-1")
    client = BrokenClient()
    sender.start(client=client)
    assert sender.until_told(SubmitterDied) == SubmitterDied(CRASHED)
    sender.stop()
    assert client.closed.is_set()
    assert sender.states() == {entry.tcn: S.SENDING}
    sender.start()
    sender.until_states(S.ANSWERED)
    assert all_arrived_once(sender)


class FullDisk(QueueStore):
    """A queue whose disk is full at the acts named, `times` times."""

    failing: tuple[str, ...] = ()
    times = 0

    def _perhaps(self, name: str) -> None:
        if name in self.failing and type(self).times > 0:
            type(self).times -= 1
            raise store_errors.DiskFull("The disk of the station is full.")

    def claim(self) -> Any:
        self._perhaps("claim")
        return super().claim()

    def accepted(self, *arguments: Any) -> Any:
        self._perhaps("accepted")
        return super().accepted(*arguments)

    def add_answer(self, *arguments: Any) -> Any:
        self._perhaps("add_answer")
        return super().add_answer(*arguments)

    def recover(self) -> int:
        self._perhaps("recover")
        return super().recover()


@pytest.mark.parametrize("failing", [("claim",), ("accepted",), ("add_answer",), ("accepted", "recover")])
def test_a_full_disk_is_waited_out_and_nothing_is_doubled(sender: Sender, failing: tuple[str, ...]) -> None:
    full = type("Full", (FullDisk,), {"failing": failing, "times": 3})

    def open_queue() -> QueueStore:
        opened = sender.open_queue()
        return full(opened._database, opened._vault, opened._clock, opened._payloads._twins)

    sender.finish("B-1", "B-2")
    sender.start(open_queue=open_queue)
    sender.until_states(S.ANSWERED)
    assert full.times == 0
    assert all_arrived_once(sender)


def test_a_damaged_entry_is_held_and_the_others_go(sender: Sender) -> None:
    lost, well = sender.finish("B-1", "B-2")
    with store_desk.raw(sender.directory) as file:
        (sealed,) = file.execute("SELECT sealed_payload FROM payload WHERE tcn = ?", (lost.tcn,)).fetchone()
    for path in [sender.directory / DATABASE_NAME, *(sender.directory / TWINS_NAME).iterdir()]:
        data = bytearray(path.read_bytes())
        if (at := data.find(sealed[:64])) >= 0:
            data[at + 40] ^= 1
            path.write_bytes(data)
    sender.start()
    sender.until(lambda: sender.states() == {lost.tcn: S.HELD, well.tcn: S.ANSWERED})
    assert sender.desk.queue.entry(lost.tcn).held_code == "store/entry-damaged"
    assert list(sender.service.arrests) == [(values.ORI, well.tcn)]


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


# Answers. -------------------------------------------------------------------------------------------------------------


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
    assert all_arrived_once(sender)


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
    sender.until(lambda: S.ANSWERED in sender.states().values())
    assert S.READY in sender.states().values()
    sender.until_states(S.ANSWERED)


def test_seen_answers_are_reported_also_after_a_restart(sender: Sender) -> None:
    (entry,) = sender.finish("B-1")
    sender.start()
    sender.until_states(S.ANSWERED)
    sender.stop()
    sender.desk.queue.confirm(entry.tcn, "Officer One")
    sender.start()
    sender.until(lambda: sorted(number for _, number, _ in sender.service.seen) == [1, 2])
    sender.until(lambda: sender.desk.queue.seen_unreported() == ())
