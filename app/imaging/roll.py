"""What an uneven roll leaves in its picture: a seam along the line of contact where the finger slid, and strips wiped
across where it was rolled faster than the scanner follows."""

import math
from typing import NamedTuple

import numpy as np

from app.domain.image import Pixels
from app.imaging import parameters as p
from app.imaging import roll_parameters as r
from app.imaging.foreground import Mask
from app.imaging.orientation import Floats, coherence, structure_tensor


class RollTraces(NamedTuple):
    """`seam`: how clear the least clear line from top to bottom is, over the least clear one from side to side: about 1
    where neither is a seam. `streak`: logarithm of the gradients across over those down: ridges that run down vanish
    where a strip was wiped."""

    seam: float
    streak: float


EVEN = RollTraces(1.0, 0.0)


def roll_traces(pixels: Pixels, mask: Mask) -> RollTraces:
    """Of a rolled print (500 ppi) whose cells `mask` (FINE grid) names; EVEN where there is too little of it."""
    tensor = structure_tensor(pixels, p.FINE.cell_px)
    inside = mask > 0
    rows, columns = np.nonzero(inside)
    if len(rows) < r.ROLL_LEAST_CELLS:
        return EVEN
    clear = np.where(inside, coherence(tensor.smoothed(p.COHERENCE_CELLS)), 1.0).astype(np.float32)
    top, bottom = np.percentile(rows, r.SEAM_ROWS).astype(int)
    left, right = np.percentile(columns, r.SEAM_COLUMNS).astype(int)
    middle = clear[top:bottom, left:right]
    if min(middle.shape) < 2:
        return EVEN
    seam = _least_path(middle) / max(r.LEAST_CLEARNESS, _least_path(np.ascontiguousarray(middle.T)))
    streak = math.log(max(1.0, float(tensor.xx[inside].mean())) / max(1.0, float(tensor.yy[inside].mean())))
    return RollTraces(seam, streak)


def _least_path(clear: Floats) -> float:
    """Mean along the path from the first row to the last that is least clear; a step goes at most one cell aside."""
    total = clear[0]
    for row in clear[1:]:
        aside = np.pad(total, 1, constant_values=np.inf)
        total = row + np.minimum(total, np.minimum(aside[:-2], aside[2:]))
    return float(total.min()) / len(clear)
