"""Paint time of one live frame of 1600x1500 in the capture screen's picture, scaled to its pixels, offscreen.

Promise: 8 ms a frame (30 frames a second leave 33 ms, of which the window needs the rest). The window's other parts
are not painted again for a frame.
Run: python -m benchmarks.preview_frame [--frames N] [--size 1366x768]
"""

import argparse
import contextlib
import json
import os
import statistics
import time
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

import app  # noqa: F401  (before PySide6)
from app.domain.image import FingerImage
from app.presenters.parts import Theme
from app.ui.bridge import Bridge
from app.ui.look import look
from app.ui.main_window import BookingWindow
from app.ui.widgets.picture import PictureWidget
from tests.support.fake_port import FakePort
from tests.support.scenes import scenes

FRAME = (1500, 1600)  # height, width of the glass at 500 ppi
PROMISE_MS = 8.0
DIFFERENT = 4  # frames that follow each other
SETTLING = 20  # rounds of events until the window is laid out and painted


@contextlib.contextmanager
def live_picture(size: tuple[int, int], theme: Theme) -> Iterator[tuple[FakePort, PictureWidget]]:
    """The capture screen's live picture in a window of `size` (width, height), laid out and painted, and the port whose
    mailbox it looks into."""
    scene = scenes()["capture-empty"]
    port = FakePort(snapshots=[scene.snapshot])
    window = BookingWindow()
    window.resize(*size)
    bridge = Bridge(port)
    window.begin(bridge, theme=theme)
    window.show()
    picture = next(w for w in window.findChildren(QWidget) if isinstance(w, PictureWidget))
    for _ in range(SETTLING):
        QApplication.processEvents()
    assert picture.isVisible()
    yield port, picture
    window.end()
    window.close()
    window.deleteLater()
    bridge.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def frames_of_noise() -> list[FingerImage]:
    """Different frames of the whole glass."""
    rng = np.random.default_rng(1)
    return [FingerImage(rng.integers(0, 256, FRAME, dtype=np.uint8)) for _ in range(DIFFERENT)]


def measure(frames: int, size: tuple[int, int], theme: Theme) -> list[float]:
    """Milliseconds from a new frame in the mailbox until it is painted, one a frame."""
    pictures = frames_of_noise()
    taken = []
    with live_picture(size, theme) as (port, picture):
        for number in range(frames + 1):
            port.preview.put(pictures[number % DIFFERENT])
            begun = time.perf_counter()
            picture.take_newest()
            picture.repaint()
            taken.append((time.perf_counter() - begun) * 1000)
    return taken[1:]  # the first one makes fonts and shapes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--size", default="1366x768")
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    application = QApplication([])
    look()
    for theme in (Theme.DAY, Theme.NIGHT):
        taken = sorted(measure(chosen.frames, (width, height), theme))
        median = statistics.median(taken)
        worst = taken[int(len(taken) * 0.95)]
        print(
            json.dumps(
                {
                    "benchmark": "preview_frame",
                    "theme": theme.value,
                    "window": chosen.size,
                    "median_ms": round(median, 2),
                    "p95_ms": round(worst, 2),
                    "promise_ms": PROMISE_MS,
                    "ratio": round(median / PROMISE_MS, 2),
                }
            )
        )
    application.quit()


if __name__ == "__main__":
    main()
