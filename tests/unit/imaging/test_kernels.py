"""What is compiled: all of it at install time, and the texture of a picture right at its rim and at any size."""

import os
import subprocess
import sys

import numpy as np
import pytest

from app.imaging.orientation import cells_of, directions_of
from app.opencv import cv2

_PROGRAM = """
import pkgutil
import numpy as np
from numba.core.dispatcher import Dispatcher
import app.imaging.kernels as kernels
from app.imaging.kernels.warm_up import warm_up

def made():
    found = {}
    for module in pkgutil.iter_modules(kernels.__path__, kernels.__name__ + "."):
        for name, one in vars(__import__(module.name, fromlist=["_"])).items():
            if isinstance(one, Dispatcher):
                found[name] = set(one.signatures)
    return found

warm_up()
before = made()
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as P, fingers_of
from app.imaging.crop import crop_segment
from app.imaging.preview import PreviewLook
from app.imaging.quality import measure_quality
from app.imaging.slap import segment
from tests.unit.imaging.drawn import RIGHT_HAND, hand

drawn = hand(RIGHT_HAND).picture.pixels.copy()
kept = drawn.copy()
kept.setflags(write=False)
for image in (FingerImage(drawn), FingerImage(kept), FingerImage(np.repeat(np.repeat(drawn, 2, 0), 2, 1), 1000)):
    found = segment(image, P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    assert len(found.segments) == 4, found
    look = PreviewLook(P.PLAIN_RIGHT_FOUR, fingers_of(P.PLAIN_RIGHT_FOUR))
    look.look(image)
    look.look(image)
    measure_quality(crop_segment(image, found.segments[0]), P.RIGHT_INDEX, ImpressionType.LIVE_SCAN_PLAIN)
late = {name: made()[name] - known for name, known in before.items() if made()[name] - known}
assert not late, late
idle = [name for name, known in before.items() if not known and not name.startswith("_")]
assert not idle, idle
"""


def test_warm_up_compiles_all_that_is_used_later() -> None:
    """In a fresh process: after warm_up, slaps, live frames and quality need no other machine code."""
    subprocess.run([sys.executable, "-c", _PROGRAM], check=True, env=dict(os.environ), timeout=200)


@pytest.mark.parametrize("shape", [(64, 48), (67, 49), (9, 16), (4, 4)])
def test_cells_are_those_of_scharrs_kernel_at_half_size(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)
    rows, columns = shape[0] // 4, shape[1] // 4
    half = cv2.resize(pixels[: shape[0] // 2 * 2, : shape[1] // 2 * 2], None, fx=0.5, fy=0.5, interpolation=3)
    gx, gy = (0.25 * cv2.Scharr(half, cv2.CV_32F, 1 - down, down) for down in (0, 1))
    grey, tensor = cells_of(pixels, 4)
    for measured, product in zip(tensor, (gx * gx, gy * gy, gx * gy), strict=True):
        expected = product[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2).mean(axis=(1, 3))
        np.testing.assert_allclose(measured, expected, rtol=1e-5)
    expected = pixels[: 4 * rows, : 4 * columns].reshape(rows, 4, columns, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(grey, expected, rtol=1e-5)


@pytest.mark.parametrize("shape", [(64, 48), (5, 3), (2, 2), (1, 1)])
def test_means_go_on_as_in_a_mirror_beyond_the_rim(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (4 * shape[0], 4 * shape[1]), dtype=np.uint8)
    _, tensor = cells_of(pixels, 4)
    smooth, certainty, weight = directions_of(tensor, 5, 1 / 3)
    if min(shape) > 2:  # a window of five cells has its mirror
        for measured, part in zip(smooth, tensor, strict=True):
            np.testing.assert_allclose(measured, cv2.blur(part, (5, 5)), rtol=1e-4, atol=1.0)
    if min(shape) > 1:
        energy = cv2.blur(tensor.xx + tensor.yy, (3, 3))
        np.testing.assert_allclose(weight, np.sqrt(energy), rtol=1e-4)
    assert np.isfinite(weight).all()
    assert ((certainty >= 0) & (certainty <= 1)).all()
