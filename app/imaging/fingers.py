"""From pieces of ridges to fingers: the lean of the hand, phalanges chained along each finger, the distal one measured
from its tip to the first crease."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.imaging import parameters as p
from app.imaging.crease import end_of_tip, strip
from app.imaging.far_end import rows_beyond
from app.imaging.foreground import Piece, Texture
from app.imaging.kernels.finger_shape import moments, project

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """A turned frame: `across` to the right and `down` towards the palm, unit vectors (x, y)."""

    across: Numbers
    down: Numbers
    frame: tuple[float, float, float, float]  # both, for compiled loops

    @staticmethod
    def turned(angle_deg: float) -> "Axes":
        turn = math.radians(angle_deg)
        cosine, sine = math.cos(turn), math.sin(turn)
        return Axes(np.array([cosine, sine]), np.array([-sine, cosine]), (cosine, sine, -sine, cosine))

    def of(self, points: Numbers, step: int = 1) -> Numbers:
        """Places across and down, (2, n), of one in `step` of the points (x, y)."""
        placed = np.empty((2, (len(points) + step - 1) // step))
        project(points, step, self.frame, placed)  # numpy's product would wake a pool of threads for this
        return placed


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A piece in pixels at 500 ppi: `points` (n, 2), each for a cell of `cell_px`, `weight` (n,), its long axis and
    how far to trust it."""

    cell_px: int
    points: Numbers
    weight: Numbers
    coherence: float
    axis_deg: float  # of the long axis from upright, clockwise, -90 to 90
    elongation: float
    breadth_px: float  # across its long axis
    fullness: float  # area over that of a rectangle of the same spread: 1 for a finger, less for two askew
    centre: Numbers
    frame: tuple[float, float, float, float]  # least x and y, greatest x and y
    maps: Texture
    spans: "dict[tuple[float, ...], _Span]" = field(default_factory=dict)  # those asked for, by the frame of the axes

    @property
    def area_px(self) -> float:
        return len(self.points) * float(self.cell_px**2)

    @property
    def clearness(self) -> float:
        """Mean ridge weight times coherence: dirt and dim smears have little of either."""
        return float(self.weight.mean()) * self.coherence


@dataclass(frozen=True, slots=True, eq=False)
class Fingertip:
    """A distal phalanx, lengths in pixels. `tip`: middle of its far end; `corners`: four, clockwise from the upper
    left; `crease_seen`: whether its lower end was found or assumed."""

    angle_deg: float
    tip: Numbers
    width_px: float
    length_px: float
    corners: Numbers
    crease_seen: bool
    coherence: float
    weight: float


def patch(piece: Piece) -> Patch:
    points = np.empty((len(piece.x), 2))
    points[:, 0], points[:, 1] = piece.x, piece.y
    points *= piece.cell_px
    points += piece.cell_px / 2
    return _patch(piece.maps, points, piece.weight.astype(np.float64), piece.coherence)


def _patch(maps: Texture, points: Numbers, weight: Numbers, coherence: float) -> Patch:
    cell_px = maps.grid.cell_px
    x, y, xx, yy, xy, *frame = moments(points)
    lean = 0.5 * math.atan2(2.0 * xy, xx - yy)  # long axis from the x axis
    spread = math.hypot(xx - yy, 2.0 * xy)
    longest, shortest = (xx + yy + spread) / 2, (xx + yy - spread) / 2
    axis = math.degrees(lean) - 90.0
    axis = (axis + 90.0) % 180.0 - 90.0
    shortest = max(shortest, 1.0)
    rectangle = 12.0 * math.sqrt(longest * shortest)
    return Patch(
        cell_px,
        points,
        weight,
        coherence,
        axis,
        math.sqrt(longest / shortest),
        math.sqrt(12.0 * shortest),
        len(points) * cell_px**2 / rectangle,
        np.array([x, y]),
        (frame[0], frame[1], frame[2], frame[3]),
        maps,
    )


