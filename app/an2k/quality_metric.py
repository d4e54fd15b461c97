"""FQM (14.024): a finger's quality score with who owns the algorithm and which it is.

The owner is a four-digit hexadecimal number that IBIA registers. Our own measures are not registered: they travel
under FFFF, and the table says which number means which.
"""

import re

from app.an2k.errors import ValueNotUsable
from app.domain.position import FrictionRidgePosition
from app.domain.quality import FingerQuality, Verdict

FQM = 24
UNREGISTERED_OWNER = "FFFF"
OTHER_MEASURE = "0"  # an algorithm of this station that has no number yet
OWN_MEASURES = {"station-first-quality/1": "1"}  # FingerQuality.algorithm (app.imaging.quality) -> number under FFFF
_OWN_NAMES = {number: name for name, number in OWN_MEASURES.items()}
_LARGEST_SCORE = 100
_NO_SCORE = (254, 255)  # 254: not tried, 255: failed (ITL 1-2011, 8.14.27)
# The record carries a score and no verdict. What is read gets one by these bounds, so that a list can be sorted by it;
# it is not the verdict of the station that sent it. Those of the strict fingers (app.imaging.parameters).
READ_AS_GOOD, READ_AS_FAIR = 62, 45
_FOREIGN = re.compile(r"([0-9A-Fa-f]{4})/([0-9]{1,5})")  # how an owner and number read from a file are named


def write_quality(quality: FingerQuality) -> tuple[str, str, str, str]:
    """Items of one subfield of 14.024. Owner and number of an algorithm read from a file go back as they came."""
    foreign = _FOREIGN.fullmatch(quality.algorithm)
    owner = foreign[1] if foreign else UNREGISTERED_OWNER
    number = foreign[2] if foreign else OWN_MEASURES.get(quality.algorithm, OTHER_MEASURE)
    score = min(max(quality.score, 0), _LARGEST_SCORE)
    return str(int(quality.finger)), str(score), owner, number


def read_quality(items: tuple[str, ...], *, finger: FrictionRidgePosition, subfield: int) -> FingerQuality:
    """One subfield of 14.024. ValueNotUsable. A score that was not computed reads as 0."""

    def wrong(message: str, item: int) -> ValueNotUsable:
        return ValueNotUsable(message, record_type=14, field=FQM, subfield=subfield, item=item)

    if len(items) != 4:
        raise wrong("A quality has four items.", len(items))
    _, score_text, owner, number = items
    if not (score_text.isascii() and score_text.isdigit() and len(score_text) <= 3):
        raise wrong("The score is not a number.", 2)
    score = int(score_text)
    if score in _NO_SCORE:
        score = 0
    elif score > _LARGEST_SCORE:
        raise wrong("The score is above 100.", 2)
    if not _FOREIGN.fullmatch(f"{owner}/{number}"):
        raise wrong("Owner and algorithm are not four hexadecimal and up to five decimal digits.", 3)
    own = _OWN_NAMES.get(number) if owner.upper() == UNREGISTERED_OWNER else None
    verdict = Verdict.GOOD if score >= READ_AS_GOOD else Verdict.FAIR if score >= READ_AS_FAIR else Verdict.POOR
    return FingerQuality(finger, score, verdict, (), own or f"{owner}/{number}")
