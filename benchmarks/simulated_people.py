"""People from seeds: how long a master and a whole person take, and how much memory ten people in hand need.

Promises: a master in 0.5 s on one thread; ten people's masters in 300 MB, all of the interpreter and the making
included. A whole person has no promise of its own; the former generator took 4.4 s on two cores.
Run: python -m benchmarks.simulated_people [--people N]; one JSON object a line.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

SEED = 70
PROMISES = {"master_s": 0.5, "memory_mb": 300.0}
# The peak is of a process of its own, which loads nothing but the generator.
_HOLD = """
import json, resource, sys, time
begun = time.perf_counter()
from drivers.simulated.generator import make_masters, warm_up
warm_up()
loaded = time.perf_counter() - begun
unit = 1e6 if sys.platform == "darwin" else 1e3
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
held, seconds = [], []
for seed in range({seed}, {seed} + {people}):
    begun = time.perf_counter()
    held.append(make_masters(seed))
    seconds.append(time.perf_counter() - begun)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
print(json.dumps([loaded, before, peak, seconds]))
"""


def say(what: str, value: float, promise: float | None = None, **more: object) -> None:
    line: dict[str, object] = {"what": what, "value": round(value, 3)}
    if promise is not None:
        line |= {"promise": promise, "ratio": round(value / promise, 2)}
    print(json.dumps(line | more))


def masters_s(count: int) -> list[float]:
    """Of one thread's own time: another's work beside it is not counted."""
    from drivers.simulated.generator import draw_master, person, warm_up

    warm_up()
    draw_master(person(SEED).finger(1))  # fills the banks of kernels
    taken = []
    for number in range(count):
        model = person(SEED + number // 10).finger(1 + number % 10)
        begun = time.thread_time()
        draw_master(model)
        taken.append(time.thread_time() - begun)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10)
    given = parser.parse_args()
    taken = masters_s(20)
    say("master, one thread, s", statistics.median(taken), PROMISES["master_s"], most=round(max(taken), 3))
    program = _HOLD.format(seed=SEED, people=given.people)
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded, before, peak, seconds = json.loads(said)
    say("start of the generator with the compiler, s", loaded, memory_mb=round(before))
    say("person of ten masters, all cores, s", statistics.median(seconds), most=round(max(seconds), 3))
    say(f"memory with the masters of {given.people} people, MB", peak, PROMISES["memory_mb"])


if __name__ == "__main__":
    main()