def without_scraps(patches: list[Patch]) -> list[Patch]:
    """Leaves out what is too small or too thin for a phalanx (writing, rules, shreds) and shallow pieces at the top
    edge (the lower ends of prints in the field above)."""
    areas = sorted((one.area_px for one in patches), reverse=True)
    least = p.SCRAP_OF_AREA * areas[min(1, len(areas) - 1)] if areas else 0.0

    def is_phalanx(one: Patch) -> bool:
        left, top, right, bottom = one.frame
        wide, high = right - left, bottom - top
        shallow = top <= p.FIELD_RIM_PX and high < p.SHALLOW_OF_WIDTH * wide
        return one.area_px >= least and min(wide, high) >= p.NARROWEST_FINGER_PX and not shallow

    kept = [one for one in patches if is_phalanx(one)]
    clearest = max((one.clearness for one in kept), default=0.0)
    return [one for one in kept if one.clearness >= min(p.CLEAR, p.SCRAP_OF_CLEARNESS * clearest)]


def hand_angle(patches: list[Patch], widest_px: float) -> float:
    """Lean of the hand from upright, degrees clockwise: middle of the long axes, weighted by size and straightness.

    Patches broader than `widest_px` are two fingers that touch, and their long axis says nothing.
    """
    axes = [
        (one.axis_deg, one.area_px * (one.elongation - 1.0))
        for one in patches
        if one.elongation >= p.STRAIGHTEST
        and abs(one.axis_deg) <= p.MOST_TURN_DEG
        and one.breadth_px <= widest_px
        and one.fullness >= p.LEAST_FULLNESS
    ]
    upright = p.UPRIGHT_CLAIM * sum(one.area_px for one in patches) / max(1, len(patches))
    return _weighted_median([*axes, (0.0, upright)])


def _weighted_median(values: list[tuple[float, float]]) -> float:
    if not values:
        return 0.0
    values = sorted(values)
    half = sum(weight for _, weight in values) / 2
    run = 0.0
    for value, weight in values:
        run += weight
        if run >= half:
            return value
    return values[-1][0]


def parted(patches: list[Patch], hand_deg: float, widest_px: float) -> list[Patch]:
    """Fingers that touch side by side cut apart: along the hand's lean, through the notch between their tips."""
    axes = Axes.turned(hand_deg)
    found: list[Patch] = []
    waiting = list(patches)
    if not patches:
        return []
    widths = sorted(_span(one, axes).width for one in patches)
    usual = float(np.interp(p.USUAL_RANK * (len(widths) - 1), range(len(widths)), widths))
    widest_px = min(widest_px, p.TOUCHING_OF_WIDTH * usual)
    while waiting:
        one = waiting.pop(0)
        span = _span(one, axes)
        cut = _notch(one, axes) if span.width > widest_px else None
        if cut is None:
            found.append(one)
            continue
        left = axes.of(one.points)[0] < cut
        waiting += [_patch(one.maps, one.points[side], one.weight[side], one.coherence) for side in (left, ~left)]
    return found


def _notch(one: Patch, axes: Axes) -> float | None:
    """Where, across the hand, the far outline of a patch dips between two tips, or steps down from a tip to the next
    finger's second phalanx; None where it does neither."""
    across, down = axes.of(one.points)
    if len(one.points) < p.FINE.smallest:
        return None
    column_px = 2 * p.FINE.cell_px
    column = np.floor((across - across.min()) / (column_px)).astype(np.int64)
    top = np.full(int(column.max()) + 1, np.inf)
    np.minimum.at(top, column, down)
    top[np.isinf(top)] = down.max()
    columns = len(top)
    width = columns * column_px
    first, last = columns // 5, columns - columns // 5
    if last - first < 3:
        return None
    left = np.minimum.accumulate(top)
    right = np.minimum.accumulate(top[::-1])[::-1]
    depth = (top - np.maximum(left, right))[first:last]
    best = int(np.argmax(depth))
    if depth[best] >= p.NOTCH_OF_WIDTH * min(width, p.NOTCH_WIDEST_PX):
        return float(across.min()) + (first + best + 0.5) * column_px
    rise = np.abs(top[p.STEP_COLUMNS :] - top[: -p.STEP_COLUMNS])[first : last - p.STEP_COLUMNS]
    if len(rise) == 0 or rise.max() < p.STEP_OF_WIDTH * width:
        return None
    step = int(np.argmax(rise)) + first
    at = step if top[step] > top[step + p.STEP_COLUMNS] else step + p.STEP_COLUMNS  # the deeper side: not the finger's
    return float(across.min()) + (at + 0.5) * column_px


