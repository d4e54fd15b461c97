"""Several codec workers for the pictures of a whole card: each core codes one picture at a time.

A picture that cannot be coded or decoded is an error value in its own place; the others are done.
"""

import os
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar

from app.clock import Clock
from app.domain.image import FingerImage
from app.imaging.codec_worker import CALL_TIMEOUT_S, CodecWorker
from app.imaging.errors import CodecError

WORKERS = 2
CRASHES_ALLOWED = 20  # of one worker within a minute: a card of damaged pictures must not end the work on whole ones

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class CodedPicture:
    """Bytes to be decoded, and what their record says of the picture (as CodecWorker.decode takes it)."""

    data: bytes
    compression: str
    width_px: int | None = None
    height_px: int | None = None
    resolution_ppi: int = 500


class CodecPool:
    """Thread-safe. `workers`: processes, by default one for each core and at most WORKERS.

    `encode` and `decode` are those of CodecWorker, by whichever worker is free.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        timeout_s: float = CALL_TIMEOUT_S,
        clock: Clock | None = None,
        precheck: bool = True,
    ) -> None:
        count = workers if workers is not None else min(WORKERS, os.cpu_count() or 1)
        if count < 1:
            raise ValueError("a pool has at least one worker")
        self._workers = tuple(
            CodecWorker(timeout_s=timeout_s, clock=clock, precheck=precheck, crashes_allowed=CRASHES_ALLOWED)
            for _ in range(count)
        )
        self._free: queue.LifoQueue[CodecWorker] = queue.LifoQueue()  # last in, first out: a warm one before a cold one
        for worker in reversed(self._workers):
            self._free.put(worker)

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers that run."""
        return tuple(pid for worker in self._workers if (pid := worker.pid) is not None)

    def start(self) -> None:
        """Start the processes; they get ready while the caller goes on. Harmless when running."""
        with ExitStack() as stack:
            stack.callback(self.close)
            for worker in self._workers:
                worker.start()
            stack.pop_all()

    def close(self) -> None:
        """End the processes and wait for them. Calls from now on are refused; pictures of a card under way that were
        not done come back as errors. Harmless when closed."""
        for worker in self._workers:
            worker.close()

    def __enter__(self) -> "CodecPool":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def encode(self, image: FingerImage, compression: str) -> bytes:
        """As CodecWorker.encode."""
        return self._by_a_free_one(lambda worker: worker.encode(image, compression))

    def decode(
        self,
        data: bytes,
        compression: str,
        *,
        width_px: int | None = None,
        height_px: int | None = None,
        resolution_ppi: int = 500,
    ) -> FingerImage:
        """As CodecWorker.decode."""
        return self._by_a_free_one(
            lambda worker: worker.decode(
                data, compression, width_px=width_px, height_px=height_px, resolution_ppi=resolution_ppi
            )
        )

    def encode_all(self, images: Sequence[FingerImage], compression: str) -> tuple[bytes | CodecError, ...]:
        """Code the pictures of a card, in their order; an error in the place of each that cannot be coded."""
        return self._all(images, lambda image: self.encode(image, compression), lambda image: image.pixels.size)

    def decode_all(self, pictures: Sequence[CodedPicture]) -> tuple[FingerImage | CodecError, ...]:
        """Decode the pictures of a card, in their order; an error in the place of each that is damaged."""
        return self._all(pictures, self._decoded, lambda picture: len(picture.data))

    def _decoded(self, picture: CodedPicture) -> FingerImage:
        return self.decode(
            picture.data,
            picture.compression,
            width_px=picture.width_px,
            height_px=picture.height_px,
            resolution_ppi=picture.resolution_ppi,
        )

    def _by_a_free_one(self, act: Callable[[CodecWorker], R]) -> R:
        worker = self._free.get()
        try:
            return act(worker)
        finally:
            self._free.put(worker)

    def _all(self, given: Sequence[T], act: Callable[[T], R], cost: Callable[[T], int]) -> tuple[R | CodecError, ...]:
        """`act` on each, the costly ones first so that no worker ends long after the other."""

        def outcome(index: int) -> R | CodecError:
            try:
                return act(given[index])
            except CodecError as refused:
                return refused

        order = sorted(range(len(given)), key=lambda index: cost(given[index]), reverse=True)
        with ThreadPoolExecutor(len(self._workers), thread_name_prefix="codec-pool") as threads:
            found = dict(zip(order, threads.map(outcome, order), strict=True))
        return tuple(found[index] for index in range(len(given)))
