"""The one sentence of the capture screen: in each state and for each finding, the finger and the remedy."""

from dataclasses import replace

import pytest

from app.domain.capture import CaptureStep, capture_plan
from app.domain.position import FINGERS, FrictionRidgePosition, fingers_of
from app.domain.quality import Deficiency, Verdict
from app.domain.segmentation import SegmentationFinding
from app.presenters import capture_findings as found
from app.presenters import fingers
from app.presenters.front import FrontEnd
from app.presenters.parts import Language, Mark
from app.presenters.screen import present
from app.presenters.views import CaptureScreenView
from app.presenters.words import words_in
from app.station.snapshot import CaptureState, FingerLight, StationSnapshot
from tests.unit.presenters import scenes as s

F = FrictionRidgePosition
C = CaptureState
S = SegmentationFinding


def shown(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> CaptureScreenView:
    view = present(snapshot, front)
    assert isinstance(view, CaptureScreenView)
    return view


def said(snapshot: StationSnapshot, front: FrontEnd = s.EN) -> str:
    return shown(snapshot, front).frame.sentence.text


def one_poor(finger: FrictionRidgePosition, deficiency: Deficiency, step_index: int) -> StationSnapshot:
    step = s.PLAN[step_index]
    attempt = s.attempt(step, one=s.quality(finger, Verdict.POOR, 18, deficiency))
    return s.reviewing(step_index, attempt, needs_override=True)


# The sentences of the design. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("snapshot", "english", "spanish"),
    [
        (
            s.capturing(step_index=s.LEFT_FOUR),
            "Press all four left fingers flat on the glass.",
            "Ponga los cuatro dedos izquierdos planos en el vidrio.",
        ),
        (s.capturing(C.HOLDING_STILL, fingers_seen=4), "Hold still.", "No se mueva."),
        (
            one_poor(F.RIGHT_RING, Deficiency.TOO_DRY, s.RIGHT_FOUR),
            "Right ring finger is too dry. Moisten it and press again.",
            "El anular derecho está muy seco. Humedézcalo y presione otra vez.",
        ),
        (
            one_poor(F.LEFT_LITTLE, Deficiency.TOO_LIGHT, s.LEFT_FOUR),
            "Press the left little finger a little harder.",
            "Presione un poco más el meñique izquierdo.",
        ),
        (
            s.reviewing(1, s.attempt(s.PLAN[1], 1, S.HAND_LOOKS_SWAPPED), needs_override=True),
            "These look like the right hand. Place the left hand.",
            "Parece la mano derecha. Ponga la mano izquierda.",
        ),
        (
            s.capturing(fingers_seen=3, problems=("too_few_fingers",)),
            "Three fingers seen, four expected. Place all, or mark one missing.",
            "Se ven tres dedos de cuatro. Póngalos todos o marque el ausente.",
        ),
        (
            s.capturing(C.LIFT_FINGERS),
            "Lift the hand. The glass must be clear.",
            "Levante la mano. El vidrio debe quedar libre.",
        ),
        (
            one_poor(F.RIGHT_INDEX, Deficiency.SMALL_AREA, s.ROLLED_INDEX),
            "The roll stopped early. Roll from nail edge to nail edge.",
            "El rodado terminó antes. Ruede de borde a borde de la uña.",
        ),
        (
            s.capturing(C.READER_ABSENT, problems=("reader/disconnected",)),
            "The reader is not connected. Everything is kept. Plug it in.",
            "El lector no está conectado. Todo está guardado. Conéctelo.",
        ),
    ],
)
def test_the_sentences_of_the_design(snapshot: StationSnapshot, english: str, spanish: str) -> None:
    assert said(snapshot, s.EN) == english
    assert said(snapshot, s.ES) == spanish


# Every deficiency, every finger. -------------------------------------------------------------------------------------

REMEDIES = ("again", "accept", "harder", "flatter", "middle", "edge to nail edge", "missing", "Press", "Roll")
NAMELESS = {Deficiency.SMALL_AREA}  # of a roll: there is one finger, and the small line names it


