"""The cheap cousin of segmentation for live video: how many fingers, where, what is odd, in a few milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Deficiency
from app.domain.segmentation import SegmentationFinding, SegmentationPosition
from app.imaging.slap import segment


@dataclass(frozen=True, slots=True)
class PreviewAssessment:
    """`fingers_seen`: fingertips on the glass. `boxes`: by finger. `findings`, `deficiencies`: codes, worst first."""

    fingers_seen: int
    boxes: tuple[SegmentationPosition, ...]
    findings: tuple[SegmentationFinding, ...]
    deficiencies: tuple[Deficiency, ...] = ()


def assess_preview(
    frame: FingerImage, position: FrictionRidgePosition, expected: Sequence[FrictionRidgePosition]
) -> PreviewAssessment:
    """Look at one frame of a live picture of `position`; `expected`: FGP 1-10 that should lie there."""
    found = segment(frame, position, expected, quick=True)
    deficiencies = (Deficiency.ABSENT,) if not found.segments else ()
    return PreviewAssessment(len(found.segments), found.segments, found.findings, deficiencies)
