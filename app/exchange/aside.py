"""Files that were read go to `taken`, or to `refused` with a note that says why; after their time they are deleted.

Each is noted in the store before it is moved, by its name there, size and time. What is deleted is what was noted and
has not changed since: nothing that somebody else put there.
"""

import contextlib
import os
import stat
from datetime import datetime
from pathlib import Path

from app.exchange.delivery import DeliveryRefused
from app.logs import logger
from app.store.arrival_store import ArrivalStore
from app.store.disk import make_directory

TAKEN, REFUSED = "taken", "refused"
NOTE = ".txt"
_log = logger("exchange")


class Aside:
    """The two folders within the watched one. Belongs to the thread of its store."""

    def __init__(self, folder: Path, arrivals: ArrivalStore) -> None:
        self._folder = folder
        self._arrivals = arrivals

    def put(self, path: Path, status: os.stat_result, why: DeliveryRefused | None = None) -> None:
        """Move a file away. `why`: it was refused. OSError, StoreError."""
        where = TAKEN if why is None else REFUSED
        folder = self._folder / where
        make_directory(folder)
        if folder.is_symlink():
            raise NotADirectoryError(0, f"{where} is a link")
        target = _free(folder / path.name)
        self._arrivals.note_file(self._mark(target, status))
        if why is not None:
            note = target.with_name(f"{target.name}{NOTE}")
            with note.open("x", encoding="utf-8") as opened:  # new: nothing is written through a link
                opened.write(f"{why.code}\n{why.message}\n{why.next_step}\n")
            self._arrivals.note_file(self._mark(note, note.stat()))
        os.replace(path, target)

    def clear(self, before: datetime) -> int:
        """Delete what was put aside before then; how many files. StoreError."""
        cleared = 0
        for where in (TAKEN, REFUSED):
            folder = self._folder / where
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                if not folder.is_symlink():
                    cleared += sum(self._clear_one(path, before) for path in sorted(folder.iterdir()))
        return cleared

    def _clear_one(self, path: Path, before: datetime) -> bool:
        try:
            status = path.lstat()
            mark = self._mark(path, status)
            since = self._arrivals.noted_at(mark) if stat.S_ISREG(status.st_mode) else None
            if since is None or since >= before:
                return False
            path.unlink(missing_ok=True)
        except OSError as reason:
            _log.error("file-not-deleted", code="jms/file-not-deleted", detail=reason.strerror)
            return False
        self._arrivals.drop_file(mark)
        return True

    def _mark(self, path: Path, status: os.stat_result) -> str:
        place = f"{path.parent.name}/{path.name}".encode("utf-8", "replace")
        return self._arrivals.mark_of(b"aside", place, stamp(status.st_size, status.st_mtime_ns))


def stamp(size_bytes: int, changed_ns: int) -> bytes:
    """Size and time of change: the same bytes written again are another file. Not the inode, which a copy changes."""
    return f"{size_bytes}/{changed_ns}".encode("ascii")


def _free(target: Path) -> Path:
    """A name that nothing has yet."""
    number = 2
    free = target
    while free.exists() or free.with_name(f"{free.name}{NOTE}").exists():
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    return free
