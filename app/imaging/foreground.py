"""Where ridges are: cells of lively texture, parted into pieces (phalanges, as a rule)."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import parameters as p
from app.imaging.kernels.finger_shape import cells_of_region
from app.imaging.kernels.texture import dark_cells, print_cells, reference_of
from app.imaging.orientation import Floats, Tensor, cells_of, directions_of
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2

Mask = NDArray[np.uint8]  # 0 or 1


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A patch of ridges. `x`, `y`: its cells of `cell_px`; `weight`: ridge weight of each; `coherence`: their mean;
    `maps`: of the picture that it is a piece of."""

    cell_px: int
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    weight: NDArray[np.float32]
    coherence: float
    maps: "Texture"


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """Per cell of `grid`: `weight` (root mean square of the gradient, capped), `mask` (1 where ridges are),
    `coherence`, `ink` (how far its mean grey is from that of the ground, grey levels; no less than 0); `tensor`: where
    directions were measured."""

    grid: p.Grid
    weight: Floats
    mask: Mask
    coherence: Floats
    ink: Floats
    tensor: Tensor | None = None


def texture(pixels: Pixels, trace: Trace = NO_TRACE) -> Texture:
    """The texture maps of a picture at 500 ppi on the fine grid, shape (height // 4, width // 4)."""
    grey, tensor = cells_of(pixels, p.FINE.cell_px)
    smooth, certainty, weight = directions_of(tensor, p.COHERENCE_CELLS, 1 / 3)
    maps = replace(texture_of(p.FINE, weight, certainty, grey), tensor=smooth)
    maps = _without_ghosts(maps)
    if trace.on:
        trace.show("foreground/weight", weight)
        trace.show("foreground/mask", maps.mask)
        trace.show("foreground/coherence", certainty)
    return maps


def _without_ghosts(maps: Texture) -> Texture:
    """Leaves out of the mask what the last print left on the glass beside a clear one: far less texture and far less
    ink than in the clearest cells near by. Of ink that has run together only the texture is little."""
    near = np.ones((p.GHOST_NEAR_CELLS, p.GHOST_NEAR_CELLS), np.uint8)
    lively, ink = (cv2.blur(one, (p.GHOST_MEAN_CELLS, p.GHOST_MEAN_CELLS)) for one in (maps.weight, maps.ink))
    faint = (lively < p.GHOST_BESIDE) & (lively < p.GHOST_BESIDE_OF_WEIGHT * cv2.dilate(lively, near))
    ghost = (faint & (ink < p.GHOST_BESIDE_OF_INK * cv2.dilate(ink, near))).astype(np.uint8) & maps.mask
    patch = np.ones((p.GHOST_PATCH_CELLS, p.GHOST_PATCH_CELLS), np.uint8)
    ghost = np.asarray(cv2.morphologyEx(ghost, cv2.MORPH_OPEN, patch), np.uint8)
    return replace(maps, mask=np.asarray(maps.mask & ~ghost, np.uint8))


def texture_of(grid: p.Grid, weight: Floats, certainty: Floats, grey: Floats) -> Texture:
    """The maps from the root mean square of the gradient, the coherence and the mean grey of each cell of `grid`."""
    reference, capped, lips = np.empty((3, *weight.shape), np.float32)
    reference_of(weight, p.TEXTURE_FLOOR, grid.local // 2, reference)
    np.minimum(weight, np.multiply(reference, p.TEXTURE_CEILING, out=capped), out=capped)
    cv2.morphologyEx(capped, cv2.MORPH_CLOSE, np.ones((grid.crease, grid.crease), np.uint8), dst=lips)
    mask = np.empty(weight.shape, np.uint8)
    print_cells(weight, capped, reference, lips, p.TEXTURE_FLOOR, p.LOCAL_SHARE, p.CREASE_SHARE, mask)
    ink = _ink(grey, grid)
    mask |= _solid(ink, reference)
    whole = _filled(mask, grid)
    return Texture(grid, capped, whole, certainty, ink)


def _solid(ink: Floats, reference: Floats) -> Mask:
    """1 where so much ink lies that ridges have run together, among ridges; black that reaches the edge of the picture
    is that of the scan."""
    few = ink[:: p.SOLID_STEP, :: p.SOLID_STEP]
    few = few[few > p.LEAST_INK]
    darkest = float(np.quantile(few, 0.9)) if few.size else 0.0
    dark = np.empty(ink.shape, np.uint8)
    dark_cells(ink, reference, max(p.SOLID_SHARE * darkest, p.LEAST_INK), p.TEXTURE_FLOOR, dark)
    kernel = np.ones((p.SOLID_CELLS, p.SOLID_CELLS), np.uint8)
    return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel), np.uint8)


