"""Ridges grown from noise along an orientation field.

Cappelli, Maio, Maltoni (2000): repeated filtering of a random image with filters steered along the local orientation
and tuned to the local ridge period makes ridge lines; minutiae arise where the field or the period forces them to.
Growth runs at 250 ppi, where it is cheap, and two passes at 500 ppi give the lines their shape.
"""

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2

Floats = NDArray[np.float32]

ORIENTATIONS = 24  # filters of the bank, 7.5 degrees apart
PERIODS = 3  # period bins of the bank
COARSE_PASSES = 16  # passes at 250 ppi until no unfinished patch is left
FINE_PASSES = 2  # passes at 500 ppi
ENVELOPE_ALONG = 0.60  # deviation of the envelope along the ridge, in ridge periods
ENVELOPE_ACROSS = 0.42  # deviation across, in ridge periods: narrow, so that the period can vary
GAIN = 3.0  # slope of the limiter between passes


def _bank(period_px: float) -> list[Floats]:
    """Even Gabor filters of one period, zero sum, unit energy, for ORIENTATIONS directions."""
    radius = int(np.ceil(1.5 * period_px))
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1].astype(np.float32)
    filters = []
    for index in range(ORIENTATIONS):
        angle = np.pi * index / ORIENTATIONS
        along = x * np.cos(angle) - y * np.sin(angle)
        across = x * np.sin(angle) + y * np.cos(angle)
        envelope = np.exp(
            -0.5 * ((along / (ENVELOPE_ALONG * period_px)) ** 2 + (across / (ENVELOPE_ACROSS * period_px)) ** 2)
        )
        wave = np.cos(2 * np.pi * across / period_px)
        gabor = envelope * (wave - (envelope * wave).sum() / envelope.sum())
        filters.append((gabor / np.abs(gabor).sum()).astype(np.float32))
    return filters


def _one_pass(
    image: Floats, directions: NDArray[np.int64], bins: NDArray[np.int64], banks: list[list[Floats]]
) -> Floats:
    """Filter each pixel with the filter of its direction and period, then limit to -1 to 1."""
    result = np.zeros_like(image)
    for period_index, bank in enumerate(banks):
        in_bin = bins == period_index
        for index, gabor in enumerate(bank):
            chosen = in_bin & (directions == index)
            if not chosen.any():
                continue
            rows, columns = np.flatnonzero(chosen.any(1)), np.flatnonzero(chosen.any(0))
            window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            pad = gabor.shape[0] // 2
            top, left = max(0, rows[0] - pad), max(0, columns[0] - pad)
            source = image[top : rows[-1] + 1 + pad, left : columns[-1] + 1 + pad]
            filtered = cv2.filter2D(source, cv2.CV_32F, gabor, borderType=cv2.BORDER_REFLECT)
            inner = filtered[rows[0] - top :, columns[0] - left :][
                : rows[-1] + 1 - rows[0], : columns[-1] + 1 - columns[0]
            ]
            result[window][chosen[window]] = inner[chosen[window]]
    spread = float(result.std()) or 1.0
    return np.asarray(np.tanh(GAIN * result / (2 * spread)), np.float32)


def _directions(angle: Floats) -> NDArray[np.int64]:
    return np.asarray(np.rint(angle / np.pi * ORIENTATIONS), np.int64) % ORIENTATIONS


def grow(angle_fine: Floats, period_fine_px: Floats, rng: np.random.Generator) -> Floats:
    """Ridges at 500 ppi, float32 -1 (valley) to 1 (ridge), shape of `angle_fine` (even height and width).

    `angle_fine`: radians, 0 to pi, counter-clockwise; `period_fine_px`: ridge period in pixels at 500 ppi.
    """
    angle = angle_fine[::2, ::2]
    period = period_fine_px[::2, ::2] / 2
    edges = np.quantile(period, np.linspace(0, 1, PERIODS + 1)[1:-1])
    bins = np.digitize(period, edges)
    centres = [float(period[bins == i].mean()) if (bins == i).any() else float(period.mean()) for i in range(PERIODS)]
    image = rng.standard_normal(angle.shape, dtype=np.float32)
    banks = [_bank(centre) for centre in centres]
    directions = _directions(angle)
    for _ in range(COARSE_PASSES):
        image = _one_pass(image, directions, bins, banks)
    size = (angle_fine.shape[1], angle_fine.shape[0])
    fine = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.float32)
    fine_bins = np.digitize(period_fine_px / 2, edges)
    fine_banks = [_bank(2 * centre) for centre in centres]
    fine_directions = _directions(angle_fine)
    for _ in range(FINE_PASSES):
        fine = _one_pass(fine, fine_directions, fine_bins, fine_banks)
    return fine
