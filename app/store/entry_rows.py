"""How entries of the queue are read from rows: shared by both stores."""

from typing import Any

import msgspec

from app import wire
from app.domain.booking import Booking
from app.domain.match import Answer
from app.domain.queue_entry import HandOver, QueueEntry, QueueState, Receipt
from app.logs import logger
from app.store import errors
from app.store.database import Database, Row, as_moment
from app.store.vault import Seal, Vault

NOT_READABLE = "?"  # shown for a booking number whose sealed row rotted
_log = logger("store")
_COLUMNS = (
    "e.tcn, e.booking_id, e.state, e.payload_sha256, coalesce(p.size_bytes, 0), e.created_at, e.updated_at, e.attempts,"
    " e.next_attempt_at, e.held_code, e.sealed_reason, e.confirmed_by, r.receipt, b.wrapped_key, b.sealed_booking,"
    " h.channel, h.recipient, h.name, h.at,"
    " (SELECT bureau_tcn FROM bureau_answer WHERE tcn = e.tcn AND sealed_answer IS NULL ORDER BY number DESC LIMIT 1)"
)
_FROM = (
    "FROM queue_entry e LEFT JOIN booking b ON b.booking_id = e.booking_id"
    " LEFT JOIN payload p ON p.tcn = e.tcn"
    " LEFT JOIN receipt r ON r.receipt_id = (SELECT max(receipt_id) FROM receipt WHERE tcn = e.tcn)"
    " LEFT JOIN hand_over h ON h.hand_over_id = (SELECT max(hand_over_id) FROM hand_over WHERE tcn = e.tcn)"
)


def read_entries(database: Database, vault: Vault, where: str, parameters: tuple[Any, ...]) -> tuple[QueueEntry, ...]:
    """Entries with receipt and answers; `where` is SQL of this package with WHERE, ORDER BY, LIMIT."""
    rows = database.rows(f"SELECT {_COLUMNS} {_FROM} {where}", parameters)
    try:
        return tuple(_entry(database, vault, row) for row in rows)
    except (ValueError, TypeError, AttributeError, msgspec.MsgspecError) as reason:
        raise errors.Damaged("An entry of the queue is not in the form that the station wrote.") from reason


def read_entry(database: Database, vault: Vault, tcn: str) -> QueueEntry:
    """One entry; NoSuchEntry."""
    found = read_entries(database, vault, "WHERE e.tcn = ?", (tcn,))
    if not found:
        raise errors.NoSuchEntry("There is no transaction with that control number in the queue.")
    return found[0]


def seal_of(database: Database, vault: Vault, tcn: str) -> Seal:
    """The seal of the booking that an entry carries; NoSuchEntry."""
    row = database.row(
        "SELECT b.booking_id, b.wrapped_key FROM queue_entry e JOIN booking b ON b.booking_id = e.booking_id"
        " WHERE e.tcn = ?",
        (tcn,),
    )
    if row is None:
        raise errors.NoSuchEntry("There is no transaction with that control number in the queue.")
    return vault.unlock(row[1], row[0])


def display_name(booking: Booking) -> str:
    """How lists name a booking's person."""
    return f"{booking.subject.surname}, {booking.subject.given}"


def answer_place(tcn: str, control_number: str, number: int) -> str:
    """What a sealed answer is bound to."""
    return f"answer/{tcn}/{control_number}/{number}"


def bureau_place(tcn: str, number: int, what: str) -> str:
    """What a sealed part of a bureau's file is bound to."""
    return f"bureau-answer/{tcn}/{number}/{what}"


def _entry(database: Database, vault: Vault, row: Row) -> QueueEntry:
    (tcn, booking_id, state, sha256, size, created, updated, attempts, due, held_code, reason, seen_by, receipt, key,
     sealed_booking, channel, recipient, name, handed_at, acknowledged) = row  # fmt: skip
    answers = database.rows(
        "SELECT control_number, number, sealed_answer FROM answer WHERE tcn = ? ORDER BY received_at, number", (tcn,)
    )
    unasked = database.rows(
        "SELECT number, sealed_answer FROM bureau_answer WHERE tcn = ? AND sealed_answer IS NOT NULL ORDER BY number",
        (tcn,),
    )

    def unsealed(sealed: bytes, place: str) -> bytes | None:
        """One rotten value must not hide an entry, nor the others of the queue."""
        try:
            return vault.unlock(key, booking_id).unseal(sealed, place)
        except errors.ROTTEN as reason:
            _log.error("value-not-readable", tcn=tcn, code=reason.code)
            return None

    opened_booking = unsealed(sealed_booking, f"booking/{booking_id}")
    booking = wire.from_json(opened_booking, Booking) if opened_booking is not None else None
    opened = [unsealed(sealed, answer_place(tcn, *number)) for *number, sealed in answers]
    opened += [unsealed(sealed, bureau_place(tcn, number, "answer")) for number, sealed in unasked]
    words = unsealed(reason, f"reason/{tcn}") if reason else None
    return QueueEntry(
        tcn=tcn,
        booking_id=booking_id,
        booking_number=booking.booking_number if booking is not None else NOT_READABLE,
        state=QueueState(state),
        payload_sha256=sha256,
        payload_bytes=size,
        created_at=as_moment(created),
        updated_at=as_moment(updated),
        attempts=attempts,
        next_attempt_at=as_moment(due) if due else None,
        held_code=held_code,
        held_reason=words.decode("utf-8") if words is not None else None,
        receipt=wire.from_json(receipt.encode("utf-8"), Receipt) if receipt else None,
        answers=tuple(wire.from_json(answer, Answer) for answer in opened if answer is not None),
        confirmed_by=seen_by,
        handed_over=HandOver(channel, recipient, name, as_moment(handed_at)) if channel else None,
        acknowledged=acknowledged,
        display_name=display_name(booking) if booking is not None else "",
    )
