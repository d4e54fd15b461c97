"""Damaged files by the million: each is an error of ours or comes back byte for byte, in little time and memory.

Promises: neither a crash nor a hang, and never more memory than ten times the input and 50 MB. A child process tries
the files and says after each thousand how far it is; when it says nothing for a minute it is ended.

Run: python -m benchmarks.an2k_mutations [--count N] [--seed N] [--start N]; one JSON object at the end. The same seed
and number make the same file, so a run that was broken off goes on with --start.
"""

import argparse
import json
import resource
import select
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from tests.support.an2k_mutations import Outcome, mutated, sources, try_file

PROMISED_FACTOR, PROMISED_EXTRA_BYTES = 10, 50_000_000
BATCH = 1_000
HANG_S = 60.0  # a batch takes about one second
WARM_UP = 2_000  # files before the memory is first looked at: modules and caches are loaded


def _peak_bytes() -> int:
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def child(count: int, seed: int, start: int) -> None:
    """Tries the files; a line of JSON a batch on standard output."""
    whole = sources()
    warm = Outcome()
    for number in range(WARM_UP):
        try_file(mutated(whole, seed + 1, number), warm)
    before = _peak_bytes()
    for first in range(start, start + count, BATCH):
        outcome, slowest, slowest_s, over = Outcome(), first, 0.0, []
        for number in range(first, min(first + BATCH, start + count)):
            data = mutated(whole, seed, number)
            began = time.process_time()
            try:
                try_file(data, outcome)
            except Exception as reason:
                print(json.dumps({"failed": number, "reason": repr(reason)}), flush=True)
                raise SystemExit(1) from reason
            took = time.process_time() - began
            if took > slowest_s:
                slowest, slowest_s = number, took
            if _peak_bytes() - before > PROMISED_FACTOR * len(data) + PROMISED_EXTRA_BYTES:
                over.append(number)
        told = {
            "files": outcome.files,
            "whole": outcome.whole,
            "codes": outcome.codes,
            "slowest": slowest,
            "slowest_s": slowest_s,
            "grown_bytes": _peak_bytes() - before,
            "over": over,
        }
        print(json.dumps(told), flush=True)


def watch(count: int, seed: int, start: int) -> dict[str, Any]:
    """Runs the child and adds up what it says."""
    command = [sys.executable, "-m", "benchmarks.an2k_mutations", "--child"]
    command += ["--count", str(count), "--seed", str(seed), "--start", str(start)]
    total: dict[str, Any] = {"seed": seed, "start": start, "files": 0, "whole": 0, "slowest_s": 0.0, "grown_bytes": 0}
    codes: Counter[str] = Counter()
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        while True:
            ready, _, _ = select.select([running.stdout], [], [], HANG_S)
            if not ready:
                running.kill()
                total["hung_after"] = start + total["files"]
                break
            line = running.stdout.readline()
            if not line:
                break
            said = json.loads(line)
            if "failed" in said:
                total |= said
                continue
            total["files"] += said["files"]
            total["whole"] += said["whole"]
            codes.update(said["codes"])
            if said["slowest_s"] > total["slowest_s"]:
                total |= {"slowest_s": round(said["slowest_s"], 4), "slowest": said["slowest"]}
            total["grown_bytes"] = max(total["grown_bytes"], said["grown_bytes"])
            if said["over"]:
                total.setdefault("over_memory", []).extend(said["over"][:1])
    total["exit"] = running.returncode
    total["codes"] = dict(codes)
    total["seconds"] = round(time.monotonic() - began, 1)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    total["processor_s"] = round(used.ru_utime + used.ru_stime, 1)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20_260_304)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.count, given.seed, given.start)
        return
    total = watch(given.count, given.seed, given.start)
    kept = total["exit"] == 0 and total["files"] == given.count and "over_memory" not in total
    print(json.dumps({"what": "damaged files", "promise_kept": kept, **total}))
    if not kept:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
