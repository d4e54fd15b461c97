"""From pieces to fingertips, on small drawn pictures with a known answer."""

import numpy as np
import pytest

from app.imaging.crease import end_of_tip, strip
from app.imaging.far_end import rows_beyond
from app.imaging.fingers import Axes, Patch, chains, fingertip, hand_angle, patch, without_scraps
from app.imaging.foreground import pieces, texture
from app.opencv import cv2
from tests.unit.imaging.drawn import CREASE_PX, GROUND, grating, hand

SHAPE = (900, 600)
FINGER = {3: (300, 120, 220, 400)}  # across, tip, width, length of the fingertip
BOTTOM = 120 + 400


def patches_of(pixels: np.ndarray) -> list[Patch]:
    return without_scraps([patch(piece) for piece in pieces(texture(pixels), 370.0)])


def drawn(turn_deg: float = 0.0, *, second_phalanx: bool = True) -> np.ndarray:
    return hand(FINGER, turn_deg=turn_deg, shape=SHAPE, second_phalanx=second_phalanx).picture.pixels.copy()


@pytest.mark.parametrize("turn_deg", [-25, 0, 10, 25])
def test_the_long_axis_of_an_ellipse_is_its_turn(turn_deg: float) -> None:
    inside = np.zeros((600, 600), np.uint8)
    cv2.ellipse(inside, (300, 300), (100, 200), turn_deg, 0, 360, 1, -1)
    (one,) = patches_of(np.where(inside > 0, grating((600, 600)), GROUND).astype(np.uint8))
    assert one.axis_deg == pytest.approx(turn_deg, abs=1.0)
    assert one.elongation == pytest.approx(2.0, abs=0.1)
    assert one.centre == pytest.approx([300, 300], abs=4)
    assert hand_angle([one], 370.0) == pytest.approx(turn_deg, abs=1.0)


@pytest.mark.parametrize("turn_deg", [-20, 0, 20])
def test_a_fingertip_ends_at_its_crease(turn_deg: float) -> None:
    drawing = hand(FINGER, turn_deg=turn_deg, shape=SHAPE)
    (chain,) = chains(patches_of(drawing.picture.pixels), turn_deg)
    found = fingertip(chain, turn_deg)
    assert found.crease_seen
    assert found.angle_deg == pytest.approx(turn_deg, abs=2.0)
    assert found.width_px == pytest.approx(220, abs=16)
    assert found.length_px == pytest.approx(400, abs=CREASE_PX)
    assert np.abs(found.corners - drawing.corners[3]).max() < 2 * CREASE_PX


@pytest.mark.parametrize(
    ("printed", "rows"),
    [
        ((6, 20), 14),  # goes on, and ends
        ((6, 18), 14),  # but for two rows
        ((6, 17), 0),  # three bare rows: what lies beyond is not of it
        ((0, 20), 0),  # does not end within a tip's depth
        ((20, 20), 0),  # ends where its piece does
    ],
)
def test_a_tip_that_hangs_loosely_belongs_to_its_finger(printed: tuple[int, int], rows: int) -> None:
    lively = np.zeros((60, 40), np.float32)
    lively[20:, 10:30] = 1  # the piece: 80 px broad, from 80 px down
    lively[printed[0] : printed[1], 12:28] = 1
    axes = Axes.turned(0.0)
    assert rows_beyond(lively, 4, axes.across, axes.down, (40.0, 120.0, 80.0), 144.0) == rows


def test_without_a_second_phalanx_it_ends_where_the_print_does() -> None:
    (chain,) = chains(patches_of(drawn(second_phalanx=False)), 0.0)
    assert fingertip(chain, 0.0).corners[2, 1] == pytest.approx(BOTTOM, abs=16)


def test_a_printed_rule_through_a_finger_moves_no_edge() -> None:
    (plain,) = chains(patches_of(drawn()), 0.0)
    ruled = drawn()
    cv2.line(ruled, (0, 330), (599, 336), 15, 4)
    cv2.line(ruled, (310, 0), (306, 899), 15, 3)
    (chain,) = chains(patches_of(ruled), 0.0)
    assert np.abs(fingertip(chain, 0.0).corners - fingertip(plain, 0.0).corners).max() <= 20