def _ink(grey: Floats, grid: p.Grid) -> Floats:
    """How far the mean grey of each cell is from that of the ground around it: the lightest of a window."""
    height, width = grey.shape
    few = cv2.resize(grey, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    window = max(1, p.GROUND_WINDOW_PX // (4 * grid.cell_px))
    lightest = cv2.blur(cv2.dilate(few, np.ones((window, window), np.uint8)), (window // 2, window // 2))
    ink = np.asarray(cv2.resize(lightest, (width, height)), np.float32)
    ink -= grey
    return np.maximum(ink, 0.0, out=ink)


def ridge_weight(pixels: Pixels) -> Floats:
    """Ridge weight per cell where ridges are, 0 elsewhere."""
    maps = texture(pixels)
    return np.asarray(maps.weight * maps.mask, np.float32)


def pieces(maps: Texture, widest_px: float, trace: Trace = NO_TRACE) -> list[Piece]:
    """Patches of ridges that an erosion leaves apart, grown back; those wider than `widest_px` are split further."""
    found: list[Piece] = []
    shown = np.zeros(maps.mask.shape, np.uint8)
    for region, left, top in _regions(maps.mask, 0, 0, maps.grid.core, maps.grid.smallest):
        for part, x, y in _narrow_enough(region, left, top, widest_px, maps.grid):
            piece, unevenness = _piece(part, x, y, maps)
            if piece.coherence < p.LEAST_COHERENCE or unevenness > p.UNEVENNESS:
                continue  # noise, or writing
            found.append(piece)
            if trace.on:
                shown[piece.y.astype(int), piece.x.astype(int)] = 1 + (len(found) * 61) % 250
    if trace.on:
        trace.show("foreground/pieces", shown)
    return found


def _filled(mask: Mask, grid: p.Grid) -> Mask:
    """Small and round holes filled (pores, scars, a punched hole)."""
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return mask
    fill = []
    for outline, (_, _, _, parent) in zip(outlines, tree[0], strict=True):
        if parent < 0:
            continue
        _, _, wide, high = cv2.boundingRect(outline)
        area = cv2.contourArea(outline)
        # A crease between touching fingers is a hole too, but a long one.
        is_round = min(wide, high) >= p.HOLE_ROUNDNESS * max(wide, high) and area >= p.HOLE_ROUNDNESS * wide * high
        if area <= grid.pore or (is_round and area <= grid.hole):
            fill.append(outline)
    filled = mask.copy()
    cv2.drawContours(filled, fill, -1, 1, cv2.FILLED)
    return filled


def _regions(
    mask: Mask, left: int, top: int, cells: int, smallest: int, *, fewest: int = 1
) -> list[tuple[Mask, int, int]]:
    """The patches of `mask` that an erosion by `cells` leaves apart, grown back: each cut out, with its place. Nothing
    when there are less than `fewest`."""
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, cv2.DIST_MASK_3)
    core = (depth > cells).astype(np.uint8)
    outlines, _ = cv2.findContours(core, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    large = [outline for outline in outlines if cv2.contourArea(outline) >= smallest]
    large = sorted(large, key=cv2.contourArea, reverse=True)[: p.MOST_PIECES]
    if len(large) < fewest:
        return []
    names = np.zeros(mask.shape, np.uint8)
    for name, outline in enumerate(large, start=1):
        cv2.drawContours(names, [outline], -1, name, cv2.FILLED)
    grown = cv2.dilate(names, _disc(cells + 1)) * mask
    height, width = mask.shape
    found = []
    for name, outline in enumerate(large, start=1):
        x, y, w, h = cv2.boundingRect(outline)
        x0, y0 = max(0, x - cells - 1), max(0, y - cells - 1)
        x1, y1 = min(width, x + w + cells + 1), min(height, y + h + cells + 1)
        found.append(((grown[y0:y1, x0:x1] == name).astype(np.uint8), left + x0, top + y0))
    return found


def _disc(cells: int) -> Mask:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * cells + 1, 2 * cells + 1)), np.uint8)


def _narrow_enough(region: Mask, left: int, top: int, widest_px: float, grid: p.Grid) -> list[tuple[Mask, int, int]]:
    """The region, or its parts if it is too wide for one finger and some erosion parts it."""
    _, _, wide, high = cv2.boundingRect(region)
    # The tightest rectangle is no larger, so its lesser side is no longer than that of a square as large.
    if math.sqrt(wide * high) * grid.cell_px <= widest_px or _breadth(region) * grid.cell_px <= widest_px:
        return [(region, left, top)]
    framed = cv2.copyMakeBorder(region, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    for cells in grid.split:
        parts = _regions(np.asarray(framed, np.uint8), left - 1, top - 1, cells, grid.smallest, fewest=2)
        if parts:
            return [one for part in parts for one in _narrow_enough(*part, widest_px, grid)]
    return [(region, left, top)]


def _breadth(region: Mask) -> float:
    """The lesser side of the tightest rectangle round it, in cells."""
    outline, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outline:
        return 0.0
    (_, sides, _) = cv2.minAreaRect(np.vstack(outline))
    return float(min(sides))


def _piece(region: Mask, left: int, top: int, maps: Texture) -> tuple[Piece, float]:
    """And how uneven its ridge weight is where ridges have not run together: strokes leave bare paper between them."""
    x, y, weight = np.empty((3, cv2.countNonZero(region)), np.float32)
    certainty, unevenness = cells_of_region(
        region, left, top, maps.weight, maps.coherence, maps.ink, p.SOLID_SHARE, x, y, weight
    )
    return Piece(maps.grid.cell_px, x, y, weight, certainty, maps), unevenness
