"""What the station sees in the live picture of one placement, frame by frame."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.domain.capture import CaptureStep, capture_plan
from app.domain.image import FingerImage
from app.domain.segmentation import SegmentationFinding
from app.imaging.preview import FingerPreview, PreviewAssessment, PreviewState
from app.opencv import cv2
from app.station import events as e
from app.station.placement_watch import (
    ASK_AGAIN_S,
    LASTS_S,
    SETTLES_S,
    LiveFrame,
    PlacementWatch,
    Said,
    Take,
)
from app.station.snapshot import FingerLight
from tests.support import desk, hands

PLAN = capture_plan()
SLAP, ROLL = PLAN[0], PLAN[3]
RING = desk.friction(4)
FRAME_S = 0.1
P = PreviewState
S = SegmentationFinding
EMPTY = FingerImage(np.full((300, 300), 230, np.uint8))


def seen(step: CaptureStep = SLAP, fingers: int | None = None, **states: PreviewState) -> PreviewAssessment:
    """All fingers good but those of `states` (by name); `fingers`: how many there are, none of them when 0."""
    count = len(step.fingers) if fingers is None else fingers
    lights = dict.fromkeys(step.fingers, P.GOOD if count else P.ABSENT)
    lights |= {f: states[f.name] for f in step.fingers if f.name in states}
    of_fingers = tuple(FingerPreview(f, lights[f], 80.0 if lights[f] is P.GOOD else 30.0) for f in sorted(lights))
    return PreviewAssessment(of_fingers, count, (), None, 1.0, 0.0)


class Told:
    """Looks and choices that are written down beforehand."""

    def __init__(self, looks: Iterable[PreviewAssessment], takes_at: int | None = None) -> None:
        self._looks = iter(looks)
        self._takes_at = takes_at

    def look(self, frame: FingerImage) -> PreviewAssessment:
        return next(self._looks)

    def note(self, number: int, time_s: float, seen: PreviewAssessment) -> int | None:
        return number - 2 if self._takes_at is not None and number >= self._takes_at else None


class AnyFinger:
    """Takes whatever shows a finger."""

    def note(self, number: int, time_s: float, seen: PreviewAssessment) -> int | None:
        return number if any(one.state is not P.ABSENT for one in seen.fingers) else None


def watched(
    looks: list[PreviewAssessment], *, streams: bool = True, step: CaptureStep = SLAP, takes_at: int | None = None
) -> tuple[PlacementWatch, Said]:
    told = Told(looks, takes_at)
    watch = PlacementWatch(5, step, streams=streams, looks=told, choice=told)
    said: Said = []
    for number in range(1, len(looks) + 1):
        said += watch.see(LiveFrame(number, number * FRAME_S, EMPTY))
    return watch, said


def of(said: Said, kind: type) -> list[Any]:
    return [one for one in said if isinstance(one, kind)]


NOTHING = seen(fingers=0)


# A reader that streams. ----------------------------------------------------------------------------------------------


def test_a_glass_that_is_empty_is_ready_and_fingers_on_it_are_counted() -> None:
    _, said = watched([NOTHING, seen(fingers=2), seen()])
    assert said[0] == e.SessionReady(5)
    assert of(said, e.FingersSeen) == [e.FingersSeen(5, 0, 4), e.FingersSeen(5, 2, 4), e.FingersSeen(5, 4, 4)]


def test_what_lies_there_from_the_beginning_is_no_print_until_the_glass_was_clear() -> None:
    _, said = watched([seen()] * 9 + [NOTHING] + [seen()] * 9, takes_at=0)
    assert said[:3] == [e.PlatenNotClear(5), e.PlatenClear(5), e.SessionReady(5)]
    assert of(said, Take) == [Take(9)]  # of the eleventh frame at the earliest


def test_fewer_fingers_and_one_too_many_are_told_when_it_stays_so() -> None:
    _, said = watched([NOTHING, seen(), seen(fingers=5), seen()])
    assert of(said, e.FingersSeen)[-1] == e.FingersSeen(5, 4, 4)
    _, said = watched([NOTHING, seen(), seen(fingers=3), seen(), seen()])
    assert of(said, e.FingersSeen) == [e.FingersSeen(5, 0, 4), e.FingersSeen(5, 4, 4)]
    _, said = watched([NOTHING, seen(), *[seen(fingers=3)] * 6])
    assert of(said, e.FingersSeen)[-1] == e.FingersSeen(5, 3, 4)


@pytest.mark.parametrize(("state", "light"), [(P.DRY, FingerLight.DRY), (P.WET, FingerLight.WET)])
def test_what_a_finger_lacks_shows_once_it_has_lasted(state: PreviewState, light: FingerLight) -> None:
    lacking, frames = seen(RIGHT_RING=state), round(LASTS_S / FRAME_S) + 1
    _, said = watched([NOTHING, *[lacking] * frames])
    lights = [event.lights[RING] for event in of(said, e.FingerLights)]
    assert lights == [FingerLight.FAIR, light]  # as it comes down, and as it stays


def test_what_flickers_does_not_show() -> None:
    flicker = [seen(), seen(), seen(RIGHT_RING=P.DRY)] * 5
    _, said = watched([NOTHING, *[seen()] * 6, *flicker])
    last = of(said, e.FingerLights)[-1]
    assert set(last.lights.values()) == {FingerLight.GOOD}


def test_a_finger_that_trembles_is_moving_and_one_that_moved_once_is_not() -> None:
    moves = seen(RIGHT_RING=P.MOVING)
    _, said = watched([NOTHING, *[seen()] * 6, moves, *[seen()] * 6])
    assert all(FingerLight.MOVING not in event.lights.values() for event in of(said, e.FingerLights))
    _, said = watched([NOTHING, *[seen()] * 6, *[moves, seen(), seen()] * 4])
    assert of(said, e.FingerLights)[-1].lights[RING] is FingerLight.MOVING


def test_the_frame_that_is_chosen_is_asked_for_once_and_again_when_it_does_not_come() -> None:
    _, said = watched([NOTHING, *[seen()] * 14], takes_at=4)
    assert of(said, Take) == [Take(2), Take(2 + round(ASK_AGAIN_S / FRAME_S))]


def test_a_roll_is_taken_when_the_reader_says_that_it_is_over() -> None:
    watch, said = watched([seen(ROLL, 0), *[seen(ROLL)] * 9], step=ROLL, takes_at=0)
    assert of(said, Take) == []
    assert of(said, e.FingerLights) == []
    assert watch.roll_over(1.0) == [Take(None)]


def test_a_roll_on_a_glass_that_was_never_clear_is_none() -> None:
    watch, _ = watched([seen(ROLL)], step=ROLL)
    assert watch.roll_over(1.0) == []


def a_ghost() -> tuple[FingerImage, FingerImage]:
    """A slap, and what it leaves on the glass."""
    slap = hands.card()[13]
    faint = cv2.addWeighted(slap, 0.2, np.full_like(slap, 255), 0.8, 0.0)
    return FingerImage(slap), FingerImage(np.asarray(faint, np.uint8))


def test_the_ghost_of_the_last_print_is_dirt_and_no_finger() -> None:
    slap, ghost = a_ghost()
    looks = Told([seen()] * 8)
    watch = PlacementWatch(5, SLAP, streams=True, last_print=slap, looks=looks, choice=AnyFinger())
    said = [one for number in range(1, 9) for one in watch.see(LiveFrame(number, number * FRAME_S, ghost))]
    assert of(said, e.PlatenNotClear) == []
    assert of(said, e.ReaderWarned) == [e.ReaderWarned(5, "dirty-platen")]
    assert of(said, e.FingersSeen) == [e.FingersSeen(5, 0, 4)]
    assert {light for event in of(said, e.FingerLights) for light in event.lights.values()} <= {FingerLight.ABSENT}
    assert of(said, Take) == []
    assert watch.empty is ghost


def test_another_hand_is_told_once_all_fingers_lie_there_and_again_when_it_is_gone() -> None:
    other = replace(seen(), findings=(S.HAND_LOOKS_SWAPPED,))
    three = replace(seen(fingers=3), findings=(S.HAND_LOOKS_SWAPPED,))
    _, said = watched([NOTHING, *[three] * 9, *[other] * 9, *[NOTHING] * 9])
    assert of(said, e.HandWatched) == [e.HandWatched(5, "hand_looks_swapped"), e.HandWatched(5, "")]
    told = said.index(e.HandWatched(5, "hand_looks_swapped"))
    assert said.index(e.FingersSeen(5, 4, 4)) < told


def test_a_hand_that_the_edge_cuts_is_not_called_another_hand() -> None:
    cut = replace(seen(RIGHT_INDEX=P.OFF_EDGE), findings=(S.HAND_LOOKS_SWAPPED,))
    _, said = watched([NOTHING, *[cut] * 9])
    assert of(said, e.HandWatched) == []


@pytest.mark.parametrize("finding", [S.UPSIDE_DOWN, S.FINGERS_TOGETHER])
def test_why_fingers_that_lie_there_are_not_taken_is_told(finding: SegmentationFinding) -> None:
    _, said = watched([NOTHING, *[replace(seen(fingers=3), findings=(finding, S.TOO_FEW_FINGERS))] * 9])
    assert of(said, e.HandWatched) == [e.HandWatched(5, finding.value)]


def test_what_several_fingers_lack_is_told_at_once_or_soon() -> None:
    one, both = seen(RIGHT_RING=P.DRY), seen(RIGHT_RING=P.DRY, RIGHT_INDEX=P.DRY)
    _, said = watched([NOTHING, seen(), *[one] * 2, *[both] * 9])
    dry = [list(event.lights.values()).count(FingerLight.DRY) for event in of(said, e.FingerLights)]
    assert [count for count in dry if count] == [2]
    restless = [seen(RIGHT_RING=P.DRY, RIGHT_INDEX=(P.DRY, P.GOOD)[n % 2]) for n in range(20)]
    _, said = watched([NOTHING, seen(), *restless])
    assert any(event.lights[RING] is FingerLight.DRY for event in of(said, e.FingerLights))


def test_that_a_finger_moves_while_it_comes_down_is_not_told() -> None:
    down = [seen(RIGHT_RING=P.MOVING)] * round(SETTLES_S / FRAME_S)
    _, said = watched([NOTHING, *down, *[seen()] * 9])
    assert not any(FingerLight.MOVING in event.lights.values() for event in of(said, e.FingerLights))


def test_of_the_last_frames_the_sharp_one_is_taken_and_not_the_blurred_last() -> None:
    slap = hands.card()[13]
    sharp, blurred = FingerImage(slap), FingerImage(np.asarray(cv2.GaussianBlur(slap, (0, 0), 1.5), np.uint8))
    empty = FingerImage(np.full_like(slap, int(np.percentile(slap, 95))))
    watch = PlacementWatch(1, SLAP, streams=True)
    said: Said = []
    for number, picture in enumerate([empty, blurred, blurred, sharp, *[blurred] * 6], start=1):
        said += watch.see(LiveFrame(number, number * FRAME_S, picture))
    assert of(said, Take) == [Take(4)]


# A reader that captures by itself. -----------------------------------------------------------------------------------


def test_of_a_reader_that_captures_itself_only_what_it_does_not_say_is_told() -> None:
    looks = [NOTHING, *[seen(RIGHT_RING=P.DRY, RIGHT_INDEX=P.OFF_EDGE)] * 9]
    _, said = watched([*looks, *[seen()] * 9], streams=False, takes_at=0)
    assert said == [e.FingersWatched(5, {RING: FingerLight.DRY}), e.FingersWatched(5, {})]


def test_of_a_roll_that_a_reader_captures_the_empty_glass_is_looked_at_and_then_how_it_is_rolled() -> None:
    watch, said = watched([seen(ROLL, 0)], streams=False, step=ROLL)
    assert (said, watch.empty, watch.roll) == ([], EMPTY, ())
    assert watch.see(LiveFrame(2, 2 * FRAME_S, EMPTY)) == []  # no more looks were written down
