"""Ridges grown from noise along an orientation field.

Cappelli, Maio, Maltoni (2000): repeated filtering of a random image with filters steered along the local orientation
and tuned to the local ridge period makes ridge lines; minutiae arise where the field or the period forces them to.
Growth runs at 250 ppi, where it is cheap, and the last passes at 500 ppi give the lines their shape.

A Gabor filter with a round envelope is the difference of two separable filters:
g(x) g(y) cos(ax + by) = g(x) cos(ax) * g(y) cos(by) - g(x) sin(ax) * g(y) sin(by).
That makes a pass several times cheaper than with a two-dimensional kernel.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

ORIENTATIONS = 24  # filters of the bank, 7.5 degrees apart
PERIODS = 3  # period bins of the bank
COARSE_PASSES = 40  # passes at 250 ppi; by then some 0.2 minutiae a square mm are left, as on real fingers
FINE_PASSES = 2  # passes at 500 ppi
PASSES = COARSE_PASSES + FINE_PASSES
ENVELOPE = 0.50  # deviation of the round envelope, in ridge periods: narrow, so that the period can vary
REACH = 2.6  # radius of the filters, in deviations of the envelope
GAIN = 2.0  # slope of the limiter between passes, per deviation of the filtered picture


@dataclass(frozen=True, slots=True)
class _Gabor:
    """Taps of the four one-dimensional filters, and of the Gaussian that takes the mean away."""

    even: tuple[Floats, Floats]
    odd: tuple[Floats, Floats]
    smooth: Floats

    def over(self, source: Floats) -> Floats:
        x, y = self.even
        even = cv2.sepFilter2D(source, cv2.CV_32F, x, y, borderType=cv2.BORDER_REFLECT)
        x, y = self.odd
        odd = cv2.sepFilter2D(source, cv2.CV_32F, x, y, borderType=cv2.BORDER_REFLECT)
        return np.asarray(cv2.subtract(even, odd), np.float32)


def _gabor(period_px: float, angle: float) -> _Gabor:
    """The even Gabor filter of a ridge period along `angle` (radians, counter-clockwise from the x axis)."""
    radius = int(np.ceil(REACH * ENVELOPE * period_px))
    t = np.arange(-radius, radius + 1, dtype=np.float64)
    bell = np.exp(-0.5 * (t / (ENVELOPE * period_px)) ** 2)
    wave = 2 * np.pi / period_px
    a, b = wave * np.sin(angle), wave * np.cos(angle)  # across the ridge; rows count downwards
    cos_x, sin_x, cos_y, sin_y = (bell * f for f in (np.cos(a * t), np.sin(a * t), np.cos(b * t), np.sin(b * t)))
    weight = float(np.abs(np.outer(cos_y, cos_x) - np.outer(sin_y, sin_x)).sum())
    taps = [np.asarray(f, np.float32) for f in (cos_x / weight, cos_y, sin_x / weight, sin_y, bell / bell.sum())]
    return _Gabor((taps[0], taps[1]), (taps[2], taps[3]), taps[4])


@dataclass(frozen=True, slots=True)
class _Share:
    """The points of the raster that one filter is for. `reading`: rows and columns that hold them and the reach of the
    filter around; `at`: flat indices of the points in the raster, `source`: in what the filter gives."""

    gabor: _Gabor
    reading: tuple[slice, slice]
    at: Indices
    source: Indices


def _shares(angle: Floats, bins: Indices, centres_px: list[float]) -> list[_Share]:
    width = angle.shape[1]
    directions = np.rint(angle * (ORIENTATIONS / np.pi)).astype(np.int64) % ORIENTATIONS
    key = (bins * ORIENTATIONS + directions).astype(np.uint8).ravel()
    order = np.argsort(key, kind="stable")
    ends = np.cumsum(np.bincount(key, minlength=len(centres_px) * ORIENTATIONS))
    shares = []
    for number, at in enumerate(np.split(order, ends[:-1])):
        if not at.size:
            continue
        gabor = _gabor(centres_px[number // ORIENTATIONS], np.pi * (number % ORIENTATIONS) / ORIENTATIONS)
        reach = len(gabor.smooth) // 2
        rows, columns = np.divmod(at, width)
        top, left = max(0, int(rows[0]) - reach), max(0, int(columns.min()) - reach)
        right = min(width, int(columns.max()) + 1 + reach)
        reading = np.s_[top : int(rows[-1]) + 1 + reach, left:right]
        shares.append(_Share(gabor, reading, at, (rows - top) * (right - left) + columns - left))
    return shares


def _one_pass(image: Floats, shares: list[_Share]) -> Floats:
    """Filter each point with the filter of its direction and period, then limit to -1 to 1."""
    # A wide Gabor has next to no mean; what a narrow one has is taken from the picture beforehand.
    smooth = shares[len(shares) // 2].gabor.smooth
    image = image - cv2.sepFilter2D(image, cv2.CV_32F, smooth, smooth, borderType=cv2.BORDER_REFLECT)
    result = np.zeros(image.size, np.float32)
    for share in shares:
        result[share.at] = share.gabor.over(image[share.reading]).ravel()[share.source]
    spread = float(result.std()) or 1.0
    return np.asarray(np.tanh(result * np.float32(GAIN / spread)).reshape(image.shape), np.float32)


def grow(
    angle_fine: Floats, period_fine_px: Floats, rng: np.random.Generator, passed: Callable[[], None] | None = None
) -> Floats:
    """Ridges at 500 ppi, float32 -1 (valley) to 1 (ridge), shape of `angle_fine` (even height and width).

    `angle_fine`: radians, 0 to pi, counter-clockwise; `period_fine_px`: ridge period in pixels at 500 ppi. `passed` is
    called after each of the PASSES and may raise to give up.
    """
    passed = passed or (lambda: None)
    angle = angle_fine[::2, ::2]
    period = period_fine_px[::2, ::2] / 2
    edges = np.quantile(period, np.linspace(0, 1, PERIODS + 1)[1:-1])
    bins = np.digitize(period, edges)
    centres = [float(period[bins == i].mean()) if (bins == i).any() else float(period.mean()) for i in range(PERIODS)]
    image = rng.standard_normal(angle.shape, dtype=np.float32)
    shares = _shares(angle, bins, centres)
    for _ in range(COARSE_PASSES):
        image = _one_pass(image, shares)
        passed()
    size = (angle_fine.shape[1], angle_fine.shape[0])
    fine = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.float32)
    fine_bins = np.digitize(period_fine_px / 2, edges)
    fine_shares = _shares(angle_fine, fine_bins, [2 * centre for centre in centres])
    for _ in range(FINE_PASSES):
        fine = _one_pass(fine, fine_shares)
        passed()
    return fine
