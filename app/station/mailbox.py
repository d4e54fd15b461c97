"""The newest preview frame and nothing older: frames may be dropped, memory does not grow."""

import threading

from app.domain.image import FingerImage


class LatestFrame:
    """One slot. The reader thread puts, the window takes; neither waits for the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frame: FingerImage | None = None
        self._number = 0

    def put(self, frame: FingerImage | None) -> None:
        """Replace the frame; None when the glass is no longer live."""
        with self._lock:
            self._frame = frame
            self._number += 1

    def peek(self) -> tuple[int, FingerImage | None]:
        """The frame and its number; the same number means nothing new since."""
        with self._lock:
            return self._number, self._frame
