"""The whole card, the findings of the sequence check, and the one act to send."""

from dataclasses import replace

import pytest

from app.domain.booking import Charge, MissingReason
from app.domain.position import FrictionRidgePosition
from app.domain.quality import Deficiency, Verdict
from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.parts import Mark, Screen, Tick
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.views import ReviewView, SequenceView
from app.station import commands as c
from app.station.snapshot import Phase, SequenceProblem, StationSnapshot, StepView
from tests.support import values
from tests.unit.presenters import scenes as s

F = FrictionRidgePosition


def review(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> ReviewView:
    view = present(snapshot, front)
    assert isinstance(view, ReviewView)
    return view


def sequence(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> SequenceView:
    view = present(snapshot, front)
    assert isinstance(view, SequenceView)
    return view


# The card. -----------------------------------------------------------------------------------------------------------


def test_the_worst_finger_is_the_one_that_lacks_most_of_what_is_asked_of_it() -> None:
    """46 is good of a ring finger here, and 48 of an index finger is not."""
    ring, index = s.quality(F.RIGHT_RING, score=46), s.quality(F.RIGHT_INDEX, Verdict.FAIR, 48)
    view = review(s.complete(s0=s.StepView(s.PLAN[0], True, 1, (index, ring))))
    assert [row.title for row in view.findings if row.mark is Mark.WARN] == ["Right four fingers, index: usable"]


def test_a_complete_booking_is_sent_by_one_act() -> None:
    view = review(s.complete())
    assert view.frame.sentence.text == "Complete. Send the booking."
    assert view.frame.main.label == "Send booking"
    assert perform(s.complete(), s.EN, Act.SEND).commands == (c.SendBooking(None),)
    assert [len(row.tiles) for row in view.card] == [5, 5, 3]
    assert all(tile.picture is not None for row in view.card for tile in row.tiles)
    assert {finding.mark for finding in view.findings} == {Mark.GOOD}
    assert [stage.tick for stage in view.frame.top.stages] == [Tick.DONE, Tick.DONE, Tick.CURRENT, Tick.OPEN]


def test_a_tile_does_its_print_again() -> None:
    tile = review(s.complete()).card[0].tiles[2]
    assert tile.spoken == "Right middle, rolled: Good"
    assert tile.act is not None
    assert perform(s.complete(), s.EN, tile.act.act, tile.act.argument).commands == (c.RecaptureStep(5),)


def test_the_act_again_makes_the_card_a_place_to_choose_from() -> None:
    front = perform(s.complete(), s.EN, Act.DO_AGAIN).front
    view = review(s.complete(), front)
    assert view.choosing
    assert view.frame.sentence.text == "Choose the print to do again."
    assert view.frame.main.act is Act.BACK
    assert not review(s.complete(), perform(s.complete(), front, Act.BACK).front).choosing


def test_missing_fingers_are_said_on_the_card_and_in_the_findings() -> None:
    booking = s.marked(F.LEFT_RING, reason=MissingReason.UNABLE_TO_PRINT)
    view = review(s.complete(booking=booking))
    tile = view.card[1].tiles[3]
    assert (tile.picture, tile.label, tile.mark, tile.act) == (None, "Ring: Bandaged", Mark.MISSING, None)
    assert ("Left ring finger: bandaged", "To be printed later.") in [(one.title, one.more) for one in view.findings]
    assert view.destination[-1].lines == ("12 prints, 1 marked",)


def test_a_slap_is_as_good_as_its_worst_finger() -> None:
    fair = s.quality(F.RIGHT_LITTLE, Verdict.FAIR, 41, Deficiency.TOO_DRY)
    step = s.PLAN[0]
    others = tuple(s.quality(f, Verdict.GOOD, 100) for f in step.fingers if f is not F.RIGHT_LITTLE)
    view = review(s.complete(s0=StepView(step, True, 1, (*others, fair))))
    assert view.card[2].tiles[2].mark is Mark.WARN
    assert view.findings[0].title == "Right four fingers, little: usable"
    assert view.frame.sentence.text == "Complete. Look at the findings, then send."


def test_a_kept_print_names_its_reason_in_the_language_of_the_screen() -> None:
    poor = (s.quality(F.LEFT_LITTLE, Verdict.POOR, 12, Deficiency.TOO_LIGHT),)
    snapshot = s.complete(s12=StepView(s.PLAN[12], True, 3, poor, "Worn ridges"))
    assert review(snapshot).findings[0].title == "Left little, rolled: kept below the standard"
    assert review(snapshot).findings[0].more == "Reason: Worn ridges. May be sent."
    assert "Piel desgastada" in review(snapshot, s.ES).findings[0].more


def test_a_long_list_of_charges_is_cut_with_a_count() -> None:
    booking = values.booking(charges=tuple(Charge(f"CHARGE {n}") for n in range(5)))
    facts = {fact.name: fact.lines for fact in review(s.complete(booking=booking)).person}
    assert facts["Charges"] == ("CHARGE 0", "CHARGE 1", "CHARGE 2", "and 2 more")
    assert facts["Born"] == ("1980-01-02",)


def test_while_it_is_prepared_nothing_can_be_pressed() -> None:
    view = review(s.complete(phase=Phase.PREPARING))
    assert (view.frame.main.busy, view.frame.main.enabled, view.frame.leave) == (True, False, None)
    assert all(tile.act is None for row in view.card for tile in row.tiles)
    assert perform(s.complete(phase=Phase.PREPARING), s.EN, Act.SEND).commands == ()


# Findings of the sequence check. -------------------------------------------------------------------------------------


def test_the_same_finger_twice_names_both_fingers() -> None:
    view = sequence(s.complete(s.TWICE))
    assert view.frame.sentence.text == "Right index finger was printed twice. Roll the right middle finger."
    assert view.frame.main.label == "Roll right middle"
    assert [(one.over, one.caption, one.mark) for one in view.prints] == [
        ("Step 5", "Right index, rolled", Mark.GOOD),
        ("Step 6", "Right middle, rolled", Mark.BAD),
    ]
    assert [hand.finger for hand in view.hands.fingers if hand.mark is Mark.BAD] == [F.RIGHT_MIDDLE]
    assert perform(s.complete(s.TWICE), s.EN, Act.DO_AGAIN, "5").commands == (c.RecaptureStep(5),)
    spanish = sequence(s.complete(s.TWICE), s.ES).frame.sentence.text
    assert spanish == "El índice derecho salió dos veces. Ruede el medio derecho."


def test_two_swapped_fingers_are_both_named_and_both_marked() -> None:
    view = sequence(s.complete(s.FINGERS_SWAPPED))
    assert view.frame.sentence.text == "Left index and left middle look swapped. Roll the left middle finger."
    assert [hand.finger for hand in view.hands.fingers if hand.mark is Mark.BAD] == [F.LEFT_MIDDLE, F.LEFT_INDEX]
    assert {one.mark for one in view.prints} == {Mark.BAD}


def test_rolled_against_plain_shows_the_slap_and_the_roll() -> None:
    view = sequence(s.complete(s.MISMATCH))
    assert [one.caption for one in view.prints] == ["Left four fingers", "Left ring, rolled"]


@pytest.mark.parametrize("front", [s.EN, s.ES], ids=["en", "es"])
@pytest.mark.parametrize("finding", s.FINDINGS, ids=lambda finding: finding.code)
def test_every_finding_has_a_sentence_a_row_and_evidence(finding: SequenceProblem, front: FrontEnd) -> None:
    view = sequence(s.complete(finding), replace(front, open_finding=0))
    assert "{" not in view.frame.sentence.text
    assert 1 <= len(view.prints) <= 2
    row = review(s.complete(s.UNCERTAIN), front).findings[0]
    assert row.act is not None


def test_a_finding_is_kept_with_a_reason_that_goes_with_the_booking() -> None:
    snapshot = s.complete(s.TWICE)
    front = settle(snapshot, s.EN)
    front = perform(snapshot, front, Act.KEEP_FINDING).front
    assert sequence(snapshot, front).reason is not None
    assert not sequence(snapshot, front).frame.main.enabled
    assert perform(snapshot, front, Act.KEEP_FINDING_WITH_REASON).front.kept_findings == ()
    front = perform(snapshot, front, Act.CHOOSE_REASON, "checked").front
    front = perform(snapshot, front, Act.KEEP_FINDING_WITH_REASON).front
    view = review(snapshot, front)
    assert view.findings[0].mark is Mark.WARN
    assert "Looked at and right" in view.findings[0].more
    assert perform(snapshot, front, Act.SEND).commands == (c.SendBooking("Looked at and right"),)


def test_findings_come_one_after_the_other() -> None:
    snapshot = s.complete(s.TWICE, s.MISMATCH)
    view = sequence(snapshot)
    assert view.frame.sentence.over.endswith("1 of 2")
    assert perform(snapshot, s.EN, Act.SEND).commands == ()
    front = replace(s.EN, keeping=True, reason="checked")
    front = perform(snapshot, front, Act.KEEP_FINDING_WITH_REASON).front
    assert sequence(snapshot, front).frame.sentence.text.startswith("Left ring finger differs")
    front = replace(front, keeping=True, reason="twins")
    front = perform(snapshot, front, Act.KEEP_FINDING_WITH_REASON).front
    assert perform(snapshot, front, Act.SEND).commands == (c.SendBooking("Looked at and right; Fingers look alike"),)


def test_an_uncertain_finding_is_looked_at_and_keeps_nothing_from_going() -> None:
    snapshot = s.complete(s.UNCERTAIN)
    view = review(snapshot)
    assert (view.findings[0].title, view.findings[0].mark) == ("Left ring, rolled: not certain", Mark.WARN)
    assert perform(snapshot, s.EN, Act.SEND).commands == (c.SendBooking(None),)
    looking = perform(snapshot, s.EN, Act.OPEN_FINDING, "0").front
    opened = sequence(snapshot, looking)
    assert opened.mark is Mark.WARN
    assert Act.KEEP_FINDING not in {act.act for act in opened.frame.acts}
    assert isinstance(present(snapshot, perform(snapshot, looking, Act.BACK).front), ReviewView)


def test_a_kept_finding_is_forgotten_when_its_print_is_done_again_or_it_is_gone() -> None:
    snapshot = s.complete(s.TWICE)
    front = replace(settle(snapshot, s.EN), keeping=True, reason="checked")
    front = perform(snapshot, front, Act.KEEP_FINDING_WITH_REASON).front
    assert settle(s.complete(), front).kept_findings == ()
    assert perform(snapshot, front, Act.DO_AGAIN, "5").front.kept_findings == ()


def test_a_refusal_because_of_findings_is_told_by_the_screen_itself() -> None:
    view = sequence(s.refused(s.complete(s.TWICE), "capture/sequence"))
    assert view.frame.screen is Screen.SEQUENCE
    assert view.frame.notice is None
