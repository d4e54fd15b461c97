"""Whether a picture can be one of friction ridges at all: are they dark on light ground, and do lines of a finger's
breadth make its texture. Asked once the fingers are found.

Ground: the grey next to a print is that of its valleys; where it is that of the lines that are to be ridges, the
picture is a negative. Texture: the Fourier spectrum of ridges lies in a narrow ring (Hong, Wan and Jain, IEEE PAMI
20(8), 1998, on ridge frequency); that of a photograph lies near its middle.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import plausible_parameters as p
from app.imaging.errors import Inverted
from app.imaging.ground import beside_and_within
from app.imaging.parameters import FINE
from app.opencv import cv2

Frame = tuple[int, int, int, int]  # left, top, right, bottom in pixels; right and bottom are exclusive


def check_polarity(pixels: Pixels, mask: NDArray[np.uint8]) -> None:
    """Inverted where the ground beside the prints is as dark as their darkest parts. `pixels` at 500 ppi; `mask`: 1
    where texture is, on the FINE grid. A picture without ground, or without ridges, says nothing and passes."""
    beside, within = beside_and_within(pixels, mask)
    if not len(beside):
        return
    dark, light = (int(within[int(share * len(within))]) for share in p.RIDGES_AND_VALLEYS)
    on_dark = light - dark >= p.LEAST_CONTRAST and beside[len(beside) // 2] < dark + p.DARK_GROUND_SHARE * (
        light - dark
    )
    if on_dark and shows_ridges(pixels, frame_of(mask)):
        raise Inverted("The ridges are light and the ground is dark.")


def shows_ridges(pixels: Pixels, frame: Frame) -> bool:
    """Whether lines as broad as a finger's make the texture anywhere within `frame`, of a picture at 500 ppi: False for
    cloth, bricks, a face. Noise, and a place without texture, is not something else: True."""
    shares = []
    for square in _squares(pixels, frame):
        ridges, coarse = _ridges_and_coarse(square)
        if ridges >= p.LEAST_RIDGE_SHARE:
            return True
        shares.append((ridges, coarse))
    if not shares:
        return True
    ridges, coarse = np.median(shares, axis=0)
    return bool(ridges >= coarse)


def _ridges_and_coarse(square: Pixels) -> tuple[float, float]:
    """The shares of the spectrum of a square that ridges hold, and coarser things."""
    window, kinds = _spectrum()
    grey = square.astype(np.float32)
    waves = np.fft.rfft2((grey - grey.mean()) * window).ravel()
    power = (waves.real**2 + waves.imag**2) @ kinds
    whole = max(float(power.sum()), 1.0)
    return float(power[0]) / whole, float(power[1]) / whole


def frame_of(mask: NDArray[np.uint8]) -> Frame:
    """Of the cells (FINE grid) that are 1."""
    left, top, width, height = cv2.boundingRect(mask)
    cell = FINE.cell_px
    return left * cell, top * cell, (left + width) * cell, (top + height) * cell


def _squares(pixels: Pixels, frame: Frame) -> Iterator[Pixels]:
    """At most SQUARES lively squares of SQUARE_PX, spread over the frame."""
    height, width = pixels.shape
    left, top, right, bottom = max(0, frame[0]), max(0, frame[1]), min(width, frame[2]), min(height, frame[3])
    side = p.SQUARE_PX
    if right - left < side or bottom - top < side:
        return
    for y in _places(top, bottom - side, p.SQUARES[0]):
        for x in _places(left, right - side, p.SQUARES[1]):
            square = pixels[y : y + side, x : x + side]
            if float(cv2.meanStdDev(square)[1][0, 0]) >= p.LIVELY_DEVIATION:
                yield square


def _places(first: int, last: int, count: int) -> list[int]:
    """`count` places between the ends, and within them, evenly; one where they lie on each other."""
    return sorted({round(first + (last - first) * (step + 0.5) / count) for step in range(count)})


@cache
def _spectrum() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Window of a square; and, per frequency of its half spectrum, whether it is one of ridges, of coarser things or of
    finer ones: float32, (frequencies, 3). What is coarser yet is shading, and none of them."""
    side = p.SQUARE_PX
    line = np.hanning(side)
    across, down = np.fft.rfftfreq(side) * side, np.fft.fftfreq(side) * side
    away = np.hypot(down[:, None], across[None, :]).ravel()  # periods a square
    finest, coarsest = side / p.RIDGE_PERIOD_PX[0], side / p.RIDGE_PERIOD_PX[1]
    ring = (away >= coarsest) & (away <= finest)
    coarse = (away >= p.LEAST_PERIODS) & (away < coarsest)
    kinds = np.stack([ring, coarse, away > finest], axis=1)
    return np.asarray(np.outer(line, line), np.float32), kinds.astype(np.float32)