def test_writing_above_a_tip_and_the_field_above_are_no_part_of_it() -> None:
    card = np.full((1100, 600), GROUND, np.uint8)
    card[200:] = drawn()
    card[20:80, 150:450] = grating((60, 300))  # the lower end of a print of the field above
    cv2.putText(card, "13 MAY", (180, 250), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 30, 4)
    (chain,) = chains(patches_of(card), 0.0)
    assert fingertip(chain, 0.0).corners[0, 1] == pytest.approx(200 + 120, abs=16)


def test_ink_of_the_field_above_close_to_a_finger_and_broader_is_no_part_of_it() -> None:
    card = np.full((1100, 600), GROUND, np.uint8)
    card[200:] = drawn()
    card[160:310, 60:540] = grating((150, 480))
    (chain,) = chains(patches_of(card), 0.0)
    assert fingertip(chain, 0.0).corners[0, 1] == pytest.approx(200 + 120, abs=24)


def test_a_sliver_that_is_too_narrow_for_a_finger_is_left_out() -> None:
    card = drawn()
    card[200:600, :60] = grating((400, 60))  # a print of the field beside
    assert len(patches_of(card)) == len(patches_of(drawn()))


# --- the end of a fingertip in a strip of ink: rows of 4 px; the finger is 50 cells wide
WIDTH_CELLS, CELL_PX = 50, 4


def along(crease_row: int, *, lacks: float, rows: int = 160, ends: int = 140, slant: float = 0.0) -> np.ndarray:
    """Ink of 100 down to `ends`, with a line 3 rows high that lacks a share of it."""
    ink = np.full((rows, WIDTH_CELLS), 100.0, np.float32)
    ink[ends:] = 0.0
    for column in range(WIDTH_CELLS):
        at = round(crease_row + slant * (column - WIDTH_CELLS / 2))
        ink[at - 1 : at + 2, column] *= 1.0 - lacks
    return ink


def end(ink: np.ndarray, **told: bool) -> tuple[int, bool]:
    found = end_of_tip(ink, CELL_PX, WIDTH_CELLS * CELL_PX, **told)
    return found.rows, found.seen


@pytest.mark.parametrize("row", [75, 90, 105])
@pytest.mark.parametrize("slant", [-0.15, 0.0, 0.15])
def test_a_white_line_across_the_finger_is_its_crease(row: int, slant: float) -> None:
    rows, seen = end(along(row, lacks=0.6, slant=slant))
    assert seen
    assert rows == pytest.approx(row, abs=4)


def test_among_lines_the_one_in_its_usual_place_is_the_crease() -> None:
    wrinkled = np.minimum(along(50, lacks=0.5), along(88, lacks=0.5))
    assert end(wrinkled)[0] == pytest.approx(88, abs=3)


def test_a_finger_without_a_crease_is_as_long_as_usual() -> None:
    assert end(np.full((160, WIDTH_CELLS), 100.0, np.float32)) == (87, False)  # 1.75 widths


def test_shaded_paper_below_a_print_is_its_end() -> None:
    ink = np.full((160, WIDTH_CELLS), 25.0, np.float32)
    ink[:95] = 100.0
    rows, seen = end(ink)
    assert seen
    assert rows == pytest.approx(95, abs=3)


def test_of_a_finger_cut_by_the_edge_the_crease_comes_sooner() -> None:
    short = along(40, lacks=0.7, ends=100)
    assert end(short, cut=True)[0] == pytest.approx(40, abs=3)
    assert end(short)[0] == pytest.approx(100, abs=3)


def test_a_strip_follows_a_turned_finger() -> None:
    axes = Axes.turned(30.0)
    y, x = np.mgrid[0:100, 0:100]
    down = ((x + 0.5) * CELL_PX) * axes.down[0] + ((y + 0.5) * CELL_PX) * axes.down[1]
    middle = float(200 * axes.across[0] + 200 * axes.across[1])
    got = strip(down.astype(np.float32), CELL_PX, axes.across, axes.down, (middle - 40, 150.0, middle + 40, 250.0))
    assert got.shape == (25, 20)
    assert np.abs(got - (152 + 4 * np.arange(25))[:, None]).max() < 0.1
