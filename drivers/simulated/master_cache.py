"""Masters on disk: one file a person, whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_DIGEST_BYTES = 32  # SHA-256 of what follows


class MasterCache:
    """`version`: of the generator; what another version wrote is never read. Masters are uint8 of `shape`, 1 to 10."""

    def __init__(self, folder: Path, version: int, shape: tuple[int, int]) -> None:
        self._folder = folder
        self._version = version
        self._shape = shape

    def path(self, seed: int) -> Path:
        return self._folder / f"person-{seed}-v{self._version}.bin"

    def read(self, seed: int) -> dict[int, Pixels] | None:
        """The ten masters, read-only, or None when they are not there or not whole."""
        try:
            data = self.path(seed).read_bytes()
        except OSError:
            return None
        body = data[_DIGEST_BYTES:]
        if len(body) != 10 * self._shape[0] * self._shape[1]:
            return None
        if hashlib.sha256(body).digest() != data[:_DIGEST_BYTES]:
            return None
        stack = np.frombuffer(body, np.uint8).reshape(10, *self._shape)
        return {finger: stack[finger - 1] for finger in range(1, 11)}

    def write(self, seed: int, masters: Mapping[int, Pixels]) -> None:
        """OSError where it cannot; then nothing is left behind. What other versions left for this person goes."""
        body = np.stack([masters[finger] for finger in range(1, 11)]).tobytes()
        path = self.path(seed)
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=self._folder, prefix=path.stem, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(body).digest() + body)
            os.replace(partial, path)
        except BaseException:
            os.unlink(partial)
            raise
        for old in self._folder.glob(f"person-{seed}-v*.bin"):
            if old != path:
                old.unlink(missing_ok=True)
