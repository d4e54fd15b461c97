"""Ridge orientation of a finger from its class and singular points: the zero-pole model.

Sherlock and Monro (1993), "A model for interpreting fingerprint topology": the orientation at z is half the sum of
the angles to the cores less half the sum of the angles to the deltas. Arches have neither; their ridges are waves
that flatten towards the crease and the tip (as in Cappelli's SFinGe, 2009). Far from the points the model knows
nothing of a finger: there the field is led over to the outline of the tip and to level ridges at the joint.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class PatternClass(StrEnum):
    ARCH = "arch"
    TENTED_ARCH = "tented_arch"
    LEFT_LOOP = "left_loop"
    RIGHT_LOOP = "right_loop"
    WHORL = "whorl"


NATURAL_PROPORTIONS: dict[PatternClass, float] = {
    # Share of each class among fingers, NIST SD-14 as quoted by Cappelli et al. (1999).
    PatternClass.ARCH: 0.037,
    PatternClass.TENTED_ARCH: 0.029,
    PatternClass.LEFT_LOOP: 0.338,
    PatternClass.RIGHT_LOOP: 0.317,
    PatternClass.WHORL: 0.279,
}

# Beyond the singular points, pixels at 500 ppi (chosen by eye, against rolled prints): the tip, whose ridges run along
# its outline, and the joint, below which they run level or with a slight slant.
TIP_BEGINS_PX, TIP_BLEND_PX = 20, 170
TIP_CENTRE_BELOW_CORE_PX = 160
TIP_SHARE = 0.85
JOINT_BEGINS_PX, JOINT_BLEND_PX = 190, 230
JOINT_SLANT_DEG = 4.0


@dataclass(frozen=True, slots=True)
class SingularPoints:
    """Cores and deltas as (x, y) in pixels at 500 ppi from the middle of the finger, y downwards."""

    cores: tuple[tuple[float, float], ...]
    deltas: tuple[tuple[float, float], ...]


def draw_class(rng: np.random.Generator) -> PatternClass:
    """A pattern class in natural proportions."""
    classes = list(NATURAL_PROPORTIONS)
    shares = np.array([NATURAL_PROPORTIONS[c] for c in classes])
    return classes[int(rng.choice(len(classes), p=shares / shares.sum()))]


def draw_singular_points(pattern: PatternClass, rng: np.random.Generator) -> SingularPoints:
    """Places of cores and deltas; lengths are in pixels at 500 ppi and follow what rolled prints show."""
    core_x, core_y = rng.normal(0, 14), rng.normal(-30, 16)
    if pattern is PatternClass.ARCH:
        return SingularPoints((), ())
    if pattern is PatternClass.TENTED_ARCH:
        return SingularPoints(((core_x, core_y),), ((core_x + rng.normal(0, 5), core_y + rng.uniform(80, 125)),))
    if pattern is PatternClass.WHORL:
        gap = rng.uniform(24, 95)
        lean = rng.normal(0, 12)
        left = (core_x - rng.uniform(125, 190), core_y + rng.uniform(130, 190))
        right = (core_x + rng.uniform(125, 190), core_y + rng.uniform(130, 190))
        return SingularPoints(((core_x - lean, core_y - gap / 2), (core_x + lean, core_y + gap / 2)), (left, right))
    side = -1.0 if pattern is PatternClass.RIGHT_LOOP else 1.0  # a right loop opens to the right, its delta is left
    delta = (core_x + side * rng.uniform(95, 165), core_y + rng.uniform(120, 180))
    return SingularPoints(((core_x, core_y),), (delta,))


def orientation(points: SingularPoints, shape: tuple[int, int], middle_px: int, rng: np.random.Generator) -> Floats:
    """Ridge direction in radians, 0 to pi, counter-clockwise from the x axis (y upwards), shape (height, width).

    `middle_px`: row of the middle of the fingertip, from which the points are measured. `rng` bends the field a
    little, smoothly: no two loops with the same points are alike.
    """
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x = x - width / 2
    y = middle_px - y
    if points.cores:
        angle = np.zeros(shape, np.float32)
        for core_x, core_y in points.cores:
            angle += np.arctan2(y + core_y, x - core_x)
        for delta_x, delta_y in points.deltas:
            angle -= np.arctan2(y + delta_y, x - delta_x)
        angle = _towards(0.5 * angle, *_tip(points, x, y))
    else:
        angle = _arch(x, y, rng)
    joint = np.clip((-JOINT_BEGINS_PX - y) / JOINT_BLEND_PX, 0, 1)
    angle = _towards(angle, np.full(shape, np.radians(rng.normal(0, JOINT_SLANT_DEG)), np.float32), joint)
    return np.asarray(np.mod(angle + _bend(x, y, rng), np.pi), np.float32)


def _towards(angle: Floats, other: Floats, weight: Floats) -> Floats:
    """Between two fields, by the doubled angle; `weight` 0 (first) to 1 (other)."""
    eased = weight * weight * (3 - 2 * weight)
    cos = (1 - eased) * np.cos(2 * angle) + eased * np.cos(2 * other)
    sin = (1 - eased) * np.sin(2 * angle) + eased * np.sin(2 * other)
    return np.asarray(0.5 * np.arctan2(sin, cos), np.float32)


def _tip(points: SingularPoints, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Above the cores the ridges follow the outline of the fingertip, which the zero-pole model does not know."""
    top = max(-core_y for _, core_y in points.cores)
    around = np.arctan2(y - (top - TIP_CENTRE_BELOW_CORE_PX), x) - np.pi / 2
    weight = TIP_SHARE * np.clip((y - top - TIP_BEGINS_PX) / TIP_BLEND_PX, 0, 1)
    return np.asarray(around, np.float32), np.asarray(weight, np.float32)


def _arch(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    """Waves that rise in the middle: steepest at mid-height, flat at the crease, arcs at the tip."""
    steepness = rng.uniform(0.9, 1.4)
    rise = np.clip((y + 330.0) / 380.0, 0.0, 1.35)  # 330 px below the middle the ridges run level
    slope = -steepness * rise * np.sin(np.clip(x / 300.0, -1, 1) * np.pi / 1.6)
    return np.asarray(np.arctan(slope), np.float32)


def _bend(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    """Three slow waves of a few degrees."""
    bend = np.zeros(x.shape, np.float32)
    for _ in range(3):
        length = rng.uniform(260, 520)
        direction, phase = rng.uniform(0, 2 * np.pi, 2)
        amplitude = np.radians(rng.uniform(1.0, 4.0))
        bend += amplitude * np.sin(2 * np.pi * (x * np.cos(direction) + y * np.sin(direction)) / length + phase)
    return bend
