"""Fakes around the station: a reader line that obeys at once, stores in memory, computing that knows the outcome."""

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from app.an2k.images import CodedImage
from app.clock import SystemClock
from app.config import Environment
from app.domain.arrival import Arrival
from app.domain.booking import Booking, Charge, Subject
from app.domain.capture import CaptureRecord, CaptureStep, ReaderIdentity
from app.domain.card import CardContent, CardForm, Standing
from app.domain.image import FingerImage
from app.domain.match import Answer, AnswerKind, AnswerResult
from app.domain.position import FrictionRidgePosition
from app.domain.quality import FingerQuality, Verdict
from app.domain.queue_entry import HandOver, QueueEntry, QueueState, Receipt
from app.domain.same_person import SamePerson
from app.domain.segmentation import Box, Segmentation, SegmentationFinding, SegmentationPosition
from app.domain.sequence import SequenceFinding
from app.domain.transaction import Transaction
from app.errors import BookingStationError, Whose
from app.matching.template import Template
from app.station import effects as x
from app.station import events as e
from app.station.analysis import Job, Together, one_after_another
from app.station.executor import Origin
from app.station.mailbox import LatestFrame
from app.station.ports import Post, T, Taking, Watch
from app.station.snapshot import StationSnapshot
from app.station.station import Station
from app.station.view import Desk

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
READER = ReaderIdentity("Example", "Drawn hand", "0001", "1")
REFUSAL = e.Refusal("test/refused", "program", "It was refused.", "Do it again.")
PATIENCE_S = 20.0


def booking(**changes: Any) -> Booking:
    values: dict[str, Any] = {
        "booking_id": "b-1",
        "booking_number": "B1",
        "subject": Subject("SAMPLE", "SAM"),
        "charges": (Charge("LARCENY"),),
        "date_of_arrest": "20260304",
        "created_at": NOW,
        "officer": "OFFICER ONE",
        **changes,
    }
    return Booking(**values)


def image(value: int = 200, shape: tuple[int, int] = (80, 60)) -> FingerImage:
    return FingerImage(np.full(shape, value, dtype=np.uint8))


def segmentation(step: CaptureStep, *findings: SegmentationFinding) -> Segmentation:
    segments = tuple(
        SegmentationPosition(f, Box(0, 0, 20, 20), 0.0, ((0, 0), (20, 0), (20, 20), (0, 20)), 1.0) for f in step.fingers
    )
    return Segmentation(segments, findings)


def qualities(step: CaptureStep, verdict: Verdict = Verdict.GOOD, score: int = 70) -> tuple[FingerQuality, ...]:
    return tuple(FingerQuality(f, score, verdict, (), "test") for f in step.fingers)


def record(step: CaptureStep, attempt: int = 1) -> CaptureRecord:
    return CaptureRecord(step, attempt, NOW, READER, 60, 80, 500, segmentation(step), qualities(step))


def coded(step: CaptureStep) -> tuple[CodedImage, ...]:
    return (CodedImage(step.position, step.impression, "WSQ20", b"\xff\xa0", 60, 80, 500),)


def entry(tcn: str = "TCN1", state: QueueState = QueueState.READY, **changes: Any) -> QueueEntry:
    return QueueEntry(tcn, "b-1", "B1", state, "00" * 32, 100, NOW, NOW, **changes)


def receipt(tcn: str = "TCN1") -> Receipt:
    return Receipt(tcn, "WA0330000", "00" * 32, "CN1", NOW, "training")


def answers(tcn: str = "TCN1") -> tuple[Answer, ...]:
    return (
        Answer(1, "CN1", tcn, AnswerKind.CRIMINAL_IDENTIFICATION, AnswerResult.IDENTIFIED, NOW),
        Answer(2, "CN1", tcn, AnswerKind.IMMIGRATION_CROSS_CHECK, AnswerResult.COMPLETED, NOW),
    )


class FullDisk(BookingStationError):
    code = "test/disk-full"
    whose = Whose.ADMINISTRATOR
    remedy = "Free space."


@dataclass
class DraftRow:
    booking_id: str
    booking_number: str
    display_name: str
    steps_done: int
    steps_total: int
    updated_at: datetime


