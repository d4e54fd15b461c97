"""Whatever the picture: a template that can be kept and compared. No exception, no warning of the numeric libraries (a
warning fails a test here)."""

import math
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.domain.image import FingerImage, Pixels
from app.matching import parameters as p
from app.matching.cylinders import prepare
from app.matching.extractor import extract
from app.matching.matcher import match
from app.matching.template import FLOW_MAP_PX, MOST_SIDE_PX, Template
from app.opencv import cv2
from tests.support import hands
from tests.unit.imaging.odd_pictures import DRAWN
from tests.unit.matching.drawn import ridges

SHAPE = (400, 416)
FORKS = [(150.0, 160.0, 1), (240.0, 150.0, -1), (200.0, 200.0, 1), (160.0, 250.0, -1), (250.0, 240.0, 1)]


def sound(template: Template) -> bool:
    """Within its picture, in the order of quality, the same again from its bytes, and comparable with itself."""
    assert Template.from_bytes(template.to_bytes()) == template
    assert len(template) <= p.MOST_MINUTIAE
    for values in (template.x, template.y, template.direction):
        assert np.isfinite(values).all()
    assert np.all(np.diff(template.quality.astype(int)) <= 0)
    assert set(template.kind) <= {1, 2}
    if len(template):
        assert template.x.max() < template.width_px
        assert template.y.max() < template.height_px
        cells = (template.y // FLOW_MAP_PX).astype(int), (template.x // FLOW_MAP_PX).astype(int)
        assert np.mean(template.flow[cells] > 0) > 0.9
    print_ = prepare(template)
    score = match(print_, print_)
    assert score >= p.LEAST_SCORE
    return math.isfinite(score)


def stripes(shape: tuple[int, int], period_px: float, turn_rad: float = 0.4) -> Pixels:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float64)
    across = x * math.cos(turn_rad) + y * math.sin(turn_rad)
    return (128 + 127 * np.cos(across * (2 * math.pi / period_px))).astype(np.uint8)


def clouds(shape: tuple[int, int], sigma_px: float = 3.0) -> Pixels:
    """Soft noise: ridges that wind and fork as chance will, from edge to edge."""
    soft = cv2.GaussianBlur(np.random.default_rng(1).standard_normal(shape), (0, 0), sigma_px)
    return np.clip(128 + 60 * soft / max(float(soft.std()), 1e-9), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_no_finger_gives_a_template(name: str) -> None:
    assert sound(extract(FingerImage(DRAWN[name](SHAPE))))


@pytest.mark.parametrize("period_px", [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40])
@pytest.mark.parametrize("turn_rad", [0.0, 0.4, math.pi / 2])
def test_stripes_of_any_period_have_hardly_a_minutia(period_px: int, turn_rad: float) -> None:
    template = extract(FingerImage(stripes(SHAPE, period_px, turn_rad)))
    assert sound(template)
    if period_px < p.PERIOD_RANGE_PX[1] * 1.5:
        assert len(template) == 0
    else:  # too broad for a ridge: where two are found in one, they join somewhere
        assert len(template) <= 6


@pytest.mark.parametrize("side_px", [1, 2, 3, 4, 5, 8, 20])
def test_checkerboards_have_no_minutiae(side_px: int) -> None:
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]] // side_px
    template = extract(FingerImage(np.where((x + y) % 2, 230, 40).astype(np.uint8)))
    assert sound(template)
    assert len(template) <= 20


@pytest.mark.parametrize("sigma_px", [1.0, 2.0, 3.0, 4.0, 8.0])
def test_a_picture_full_of_minutiae_keeps_the_best(sigma_px: float) -> None:
    template = extract(FingerImage(clouds((1000, 1000), sigma_px)))
    assert sound(template)
    assert len(template) == p.MOST_MINUTIAE or sigma_px not in (3.0, 4.0)


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 5000), (5000, 1), (47, 47), (47, 900), (48, 48), (48, 8000), (8000, 48), (49, 63), (64, 65)]
)
@pytest.mark.parametrize("draw", [stripes, clouds])
def test_pictures_of_any_shape(draw: Callable[..., Pixels], shape: tuple[int, int]) -> None:
    template = extract(FingerImage(draw(shape, 9.0 if draw is stripes else 3.0)))
    assert sound(template)
    assert (template.height_px, template.width_px) == shape
    if min(shape) < p.SMALLEST_SIDE_PX:
        assert len(template) == 0


@pytest.mark.parametrize(
    "ppi", [-500, 0, 1, 199, 200, 250, 333, 494, 495, 499, 505, 506, 1000, 2099, 2100, 2101, 65536]
)
def test_a_resolution_that_is_not_true(ppi: int) -> None:
    """Ridges far too wide or too narrow, for what the picture says of itself."""
    template = extract(FingerImage(ridges(FORKS).pixels, ppi))
    assert sound(template)
    if not p.LOWEST_PPI <= ppi <= p.HIGHEST_PPI:
        assert template == Template.empty(extractor_version=template.extractor_version)


