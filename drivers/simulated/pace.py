"""The rate at which the simulated device shows frames."""

import threading

from drivers.base import DriverClock


class Pace:
    """One frame after another at an even rate: what a frame took to draw is part of its time."""

    def __init__(self, clock: DriverClock, frames_per_s: float) -> None:
        self._clock = clock
        self._frame_s = 1.0 / frames_per_s
        self._due_s = clock.monotonic_s()

    def frames(self, seconds: float) -> int:
        """How many frames that is; at least one."""
        return max(1, round(seconds / self._frame_s))

    def wait(self, wake: threading.Event) -> None:
        """Until the next frame is due, or less when `wake` is set. Who is late starts counting anew."""
        now_s = self._clock.monotonic_s()
        self._due_s = max(self._due_s + self._frame_s, now_s)
        if self._due_s > now_s + self._frame_s:  # woken early before: not more than one frame's time is made up for
            self._due_s = now_s + self._frame_s
        self._clock.wait(wake, self._due_s - now_s)