@dataclass
class MemoryDisk:
    """What survives the death of a station."""

    bookings: dict[str, Booking] = field(default_factory=dict)
    captures: dict[str, dict[int, tuple[CaptureRecord, FingerImage]]] = field(default_factory=dict)
    entries: dict[str, QueueEntry] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    attempts: list[tuple[int, CaptureRecord]] = field(default_factory=list)
    cards: list[tuple[str, CardForm, Standing, str]] = field(default_factory=list)
    arrivals: dict[str, Arrival] = field(default_factory=dict)
    seen_of_others: list[tuple[str, str, str]] = field(default_factory=list)
    said_of_others: list[tuple[str, str, str, bool]] = field(default_factory=list)
    forgotten: list[datetime | None] = field(default_factory=list)
    full: bool = False
    serial: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, tcn: str, **changes: Any) -> QueueEntry:
        with self.lock:
            self.entries[tcn] = msgspec.structs.replace(self.entries[tcn], **changes)
            return self.entries[tcn]


class MemoryBookings:
    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk

    def save(self, booking: Booking) -> None:
        self._write()
        self._disk.bookings[booking.booking_id] = booking

    def load(self, booking_id: str) -> Booking:
        return self._disk.bookings[booking_id]

    def record_capture(self, booking_id: str, step_index: int, record: CaptureRecord, image: FingerImage) -> None:
        self._write()
        self._disk.captures.setdefault(booking_id, {})[step_index] = (record, image)

    def record_attempt(self, booking_id: str, step_index: int, record: CaptureRecord) -> None:
        self._write()
        self._disk.attempts.append((step_index, record))

    def captures(self, booking_id: str) -> Mapping[int, tuple[CaptureRecord, FingerImage]]:
        return dict(self._disk.captures.get(booking_id, {}))

    def drafts(self) -> Sequence[DraftRow]:
        return [
            DraftRow(b.booking_id, b.booking_number, "S", len(self.captures(b.booking_id)), 13, NOW)
            for b in self._disk.bookings.values()
            if b.booking_id not in self._disk.finished
        ]

    def next_tcn(self, ori: str, station_code: str) -> str:
        self._disk.serial += 1
        return f"{ori}{station_code}{self._disk.serial:06}"

    def finish(self, booking_id: str, transaction: Transaction, payload: bytes) -> QueueEntry:
        self._write()
        made = QueueEntry(transaction.tcn, booking_id, "B1", QueueState.READY, "00" * 32, len(payload), NOW, NOW)
        with self._disk.lock:
            self._disk.entries[transaction.tcn] = made
            self._disk.finished.add(booking_id)
        return made

    def _write(self) -> None:
        if self._disk.full:
            raise FullDisk("The disk is full.")


class MemoryQueue:
    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk

    def entries(self, limit: int = 50) -> Sequence[QueueEntry]:
        with self._disk.lock:
            return list(self._disk.entries.values())[::-1][:limit]

    def entry(self, tcn: str) -> QueueEntry:
        return self._disk.entries[tcn]

    def counts(self) -> Mapping[QueueState, int]:
        states = [found.state for found in self.entries()]
        return {state: states.count(state) for state in set(states)}

    def payload(self, tcn: str) -> bytes:
        return b"payload of " + tcn.encode()

    def card_printed(self, tcn: str, form: CardForm, standing: Standing, officer: str) -> None:
        if self._disk.full:
            raise FullDisk("The disk is full.")
        self._disk.cards.append((tcn, form, standing, officer))

    def confirm(self, tcn: str, officer: str, *, answers: int | None = None) -> QueueEntry:
        entry = self._disk.entries[tcn]
        if answers is not None and len(entry.answers) > answers:
            return entry
        return self._disk.change(tcn, state=QueueState.CONFIRMED, confirmed_by=officer)


class MemoryArrivals:
    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk

    def waiting(self) -> Sequence[Arrival]:
        return [one for one in self._disk.arrivals.values() if not one.booking_id or one.taken_version < one.version]

    def take(self, arrival_id: str, version: int, booking_id: str, officer: str) -> None:
        if self._disk.full:
            raise FullDisk("The disk is full.")
        taken = msgspec.structs.replace(self._disk.arrivals[arrival_id], booking_id=booking_id, taken_version=version)
        self._disk.arrivals[arrival_id] = taken

    def seen(self, arrival_id: str, version: int, officer: str) -> None:
        seen = msgspec.structs.replace(self._disk.arrivals[arrival_id], taken_version=version)
        self._disk.arrivals[arrival_id] = seen