def chains(patches: list[Patch], hand_deg: float) -> list[list[Patch]]:
    """Patches of one finger together, tip first."""
    axes = Axes.turned(hand_deg)
    spans = [_span(one, axes) for one in patches]
    order = sorted(range(len(patches)), key=lambda i: spans[i].top)
    below: dict[int, int] = {}
    taken: set[int] = set()
    for lower in order:
        best, best_score = -1, 0.0
        for upper in order:
            if upper in taken or upper == lower or spans[upper].middle >= spans[lower].middle:
                continue
            score = _link(spans[upper], spans[lower])
            if score > best_score:
                best, best_score = upper, score
        if best >= 0:
            below[best] = lower
            taken.add(best)
    lowers = set(below.values())
    found = []
    for root in order:
        if root in lowers:
            continue
        chain, at = [patches[root]], root
        while at in below:
            at = below[at]
            chain.append(patches[at])
        while len(chain) > 1 and _is_above_tip(chain[0], chain[1], axes):
            del chain[0]
        found.append(chain)
    return found


def _is_above_tip(first: Patch, second: Patch, axes: Axes) -> bool:
    """Whether a patch is no part of the finger that begins below it: writing, a shred, a print of the field above."""
    if first.area_px < p.SHRED_OF_AREA * second.area_px:
        return True
    faint = first.weight.mean()
    if faint < p.GHOST_ABOVE and faint < p.GHOST_ABOVE_OF_WEIGHT * second.weight.mean():
        return True  # what another hand left on the glass
    above, below = _span(first, axes), _span(second, axes)
    length = below.bottom - below.top
    if length < p.DISTAL_OF_WIDTH * below.width:
        return False  # a second phalanx is about as long as wide
    short = above.bottom - above.top < p.ABOVE_OF_WIDTH * above.width
    apart = below.top - above.bottom > p.SHRED_GAP_OF_WIDTH * below.width
    if short and (apart or above.top <= p.FIELD_RIM_PX):
        return True
    smaller = first.area_px < p.ABOVE_OF_AREA * second.area_px and length >= p.SURELY_DISTAL_OF_WIDTH * below.width
    return smaller and (apart or above.width > p.BROADER_THAN_BELOW * below.width)


@dataclass(frozen=True, slots=True)
class _Span:
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


