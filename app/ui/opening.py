"""Long acts of a start or an end away from the window: opening the program, closing it. One thread, one at a time."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

JOIN_LIMIT_S = 60.0  # closing a program has limits of its own; this one is only for what they forgot


class AwayFromWindow(QObject):
    """Runs an act on a thread of its own. Its signals arrive on the thread of the window."""

    progressed = Signal(str, int, int)  # what, done, total
    done = Signal(object)  # what the act returned
    failed = Signal(object)  # the exception

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def run(self, act: Callable[[Callable[[str, int, int], None]], Any]) -> None:
        """Start the act; it is given a way to tell its progress."""
        self._thread = threading.Thread(target=self._do, args=(act,), name=self._name, daemon=True)
        self._thread.start()

    def join(self) -> bool:
        """Wait for the thread's end; whether it ended."""
        if self._thread is not None:
            self._thread.join(JOIN_LIMIT_S)
        return not self.running

    def _do(self, act: Callable[[Callable[[str, int, int], None]], Any]) -> None:
        try:
            outcome = act(self.progressed.emit)
        except BaseException as error:  # noqa: BLE001  (whatever it is, the window tells it)
            self.failed.emit(error)
        else:
            self.done.emit(outcome)
