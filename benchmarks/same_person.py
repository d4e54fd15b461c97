"""How long it takes to tell that somebody was booked here already, and how often it is told rightly and falsely.

Promises: within 1 s among 5,000 bookings, two fingers first, then all that are there; the first look after a start,
which unseals and loads them, is reported apart; the station's 500 MB hold with them in memory.

People are at template level (`benchmarks.template_people`), a booking each, of varied quality or of good. The store is
a real one, in a folder in memory while it is filled. A probe is other prints of the same skin: the four fingers of one
slap, as after the first step, then all ten.

Run: python -m benchmarks.same_person [--bookings 5000] [--probes 100] [--condition varied] [--dir DIRECTORY]; one JSON
object a line, times in milliseconds, memory in MB. `--dir`: where the filled store is kept for the next run.
"""

import argparse
import gc
import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil

from app.clock import SystemClock
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.same_person import SamePerson
from app.station import effects as x
from app.station import same_person as science
from app.station.first_look import record_of
from app.station.recent_bookings import RecentBookings
from app.store.stores import DATABASE_NAME, Stores, open_vault
from benchmarks.generated_prints import CONDITIONS, Condition
from benchmarks.template_people import FIRST_SEED, TemplatePeople
from tests.support import values

GOAL_MS = 1000.0
KEEP_DAYS = 366
SLAP = fingers_of(FrictionRidgePosition.PLAIN_RIGHT_FOUR)
IN_MEMORY = Path("/dev/shm")


class Took(NamedTuple):
    """`ms` on the clock, `cpu_ms` of work: what others do beside it does not count there."""

    ms: float
    cpu_ms: float


def filled(folder: Path, bookings: int, condition: Condition, model: TemplatePeople) -> None:
    """A store with so many bookings, of a person each."""
    place = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as made:
        stores = open_stores(Path(made))
        for number in range(bookings):
            name = f"B-{number}"
            stores.bookings.save(values.booking(name))
            templates = model.templates(FIRST_SEED + number, "plain", 0, condition)
            stores.recent.keep(name, record_of(name, templates), science.packed(templates))
        stores.close()
        folder.mkdir(parents=True, exist_ok=True)
        for file in Path(made).iterdir():
            if file.is_file():
                shutil.copy(file, folder)


def open_stores(folder: Path) -> Stores:
    return Stores.open(folder, open_vault(folder), clock=SystemClock(), check=False)


def probes(model: TemplatePeople, condition: Condition, numbers: Sequence[int]) -> Iterator[science.Templates]:
    """Another slap and other thumbs of the people of these numbers."""
    for number in numbers:
        yield model.templates(FIRST_SEED + number, "plain", 1, condition)


def looked(recent: RecentBookings, name: str, templates: science.Templates) -> "tuple[SamePerson | None, Took]":
    """What is found, and how long it took: keeping its own templates, comparing, the row of the audit trail."""
    begun, worked = time.perf_counter(), time.process_time()
    event = recent.look(x.LookForSamePerson(name, "Officer", templates))
    return event.found, Took((time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000)


def resident_mb() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


def say(what: str, **figures: object) -> None:
    print(json.dumps({"what": what, **figures}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bookings", type=int, default=5000)
    parser.add_argument("--probes", type=int, default=100)
    parser.add_argument("--condition", choices=CONDITIONS, default="varied")
    parser.add_argument("--dir", type=Path)
    chosen = parser.parse_args()
    model = TemplatePeople.fitted()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.dir or Path(temporary) / "data"
        if not (folder / DATABASE_NAME).exists():
            filled(folder, chosen.bookings, chosen.condition, model)
        measure(folder, chosen.bookings, chosen.probes, chosen.condition, model)


def measure(folder: Path, bookings: int, count: int, condition: Condition, model: TemplatePeople) -> None:
    rng = np.random.default_rng(1)
    booked = [int(number) for number in rng.choice(bookings, count, replace=False)]
    strangers = [bookings + number for number in range(count)]
    stores = open_stores(folder)
    stores.bookings.save(values.booking("probe"))
    stores.close()
    recent = RecentBookings(lambda: open_stores(folder), KEEP_DAYS, clock=SystemClock())
    mates, others = list(probes(model, condition, booked)), list(probes(model, condition, strangers))
    small = RecentBookings(lambda: open_stores(folder), 0, clock=SystemClock())
    looked(small, "probe", mates[0])  # science is loaded, nothing is compared
    before = resident_mb()
    _, first = looked(recent, "probe", {finger: one for finger, one in mates[0].items() if finger in SLAP})
    say(
        "first look after a start",
        bookings=bookings,
        ms=round(first.ms),
        cpu_ms=round(first.cpu_ms),
        goal_ms=GOAL_MS,
        in_memory_mb=round(resident_mb() - before),
    )
    for fingers, name in ((SLAP, "four fingers"), (FINGERS, "ten fingers")):
        took: list[Took] = []
        found: list[SamePerson | None] = []
        for templates in (*mates, *others):
            one, time_of_it = looked(recent, "probe", {f: t for f, t in templates.items() if f in fingers})
            found.append(one)
            took.append(time_of_it)
        right = sum(o is not None and o.booking_id == f"B-{n}" for o, n in zip(found, booked, strict=False))
        say(
            f"look with {name}",
            bookings=bookings,
            condition=condition,
            **over([one.ms for one in took], "ms"),
            **over([one.cpu_ms for one in took], "cpu_ms"),
            goal_ms=GOAL_MS,
            booked_before=count,
            told=right,
            told_of_another=sum(o is not None for o in found[:count]) - right,
            not_booked_before=count,
            told_falsely=sum(o is not None for o in found[count:]),
        )


def over(figures: Sequence[float], name: str) -> dict[str, int]:
    """Median, 95th percentile and the most."""
    return {
        f"{name}_median": round(float(np.median(figures))),
        f"{name}_p95": round(float(np.percentile(figures, 95))),
        f"{name}_most": round(max(figures)),
    }


if __name__ == "__main__":
    main()
