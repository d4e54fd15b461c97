"""Minutiae of pictures whose truth is known, and of pictures that are no prints."""

import math

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.matching.cylinders import prepare
from app.matching.extractor import EXTRACTOR_VERSION, extract
from app.matching.matcher import compare
from app.matching.template import Template
from app.opencv import cv2
from tests.unit.matching.drawn import ridges

PLACES = [(150.0, 160.0, 1), (240.0, 150.0, -1), (200.0, 200.0, 1), (160.0, 250.0, -1), (250.0, 240.0, 1)]


def _near(template: Template, x: float, y: float, within_px: float = 9.0) -> list[int]:
    return [i for i in range(len(template)) if math.hypot(template.x[i] - x, template.y[i] - y) <= within_px]


@pytest.mark.parametrize("turn_deg", [0, 20, 45, 70, 90, 135])
def test_each_drawn_minutia_is_found_once_and_nothing_else(turn_deg: float) -> None:
    turn = math.radians(turn_deg)
    template = extract(ridges(PLACES, turn_rad=turn))
    for x, y, sign in PLACES:
        (one,) = _near(template, x, y)
        expected = turn if sign < 0 else turn + math.pi
        away = math.remainder(float(template.direction[one]) - expected, 2 * math.pi)
        assert min(abs(away), abs(abs(away) - math.pi)) < 0.25
        assert template.quality[one] > 50
    assert len(template) == len(PLACES)
    assert template.extractor_version == EXTRACTOR_VERSION


def test_opposite_minutiae_point_opposite_ways() -> None:
    template = extract(ridges([(150.0, 160.0, 1), (250.0, 240.0, -1)]))
    (a,), (b,) = _near(template, 150, 160), _near(template, 250, 240)
    assert math.cos(float(template.direction[a] - template.direction[b])) < -0.9


def test_straight_ridges_have_no_minutiae_and_their_rim_is_none() -> None:
    assert len(extract(ridges([]))) == 0


def test_the_flow_is_kept_where_ridges_are() -> None:
    template = extract(ridges([], turn_rad=math.radians(30)))
    assert template.flow.shape == (13, 13)
    assert template.flow[0, 0] == 0
    assert (int(template.flow[6, 6]) - 1) * 180 / 255 == pytest.approx(30, abs=2)


@pytest.mark.parametrize("ppi", [250, 1000])
def test_other_resolutions_give_the_same_places(ppi: int) -> None:
    picture = ridges(PLACES)
    side = round(400 * ppi / 500)
    how = cv2.INTER_CUBIC if ppi > 500 else cv2.INTER_AREA
    scaled = FingerImage(np.asarray(cv2.resize(picture.pixels, (side, side), interpolation=how), np.uint8), ppi)
    template = extract(scaled)
    assert len(template) == len(PLACES)
    assert (template.width_px, template.resolution_ppi) == (400, ppi)
    for x, y, _ in PLACES:
        assert len(_near(template, x, y)) == 1


def test_a_print_far_from_the_corner_of_a_large_picture_is_found() -> None:
    whole = np.full((4000, 4000), 250, np.uint8)
    whole[3100:3500, 2900:3300] = ridges(PLACES).pixels
    template = extract(FingerImage(whole))
    assert len(template) == len(PLACES)
    for x, y, _ in PLACES:
        assert len(_near(template, x + 2900, y + 3100)) == 1


def _odd() -> dict[str, FingerImage]:
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 256, (750, 800), dtype=np.uint8)
    return {
        "empty": FingerImage(np.zeros((0, 0), np.uint8)),
        "no height": FingerImage(np.zeros((0, 500), np.uint8)),
        "one pixel": FingerImage(np.zeros((1, 1), np.uint8)),
        "one row": FingerImage(np.zeros((1, 3000), np.uint8)),
        "black": FingerImage(np.zeros((750, 800), np.uint8)),
        "white": FingerImage(np.full((750, 800), 255, np.uint8)),
        "small noise": FingerImage(noise[:32, :32]),
        "thin": FingerImage(np.ascontiguousarray(noise[:47])),
        "just large enough": FingerImage(noise[:48, :48]),
        "odd sides": FingerImage(noise[:331, :257]),
        "huge": FingerImage(np.full((4000, 4000), 200, np.uint8)),
        "huge noise": FingerImage(rng.integers(0, 256, (4000, 4000), dtype=np.uint8)),
        "fax": FingerImage(noise, 72),
        "microscope": FingerImage(noise, 10_000),
        "no resolution": FingerImage(noise, 0),
        "blocks": FingerImage(np.kron(rng.integers(0, 2, (15, 16)), np.full((50, 50), 255)).astype(np.uint8)),
        "cross": FingerImage(
            np.where(np.eye(600, dtype=bool) | np.eye(600, dtype=bool)[::-1], 0, 255).astype(np.uint8)
        ),
    }


@pytest.mark.parametrize("name", list(_odd()))
def test_what_is_no_print_gives_a_small_template_and_no_error(name: str) -> None:
    picture = _odd()[name]
    template = extract(picture)
    assert Template.from_bytes(template.to_bytes()) == template
    assert len(template) <= 10


def _clouds(rng: np.random.Generator) -> FingerImage:
    soft = cv2.GaussianBlur(rng.standard_normal((500, 500)), (0, 0), 2.5)
    return FingerImage(np.clip(128 + 60 * soft / soft.std(), 0, 255).astype(np.uint8))


def test_soft_noise_has_minutiae_but_matches_nothing() -> None:
    rng = np.random.default_rng(3)
    templates = [prepare(extract(_clouds(rng))) for _ in range(4)]
    for first in range(4):
        for second in range(first):
            assert compare(templates[first], templates[second]).score <= 0.0


def test_who_wants_to_look_sees_the_stages() -> None:
    seen: dict[str, tuple[int, ...]] = {}
    extract(ridges(PLACES), lambda name, array: seen.__setitem__(name, array.shape))
    assert {"normal", "coherence", "area", "period", "response", "binary", "thinned", "mended"} <= set(seen)
    assert seen["response"] == seen["thinned"]


def test_the_same_picture_gives_the_same_template() -> None:
    assert extract(ridges(PLACES)) == extract(ridges(PLACES))
