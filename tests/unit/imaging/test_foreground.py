"""Where ridges are, on small drawn pictures with a known answer."""

import numpy as np
import pytest

from app.imaging import parameters as p
from app.imaging.foreground import pieces, texture
from app.opencv import cv2
from tests.unit.imaging.drawn import GROUND, grating

SHAPE = (600, 800)


def ellipses(*places: tuple[int, int, int, int, float]) -> np.ndarray:
    """Gratings within ellipses: middle x, y, half axes across and along, turn clockwise in degrees."""
    inside = np.zeros(SHAPE, np.uint8)
    for x, y, across, along, turn_deg in places:
        cv2.ellipse(inside, (x, y), (across, along), turn_deg, 0, 360, 1, -1)
    return np.where(inside > 0, grating(SHAPE), GROUND).astype(np.uint8)


def area(across: int, along: int) -> float:
    """Of an ellipse, and of the one cell around it in which its ridges are felt."""
    return float(np.pi * (across + 4) * (along + 4))


def noisy(pixels: np.ndarray, deviation: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.clip(pixels + deviation * rng.standard_normal(pixels.shape), 0, 255).astype(np.uint8)


def test_two_ellipses_are_two_pieces_as_large_as_drawn() -> None:
    found = pieces(texture(ellipses((220, 300, 90, 180, 0), (560, 300, 110, 200, 0))), 370.0)
    places = [(220, 90, 180), (560, 110, 200)]
    for piece, (x, across, along) in zip(sorted(found, key=lambda one: float(one.x.mean())), places, strict=True):
        assert piece.x.mean() * piece.cell_px == pytest.approx(x, abs=4)
        assert piece.y.mean() * piece.cell_px == pytest.approx(300, abs=4)
        assert len(piece.x) * piece.cell_px**2 == pytest.approx(area(across, along), rel=0.05)
        assert piece.coherence > 0.9


def test_two_that_all_but_touch_are_parted() -> None:
    touching = texture(ellipses((270, 300, 120, 220, 0), (516, 300, 120, 220, 0)))
    assert len(pieces(touching, 370.0)) == 2


@pytest.mark.parametrize("deviation", [3.0, 8.0])
def test_paper_and_noise_hold_no_pieces(deviation: float) -> None:
    assert pieces(texture(noisy(np.full(SHAPE, 200, np.uint8), deviation)), 370.0) == []


def test_rules_and_words_hold_no_piece_of_the_size_of_a_finger() -> None:
    card = np.full(SHAPE, GROUND, np.uint8)
    cv2.line(card, (0, 40), (799, 44), 20, 4)
    cv2.line(card, (400, 0), (404, 599), 20, 3)
    cv2.putText(card, "RIGHT FOUR FINGERS", (40, 300), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 20, 3)
    for piece in pieces(texture(card), 370.0):
        assert np.ptp(piece.y) * piece.cell_px < p.NARROWEST_FINGER_PX


def test_loops_of_a_pen_are_no_piece() -> None:
    card = np.full(SHAPE, GROUND, np.uint8)
    t = np.linspace(0, 1, 200)
    loops = np.column_stack([150 + 450 * t + 90 * np.sin(35 * t), 300 + 110 * np.cos(35 * t)]).round().astype(np.int32)
    cv2.polylines(card, [loops], False, 30, 5)
    assert pieces(texture(card), 370.0) == []


def test_ridges_that_ran_together_are_part_of_the_print() -> None:
    print_ = ellipses((400, 300, 110, 220, 0))
    cv2.ellipse(print_, (400, 340), (70, 100), 0, 0, 360, 25, -1)  # no ridge is left in there
    (piece,) = pieces(texture(print_), 370.0)
    assert len(piece.x) * piece.cell_px**2 == pytest.approx(area(110, 220), rel=0.05)


def test_ink_is_how_much_darker_than_the_ground_around() -> None:
    shaded = np.tile(np.linspace(160, 240, SHAPE[1]).astype(np.uint8), (SHAPE[0], 1))
    blot = shaded.copy()
    blot[250:350, 350:450] -= 100
    ink = texture(blot).ink
    assert ink[75, 100] == pytest.approx(100, abs=25)  # in the blot; the ground is the lightest of a window
    assert np.median(ink) < 25
    assert ink.min() >= 0
