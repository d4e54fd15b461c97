"""The benchmark of templates from elsewhere, on prints of two generated fingers and records made of them."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.image import FingerImage
from app.matching.exchange.files import write_views
from app.matching.exchange.values import FingerView, RecordFormat
from app.matching.extractor import extract
from app.opencv import cv2
from benchmarks.foreign_templates import foreign, main
from drivers.simulated.impression import render_rolled
from tests.support import hands

STRETCHED_PX = (300, 400)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two impressions of two fingers, each with a record of the picture stretched to 300x400."""
    rng = np.random.default_rng(6)
    folder = tmp_path_factory.mktemp("set")
    for finger, master in ((101, 2), (102, 3)):
        for number in (1, 2):
            pixels = render_rolled(hands.masters()[master], hands.models()[master], rng).pixels[100:600, 200:650]
            Image.fromarray(pixels).save(folder / f"{finger}_{number}.tif")
            small = np.asarray(cv2.resize(pixels, STRETCHED_PX, interpolation=cv2.INTER_AREA), np.uint8)
            record = write_views([FingerView(extract(FingerImage(small)))], RecordFormat.ISO_19794_2)
            (folder / f"{finger}_{number}.iso").write_bytes(record)
    return folder


def test_a_stretched_record_comes_to_the_size_of_its_picture(folder: Path) -> None:
    found = foreign(folder / "101_1.iso", (450, 500))
    assert (found.width_px, found.height_px) == pytest.approx((450, 500), abs=3)
    assert (foreign(folder / "101_1.iso", None).width_px) == STRETCHED_PX[0]


def test_mates_are_told_from_others_in_every_comparison(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder), "--stretched", "--all-impostors", "--draws", "50"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    means = {line["what"]: line["eer"] for line in lines if "sets" in line}
    assert set(means) == {
        "records", "records against own", "own", "own through incits378 against own",
        "own through iso19794-2 against own",
    }  # fmt: skip
    assert set(means.values()) == {0.0}


def test_a_folder_without_prints_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
