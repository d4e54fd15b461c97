"""Ridges drawn out by a band-pass that turns with them: smoothed along, a cosine of their period across.

Idea: Hong, Wan and Jain, IEEE PAMI 20(8), 1998 (Gabor filters along the flow); separable in the turned frame. The
line of a filter is walked in whole pixels of its steeper axis and interpolated along the other, so that every tap of a
cell of FLOW_CELL_PX reads four pixels in a row, which the machine does at once.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.ridge_flow import Floats, Flow, Mask
from app.opencv import cv2

Offsets = NDArray[np.int32]


class _Lines(NamedTuple):
    """Filters by direction (d) and tap (t). `offset` (d, t, 4): y, x of a tap's first pixel and of its second; `taps`
    (level, d, t, 2): weights of the two; `reach` (level, d): taps on each side of the middle."""

    offset: Offsets
    taps: Floats
    reach: Offsets


def band_pass(normal: Floats, flow: Flow, period: Floats, area: Mask) -> Floats:
    """The response: float32 of the shape of `normal`, positive on ridges, 0 outside `area`."""
    height, width = normal.shape
    size = (width // p.FLOW_CELL_PX, height // p.FLOW_CELL_PX)
    cos2 = cv2.resize(flow.cos2, size, interpolation=cv2.INTER_LINEAR)
    sin2 = cv2.resize(flow.sin2, size, interpolation=cv2.INTER_LINEAR)
    turns = 0.5 * np.arctan2(sin2, cos2) / np.pi
    along = np.mod(np.rint(turns * p.DIRECTIONS), p.DIRECTIONS).astype(np.uint8)
    across = np.mod(along + p.DIRECTIONS // 2, p.DIRECTIONS).astype(np.uint8)
    low, high = p.PERIOD_RANGE_PX
    level = np.rint(np.log(np.maximum(period, low) / low) / math.log(high / low) * (p.PERIODS - 1))
    level = np.clip(level, 0, p.PERIODS - 1).astype(np.uint8)
    reach = cv2.dilate(area, np.ones((7, 7), np.uint8))  # the second filter looks 3 cells beyond
    smooth = _filtered(_framed(normal), along, np.zeros_like(level), np.asarray(reach, np.uint8), *_along_lines())
    return _filtered(_framed(smooth), across, level, area, *_across_lines())


def _framed(image: Floats) -> Floats:
    frame = p.FRAME_PX
    return np.asarray(cv2.copyMakeBorder(image, frame, frame, frame, frame, cv2.BORDER_CONSTANT, value=0), np.float32)


@cache
def _along_lines() -> _Lines:
    """One level: a Gaussian of mean 1."""
    return _lines([lambda s: np.exp(-0.5 * (s / p.ALONG_SIGMA_PX) ** 2)], [p.ALONG_HALF_PX], [0.0])


@cache
def _across_lines() -> _Lines:
    """A level a period: a cosine under a Gaussian."""
    low, high = p.PERIOD_RANGE_PX
    periods = [low * (high / low) ** (level / (p.PERIODS - 1)) for level in range(p.PERIODS)]
    shapes = [
        lambda s, period=period: (
            np.exp(-0.5 * (s / (p.ACROSS_SIGMA_PERIODS * period)) ** 2) * np.cos(2 * np.pi * s / period)
        )
        for period in periods
    ]
    return _lines(shapes, [p.ACROSS_HALF_PERIODS * period for period in periods], periods)


def _lines(shapes: Sequence[Callable[..., NDArray[np.floating]]], halves: list[float], periods: list[float]) -> _Lines:
    most = p.MOST_TAPS
    offset = np.zeros((p.DIRECTIONS, 2 * most + 1, 4), np.int32)
    taps = np.zeros((len(shapes), p.DIRECTIONS, 2 * most + 1, 2), np.float32)
    count = np.zeros((len(shapes), p.DIRECTIONS), np.int32)
    t = np.arange(-most, most + 1)
    for d in range(p.DIRECTIONS):
        dx, dy = math.cos(math.pi * d / p.DIRECTIONS), math.sin(math.pi * d / p.DIRECTIONS)
        flat = abs(dx) >= abs(dy)
        steep, gentle = (dx, dy) if flat else (dy, dx)
        other = t * gentle / steep
        first = np.floor(other).astype(np.int32)
        for place, step in ((0, 0), (2, 1)):
            offset[d, :, place] = first + step if flat else t
            offset[d, :, place + 1] = t if flat else first + step
        way = t / abs(steep)  # pixels along the line
        for level, (shape, half, period) in enumerate(zip(shapes, halves, periods, strict=True)):
            reach = min(most, math.floor(half * abs(steep)))
            inside = np.abs(t) <= reach
            weight = np.where(inside, shape(way), 0.0)
            if period:  # even grey gives nothing, a ridge of this period keeps its height
                envelope = np.where(inside, np.exp(-0.5 * (way / (p.ACROSS_SIGMA_PERIODS * period)) ** 2), 0.0)
                weight -= envelope * weight.sum() / envelope.sum()
                weight /= (weight * np.cos(2 * np.pi * way / period)).sum()
            else:
                weight /= weight.sum()
            count[level, d] = reach
            taps[level, d, :, 0] = weight * (1.0 - (other - first))
            taps[level, d, :, 1] = weight * (other - first)
    return _Lines(offset, taps, count)


@compiled
def _filtered(
    image: Floats, direction: Mask, level: Mask, area: Mask, offset: Offsets, taps: Floats, count: Offsets
) -> Floats:
    """The sum along each pixel's line. `image` has a frame of FRAME_PX; the result has none. `direction`: per
    FLOW_CELL_PX, `level` and `area` per CELL_PX."""
    cell = p.FLOW_CELL_PX
    stride = image.shape[1]
    flat = image.ravel()
    height, width = direction.shape[0] * cell, direction.shape[1] * cell
    out = np.zeros((height, width), np.float32)
    share = p.CELL_PX // cell
    s0 = np.zeros(4, np.float32)
    s1 = np.zeros(4, np.float32)
    s2 = np.zeros(4, np.float32)
    s3 = np.zeros(4, np.float32)
    for row in range(direction.shape[0]):
        for column in range(direction.shape[1]):
            if not area[row // share, column // share]:
                continue
            d = direction[row, column]
            k = level[row // share, column // share]
            s0[:] = 0
            s1[:] = 0
            s2[:] = 0
            s3[:] = 0
            start = (row * cell + p.FRAME_PX) * stride + column * cell + p.FRAME_PX
            for t in range(p.MOST_TAPS - count[k, d], p.MOST_TAPS + count[k, d] + 1):
                w0, w1 = taps[k, d, t, 0], taps[k, d, t, 1]
                i = start + offset[d, t, 0] * stride + offset[d, t, 1]
                j = start + offset[d, t, 2] * stride + offset[d, t, 3]
                for n in range(4):
                    s0[n] += w0 * flat[i + n] + w1 * flat[j + n]
                for n in range(4):
                    s1[n] += w0 * flat[i + stride + n] + w1 * flat[j + stride + n]
                for n in range(4):
                    s2[n] += w0 * flat[i + 2 * stride + n] + w1 * flat[j + 2 * stride + n]
                for n in range(4):
                    s3[n] += w0 * flat[i + 3 * stride + n] + w1 * flat[j + 3 * stride + n]
            y, x = row * cell, column * cell
            for n in range(4):
                out[y, x + n] = s0[n]
                out[y + 1, x + n] = s1[n]
                out[y + 2, x + n] = s2[n]
                out[y + 3, x + n] = s3[n]
    return out
