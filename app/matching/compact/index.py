"""Where the people of a buffer lie: columns over all chunks read so far, and who is still there."""

from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.matching.compact.chunk import TEN, Columns, Kind, Places
from app.matching.compact.codes import Bytes

FIRST_ROOM: Final = 64  # rows
Item = TypeVar("Item", bound=np.generic)


@dataclass(slots=True, eq=False)
class Index:
    """Rows in the order of enrolment. `there`: bool (n,), false for a person removed or replaced; the other columns as
    in `Columns`. For one thread."""

    row_of: dict[str, int] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    _there: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(FIRST_ROOM, np.bool_))
    _minutiae: Bytes = field(default_factory=lambda: np.zeros((FIRST_ROOM, TEN), np.uint8))
    _block_at: Places = field(default_factory=lambda: np.zeros((FIRST_ROOM, TEN), np.int64))
    _template_at: Places = field(default_factory=lambda: np.zeros((FIRST_ROOM, TEN), np.int64))
    _template_octets: Places = field(default_factory=lambda: np.zeros((FIRST_ROOM, TEN), np.int64))

    def take(self, columns: Columns) -> None:
        """Add a chunk's people, or remove those it names. A person named again replaces the one before."""
        for person_id in columns.ids:
            self.drop(person_id)
        if columns.head.kind is Kind.REMOVALS:
            return
        first, last = len(self.ids), len(self.ids) + len(columns.ids)
        self._make_room(last)
        self.ids.extend(columns.ids)
        self._minutiae[first:last] = columns.minutiae
        self._block_at[first:last] = columns.block_at
        self._template_at[first:last] = columns.template_at
        self._template_octets[first:last] = columns.template_octets
        self._there[first:last] = True
        for row, person_id in enumerate(columns.ids, start=first):
            again = self.row_of.get(person_id)
            if again is not None:  # twice in one chunk: the later one stands
                self._there[again] = False
            self.row_of[person_id] = row

    def drop(self, person_id: str) -> None:
        """Take a person out; nothing where there is none."""
        row = self.row_of.pop(person_id, None)
        if row is not None:
            self._there[row] = False

    def ids_there(self) -> list[str]:
        """In the order of enrolment."""
        return [self.ids[row] for row in np.flatnonzero(self.there).tolist()]

    def __len__(self) -> int:
        """People who are there."""
        return len(self.row_of)

    @property
    def rows(self) -> int:
        """Rows taken, those of removed people included."""
        return len(self.ids)

    @property
    def there(self) -> NDArray[np.bool_]:
        return self._there[: len(self.ids)]

    @property
    def minutiae(self) -> Bytes:
        return self._minutiae[: len(self.ids)]

    @property
    def block_at(self) -> Places:
        return self._block_at[: len(self.ids)]

    @property
    def template_at(self) -> Places:
        return self._template_at[: len(self.ids)]

    @property
    def template_octets(self) -> Places:
        return self._template_octets[: len(self.ids)]

    def _make_room(self, rows: int) -> None:
        if rows <= len(self._there):
            return
        room = max(rows, 2 * len(self._there))
        self._there = _grown(self._there, room)
        self._minutiae, self._block_at = _grown(self._minutiae, room), _grown(self._block_at, room)
        self._template_at = _grown(self._template_at, room)
        self._template_octets = _grown(self._template_octets, room)


def _grown(column: NDArray[Item], rows: int) -> NDArray[Item]:
    made = np.zeros((rows, *column.shape[1:]), column.dtype)
    made[: len(column)] = column
    return made
