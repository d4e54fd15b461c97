"""Laying one print on another: pairs of minutiae under a rigid motion, and the bending of the skin.

Minutiae are rows of x, y, direction (pixels, radians); `partner` gives for each of the first print the index of its
pair in the second, or -1.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.template import Floats

Pairs = NDArray[np.int64]


@compiled
def turned_by(angle: float) -> float:
    """The angle between -pi and pi."""
    return angle - 2 * math.pi * math.floor(angle / (2 * math.pi) + 0.5)


@compiled
def pair_up(
    a: Floats,
    b: Floats,
    alike: Floats,
    turn: float,
    shift_x: float,
    shift_y: float,
    from_x: float,
    from_y: float,
    partner: Pairs,
) -> float:
    """Pair minutiae under a rigid motion, tolerance growing from (`from_x`, `from_y`). Fills `partner` (index into `b`
    or -1) and gives a rough sum of evidence."""
    cos, sin = math.cos(turn), math.sin(turn)
    taken = np.zeros(len(b), np.uint8)
    total = 0.0
    for i in range(len(a)):
        partner[i] = -1
        x = a[i, 0] * cos - a[i, 1] * sin + shift_x
        y = a[i, 0] * sin + a[i, 1] * cos + shift_y
        away = math.hypot(a[i, 0] - from_x, a[i, 1] - from_y)
        limit = min(p.COARSE_TOLERANCE_MOST_PX, p.COARSE_TOLERANCE_PX + p.COARSE_STRETCH * away)
        best, best_worth = -1, 0.0
        for j in range(len(b)):
            dx, dy = b[j, 0] - x, b[j, 1] - y
            if abs(dx) > limit or abs(dy) > limit or taken[j]:
                continue
            square = (dx * dx + dy * dy) / (limit * limit)
            if square > 1.0:
                continue
            off = abs(turned_by(b[j, 2] - a[i, 2] - turn)) / p.COARSE_TURN_RAD
            if off > 1.0:
                continue
            worth = (1.0 - 0.5 * square) * (1.0 - 0.5 * off * off) * (0.2 + alike[i, j])
            if worth > best_worth:
                best, best_worth = j, worth
        if best >= 0:
            partner[i] = best
            taken[best] = 1
            total += best_worth
    return total


@compiled
def fitted(
    a: Floats, b: Floats, partner: Pairs, turn: float, shift_x: float, shift_y: float
) -> tuple[float, float, float]:
    """The rigid motion of least squares over the pairs; the one given when there are fewer than two."""
    count, ax, ay, bx, by = 0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(a)):
        j = partner[i]
        if j >= 0:
            count += 1
            ax += a[i, 0]
            ay += a[i, 1]
            bx += b[j, 0]
            by += b[j, 1]
    if count < 2:
        return turn, shift_x, shift_y
    ax, ay, bx, by = ax / count, ay / count, bx / count, by / count
    dot, cross = 0.0, 0.0
    for i in range(len(a)):
        j = partner[i]
        if j >= 0:
            ux, uy, vx, vy = a[i, 0] - ax, a[i, 1] - ay, b[j, 0] - bx, b[j, 1] - by
            dot += ux * vx + uy * vy
            cross += ux * vy - uy * vx
    turn = math.atan2(cross, dot)
    cos, sin = math.cos(turn), math.sin(turn)
    return turn, bx - (ax * cos - ay * sin), by - (ax * sin + ay * cos)


@compiled
def residuals(a: Floats, b: Floats, partner: Pairs, turn: float, shift_x: float, shift_y: float) -> Floats:
    """Of each pair: where the motion puts the first minutia, and how far the second lies from there (x, y each)."""
    cos, sin = math.cos(turn), math.sin(turn)
    rows = np.zeros((len(a), 4), np.float32)
    count = 0
    for i in range(len(a)):
        j = partner[i]
        if j >= 0:
            x = a[i, 0] * cos - a[i, 1] * sin + shift_x
            y = a[i, 0] * sin + a[i, 1] * cos + shift_y
            rows[count, 0] = x
            rows[count, 1] = y
            rows[count, 2] = b[j, 0] - x
            rows[count, 3] = b[j, 1] - y
            count += 1
    return rows[:count]


@compiled
def bending(known: Floats, x: float, y: float, without: int) -> tuple[float, float, float]:
    """How skin at a place is shifted (x, y) and turned beyond the motion, from the residuals of the pairs around it: a
    plane through them by least squares, the near ones weighing more, drawn towards no bending by BEND_PRIOR pairs and
    no stretch by BEND_STRETCH_PRIOR. `without`: a row of `known` that is left out, or -1."""
    scale = 0.5 / (p.BEND_SIGMA_PX * p.BEND_SIGMA_PX)
    s0, sx, sy = p.BEND_PRIOR, 0.0, 0.0
    sxx, sxy, syy = p.BEND_STRETCH_PRIOR, 0.0, p.BEND_STRETCH_PRIOR
    u0, ux, uy, v0, vx, vy = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(len(known)):
        if k == without:
            continue
        dx, dy = known[k, 0] - x, known[k, 1] - y
        near = math.exp(-scale * (dx * dx + dy * dy))
        wx, wy = near * dx, near * dy
        s0 += near
        sx += wx
        sy += wy
        sxx += wx * dx
        sxy += wx * dy
        syy += wy * dy
        u0 += near * known[k, 2]
        ux += wx * known[k, 2]
        uy += wy * known[k, 2]
        v0 += near * known[k, 3]
        vx += wx * known[k, 3]
        vy += wy * known[k, 3]
    # The inverse of the symmetric matrix of the three unknowns (shift, slope along x, slope along y).
    c00, c01, c02 = sxx * syy - sxy * sxy, sxy * sy - sx * syy, sx * sxy - sxx * sy
    c11, c12, c22 = s0 * syy - sy * sy, sx * sy - s0 * sxy, s0 * sxx - sx * sx
    over = 1.0 / (s0 * c00 + sx * c01 + sy * c02)
    across = over * (c02 * u0 + c12 * ux + c22 * uy)  # of the shift along x, a pixel of y
    along = over * (c01 * v0 + c11 * vx + c12 * vy)  # of the shift along y, a pixel of x
    return (
        over * (c00 * u0 + c01 * ux + c02 * uy),
        over * (c00 * v0 + c01 * vx + c02 * vy),
        0.5 * (along - across),
    )


@compiled
def bent(a: Floats, b: Floats, partner: Pairs, turn: float, shift_x: float, shift_y: float, moved: Floats) -> None:
    """Where each minutia of `a` is expected in `b`: moved, and bent as the other pairs around it are."""
    cos, sin = math.cos(turn), math.sin(turn)
    known = residuals(a, b, partner, turn, shift_x, shift_y)
    row = 0
    for i in range(len(a)):
        x = a[i, 0] * cos - a[i, 1] * sin + shift_x
        y = a[i, 0] * sin + a[i, 1] * cos + shift_y
        own = -1
        if partner[i] >= 0:
            own = row
            row += 1
        bend_x, bend_y, twist = bending(known, x, y, own)
        moved[i, 0] = x + bend_x
        moved[i, 1] = y + bend_y
        moved[i, 2] = a[i, 2] + turn + twist


@compiled
def pair_closely(moved: Floats, b: Floats, alike: Floats, partner: Pairs) -> None:
    """Pair what lies close after bending; the best of each other only."""
    back = np.full(len(b), -1, np.int64)
    worth_of = np.zeros(len(b))
    for i in range(len(moved)):
        best, best_worth = -1, 0.0
        for j in range(len(b)):
            dx, dy = b[j, 0] - moved[i, 0], b[j, 1] - moved[i, 1]
            if abs(dx) > p.FINE_TOLERANCE_PX or abs(dy) > p.FINE_TOLERANCE_PX:
                continue
            square = (dx * dx + dy * dy) / (p.FINE_TOLERANCE_PX * p.FINE_TOLERANCE_PX)
            off = abs(turned_by(b[j, 2] - moved[i, 2])) / p.FINE_TURN_RAD
            if square > 1.0 or off > 1.0:
                continue
            worth = (1.0 - 0.7 * square) * (1.0 - 0.5 * off * off) * (0.5 + alike[i, j])
            if worth > best_worth:
                best, best_worth = j, worth
        partner[i] = best
        if best >= 0:
            if best_worth > worth_of[best]:
                if back[best] >= 0:
                    partner[back[best]] = -1
                back[best] = i
                worth_of[best] = best_worth
            else:
                partner[i] = -1
