"""`kill -9` at random moments: nothing acknowledged is lost, nothing is doubled, what was on its way goes again.

The short form; the moments come from a seed that a failure prints. `BOOKING_STATION_KILLS` asks for more.
"""

import contextlib
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from app.clock import SystemClock
from app.domain.capture import capture_plan
from app.domain.queue_entry import QueueState
from app.store import audit
from app.store.stores import Stores, open_vault
from tests.faults.booking_child import PRINTS, payload_of, seed_of
from tests.support import fake_service as fake
from tests.support import store_desk, values
from tests.support.bureau_files import answer_file
from tests.support.fake_service import FakeService

KILLS = int(os.environ.get("BOOKING_STATION_KILLS", "24"))
SEED = int(os.environ.get("BOOKING_STATION_SEED", "20260304"))
ROOT = Path(__file__).resolve().parents[2]
MOST_ACTS = 25  # acknowledged acts before a kill, at most
KILL_WITHIN_S = 0.03  # after the last act waited for: a booking's acts take a few ms each
DRAIN_S = 60.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 of POSIX")


class Child:
    """A child process that is started, listened to and killed."""

    def __init__(self, name: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"tests.faults.{name}", *arguments]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        self._out: IO[str] = self._process.stdout

    def lines(self, count: int) -> list[list[str]]:
        """The next lines, fewer when it ends."""
        said = []
        for _ in range(count):
            line = self._out.readline()
            if not line.endswith("\n"):
                break
            said.append(line.split())
        return said

    def kill(self, after_s: float) -> list[list[str]]:
        """Kill it within a moment and return what it had still said."""
        threading.Event().wait(after_s)
        assert self._process.poll() is None, "the child ended by itself"
        self._process.kill()
        rest = [line.split() for line in self._out.read().split("\n")[:-1]]
        self._process.wait()
        self._out.close()
        return rest

    def end(self) -> None:
        """Nothing is left running, however the test ended."""
        self._process.kill()
        self._process.wait()
        self._out.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Child]]:
    """Starts children; ends what a failed test left."""
    with contextlib.ExitStack() as stack:

        def start_one(name: str, *arguments: str) -> Child:
            child = Child(name, *arguments)
            stack.callback(child.end)
            return child

        yield start_one


class Acknowledged:
    """What the children said is on disk."""

    def __init__(self) -> None:
        self.prints: set[tuple[str, int]] = set()
        self.bookings: set[str] = set()
        self.finished: dict[str, str] = {}
        self.sending: set[str] = set()
        self.numbers: list[str] = []

    def take(self, lines: list[list[str]]) -> None:
        for line in lines:
            match line:
                case ["saved", booking_id]:
                    self.bookings.add(booking_id)
                case ["print", booking_id, step]:
                    assert (booking_id, int(step)) not in self.prints, "an accepted print was asked for again"
                    self.prints.add((booking_id, int(step)))
                case ["finished", booking_id, tcn]:
                    assert booking_id not in self.finished, "a finished booking was finished again"
                    self.finished[booking_id] = tcn
                case ["tcn", tcn]:
                    self.numbers.append(tcn)
                case ["sending", tcn]:
                    self.sending.add(tcn)
                case ["open"]:
                    pass
                case _:
                    raise AssertionError(line)


