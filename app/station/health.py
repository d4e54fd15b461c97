"""What the station watches by itself: room on its disk."""

import shutil
from pathlib import Path

from app.clock import Clock
from app.station.events import HealthChanged
from app.station.ports import Post
from app.station.snapshot import Health, HealthLine

LOOK_S = 10.0
LOW_BYTES = 500_000_000  # some 250 bookings of 2 MB: time to tell somebody
FULL_BELOW_BYTES = 50_000_000  # the next bookings may not fit


class DiskWatch:
    """A chore of the station's thread; posts when the state of the disk changes."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._due_s = clock.monotonic_s()
        self._said = ""

    def watch(self, post: Post) -> None:
        now_s = self._clock.monotonic_s()
        if now_s < self._due_s:
            return
        self._due_s = now_s + LOOK_S
        health, code = self._look()
        if code != self._said:
            self._said = code
            post(HealthChanged("disk", HealthLine(health, code, self._clock.now())))

    def _look(self) -> tuple[Health, str]:
        try:
            free = shutil.disk_usage(self._path).free
        except OSError:
            return Health.BAD, "disk/not-readable"
        if free < FULL_BELOW_BYTES:
            return Health.BAD, "disk/full"
        if free < LOW_BYTES:
            return Health.LOOK, "disk/low"
        return Health.WELL, "disk/well"
