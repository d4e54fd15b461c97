"""The analysis of a slap: on one core and on both, the first one of a fresh process, and what the live picture loses to
it: frames of 25 a second shown in the window (offscreen) while slap after slap is analysed, against an idle pool.

Promises: no frame missed (painted before the next one is due, 40 ms); the first analysis of a fresh process in 1 s.
Run: python -m benchmarks.analysis_while_live [--frames N]
"""

import argparse
import json
import os
import queue
import statistics
import subprocess
import sys
import time
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

import app  # noqa: F401  (before PySide6)
from app.clock import SystemClock
from app.domain.capture import CaptureStep
from app.domain.impression import ImpressionType
from app.domain.position import fingers_of
from app.presenters.parts import Theme
from app.station import events as e
from app.station import work
from app.station.analysis import AnalysisPool, Job
from app.ui.look import look
from benchmarks.imaging_slaps import POSITIONS, Slap, generated
from benchmarks.preview_frame import DIFFERENT, frames_of_noise, live_picture

FRAME_S = 1 / 25
PATIENCE_S = 60.0
FIRST_S = 1.0
SLAPS = 4
WINDOW = (1366, 768)
_FIRST = """
import sys, time
import numpy as np
from app.domain.capture import CaptureStep
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as P, fingers_of
pixels = np.load(sys.argv[1])
begun = time.perf_counter()
from app.station import work
loaded = time.perf_counter()
step = CaptureStep(P.PLAIN_RIGHT_FOUR, ImpressionType.LIVE_SCAN_PLAIN, fingers_of(P.PLAIN_RIGHT_FOUR))
found = work.analyse(1, FingerImage(pixels), step)
print(loaded - begun, time.perf_counter() - loaded, len(found.qualities))
"""


def analysis(slap: Slap, pool: AnalysisPool | None = None) -> e.Event:
    """One slap as the station analyses it."""
    step = CaptureStep(slap.position, ImpressionType.LIVE_SCAN_PLAIN, fingers_of(slap.position))
    if pool is None:
        return work.analyse(1, slap.image, step)
    return work.analyse(1, slap.image, step, together=pool.together)


def _times_ms(slaps: list[Slap], workers: int, rounds: int) -> list[float]:
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock(), workers=workers)
    pool.start()
    taken = []
    for number in range(rounds * len(slaps)):
        begun = time.perf_counter()
        slap = slaps[number % len(slaps)]
        pool.submit(Job("analyse", partial(analysis, slap, pool), e.ActRefused, PATIENCE_S, awaited=True))
        said.get(timeout=PATIENCE_S)
        taken.append((time.perf_counter() - begun) * 1000)
    pool.stop(PATIENCE_S)
    return taken


def _first_s(slap: Slap, folder: str) -> tuple[float, float]:
    """Seconds to load the science, and of the first analysis, in a fresh process."""
    import numpy as np

    path = os.path.join(folder, "slap.npy")
    np.save(path, slap.image.pixels)
    said = subprocess.run([sys.executable, "-c", _FIRST, path], capture_output=True, text=True, check=True)
    loading, first, _ = said.stdout.split()
    return float(loading), float(first)


class _Painted(QObject):
    """Notes when the picture was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at_s = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if event.type() == QEvent.Type.Paint:
            self.at_s = time.perf_counter()
        return False


def frame_delays_ms(frames: int, slaps: list[Slap], *, analysing: bool) -> tuple[list[float], int]:
    """From each frame's arrival until it was painted, and how many slaps were analysed meanwhile."""
    said: queue.SimpleQueue[e.Event] = queue.SimpleQueue()
    pool = AnalysisPool(said.put, clock=SystemClock())
    pool.start()
    pictures = frames_of_noise()
    done = 0
    delays = []
    job = Job("analyse", partial(analysis, slaps[0], pool), e.ActRefused, PATIENCE_S, awaited=True)
    with live_picture(WINDOW, Theme.DAY) as (port, picture):
        painted = _Painted()
        picture.installEventFilter(painted)
        if analysing:
            pool.submit(job)
        due = time.perf_counter()
        for number in range(frames):
            due += FRAME_S
            while time.perf_counter() < due:
                QApplication.processEvents()
                if analysing and not said.empty():
                    said.get()
                    done += 1
                    again = partial(analysis, slaps[done % len(slaps)], pool)
                    pool.submit(job._replace(act=again))
                time.sleep(0.001)
            arrived = time.perf_counter()
            port.preview.put(pictures[number % DIFFERENT])
            while painted.at_s < arrived and time.perf_counter() - arrived < 1.0:
                QApplication.processEvents()
                time.sleep(0.0005)
            delays.append((painted.at_s - arrived) * 1000)
        picture.removeEventFilter(painted)
    pool.stop(PATIENCE_S)
    return delays[1:], done


def _said(name: str, taken: list[float], **more: object) -> None:
    ordered = sorted(taken)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        json.dumps(
            {
                "what": name,
                "median_ms": round(statistics.median(taken), 1),
                "p95_ms": round(p95, 1),
                "worst_ms": round(ordered[-1], 1),
                **more,
            }
        )
    )


def main() -> None:
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=10)
    given = parser.parse_args()
    slaps = [slap for slap in generated(SLAPS * len(POSITIONS), people=1) if len(slap.fingers) == SLAPS][:SLAPS]
    one, both = (_times_ms(slaps, workers, given.rounds) for workers in (1, 2))
    _said("slap_analysed_by_one_thread", one)
    _said("slap_analysed_by_two", both, ratio=round(statistics.median(both) / statistics.median(one), 2))
    with tempfile.TemporaryDirectory() as folder:
        loading, first = _first_s(slaps[0], folder)
    print(
        json.dumps(
            {
                "what": "first_analysis_of_a_fresh_process",
                "loading_s": round(loading, 2),
                "analysis_s": round(first, 2),
                "promise_s": FIRST_S,
                "ratio": round((loading + first) / FIRST_S, 2),
            }
        )
    )
    application = QApplication([])
    look()
    for analysing in (False, True):
        delays, done = frame_delays_ms(given.frames, slaps, analysing=analysing)
        missed = sum(delay >= FRAME_S * 1000 for delay in delays)
        name = "frame_while_analysing" if analysing else "frame_with_an_idle_pool"
        _said(name, delays, frames=len(delays), missed=missed, slaps_analysed=done)
    application.quit()


if __name__ == "__main__":
    main()
