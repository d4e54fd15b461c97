"""Where ridges are, which way they run and how far apart they lie, on cells.

Ideas: Kass and Witkin 1987, Bazen and Gerez, IEEE PAMI 24(7), 2002 (structure tensor, coherence); Hong, Wan and Jain,
IEEE PAMI 20(8), 1998 (signature across the ridges).
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.domain.image import Pixels
from app.matching import parameters as p
from app.opencv import cv2

Floats = NDArray[np.float32]
Mask = NDArray[np.uint8]  # 0 or 1


class Flow(NamedTuple):
    """Per cell of CELL_PX, float32: `cos2`, `sin2` of twice the ridge angle (unit length), `coherence` 0 to 1."""

    cos2: Floats
    sin2: Floats
    coherence: Floats


def normalise(pixels: Pixels) -> Floats:
    """Local mean 0 and deviation 1, ridges positive: float32 of the same shape, within +-NORMAL_LIMIT."""
    window = (p.NORMAL_WINDOW_PX, p.NORMAL_WINDOW_PX)
    mean: Floats = np.asarray(cv2.boxFilter(pixels, cv2.CV_32F, window), np.float32)
    square: Floats = np.asarray(cv2.sqrBoxFilter(pixels, cv2.CV_32F, window), np.float32)
    square -= mean * mean
    np.maximum(square, 0.0, out=square)
    np.sqrt(square, out=square)
    square += p.NORMAL_SOFTENING
    flat = (mean - pixels) / square
    np.clip(flat, -p.NORMAL_LIMIT, p.NORMAL_LIMIT, out=flat)
    return np.asarray(flat, np.float32)


def ridge_flow(normal: Floats) -> Flow:
    """Structure tensor over cells; smoothed far where ridges are unclear, little where they are clear."""
    soft = cv2.GaussianBlur(normal, (0, 0), p.GRADIENT_SIGMA_PX)
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.125)
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.125)
    size = (normal.shape[1] // p.CELL_PX, normal.shape[0] // p.CELL_PX)
    xx, yy, xy = (cv2.resize(a * b, size, interpolation=cv2.INTER_AREA) for a, b in ((gx, gx), (gy, gy), (gx, gy)))
    along, across, total = yy - xx, -2.0 * xy, xx + yy
    fine, coarse = (
        [np.asarray(cv2.GaussianBlur(part, (0, 0), cells), np.float32) for part in (along, across, total)]
        for cells in (p.FLOW_FINE_CELLS, p.FLOW_COARSE_CELLS)
    )
    certain = np.hypot(fine[0], fine[1]) / (fine[2] + 1e-4)
    low, high = p.FLOW_CLEAR
    weight = np.clip((certain - low) / (high - low), 0.0, 1.0)
    cos2 = weight * fine[0] / (fine[2] + 1e-4) + (1 - weight) * coarse[0] / (coarse[2] + 1e-4)
    sin2 = weight * fine[1] / (fine[2] + 1e-4) + (1 - weight) * coarse[1] / (coarse[2] + 1e-4)
    length = np.hypot(cos2, sin2) + 1e-6
    return Flow(
        np.asarray(cos2 / length, np.float32), np.asarray(sin2 / length, np.float32), np.asarray(certain, np.float32)
    )


def ridge_area(pixels: Pixels, coherence: Floats) -> Mask:
    """Cells of CELL_PX that show ridges: lively and of one direction, in patches of a finger's size."""
    rows, columns = coherence.shape
    window = (p.ACTIVITY_WINDOW_CELLS, p.ACTIVITY_WINDOW_CELLS)
    grey = pixels.astype(np.float32)
    mean = cv2.blur(cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_AREA), window)
    square = cv2.blur(cv2.resize(grey * grey, (columns, rows), interpolation=cv2.INTER_AREA), window)
    activity = np.sqrt(np.maximum(square - mean * mean, 0.0))
    floor = max(p.ACTIVITY_FLOOR, p.ACTIVITY_SHARE * float(np.percentile(activity, 90)))
    mask = ((activity > floor) & (coherence > p.COHERENCE_FLOOR)).astype(np.uint8)
    framed = cv2.copyMakeBorder(mask, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=0)
    framed = cv2.morphologyEx(framed, cv2.MORPH_CLOSE, _disc(p.CLOSING_CELLS))
    framed = cv2.morphologyEx(framed, cv2.MORPH_OPEN, _disc(p.OPENING_CELLS))
    outlines, _ = cv2.findContours(framed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    areas = [cv2.contourArea(outline) for outline in outlines]
    kept = np.zeros_like(framed)
    for outline, area in zip(outlines, areas, strict=True):
        if area >= p.PATCH_SHARE * max(areas):
            cv2.drawContours(kept, [outline], -1, 1, cv2.FILLED)
    return np.ascontiguousarray(cv2.bitwise_and(kept, framed)[8:-8, 8:-8], dtype=np.uint8)  # punched holes stay holes


def ridge_period(normal: Floats, flow: Flow, area: Mask) -> Floats:
    """Pixels from ridge to ridge per cell of CELL_PX, float32 (as `flow`)."""
    step = p.PERIOD_CELL_PX // p.CELL_PX
    angle = (0.5 * np.arctan2(flow.sin2, flow.cos2)).astype(np.float32)
    found, power = _periods(normal, angle, area, step, *_waves())
    weighted = cv2.GaussianBlur(found * power, (0, 0), p.PERIOD_SMOOTHING_CELLS)
    weight = cv2.GaussianBlur(power, (0, 0), p.PERIOD_SMOOTHING_CELLS)
    usual = float((found * power).sum() / power.sum()) if power.sum() > 0 else p.PERIOD_USUAL_PX
    smooth = (weighted + 1e-3 * usual) / (weight + 1e-3)
    rows, columns = area.shape
    return np.asarray(cv2.resize(smooth, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)


@cache
def _waves() -> tuple[Floats, Floats]:
    """Cosine and sine of each period tried, under a raised cosine: (PERIOD_STEPS, samples across)."""
    half = p.PERIOD_ACROSS_PX
    t = np.arange(-half, half + 1)
    low, high = p.PERIOD_RANGE_PX
    periods = low * (high / low) ** (np.arange(p.PERIOD_STEPS) / (p.PERIOD_STEPS - 1))
    phase = 2 * np.pi * t[None, :] / periods[:, None]
    window = 0.5 + 0.5 * np.cos(np.pi * t / (half + 1))
    return (np.cos(phase) * window).astype(np.float32), (np.sin(phase) * window).astype(np.float32)


@compiled
def _periods(
    normal: Floats, angle: Floats, area: Mask, step: int, cosines: Floats, sines: Floats
) -> tuple[Floats, Floats]:
    """Per block of `step` cells: the period whose cosine explains most of the signature across, and that share."""
    height, width = normal.shape
    rows, columns = max(1, area.shape[0] // step), max(1, area.shape[1] // step)
    period = np.zeros((rows, columns), np.float32)
    power = np.zeros((rows, columns), np.float32)
    half, along = p.PERIOD_ACROSS_PX, p.PERIOD_ALONG_PX
    signature = np.zeros(2 * half + 1, np.float32)
    share = np.zeros(p.PERIOD_STEPS, np.float32)
    ratio = math.log(p.PERIOD_RANGE_PX[1] / p.PERIOD_RANGE_PX[0]) / (p.PERIOD_STEPS - 1)
    for row in range(rows):
        for column in range(columns):
            if not area[row * step, column * step]:
                continue
            turn = angle[row * step, column * step]
            cos, sin = math.cos(turn), math.sin(turn)
            x0, y0 = (column + 0.5) * step * p.CELL_PX, (row + 0.5) * step * p.CELL_PX
            mean = 0.0
            for t in range(-half, half + 1):
                total = 0.0
                for s in range(-along, along + 1, 2):
                    x = int(x0 + s * cos - t * sin)
                    y = int(y0 + s * sin + t * cos)
                    if 0 <= x < width and 0 <= y < height:
                        total += normal[y, x]
                signature[t + half] = total
                mean += total
            mean /= 2 * half + 1
            energy = 1e-6
            for t in range(2 * half + 1):
                signature[t] -= mean
                energy += signature[t] * signature[t]
            best = 0
            for k in range(p.PERIOD_STEPS):
                real, imaginary = 0.0, 0.0
                for t in range(2 * half + 1):
                    real += signature[t] * cosines[k, t]
                    imaginary += signature[t] * sines[k, t]
                share[k] = (real * real + imaginary * imaginary) / (energy * half)
                if share[k] > share[best]:
                    best = k
            place = float(best)
            if 0 < best < p.PERIOD_STEPS - 1:
                bend = share[best - 1] - 2 * share[best] + share[best + 1]
                if bend < -1e-9:
                    place += 0.5 * (share[best - 1] - share[best + 1]) / bend
            period[row, column] = p.PERIOD_RANGE_PX[0] * math.exp(ratio * place)
            power[row, column] = share[best] * share[best]
    return period, power


def _disc(cells: int) -> Mask:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (cells, cells)), np.uint8)