class MemoryRecent:
    def __init__(self, disk: MemoryDisk) -> None:
        self._disk = disk

    def seen(self, booking_id: str, earlier_id: str, officer: str) -> None:
        self._disk.seen_of_others.append((booking_id, earlier_id, officer))

    def decide(self, booking_id: str, earlier_id: str, officer: str, *, same: bool) -> None:
        if self._disk.full:
            raise FullDisk("The disk is full.")
        self._disk.said_of_others.append((booking_id, earlier_id, officer, same))

    def forget(self, before: datetime | None) -> int:
        self._disk.forgotten.append(before)
        if self._disk.full:
            raise FullDisk("The disk is full.")
        return 0


class MemoryStores:
    def __init__(self, disk: MemoryDisk) -> None:
        self.recent = MemoryRecent(disk)
        self.arrivals = MemoryArrivals(disk)
        self.bookings = MemoryBookings(disk)
        self.queue = MemoryQueue(disk)
        self.closed = False

    def close(self) -> None:
        self.closed = True


class ObedientReader:
    """A reader line with a co-operative subject: each begun capture arrives and is lifted at once."""

    def __init__(self, post: Post, preview: LatestFrame, watch: Watch) -> None:
        self._post = post
        self.begun: list[tuple[int, CaptureStep]] = []
        self.present = True
        self.hold = False  # nothing is laid on the glass
        self.stopped = False

    def start(self) -> None:
        if self.present:
            self._post(e.ReaderFound(READER))

    def begin(self, number: int, step: CaptureStep) -> None:
        self.begun.append((number, step))
        if self.hold:
            return
        expected = len(step.fingers)
        self._post(e.SessionReady(number))
        self._post(e.FingersSeen(number, expected, expected))
        self._post(e.CaptureArrived(number, image(len(self.begun))))
        self._post(e.PlatenClear(number))

    def trigger(self) -> None:
        pass

    def cancel(self) -> None:
        pass

    def stop(self, timeout_s: float) -> bool:
        self.stopped = True
        return True


class BlindWatch:
    """A live watch that sees nothing."""

    def __init__(self, post: Post) -> None:
        self.stopped = False

    def start(self) -> None:
        pass

    def begin(self, number: int, step: CaptureStep, *, streams: bool, take: Taking) -> None:
        pass

    def ready(self) -> None:
        pass

    def frame(self, number: int, image: FingerImage) -> None:
        pass

    def roll_over(self) -> None:
        pass

    def took(self, image: FingerImage) -> e.GlassBefore:
        return e.GlassBefore()

    def end(self) -> None:
        pass

    def stop(self, timeout_s: float) -> bool:
        self.stopped = True
        return True


