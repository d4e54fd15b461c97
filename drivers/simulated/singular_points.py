"""Where the cores and deltas of a finger lie."""

from dataclasses import dataclass

from drivers.simulated.draws import Draws, unit_vector
from drivers.simulated.population import PatternClass

Point = tuple[float, float]

# Lengths below are for a finger of this half width, in pixels at 500 ppi, and grow with it.
POINTS_OF_HALF_WIDTH_PX = 240.0
DOUBLE_LOOP_SHARE, CENTRAL_POCKET_SHARE = 0.20, 0.15  # of whorls


@dataclass(frozen=True, slots=True)
class SingularPoints:
    """Cores and deltas as (x, y) in pixels at 500 ppi from the middle of the finger, y downwards. The delta of a core
    has its place in the row."""

    cores: tuple[Point, ...]
    deltas: tuple[Point, ...]


def draw_singular_points(pattern: PatternClass, half_width_px: float, draws: Draws) -> SingularPoints:
    """Places of cores and deltas as rolled prints show them: a delta is some 8 to 20 ridges from its core."""
    core = (draws.normal(0.0, 14.0), draws.normal(-18.0, 16.0))
    cores: list[Point] = []
    deltas: list[Point] = []
    if pattern is PatternClass.TENTED_ARCH:
        cores, deltas = [core], [_from(core, draws.normal(0.0, 5.0), draws.uniform(80.0, 125.0))]
    elif pattern in (PatternClass.LEFT_LOOP, PatternClass.RIGHT_LOOP):
        side = -1.0 if pattern is PatternClass.RIGHT_LOOP else 1.0  # a right loop opens to the right, its delta is left
        cores, deltas = [core], [_from(core, side * draws.uniform(72.0, 150.0), draws.uniform(92.0, 170.0))]
    elif pattern is PatternClass.WHORL:
        cores, deltas = _whorl(core, draws)
    scale = half_width_px / POINTS_OF_HALF_WIDTH_PX
    return SingularPoints(
        tuple((scale * x, scale * y) for x, y in cores), tuple((scale * x, scale * y) for x, y in deltas)
    )


def _whorl(middle: Point, draws: Draws) -> tuple[list[Point], list[Point]]:
    kind, near = draws.uniform(), 1.0
    if kind < DOUBLE_LOOP_SHARE:
        half, lean = draws.uniform(30.0, 55.0), draws.uniform(0.25, 0.6) * (1.0 if draws.happens(0.5) else -1.0)
    else:
        half, lean = draws.uniform(7.0, 38.0), draws.normal(0.0, 0.1)
        if kind < DOUBLE_LOOP_SHARE + CENTRAL_POCKET_SHARE:
            half, near = draws.uniform(7.0, 16.0), 0.6
    upright, aside = unit_vector(lean)
    offset = (half * aside, half * upright)
    cores = [_from(middle, -offset[0], -offset[1]), _from(middle, offset[0], offset[1])]
    reach = [1.0, near] if draws.happens(0.5) else [near, 1.0]
    left = _from(middle, -reach[0] * draws.uniform(100.0, 165.0), reach[0] * draws.uniform(100.0, 165.0))
    right = _from(middle, reach[1] * draws.uniform(100.0, 165.0), reach[1] * draws.uniform(100.0, 165.0))
    return cores, [left, right]


def _from(point: Point, right: float, down: float) -> Point:
    return point[0] + right, point[1] + down
