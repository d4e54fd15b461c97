"""Skin without pictures: the ridge flow and the minutiae of a drawn finger, and what one impression shows of them.

* Flow: the zero-pole model of Sherlock and Monro (1993) with the outline and the bends of `drivers.simulated`, which
  draws the pictures; its smooth part is solved once, in coordinates that all fingers share, and is then a product.
* Minutiae: where ridges spread or close up, new ones must begin or old ones end. The flow's divergence over the ridge
  period is how many more begin than end (per area); beside them stand pairs of either, USUAL of them where the flow is
  even. How near two may lie to each other is measured. No fit of densities is left to do: [measured] numbers are from
  rolled prints of 11 generated people, and the counts of arches, loops and whorls come out by themselves.
* Impression: a motion, the skin's stretch, the part that touched the glass (of a measured print), minutiae lost and
  made up, what their places, directions, kinds and the flow are off by [measured on mates].

Places are in pixels at 500 ppi from the middle of the fingertip, x to the right, y down; angles from x towards y.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching.template import FLOW_MAP_PX, FLOW_STEPS

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

# --- flow
NODE: Final = 0.15  # of the smooth field, in half widths and half heights
NODE_COLUMNS, NODE_ROWS = 19, 23
LEFT_END, UPPER_END = -1.35, -1.3  # of the nodes, in half widths and half heights
NODE_USUAL_PX: Final = 36.0  # of a usual finger
GENERATOR_NODE_PX: Final = 16.0  # for which the generator's firmness at the outline is meant
RASTER_PX: Final = 16.0
RASTER_COLUMNS, RASTER_ROWS = 44, 56
ORIGIN_COLUMN, ORIGIN_ROW = 22.0, 22.0  # of the raster, where the middle of the fingertip lies
# --- minutiae
USUAL: Final = 2.3e-4  # a square pixel where the flow is even and ridges are USUAL_PERIOD_PX apart [measured]
USUAL_PERIOD_PX: Final = 9.3
UNRULY: Final = 0.6  # share of the usual ones that begin or end as it comes [measured]
MOST_DENSITY: Final = 1.5e-3  # beside cores and deltas [measured 1.4e-3]
CROWDING_PX2: Final = 1150.0  # skin that a minutia keeps from others: so many more candidates are drawn
NEAR_PX: Final = 4.0  # step of the next two: how often two lie so near, over chance; alike and opposed [measured]
NEAR_ALIKE: Final = np.array([0.0, 0.0, 0.08, 0.16, 0.32, 0.55, 0.8])
NEAR_OPPOSED: Final = np.array([0.0, 0.06, 0.4, 0.75, 0.95, 1.0, 1.0])
ALONG_RAD: Final = 0.03  # deviation of a minutia's direction from the flow [measured]
# --- impressions
DEPTHS_PX: Final = np.array([8.0, 12.0, 16.0, 20.0, 25.0, 30.0, 40.0])  # from the rim of the ridges
SEEN_AT: Final = np.array([0.02, 0.06, 0.27, 0.37, 0.55, 0.77, 0.9, 1.0])  # of the minutiae there [measured]
DULLER_AT: Final = np.array([25.0, 20.0, 18.0, 13.0, 10.0, 5.0, 2.0, 0.0])  # their quality [measured]
STRETCH_NODE_PX: Final = 135.0  # as the generator lays them out on a finger
ALONE_PX: Final = 11.0  # from others, of what is made up: the extractor takes nearer ones for one [measured]
KIND_SAME: Final = 0.79  # share of impressions that show a minutia's own kind [measured]
QUALITY_AT: Final = np.array([-2.5, -1.64, -0.67, 0.0, 0.67, 1.64, 2.5])  # deviations
QUALITIES: Final = np.array([25.0, 48.0, 68.0, 76.0, 82.0, 87.0, 92.0])  # [measured]
X, Y, DIRECTION, KIND, STRENGTH, QUALITY = range(6)  # columns of minutiae; strength is the skin's, quality the print's


@compiled
def _zero_pole(points: Floats, x: float, y: float) -> float:
    """`points`: rows of core x, y, delta x, y. y upwards, angles counter-clockwise, as in the generator."""
    total = 0.0
    for n in range(points.shape[0]):
        a, b = x - points[n, 0], y - points[n, 1]
        c, d = x - points[n, 2], y - points[n, 3]
        total += math.atan2(b * c - a * d, a * c + b * d)
    return 0.5 * total


@compiled
def _eased(t: float) -> float:
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@compiled
def firmness() -> Floats:
    """How firmly the outline holds the smooth field at each node; the same for all fingers."""
    hold = np.zeros(NODE_ROWS * NODE_COLUMNS)
    for i in range(NODE_ROWS):
        for j in range(NODE_COLUMNS):
            u, v = LEFT_END + NODE * j, -(UPPER_END + NODE * i)
            above = max(v - 0.35, 0.0) / 0.65
            below = _eased((-v - 0.75) / 0.35)
            hold[i * NODE_COLUMNS + j] = 0.5 * _eased((math.hypot(u, above) - 0.72) / 0.4) + 0.5 * below
    return hold * (NODE_USUAL_PX / GENERATOR_NODE_PX) ** 2


def smoothing() -> Floats:
    """(nodes, nodes): the smoothest field that keeps near a target, as a product with the target."""
    count = NODE_ROWS * NODE_COLUMNS
    hold = firmness()
    system = np.diag(hold)
    for k in range(count):
        i, j = divmod(k, NODE_COLUMNS)
        for di, dj in ((0, 1), (1, 0)):
            if i + di < NODE_ROWS and j + dj < NODE_COLUMNS:
                other = k + di * NODE_COLUMNS + dj
                system[k, k] += 1
                system[other, other] += 1
                system[k, other] -= 1
                system[other, k] -= 1
    return np.ascontiguousarray(np.linalg.solve(system, np.diag(hold)))


@compiled
def _smooth_field(
    points: Floats, half_width: float, half_height: float, steepest: float, slant: float, solved: Floats, waves: Floats
) -> Floats:
    """The outline's part of the flow at the nodes, and the bends that make no two fingers alike."""
    target = np.zeros(NODE_ROWS * NODE_COLUMNS)
    dome = 0.35 * half_height
    tall = half_height - dome
    for i in range(NODE_ROWS):
        for j in range(NODE_COLUMNS):
            x, y = (LEFT_END + NODE * j) * half_width, -(UPPER_END + NODE * i) * half_height
            above = max(y - dome, 0.0)
            angle = -math.atan2(x / (half_width * half_width), above / (tall * tall) + 1e-7)
            steep = steepest * _eased((y + half_height) / (0.9 * half_height))
            angle = min(max(angle, -steep), steep)
            below = _eased((-y - 0.75 * half_height) / (0.35 * half_height))
            angle = angle * (1.0 - below) + slant * below
            target[i * NODE_COLUMNS + j] = angle - _zero_pole(points, x, y)
    field = (solved @ target).reshape(NODE_ROWS, NODE_COLUMNS)
    for i in range(NODE_ROWS):
        for j in range(NODE_COLUMNS):
            x, y = (LEFT_END + NODE * j) * half_width, -(UPPER_END + NODE * i) * half_height
            for n in range(waves.shape[0]):
                field[i, j] += waves[n, 3] * math.sin(waves[n, 0] * x + waves[n, 1] * y + waves[n, 2])
    return field


