"""The sender over ways without a receipt: handed over, never accepted; the two ways fail apart; nothing goes twice."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.an2k.answers import AnswerRules
from app.channel_settings import ChannelName, FolderSettings
from app.clock import SystemClock
from app.domain.match import AnswerKind
from app.domain.queue_entry import QueueEntry
from app.store import errors as store_errors
from app.store.queue_store import QueueStore
from app.submission import errors
from app.submission.channels.carrier import Carrier, Item, NotDelivered, Parcel
from app.submission.channels.drop import DropChannel
from app.submission.channels.folder import FolderCarrier
from app.submission.events import ServiceReachable, ServiceUnreachable, SubmitterDied
from app.submission.submitter import Submitter
from tests.support import store_desk, values
from tests.support.bureau_files import answer_file, bureau_tcn
from tests.support.sender import Sender
from tests.support.store_desk import S


class Bureau:
    """A Carrier in memory, and the bureau behind it. Errors in `leaving` and `looking` are raised, one each time."""

    name = ChannelName.MAIL
    recipient = "the bureau"
    probe_every_s = 30.0

    def __init__(self) -> None:
        self.left: dict[str, bytes] = {}
        self.times_left = 0
        self.lying: dict[str, Parcel] = {}
        self.taken: list[str] = []
        self.aside: list[str] = []
        self.leaving: queue.SimpleQueue[errors.SubmissionError] = queue.SimpleQueue()
        self.looking: list[errors.SubmissionError] = []
        self.after_leaving: Callable[[str], None] = lambda _: None
        self.gate = threading.Event()
        self.gate.set()
        self.cut_off = threading.Event()
        self.closed = threading.Event()

    def check(self) -> None: ...

    def check_answers(self) -> None: ...

    def leave(self, tcn: str, payload: bytes) -> str:
        self.times_left += 1
        while not self.gate.wait(0.01):
            if self.cut_off.is_set():
                raise errors.ServiceUnreachable("cut")
        if not self.leaving.empty():
            raise self.leaving.get()
        assert self.left.setdefault(tcn, payload) == payload
        self.after_leaving(tcn)
        return f"<{tcn}@example.gov>"

    def waiting(self) -> Sequence[Item]:
        if self.looking:
            raise self.looking[0]
        return [Item(key, key, 1) for key in self.lying]

    def fetch(self, item: Item) -> Parcel | None:
        return self.lying.get(item.key)

    def take(self, item: Item) -> None:
        self.taken.append(item.key)
        self.lying.pop(item.key, None)

    def set_aside(self, item: Item) -> None:
        self.aside.append(item.key)
        self.lying.pop(item.key, None)

    def cut(self) -> None:
        self.cut_off.set()

    def close(self) -> None:
        self.closed.set()


class Drops(Sender):
    """A sender whose channel is a carrier's."""

    def __init__(self, directory: Path, carrier: Carrier) -> None:
        super().__init__(directory, None)  # type: ignore[arg-type]  # no service is spoken to
        self.carrier = carrier

    def start(self, *, open_queue: Callable[[], QueueStore] | None = None, **_: Any) -> Submitter:
        channel = DropChannel(
            self.carrier, AnswerRules(), clock=SystemClock(), own_tcns=f"{values.ORI}-S01-",
            look_every_s=0.02, settled_s=0.0, given_up_s=0.0, acknowledgements=("ACK",),
        )  # fmt: skip
        self.submitter = Submitter(
            open_queue or self.open_queue, channel, clock=SystemClock(), on_change=self.events.put, **self.pauses
        )
        self.submitter.start()
        return self.submitter


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


@pytest.fixture
def drops(tmp_path: Path, bureau: Bureau) -> Iterator[Drops]:
    made = Drops(tmp_path, bureau)
    yield made
    made.close()


def name_of(entry: QueueEntry) -> str:
    return f"<{entry.tcn}@example.gov>"


def files(sender: Drops, entry: QueueEntry) -> list[bytes]:
    return [file for _, file in sender.desk.queue.bureau.files_of(entry.tcn)]


def test_all_is_handed_over_and_each_answer_finds_its_entry(drops: Drops, bureau: Bureau) -> None:
    first, second = drops.finish("B-1", "B-2")
    drops.start()
    drops.until_states(S.HANDED_OVER)
    assert bureau.left == {entry.tcn: store_desk.payload_of(entry.booking_id) for entry in (first, second)}
    shown = drops.desk.queue.entry(first.tcn)
    assert shown.receipt is None
    assert shown.handed_over is not None
    assert (shown.handed_over.channel, shown.handed_over.recipient) == ("mail", "the bureau")
    drops.until_told(ServiceReachable)
    bureau.lying["1"] = Parcel((answer_file(second.tcn),))
    drops.until(lambda: drops.states() == {first.tcn: S.HANDED_OVER, second.tcn: S.ANSWERED})
    drops.until(lambda: bureau.taken == ["1"])


