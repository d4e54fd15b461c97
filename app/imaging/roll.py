"""What an uneven roll leaves in its picture: a seam along the line of contact where the finger slid, strips wiped
across where it was rolled faster than the scanner follows, gaps where it did not touch, and too little of the finger
where it was not rolled from nail edge to nail edge or lifted before the far side."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.domain.quality import Deficiency
from app.imaging import parameters as p
from app.imaging import roll_parameters as r
from app.imaging.foreground import Mask
from app.imaging.kernels.paths import richest_path
from app.imaging.orientation import Floats, Tensor, coherence, ridge_angle, structure_tensor
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2

_CELL_MM = p.FINE.cell_px / p.WORKING_PPI * 25.4
_D = Deficiency


class RollTraces(NamedTuple):
    """`seam`: how much worse than beside it ridges go on along the least clear line from top to bottom, 0 to 1, and how
    much that line stands out of the next. `streak`: logarithm of the gradients across over those down: ridges that run
    down vanish where a strip was wiped. `width_mm`: nail to nail.

    The others are those of a good roll where the ground beside the print is not empty, as on a card with its rules and
    neighbours. `breadth`: width over height, tip to crease. `one_sided`: the lesser over the greater of the widths to
    both sides of the axis; below 0 where the print ends before it. `gap`: share of the height that a gap from top to
    bottom has no ridges. `flow`: how much the ridges that arch over the core turn over a width of one height, sine of
    twice the angle."""

    seam: float
    streak: float
    breadth: float = 1.0
    one_sided: float = 1.0
    gap: float = 0.0
    flow: float = 2.7
    width_mm: float = 0.0


EVEN = RollTraces(0.0, 0.0)


class _Tip(NamedTuple):
    """Of a print: rows of the tip and of the crease, columns of the left and the right side, in cells."""

    top: int
    bottom: int
    left: float
    right: float

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def rows(self, shares: tuple[float, float]) -> slice:
        return slice(self.top + int(shares[0] * self.height), self.top + int(shares[1] * self.height))


def roll_traces(pixels: Pixels, mask: Mask, ridges: Mask, trace: Trace = NO_TRACE) -> RollTraces:
    """Of a rolled print (500 ppi) whose cells `mask` (FINE grid) names; `ridges`: the same with its gaps. EVEN where
    there is too little of it."""
    inside = mask > 0
    if np.count_nonzero(inside) < r.ROLL_LEAST_CELLS:
        return EVEN
    tip = _fingertip(mask)
    if min(tip.height, tip.right - tip.left) < r.LEAST_SIDE_CELLS:
        return EVEN
    tensor = structure_tensor(pixels, p.FINE.cell_px)
    if trace.on:
        trace.show("roll/print", mask)
        trace.show("roll/ridges", ridges)
        trace.show("roll/along", tensor.xx)
        trace.show("roll/across", tensor.yy)
    streak = math.log(max(1.0, float(tensor.xx[inside].mean())) / max(1.0, float(tensor.yy[inside].mean())))
    traces = EVEN._replace(seam=_seam(tensor, mask, tip), streak=streak, width_mm=(tip.right - tip.left) * _CELL_MM)
    if not _stands_alone(pixels):
        return traces
    mask = _bridged(ridges)  # a piece beyond a gap belongs to it
    if not mask.any():
        return traces  # ridges in crumbs
    if trace.on:
        trace.show("roll/bridged", mask)
    tip = _fingertip(mask)
    wide = tip.right - tip.left
    traces = traces._replace(breadth=wide / tip.height, gap=_gap(pixels, ridges, mask, tip), width_mm=wide * _CELL_MM)
    arch = _arch(tensor, mask, tip)
    if arch is None:
        return traces
    axis, turn = arch
    traces = traces._replace(flow=turn * tip.height)
    if traces.flow < r.FLOW_LEAST:
        return traces  # wiped: the arch is gone, and the axis with it
    sides = sorted((axis - tip.left, tip.right - axis))
    return traces._replace(one_sided=sides[0] / sides[1])


def roll_grades(traces: RollTraces, *, contrast: float, ridge_share: float) -> dict[Deficiency, tuple[float, float]]:
    """Grades from 0 (useless) to 1 (nothing amiss) with the values that tell, of those below 1. `contrast`: the grade
    of the print's contrast; `ridge_share`: of the print that is dark."""
    wiped = max(  # strips that are pale, and grey between the ridges: a light finger's valleys are white
        _grade(traces.streak, r.STREAK_GRADE), contrast, _grade(ridge_share, r.WIPED_SHARE_GRADE)
    )
    flat = max(_grade(traces.flow, r.FLOW_GRADE), _grade(traces.streak, r.WITH_FLOW_GRADE))
    fast = min(wiped, flat)
    gap = _grade(traces.gap, r.GAP_GRADE)
    narrow = _D.LIFTED_EARLY if traces.one_sided < r.ONE_SIDED else _D.ROLL_TOO_NARROW
    grades = {_D.ROLL_TOO_FAST: (fast, traces.flow)}
    if fast >= r.SURE_GRADE:  # a wiped print has gaps, and seams along them, and its sides are not known
        grades[_D.ROLL_GAP] = (gap, traces.gap)
        grades[narrow] = (_grade(traces.breadth, r.BREADTH_GRADE), traces.breadth)
        if gap >= r.SURE_GRADE:
            grades[_D.ROLL_SLIPPED] = (_grade(traces.seam, r.SEAM_GRADE), traces.seam)
    return {name: found for name, found in grades.items() if found[0] < 1.0}


