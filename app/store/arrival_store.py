"""Records of the jail's own systems, sealed, from their arrival until an officer has made a booking of them."""

import hashlib
import hmac
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from app import wire
from app.clock import Clock
from app.domain.arrival import Arrival, BookingRecord, differing
from app.logs import logger
from app.store import audit, errors
from app.store.booking_store import use_key
from app.store.database import Database, Row, as_moment, as_text
from app.store.vault import Vault

_SECRET_BYTES = 32
_SECRET_PLACE = "exchange/secret"
WAITING_SHOWN = 2_000  # a large jail books some 60 persons a day, and those that nobody books are kept for a month
_MOST_FORGOTTEN = 500  # in one transaction: others wait for it
_LIVING = "b.booking_id IS NOT NULL AND b.state <> 'abandoned'"
EXCHANGE = "jail-system"  # the actor in the audit trail
_log = logger("store")


class Received(StrEnum):
    NEW = "new"
    AMENDED = "amended"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Receipted:
    """What became of one record."""

    arrival_id: str
    outcome: Received


class ArrivalStore:
    """Arrivals. Belongs to the thread of its database."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._secret: bytes | None = None
        use_key(database, vault)

    def close(self) -> None:
        """Close the database under it (a thread's own)."""
        self._database.close()

    # Coming in. ------------------------------------------------------------------------------------------------------

    def mark_of(self, *parts: bytes) -> str:
        """A keyed hash: tells the same thing again, and tells nobody else what it is."""
        digest = hmac.new(self._own_secret(), digestmod=hashlib.sha256)
        for part in parts:
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def knows_file(self, mark: str) -> bool:
        """Whether the records of that file are in already."""
        return self._database.row("SELECT 1 FROM arrival_file WHERE mark = ?", (mark,)) is not None

    def receive(self, records: Sequence[BookingRecord], *, file_mark: str | None = None) -> tuple[Receipted, ...]:
        """Keep all records of one delivery, or none; on disk when it returns. A record is told by its `record_id`: the
        same again changes nothing, another content is its next version. `file_mark`: that the file is done is kept in
        the same transaction. DiskFull."""
        self._own_secret()
        with self._database.transaction():
            if file_mark is not None:
                if self.knows_file(file_mark):
                    return ()
                self._note(file_mark)
            return tuple(self._receive(record) for record in records)

    def _receive(self, record: BookingRecord) -> Receipted:
        content = wire.to_json(record)
        record_mark = self.mark_of(b"record", (record.record_id or wire.to_json(record).decode()).encode("utf-8"))
        content_mark = self.mark_of(b"content", content)
        now = self._now()
        row = self._database.row("SELECT arrival_id, wrapped_key FROM arrival WHERE record_mark = ?", (record_mark,))
        if row is None:
            arrival_id, version = uuid.uuid4().hex, 1
            key = self._vault.new_key(arrival_id)
            self._database.write(
                "INSERT INTO arrival (arrival_id, record_mark, wrapped_key, arrived_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (arrival_id, record_mark, key, now, now),
            )
        else:
            arrival_id, key = row
            newest = self._database.row(
                "SELECT version, content_mark FROM arrival_version WHERE arrival_id = ? ORDER BY version DESC LIMIT 1",
                (arrival_id,),
            )
            assert newest is not None  # written with its arrival
            if newest[1] == content_mark:
                return Receipted(arrival_id, Received.KNOWN)
            version = newest[0] + 1
            self._database.write("UPDATE arrival SET updated_at = ? WHERE arrival_id = ?", (now, arrival_id))
        sealed = self._vault.unlock(key, arrival_id).seal(content, _place(arrival_id, version))
        self._database.write(
            "INSERT INTO arrival_version (arrival_id, version, content_mark, arrived_at, sealed_record)"
            " VALUES (?, ?, ?, ?, ?)",
            (arrival_id, version, content_mark, now, sealed),
        )
        outcome = Received.NEW if version == 1 else Received.AMENDED
        details = {"version": version, "unclear": len(record.unclear) + len(record.unclear_charges)}
        audit.append(self._database, f"arrival-{outcome.value}", arrival_id, actor=EXCHANGE, details=details)
        return Receipted(arrival_id, outcome)

    # Going away. -----------------------------------------------------------------------------------------------------

    def note_file(self, mark: str) -> None:
        """Keep that a file was put aside, and when."""
        with self._database.transaction():
            self._note(mark)

    def noted_at(self, mark: str) -> datetime | None:
        """Since when a file is known; None for one that the station has nothing to do with."""
        row = self._database.row("SELECT taken_at FROM arrival_file WHERE mark = ?", (mark,))
        return as_moment(row[0]) if row is not None else None

    def drop_file(self, mark: str) -> None:
        """The file is no more."""
        with self._database.transaction():
            self._database.write("DELETE FROM arrival_file WHERE mark = ?", (mark,))

    def forget(self, before: datetime) -> int:
        """Delete what came before then, was not changed since and is in no booking; how many records. The trail keeps
        that they were there, and nothing of whom they told."""
        forgotten = 0
        while True:
            with self._database.transaction():
                rows = self._database.rows(
                    "SELECT a.arrival_id FROM arrival a LEFT JOIN booking b ON b.booking_id = a.booking_id"
                    f" WHERE a.updated_at < ? AND NOT ({_LIVING}) LIMIT ?",
                    (as_text(before), _MOST_FORGOTTEN),
                )
                for (arrival_id,) in rows:
                    self._database.write("DELETE FROM arrival_version WHERE arrival_id = ?", (arrival_id,))
                    self._database.write("DELETE FROM arrival WHERE arrival_id = ?", (arrival_id,))
                    audit.append(self._database, "arrival-forgotten", arrival_id, actor=EXCHANGE)
            forgotten += len(rows)
            if len(rows) < _MOST_FORGOTTEN:
                return forgotten

    # An officer's acts. ----------------------------------------------------------------------------------------------

    def waiting(self, limit: int = WAITING_SHOWN) -> tuple[Arrival, ...]:
        """Those of which no booking was made yet, and those that changed since; the one touched last first. A booking
        that was abandoned gives its arrival back."""
        rows = self._database.rows(
            f"{_SELECT} WHERE NOT ({_LIVING}) OR a.taken_version < v.version"
            " ORDER BY a.updated_at DESC, a.arrival_id LIMIT ?",
            (limit,),
        )
        return tuple(arrival for row in rows if (arrival := self._readable(row)) is not None)

    def arrival(self, arrival_id: str) -> Arrival:
        """NoSuchArrival, SealBroken."""
        row = self._database.row(f"{_SELECT} WHERE a.arrival_id = ?", (arrival_id,))
        if row is None:
            raise errors.NoSuchArrival("There is no record of the jail system with that identifier.")
        return self._arrival(row)

    def take(self, arrival_id: str, version: int, booking_id: str, officer: str) -> None:
        """An officer makes a booking of that version. Written before the booking itself: an arrival whose booking never
        came is waiting still. NoSuchArrival, ArrivalTaken."""
        with self._database.transaction():
            arrival = self.arrival(arrival_id)
            if arrival.booking_id == booking_id:
                return
            if arrival.booking_id:
                raise errors.ArrivalTaken("Another booking was made of this record already.")
            self._database.write(
                "UPDATE arrival SET booking_id = ?, taken_version = ? WHERE arrival_id = ?",
                (booking_id, min(version, arrival.version), arrival_id),
            )
            details: dict[str, audit.Detail] = {"booking": booking_id, "version": version}
            audit.append(self._database, "arrival-taken", arrival_id, actor=officer, details=details)

    def seen(self, arrival_id: str, version: int, officer: str) -> None:
        """An officer was told of the change of a record that is booked already. NoSuchArrival."""
        with self._database.transaction():
            arrival = self.arrival(arrival_id)
            if not arrival.booking_id or version <= arrival.taken_version:
                return
            self._database.write(
                "UPDATE arrival SET taken_version = ? WHERE arrival_id = ?",
                (min(version, arrival.version), arrival_id),
            )
            audit.append(self._database, "arrival-seen", arrival_id, actor=officer, details={"version": version})

    def record_id_of(self, booking_id: str) -> str:
        """The other system's name for a booking; "" where it did not come from there. SealBroken."""
        row = self._database.row(f"{_SELECT} WHERE a.booking_id = ?", (booking_id,))
        return self._arrival(row).record.record_id if row is not None else ""

    # Inside. ---------------------------------------------------------------------------------------------------------

    def _note(self, mark: str) -> None:
        self._database.write("INSERT OR IGNORE INTO arrival_file (mark, taken_at) VALUES (?, ?)", (mark, self._now()))

    def _now(self) -> str:
        return as_text(self._clock.now())

    def _own_secret(self) -> bytes:
        if self._secret is None:
            row = self._database.row("SELECT sealed_secret FROM exchange_secret")
            if row is None:
                made = self._vault.seal(os.urandom(_SECRET_BYTES), _SECRET_PLACE)
                with self._database.transaction():
                    self._database.write(
                        "INSERT OR IGNORE INTO exchange_secret (only_one, sealed_secret) VALUES (1, ?)", (made,)
                    )
                row = self._database.row("SELECT sealed_secret FROM exchange_secret")
                assert row is not None  # there now, whoever wrote it
            self._secret = self._vault.unseal(row[0], _SECRET_PLACE)
        return self._secret

    def _readable(self, row: Row) -> Arrival | None:
        """One that rotted must not hide the others."""
        try:
            return self._arrival(row)
        except errors.ROTTEN as reason:
            _log.error("arrival-not-readable", code=reason.code)
            return None

    def _arrival(self, row: Row) -> Arrival:
        arrival_id, key, arrived_at, updated_at, booking_id, state, taken_version, version, sealed = row
        open_booking = booking_id if state not in (None, "abandoned") else ""
        record = self._record(arrival_id, key, version, sealed)
        changed: tuple[str, ...] = ()
        if open_booking and 0 < taken_version < version:
            before = self._database.row(
                "SELECT sealed_record FROM arrival_version WHERE arrival_id = ? AND version = ?",
                (arrival_id, taken_version),
            )
            assert before is not None  # versions are not deleted
            changed = differing(self._record(arrival_id, key, taken_version, before[0]), record)
        return Arrival(
            arrival_id=arrival_id,
            version=version,
            arrived_at=as_moment(arrived_at),
            updated_at=as_moment(updated_at),
            record=record,
            booking_id=open_booking,
            taken_version=taken_version if open_booking else 0,
            changed=changed,
        )

    def _record(self, arrival_id: str, key: bytes, version: int, sealed: bytes) -> BookingRecord:
        content = self._vault.unlock(key, arrival_id).unseal(sealed, _place(arrival_id, version))
        try:
            return wire.from_json(content, BookingRecord)
        except msgspec.MsgspecError as reason:
            raise errors.Damaged("A record of the jail system is not in the form that the station wrote.") from reason


def _place(arrival_id: str, version: int) -> str:
    """What a sealed record is bound to."""
    return f"arrival/{arrival_id}/{version}"


_SELECT = (
    "SELECT a.arrival_id, a.wrapped_key, a.arrived_at, a.updated_at, a.booking_id, b.state, a.taken_version, v.version,"
    " v.sealed_record FROM arrival a JOIN arrival_version v ON v.arrival_id = a.arrival_id AND v.version ="
    " (SELECT max(version) FROM arrival_version WHERE arrival_id = a.arrival_id)"
    " LEFT JOIN booking b ON b.booking_id = a.booking_id"
)
