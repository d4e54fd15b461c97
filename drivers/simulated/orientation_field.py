"""Ridge orientation of a finger from its pattern, its singular points and its outline.

The zero-pole model of Sherlock and Monro (1993), "A model for interpreting fingerprint topology": the orientation is
half the sum of the angles to the cores less half the sum of the angles to the deltas. Two things it does not know are
added. Far from the points, the outline: of all smooth fields with these points the one is taken that follows the
fingertip's edge and lies level at the joint; an arch, which has no points, is that field alone. Near a core, the shape
of the loop: as Vizcaya and Gerhardt (1996, "A nonlinear orientation model for global description of fingerprints") bend
the angle about each point, so that loops have the narrow hairpins of real ones.
"""

import math

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.draws import Draws
from drivers.simulated.kernels import flow
from drivers.simulated.kernels.arithmetic import PI, cos, sin
from drivers.simulated.population import PatternClass
from drivers.simulated.singular_points import Point, SingularPoints

Floats = NDArray[np.float64]
Ints = NDArray[np.int16]

RASTER_PX = 2  # the field is laid out at 250 ppi
# The rest is chosen by eye, against rolled prints.
NARROWING, NARROWING_REACH_PX = 0.34, 45.0
STEEPEST_DEG = {PatternClass.ARCH: 46.0, PatternClass.TENTED_ARCH: 58.0}  # ridges at the sides, others:
STEEPEST_OTHERS_DEG = 68.0
SLANT_DEG = 5.0  # deviation, below the joint
SPIRAL_DEG, SPIRAL_REACH_PX = 14.0, 70.0  # deviation; whorls are from rings to spirals
SLOW_BENDS = (3, (260.0, 520.0), (1.0, 4.0))  # number, length in pixels, height in degrees
QUICK_BENDS = (4, (90.0, 200.0), (0.5, 1.9))
RELAXING = (220, 1.85)  # sweeps, over-relaxation; by then nothing moves by a tenth of a degree


def orientation(
    pattern: PatternClass,
    points: SingularPoints,
    half_size_px: tuple[float, float],
    shape: tuple[int, int],
    middle_px: int,
    draws: Draws,
) -> Ints:
    """Ridge direction at 250 ppi, in units of `flow` (int16, half of `shape`).

    `half_size_px`: half the width and height of the fingertip; `middle_px`: row of its middle, from which the points
    are measured; `shape` of the picture at 500 ppi. `draws` bends the field a little, smoothly: no two loops with the
    same points are alike.
    """
    column, row = 0.5 * shape[1], float(middle_px)
    table = _table(points)
    target, hold, field = nodes(shape), nodes(shape), nodes(shape)
    steepest = STEEPEST_DEG.get(pattern, STEEPEST_OTHERS_DEG) + draws.normal(0.0, 3.0)
    slant = draws.normal(0.0, SLANT_DEG)
    flow.outline(table, column, row, *half_size_px, _radians(steepest), _radians(slant), target, hold)
    flow.relax(field, target, hold, *RELAXING)
    for number, lengths_px, heights_deg in (SLOW_BENDS, QUICK_BENDS):
        heights = (_radians(heights_deg[0]), _radians(heights_deg[1]))
        flow.add_waves(field, draw_waves(number, lengths_px, heights, draws))
    if pattern is PatternClass.WHORL:
        x, y = (0.5 * (one + two) for one, two in zip(*points.cores, strict=True))
        spiral = draws.normal(0.0, SPIRAL_DEG)
        flow.add_turn(field, column + x, row + y, SPIRAL_REACH_PX, _radians(spiral))
    flow.open_cores(table, field, column, row)
    out = np.empty((shape[0] // RASTER_PX, shape[1] // RASTER_PX), np.int16)
    flow.directions(table, field, column, row, float(RASTER_PX), out)
    return out


def nodes(shape: tuple[int, int], value: float = 0.0) -> Floats:
    """A slow field over a picture of `shape`."""
    return np.full([2 + int(length / flow.NODE_PX) for length in shape], value, np.float64)


def draw_waves(number: int, lengths_px: Point, heights: Point, draws: Draws) -> Floats:
    """Rows for `flow.add_waves`: sines of any direction and phase."""
    waves = np.empty((number, 4), np.float64)
    for wave in waves:
        turn, phase = draws.uniform(0.0, 2.0 * PI), draws.uniform(0.0, 2.0 * PI)
        pace = 2.0 * PI / draws.uniform(*lengths_px)
        wave[:] = pace * cos(turn), pace * sin(turn), phase, draws.uniform(*heights)
    return waves


def _table(points: SingularPoints) -> Floats:
    """The points as `flow` takes them."""
    table = np.zeros((len(points.cores), 8), np.float64)
    reach = NARROWING_REACH_PX
    if len(points.cores) > 1:  # the legs of a whorl's loops end at the other core
        (x, y), (u, v) = points.cores
        reach = min(reach, 0.6 * math.sqrt((x - u) * (x - u) + (y - v) * (y - v)))
    for row, core, delta in zip(table, points.cores, points.deltas, strict=True):
        row[flow.CORE_X], row[flow.CORE_Y], row[flow.DELTA_X], row[flow.DELTA_Y] = (
            core[0],
            -core[1],
            delta[0],
            -delta[1],
        )
        row[flow.NARROWING], row[flow.REACH_PX] = NARROWING, reach
    return table


def _radians(degrees: float) -> float:
    return degrees * (PI / 180.0)
