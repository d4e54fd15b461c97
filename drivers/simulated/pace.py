"""The rate at which the simulated device shows frames, and how long a subject takes for what."""

import threading

from drivers.base import DriverClock

# A willing subject's pace, seconds (chosen: unhurried, yet some thirty frames at 25 a second).
APPROACH_S = 0.25
COMING_DOWN_S = 0.4
ROLLING_S = 0.7
RESTING_S = 0.45  # how long all fingers must lie still before the scanner takes the picture
LIFTING_S = 0.2
REVIEW_S = 1.5  # after which the officer looks at the print and may press the scanner's own key
PATIENCE_S = 2.0  # fingers that rest and are not taken stay down this long before the subject does otherwise
UNTAKEN_S = 8.0  # and this long, at a scanner that waits to be told, before the subject lays them down anew


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