@compiled
def _between(field: Floats, row: float, column: float) -> float:
    i = min(max(int(row), 0), field.shape[0] - 2)
    j = min(max(int(column), 0), field.shape[1] - 2)
    a, b = min(max(row - i, 0.0), 1.0), min(max(column - j, 0.0), 1.0)
    above = field[i, j] * (1.0 - b) + field[i, j + 1] * b
    below = field[i + 1, j] * (1.0 - b) + field[i + 1, j + 1] * b
    return float(above * (1.0 - a) + below * a)


@compiled
def flow_of(
    points: Floats,
    half_width: float,
    half_height: float,
    steepest: float,
    slant: float,
    spiral: tuple[float, float],
    narrowing: tuple[float, float],
    solved: Floats,
    waves: Floats,
) -> Floats:
    """(3, RASTER_ROWS, RASTER_COLUMNS): cosine and sine of twice the ridge angle, and the angle, y down.

    `points`: rows of core and delta, y upwards; `spiral`, `narrowing`: angle or share, and how far around they reach.
    """
    field = _smooth_field(points, half_width, half_height, steepest, slant, solved, waves)
    count = points.shape[0]
    opening = np.zeros((count, 2))
    for n in range(count):  # which way the loop of each core opens
        x, y = points[n, 0], points[n, 1]
        angle = 2.0 * _between(field, (-y / half_height - UPPER_END) / NODE, (x / half_width - LEFT_END) / NODE)
        angle -= math.atan2(y - points[n, 3], x - points[n, 2])
        for m in range(count):
            if m != n:
                angle += 2.0 * _zero_pole(points[m : m + 1], x, y)
        opening[n, 0], opening[n, 1] = math.cos(angle), math.sin(angle)
    middle_x, middle_y = 0.0, 0.0
    for n in range(count):
        middle_x += points[n, 0] / count
        middle_y += points[n, 1] / count
    out = np.zeros((3, RASTER_ROWS, RASTER_COLUMNS))
    out[0] = 1.0
    for i in range(RASTER_ROWS):
        for j in range(RASTER_COLUMNS):
            x, y = (j - ORIGIN_COLUMN) * RASTER_PX, (ORIGIN_ROW - i) * RASTER_PX
            if abs(x) > 1.4 * half_width or y > 1.3 * half_height or y < -1.8 * half_height:
                continue  # no skin that prints
            row, column = (-y / half_height - UPPER_END) / NODE, (x / half_width - LEFT_END) / NODE
            angle = _zero_pole(points, x, y) + _between(field, row, column)
            if spiral[0] != 0.0:
                away = (x - middle_x) * (x - middle_x) + (y - middle_y) * (y - middle_y)
                angle += spiral[0] * math.exp(-0.5 * away / (spiral[1] * spiral[1]))
            for n in range(count):
                a, b = x - points[n, 0], y - points[n, 1]
                squared = a * a + b * b
                if 0.0 < squared < 16.0 * narrowing[1] * narrowing[1]:
                    aside = (b * opening[n, 0] - a * opening[n, 1]) / math.sqrt(squared)
                    angle -= narrowing[0] * aside * math.exp(-0.5 * squared / (narrowing[1] * narrowing[1]))
            out[0, i, j], out[1, i, j], out[2, i, j] = math.cos(2 * angle), -math.sin(2 * angle), -angle
    return out


