"""The frame that is taken: once all lies there in peace, the best of the last ones."""

from dataclasses import replace

import pytest

from app.domain.position import FrictionRidgePosition, fingers_of
from app.domain.segmentation import SegmentationFinding
from app.imaging.capture_choice import CaptureChoice, ChoiceRules
from app.imaging.preview import FingerPreview, PreviewAssessment, PreviewState

P = FrictionRidgePosition
S = PreviewState
FRAME_S = 1 / 32  # times that add up without rounding
HELD_S, HELD = 12 / 32, 13  # s, and the frames from the first to the one so much later
RULES = ChoiceRules(hold_s=HELD_S, least_frames=3, longest_gap_s=0.5, patience_s=2.0)


def seen(*others: PreviewState, quality: float = 80.0, sharpness: float = 10.0) -> PreviewAssessment:
    """A right hand: the first fingers are in `others` states, the rest good."""
    states = [*others, *[S.GOOD] * (4 - len(others))]
    fingers = fingers_of(P.PLAIN_RIGHT_FOUR)
    return PreviewAssessment(
        tuple(FingerPreview(finger, state, quality) for finger, state in zip(fingers, states, strict=True)),
        fingers_seen=4,
        findings=(),
        hand_guess=None,
        sharpness=sharpness,
        moved_px=0.0,
    )


def shown(choice: CaptureChoice, frames: list[PreviewAssessment], first: int = 1) -> list[int | None]:
    """What the choice says to frames that follow each other."""
    return [choice.note(n, n * FRAME_S, frame) for n, frame in enumerate(frames, start=first)]


def when(answers: list[int | None]) -> int | None:
    """Frames until there is one to take."""
    return next((count for count, answer in enumerate(answers, start=1) if answer is not None), None)


def test_a_hand_that_rests_is_taken_once_it_has_been_held() -> None:
    answers = shown(CaptureChoice(RULES), [seen()] * 20)
    assert when(answers) == HELD


def test_a_blurred_last_frame_is_not_taken() -> None:
    frames = [seen(sharpness=10.0 + n % 3) for n in range(HELD - 1)] + [seen(quality=60.0, sharpness=3.0)]
    assert shown(CaptureChoice(RULES), frames)[-1] == 3  # of 3, 6, 9 and 12, which are equal


def test_between_frames_of_one_quality_the_sharpest_is_taken() -> None:
    frames = [seen(quality=80.5, sharpness=10.0)] * HELD
    frames[6] = seen(quality=79.5, sharpness=10.5)  # the noise of a frame
    frames[7] = seen(quality=70.0, sharpness=11.0)
    assert shown(CaptureChoice(RULES), frames)[-1] == 7


def test_the_worst_finger_decides_which_frame_is_best() -> None:
    frames = [seen(quality=50.0, sharpness=20.0)] * HELD
    frames[4] = seen(quality=90.0, sharpness=5.0)
    assert shown(CaptureChoice(RULES), frames)[-1] == 5


@pytest.mark.parametrize("state", [S.MOVING, S.ABSENT, S.OFF_EDGE])
def test_what_is_not_at_rest_begins_the_wait_anew(state: PreviewState) -> None:
    answers = shown(CaptureChoice(RULES), [*[seen()] * 9, seen(state), *[seen()] * HELD])
    assert when(answers) == 10 + HELD
    assert when(shown(CaptureChoice(RULES), [seen(state)] * 200)) is None


def test_a_frame_from_before_the_rest_is_never_taken() -> None:
    frames = [seen(quality=99.0), seen(S.MOVING), *[seen(quality=60.0)] * HELD]
    assert shown(CaptureChoice(RULES), frames)[-1] == 3


@pytest.mark.parametrize("finding", [SegmentationFinding.HAND_LOOKS_SWAPPED, SegmentationFinding.UPSIDE_DOWN])
def test_the_wrong_hand_is_never_taken_by_itself(finding: SegmentationFinding) -> None:
    wrong = replace(seen(), findings=(finding,))
    assert when(shown(CaptureChoice(RULES), [wrong] * 200)) is None


@pytest.mark.parametrize(
    "frame",
    [seen(S.DRY), seen(S.WET, S.WET), replace(seen(), findings=(SegmentationFinding.TOO_MANY,))],
    ids=["dry", "wet", "one-too-many"],
)
def test_what_could_be_better_is_taken_when_patience_is_over(frame: PreviewAssessment) -> None:
    assert when(shown(CaptureChoice(RULES), [frame] * 100)) == 65  # 2 s


def test_a_dry_finger_that_gets_better_is_taken_at_once() -> None:
    answers = shown(CaptureChoice(RULES), [*[seen(S.DRY)] * 20, seen()])
    assert answers[-1] == 21


def test_a_contact_that_still_spreads_is_waited_for() -> None:
    growing = [seen(quality=40.0 + 2 * n) for n in range(15)]  # up to 68 at the fifteenth
    answers = shown(CaptureChoice(RULES), growing + [seen(quality=68.0)] * 15)
    assert when(answers) == 24  # the first of the last 13 is the twelfth, of 62


def test_a_stream_that_stood_still_begins_the_wait_anew() -> None:
    choice = CaptureChoice(RULES)
    assert choice.note(1, 0.0, seen()) is None
    assert choice.note(2, 5.0, seen()) is None
    assert [choice.note(3 + n, 5.25 + n * 0.25, seen()) for n in range(2)] == [None, 2]


def test_frames_that_are_counted_anew_begin_the_wait_anew() -> None:
    choice = CaptureChoice(RULES)
    shown(choice, [seen()] * 10)
    assert when(shown(choice, [seen()] * 20)) == HELD


def test_without_expected_fingers_nothing_is_taken() -> None:
    nobody = replace(seen(), fingers=())
    assert when(shown(CaptureChoice(RULES), [nobody] * 100)) is None
