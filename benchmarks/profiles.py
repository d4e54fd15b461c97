"""How long a station takes to read its profile and to try it when it starts, and how large what it keeps is.

Promise: 150 ms for the example county with EBTS 10.0 and 9.1 under it, and 50 ms to try what would be sent by it, once
a start; afterwards it is in memory.

Run: python -m benchmarks.profiles [--rounds N]; one JSON object a line, times in milliseconds, best of the rounds.
"""

import argparse
import json
import time
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from app.an2k.rules.files import shipped_folder
from app.an2k.rules.profiles import load, names, read_profile
from app.an2k.trial import require_sendable

GOAL_MS = 150.0
TRIAL_GOAL_MS = 50.0


def read_ms(name: str, rounds: int) -> float:
    file = Path(str(shipped_folder())) / f"{name}.toml"
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        read_profile(file)
        best = min(best, (time.perf_counter() - start) * 1000)
    return best


def trial_ms(name: str, rounds: int) -> float:
    profile, at = read_profile(Path(str(shipped_folder())) / f"{name}.toml"), datetime.now(UTC)
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        require_sendable(profile, at=at)
        best = min(best, (time.perf_counter() - start) * 1000)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    for name in names():
        took = read_ms(name, rounds)
        print(json.dumps({"profile": name, "read_ms": round(took, 1), "ratio_to_goal": round(took / GOAL_MS, 2)}))
        tried = trial_ms(name, rounds)
        ratio = round(tried / TRIAL_GOAL_MS, 2)
        print(json.dumps({"profile": name, "trial_ms": round(tried, 1), "ratio_to_goal": ratio}))
    tracemalloc.start()
    profile = load("example-county")
    kept = tracemalloc.get_traced_memory()[0]
    rules = sum(len(one.elements) for one in profile.transactions.values())
    print(json.dumps({"profile": profile.name, "rules": rules, "kept_mb": round(kept / 1e6, 2)}))


if __name__ == "__main__":
    main()
