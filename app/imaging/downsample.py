"""From 1000 to 500 ppi as NIST recommends: a Gaussian low-pass, then every second row and column.

Source: NISTIR 7839 and NIST SP 500-289 with NIST's own NISTDownsampler 1.0: sigma 0.8475 pixels, radius 4, the rows and
columns with odd numbers (counted from 0) are kept, results rounded half to even. At the borders that program takes, for
every place of the kernel that lies outside the picture, the pixel under the kernel's centre; so does this one, so that
both agree to the edge.
"""

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage, Pixels
from app.imaging.errors import TooSmall, WrongResolution
from app.imaging.parameters import PPI_TOLERANCE

FROM_PPI, TO_PPI = 1000, 500
SIGMA_PX = 0.8475
RADIUS_PX = 4
_SMALLEST_SIDE_PX = 2  # less has no odd row
_BAND_ROWS = 128  # of the result at a time: the sums are eight times as large as the pixels


def kernel() -> NDArray[np.float64]:
    """One dimension of the filter, 9 weights that sum to 1; the filter in the plane is its outer product."""
    places = np.arange(-RADIUS_PX, RADIUS_PX + 1, dtype=np.float64)
    weights = np.exp(-(places**2) / (2.0 * SIGMA_PX**2))
    return np.asarray(weights / weights.sum(), np.float64)


def to_500ppi(image: FingerImage) -> FingerImage:
    """The picture at 500 ppi, half as wide and high (an odd last row or column goes); one of 500 ppi as it is.

    WrongResolution for any other resolution than 500 and 1000 (1 %), TooSmall below two pixels a side.
    """
    if abs(image.resolution_ppi - TO_PPI) <= TO_PPI * PPI_TOLERANCE:
        return image
    if abs(image.resolution_ppi - FROM_PPI) > FROM_PPI * PPI_TOLERANCE:
        raise WrongResolution(
            f"A picture of {image.resolution_ppi} ppi cannot be brought to {TO_PPI} by halving.",
            remedy=f"Use pictures of {TO_PPI} or {FROM_PPI} ppi.",
        )
    if min(image.width_px, image.height_px) < _SMALLEST_SIDE_PX:
        raise TooSmall("A picture of one row or column cannot be halved.")
    return FingerImage(_halved(image.pixels), TO_PPI)


def _halved(pixels: Pixels) -> Pixels:
    height, width = pixels.shape
    weights = kernel()
    inside_across = _weight_inside(width, weights)[1::2]
    inside_down = _weight_inside(height, weights)[1::2]
    padded = np.pad(pixels, RADIUS_PX)  # zeros: what lies outside is added below as the centre's share
    found = np.empty((height // 2, width // 2), np.uint8)
    for top in range(0, height // 2, _BAND_ROWS):
        bottom = min(height // 2, top + _BAND_ROWS)
        rows = padded[2 * top + 1 : 2 * bottom + 2 * RADIUS_PX]
        down = sum(
            weight * rows[place : place + 2 * (bottom - top) - 1 : 2].astype(np.float64)
            for place, weight in enumerate(weights)
        )
        assert isinstance(down, np.ndarray)
        across = sum(
            weight * down[:, place + 1 : place + 1 + 2 * (width // 2) - 1 : 2] for place, weight in enumerate(weights)
        )
        outside = 1.0 - inside_down[top:bottom, np.newaxis] * inside_across[np.newaxis, :]
        centre = pixels[2 * top + 1 : 2 * bottom : 2, 1::2]
        found[top:bottom] = np.rint(np.clip(across + outside * centre, 0, 255))
    return found


def _weight_inside(length: int, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each place along a side, how much of the kernel's weight lies inside the picture."""
    return np.convolve(np.ones(length), weights)[RADIUS_PX : RADIUS_PX + length]
