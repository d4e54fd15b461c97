"""Files that survive a power cut: whole or not there at all, name included."""

import os
import sys
from pathlib import Path

FILE_MODE = 0o600
DIRECTORY_MODE = 0o700


def make_directory(path: Path) -> None:
    """Make a directory (rights 0700) and its name on disk; nothing when it is there. OSError."""
    if path.is_dir():
        return
    path.mkdir(mode=DIRECTORY_MODE, parents=True, exist_ok=True)
    sync_directory(path.parent)


def write_whole(path: Path, data: bytes, *, beside: str | None = None, mode: int = FILE_MODE) -> None:
    """Write beside, sync, rename, sync the directory. OSError, and then the old file stands as it was.

    `beside`: name of the unfinished file, by default that of the file with `.new`. What a broken-off try left under it
    goes first, so that no link of that name is written through.
    """
    new = path.with_name(beside or f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    except OSError:
        new.unlink(missing_ok=True)  # a full disk gets its space back
        raise
    finally:
        os.close(descriptor)
    os.replace(new, path)
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make a new name in a directory survive a power cut (Windows does so by itself)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
