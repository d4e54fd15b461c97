"""`kill -9` while the jail's folder is read: each record is there once, as it was written last, and no file is left."""

import os
import random
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.store import audit
from app.store.stores import Stores, open_vault
from tests.faults.jail_child import take_all
from tests.faults.test_kills import Child, start
from tests.unit.exchange.jail import delivery, drop

KILLS = int(os.environ.get("BOOKING_STATION_JAIL_KILLS", "1"))
SEED = int(os.environ.get("BOOKING_STATION_SEED", "20260304"))
FILES, RECORDS = 30, 2
PATIENCE_S, LOOK_S = 60.0, 0.002

__all__ = ["start"]  # the fixture
pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 of POSIX")


def moved(place: Path) -> int:
    return len(list((place / "taken").iterdir())) if (place / "taken").is_dir() else 0


def test_no_record_is_lost_or_taken_twice(tmp_path: Path, start: Callable[..., Child]) -> None:
    data, place, chance = tmp_path / "data", tmp_path / "jail", random.Random(SEED)
    data.mkdir()
    place.mkdir()
    names = [[f"{number:03}-{n}" for n in range(RECORDS)] for number in range(FILES)]
    for number, records in enumerate(names):
        drop(place, f"{number:03}.json", delivery(*records))
    clock, pause = SystemClock(), threading.Event()
    for _ in range(KILLS):
        child = start("jail_child", str(data), str(place))
        enough, end_s = moved(place) + chance.randint(1, FILES // (2 * KILLS)), clock.monotonic_s() + PATIENCE_S
        while moved(place) < enough:
            assert clock.monotonic_s() < end_s, "nothing is taken"
            pause.wait(LOOK_S)
        child.kill(0)
        assert moved(place) < FILES, f"it was killed too late; seed {SEED}"
    take_all(data, place)
    assert list(place.glob("*.json")) == []
    assert moved(place) == FILES
    stores = Stores.open(data, open_vault(data), clock=SystemClock())
    try:
        waiting = stores.arrivals.waiting(limit=10_000)
        assert {one.version for one in waiting} == {1}
        assert sorted(one.record.record_id for one in waiting) == sorted(f"JMS-{name}" for row in names for name in row)
        audit.require_whole(stores.database)
    finally:
        stores.close()
