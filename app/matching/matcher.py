"""One-to-one: how much more likely two prints are of one finger than of two.

1. Cylinders around all minutiae are compared; the best pairs are taken as seeds.
2. Each seed fixes a rigid motion; minutiae that then lie on each other are paired.
3. The best motions are refined by least squares; the skin's bending is averaged from the pairs around and taken off,
   which leaves little room for chance.
4. Each pair adds the logarithm of how much likelier it is among mates than by chance, from its place, its direction and
   its cylinders; each minutia without a partner where both prints show skin costs something; so does having chosen.

The score is that sum in nats where it is positive, else 0: 0 says "nothing speaks for one finger". It is no probability
by itself; `app.matching.likelihood` says what it means on prints whose truth is known.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.matching import parameters as p
from app.matching.compiled import compiled
from app.matching.cylinders import PreparedTemplate, prepare, shows_ridges, similarities
from app.matching.template import FLOW_MAP_PX, Floats, Template

Pairs = NDArray[np.int64]
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


class Comparison(NamedTuple):
    """`score`: in nats, 0 and more; `pairs`: minutiae on each other, rows of indices into the first and the second.
    `parts`: what the score is the weighted sum of, in the order of `EVIDENCE`."""

    score: float
    pairs: Pairs
    parts: NDArray[np.float64]


def match(a: PreparedTemplate, b: PreparedTemplate) -> float:
    """The score of two prints (see above), the same in either order."""
    return compare(a, b).score


def compare(a: PreparedTemplate, b: PreparedTemplate) -> Comparison:
    """Score and pairs of two prints."""
    if min(len(a), len(b)) < p.FEWEST_MINUTIAE:
        return Comparison(0.0, np.zeros((0, 2), np.int64), np.zeros(len(EVIDENCE)))
    if len(a) > len(b):  # the smaller print is moved onto the larger: same result in either order
        turned = compare(b, a)
        return Comparison(turned.score, np.ascontiguousarray(turned.pairs[:, ::-1]), turned.parts)
    score, pairs, parts = _compared(a.places, a.codes, a.valid, a.flow, b.places, b.codes, b.valid, b.flow)
    return Comparison(float(max(p.LEAST_SCORE, score)), pairs, parts)


def match_templates(a: Template, b: Template) -> float:
    """The score of two templates that are compared once."""
    return match(prepare(a), prepare(b))


@compiled
def _compared(
    a: Floats,
    a_codes: NDArray[np.uint64],
    a_valid: NDArray[np.uint64],
    a_flow: Floats,
    b: Floats,
    b_codes: NDArray[np.uint64],
    b_valid: NDArray[np.uint64],
    b_flow: Floats,
) -> tuple[float, Pairs, NDArray[np.float64]]:
    alike = similarities(a_codes, a_valid, a[:, 2], b_codes, b_valid, b[:, 2])
    seeds = _seeds(alike)
    partner = np.full(len(a), -1, np.int64)
    best_score, best_partner = -1e9, partner.copy()
    parts, best_parts = np.zeros(8), np.zeros(8)
    rough = np.full(len(seeds), -1e9)
    for s in range(len(seeds)):
        i, j = seeds[s, 0], seeds[s, 1]
        turn = b[j, 2] - a[i, 2]
        cos, sin = math.cos(turn), math.sin(turn)
        shift_x = b[j, 0] - (a[i, 0] * cos - a[i, 1] * sin)
        shift_y = b[j, 1] - (a[i, 0] * sin + a[i, 1] * cos)
        rough[s] = _pair_up(a, b, alike, turn, shift_x, shift_y, a[i, 0], a[i, 1], partner)
    for _ in range(min(p.REFINED, len(seeds))):
        s = int(np.argmax(rough))
        if rough[s] <= 0:
            break
        rough[s] = -1e9
        i, j = seeds[s, 0], seeds[s, 1]
        turn = b[j, 2] - a[i, 2]
        cos, sin = math.cos(turn), math.sin(turn)
        shift_x = b[j, 0] - (a[i, 0] * cos - a[i, 1] * sin)
        shift_y = b[j, 1] - (a[i, 0] * sin + a[i, 1] * cos)
        _pair_up(a, b, alike, turn, shift_x, shift_y, a[i, 0], a[i, 1], partner)
        score = _refined(a, a_flow, b, b_flow, alike, turn, shift_x, shift_y, partner, parts)
        if score > best_score:
            best_score = score
            best_partner[:] = partner
            best_parts[:] = parts
        for k in range(len(seeds)):
            if partner[seeds[k, 0]] == seeds[k, 1]:
                rough[k] = -1e9  # the same motion again
    count = 0
    for i in range(len(a)):
        count += best_partner[i] >= 0
    pairs = np.zeros((count, 2), np.int64)
    row = 0
    for i in range(len(a)):
        if best_partner[i] >= 0:
            pairs[row, 0] = i
            pairs[row, 1] = best_partner[i]
            row += 1
    return best_score, pairs, best_parts


@compiled
def _seeds(alike: Floats) -> Pairs:
    """The pairs of most similar cylinders, at most SEEDS_PER_MINUTIA for each minutia of the first print."""
    rows, columns = alike.shape
    total = rows * p.SEEDS_PER_MINUTIA
    value = np.zeros(total, np.float32)
    pair = np.zeros((total, 2), np.int64)
    count = 0
    for i in range(rows):
        first, second = -1, -1
        for j in range(columns):
            if alike[i, j] <= 0:
                continue
            if first < 0 or alike[i, j] > alike[i, first]:
                first, second = j, first
            elif second < 0 or alike[i, j] > alike[i, second]:
                second = j
        for j in (first, second):
            if j >= 0:
                value[count] = alike[i, j]
                pair[count, 0] = i
                pair[count, 1] = j
                count += 1
    order = np.argsort(-value[:count])[: p.SEEDS]
    return pair[order]


@compiled
def _turned_by(angle: float) -> float:
    """The angle between -pi and pi."""
    return angle - 2 * math.pi * math.floor(angle / (2 * math.pi) + 0.5)


@compiled
def _pair_up(
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
            off = abs(_turned_by(b[j, 2] - a[i, 2] - turn)) / p.COARSE_TURN_RAD
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
def _refined(
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
    """The sum of evidence after the motion is fitted to all pairs and the bending taken off. Changes `partner`."""
    moved = np.zeros((len(a), 3), np.float32)  # x, y, direction
    for _ in range(p.REFINEMENTS):
        turn, shift_x, shift_y = _fitted(a, b, partner, turn, shift_x, shift_y)
        _bent(a, b, partner, turn, shift_x, shift_y, moved)
        _pair_closely(moved, b, alike, partner)
    turn, shift_x, shift_y = _fitted(a, b, partner, turn, shift_x, shift_y)
    _bent(a, b, partner, turn, shift_x, shift_y, moved)
    return _evidence(moved, a, a_flow, b, b_flow, alike, turn, shift_x, shift_y, partner, parts)


@compiled
def _fitted(
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
def _bent(a: Floats, b: Floats, partner: Pairs, turn: float, shift_x: float, shift_y: float, moved: Floats) -> None:
    """Where each minutia of `a` is expected in `b`: moved, and bent as the other pairs around it are."""
    cos, sin = math.cos(turn), math.sin(turn)
    for i in range(len(a)):
        moved[i, 0] = a[i, 0] * cos - a[i, 1] * sin + shift_x
        moved[i, 1] = a[i, 0] * sin + a[i, 1] * cos + shift_y
        moved[i, 2] = a[i, 2] + turn
    bend = np.zeros((len(a), 2))
    scale = 0.5 / (p.BEND_SIGMA_PX * p.BEND_SIGMA_PX)
    for i in range(len(a)):
        weight, bx, by = p.BEND_PRIOR, 0.0, 0.0
        for k in range(len(a)):
            j = partner[k]
            if j < 0 or k == i:
                continue
            dx, dy = moved[k, 0] - moved[i, 0], moved[k, 1] - moved[i, 1]
            near = math.exp(-scale * (dx * dx + dy * dy))
            weight += near
            bx += near * (b[j, 0] - moved[k, 0])
            by += near * (b[j, 1] - moved[k, 1])
        bend[i, 0] = bx / weight
        bend[i, 1] = by / weight
    for i in range(len(a)):
        moved[i, 0] += bend[i, 0]
        moved[i, 1] += bend[i, 1]


@compiled
def _pair_closely(moved: Floats, b: Floats, alike: Floats, partner: Pairs) -> None:
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
            off = abs(_turned_by(b[j, 2] - moved[i, 2])) / p.FINE_TURN_RAD
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


@compiled
def _evidence(
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
        off = _turned_by(b[j, 2] - moved[i, 2])
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


def warm_up() -> None:
    """Load the science and compile what compiles: extraction and matching of a drawn pattern. Some 20 s on the first
    start of an installation, under a second from then on."""
    from app.domain.image import FingerImage
    from app.matching.extractor import extract

    y, x = np.mgrid[0:320, 0:320].astype(np.float32)
    rings = np.hypot(x - 150, y - 170) + 6 * np.sin(x / 23) + 0.2 * x
    grey = 128 + 100 * np.sin(2 * np.pi * rings / 9)
    drawn = extract(FingerImage(np.clip(grey, 0, 255).astype(np.uint8)))
    rng = np.random.default_rng(1)
    count = 24
    made = Template.of(
        x=rng.uniform(40, 280, count),
        y=rng.uniform(40, 280, count),
        direction=rng.uniform(0, 2 * np.pi, count),
        kind=np.ones(count, np.int64),
        quality=np.full(count, 50),
        flow=np.ones((10, 10), np.uint8),
        width_px=320,
        height_px=320,
    )
    match_templates(made, made)
    match_templates(made, drawn)
