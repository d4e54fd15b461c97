"""The structure tensor on gratings, which have their angle."""

import math

import numpy as np
import pytest

from app.imaging.orientation import coherence, energy, ridge_angle, structure_tensor
from app.imaging.parameters import FINE, TEXTURE_FLOOR
from tests.unit.imaging.drawn import grating

CELL_PX = FINE.cell_px
INNER = np.s_[8:-8, 8:-8]


@pytest.mark.parametrize("angle_deg", range(0, 180, 15))
@pytest.mark.parametrize("period_px", [7.0, 9.0, 12.0])
def test_a_grating_has_its_angle_and_is_coherent(angle_deg: int, period_px: float) -> None:
    tensor = structure_tensor(grating((200, 200), angle_deg=angle_deg, period_px=period_px), CELL_PX).smoothed(7)
    off = np.angle(np.exp(2j * (ridge_angle(tensor)[INNER] - math.radians(angle_deg)))) / 2
    assert np.degrees(np.abs(off)).max() < 1.5
    assert coherence(tensor)[INNER].min() > 0.9


def test_noise_has_no_direction_and_ground_has_no_energy() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 400), dtype=np.uint8)
    assert coherence(structure_tensor(noise, CELL_PX).smoothed(15)).mean() < 0.2
    flat = structure_tensor(np.full((400, 400), 200, np.uint8), CELL_PX)
    assert energy(flat).max() == 0.0
    assert coherence(flat).max() == 0.0


def test_maps_have_one_value_a_cell() -> None:
    tensor = structure_tensor(grating((203, 157)), CELL_PX)
    assert {part.shape for part in tensor} == {(50, 39)}
    assert {part.dtype for part in tensor} == {np.dtype(np.float32)}


def test_rings_have_the_angle_of_their_tangent() -> None:
    y, x = np.mgrid[0:400, 0:400] - 199.5
    rings = np.asarray(140 + 90 * np.cos(np.hypot(x, y) * 2 * math.pi / 9), np.uint8)
    angles = ridge_angle(structure_tensor(rings, CELL_PX).smoothed(5))
    row, column = np.mgrid[0:100, 0:100] * CELL_PX - 198.0
    away = np.hypot(row, column)
    told = (away > 60) & (away < 180)
    off = np.angle(np.exp(2j * (angles - np.arctan2(column, -row)))) / 2
    assert np.degrees(np.abs(off[told])).mean() < 1.0


def test_crossed_ridges_have_energy_and_no_direction() -> None:
    one = grating((240, 240), angle_deg=20.0).astype(np.uint16)
    crossed = ((one + grating((240, 240), angle_deg=110.0)) // 2).astype(np.uint8)
    tensor = structure_tensor(crossed, CELL_PX).smoothed(9)
    assert coherence(tensor)[INNER].max() < 0.15
    assert energy(tensor)[INNER].min() > TEXTURE_FLOOR**2
