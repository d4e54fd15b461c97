"""One writer to a gallery: a lock on a file beside it, let go by the system when the process ends."""

import os
import sys
from pathlib import Path
from types import TracebackType

from app.matching.search.errors import GalleryInUse, GalleryNotWritten


class FileLock:
    """Held from `__enter__` to `__exit__`. GalleryInUse, GalleryNotWritten."""

    def __init__(self, gallery: Path) -> None:
        self._path = gallery.with_name(f"{gallery.name}.lock")
        self._descriptor: int | None = None

    def __enter__(self) -> "FileLock":
        try:
            descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as reason:
            raise GalleryNotWritten("The gallery's lock file cannot be made.") from reason
        try:
            _lock(descriptor)
        except OSError as reason:
            os.close(descriptor)
            raise GalleryInUse("Another process writes to this gallery.") from reason
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)  # lets go
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
