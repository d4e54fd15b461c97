"""What callers ask of the simulated device, handed over to its thread."""

import threading

from drivers.base import CaptureRequest
from drivers.errors import Disconnected, WrongState


class Closed(Exception):
    """The reader is being closed."""


class Unplugged(Exception):
    """The cable is out."""


class Triggered(Exception):
    """The picture is wanted now. `frame`: which of those that were shown; None: what lies there now."""

    def __init__(self, frame: int | None) -> None:
        super().__init__()
        self.frame = frame


class RequestBox:
    """One session at a time: `running` from `start` until the device says `end`."""

    def __init__(self) -> None:
        self.wake = threading.Event()  # set whenever something is asked
        self._lock = threading.Lock()
        self._running: CaptureRequest | None = None
        self._cancel = False
        self._live = False
        self._trigger: Triggered | None = None
        self._closing = False
        self._gone = False

    # From any thread. ------------------------------------------------------------------------------------------------

    def start(self, request: CaptureRequest) -> None:
        with self._lock:
            self._refuse_if_over()
            if self._running is not None:
                raise WrongState("A session is running; cancel it or wait for its end.")
            self._running = request
            self._clear()
        self.wake.set()

    def trigger(self, frame: int | None) -> None:
        with self._lock:
            self._refuse_if_over()
            if self._running is None:
                raise WrongState("No session is running that could be triggered.")
            if not self._live:
                raise WrongState("The glass is not live yet; wait for Ready.")
            self._trigger = Triggered(frame)
        self.wake.set()

    def cancel(self) -> None:
        with self._lock:
            self._cancel = self._running is not None
        self.wake.set()

    def close(self) -> None:
        with self._lock:
            self._closing = True
        self.wake.set()

    def _refuse_if_over(self) -> None:
        if self._closing:
            raise WrongState("The reader is closed.")
        if self._gone:
            raise Disconnected("The simulated reader is unplugged.")

    # From the device's thread. ---------------------------------------------------------------------------------------

    def running(self) -> CaptureRequest | None:
        with self._lock:
            return self._running

    def closing(self) -> bool:
        with self._lock:
            return self._closing

    def cancelled(self) -> bool:
        with self._lock:
            return self._cancel

    def live(self) -> None:
        """From now on there is something that `trigger` could take."""
        with self._lock:
            self._live = True

    def take_trigger(self) -> Triggered | None:
        with self._lock:
            asked, self._trigger = self._trigger, None
            return asked

    def end(self) -> None:
        """The session is over; the next may start."""
        with self._lock:
            self._running = None
            self._clear()

    def lose(self) -> None:
        """The device is gone for good."""
        with self._lock:
            self._gone = True
            self._running = None

    def _clear(self) -> None:
        self._cancel = self._live = False
        self._trigger = None

    def sleep(self) -> None:
        """Until something is asked or changed; costs nothing meanwhile."""
        self.wake.wait()
        self.wake.clear()
