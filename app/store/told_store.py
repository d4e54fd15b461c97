"""How far the jail's own system was told what became of its bookings: a place in the audit trail for each way out.

The trail has each change once, in the order in which they happened, written with the change itself: whoever follows it
from the place that was kept misses none and tells none twice.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from app import wire
from app.clock import Clock
from app.store import errors
from app.store.database import Database, as_moment, as_text


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the audit trail about an entry of the queue. `number`: of the row, one change's name for good."""

    number: int
    act: str
    tcn: str
    at: datetime
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """`number`: the last row that was told. `due`: when the next may be tried, None for now."""

    number: int
    attempts: int
    due: datetime | None


class ToldStore:
    """Belongs to the thread of its database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def standing(self, way: str) -> Standing:
        """Where a way stands; one that is new begins at the present end of the trail, so that an old queue is not told
        as news."""
        row = self._database.row("SELECT audit_number, attempts, next_attempt_at FROM told WHERE way = ?", (way,))
        if row is None:
            with self._database.transaction():
                self._database.write(
                    "INSERT OR IGNORE INTO told (way, audit_number) SELECT ?, coalesce(max(number), 0) FROM audit",
                    (way,),
                )
            row = self._database.row("SELECT audit_number, attempts, next_attempt_at FROM told WHERE way = ?", (way,))
            assert row is not None  # written just before
        return Standing(row[0], row[1], as_moment(row[2]) if row[2] else None)

    def next_change(self, after: int, acts: Collection[str]) -> Change | None:
        """The first row behind `after` that is one of these acts on an entry of the queue."""
        marks = ", ".join("?" for _ in acts)
        row = self._database.row(
            "SELECT number, act, object, at, details FROM audit"
            f" WHERE number > ? AND act IN ({marks}) ORDER BY number LIMIT 1",
            (after, *acts),
        )
        if row is None:
            return None
        number, act, tcn, at, details = row
        try:
            values = wire.from_json(details.encode("utf-8"), dict)
        except msgspec.MsgspecError as reason:
            raise errors.Damaged("A row of the audit trail is not in the form that the station wrote.") from reason
        return Change(number, act, str(values.get("tcn", tcn)), as_moment(at), values)

    def told(self, way: str, number: int) -> None:
        """Everything up to that row is told, or need not be."""
        with self._database.transaction():
            self._database.write(
                "UPDATE told SET audit_number = ?, attempts = 0, next_attempt_at = NULL WHERE way = ?", (number, way)
            )

    def later(self, way: str, due: datetime) -> None:
        """The next one could not be told; it is tried again when it is due, also after a restart."""
        with self._database.transaction():
            self._database.write(
                "UPDATE told SET attempts = attempts + 1, next_attempt_at = ? WHERE way = ?", (as_text(due), way)
            )