def _grade(value: float, between: tuple[float, float]) -> float:
    """0 at the first number, 1 at the second (which may be the lesser), straight between."""
    bad, good = between
    return min(1.0, max(0.0, (value - bad) / (good - bad)))


def _fingertip(mask: Mask) -> _Tip:
    """The print down to the crease, where there is one."""
    widths = mask.sum(1, dtype=np.float32)
    rows = np.flatnonzero(widths)
    top, bottom = int(rows[0]), int(rows[-1])
    smooth = np.convolve(widths, np.full(3, 1 / 3), "same")
    begin, end = (top + int(share * (bottom - top + 1)) for share in (r.CREASE_FROM, r.CREASE_TO))
    if end > begin:
        crease = begin + int(np.argmin(smooth[begin:end]))
        widest = float(np.percentile(widths[top : bottom + 1], r.WIDEST_PERCENTILE))
        below = float(widths[crease : bottom + 1].max())
        if smooth[crease] < r.CREASE_OF_WIDTH * widest and below > r.BELOW_CREASE * smooth[crease]:
            bottom = crease
    first, last = _row_ends(mask[top : bottom + 1])
    left, right = np.percentile(first, r.SIDE_PERCENTILE), np.percentile(last, 100 - r.SIDE_PERCENTILE)
    return _Tip(top, bottom, float(left), float(right) + 1.0)


def _bridged(ridges: Mask) -> Mask:
    """The largest patch of ridges, across gaps that run along the line of contact; empty where all are crumbs."""
    opened = cv2.morphologyEx(ridges, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones(r.BRIDGED_CELLS[::-1], np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    if count <= 1:
        return np.zeros(ridges.shape, np.uint8)
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), np.uint8)