class InlineWork:
    """Runs each job at once on the caller's thread, but for those of the name in `hold`, which wait for `release`."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self.hold = ""
        self._held: queue.SimpleQueue[Job] = queue.SimpleQueue()

    def start(self) -> None:
        pass

    def submit(self, job: Job) -> None:
        if job.name == self.hold:
            self._held.put(job)
        else:
            self._do(job)

    def together(self, pieces: Sequence[Callable[[], T]]) -> list[T]:
        return one_after_another(pieces)

    def release(self) -> None:
        """Do one job that is held."""
        self._do(self._held.get(timeout=PATIENCE_S))

    def _do(self, job: Job) -> None:
        try:
            self._post(job.act())
        except BookingStationError as refused:
            self._post(job.failed(e.Refusal(refused.code, refused.whose, refused.message, refused.next_step)))

    def stop(self, timeout_s: float) -> bool:
        return True


@dataclass
class KnowingComputing:
    """`verdicts`: outcome of the next analyses, then GOOD; `findings`: of the next sequence checks, then none.
    `templates`: of each finger; `same_person`: of the next comparisons with recent bookings, then none."""

    verdicts: list[Verdict] = field(default_factory=list)
    findings: list[tuple[SequenceFinding, ...]] = field(default_factory=list)
    templates: Mapping[FrictionRidgePosition, Template] = field(default_factory=dict)
    same_person: list[SamePerson | None] = field(default_factory=list)
    looks: list[x.LookForSamePerson] = field(default_factory=list)

    def analyse(self, effect: x.Analyse, together: Together) -> e.Event:
        verdict = self.verdicts.pop(0) if self.verdicts else Verdict.GOOD
        return e.AnalysisDone(effect.number, segmentation(effect.step), qualities(effect.step, verdict))

    def prepare(self, effect: x.PreparePrint) -> e.Event:
        step = effect.record.step
        shown = {finger: self.templates[finger] for finger in step.fingers if finger in self.templates}
        return e.PrintPrepared(effect.number, coded(step), shown)

    def compare_sequence(self, effect: x.CheckSequence) -> e.Event:
        found = self.findings.pop(0) if self.findings else ()
        return e.SequenceChecked(effect.revision, found)

    def look_for_same_person(self, effect: x.LookForSamePerson) -> e.Event:
        self.looks.append(effect)
        return e.SamePersonLooked(effect.booking_id, self.same_person.pop(0) if self.same_person else None)

    def assemble(self, effect: x.AssembleTransaction, transaction: Transaction, at: datetime) -> e.Event:
        return e.TransactionAssembled(effect.revision, transaction, b"payload" * len(effect.images))

    def read_card(self, tcn: str, payload: bytes) -> e.Event:
        return e.CardRead(tcn, CardContent("CAR", tcn, {"2.018": ((payload.decode(),),)}, ()))


class AnsweringSender:
    """A submitter whose service accepts and answers as soon as it is woken; `away` keeps it silent. With
    `without_receipt` it hands over, and only the identification comes; with `reply` it answers with just that."""

    def __init__(self, post: Post, disk: MemoryDisk) -> None:
        self._post = post
        self._disk = disk
        self.away = False
        self.without_receipt = False
        self.reply: tuple[Answer, ...] | None = None
        self.stopped = False

    def start(self) -> None:
        pass

    def wake(self) -> None:
        if self.away:
            return
        for tcn, found in list(self._disk.entries.items()):
            if found.state is QueueState.READY and self.without_receipt:
                over = HandOver("mail", "the bureau", f"<{tcn}@example.gov>", NOW)
                self._disk.change(tcn, state=QueueState.ANSWERED, handed_over=over, answers=answers(tcn)[:1])
            elif found.state is QueueState.READY:
                told = answers(tcn) if self.reply is None else self.reply
                self._disk.change(tcn, state=QueueState.ANSWERED, receipt=receipt(tcn), answers=told)
        self._post(e.QueueTouched())

    def stop(self, timeout_s: float) -> bool:
        self.stopped = True
        return True


class DeskBench:
    """A station on fakes. Use as a context manager; `until` waits for a snapshot."""

    def __init__(
        self,
        disk: MemoryDisk | None = None,
        computing: KnowingComputing | None = None,
        *,
        jail_system: bool = False,
        compared_days: int = 0,
    ) -> None:
        self.disk = disk if disk is not None else MemoryDisk()
        self.computing = computing if computing is not None else KnowingComputing()
        self.reader: ObedientReader
        self.sender: AnsweringSender
        self.work: InlineWork
        self.stores: MemoryStores
        self._seen: queue.SimpleQueue[StationSnapshot] = queue.SimpleQueue()
        self.station = Station(
            desk=Desk(Environment.TRAINING, "Example County Jail", "S01", jail_system),
            origin=Origin("WA0330000", "WA0000000", "S01"),
            clock=SystemClock(),
            open_stores=self._open,
            make_watch=BlindWatch,
            make_reader=self._make_reader,
            make_work=self._make_work,
            computing=self.computing,
            make_sender=self._make_sender,
            compared_days=compared_days,
        )

    def _open(self) -> MemoryStores:
        self.stores = MemoryStores(self.disk)
        return self.stores

    def _make_reader(self, post: Post, preview: LatestFrame, watch: Watch) -> ObedientReader:
        self.reader = ObedientReader(post, preview, watch)
        return self.reader

    def _make_work(self, post: Post) -> InlineWork:
        self.work = InlineWork(post)
        return self.work

    def _make_sender(self, post: Post) -> AnsweringSender:
        self.sender = AnsweringSender(post, self.disk)
        return self.sender

    def __enter__(self) -> "DeskBench":
        self.station.start()
        self._end = self.station.subscribe(self._seen.put)
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self.station.close()

    def until(self, wanted: Callable[[StationSnapshot], bool]) -> StationSnapshot:
        """The first snapshot from now on that fits; AssertionError after PATIENCE_S seconds."""
        last = None
        deadline = datetime.now(UTC) + timedelta(seconds=PATIENCE_S)
        while datetime.now(UTC) < deadline:
            try:
                last = self._seen.get(timeout=0.1)
            except queue.Empty:
                continue
            if wanted(last):
                return last
        raise AssertionError(f"waited in vain; last seen: {last}")


def friction(code: int) -> FrictionRidgePosition:
    return FrictionRidgePosition(code)
