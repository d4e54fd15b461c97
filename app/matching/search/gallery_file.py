"""A gallery in a file: many read it, mapped into memory, while one writes.

The file is a head (`app.matching.search.file_head`) and chunks (`app.matching.compact.chunk`) one behind the other:
people, or removals. Nothing that was written is ever changed: who is enrolled again stands in a later chunk, who is
removed is named in one. What was appended is synced before the head says so, and the head is synced before the call
returns: a process or a machine that dies meanwhile leaves the gallery as it was before, or after, that change.

People have opaque identifiers; names, records and pictures do not belong here. Templates are personal data all the
same: the file is its owner's, and sealing it at rest (an encrypted volume) is the matter of whoever runs the service.
Removed people's octets stay until `compacted` (`app.matching.search.compaction`).
"""

import mmap
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

import numpy as np

from app.matching.compact import parameters as p
from app.matching.compact.cascade import Buffer, search
from app.matching.compact.chunk import Columns, pack_people, pack_removals, read_columns, read_head, whole
from app.matching.compact.codes import Bytes
from app.matching.compact.errors import PeopleDamaged, PeopleOutdated
from app.matching.compact.index import Index
from app.matching.compact.people import GalleryPerson, SearchResult, TenPrintProbe
from app.matching.compact.prepared import PreparedPrints
from app.matching.extractor import EXTRACTOR_VERSION
from app.matching.search.errors import GalleryDamaged, GalleryNotWritten, NoGalleryFile
from app.matching.search.file_head import FIRST_CHUNK, FileHead, read_file_head
from app.matching.search.file_lock import FileLock


class FileState(NamedTuple):
    """`sequence`: of the last change, as its writer named it; `octets`: of the file; `people`: there; `rows`: with
    those removed or replaced since the last compaction."""

    sequence: int
    octets: int
    people: int
    rows: int


class GalleryFile:
    """Opened for reading and searching: 10,000 people in some 50 ms. For one thread at a time; a search may use a
    pool's. NoGalleryFile, GalleryOutdated, GalleryDamaged."""

    _head: FileHead
    _file_id: tuple[int, int]
    _octets: Bytes
    _index: Index

    def __init__(
        self, path: Path, *, extractor_version: int = EXTRACTOR_VERSION, prepared_kept: int = p.PREPARED_KEPT
    ) -> None:
        self._path = path
        self._extractor_version = extractor_version
        self._prepared = PreparedPrints(prepared_kept)
        with _reading(path) as opened:
            self._take_whole(opened)

    def __len__(self) -> int:
        return len(self._index)

    def __contains__(self, person_id: object) -> bool:
        return person_id in self._index.row_of

    @property
    def state(self) -> FileState:
        return FileState(self._head.sequence, self._head.committed, len(self._index), self._index.rows)

    @property
    def turn(self) -> int:
        """How often the file was changed."""
        return self._head.turn

    @property
    def ids(self) -> list[str]:
        """Of the people who are there, in the order of enrolment."""
        return self._index.ids_there()

    @property
    def index(self) -> Index:
        return self._index

    @property
    def octets(self) -> Bytes:
        """All that is valid, read-only."""
        return self._octets

    def refresh(self) -> bool:
        """Take what was written since, by this or another process; whether anything was. Errors as at opening: the
        gallery then stays as it was before."""
        with _reading(self._path) as opened:
            if _file_id(opened) != self._file_id:
                self._take_whole(opened)
                self._prepared.clear()
                return True
            head = self._read_head(opened)
            if head.turn == self._head.turn:
                return False
            if head.committed < self._head.committed:
                raise GalleryDamaged("The head of the gallery is older than it was.")
            octets = _mapped(opened, head.committed)
            for columns in list(_chunks(octets, self._head.committed)):  # all or none
                self._index.take(columns)
            self._octets, self._head = octets, head
            return True

    def search(self, probe: TenPrintProbe, *, limit: int, pool: Executor | None = None) -> SearchResult:
        """The `limit` best people of those that reach the full matcher, whatever their score; of the file as it was at
        the last `refresh`."""
        return search(self._index, Buffer.over(self._octets), self._prepared, probe, limit, pool)

    def verify(self) -> None:
        """Read every octet and compare the check sums: some 1 GB a second. GalleryDamaged."""
        at = FIRST_CHUNK
        while at < self._head.committed:
            try:
                head = read_head(self._octets, at)
            except (PeopleDamaged, PeopleOutdated) as reason:
                raise GalleryDamaged(f"The chunk at octet {at} cannot be read.") from reason
            if not whole(self._octets, at, head):
                raise GalleryDamaged(f"The chunk at octet {at} is not as it was written.")
            at += head.octets

    def _take_whole(self, opened: BinaryIO) -> None:
        head = self._read_head(opened)
        octets, index = _mapped(opened, head.committed), Index()
        for columns in _chunks(octets, FIRST_CHUNK):
            index.take(columns)
        self._file_id, self._head, self._octets, self._index = _file_id(opened), head, octets, index

    def _read_head(self, opened: BinaryIO) -> FileHead:
        opened.seek(0)
        head = read_file_head(opened.read(FIRST_CHUNK), self._extractor_version)
        if os.fstat(opened.fileno()).st_size < head.committed:
            raise GalleryDamaged("The gallery is shorter than its head says.")
        return head