@pytest.mark.parametrize("front", [s.EN, s.ES], ids=["en", "es"])
@pytest.mark.parametrize("finger", FINGERS)
@pytest.mark.parametrize(
    ("rolled", "deficiency"),
    [(rolled, one) for rolled in (False, True) for one in Deficiency if rolled or one not in s.OF_ROLLS],
)
def test_each_deficiency_names_the_finger_and_a_remedy(
    deficiency: Deficiency, finger: FrictionRidgePosition, rolled: bool, front: FrontEnd
) -> None:
    words = words_in(front.language)
    step_index = next(
        i for i, step in enumerate(s.PLAN) if finger in step.fingers and step.impression.is_rolled is rolled
    )
    view = shown(one_poor(finger, deficiency, step_index), front)
    text = view.frame.sentence.text
    named = fingers.a(words, finger) in text or fingers.the(words, finger) in text
    assert named or (rolled and deficiency in NAMELESS)
    assert fingers.bare(words, finger) in view.frame.sentence.over or not rolled
    if front.language is Language.EN:
        assert any(remedy in text for remedy in REMEDIES)
    assert text.count(".") >= 1
    assert "{" not in text


def test_a_poor_finger_without_a_named_reason_is_still_named() -> None:
    attempt = s.attempt(s.PLAN[0], one=s.quality(F.RIGHT_MIDDLE, Verdict.POOR))
    assert said(s.reviewing(0, attempt, needs_override=True)) == "Right middle finger is not clear yet. Press it again."


# Worst first, finger by finger. --------------------------------------------------------------------------------------


def test_the_lowest_finger_is_named_not_the_first() -> None:
    step = s.PLAN[s.RIGHT_FOUR]
    attempt = s.attempt(
        step,
        a=s.quality(F.RIGHT_INDEX, Verdict.POOR, 30, Deficiency.TOO_WET),
        b=s.quality(F.RIGHT_LITTLE, Verdict.POOR, 12, Deficiency.TOO_LIGHT),
    )
    assert said(s.reviewing(0, attempt, needs_override=True)) == "Press the right little finger a little harder."


def test_one_poor_finger_is_never_hidden_by_three_excellent_ones() -> None:
    step = s.PLAN[s.RIGHT_FOUR]
    excellent = {str(int(f)): s.quality(f, Verdict.GOOD, 100) for f in step.fingers if f is not F.RIGHT_LITTLE}
    attempt = s.attempt(step, bad=s.quality(F.RIGHT_LITTLE, Verdict.POOR, 20, Deficiency.TOO_DRY), **excellent)
    view = shown(s.reviewing(0, attempt, needs_override=True))
    assert "Right little finger" in view.frame.sentence.text
    assert view.picture_mark is Mark.BAD
    assert [light.mark for light in view.lights] == [Mark.GOOD, Mark.GOOD, Mark.GOOD, Mark.BAD]
    assert [light.score for light in view.lights] == ["100", "100", "100", "20"]


def test_the_whole_hand_comes_before_a_single_finger() -> None:
    attempt = s.attempt(
        s.PLAN[0], 1, S.HAND_LOOKS_SWAPPED, one=s.quality(F.RIGHT_RING, Verdict.POOR, 5, Deficiency.TOO_DRY)
    )
    assert said(s.reviewing(0, attempt, needs_override=True)).startswith("These look like the left hand.")


def test_a_finger_that_is_not_there_comes_before_a_poor_one() -> None:
    attempt = s.attempt(
        s.PLAN[0], without=(F.RIGHT_LITTLE,), one=s.quality(F.RIGHT_RING, Verdict.POOR, 5, Deficiency.TOO_DRY)
    )
    problems = found.of_attempt(attempt, s.PLAN[0])
    assert [(one.code, one.finger) for one in problems] == [("absent", F.RIGHT_LITTLE), ("too_dry", F.RIGHT_RING)]


