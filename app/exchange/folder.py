"""The watched folder: whole files are taken, moved to `taken`, or to `refused` with a note that says why.

A file is whole when it has not changed from one look to the next; names that end in .tmp, .part or .new, and those that
begin with a period, are still being written. Its records and the word that the file is done are one transaction: a
station that ends before the file is moved moves it at the next look and takes nothing twice.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.exchange import delivery
from app.exchange.delivery import DeliveryRefused
from app.exchange.intake import Intake, brought_something
from app.logs import logger
from app.store.disk import make_directory

TAKEN, REFUSED = "taken", "refused"
_WRITING = (".tmp", ".part", ".new", ".filepart")
_MOST_AT_ONCE = 500  # files looked at in one look; the rest has its turn
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
        self._stuck: set[tuple[str, _Look]] = set()  # cannot be read, or not be moved: said once
        self._said_missing = False

    def look(self) -> bool:
        """Take every file that is whole; whether an officer has something new to see. StoreError."""
        try:
            found = list(self._found())
        except OSError as reason:
            if not self._said_missing:
                _log.error("folder-not-readable", code="jms/folder-not-readable", detail=reason.strerror)
            self._said_missing = True
            return False
        self._said_missing = False
        before, self._seen = self._seen, {one.path.name: one.look for one in found}
        news = False
        for one in found:
            if before.get(one.path.name) == one.look and (one.path.name, one.look) not in self._stuck:
                news = self._take(one) or news
        return news

    def _found(self) -> Iterator[_Found]:
        """Ordinary files, the oldest first."""
        found = []
        with os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(_WRITING):
                    continue
                with contextlib.suppress(FileNotFoundError):  # renamed or taken away meanwhile
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(status.st_mode):
                        look = (status.st_ino, status.st_size, status.st_mtime_ns)
                        found.append(_Found(Path(entry.path), look))
        found.sort(key=lambda one: (one.look[2], one.path.name))
        yield from found[:_MOST_AT_ONCE]

    def _take(self, one: _Found) -> bool:
        try:
            data = self._read(one)
        except OSError as reason:
            self._leave(one, "file-not-readable", reason)
            return False
        if data is None:
            return False  # it changed while it was read: the next look knows more
        mark = self._intake.arrivals.mark_of(b"file", one.path.name.encode("utf-8", "replace"), _stamp(one.look), data)
        news = False
        try:
            if not self._intake.arrivals.knows_file(mark):
                news = brought_something(self._intake.take(data, file_mark=mark))
                _log.event("file-taken", bytes=len(data))
        except DeliveryRefused as reason:
            _log.warning("file-refused", code=reason.code, detail=reason.message)
            self._move(one, REFUSED, reason)
            return False
        self._move(one, TAKEN)
        return news

    def _read(self, one: _Found) -> bytes | None:
        with one.path.open("rb") as opened:
            data = opened.read(delivery.LARGEST_BYTES + 1)  # more is refused, whatever it is
            status = os.fstat(opened.fileno())
        same = (status.st_ino, status.st_size, status.st_mtime_ns) == one.look
        return data if same else None

    def _move(self, one: _Found, where: str, why: DeliveryRefused | None = None) -> None:
        try:
            folder = self._folder / where
            make_directory(folder)
            target = _free(folder / one.path.name)
            if why is not None:
                note = f"{why.code}\n{why.message}\n{why.next_step}\n"
                target.with_name(f"{target.name}.txt").write_text(note, encoding="utf-8")
            os.replace(one.path, target)
        except FileNotFoundError:
            return  # somebody else took it away: its records are in
        except OSError as reason:
            self._leave(one, "file-not-moved", reason)

    def _leave(self, one: _Found, what: str, reason: OSError) -> None:
        _log.error(what, code=f"jms/{what}", detail=reason.strerror)
        self._stuck.add((one.path.name, one.look))


def _stamp(look: _Look) -> bytes:
    """Size and time: the same bytes written again are a new delivery. Not the inode, which a copy changes."""
    return f"{look[1]}/{look[2]}".encode("ascii")


def _free(target: Path) -> Path:
    """A name that nothing has yet."""
    number = 2
    free = target
    while free.exists() or free.with_name(f"{free.name}.txt").exists():
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
        number += 1
    return free
