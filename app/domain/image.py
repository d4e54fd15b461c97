"""A picture of friction ridges with its resolution."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class FingerImage:
    """`pixels`: uint8, shape (height, width), C-contiguous, dark ridges on light ground; `resolution_ppi`: per inch.

    The array is made read-only: images travel between threads as values.
    """

    pixels: Pixels
    resolution_ppi: int = 500

    def __post_init__(self) -> None:
        if self.pixels.ndim != 2 or self.pixels.dtype != np.uint8:
            raise ValueError("a finger image is a two-dimensional array of uint8")
        if self.pixels.flags.writeable or not self.pixels.flags.c_contiguous:
            frozen = self.pixels.copy(order="C")
            frozen.setflags(write=False)
            object.__setattr__(self, "pixels", frozen)

    @property
    def width_px(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.pixels.shape[0])
