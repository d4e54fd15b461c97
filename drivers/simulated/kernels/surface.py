"""From grown ridges to the relief of skin: unevenness, pores, marks of a life; then to grey.

Whole numbers but for the places of marks. Relief is in units of ONE: 0 is a clean valley, ONE a full ridge, and at half
of it lies the edge of the ridge under usual pressure.
"""

import numpy as np
from numpy.typing import NDArray

from drivers.compiled import compiled

Ints = NDArray[np.int16]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

ONE = 4096
NOISE = 128  # noise is -NOISE to NOISE - 1
# Length of each noise, as doublings of a pixel.
FINE_SHIFT, ROUGH_SHIFT, DOTS_SHIFT, SLOW_SHIFT, PATCH_SHIFT = 1, 2, 3, 5, 6
VALLEY_BED, BED_DEPTH = -5900, 800  # below that, of -8191, a fine ridge may lie in a valley; its crest, so much lower
RIDGE_TOP = 5200  # above that, of 8191, a pore may open
# Where clouds are above the first number, skin has fine ridges or is worn; by the second more, fully.
FINE_RIDGES, FINE_RIDGES_FULLY = 30, 32
WORN, WORN_FULLY = -10, 64
WORN_LEVEL = ONE * 3 // 8  # height of the flat that wear leaves
DOTS, DOTS_FULLY = -32, 64  # the same of the dots that fine ridges are broken into
CLIMB_PX, PORE_REACH_PX = 6, 3  # from a chance place to the ridge's top; half the side of the largest pore's square
# Elements of a mark: where it begins (column, row), a unit vector along it, its length, how far its middle bows aside,
# its width, all in pixels; how much of the ridges it takes (0 to 1), how far its sides are shifted along it and how far
# they are drawn together, in pixels.
COLUMN, ROW, RIGHT, DOWN, LENGTH, BOW, WIDTH, DEPTH, SHIFT, PUCKER = range(10)
PULL_PX = 36.0  # a scar moves the skin this far around
_NEIGHBOURS = ((0, 1), (1, 0), (0, -1), (-1, 0))


@compiled
def noise_at(noise: Ints, y: int, x: int, shift: int) -> int:
    """Smooth between values 1 << shift pixels apart; the noise repeats itself beyond its edges."""
    size = 1 << shift
    i, j = y >> shift, x >> shift
    a, b = y & (size - 1), x & (size - 1)
    a = (a * a * (3 * size - 2 * a)) >> (2 * shift)
    b = (b * b * (3 * size - 2 * b)) >> (2 * shift)
    rows, columns = noise.shape
    i0, j0, i1, j1 = i % rows, j % columns, (i + 1) % rows, (j + 1) % columns
    above = noise[i0, j0] * (size - b) + noise[i0, j1] * b
    below = noise[i1, j0] * (size - b) + noise[i1, j1] * b
    return int((above * (size - a) + below * a) >> (2 * shift))


