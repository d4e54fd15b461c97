"""NFIQ 2's five local measures: a list of values for each, one a block of ridges (RVUP: one a pair of neighbours).

* FDA, frequency domain analysis: share of the strongest ridge frequency in the profile across the ridges.
* LCS, local clarity: how cleanly ridge and valley part at a line through that profile; 0 to 1.
* OCL, orientation certainty: one less the ratio of the eigenvalues of the gradient's covariance; 0 to 1.
* OF, orientation flow: change of direction to the neighbouring blocks; 0 for 4 degrees, 1 for 90.
* RVUP, ridge valley uniformity: width of a ridge over that of the valley beside it.

Definitions: ISO/IEC 29794-4 and NIST's NFIQ 2 source (FDA.cpp, LCS.cpp, OCLHistogram.cpp, OF.cpp, RVUPHistogram.cpp).
Ours takes all blocks of a picture at once.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import nfiq2_parameters as p
from app.imaging.nfiq2_blocks import Blocks, Flags, Numbers, Products, slanted_windows

_ACROSS = (p.SLANTED_SHORT_PX, p.SLANTED_LONG_PX)  # ridges upright in the window
_DOWN = (p.SLANTED_LONG_PX, p.SLANTED_SHORT_PX)  # ridges level


def frequency_domain_analysis(pixels: Pixels, blocks: Blocks) -> Numbers:
    """FDA of each foreground block: the strongest amplitude and a part of its neighbours', over the sum of all."""
    windows = slanted_windows(pixels, blocks, np.pi / 2, _DOWN, p.TURNED_RIM_PX)
    half = p.SLANTED_LONG_PX // 2
    amplitude = np.abs(np.fft.rfft(windows.mean(axis=2), axis=1))[:, 1:]  # 1 to `half` periods a window
    mirrored = np.concatenate([amplitude, amplitude[:, half - 2 : half - 1]], axis=1)
    peak = np.argmax(amplitude, axis=1)
    block = np.arange(len(peak))
    beside = mirrored[block, np.maximum(peak - 1, 0)] + mirrored[block, peak + 1]
    total = amplitude[:, : half - 1].sum(axis=1)
    value = (amplitude[block, peak] + p.FDA_NEIGHBOUR_WEIGHT * beside) / np.where(total > 0, total, 1.0)
    # One period a window has no neighbour below: the reference gives such a block the full value.
    return np.asarray(np.where((peak == 0) | (total <= 0), 1.0, value), np.float64)


def local_clarity(pixels: Pixels, blocks: Blocks) -> Numbers:
    """LCS of each foreground block; 0 where no ridges and valleys alternate or their mean widths are not a finger's."""
    windows = slanted_windows(pixels, blocks, 0.0, _ACROSS, 0)
    line, ridge = _ridges_and_valleys(windows)
    below = np.count_nonzero(windows < line[:, None, :], axis=1)  # of each column
    rows = p.SLANTED_SHORT_PX
    ridge_columns, valley_columns = np.count_nonzero(ridge, axis=1), np.count_nonzero(~ridge, axis=1)
    misplaced = (
        np.where(ridge, rows - below, 0).sum(axis=1) / np.maximum(rows * ridge_columns, 1)
        + np.where(ridge, 0, below).sum(axis=1) / np.maximum(rows * valley_columns, 1)
    )  # fmt: skip
    ridge_widths, valley_widths, alternates = _mean_widths(ridge)
    usual = (
        (ridge_widths >= p.LCS_RIDGE_PX[0])
        & (ridge_widths <= p.LCS_RIDGE_PX[1])
        & (valley_widths >= p.LCS_VALLEY_PX[0])
        & (valley_widths <= p.LCS_VALLEY_PX[1])
    )
    return np.asarray(np.where(alternates & usual, 1.0 - misplaced / 2.0, 0.0), np.float64)


def orientation_certainty(products: Products, shape: tuple[int, int]) -> Numbers:
    """OCL of each whole block from the corner that is not perfectly flat. `shape`: of the picture, in pixels."""
    rows, columns = shape[0] // p.BLOCK_PX, shape[1] // p.BLOCK_PX
    xx, yy, xy = (one[:rows, :columns].ravel() for one in products)
    spread = np.sqrt((xx - yy) ** 2 + 4.0 * xy**2)
    greatest, least = (xx + yy + spread) / 2.0, (xx + yy - spread) / 2.0
    uneven = greatest > 0
    return np.asarray(1.0 - least[uneven] / greatest[uneven], np.float64)


