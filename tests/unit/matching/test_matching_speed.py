"""The benchmark of times says what it measured, against what, and on how much. No time is held to a limit here."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.matching_speed import Taken, line, main, timed
from tests.unit.matching.drawn import ridges


def test_medians_and_ratios_are_of_the_thread_s_own_work() -> None:
    taken = [Taken(100.0 + k, float(k)) for k in range(1, 102)]
    said = line("template: drawn", "plain", taken, pictures=1)
    assert (said["median_ms"], said["median_at_work_ms"], said["p95_at_work_ms"]) == (151.0, 51.0, 96.0)
    assert (said["promise_ms"], said["ratio"]) == (25.0, 2.04)
    assert said["ratio_to_mindtct_quoted"] == 2.88
    assert "ratio" not in line("prepare: drawn", "", taken)


def test_what_warms_is_not_counted() -> None:
    calls: list[int] = []
    assert len(timed(lambda: calls.append(1), rounds=3, times=4)) == 3
    assert len(calls) == 1 + 3 * 4


def test_the_pictures_of_a_folder_are_timed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "synthetic-prints").mkdir()
    pixels = np.asarray(ridges([(150.0, 160.0, 1), (240.0, 150.0, -1)]).pixels)
    Image.fromarray(pixels).save(tmp_path / "synthetic-prints" / "drawn.pgm")
    main(["--samples", str(tmp_path), "--rounds", "1", "--people", "0"])
    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert [one["what"] for one in lines] == ["template: NIST's synthetic prints", "prepare: NIST's synthetic prints"]
    assert (lines[0]["pictures"], lines[0]["minutiae"], lines[0]["median_size"]) == (1, 2, "400x400")