def test_a_station_that_ends_between_hand_over_and_its_row_hands_over_again_under_the_same_name(
    drops: Drops, bureau: Bureau
) -> None:
    (entry,) = drops.finish("B-1")

    class Dies(QueueStore):
        def handed_over(self, *_: Any) -> QueueEntry:
            raise store_errors.Damaged("the station ends here")

    def open_queue() -> QueueStore:
        opened = drops.open_queue()
        return Dies(opened._database, opened._vault, opened._clock, opened._payloads._twins)

    drops.start(open_queue=open_queue)
    drops.until_told(SubmitterDied)
    drops.stop()
    assert drops.states() == {entry.tcn: S.SENDING}
    drops.start()
    drops.until_states(S.HANDED_OVER)
    assert bureau.times_left == 2
    assert list(bureau.left) == [entry.tcn]


def test_an_answer_that_comes_before_it_is_handed_over_again_keeps_it_from_going_twice(
    drops: Drops, bureau: Bureau
) -> None:
    (entry,) = drops.finish("B-1")
    assert drops.desk.queue.claim() is not None  # the bureau got it, and the station ended here
    assert drops.desk.queue.recover() == 1
    for _ in range(1_000):
        bureau.leaving.put(errors.ServiceUnreachable("away"))
    bureau.lying["1"] = Parcel((answer_file(entry.tcn),))
    drops.start()
    drops.until_states(S.ANSWERED)
    drops.stop()
    assert bureau.left == {}


def test_answers_that_cannot_be_fetched_keep_nothing_from_going_and_are_said(drops: Drops, bureau: Bureau) -> None:
    bureau.looking.append(errors.LoginRefused("wrong password"))
    drops.start()
    told = drops.until_told(ServiceUnreachable)
    assert isinstance(told, ServiceUnreachable)
    assert (told.code, told.sending_goes_on) == ("delivery/login-refused", True)
    (entry,) = drops.finish("B-1")
    assert drops.submitter is not None
    drops.submitter.wake()
    drops.until_states(S.HANDED_OVER)
    bureau.lying["1"] = Parcel((answer_file(entry.tcn),))
    bureau.looking.clear()
    drops.until_states(S.ANSWERED)
    of_service = (ServiceReachable, ServiceUnreachable)
    drops.until(lambda: [e for e in drops.told if isinstance(e, of_service)][-1:] != [told], "that it is reachable")
    assert isinstance([e for e in drops.told if isinstance(e, of_service)][-1], ServiceReachable)


def test_a_bureau_that_takes_nothing_keeps_no_answer_from_coming(drops: Drops, bureau: Bureau) -> None:
    (first,) = drops.finish("B-1")
    drops.start()
    drops.until_states(S.HANDED_OVER)
    for _ in range(100):
        bureau.leaving.put(errors.NoRoom("full"))
    (second,) = drops.finish("B-2")
    assert drops.submitter is not None
    drops.submitter.wake()
    drops.until(lambda: any(isinstance(e, ServiceUnreachable) and not e.sending_goes_on for e in drops.told))
    bureau.lying["1"] = Parcel((answer_file(first.tcn),))
    drops.until(lambda: drops.states()[first.tcn] is S.ANSWERED)
    assert drops.states()[second.tcn] in (S.READY, S.SENDING)


def test_what_comes_back_undelivered_is_held_and_goes_again_when_a_person_says_so(drops: Drops, bureau: Bureau) -> None:
    first, second = drops.finish("B-1", "B-2")
    drops.start()
    drops.until_states(S.HANDED_OVER)
    bureau.lying["1"] = Parcel(returned=(NotDelivered(first.tcn, name_of(first), "5.1.1"),))
    bureau.lying["2"] = Parcel(returned=(NotDelivered("ANOTHERS-0000001", name_of(second), "5.0.0"),))
    bureau.lying["3"] = Parcel(returned=(NotDelivered(second.tcn, "<a guess@example.gov>", "5.0.0"),))
    drops.until(lambda: drops.states() == {first.tcn: S.HELD, second.tcn: S.HANDED_OVER})
    held = drops.desk.queue.entry(first.tcn)
    assert held.held_code == "delivery/returned"
    assert held.held_reason is not None
    assert "5.1.1" in held.held_reason
    drops.until(lambda: bureau.taken == ["1"])
    assert list(bureau.lying) == ["2", "3"]
    drops.desk.queue.release(first.tcn, "Officer One")
    assert drops.submitter is not None
    drops.submitter.wake()
    drops.until_states(S.HANDED_OVER)


def test_what_the_bureau_will_never_take_is_held(drops: Drops, bureau: Bureau) -> None:
    bureau.leaving.put(errors.SubmissionRefused("Too large.", refusal_code="delivery/too-large"))
    held, well = drops.finish("B-1", "B-2")
    drops.start()
    drops.until(lambda: drops.states() == {held.tcn: S.HELD, well.tcn: S.HANDED_OVER})
    assert drops.desk.queue.entry(held.tcn).held_code == "delivery/too-large"


