"""Chance that falls alike on every machine.

numpy promises the stream of PCG64's whole numbers for good, not that of its distributions; and those call the machine's
mathematical library. So the distributions here are made from the whole numbers by exact operations.
"""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
_ULP = 2.0**-53
_UNIFORMS_A_NORMAL = 12  # their sum has a variance of one (Irwin and Hall); beyond six deviations it never goes


class Draws:
    """One stream of chance; `entropy`: whole numbers from 0 that name it."""

    def __init__(self, *entropy: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence(entropy))

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        return low + (high - low) * self._next()

    def normal(self, mean: float = 0.0, deviation: float = 1.0) -> float:
        """Nearly normal: never further than six deviations away."""
        total = -0.5 * _UNIFORMS_A_NORMAL
        for _ in range(_UNIFORMS_A_NORMAL):
            total += self._next()
        return mean + deviation * total

    def happens(self, share: float) -> bool:
        return self._next() < share

    def among(self, shares: Mapping[T, float]) -> T:
        """One of the keys, by its share; the shares sum to one."""
        left = self._next()
        for key, share in shares.items():
            left -= share
            if left < 0.0:
                return key
        return key

    def noise(self, shape: tuple[int, int]) -> NDArray[np.int16]:
        """Independent whole numbers, -128 to 127, all alike frequent."""
        count = shape[0] * shape[1]
        words = np.asarray(self._bits.random_raw(-(-count // 8)), dtype="<u8")
        return words.view(np.int8)[:count].reshape(shape).astype(np.int16)

    def _next(self) -> float:
        """From 0 to less than 1."""
        return (int(self._bits.random_raw()) >> 11) * _ULP


def unit_vector(t: float) -> tuple[float, float]:
    """Cosine and sine of the angle whose half has the tangent `t`, without the machine's sine."""
    return (1.0 - t * t) / (1.0 + t * t), 2.0 * t / (1.0 + t * t)
