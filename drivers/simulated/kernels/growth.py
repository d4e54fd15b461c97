"""One pass of growth: each point of a picture filtered with the kernel of its own direction, period and bend.

Whole numbers throughout. A picture is int16, -FULL (valley) to FULL (ridge), inside a border of `side // 2` points. A
bank is int16 (kernels, taps): each kernel lies column after column and is filled up with zeros to a multiple of 64
taps, which compilers turn into the widest multiplications of the machine.
"""

import numpy as np
from numpy.typing import NDArray

from drivers.compiled import compiled
from drivers.simulated.kernels.arithmetic import PI, cos, exp, sin

Ints = NDArray[np.int16]
Keys = NDArray[np.uint16]

FULL = 8191
KERNEL_SUM = 16384  # sum of the magnitudes of a kernel's taps, about
TAPS_MULTIPLE = 64
LIMITER_SHIFT = 16  # of a sum of products of pixels and taps: a quarter of what a picture holds
LIMITER_HALF = 2048  # the limiter is a table of 2 * LIMITER_HALF + 1 entries about 0


@compiled
def one_pass(picture: Ints, keys: Keys, bank: Ints, side: int, limiter: Ints, out: Ints) -> None:
    """`keys`: the kernel of each point, shape of the picture without its border; `out`: as `picture`, border as is."""
    height, width = keys.shape
    taps = bank.shape[1]
    radius = side // 2
    strip = np.zeros((width + 2 * radius) * side + taps, np.int16)  # the rows around one row, column after column
    for y in range(height):
        for i in range(side):
            for x in range(width + 2 * radius):
                strip[x * side + i] = picture[y + i, x]
        for x in range(width):
            kernel = bank[keys[y, x]]
            window = strip[x * side : x * side + taps]
            total = np.int32(0)
            for i in range(taps):
                total = np.int32(total + np.int32(window[i]) * np.int32(kernel[i]))
            at = min(max(int(total >> LIMITER_SHIFT) + LIMITER_HALF, 0), 2 * LIMITER_HALF)
            out[y + radius, x + radius] = limiter[at]


@compiled
def fill_kernel(
    kernel: Ints, side: int, period_px: float, angle: float, bend: float, along_px: float, across_px: float
) -> None:
    """An even Gabor kernel along `angle` (radians, counter-clockwise from the x axis; rows count downwards), whose
    crests are bent: `bend` is their curvature, in radians a pixel. `along_px`, `across_px`: deviations of the envelope.
    The mean is taken away.
    """
    wave = np.zeros(side * side, np.float64)
    bell = np.zeros(side * side, np.float64)
    c, s = cos(angle), sin(angle)
    radius = side // 2
    waves, bells = 0.0, 0.0
    for j in range(side):
        for i in range(side):
            x, y = float(j - radius), float(radius - i)
            if x * x + y * y > (radius + 0.5) * (radius + 0.5):
                continue
            u = x * c + y * s
            v = y * c - x * s
            v = v - 0.5 * bend * u * u
            b = exp(-0.5 * (u / along_px) * (u / along_px) - 0.5 * (v / across_px) * (v / across_px))
            bell[j * side + i] = b
            wave[j * side + i] = b * cos(2.0 * PI * v / period_px)
            waves += wave[j * side + i]
            bells += b
    mean = waves / bells
    weight = 0.0
    for n in range(side * side):
        wave[n] -= mean * bell[n]
        weight += abs(wave[n])
    for n in range(side * side):
        kernel[n] = np.int16(np.floor(wave[n] * (KERNEL_SUM / weight) + 0.5))


@compiled
def fill_bank(
    bank: Ints,
    side: int,
    directions: int,
    periods_px: NDArray[np.float64],
    bends: NDArray[np.float64],
    along: float,
    across: float,
) -> None:
    """Kernels in the order period, direction, bend. `along`, `across`: in periods; `bends`: curvature times period."""
    number = 0
    for period_px in periods_px:
        for direction in range(directions):
            for bend in bends:
                fill_kernel(
                    bank[number],
                    side,
                    period_px,
                    PI * direction / directions,
                    bend / period_px,
                    along * period_px,
                    across * period_px,
                )
                number += 1


@compiled
def twice(picture: Ints, out: Ints) -> None:
    """Between the points of `picture` new ones: shape doubled, weights 9 and -1 sixteenths (cubic); neither with a
    border."""
    height, width = picture.shape
    wide = np.empty((height, 2 * width), np.int16)
    for y in range(height):
        for x in range(width):
            a, b = picture[y, max(x - 1, 0)], picture[y, x]
            c, d = picture[y, min(x + 1, width - 1)], picture[y, min(x + 2, width - 1)]
            wide[y, 2 * x] = b
            wide[y, 2 * x + 1] = (9 * (b + c) - a - d + 8) >> 4
    for y in range(height):
        for x in range(2 * width):
            a, b = wide[max(y - 1, 0), x], wide[y, x]
            c, d = wide[min(y + 1, height - 1), x], wide[min(y + 2, height - 1), x]
            out[2 * y, x] = b
            out[2 * y + 1, x] = (9 * (b + c) - a - d + 8) >> 4
