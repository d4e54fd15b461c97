"""What a live frame shows of each finger: the values that its light and its preview quality rest on.

They are the careful look's own (`app.imaging.quality`), read off the coarse grid; what they are there is known from
generated slaps (`benchmarks.imaging_preview`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.imaging import preview_parameters as v
from app.imaging import quality_parameters as q
from app.imaging.foreground import Texture
from app.imaging.kernels.finger_sums import sums_by_finger
from app.imaging.orientation import energy
from app.imaging.survey import Survey
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2

Polygon = Sequence[tuple[int, int]]
_AROUND = np.ones((3, 3), np.uint8)  # a cell and those beside it: 24 px, two and a half ridges
_CELL_MM2 = (v.GRID.cell_px * v.MM_OF_PX) ** 2


class Seen(NamedTuple):
    """Of one finger. `coherence`, `coherence_spread`: mean and deviation of the certainty of the ridges' direction.
    `contrast`: grey levels between ridge and valley. `ridge_share`: of the print that is dark; `unevenness`: its
    deviation. `darkness`: of the valleys below white, 0 to 1. `area_mm2`: of the print."""

    coherence: float
    coherence_spread: float
    contrast: float
    ridge_share: float
    unevenness: float
    darkness: float
    area_mm2: float

    @property
    def is_wet(self) -> bool:
        """Ridges that have run together: where the careful look tells too wet, or that a print with grey valleys is
        pale or unclear."""
        run_together = self.ridge_share > _told(q.WET_GRADE) or self.darkness > _told(q.DARK_VALLEY_GRADE)
        return run_together or (self._is_faint and self.darkness >= v.GREY_VALLEYS and not self._is_broken)

    @property
    def is_dry(self) -> bool:
        """Broken or pale ridges: where the careful look tells too dry, or that a print with clean valleys is pale or
        unclear."""
        return self._is_broken or (self._is_faint and self.darkness < v.GREY_VALLEYS)

    @property
    def _is_broken(self) -> bool:
        return self.ridge_share < _told(q.DRY_GRADE) or self.unevenness > _told(q.UNEVEN_GRADE)

    @property
    def _is_faint(self) -> bool:
        return self.contrast < _told(q.CONTRAST_GRADE) or self.coherence < _told(q.COHERENCE_GRADE)

    @property
    def quality(self) -> float:
        """0 to 100: the cheap cousin of the careful look's score."""
        points = v.QUALITY_MEAN
        for value, (least, most, slope, bend) in zip(self, v.QUALITY, strict=True):
            place = 2.0 * (min(max(value, least), most) - least) / (most - least) - 1.0  # -1 to 1 of what was seen
            points += slope * place + bend * place * place
        return min(100.0, max(0.0, points))


@dataclass(frozen=True, slots=True)
class Lights:
    """`fingers`: as their polygons came. `sharpness`: slope of the ridges for the ink there is, over all of them."""

    fingers: tuple[Seen, ...]
    sharpness: float


def lights(seen: Survey, maps: Texture, polygons: Sequence[Polygon], trace: Trace = NO_TRACE) -> Lights:
    """`polygons`: (x, y) in pixels at 500 ppi, one for each finger."""
    labels = np.zeros(maps.mask.shape, np.uint8)
    for label, polygon in enumerate(polygons, start=1):
        cv2.fillConvexPoly(labels, np.asarray(polygon, np.int32) // v.GRID.cell_px, label)
    labels *= maps.mask
    core = labels * (cv2.erode(labels, _AROUND) == labels)  # the rim of a print is paler
    lightest, darkest = cv2.dilate(seen.lightest, _AROUND), cv2.erode(seen.darkest, _AROUND)
    contrast = lightest - darkest
    share = (cv2.blur(lightest, (3, 3)) - cv2.blur(seen.grey, (3, 3))) / np.maximum(cv2.blur(contrast, (3, 3)), 1.0)
    if trace.on:
        trace.show("preview/fingers", core)
        trace.show("preview/contrast", contrast)
        trace.show("preview/dark-share", share)
    read = np.stack([maps.coherence, contrast, share, lightest, energy(seen.tensor), maps.ink])
    sums, squares = np.zeros((len(polygons), len(read))), np.zeros((len(polygons), len(read)))
    cells = np.zeros(len(polygons))
    sums_by_finger(core.astype(np.uint8), read.astype(np.float32, copy=False), sums, squares, cells)
    mean = sums / np.maximum(cells, 1.0)[:, None]
    spread = np.sqrt(np.maximum(0.0, squares / np.maximum(cells, 1.0)[:, None] - mean * mean))
    area = np.bincount(labels.ravel(), minlength=len(polygons) + 1)[1:] * _CELL_MM2
    slope, ink = float(sums[:, 4].sum()), float(sums[:, 5].sum())
    return Lights(
        tuple(_seen(mean[finger], spread[finger], float(area[finger])) for finger in range(len(polygons))),
        float(np.sqrt(slope * cells.sum()) / ink) if ink > 0 else 0.0,
    )


def _seen(mean: NDArray[np.float64], spread: NDArray[np.float64], area_mm2: float) -> Seen:
    values = {
        "contrast": float(mean[1]),
        "ridge_share": float(mean[2]),
        "unevenness": float(spread[2]),
        "darkness": 1.0 - float(mean[3]) / 255.0,
    }
    careful = {name: v.AS_CAREFUL[name][0] * value + v.AS_CAREFUL[name][1] for name, value in values.items()}
    return Seen(coherence=float(mean[0]), coherence_spread=float(spread[0]), area_mm2=area_mm2, **careful)


def _told(grade: tuple[float, float]) -> float:
    """The value from which on the careful look tells a cause."""
    useless, good = grade
    return useless + q.DEFICIENT_GRADE * (good - useless)
