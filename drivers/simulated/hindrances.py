"""What stands between a finger and a good print: bandages, wear, grime, a hand that shakes or slides."""

import math

import numpy as np
from numpy.typing import NDArray

from drivers.opencv import cv2
from drivers.simulated.skin_texture import BEADS_PX, BLOTS_PX, DEVIATION, GRAIN_PX, MIDDLE, PATCHES_PX, clouds, piece

Pixels = NDArray[np.uint8]

_THREAD_PX = 8.5  # width of a thread of gauze: 0.43 mm
_THREAD_WAVER_PX = 2.5
_THREAD_HEIGHT = 235.0  # of 255, a ridge
_WORN_MOST = 0.88  # share of the height of the ridges that hard work takes
_WORN_SIGMA_PX = 6.0
_CRACKS = 34  # in the skin of a worn fingertip
_CRACK_PX = (30.0, 150.0)
_SCAR_PX = 70.0  # of a stump that heals without ridges
_DIRT_AT, _DIRT_COVERS = 1.7, 3.4  # deviations: how rare the first grime is, and how much all of it covers
_HELD_OFF_AT, _HELD_OFF_COVERS = 2.6, 0.9  # the same of what keeps skin off the glass
_SPECKS_AT, _SPECKS_COVERS = 3.1, 0.6  # and of single dark grains
_DIRT_DARK = 110.0  # of grime, beside what it has wiped along
_WIPED_PX = (21, 7)  # how far grime drags a ridge
# Shares of the exposure, and where on its way it is spent.
_TREMOR = ((0.30, 0.0), (0.25, 1.0), (0.20, -0.9), (0.14, 0.5), (0.11, -0.4))
_TREMOR_TURN = 0.3  # radians by which a tremor's way bends


def bandaged(heights: Pixels, edge_row: float, rng: np.random.Generator) -> Pixels:
    """The skin above `edge_row` under gauze: threads over and under each other."""
    shape = (heights.shape[0], heights.shape[1])
    turn = float(rng.uniform(-0.3, 0.3))
    y, x = np.arange(shape[0], dtype=np.float32)[:, None], np.arange(shape[1], dtype=np.float32)[None, :]
    waver = _THREAD_WAVER_PX * clouds(shape, 70.0, rng)
    across = (x * math.cos(turn) + y * math.sin(turn) + waver) / _THREAD_PX
    down = (y * math.cos(turn) - x * math.sin(turn) + waver) / _THREAD_PX
    upright, level = np.abs(np.sin(math.pi * across)), np.abs(np.sin(math.pi * down))
    over = (np.floor(across) + np.floor(down)) % 2 == 0
    threads = np.where(over, upright * (0.45 + 0.55 * level), level * (0.45 + 0.55 * upright))
    covers = np.clip((edge_row + 4.0 * clouds((1, shape[1]), 50.0, rng) - y) / 3.0, 0, 1)
    return np.asarray(heights + covers * (_THREAD_HEIGHT * threads - heights), np.uint8)


def scarred(heights: Pixels, end_row: float, rng: np.random.Generator) -> Pixels:
    """The end of a stump, from `end_row` down: skin without ridges that passes into ridges."""
    y = np.arange(heights.shape[0], dtype=np.float32)[:, None]
    smooth = 150.0 + 30.0 * clouds((heights.shape[0], heights.shape[1]), 30.0, rng)
    share = np.clip((end_row + _SCAR_PX - y) / (0.6 * _SCAR_PX), 0, 1)
    return np.asarray(np.clip(heights + share * (smooth - heights), 0, 255), np.uint8)


