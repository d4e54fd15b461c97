"""How well the ridges themselves lie on each other: the scorer that knows nothing of minutiae but the motion they gave.

Patches of the first print are laid on the second one, each moved a little on its own, since skin stretches; then
patches are made to agree with those around on how far they were moved. Of one finger the patches fit and move together;
of two fingers a patch can be made to fit, but not all of them by a smooth bending: what lies between are minutiae.
Idea: local correlation, as in Bazen et al., "A correlation-based fingerprint verification system", ProRISC 2000, and
phase-based block matching (Ito et al., IEICE E87-A, 2004).

A patch is PATCH_SIDE by PATCH_SIDE dots of the ridges (black or white), PATCH_STEP dots apart: one word of 64 bits, so
that laying it on a place is one exclusive or. Lengths in dots are of RIDGE_PX.
"""

import math

import numpy as np
from numpy.typing import NDArray

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.motion import Pairs, bending, residuals
from app.matching.popcount import popcount
from app.matching.template import RIDGE_PX, SKIN_PX, Bytes, Floats, Template

Ridges = Bytes
"""uint8 (2, rows, columns), a dot of RIDGE_PX: [0] the dot and its next seven to the right, PATCH_STEP dots apart, bit
0 the dot itself, 1 on a ridge; [1] the same of the skin. Of shape (2, 0, 0) when the template has no ridges."""