def _span(one: Patch, axes: Axes) -> _Span:
    known = one.spans.get(axes.frame)
    if known is None:
        across, down = np.sort(axes.of(one.points, max(1, len(one.points) // p.SPAN_POINTS)), axis=1)
        side, end = len(across) // 25, len(across) // 100  # outermost 4 % and 1 % left out
        known = _Span(float(across[side]), float(across[-1 - side]), float(down[end]), float(down[-1 - end]))
        one.spans[axes.frame] = known
    return known


def _link(upper: _Span, lower: _Span) -> float:
    """How well `lower` goes on where `upper` ends; 0 when it does not."""
    overlap = min(upper.right, lower.right) - max(upper.left, lower.left)
    share = overlap / max(1.0, min(upper.width, lower.width))
    gap = lower.top - upper.bottom
    if share < p.CHAIN_OVERLAP or gap > p.CHAIN_GAP_PX or lower.bottom <= upper.bottom:
        return 0.0
    return share / (1.0 + max(0.0, gap) / p.CHAIN_GAP_PX)


def fingertip(chain: list[Patch], hand_deg: float, *, rolled: bool = False) -> Fingertip:
    """Measure the distal phalanx at the far end of a chain."""
    first, rest = _whole_tip(chain, hand_deg)
    cell_px = first.cell_px
    angle = _finger_angle(first, rest, hand_deg)
    axes = Axes.turned(angle)
    across, down = axes.of(first.points)
    row = np.floor((down - down.min()) / cell_px).astype(np.int64)
    count = np.bincount(row).astype(np.float64)
    width = _width(count) * cell_px
    top = float(down.min()) - cell_px / 2
    far = top + p.STRIP_OF_WIDTH * (p.ROLLED_SHORTER if rolled else 1.0) * width
    left, right = _quantiles(across, 0.05, 0.95)
    frame_of_strip = (left, top, right, far)
    along = strip(first.maps.ink, cell_px, axes.across, axes.down, frame_of_strip)
    cut = first.frame[1] <= p.EDGE_PX  # the tip is beyond the upper edge
    end = end_of_tip(along, cell_px, width, rolled=rolled, cut=cut)
    inside = row < end.rows
    left, right = _sides(across[inside], _width(count[: end.rows]) * cell_px, cell_px)
    bottom = top + end.rows * cell_px if end.seen else float(down[inside].max()) + cell_px / 2
    top += cell_px * int(np.argmax(count >= p.TIP_OF_WIDTH * width / cell_px))
    lively = first.maps.mask * (first.maps.weight > p.TIP_BEYOND_OF_WEIGHT * first.weight.mean()).astype(np.float32)
    top -= cell_px * rows_beyond(lively, cell_px, axes.across, axes.down, (left, right, top), width)
    frame = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    corners = frame[:, :1] * axes.across + frame[:, 1:] * axes.down
    near_tip = across[row < max(2, end.rows // 8)]
    (middle,) = _quantiles(near_tip, 0.5)
    tip = middle * axes.across + top * axes.down
    return Fingertip(
        angle, tip, width, bottom - top, corners, end.seen, first.coherence, float(first.weight[inside].mean())
    )


def _whole_tip(chain: list[Patch], hand_deg: float) -> tuple[Patch, list[Patch]]:
    """The first patch of a chain, joined with the next while it is but a shred of a phalanx lying close."""
    axes = Axes.turned(hand_deg)
    first, rest = chain[0], chain[1:]
    while rest:
        above, below = _span(first, axes), _span(rest[0], axes)
        width = max(above.width, below.width)
        short = above.bottom - above.top < p.SHORTEST_OF_WIDTH * width
        if not (short and below.top - above.bottom < p.SHRED_GAP_OF_WIDTH * width):
            break
        joined = rest.pop(0)
        first = _patch(
            first.maps,
            np.vstack([first.points, joined.points]),
            np.concatenate([first.weight, joined.weight]),
            (first.coherence * len(first.points) + joined.coherence * len(joined.points))
            / (len(first.points) + len(joined.points)),
        )
    return first, rest


def _finger_angle(first: Patch, rest: list[Patch], hand_deg: float) -> float:
    """Its own long axis as far as it is straight, the line to the next phalanx, and the hand's lean."""
    votes = [(hand_deg, 0.35)]
    if first.elongation >= p.STRAIGHTEST and abs(first.axis_deg - hand_deg) <= 2 * p.LEAN_DEG:
        votes.append((first.axis_deg, min(2.0, 3.0 * (first.elongation - 1.0))))
    if rest and _breadth(rest[0], hand_deg) <= p.CHILD_OF_WIDTH * _breadth(first, hand_deg):
        line = rest[0].centre - first.centre
        votes.append((math.degrees(math.atan2(-line[0], line[1])), 0.8))
    angle = sum(value * weight for value, weight in votes) / sum(weight for _, weight in votes)
    return float(np.clip(angle, hand_deg - p.LEAN_DEG, hand_deg + p.LEAN_DEG))


def _breadth(one: Patch, hand_deg: float) -> float:
    return _span(one, Axes.turned(hand_deg)).width


def _sides(across: Numbers, width_px: float, cell_px: int) -> tuple[float, float]:
    """Left and right end of a fingertip; of one from which strokes or another finger stick out, about its middle."""
    left, middle, right = _quantiles(across, 0.01, 0.5, 0.99)
    left, right = left - cell_px, right + cell_px
    if right - left <= p.STICKS_OUT_OF_WIDTH * width_px:
        return left, right
    half = width_px / 2 + cell_px
    return max(left, middle - half), min(right, middle + half)


def _width(count: Numbers) -> float:
    """Cells per row: a high one of the rows, so that a tapering end does not count."""
    return _quantiles(count, 0.8)[0]


def _quantiles(values: Numbers, *shares: float) -> list[float]:
    """The values below which the `shares` of them lie; of a sample, where there are many (numpy's own takes 0.1 ms)."""
    few = np.sort(values[:: max(1, len(values) // p.SPAN_POINTS)])
    return [float(few[round(share * (len(few) - 1))]) for share in shares]