@compiled
def _angle_at(flow: Floats, x: float, y: float) -> float:
    row, column = y / RASTER_PX + ORIGIN_ROW, x / RASTER_PX + ORIGIN_COLUMN
    return 0.5 * math.atan2(_between(flow[1], row, column), _between(flow[0], row, column))


@compiled
def _half_turned(angle: float) -> float:
    """Between minus and plus a quarter turn: ridges have no head."""
    return angle - math.pi * math.floor(angle / math.pi + 0.5)


@compiled
def minutiae_of(seed: int, flow: Floats, half_width: float, half_height: float, period_px: float) -> Floats:
    """Rows of x, y, direction, kind, strength (a normal number: how surely impressions show it), and 0."""
    np.random.seed(seed)
    candidates = np.zeros((1200, 6))
    count = 0
    cell = RASTER_PX * RASTER_PX
    usual = USUAL * (USUAL_PERIOD_PX / period_px) ** 2
    for i in range(1, RASTER_ROWS - 1):
        for j in range(1, RASTER_COLUMNS - 1):
            x, y = (j - ORIGIN_COLUMN) * RASTER_PX, (i - ORIGIN_ROW) * RASTER_PX
            if abs(x) > 1.25 * half_width or y < -1.15 * half_height or y > 1.6 * half_height:
                continue
            angle = flow[2, i, j]
            along = _half_turned(flow[2, i, j + 1] - angle) - _half_turned(flow[2, i, j - 1] - angle)
            down = _half_turned(flow[2, i + 1, j] - angle) - _half_turned(flow[2, i - 1, j] - angle)
            spreading = (math.cos(angle) * down - math.sin(angle) * along) / (2 * RASTER_PX * period_px)
            density = min(MOST_DENSITY, math.sqrt(usual * usual + spreading * spreading))
            heads = 0.5 * (1.0 + spreading / math.hypot(spreading, UNRULY * usual))
            for _ in range(np.random.poisson(density * math.exp(CROWDING_PX2 * density) * cell)):
                if count == candidates.shape[0]:
                    break
                at_x = x + RASTER_PX * (np.random.random() - 0.5)
                at_y = y + RASTER_PX * (np.random.random() - 0.5)
                local = _angle_at(flow, at_x, at_y)
                # the head of `angle`, for which the spreading was reckoned
                local = angle + _half_turned(local - angle) + ALONG_RAD * np.random.standard_normal()
                candidates[count, X], candidates[count, Y] = at_x, at_y
                candidates[count, DIRECTION] = local if np.random.random() < heads else local + math.pi
                candidates[count, KIND] = 1.0 if np.random.random() < 0.53 else 2.0
                candidates[count, STRENGTH] = np.random.standard_normal()
                count += 1
    return _kept_apart(candidates[:count])


