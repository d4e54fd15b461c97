"""How dark skin prints that is pressed on glass: dry it touches in points, wet it floods its own valleys."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2
from drivers.simulated.conditions import Conditions
from drivers.simulated.contact import BARE, COARSE, PER_HEIGHT, USUAL_REACH, fine
from drivers.simulated.skin_texture import (
    BEADS_PX,
    BLOTS_PX,
    DEVIATION,
    GRAIN_PX,
    MIDDLE,
    PATCHES_PX,
    POINTS_PX,
    SPECKLE_PX,
    clouds,
    piece,
)

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

# Deviations of what is pressed, in heights of ridge. These three make generated prints as even as real good ones by the
# features of NFIQ 2; halve them, and local clarity and certainty of direction rise to values that no skin has.
_GRAIN, _BEADS, _PATCHES = 0.24, 0.05, 0.06
_ROUGH_SPREAD = 0.14  # deviation of the logarithm of all three, from impression to impression
_GRAIN_DRY = -0.04  # what full dryness adds to the grain: its points are finer than that
_LOST_DRY, _LOST_MOST = 0.85, 0.15  # heights lost between the points in which dry skin touches; how many are lost
_SOFT = (-0.10, 0.20)  # heights of ridge between which a touch grows from nothing to full
_REACH_WET, _MERGED_WET = 0.38, 0.15  # what full wetness adds to the reach of the glass, and its deviation in blots
# Darkness of full touch: usual, and what changes it.
_DARK, _DARK_OF_PRESSURE, _DARK_WET, _DARK_DRY, _DARK_TOUCH = 1.00, 0.12, 0.08, 0.04, 3.4
_TOUCH = 0.22  # pressure below which a print pales fast
_PALEST = 0.22
_CLOUDY, _CLOUDY_NODE_PX = 0.07, 110.0  # deviation of the darkness over a print, and over what length it changes
_FAR, _FAR_WITHIN = 0.75, 0.35  # heights of ridge above the glass where not even a grain of skin touches
_SPECKLE = 0.12  # deviation of the darkness within a ridge, share of it
_HAZE, _HAZE_WET = 0.035, 0.16  # darkness of valleys under pressed skin: breath and sweat on the glass
_FLOOD_AT, _FLOOD_STEEP = 0.90, 2.2  # heights of water from which a valley darkens, and how fast
_FLOOD_RISE = 1.15  # of the water, from usual to full wetness
_FLOOD_BLOTS = 0.22  # deviation: it stands in blots
_FLOOD_DARK = 0.50  # of full touch


def reach_of(moisture: float) -> float:
    """What moisture adds to the reach of the glass, heights of ridge."""
    return _REACH_WET * max(0.0, moisture)


def roughened(pressed: Pixels, c: Conditions, rng: np.random.Generator) -> Pixels:
    """The grain of the skin laid over what is pressed: ridges with rough edges that swell and thin; dry ones break up
    into points, wet ones flow together in blots."""
    shape = (pressed.shape[0], pressed.shape[1])
    dry = max(0.0, -c.moisture) ** 1.5
    rough, of_this = pressed, float(np.exp(_ROUGH_SPREAD * rng.standard_normal()))
    for sigma_px, deviation in ((GRAIN_PX, _GRAIN + _GRAIN_DRY * dry), (BEADS_PX, _BEADS), (PATCHES_PX, _PATCHES)):
        weight = of_this * deviation * PER_HEIGHT / DEVIATION
        laid_over = cv2.addWeighted(rough, 1.0, piece(sigma_px, shape, rng), weight, -weight * MIDDLE)
        rough = np.asarray(laid_over, np.uint8)
    if dry > 0:
        lost = _LOST_DRY * dry * np.maximum(0.0, (np.arange(256) - MIDDLE) / DEVIATION + _LOST_MOST)
        between = cv2.LUT(piece(POINTS_PX, shape, rng), np.clip(lost * PER_HEIGHT, 0, 255).astype(np.uint8))
        rough = np.asarray(cv2.subtract(rough, between), np.uint8)
    if c.moisture > 0:
        weight = _MERGED_WET * c.moisture * PER_HEIGHT / DEVIATION
        merged = cv2.addWeighted(rough, 1.0, piece(BLOTS_PX, shape, rng), weight, -weight * MIDDLE)
        rough = np.asarray(merged, np.uint8)
    return rough


def darkness(pressed: Pixels, heights: Pixels, reached: Floats, c: Conditions, rng: np.random.Generator) -> Pixels:
    """0 (empty glass) to 255 (full touch). `pressed`: see `contact.pressed_on`, `roughened`; `heights` of the skin;
    `reached`: the coarse reach of the glass, where sweat and water stand."""
    wet = max(0.0, c.moisture)
    dark = cv2.LUT(pressed, _touch_curve())
    shape = (heights.shape[0], heights.shape[1])
    if wet > 0.15:
        dark = cv2.max(dark, _flooded(heights, reached, wet, rng))
    under = np.clip((reached + 0.25) / (USUAL_REACH + 0.25), 0, 1)
    cloudy = clouds(reached.shape, _CLOUDY_NODE_PX / COARSE, rng)
    full = (
        _DARK
        + _DARK_OF_PRESSURE * (c.pressure - 0.5)
        + _DARK_WET * wet
        - _DARK_DRY * max(0.0, -c.moisture) ** 1.5
        - _DARK_TOUCH * max(0.0, _TOUCH - c.pressure)
    )
    tone = np.clip(max(_PALEST, full) * (1.0 + _CLOUDY * cloudy), 0.1, 1.0) * np.clip(
        (reached + _FAR) / _FAR_WITHIN, 0, 1
    )
    haze = ((_HAZE + _HAZE_WET * wet**2) * under).astype(np.float32)
    dark = cv2.multiply(dark, fine((255 * np.maximum(tone - haze, 0)).astype(np.float32), shape), scale=1 / 255)
    speckled = np.clip(255 * (1.0 - _SPECKLE * (1.0 + (np.arange(256) - MIDDLE) / DEVIATION)), 0, 255)
    dark = cv2.multiply(dark, cv2.LUT(piece(SPECKLE_PX, shape, rng), speckled.astype(np.uint8)), scale=1 / 255)
    return np.asarray(cv2.add(dark, fine(255 * haze, shape)), np.uint8)


def _flooded(heights: Pixels, reached: Floats, wet: float, rng: np.random.Generator) -> Pixels:
    """Water between ridges, darker the higher it stands: it rises along ridges first, and in blots."""
    shape = (heights.shape[0], heights.shape[1])
    standing = 128 + 100 * (_FLOOD_RISE * wet - _FLOOD_AT + np.minimum(reached, 1.0) - USUAL_REACH)
    water = fine(standing.astype(np.float32), shape)
    weight = _FLOOD_BLOTS * 100 / DEVIATION
    level = cv2.addWeighted(water, 1.0, piece(BLOTS_PX, shape, rng), weight, -weight * MIDDLE)
    level = cv2.addWeighted(level, 1.0, heights, 0.30 * 100 / 255, 0.0)
    steps = np.clip(_FLOOD_STEEP * (np.arange(256) - 128) / 100, 0, 1) * _FLOOD_DARK * 255
    return np.asarray(cv2.LUT(level, steps.astype(np.uint8)), np.uint8)


@lru_cache(maxsize=1)
def _touch_curve() -> Pixels:
    least, most = _SOFT
    share = np.clip(((np.arange(256) - BARE) / PER_HEIGHT - least) / (most - least), 0, 1)
    curve = np.asarray(255 * share**2 * (3 - 2 * share), np.uint8)
    curve.setflags(write=False)
    return curve
