"""The scanner's sensor: its noise, and what is broken in it."""

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from drivers.errors import GeneratorRefused
from drivers.opencv import cv2

Pixels = NDArray[np.uint8]

NOISE_ZERO = 128
_QUANTILES = np.array([NormalDist().inv_cdf((level + 0.5) / 256) for level in range(256)])
_MOST_DEAD_PIXELS = 200_000
_MOST_DEAD_LINES = 200


@dataclass(frozen=True, slots=True)
class SensorFaults:
    """What is broken, always in the same places: `seed` decides where. Counts; a dead pixel is black or white, a dead
    row or column shows one grey. GeneratorRefused for a count below nothing or beyond all reason."""

    dead_pixels: int = 0
    dead_rows: int = 0
    dead_columns: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.dead_pixels <= _MOST_DEAD_PIXELS:
            raise GeneratorRefused(f"dead_pixels {self.dead_pixels} is not between 0 and {_MOST_DEAD_PIXELS}.")
        for name, count in (("dead_rows", self.dead_rows), ("dead_columns", self.dead_columns)):
            if not 0 <= count <= _MOST_DEAD_LINES:
                raise GeneratorRefused(f"{name} {count} is not between 0 and {_MOST_DEAD_LINES}.")
        if self.seed < 0:
            raise GeneratorRefused(f"seed {self.seed} is less than 0.")


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Rows, columns and flat indices of pixels that are dead, each with its grey."""

    rows: NDArray[np.intp]
    row_greys: Pixels
    columns: NDArray[np.intp]
    column_greys: Pixels
    pixels: NDArray[np.intp]
    pixel_greys: Pixels


def with_sensor_faults(pixels: Pixels, faults: SensorFaults) -> Pixels:
    """A copy of a finished picture or frame as the broken sensor sees it; `pixels` itself when nothing is broken."""
    if not (faults.dead_pixels or faults.dead_rows or faults.dead_columns):
        return pixels
    places = _places(faults, (pixels.shape[0], pixels.shape[1]))
    seen = pixels.copy()
    seen[places.rows] = places.row_greys[:, None]
    seen[:, places.columns] = places.column_greys
    seen.reshape(-1)[places.pixels] = places.pixel_greys
    return seen


@lru_cache(maxsize=8)
def _places(faults: SensorFaults, shape: tuple[int, int]) -> _Places:
    rng = np.random.default_rng([faults.seed, *shape])
    height, width = shape
    rows, columns = min(faults.dead_rows, height), min(faults.dead_columns, width)
    return _Places(
        rng.choice(height, rows, replace=False),
        rng.integers(0, 256, rows, dtype=np.uint8),
        rng.choice(width, columns, replace=False),
        rng.integers(0, 256, columns, dtype=np.uint8),
        rng.choice(height * width, min(faults.dead_pixels, height * width), replace=False),
        np.asarray(rng.integers(0, 2, min(faults.dead_pixels, height * width)) * 255, np.uint8),
    )


def noise(shape: tuple[int, int], deviation: float, rng: np.random.Generator) -> Pixels:
    """The sensor's noise about NOISE_ZERO: random bytes through the inverse of the normal distribution, which costs a
    fifth of drawing normal numbers."""
    drawn = np.frombuffer(rng.bytes(shape[0] * shape[1]), np.uint8).reshape(shape)
    return np.asarray(
        cv2.LUT(drawn, np.clip(NOISE_ZERO + deviation * _QUANTILES, 0, 255).round().astype(np.uint8)), np.uint8
    )
