"""Where the fingers of a picture are: told by the geometry that drew them, not found in the pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Truth:
    """One fingertip that left its ridges, from the tip to the first crease; all in pixels of the picture.

    `finger`: FGP 1-10 of the place where it lies. `box`: left, top, right, bottom of the upright rectangle round it,
    right and bottom exclusive, cut off at the edge of the picture. `angle_deg`: direction of the tip from upright,
    clockwise. `polygon`: corners (x, y) of the tilted rectangle, clockwise from the tip's left; they may lie beyond
    the edge.
    """

    finger: int
    box: tuple[int, int, int, int]
    angle_deg: float
    polygon: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rendered:
    """A picture, uint8 (height, width), and the fingertips on it from left to right. A bandaged or amputated fingertip
    and one off the glass have no truth."""

    pixels: Pixels
    truths: tuple[Truth, ...]


def truth_of(
    finger: int, extent: tuple[float, float, float, float], placing: Floats, shape: tuple[int, int]
) -> Truth | None:
    """The truth of a fingertip whose `extent` (left, top, right, bottom) on the master is placed by the 2x3 `placing`
    on a picture of `shape`; None when it is off the picture."""
    left, top, right, bottom = extent
    corners = np.array([[left, top, 1], [right, top, 1], [right, bottom, 1], [left, bottom, 1]]) @ placing.T
    least, most = np.floor(corners.min(0)), np.ceil(corners.max(0))
    if least[0] >= shape[1] or least[1] >= shape[0] or most[0] <= 0 or most[1] <= 0:
        return None
    up = -placing[:, 1]
    return Truth(
        finger,
        (
            max(0, int(least[0])),
            max(0, int(least[1])),
            min(shape[1], int(most[0])),
            min(shape[0], int(most[1])),
        ),
        round(float(np.degrees(np.arctan2(up[0], -up[1]))), 2),
        tuple((round(float(x)), round(float(y))) for x, y in corners),
    )


def from_left(truths: Sequence[Truth | None]) -> tuple[Truth, ...]:
    """The fingertips that are on the picture, in their order from the left."""
    there = [truth for truth in truths if truth is not None]
    return tuple(sorted(there, key=lambda truth: truth.box[0] + truth.box[2]))
