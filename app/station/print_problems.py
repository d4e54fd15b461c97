"""What is to be mended in a print, as codes in the order in which the screen says them."""

from collections.abc import Iterable, Iterator

import msgspec

from app.domain.attempt_choice import NOT_REFUSED
from app.domain.quality import FingerQuality, Verdict
from app.domain.segmentation import Segmentation, SegmentationFinding

_F = SegmentationFinding
_WHOLE_HAND_FIRST = (
    _F.UPSIDE_DOWN,
    _F.HAND_LOOKS_SWAPPED,
    _F.FINGERS_TOGETHER,
    _F.TOO_FEW_FINGERS,
    _F.TOO_MANY,
    _F.FINGER_CUT_BY_EDGE,
    _F.TILTED_HAND,
)


def with_too_few(segmentation: Segmentation, expected: int) -> Segmentation:
    """The same where fewer fingers than expected were counted when it was taken. If it seems to show all of them, one
    may be a bandage, and which hand it is was guessed by that one as well: what to mend first is the count."""
    findings = {*segmentation.findings, _F.TOO_FEW_FINGERS}
    if len(segmentation.segments) >= expected:
        findings.discard(_F.HAND_LOOKS_SWAPPED)
    return msgspec.structs.replace(segmentation, findings=tuple(sorted(findings)))


def worst_first(segmentation: Segmentation, qualities: Iterable[FingerQuality]) -> Iterator[str]:
    """What the whole hand must do, poor fingers, what may be accepted as it is, fair fingers; the worst finger of each
    first."""
    found = [finding for finding in _WHOLE_HAND_FIRST if finding in segmentation.findings]
    by_score = sorted(qualities, key=lambda quality: quality.score)
    yield from (finding.value for finding in found if finding not in NOT_REFUSED)
    yield from _deficiencies(by_score, Verdict.POOR)
    yield from (finding.value for finding in found if finding in NOT_REFUSED)
    yield from _deficiencies(by_score, Verdict.FAIR)


def _deficiencies(qualities: Iterable[FingerQuality], verdict: Verdict) -> Iterator[str]:
    for quality in qualities:
        if quality.verdict is verdict:
            yield from (deficiency.value for deficiency in quality.deficiencies)
