"""A live frame read once, on a coarse grid: all that the quick look needs."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.domain.image import Pixels
from app.imaging import preview_parameters as v
from app.imaging.foreground import Texture, texture_of
from app.imaging.kernels import survey as kernel
from app.imaging.orientation import Floats, Tensor, directions_of
from app.imaging.trace import NO_TRACE, Trace


class Survey(NamedTuple):
    """Per cell of `preview_parameters.GRID`, float32: mean, least and greatest grey at half size, gradient products."""

    grey: Floats
    darkest: Floats
    lightest: Floats
    tensor: Tensor


def survey(pixels: Pixels) -> Survey:
    """Of a picture at 500 ppi (uint8, 2-D, at least a cell in size)."""
    height, width = pixels.shape
    shape = (height // v.GRID.cell_px, width // v.GRID.cell_px)
    grey, darkest, lightest, xx, yy, xy = np.empty((6, *shape), np.float32)
    kernel.survey(pixels, v.GRID.cell_px, grey, darkest, lightest, xx, yy, xy)
    return Survey(grey, darkest, lightest, Tensor(xx, yy, xy))


def coarse_texture(seen: Survey, trace: Trace = NO_TRACE) -> Texture:
    """Where ridges are, on the coarse grid."""
    # Smoothed lightly: the phase of the ridges does not show, and a crease of two cells still does.
    tensor, certainty, weight = directions_of(seen.tensor, v.COHERENCE_CELLS, v.NEIGHBOUR_WEIGHT, v.GRADIENT_GAIN)
    maps = replace(texture_of(v.GRID, weight, certainty, seen.grey), tensor=tensor)
    if trace.on:
        trace.show("preview/grey", seen.grey)
        trace.show("preview/weight", maps.weight)
        trace.show("preview/mask", maps.mask)
        trace.show("preview/coherence", maps.coherence)
    return maps
