"""Where ridges are: cells of lively texture, parted into pieces (phalanges, as a rule)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import parameters as p
from app.imaging.orientation import Floats, Tensor, coherence, energy, structure_tensor
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2

Mask = NDArray[np.uint8]  # 0 or 1


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A coherent patch of ridges. `x`, `y`: its cells; `weight`: ridge weight of each; `coherence`: mean."""

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    weight: NDArray[np.float32]
    coherence: float


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """Per cell: `weight` (root mean square of the gradient, capped), `mask` (1 where ridges are), `coherence`."""

    weight: Floats
    mask: Mask
    coherence: Floats


def texture(pixels: Pixels, trace: Trace = NO_TRACE) -> Texture:
    """The texture maps of a picture at 500 ppi, shape (height // CELL_PX, width // CELL_PX)."""
    tensor = structure_tensor(pixels, p.CELL_PX)
    weight = _weight(tensor)
    lively = (weight > p.TEXTURE_FLOOR).astype(np.float32)
    reference = _local_reference(weight, lively)
    capped = np.minimum(weight, p.TEXTURE_CEILING * reference)
    lips = cv2.morphologyEx(capped, cv2.MORPH_CLOSE, np.ones((p.CREASE_CELLS, p.CREASE_CELLS), np.uint8))
    mask = (weight > p.TEXTURE_FLOOR) & (weight > p.LOCAL_SHARE * reference) & (capped > p.CREASE_SHARE * lips)
    mask = _filled(mask.astype(np.uint8))
    certainty = coherence(tensor.smoothed(p.COHERENCE_CELLS))
    if trace.on:
        trace.show("foreground/weight", weight)
        trace.show("foreground/mask", mask)
        trace.show("foreground/coherence", certainty)
    return Texture(np.asarray(capped, np.float32), mask, certainty)


def ridge_weight(pixels: Pixels) -> Floats:
    """Ridge weight per cell where ridges are, 0 elsewhere."""
    maps = texture(pixels)
    return np.asarray(maps.weight * maps.mask, np.float32)


def pieces(maps: Texture, widest_px: float, trace: Trace = NO_TRACE) -> list[Piece]:
    """Patches of ridges that an erosion leaves apart, grown back; those wider than `widest_px` are split further."""
    cores, labels = _parted(maps.mask, p.CORE_CELLS)
    found: list[Piece] = []
    shown = np.zeros(maps.mask.shape, np.uint8)
    for label in range(1, cores + 1):
        region = labels == label
        for part in _narrow_enough(region, widest_px):
            piece = _piece(part, maps)
            if piece.coherence >= p.LEAST_COHERENCE:
                found.append(piece)
                shown[part] = 1 + (len(found) * 61) % 250
    if trace.on:
        trace.show("foreground/pieces", shown)
    return found


def _weight(tensor: Tensor) -> Floats:
    return np.sqrt(np.asarray(cv2.blur(energy(tensor), (3, 3)), np.float32))


def _local_reference(weight: Floats, lively: Floats) -> Floats:
    """Mean weight of the lively cells around."""
    window = (p.LOCAL_CELLS, p.LOCAL_CELLS)
    total = cv2.boxFilter(weight * lively, -1, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    count = cv2.boxFilter(lively, -1, window, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(total / np.maximum(count, 1.0), np.float32)


def _filled(mask: Mask) -> Mask:
    """Holes of at most LARGEST_HOLE_CELLS filled (pores, scars, a punched hole)."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    if count <= 1:
        return mask
    height, width = mask.shape
    area = stats[:, cv2.CC_STAT_AREA]
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    inside = (left > 0) & (top > 0) & (right < width) & (bottom < height)
    wide, high = right - left, bottom - top
    round_enough = (np.minimum(wide, high) >= p.HOLE_ROUNDNESS * np.maximum(wide, high)) & (
        area >= p.HOLE_ROUNDNESS * wide * high
    )  # a crease between touching fingers is a hole too, but a long one
    fill = inside & ((area <= p.PORE_CELLS) | (round_enough & (area <= p.LARGEST_HOLE_CELLS)))
    fill[0] = False
    return np.asarray(mask | fill[labels].astype(np.uint8), np.uint8)


def _parted(mask: Mask, cells: int) -> tuple[int, NDArray[np.int32]]:
    """Number of cores that an erosion by `cells` leaves, and the mask's cells labelled by the core they belong to."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * cells + 1, 2 * cells + 1))
    padded = cv2.erode(mask, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(padded, connectivity=4)
    kept = [label for label in range(1, count) if stats[label, cv2.CC_STAT_AREA] >= p.SMALLEST_PIECE_CELLS]
    if not kept:
        return 0, np.zeros(mask.shape, np.int32)
    renamed = np.zeros(count, np.uint8)
    renamed[kept] = 1
    core = renamed[labels]
    distance, nearest = cv2.distanceTransformWithLabels(
        1 - core, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )
    near = (distance <= cells + 1.5) & (mask > 0)
    return len(kept), np.where(near, nearest, 0).astype(np.int32)


def _narrow_enough(region: NDArray[np.bool_], widest_px: float) -> list[NDArray[np.bool_]]:
    """The region, or its parts if it is too wide for one finger and some erosion parts it."""
    if _breadth(region) * p.CELL_PX <= widest_px:
        return [region]
    mask = region.astype(np.uint8)
    for cells in p.SPLIT_CELLS:
        count, labels = _parted(mask, cells)
        if count >= 2:
            return [part for n in range(1, count + 1) for part in _narrow_enough(labels == n, widest_px)]
    return [region]


def _breadth(region: NDArray[np.bool_]) -> float:
    """The lesser side of the tightest rectangle round it, in cells."""
    outline, _ = cv2.findContours(region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outline:
        return 0.0
    (_, sides, _) = cv2.minAreaRect(np.vstack(outline))
    return float(min(sides))


def _piece(region: NDArray[np.bool_], maps: Texture) -> Piece:
    y, x = np.nonzero(region)
    return Piece(x.astype(np.float32), y.astype(np.float32), maps.weight[y, x], float(maps.coherence[y, x].mean()))
