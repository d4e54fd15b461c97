"""Pictures that no reader should give, and that one day it gives: drawn, each under its name."""

import functools
import math
from collections.abc import Callable

import numpy as np

from app.domain.image import Pixels
from app.opencv import cv2
from tests.unit.imaging.drawn import RIGHT_HAND, SLAP, grating, hand

Shape = tuple[int, int]


def black(shape: Shape) -> Pixels:
    return np.zeros(shape, np.uint8)


def white(shape: Shape) -> Pixels:
    return np.full(shape, 255, np.uint8)


def noise(shape: Shape) -> Pixels:
    return np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)


def ramp(shape: Shape) -> Pixels:
    """Light that falls off from the middle, as a lamp's."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    away = np.hypot(x / shape[1] - 0.5, y / shape[0] - 0.5)
    return np.clip(255 * (1.0 - away), 0, 255).astype(np.uint8)


def checkerboard(shape: Shape, side_px: int = 40) -> Pixels:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]] // side_px
    return np.where((x + y) % 2, 230, 40).astype(np.uint8)


def brick_wall(shape: Shape) -> Pixels:
    """Courses of bricks with mortar between, each a little lighter or darker, rough."""
    height, width, mortar = 70, 160, 9
    rng = np.random.default_rng(3)
    drawn = np.full(shape, 205, np.uint8)
    for row, top in enumerate(range(0, shape[0], height)):
        for left in range(-(row % 2) * width // 2, shape[1], width):
            grey = int(rng.integers(85, 125))
            drawn[top : top + height - mortar, max(0, left) : max(0, left + width - mortar)] = grey
    return _rough(drawn, 12.0)


def striped_cloth(shape: Shape) -> Pixels:
    """Broad stripes, wavy, with a weave."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    stripes = np.sin((x + 12 * np.sin(y / 90)) * (2 * math.pi / 44))
    weave = np.sin(x * 1.9) * np.sin(y * 1.9)
    return np.clip(140 + 70 * np.sign(stripes) + 12 * weave, 0, 255).astype(np.uint8)


def blinds(shape: Shape) -> Pixels:
    """Slats of a venetian blind, lit from above."""
    y = np.arange(shape[0], dtype=np.float32) % 60
    slats = np.clip(235 - 2.6 * y, 0, 255)
    return np.tile(slats[:, None], (1, shape[1])).astype(np.uint8)


def page(shape: Shape) -> Pixels:
    """A page of text."""
    drawn = np.full(shape, 250, np.uint8)
    for line, top in enumerate(range(50, shape[0], 42)):
        cv2.putText(
            drawn, "the quick brown fox jumps over the lazy dog " * 2, (30 + 7 * (line % 3), top),
            cv2.FONT_HERSHEY_SIMPLEX, 0.9, 20, 2,
        )  # fmt: skip
    return drawn


def face(shape: Shape) -> Pixels:
    """What a camera would show of a face: soft shading, hair, eyes, a mouth."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = (x - width / 2) / (width * 0.3), (y - height / 2) / (height * 0.38)
    head = np.clip(215 - 70 * (u**2 + v**2) - 18 * u, 30, 255)
    drawn = np.where(u**2 + v**2 < 1, head, 90 + 40 * y / height).astype(np.uint8)
    strands = 45 + 25 * np.sin(x / 3.1 + 6 * np.sin(y / 60))
    drawn = np.where((u**2 + v**2 < 1.15) & (v < -0.45), strands, drawn).astype(np.uint8)
    for side in (-1, 1):
        eye = (round(width * (0.5 + side * 0.11)), round(height * 0.45))
        cv2.ellipse(drawn, eye, (max(1, width // 24), max(1, height // 50)), 0, 0, 360, 245, -1)
        cv2.circle(drawn, eye, max(1, height // 60), 25, -1)
    mouth = (width // 2, round(height * 0.66))
    cv2.ellipse(drawn, mouth, (max(1, width // 12), max(1, height // 40)), 0, 0, 180, 70, -1)
    return _rough(np.asarray(cv2.GaussianBlur(drawn, (0, 0), 1.5), np.uint8), 3.0)


def leaves(shape: Shape) -> Pixels:
    """Many overlapping discs: edges of every direction and size, as in a photograph of a bush."""
    rng = np.random.default_rng(5)
    drawn = np.full(shape, 120, np.uint8)
    for _ in range(600):
        at = (int(rng.integers(0, shape[1])), int(rng.integers(0, shape[0])))
        axes = (int(rng.integers(6, 70)), int(rng.integers(4, 30)))
        cv2.ellipse(drawn, at, axes, float(rng.uniform(0, 180)), 0, 360, int(rng.integers(20, 240)), -1)
    return drawn


def stripes(shape: Shape) -> Pixels:
    """Straight lines of one period from edge to edge: a test picture, not a finger."""
    return grating(shape, angle_deg=20.0)


def _rough(pixels: Pixels, deviation: float) -> Pixels:
    grain = np.random.default_rng(1).standard_normal(pixels.shape, dtype=np.float32) * deviation
    return np.clip(pixels + grain, 0, 255).astype(np.uint8)


DRAWN: dict[str, Callable[[Shape], Pixels]] = {
    one.__name__: one
    for one in (
        black, white, noise, ramp, checkerboard, brick_wall, striped_cloth, blinds, page, face, leaves, stripes,
    )
}  # fmt: skip
PHOTOGRAPHS = ("ramp", "checkerboard", "brick_wall", "striped_cloth", "blinds", "page", "face", "leaves")


def _slap() -> Pixels:
    return hand(RIGHT_HAND).picture.pixels


# All of them at the size of a slap, those of odd sizes, and a hand in every wrong way.
_ODD: dict[str, Callable[[], Pixels]] = {
    **{name: functools.partial(draw, SLAP) for name, draw in DRAWN.items()},
    "empty": lambda: np.zeros((0, 0), np.uint8),
    "one row": lambda: noise((1, 900)),
    "one column": lambda: noise((900, 1)),
    "tiny": lambda: noise((32, 32)),
    "thin": lambda: noise((32, 4000)),
    "large": lambda: white((4000, 4000)),
    "large noise": lambda: noise((4000, 4000)),
    "upside down": lambda: np.ascontiguousarray(_slap()[::-1, ::-1]),
    "mirrored": lambda: np.ascontiguousarray(_slap()[:, ::-1]),
    "inverted": lambda: 255 - _slap(),
}
NAMES = tuple(_ODD)


@functools.cache
def odd_picture(name: str) -> Pixels:
    return _ODD[name]()
