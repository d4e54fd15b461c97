"""A station on fakes behind the door at which a session is recorded."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from app.domain.booking import Booking, MissingFinger, MissingReason
from app.domain.position import FINGERS
from app.station.snapshot import StationSnapshot
from app.training import events as e
from app.training.recording import Observation, RecordedStation
from tests.support import desk

T = TypeVar("T")
PRINTED = 1  # the right thumb: a booking of two captures, both thumbs plain and the right one rolled
PLAIN, ROLLED = 15, 1


def short_booking(booking_id: str = "b-1") -> Booking:
    missing = tuple(MissingFinger(finger, MissingReason.AMPUTATED) for finger in FINGERS if finger != PRINTED)
    return desk.booking(booking_id=booking_id, missing=missing)


class Door:
    """The trainee's station, what was observed at it, and a way to wait for what the station shows."""

    def __init__(self, bench: desk.DeskBench) -> None:
        self.bench = bench
        self.observation = Observation()
        self.events: list[e.SessionEvent] = []
        self.on_snapshot: Callable[[StationSnapshot], None] = lambda _seen: None
        self._seen: queue.SimpleQueue[StationSnapshot] = queue.SimpleQueue()
        self.station = RecordedStation(
            bench.station, lambda one: self.events.extend(self.observation.hear_command(one))
        )

    def hear(self, seen: StationSnapshot) -> None:
        self.events.extend(self.observation.hear(seen))
        self.on_snapshot(seen)
        self._seen.put(seen)

    def until(self, wanted: Callable[[StationSnapshot], bool]) -> StationSnapshot:
        """The first snapshot from now on that fits."""
        while True:
            seen = self._seen.get(timeout=desk.PATIENCE_S)
            if wanted(seen):
                return seen

    def of(self, kind: type[T]) -> list[T]:
        return [event for event in self.events if isinstance(event, kind)]


@contextmanager
def door(computing: desk.KnowingComputing | None = None) -> Iterator[Door]:
    with desk.DeskBench(computing=computing) as bench:
        opened = Door(bench)
        end = bench.station.subscribe(opened.hear)
        yield opened
        end()
