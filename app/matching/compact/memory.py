"""A gallery in memory: enrol, replace, remove, search."""

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final

import numpy as np

from app.matching.compact import parameters as p
from app.matching.compact.cascade import Buffer, search
from app.matching.compact.chunk import Kind, pack_people, read_columns, read_head, whole
from app.matching.compact.codes import Bytes
from app.matching.compact.errors import PeopleDamaged
from app.matching.compact.index import Index
from app.matching.compact.people import GalleryPerson, SearchResult, TenPrintProbe
from app.matching.compact.prepared import PreparedPrints

FIRST_ROOM: Final = 1 << 20  # octets
WASTE: Final = 0.5  # share of rows of removed people from which their octets are given back


class MemoryGallery:
    """People in one buffer: some 7 kB a rolled finger and its template, 2.2 without ridges. For one thread at a time;
    a search may use a pool's. `prepared_kept`: prints kept ready for the full matcher; the rest is made ready when
    needed, 0.3 to 1 ms each."""

    def __init__(self, *, prepared_kept: int = p.PREPARED_KEPT) -> None:
        self._octets: Bytes = np.zeros(FIRST_ROOM, np.uint8)
        self._filled = 0
        self._spans: dict[str, tuple[int, int]] = {}  # of each person's own chunk
        self._index = Index()
        self._prepared = PreparedPrints(prepared_kept)

    def enrol(self, person: GalleryPerson) -> None:
        """Add a person, or replace the one of that identifier. About 1.5 ms a rolled finger."""
        self.enrol_record(pack_people([person]))

    def enrol_record(self, record: bytes) -> str:
        """The same from a kept record (`person_record`): some 30 microseconds. Gives the identifier. PeopleDamaged,
        PeopleOutdated."""
        octets = np.frombuffer(record, np.uint8)
        head = read_head(octets, 0)
        if head.kind is not Kind.PEOPLE or head.people != 1 or head.octets != len(record) or not whole(octets, 0, head):
            raise PeopleDamaged("This is no record of one person.")
        person_id = self._append(octets)
        self._give_back()
        return person_id

    def remove(self, person_id: str) -> bool:
        """Whether such a person was there."""
        row = self._index.row_of.get(person_id)
        if row is None:
            return False
        self._index.drop(person_id)
        self._wipe(person_id)
        self._give_back()
        return True

    def __len__(self) -> int:
        return len(self._index)

    @property
    def rows(self) -> int:
        """With those of people removed or replaced whose octets were not given back yet."""
        return self._index.rows

    def __contains__(self, person_id: object) -> bool:
        return person_id in self._index.row_of

    def search(self, probe: TenPrintProbe, *, limit: int, pool: Executor | None = None) -> SearchResult:
        """The `limit` best people of those that reach the full matcher, whatever their score."""
        return search(self._index, Buffer.over(self._octets), self._prepared, probe, limit, pool)

    def _wipe(self, person_id: str) -> None:
        """What is known of a removed or replaced person is gone at once, not only its place in the index."""
        start, end = self._spans.pop(person_id)
        self._octets[start:end] = 0
        self._prepared.clear()

    def _append(self, octets: Bytes) -> str:
        start, end = self._filled, self._filled + len(octets)
        if end > len(self._octets):
            grown = np.zeros(max(end, 2 * len(self._octets)), np.uint8)
            grown[:start] = self._octets[:start]
            self._octets = grown
        self._octets[start:end] = octets
        columns = read_columns(self._octets, start, read_head(self._octets, start))
        if columns.ids[0] in self._spans:
            self._wipe(columns.ids[0])
        self._index.take(columns)
        self._filled = end
        self._spans[columns.ids[0]] = (start, end)
        return columns.ids[0]

    def _give_back(self) -> None:
        """Move everyone together when more than WASTE of the rows are of people who are gone."""
        if self._index.rows < p.FULL_LEAST or len(self._index) > (1 - WASTE) * self._index.rows:
            return
        before = self._octets
        spans: Sequence[tuple[int, int]] = [self._spans[one] for one in self._index.ids_there()]
        self._octets, self._filled, self._index = np.zeros(FIRST_ROOM, np.uint8), 0, Index()
        self._prepared.clear()
        self._spans = {}
        for start, end in spans:
            self._append(before[start:end])


def person_record(person: GalleryPerson) -> bytes:
    """One person in compact form, to be kept, sealed by whoever keeps it: some 7 kB a rolled finger and its template,
    2.2 without ridges (`Template.without_ridges`)."""
    return pack_people([person])
