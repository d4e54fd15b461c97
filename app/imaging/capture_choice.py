"""Which frame of the live picture is taken: the best of the last ones, once all fingers lie there in peace.

For readers that stream and leave the choice to the station, and for plain impressions alone: of a roll the reader puts
the picture together itself and says when it is over.
"""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from app.domain.segmentation import SegmentationFinding
from app.imaging import preview_parameters as v
from app.imaging.preview import PreviewAssessment, PreviewState

_NOT_YET = frozenset({PreviewState.ABSENT, PreviewState.OFF_EDGE, PreviewState.MOVING})
_WRONG_HAND = frozenset({SegmentationFinding.HAND_LOOKS_SWAPPED, SegmentationFinding.UPSIDE_DOWN})


@dataclass(frozen=True, slots=True)
class ChoiceRules:
    """`hold_s`: for so long all is as it should be. `least_frames`: seen in that time. `longest_gap_s`: between two
    frames. `patience_s`: after so long at rest, what is not as good as it could be is taken."""

    hold_s: float = v.HOLD_S
    least_frames: int = v.LEAST_FRAMES
    longest_gap_s: float = v.LONGEST_GAP_S
    patience_s: float = v.PATIENCE_S


@dataclass(frozen=True, slots=True)
class _Held:
    number: int
    time_s: float
    seen: PreviewAssessment


class CaptureChoice:
    """Of one placement; for one thread. Frames come in their order.

    Fingers that are absent, off the edge or moving are waited for without end, and so is the right hand the right way
    round: a picture of another is for the officer to ask for. Fingers that stay dry or wet, a finger too many and a
    contact that still spreads are waited for until patience is over.
    """

    def __init__(self, rules: ChoiceRules | None = None) -> None:
        self._rules = rules or ChoiceRules()
        self._at_rest: deque[_Held] = deque()
        self._since_s = 0.0

    def note(self, number: int, time_s: float, seen: PreviewAssessment) -> int | None:
        """A frame was looked at; its `time_s` runs on with the frames. The number of the frame to take, None while
        there is none."""
        held = self._at_rest
        if held and (number <= held[-1].number or not 0 <= time_s - held[-1].time_s <= self._rules.longest_gap_s):
            held.clear()
        if not _is_at_rest(seen):
            held.clear()
            return None
        if not held:
            self._since_s = time_s
        held.append(_Held(number, time_s, seen))
        while held[-1].time_s - held[0].time_s > self._rules.hold_s and len(held) > self._rules.least_frames:
            held.popleft()
        waited_s = time_s - self._since_s
        if waited_s < self._rules.hold_s or len(held) < self._rules.least_frames:
            return None
        best = _best(held)
        if waited_s < self._rules.patience_s and (not _is_good(best.seen) or _grows(held)):
            return None
        return best.number


def _is_at_rest(seen: PreviewAssessment) -> bool:
    return (
        bool(seen.fingers)
        and not any(finger.state in _NOT_YET for finger in seen.fingers)
        and not _WRONG_HAND.intersection(seen.findings)
    )


def _is_good(seen: PreviewAssessment) -> bool:
    return (
        all(finger.state is PreviewState.GOOD for finger in seen.fingers)
        and SegmentationFinding.TOO_MANY not in seen.findings
    )


def _grows(held: deque[_Held]) -> bool:
    return _worst_quality(held[-1].seen) - _worst_quality(held[0].seen) > v.GROWTH


def _best(held: Collection[_Held]) -> _Held:
    """Of those with the most good fingers, those whose worst finger is about as good as can be had; of them the
    sharpest."""
    most = max(_good_ones(one.seen) for one in held)
    of_most = [one for one in held if _good_ones(one.seen) == most]
    best = max(_worst_quality(one.seen) for one in of_most)
    alike = [one for one in of_most if _worst_quality(one.seen) >= best - v.QUALITY_ALIKE]
    return max(alike, key=lambda one: one.seen.sharpness)


def _good_ones(seen: PreviewAssessment) -> int:
    return sum(finger.state is PreviewState.GOOD for finger in seen.fingers)


def _worst_quality(seen: PreviewAssessment) -> float:
    return min((finger.quality or 0.0 for finger in seen.fingers), default=0.0)
