"""The glass with nothing laid on it but what was not wiped away."""

import numpy as np

from drivers.opencv import cv2
from drivers.simulated.controls import Controls
from drivers.simulated.glass import fitted, ghost_of, smudge
from drivers.simulated.impression import GROUND
from drivers.simulated.skin import Pixels


class Platen:
    """`ghost`: what shows on the empty glass, None when it is clean; `empty`: the picture of it. Both are read-only.
    For the device's thread alone."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._print: Pixels | None = None  # the last picture that was taken: what it left may still be there
        self._left: Pixels | None = None  # what it left, or a smudge
        self._seen: Pixels | None = None  # what had been left at the last look
        self.ghost: Pixels | None = None
        self.empty: Pixels = np.full((1, 1), GROUND, np.uint8)

    def look(self, shape: tuple[int, ...]) -> None:
        """How that section of the glass is now."""
        if not self._controls.residue:
            self._left = None
        elif self._left is None:
            printed = self._print is not None and not self._controls.smudged
            self._left = ghost_of(self._print) if printed and self._print is not None else smudge(shape)
        if self.empty.shape != shape or self._left is not self._seen:
            self._seen = self._left
            self.ghost = None if self._left is None else fitted(self._left, shape)
            self.empty = np.full(shape, GROUND, np.uint8) if self.ghost is None else self.ghost
            self.empty.setflags(write=False)

    def printed(self, settled: Pixels, *, stays: bool) -> None:
        """A picture was taken; whether the print stays on the glass."""
        self._print = settled
        if stays:
            left = ghost_of(settled)
            if self._controls.smudged and self._left is not None:
                left = np.asarray(cv2.min(left, fitted(self._left, settled.shape)), np.uint8)
                left.setflags(write=False)
            self._left = left
            self._controls.leave_residue()
