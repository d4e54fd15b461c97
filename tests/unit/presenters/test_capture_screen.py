"""Lights, boxes, attempts, acts and modes of the capture screen."""

from dataclasses import replace

import pytest

from app.domain.booking import MissingReason
from app.domain.position import FINGERS, FrictionRidgePosition
from app.domain.quality import Deficiency, Verdict
from app.domain.segmentation import SegmentationFinding
from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.parts import ActView, Mark, Tick
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.views import CaptureScreenView
from app.station import commands as c
from app.station.snapshot import CaptureState, FingerLight, StationSnapshot
from tests.unit.presenters import scenes as s

F = FrictionRidgePosition
C = CaptureState


def shown(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> CaptureScreenView:
    view = present(snapshot, front)
    assert isinstance(view, CaptureScreenView)
    return view


def poor(number: int = 1, score: int = 18) -> s.AttemptView:
    return s.attempt(s.PLAN[0], number, ring=s.quality(F.RIGHT_RING, Verdict.POOR, score, Deficiency.TOO_DRY))


def acts(view: CaptureScreenView) -> dict[Act, ActView]:
    return {act.act: act for act in (view.frame.main, *view.frame.acts)}


# Lights. -------------------------------------------------------------------------------------------------------------


def test_lights_lie_as_the_fingers_do() -> None:
    assert [light.name for light in shown(s.capturing(step_index=s.LEFT_FOUR)).lights] == [
        "Little",
        "Ring",
        "Middle",
        "Index",
    ]
    assert [light.name for light in shown(s.capturing()).lights] == ["Index", "Middle", "Ring", "Little"]
    thumbs = s.capturing(step_index=s.THUMBS)
    assert [light.name for light in shown(thumbs).lights] == ["Left thumb", "Right thumb"]
    assert [light.name for light in shown(thumbs, s.ES).lights] == [
        "Pulgar izquierdo",
        "Pulgar derecho",
    ]
    assert [hand.finger for hand in shown(s.capturing()).hands.fingers] == [10, 9, 8, 7, 6, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("light", "mark", "word"),
    [
        (FingerLight.NOT_YET, Mark.IDLE, "Waits"),
        (FingerLight.NEXT, Mark.NEXT, "Next"),
        (FingerLight.ABSENT, Mark.NEXT, "Next"),
        (FingerLight.GOOD, Mark.GOOD, "Good"),
        (FingerLight.FAIR, Mark.WARN, "Usable"),
        (FingerLight.POOR, Mark.WARN, "Not clear"),
        (FingerLight.OFF_EDGE, Mark.WARN, "Over edge"),
        (FingerLight.DRY, Mark.WARN, "Too dry"),
        (FingerLight.WET, Mark.WARN, "Too wet"),
        (FingerLight.MOVING, Mark.WARN, "Moving"),
        (FingerLight.WORKING, Mark.BUSY, "Checking"),
    ],
)
def test_every_live_light_has_a_mark_and_a_word(light: FingerLight, mark: Mark, word: str) -> None:
    first = shown(s.capturing(lights={F.RIGHT_INDEX: light})).lights[0]
    assert (first.mark, first.word) == (mark, word)
    assert first.spoken == f"Right index finger: {word}"


def test_a_finger_not_seen_in_the_picture_is_to_be_mended() -> None:
    attempt = s.attempt(s.PLAN[0], without=(F.RIGHT_LITTLE,))
    snapshot = s.reviewing(0, attempt, needs_override=True, lights={F.RIGHT_LITTLE: FingerLight.ABSENT})
    last = shown(snapshot).lights[-1]
    assert (last.mark, last.word) == (Mark.BAD, "Not seen")


def test_a_finger_kept_below_the_standard_earlier_is_not_shown_as_still_to_do() -> None:
    snapshot = s.capturing(step_index=s.LEFT_FOUR, lights={F.RIGHT_RING: FingerLight.POOR})
    hand = next(one for one in shown(snapshot).hands.fingers if one.finger is F.RIGHT_RING)
    assert (hand.mark, hand.word, hand.quiet) == (Mark.WARN, "Kept", True)


def test_amputated_and_bandaged_are_told_apart() -> None:
    for reason, word in ((MissingReason.AMPUTATED, "Missing"), (MissingReason.UNABLE_TO_PRINT, "Bandaged")):
        view = shown(s.capturing(booking=s.marked(F.RIGHT_RING, reason=reason)))
        hand = next(one for one in view.hands.fingers if one.finger is F.RIGHT_RING)
        assert (hand.mark, hand.word) == (Mark.MISSING, word)
        assert len(view.lights) == 3


def test_boxes_are_in_the_state_of_their_finger() -> None:
    boxes = {box.finger: box for box in shown(s.reviewing(0, poor(), needs_override=True)).boxes}
    assert {finger: box.mark for finger, box in boxes.items()} == {
        F.RIGHT_INDEX: Mark.GOOD,
        F.RIGHT_MIDDLE: Mark.GOOD,
        F.RIGHT_RING: Mark.BAD,
        F.RIGHT_LITTLE: Mark.GOOD,
    }
    assert boxes[F.RIGHT_RING].spoken == "Right ring finger: Too dry"


def test_of_a_hand_that_looks_swapped_no_box_is_good() -> None:
    attempt = s.attempt(s.PLAN[0], 1, SegmentationFinding.HAND_LOOKS_SWAPPED)
    assert {box.mark for box in shown(s.reviewing(0, attempt, needs_override=True)).boxes} == {Mark.BAD}


# The picture. --------------------------------------------------------------------------------------------------------


def test_the_picture_is_live_only_while_the_glass_is() -> None:
    live = {
        state: shown(s.capturing(state, attempts=(s.attempt(s.PLAN[0]),))).live for state in C if state != "complete"
    }
    assert {state for state, is_live in live.items() if is_live} == {C.POSITIONING, C.HOLDING_STILL}


def test_a_print_being_checked_is_not_replaced_by_an_earlier_one() -> None:
    view = shown(s.capturing(C.ANALYSING, attempts=(poor(),), taken=2))
    assert view.picture is None
    assert view.hold_painted
    assert view.picture_label == "Checking"


def test_a_lost_reader_greys_what_is_painted_and_keeps_all() -> None:
    view = shown(s.capturing(C.READER_ABSENT, attempts=(poor(),)))
    assert (view.dimmed, view.hold_painted) == (True, True)
    assert "Everything is kept" in view.frame.sentence.text
    assert not view.frame.main.enabled
    assert view.frame.main.label == "Waits for the reader"


def test_a_figure_says_what_it_is() -> None:
    view = shown(s.reviewing(0, poor(1, 18), needs_override=True))
    assert view.frame.sentence.over == "Step 1 of 13: right four fingers. Figures: quality estimate (NFIQ 2 scale)"
    ring = next(light for light in view.lights if light.finger is F.RIGHT_RING)
    assert (ring.score, ring.spoken) == ("18", "Right ring finger: Too dry, quality estimate 18 (NFIQ 2 scale)")


# Attempts. -----------------------------------------------------------------------------------------------------------


def test_the_strip_has_three_places() -> None:
    cards = shown(s.capturing()).attempts
    assert [(card.number, card.now, card.empty) for card in cards] == [
        (1, True, False),
        (2, False, True),
        (3, False, True),
    ]
    assert cards[0].note == "Captures by itself when all are good"


def test_an_attempt_names_its_worst_finger() -> None:
    cards = shown(s.capturing(attempts=(poor(),), taken=1)).attempts
    assert (cards[0].title, cards[0].mark, cards[0].word, cards[0].note) == ("Attempt 1", Mark.BAD, "Ring: Too dry", "")
    assert (cards[1].title, cards[1].now) == ("Attempt 2", True)


def test_the_print_being_checked_has_a_card_of_its_own() -> None:
    cards = shown(s.capturing(C.ANALYSING, attempts=(poor(),), taken=2)).attempts
    assert [(card.number, card.now, card.note) for card in cards[:2]] == [(1, False, ""), (2, True, "Checking")]


def test_of_many_attempts_the_best_and_the_last_stay_in_sight() -> None:
    attempts = (poor(1, 10), poor(2, 35), poor(3, 12), poor(4, 15))
    cards = shown(s.capturing(attempts=attempts, taken=4)).attempts
    assert [card.number for card in cards] == [2, 4, 5]
    assert cards[0].note == "Best so far"


# Acts. ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "label", "enabled"),
    [
        (C.READER_ABSENT, "Waits for the reader", False),
        (C.POSITIONING, "Capture now", True),
        (C.HOLDING_STILL, "Capture now", True),
        (C.ANALYSING, "Checking", False),
        (C.REVIEW, "Accept", True),
        (C.LIFT_FINGERS, "Lift the hand", False),
    ],
)
def test_the_main_act_of_each_state(state: CaptureState, label: str, enabled: bool) -> None:
    main = shown(s.capturing(state, attempts=(s.attempt(s.PLAN[0]),))).frame.main
    assert (main.label, main.enabled, main.key) == (label, enabled, "F2")


