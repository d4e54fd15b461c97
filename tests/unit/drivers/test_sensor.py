"""What is broken in a sensor, and its noise."""

import numpy as np
import pytest

from drivers.errors import GeneratorRefused
from drivers.simulated.impression import SLAP_SHAPE, SensorFaults, with_sensor_faults

FAULTS = SensorFaults(dead_pixels=500, dead_rows=3, dead_columns=2, seed=4)


def _frame(grey: int = 128) -> np.ndarray:
    frame = np.full(SLAP_SHAPE, grey, np.uint8)
    frame.setflags(write=False)
    return frame


def test_a_sound_sensor_changes_nothing() -> None:
    frame = _frame()
    assert with_sensor_faults(frame, SensorFaults()) is frame


def test_dead_pixels_are_black_or_white_and_dead_lines_of_one_grey() -> None:
    frame = _frame()
    only_pixels = with_sensor_faults(frame, SensorFaults(dead_pixels=500))
    dead = only_pixels != 128
    assert dead.sum() == 500
    assert set(np.unique(only_pixels[dead])) == {0, 255}
    lines = with_sensor_faults(frame, SensorFaults(dead_rows=3, dead_columns=2, seed=1))
    assert ((lines != 128).all(1)).sum() == 3
    assert (lines != 128).sum() <= 3 * SLAP_SHAPE[1] + 2 * SLAP_SHAPE[0]
    assert (frame == 128).all()


def test_faults_are_in_the_same_places_in_each_frame() -> None:
    first, second = (with_sensor_faults(_frame(grey), FAULTS) for grey in (100, 200))
    broken = first != 100
    assert broken.sum() > 500
    same = second[broken] == first[broken]
    assert same.mean() > 0.99
    other = with_sensor_faults(_frame(100), SensorFaults(dead_pixels=500, dead_rows=3, dead_columns=2, seed=5))
    assert not np.array_equal(other, first)


def test_a_small_picture_may_be_all_broken() -> None:
    seen = with_sensor_faults(np.full((20, 30), 99, np.uint8), SensorFaults(dead_pixels=5000, dead_rows=100))
    assert (seen != 99).all()


@pytest.mark.parametrize(
    "asked", [{"dead_pixels": -1}, {"dead_pixels": 10**7}, {"dead_rows": -2}, {"dead_columns": 10**6}, {"seed": -1}]
)
def test_no_sensor_is_like_that(asked: dict[str, int]) -> None:
    with pytest.raises(GeneratorRefused) as refused:
        SensorFaults(**asked)
    assert refused.value.code == "generator/impossible"
