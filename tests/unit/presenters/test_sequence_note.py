"""While fingers are captured: a print that is doubted may be done again at once."""

from dataclasses import replace

import pytest

from app.presenters.acts import Act, Key
from app.presenters.front import FrontEnd, KeptFinding
from app.presenters.keys import act_for_key
from app.presenters.navigation import finding_key
from app.presenters.parts import Language, Mark
from app.presenters.perform import perform
from app.presenters.screen import present
from app.presenters.views import CaptureScreenView
from app.station import commands as c
from app.station.snapshot import CaptureState, CaptureView, SequenceProblem, StationSnapshot
from tests.support import scenes as s

EN = s.FRONT
ES = replace(EN, language=Language.ES)
INDEX, MIDDLE = 4, 5  # steps: the rolls of the right index and middle finger
DOUBT = SequenceProblem("rolled_plain_mismatch", (s.F.RIGHT_INDEX,), INDEX)
SLAP = SequenceProblem("hands_swapped", tuple(s.F(f) for f in (2, 3, 4, 5)), 0)
UNCERTAIN = SequenceProblem("uncertain", (s.F.RIGHT_INDEX,), INDEX)


def capturing(
    *findings: SequenceProblem, state: CaptureState = CaptureState.POSITIONING, step: int = MIDDLE
) -> StationSnapshot:
    return s.capturing(step, CaptureView(state, step, s.lights(step, {})), findings=findings)


def shown(snapshot: StationSnapshot, front: FrontEnd = EN) -> CaptureScreenView:
    view = present(snapshot, front)
    assert isinstance(view, CaptureScreenView)
    return view


def test_the_doubted_finger_is_offered_with_what_is_doubted() -> None:
    view = shown(capturing(DOUBT))
    assert view.note is not None
    assert view.note.text.startswith("Right index finger differs from its plain print.")
    assert view.note.act.act is Act.DO_AGAIN
    assert "index" in view.note.act.label
    assert act_for_key(view, Key.F3) == view.note.act
    assert perform(capturing(DOUBT), EN, Act.DO_AGAIN, view.note.act.argument).commands == (c.RecaptureStep(INDEX),)


def test_the_doubted_finger_is_marked_on_the_hand_the_one_on_the_glass_is_not() -> None:
    marks = {hand.finger: hand.mark for hand in shown(capturing(DOUBT)).hands.fingers}
    calm = {hand.finger: hand.mark for hand in shown(capturing()).hands.fingers}
    assert marks[s.F.RIGHT_INDEX] is shown(capturing(DOUBT)).note.mark is Mark.BAD  # type: ignore[union-attr]
    assert {finger for finger in marks if marks[finger] is not calm[finger]} == {s.F.RIGHT_INDEX}
    swapped = SequenceProblem("fingers_swapped", (s.F.RIGHT_INDEX, s.F.RIGHT_MIDDLE), INDEX)
    busy = {hand.finger: hand.mark for hand in shown(capturing(swapped)).hands.fingers}
    assert busy[s.F.RIGHT_MIDDLE] is calm[s.F.RIGHT_MIDDLE]


def test_in_spanish_too() -> None:
    english, spanish = shown(capturing(DOUBT)).note, shown(capturing(DOUBT), ES).note
    assert english is not None
    assert spanish is not None
    assert spanish.text != english.text


def test_of_plain_prints_the_slap_is_offered() -> None:
    note = shown(capturing(SLAP)).note
    assert note is not None
    assert note.act.argument == "0"


@pytest.mark.parametrize("state", [CaptureState.REVIEW, CaptureState.ANALYSING])
def test_a_print_that_is_being_judged_comes_first(state: CaptureState) -> None:
    assert shown(capturing(DOUBT, state=state)).note is None


@pytest.mark.parametrize("state", [CaptureState.LIFT_FINGERS, CaptureState.READER_ABSENT])
def test_it_is_offered_while_the_glass_is_cleared_or_the_reader_away(state: CaptureState) -> None:
    assert shown(capturing(DOUBT, state=state)).note is not None


def test_of_the_step_that_is_done_again_nothing_is_said() -> None:
    assert shown(capturing(DOUBT, step=INDEX)).note is None


def test_what_is_uncertain_or_kept_with_a_reason_is_for_the_review() -> None:
    assert shown(capturing(UNCERTAIN)).note is None
    kept = replace(EN, kept_findings=(KeptFinding(finding_key(DOUBT), "checked by eye"),))
    assert shown(capturing(DOUBT), kept).note is None
    assert shown(capturing(DOUBT), replace(EN, marking=True)).note is None
