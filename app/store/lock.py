"""The data directory: made with narrow rights, for one environment only, used by one station at a time."""

import contextlib
import errno
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from app.config import Environment
from app.store import errors
from app.store.disk import DIRECTORY_MODE, FILE_MODE, write_whole

LOCK_NAME = "station.lock"
ENVIRONMENT_NAME = "environment"
_DIRECTORY = "The data directory"
# The log of an embedded service is opened before it; lost+found is at the root of a disk of its own; a trainer may have
# put exercises there.
_MAY_BE_THERE = frozenset(
    {f"{ENVIRONMENT_NAME}.new", "station.key", "service.key", "service.log", "lost+found", "exercises"}
)
_LOCKED_BYTE = 1024  # Windows keeps others from reading a locked byte: lock one beyond the process id


def prepare_data_directory(path: Path, environment: Environment) -> None:
    """Make the directory (rights 0700) and mark it for the environment.

    NoRights where it cannot be made or written; OtherEnvironment where the mark names the other one; NotOurs where it
    holds somebody else's files, whose rights are then left alone.
    """
    try:
        path.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
        mark = path / ENVIRONMENT_NAME
        if mark.exists():
            check_environment(path, environment)
        else:
            _require_ours(path)
        if path.stat().st_mode & 0o077 and sys.platform != "win32":
            path.chmod(DIRECTORY_MODE)
        if not mark.exists():
            write_whole(mark, f"{environment}\n".encode("ascii"))
    except OSError as reason:
        raise errors.from_os(reason, _DIRECTORY) from reason


def _require_ours(path: Path) -> None:
    """A directory without the mark is taken when nothing is in it but what a start that was cut off leaves there, or an
    administrator who puts a key back. OtherEnvironment, NotOurs."""
    found = {file.name for file in path.iterdir()}
    if "station.db" in found:
        raise errors.OtherEnvironment("The data directory does not say for which environment it is.")
    if found - _MAY_BE_THERE:
        raise errors.NotOurs("The directory holds other files, and none of a booking station.")


def check_environment(path: Path, environment: Environment) -> None:
    """OtherEnvironment unless the directory is marked for `environment`."""
    try:
        found = (path / ENVIRONMENT_NAME).read_text(encoding="ascii", errors="replace").strip()
    except OSError as reason:
        raise errors.from_os(reason, _DIRECTORY) from reason
    if found != environment:
        known = found if found in set(Environment) else "another environment"
        raise errors.OtherEnvironment(f"The data directory is for {known}, the station is set to {environment}.")


class LockTaken(Exception):
    """Another process has the file. `holder`: its number, "" where it is not known."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


def hold(file: Path) -> int:
    """The descriptor of a lock file that is this process's until `let_go`. LockTaken, OSError."""
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR, FILE_MODE)
    try:
        _lock(descriptor)
    except OSError as reason:
        holder = _read_holder(file)
        os.close(descriptor)
        if reason.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            raise LockTaken(holder) from reason
        raise
    with contextlib.suppress(OSError):  # the number is a courtesy: a full disk must not keep the holder from it
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode("ascii"))
    return descriptor


def let_go(descriptor: int) -> None:
    """The file stays: another process may be about to lock it."""
    _unlock(descriptor)
    os.close(descriptor)


class DataDirectoryLock:
    """Holds a data directory for this process while the `with` block runs. DataDirectoryInUse when another has it."""

    def __init__(self, path: Path) -> None:
        self._file = path / LOCK_NAME
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        try:
            self._descriptor = hold(self._file)
        except LockTaken as reason:
            who = f" (process {reason.holder})" if reason.holder else ""
            raise errors.DataDirectoryInUse(f"Another booking station{who} uses this data directory.") from reason
        except OSError as reason:
            raise errors.from_os(reason, _DIRECTORY) from reason
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            let_go(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(descriptor: int) -> None:
        # Explicitly, for a child process that was forked meanwhile shares the open file.
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _read_holder(file: Path) -> str:
    try:
        text = file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
    return text if text.isdigit() else ""
