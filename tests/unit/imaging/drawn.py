"""Small drawn pictures with known answers: gratings, and hands of capsule-shaped fingers filled with ridges."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.opencv import cv2

PERIOD_PX = 9.0
GROUND = 245
SLAP = (1500, 1600)
# A drawn right hand, index to little: across and down of the tip, width, length of the distal phalanx, in pixels.
RIGHT_HAND = {2: (360, 360, 250, 420), 3: (700, 250, 260, 440), 4: (1030, 310, 245, 420), 5: (1330, 520, 205, 350)}
LEFT_HAND = {finger + 5: (1600 - x, y, w, h) for finger, (x, y, w, h) in RIGHT_HAND.items()}
THUMBS = {6: (480, 350, 330, 540), 1: (1120, 350, 330, 540)}
CREASE_PX = 18
SECOND_PHALANX_PX = 240


def grating(
    shape: tuple[int, int] = (320, 240),
    *,
    angle_deg: float = 0.0,
    period_px: float = PERIOD_PX,
    middle: float = 140.0,
    depth: float = 90.0,
    dark_share: float = 0.44,  # as in a good print
) -> Pixels:
    """Straight ridges that run at `angle_deg` from the x axis towards the y axis."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    turn = math.radians(angle_deg)
    phase = (-math.sin(turn) * x + math.cos(turn) * y) * (2 * math.pi / period_px)
    level = math.cos(math.pi * dark_share)
    wave = np.tanh((np.cos(phase) - level) * -4.0)
    return np.clip(middle + depth * wave, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Drawing:
    """`picture`; `corners` by finger: four corners (x, y) of the distal phalanx drawn."""

    picture: FingerImage
    corners: dict[int, np.ndarray]


def hand(
    layout: dict[int, tuple[int, int, int, int]],
    fingers: Sequence[int] | None = None,
    *,
    turn_deg: float = 0.0,
    depth: float = 90.0,
    shape: tuple[int, int] = SLAP,
    second_phalanx: bool = True,
    noise: float = 2.0,
    seed: int = 1,
    arch_per_px: float = 0.0,
) -> Drawing:
    """Fingers as capsules of arched ridges: a distal phalanx, a crease, a second phalanx.

    `arch_per_px`: how much faster ridges at the tips fall away to both sides, as those of skin do.
    """
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    matrix = cv2.getRotationMatrix2D((width / 2, height * 0.5), -turn_deg, 1.0)
    inside = np.zeros(shape, bool)
    along = y - 0.0008 * (x - width / 2) ** 2  # the way along which ridge follows ridge
    corners = {}
    for finger in fingers if fingers is not None else layout:
        left, top, wide, long = layout[finger]
        u = np.abs(x - left)
        v = y - top
        dome = wide / 2
        distal = (v < long) & (v > 0) & ((u**2 + (v - dome) ** 2 < dome**2) | ((v >= dome) & (u < dome)))
        inside |= distal
        along -= np.where(u < wide, arch_per_px * u**2 * np.clip(1 - v / long, 0, 1), 0)
        if second_phalanx:
            inside |= (v > long + CREASE_PX) & (v < long + CREASE_PX + SECOND_PHALANX_PX) & (u < dome * 0.95)
        box = np.array([[left - dome, top], [left + dome, top], [left + dome, top + long], [left - dome, top + long]])
        corners[finger] = box @ matrix[:, :2].T + matrix[:, 2]
    ridges = 140.0 + depth * np.cos(along * (2 * math.pi / PERIOD_PX))
    drawn = np.where(inside, np.clip(ridges, 0, GROUND), GROUND).astype(np.float32)
    turned = cv2.warpAffine(drawn, matrix, (width, height), borderValue=GROUND)
    rng = np.random.default_rng(seed)
    noisy = turned + rng.standard_normal(shape, dtype=np.float32) * noise
    return Drawing(FingerImage(np.clip(noisy, 0, 255).astype(np.uint8)), corners)


def overlap(one: object, other: object) -> float:
    """Intersection over union of two convex quadrangles."""
    a, b = np.asarray(one, np.float32), np.asarray(other, np.float32)
    shared, _ = cv2.intersectConvexConvex(a, b)
    return float(shared / (cv2.contourArea(a) + cv2.contourArea(b) - shared))