@pytest.mark.parametrize(("ppi", "side_px"), [(200, 160), (2000, 1600), (2100, 1680)])
def test_the_ends_of_the_resolutions_that_are_read(ppi: int, side_px: int) -> None:
    picture = ridges(FORKS).pixels
    scaled = np.asarray(cv2.resize(picture, (side_px, side_px), interpolation=cv2.INTER_AREA), np.uint8)
    template = extract(FingerImage(scaled, ppi))
    assert sound(template)
    assert (template.width_px, template.resolution_ppi) == (400, ppi)
    assert len(template) == len(FORKS)
    for x, y, _ in FORKS:
        assert np.hypot(template.x - x, template.y - y).min() < 9.0


def test_the_largest_picture_that_a_template_can_say() -> None:
    whole = np.full((8000, MOST_SIDE_PX), 250, np.uint8)
    whole[7000:7400, 7792:] = ridges(FORKS).pixels
    template = extract(FingerImage(whole))
    assert sound(template)
    assert len(template) == len(FORKS)
    for x, y, _ in FORKS:
        assert np.hypot(template.x - x - 7792, template.y - y - 7000).min() < 9.0


@pytest.mark.parametrize(
    ("shape", "ppi"),
    [((MOST_SIDE_PX + 1, 400), 500), ((400, MOST_SIDE_PX + 2), 504), ((400, 70_000), 500), ((4000, 4000), 200)],
)
def test_what_is_larger_at_500_ppi_shows_no_finger(shape: tuple[int, int], ppi: int) -> None:
    """16 inches, and no template can say it: neither magnified nor looked at."""
    whole = np.full(shape, 250, np.uint8)
    whole[:400, :400] = ridges(FORKS).pixels
    template = extract(FingerImage(whole, ppi))
    assert template == Template.empty(extractor_version=template.extractor_version)
    assert sound(template)


def test_how_the_array_lies_in_memory_does_not_matter() -> None:
    pixels = ridges(FORKS).pixels
    expected = extract(FingerImage(pixels))
    every_other = np.zeros((800, 800), np.uint8)
    every_other[::2, ::2] = pixels
    read_only = pixels.copy()
    read_only.setflags(write=False)
    within = np.full((500, 700), 7, np.uint8)
    within[50:450, 33:433] = pixels
    backwards = np.ascontiguousarray(pixels[::-1, ::-1])[::-1, ::-1]
    for same in (np.asfortranarray(pixels), every_other[::2, ::2], read_only, within[50:450, 33:433], backwards):
        assert extract(FingerImage(same)) == expected


def test_the_picture_is_not_changed() -> None:
    pixels = ridges(FORKS).pixels
    pixels.setflags(write=False)
    before = pixels.copy()
    extract(FingerImage(pixels))
    extract(FingerImage(pixels, 1000))
    np.testing.assert_array_equal(pixels, before)


def test_a_negative_shows_the_same_finger() -> None:
    """Ridges for valleys: what ends in one forks in the other, at the same place and pointing the same way."""
    pixels = hands.card()[2]
    a, b = prepare(extract(FingerImage(pixels))), prepare(extract(FingerImage(255 - pixels)))
    assert match(a, b) > p.CLEAR_SCORE


_CHILD = """
import sys
import numpy as np
from app.domain.image import FingerImage
from app.matching.extractor import extract
pixels = np.load(sys.argv[1])
sys.stdout.buffer.write(extract(FingerImage(pixels)).to_bytes())
"""


def test_another_process_gives_the_same_template(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("picture") / "finger.npy"
    pixels = hands.card()[3]
    np.save(file, pixels)
    done = subprocess.run([sys.executable, "-W", "error", "-c", _CHILD, str(file)], capture_output=True, check=True)
    assert done.stdout == extract(FingerImage(pixels)).to_bytes() == extract(FingerImage(pixels)).to_bytes()


# --- by chance

SIDES = st.one_of(st.integers(1, 70), st.sampled_from([64, 97, 128]), st.integers(120, 300))


@st.composite
def pictures(draw: st.DrawFn) -> FingerImage:
    """A ground, and on it up to three patches: flat, noise, clouds, lines of any period and angle."""
    shape = draw(SIDES), draw(SIDES)
    pixels = _patch(draw, shape)
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, shape[0] - 1)), draw(st.integers(0, shape[1] - 1))
        high, wide = draw(st.integers(1, shape[0] - top)), draw(st.integers(1, shape[1] - left))
        pixels[top : top + high, left : left + wide] = _patch(draw, (high, wide))
    return FingerImage(pixels, draw(st.sampled_from([500, 500, 500, 200, 250, 1000, 499, 333])))


def _patch(draw: st.DrawFn, shape: tuple[int, int]) -> NDArray[np.uint8]:
    kind = draw(st.sampled_from(["flat", "noise", "clouds", "lines"]))
    if kind == "flat":
        return np.full(shape, draw(st.integers(0, 255)), np.uint8)
    if kind == "noise":
        seed, deviation = draw(st.integers(0, 2**16)), draw(st.sampled_from([1, 30, 300]))
        return np.clip(np.random.default_rng(seed).normal(128, deviation, shape), 0, 255).astype(np.uint8)
    if kind == "clouds":
        return clouds(shape, draw(st.sampled_from([1.5, 2.5, 3.5])))
    return stripes(shape, draw(st.sampled_from([2.0, 3.7, 6.0, 9.0, 13.0, 24.0])), draw(st.floats(0, 3.14)))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(picture=pictures())
def test_any_picture_gives_the_same_sound_template_twice(picture: FingerImage) -> None:
    template = extract(picture)
    assert sound(template)
    assert extract(picture) == template
