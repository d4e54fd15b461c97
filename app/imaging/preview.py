"""The live picture, frame by frame: how many fingers, where, one light for each, in a few milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition, Hand
from app.domain.segmentation import Box, SegmentationFinding, SegmentationPosition
from app.imaging import parameters as p
from app.imaging import preview_parameters as v
from app.imaging.motion import Still
from app.imaging.resolution import at_working_resolution
from app.imaging.slap import found_in
from app.imaging.survey import coarse_texture, survey
from app.opencv import cv2


class PreviewState(StrEnum):
    """The light of one expected finger."""

    ABSENT = "absent"
    GOOD = "good"
    DRY = "dry"  # also: laid lightly
    WET = "wet"  # also: pressed hard
    OFF_EDGE = "off_edge"
    MOVING = "moving"


@dataclass(frozen=True, slots=True)
class FingerPreview:
    """`quality`: 0 to 100, the cheap cousin of the full measure. `box`: in pixels of the frame. Both None where the
    finger is absent."""

    finger: FrictionRidgePosition
    state: PreviewState
    quality: float | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PreviewAssessment:
    """`fingers`: one for each expected finger, sorted. `fingers_seen`: fingertips on the glass, also unexpected ones.
    `sharpness`: comparable between frames of one placement, the higher the better. `moved_px`: since the frame looked
    at before, of the worst finger; None without such a frame."""

    fingers: tuple[FingerPreview, ...]
    fingers_seen: int
    findings: tuple[SegmentationFinding, ...]
    hand_guess: Hand | None
    sharpness: float
    moved_px: float | None


class PreviewLook:
    """Looks at the frames of one placement of `position` (FGP 1-15), in their order; `expected`: FGP 1-10 that should
    lie there. For one thread."""

    def __init__(self, position: FrictionRidgePosition, expected: Sequence[FrictionRidgePosition]) -> None:
        self._position = position
        self._expected = tuple(sorted(set(expected)))
        self._before: FingerImage | None = None

    def look(self, frame: FingerImage) -> PreviewAssessment:
        """What the frame shows. TooSmall, TooLarge, WrongResolution; a frame of another size than the one before has
        moved by nothing that could be told."""
        pixels, scale = at_working_resolution(frame)
        found, fingers_seen = found_in(coarse_texture(survey(pixels)), self._position, self._expected, frame, scale)
        still = Still(frame, [] if self._before is None else [self._before])
        self._before = frame
        moved = {one.finger: still.moved_px(one.box) for one in found.segments}
        seen = {one.finger: _light(one, frame, moved[one.finger]) for one in found.segments}
        return PreviewAssessment(
            fingers=tuple(seen.get(finger, FingerPreview(finger, PreviewState.ABSENT)) for finger in self._expected),
            fingers_seen=fingers_seen,
            findings=found.findings,
            hand_guess=found.hand_guess,
            sharpness=_sharpness(frame),
            moved_px=max((by for by in moved.values() if by is not None), default=None),
        )


def _light(found: SegmentationPosition, frame: FingerImage, moved_px: float | None) -> FingerPreview:
    box = found.box
    rim_px = p.EDGE_PX * frame.resolution_ppi / p.WORKING_PPI
    off = min(box.left_px, box.top_px, frame.width_px - box.right_px, frame.height_px - box.bottom_px) <= rim_px
    moving = moved_px is not None and moved_px > v.MOVING_PX
    state = PreviewState.OFF_EDGE if off else PreviewState.MOVING if moving else PreviewState.GOOD
    return FingerPreview(found.finger, state, 100.0 * found.confidence, box)


def _sharpness(frame: FingerImage) -> float:
    """Mean square of the differences of neighbours."""
    pixels = frame.pixels
    step = cv2.absdiff(pixels[:, 2:], pixels[:, :-2])
    return float(np.mean(cv2.multiply(step, step, dtype=cv2.CV_16U)))
