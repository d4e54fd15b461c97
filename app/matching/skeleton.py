"""Walking on thinned ridges, and mending what is no minutia: spurs, islands, bridges, pores, gaps.

A skeleton is uint8, 0 or 1, with a frame of 0. The crossing number of a pixel counts the changes from 0 to 1 round it
(Rutovitz 1966): 1 at an ending, 2 along a ridge, 3 and more at a bifurcation.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.ridge_flow import Floats, Mask

# Round a pixel from the north, clockwise. As tuples they are constants to the compiler.
_DY = (-1, -1, 0, 1, 1, 1, 0, -1)
_DX = (0, 1, 1, 1, 0, -1, -1, -1)
_LONGEST = 64  # pixels of a path that is kept


@compiled
def crossing_number(skeleton: Mask, y: int, x: int) -> int:
    count = 0
    for k in range(8):
        if skeleton[y + _DY[k], x + _DX[k]] == 0 and skeleton[y + _DY[(k + 1) % 8], x + _DX[(k + 1) % 8]]:
            count += 1
    return count


@compiled
def exits(skeleton: Mask, y: int, x: int, found: NDArray[np.int64]) -> int:
    """The ring positions by which ridges leave a pixel, one of each run of set neighbours, straight before oblique."""
    count = 0
    for k in range(8):
        if skeleton[y + _DY[k], x + _DX[k]] == 0 or skeleton[y + _DY[(k + 7) % 8], x + _DX[(k + 7) % 8]]:
            continue  # only the first of a run
        best = k
        for n in range(8):
            j = (k + n) % 8
            if skeleton[y + _DY[j], x + _DX[j]] == 0:
                break
            if j % 2 == 0:
                best = j
                break
        found[count] = best
        count += 1
    return count


@compiled
def walk(skeleton: Mask, y: int, x: int, leave: int, limit: int, path: NDArray[np.int64]) -> tuple[int, int]:
    """Follow a ridge from a pixel by ring position `leave` for at most `limit` pixels.

    `path` (n, 2) is filled with y, x of each pixel after the first. Gives their number and the crossing number of the
    last: 2 when the limit was reached.
    """
    found = np.zeros(8, np.int64)
    before_y, before_x = y, x
    y, x = y + _DY[leave], x + _DX[leave]
    length = 0
    while True:
        path[length, 0] = y
        path[length, 1] = x
        length += 1
        number = crossing_number(skeleton, y, x)
        if number != 2 or length >= limit:
            return length, number
        count = exits(skeleton, y, x, found)
        moved = False
        for k in range(count):
            ny, nx = y + _DY[found[k]], x + _DX[found[k]]
            # The run that holds the pixel before is where we come from.
            if ny == before_y and nx == before_x:
                continue
            if abs(ny - before_y) + abs(nx - before_x) <= 1:
                continue
            before_y, before_x = y, x
            y, x = ny, nx
            moved = True
            break
        if not moved:
            return length, 1


@compiled
def mend(skeleton: Mask, angle: Floats) -> Mask:
    """A skeleton without what is shorter than skin makes it. `angle`: of the ridges, per FLOW_CELL_PX."""
    out = skeleton.copy()
    _cut_spurs(out)
    _cut_links(out, angle)
    _close_gaps(out)
    _cut_spurs(out)
    return out


@compiled
def _cut_spurs(skeleton: Mask) -> None:
    """Erase ridges that are too short: from ending to ending, and from ending to bifurcation."""
    height, width = skeleton.shape
    path = np.zeros((_LONGEST, 2), np.int64)
    found = np.zeros(8, np.int64)
    limit = max(p.SPUR_PX, p.ISLAND_PX)
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            if skeleton[y, x] == 0:
                continue
            number = crossing_number(skeleton, y, x)
            if number == 0:
                skeleton[y, x] = 0
                continue
            if number != 1:
                continue
            exits(skeleton, y, x, found)
            length, last = walk(skeleton, y, x, found[0], limit, path)
            if last == 1 and length < p.ISLAND_PX:
                skeleton[y, x] = 0
                for k in range(length):
                    skeleton[path[k, 0], path[k, 1]] = 0
            elif last >= 3 and length < p.SPUR_PX:
                skeleton[y, x] = 0
                for k in range(length - 1):
                    skeleton[path[k, 0], path[k, 1]] = 0


@compiled
def _cut_links(skeleton: Mask, angle: Floats) -> None:
    """Erase bridges across the flow, and one side of each pore."""
    height, width = skeleton.shape
    path = np.zeros((_LONGEST, 2), np.int64)
    found = np.zeros(8, np.int64)
    ends = np.zeros((8, 3), np.int64)
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            if skeleton[y, x] == 0 or crossing_number(skeleton, y, x) < 3:
                continue
            count = exits(skeleton, y, x, found)
            for k in range(count):
                ends[k, 0] = -1
                if skeleton[y + _DY[found[k]], x + _DX[found[k]]] == 0:
                    continue
                length, last = walk(skeleton, y, x, found[k], p.LAKE_PX, path)
                if last < 3 or length < 3:
                    continue
                end_y, end_x = path[length - 1, 0], path[length - 1, 1]
                ends[k, 0], ends[k, 1], ends[k, 2] = end_y, end_x, length
                twin = False
                for j in range(k):
                    twin = twin or (ends[j, 0] >= 0 and abs(ends[j, 0] - end_y) <= 2 and abs(ends[j, 1] - end_x) <= 2)
                across = False
                if length <= p.BRIDGE_PX:
                    flow = angle[
                        min(angle.shape[0] - 1, (y + end_y) // 2 // p.FLOW_CELL_PX),
                        min(angle.shape[1] - 1, (x + end_x) // 2 // p.FLOW_CELL_PX),
                    ]
                    turn = math.atan2(end_y - y, end_x - x) - flow
                    across = abs(math.sin(turn)) > math.sin(p.BRIDGE_TURN_RAD)
                if twin or across:
                    for n in range(length - 1):
                        skeleton[path[n, 0], path[n, 1]] = 0
                    ends[k, 0] = -1


@compiled
def _close_gaps(skeleton: Mask) -> None:
    """Join endings that face each other along their ridge."""
    endings, directions = _endings(skeleton)
    count = len(endings)
    joined = np.zeros(count, np.uint8)
    for i in range(count):
        if joined[i]:
            continue
        best, nearest = -1, p.GAP_PX + 1.0
        for j in range(i + 1, count):
            dy, dx = endings[j, 0] - endings[i, 0], endings[j, 1] - endings[i, 1]
            if joined[j] or abs(dy) > p.GAP_PX or abs(dx) > p.GAP_PX:
                continue
            distance = math.hypot(dy, dx)
            if distance >= nearest or distance < 1.0:
                continue
            line = math.atan2(dy, dx)
            # Each ridge lies behind its end as seen from the other.
            if math.cos(line - directions[i]) < -math.cos(p.GAP_TURN_RAD) and math.cos(line - directions[j]) > math.cos(
                p.GAP_TURN_RAD
            ):
                best, nearest = j, distance
        if best >= 0:
            joined[i] = 1
            joined[best] = 1
            steps = int(nearest) + 1
            for n in range(steps + 1):
                y = round(endings[i, 0] + (endings[best, 0] - endings[i, 0]) * n / steps)
                x = round(endings[i, 1] + (endings[best, 1] - endings[i, 1]) * n / steps)
                skeleton[y, x] = 1


@compiled
def _endings(skeleton: Mask) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """y, x of every ending, and the direction in which its ridge lies."""
    height, width = skeleton.shape
    places = np.zeros((20000, 2), np.int64)
    directions = np.zeros(20000)
    path = np.zeros((_LONGEST, 2), np.int64)
    found = np.zeros(8, np.int64)
    count = 0
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            if skeleton[y, x] and crossing_number(skeleton, y, x) == 1 and count < len(places):
                exits(skeleton, y, x, found)
                length, _ = walk(skeleton, y, x, found[0], p.TRACE_PX, path)
                places[count, 0] = y
                places[count, 1] = x
                directions[count] = math.atan2(path[length - 1, 0] - y, path[length - 1, 1] - x)
                count += 1
    return places[:count].copy(), directions[:count].copy()


@compiled
def read_minutiae(skeleton: Mask, angle: Floats) -> NDArray[np.float64]:
    """Rows of y, x, direction, kind (1 ending, 2 bifurcation). The sense of a direction is read from the skeleton, its
    angle from the flow, which is steadier."""
    height, width = skeleton.shape
    rows = np.zeros((8000, 4))
    path = np.zeros((_LONGEST, 2), np.int64)
    found = np.zeros(8, np.int64)
    leaving = np.zeros((8, 2))
    count = 0
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            if skeleton[y, x] == 0:
                continue
            number = crossing_number(skeleton, y, x)
            if number == 2 or number == 0 or count >= len(rows):
                continue
            ways = exits(skeleton, y, x, found)
            for k in range(ways):
                length, _ = walk(skeleton, y, x, found[k], p.TRACE_PX, path)
                dy, dx = path[length - 1, 0] - y, path[length - 1, 1] - x
                size = math.hypot(dy, dx) + 1e-9
                leaving[k, 0] = dy / size
                leaving[k, 1] = dx / size
            if number == 1:
                dy, dx = leaving[0, 0], leaving[0, 1]
            else:  # the valley between the two branches that lie closest
                best = -2.0
                dy, dx = 0.0, 1.0
                for j in range(ways):
                    for k in range(j):
                        near = leaving[j, 0] * leaving[k, 0] + leaving[j, 1] * leaving[k, 1]
                        if near > best:
                            best = near
                            dy, dx = leaving[j, 0] + leaving[k, 0], leaving[j, 1] + leaving[k, 1]
            flow = angle[min(angle.shape[0] - 1, y // p.FLOW_CELL_PX), min(angle.shape[1] - 1, x // p.FLOW_CELL_PX)]
            if math.cos(flow) * dx + math.sin(flow) * dy < 0:
                flow += math.pi
            rows[count, 0] = y
            rows[count, 1] = x
            rows[count, 2] = flow
            rows[count, 3] = 1 if number == 1 else 2
            count += 1
    return rows[:count].copy()
