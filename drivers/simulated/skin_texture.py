"""Unevenness of skin and glass, from the grain of dry skin to clouds as wide as a fingertip.

Fine noise is drawn once, as sheets larger than any print; each impression takes a piece of them at random. It costs
nothing, and no two pieces are alike.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

MIDDLE = 128  # grey of a piece that says: as usual
DEVIATION = 40.0  # grey levels of one deviation of a piece
SPECKLE_PX = 0.8  # sigma of what is lighter and darker within a ridge
GRAIN_PX = 1.7  # sigma of what lets the edge of a single ridge wander
POINTS_PX = 1.7  # of the points in which dry skin touches
BEADS_PX = 3.2  # of what differs along a ridge: it swells and thins between its pores
BLOTS_PX = 9.0  # of what spans a few ridges
PATCHES_PX = 26.0  # of what spans many
_SHEET = (1500, 1300)
_SEED = 20100419  # of the sheets: the same in every process


def piece(sigma_px: float, shape: tuple[int, int], rng: np.random.Generator) -> Pixels:
    """Noise of one scale, uint8 of `shape` about MIDDLE: a random part of the sheet of that scale, read-only."""
    sheet = _sheet(sigma_px)
    rows, columns = sheet.shape[0] - shape[0], sheet.shape[1] - shape[1]
    if rows < 0 or columns < 0:
        raise ValueError(f"no print is as large as {shape}")
    top, left = int(rng.integers(rows + 1)), int(rng.integers(columns + 1))
    return np.asarray(sheet[top : top + shape[0], left : left + shape[1]])


def clouds(shape: tuple[int, int], node_px: float, rng: np.random.Generator) -> Floats:
    """Smooth noise of deviation one, float32 of `shape`, that changes over `node_px`."""
    nodes = (3 + int(shape[0] / node_px), 3 + int(shape[1] / node_px))
    drawn = rng.standard_normal(nodes, dtype=np.float32)
    return np.asarray(cv2.resize(drawn, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


@lru_cache(maxsize=8)
def _sheet(sigma_px: float) -> Pixels:
    reduction = max(1, int(sigma_px / 2))
    rows, columns = -(-_SHEET[0] // reduction), -(-_SHEET[1] // reduction)
    rng = np.random.default_rng([_SEED, int(100 * sigma_px)])
    drawn = cv2.GaussianBlur(rng.standard_normal((rows, columns), dtype=np.float32), (0, 0), sigma_px / reduction)
    drawn = cv2.resize(drawn, (_SHEET[1], _SHEET[0]), interpolation=cv2.INTER_CUBIC)
    sheet = np.asarray(np.clip(MIDDLE + DEVIATION * drawn / drawn.std(), 0, 255).round(), np.uint8)
    sheet.setflags(write=False)
    return sheet
