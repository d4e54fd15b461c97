"""The watched folder: whole files are taken and put aside.

A file is whole when it has not changed from one look to the next; names that end in .tmp, .part or .new, and those that
begin with a period, are still being written. Its records and the word that the file is done are one transaction: a
station that ends before the file is moved moves it at the next look and takes nothing twice.
"""

import contextlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from app.exchange import delivery
from app.exchange.aside import Aside, stamp
from app.exchange.delivery import DeliveryRefused
from app.exchange.intake import Intake, brought_something
from app.logs import logger

_WRITING = (".tmp", ".part", ".new", ".filepart")
_MOST_AT_ONCE = 500  # files taken in one look; the rest has its turn
_LOOKS_BETWEEN = 60  # until one that is stuck is tried again
_log = logger("exchange")
_Look = tuple[int, int, int]  # inode, size in bytes, time of change in ns


@dataclass(frozen=True, slots=True)
class _Found:
    path: Path
    look: _Look


class WatchedFolder:
    """Belongs to the thread of its intake."""

    def __init__(self, folder: Path, intake: Intake) -> None:
        self._folder = folder
        self._intake = intake
        self._seen: dict[str, _Look] = {}
        self._aside = Aside(folder, intake.arrivals)
        self._looks = 0
        self._stuck: dict[tuple[str, _Look], int] = {}  # cannot be read, or not be moved; at which look again
        self._said_missing = False

    def look(self) -> bool:
        """Take every file that is whole; whether an officer has something new to see. StoreError."""
        try:
            found = self._found()
        except OSError as reason:
            if not self._said_missing:
                _log.error("folder-not-readable", code="jms/folder-not-readable", detail=reason.strerror)
            self._said_missing = True
            return False
        self._said_missing = False
        self._looks += 1
        here = {(one.path.name, one.look) for one in found}
        self._stuck = {known: at for known, at in self._stuck.items() if known in here}
        before, self._seen = self._seen, {one.path.name: one.look for one in found}
        due = [one for one in found if self._stuck.get((one.path.name, one.look), 0) <= self._looks]
        news = False
        for one in due[:_MOST_AT_ONCE]:
            if before.get(one.path.name) == one.look:
                news = self._take(one) or news
        return news

    def _found(self) -> list[_Found]:
        """Ordinary files, the oldest first."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(_WRITING):
                    continue
                with contextlib.suppress(FileNotFoundError):  # renamed or taken away meanwhile
                    status = os.lstat(entry.path)  # the entry's own has no inode on Windows
                    if stat.S_ISREG(status.st_mode):
                        found.append(_Found(Path(entry.path), _look_of(status)))
        return sorted(found, key=lambda one: (one.look[2], one.path.name))

    def _take(self, one: _Found) -> bool:
        try:
            data = self._read(one)
        except OSError as reason:
            self._leave(one, "file-not-readable", reason)
            return False
        if data is None:
            return False  # it changed while it was read: the next look knows more
        written = stamp(*one.look[1:])
        mark = self._intake.arrivals.mark_of(b"file", one.path.name.encode("utf-8", "replace"), written, data)
        news = False
        try:
            if not self._intake.arrivals.knows_file(mark):
                news = brought_something(self._intake.take(data, file_mark=mark))
                _log.event("file-taken", bytes=len(data))
        except DeliveryRefused as reason:
            _log.warning("file-refused", code=reason.code, detail=reason.message)
            self._put_aside(one, reason)
            return False
        self._put_aside(one)
        return news

    def _read(self, one: _Found) -> bytes | None:
        with one.path.open("rb") as opened:
            data = opened.read(delivery.LARGEST_BYTES + 1)  # more is refused, whatever it is
            status = os.fstat(opened.fileno())
        return data if _look_of(status) == one.look else None

    def _put_aside(self, one: _Found, why: DeliveryRefused | None = None) -> None:
        try:
            status = one.path.lstat()
            if _look_of(status) == one.look:  # else somebody writes it still: it is taken again, as it is then
                self._aside.put(one.path, status, why)
        except FileNotFoundError:
            return  # somebody else took it away: its records are in
        except OSError as reason:
            self._leave(one, "file-not-moved", reason)

    def _leave(self, one: _Found, what: str, reason: OSError) -> None:
        """It is tried again later, for somebody may mend it, and said once."""
        known = (one.path.name, one.look)
        if known not in self._stuck:
            _log.error(what, code=f"jms/{what}", detail=reason.strerror)
        self._stuck[known] = self._looks + _LOOKS_BETWEEN


def _look_of(status: os.stat_result) -> _Look:
    return status.st_ino, status.st_size, status.st_mtime_ns
