"""A whole headless booking, process start to confirmation: first start, second start, memory, what is left behind.

Promise: 20 s on the second start (fast pace); the station at most 500 MB; no thread, process or file left.
Run: python -m benchmarks.headless_booking [--starts N]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

SECOND_START_LIMIT_S = 20.0
MEMORY_LIMIT_MB = 500.0
SAMPLE_EVERY_S = 0.05


def _watch_peak(pid: int, stop: threading.Event, peaks: dict[str, float]) -> None:
    """Highest resident size in MB of the station and of its children, sampled."""
    while not stop.wait(SAMPLE_EVERY_S):
        try:
            station = psutil.Process(pid)
            own = station.memory_info().rss / 1e6
            children = sum(child.memory_info().rss for child in station.children(recursive=True)) / 1e6
        except psutil.NoSuchProcess:
            return
        peaks["station"] = max(peaks["station"], own)
        peaks["children"] = max(peaks["children"], children)


def book_once(data: Path) -> dict[str, float]:
    """One booking in `data`; seconds, megabytes, and processes left of it."""
    before = {process.pid for process in psutil.process_iter()}
    peaks = {"station": 0.0, "children": 0.0}
    stop = threading.Event()
    start = time.perf_counter()
    command = [sys.executable, "-m", "app", "start", "--headless", "--json", "--data", str(data), "--officer", "Bench"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as station:
        watcher = threading.Thread(target=_watch_peak, args=(station.pid, stop, peaks), name="peak-watcher")
        watcher.start()
        assert station.stdout is not None
        last = ""
        for line in station.stdout:
            last = line
        status = station.wait()
        stop.set()
        watcher.join()
    seconds = time.perf_counter() - start
    if status != 0 or json.loads(last)["event"] != "booking_confirmed":
        raise SystemExit(f"not confirmed (exit {status}): {last.strip()}")
    left = sum(
        1
        for process in psutil.process_iter(["pid", "cmdline"])
        if process.pid not in before and str(data) in " ".join(process.info["cmdline"] or [])
    )
    return {"seconds": seconds, "station_mb": peaks["station"], "children_mb": peaks["children"], "left": float(left)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=3)
    starts = parser.parse_args().starts
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, starts + 1):
            figures = book_once(Path(folder) / "data")
            print(
                f"start {number}: {figures['seconds']:6.1f} s   station peak {figures['station_mb']:4.0f} MB "
                f"(limit {MEMORY_LIMIT_MB:.0f}, ratio {figures['station_mb'] / MEMORY_LIMIT_MB:.2f})   "
                f"service and codecs {figures['children_mb']:4.0f} MB   processes left {figures['left']:.0f}"
                + (f"   ratio to the limit {figures['seconds'] / SECOND_START_LIMIT_S:.2f}" if number > 1 else "")
            )


if __name__ == "__main__":
    main()