def unpacked(template: Template) -> Ridges:
    """Ridges and skin of a template, ready to be compared. About 0.2 ms for a plain finger."""
    if not template.has_ridges:
        return np.zeros((2, 0, 0), np.uint8)
    rows, columns = template.ridges.shape[0], template.ridges.shape[1] * 8
    share = SKIN_PX // RIDGE_PX
    skin = np.unpackbits(template.skin, axis=1)[: -(-rows // share), : -(-columns // share)]
    dots = np.zeros((2, rows, columns + p.PATCH_STEP * (p.PATCH_SIDE - 1)), np.uint8)
    dots[0, :, :columns] = np.unpackbits(template.ridges, axis=1)
    wide = np.repeat(np.repeat(skin, share, axis=0), share, axis=1)[:rows, :columns]
    dots[1, : wide.shape[0], : wide.shape[1]] = wide
    made = np.zeros((2, rows, columns), np.uint8)
    for bit in range(p.PATCH_SIDE):
        made |= dots[:, :, bit * p.PATCH_STEP : bit * p.PATCH_STEP + columns] << np.uint8(bit)
    return made


@compiled
def ridge_agreement(
    a: Floats,
    a_ridges: Ridges,
    b: Floats,
    b_ridges: Ridges,
    turn: float,
    shift_x: float,
    shift_y: float,
    partner: Pairs,
) -> tuple[float, float]:
    """Mean fit of the patches (0 by chance, up to 1) once they moved together, and their number; (0, 0) when fewer than
    LEAST_PATCHES are in common. `a`, `b`, `partner`: minutiae and their pairs, from which the bending is known."""
    there, base, fit = _laid(a, a_ridges, b, b_ridges, turn, shift_x, shift_y, partner)
    count = 0
    for row in range(there.shape[0]):
        for column in range(there.shape[1]):
            count += there[row, column]
    if count < p.LEAST_PATCHES:
        return 0.0, 0.0
    return _moved_together(there, base, fit, count), float(count)


@compiled
def _laid(
    a: Floats,
    a_ridges: Ridges,
    b: Floats,
    b_ridges: Ridges,
    turn: float,
    shift_x: float,
    shift_y: float,
    partner: Pairs,
) -> tuple[NDArray[np.bool_], Floats, Floats]:
    """Patches of the first print on the second, arrays by row and column of their grid: whether both prints show skin
    there; x and y in dots by which the motion and the pairs around say that the patch is moved; and its fit, -1 to 1,
    at every move from there, by rows of moves."""
    tall, wide = a_ridges.shape[1], a_ridges.shape[2]
    rows, columns = tall // p.PATCH_SPACING, wide // p.PATCH_SPACING
    there = np.zeros((rows, columns), np.bool_)
    base = np.zeros((rows, columns, 2), np.float32)
    moves = (2 * p.PATCH_REACH + 1) ** 2
    fit = np.zeros((rows, columns, moves), np.float32)
    if b_ridges.shape[1] == 0:
        return there, base, fit
    known = residuals(a, b, partner, turn, shift_x, shift_y)
    cos, sin = math.cos(turn), math.sin(turn)
    half = p.PATCH_STEP * (p.PATCH_SIDE - 1) / 2.0
    for row in range(rows):
        for column in range(columns):
            y, x = (row + 0.5) * p.PATCH_SPACING, (column + 0.5) * p.PATCH_SPACING
            if not a_ridges[1, int(y), int(x)] & 1:
                continue
            mx, my = x * cos - y * sin + shift_x / RIDGE_PX, x * sin + y * cos + shift_y / RIDGE_PX
            bx, by, _ = bending(known, mx * RIDGE_PX, my * RIDGE_PX, -1)
            bx, by = bx / RIDGE_PX, by / RIDGE_PX
            if not _inside(b_ridges, mx + bx, my + by):
                continue
            word, skin = _turned_patch(a_ridges, x, y, cos, sin)
            left, top = math.floor(mx + bx - half), math.floor(my + by - half)
            skin &= _patch(b_ridges, 1, left, top)
            dots = popcount(skin)
            if dots < p.LEAST_DOTS:
                continue
            there[row, column] = True
            # What the whole dot says, not what was asked for.
            base[row, column, 0] = left + half + 0.5 - mx
            base[row, column, 1] = top + half + 0.5 - my
            _fits(b_ridges, word, skin, 2.0 / dots, left, top, fit[row, column])
    return there, base, fit


@compiled
def _inside(ridges: Ridges, x: float, y: float) -> bool:
    row, column = int(y), int(x)
    return bool(
        y >= 0 and x >= 0 and row < ridges.shape[1] and column < ridges.shape[2] and ridges[1, row, column] & 1 != 0
    )


@compiled
def _turned_patch(ridges: Ridges, x: float, y: float, cos: float, sin: float) -> tuple[np.uint64, np.uint64]:
    """Ridges and skin around a place of the first print, read in the directions of the second."""
    word, skin = np.uint64(0), np.uint64(0)
    half = (p.PATCH_SIDE - 1) / 2.0
    bit = np.uint64(1)
    for v in range(p.PATCH_SIDE):
        for u in range(p.PATCH_SIDE):
            du, dv = (u - half) * p.PATCH_STEP, (v - half) * p.PATCH_STEP
            column, row = math.floor(x + du * cos + dv * sin), math.floor(y - du * sin + dv * cos)
            if 0 <= row < ridges.shape[1] and 0 <= column < ridges.shape[2]:
                if ridges[0, row, column] & 1:
                    word |= bit
                if ridges[1, row, column] & 1:
                    skin |= bit
            bit <<= np.uint64(1)
    return word, skin


@compiled
def _patch(ridges: Ridges, layer: int, left: int, top: int) -> np.uint64:
    """The patch whose first dot lies there; 0 outside the picture."""
    word = np.uint64(0)
    if not 0 <= left < ridges.shape[2]:
        return word
    for v in range(p.PATCH_SIDE):
        row = top + v * p.PATCH_STEP
        if 0 <= row < ridges.shape[1]:
            word |= np.uint64(ridges[layer, row, left]) << np.uint64(8 * v)
    return word


@compiled
def _fits(ridges: Ridges, word: np.uint64, skin: np.uint64, scale: float, left: int, top: int, fit: Floats) -> None:
    """Fit at every move up to PATCH_REACH dots, by rows of moves."""
    reach, step = p.PATCH_REACH, p.PATCH_STEP
    side = 2 * reach + 1
    last = np.uint64(8 * (p.PATCH_SIDE - 1))
    for u in range(side):
        column = left + u - reach
        for first in range(step):
            # Rows a step apart share seven of their eight lines.
            there = np.uint64(0)
            for v in range(first, side, step):
                top_row = top + v - reach
                if v == first:
                    there = _patch(ridges, 0, column, top_row)
                else:
                    there >>= np.uint64(8)
                    row = top_row + step * (p.PATCH_SIDE - 1)
                    if 0 <= column < ridges.shape[2] and 0 <= row < ridges.shape[1]:
                        there |= np.uint64(ridges[0, row, column]) << last
                fit[v * side + u] = 1.0 - scale * popcount((there ^ word) & skin)


@compiled
def _moved_together(there: NDArray[np.bool_], base: Floats, fit: Floats, count: int) -> float:
    """The mean fit after every patch has taken, RELAXATIONS times, the move that fits best near the one of those
    around it, weighed by how well they fit."""
    rows, columns = there.shape
    move = np.zeros((rows, columns, 2), np.float32)
    value = np.zeros((rows, columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            if there[row, column]:
                best, worth = _best_move(fit[row, column], 0.0, 0.0, 0.0)
                _set_move(best, base[row, column], move[row, column])
                value[row, column] = max(0.0, worth)
    nearness = _nearness()
    total = 0.0
    for _ in range(p.RELAXATIONS):
        before = move.copy()
        total = 0.0
        for row in range(rows):
            for column in range(columns):
                if there[row, column]:
                    x, y = _move_around(before, value, nearness, row, column)
                    x, y = x - base[row, column, 0], y - base[row, column, 1]
                    best, worth = _best_move(fit[row, column], x, y, p.STRAIN)
                    _set_move(best, base[row, column], move[row, column])
                    value[row, column] = max(0.0, worth)
                    total += worth
    return total / count


@compiled
def _nearness() -> Floats:
    """What a patch counts for another, by rows and columns between them; itself nothing."""
    reach = p.AROUND_PATCHES
    near = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for v in range(-reach, reach + 1):
        for u in range(-reach, reach + 1):
            if u != 0 or v != 0:
                near[v + reach, u + reach] = math.exp(-(v * v + u * u) / p.AROUND_SIGMA_PATCHES**2)
    return near


@compiled
def _move_around(move: Floats, value: Floats, nearness: Floats, row: int, column: int) -> tuple[float, float]:
    """The mean move of the patches around one, its own where none of them fits."""
    reach = p.AROUND_PATCHES
    weight = 1e-6
    x, y = weight * move[row, column, 0], weight * move[row, column, 1]
    for v in range(max(0, row - reach), min(value.shape[0], row + reach + 1)):
        for u in range(max(0, column - reach), min(value.shape[1], column + reach + 1)):
            near = nearness[v - row + reach, u - column + reach] * value[v, u] * value[v, u]
            weight += near
            x += near * move[v, u, 0]
            y += near * move[v, u, 1]
    return x / weight, y / weight


@compiled
def _best_move(fit: Floats, x: float, y: float, strain: float) -> tuple[int, float]:
    """The move of the best fit, less what it is strained away from (`x`, `y`) dots; and that worth."""
    side = 2 * p.PATCH_REACH + 1
    best, best_worth = 0, -1e9
    for v in range(side):
        dy = v - p.PATCH_REACH - y
        for u in range(side):
            dx = u - p.PATCH_REACH - x
            worth = fit[v * side + u] - strain * (dx * dx + dy * dy)
            if worth > best_worth:
                best, best_worth = v * side + u, worth
    return best, best_worth


@compiled
def _set_move(number: int, base: Floats, move: Floats) -> None:
    side = 2 * p.PATCH_REACH + 1
    move[0] = base[0] + number % side - p.PATCH_REACH
    move[1] = base[1] + number // side - p.PATCH_REACH
