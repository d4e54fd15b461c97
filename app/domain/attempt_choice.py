"""Which of several attempts at one step is kept when none is good: one rule for every front end.

An attempt is better than another
1. when nothing is odd about the hand as a whole (it looks like the other hand or lies upside down, a finger too many):
   what is filed under the wrong finger harms a record, however clear it is;
2. then with fewer poor fingers, one that is not there counting as poor;
3. then by its worst finger, measured against what the agency asks of that finger;
4. then by the sum of what its fingers have;
5. of equals the newest.
Never by an average: one very good finger does not make up for a poor one.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from app.domain.capture import CaptureStep
from app.domain.quality import FingerQuality, QualityThresholds, Verdict
from app.domain.segmentation import Segmentation, SegmentationFinding

_F = SegmentationFinding
# A print with one of these may be accepted as it is.
NOT_REFUSED = frozenset({_F.TILTED_HAND, _F.FINGER_CUT_BY_EDGE})
_WRONG_NAMES = frozenset({_F.HAND_LOOKS_SWAPPED, _F.TOO_MANY, _F.UPSIDE_DOWN})


class Attempted(Protocol):
    """`number`: 1 for the first of the step. `segmentation`: None before it was analysed."""

    @property
    def number(self) -> int: ...
    @property
    def segmentation(self) -> Segmentation | None: ...
    @property
    def qualities(self) -> tuple[FingerQuality, ...]: ...


A = TypeVar("A", bound=Attempted)


def best_of(attempts: Iterable[A], step: CaptureStep, thresholds: QualityThresholds) -> A | None:
    """None where no attempt shows a finger."""
    shown = (one for one in attempts if one.segmentation is not None and one.qualities)
    return max(shown, key=lambda one: _rank(one, step, thresholds), default=None)


def poor_fingers(attempt: Attempted, step: CaptureStep) -> int:
    """How many are poor or not there. A count that is not right is one at least: which finger it is nobody knows."""
    verdicts = {quality.finger: quality.verdict for quality in attempt.qualities}
    poor = sum(verdicts.get(finger, Verdict.POOR) is Verdict.POOR for finger in step.fingers)
    refused = attempt.segmentation is None or not NOT_REFUSED.issuperset(attempt.segmentation.findings)
    return max(poor, int(refused))


def best_of_attempts(count: int) -> str:
    """The reason that is kept where nobody is there to give one: a front end without a person."""
    return f"best of {count} attempts" if count > 1 else "the only attempt"


def _rank(attempt: Attempted, step: CaptureStep, thresholds: QualityThresholds) -> tuple[int, int, int, int, int]:
    findings = attempt.segmentation.findings if attempt.segmentation is not None else ()
    scores = {quality.finger: quality.score for quality in attempt.qualities}
    return (
        -sum(finding in _WRONG_NAMES for finding in findings),
        -poor_fingers(attempt, step),
        min((scores.get(finger, 0) - thresholds.of(finger).good for finger in step.fingers), default=0),
        sum(scores.get(finger, 0) for finger in step.fingers),
        attempt.number,
    )