def check(data: Path, known: Acknowledged) -> Counter[QueueState]:
    """Everything acknowledged is there, whole and once; gives back what was SENDING, and checks that too."""
    stores = Stores.open(data, open_vault(data), clock=SystemClock())
    try:
        stores.database.check(quick=False)
        assert audit.verify(stores.database).is_whole
        assert [n for n, times in Counter(known.numbers).items() if times > 1] == []
        entries = {entry.booking_id: entry for entry in stores.queue.entries(100_000)}
        assert known.finished.items() <= {b: entry.tcn for b, entry in entries.items()}.items()
        drafts = {draft.booking_id for draft in stores.bookings.drafts()}
        assert known.bookings <= drafts | entries.keys()
        assert not drafts & entries.keys()
        recent = sorted(known.prints)[-40:]
        for booking_id in {booking_id for booking_id, _ in recent}:
            captures = stores.bookings.captures(booking_id)
            for step in (step for other, step in recent if other == booking_id):
                record, image = captures[step]
                expected = values.finger_image(160, 120, seed=seed_of(booking_id, step))
                assert record.step == capture_plan()[step]
                assert np.array_equal(image.pixels, expected.pixels)
        for tcn in known.sending:
            assert stores.queue.entry(tcn).state in (QueueState.SENDING, QueueState.READY)
        states = Counter(entry.state for entry in entries.values())
        assert states[QueueState.SENDING] >= len(known.sending)
        assert stores.queue.recover() == states[QueueState.SENDING]
        for entry in entries.values():
            assert stores.queue.entry(entry.tcn).state is QueueState.READY
        known.sending.clear()
        return states
    finally:
        stores.close()


