"""The features of NFIQ 2 that need no minutiae, by its own names, and nothing else: no score, no verdict.

Definitions: ISO/IEC 29794-4:2017 and NIST's public-domain source of NFIQ 2.3 (github.com/usnistgov/NFIQ2), its quirks
included where its figures rest on them. The code is this project's.
"""

import math
from collections.abc import Mapping

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.imaging import nfiq2_parameters as p
from app.imaging.errors import TooFewRidges
from app.imaging.nfiq2_blocks import (
    Blocks,
    Flags,
    Greys,
    Numbers,
    Products,
    blocks_of_ridges,
    gradient_products,
    grey_sums,
    touched_by,
)
from app.imaging.nfiq2_local import (
    frequency_domain_analysis,
    local_clarity,
    orientation_certainty,
    orientation_flow,
    ridge_valley_uniformity,
)
from app.imaging.nfiq2_region import region_of_interest
from app.imaging.resolution import at_working_resolution
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2


def nfiq2_features(image: FingerImage, *, trace: Trace = NO_TRACE) -> dict[str, float]:
    """By NFIQ 2's names, of a picture that shows one finger alone.

    Histograms of ten bins with mean and deviation: FDA, LCS, OCL, OF, RVUP (`app.imaging.nfiq2_local`). Grey levels:
    `Mu` of the picture within its near-white frame, `MMB` of its blocks, `ImgProcROIArea_Mean` of the region of
    interest; `UniformImage` is the deviation of grey, `EmptyImageOrContrastTooLow` again `Mu`,
    `SufficientFingerprintForeground` the region's pixels at 500 ppi. Coherence over the region's blocks: sum and mean.

    TooSmall, TooLarge, WrongResolution; TooFewRidges for a blank picture and for less than FEWEST_BLOCKS of ridges.
    """
    whole, _ = at_working_resolution(image)
    pixels = without_frame(whole)
    greys = grey_sums(pixels)
    blocks = blocks_of_ridges(pixels, greys)
    count = int(blocks.foreground.sum())
    if count < p.FEWEST_BLOCKS:
        raise TooFewRidges(f"The picture has {count} blocks of ridges; its features need {p.FEWEST_BLOCKS}.")
    products = gradient_products(pixels)
    region = region_of_interest(pixels)
    if trace.on:
        trace.show("nfiq2/angle", blocks.angle)
        trace.show("nfiq2/foreground", blocks.foreground)
        trace.show("nfiq2/region", region)
    periodic, clear = frequency_domain_analysis(pixels, blocks), local_clarity(pixels, blocks)
    certain = orientation_certainty(products, pixels.shape)
    ratios, of_block = ridge_valley_uniformity(pixels, blocks)
    if trace.on:
        mean_ratio = np.bincount(of_block, ratios, count) / np.maximum(np.bincount(of_block, minlength=count), 1)
        _show_blocks(trace, pixels, blocks, products, {"fda": periodic, "lcs": clear, "rvup": mean_ratio}, certain)
    return {
        **_histogram("FDA", periodic, p.FDA_BINS),
        **_histogram("LCS", clear, p.LCS_BINS),
        **_histogram("OCL", certain, p.OCL_BINS),
        **_histogram("OF", orientation_flow(blocks), p.OF_BINS),
        **_histogram("RVUP", ratios, p.RVUP_BINS),
        **_grey_levels(pixels, greys, region),
        **_coherence(products, region),
    }


def _show_blocks(
    trace: Trace,
    pixels: Pixels,
    blocks: Blocks,
    products: Products,
    of_ridges: Mapping[str, Numbers],
    certain: Numbers,
) -> None:
    """Block by block, each value in its place, 0 where nothing was measured. `of_ridges`: a value for each block of
    ridges; `certain`: for each whole block that is not flat."""
    for name, values in of_ridges.items():
        shown = np.zeros(blocks.foreground.shape)
        shown[blocks.foreground] = values
        trace.show(f"nfiq2/{name}", shown)
    rows, columns = (side // p.BLOCK_PX for side in pixels.shape)
    uneven = (products.xx + products.yy)[:rows, :columns] > 0
    shown = np.zeros((rows, columns))
    shown[uneven] = certain
    trace.show("nfiq2/ocl", shown)


def without_frame(pixels: Pixels) -> Pixels:
    """Without the near-white rows and columns around; TooFewRidges when nothing else is left."""
    rows = np.flatnonzero(pixels.mean(axis=1) <= p.NEAR_WHITE_GREY)
    columns = np.flatnonzero(pixels.mean(axis=0) <= p.NEAR_WHITE_GREY)
    if not len(rows) or not len(columns):
        raise TooFewRidges("The picture is blank.")
    return np.ascontiguousarray(pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _histogram(name: str, values: Numbers, bounds: tuple[float, ...]) -> dict[str, float]:
    """Counts of the bins, mean and deviation; all 0 where nothing could be measured."""
    counts = np.bincount(np.searchsorted(bounds, values, side="right"), minlength=len(bounds) + 1)
    made = {f"{name}_Bin10_{number}": float(count) for number, count in enumerate(counts)}
    made[f"{name}_Bin10_Mean"] = float(values.mean()) if len(values) else 0.0
    made[f"{name}_Bin10_StdDev"] = float(values.std()) if len(values) else 0.0
    return made


def _grey_levels(pixels: Pixels, greys: Greys, region: Flags) -> dict[str, float]:
    shown = region.astype(np.uint8)
    return {
        "Mu": greys.mean,
        "MMB": float(greys.means.mean()),
        "UniformImage": math.sqrt(max(0.0, greys.variance)),
        "EmptyImageOrContrastTooLow": greys.mean,
        "ImgProcROIArea_Mean": float(cv2.mean(pixels, shown)[0]) if region.any() else 255.0,
        "SufficientFingerprintForeground": float(cv2.countNonZero(shown)),
    }


def _coherence(products: Products, region: Flags) -> dict[str, float]:
    """Of the gradient in each block that the region touches, cut-off blocks too; 0 to 1 each."""
    strength = np.hypot(products.xx - products.yy, 2.0 * products.xy)
    total = products.xx + products.yy
    each = np.where(total > 0, strength / np.where(total > 0, total, 1.0), 0.0)
    touched = touched_by(region)
    count = int(touched.sum())
    added = float(each[touched].sum())
    return {
        "OrientationMap_ROIFilter_CoherenceRel": added / count if count else 0.0,
        "OrientationMap_ROIFilter_CoherenceSum": added,
    }
