"""What stands around each minutia, as bits that can be compared by counting.

Minutia Cylinder-Code: Cappelli, Ferrara, Maltoni, IEEE PAMI 32(12), 2010, in its binary form: a grid turned with the
minutia, in layers by difference of direction; a bit is set where other minutiae contribute enough.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.popcount import popcount
from app.matching.ridges import Ridges, unpacked
from app.matching.template import FLOW_MAP_PX, FLOW_STEPS, Floats, Template

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedTemplate:
    """A template with all that a comparison needs; made once, compared often.

    `template`: with the MOST_COMPARED best minutiae at most, which the indices of all that follows count.
    `places`: float32 (n, 4): x, y, direction, quality from 0 to 1.
    `codes`: uint64 (n, CYLINDER_SECTIONS): a bit a cell of the grid;
    `valid`: uint64 (n,): the cells that lie where the print shows skin, 0 for a cylinder that says nothing.
    `flow`: float32 (2, rows, columns): cosine and sine of twice the ridge angle per cell of FLOW_MAP_PX, 0 where no
    ridges are.
    `ridges`: see app.matching.ridges.
    """

    template: Template
    places: Floats
    codes: Words
    valid: Words
    flow: Floats
    ridges: Ridges

    def __len__(self) -> int:
        return len(self.places)


def prepare(template: Template) -> PreparedTemplate:
    """About 1 ms for a rolled finger."""
    template = template.best(p.MOST_COMPARED)
    quality = template.quality.astype(np.float32) / 100
    places = np.column_stack([template.x, template.y, template.direction, quality]).astype(np.float32)
    places = np.ascontiguousarray(places.reshape(-1, 4))
    twice = (template.flow.astype(np.float32) - 1) * (2 * np.pi / FLOW_STEPS)
    flow = np.stack([np.cos(twice), np.sin(twice)]).astype(np.float32) * (template.flow > 0)
    flow = np.ascontiguousarray(flow, dtype=np.float32)
    codes, valid = _codes(places, flow)
    return PreparedTemplate(template, places, codes, valid, flow, unpacked(template))


@compiled
def shows_ridges(flow: Floats, x: float, y: float) -> bool:
    """Whether a place of a print lies in a cell with ridges."""
    column, row = math.floor(x / FLOW_MAP_PX), math.floor(y / FLOW_MAP_PX)
    if not (0 <= row < flow.shape[1] and 0 <= column < flow.shape[2]):
        return False
    return bool(flow[0, row, column] != 0.0 or flow[1, row, column] != 0.0)


@compiled
def _codes(places: Floats, flow: Floats) -> tuple[Words, Words]:
    count = len(places)
    codes = np.zeros((count, p.CYLINDER_SECTIONS), np.uint64)
    valid = np.zeros(count, np.uint64)
    side, sections, radius = p.CYLINDER_SIDE, p.CYLINDER_SECTIONS, p.CYLINDER_RADIUS_PX
    cell = 2 * radius / side
    section = 2 * math.pi / sections
    reach = radius + 3 * p.CYLINDER_SIGMA_PX
    sums = np.zeros((side * side, sections))
    layers = np.zeros(sections)
    for i in range(count):
        sums[:, :] = 0
        x0, y0, turn = places[i, 0], places[i, 1], places[i, 2]
        cos, sin = math.cos(turn), math.sin(turn)
        others = 0
        for j in range(count):
            dx, dy = places[j, 0] - x0, places[j, 1] - y0
            if i == j or dx * dx + dy * dy > reach * reach:
                continue
            others += 1
            u, v = dx * cos + dy * sin, dy * cos - dx * sin
            between = turn - places[j, 2]
            for k in range(sections):
                away = between - (-math.pi + (k + 0.5) * section)
                away -= 2 * math.pi * math.floor(away / (2 * math.pi) + 0.5)
                # Share of a normal distribution that falls into the section.
                scale = p.CYLINDER_SIGMA_RAD * math.sqrt(2.0)
                layers[k] = 0.5 * (math.erf((away + section / 2) / scale) - math.erf((away - section / 2) / scale))
            for row in range(side):
                cy = (row + 0.5) * cell - radius - v
                if abs(cy) > 3 * p.CYLINDER_SIGMA_PX:
                    continue
                for column in range(side):
                    cx = (column + 0.5) * cell - radius - u
                    square = (cx * cx + cy * cy) / (p.CYLINDER_SIGMA_PX * p.CYLINDER_SIGMA_PX)
                    if square > 9.0:
                        continue
                    near = math.exp(-0.5 * square) / (p.CYLINDER_SIGMA_PX * math.sqrt(2 * math.pi))
                    for k in range(sections):
                        sums[row * side + column, k] += near * layers[k]
        if others < p.CYLINDER_LEAST_OTHERS:
            continue
        for row in range(side):
            for column in range(side):
                cu, cv = (column + 0.5) * cell - radius, (row + 0.5) * cell - radius
                if cu * cu + cv * cv > radius * radius:
                    continue
                if not shows_ridges(flow, x0 + cu * cos - cv * sin, y0 + cu * sin + cv * cos):
                    continue
                bit = np.uint64(1) << np.uint64(row * side + column)
                valid[i] |= bit
                for k in range(sections):
                    if sums[row * side + column, k] > p.CYLINDER_BIT:
                        codes[i, k] |= bit
    return codes, valid


@compiled
def similarities(a: Words, a_valid: Words, a_turn: Floats, b: Words, b_valid: Words, b_turn: Floats) -> Floats:
    """Of every minutia of `a` to every one of `b`: 0 (nothing in common) to 1; 0 where they cannot be compared."""
    out = np.zeros((len(a), len(b)), np.float32)
    grid = popcount(np.uint64(0xFFFFFFFFFFFFFFFF)) * math.pi / 4  # cells within the circle, about
    least = p.CYLINDER_LEAST_CELLS * grid
    limit = math.cos(p.CYLINDER_TURN_RAD)
    for i in range(len(a)):
        if a_valid[i] == np.uint64(0):
            continue
        for j in range(len(b)):
            both = a_valid[i] & b_valid[j]
            if popcount(both) < least or math.cos(a_turn[i] - b_turn[j]) < limit:
                continue
            unlike, ones_a, ones_b = 0, 0, 0
            for k in range(p.CYLINDER_SECTIONS):
                unlike += popcount((a[i, k] ^ b[j, k]) & both)
                ones_a += popcount(a[i, k] & both)
                ones_b += popcount(b[j, k] & both)
            if ones_a > 0 and ones_b > 0:
                out[i, j] = 1.0 - math.sqrt(unlike) / (math.sqrt(ones_a) + math.sqrt(ones_b))
    return out
