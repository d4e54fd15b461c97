"""Templates of recent bookings, sealed, for as long as the agency's profile allows: what new bookings are compared to.

What lies in the sealed values is the caller's (app.station.same_person); nothing of it is in the audit trail.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from app.clock import Clock
from app.logs import logger
from app.store import audit, errors
from app.store.database import Database, as_text
from app.store.vault import Vault

_ROWS_AT_ONCE = 500  # read by one statement: whoever writes waits for no more
_OF_ALL = "recent-prints"  # the object of an act on all of them
_log = logger("store")


class KeptFirst(NamedTuple):
    """`number`: of the row that it was read from."""

    booking_id: str
    number: int
    first: bytes


class RecentStore:
    """Belongs to the thread of its database."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    # Keeping. --------------------------------------------------------------------------------------------------------

    def keep(self, booking_id: str, first: bytes, prints: bytes) -> None:
        """In the place of what was kept of the booking before; its days run from the first time. NoSuchBooking,
        BookingClosed for an abandoned one, DiskFull."""
        row = self._database.row("SELECT state, wrapped_key FROM booking WHERE booking_id = ?", (booking_id,))
        if row is None:
            raise errors.NoSuchBooking("There is no booking with that identifier on this station.")
        if row[0] == "abandoned":
            raise errors.BookingClosed("The booking was abandoned.")
        seal = self._vault.unlock(row[1], booking_id)
        sealed_first, sealed_prints = seal.seal(first, _first(booking_id)), seal.seal(prints, _prints(booking_id))
        with self._database.transaction():
            kept = self._database.row("SELECT kept_at FROM recent_print WHERE booking_id = ?", (booking_id,))
            self._database.write("DELETE FROM recent_print WHERE booking_id = ?", (booking_id,))
            self._database.write(
                "INSERT INTO recent_print (booking_id, kept_at, sealed_first, sealed_prints) VALUES (?, ?, ?, ?)",
                (booking_id, kept[0] if kept is not None else self._now(), sealed_first, sealed_prints),
            )

    # Reading. --------------------------------------------------------------------------------------------------------

    def numbers(self, since: datetime) -> Mapping[str, int]:
        """What was kept since then: the number of the row by booking."""
        return dict(
            self._database.rows("SELECT booking_id, number FROM recent_print WHERE kept_at >= ?", (as_text(since),))
        )

    def firsts(self, numbers: Sequence[int]) -> Iterator[KeptFirst]:
        """The fingers that are compared first, of rows that are still there. One that rotted is left out: it must not
        hide the others."""
        for start in range(0, len(numbers), _ROWS_AT_ONCE):
            wanted = numbers[start : start + _ROWS_AT_ONCE]
            rows = self._database.rows(
                "SELECT r.booking_id, r.number, b.wrapped_key, r.sealed_first FROM recent_print r"
                f" JOIN booking b ON b.booking_id = r.booking_id WHERE r.number IN ({','.join('?' * len(wanted))})",
                wanted,
            )
            for booking_id, number, key, sealed in rows:
                try:
                    first = self._vault.unlock(key, booking_id).unseal(sealed, _first(booking_id))
                except errors.ROTTEN as reason:
                    _log.error("recent-print-not-readable", code=reason.code)
                    continue
                yield KeptFirst(booking_id, number, first)

    def prints(self, booking_id: str) -> bytes | None:
        """Of all fingers of a booking; None where none are kept (any more). SealBroken."""
        row = self._database.row(
            "SELECT b.wrapped_key, r.sealed_prints FROM recent_print r"
            " JOIN booking b ON b.booking_id = r.booking_id WHERE r.booking_id = ?",
            (booking_id,),
        )
        return self._vault.unlock(row[0], booking_id).unseal(row[1], _prints(booking_id)) if row is not None else None

    def decisions(self, booking_id: str) -> Mapping[str, bool]:
        """What officers said of a booking, by the earlier one: whether both are of one person."""
        rows = self._database.rows("SELECT earlier_id, same FROM same_person WHERE booking_id = ?", (booking_id,))
        return {earlier_id: bool(same) for earlier_id, same in rows}

    # Acts for the audit trail. ---------------------------------------------------------------------------------------

    def searched(self, booking_id: str, officer: str, *, compared: int, fingers: int, found: str | None) -> None:
        """A booking was compared with so many others; `found`: the one whose fingers agree."""
        details: dict[str, audit.Detail] = {"compared": compared, "fingers": fingers, "found": found}
        with self._database.transaction():
            audit.append(self._database, "recent-bookings-searched", booking_id, actor=officer, details=details)

    def seen(self, booking_id: str, earlier_id: str, officer: str) -> None:
        """An officer looked at whose booking the earlier one is."""
        with self._database.transaction():
            audit.append(
                self._database, "recent-booking-seen", booking_id, actor=officer, details={"earlier": earlier_id}
            )

    def decide(self, booking_id: str, earlier_id: str, officer: str, *, same: bool) -> None:
        """An officer compared two bookings. The one said last counts. RuleBroken where one of them is not there."""
        with self._database.transaction():
            self._database.write(
                "INSERT INTO same_person (booking_id, earlier_id, same, decided_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (booking_id, earlier_id) DO UPDATE SET same = excluded.same,"
                " decided_at = excluded.decided_at",
                (booking_id, earlier_id, int(same), self._now()),
            )
            details: dict[str, audit.Detail] = {"earlier": earlier_id, "same": same}
            audit.append(self._database, "same-person-decided", booking_id, actor=officer, details=details)

    # Going away. -----------------------------------------------------------------------------------------------------

    def forget(self, before: datetime | None) -> int:
        """Delete what was kept before then (None: all), and what was said of it; of how many bookings. The trail keeps
        how many."""
        old = "SELECT booking_id FROM recent_print WHERE ? IS NULL OR kept_at < ?"
        limit = as_text(before) if before is not None else None
        if self._database.row(f"{old} LIMIT 1", (limit, limit)) is None:
            return 0
        with self._database.transaction():
            for side in ("booking_id", "earlier_id"):
                self._database.write(f"DELETE FROM same_person WHERE {side} IN ({old})", (limit, limit))
            count = self._database.write(f"DELETE FROM recent_print WHERE booking_id IN ({old})", (limit, limit))
            audit.append(self._database, "recent-prints-forgotten", _OF_ALL, details={"bookings": count})
        return count

    def forget_booking(self, booking_id: str) -> None:
        """Delete what was kept of one booking, for whoever removes the booking. Deleting its row does the same."""
        with self._database.transaction():
            of_it = "DELETE FROM same_person WHERE booking_id = ? OR earlier_id = ?"
            self._database.write(of_it, (booking_id, booking_id))
            self._database.write("DELETE FROM recent_print WHERE booking_id = ?", (booking_id,))

    def _now(self) -> str:
        return as_text(self._clock.now())


def _first(booking_id: str) -> str:
    return f"recent-first/{booking_id}"


def _prints(booking_id: str) -> str:
    return f"recent-prints/{booking_id}"
