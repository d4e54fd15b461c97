"""Tells listeners the newest value, one thread at a time, under no lock."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class Telling(Generic[V]):
    """`present`: makes the value; quick, on any thread. Whoever finds another thread telling leaves it to that one,
    which tells once more: the newest value is the last one told, and a listener may cause a new one."""

    def __init__(self, present: Callable[[], V]) -> None:
        self._present = present
        self._listeners: list[Callable[[V], None]] = []
        self._lock = threading.Lock()
        self._stale = self._busy = False
        self._told: V | None = None

    def subscribe(self, listener: Callable[[V], None]) -> Callable[[], None]:
        """Call `listener` with the present value at once and with each new one; returns the act that ends it."""
        listener(self._present())
        with self._lock:
            self._listeners.append(listener)
            self._told = None  # what came between the two lines above was told to others only

        def end() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        self.tell()
        return end

    def tell(self) -> None:
        """Something may be new."""
        with self._lock:
            self._stale = True
            if self._busy:
                return
            self._busy = True
        try:
            while self._take_turn():
                present = self._present()
                if present != self._told:
                    self._told = present
                    with self._lock:
                        listeners = tuple(self._listeners)
                    for listener in listeners:
                        listener(present)
        except BaseException:
            with self._lock:
                self._busy = False
            raise

    def _take_turn(self) -> bool:
        with self._lock:
            self._busy, self._stale = self._stale, False
            return self._busy