def test_a_poor_print_is_to_be_pressed_again_and_may_be_kept_after_three() -> None:
    first = acts(shown(s.reviewing(0, poor(), needs_override=True)))
    assert first[Act.AGAIN].label == "Press again"
    assert not first[Act.KEEP_BEST].enabled
    assert first[Act.KEEP_BEST].label == "Keep best, after attempt 3"
    assert Act.ACCEPT not in first
    third = acts(shown(s.reviewing(0, poor(3), needs_override=True, taken=3)))
    assert third[Act.KEEP_BEST].enabled


def test_a_poor_roll_is_to_be_rolled_again() -> None:
    bad = s.attempt(s.PLAN[4], one=s.quality(F.RIGHT_INDEX, Verdict.POOR, 10, Deficiency.TOO_WET))
    assert shown(s.reviewing(4, bad, needs_override=True)).frame.main.label == "Roll again"


def test_a_good_print_may_be_taken_again() -> None:
    view = shown(s.reviewing(0, s.attempt(s.PLAN[0])))
    assert acts(view)[Act.AGAIN].key == "F3"


# Keeping with a reason. ----------------------------------------------------------------------------------------------


def three_poor() -> StationSnapshot:
    attempts = (poor(1, 10), poor(2, 35), poor(3, 12))
    return s.reviewing(0, *attempts, needs_override=True)


