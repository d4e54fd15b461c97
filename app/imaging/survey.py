"""A live frame read once, on a coarse grid: all that the quick look needs."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.domain.image import Pixels
from app.imaging import preview_parameters as v
from app.imaging.foreground import Texture, texture_of
from app.imaging.kernels import survey as kernel
from app.imaging.orientation import Floats, Tensor, coherence, energy
from app.imaging.trace import NO_TRACE, Trace
from app.opencv import cv2

# The phase of the ridges does not show, and a crease of two cells still does.
_LIGHTLY = np.array([v.NEIGHBOUR_WEIGHT, 1.0 - 2.0 * v.NEIGHBOUR_WEIGHT, v.NEIGHBOUR_WEIGHT], np.float32)


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
    grey, darkest, lightest, xx, yy, xy = (np.empty(shape, np.float32) for _ in range(6))
    kernel.survey(pixels, v.GRID.cell_px, grey, darkest, lightest, xx, yy, xy)
    return Survey(grey, darkest, lightest, Tensor(xx, yy, xy))


def coarse_texture(seen: Survey, trace: Trace = NO_TRACE) -> Texture:
    """Where ridges are, on the coarse grid."""
    smooth = cv2.sepFilter2D(energy(seen.tensor), cv2.CV_32F, _LIGHTLY, _LIGHTLY)
    weight = v.GRADIENT_GAIN * np.sqrt(np.asarray(smooth, np.float32))
    tensor = seen.tensor.smoothed(v.COHERENCE_CELLS)
    maps = texture_of(v.GRID, np.asarray(weight, np.float32), coherence(tensor), seen.grey)
    maps = replace(maps, tensor=tensor)
    if trace.on:
        trace.show("preview/grey", seen.grey)
        trace.show("preview/weight", maps.weight)
        trace.show("preview/mask", maps.mask)
        trace.show("preview/coherence", maps.coherence)
    return maps
