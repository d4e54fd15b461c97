"""Ridges drawn out by a band-pass that turns with them: smoothed along, a cosine of their period across.

Idea: Hong, Wan and Jain, IEEE PAMI 20(8), 1998 (Gabor filters along the flow); separable in the turned frame.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.matching import parameters as p
from app.matching.compiled import compiled
from app.matching.ridge_flow import Floats, Flow, Mask
from app.opencv import cv2


def band_pass(normal: Floats, flow: Flow, period: Floats, area: Mask) -> Floats:
    """The response: float32 of the shape of `normal`, positive on ridges, 0 outside `area`."""
    height, width = normal.shape
    size = (width // p.FLOW_CELL_PX, height // p.FLOW_CELL_PX)
    cos2 = cv2.resize(flow.cos2, size, interpolation=cv2.INTER_LINEAR)
    sin2 = cv2.resize(flow.sin2, size, interpolation=cv2.INTER_LINEAR)
    turns = 0.5 * np.arctan2(sin2, cos2) / np.pi
    direction = np.mod(np.rint(turns * p.DIRECTIONS), p.DIRECTIONS).astype(np.uint8)
    low, high = p.PERIOD_RANGE_PX
    level = np.rint(np.log(np.maximum(period, low) / low) / math.log(high / low) * (p.PERIODS - 1))
    level = np.clip(level, 0, p.PERIODS - 1).astype(np.uint8)
    along, across, reach = _filters()
    smooth = _along(normal, direction, area, along)
    return _across(smooth, direction, level, area, across, reach)


@cache
def _filters() -> tuple[Floats, Floats, NDArray[np.int32]]:
    """Taps along; taps across for each period; half length of each of those."""
    t = np.arange(-p.ALONG_HALF_PX, p.ALONG_HALF_PX + 1)
    along = np.exp(-0.5 * (t / p.ALONG_SIGMA_PX) ** 2)
    along /= along.sum()
    across = np.zeros((p.PERIODS, 2 * p.MOST_TAPS + 1), np.float32)
    reach = np.zeros(p.PERIODS, np.int32)
    low, high = p.PERIOD_RANGE_PX
    for level in range(p.PERIODS):
        period = low * (high / low) ** (level / (p.PERIODS - 1))
        half = min(p.MOST_TAPS, math.ceil(p.ACROSS_HALF_PERIODS * period))
        t = np.arange(-half, half + 1)
        envelope = np.exp(-0.5 * (t / (p.ACROSS_SIGMA_PERIODS * period)) ** 2)
        taps = envelope * np.cos(2 * np.pi * t / period)
        taps -= envelope * taps.sum() / envelope.sum()  # even grey gives nothing
        taps /= (taps * np.cos(2 * np.pi * t / period)).sum()  # a ridge of this period keeps its height
        across[level, p.MOST_TAPS - half : p.MOST_TAPS + half + 1] = taps
        reach[level] = half
    return along.astype(np.float32), across, reach


@compiled
def _along(normal: Floats, direction: Mask, area: Mask, taps: Floats) -> Floats:
    """Every pixel averaged with those along its ridge, and those within a filter's reach of `area`."""
    height, width = normal.shape
    half = len(taps) // 2
    steps = np.zeros((p.DIRECTIONS, 2), np.float32)
    for d in range(p.DIRECTIONS):
        steps[d, 0] = math.cos(math.pi * d / p.DIRECTIONS)
        steps[d, 1] = math.sin(math.pi * d / p.DIRECTIONS)
    out = np.zeros((height, width), np.float32)
    last_row, last_column = area.shape[0] - 1, area.shape[1] - 1
    for row in range(area.shape[0]):
        for column in range(area.shape[1]):
            near = False
            for r in range(max(0, row - 2), min(last_row, row + 2) + 1):
                for c in range(max(0, column - 2), min(last_column, column + 2) + 1):
                    near = near or area[r, c] > 0
            if not near:
                continue
            for y in range(row * p.CELL_PX, (row + 1) * p.CELL_PX):
                for x in range(column * p.CELL_PX, (column + 1) * p.CELL_PX):
                    d = direction[y // p.FLOW_CELL_PX, x // p.FLOW_CELL_PX]
                    out[y, x] = _line(normal, x, y, steps[d, 0], steps[d, 1], taps, half, half)
    return out


@compiled
def _across(smooth: Floats, direction: Mask, level: Mask, area: Mask, taps: Floats, reach: NDArray[np.int32]) -> Floats:
    """The cosine of the ridges' period, laid across them, where ridges are."""
    height, width = smooth.shape
    steps = np.zeros((p.DIRECTIONS, 2), np.float32)
    for d in range(p.DIRECTIONS):
        steps[d, 0] = -math.sin(math.pi * d / p.DIRECTIONS)
        steps[d, 1] = math.cos(math.pi * d / p.DIRECTIONS)
    out = np.zeros((height, width), np.float32)
    for row in range(area.shape[0]):
        for column in range(area.shape[1]):
            if not area[row, column]:
                continue
            k = level[row, column]
            for y in range(row * p.CELL_PX, (row + 1) * p.CELL_PX):
                for x in range(column * p.CELL_PX, (column + 1) * p.CELL_PX):
                    d = direction[y // p.FLOW_CELL_PX, x // p.FLOW_CELL_PX]
                    out[y, x] = _line(smooth, x, y, steps[d, 0], steps[d, 1], taps[k], p.MOST_TAPS, reach[k])
    return out


@compiled
def _line(image: Floats, x: int, y: int, dx: float, dy: float, taps: Floats, middle: int, half: int) -> float:
    """Weighted sum along a line through a pixel, interpolated; what lies outside counts as 0."""
    height, width = image.shape
    total = np.float32(0.0)
    for t in range(-half, half + 1):
        px = np.float32(x) + np.float32(t) * dx
        py = np.float32(y) + np.float32(t) * dy
        ix, iy = math.floor(px), math.floor(py)
        if 0 <= ix < width - 1 and 0 <= iy < height - 1:
            fx, fy = px - np.float32(ix), py - np.float32(iy)
            one = np.float32(1.0)
            upper = image[iy, ix] * (one - fx) + image[iy, ix + 1] * fx
            lower = image[iy + 1, ix] * (one - fx) + image[iy + 1, ix + 1] * fx
            total += taps[t + middle] * (upper * (one - fy) + lower * fy)
    return float(total)