def orientation_flow(blocks: Blocks) -> Numbers:
    """OF of each block whose eight neighbours are foreground too and whose mean change to them is above the least."""
    rows, columns = blocks.angle.shape
    if rows < 3 or columns < 3:
        return np.zeros(0)
    change = np.zeros((rows - 2, columns - 2))
    surrounded = np.ones((rows - 2, columns - 2), np.bool_)
    for row in range(3):
        for column in range(3):
            part = np.s_[row : rows - 2 + row, column : columns - 2 + column]
            # The reference folds at a whole turn, though directions repeat at half a turn; kept.
            difference = np.abs(blocks.angle[1:-1, 1:-1] - blocks.angle[part])
            change += np.minimum(difference, 2 * np.pi - difference)
            surrounded &= blocks.foreground[part]
    change /= 8.0
    least = np.radians(p.OF_LEAST_DEG)
    value = (change - least) / (np.radians(p.OF_FULL_DEG) - least)
    return np.asarray(value[surrounded & (change > least)], np.float64)


def ridge_valley_uniformity(pixels: Pixels, blocks: Blocks) -> tuple[Numbers, NDArray[np.int64]]:
    """Ratios of ridge to valley width, of neighbours that lie wholly within a window (the first of which the reference
    leaves out), and of which foreground block each of them is, counted from 0."""
    windows = slanted_windows(pixels, blocks, 0.0, _ACROSS, p.TURNED_RIM_PX)
    _, ridge = _ridges_and_valleys(windows)
    runs = _runs(ridge[:, :-1])  # the reference does not look at the last column
    paired = np.flatnonzero(runs.number >= 3)  # 0 begins outside the window, 1 is the one left out
    this, before = runs.width[paired], runs.width[paired - 1]
    # The reference decides by parity from the far end, and by the kind of the first whole run, which to turn over.
    from_end = runs.total[paired] - 1 - runs.number[paired]
    begins_with_ridge = ridge[runs.window[paired], runs.first_whole[paired]]
    turned = (from_end - begins_with_ridge) % 2 == 0
    return np.asarray(np.where(turned, before / this, this / before), np.float64), runs.window[paired]


def _ridges_and_valleys(windows: Pixels) -> tuple[Numbers, Flags]:
    """The straight line fitted to each window's mean profile, and where the profile lies below it (ridge): both
    (blocks, columns)."""
    profile = windows.mean(axis=1)
    length = profile.shape[1]
    step = np.arange(1, length + 1) - (length + 1) / 2.0
    slope = (profile @ step) / float(step @ step)
    start = profile.mean(axis=1) - slope * (length + 1) / 2.0
    slope, start = np.round(slope, p.LINE_DECIMALS), np.round(start, p.LINE_DECIMALS)
    line = np.arange(1, length + 1)[None, :] * slope[:, None] + start[:, None]
    return line, np.asarray(profile < line, np.bool_)


class _Runs(NamedTuple):
    """Runs of equal columns, each up to a change: the last of a window, which no change ends, is left out. Arrays of
    one length, by window and from left to right. `number`: of the run in its window, from 0; `total`: runs of the
    window; `width`: in columns; `first_whole`: the column at which the window's second run begins."""

    window: NDArray[np.int64]
    number: NDArray[np.int64]
    total: NDArray[np.int64]
    width: NDArray[np.int64]
    first_whole: NDArray[np.int64]


def _runs(ridge: Flags) -> _Runs:
    window, end = np.nonzero(ridge[:, 1:] != ridge[:, :-1])  # `end`: last column of a run
    counts = np.bincount(window, minlength=len(ridge))
    starts = np.cumsum(counts) - counts
    number = np.arange(len(window)) - starts[window]
    before = np.concatenate([[-1], end[:-1]])
    width = end - np.where(number == 0, -1, before)
    return _Runs(window, number, counts[window], width, end[starts[window]] + 1)


def _mean_widths(ridge: Flags) -> tuple[Numbers, Numbers, Flags]:
    """Mean width of the ridges and of the valleys of each window, without its last run, and whether any change is
    seen. The reference counts the first run one column short; kept. 0 where there is none."""
    runs = _runs(ridge)
    width = runs.width - (runs.number == 0)
    is_ridge = ridge[runs.window, 0] ^ (runs.number % 2 == 1)
    means = []
    for kind in (is_ridge, ~is_ridge):
        count = np.bincount(runs.window[kind], minlength=len(ridge))
        total = np.bincount(runs.window[kind], weights=width[kind], minlength=len(ridge))
        means.append(np.asarray(total / np.maximum(count, 1), np.float64))
    return means[0], means[1], np.bincount(runs.window, minlength=len(ridge)) > 0
