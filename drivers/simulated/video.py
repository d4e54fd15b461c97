"""The live picture: frames of a session, as the sensor sees them."""

from collections import deque

from drivers.base import FRAMES_HELD, Preview
from drivers.simulated.outbox import Outbox
from drivers.simulated.sensor import SensorFaults, with_sensor_faults
from drivers.simulated.skin import RESOLUTION_PPI, Pixels

DEAD_PIXELS, DEAD_LINES = 3000, 6  # of a sensor that is broken fully: pixels, and rows and columns


class Video:
    """For the device's thread alone. `shown`: the frame that was shown last."""

    def __init__(self, out: Outbox, empty: Pixels) -> None:
        self._out = out
        self._number = 0
        self._dead = 0.0
        self._sensed: tuple[Pixels, Pixels] | None = None  # the last frame before and after the broken sensor
        self._held: deque[tuple[int, Pixels]] = deque(maxlen=FRAMES_HELD)
        self.shown = empty

    def begin(self) -> None:
        """A session begins; its frames are counted from 1."""
        self._number = 0
        self._held.clear()

    def break_sensor(self, dead: float) -> None:
        """The share of what can be dead of the sensor: 0 is a good one."""
        if dead != self._dead:
            self._dead = dead
            self._sensed = None

    def show(self, frame: Pixels) -> None:
        self._number += 1
        self.shown = self.seen(frame)
        self._held.append((self._number, self.shown))
        self._out.put(Preview(self.shown, RESOLUTION_PPI, self._number))

    def taken(self, number: int | None) -> Pixels:
        """The frame of that number if it is still held, else the one that was shown last."""
        return next((shown for held, shown in self._held if held == number), self.shown)

    def seen(self, frame: Pixels) -> Pixels:
        """The frame as the sensor sees it, read-only; the frame itself when nothing is broken."""
        if self._dead <= 0:
            return frame
        if self._sensed is None or self._sensed[0] is not frame:
            lines = round(DEAD_LINES * self._dead)
            broken = SensorFaults(max(1, round(DEAD_PIXELS * self._dead)), lines, lines)
            seen = with_sensor_faults(frame, broken)
            seen.setflags(write=False)
            self._sensed = (frame, seen)
        return self._sensed[1]
