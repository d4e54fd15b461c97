"""From a picture of one finger to its template.

Stages, each a function: resolution, liveliest window, normalised grey, ridge flow, ridge area, ridge period, band-pass,
binary ridges, thinned ridges, mended ridges, minutiae, those to keep. The order of the stages is that of NBIS mindtct
(NIST, public domain) and SourceAFIS (Apache-2.0); the code is this project's.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.domain.image import FingerImage, Pixels
from app.matching import parameters as p
from app.matching.band_pass import band_pass
from app.matching.ridge_flow import Floats, Flow, Mask, normalise, ridge_area, ridge_flow, ridge_period
from app.matching.skeleton import mend, read_minutiae
from app.matching.template import (
    FLOW_MAP_PX,
    FLOW_STEPS,
    MOST_SIDE_PX,
    RIDGE_PX,
    SKIN_PX,
    Template,
    bits_shape,
    flow_shape,
)
from app.matching.thinning import binarise, thin
from app.opencv import cv2

EXTRACTOR_VERSION: Final = 5  # raise when the same picture gives another template: galleries are rebuilt

Show = Callable[[str, NDArray[np.generic]], None]
"""Takes each intermediate array by name as soon as it is made, for an engineer who wants to look."""


def extract(image: FingerImage, show: Show | None = None) -> Template:
    """The minutiae of one finger. A picture without ridges gives an empty template; no picture is an error.

    `image`: of any size and resolution; 200 to 2100 ppi are read, and MOST_SIDE_PX at 500 ppi, which a template can
    say. Of a picture larger than a finger the liveliest window of LARGEST_SIDE_PX is read; places count from the corner
    of the whole picture at 500 ppi.
    """
    look = show or (lambda name, array: None)
    ppi = image.resolution_ppi
    if not p.LOWEST_PPI <= ppi <= p.HIGHEST_PPI:
        return Template.empty(extractor_version=EXTRACTOR_VERSION)
    if max(_working_size(image)) > MOST_SIDE_PX:
        return Template.empty(extractor_version=EXTRACTOR_VERSION)
    whole = _at_working_resolution(image)
    height, width = whole.shape
    empty = Template.empty(width, height, ppi, EXTRACTOR_VERSION)
    if min(height, width) < p.SMALLEST_SIDE_PX:
        return empty
    pixels, left, top = _window(whole)
    normal = normalise(pixels)
    flow = ridge_flow(normal)
    area = ridge_area(pixels, flow.coherence)
    if not area.any():
        return empty
    # From here on only the part that shows ridges.
    pixels, normal, flow, area, left, top = _cut_to(area, pixels, normal, flow, left, top)
    look("normal", normal)
    look("coherence", flow.coherence)
    look("area", area)
    period = ridge_period(normal, flow, area)
    look("period", period)
    response = band_pass(normal, flow, period, area)
    look("response", response)
    binary = binarise(response)
    look("binary", binary)
    thinned = thin(binary)
    look("thinned", thinned)
    angle = _fine_angle(flow)
    mended = mend(thinned, angle)
    look("mended", mended)
    found = read_minutiae(mended, angle)
    kept, quality = _worth_keeping(found, pixels, response, flow, area)
    return Template.of(
        x=kept[:, 1] + left,
        y=kept[:, 0] + top,
        direction=kept[:, 2],
        kind=kept[:, 3].astype(np.uint8),
        quality=quality,
        flow=_flow_map(flow, area, left, top, flow_shape(width, height)),
        ridges=_bits(_shrunk(response) > 0, left, top, width, height, RIDGE_PX),
        skin=_bits(area > 0, left, top, width, height, SKIN_PX),
        width_px=width,
        height_px=height,
        resolution_ppi=ppi,
        extractor_version=EXTRACTOR_VERSION,
    )


def _working_size(image: FingerImage) -> tuple[int, int]:
    """Width and height at 500 ppi."""
    scale = image.resolution_ppi / p.WORKING_PPI
    if abs(scale - 1.0) <= p.PPI_TOLERANCE or image.pixels.size == 0:
        return image.width_px, image.height_px
    return max(1, round(image.width_px / scale)), max(1, round(image.height_px / scale))


def _at_working_resolution(image: FingerImage) -> Pixels:
    size = _working_size(image)
    if size == (image.width_px, image.height_px):
        return image.pixels
    how = cv2.INTER_AREA if image.resolution_ppi > p.WORKING_PPI else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image.pixels, size, interpolation=how), np.uint8)


def _window(pixels: Pixels) -> tuple[Pixels, int, int]:
    """The part to read, its sides whole cells, and its left and top."""
    height, width = pixels.shape
    tall, wide = min(height, p.LARGEST_SIDE_PX), min(width, p.LARGEST_SIDE_PX)
    tall, wide = tall - tall % p.PERIOD_CELL_PX, wide - wide % p.PERIOD_CELL_PX
    left, top = 0, 0
    if max(height, width) > p.LARGEST_SIDE_PX:
        shrunk = (max(1, width // p.PERIOD_CELL_PX), max(1, height // p.PERIOD_CELL_PX))
        grey = pixels.astype(np.float32)
        mean = cv2.resize(grey, shrunk, interpolation=cv2.INTER_AREA)
        np.multiply(grey, grey, out=grey)  # a whole card takes a quarter of a gigabyte as it is
        square = cv2.resize(grey, shrunk, interpolation=cv2.INTER_AREA)
        lively = np.maximum(square - mean * mean, 0.0)
        left = _best_start(lively.sum(axis=0), wide, width)
        top = _best_start(lively.sum(axis=1), tall, height)
    return np.ascontiguousarray(pixels[top : top + tall, left : left + wide]), left, top


def _best_start(weight: NDArray[np.floating], kept_px: int, whole_px: int) -> int:
    cells = max(1, kept_px // p.PERIOD_CELL_PX)
    total = np.concatenate([[0.0], np.cumsum(weight, dtype=np.float64)])
    inside = total[cells:] - total[:-cells]
    most = (whole_px - kept_px) // p.PERIOD_CELL_PX  # whole cells: flow, ridges and skin lie on them
    return min(int(np.argmax(inside)), most) * p.PERIOD_CELL_PX


def _cut_to(
    area: Mask, pixels: Pixels, normal: Floats, flow: Flow, left: int, top: int
) -> tuple[Pixels, Floats, Flow, Mask, int, int]:
    """Everything cut to the cells that show ridges and two around; the number of cells stays even."""
    rows, columns = np.flatnonzero(area.any(axis=1)), np.flatnonzero(area.any(axis=0))
    y0, y1 = _even_range(int(rows[0]), int(rows[-1]), area.shape[0])
    x0, x1 = _even_range(int(columns[0]), int(columns[-1]), area.shape[1])
    cells = np.s_[y0:y1, x0:x1]
    dots = np.s_[y0 * p.CELL_PX : y1 * p.CELL_PX, x0 * p.CELL_PX : x1 * p.CELL_PX]
    cut = Flow(*(np.ascontiguousarray(part[cells]) for part in flow))
    return (
        np.ascontiguousarray(pixels[dots]),
        np.ascontiguousarray(normal[dots]),
        cut,
        np.ascontiguousarray(area[cells]),
        left + x0 * p.CELL_PX,
        top + y0 * p.CELL_PX,
    )


def _even_range(first: int, last: int, whole: int) -> tuple[int, int]:
    first = max(0, first - 2)
    last = min(whole, last + 3)
    return first - first % 2, min(whole, last + (last - first + first % 2) % 2)


def _fine_angle(flow: Flow) -> Floats:
    """Ridge angle in radians per FLOW_CELL_PX."""
    rows, columns = flow.cos2.shape
    share = p.CELL_PX // p.FLOW_CELL_PX
    cos2, sin2 = (
        cv2.resize(part, (columns * share, rows * share), interpolation=cv2.INTER_LINEAR)
        for part in (flow.cos2, flow.sin2)
    )
    return np.asarray(0.5 * np.arctan2(sin2, cos2), np.float32)


def _flow_map(flow: Flow, area: Mask, left: int, top: int, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The flow as a template keeps it, of the whole picture: a cell counts where at least half of it shows ridges."""
    share = FLOW_MAP_PX // p.CELL_PX
    first_row, first_column = top // p.CELL_PX, left // p.CELL_PX
    small = np.zeros((3, shape[0] * share, shape[1] * share), np.float32)
    rows, columns = area.shape
    for layer, part in enumerate((flow.cos2 * area, flow.sin2 * area, area.astype(np.float32))):
        small[layer, first_row : first_row + rows, first_column : first_column + columns] = part
    cos2, sin2, filled = small.reshape(3, shape[0], share, shape[1], share).mean(axis=(2, 4))
    turns = np.mod(0.5 * np.arctan2(sin2, cos2) / np.pi, 1.0)
    steps = np.mod(np.rint(turns * FLOW_STEPS), FLOW_STEPS) + 1
    return np.where(filled >= 0.5, steps, 0).astype(np.uint8)


