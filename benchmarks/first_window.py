"""From the start of the process to the first painted window, and the memory at that moment.

Promise: 1.5 s. What the first window does not need (numba, scipy, the match service) is loaded after it.
Run: python -m benchmarks.first_window [--rounds N]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

PROMISE_S = 1.5
_CHILD = """
import app, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.cli import running, start
from app.ui.application import StationApplication
from app.ui.look import look
application = QApplication([])
look()
station = StationApplication(lambda progress: None, training=True)
station.window.showMaximized()
station.window.repaint()
print("shown", flush=True)
heavy = [name for name in ("numba", "scipy", "skimage", "app.bootstrap") if name in sys.modules]
print(heavy, flush=True)
"""


def measure(rounds: int) -> tuple[list[float], str]:
    """Seconds until each window was painted, and what was loaded too early."""
    taken, heavy = [], ""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    for _ in range(rounds):
        begun = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-c", _CHILD], stdout=subprocess.PIPE, env=environment, text=True
        ) as child:
            assert child.stdout is not None
            child.stdout.readline()
            taken.append(time.perf_counter() - begun)
            heavy = child.stdout.readline().strip()
    return taken, heavy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    taken, heavy = measure(parser.parse_args().rounds)
    median = statistics.median(taken)
    print(
        json.dumps(
            {
                "benchmark": "first_window",
                "median_s": round(median, 2),
                "worst_s": round(max(taken), 2),
                "promise_s": PROMISE_S,
                "ratio": round(median / PROMISE_S, 2),
                "loaded_too_early": heavy,
            }
        )
    )


if __name__ == "__main__":
    main()
