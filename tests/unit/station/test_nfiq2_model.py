"""NIST's forest of NFIQ 2 at a station: refused at the start where it is not NIST's, told by its own name elsewhere."""

from pathlib import Path

import numpy as np
import pytest

from app.an2k.quality_metric import OWN_MEASURES, UNREGISTERED_OWNER, quality_metric
from app.domain.capture import CaptureStep
from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as F
from app.imaging.nfiq2_forest import ALGORITHM, ForestNotUsable, ForestOfAnotherHash, forest_of, forest_scale
from app.imaging.quality_scale import ESTIMATE
from app.station import work
from app.station.computing import LocalComputing
from tests.support import hands
from tests.unit.imaging.test_nfiq2_forest import COUNT, written
from tests.unit.station.test_work import LengthCoder

STEP = CaptureStep(F.RIGHT_INDEX, ImpressionType.LIVE_SCAN_ROLLED, (F.RIGHT_INDEX,))


def test_a_file_that_is_not_nists_is_refused_before_the_station_opens(tmp_path: Path) -> None:
    path = tmp_path / "nist_plain_tir-ink.yaml"
    with pytest.raises(ForestNotUsable):
        LocalComputing(LengthCoder(), nfiq2_model=path)  # type: ignore[arg-type]
    path.write_bytes(written([1, 0]))
    with pytest.raises(ForestOfAnotherHash):
        LocalComputing(LengthCoder(), nfiq2_model=path)  # type: ignore[arg-type]


def test_without_a_file_the_score_is_the_estimate() -> None:
    assert work.quality_scale(None) is ESTIMATE


def test_an_analysis_by_the_forest_rests_on_our_minutiae_and_says_so() -> None:
    rng = np.random.default_rng(1)
    picture = FingerImage(hands.card()[2])
    many = forest_of(written([(COUNT, 10.0, 0, 1), 1]))  # more than ten minutiae
    made = work.analyse(1, picture, STEP, scale=forest_scale(many, work.places_of_minutiae))
    (quality,) = made.qualities
    assert (quality.score, quality.algorithm) == (100, ALGORITHM)
    metric = quality_metric(quality)
    assert (metric.owner, metric.algorithm) == (UNREGISTERED_OWNER, OWN_MEASURES[ALGORITHM])
    few = forest_scale(many, lambda _: rng.uniform(50, 90, (3, 2)).astype(np.float32))
    assert work.analyse(1, picture, STEP, scale=few).qualities[0].score == 50
