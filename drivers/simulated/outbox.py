"""What the simulated device says, on its way to the queue of the reader: at once, or late."""

from collections import deque

from drivers.base import DriverClock, EventQueue, Preview, ReaderEvent

MAX_WAITING_FRAMES = 64  # of a late device; the oldest go first


class Outbox:
    """Events in their order, each late by what the delay was when it was said. For the device's thread alone."""

    def __init__(self, events: EventQueue, clock: DriverClock) -> None:
        self._events = events
        self._clock = clock
        self._delay_s = 0.0
        self._late: deque[tuple[float, ReaderEvent]] = deque()
        self._set: list[tuple[float, ReaderEvent]] = []  # said at a moment of their own

    def put(self, event: ReaderEvent) -> None:
        if self._delay_s <= 0 and not self._late:
            self._events.put(event)
            return
        due_s = self._clock.monotonic_s() + self._delay_s
        self._late.append((max(due_s, self._late[-1][0] if self._late else due_s), event))
        if isinstance(event, Preview):
            self._thin_out()

    def put_in(self, seconds: float, event: ReaderEvent) -> None:
        """Say it after that time, whatever else is said meanwhile."""
        self._set.append((self._clock.monotonic_s() + seconds, event))

    def delay(self, seconds: float) -> None:
        """From now on everything is late by so much; without a delay what is late already is said now."""
        self._delay_s = seconds
        if seconds <= 0:
            self._say_late_until(None)

    def catch_up(self) -> None:
        """Say what is late now, but for the pictures of a glass that nobody looks at any more."""
        self._late = deque(waiting for waiting in self._late if not isinstance(waiting[1], Preview))
        self._say_late_until(None)

    def pump(self) -> None:
        """Say what is due."""
        now_s = self._clock.monotonic_s()
        self._say_late_until(now_s)
        for waiting in [one for one in self._set if one[0] <= now_s]:
            self._set.remove(waiting)
            self.put(waiting[1])

    def next_due_s(self) -> float | None:
        """When the next event is due, on the clock; None when nothing waits."""
        due = [due_s for due_s, _ in self._set] + [due_s for due_s, _ in list(self._late)[:1]]
        return min(due, default=None)

    def _say_late_until(self, now_s: float | None) -> None:
        while self._late and (now_s is None or self._late[0][0] <= now_s):
            self._events.put(self._late.popleft()[1])

    def _thin_out(self) -> None:
        frames = [waiting for waiting in self._late if isinstance(waiting[1], Preview)]
        if len(frames) > MAX_WAITING_FRAMES:
            self._late.remove(frames[0])