def test_keeping_asks_a_reason_and_takes_the_best() -> None:
    snapshot = three_poor()
    front = perform(snapshot, s.EN, Act.KEEP_BEST).front
    view = shown(snapshot, front)
    assert view.reason is not None
    assert view.frame.sentence.text == "Say why the best attempt is kept."
    assert (view.frame.main.enabled, view.frame.main.label) == (False, "Choose a reason first")
    assert view.picture_label == "Attempt 2"
    assert [card.number for card in view.attempts if card.act and card.act.selected] == [2]
    assert [card.number for card in view.attempts if card.best] == [2]
    front = perform(snapshot, front, Act.CHOOSE_REASON, "worn").front
    assert shown(snapshot, front).frame.main.enabled
    done = perform(snapshot, front, Act.KEEP_WITH_REASON)
    assert done.commands == (c.AcceptCapture("Worn ridges", 2),)
    assert not done.front.keeping


def test_each_attempt_to_choose_from_has_a_mark_for_each_finger() -> None:
    few = s.attempt(s.PLAN[0], 1, s.SegmentationFinding.TOO_FEW_FINGERS, without=(F.RIGHT_LITTLE,))
    snapshot = s.reviewing(0, few, poor(2), poor(3), needs_override=True)
    front = perform(snapshot, s.EN, Act.KEEP_BEST).front
    cards = {card.number: [light.mark for light in card.lights] for card in shown(snapshot, front).attempts}
    good, bad = Mark.GOOD, Mark.BAD
    assert cards == {1: [good, good, good, bad], 2: [good, good, bad, good], 3: [good, good, bad, good]}


def test_lights_and_boxes_are_those_of_the_attempt_that_is_looked_at() -> None:
    """Not of the newest, beside the picture and the scores of another."""
    few = s.attempt(s.PLAN[0], 3, without=(F.RIGHT_LITTLE,))
    snapshot = s.reviewing(0, poor(1), poor(2), few, needs_override=True)
    for chosen, marks in ((2, {F.RIGHT_RING: Mark.BAD}), (3, {F.RIGHT_LITTLE: Mark.BAD})):
        view = shown(snapshot, replace(s.EN, keeping=True, chosen_attempt=chosen))
        assert {light.finger: light.mark for light in view.lights if light.mark is not Mark.GOOD} == marks
        assert {box.finger: box.mark for box in view.boxes if box.mark is not Mark.GOOD}.items() <= marks.items()


def test_the_profile_says_after_how_many_attempts_the_best_may_be_kept() -> None:
    before = acts(shown(s.reviewing(0, poor(1), needs_override=True, attempts_due=2)))[Act.KEEP_BEST]
    after = acts(shown(s.reviewing(0, poor(1), poor(2), needs_override=True, attempts_due=2)))[Act.KEEP_BEST]
    assert (before.enabled, before.label) == (False, "Keep best, after attempt 2")
    assert (after.enabled, after.label) == (True, "Keep best of 2")
    only = acts(shown(s.reviewing(0, poor(1), needs_override=True, attempts_due=1)))[Act.KEEP_BEST]
    assert (only.enabled, only.label) == (True, "Keep this one")


def test_without_a_finger_in_any_attempt_there_is_nothing_to_keep() -> None:
    nothing = [s.attempt(s.PLAN[0], n, without=s.PLAN[0].fingers) for n in (1, 2, 3)]
    assert Act.KEEP_BEST not in acts(shown(s.reviewing(0, *nothing, needs_override=True)))


def test_another_attempt_and_other_words_may_be_chosen() -> None:
    snapshot = three_poor()
    front = perform(snapshot, s.EN, Act.KEEP_BEST).front
    front = perform(snapshot, front, Act.CHOOSE_ATTEMPT, "3").front
    front = perform(snapshot, front, Act.CHOOSE_REASON, "other").front
    assert perform(snapshot, front, Act.KEEP_WITH_REASON).commands == ()
    front = front.with_reason_words("  hand in  plaster ")
    assert perform(snapshot, front, Act.KEEP_WITH_REASON).commands == (c.AcceptCapture("hand in plaster", 3),)


