"""What speaks for one finger and what against, once two prints lie on each other.

Two scorers of unlike kind, fused: minutiae (how many lie on each other, how closely, how alike their surroundings are,
how many are alone) with the flow, and the ridges themselves (`app.matching.ridges`). The weights of the sum are those
of a logistic regression, mates and others with the same weight, so that the sum is a log-likelihood ratio in nats on
prints like those it was made from: the four sets B of FVC2002, 1,120 mates and 11,520 others of real fingers on four
readers. With one set left out in turn, the other three give its error rates within a tenth of a percent. Weights from
generated prints differ (fewer points for minutiae without a partner); where both disagree, the real ones are believed.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.cylinders import shows_ridges
from app.matching.motion import Pairs, turned_by
from app.matching.template import FLOW_MAP_PX, Floats

# Those of minutiae are weighed by their quality. The last two are 0 when one of the templates has no ridges.
EVIDENCE: Final = (
    "pairs",
    "squared distances over their variance",
    "squared turns over their variance",
    "similarity of cylinders",
    "minutiae without a partner where both prints show skin",
    "agreement of the flow, summed over cells in common",
    "cells in common",
    "pairs times the rarity of minutiae there",
    "mean fit of the ridges, times the root of the patches",
    "root of the patches",
)


@compiled
def weigh_minutiae(
    moved: Floats,
    a: Floats,
    a_flow: Floats,
    b: Floats,
    b_flow: Floats,
    alike: Floats,
    turn: float,
    shift_x: float,
    shift_y: float,
    partner: Pairs,
    parts: NDArray[np.float64],
) -> bool:
    """Fills the parts that minutiae and flow give, in the order of `EVIDENCE`; the others are 0. False when fewer than
    FEWEST_PAIRS lie on each other."""
    cos, sin = math.cos(turn), math.sin(turn)
    margin = p.OVERLAP_MARGIN_PX
    parts[:] = 0
    paired = 0
    found = np.zeros(len(b), np.uint8)
    for i in range(len(a)):
        j = partner[i]
        if j < 0:
            parts[4] += a[i, 3] * _well_inside(b_flow, moved[i, 0], moved[i, 1], margin)
            continue
        found[j] = 1
        dx, dy = b[j, 0] - moved[i, 0], b[j, 1] - moved[i, 1]
        off = turned_by(b[j, 2] - moved[i, 2])
        worth = math.sqrt(a[i, 3] * b[j, 3])
        paired += 1
        parts[0] += worth
        parts[1] += worth * (dx * dx + dy * dy) / (p.PLACE_SIGMA_PX * p.PLACE_SIGMA_PX)
        parts[2] += worth * off * off / (p.TURN_SIGMA_RAD * p.TURN_SIGMA_RAD)
        parts[3] += worth * alike[i, j]
    for j in range(len(b)):
        if not found[j]:
            dx, dy = b[j, 0] - shift_x, b[j, 1] - shift_y
            parts[4] += b[j, 3] * _well_inside(a_flow, dx * cos + dy * sin, dy * cos - dx * sin, margin)
    agreement, common = _flow_agreement(a_flow, b_flow, turn, shift_x, shift_y)
    parts[5] = agreement
    parts[6] = common
    if paired < p.FEWEST_PAIRS:
        return False
    # Pairs are worth more where minutiae are few: logarithm of the density of the common skin, over the usual one.
    # Where they are many, pairs that are true are many too, and their distances tell.
    density = (2 * parts[0] + parts[4]) / (2.0 * max(1.0, common) * FLOW_MAP_PX * FLOW_MAP_PX)
    parts[7] = -parts[0] * math.log(min(1.0, max(p.LEAST_DENSITY, density) / p.USUAL_DENSITY))
    return True


@compiled
def weigh_ridges(fit: float, patches: float, parts: NDArray[np.float64]) -> None:
    """Fills the last two. Patches lie close and are no witnesses of their own: their number counts by its root."""
    parts[len(parts) - 1] = math.sqrt(patches)
    parts[len(parts) - 2] = fit * math.sqrt(patches)


@compiled
def weighed(parts: NDArray[np.float64], both_have_ridges: bool) -> float:
    """The sum of evidence in nats."""
    weights = p.WEIGHTS if both_have_ridges else p.MINUTIAE_WEIGHTS
    total = p.BIAS if both_have_ridges else p.MINUTIAE_BIAS
    for k in range(len(parts)):
        total += weights[k] * parts[k]
    return total


@compiled
def _well_inside(flow: Floats, x: float, y: float, margin: float) -> float:
    """1 where the print shows ridges for `margin` all round, else 0."""
    inside = (
        shows_ridges(flow, x - margin, y)
        and shows_ridges(flow, x + margin, y)
        and shows_ridges(flow, x, y - margin)
        and shows_ridges(flow, x, y + margin)
    )
    return 1.0 if inside else 0.0


@compiled
def _flow_agreement(a_flow: Floats, b_flow: Floats, turn: float, shift_x: float, shift_y: float) -> tuple[float, float]:
    """Sum over the cells in common of how well the ridges run alike (1 the same, below 0 where they cross), and their
    number."""
    cos, sin = math.cos(turn), math.sin(turn)
    cos2, sin2 = math.cos(2 * turn), math.sin(2 * turn)
    total, common = 0.0, 0.0
    rows, columns = b_flow.shape[1], b_flow.shape[2]
    for row in range(a_flow.shape[1]):
        for column in range(a_flow.shape[2]):
            u, v = a_flow[0, row, column], a_flow[1, row, column]
            if u == 0.0 and v == 0.0:
                continue
            ax, ay = (column + 0.5) * FLOW_MAP_PX, (row + 0.5) * FLOW_MAP_PX
            x = (ax * cos - ay * sin + shift_x) / FLOW_MAP_PX - 0.5
            y = (ax * sin + ay * cos + shift_y) / FLOW_MAP_PX - 0.5
            ix, iy = math.floor(x), math.floor(y)
            if ix < 0 or iy < 0 or ix >= columns - 1 or iy >= rows - 1:
                continue
            fx, fy = x - ix, y - iy
            s, t = 0.0, 0.0
            for dy in range(2):
                for dx in range(2):
                    share = (fx if dx else 1.0 - fx) * (fy if dy else 1.0 - fy)
                    s += share * b_flow[0, iy + dy, ix + dx]
                    t += share * b_flow[1, iy + dy, ix + dx]
            length = math.hypot(s, t)
            if length < p.FLOW_LEAST:
                continue
            same = ((u * cos2 - v * sin2) * s + (u * sin2 + v * cos2) * t) / length  # cosine of twice the angle between
            between = 0.5 * math.acos(min(1.0, max(-1.0, same)))
            total += max(p.FLOW_WORST, 1.0 - between / p.FLOW_EVEN_RAD)
            common += 1.0
    return total, common
