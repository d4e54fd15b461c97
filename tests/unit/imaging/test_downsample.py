"""1000 to 500 ppi: NIST's filter, computed here once more by its definition, pixel by pixel."""

import math

import numpy as np
import pytest

from app.domain.image import FingerImage, Pixels
from app.imaging.downsample import kernel, to_500ppi
from app.imaging.errors import TooSmall, WrongResolution

SIGMA, RADIUS = 0.8475, 4


def plane() -> dict[tuple[int, int], float]:
    """Weights in the plane by offset: the Gaussian of the distance, scaled to sum to 1."""
    offsets = [(dy, dx) for dy in range(-RADIUS, RADIUS + 1) for dx in range(-RADIUS, RADIUS + 1)]
    values = {
        at: math.exp(-(math.hypot(*at) ** 2) / (2 * SIGMA**2)) / math.sqrt(2 * math.pi * SIGMA**2) for at in offsets
    }
    whole = math.fsum(values.values())
    return {at: value / whole for at, value in values.items()}


def halved(pixels: Pixels) -> Pixels:
    """Every odd row and column; outside the picture stands the pixel under the centre."""
    height, width = pixels.shape
    weights = plane()
    found = np.zeros((height // 2, width // 2), np.uint8)
    for y in range(1, height, 2):
        for x in range(1, width, 2):
            total = 0.0
            for (dy, dx), weight in weights.items():
                inside = 0 <= y + dy < height and 0 <= x + dx < width
                total += weight * float(pixels[(y + dy, x + dx) if inside else (y, x)])
            found[y // 2, x // 2] = round(total)  # half to even
    return found


def picture(height: int, width: int) -> FingerImage:
    return FingerImage(np.random.default_rng(height * 1000 + width).integers(0, 256, (height, width), np.uint8), 1000)


def test_the_kernel_is_the_formula() -> None:
    weights = kernel()
    assert weights.shape == (9,)
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    outer = np.outer(weights, weights)
    for (dy, dx), weight in plane().items():
        assert outer[dy + RADIUS, dx + RADIUS] == pytest.approx(weight, abs=1e-6)
    assert outer[RADIUS, RADIUS] == pytest.approx(0.2215846, abs=1e-6)  # by hand: 1 over the sum of all 81
    assert outer[RADIUS, RADIUS + 1] == pytest.approx(0.1104623, abs=1e-6)


@pytest.mark.parametrize(("height", "width"), [(2, 2), (3, 7), (9, 9), (31, 40), (264, 18)])
def test_it_agrees_with_the_definition_to_the_edge(height: int, width: int) -> None:
    image = picture(height, width)
    found = to_500ppi(image)
    assert found.resolution_ppi == 500
    assert np.array_equal(found.pixels, halved(image.pixels))


def test_even_ground_stays_and_a_fine_grating_goes() -> None:
    for grey in (0, 1, 128, 255):
        assert (to_500ppi(FingerImage(np.full((33, 20), grey, np.uint8), 1000)).pixels == grey).all()
    lines = np.zeros((64, 64), np.uint8)
    lines[:, ::2] = 255  # nothing that 500 ppi could show: it must not come out as something else
    inner = to_500ppi(FingerImage(lines, 1000)).pixels[4:-4, 4:-4]
    assert np.ptp(inner) <= 1
    assert abs(float(inner.mean()) - 127.5) < 10


def test_only_1000_ppi_is_halved() -> None:
    at_500 = FingerImage(picture(20, 20).pixels, 500)
    assert to_500ppi(at_500) is at_500
    assert to_500ppi(FingerImage(at_500.pixels, 1001)).pixels.shape == (10, 10)  # SLC 2: 394 is 1000.8 ppi
    for ppi in (250, 600, 990 - 1, 1200):
        with pytest.raises(WrongResolution):
            to_500ppi(FingerImage(at_500.pixels, ppi))
    with pytest.raises(TooSmall):
        to_500ppi(FingerImage(np.zeros((1, 40), np.uint8), 1000))