@compiled
def _kept_apart(candidates: Floats) -> Floats:
    """In random order, each against those that stay."""
    order = np.random.permutation(len(candidates))
    kept = np.zeros(len(candidates), np.int64)
    count = 0
    reach = NEAR_PX * len(NEAR_ALIKE)
    for k in order:
        chance = 1.0
        for m in range(count):
            dx = candidates[k, X] - candidates[kept[m], X]
            dy = candidates[k, Y] - candidates[kept[m], Y]
            if abs(dx) < reach and abs(dy) < reach:
                step = int(math.hypot(dx, dy) / NEAR_PX)
                if step < len(NEAR_ALIKE):
                    alike = math.cos(candidates[k, DIRECTION] - candidates[kept[m], DIRECTION]) > 0
                    chance *= NEAR_ALIKE[step] if alike else NEAR_OPPOSED[step]
        if np.random.random() < chance:
            kept[count] = k
            count += 1
    return candidates[kept[:count]]


# One print of it. ----------------------------------------------------------------------------------------------------


@compiled
def _depth(mask: Bytes, x: float, y: float) -> int:
    """How deep a place lies within the ridges, as a row of DEPTHS_PX; -1 outside."""
    for k in range(-1, len(DEPTHS_PX)):
        reach = 0.0 if k < 0 else DEPTHS_PX[k]
        for turn in range(8):
            across, down = reach * math.cos(turn * math.pi / 4), reach * math.sin(turn * math.pi / 4)
            row, column = math.floor((y + down) / FLOW_MAP_PX), math.floor((x + across) / FLOW_MAP_PX)
            inside = 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1]
            if not inside or mask[row, column] == 0:
                return k
            if k < 0:
                break
    return len(DEPTHS_PX)


@compiled
def _stretched(nodes: Floats, x: float, y: float) -> float:
    """Smooth through nodes STRETCH_NODE_PX apart (Catmull and Rom, 1974)."""
    row, column = y / STRETCH_NODE_PX + 2.5, x / STRETCH_NODE_PX + 2.5
    i = min(max(int(row), 1), nodes.shape[0] - 3)
    j = min(max(int(column), 1), nodes.shape[1] - 3)
    a, b = min(max(row - i, 0.0), 1.0), min(max(column - j, 0.0), 1.0)
    total = 0.0
    for di in range(4):
        for dj in range(4):
            total += _share(a, di) * _share(b, dj) * nodes[i + di - 1, j + dj - 1]
    return total


@compiled
def _share(t: float, which: int) -> float:
    if which == 0:
        return 0.5 * t * (-1.0 + t * (2.0 - t))
    if which == 1:
        return 0.5 * (2.0 + t * t * (3.0 * t - 5.0))
    if which == 2:
        return 0.5 * t * (1.0 + t * (4.0 - 3.0 * t))
    return 0.5 * t * t * (t - 1.0)


@compiled
def _beside(found: Floats, count: int, x: float, y: float) -> bool:
    near = False
    for k in range(count):
        near |= math.hypot(found[k, X] - x, found[k, Y] - y) < ALONE_PX
    return near


