"""Which number a print's quality is told in, and what it is called."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.domain.image import FingerImage
from app.imaging.quality_estimate import ALGORITHM, station_estimate


class Scale(NamedTuple):
    """`algorithm`: its name, that goes with each score. `score`: of a picture whose features (by NFIQ 2's names) are
    known, 0 to 100."""

    algorithm: str
    score: Callable[[FingerImage, Mapping[str, float]], int]


def _estimate(image: FingerImage, features: Mapping[str, float]) -> int:
    return station_estimate().score(features)


ESTIMATE = Scale(ALGORITHM, _estimate)
