"""The contract that every way to a bureau keeps (`app.submission.channel`), asked of each against a real other side."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from app.an2k.answers import interpret_answer
from app.channel_settings import ChannelName
from app.domain.match import AnswerKind
from app.domain.queue_entry import HandOver, QueueEntry
from app.store import audit
from app.store import errors as store_errors
from app.store.stores import Stores
from app.submission import errors
from app.submission.channel import Accepted, Channel
from app.submission.events import EntryChanged
from tests.contract.channel_rigs import DROPS, FAULTS, GIVEN_UP_S, LOOK_EVERY_S, RIGS, DropRig, Rig, rig_of
from tests.support import store_desk, values
from tests.support.bureau_files import answer_file, bureau_tcn
from tests.support.store_desk import S, finish, opened

CUT_WITHIN_S = 2.0
CRIMINAL, REJECTION, OTHER = AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.REJECTION, AnswerKind.OTHER
HALF = 250  # bytes of an answer's file: its numbers are there, its end is not


@pytest.fixture(params=list(RIGS), ids=lambda name: name.value)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    with rig_of(RIGS[request.param], tmp_path) as made:
        yield made


@pytest.fixture(params=list(DROPS), ids=lambda name: name.value)
def drop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DropRig]:
    with rig_of(DROPS[request.param], tmp_path) as made:
        yield cast(DropRig, made)


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    (tmp_path / "station").mkdir()
    with opened(tmp_path / "station") as made:
        yield made


def send_next(stores: Stores, channel: Channel) -> QueueEntry:
    """One step of the submitter."""
    claim = stores.queue.claim()
    assert claim is not None
    outcome = channel.submit(claim.ori, claim.entry.tcn, claim.payload)
    if isinstance(outcome, HandOver):
        return stores.queue.handed_over(claim.entry.tcn, outcome)
    return stores.queue.accepted(claim.entry.tcn, outcome.receipt, outcome.service_key)


def collect(stores: Stores, channel: Channel, drop: DropRig) -> list[str]:
    """The time of the next look comes, and all that lies there is brought back; TCNs of the entries that changed."""
    changed: list[str] = []

    def tell(event: Any) -> None:
        assert isinstance(event, EntryChanged)
        changed.append(event.tcn)

    drop.clock.at += timedelta(seconds=LOOK_EVERY_S)
    while channel.rest_s() <= 0:
        assert channel.collect(stores.queue, tell, may_wait=False)
    assert not channel.collect(stores.queue, tell, may_wait=False)
    return changed


def closed(channel: Channel, act: Callable[[Channel], Any]) -> Any:
    try:
        return act(channel)
    finally:
        channel.close()


# Every way. ----------------------------------------------------------------------------------------------------------


def test_what_is_left_arrives_byte_for_byte_and_a_repeat_is_the_same_act(rig: Rig, stores: Stores) -> None:
    entry = finish(stores)
    payload = store_desk.payload_of("B-1")
    channel = rig.channel()
    channel.check()
    first = closed(channel, lambda c: c.submit(values.ORI, entry.tcn, payload))
    # The station ended before it wrote that down: it comes again, under the same number, with the same bytes.
    again = closed(rig.channel(), lambda c: c.submit(values.ORI, entry.tcn, payload))
    assert rig.arrived(entry.tcn) == [entry.payload_sha256]
    if rig.own_way_back:
        assert isinstance(first, HandOver)
        assert first.name == again.name
        assert entry.tcn in first.name
        assert first.channel == channel.name.value
        assert first.recipient == channel.recipient
    else:
        assert isinstance(first, Accepted)
        assert first == again


def test_only_a_verified_receipt_makes_an_entry_accepted(rig: Rig, stores: Stores) -> None:
    finish(stores)
    entry = closed(rig.channel(), lambda c: send_next(stores, c))
    assert entry.state is (S.HANDED_OVER if rig.own_way_back else S.AWAITING_RESPONSE)
    assert (entry.receipt is None) is rig.own_way_back


def test_other_bytes_under_a_number_that_was_left_before(rig: Rig, stores: Stores) -> None:
    entry = finish(stores)
    channel = rig.channel()
    channel.submit(values.ORI, entry.tcn, b"something else, which came before")
    if channel.name is ChannelName.MAIL:  # nobody can look at what lies there: the bureau sees two Message-IDs
        channel.submit(values.ORI, entry.tcn, store_desk.payload_of("B-1"))
    else:
        with pytest.raises(errors.Conflict):
            channel.submit(values.ORI, entry.tcn, store_desk.payload_of("B-1"))
    channel.close()
    assert len(rig.arrived(entry.tcn)) == (2 if channel.name is ChannelName.MAIL else 1)


def test_the_other_side_is_away_and_comes_back(rig: Rig, stores: Stores) -> None:
    entry = finish(stores)
    channel = rig.channel()
    rig.away()
    with pytest.raises(errors.SubmissionError) as caught:
        channel.submit(values.ORI, entry.tcn, store_desk.payload_of("B-1"))
    assert not isinstance(caught.value, errors.SubmissionRefused)
    with pytest.raises(errors.SubmissionError):
        channel.check()
    rig.back()
    channel.check()
    channel.submit(values.ORI, entry.tcn, store_desk.payload_of("B-1"))
    channel.close()
    assert rig.arrived(entry.tcn) == [entry.payload_sha256]


@pytest.mark.parametrize(
    ("rig", "act"),
    [
        pytest.param(way, act, id=f"{way.value}-{act}")
        for way in RIGS
        for act in ("submit", "collect", "check")
        if way is not ChannelName.FOLDER and (way in DROPS or act == "submit")
    ],
    indirect=["rig"],
)
def test_a_cut_ends_what_is_under_way_and_refuses_what_comes_later(rig: Rig, act: str, stores: Stores) -> None:
    """A folder has no line that could fall silent; our own service says who it is before it falls silent here."""
    entry = finish(stores)
    rig.fall_silent()
    channel = rig.channel()
    acts: dict[str, Callable[[], Any]] = {
        "submit": lambda: channel.submit(values.ORI, entry.tcn, b"payload" * 1000),
        "collect": lambda: channel.collect(stores.queue, lambda _: None, may_wait=True),
        "check": channel.check,
    }
    began = threading.Event()
    ended: list[BaseException] = []

    def until_cut() -> None:
        began.set()
        try:
            acts[act]()
        except errors.SubmissionError as reason:
            ended.append(reason)

    thread = threading.Thread(target=until_cut, name="until-cut")
    thread.start()
    assert began.wait(5)
    channel.cut()
    thread.join(CUT_WITHIN_S)
    assert not thread.is_alive()
    assert isinstance(ended[0], errors.ServiceUnreachable)
    with pytest.raises(errors.ServiceUnreachable):
        channel.submit(values.ORI, entry.tcn, b"payload")
    channel.close()


# Ways without a receipt: going. --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drop", "name"),
    [pytest.param(way, name, id=f"{way.value}-{name}") for way, names in FAULTS.items() for name in names],
    indirect=["drop"],
)
def test_after_each_fault_it_is_left_again_and_lies_there_once(drop: DropRig, name: str, stores: Stores) -> None:
    entry = finish(stores)
    payload = store_desk.payload_of("B-1")
    code, begin, end = drop.faults()[name]
    begin()
    with pytest.raises(errors.SubmissionError) as caught:
        closed(drop.channel(), lambda c: c.submit(values.ORI, entry.tcn, payload))
    assert caught.value.code == code
    assert not isinstance(caught.value, errors.SubmissionRefused)
    end()
    closed(drop.channel(), lambda c: c.submit(values.ORI, entry.tcn, payload))
    assert drop.arrived(entry.tcn) == [entry.payload_sha256]


class WithoutRoom:
    """Stores whose disk is full when an answer is to be kept."""

    def __init__(self, stores: Stores) -> None:
        self.queue = self.bureau = self
        self.entries_named = stores.queue.bureau.entries_named

    def add_answer(self, *_: object) -> None:
        raise store_errors.DiskFull("The disk of the station is full.")


# Ways without a receipt: coming. -------------------------------------------------------------------------------------


def test_an_answer_is_stored_and_only_then_put_away(drop: DropRig, stores: Stores) -> None:
    entry = finish(stores)
    channel = drop.channel()
    send_next(stores, channel)
    file = answer_file(entry.tcn)
    drop.send(file)

    with pytest.raises(store_errors.DiskFull):
        collect(cast(Stores, WithoutRoom(stores)), channel, drop)
    assert drop.lying() == [file]
    assert drop.taken() == []
    assert collect(stores, channel, drop) == [entry.tcn]
    channel.close()
    kept = stores.queue.entry(entry.tcn)
    assert kept.state is S.ANSWERED
    assert [answer.kind for answer in kept.answers] == [CRIMINAL]
    assert stores.queue.bureau.files_of(entry.tcn) == ((interpret_answer(file), file),)
    assert (drop.lying(), drop.taken(), drop.aside()) == ([], [file], [])


def test_answers_in_any_order_twice_for_others_and_broken(drop: DropRig, stores: Stores) -> None:
    first, second = finish(stores, "B-1"), finish(stores, "B-2")
    channel = drop.channel()
    for _ in range(2):
        send_next(stores, channel)
    correction = answer_file(bureau_tcn(1), number=2)  # by the number of an answer that comes after it
    anothers = answer_file("GA0440000-S07-2026-000009", number=9)
    lost = answer_file(f"{values.ORI}-S01-2026-000999", number=8)
    unsaid = answer_file("", number=7)
    garbage = b"\x89PNG\r\n and nothing that a bureau answers"
    for number, file in enumerate((correction, anothers, garbage, lost, unsaid)):
        drop.send(file, f"{number}.an2")
    assert collect(stores, channel, drop) == []
    initial = answer_file(first.tcn, number=1)
    rejected = answer_file(second.tcn, number=3, kind=REJECTION, messages=("L0008 QUALITY TOO LOW",))
    for number, file in enumerate((initial, rejected, initial)):
        drop.send(file, f"later-{number}.an2")
    changed = collect(stores, channel, drop)
    drop.clock.at += timedelta(seconds=GIVEN_UP_S)  # what is no record file may have been half written
    assert collect(stores, channel, drop) == []
    channel.close()
    assert set(changed) == {first.tcn, second.tcn}
    kept = {tcn: [file for _, file in stores.queue.bureau.files_of(tcn)] for tcn in (first.tcn, second.tcn)}
    assert kept == {first.tcn: [initial, correction], second.tcn: [rejected]}
    assert drop.lying() == [anothers]
    assert sorted(drop.taken()) == sorted([correction, initial, initial, rejected])
    assert sorted(drop.aside()) == sorted([garbage, lost, unsaid])
    aside = {one.file: one.code for one in stores.queue.bureau.aside(with_files=True)}
    assert aside == {
        garbage: "an2/not-a-record-file",
        lost: "answer/unknown-submission",
        unsaid: "answer/no-reference",
    }
    assert sum(row.act == "file-kept-aside" for row in audit.rows(stores.database)) == 3


def test_a_new_start_changes_nothing(drop: DropRig, stores: Stores) -> None:
    """What was stored and not put away is stored once."""
    entry = finish(stores)
    channel = drop.channel()
    send_next(stores, channel)
    file = answer_file(entry.tcn)
    meaning = interpret_answer(file)
    stores.queue.bureau.add_answer(entry.tcn, meaning, values.answer(entry.tcn), file)
    stores.queue.confirm(entry.tcn, "Officer One")
    drop.send(file)
    collect(stores, channel, drop)
    channel.close()
    kept = stores.queue.entry(entry.tcn)
    assert (kept.state, len(kept.answers)) == (S.CONFIRMED, 1)
    assert drop.taken() == [file]


def test_an_answer_of_long_ago_a_late_correction_and_an_acknowledgement(drop: DropRig, stores: Stores) -> None:
    entry = finish(stores)
    channel = drop.channel()
    send_next(stores, channel)
    drop.send(answer_file(entry.tcn, number=1, kind=OTHER), "ack.an2")
    collect(stores, channel, drop)
    acknowledged = stores.queue.entry(entry.tcn)
    assert (acknowledged.state, acknowledged.acknowledged) == (S.AWAITING_RESPONSE, bureau_tcn(1))
    drop.send(answer_file(entry.tcn, number=2), "answer.an2")
    collect(stores, channel, drop)
    stores.queue.confirm(entry.tcn, "Officer One")
    drop.send(answer_file(bureau_tcn(2), number=3), "correction.an2")
    collect(stores, channel, drop)
    channel.close()
    kept = stores.queue.entry(entry.tcn)
    assert (kept.state, [answer.own_tcn for answer in kept.answers]) == (S.ANSWERED, [bureau_tcn(2), bureau_tcn(3)])


def test_answers_that_cannot_be_looked_for_say_so_and_submissions_go_on(drop: DropRig, stores: Stores) -> None:
    channel = drop.channel()
    assert channel.returns_apart
    drop.away()
    with pytest.raises(errors.SubmissionError):
        channel.collect(stores.queue, lambda _: None, may_wait=True)
    drop.back()
    drop.clock.at += timedelta(seconds=LOOK_EVERY_S)
    assert channel.collect(stores.queue, lambda _: None, may_wait=True)
    channel.close()
    carrier = drop.carrier()
    carrier.check_answers()
    carrier.close()
