"""A clock that runs at once up to a moment and stands there, so that a test can act in the middle of a session."""

import threading
from math import inf

_LOOK_S = 0.005  # how often one who waits looks whether the clock runs again


class HeldClock:
    """Follows `drivers.base.DriverClock`. Waiting costs nothing until the moment that was set; there it takes until
    the event is set or the clock runs on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now_s = 0.0
        self._stop_s = inf
        self._standing = threading.Event()

    def monotonic_s(self) -> float:
        with self._lock:
            return self._now_s

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        while True:
            with self._lock:
                if event.is_set():
                    return True
                if self._now_s + timeout_s <= self._stop_s:
                    self._now_s += max(0.0, timeout_s)
                    return False
                self._standing.set()
            event.wait(_LOOK_S)

    def stop_in(self, seconds: float) -> None:
        """Stand still at the last wait that ends no later than `seconds` from now."""
        with self._lock:
            self._stop_s = self._now_s + seconds
            self._standing.clear()

    def run_on(self) -> None:
        with self._lock:
            self._stop_s = inf
            self._standing.clear()

    def stands(self, patience_s: float) -> bool:
        """Whether somebody has come to wait at the moment that was set."""
        return self._standing.wait(patience_s)
