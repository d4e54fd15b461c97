"""What speaks for one finger and what against, once two prints lie on each other.

The weights of the sum are those of a logistic regression on pairs of prints whose truth is known, so that the sum is a
log-likelihood ratio in nats on prints like those: 80 mates and 720 others of generated fingers printed badly on
purpose (dry to wet, light to hard, turned up to 20 degrees, noisy, cut to a part), 200 mates and 1,800 others printed
well, and the 10 mates and 90 others of the sample card. They were then rounded towards fewer points for lost minutiae,
of which real prints have more than generated ones.
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

# All but the cells are weighed by the quality of the minutiae.
EVIDENCE: Final = (
    "pairs",
    "squared distances over their variance",
    "squared turns over their variance",
    "similarity of cylinders",
    "minutiae without a partner where both prints show skin",
    "agreement of the flow, summed over cells in common",
    "cells in common",
    "pairs times the rarity of minutiae there",
)


@compiled
def evidence(
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
) -> float:
    """Nats for one finger against two (see the head of this module). Fills `parts`, in the order of `EVIDENCE`."""
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
        return -1e3
    # Pairs are worth more where minutiae are few: logarithm of the density of the common skin, over the usual one.
    density = (2 * parts[0] + parts[4]) / (2.0 * max(1.0, common) * FLOW_MAP_PX * FLOW_MAP_PX)
    parts[7] = -parts[0] * math.log(max(p.LEAST_DENSITY, density) / p.USUAL_DENSITY)
    total = p.BIAS
    for k in range(len(parts)):
        total += p.WEIGHTS[k] * parts[k]
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