def test_a_fair_finger_may_be_accepted_and_the_sentence_says_so() -> None:
    attempt = s.attempt(s.PLAN[0], one=s.quality(F.RIGHT_RING, Verdict.FAIR, 44, Deficiency.TOO_DRY))
    view = shown(s.reviewing(0, attempt))
    assert view.frame.sentence.text == "Right ring finger is a little dry. Moisten it, or accept."
    assert view.frame.main.label == "Accept"
    assert [light.word for light in view.lights] == ["Good", "Good", "Too dry", "Good"]
    assert view.picture_mark is Mark.WARN


@pytest.mark.parametrize("finding", [S.TILTED_HAND, S.FINGER_CUT_BY_EDGE])
def test_a_hint_about_the_hand_does_not_keep_it_from_being_accepted(finding: SegmentationFinding) -> None:
    view = shown(s.reviewing(0, s.attempt(s.PLAN[0], 1, finding)))
    assert "Accept" in view.frame.sentence.text
    assert view.picture_mark is Mark.WARN


def test_a_finger_cut_by_the_edge_is_named_where_it_is_known() -> None:
    attempt = s.attempt(s.PLAN[0], 1, S.FINGER_CUT_BY_EDGE)
    first, *others = attempt.segmentation.segments
    at_edge = type(first)(first.finger, type(first.box)(0, 10, 30, 40), 0.0, first.polygon, 1.0)
    moved = replace(attempt, segmentation=type(attempt.segmentation)((at_edge, *others), (S.FINGER_CUT_BY_EDGE,)))
    assert said(s.reviewing(0, moved)) == "Right index finger lies over the edge. Accept it, or take it again."


def test_counts_of_a_picture() -> None:
    none = s.attempt(s.PLAN[0], 1, S.TOO_FEW_FINGERS, without=s.PLAN[0].fingers)
    assert said(s.reviewing(0, none, needs_override=True)) == "No finger was seen. Place the hand again."
    roll = s.PLAN[s.ROLLED_INDEX]
    empty = s.attempt(roll, 1, S.TOO_FEW_FINGERS, without=roll.fingers)
    assert said(s.reviewing(s.ROLLED_INDEX, empty, needs_override=True)) == (
        "Right index finger was not seen. Roll it again, or mark it missing."
    )
    three = s.attempt(s.PLAN[0], 1, S.TOO_FEW_FINGERS, without=(F.RIGHT_LITTLE,))
    assert said(s.reviewing(0, three, needs_override=True)).startswith("Three fingers seen, four expected.")
    bandaged = s.attempt(s.PLAN[0], 1, S.TOO_FEW_FINGERS)
    counted = s.reviewing(0, bandaged, problems=("too_few_fingers",), fingers_seen=3, needs_override=True)
    assert said(counted).startswith("Three fingers seen, four expected."), "the picture seems to show four"
    many = s.attempt(s.PLAN[0], 1, S.TOO_MANY)
    assert said(s.reviewing(0, many, needs_override=True)) == "More fingers than expected. Lift the others."


def test_good_prints_are_said_to_be_good() -> None:
    assert said(s.reviewing(0, s.attempt(s.PLAN[0]))) == "All are good. Accept."
    assert said(s.reviewing(4, s.attempt(s.PLAN[4]))) == "Right index finger is good. Accept."
    late = s.reviewing(0, s.attempt(s.PLAN[0]), problems=("best_at_timeout",))
    assert said(late).startswith("Time ran out; the best picture was kept.")


# The live glass. -----------------------------------------------------------------------------------------------------


def test_a_live_finger_over_the_edge_is_named() -> None:
    snapshot = s.capturing(fingers_seen=4, lights={F.RIGHT_LITTLE: FingerLight.OFF_EDGE})
    assert said(snapshot) == "Right little finger lies over the edge. Move it to the middle."


