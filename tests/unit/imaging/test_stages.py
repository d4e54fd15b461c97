"""Single stages on small drawn pictures whose answer is known: an angle, a period, an outline, a cut."""

import math

import numpy as np
import pytest

from app.domain.image import FingerImage, Pixels
from app.domain.position import FrictionRidgePosition
from app.domain.segmentation import Box, SegmentationPosition
from app.imaging.crop import crop_segment
from app.imaging.foreground import pieces, texture
from app.imaging.parameters import FINE
from app.imaging.resolution import at_working_resolution
from app.opencv import cv2
from tests.unit.imaging.drawn import GROUND, grating

CELL_PX = FINE.cell_px


def period_of(pixels: Pixels) -> float:
    """Of a picture of lines: the strongest wave, told finer than its bin by the parabola through its neighbours."""
    side = min(pixels.shape)
    square = pixels[:side, :side].astype(float) * np.outer(np.hanning(side), np.hanning(side))
    power = np.log(np.abs(np.fft.fft2(square - square.mean())) + 1.0)
    power[:3, :3] = power[-2:, :3] = power[:3, -2:] = power[-2:, -2:] = 0.0
    row, column = np.unravel_index(int(power[: side // 2].argmax()), power.shape)
    return side / math.hypot(_finer(power[:, column], int(row)), _finer(power[row], int(column)))


def _finer(line: np.ndarray, at: int) -> float:
    before, here, after = line[at - 1], line[at], line[(at + 1) % len(line)]
    curve = before - 2 * here + after
    place = at + (0.5 * (before - after) / curve if curve else 0.0)
    return place if place < len(line) / 2 else place - len(line)


# --- the door


@pytest.mark.parametrize(("ppi", "period_px"), [(500, 9.0), (1000, 18.0), (250, 4.5)])
@pytest.mark.parametrize("angle_deg", [0.0, 30.0, 90.0])
def test_ridges_come_in_at_their_period_at_500_ppi(ppi: int, period_px: float, angle_deg: float) -> None:
    side = 256 * ppi // 500
    drawn = grating((side, side), period_px=period_px, angle_deg=angle_deg)
    pixels, scale = at_working_resolution(FingerImage(drawn, ppi))
    assert (pixels.shape, scale) == ((256, 256), ppi / 500)
    assert period_of(pixels) == pytest.approx(9.0, rel=0.02)


def test_a_hundredth_more_or_less_is_not_resampled() -> None:
    drawn = grating((100, 100))
    pixels, scale = at_working_resolution(FingerImage(drawn, 504))
    assert scale == 1.0
    assert np.array_equal(pixels, drawn)


# --- the foreground


@pytest.mark.parametrize("angle_deg", [0.0, 50.0])
@pytest.mark.parametrize("radius_px", [120, 160])
def test_a_disc_of_ridges_is_found_to_a_ridge_of_its_rim(angle_deg: float, radius_px: int) -> None:
    y, x = np.mgrid[0:480, 0:520]
    away = np.hypot(x - 250, y - 230)
    drawn = np.where(away < radius_px, grating((480, 520), angle_deg=angle_deg), GROUND).astype(np.uint8)
    maps = texture(drawn)
    cells = cv2.resize(away.astype(np.float32), maps.mask.shape[::-1], interpolation=cv2.INTER_AREA)
    assert maps.mask[cells < radius_px - 9].all()
    assert not maps.mask[cells > radius_px + 9].any()
    (piece,) = pieces(maps, 2.0 * radius_px + 18)
    assert piece.x.mean() * CELL_PX == pytest.approx(250, abs=CELL_PX)
    assert piece.y.mean() * CELL_PX == pytest.approx(230, abs=CELL_PX)
    assert len(piece.x) * CELL_PX**2 == pytest.approx(math.pi * radius_px**2, rel=0.12)


# --- the cut


@pytest.mark.parametrize("turn_deg", [-30.0, -7.0, 0.0, 18.0, 45.0])
def test_a_turned_rectangle_is_cut_out_upright_with_its_own_size_and_its_own_way_up(turn_deg: float) -> None:
    width, height = 120, 200
    turn = math.radians(turn_deg)
    across, down = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
    middle = np.array([250.0, 240.0])
    signs = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    corners = [middle + sx * across * width / 2 + sy * down * height / 2 for sx, sy in signs]
    y, x = np.mgrid[0:500, 0:500]
    along_x, along_y = ((x - 250) * v[0] + (y - 240) * v[1] for v in (across, down))
    inside = (np.abs(along_x) < width / 2) & (np.abs(along_y) < height / 2)
    top = inside & (along_y < 0)
    drawn = np.where(top, 40, np.where(inside, 120, 250)).astype(np.uint8)
    polygon = tuple((round(float(px)), round(float(py))) for px, py in corners)
    found = SegmentationPosition(FrictionRidgePosition.RIGHT_INDEX, Box(0, 0, 500, 500), turn_deg, polygon, 1.0)
    cut = crop_segment(FingerImage(drawn), found).pixels
    assert cut.shape == (pytest.approx(height, abs=2), pytest.approx(width, abs=2))
    half = cut.shape[0] // 2
    assert (np.abs(cut[3 : half - 3, 3:-3].astype(int) - 40) < 3).all()
    assert (np.abs(cut[half + 3 : -3, 3:-3].astype(int) - 120) < 3).all()