def _shrunk(response: Floats) -> Floats:
    """Means over cells of RIDGE_PX."""
    height, width = response.shape
    size = (width // RIDGE_PX, height // RIDGE_PX)
    return np.asarray(cv2.resize(response, size, interpolation=cv2.INTER_AREA), np.float32)


def _bits(cells: NDArray[np.bool_], left: int, top: int, width: int, height: int, cell_px: int) -> NDArray[np.uint8]:
    """Cells of the part that was read, as bits of the whole picture."""
    rows, in_bytes = bits_shape(width, height, cell_px)
    whole = np.zeros((rows, 8 * in_bytes), np.bool_)
    row, column = top // cell_px, left // cell_px
    whole[row : row + cells.shape[0], column : column + cells.shape[1]] = cells
    return np.packbits(whole, axis=1)


def _worth_keeping(
    found: NDArray[np.float64], pixels: Pixels, response: Floats, flow: Flow, area: Mask
) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Minutiae away from the rim and out of crowds, best first, and their quality 0 to 100."""
    framed = cv2.copyMakeBorder(area, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    depth = cv2.distanceTransform(framed, cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1] * p.CELL_PX
    strength = np.asarray(cv2.blur(np.abs(response), (p.NORMAL_WINDOW_PX, p.NORMAL_WINDOW_PX)), np.float32)
    y, x = found[:, 0].astype(np.int64), found[:, 1].astype(np.int64)
    rows, columns = np.minimum(y // p.CELL_PX, area.shape[0] - 1), np.minimum(x // p.CELL_PX, area.shape[1] - 1)
    certainty = _share(flow.coherence[rows, columns], p.QUALITY_COHERENCE)
    clear = _share(strength[y, x], p.QUALITY_RESPONSE)
    contrast = _contrast(pixels)
    usual = float(np.median(contrast[cv2.resize(area, contrast.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0]))
    lively = _share(contrast[y, x] / max(usual, 1.0), p.QUALITY_CONTRAST)
    quality = np.rint(100 * np.cbrt(certainty * clear * lively))
    inside = depth[rows, columns] - 0.5 * p.CELL_PX >= p.RIM_PX
    good = inside & (quality >= p.QUALITY_FLOOR)
    found, quality = found[good], quality[good]
    alone = _uncrowded(found)
    found, quality = found[alone], quality[alone]
    best = np.argsort(-quality, kind="stable")[: p.MOST_MINUTIAE]
    return found[best], quality[best].astype(np.uint8)


def _contrast(pixels: Pixels) -> Floats:
    """Deviation of grey around each pixel, over little more than a ridge: low in creases and on bare ground."""
    window = (p.CONTRAST_WINDOW_PX, p.CONTRAST_WINDOW_PX)
    mean = cv2.boxFilter(pixels, cv2.CV_32F, window)
    square = cv2.sqrBoxFilter(pixels, cv2.CV_32F, window)
    return np.asarray(np.sqrt(np.maximum(square - mean * mean, 0.0)), np.float32)


def _share(value: NDArray[np.floating], limits: tuple[float, float]) -> NDArray[np.floating]:
    return np.asarray(np.clip((value - limits[0]) / (limits[1] - limits[0]), 0.0, 1.0))


@compiled
def _uncrowded(found: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which minutiae stand apart: no doubles, no pairs that face each other, no crowds."""
    count = len(found)
    good = np.ones(count, np.bool_)
    for i in range(count):
        others = 0
        for j in range(count):
            if i == j:
                continue
            dy, dx = found[i, 0] - found[j, 0], found[i, 1] - found[j, 1]
            square = dy * dy + dx * dx
            if square < p.CROWD_RADIUS_PX * p.CROWD_RADIUS_PX:
                others += 1
            if square < p.FACING_PX * p.FACING_PX:
                opposed = np.cos(found[i, 2] - found[j, 2]) < 0
                if opposed or j < i:
                    good[i] = False
        if others > p.CROWD_MOST:
            good[i] = False
    return good