@pytest.mark.parametrize(
    ("light", "sentence", "person"),
    [
        (FingerLight.DRY, "Right ring finger is too dry. Moisten it and press again.", "Touch the damp sponge."),
        (FingerLight.WET, "Right ring finger is too wet. Wipe it and press again.", "Wipe the finger dry."),
        (FingerLight.MOVING, "Right ring finger moves. Hold still.", "Do not move."),
    ],
)
def test_what_a_finger_lacks_is_said_while_it_is_on_the_glass(light: FingerLight, sentence: str, person: str) -> None:
    snapshot = s.capturing(state=CaptureState.HOLDING_STILL, fingers_seen=4, lights={F.RIGHT_RING: light})
    assert said(snapshot) == sentence
    lines = shown(snapshot).frame.sentence.person
    assert lines is not None
    assert lines.line == person
    assert lines.fingers == (s.PLAN[0].fingers if light is FingerLight.MOVING else (F.RIGHT_RING,))


def test_where_fingers_are_missing_what_one_of_them_lacks_waits() -> None:
    problems, lights = ("too_few_fingers",), {F.RIGHT_RING: FingerLight.DRY}
    snapshot = s.capturing(fingers_seen=3, problems=problems, lights=lights)
    assert said(snapshot) == "Three fingers seen, four expected. Place all, or mark one missing."
    lines = shown(snapshot).frame.sentence.person
    assert lines is not None
    assert lines.fingers == s.PLAN[0].fingers


def test_what_all_fingers_lack_is_said_of_all() -> None:
    dry = dict.fromkeys(s.PLAN[0].fingers, FingerLight.DRY)
    live = s.capturing(C.HOLDING_STILL, fingers_seen=4, lights=dry)
    assert said(live) == "All fingers are too dry. Moisten them and press again."
    lines = shown(live).frame.sentence.person
    assert lines is not None
    assert lines.fingers == s.PLAN[0].fingers
    for verdict, sentence in [
        (Verdict.POOR, "All fingers are too dry. Moisten them and press again."),
        (Verdict.FAIR, "All fingers are a little dry. Moisten them, or accept."),
    ]:
        measured = {str(int(f)): s.quality(f, verdict, 20 + int(f), Deficiency.TOO_DRY) for f in s.PLAN[0].fingers}
        attempt = s.attempt(s.PLAN[0], **measured)
        assert said(s.reviewing(0, attempt, needs_override=verdict is Verdict.POOR)) == sentence
    measured["5"] = s.quality(F.RIGHT_LITTLE, Verdict.POOR, 9, Deficiency.TOO_DRY)
    mixed = s.reviewing(0, s.attempt(s.PLAN[0], **measured), needs_override=True)
    assert said(mixed) == "All fingers are too dry. Moisten them and press again."
    measured["4"] = s.quality(F.RIGHT_RING, Verdict.POOR, 5, Deficiency.TOO_WET)
    assert said(s.reviewing(0, s.attempt(s.PLAN[0], **measured))).startswith("Right ring finger is too wet.")


@pytest.mark.parametrize("light", [FingerLight.POOR, FingerLight.MOVING])
def test_a_finger_is_not_asked_for_again_while_others_come_down(light: FingerLight) -> None:
    lights = {F.RIGHT_INDEX: light}
    assert said(s.capturing(fingers_seen=2, lights=lights)).startswith("Press all four right fingers")
    assert "Right index finger" in said(s.capturing(C.HOLDING_STILL, fingers_seen=4, lights=lights))


@pytest.mark.parametrize(
    ("deficiencies", "sentence"),
    [
        ((), "All fingers may be better. Accept them, or take them again."),
        ((Deficiency.SMALL_AREA,), "All fingers show only a part. Press flatter, or accept."),
        ((Deficiency.GHOST,), "The hand lies on an old print. Wipe the glass, or accept."),
    ],
)
def test_what_makes_all_fingers_usable_is_said_of_all_as_the_drawing_shows_it(
    deficiencies: tuple[Deficiency, ...], sentence: str
) -> None:
    step = s.PLAN[s.RIGHT_FOUR]
    fair = {f"f{f}": s.quality(f, Verdict.FAIR, 40 + int(f), *deficiencies) for f in step.fingers}
    view = shown(s.reviewing(s.RIGHT_FOUR, s.attempt(step, **fair)))
    assert view.frame.sentence.text == sentence
    assert view.frame.sentence.person is not None
    assert view.frame.sentence.person.fingers == step.fingers