def test_a_full_disk_of_the_station_is_waited_out_and_the_answer_stays_where_it_is(
    drops: Drops, bureau: Bureau
) -> None:
    (entry,) = drops.finish("B-1")
    times = iter(range(3))

    def open_queue() -> QueueStore:
        opened = drops.open_queue()
        add = opened.bureau.add_answer

        def full(*arguments: Any) -> QueueEntry:
            if next(times, None) is not None:
                raise store_errors.DiskFull("The disk of the station is full.")
            return add(*arguments)

        opened.bureau.add_answer = full  # type: ignore[method-assign]
        return opened

    bureau.after_leaving = lambda tcn: bureau.lying.setdefault("1", Parcel((answer_file(tcn),))) and None
    drops.start(open_queue=open_queue)
    drops.until_states(S.ANSWERED)
    drops.until(lambda: bureau.taken == ["1"])
    assert next(times, None) is None
    assert len(files(drops, entry)) == 1


def test_one_message_with_several_files(drops: Drops, bureau: Bureau) -> None:
    """Answers to two, and one of another station: it is stored and stays, and is not looked at again and again."""
    first, second = drops.finish("B-1", "B-2")
    drops.start()
    drops.until_states(S.HANDED_OVER)
    mixed = (
        answer_file(first.tcn, number=1),
        answer_file("GA0440000-S07-2026-000009", number=2),
        answer_file(second.tcn, number=3, kind=AnswerKind.REJECTION),
    )
    bureau.lying["1"] = Parcel(mixed)
    bureau.lying["2"] = Parcel((b"nothing",))
    drops.until_states(S.ANSWERED)
    drops.until(lambda: bureau.aside == ["2"])
    assert list(bureau.lying) == ["1"]


def test_an_answer_that_may_be_of_either_of_two_is_given_to_neither(drops: Drops, bureau: Bureau) -> None:
    first, second = drops.finish("B-1", "B-2")
    drops.start()
    drops.until_states(S.HANDED_OVER)
    for name, entry in (("1", first), ("2", second)):
        bureau.lying[name] = Parcel((answer_file(entry.tcn, number=7),))  # the bureau gave one number twice
    drops.until_states(S.ANSWERED)
    bureau.lying["3"] = Parcel((answer_file(bureau_tcn(7), number=8),))
    drops.until(lambda: bureau.aside == ["3"])
    (kept,) = drops.desk.queue.bureau.aside()
    assert kept.code == "answer/ambiguous-reference"
    assert [len(files(drops, entry)) for entry in (first, second)] == [1, 1]


def test_a_message_whose_files_follow_each_other_backwards(drops: Drops, bureau: Bureau) -> None:
    (entry,) = drops.finish("B-1")
    drops.start()
    drops.until_states(S.HANDED_OVER)
    correction, first = answer_file(bureau_tcn(1), number=2), answer_file(entry.tcn, number=1)
    bureau.lying["1"] = Parcel((correction, first))
    drops.until(lambda: bureau.taken == ["1"])
    assert files(drops, entry) == [first, correction]


def test_what_was_acknowledged_is_not_held_for_a_copy_that_came_back(drops: Drops, bureau: Bureau) -> None:
    (entry,) = drops.finish("B-1")
    drops.start()
    drops.until_states(S.HANDED_OVER)
    bureau.lying["1"] = Parcel((answer_file(entry.tcn, kind=AnswerKind.OTHER),))
    drops.until_states(S.AWAITING_RESPONSE)
    bureau.lying["2"] = Parcel(returned=(NotDelivered(entry.tcn, name_of(entry), "5.1.1"),))
    drops.until(lambda: bureau.taken == ["1", "2"])
    assert drops.states() == {entry.tcn: S.AWAITING_RESPONSE}


def test_a_stop_in_the_middle_of_a_hand_over(drops: Drops, bureau: Bureau) -> None:
    (entry,) = drops.finish("B-1")
    bureau.gate.clear()
    drops.start()
    drops.until(lambda: bureau.times_left)
    drops.stop()
    assert bureau.closed.is_set()
    assert drops.states()[entry.tcn] in (S.READY, S.SENDING)


def test_a_share_that_is_not_mounted_gets_nothing_and_all_goes_when_it_is(tmp_path: Path) -> None:
    share = tmp_path / "share"
    for name in ("out", "answers"):
        (share / name).mkdir(parents=True)
    settings = FolderSettings(out=str(share / "out"), answers=str(share / "answers"), marker="BUREAU")
    (tmp_path / "station").mkdir()
    drops = Drops(tmp_path / "station", FolderCarrier(settings, deadline_s=5))
    try:
        entries = drops.finish("B-1", "B-2", "B-3")
        submitter = drops.start()
        told = drops.until_told(ServiceUnreachable)
        assert isinstance(told, ServiceUnreachable)
        assert told.code == "delivery/place-missing"
        assert list((share / "out").iterdir()) == []
        for name in ("out", "answers"):
            (share / name / "BUREAU").touch()
        submitter.wake()
        drops.until_states(S.HANDED_OVER)
        assert {path.stem for path in (share / "out").glob("*.an2")} == {entry.tcn for entry in entries}
    finally:
        drops.close()