def test_a_station_killed_while_it_books_loses_nothing_that_was_acknowledged(
    tmp_path: Path, start: Callable[..., Child]
) -> None:
    dice = random.Random(SEED)
    known = Acknowledged()
    sending = 0
    for round_ in range(KILLS // 2):
        child = start("booking_child", str(tmp_path), str(round_))
        said = child.lines(1 + dice.randrange(MOST_ACTS))
        known.take(said + child.kill(dice.uniform(0, KILL_WITHIN_S)))
        sending += check(tmp_path, known)[QueueState.SENDING]
    stores = Stores.open(tmp_path, open_vault(tmp_path), clock=SystemClock())
    payloads = {}
    while (claim := stores.queue.claim()) is not None:
        assert claim.payload == payload_of(claim.entry.booking_id, claim.entry.tcn)
        assert claim.entry.tcn not in payloads
        payloads[claim.entry.tcn] = claim.payload
    stores.close()
    assert set(known.finished.values()) <= payloads.keys()
    assert len(payloads) >= len(known.finished) > 0
    assert sending > 0
    print(
        f"seed {SEED}: {KILLS // 2} kills, {len(known.prints)} prints and {len(known.finished)} bookings acknowledged,"
        f" {sending} taken back while sending; lost 0, doubled 0"
    )
    assert len(known.prints) >= PRINTS


def bad_service(dice: random.Random) -> fake.Behaviour:
    """Drops, delays, doubles, answers after closing, or works."""

    def late(exchange: fake.Exchange) -> None:
        """Takes it, and answers after the station may long be gone."""
        reply = exchange.server.service.take(exchange)
        exchange.server.service._stopping.wait(dice.uniform(0, 0.1))
        exchange.reply(*reply)

    def doubled(exchange: fake.Exchange) -> None:
        """The same request reaches it twice, as a repeating proxy would do."""
        service = exchange.server.service
        body = exchange.body()
        service.take_bytes(exchange.headers, body)
        exchange.reply(*service.take_bytes(exchange.headers, body))

    return dice.choice(
        (fake.take, fake.take, fake.drop_after_taking, fake.drop_before_taking, fake.status(503), late, doubled)
    )


def test_a_sender_killed_before_a_bad_service_delivers_each_booking_exactly_once(
    tmp_path: Path, start: Callable[..., Child]
) -> None:
    dice = random.Random(SEED + 1)
    kills, booked = KILLS - KILLS // 2, 0
    with FakeService() as service:
        finished: dict[tuple[str, str], str] = {}
        vault = open_vault(tmp_path)

        def book(count: int) -> None:
            nonlocal booked
            stores = Stores.open(tmp_path, vault, clock=SystemClock())
            for _ in range(count):
                booked += 1
                entry = store_desk.finish(stores, f"B-{booked}")
                finished[(values.ORI, entry.tcn)] = entry.payload_sha256
            stores.close()

        for _ in range(kills):
            book(4)
            before = service.submissions
            service.next(*(bad_service(dice) for _ in range(12)))
            child = start("sending_child", str(tmp_path), service.url, service.public_key)
            assert child.lines(1) == [["open"]]
            reached = dice.randrange(0, 5)
            limit = threading.Event()
            for _ in range(500):
                if service.submissions - before >= reached:
                    break
                limit.wait(0.01)
            assert child.kill(dice.uniform(0, KILL_WITHIN_S)) == []
            assert service.arrests.items() <= finished.items()
        child = start("sending_child", str(tmp_path), service.url, service.public_key)
        stores = Stores.open(tmp_path, vault, clock=SystemClock(), check=False)
        wait, looks = threading.Event(), int(DRAIN_S / 0.05)
        for _ in range(looks):
            if stores.queue.counts()[QueueState.ANSWERED] == len(finished):
                break
            wait.wait(0.05)
        states = stores.queue.counts()
        whole = audit.verify(stores.database).is_whole
        stores.close()
        child.kill(0)
        assert states[QueueState.ANSWERED] == len(finished), states
        assert service.arrests == finished
        assert whole
        print(
            f"seed {SEED + 1}: {kills} kills, {len(finished)} bookings, {service.submissions} submissions,"
            f" {len(service.arrests)} arrests; lost 0, doubled 0, stuck 0"
        )


def test_a_sender_killed_between_the_bureaus_folders_and_its_own_rows_loses_and_doubles_nothing(
    tmp_path: Path, start: Callable[..., Child]
) -> None:
    """The bureau picks up what lies there whenever the station is dead, and answers; nothing is handed over under two
    names, and no answer is put away before it is stored, nor stored twice."""
    dice = random.Random(SEED + 2)
    share, data = tmp_path / "share", tmp_path / "data"
    going, coming = share / "in", share / "out"
    for place in (going, coming, data):
        place.mkdir(parents=True)
    vault, booked, kills = open_vault(data), 0, KILLS // 6
    finished: dict[str, bytes] = {}
    arrived: dict[str, bytes] = {}
    doubled = 0
    wait = threading.Event()

    def until(is_so: Callable[[], bool]) -> None:
        for _ in range(int(DRAIN_S / 0.01)):
            if is_so():
                return
            wait.wait(0.01)
        raise AssertionError("it did not come so far")

    for _ in range(kills):
        stores = Stores.open(data, vault, clock=SystemClock())
        for _ in range(4):
            booked += 1
            entry = store_desk.finish(stores, f"B-{booked}")
            finished[entry.tcn] = store_desk.payload_of(entry.booking_id)
        stores.close()
        child = start("sending_child", str(data), str(share))
        assert child.lines(1) == [["open"]]
        reached = dice.randrange(1, 5)
        until(lambda reached=reached: len(list(going.glob("*.an2"))) >= reached)  # type: ignore[misc]
        assert child.kill(dice.uniform(0, KILL_WITHIN_S)) == []
        for file in sorted(going.glob("*.an2")):
            tcn = file.stem
            doubled += tcn in arrived
            assert arrived.setdefault(tcn, file.read_bytes()) == finished[tcn]
            file.unlink()
            (coming / f"{tcn}.an2").write_bytes(answer_file(tcn, number=len(arrived)))
    child = start("sending_child", str(data), str(share))
    until(lambda: len(arrived.keys() | {file.stem for file in going.glob("*.an2")}) == len(finished))
    for file in going.glob("*.an2"):
        (coming / f"{file.stem}.an2").write_bytes(answer_file(file.stem, number=len(finished)))
    stores = Stores.open(data, vault, clock=SystemClock(), check=False)
    until(lambda: stores.queue.counts()[QueueState.ANSWERED] == len(finished))
    child.kill(0)
    assert all(arrived.get(file.stem, finished[file.stem]) == file.read_bytes() for file in going.glob("*.an2"))
    kept = {tcn: [meaning.tcr for meaning, _ in stores.queue.bureau.files_of(tcn)] for tcn in finished}
    assert {tcn for tcn, answers in kept.items() if set(answers) == {tcn}} == finished.keys()
    assert stores.queue.bureau.aside() == ()
    assert audit.verify(stores.database).is_whole
    stores.close()
    print(f"seed {SEED + 2}: {kills} kills, {len(finished)} bookings, {doubled} left twice under one name; lost 0")
