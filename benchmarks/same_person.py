"""How long it takes to tell that somebody was booked here already, and how often it is told rightly and falsely.

Promises: within 1 s among 5,000 bookings, two fingers first, then all that are there; the first look after a start,
which unseals and loads them, is reported apart; the station's 500 MB hold with them in memory.

Most bookings are of people at template level (`benchmarks.template_people`), whose templates have no ridges; with
`--prints` those whose pictures lie there (`benchmarks.generated_prints`) are booked too and are looked for, at image
level. Their plain prints are of varied quality or of good. The store is a real one, in a folder in memory while it is
filled. A probe is other prints of the same skin: the four fingers of one slap, as after the first step, then all ten.

Run: python -m benchmarks.same_person [--bookings 5000] [--probes 100] [--condition varied] [--dir DIRECTORY] [--prints
DIRECTORY]; one JSON object a line, times in milliseconds (`cpu_ms`: of work, without what others did beside it), memory
in MB. `--dir`: where the filled store is kept for the next run.
"""

import argparse
import gc
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil

from app.clock import SystemClock
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.same_person import SamePerson
from app.matching.compact.warm_up import warm_up
from app.station import effects as x
from app.station import same_person as science
from app.station.first_look import record_of
from app.station.recent_bookings import RecentBookings
from app.store.stores import DATABASE_NAME, Stores, open_vault
from benchmarks.generated_prints import CONDITIONS, Condition, made, people
from benchmarks.template_people import FIRST_SEED, TemplatePeople
from tests.support import values

GOAL_MS = 1000.0
KEEP_DAYS = 366
SLAP = fingers_of(FrictionRidgePosition.PLAIN_RIGHT_FOUR)
IN_MEMORY = Path("/dev/shm")


class Probe(NamedTuple):
    """`booked`: the booking of the same skin, None of a stranger."""

    templates: science.Templates
    booked: str | None


class Took(NamedTuple):
    ms: float
    cpu_ms: float


class Population:
    """Who is booked, and what is looked for."""

    def __init__(self, bookings: int, condition: Condition, prints: Path | None) -> None:
        self.bookings = bookings
        self.condition = condition
        self._model = TemplatePeople.fitted()
        self._prints = prints
        self.seeds = made(prints, rolled=0, plain=2, condition=condition) if prints is not None else []

    def book(self, stores: Stores) -> None:
        for number in range(self.bookings):
            _book(stores, f"B-{number}", self._model.templates(FIRST_SEED + number, "plain", 0, self.condition))
        if self._prints is not None:
            for one in people(self.seeds, self._prints, rolled=0, plain=1, condition=self.condition):
                _book(stores, f"P-{one.seed}", one.plain[0])

    def of_templates(self, count: int) -> list[Probe]:
        """So many people who are booked, and as many who are not."""
        rng = np.random.default_rng(1)
        booked = [int(number) for number in rng.choice(self.bookings, min(count, self.bookings), replace=False)]
        strangers = [self.bookings + number for number in range(count)]
        return [
            Probe(self._model.templates(FIRST_SEED + number, "plain", 1, self.condition), name)
            for number, name in ((*((n, f"B-{n}") for n in booked), *((n, None) for n in strangers)))
        ]

    def of_pictures(self) -> list[Probe]:
        if self._prints is None:
            return []
        again = people(self.seeds, self._prints, rolled=0, plain=2, condition=self.condition)
        return [Probe(one.plain[1], f"P-{one.seed}") for one in again]


def _book(stores: Stores, name: str, templates: science.Templates) -> None:
    stores.bookings.save(values.booking(name))
    stores.recent.keep(name, record_of(name, templates), science.packed(templates))


def filled(folder: Path, population: Population) -> None:
    place = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as making:
        stores = open_stores(Path(making))
        population.book(stores)
        stores.close()
        folder.mkdir(parents=True, exist_ok=True)
        for file in Path(making).iterdir():
            if file.is_file():
                shutil.copy(file, folder)


def open_stores(folder: Path) -> Stores:
    return Stores.open(folder, open_vault(folder), clock=SystemClock(), check=False)


def looked(recent: RecentBookings, templates: science.Templates) -> tuple[SamePerson | None, Took]:
    """What is found, and how long it took: keeping its own templates, comparing, the row of the audit trail."""
    begun, worked = time.perf_counter(), time.process_time()
    event = recent.look(x.LookForSamePerson("probe", "Officer", templates))
    return event.found, Took((time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000)


def of_fingers(templates: science.Templates, fingers: Sequence[FrictionRidgePosition]) -> science.Templates:
    return {finger: template for finger, template in templates.items() if finger in fingers}


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
    parser.add_argument("--prints", type=Path)
    chosen = parser.parse_args()
    population = Population(chosen.bookings, chosen.condition, chosen.prints)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.dir or Path(temporary) / "data"
        if not (folder / DATABASE_NAME).exists():
            filled(folder, population)
        measure(folder, population, chosen.probes)


def measure(folder: Path, population: Population, count: int) -> None:
    stores = open_stores(folder)
    stores.bookings.save(values.booking("probe"))
    stores.close()
    warm_up()
    levels = {"template": population.of_templates(count), "image": population.of_pictures()}
    first_slap = of_fingers(levels["template"][0].templates, SLAP)
    looked(RecentBookings(lambda: open_stores(folder), 0, clock=SystemClock()), first_slap)  # compares with nobody
    recent = RecentBookings(lambda: open_stores(folder), KEEP_DAYS, clock=SystemClock())
    before = resident_mb()
    _, first = looked(recent, first_slap)
    booked = {"bookings": population.bookings + len(population.seeds), "condition": population.condition}
    loaded_mb = round(resident_mb() - before)
    say(
        "first look after a start",
        **booked,
        ms=round(first.ms),
        cpu_ms=round(first.cpu_ms),
        goal_ms=GOAL_MS,
        in_memory_mb=loaded_mb,
    )
    for level, probes in levels.items():
        for fingers in (SLAP, FINGERS):
            if probes:
                answers = [looked(recent, of_fingers(probe.templates, fingers)) for probe in probes]
                say(f"look with {len(fingers)} fingers", level=level, **booked, **summed(probes, answers))


def summed(probes: Sequence[Probe], answers: Sequence[tuple[SamePerson | None, Took]]) -> dict[str, object]:
    found = [one.booking_id if one is not None else None for one, _ in answers]
    mates = [(probe.booked, name) for probe, name in zip(probes, found, strict=True) if probe.booked is not None]
    others = [name for probe, name in zip(probes, found, strict=True) if probe.booked is None]
    return {
        **over([took.ms for _, took in answers], "ms"),
        **over([took.cpu_ms for _, took in answers], "cpu_ms"),
        "goal_ms": GOAL_MS,
        "booked_before": len(mates),
        "told": sum(booked == name for booked, name in mates),
        "told_of_another": sum(name not in (None, booked) for booked, name in mates),
        "not_booked_before": len(others),
        "told_falsely": sum(name is not None for name in others),
    }


def over(figures: Sequence[float], name: str) -> dict[str, int]:
    """Median, 95th percentile and the most."""
    return {
        f"{name}_median": round(float(np.median(figures))),
        f"{name}_p95": round(float(np.percentile(figures, 95))),
        f"{name}_most": round(max(figures)),
    }


if __name__ == "__main__":
    main()