def test_of_a_hand_that_trembles_the_sentence_does_not_go_from_finger_to_finger() -> None:
    hand = s.PLAN[s.RIGHT_FOUR].fingers
    for moving in (hand, hand[:2], hand[1:], hand[2:]):
        lights = {finger: FingerLight.MOVING if finger in moving else FingerLight.GOOD for finger in hand}
        assert said(s.capturing(C.HOLDING_STILL, fingers_seen=4, lights=lights)) == "The hand moves. Hold still."
    lights = dict.fromkeys(hand, FingerLight.GOOD) | {F.RIGHT_RING: FingerLight.MOVING}
    assert said(s.capturing(C.HOLDING_STILL, fingers_seen=4, lights=lights)) == "Right ring finger moves. Hold still."


@pytest.mark.parametrize("light", [FingerLight.POOR, FingerLight.OFF_EDGE])
def test_nobody_is_told_to_move_and_to_hold_still(light: FingerLight) -> None:
    lines = shown(s.capturing(C.HOLDING_STILL, fingers_seen=4, lights={F.RIGHT_RING: light})).frame.sentence.person
    assert lines is not None
    assert lines.line == "Right hand. Four fingers flat."


@pytest.mark.parametrize(
    ("problem", "live", "sentence", "word"),
    [
        (
            "hand_looks_swapped",
            "These look like the left hand. Place the right hand, or capture now.",
            "These look like the left hand. Place the right hand.",
            "Other hand",
        ),
        (
            "upside_down",
            "The fingers lie upside down. Place the tips at the top, or capture now.",
            "The fingers lie upside down. Place them with the tips at the top.",
            "Upside down",
        ),
    ],
)
def test_another_hand_on_the_glass_is_said_and_none_of_its_fingers_is_good(
    problem: str, live: str, sentence: str, word: str
) -> None:
    """A hand that is not taken by itself may be the right one after all, with a bandage: there is a way out."""
    good = dict.fromkeys(s.PLAN[0].fingers, FingerLight.GOOD)
    view = shown(s.capturing(C.HOLDING_STILL, fingers_seen=4, problems=(problem,), lights=good))
    assert view.frame.sentence.text == live
    assert {(light.mark, light.word) for light in view.lights} == {(Mark.WARN, word)}
    lines = view.frame.sentence.person
    assert lines is not None
    assert lines.line == "Right hand. Four fingers flat."
    taken = shown(s.reviewing(0, s.attempt(s.PLAN[0], 1, S(problem)), needs_override=True))
    assert taken.frame.sentence.text == sentence
    assert {(light.mark, light.word, light.score) for light in taken.lights} == {(Mark.BAD, word, "")}
    assert {box.mark for box in taken.boxes} == {Mark.BAD}


def test_fingers_that_lie_together_may_be_captured_as_they_are() -> None:
    snapshot = s.capturing(fingers_seen=3, problems=("fingers_together", "too_few_fingers"))
    assert said(snapshot) == "Two fingers lie together. Spread them, or capture now."


def test_too_many_fingers_live() -> None:
    assert said(s.capturing(fingers_seen=5, problems=("too_many",))) == (
        "Five fingers seen, four expected. Lift the others."
    )


def test_a_glass_that_is_not_clear_is_said_first() -> None:
    clear = "The glass is not clear. Lift the hand, or take away what lies there."
    assert said(s.capturing(problems=("platen_not_clear",))) == clear


def test_an_old_count_is_not_said_of_an_empty_glass() -> None:
    assert said(s.capturing(fingers_seen=0, problems=("too_few_fingers",))).startswith("Press all four right fingers")


