"""The direction of the ridges, point by point.

Directions are angles modulo half a turn, counter-clockwise from the x axis. In pictures they go as int16, UNITS to half
a turn: differences of such numbers wrap as directions do. Slow fields lie on nodes some way apart; x counts from the
middle of the fingertip to the right, y from there upwards, in pixels.
"""

import numpy as np
from numpy.typing import NDArray

from drivers.compiled import compiled
from drivers.simulated.kernels.arithmetic import PI, atan2, cos, exp, sin

Floats = NDArray[np.float64]
Ints = NDArray[np.int16]
Keys = NDArray[np.uint16]

UNITS = 65536  # of half a turn
NODE_PX = 16.0
# Columns of `points`, a core and its delta a row; the last four are of the core: the way its loop opens, how much its
# legs are drawn together, and how far around.
CORE_X, CORE_Y, DELTA_X, DELTA_Y, OPENING_COS, OPENING_SIN, NARROWING, REACH_PX = range(8)
_REACHES = 4.0  # beyond, the drawing together is nothing


@compiled
def zero_pole(points: Floats, x: float, y: float) -> float:
    """Half the sum of the angles to the cores less those to the deltas: level at a distance, and continuous but for
    the line from a core to its delta, where it jumps by half a turn, which is none."""
    total = 0.0
    for n in range(points.shape[0]):
        a, b = x - points[n, CORE_X], y - points[n, CORE_Y]
        c, d = x - points[n, DELTA_X], y - points[n, DELTA_Y]
        total += atan2(b * c - a * d, a * c + b * d)
    return 0.5 * total


