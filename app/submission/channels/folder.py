"""A drop directory: submissions are left in one folder, answers picked from another; often network shares.

A file appears under its name whole or not at all: it is written under another name, synced, measured and renamed. A
share that hangs in the operating system cannot be cut from here: mount it so that it gives up (docs/administrator.md).
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.channel_settings import ChannelName, FolderSettings
from app.store.disk import sync_directory
from app.submission import errors
from app.submission.channels.carrier import MOST_BYTES, UNFINISHED, Item, Parcel
from app.submission.transport import Deadline

_FILE_MODE = 0o640  # the group of the folder may read: the bureau's gateway picks the file up
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # others write here too: no link, no pipe
_WRITING = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY | _NO_LINK
_PIECE_BYTES = 65_536
_PROBE_S = 30.0
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_RIGHTS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EXDEV)  # the last: to another disk nothing is moved whole
_GONE = (errno.ENOENT, errno.ENOTDIR)
_NO_SYNC_OF_FOLDERS = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM)  # shares that take none


class FolderCarrier:
    """A Carrier."""

    name = ChannelName.FOLDER
    probe_every_s = _PROBE_S

    def __init__(self, settings: FolderSettings, *, deadline_s: float) -> None:
        """`deadline_s`: of the writing of one file."""
        self._out = Path(settings.out)
        self._answers = Path(settings.answers)
        self._taken = Path(settings.taken) if settings.taken else self._answers / "taken"
        self._aside = Path(settings.aside) if settings.aside else self._answers / "aside"
        self._marker = settings.marker
        self._suffix = settings.suffix
        self._deadline = Deadline()
        self._deadline_s = deadline_s
        self.recipient = settings.bureau or "the bureau's folder"

    def check(self) -> None:
        self._require("out", self._out)

    def check_answers(self) -> None:
        self._require("answers", self._answers)
        for name, place in (("taken", self._taken), ("aside", self._aside)):
            with _mapped():
                place.mkdir(exist_ok=True)
                is_beside = place.stat().st_dev == self._answers.stat().st_dev
            if not os.access(place, os.W_OK | os.X_OK):
                raise errors.PlaceForbidden(
                    f"The folder {name} of [folder] cannot be written by the station's account."
                )
            if not is_beside:
                raise errors.PlaceForbidden(f"The folder {name} of [folder] is on another disk or share than answers.")

    def leave(self, tcn: str, payload: bytes) -> str:
        self._deadline.set(self._deadline_s)
        self._require("out", self._out)
        name = f"{tcn}{self._suffix}"
        place = self._out / name
        with _mapped():
            with contextlib.suppress(FileNotFoundError):
                if place.stat().st_size == len(payload) and place.read_bytes() == payload:
                    return name  # left before, and the station did not see the end of it
                raise errors.ConflictAtBureau(
                    "Another file lies in the folder under this number.", refusal_code=errors.ConflictAtBureau.code
                )
            unfinished = self._out / f".{name}{UNFINISHED[0]}"
            try:
                self._write(unfinished, payload)
                os.replace(unfinished, place)
            except BaseException:
                with contextlib.suppress(OSError):  # a full disk gets its room back
                    unfinished.unlink(missing_ok=True)
                raise
            _sync_folder(self._out)
        return name

    def waiting(self) -> Sequence[Item]:
        self._require("answers", self._answers)
        found: list[tuple[int, Item]] = []
        with _mapped(), os.scandir(self._answers) as entries:
            for entry in entries:
                if entry.name == self._marker or entry.name.startswith(".") or entry.name.endswith(UNFINISHED):
                    continue
                with contextlib.suppress(FileNotFoundError):  # another station was quicker
                    state = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(state.st_mode):
                        stamp = f"{state.st_size}/{state.st_mtime_ns}/{state.st_ino}"
                        item = Item(entry.name, entry.name, state.st_size, stamp)
                        found.append((state.st_mtime_ns, item))
        return [item for _, item in sorted(found, key=lambda one: (one[0], one[1].key))]

    def fetch(self, item: Item) -> Parcel | None:
        with _mapped():
            try:
                with open(self._answers / item.key, "rb", opener=_opened) as opened:
                    return Parcel((opened.read(MOST_BYTES + 1),))
            except FileNotFoundError:
                return None

    def take(self, item: Item) -> None:
        self._move(item, self._taken)

    def set_aside(self, item: Item) -> None:
        self._move(item, self._aside)

    def cut(self) -> None:
        self._deadline.cut()

    def close(self) -> None:
        """Nothing is open."""

    def _require(self, name: str, place: Path) -> None:
        """The folder of that setting is there, is the bureau's, and may be written."""
        with _mapped():
            if not place.is_dir():
                raise errors.PlaceMissing(f"The folder {name} of [folder] is not there.")
            if self._marker and not (place / self._marker).is_file():
                raise errors.PlaceMissing(f"The folder {name} of [folder] does not hold its marker.")
        if not os.access(place, os.W_OK | os.X_OK):
            raise errors.PlaceForbidden(f"The folder {name} of [folder] cannot be written by the station's account.")

    def _write(self, path: Path, data: bytes) -> None:
        """Write and sync, and see that it is all there. OSError, TimeoutError."""
        path.unlink(missing_ok=True)  # what a crash left, or a link that somebody laid there
        descriptor = os.open(path, _WRITING, _FILE_MODE)
        try:
            view = memoryview(data)
            while view:
                self._deadline.left_s()
                view = view[os.write(descriptor, view[:_PIECE_BYTES]) :]
            os.fsync(descriptor)
            if os.fstat(descriptor).st_size != len(data):
                raise errors.DeliveryNonsense("The folder did not keep all of a file.")
        finally:
            os.close(descriptor)

    def _move(self, item: Item, folder: Path) -> None:
        """By a free name: what lies there already is not written over."""
        with _mapped():
            folder.mkdir(exist_ok=True)
            target, number = folder / item.key, 1
            while target.exists():
                number += 1
                target = folder / f"{number}-{item.key}"
            with contextlib.suppress(FileNotFoundError):
                os.rename(self._answers / item.key, target)
            _sync_folder(folder)


def _opened(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_LINK)


@contextmanager
def _mapped() -> Iterator[None]:
    """The system's errors as those of a delivery; never with a path, which may name somebody."""
    try:
        yield
    except TimeoutError as reason:
        raise errors.ServiceUnreachable("The folder did not take the file in time.") from reason
    except OSError as reason:
        if reason.errno in _NO_ROOM:
            raise errors.NoRoom("The bureau's folder is full.") from reason
        if reason.errno in _NO_RIGHTS:
            raise errors.PlaceForbidden("The bureau's folder or a file in it may not be used.") from reason
        if reason.errno in _GONE:
            raise errors.PlaceMissing("The bureau's folder is not there.") from reason
        raise errors.ServiceUnreachable(f"The bureau's folder cannot be used: {reason.strerror}.") from reason


def _sync_folder(path: Path) -> None:
    """Make names survive a power cut, where the file system can."""
    try:
        sync_directory(path)
    except OSError as reason:
        if reason.errno not in _NO_SYNC_OF_FOLDERS:
            raise
