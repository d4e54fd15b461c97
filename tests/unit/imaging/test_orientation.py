"""The structure tensor on gratings, which have their angle."""

import numpy as np
import pytest

from app.imaging.orientation import coherence, energy, ridge_angle, structure_tensor
from tests.unit.imaging.drawn import grating

CELL_PX = 4


@pytest.mark.parametrize("angle_deg", range(0, 180, 15))
@pytest.mark.parametrize("period_px", [7.0, 9.0, 12.0])
def test_a_grating_has_its_angle_and_is_coherent(angle_deg: int, period_px: float) -> None:
    tensor = structure_tensor(grating((200, 200), angle_deg=angle_deg, period_px=period_px), CELL_PX).smoothed(7)
    inner = (slice(8, -8), slice(8, -8))
    difference = np.degrees(ridge_angle(tensor)[inner]) - angle_deg
    wrapped = (difference + 90) % 180 - 90
    assert np.abs(wrapped).max() < 3.0
    assert coherence(tensor)[inner].min() > 0.9


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
