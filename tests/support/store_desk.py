"""A data directory with its stores, and bookings brought to a state in one call."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from app.clock import Clock, SystemClock
from app.domain.match import AnswerKind
from app.domain.queue_entry import QueueEntry, QueueState
from app.store.stores import DATABASE_NAME, Stores, open_vault
from tests.support import values

PAYLOAD = b"ZZMARKEDPAYLOAD transaction of "
S = QueueState


class SetClock:
    """A clock that shows what it is told."""

    def __init__(self, now: datetime = values.NOON) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic_s(self) -> float:
        return (self.at - values.NOON).total_seconds()

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        self.at += timedelta(seconds=timeout_s)
        return event.is_set()


@contextmanager
def opened(
    directory: Path, clock: Clock | None = None, twins: Path | None = None, key_of: Path | None = None
) -> Iterator[Stores]:
    """The stores of a directory; closed at the end, as a process that ends in order would."""
    stores = Stores.open(directory, open_vault(key_of or directory), clock=clock or SystemClock(), twins=twins)
    try:
        yield stores
    finally:
        stores.close()


def payload_of(booking_id: str) -> bytes:
    return PAYLOAD + booking_id.encode("ascii") + bytes(range(256)) * 8


def finish(stores: Stores, booking_id: str = "B-1") -> QueueEntry:
    """A booking from its first row to the queue."""
    stores.bookings.save(values.booking(booking_id))
    stores.bookings.record_capture(booking_id, 0, values.capture_record(), values.finger_image())
    tcn = stores.bookings.next_tcn(values.ORI, "S01")
    return stores.bookings.finish(booking_id, values.transaction(tcn), payload_of(booking_id))


def bring_to(stores: Stores, state: QueueState, booking_id: str = "B-1") -> QueueEntry:
    """An entry in `state`, by the store's own acts; every earlier entry must not be READY."""
    entry = finish(stores, booking_id)
    tcn, queue = entry.tcn, stores.queue
    if state is S.READY:
        return entry
    if state is S.WITHDRAWN:
        return queue.withdraw(tcn, "Officer One", "entered twice")
    claim = queue.claim()
    assert claim is not None
    assert claim.entry.tcn == tcn
    if state is S.SENDING:
        return claim.entry
    if state is S.HANDED_OVER:
        return queue.handed_over(tcn, values.hand_over(tcn))
    if state is S.HELD:
        return queue.hold(tcn, "service/not-acceptable", "The images are of no use.")
    queue.accepted(tcn, values.receipt(tcn, entry.payload_sha256), values.SERVICE_KEY)
    if state is S.AWAITING_RESPONSE:
        return queue.entry(tcn)
    for number, kind in enumerate((AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.IMMIGRATION_CROSS_CHECK), 1):
        queue.add_answer(tcn, values.answer(tcn, number, kind))
    if state is S.ANSWERED:
        return queue.entry(tcn)
    return queue.confirm(tcn, "Officer One")


@contextmanager
def raw(directory: Path, name: str = DATABASE_NAME) -> Iterator[Any]:
    """The file itself, past the store; its triggers stand, its foreign keys do not."""
    connection = dbapi2.connect(str(directory / name), isolation_level=None)
    try:
        connection.execute("PRAGMA recursive_triggers = ON")
        yield connection
    finally:
        connection.close()