def _row_ends(mask: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last column of each row that has any."""
    some = mask[mask.any(1)]
    return some.argmax(1), some.shape[1] - 1 - some[:, ::-1].argmax(1)


def _stands_alone(pixels: Pixels) -> bool:
    """Whether nothing runs out of the picture at its left, right or top: a card's rules and neighbours do, and there a
    print's sides are not its own."""
    depth = r.FRAME_PX
    ground = _ground(pixels)
    for strip in (pixels[:, :depth].T, pixels[:, -depth:].T, pixels[:depth]):
        if np.count_nonzero(strip.mean(0) < ground - r.FRAME_DEPTH) > r.FRAME_PX_MOST:
            return False
    return True


def _seam(tensor: Tensor, mask: Mask, tip: _Tip) -> float:
    """How much clearer ridges are beside the least clear path than on it, plus how much that is more than along the
    next such path. Ridges that run along the line of contact show no seam, and count nothing."""
    here = Tensor(*(np.asarray(cv2.blur(part, r.SEAM_CELLS), np.float32) for part in tensor))
    beside = Tensor(*(_beside(part) for part in tensor))
    across, slant = beside.xx - beside.yy, 2.0 * beside.xy
    strength = np.hypot(across, slant) + 1e-3
    total = beside.xx + beside.yy + 1.0
    going_on = ((here.xx - here.yy) * across + 2.0 * here.xy * slant) / strength
    lost = (strength - going_on) / total * np.clip(0.5 - 0.5 * across / strength, 0.0, 1.0)
    lost[mask == 0] = 0.0
    rows = tip.rows(r.TIP_ROWS)
    columns = np.nonzero(mask[tip.top : tip.bottom + 1])[1]
    left, right = np.percentile(columns, r.SEAM_COLUMNS).astype(int)
    part = np.array(lost[rows, left:right], np.float32)
    if min(part.shape) < r.LEAST_SIDE_CELLS // 2:
        return 0.0
    worst, path = _worst_path(part)
    for row, column in enumerate(path):
        near = part[row, max(0, column - r.OTHER_PATH_CELLS) : column + r.OTHER_PATH_CELLS + 1]
        np.minimum(near, 0.0, out=near)
    return max(0.0, 2.0 * worst - _worst_path(part)[0])


def _beside(part: Floats) -> Floats:
    """Means over windows to the left and to the right of each cell."""
    wide = np.asarray(cv2.blur(part, r.BESIDE_CELLS), np.float32)
    return np.asarray((np.roll(wide, r.BESIDE_AWAY_CELLS, 1) + np.roll(wide, -r.BESIDE_AWAY_CELLS, 1)) / 2, np.float32)


def _worst_path(lost: Floats) -> tuple[float, NDArray[np.int32]]:
    """Mean along the path from the first row to the last on which most is lost, and its columns."""
    path = np.empty(len(lost), np.int32)
    return float(richest_path(lost, r.ASIDE_COST, path)), path


def _gap(pixels: Pixels, ridges: Mask, mask: Mask, tip: _Tip) -> float:
    """Along the emptiest path from top to bottom between the print's sides, the share that is bare glass."""
    rows = tip.rows(r.GAP_ROWS)
    left, right = (int(tip.left + share * (tip.right - tip.left)) for share in r.EDGE_COLUMNS)
    grey = np.asarray(cv2.resize(pixels, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_AREA))[
        rows, left:right
    ]
    part = ridges[rows, left:right]
    if min(part.shape) < r.LEAST_SIDE_CELLS // 2:
        return 0.0
    bare = (part == 0) & (grey > _ground(pixels) - r.BARE_DEPTH)
    whole = np.maximum(part, mask[rows, left:right])
    within = np.maximum.accumulate(whole, 1) & np.maximum.accumulate(whole[:, ::-1], 1)[:, ::-1]
    return _worst_path((bare & (within > 0)).astype(np.float32))[0]


def _ground(pixels: Pixels) -> float:
    return float(np.percentile(pixels[:: r.FRAME_PX, :: r.FRAME_PX], r.GROUND_PERCENTILE))


def _arch(tensor: Tensor, mask: Mask, tip: _Tip) -> tuple[float, float] | None:
    """Column of the finger's axis, and how fast twice the ridges' angle turns about it (sine per cell): above the core
    ridges of every pattern rise to the axis and fall beyond it. None where too few are clear."""
    smooth = tensor.smoothed(r.ARCH_SMOOTH_CELLS)
    rows = tip.rows(r.ARCH_ROWS)
    clear = coherence(smooth)[rows] * (mask[rows] > 0)
    clear[clear < r.ARCH_COHERENCE] = 0.0
    at = np.nonzero(clear)
    if len(at[1]) < r.ARCH_LEAST_CELLS:
        return None
    weight, column, tilt = clear[at], at[1].astype(np.float32), np.sin(2.0 * ridge_angle(smooth)[rows][at])
    middle, tilted = np.average(column, weights=weight), np.average(tilt, weights=weight)
    spread = np.average((column - middle) ** 2, weights=weight)
    turn = np.average((column - middle) * (tilt - tilted), weights=weight) / max(1.0, float(spread))
    return float(middle - tilted / (turn or 1.0)), float(turn)
