"""From the band-pass response to ridges one pixel wide.

Thinning: Guo and Hall, "Parallel thinning with two-subiteration algorithms", CACM 32(3), 1989: keeps what is connected
connected and leaves no corners, so that crossing numbers can be read.
"""

from functools import cache

import numpy as np

from app.compiled import compiled
from app.matching import parameters as p
from app.matching.ridge_flow import Floats, Mask
from app.opencv import cv2


def binarise(response: Floats) -> Mask:
    """1 on ridges; specks and pores gone."""
    ridges = (response > 0).astype(np.uint8)
    # Thinning keeps what touches by a corner together, so valleys that only do that are apart: a pore that touches the
    # valley by a corner would else become a ring.
    filled = 1 - _without_specks(1 - ridges, connectivity=4)
    return _without_specks(filled, connectivity=8)


def _without_specks(picture: Mask, *, connectivity: int) -> Mask:
    """Without patches below SPECK_PX."""
    _, names, stats, _ = cv2.connectedComponentsWithStats(picture, connectivity=connectivity, ltype=cv2.CV_32S)
    keep = (stats[:, cv2.CC_STAT_AREA] >= p.SPECK_PX).astype(np.uint8)
    keep[0] = 0
    return np.asarray(keep[names], np.uint8)


def thin(binary: Mask) -> Mask:
    """The middle lines of the patches of 1: uint8, 0 or 1, a frame of one pixel is 0."""
    return _thinned(binary, _deletable())


@cache
def _deletable() -> Mask:
    """By subiteration and by the eight neighbours as bits (north first, clockwise): 1 when the pixel may go."""
    table = np.zeros((2, 256), np.uint8)
    for code in range(256):
        n, ne, e, se, s, sw, w, nw = ((code >> bit) & 1 for bit in range(8))
        crossings = (1 - n) * (ne | e) + (1 - e) * (se | s) + (1 - s) * (sw | w) + (1 - w) * (nw | n)
        pairs = min((nw | n) + (ne | e) + (se | s) + (sw | w), (n | ne) + (e | se) + (s | sw) + (w | nw))
        if crossings == 1 and 2 <= pairs <= 3:
            table[0, code] = 1 - ((s | sw | (1 - nw)) & w)
            table[1, code] = 1 - ((n | ne | (1 - se)) & e)
    return table


@compiled
def _thinned(binary: Mask, deletable: Mask) -> Mask:
    height, width = binary.shape
    out = binary.copy()
    out[0, :] = 0
    out[height - 1, :] = 0
    out[:, 0] = 0
    out[:, width - 1] = 0
    alive = np.flatnonzero(out.ravel())
    flat = out.ravel()
    going = np.empty(len(alive), np.int64)
    count = len(alive)
    while True:
        removed = 0
        for turn in range(2):
            gone, kept = 0, 0
            for index in range(count):
                i = alive[index]
                code = (
                    flat[i - width]
                    | flat[i - width + 1] << 1
                    | flat[i + 1] << 2
                    | flat[i + width + 1] << 3
                    | flat[i + width] << 4
                    | flat[i + width - 1] << 5
                    | flat[i - 1] << 6
                    | flat[i - width - 1] << 7
                )
                if deletable[turn, code]:
                    going[gone] = i
                    gone += 1
                else:
                    alive[kept] = i
                    kept += 1
            for index in range(gone):
                flat[going[index]] = 0
            count = kept
            removed += gone
        if removed == 0:
            return out
