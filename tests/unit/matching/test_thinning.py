"""Ridges made thin, and what is mended on them."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.compiled import cache_folder
from app.matching import parameters as p
from app.matching.skeleton import crossing_number, mend, read_minutiae
from app.matching.thinning import binarise, thin
from app.opencv import cv2

SIDE = 120
LEVEL = np.zeros((SIDE // p.FLOW_CELL_PX, SIDE // p.FLOW_CELL_PX), np.float32)  # ridges run along x
Line = tuple[int, int, int, int]


def drawn(*lines: Line, thickness: int = 1) -> NDArray[np.uint8]:
    picture = np.zeros((SIDE, SIDE), np.uint8)
    for x0, y0, x1, y1 in lines:
        cv2.line(picture, (x0, y0), (x1, y1), 1, thickness)
    return picture


def kinds(skeleton: NDArray[np.uint8]) -> list[tuple[int, int, int]]:
    """x, y, kind of each minutia, sorted."""
    return sorted((int(row[1]), int(row[0]), int(row[3])) for row in read_minutiae(skeleton, LEVEL))


def test_thick_lines_become_one_pixel_wide_and_stay_connected() -> None:
    thick = drawn((20, 30, 100, 30), (20, 90, 100, 60), (60, 30, 60, 76), thickness=5)
    skeleton = thin(thick)
    assert cv2.connectedComponents(skeleton)[0] == cv2.connectedComponents(thick)[0] == 2
    assert not (skeleton & (1 - thick)).any()
    inside = skeleton[1:-1, 1:-1] + skeleton[:-2, 1:-1] + skeleton[1:-1, :-2] + skeleton[:-2, :-2]
    assert inside.max() <= 3  # nowhere a full square of two by two
    assert sorted(kind for _, _, kind in kinds(skeleton)) == [1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize("fill", [0, 1])
def test_an_empty_and_a_full_picture_are_thinned_too(fill: int) -> None:
    skeleton = thin(np.full((40, 60), fill, np.uint8))
    assert skeleton.sum() <= 60
    assert not skeleton[0].any()
    assert not skeleton[:, -1].any()


def test_specks_and_pores_are_no_ridges() -> None:
    response = np.where(drawn((10, 60, 110, 60), thickness=9) > 0, 1.0, -1.0).astype(np.float32)
    response[60, 60] = -1.0  # a pore
    response[20, 20] = 1.0  # a speck
    binary = binarise(response)
    assert binary[60, 60] == 1
    assert binary[20, 20] == 0
    assert binary[60, 30] == 1


def test_a_ridge_has_two_endings_and_they_point_into_it() -> None:
    rows = read_minutiae(drawn((20, 40, 100, 40)), LEVEL)
    by_x = {int(row[1]): float(np.cos(row[2])) for row in rows}
    assert by_x == {20: pytest.approx(1.0), 100: pytest.approx(-1.0)}


def test_a_bifurcation_points_into_its_valley() -> None:
    fork = drawn((5, 60, 60, 60), (60, 60, 110, 40), (60, 60, 110, 80))
    (one,) = [row for row in read_minutiae(fork, LEVEL) if row[3] == 2]
    assert abs(one[1] - 60) <= 2
    assert np.cos(one[2]) > 0.9
    assert crossing_number(fork, 60, 30) == 2


def test_spurs_and_islands_go_and_ridges_stay() -> None:
    long = (10, 60, 110, 60)
    assert kinds(mend(drawn(long, (60, 60, 60, 53)), LEVEL)) == [(10, 60, 1), (110, 60, 1)]
    assert kinds(mend(drawn(long, (50, 30, 60, 30)), LEVEL)) == [(10, 60, 1), (110, 60, 1)]
    branch = mend(drawn(long, (60, 60, 100, 30)), LEVEL)
    assert len(kinds(branch)) == 4


def test_a_bridge_across_the_flow_goes() -> None:
    ladder = drawn((10, 50, 110, 50), (10, 59, 110, 59), (60, 50, 60, 59))
    assert {kind for _, _, kind in kinds(ladder)} == {1, 2}
    assert kinds(mend(ladder, LEVEL)) == [(10, 50, 1), (10, 59, 1), (110, 50, 1), (110, 59, 1)]


def test_a_broken_ridge_is_joined_and_two_ridges_side_by_side_are_not() -> None:
    assert kinds(mend(drawn((10, 60, 55, 60), (63, 60, 110, 60)), LEVEL)) == [(10, 60, 1), (110, 60, 1)]
    assert len(kinds(mend(drawn((10, 56, 60, 56), (56, 65, 110, 65)), LEVEL))) == 4


def test_another_source_has_another_cache(tmp_path: Path) -> None:
    """A changed number must never meet machine code that was made of the old one."""
    (tmp_path / "one.py").write_text("A = 1\n")
    before = cache_folder.__wrapped__(tmp_path)
    (tmp_path / "one.py").write_text("A = 2\n")
    after = cache_folder.__wrapped__(tmp_path)
    assert before is not None
    assert before != after
    assert before.parent == tmp_path / "__pycache__"