def test_a_spanish_screen_keeps_the_same_reason_in_the_record() -> None:
    snapshot = three_poor()
    front = replace(s.ES, keeping=True, chosen_attempt=2, reason="worn")
    assert perform(snapshot, front, Act.KEEP_WITH_REASON).commands == (c.AcceptCapture("Worn ridges", 2),)


def test_keeping_is_refused_before_the_third_attempt() -> None:
    snapshot = s.reviewing(0, poor(), needs_override=True)
    assert perform(snapshot, s.EN, Act.KEEP_BEST).front.keeping is False


def test_keeping_ends_when_the_print_is_taken_again() -> None:
    snapshot = three_poor()
    front = settle(snapshot, perform(snapshot, settle(snapshot, s.EN), Act.KEEP_BEST).front)
    assert front.keeping
    again = perform(snapshot, front, Act.AGAIN)
    assert again.commands == (c.RetakeCapture(),)
    assert not again.front.keeping
    assert not settle(s.capturing(attempts=(poor(),), taken=3), front).keeping


# Missing fingers. ----------------------------------------------------------------------------------------------------


def test_marking_a_finger_from_key_to_command() -> None:
    snapshot = s.capturing()
    front = perform(snapshot, settle(snapshot, s.EN), Act.MARK_FINGERS).front
    view = shown(snapshot, front)
    assert view.hands.choosing
    assert view.live
    assert view.frame.sentence.text == "Choose the finger that is missing or bandaged."
    assert view.marking is not None
    assert view.marking.choices == ()
    front = perform(snapshot, front, Act.CHOOSE_FINGER, "4").front
    view = shown(snapshot, front)
    assert view.frame.sentence.text == "Right ring finger: say why it cannot be printed."
    assert view.marking is not None
    assert [choice.act for choice in view.marking.choices] == [Act.MARK_AMPUTATED, Act.MARK_BANDAGED]
    assert [one.finger for one in view.hands.fingers if one.selected] == [F.RIGHT_RING]
    done = perform(snapshot, front, Act.MARK_BANDAGED, "4")
    assert done.commands == (c.MarkMissing(F.RIGHT_RING, MissingReason.UNABLE_TO_PRINT),)
    assert done.front.marking
    assert done.front.chosen_finger is None
    amputated = perform(snapshot, front, Act.MARK_AMPUTATED)
    assert amputated.commands == (c.MarkMissing(F.RIGHT_RING, MissingReason.AMPUTATED),)


def test_a_marked_finger_may_be_unmarked() -> None:
    snapshot = s.capturing(booking=s.marked(F.RIGHT_RING))
    front = replace(s.EN, marking=True, chosen_finger=F.RIGHT_RING)
    view = shown(snapshot, front)
    assert view.marking is not None
    assert [choice.act for choice in view.marking.choices][-1] is Act.UNMARK
    assert perform(snapshot, front, Act.UNMARK).commands == (c.UnmarkMissing(F.RIGHT_RING),)


def test_marking_goes_on_when_a_mark_changes_the_step() -> None:
    before = s.capturing()
    front = perform(before, settle(before, s.EN), Act.MARK_FINGERS).front
    after = s.capturing(step_index=1, booking=s.marked(F.RIGHT_RING))
    assert settle(after, front).marking
    assert not settle(s.station(), front).marking


@pytest.mark.parametrize("finger", FINGERS)
def test_each_finger_can_be_chosen_by_its_number(finger: FrictionRidgePosition) -> None:
    front = replace(s.EN, marking=True)
    assert perform(s.capturing(), front, Act.CHOOSE_FINGER, str(int(finger))).front.chosen_finger is finger
    assert perform(s.capturing(), s.EN, Act.CHOOSE_FINGER, str(int(finger))).front.chosen_finger is None


def test_a_hand_without_fingers_leaves_its_steps_out_of_the_bar() -> None:
    left = tuple(F(code) for code in range(6, 11))
    groups = shown(s.capturing(booking=s.marked(*left))).frame.top.steps
    assert [(group.label, len(group.ticks)) for group in groups] == [("Slaps", 2), ("Right rolled", 5)]


def test_thirteen_steps_in_three_groups() -> None:
    top = shown(s.capturing(step_index=4)).frame.top
    assert [(group.label, len(group.ticks), group.active) for group in top.steps] == [
        ("Slaps", 3, False),
        ("Right rolled", 5, True),
        ("Left rolled", 5, False),
    ]
    assert top.steps[1].ticks[:3] == (Tick.DONE, Tick.CURRENT, Tick.OPEN)
    assert top.spoken_progress == "4 of 13 prints done"
