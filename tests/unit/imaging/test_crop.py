"""Cutting: upright crops, thumbs apart, sizes kept within a profile's limits without resampling."""

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.segmentation import Box, Segmentation
from app.imaging.crop import crop_box, crop_segment, fit_to, split_thumbs, thumbnail
from app.imaging.orientation import ridge_angle, structure_tensor
from app.imaging.slap import segment
from tests.unit.imaging.drawn import GROUND, RIGHT_HAND, THUMBS, grating, hand

P = FrictionRidgePosition
COUNTED = FingerImage(np.arange(60 * 40, dtype=np.uint32).reshape(60, 40).astype(np.uint8))


def test_a_box_is_cut_exactly_and_clipped() -> None:
    cut = crop_box(COUNTED, Box(10, 20, 30, 50))
    assert (cut.pixels == COUNTED.pixels[20:50, 10:30]).all()
    assert (crop_box(COUNTED, Box(10, 20, 30, 50), 500).pixels == COUNTED.pixels).all()
    assert crop_box(COUNTED, Box(90, 90, 95, 95)).pixels.shape == (1, 1)


@pytest.mark.parametrize("turn_deg", [-30.0, -12.0, 0.0, 12.0, 30.0])
def test_a_segment_comes_out_upright(turn_deg: float) -> None:
    drawing = hand({3: (800, 500, 300, 460)}, turn_deg=turn_deg)
    (found,) = segment(drawing.picture, P.PLAIN_RIGHT_FOUR, (P.RIGHT_MIDDLE,)).segments
    upright = crop_segment(drawing.picture, found)
    assert upright.width_px == pytest.approx(300, abs=40)
    assert upright.height_px == pytest.approx(460, abs=50)
    tensor = structure_tensor(upright.pixels[150:-60, 100:-100], 4).smoothed(9)
    level = np.degrees(np.median((ridge_angle(tensor) + np.pi / 2) % np.pi)) - 90
    assert abs(level) < 6  # its ridges ran level before it was turned


def test_a_segment_beyond_the_picture_gets_ground() -> None:
    drawing = hand(RIGHT_HAND)
    first = segment(drawing.picture, P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR)).segments[0]
    cut = FingerImage(np.ascontiguousarray(drawing.picture.pixels[:, 300:]))
    import msgspec

    moved = msgspec.structs.replace(first, polygon=tuple((x - 300, y) for x, y in first.polygon))
    assert crop_segment(cut, moved).pixels[200, 2] >= GROUND - 10


def test_thumbs_are_cut_apart_left_one_at_the_left() -> None:
    drawing = hand(THUMBS)
    found = segment(drawing.picture, P.PLAIN_THUMBS, fingers_of(P.PLAIN_THUMBS))
    parts = split_thumbs(drawing.picture, found, fingers_of(P.PLAIN_THUMBS))
    assert set(parts) == {P.PLAIN_RIGHT_THUMB, P.PLAIN_LEFT_THUMB}
    left, right = parts[P.PLAIN_LEFT_THUMB], parts[P.PLAIN_RIGHT_THUMB]
    assert (np.hstack([left.pixels, right.pixels]) == drawing.picture.pixels).all()
    for position, part in parts.items():
        assert len(segment(part, position, fingers_of(position)).segments) == 1


def test_the_only_thumb_keeps_the_picture() -> None:
    drawing = hand(THUMBS, [6])
    found = segment(drawing.picture, P.PLAIN_THUMBS, (P.LEFT_THUMB,))
    assert split_thumbs(drawing.picture, found, (P.LEFT_THUMB,)) == {P.PLAIN_LEFT_THUMB: drawing.picture}


@pytest.mark.parametrize("there", [[1], [6], []], ids=["right", "left", "neither"])
def test_a_thumb_that_was_not_found_has_its_picture_too(there: list[int]) -> None:
    drawing = hand(THUMBS, there)
    found = Segmentation((), ())
    if there:
        found = segment(drawing.picture, P.PLAIN_THUMBS, [P(finger) for finger in there])
    parts = split_thumbs(drawing.picture, found, fingers_of(P.PLAIN_THUMBS))
    left, right = parts[P.PLAIN_LEFT_THUMB], parts[P.PLAIN_RIGHT_THUMB]
    assert (np.hstack([left.pixels, right.pixels]) == drawing.picture.pixels).all()
    for part, thumb in ((left, 6), (right, 1)):
        shown = part.pixels.min(initial=255) < GROUND - 60
        assert shown is np.bool_(thumb in there)


def test_fit_keeps_the_print_and_its_pixels() -> None:
    pixels = np.full((752, 804), GROUND, np.uint8)
    pixels[200:600, 500:800] = grating((400, 300))
    fitted = fit_to(FingerImage(pixels), 400, 500)
    assert fitted.pixels.shape == (500, 400)
    assert (fitted.pixels < 100).sum() == (pixels < 100).sum()  # all of the print, pixel for pixel
    same = FingerImage(pixels)
    assert fit_to(same, 804, 752) is same
    assert fit_to(FingerImage(np.full((752, 804), 255, np.uint8)), 800, 750).pixels.shape == (750, 800)


def test_a_thumbnail_is_small_and_says_its_resolution() -> None:
    small = thumbnail(FingerImage(grating((750, 800))), 200)
    assert small.pixels.shape == (188, 200)
    assert small.resolution_ppi == 125
    tiny = FingerImage(grating((20, 20)))
    assert thumbnail(tiny, 200) is tiny
