"""A roll followed in live video, frame by frame: how much of the finger has touched, how fast and how steadily the line
of contact moves. Readers that show only what touches now and readers that show the roll put together are both followed:
where the line is, the picture changes."""

from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.imaging import roll_parameters as r
from app.imaging.orientation import Floats
from app.imaging.parameters import WORKING_PPI
from app.imaging.resolution import at_working_resolution
from app.opencv import cv2

_CELL_MM = r.WATCH_CELL_PX / WORKING_PPI * 25.4


class RollMotion(NamedTuple):
    """Until now. `covered_mm`: from the leftmost to the rightmost column that has touched. `gap_mm`: the widest strip
    between them that has not. `line_mm`: where the line of contact was last seen to move, from the left of the picture.
    `pace_mm_s`: how fast the line moves from frame to frame, median. `turned_back`: how often it went back. `jumps`:
    how often it was elsewhere at once. `touches`: whether anything does now."""

    covered_mm: float = 0.0
    gap_mm: float = 0.0
    line_mm: float | None = None
    pace_mm_s: float = 0.0
    turned_back: int = 0
    jumps: int = 0
    touches: bool = False


class RollWatch:
    """Of one roll; a frame of another size begins it anew."""

    def __init__(self) -> None:
        self._begin((0, 0))

    def _begin(self, size: tuple[int, ...]) -> None:
        self.motion = RollMotion()
        self._before: Floats | None = None
        self._touched = np.zeros(size[1], np.bool_)
        self._lines: list[tuple[float, float]] = []  # times and places
        self._furthest_mm = 0.0  # in the way it goes
        self._way = 0  # 1 to the right, -1 to the left, 0 not known yet

    def look(self, frame: FingerImage, time_s: float) -> RollMotion:
        """The motion with this frame, taken at `time_s`. TooSmall, TooLarge, WrongResolution."""
        pixels, _ = at_working_resolution(frame)
        height, width = pixels.shape
        size = (max(1, width // r.WATCH_CELL_PX), max(1, height // r.WATCH_CELL_PX))
        cells = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.float32)
        if self._before is None or self._before.shape != cells.shape:
            self._begin(cells.shape)
        touching = cells < float(np.percentile(cells, r.GROUND_PERCENTILE)) - r.TOUCH_DEPTH
        now = np.count_nonzero(touching, axis=0) >= r.TOUCH_CELLS
        self._touched |= now
        before = cells if self._before is None else self._before
        changed = np.count_nonzero(np.abs(cells - before) > r.CHANGE_DEPTH, axis=0)
        self._before = cells
        covered_mm, gap_mm = _extent(self._touched)
        self.motion = self.motion._replace(covered_mm=covered_mm, gap_mm=gap_mm, touches=bool(now.any()))
        if changed.sum() >= r.CHANGE_CELLS:
            middle = float(np.average(np.arange(len(changed)), weights=changed)) + 0.5
            self._moved(middle * _CELL_MM, time_s)
        return self.motion

    def _moved(self, line_mm: float, time_s: float) -> None:
        jumped = turned = False
        if self._lines:
            jumped = abs(line_mm - self._lines[-1][1]) > r.JUMP_MM
            turned = self._turns(line_mm)
        else:
            self._furthest_mm = line_mm
        self._lines.append((time_s, line_mm))
        paces = [abs(to - at) / (then_s - at_s) for (at_s, at), (then_s, to) in pairwise(self._lines) if then_s > at_s]
        m = self.motion
        self.motion = m._replace(
            line_mm=line_mm,
            pace_mm_s=median(paces) if paces else 0.0,
            turned_back=m.turned_back + turned,
            jumps=m.jumps + jumped,
        )

    def _turns(self, line_mm: float) -> bool:
        """Whether the line goes back with this place."""
        gone_mm = line_mm - self._furthest_mm
        if self._way == 0:
            if abs(gone_mm) > r.BACK_MM:
                self._way, self._furthest_mm = (1 if gone_mm > 0 else -1), line_mm
            return False
        if self._way * gone_mm >= 0:
            self._furthest_mm = line_mm
            return False
        if abs(gone_mm) <= r.BACK_MM:
            return False
        self._way, self._furthest_mm = -self._way, line_mm
        return True


def _extent(touched: NDArray[np.bool_]) -> tuple[float, float]:
    """Millimetres from the first to the last column that touched, and of the widest strip between that did not."""
    columns = np.flatnonzero(touched)
    if not columns.size:
        return 0.0, 0.0
    widest = float(np.diff(columns, prepend=columns[0] - 1).max() - 1)
    return float(columns[-1] - columns[0] + 1) * _CELL_MM, widest * _CELL_MM