def test_a_check_that_gave_up_says_what_to_do_once() -> None:
    snapshot = s.refused(s.capturing(problems=("analysis/failed",)), "analysis/failed", "program")
    view = shown(snapshot)
    assert view.frame.sentence.text == "The picture could not be checked. Press again; it is kept."
    assert view.frame.notice is None


def test_a_warning_of_the_reader_is_said_in_words() -> None:
    assert said(s.capturing(problems=("lifted-early",))) == "Lifted too early. Place it again and hold still."


@pytest.mark.parametrize(
    ("code", "before", "beside_a_good_print"),
    [
        ("dirty-platen", "The glass looks dirty. Wipe it.", "Good, but the glass looks dirty. Accept, then wipe it."),
        (
            "other-serial",
            "Another reader answers than before. Connect the registered one.",
            "Good, but another reader answers. Connect the registered one.",
        ),
        (
            "dead-pixels",
            "The reader shows dead pixels. Tell the administrator.",
            "Good, but the reader shows dead pixels. Tell the administrator.",
        ),
    ],
)
def test_what_is_wrong_with_the_reader_is_said_before_and_beside_a_print(
    code: str, before: str, beside_a_good_print: str
) -> None:
    assert said(s.capturing(problems=(code,))) == before
    good = s.reviewing(0, s.attempt(s.PLAN[0]))
    assert good.capture is not None
    warned = replace(good, capture=replace(good.capture, problems=(code,)))
    assert said(warned) == beside_a_good_print
    assert said(warned, s.ES) != beside_a_good_print


def test_a_sensor_that_gives_no_picture_is_said_whatever_lies_there() -> None:
    snapshot = s.capturing(C.HOLDING_STILL, fingers_seen=4, problems=("reader/sensor-fault",))
    assert said(snapshot) == "The reader gave no picture. Restart it."


def test_nobody_came_is_said_once_and_asked_for_again() -> None:
    view = shown(s.refused(s.capturing(problems=("reader/timeout",)), "reader/timeout", "reader"))
    assert view.frame.sentence.text == "No finger was seen. Place it, or mark it missing."
    assert view.frame.notice is None


def test_fingers_that_lie_together_are_to_be_spread() -> None:
    attempt = s.attempt(s.PLAN[0], 1, S.FINGERS_TOGETHER, S.TOO_FEW_FINGERS)
    assert said(s.reviewing(0, attempt, needs_override=True)).startswith("Two fingers lie together. Spread them")


@pytest.mark.parametrize("front", [s.EN, s.ES], ids=["en", "es"])
@pytest.mark.parametrize("deficiency", [one for one in Deficiency if one is not Deficiency.ABSENT])
@pytest.mark.parametrize("step_index", [s.RIGHT_FOUR, s.ROLLED_INDEX])
def test_each_fair_finger_has_its_remedy_and_may_be_accepted(
    deficiency: Deficiency, step_index: int, front: FrontEnd
) -> None:
    step = s.PLAN[step_index]
    attempt = s.attempt(step, one=s.quality(F.RIGHT_INDEX, Verdict.FAIR, 44, deficiency))
    text = said(s.reviewing(step_index, attempt), front)
    assert "accept" in text.lower() or "acept" in text or "Acéptelo" in text
    assert "," in text or " o " in text  # the remedy, or acceptance
    assert "{" not in text


def test_a_warning_without_words_leaves_the_usual_sentence() -> None:
    assert said(s.capturing(problems=("something-new",))).startswith("Press all four right fingers")


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("reader/permission-denied", "without rights"),
        ("reader/missing-dependency", "not installed"),
        ("reader/busy", "Another program"),
        ("reader/not-found", "not connected"),
    ],
)
def test_an_absent_reader_says_what_is_the_matter(code: str, part: str) -> None:
    assert part in said(s.capturing(C.READER_ABSENT, problems=(code,)))