class GalleryWriter:
    """Opened for writing, by one process at a time; made where there is none. Use it as a context. GalleryInUse and the
    errors of `GalleryFile`. `reader` sees what was written."""

    def __init__(self, path: Path, *, extractor_version: int = EXTRACTOR_VERSION) -> None:
        self._path = path
        self._extractor_version = extractor_version
        self._lock = FileLock(path)

    def __enter__(self) -> "GalleryWriter":
        self._lock.__enter__()
        try:
            if not self._path.exists():
                write_new(self._path, FileHead(self._extractor_version, FIRST_CHUNK, 0, 0), ())
            self.reader = GalleryFile(self._path, extractor_version=self._extractor_version)
            self._cut_off()
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.__exit__(kind, error, trace)

    def enrol(self, people: Sequence[GalleryPerson], sequence: int) -> None:
        """Add people, or replace those of the same identifiers: all or none. `sequence`: of this change, never lower
        than that of the one before. GalleryNotWritten; ValueError for templates of another extractor version."""
        versions = {template.extractor_version for person in people for template in person.templates.values()}
        if versions - {self._extractor_version}:
            raise ValueError("the templates are of another extractor version than the gallery")
        self._append(pack_people(people, sequence), sequence)

    def remove(self, ids: Iterable[str], sequence: int) -> None:
        """Take people out; those who are not there are passed over. GalleryNotWritten."""
        self._append(pack_removals(ids, sequence), sequence)

    def _append(self, chunk: bytes, sequence: int) -> None:
        before = self.reader.state
        if sequence < before.sequence:
            raise ValueError("changes come in the order of their sequence")
        head = FileHead(self._extractor_version, before.octets + len(chunk), self.reader.turn + 1, sequence)
        try:
            with self._path.open("r+b") as opened:
                write_all(opened, before.octets, chunk)
                _synced(opened)
                write_all(opened, *head.slot())
                _synced(opened)
        except OSError as reason:
            self.reader.refresh()  # the head may say it all the same: then nothing is written over it
            raise GalleryNotWritten("The change could not be written to the gallery.") from reason
        self.reader.refresh()

    def _cut_off(self) -> None:
        """What a broken-off append left behind the valid part goes."""
        committed = self.reader.state.octets
        if self._path.stat().st_size > committed:
            with self._path.open("r+b") as opened:
                opened.truncate(committed)
                _synced(opened)


def write_new(path: Path, head: FileHead, chunks: Iterable[bytes]) -> None:
    """A whole file, under its name only when it is on the disk. `head.committed` is set here. GalleryNotWritten."""
    new = path.with_name(f"{path.name}.new")
    try:
        with open(new, "wb", opener=_owner_only) as opened:
            at = FIRST_CHUNK
            for chunk in chunks:
                write_all(opened, at, chunk)
                at += len(chunk)
            opened.truncate(at)
            write_all(opened, *head._replace(committed=at).slot())
            _synced(opened)
        os.replace(new, path)
        if os.name == "posix":
            directory = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
    except OSError as reason:
        new.unlink(missing_ok=True)
        raise GalleryNotWritten("The gallery could not be written.") from reason


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_all(opened: BinaryIO, at: int, data: bytes) -> None:
    opened.seek(at)
    opened.write(data)


def _synced(opened: BinaryIO) -> None:
    opened.flush()
    os.fsync(opened.fileno())


def _reading(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as reason:
        raise NoGalleryFile("The gallery file cannot be opened.") from reason


def _file_id(opened: BinaryIO) -> tuple[int, int]:
    found = os.fstat(opened.fileno())
    return found.st_dev, found.st_ino


def _chunks(octets: Bytes, at: int) -> Iterator[Columns]:
    """From `at` to the end; only the last one is read whole, as the only one that a power cut reaches."""
    try:
        while at < len(octets):
            head = read_head(octets, at)
            if at + head.octets >= len(octets) and not whole(octets, at, head):
                raise GalleryDamaged("The last change of the gallery is damaged.")
            yield read_columns(octets, at, head)
            at += head.octets
    except (PeopleDamaged, PeopleOutdated, ValueError) as reason:
        raise GalleryDamaged(f"The chunk at octet {at} cannot be read.") from reason


def _mapped(opened: BinaryIO, octets: int) -> Bytes:
    """Read-only; given back when the last array over it is gone."""
    return np.frombuffer(mmap.mmap(opened.fileno(), octets, access=mmap.ACCESS_READ), np.uint8)