@compiled
def eased(t: float) -> float:
    """0 to 1, level at both ends."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@compiled
def add_waves(field: Floats, waves: Floats) -> None:
    """Add sines; a wave is a row of radians a pixel to the right, radians a pixel downwards, phase, height."""
    for i in range(field.shape[0]):
        for j in range(field.shape[1]):
            for n in range(waves.shape[0]):
                at = waves[n, 0] * j * NODE_PX + waves[n, 1] * i * NODE_PX + waves[n, 2]
                field[i, j] += waves[n, 3] * sin(at)


@compiled
def add_turn(field: Floats, column: float, row: float, reach_px: float, angle: float) -> None:
    """Turn the surroundings of a point of the picture."""
    for i in range(field.shape[0]):
        for j in range(field.shape[1]):
            x, y = j * NODE_PX - column, i * NODE_PX - row
            field[i, j] += angle * exp(-0.5 * (x * x + y * y) / (reach_px * reach_px))


@compiled
def outline(
    points: Floats,
    column: float,
    row: float,
    half_width_px: float,
    half_height_px: float,
    steepest: float,
    slant: float,
    target: Floats,
    hold: Floats,
) -> None:
    """What the outline of the finger asks of the field, less the zero-pole model, and how firmly.

    At the tip ridges follow the nail's edge, an ellipse; at the sides they run down the finger, not steeper than
    `steepest`, and flatten towards the crease; below they run straight across, at `slant`. All angles in radians.
    `column`, `row`: the middle of the fingertip.
    """
    dome = 0.35 * half_height_px  # the tip is round above, the sides straight below
    tall = half_height_px - dome
    for i in range(target.shape[0]):
        for j in range(target.shape[1]):
            x, y = j * NODE_PX - column, row - i * NODE_PX
            above = max(y - dome, 0.0)
            angle = -atan2(x / (half_width_px * half_width_px), above / (tall * tall) + 1e-7)
            steep = steepest * eased((y + half_height_px) / (0.9 * half_height_px))
            angle = min(max(angle, -steep), steep)
            below = eased((-y - 0.75 * half_height_px) / (0.35 * half_height_px))
            angle = angle * (1.0 - below) + slant * below
            outwards = np.sqrt(x * x / (half_width_px * half_width_px) + above * above / (tall * tall))
            target[i, j] = angle - zero_pole(points, x, y)
            hold[i, j] = 0.5 * eased((outwards - 0.72) / 0.4) + 0.5 * below


@compiled
def relax(field: Floats, target: Floats, hold: Floats, sweeps: int, over: float) -> None:
    """The smoothest field that keeps near `target` where `hold` is great (least sum of squared differences, of
    neighbours and, times `hold`, from the target), by successive over-relaxation in place; the edges are free."""
    rows, columns = field.shape
    for _ in range(sweeps):
        for i in range(rows):
            for j in range(columns):
                total, count = 0.0, 0.0
                if i > 0:
                    total += field[i - 1, j]
                    count += 1.0
                if i < rows - 1:
                    total += field[i + 1, j]
                    count += 1.0
                if j > 0:
                    total += field[i, j - 1]
                    count += 1.0
                if j < columns - 1:
                    total += field[i, j + 1]
                    count += 1.0
                wanted = (total + hold[i, j] * target[i, j]) / (count + hold[i, j])
                field[i, j] += over * (wanted - field[i, j])


@compiled
def between(field: Floats, row: float, column: float) -> float:
    """Between the nodes, bilinear; `row`, `column` in pixels of the picture."""
    row, column = row / NODE_PX, column / NODE_PX
    i = min(max(int(row), 0), field.shape[0] - 2)
    j = min(max(int(column), 0), field.shape[1] - 2)
    a, b = row - i, column - j
    above = field[i, j] * (1.0 - b) + field[i, j + 1] * b
    below = field[i + 1, j] * (1.0 - b) + field[i + 1, j + 1] * b
    return float(above * (1.0 - a) + below * a)


@compiled
def open_cores(points: Floats, field: Floats, column: float, row: float) -> None:
    """Which way the loop of each core opens: the way on which its ridges run straight at the core."""
    for n in range(points.shape[0]):
        x, y = points[n, CORE_X], points[n, CORE_Y]
        angle = 2.0 * between(field, row - y, x + column) - atan2(y - points[n, DELTA_Y], x - points[n, DELTA_X])
        for m in range(points.shape[0]):
            if m != n:
                angle += 2.0 * zero_pole(points[m : m + 1], x, y)
        points[n, OPENING_COS], points[n, OPENING_SIN] = cos(angle), sin(angle)


@compiled
def directions(points: Floats, field: Floats, column: float, row: float, step_px: float, out: Ints) -> None:
    """The zero-pole model, `field` added, on a raster of points `step_px` apart. Near a core the legs of its loop are
    drawn together: the model's are parabolas, those of fingers are hairpins."""
    rows, columns = out.shape
    for i in range(rows):
        for j in range(columns):
            x, y = j * step_px - column, row - i * step_px
            angle = zero_pole(points, x, y) + between(field, i * step_px, j * step_px)
            for n in range(points.shape[0]):
                a, b = x - points[n, CORE_X], y - points[n, CORE_Y]
                squared, reach = a * a + b * b, points[n, REACH_PX]
                if 0.0 < squared < _REACHES * _REACHES * reach * reach:
                    aside = (b * points[n, OPENING_COS] - a * points[n, OPENING_SIN]) / np.sqrt(squared)
                    angle -= points[n, NARROWING] * aside * exp(-0.5 * squared / (reach * reach))
            units = int(np.floor(angle * (UNITS / PI) + 0.5)) & (UNITS - 1)
            out[i, j] = units - UNITS if units >= UNITS // 2 else units


@compiled
def choose_kernels(
    field: Ints,
    period: Floats,
    step_px: float,
    count: int,
    least_period_px: float,
    period_step_px: float,
    periods: int,
    bends: Floats,
    keys: Keys,
) -> None:
    """The kernel of each point of the raster: nearest in period (`period` at nodes, in steps of the raster, from
    `least_period_px`), in direction (`count` of them) and in bend (curvature times period)."""
    rows, columns = field.shape
    for i in range(rows):
        for j in range(columns):
            angle = field[i, j] * (PI / UNITS)
            right = np.int16(field[i, min(j + 1, columns - 1)] - field[i, max(j - 1, 0)])
            down = np.int16(field[min(i + 1, rows - 1), j] - field[max(i - 1, 0), j])
            period_px = between(period, i * step_px, j * step_px)
            bend = 0.5 * (PI / UNITS) * (right * cos(angle) - down * sin(angle)) * period_px
            nearest = 0
            for n in range(1, bends.shape[0]):
                if abs(bends[n] - bend) < abs(bends[nearest] - bend):
                    nearest = n
            turn = ((field[i, j] * count + UNITS // 2) // UNITS) % count
            size = int(np.floor((period_px - least_period_px) / period_step_px + 0.5))
            size = min(max(size, 0), periods - 1)
            keys[i, j] = (size * count + turn) * bends.shape[0] + nearest
