"""How long records of a jail's own system take to be read, kept and listed, and a licence to be read.

Promises: a day of a large jail (500 records) is in the store within 2 s; while it is written, the desk's own writes
wait 0.5 s at most; the list of what waits is read in 50 ms; a licence in 1 ms.

Run: python -m benchmarks.jail_exchange; one JSON object a line, times in milliseconds, with the ratio to the goal.
"""

import contextlib
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.clock import SystemClock
from app.exchange.licence import parse_licence
from app.exchange.mapping_file import read_mapping
from app.exchange.records import read_delivery
from app.store.stores import Stores, open_vault
from tests.unit.exchange.jail import MAPPING, delivery
from tests.unit.exchange.licences import licence

RECORDS = 500
LICENCES = 1_000
GOALS_MS = {"read": 1_500.0, "keep": 500.0, "list": 50.0, "licence": 1.0}


def took_ms(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def say(what: str, ms: float, **more: object) -> None:
    goal = GOALS_MS[what]
    print(json.dumps({"what": what, "ms": round(ms, 2), "goal_ms": goal, "ratio": round(ms / goal, 3), **more}))


def main() -> None:
    mapping = read_mapping(MAPPING)
    now = datetime.now(UTC)
    data = delivery(*(f"2026-{number:06}" for number in range(RECORDS)))
    read_delivery(delivery("1"), mapping, now=now, today=now.date())  # tables and profile are loaded once
    say("read", took_ms(lambda: read_delivery(data, mapping, now=now, today=now.date())), records=RECORDS)
    records = read_delivery(data, mapping, now=now, today=now.date())
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with contextlib.closing(Stores.open(place, open_vault(place), clock=SystemClock())) as stores:
            say("keep", took_ms(lambda: stores.arrivals.receive(records)), records=RECORDS)
            say("list", took_ms(stores.arrivals.waiting))
    text = licence(10)
    say("licence", took_ms(lambda: [parse_licence(text, today=now.date()) for _ in range(LICENCES)]) / LICENCES)


if __name__ == "__main__":
    main()
