"""When what is kept for a number of days is looked through."""

from app.clock import Clock
from app.station.events import KeepingDue
from app.station.ports import Post

LOOK_S = 3600.0  # days are counted to the hour


class KeepingWatch:
    """A chore of the station's thread: at the start, then each hour."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due_s = clock.monotonic_s()

    def watch(self, post: Post) -> None:
        now_s = self._clock.monotonic_s()
        if now_s >= self._due_s:
            self._due_s = now_s + LOOK_S
            post(KeepingDue())
