"""What one finger's skin has and another's has not: broad or fine ridges, wear, scars, the white lines of ageing skin.

Numbers are chosen by eye after ten-print cards; that white lines come with age is common experience of examiners
(Ashbaugh 1999, "Quantitative-Qualitative Friction Ridge Analysis").
"""

from dataclasses import astuple, dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.draws import Draws, unit_vector

# Shares of the height of a full ridge, as in `surface`.
BREADTH_DEVIATION = 0.03
INCIPIENT_SHARE, INCIPIENT_HEIGHT = 0.12, (0.35, 0.55)  # share of fingers that have such ridges, their height
PORE_DEPTH = (0.35, 0.60)
WEAR_FROM_AGE, WEAR_A_YEAR, MOST_WEAR = 35, 0.006, 0.45

SCARRED_SHARE = 0.08  # of fingers
SCAR_LENGTH_PX, SCAR_WIDTH_PX = (90.0, 260.0), (2.5, 5.5)
SCAR_SHIFT_PX, SCAR_PUCKER_PX = 6.0, (0.5, 2.2)  # a cut heals up to this much askew, and draws its sides together
LINES_AT_AGE = ((18, 0.3), (40, 1.0), (75, 7.0))  # mean number of white lines on a finger
LINE_LENGTH_PX, LINE_WIDTH_PX, LINE_DEPTH = (40.0, 190.0), (0.9, 2.2), (0.45, 0.95)
MOST_LINES = 14


@dataclass(frozen=True, slots=True)
class Texture:
    """Shares of the height of a full ridge."""

    breadth: float  # what all ridges have more than half a period
    wear: float  # what is worn off in patches
    incipient: float  # height of the fine ridges in some valleys, 0: none
    pore_depth: float


def draw_texture(age_years: int, draws: Draws) -> Texture:
    worn = WEAR_A_YEAR * max(0, age_years - WEAR_FROM_AGE) * draws.uniform(0.0, 2.0)
    return Texture(
        breadth=draws.normal(0.0, BREADTH_DEVIATION),
        wear=min(MOST_WEAR, worn),
        incipient=draws.uniform(*INCIPIENT_HEIGHT) if draws.happens(INCIPIENT_SHARE) else 0.0,
        pore_depth=draws.uniform(*PORE_DEPTH),
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A line on the skin, in pixels at 500 ppi.

    `right_px`, `down_px`: where it begins, from the middle of the fingertip; `towards_right`, `towards_down`: a unit
    vector along it; `bow_px`: how far its middle lies aside; `depth`: share of the ridges that it takes. `shift_px`,
    `pucker_px`: how far a scar's sides are moved along it, and together; none of a white line.
    """

    right_px: float
    down_px: float
    towards_right: float
    towards_down: float
    length_px: float
    bow_px: float
    width_px: float
    depth: float
    shift_px: float = 0.0
    pucker_px: float = 0.0

    @property
    def is_scar(self) -> bool:
        return self.pucker_px > 0.0

    def row(self, column: float, row: float) -> NDArray[np.float64]:
        """As the kernels take it; `column`, `row`: the middle of the fingertip."""
        values = np.array(astuple(self), np.float64)
        values[:2] += column, row
        return values


def draw_marks(age_years: int, half_width_px: float, half_height_px: float, draws: Draws) -> tuple[Mark, ...]:
    marks = []
    if draws.happens(SCARRED_SHARE):
        marks.append(_scar(half_width_px, half_height_px, draws))
    wanted = _lines_at(age_years) * draws.uniform(0.0, 2.0)
    marks += [_line(half_width_px, half_height_px, draws) for _ in range(min(MOST_LINES, int(wanted + 0.5)))]
    return tuple(marks)


def _scar(half_width_px: float, half_height_px: float, draws: Draws) -> Mark:
    length = draws.uniform(*SCAR_LENGTH_PX)
    return _placed(
        draws.uniform(-0.6, 0.6) * half_width_px,
        draws.uniform(-0.7, 0.6) * half_height_px,
        draws.uniform(-1.0, 1.0),
        length,
        bow_px=length * draws.normal(0.0, 0.06),
        width_px=draws.uniform(*SCAR_WIDTH_PX),
        depth=draws.uniform(0.8, 1.0),
        shift_px=draws.uniform(-SCAR_SHIFT_PX, SCAR_SHIFT_PX),
        pucker_px=draws.uniform(*SCAR_PUCKER_PX),
    )


def _line(half_width_px: float, half_height_px: float, draws: Draws) -> Mark:
    """More across the finger than along it."""
    length = draws.uniform(*LINE_LENGTH_PX)
    return _placed(
        draws.uniform(-0.8, 0.8) * half_width_px,
        draws.uniform(-0.7, 1.0) * half_height_px,
        draws.normal(0.0, 0.25),
        length,
        bow_px=length * draws.normal(0.0, 0.05),
        width_px=draws.uniform(*LINE_WIDTH_PX),
        depth=draws.uniform(*LINE_DEPTH),
    )


def _placed(x: float, y: float, lean: float, length_px: float, **more: float) -> Mark:
    """With its middle about there; `lean`: tangent of half the angle to the x axis."""
    right, down = unit_vector(lean)
    return Mark(x - 0.5 * length_px * right, y - 0.5 * length_px * down, right, down, length_px, **more)


def _lines_at(age_years: int) -> float:
    """Straight between the ages of LINES_AT_AGE."""
    for (age, lines), (next_age, next_lines) in pairwise(LINES_AT_AGE):
        if age_years <= next_age:
            return lines + (next_lines - lines) * max(0, age_years - age) / (next_age - age)
    return LINES_AT_AGE[-1][1]
