"""A DET plot (detection error tradeoff; Martin et al., Eurospeech 1997) as a PNG file: FNMR over FMR, both axes by
normal deviates. Drawn with OpenCV, since nothing else that the station brings draws charts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from app.opencv import cv2
from benchmarks.error_rates import Curve

SIDE_PX: Final = 900
MARGIN_PX: Final = 90
TICKS_PERCENT: Final = (0.1, 0.5, 1, 2, 5, 10, 20, 40)
LEAST, MOST = 0.0005, 0.5  # shares at the ends of both axes; what lies beyond is drawn on the rim
COLOURS: Final = (  # BGR
    (180, 90, 0), (0, 120, 220), (60, 150, 0), (40, 40, 200), (150, 60, 150), (120, 120, 0), (60, 60, 60),
    (40, 180, 190),
)  # fmt: skip
GROUND, GRID, INK = (255, 255, 255), (225, 225, 225), (40, 40, 40)

Picture = NDArray[np.uint8]


def write_det(path: Path, curves: Mapping[str, Curve]) -> None:
    """One line for each name. OSError where the file cannot be written."""
    canvas = np.full((SIDE_PX, SIDE_PX, 3), GROUND, np.uint8)
    for percent in TICKS_PERCENT:
        _tick(canvas, percent)
    _write(canvas, "FMR, %", (SIDE_PX // 2 - 30, SIDE_PX - 25), INK)
    _write(canvas, "FNMR, %", (10, MARGIN_PX - 30), INK)
    for number, (name, found) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        cv2.polylines(canvas, [points_of(found)], False, colour, 2, cv2.LINE_AA)
        _write(canvas, name, (SIDE_PX - MARGIN_PX - 170, MARGIN_PX + 30 + 24 * number), colour)
    done, coded = cv2.imencode(".png", canvas)
    assert done
    path.write_bytes(coded.tobytes())


def points_of(found: Curve) -> NDArray[np.int32]:
    """Where a curve runs on the picture, in steps as rates of counted pairs do: x, y in pixels, shape (n, 2)."""
    x, y = _along(found.fmr), SIDE_PX - _along(found.fnmr)
    corners = np.stack([np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]], axis=1)
    return np.asarray(np.rint(corners), np.int32)


def _along(share: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = ndtri(LEAST), ndtri(MOST)
    part = (ndtri(np.clip(share, LEAST, MOST)) - low) / (high - low)
    return np.asarray(MARGIN_PX + part * (SIDE_PX - 2 * MARGIN_PX), np.float64)


def _tick(canvas: Picture, percent: float) -> None:
    at = round(float(_along(np.array([percent / 100.0]))[0]))
    low, high = MARGIN_PX, SIDE_PX - MARGIN_PX
    cv2.line(canvas, (at, low), (at, high), GRID, 1)
    cv2.line(canvas, (low, SIDE_PX - at), (high, SIDE_PX - at), GRID, 1)
    _write(canvas, f"{percent:g}", (at - 10, SIDE_PX - MARGIN_PX + 25), INK)
    _write(canvas, f"{percent:g}", (MARGIN_PX - 45, SIDE_PX - at + 5), INK)


def _write(canvas: Picture, text: str, at: tuple[int, int], colour: tuple[int, int, int]) -> None:
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.55, colour, 1, cv2.LINE_AA)
