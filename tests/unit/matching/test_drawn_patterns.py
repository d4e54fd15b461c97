"""Drawn ridges whose minutiae are known exactly: each is found once, as what it is, where it is, pointing its way, and
nothing else is."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.matching.extractor import extract
from app.matching.template import MinutiaKind, Template
from app.opencv import cv2

SIDE_PX = 400
MIDDLE = SIDE_PX / 2
PERIOD_PX = 9.0
DARK, LIGHT, PAPER = 50.0, 240.0, 250.0
TURNS = range(0, 360, 30)
ENDING, FORK = MinutiaKind.RIDGE_ENDING, MinutiaKind.BIFURCATION
Grey = NDArray[np.float64]


def _axes(turn_deg: float, x: float = MIDDLE, y: float = MIDDLE) -> tuple[Grey, Grey]:
    """Along and across ridges that run at `turn_deg`, from (x, y)."""
    turn = np.radians(turn_deg)
    down, right = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float64)
    right, down = right - x, down - y
    return right * np.cos(turn) + down * np.sin(turn), down * np.cos(turn) - right * np.sin(turn)


def _ridges(phase: Grey) -> Grey:
    """Darkest where the phase is a whole turn."""
    return 145.0 - 95.0 * np.cos(phase)


def _printed(grey: Grey) -> FingerImage:
    """In a disc, on paper."""
    along, across = _axes(0)
    grey = np.where(np.hypot(along, across) > 0.46 * SIDE_PX, PAPER, grey)
    return FingerImage(np.clip(grey, 0, 255).astype(np.uint8))


def _level(turn_deg: float, period_px: float = PERIOD_PX) -> Grey:
    """Straight ridges, one of them through the middle."""
    return _ridges(2 * np.pi * _axes(turn_deg)[1] / period_px)


def _born(kind: MinutiaKind, turn_deg: float, x: float, y: float, period_px: float = PERIOD_PX) -> FingerImage:
    """Ridges of which one is born at (x, y): the phase turns once around that point. The new one is dark where it ends
    there, light (a valley) where a ridge forks."""
    along, across = _axes(turn_deg, x, y)
    begins = 0.0 if kind is ENDING else np.pi
    return _printed(_ridges(2 * np.pi * across / period_px + np.arctan2(across, along) + begins))


def _penned(kind: MinutiaKind, turn_deg: float, opens_px: float = 40.0, pen_px: int = 4) -> tuple[FingerImage, float]:
    """The same drawn with a pen, ridge by ridge, each bent smoothly aside; and how far from the middle the ridge ends
    or the ink of the fork parts."""
    scale, turn = 4, np.radians(turn_deg)
    along = np.arange(-300.0, 301.0, 2.0)
    share = np.clip(along / opens_px, 0.0, 1.0)
    aside = PERIOD_PX / 2 * share**2 * (3 - 2 * share)
    steps = np.arange(1, 31) * PERIOD_PX
    if kind is FORK:
        lines = [(along, side * aside + shift) for side in (1, -1) for shift in (0.0, *(side * steps))]
        begins = float(along[np.argmax(2 * aside > pen_px)])
    else:
        begins = 0.4 * opens_px
        lines = [(along[along >= begins], np.zeros(np.count_nonzero(along >= begins)))]
        lines += [(along, side * (aside + step - PERIOD_PX / 2)) for side in (1, -1) for step in steps]
    paper = np.full((SIDE_PX * scale, SIDE_PX * scale), PAPER, np.uint8)
    for u, v in lines:
        x, y = MIDDLE + u * np.cos(turn) - v * np.sin(turn), MIDDLE + u * np.sin(turn) + v * np.cos(turn)
        corners = np.rint(np.column_stack([x, y]) * scale).astype(np.int32)
        cv2.polylines(paper, [corners], False, DARK, pen_px * scale, cv2.LINE_AA)
    small = cv2.resize(paper, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    return _printed(small.astype(np.float64)), begins


def _is(template: Template, kind: MinutiaKind, turn_deg: float, x: float, y: float, within_px: float) -> None:
    """Exactly one minutia."""
    assert template.kind.tolist() == [kind]
    assert np.hypot(template.x[0] - x, template.y[0] - y) <= within_px
    away = np.degrees(np.angle(np.exp(1j * (template.direction[0] - np.radians(turn_deg)))))
    assert abs(away) < 4


@pytest.mark.parametrize("kind", [ENDING, FORK])
@pytest.mark.parametrize("turn_deg", TURNS)
def test_a_ridge_that_is_born_is_one_minutia_of_its_kind(kind: MinutiaKind, turn_deg: int) -> None:
    for x, y in ((200.0, 200.0), (160.3, 230.7), (251.0, 180.5)):
        # Its point is where neither ridge nor valley is yet: half a ridge away at most.
        _is(extract(_born(kind, turn_deg, x, y)), kind, turn_deg, x, y, within_px=PERIOD_PX / 2)


@pytest.mark.parametrize("kind", [ENDING, FORK])
@pytest.mark.parametrize("period_px", [7.0, 12.0])
def test_fine_and_coarse_ridges_too(kind: MinutiaKind, period_px: float) -> None:
    for turn_deg in (0, 75, 200):
        template = extract(_born(kind, turn_deg, 190.0, 215.0, period_px))
        _is(template, kind, turn_deg, 190.0, 215.0, within_px=period_px / 2 + 0.5)


@pytest.mark.parametrize("kind", [ENDING, FORK])
@pytest.mark.parametrize("turn_deg", TURNS)
def test_what_a_pen_drew_is_found_at_the_pen_s_place(kind: MinutiaKind, turn_deg: int) -> None:
    picture, begins = _penned(kind, turn_deg)
    x, y = MIDDLE + begins * np.cos(np.radians(turn_deg)), MIDDLE + begins * np.sin(np.radians(turn_deg))
    _is(extract(picture), kind, turn_deg, x, y, within_px=4.0)


@pytest.mark.parametrize("kind", [ENDING, FORK])
@pytest.mark.parametrize("long_px", [40, 90])
def test_an_island_of_ridge_or_valley_has_two_ends_that_face_each_other(kind: MinutiaKind, long_px: int) -> None:
    for turn_deg in (0, 45, 110):
        first, across = _axes(turn_deg)
        begins = np.pi if kind is ENDING else 0.0
        between = np.arctan2(across, first + long_px / 2) - np.arctan2(across, first - long_px / 2)
        template = extract(_printed(_ridges(2 * np.pi * across / PERIOD_PX + between + begins)))
        assert template.kind.tolist() == [kind, kind]
        along = np.array([np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))])
        where = (np.column_stack([template.x, template.y]) - MIDDLE) @ along
        pointing = np.column_stack([np.cos(template.direction), np.sin(template.direction)]) @ along
        np.testing.assert_allclose(np.sort(where), [-long_px / 2, long_px / 2], atol=PERIOD_PX / 2)
        np.testing.assert_allclose(pointing, -np.sign(where), atol=0.01)


# --- nothing


@pytest.mark.parametrize("period_px", [6.0, 7.5, 9.0, 12.0, 14.0])
def test_straight_ridges_have_no_minutiae(period_px: float) -> None:
    for turn_deg in (0, 15, 45, 80, 90, 120, 165):
        assert len(extract(_printed(_level(turn_deg, period_px)))) == 0


@pytest.mark.parametrize("arms", [0, 1, -1, 2, -3])
def test_rings_and_spirals_have_none_either(arms: int) -> None:
    along, across = _axes(0)
    phase = 2 * np.pi * np.hypot(along, across) / PERIOD_PX + arms * np.arctan2(across, along)
    template = extract(_printed(_ridges(phase)))
    from_middle = np.hypot(template.x - MIDDLE, template.y - MIDDLE)
    assert np.count_nonzero(from_middle > 3 * PERIOD_PX) == 0  # at the very middle a spiral does begin


@pytest.mark.parametrize(("high_px", "long_px"), [(20.0, 60.0), (40.0, 80.0)])
def test_arches_have_none(high_px: float, long_px: float) -> None:
    along, across = _axes(0)
    assert len(extract(_printed(_ridges(2 * np.pi * (across + high_px * np.sin(along / long_px)) / PERIOD_PX)))) == 0


@pytest.mark.parametrize("turn_deg", [0, 20, 45, 90, 135])
def test_pores_dots_gaps_and_scars_are_no_minutiae(turn_deg: int) -> None:
    along, across = _axes(turn_deg)
    level = _level(turn_deg)
    on_ridge = across - PERIOD_PX * np.rint(across / PERIOD_PX)
    each = along - PERIOD_PX * np.rint(along / PERIOD_PX)
    pictures = {
        "pores": np.where(np.hypot(on_ridge, each) < 1.6, LIGHT, level),
        "a dot in a valley": np.where(np.hypot(along, across - PERIOD_PX / 2) < 2, DARK, level),
        "a gap": np.where((np.abs(across) < PERIOD_PX / 2) & (np.abs(along) < 5), LIGHT, level),
        "a scar across": np.where(np.abs(along) < 2, PAPER, level),
        "a scar aslant": np.where(np.abs(0.8 * along + 0.6 * across) < 2, PAPER, level),
    }
    found = {name: len(extract(_printed(grey))) for name, grey in pictures.items()}
    assert found == dict.fromkeys(pictures, 0)
