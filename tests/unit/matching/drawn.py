"""Fingers drawn as minutiae, and ridges drawn with minutiae at known places: quick, and the truth is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.domain.position import FINGERS, FrictionRidgePosition
from app.matching.template import FLOW_MAP_PX, FLOW_STEPS, Template, flow_shape

SIDE_PX = 480
PERIOD_PX = 9.0


@dataclass(frozen=True)
class DrawnFinger:
    """Minutiae (n, 3): x, y, direction about the middle of the finger; `bend`: how its ridges arch."""

    minutiae: NDArray[np.float64]
    bend: float

    def flow_at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.bend * x / SIDE_PX + 0.4 * np.sin(y / 90.0 + 5 * self.bend)


def finger(rng: np.random.Generator, count: int = 70) -> DrawnFinger:
    made = DrawnFinger(np.zeros((0, 3)), float(rng.uniform(-3, 3)))
    places: list[tuple[float, float]] = []
    while len(places) < count:
        x, y = rng.uniform(-190, 190, 2)
        if np.hypot(x, y) < 190 and all(np.hypot(x - u, y - v) > 17 for u, v in places):
            places.append((float(x), float(y)))
    xy = np.array(places)
    direction = made.flow_at(xy[:, 0], xy[:, 1]) + np.pi * rng.integers(0, 2, count)
    return DrawnFinger(np.column_stack([xy, direction]), made.bend)


def impression(
    drawn: DrawnFinger,
    rng: np.random.Generator,
    *,
    turn_rad: float = 0.0,
    half_width: float = 190.0,
    kept: float = 0.85,
    spurious: int = 4,
    jitter_px: float = 2.0,
) -> Template:
    """What an extractor would make of a print of it: turned, narrower, some minutiae lost, some invented, all moved."""
    m = drawn.minutiae
    seen = (np.abs(m[:, 0]) < half_width) & (rng.random(len(m)) < kept)
    m = m[seen]
    noise = rng.uniform(-half_width, half_width, (spurious, 2)) * [1.0, 190.0 / half_width]
    noise = np.column_stack([noise, drawn.flow_at(noise[:, 0], noise[:, 1])])
    m = np.vstack([m, noise])
    shift = rng.uniform(-15, 15, 2) + SIDE_PX / 2
    cos, sin = np.cos(turn_rad), np.sin(turn_rad)
    x = m[:, 0] * cos - m[:, 1] * sin + shift[0] + rng.normal(0, jitter_px, len(m))
    y = m[:, 0] * sin + m[:, 1] * cos + shift[1] + rng.normal(0, jitter_px, len(m))
    rows, columns = flow_shape(SIDE_PX, SIDE_PX)
    cell_y, cell_x = (np.mgrid[0:rows, 0:columns] + 0.5) * FLOW_MAP_PX
    u, v = cell_x - shift[0], cell_y - shift[1]
    own_x, own_y = u * cos + v * sin, v * cos - u * sin
    angle = drawn.flow_at(own_x, own_y) + turn_rad
    steps = np.mod(np.rint(np.mod(angle / np.pi, 1.0) * FLOW_STEPS), FLOW_STEPS) + 1
    shown = (np.hypot(own_x, own_y) < 205) & (np.abs(own_x) < half_width + 14)
    return Template.of(
        x=x,
        y=y,
        direction=m[:, 2] + turn_rad + rng.normal(0, 0.08, len(m)),
        kind=rng.integers(1, 3, len(m)),
        quality=rng.integers(30, 100, len(m)),
        flow=np.where(shown, steps, 0).astype(np.uint8),
        width_px=SIDE_PX,
        height_px=SIDE_PX,
    )


def person(seed: int) -> dict[FrictionRidgePosition, DrawnFinger]:
    rng = np.random.default_rng(seed)
    return {position: finger(rng) for position in FINGERS}


def rolled(fingers: dict[FrictionRidgePosition, DrawnFinger], seed: int) -> dict[FrictionRidgePosition, Template]:
    rng = np.random.default_rng(seed)
    return {f: impression(one, rng, turn_rad=float(rng.normal(0, 0.1))) for f, one in fingers.items()}


def plain(fingers: dict[FrictionRidgePosition, DrawnFinger], seed: int) -> dict[FrictionRidgePosition, Template]:
    rng = np.random.default_rng(seed)
    return {f: impression(one, rng, turn_rad=float(rng.normal(0, 0.1)), half_width=130.0) for f, one in fingers.items()}


def ridges(
    minutiae: list[tuple[float, float, int]], *, turn_rad: float = 0.0, side_px: int = 400, period_px: float = PERIOD_PX
) -> FingerImage:
    """Straight ridges, level when `turn_rad` is 0, in a disc, with a minutia at each (x, y): its sign says on which
    side the ridge begins. A turn of the phase round a point makes exactly one ridge begin there."""
    y, x = np.mgrid[0:side_px, 0:side_px].astype(np.float64)
    across = -x * np.sin(turn_rad) + y * np.cos(turn_rad)
    phase = 2 * np.pi * across / period_px
    for at_x, at_y, sign in minutiae:
        phase += sign * np.arctan2(y - at_y, x - at_x)
    grey = 145 + 95 * np.sin(phase)
    grey[np.hypot(x - side_px / 2, y - side_px / 2) > 0.46 * side_px] = 250
    return FingerImage(grey.astype(np.uint8))
