"""All compiled functions of image science made at once: at install time, or with a visible progress at the start."""

import numpy as np

from app.imaging.kernels.survey import survey

_CELL_PX = 8


def warm_up() -> None:
    """Compile what compiles, or load it from the disk."""
    picture = np.zeros((_CELL_PX, _CELL_PX), np.uint8)
    picture.setflags(write=False)  # as pictures come: numba compiles for it
    survey(picture, _CELL_PX, *(np.empty((1, 1), np.float32) for _ in range(6)))
