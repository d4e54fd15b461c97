"""Masters on disk: one file a person, whole or not at all, and no more of them than the folder may hold.

Several stations may share a folder. A file appears under its name only when it is whole; who reads one has it open, and
its removal by another takes it from the folder but not from the reader (where a system does not remove open files, it
stays). Files go in the order in which they were last read.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

MOST_BYTES = 300_000_000  # some 35 people
ABANDONED_S = 600.0  # a file still half-written after this time has lost its writer, which takes a second
_DIGEST_BYTES = 32  # SHA-256 of what follows
_FINGERS = range(1, 11)


class MasterCache:
    """`version`: of the generator; what another version wrote is never read. Masters are uint8 of `shape`, 1 to 10."""

    def __init__(self, folder: Path, version: int, shape: tuple[int, int], most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._version = version
        self._shape = shape
        self._most_bytes = most_bytes

    def path(self, seed: int) -> Path:
        return self._folder / f"person-{seed}-v{self._version}.bin"

    def read(self, seed: int) -> dict[int, Pixels] | None:
        """The ten masters, read-only, or None when they are not there or not whole."""
        path = self.path(seed)
        try:
            with contextlib.suppress(PermissionError):  # a folder may be another's
                os.utime(path)
            data = path.read_bytes()
        except OSError:
            return None
        body = memoryview(data)[_DIGEST_BYTES:]
        if len(body) != len(_FINGERS) * self._shape[0] * self._shape[1]:
            return None
        if hashlib.sha256(body).digest() != data[:_DIGEST_BYTES]:
            return None
        stack = np.frombuffer(body, np.uint8).reshape(-1, *self._shape)
        return dict(zip(_FINGERS, stack, strict=True))

    def write(self, seed: int, masters: Mapping[int, Pixels]) -> None:
        """OSError where it cannot; then nothing is left behind. What other versions left for this person goes, and
        what the folder holds too much."""
        digest = hashlib.sha256()
        for finger in _FINGERS:
            digest.update(masters[finger].tobytes())
        path = self.path(seed)
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=self._folder, prefix=path.stem, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(digest.digest())
                for finger in _FINGERS:
                    file.write(masters[finger].tobytes())
            os.replace(partial, path)
        except BaseException:
            os.unlink(partial)
            raise
        self._tidy(seed)

    def _tidy(self, seed: int) -> None:
        """Never fails: what cannot be removed today may be at the next writing."""
        kept = self.path(seed)
        now = time.time()
        for partial, _, written in _files(self._folder, "person-*.part"):
            if now - written > ABANDONED_S:
                _remove(partial)
        for old, _, _ in _files(self._folder, f"person-{seed}-v*.bin"):
            if old != kept:
                _remove(old)
        files = sorted(_files(self._folder, "person-*.bin"), key=lambda file: file[2])
        total = sum(size for _, size, _ in files)
        for path, size, _ in files:
            if total <= self._most_bytes:
                break
            if path != kept:
                _remove(path)
                total -= size


def _files(folder: Path, pattern: str) -> Iterator[tuple[Path, int, float]]:
    """Path, bytes, time of last use in seconds; what another has removed meanwhile is not there."""
    for path in folder.glob(pattern):
        with contextlib.suppress(OSError):
            found = path.stat()
            yield path, found.st_size, found.st_mtime


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
