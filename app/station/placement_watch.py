"""What the station itself sees in the live picture of one placement: how many fingers, what each of them lacks, and
which frame is to be taken. No thread and no clock: frames come with their times.

Of a reader that captures by itself only what it does not say is added: dry, wet and moving fingers. Of one that streams
everything comes from here; its glass must be seen empty before a print on it is believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from app.domain.capture import CaptureStep
from app.domain.image import FingerImage
from app.domain.position import FrictionRidgePosition
from app.domain.quality import QualityThresholds, Verdict
from app.domain.segmentation import SegmentationFinding
from app.imaging.capture_choice import CaptureChoice
from app.imaging.platen import is_ghost_of, look_at_glass
from app.imaging.preview import FingerPreview, PreviewAssessment, PreviewLook, PreviewState
from app.station import events as e
from app.station.roll_advice import LIFTED_EARLY, RollAdvice
from app.station.snapshot import ADVICE, FingerLight

LASTS_S = 0.4  # what has changed shows once it has lasted so long: advice that flickers is not read
SETTLES_S = 0.4  # a finger that comes down moves; that is no trembling
ASK_AGAIN_S = 1.0  # a picture that was asked for and did not come is asked for again
_LIGHTS = {
    PreviewState.ABSENT: FingerLight.ABSENT,
    PreviewState.DRY: FingerLight.DRY,
    PreviewState.WET: FingerLight.WET,
    PreviewState.OFF_EDGE: FingerLight.OFF_EDGE,
    PreviewState.MOVING: FingerLight.MOVING,
}
# In the order in which they are told.
_WHOLE_HAND = (
    SegmentationFinding.UPSIDE_DOWN,
    SegmentationFinding.HAND_LOOKS_SWAPPED,
    SegmentationFinding.FINGERS_TOGETHER,
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class LiveFrame:
    """`number`: as the reader counts; `at_s`: when it came."""

    number: int
    at_s: float
    image: FingerImage


@dataclass(frozen=True, slots=True)
class Take:
    """The reader is to take that frame; None: what lies there now."""

    frame: int | None


class Looks(Protocol):
    """app.imaging.preview.PreviewLook"""

    def look(self, frame: FingerImage) -> PreviewAssessment: ...


class Choice(Protocol):
    """app.imaging.capture_choice.CaptureChoice"""

    def note(self, number: int, time_s: float, seen: PreviewAssessment) -> int | None: ...


class Steady(Generic[T]):
    """A value that changes once another one has lasted LASTS_S."""

    def __init__(self, shown: T) -> None:
        self.shown = shown
        self._next = shown
        self._since_s = 0.0

    def note(self, value: T, at_s: float) -> None:
        if value != self._next:
            self._next, self._since_s = value, at_s
        if value != self.shown and at_s - self._since_s >= LASTS_S:
            self.shown = value

    @property
    def coming(self) -> T | None:
        """What it will change to if that lasts."""
        return self._next if self._next != self.shown else None

    def show(self, value: T) -> None:
        """At once."""
        self.shown = self._next = value


Said = list[e.Event | Take]


class PlacementWatch:
    """Of capture `number`. `streams`: the reader does not capture by itself. `last_print`: the picture taken before
    this one. `empty`: the frame in which the glass was seen empty last."""

    def __init__(
        self,
        number: int,
        step: CaptureStep,
        *,
        streams: bool,
        last_print: FingerImage | None = None,
        thresholds: QualityThresholds | None = None,
        looks: Looks | None = None,
        choice: Choice | None = None,
    ) -> None:
        self.empty: FingerImage | None = None
        self._number = number
        self._step = step
        self._rolled = step.impression.is_rolled
        self._roll = RollAdvice()
        self._streams = streams
        self._last_print = last_print
        self._thresholds = thresholds or QualityThresholds()
        self._looks = looks or PreviewLook(step.position, step.fingers, rolled=self._rolled)
        self._choice = choice or CaptureChoice()
        self._is_clear = False  # the glass was seen empty
        self._told_not_clear = False
        self._has_ghost = False
        self._count = Steady(-1)  # no count was said
        self._hand = Steady("")
        self._lights = {finger: Steady(FingerLight.ABSENT) for finger in step.fingers}
        self._came_at_s: dict[FrictionRidgePosition, float] = {}
        self._moved_at_s: dict[FrictionRidgePosition, float] = {}
        self._advice_since_s: float | None = None  # since when new advice waits for that of other fingers
        self._said_lights: Mapping[FrictionRidgePosition, FingerLight] = {}
        self._asked_at_s: float | None = None

    @property
    def roll(self) -> tuple[str, ...]:
        """What was amiss with how the finger was rolled last."""
        return self._roll.found

    def see(self, frame: LiveFrame) -> Said:
        """A frame since the reader is ready. BookingStationError where it cannot be looked at."""
        if self._rolled and not self._streams and self.empty is not None:
            return self._of_the_roll(frame)  # such a reader says all else itself
        seen = self._looks.look(frame.image)
        if seen.fingers_seen and self._shows_ghost(frame.image):
            seen = self._nothing(seen)
        if not seen.fingers_seen:
            self.empty = frame.image
        if not self._streams:
            return self._of_the_roll(frame) if self._rolled else self._advice(seen, frame.at_s)
        if not self._is_clear:
            return self._glass(frame.image, seen.fingers_seen)
        said = self._counted(seen.fingers_seen, frame.at_s)
        said += self._lit(seen, frame.at_s)
        if self._rolled:
            said += self._of_the_roll(frame)
        else:
            said += self._of_the_hand(seen, frame.at_s)
            said += self._chosen(frame, seen)
        return said

    def roll_over(self, at_s: float) -> Said:
        """The reader has put the picture of a roll together: the whole of it is shown now."""
        self._roll.over()
        if not self._streams or not self._is_clear:
            return []
        self._asked_at_s = at_s
        return [Take(None)]

    def _of_the_roll(self, frame: LiveFrame) -> Said:
        """A reader that rolls by itself knows when the finger left too early."""
        told = self._roll.see(frame.number, frame.image, frame.at_s)
        return [e.ReaderWarned(self._number, code) for code in told if self._streams or code != LIFTED_EARLY]

    def _shows_ghost(self, image: FingerImage) -> bool:
        """Whether all that shows is what the last print left there. Once the glass was seen to be clean there is no
        ghost on it."""
        if self._last_print is None or (self.empty is not None and not self._has_ghost):
            return False
        return is_ghost_of(image, self._last_print)

    def _nothing(self, seen: PreviewAssessment) -> PreviewAssessment:
        absent = tuple(FingerPreview(finger, PreviewState.ABSENT) for finger in sorted(self._step.fingers))
        return replace(seen, fingers=absent, fingers_seen=0, findings=(SegmentationFinding.TOO_FEW_FINGERS,))

    # A reader that captures by itself. -------------------------------------------------------------------------------

    def _advice(self, seen: PreviewAssessment, at_s: float) -> Said:
        self._note_lights(seen, at_s)
        advice = {finger: light.shown for finger, light in self._lights.items() if light.shown in ADVICE}
        if advice == self._said_lights or self._waits_for_others(advice, at_s):
            return []
        self._said_lights = advice
        return [e.FingersWatched(self._number, advice)]

    def _note_lights(self, seen: PreviewAssessment, at_s: float) -> None:
        for one in seen.fingers:
            light = self._lights[one.finger]
            now = self._light_of(one, at_s)
            if light.shown is FingerLight.ABSENT and now is not FingerLight.ABSENT:
                light.show(FingerLight.FAIR)  # a finger that has just come down is not good yet
                self._came_at_s[one.finger] = at_s
            light.note(now, at_s)

    def _waits_for_others(self, lights: Mapping[FrictionRidgePosition, FingerLight], at_s: float) -> bool:
        """Whether another finger is about to get advice as well: what a hand lacks is told of all its fingers at once,
        or the sentence would go from one to the next."""
        new = any(light in ADVICE and self._said_lights.get(finger) is not light for finger, light in lights.items())
        if not new:
            self._advice_since_s = None
            return False
        if self._advice_since_s is None:
            self._advice_since_s = at_s
        coming = any(light.coming in ADVICE for light in self._lights.values())
        waits = coming and at_s - self._advice_since_s < LASTS_S
        if not waits:
            self._advice_since_s = None
        return waits

    def _light_of(self, one: FingerPreview, at_s: float) -> FingerLight:
        """The quick look calls no finger poor: that is for the full measure to say. A finger that trembles is caught in
        some looks only: it moves until it has been still for a time."""
        if one.state is PreviewState.MOVING:
            if at_s - self._came_at_s.get(one.finger, at_s) < SETTLES_S:
                return FingerLight.FAIR
            self._moved_at_s[one.finger] = at_s
        elif one.state is not PreviewState.ABSENT and at_s - self._moved_at_s.get(one.finger, -LASTS_S) < LASTS_S:
            return FingerLight.MOVING
        if one.state is not PreviewState.GOOD:
            return _LIGHTS[one.state]
        verdict = self._thresholds.of(one.finger).verdict(round(one.quality or 0.0))
        return FingerLight.GOOD if verdict is Verdict.GOOD else FingerLight.FAIR

    # One that streams. -----------------------------------------------------------------------------------------------

    def _glass(self, image: FingerImage, fingers_seen: int) -> Said:
        """Before anything is captured: the glass must be empty, and dirt on it is told."""
        if fingers_seen:
            told, self._told_not_clear = self._told_not_clear, True
            return [] if told else [e.PlatenNotClear(self._number)]
        self._is_clear = True
        glass = look_at_glass(image)
        self._has_ghost = glass.is_ghost
        said: Said = [e.PlatenClear(self._number)] if self._told_not_clear else []
        said.append(e.SessionReady(self._number))
        if glass.is_dirty or glass.is_ghost:
            said.append(e.ReaderWarned(self._number, "dirty-platen"))
        return said + self._counted(0, 0.0)

    def _counted(self, fingers_seen: int, at_s: float) -> Said:
        """Each finger that is due is told at once, one too many and fewer when it stays so."""
        before, expected = self._count.shown, len(self._step.fingers)
        if before < fingers_seen <= expected:
            self._count.show(fingers_seen)
        self._count.note(fingers_seen, at_s)
        if self._count.shown == before:
            return []
        return [e.FingersSeen(self._number, self._count.shown, expected)]

    def _of_the_hand(self, seen: PreviewAssessment, at_s: float) -> Said:
        """Why no picture is taken by itself though fingers lie there."""
        before = self._hand.shown
        self._hand.note(next((one.value for one in _WHOLE_HAND if self._is_told(one, seen)), ""), at_s)
        return [e.HandWatched(self._number, self._hand.shown)] if self._hand.shown != before else []

    def _is_told(self, finding: SegmentationFinding, seen: PreviewAssessment) -> bool:
        """Which hand it is, is not sure before all fingers are down, nor while the edge cuts one."""
        if finding not in seen.findings or not seen.fingers_seen:
            return False
        whole = seen.fingers_seen >= len(self._step.fingers)
        cut = any(one.state is PreviewState.OFF_EDGE for one in seen.fingers)
        return finding is not SegmentationFinding.HAND_LOOKS_SWAPPED or (whole and not cut)

    def _lit(self, seen: PreviewAssessment, at_s: float) -> Said:
        if self._rolled:  # a finger that rolls is neither dry nor moving in any way that would help
            return []
        self._note_lights(seen, at_s)
        lights = {finger: light.shown for finger, light in self._lights.items()}
        if lights == self._said_lights or self._waits_for_others(lights, at_s):
            return []
        self._said_lights = lights
        return [e.FingerLights(self._number, lights)]

    def _chosen(self, frame: LiveFrame, seen: PreviewAssessment) -> Said:
        chosen = self._choice.note(frame.number, frame.at_s, seen)
        if chosen is None or (self._asked_at_s is not None and frame.at_s - self._asked_at_s < ASK_AGAIN_S):
            return []
        self._asked_at_s = frame.at_s
        return [Take(chosen)]
