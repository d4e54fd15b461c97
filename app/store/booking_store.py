"""Drafts, their prints, and the act that finishes a booking."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from app import wire
from app.clock import Clock
from app.domain.booking import Booking
from app.domain.capture import CaptureRecord, capture_plan
from app.domain.image import FingerImage
from app.domain.queue_entry import QueueEntry, QueueState
from app.domain.transaction import Transaction, control_number
from app.logs import logger
from app.store import audit, errors, picture
from app.store.database import Database, as_moment, as_text
from app.store.entry_rows import NOT_READABLE, display_name, read_entry
from app.store.twin import TwinHead, Twins
from app.store.vault import Seal, Vault

_TCN = re.compile(r"[A-Z0-9-]{10,40}")  # 1.09 is 10 to 40 characters (EBTS 11); hyphens part ORI, station, year, serial
_log = logger("store")


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An open draft. `steps_done` of `steps_total` steps of its plan have an accepted print."""

    booking_id: str
    booking_number: str
    display_name: str
    steps_done: int
    steps_total: int
    updated_at: datetime


class BookingStore:
    """Bookings until they are in the queue. Belongs to the thread of its database."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, twins: Twins) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._twins = twins
        use_key(database, vault)

    def save(self, booking: Booking) -> None:
        """Write a new draft or the changed data of an open one; on disk when it returns. BookingClosed."""
        now = as_text(self._clock.now())
        booking_id = booking.booking_id
        with self._database.transaction():
            row = self._database.row("SELECT state, wrapped_key FROM booking WHERE booking_id = ?", (booking_id,))
            if row is None:
                key = self._vault.new_key(booking_id)
                self._database.write(
                    "INSERT INTO booking (booking_id, state, wrapped_key, sealed_booking, created_at, updated_at)"
                    " VALUES (?, 'draft', ?, ?, ?, ?)",
                    (booking_id, key, self._sealed(key, booking), now, now),
                )
                audit.append(self._database, "booking-begun", booking_id, actor=booking.officer)
                return
            _require_draft(row[0])
            self._database.write(
                "UPDATE booking SET sealed_booking = ?, updated_at = ? WHERE booking_id = ?",
                (self._sealed(row[1], booking), now, booking_id),
            )
            audit.append(self._database, "booking-changed", booking_id, actor=booking.officer)

    def load(self, booking_id: str) -> Booking:
        """The booking as it was last saved. NoSuchBooking."""
        return self._open(booking_id)[1]

    def record_capture(self, booking_id: str, step_index: int, record: CaptureRecord, image: FingerImage) -> None:
        """Keep the accepted print of a step; on disk when it returns.

        It takes the place of the print accepted before, of which the record is kept among the attempts.
        `step_index`: the step's place in the plan of a whole hand. NoSuchBooking, BookingClosed, DiskFull.
        """
        _, booking, seal = self._open(booking_id)
        sealed_record = seal.seal(wire.to_json(record), f"record/{booking_id}/{step_index}")
        sealed_image = seal.seal(picture.pack(image), f"image/{booking_id}/{step_index}")
        now = as_text(self._clock.now())
        with self._database.transaction():
            self._still_draft(booking_id)
            key = (booking_id, step_index)
            self._database.write(
                "INSERT INTO attempt (booking_id, step_index, recorded_at, sealed_record)"
                " SELECT booking_id, step_index, recorded_at, sealed_record FROM capture"
                " WHERE booking_id = ? AND step_index = ?",
                key,
            )
            self._database.write("DELETE FROM capture WHERE booking_id = ? AND step_index = ?", key)
            self._database.write(
                "INSERT INTO capture (booking_id, step_index, recorded_at, sealed_record, sealed_image)"
                " VALUES (?, ?, ?, ?, ?)",
                (*key, now, sealed_record, sealed_image),
            )
            self._database.write("UPDATE booking SET updated_at = ? WHERE booking_id = ?", (now, booking_id))
            audit.append(
                self._database,
                "print-accepted",
                booking_id,
                actor=booking.officer,
                details={
                    "position": int(record.step.position),
                    "attempt": record.attempt,
                    "override": record.override_reason is not None,
                },
            )

    def record_attempt(self, booking_id: str, step_index: int, record: CaptureRecord) -> None:
        """Keep what is known of an attempt that was not accepted, without its picture."""
        _, _, seal = self._open(booking_id)
        sealed = seal.seal(wire.to_json(record), f"record/{booking_id}/{step_index}")
        with self._database.transaction():
            self._still_draft(booking_id)
            self._database.write(
                "INSERT INTO attempt (booking_id, step_index, recorded_at, sealed_record) VALUES (?, ?, ?, ?)",
                (booking_id, step_index, as_text(self._clock.now()), sealed),
            )

    def attempts(self, booking_id: str) -> tuple[tuple[int, CaptureRecord], ...]:
        """Step index and record of the attempts that were not kept, oldest first. NoSuchBooking."""
        _, _, seal = self._open(booking_id)
        rows = self._database.rows(
            "SELECT step_index, sealed_record FROM attempt WHERE booking_id = ? ORDER BY attempt_id", (booking_id,)
        )
        return tuple((step, self._record(seal, booking_id, step, sealed)) for step, sealed in rows)

    def captures(self, booking_id: str) -> dict[int, tuple[CaptureRecord, FingerImage]]:
        """The accepted prints by step index. NoSuchBooking, SealBroken, Damaged."""
        _, _, seal = self._open(booking_id)
        rows = self._database.rows(
            "SELECT step_index, sealed_record, sealed_image FROM capture WHERE booking_id = ? ORDER BY step_index",
            (booking_id,),
        )
        return {
            step: (
                self._record(seal, booking_id, step, sealed_record),
                picture.unpack(seal.unseal(sealed_image, f"image/{booking_id}/{step}")),
            )
            for step, sealed_record, sealed_image in rows
        }

    def drafts(self) -> tuple[DraftRow, ...]:
        """Open drafts, the one touched last first."""
        rows = self._database.rows(
            "SELECT booking_id, wrapped_key, sealed_booking, updated_at FROM booking WHERE state = 'draft'"
            " ORDER BY updated_at DESC"
        )
        return tuple(self._draft(*row) for row in rows)

    def next_tcn(self, ori: str, station_code: str) -> str:
        """A new transaction control number, e.g. `WA0330000-S01-2026-000001`; its serial is used up on disk.

        Two calls never give the same number, whatever happens between them. TcnNotUsable.
        """
        ori, station_code = ori.upper(), station_code.upper()  # one serial, however the settings are written
        year = self._clock.now().year
        with self._database.transaction():
            self._database.write(
                "INSERT INTO tcn_serial (ori, station_code, year, last_serial) VALUES (?, ?, ?, 1)"
                " ON CONFLICT (ori, station_code, year) DO UPDATE SET last_serial = last_serial + 1",
                (ori, station_code, year),
            )
            row = self._database.row(
                "SELECT last_serial FROM tcn_serial WHERE ori = ? AND station_code = ? AND year = ?",
                (ori, station_code, year),
            )
            assert row is not None  # written by the statement before
            tcn = control_number(ori, station_code, year, row[0])
            _require_tcn(tcn)
        return tcn

    def finish(self, booking_id: str, transaction: Transaction, payload: bytes) -> QueueEntry:
        """Close the booking and put its transaction into the queue: payload, entry READY, booking closed and audit
        row in one database transaction, on disk when it returns; the payload's twin is on disk before.

        The same call again gives the same entry. NoSuchBooking; BookingClosed when the booking is closed otherwise;
        RuleBroken when the TCN belongs to another booking; DiskFull, NoRights also for the twin.
        """
        _require_tcn(transaction.tcn)
        state, booking, seal = self._open(booking_id)
        wrapped_key = self._wrapped_key(booking_id)
        sha256 = hashlib.sha256(payload).hexdigest()
        if state != "draft":
            return self._finished_already(booking_id, transaction.tcn, sha256)
        sealed = seal.seal(payload, f"payload/{transaction.tcn}")
        key = base64.b64encode(wrapped_key).decode("ascii")
        self._twins.write(TwinHead(transaction.tcn, booking_id, transaction.ori, sha256, key), sealed)
        now = as_text(self._clock.now())
        with self._database.transaction():
            self._still_draft(booking_id)
            self._database.write(
                "INSERT INTO payload (sha256, tcn, size_bytes, sealed_payload) VALUES (?, ?, ?, ?)",
                (sha256, transaction.tcn, len(payload), sealed),
            )
            self._database.write(
                "INSERT INTO queue_entry"
                " (tcn, booking_id, payload_sha256, ori, tcr, priority, created_at, updated_at, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    transaction.tcn,
                    booking_id,
                    sha256,
                    transaction.ori,
                    transaction.tcr,
                    transaction.pry,
                    now,
                    now,
                    QueueState.READY.value,
                ),
            )
            self._database.write(
                "UPDATE booking SET state = 'finished', updated_at = ? WHERE booking_id = ?", (now, booking_id)
            )
            audit.append(
                self._database,
                "booking-finished",
                booking_id,
                actor=booking.officer,
                details={"tcn": transaction.tcn, "sha256": sha256, "bytes": len(payload)},
            )
        return read_entry(self._database, self._vault, transaction.tcn)

    def abandon(self, booking_id: str, officer: str, reason: str) -> None:
        """Close a draft that will not be sent; its data stay, sealed, with the reason. NoSuchBooking, BookingClosed."""
        _, _, seal = self._open(booking_id)
        sealed = seal.seal(reason.encode("utf-8"), f"closing/{booking_id}")
        with self._database.transaction():
            self._still_draft(booking_id)
            self._database.write(
                "UPDATE booking SET state = 'abandoned', sealed_closing_reason = ?, updated_at = ?"
                " WHERE booking_id = ?",
                (sealed, as_text(self._clock.now()), booking_id),
            )
            audit.append(self._database, "booking-abandoned", booking_id, actor=officer)

    def _sealed(self, wrapped_key: bytes, booking: Booking) -> bytes:
        seal = self._vault.unlock(wrapped_key, booking.booking_id)
        return seal.seal(wire.to_json(booking), f"booking/{booking.booking_id}")

    def _open(self, booking_id: str) -> tuple[str, Booking, Seal]:
        row = self._database.row(
            "SELECT state, wrapped_key, sealed_booking FROM booking WHERE booking_id = ?", (booking_id,)
        )
        if row is None:
            raise errors.NoSuchBooking("There is no booking with that identifier on this station.")
        seal = self._vault.unlock(row[1], booking_id)
        return row[0], wire.from_json(seal.unseal(row[2], f"booking/{booking_id}"), Booking), seal

    def _wrapped_key(self, booking_id: str) -> bytes:
        row = self._database.row("SELECT wrapped_key FROM booking WHERE booking_id = ?", (booking_id,))
        assert row is not None  # bookings are not deleted
        return bytes(row[0])

    def _still_draft(self, booking_id: str) -> None:
        row = self._database.row("SELECT state FROM booking WHERE booking_id = ?", (booking_id,))
        assert row is not None  # bookings are not deleted
        _require_draft(row[0])

    def _finished_already(self, booking_id: str, tcn: str, sha256: str) -> QueueEntry:
        row = self._database.row("SELECT tcn, payload_sha256 FROM queue_entry WHERE booking_id = ?", (booking_id,))
        if row != (tcn, sha256):
            raise errors.BookingClosed("The booking was closed before and cannot be sent a second time.")
        return read_entry(self._database, self._vault, tcn)

    def _record(self, seal: Seal, booking_id: str, step_index: int, sealed: bytes) -> CaptureRecord:
        return wire.from_json(seal.unseal(sealed, f"record/{booking_id}/{step_index}"), CaptureRecord)

    def _draft(self, booking_id: str, wrapped_key: bytes, sealed: bytes, updated_at: str) -> DraftRow:
        try:
            return self._readable_draft(booking_id, wrapped_key, sealed, updated_at)
        except errors.ROTTEN as reason:  # one that rotted must not hide the others; resuming it says what is wrong
            _log.error("draft-not-readable", code=reason.code)
            return DraftRow(booking_id, NOT_READABLE, NOT_READABLE, 0, 0, datetime.fromtimestamp(0, UTC))

    def _readable_draft(self, booking_id: str, wrapped_key: bytes, sealed: bytes, updated_at: str) -> DraftRow:
        seal = self._vault.unlock(wrapped_key, booking_id)
        booking = wire.from_json(seal.unseal(sealed, f"booking/{booking_id}"), Booking)
        plan = capture_plan(frozenset(missing.finger for missing in booking.missing))
        rows = self._database.rows("SELECT step_index, sealed_record FROM capture WHERE booking_id = ?", (booking_id,))
        steps = [self._record(seal, booking_id, step, record).step for step, record in rows]
        return DraftRow(
            booking_id=booking_id,
            booking_number=booking.booking_number,
            display_name=display_name(booking),
            steps_done=sum(step in plan for step in steps),
            steps_total=len(plan),
            updated_at=as_moment(updated_at),
        )


def use_key(database: Database, vault: Vault) -> None:
    """Tie the database to its key file at the first use; KeyDoesNotFit when it was another one."""
    row = database.row("SELECT key_id FROM key_in_use")
    if row is None and not database.read_only:
        with database.transaction():
            database.write("INSERT OR IGNORE INTO key_in_use (only_one, key_id) VALUES (1, ?)", (vault.key_id,))
        row = database.row("SELECT key_id FROM key_in_use")
    if row is not None and row[0] != vault.key_id:
        raise errors.KeyDoesNotFit("The key file is not the one that sealed this data directory.")


def _require_draft(state: str) -> None:
    if state != "draft":
        raise errors.BookingClosed("The booking is closed.")


def _require_tcn(tcn: str) -> None:
    if not _TCN.fullmatch(tcn):
        raise errors.TcnNotUsable("The control number is not 10 to 40 capital letters, digits and hyphens.")