def worn_flat(heights: Pixels, worn: float, rng: np.random.Generator) -> Pixels:
    """Ridges rubbed down by `worn` (0 to 1) and cracked: what is left of them differs from place to place."""
    shape = (heights.shape[0], heights.shape[1])
    flat = cv2.GaussianBlur(heights, (0, 0), _WORN_SIGMA_PX)
    share = np.clip(_WORN_MOST * worn * (1.0 + 0.25 * clouds(shape, 90.0, rng)), 0, 0.97).astype(np.float32)
    left = np.asarray(heights + share * (flat.astype(np.float32) - heights), np.uint8)
    cracks = np.zeros(shape, np.uint8)
    for _ in range(int(_CRACKS * worn)):
        _crack(cracks, rng)
    return np.asarray(cv2.subtract(left, cv2.GaussianBlur(cracks, (3, 3), 0)), np.uint8)


def _crack(cracks: Pixels, rng: np.random.Generator) -> None:
    """A bent line of no contact, drawn into `cracks`."""
    height, width = cracks.shape
    length = float(rng.uniform(*_CRACK_PX))
    heading = float(rng.uniform(0, math.pi))
    points = [np.array([rng.uniform(0, width), rng.uniform(0, height)])]
    for _ in range(6):
        heading += float(rng.normal(0, 0.25))
        points.append(points[-1] + length / 6 * np.array([math.cos(heading), math.sin(heading)]))
    cv2.polylines(cracks, [np.rint(points).astype(np.int32)], False, 255, int(rng.integers(1, 4)), cv2.LINE_AA)


def soiled(dark: Pixels, dirt: float, under: Pixels, rng: np.random.Generator) -> Pixels:
    """Grime between skin and glass: it drags ridges along, fills valleys and keeps other places off the glass.
    `under`: 255 where skin is near the glass."""
    shape = (dark.shape[0], dark.shape[1])
    covered = _beyond(piece(PATCHES_PX, shape, rng), _DIRT_AT - _DIRT_COVERS * dirt)
    held_off = _beyond(piece(BLOTS_PX, shape, rng), _HELD_OFF_AT - _HELD_OFF_COVERS * dirt)
    grime = cv2.addWeighted(
        piece(BEADS_PX, shape, rng), 0.9, cv2.blur(dark, _WIPED_PX), 0.45, _DIRT_DARK - 0.9 * MIDDLE
    )
    share = cv2.multiply(covered, under, scale=min(1.0, 0.35 + 0.65 * dirt) / 255)
    mixed = cv2.add(
        cv2.multiply(dark, cv2.bitwise_not(share), scale=1 / 255), cv2.multiply(grime, share, scale=1 / 255)
    )
    mixed = cv2.multiply(mixed, cv2.bitwise_not(held_off), scale=1 / 255)
    grains = _beyond(piece(GRAIN_PX, shape, rng), _SPECKS_AT - _SPECKS_COVERS * dirt)
    return np.asarray(cv2.max(mixed, cv2.multiply(grains, under, scale=1 / 255)), np.uint8)


def _beyond(noise: Pixels, deviations: float) -> Pixels:
    """255 where the noise is beyond so many deviations, with a rim of less than half a one."""
    steps = np.clip(((np.arange(256) - MIDDLE) / DEVIATION - deviations) * 2.5, 0, 1) * 255
    return np.asarray(cv2.LUT(noise, steps.astype(np.uint8)), np.uint8)


def shaken(dark: Pixels, tremor_px: float, rng: np.random.Generator) -> Pixels:
    """The exposure of a trembling finger: it is read at five places, and at none of them for long."""
    seen = np.zeros(dark.shape, np.uint8)
    way = float(rng.uniform(0, 2 * math.pi))
    for number, (share, place) in enumerate(_TREMOR):
        turned = way + _TREMOR_TURN * number
        right, down = tremor_px * place * math.cos(turned), tremor_px * place * math.sin(turned)
        there = cv2.warpAffine(dark, np.array([[1, 0, right], [0, 1, down]], np.float32), dark.shape[::-1])
        seen = np.asarray(cv2.addWeighted(seen, 1.0, there, share, 0.0), np.uint8)
    return seen


def wiped(dark: Pixels, across_px: float, down_px: float) -> Pixels:
    """The exposure of a finger that slides."""
    return np.asarray(cv2.blur(dark, (max(1, round(across_px)), max(1, round(down_px)))), np.uint8)
