"""The live picture, frame by frame: how many fingers, where, one light for each, in a few milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.image import FingerImage, Pixels
from app.domain.position import FrictionRidgePosition, Hand
from app.domain.segmentation import Box, SegmentationFinding
from app.imaging import parameters as p
from app.imaging import preview_parameters as v
from app.imaging.orientation import Floats
from app.imaging.preview_light import Seen, lights
from app.imaging.preview_motion import shifts_px, smoothed
from app.imaging.resolution import at_working_resolution
from app.imaging.slap import found_in
from app.imaging.survey import coarse_texture, survey
from app.imaging.trace import NO_TRACE, Trace

Place = list[tuple[int, int]]  # the polygon of a finger, (x, y) in pixels at 500 ppi


class PreviewState(StrEnum):
    """The light of one expected finger."""

    ABSENT = "absent"
    GOOD = "good"
    DRY = "dry"  # also: laid lightly
    WET = "wet"
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
    at before, of the worst finger, in pixels at 500 ppi; None without such a frame."""

    fingers: tuple[FingerPreview, ...]
    fingers_seen: int
    findings: tuple[SegmentationFinding, ...]
    hand_guess: Hand | None
    sharpness: float
    moved_px: float | None


class PreviewLook:
    """Looks at the frames of one placement of `position` (FGP 1-15), in their order; `expected`: FGP 1-10 that should
    lie there. `rolled`: the finger is being rolled: it is no fault that it moves, nor that it goes on below the glass
    (`app.imaging.roll_watch` looks at the roll itself). For one thread."""

    def __init__(
        self, position: FrictionRidgePosition, expected: Sequence[FrictionRidgePosition], *, rolled: bool = False
    ) -> None:
        self._position = position
        self._expected = tuple(sorted(set(expected)))
        self._rolled = rolled
        self._before: Floats | None = None  # the greys of the last frame

    def look(self, frame: FingerImage, *, trace: Trace = NO_TRACE) -> PreviewAssessment:
        """What the frame shows. TooSmall, TooLarge, WrongResolution.

        A frame of another size than the one before it is the first of a new stream."""
        pixels, scale = at_working_resolution(frame)
        seen = survey(pixels)
        maps = coarse_texture(seen, trace)
        found, fingers_seen = found_in(maps, self._position, self._expected, frame, scale)
        places = [[(round(x / scale), round(y / scale)) for x, y in one.polygon] for one in found.segments]
        lit = lights(seen, maps, places, trace)
        moved = self._moved_px(smoothed(seen.grey), places)
        shown = {
            one.finger: FingerPreview(
                one.finger, self._state(values, self._is_off(place, pixels), moved_px), values.quality, one.box
            )
            for one, place, values, moved_px in zip(found.segments, places, lit.fingers, moved, strict=True)
        }
        return PreviewAssessment(
            fingers=tuple(shown.get(finger, FingerPreview(finger, PreviewState.ABSENT)) for finger in self._expected),
            fingers_seen=fingers_seen,
            findings=found.findings,
            hand_guess=found.hand_guess,
            sharpness=lit.sharpness,
            moved_px=max((by for by in moved if by is not None), default=None),
        )

    def _moved_px(self, grey: Floats, places: list[Place]) -> Sequence[float | None]:
        before, self._before = self._before, grey
        if before is None or before.shape != grey.shape:
            return [None] * len(places)
        return shifts_px(grey, before, places)

    def _is_off(self, place: Place, pixels: Pixels) -> bool:
        height, width = pixels.shape
        x, y = [x for x, _ in place], [y for _, y in place]
        below = height - max(y)
        return min(*x, *y, width - max(x)) <= p.EDGE_PX or (below <= p.EDGE_PX and not self._rolled)

    def _state(self, values: Seen, is_off: bool, moved_px: float | None) -> PreviewState:
        """What the officer has to see to first."""
        if is_off:
            return PreviewState.OFF_EDGE
        if moved_px is not None and moved_px > v.MOVING_PX and not self._rolled:
            return PreviewState.MOVING
        if values.is_wet:
            return PreviewState.WET
        return PreviewState.DRY if values.is_dry else PreviewState.GOOD
