"""NFIQ 2's four features that rest on minutiae, out of minutiae found by whatever extractor.

With those of NIST's FingerJet they would be NIST's figures; with another's they are like them. Definitions: NIST's
NFIQ 2 source, FingerJetFX.cpp and FJFXMinutiaeQuality.cpp.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage, Pixels
from app.imaging import nfiq2_parameters as p
from app.imaging.nfiq2 import without_frame
from app.imaging.nfiq2_blocks import gradient_products
from app.imaging.nfiq2_local import orientation_certainty
from app.imaging.parameters import WORKING_PPI
from app.imaging.resolution import at_working_resolution

MinutiaPlaces = NDArray[np.float32]  # (minutiae, 2): x and y in pixels at 500 ppi
MINUTIAE_FEATURES: Final = (
    "FingerJetFX_MinCount_COMMinRect200x200",
    "FingerJetFX_MinutiaeCount",
    "FJFXPos_Mu_MinutiaeQuality_2",
    "FJFXPos_OCL_MinutiaeQuality_80",
)


def minutiae_features(image: FingerImage, find: Callable[[FingerImage], MinutiaPlaces]) -> dict[str, float]:
    """By NFIQ 2's names: minutiae in a square about their middle, in all, the share that lies on somewhat dark ground,
    and the share that lies on certain ridges. All 0 without minutiae.

    `find` gets the picture without its near-white frame, at 500 ppi. TooFewRidges for a blank one.
    """
    pixels = without_frame(at_working_resolution(image)[0])
    height, width = pixels.shape
    places = np.floor(find(FingerImage(pixels, WORKING_PPI))).astype(np.int64)
    places = np.clip(places, 0, (width - 1, height - 1))
    if not len(places):
        return dict.fromkeys(MINUTIAE_FEATURES, 0.0)
    about = np.abs(places - places.sum(axis=0) // len(places)) <= p.MINUTIAE_SQUARE_PX // 2
    shares = (
        np.mean([_is_somewhat_dark(pixels, int(x), int(y)) for x, y in places]),
        np.mean([_is_certain(pixels, int(x), int(y)) for x, y in places]),
    )
    counts = (int(about.all(axis=1).sum()), len(places))
    return dict(zip(MINUTIAE_FEATURES, (*map(float, counts), *map(float, shares)), strict=True))


def _is_somewhat_dark(pixels: Pixels, x: int, y: int) -> bool:
    """The block about it is darker than the picture, by up to half its deviation."""
    left, top = max(0, x - p.BLOCK_PX // 2), max(0, y - p.BLOCK_PX // 2)
    darker = float(pixels.mean()) - float(pixels[top : top + p.BLOCK_PX, left : left + p.BLOCK_PX].mean())
    return 0.0 < darker <= p.SOMEWHAT_DARK_DEVIATION * float(pixels.std())


def _is_certain(pixels: Pixels, x: int, y: int) -> bool:
    """OCL of the whole block nearest to being about it, in whole hundredths, is above the least."""
    height, width = pixels.shape
    left = max(0, min(x - p.BLOCK_PX // 2, width - p.BLOCK_PX))
    top = max(0, min(y - p.BLOCK_PX // 2, height - p.BLOCK_PX))
    block = np.ascontiguousarray(pixels[top : top + p.BLOCK_PX, left : left + p.BLOCK_PX])
    certainty = orientation_certainty(gradient_products(block), block.shape)
    return bool(len(certainty) and int(certainty[0] * 100 + 0.5) > p.CERTAIN_HUNDREDTHS)
