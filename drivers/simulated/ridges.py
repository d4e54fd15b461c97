"""Ridges grown from noise along an orientation field.

Cappelli, Maio, Maltoni (2000): repeated filtering of a random image with filters steered along the local orientation
and tuned to the local ridge period makes ridge lines; minutiae arise where the field or the period forces them to.
Growth runs at 250 ppi, where it is cheap, and the last passes at 500 ppi give the lines their shape. The kernels are
bent as the field is bent, so that loops recurve in round heads and not in points.
"""

import threading
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.draws import Draws
from drivers.simulated.kernels import flow
from drivers.simulated.kernels.arithmetic import tanh
from drivers.simulated.kernels.growth import FULL, LIMITER_HALF, TAPS_MULTIPLE, fill_bank, one_pass, twice

Floats = NDArray[np.float64]
Ints = NDArray[np.int16]
Keys = NDArray[np.uint16]

DIRECTIONS = 64  # kernels of a bank, 2.8 degrees apart
LEAST_PERIOD_PX, PERIOD_STEP_PX, PERIODS = 3.0, 0.2, 18  # at 250 ppi
BENDS = (-0.65, -0.3, 0.0, 0.3, 0.65)  # curvature of a ridge times its period
COARSE_PASSES = 26  # passes at 250 ppi; by then some 0.2 minutiae a square mm are left, as on real fingers
FINE_PASSES = 2  # passes at 500 ppi
PASSES = COARSE_PASSES + FINE_PASSES
# Deviations of the kernels' envelope along and across the ridge, in ridge periods: narrow, so that the period can vary
# and ridges end within half a period.
COARSE_ALONG, COARSE_ACROSS, COARSE_SIDE = 0.42, 0.48, 13
FINE_ALONG, FINE_ACROSS, FINE_SIDE = 0.36, 0.36, 21
# Slopes of the limiter: at first the noise is weak; at last the tops of the ridges are left round.
FIRST_GAIN, GAIN, LAST_GAIN = 12.0, 4.0, 1.6
FIRST_PASSES = 2
_NOISE_SCALE = 64  # of -128 to 127, to what a picture holds

_one_bank_at_a_time = threading.Lock()


def grow(directions: Ints, period_px: Floats, draws: Draws, passed: Callable[[], None] | None = None) -> Ints:
    """Ridges at 500 ppi, int16 -FULL (valley) to FULL (ridge), twice the shape of `directions`.

    `directions`: as of `orientation`; `period_px`: ridge period in pixels at 500 ppi, at the nodes of `flow`. `passed`
    is called after each of the PASSES and may raise to give up.
    """
    passed = passed or (lambda: None)
    height, width = directions.shape
    keys = np.empty((height, width), np.uint16)
    flow.choose_kernels(
        directions, 0.5 * period_px, 2.0, DIRECTIONS, LEAST_PERIOD_PX, PERIOD_STEP_PX, PERIODS, np.array(BENDS), keys
    )
    coarse = _framed(draws.noise((height, width)) * np.int16(_NOISE_SCALE), COARSE_SIDE)
    gains = [FIRST_GAIN] * FIRST_PASSES + [GAIN] * (COARSE_PASSES - FIRST_PASSES)
    coarse = _passes(coarse, keys, _bank(COARSE_SIDE, 1), COARSE_SIDE, gains, passed)
    fine = np.empty((2 * height, 2 * width), np.int16)
    twice(_unframed(coarse, COARSE_SIDE), fine)
    fine_keys = keys.repeat(2, axis=0).repeat(2, axis=1)
    gains = [GAIN] * (FINE_PASSES - 1) + [LAST_GAIN]
    fine = _passes(_framed(fine, FINE_SIDE), fine_keys, _bank(FINE_SIDE, 2), FINE_SIDE, gains, passed)
    return _unframed(fine, FINE_SIDE)


def _passes(picture: Ints, keys: Keys, bank: Ints, side: int, gains: list[float], passed: Callable[[], None]) -> Ints:
    other = np.zeros_like(picture)
    for gain in gains:
        one_pass(picture, keys, bank, side, _limiter(gain), other)
        picture, other = other, picture
        passed()
    return picture


def _framed(picture: Ints, side: int) -> Ints:
    framed = np.zeros([length + 2 * (side // 2) for length in picture.shape], np.int16)
    _unframed(framed, side)[:] = picture
    return framed


def _unframed(picture: Ints, side: int) -> Ints:
    return picture[side // 2 : -(side // 2), side // 2 : -(side // 2)]


def _bank(side: int, scale: int) -> Ints:
    with _one_bank_at_a_time:
        return _made_bank(side, scale)


@cache
def _made_bank(side: int, scale: int) -> Ints:
    """All kernels, for pixels of 250 ppi times `scale`."""
    along, across = (COARSE_ALONG, COARSE_ACROSS) if scale == 1 else (FINE_ALONG, FINE_ACROSS)
    taps = -(-side * side // TAPS_MULTIPLE) * TAPS_MULTIPLE
    bank = np.zeros((PERIODS * DIRECTIONS * len(BENDS), taps), np.int16)
    periods = np.array([scale * (LEAST_PERIOD_PX + PERIOD_STEP_PX * n) for n in range(PERIODS)])
    fill_bank(bank, side, DIRECTIONS, periods, np.array(BENDS), along, across)
    bank.setflags(write=False)
    return bank


@cache
def _limiter(gain: float) -> Ints:
    """The table of tanh(gain x), x from -1 to 1."""
    entries = [FULL * tanh(gain * n / LIMITER_HALF) for n in range(-LIMITER_HALF, LIMITER_HALF + 1)]
    table = np.floor(np.array(entries) + 0.5).astype(np.int16)
    table.setflags(write=False)
    return table