@compiled
def _quality(latent: float, duller: float) -> float:
    return float(min(99.0, max(12.0, np.interp(latent, QUALITY_AT, QUALITIES) - duller)))


@compiled
def impression_of(
    seed: int,
    skin: Floats,
    flow: Floats,
    mask: Bytes,
    middle: tuple[float, float],
    turn: float,
    stretch_px: float,
    surely: tuple[float, float],
    made_up: float,
    off: tuple[float, float, float, float],
    dull: float,
) -> tuple[Floats, Bytes]:
    """Minutiae (rows as above, in pixels of the picture) and flow map of one print.

    `mask`: cells of FLOW_MAP_PX that show ridges; `middle`: of the fingertip, pixels of the picture; `turn`: radians;
    `stretch_px`: deviation at the nodes; `surely`: logit that a usual minutia is found, and more a unit of strength;
    `made_up`: minutiae a square pixel that are none; `off`: deviations of places (pixels), of directions, of the
    flow, and of both together, smoothly (radians); `dull`: quality below that of a good print.
    """
    np.random.seed(seed)
    across = stretch_px * np.random.standard_normal((6, 6))
    down = stretch_px * np.random.standard_normal((6, 6))
    bend = off[3] * np.random.standard_normal((6, 6))
    cos, sin = math.cos(turn), math.sin(turn)
    found = np.zeros((len(skin) + 400, 6))
    count = 0
    for k in range(len(skin)):
        u = skin[k, X] + _stretched(across, skin[k, X], skin[k, Y])
        v = skin[k, Y] + _stretched(down, skin[k, X], skin[k, Y])
        x = u * cos - v * sin + middle[0] + off[0] * np.random.standard_normal()
        y = u * sin + v * cos + middle[1] + off[0] * np.random.standard_normal()
        depth = _depth(mask, x, y)
        logit = surely[0] + surely[1] * skin[k, STRENGTH]
        if depth < 0 or np.random.random() > SEEN_AT[depth] / (1.0 + math.exp(-logit)):
            continue
        found[count, X], found[count, Y] = x, y
        bent = turn + _stretched(bend, skin[k, X], skin[k, Y])
        found[count, DIRECTION] = skin[k, DIRECTION] + bent + off[1] * np.random.standard_normal()
        found[count, KIND] = skin[k, KIND] if np.random.random() < KIND_SAME else 3.0 - skin[k, KIND]
        latent = 0.6 * skin[k, STRENGTH] + 0.8 * np.random.standard_normal()
        found[count, QUALITY] = _quality(latent, DULLER_AT[depth] + dull)
        count += 1
    out = np.zeros(mask.shape, np.uint8)
    for row in range(mask.shape[0]):
        for column in range(mask.shape[1]):
            if mask[row, column] == 0:
                continue
            left, top = column * FLOW_MAP_PX, row * FLOW_MAP_PX
            x, y = left + 0.5 * FLOW_MAP_PX - middle[0], top + 0.5 * FLOW_MAP_PX - middle[1]
            x, y = x * cos + y * sin, y * cos - x * sin
            angle = _angle_at(flow, x, y) + turn + _stretched(bend, x, y)
            seen = angle + off[2] * np.random.standard_normal()
            turns = seen / math.pi - math.floor(seen / math.pi)
            out[row, column] = math.floor(turns * FLOW_STEPS + 0.5) % FLOW_STEPS + 1
            for _ in range(np.random.poisson(made_up * FLOW_MAP_PX * FLOW_MAP_PX)):
                if count == len(found):
                    break
                x, y = left + FLOW_MAP_PX * np.random.random(), top + FLOW_MAP_PX * np.random.random()
                depth = _depth(mask, x, y)
                if depth < 0 or np.random.random() > SEEN_AT[depth] or _beside(found, count, x, y):
                    continue
                found[count, X], found[count, Y] = x, y
                head = math.pi if np.random.random() < 0.5 else 0.0
                found[count, DIRECTION] = angle + head + off[1] * np.random.standard_normal()
                found[count, KIND] = 1.0 if np.random.random() < 0.53 else 2.0
                found[count, QUALITY] = _quality(np.random.standard_normal() - 0.9, DULLER_AT[depth] + dull)
                count += 1
    return found[:count], out
