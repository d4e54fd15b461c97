"""Grown skin looks like skin: singular points where they belong, the outline followed, ridges that end and fork."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from app.domain.image import FingerImage
from app.matching.extractor import extract
from drivers.simulated.drawing import draw
from drivers.simulated.draws import Draws
from drivers.simulated.finger_model import MASTER_SHAPE, PAD_MIDDLE_PX, FingerModel
from drivers.simulated.generator import person
from drivers.simulated.kernels.flow import UNITS
from drivers.simulated.orientation_field import RASTER_PX, orientation
from drivers.simulated.population import PatternClass
from drivers.simulated.scars import Mark
from tests.support import hands

MIDDLE = (MASTER_SHAPE[1] // 2, PAD_MIDDLE_PX)
PX_PER_MM = 500 / 25.4


def model_of(pattern: PatternClass) -> FingerModel:
    return next(m for seed in range(100) for m in person(seed).fingers if m.pattern is pattern)


def field_of(model: FingerModel) -> NDArray[np.int16]:
    size = (float(model.half_width_px), float(model.half_height_px))
    return orientation(model.pattern, model.points, size, MASTER_SHAPE, PAD_MIDDLE_PX, Draws(*model.entropy, 1))


def turns_around(field: NDArray[np.int16], x: float, y: float, radius_px: float = 14.0) -> float:
    """Half turns of the field on the way round a point, from the middle of the fingertip: 1 a core, -1 a delta."""
    way = np.linspace(0.0, 2 * np.pi, 60, endpoint=False)
    columns = np.rint((MIDDLE[0] + x + radius_px * np.cos(way)) / RASTER_PX).astype(int)
    rows = np.rint((MIDDLE[1] + y - radius_px * np.sin(way)) / RASTER_PX).astype(int)
    seen = field[rows, columns]
    return float((np.roll(seen, -1) - seen).astype(np.int64).sum() / UNITS)


def degrees_at(field: NDArray[np.int16], x: float, y: float) -> float:
    """-90 to 90, counter-clockwise, mean over a square of 40 px."""
    row, column = int(MIDDLE[1] + y) // RASTER_PX, int(MIDDLE[0] + x) // RASTER_PX
    doubled = field[row - 10 : row + 10, column - 10 : column + 10] * (2 * np.pi / UNITS)
    return float(np.degrees(0.5 * np.arctan2(np.sin(doubled).mean(), np.cos(doubled).mean())))


@pytest.mark.parametrize("pattern", PatternClass)
def test_the_field_turns_about_its_cores_and_deltas_and_nowhere_else(pattern: PatternClass) -> None:
    model = model_of(pattern)
    field = field_of(model)
    points = model.points
    if pattern is not PatternClass.WHORL:  # the cores of a whorl may lie within one another's circle
        assert [turns_around(field, *core) for core in points.cores] == [1.0] * len(points.cores)
    assert [turns_around(field, *delta) for delta in points.deltas] == [-1.0] * len(points.deltas)
    assert turns_around(field, 0.0, 0.0, radius_px=340.0) == 0.0  # as many cores as deltas
    if points.cores:
        x, y = np.mean(points.cores, axis=0)
        assert turns_around(field, x, y, radius_px=48.0) in (1.0, 2.0)


@pytest.mark.parametrize("pattern", [PatternClass.WHORL, PatternClass.LEFT_LOOP, PatternClass.RIGHT_LOOP])
def test_ridges_follow_the_outline_of_the_finger(pattern: PatternClass) -> None:
    model = model_of(pattern)
    field = field_of(model)
    side, tip = 0.9 * model.half_width_px, 0.9 * model.half_height_px
    assert abs(degrees_at(field, 0, -tip)) < 20  # level at the tip
    assert degrees_at(field, -0.7 * side, -0.6 * tip) > 20  # arcs around it
    assert degrees_at(field, 0.7 * side, -0.6 * tip) < -20
    assert degrees_at(field, -side, 0) > 40  # down the sides
    assert degrees_at(field, side, 0) < -40
    for x in (-side, 0, side):
        assert abs(degrees_at(field, x, 1.4 * model.half_height_px)) < 25  # across, below the joint


def test_an_arch_rises_in_the_middle_and_has_no_centre() -> None:
    model = model_of(PatternClass.ARCH)
    field = field_of(model)
    assert degrees_at(field, -120, 0) > 10
    assert degrees_at(field, 120, 0) < -10
    assert [turns_around(field, x, y, 30) for x in (-60, 0, 60) for y in (-60, 0, 60)] == [0.0] * 9


def test_ridges_end_and_fork_as_often_as_on_fingers() -> None:
    """0.1 to 0.3 minutiae a square millimetre, neither kind rare, all over the pad."""
    kinds: Counter[int] = Counter()
    for finger in (2, 3, 9):
        pad = np.ascontiguousarray(hands.masters()[finger][125:625, 150:650])
        found = extract(FingerImage(pad))
        assert 0.10 < len(found) / (500 / PX_PER_MM) ** 2 < 0.30
        quarters = Counter((int(x > 250), int(y > 250)) for x, y in zip(found.x, found.y, strict=True))
        assert min(quarters[a, b] for a in (0, 1) for b in (0, 1)) >= 5
        kinds.update(found.kind.tolist())
    assert min(kinds[1], kinds[2]) > 0.3 * kinds.total()


def test_ridges_are_domes_with_pores() -> None:
    pad = hands.masters()[3][200:550, 250:550].astype(np.float64)
    shares = [(pad < grey).mean() for grey in (60, 100, 140, 180, 215)]
    assert all(b - a > 0.03 for a, b in pairwise(shares))  # flanks, not steps
    inner = pad[1:-1, 1:-1]
    around = np.mean([pad[1 + a : 349 + a, 1 + b : 299 + b] for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b], axis=0)
    pores = ((inner - around > 12) & (around < 140)).sum() / (inner.size / PX_PER_MM**2)
    assert 0.5 < pores < 12  # a square millimetre


def test_no_grid_shows() -> None:
    """The mean grey of rows and of columns has no line spectrum: neither rasters of noise nor bins of kernels show."""
    pads = [hands.masters()[finger][:1024, :768].astype(np.float64) for finger in range(1, 11)]
    for axis in (0, 1):
        power = np.mean([np.abs(np.fft.rfft(pad.mean(axis=axis) - pad.mean())) ** 2 for pad in pads], axis=0)
        size = 2 * (len(power) - 1)
        for spacing in (4, 8, 16, 32, 64):
            at = size // spacing
            around = np.concatenate([power[max(1, at - 12) : at - 1], power[at + 2 : at + 13]])
            assert power[at] < 8 * np.median(around)


def test_a_scar_is_light_and_moves_the_ridges_beside_it() -> None:
    shape = (420, 240)
    model = replace(model_of(PatternClass.LEFT_LOOP), marks=())
    scar = Mark(0.0, -200.0, 0.0, 1.0, 180.0, 0.0, 5.0, 1.0, shift_px=6.0, pucker_px=1.5)
    without, scarred = draw(model, shape=shape), draw(replace(model, marks=(scar,)), shape=shape)
    line = np.s_[PAD_MIDDLE_PX - 180 : PAD_MIDDLE_PX - 40, 119:122]
    assert scarred[line].mean() > without[line].mean() + 60
    beside, far = np.s_[200:330, 128:145], np.s_[200:330, 175:240]
    assert np.abs(scarred[beside].astype(int) - without[beside]).mean() > 15
    assert np.abs(scarred[far].astype(int) - without[far]).mean() < 1


def test_a_white_line_takes_ridges_away_and_moves_none() -> None:
    shape = (420, 240)
    model = replace(model_of(PatternClass.LEFT_LOOP), marks=())
    line = Mark(-60.0, -150.0, 1.0, 0.0, 120.0, 0.0, 2.0, 0.8)
    without, lined = draw(model, shape=shape), draw(replace(model, marks=(line,)), shape=shape)
    changed = np.argwhere(without != lined)
    assert len(changed)
    assert (lined.astype(int) >= without).all()
    assert np.ptp(changed[:, 0]) < 24


def test_worn_skin_has_flatter_ridges() -> None:
    model = model_of(PatternClass.WHORL)
    fresh, worn = (
        draw(replace(model, marks=(), texture=replace(model.texture, wear=wear)), shape=(420, 240))
        for wear in (0.0, 0.45)
    )
    assert worn.std() < 0.95 * fresh.std()


def test_warm_up_compiles_all_that_is_used_later() -> None:
    """In a fresh process: after warm_up a whole master compiles nothing more."""
    program = (
        "from drivers.simulated.generator import master, warm_up\n"
        "warm_up()\n"
        "from numba.core import event\n"
        "heard = []\n"
        "class Listen(event.Listener):\n"
        "    def on_start(self, e): heard.append(str(e.data))\n"
        "    def on_end(self, e): pass\n"
        "with event.install_listener('numba:compile', Listen()):\n"
        "    master(1, 2)\n"
        "assert not heard, heard\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env=dict(os.environ), timeout=250)
