"""Wakes the long polls that wait for an answer, each by its submission, or for an act, each by its seat in a class.

Lives in the server's event loop.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class AnswerBell:
    """Only `ring_from_thread` may be called from another thread."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_closed = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    @contextmanager
    def listen(self, cn: str) -> Iterator[asyncio.Event]:
        """An event that is set when the submission may have a new answer, and when the service stops."""
        rung = asyncio.Event()
        self._waiting[cn].add(rung)
        try:
            yield rung
        finally:
            self._waiting[cn].discard(rung)
            if not self._waiting[cn]:
                del self._waiting[cn]

    @property
    def has_listeners(self) -> bool:
        return bool(self._waiting)

    def ring(self, cn: str) -> None:
        for rung in self._waiting.get(cn, ()):
            rung.set()

    def ring_all(self) -> None:
        for events in self._waiting.values():
            for rung in events:
                rung.set()

    def close(self) -> None:
        """Let everyone go, now and from now on."""
        self.is_closed = True
        self.ring_all()

    def ring_from_thread(self, cn: str) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.ring, cn)
