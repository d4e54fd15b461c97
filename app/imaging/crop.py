"""Cutting pictures: fingers out of slaps, thumbs out of their pair, margins off. Never resamples what is submitted."""

import math
from collections.abc import Collection

import numpy as np

from app.domain.image import FingerImage, Pixels
from app.domain.position import FrictionRidgePosition
from app.domain.segmentation import Box, Segmentation, SegmentationPosition
from app.imaging import parameters as p
from app.imaging.foreground import ridge_weight
from app.opencv import cv2

_P = FrictionRidgePosition
_PLAIN_OF = {_P.RIGHT_THUMB: _P.PLAIN_RIGHT_THUMB, _P.LEFT_THUMB: _P.PLAIN_LEFT_THUMB}
_LEAST_THUMB_SHARE = 8  # each thumb has an eighth of the picture's width at least: less cannot be coded


def crop_box(image: FingerImage, box: Box, margin_px: int = 0) -> FingerImage:
    """The part inside `box` widened by `margin_px`, as far as it lies in the picture; at least one pixel."""
    left = min(max(0, box.left_px - margin_px), image.width_px - 1)
    top = min(max(0, box.top_px - margin_px), image.height_px - 1)
    right = min(max(left + 1, box.right_px + margin_px), image.width_px)
    bottom = min(max(top + 1, box.bottom_px + margin_px), image.height_px)
    return FingerImage(image.pixels[top:bottom, left:right], image.resolution_ppi)


def crop_segment(image: FingerImage, segment: SegmentationPosition) -> FingerImage:
    """The finger cut out upright: turned back by its angle, ground where the picture ends. Same resolution.

    For looking, measuring and matching; what is submitted is cut by `crop_box`, without turning.
    """
    if len(segment.polygon) != 4:
        return crop_box(image, segment.box)
    corners = np.array(segment.polygon, dtype=np.float64)
    centre = corners.mean(axis=0)
    turn = math.radians(segment.angle_deg)
    across, down = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    along_x, along_y = (corners - centre) @ np.array(across), (corners - centre) @ np.array(down)
    width = max(1, round(float(np.ptp(along_x))))
    height = max(1, round(float(np.ptp(along_y))))
    first_x = centre[0] - across[0] * (width - 1) / 2 - down[0] * (height - 1) / 2
    first_y = centre[1] - across[1] * (width - 1) / 2 - down[1] * (height - 1) / 2
    inverse = np.array([[across[0], down[0], first_x], [across[1], down[1], first_y]])
    upright = cv2.warpAffine(
        image.pixels,
        inverse,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=p.GROUND_GREY,
    )
    return FingerImage(_as_pixels(upright), image.resolution_ppi)


def split_thumbs(
    image: FingerImage, segmentation: Segmentation, expected: Collection[FrictionRidgePosition]
) -> dict[FrictionRidgePosition, FingerImage]:
    """Cut a picture of the thumbs (15) into 11 (right) and 12 (left); the left thumb lies at the left.

    `expected`: the thumbs (FGP 1 and 6) that were to be there. One alone has the whole picture. Of two there are two
    pictures also where one was not found and the print was kept all the same.
    """
    if not {_P.LEFT_THUMB, _P.RIGHT_THUMB}.issubset(expected):
        return {_PLAIN_OF[thumb]: image for thumb in expected}
    boxes = {segment.finger: segment.box for segment in segmentation.segments}
    left, right = boxes.get(_P.LEFT_THUMB), boxes.get(_P.RIGHT_THUMB)
    cut = image.width_px // 2
    if left is not None and right is not None:
        cut = (left.right_px + right.left_px) // 2
    elif left is not None:
        cut = max(cut, left.right_px)
    elif right is not None:
        cut = min(cut, right.left_px)
    cut = min(max(image.width_px // _LEAST_THUMB_SHARE, cut), image.width_px - image.width_px // _LEAST_THUMB_SHARE)
    return {
        _P.PLAIN_RIGHT_THUMB: crop_box(image, Box(cut, 0, image.width_px, image.height_px)),
        _P.PLAIN_LEFT_THUMB: crop_box(image, Box(0, 0, cut, image.height_px)),
    }


def fit_to(image: FingerImage, max_width_px: int, max_height_px: int) -> FingerImage:
    """At most that size: the window of it that holds most ridges is kept. Never resamples."""
    width, height = min(image.width_px, max_width_px), min(image.height_px, max_height_px)
    if (width, height) == (image.width_px, image.height_px):
        return image
    weight = ridge_weight(image.pixels)
    left = _best_start(weight.sum(axis=0), width, image.width_px)
    top = _best_start(weight.sum(axis=1), height, image.height_px)
    return crop_box(image, Box(left, top, left + width, top + height))


def thumbnail(image: FingerImage, max_side_px: int) -> FingerImage:
    """A small copy for a screen; its resolution shrinks with it."""
    share = max_side_px / max(image.width_px, image.height_px)
    if share >= 1.0:
        return image
    size = (max(1, round(image.width_px * share)), max(1, round(image.height_px * share)))
    small = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
    return FingerImage(_as_pixels(small), max(1, round(image.resolution_ppi * share)))


def _best_start(weight: np.ndarray[tuple[int, ...], np.dtype[np.floating]], kept_px: int, whole_px: int) -> int:
    """First pixel of the window of `kept_px` with most weight; the most central one among equals."""
    spare = whole_px - kept_px
    if spare <= 0:
        return 0
    per_cell = whole_px / len(weight)
    total = np.concatenate([[0.0], np.cumsum(weight, dtype=np.float64)])
    starts = np.arange(spare + 1)
    edges = np.arange(len(total)) * per_cell
    inside = np.interp(starts + kept_px, edges, total) - np.interp(starts, edges, total)
    best = np.flatnonzero(inside >= inside.max() * (1.0 - p.EQUAL_WEIGHT_SHARE))
    return int(best[np.argmin(np.abs(best - spare / 2))])


def _as_pixels(array: object) -> Pixels:
    return np.ascontiguousarray(array, dtype=np.uint8)
