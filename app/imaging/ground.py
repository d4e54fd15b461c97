"""The ground beside the prints of a picture: what light and how even it is there."""

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import plausible_parameters as p
from app.imaging.parameters import FINE
from app.opencv import cv2

Greys = NDArray[np.uint8]


def beside_and_within(pixels: Pixels, mask: Greys) -> tuple[Greys, Greys]:
    """Sorted greys of pixels, picked evenly, in a ring about the prints and in the prints, of a picture at 500 ppi.
    `mask`: 1 where texture is, on the FINE grid. Both empty where one of them is too small to say anything."""
    none = np.zeros(0, np.uint8)
    rows, columns = mask.shape
    step = FINE.cell_px * p.CELL_STEP
    grey = pixels[: rows * FINE.cell_px : step, : columns * FINE.cell_px : step]
    near, far = (cv2.dilate(mask, _square(cells)) for cells in p.GROUND_RING_CELLS)
    printed, near, far = (one[:: p.CELL_STEP, :: p.CELL_STEP] for one in (mask, near, far))
    if grey.shape != printed.shape:
        return none, none  # less than a cell
    beside, within = np.sort(grey[far > near]), np.sort(grey[printed > 0])
    return (beside, within) if min(len(beside), len(within)) >= p.LEAST_CELLS else (none, none)


def is_clear(pixels: Pixels, mask: Greys) -> bool:
    """Whether what shows stands on light, even ground, as what lies on a glass or on paper does. Bricks, leaves and
    what is around a face are not even; cloth and blinds leave no ground at all."""
    beside, within = beside_and_within(pixels, mask)
    if not len(beside):
        return False
    darkest, middle, lightest = (int(beside[int(share * len(beside))]) for share in p.GROUND_FROM_TO)
    darker = int(np.searchsorted(within, max(0, middle - p.DARKER_THAN_GROUND))) / len(within)
    return lightest - darkest <= p.MOST_UNEVEN_GROUND and darker >= p.LEAST_DARKER_SHARE


def _square(cells: int) -> Greys:
    return np.ones((2 * cells + 1, 2 * cells + 1), np.uint8)
