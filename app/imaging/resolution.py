"""The door of image science: what may come in, and at which resolution it is worked on."""

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.imaging import parameters as p
from app.imaging.errors import TooLarge, TooSmall, WrongResolution
from app.opencv import cv2


def at_working_resolution(image: FingerImage) -> tuple[Pixels, float]:
    """The pixels at 500 ppi, and how many pixels of `image` one of them spans. TooLarge, TooSmall, WrongResolution."""
    if max(image.width_px, image.height_px) > p.LARGEST_SIDE_PX:
        raise TooLarge(f"A picture has at most {p.LARGEST_SIDE_PX} pixels a side.")
    if not p.LOWEST_PPI <= image.resolution_ppi <= p.HIGHEST_PPI:
        raise WrongResolution(f"Pictures of {image.resolution_ppi} ppi cannot be worked on.")
    scale = image.resolution_ppi / p.WORKING_PPI
    if min(image.width_px, image.height_px) < p.SMALLEST_SIDE_PX * max(1.0, scale):
        raise TooSmall(f"A picture has at least {p.SMALLEST_SIDE_PX} pixels a side.")
    if abs(scale - 1.0) <= p.PPI_TOLERANCE:
        return image.pixels, 1.0
    size = (round(image.width_px / scale), round(image.height_px / scale))
    how = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(image.pixels, size, interpolation=how), np.uint8), scale
