"""The audit trail: each act is a row written in the same transaction as the act, and each row names the one before it
by its hash. Details hold no personal data of a subject; the actor is the officer who signed in, or `station`.

Beware of what a chain alone can show: it finds rows that were changed, dropped, inserted or swapped, and a trail cut
at its end (SQLite remembers the highest number); it cannot find a trail that was written anew as a whole.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from app import wire
from app.store import errors
from app.store.database import Database, as_text

STATION = "station"  # acts that no officer did: answers, receipts
FIRST_PREVIOUS = "0" * 64
Detail = str | int | bool | None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act. `details`: canonical JSON. `hash`: SHA-256, hexadecimal, over the canonical JSON of all the rest."""

    number: int
    at: str
    act: str
    object: str
    actor: str
    details: str
    previous: str
    hash: str

    def expected_hash(self) -> str:
        fields = {name: getattr(self, name) for name in self.__slots__ if name != "hash"}
        return hashlib.sha256(wire.to_json(fields)).hexdigest()


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """`rows` were looked at; `broken_at` is the number of the first row that does not fit, None when all do."""

    rows: int
    head: str
    broken_at: int | None = None
    reason: str | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def append(
    database: Database, act: str, subject: str, *, actor: str = STATION, details: Mapping[str, Detail] | None = None
) -> None:
    """Write an act; only inside the transaction of the act itself."""
    last = database.row("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
    number, previous = (last[0] + 1, last[1]) if last else (1, FIRST_PREVIOUS)
    row = AuditRow(
        number=number,
        at=as_text(database.clock.now()),
        act=act,
        object=subject,
        actor=actor,
        details=wire.to_json(dict(details or {})).decode("utf-8"),
        previous=previous,
        hash="",
    )
    database.write(
        "INSERT INTO audit (number, at, act, object, actor, details, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, row.at, act, subject, actor, row.details, previous, row.expected_hash()),
    )


def rows(database: Database, after: int = 0, limit: int = 1_000) -> tuple[AuditRow, ...]:
    """Rows with a number above `after`, oldest first."""
    found = database.rows(
        "SELECT number, at, act, object, actor, details, previous, hash FROM audit WHERE number > ?"
        " ORDER BY number LIMIT ?",
        (after, limit),
    )
    return tuple(AuditRow(*row) for row in found)


def verify(database: Database) -> AuditVerdict:
    """Walk the whole trail. A verdict, not an error: the caller says what a broken trail means."""
    count, previous, last_number = 0, FIRST_PREVIOUS, 0
    while page := rows(database, after=last_number):
        for row in page:
            reason = None
            if row.number != last_number + 1:
                reason = "a row is missing"
            elif row.previous != previous:
                reason = "the row does not follow the one before it"
            elif row.expected_hash() != row.hash:
                reason = "the row was changed"
            elif not _is_canonical(row.details):
                reason = "the details are not canonical"
            if reason is not None:
                return AuditVerdict(count, previous, row.number, reason)
            count, previous, last_number = count + 1, row.hash, row.number
    highest = database.row("SELECT seq FROM sqlite_sequence WHERE name = 'audit'")
    if highest is not None and highest[0] != last_number:
        return AuditVerdict(count, previous, last_number + 1, "rows at the end are missing")
    return AuditVerdict(count, previous)


def require_whole(database: Database) -> AuditVerdict:
    """The verdict of a whole trail; AuditBroken for any other."""
    verdict = verify(database)
    if not verdict.is_whole:
        raise errors.AuditBroken(f"The audit trail is broken at row {verdict.broken_at}: {verdict.reason}.")
    return verdict


def _is_canonical(details: str) -> bool:
    try:
        return wire.to_json(wire.from_json(details.encode("utf-8"), dict)).decode("utf-8") == details
    except msgspec.DecodeError:
        return False