@compiled
def clouds(noise: Ints, y: int, x: int, shift: int) -> int:
    """Two noises whose rasters lie turned against the picture's and each other's, so that none is seen."""
    one = noise_at(noise, (3 * x + 4 * y) // 5, (4 * x - 3 * y) // 5, shift)
    return (3 * (one + noise_at(noise, (5 * y - 12 * x) // 13, (5 * x + 12 * y) // 13 + 57, shift))) >> 2


@compiled
def lay_relief(
    ridges: Ints,
    rise: int,
    breadth: int,
    uneven: int,
    rough: int,
    wear: int,
    incipient: int,
    noise: Ints,
    out: Ints,
) -> None:
    """`ridges`: -8191 to 8191. In units of ONE: `rise`, relief of a full ridge over its edge; `breadth`, how much all
    ridges gain; `uneven`, how much that varies; `rough`, of their edges; `wear`, how much of the relief is worn off in
    patches; `incipient`, height of the fine ridges in the valleys of other patches."""
    height, width = ridges.shape
    for y in range(height):
        for x in range(width):
            ridge = int(ridges[y, x])
            slow = clouds(noise, y, x, SLOW_SHIFT)
            edge = noise_at(noise, y + 301, x, ROUGH_SHIFT) * 2 + noise_at(noise, y, x + 501, FINE_SHIFT)
            high = ONE // 2 + breadth + ((ridge * rise) >> 13) + ((slow * uneven) >> 7) + ((edge * rough) >> 8)
            if incipient > 0 and ridge < VALLEY_BED:
                patch = clouds(noise, y + 1201, x + 311, PATCH_SHIFT) - FINE_RIDGES
                dots = noise_at(noise, y + 701, x + 901, DOTS_SHIFT) - DOTS
                if patch > 0 and dots > 0:
                    share = min(patch, FINE_RIDGES_FULLY) * min(dots, DOTS_FULLY)
                    crest = (VALLEY_BED - ridge) * share // (FINE_RIDGES_FULLY * DOTS_FULLY)
                    high = max(high, (min(crest, BED_DEPTH) * incipient) // BED_DEPTH)
            if wear > 0:
                patch = clouds(noise, y + 1501, x + 123, PATCH_SHIFT) - WORN
                worn = min(max(patch, 0), WORN_FULLY) * wear // WORN_FULLY
                high += ((WORN_LEVEL + ((edge * worn) >> 10) - high) * worn) >> 12
            out[y, x] = min(max(high, -ONE), 2 * ONE)


@compiled
def open_pores(ridges: Ints, relief: Ints, noise: Ints, cell: int, apart: int, depth: int) -> int:
    """Sweat pores: in each cell of the raster a chance place climbs to the top of its ridge and opens there, unless
    another pore is nearer than `apart`. `depth` in units of ONE. Returns their number."""
    height, width = ridges.shape
    taken = np.zeros((height, width), np.uint8)
    count = 0
    for top in range(apart, height - apart - cell, cell):
        for left in range(apart, width - apart - cell, cell):
            chance = noise[(top // cell * 3) % noise.shape[0], (left // cell * 5) % noise.shape[1]] + NOISE
            y, x = top + chance % cell, left + chance // cell % cell
            for _ in range(CLIMB_PX):
                best_y, best_x = y, x
                for down, right in _NEIGHBOURS:
                    if ridges[y + down, x + right] > ridges[best_y, best_x]:
                        best_y, best_x = y + down, x + right
                y, x = best_y, best_x
            y, x = min(max(y, apart), height - apart - 1), min(max(x, apart), width - apart - 1)
            if ridges[y, x] < RIDGE_TOP or taken[y, x] != 0:
                continue
            count += 1
            for down in range(-apart, apart + 1):
                for right in range(-apart, apart + 1):
                    if down * down + right * right <= apart * apart:
                        taken[y + down, x + right] = 1
            # Wide or narrow, deep or shallow, and not always in the middle of a pixel.
            size = 3 + (chance & 3)
            deep = depth * (10 + (chance >> 3 & 7)) >> 4
            aside, ahead = (chance >> 2 & 1), (chance >> 5 & 1)
            for down in range(-PORE_REACH_PX, PORE_REACH_PX + 1):
                for right in range(-PORE_REACH_PX, PORE_REACH_PX + 1):
                    away = (2 * down - ahead) * (2 * down - ahead) + (2 * right - aside) * (2 * right - aside)
                    left_over = size * size - away
                    if left_over > 0:
                        relief[y + down, x + right] -= deep * left_over // (size * size)
    return count


@compiled
def pull(ridges: Ints, mark: Floats, out: Ints) -> None:
    """The ridges with the skin about a scar moved: shifted along it, one side against the other, and drawn together."""
    height, width = ridges.shape
    c, s = mark[RIGHT], mark[DOWN]
    length = mark[LENGTH]
    for i in range(height):
        for j in range(width):
            x, y = j - mark[COLUMN], i - mark[ROW]
            u, v = x * c + y * s, y * c - x * s
            out[i, j] = ridges[i, j]
            if not -PULL_PX < u < length + PULL_PX:
                continue
            share = min(max(u / length, 0.0), 1.0)
            v -= 4.0 * mark[BOW] * share * (1.0 - share)
            near = 1.0 - abs(v) / PULL_PX
            beyond = max(0.0, max(-u, u - length)) / PULL_PX
            near = near * (1.0 - beyond)
            if near <= 0.0:
                continue
            side = 1.0 if v > 0.0 else -1.0
            along = 0.5 * side * mark[SHIFT] * near * near
            across = side * mark[PUCKER] * near * (1.0 - near) * 4.0
            column = min(max(j + along * c - across * s, 0.0), width - 1.001)
            row = min(max(i + along * s + across * c, 0.0), height - 1.001)
            m, n = int(row), int(column)
            a, b = int((row - m) * 256), int((column - n) * 256)
            above = ridges[m, n] * (256 - b) + ridges[m, n + 1] * b
            below = ridges[m + 1, n] * (256 - b) + ridges[m + 1, n + 1] * b
            out[i, j] = (above * (256 - a) + below * a) >> 16


@compiled
def cut(relief: Ints, mark: Floats, noise: Ints) -> None:
    """Take the ridges away along a mark: a light line, here wider and there narrower, that tapers at its ends."""
    height, width = relief.shape
    c, s = mark[RIGHT], mark[DOWN]
    length = mark[LENGTH]
    reach = int(2.0 * mark[WIDTH]) + 3
    least = np.full((height, width), 256, np.int16)  # what is left of the relief, of 256
    for step in range(int(2.0 * length)):
        u = 0.5 * step
        share = u / length
        v = 4.0 * mark[BOW] * share * (1.0 - share)
        wobble = noise_at(noise, 40 + int(mark[COLUMN]), int(u) + 11, 4) + noise_at(noise, 9, int(u), 2) * 0.5
        v += 0.012 * wobble
        half = 0.5 * mark[WIDTH] * (1.0 + 0.006 * noise_at(noise, 90 + int(mark[ROW]), int(u), 3))
        half *= min(1.0, 8.0 * share * (1.0 - share) + 0.25)
        column, row = mark[COLUMN] + u * c - v * s, mark[ROW] + u * s + v * c
        for i in range(max(0, int(row) - reach), min(height, int(row) + reach + 2)):
            for j in range(max(0, int(column) - reach), min(width, int(column) + reach + 2)):
                away = np.sqrt((i - row) * (i - row) + (j - column) * (j - column))
                inside = min(max(half + 0.5 - away, 0.0), 1.0)
                left = 256 - int(256.0 * mark[DEPTH] * inside)
                if left < least[i, j]:
                    least[i, j] = left
    for i in range(height):
        for j in range(width):
            if least[i, j] < 256:
                relief[i, j] = (relief[i, j] * least[i, j]) >> 8


@compiled
def shade(relief: Ints, ridge_tone: int, valley_tone: int, out: Bytes) -> None:
    """Grey: `valley_tone` where there is no ridge, `ridge_tone` on a full one."""
    height, width = relief.shape
    for y in range(height):
        for x in range(width):
            high = min(max(int(relief[y, x]), 0), ONE)
            out[y, x] = valley_tone - (((valley_tone - ridge_tone) * high + ONE // 2) >> 12)
