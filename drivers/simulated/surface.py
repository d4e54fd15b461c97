"""The surface of grown skin: how broad, even and worn its ridges are, pores, marks; and its grey on a master."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from drivers.simulated.draws import Draws
from drivers.simulated.finger_model import RIDGE_TONE, VALLEY_TONE
from drivers.simulated.kernels import surface as kernels
from drivers.simulated.scars import Mark, Texture

Ints = NDArray[np.int16]
Pixels = NDArray[np.uint8]

# Shares of the height of a full ridge, chosen by eye against live-scan prints.
RISE = 0.80  # of a ridge's top over its edge: its profile is a dome, cut off by little
UNEVEN, ROUGH = 0.14, 0.13
PORE_CELL_PX, PORES_APART_PX = 7, 10  # 9 to 18 pores to a centimetre of ridge (Locard 1912): 11 to 22 px apart
_NOISE_SHAPE = (389, 401)  # primes: no two noises that are read out of it repeat together


def skin(ridges: Ints, texture: Texture, marks: Sequence[Mark], middle: tuple[float, float], draws: Draws) -> Pixels:
    """Grey of the skin, shape of `ridges`. `middle`: column and row of the middle of the fingertip."""
    noise = draws.noise(_NOISE_SHAPE)
    rows = [(mark, mark.row(*middle)) for mark in marks]
    for mark, row in rows:
        if mark.is_scar:
            moved = np.empty_like(ridges)
            kernels.pull(ridges, row, moved)
            ridges = moved
    relief = np.empty(ridges.shape, np.int16)
    kernels.lay_relief(
        ridges,
        _units(RISE),
        _units(texture.breadth),
        _units(UNEVEN),
        _units(ROUGH),
        _units(texture.wear),
        _units(texture.incipient),
        noise,
        relief,
    )
    kernels.open_pores(ridges, relief, noise, PORE_CELL_PX, PORES_APART_PX, _units(texture.pore_depth))
    for _, row in rows:
        kernels.cut(relief, row, noise)
    grey = np.empty(ridges.shape, np.uint8)
    kernels.shade(relief, RIDGE_TONE, VALLEY_TONE, grey)
    return grey


def _units(share: float) -> int:
    return int(share * kernels.ONE)