@pytest.mark.parametrize("front", [s.EN, s.ES], ids=["en", "es"])
@pytest.mark.parametrize("step", s.PLAN, ids=lambda step: step.position.name)
@pytest.mark.parametrize("state", [state for state in C if state is not C.COMPLETE])
def test_each_state_of_each_step_has_a_sentence(state: CaptureState, step: CaptureStep, front: FrontEnd) -> None:
    index = s.PLAN.index(step)
    view = shown(s.capturing(state, index, attempts=(s.attempt(step),)), front)
    assert view.frame.sentence.text
    assert view.frame.sentence.over
    assert f"{index + 1}" in view.frame.sentence.over


# Missing fingers in the sentence. ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "english", "spanish"),
    [
        (
            (F.RIGHT_RING,),
            "Press all three right fingers flat on the glass.",
            "Ponga los tres dedos derechos planos en el vidrio.",
        ),
        (
            (F.RIGHT_RING, F.RIGHT_LITTLE),
            "Press the right index finger and the right middle finger flat on the glass.",
            "Ponga el índice derecho y el medio derecho en plano sobre el vidrio.",
        ),
        (
            (F.RIGHT_RING, F.RIGHT_LITTLE, F.RIGHT_INDEX),
            "Press the right middle finger flat on the glass.",
            "Ponga el medio derecho en plano sobre el vidrio.",
        ),
    ],
)
def test_only_the_fingers_that_are_there_are_asked_for(
    missing: tuple[FrictionRidgePosition, ...], english: str, spanish: str
) -> None:
    snapshot = s.capturing(booking=s.marked(*missing))
    assert said(snapshot, s.EN) == english
    assert said(snapshot, s.ES) == spanish


def test_one_thumb_alone() -> None:
    snapshot = s.capturing(step_index=s.THUMBS, booking=s.marked(F.LEFT_THUMB))
    assert said(snapshot) == "Press the right thumb flat on the glass."
    assert said(s.capturing(step_index=s.THUMBS)) == "Press both thumbs flat on the glass."


def test_the_count_expected_is_of_the_fingers_that_are_there() -> None:
    snapshot = s.capturing(booking=s.marked(F.RIGHT_RING), fingers_seen=2, problems=("too_few_fingers",))
    assert said(snapshot).startswith("Two fingers seen, three expected.")


# To the person. ------------------------------------------------------------------------------------------------------


def test_the_person_is_told_in_both_languages() -> None:
    person = shown(s.capturing(step_index=s.LEFT_FOUR)).frame.sentence.person
    assert person is not None
    assert person.line == "Left hand. Four fingers flat."
    assert person.other_line == "Mano izquierda. Cuatro dedos planos."
    assert person.other_language is Language.ES
    assert person.fingers == s.PLAN[s.LEFT_FOUR].fingers
    spanish = shown(s.capturing(step_index=s.LEFT_FOUR), s.ES).frame.sentence.person
    assert spanish is not None
    assert (spanish.line, spanish.other_line) == (person.other_line, person.line)


def test_the_person_is_told_how_to_help_a_dry_finger() -> None:
    person = shown(one_poor(F.RIGHT_RING, Deficiency.TOO_DRY, 0)).frame.sentence.person
    assert person is not None
    assert person.line == "Touch the damp sponge."
    assert person.fingers == (F.RIGHT_RING,)


@pytest.mark.parametrize("missing", [(F.RIGHT_RING,), (F.LEFT_LITTLE, F.LEFT_RING), (F.LEFT_THUMB,)])
def test_the_person_is_not_told_of_four_fingers_where_there_are_fewer(
    missing: tuple[FrictionRidgePosition, ...],
) -> None:
    booking = s.marked(*missing)
    for index, step in enumerate(capture_plan(frozenset(missing))[:3]):
        person = shown(s.capturing(step_index=index, booking=booking)).frame.sentence.person
        assert person is not None
        whole = len(step.fingers) == len(fingers_of(step.position))
        assert whole == (person.line in _WHOLE)


_WHOLE = {
    "Right hand. Four fingers flat.",
    "Left hand. Four fingers flat.",
    "Both thumbs flat, side by side.",
}
