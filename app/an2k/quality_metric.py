"""FQM (14.024): a finger's quality score with who owns the algorithm and which it is.

The owner is a four-digit hexadecimal number that IBIA registers. Our own measures are not registered: they travel
under FFFF, and the table says which number means which.
"""

import re

from app.an2k.friction_ridge import QualityMetric
from app.domain.position import FrictionRidgePosition
from app.domain.quality import FingerQuality, QualityThresholds

UNREGISTERED_OWNER = "FFFF"
OTHER_MEASURE = "0"  # an algorithm of this station that has no number yet
OWN_MEASURES = {  # FingerQuality.algorithm (app.imaging) -> number under FFFF, never given twice
    "station-first-quality/1": "1",  # of earlier versions
    "station-nfiq2-estimate/1": "2",
    "station-nfiq2-forest/1": "3",  # NIST's forest, but fed with our minutiae: not NIST's score
}
_OWN_NAMES = {number: name for name, number in OWN_MEASURES.items()}
_LARGEST_SCORE = 100
# The record carries a score and no verdict. What is read gets one by these bounds, so that a list can be sorted by it;
# it is not the verdict of the station that sent it.
_READ_AS = QualityThresholds().strict
_FOREIGN = re.compile(r"([0-9A-Fa-f]{4})/([0-9]{1,5})")  # how an owner and number read from a file are named


def quality_metric(quality: FingerQuality) -> QualityMetric:
    """One subfield of 14.024. Owner and number of an algorithm read from a file go back as they came."""
    foreign = _FOREIGN.fullmatch(quality.algorithm)
    owner = foreign[1] if foreign else UNREGISTERED_OWNER
    number = foreign[2] if foreign else OWN_MEASURES.get(quality.algorithm, OTHER_MEASURE)
    return QualityMetric(int(quality.finger), min(max(quality.score, 0), _LARGEST_SCORE), owner, number)


def finger_quality(metric: QualityMetric, finger: FrictionRidgePosition) -> FingerQuality:
    """A subfield of 14.024 as this program speaks of a finger. A score that was not computed (254, 255) reads as 0."""
    score = metric.score if metric.score <= _LARGEST_SCORE else 0
    own = _OWN_NAMES.get(metric.algorithm) if metric.owner.upper() == UNREGISTERED_OWNER else None
    return FingerQuality(finger, score, _READ_AS.verdict(score), (), own or f"{metric.owner}/{metric.algorithm}")
