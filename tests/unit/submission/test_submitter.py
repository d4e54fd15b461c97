"""The sender between a real store and a service that misbehaves: all arrives, once, and nothing stops it for good."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.config import Environment
from app.domain.match import Answer
from app.store import errors as store_errors
from app.store.queue_store import QueueStore
from app.store.stores import DATABASE_NAME, TWINS_NAME
from app.submission.client import ServiceClient
from app.submission.events import EntryChanged, ServiceReachable, ServiceUnreachable, SubmitterDied
from app.submission.service_channel import ServiceChannel
from app.submission.submitter import CRASHED, THREAD_NAME, Submitter
from tests.support import fake_service as fake
from tests.support import hostile, store_desk, values
from tests.support.sender import Sender
from tests.support.store_desk import S

OTHER_KEY = Ed25519PrivateKey.generate()


def test_the_queue_is_emptied_and_every_answer_fetched(sender: Sender) -> None:
    sender.finish("B-1", "B-2", "B-3")
    sender.start()
    sender.until_states(S.ANSWERED)
    assert sender.all_arrived_once()
    assert sender.service.submissions == 3
    assert all(len(entry.answers) == 2 and entry.receipt for entry in sender.desk.queue.entries())
    sender.until(lambda: sender.told, "the first event")
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
    assert sender.all_arrived_once()
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
    assert sender.all_arrived_once()
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
    assert sender.all_arrived_once()


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
    assert sender.all_arrived_once()
    assert sender.service.submissions == 2


def test_a_stop_while_it_rests_and_a_stop_before_the_start(sender: Sender) -> None:
    sender.start()
    sender.until_told(ServiceReachable)
    sender.stop()
    client = ServiceClient(sender.service.url, sender.service.public_key, Environment.TRAINING)
    channel = ServiceChannel(client, clock=sender.desk.database.clock)
    never = Submitter(sender.open_queue, channel, clock=sender.desk.database.clock, on_change=lambda _: None)
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
        self.service_key = values.SERVICE_KEY

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
    assert sender.all_arrived_once()


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
    assert sender.all_arrived_once()


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
