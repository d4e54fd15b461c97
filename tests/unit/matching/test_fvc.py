"""The runner of the FVC protocol, on a few generated fingers in the same layout."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from app.opencv import cv2
from benchmarks import fvc
from benchmarks.det_plot import points_of
from benchmarks.error_rates import FAILED, curve
from drivers.simulated.impression import render_plain
from tests.support import hands

FINGERS, IMPRESSIONS = (1, 2, 3), (1, 2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sets: one of three fingers, one of the same with a file that is none."""
    top = tmp_path_factory.mktemp("sets")
    rng = np.random.default_rng(3)
    for finger, impression in product(FINGERS, IMPRESSIONS):
        pixels = render_plain(hands.masters()[finger], hands.models()[finger], rng).pixels
        for name in ("one", "two"):
            (top / name).mkdir(exist_ok=True)
            assert cv2.imwrite(str(top / name / f"{100 + finger}_{impression}.tif"), pixels)
    (top / "two" / "102_2.tif").write_bytes(b"not a picture")
    (top / "one" / "101_1.iso").write_bytes(b"of another program")
    return top


def test_pairs_of_a_whole_set_are_those_of_the_protocol() -> None:
    prints = {fvc.Print(100 + f, i): Path() for f in range(1, 11) for i in range(1, 9)}
    pairs = list(fvc.protocol(prints))
    genuine = [one for one in pairs if one.genuine]
    assert (len(genuine), len(pairs) - len(genuine)) == (280, 45)
    assert all(one.a.impression == one.b.impression == 1 for one in pairs if not one.genuine)
    assert len({frozenset((one.a, one.b)) for one in pairs}) == len(pairs)
    assert all(one.genuine == (one.a.finger == one.b.finger) for one in pairs)
    assert sum(not one.genuine for one in fvc.protocol(prints, all_impostors=True)) == 2880


def test_sets_are_the_folder_or_its_folders(folder: Path) -> None:
    assert list(fvc.sets_in(folder)) == ["one", "two"]
    assert list(fvc.sets_in(folder / "one")) == ["one"]
    assert len(fvc.sets_in(folder)["one"]) == len(FINGERS) * len(IMPRESSIONS)


def test_the_runner_says_each_set_and_ends_with_the_means(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fvc.main([str(folder), "--json", "--draws", "20"])
    one, two, whole, means = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (one["set"], one["genuine"], one["impostor"], one["failed"]) == ("one", 3, 3, [])
    assert (one["eer"], one["fmr100"], one["fmr1000"]) == (0, 0, 0)  # willing subjects are told apart
    assert one["template_ms"]["median"] <= one["template_ms"]["p95"]
    assert two["failed"] == ["102_2.tif: imaging/file-not-usable"]
    assert two["fmr1000"] == pytest.approx(33.33)  # its one genuine pair of three
    assert two["interval_95"]["fmr1000"][0] <= two["fmr1000"] <= two["interval_95"]["fmr1000"][1]
    assert whole["failed"] == 1
    assert "none of 3 impostor pairs" in whole["note"]
    assert list(means) == ["eer", "fmr100", "fmr1000"]
    assert means["fmr1000"] == pytest.approx(16.67)


def test_pairs_of_a_failed_print_have_the_lowest_score(folder: Path) -> None:
    measured = fvc.measure("two", fvc.sets_in(folder / "two")["two"])
    lost = [score for pair, score in zip(measured.pairs, measured.scores, strict=True)
            if fvc.Print(102, 2) in (pair.a, pair.b)]  # fmt: skip
    assert lost == [FAILED]


def test_an_empty_print_is_a_failure(tmp_path: Path) -> None:
    for impression in IMPRESSIONS:
        cv2.imwrite(str(tmp_path / f"101_{impression}.tif"), np.full((200, 200), 255, np.uint8))
    measured = fvc.measure("white", fvc.sets_in(tmp_path)[tmp_path.name])
    assert measured.failed == ["101_1.tif: 0 minutiae", "101_2.tif: 0 minutiae"]
    assert measured.scores == [FAILED]


def test_scores_and_the_plot_are_written(folder: Path, tmp_path: Path) -> None:
    plot, table = tmp_path / "det.png", tmp_path / "scores.csv"
    fvc.main([str(folder / "one"), "--det", str(plot), "--scores", str(table), "--draws", "5"])
    assert len(table.read_text().splitlines()) == 1 + 6
    picture = cv2.imread(str(plot))
    assert picture is not None
    assert picture.shape == (900, 900, 3)


def test_a_better_matcher_runs_nearer_to_the_corner() -> None:
    rng = np.random.default_rng(5)
    other = rng.normal(0, 1, 300)
    good, bad = (points_of(curve(rng.normal(mean, 1, 300), other)) for mean in (3, 1))
    middle = 300  # pixels from the left
    assert good[np.searchsorted(good[:, 0], middle), 1] > bad[np.searchsorted(bad[:, 0], middle), 1]  # y runs down


@pytest.mark.parametrize("arguments", [["--ppi", "DB2_B"], ["--ppi", "=500"]])
def test_a_resolution_without_its_set_is_refused(folder: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        fvc.main([str(folder), *arguments])


def test_a_folder_without_prints_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        fvc.main([str(tmp_path)])
    assert "101_1.tif" in capsys.readouterr().err
