"""A sheet from told sessions: the good run has every point; each mistake is found where it was made, and no other."""

import pytest

from app import wire
from app.training.course import REVIEW
from app.training.exercise import Counts, Exercise
from app.training.scoring import score
from app.training.sheet import Mistake, Remark, ScoreSheet, StepRow
from drivers.simulated.acts import Act, ActKind, Remedy
from tests.unit.training.told import AMPUTATED, BANDAGED, LEFT_FOUR, RIGHT_FOUR, THUMBS, Told, exercise, plan

DRY_RING = Act(ActKind.DRY, frozenset({4}), at=RIGHT_FOUR)
CAPTURES = 13


def sheet(told: Told, of: Exercise | None = None) -> ScoreSheet:
    return score(of or exercise(), told.events)


def row(sheet: ScoreSheet, position: int, subject: int = 0) -> StepRow:
    return next(r for r in sheet.steps if r.position == position and r.subject == subject)


def remarks(sheet: ScoreSheet) -> list[tuple[int, Remark]]:
    return [(row.position, remark) for row in sheet.steps for remark in row.remarks]


def only_remark(sheet: ScoreSheet) -> tuple[int, Remark]:
    (one,) = remarks(sheet)
    return one


def points(sheet: ScoreSheet) -> dict[str, int]:
    return {part.name: part.points for part in sheet.parts}


# The good run, and time. ---------------------------------------------------------------------------------------------


def test_a_good_run_has_every_point_and_no_remark() -> None:
    made = sheet(Told().come().good().send().end())
    assert points(made) == {"quality": 50, "decisions": 30, "time": 20}
    assert (made.total, made.passed, made.complete) == (100, True, True)
    assert [(r.position, r.attempts, r.qualities) for r in made.steps[:3]] == [
        (RIGHT_FOUR, 1, (80,)),
        (LEFT_FOUR, 1, (80,)),
        (THUMBS, 1, (80,)),
    ]
    assert len(made.steps) == CAPTURES + 1  # the review
    assert not remarks(made)
    assert not any(r.serious for r in made.steps)


@pytest.mark.parametrize(("waited_s", "expected"), [(0, 20), (32, 20), (212, 10), (392, 0), (4000, 0)])
def test_time_is_full_up_to_the_good_time_and_nothing_from_the_long_one_on(waited_s: float, expected: int) -> None:
    """The run itself takes 208 s; good is 240 s, long 600 s."""
    assert points(sheet(Told().come().good().wait(waited_s).send().end()))["time"] == expected


def test_time_after_sending_is_the_services_not_the_trainees() -> None:
    assert points(sheet(Told().come().good().send().wait(5000).end()))["time"] == 20


def test_time_without_the_reader_does_not_count() -> None:
    unplug = plan(Act(ActKind.UNPLUG, at=3))
    told = Told().come().good(13, 14, 15, 1, 2).show(3).befall(ActKind.UNPLUG, at=3).wait(5000)
    told.tell(Remedy.PLUG_IN, ActKind.UNPLUG, at=3).good(3).rest(after=3).send().end()
    made = sheet(told, exercise(unplug))
    assert points(made)["time"] == 20
    assert row(made, 3).seconds == pytest.approx(16)


def test_a_reader_that_is_plugged_in_by_itself_is_away_no_longer_than_that() -> None:
    told = Told().come().befall(ActKind.UNPLUG, at=13, seconds=30.0).wait(30 + 32 + 180).good().send().end()
    assert points(sheet(told))["time"] == 10


def test_each_capture_has_its_seconds_and_the_review_has_the_rest() -> None:
    told = Told().come().good(13).wait(3).rest(after=13).wait(21).send().end()
    made = sheet(told)
    assert row(made, 13).seconds == pytest.approx(16 + 3)
    assert row(made, 14).seconds == pytest.approx(16)
    assert row(made, REVIEW).seconds == pytest.approx(21)


# Quality. ------------------------------------------------------------------------------------------------------------


def test_a_usable_print_earns_less_than_a_good_one_and_a_poor_one_least() -> None:
    def of(score_: int) -> float:
        told = Told().come()
        for position in (13, 14, 15, *range(1, 11)):
            for _ in range(3):
                told.take(position, score_)
            told.keep(position, "no better" if score_ < 40 else None)
        return points(sheet(told.send().end()))["quality"]

    assert (of(60), of(59), of(40), of(39), of(0)) == (50, 40, 35, 10, 0)


def test_what_cannot_be_better_costs_nothing_when_the_best_attempt_is_kept() -> None:
    worn = exercise(plan(Act(ActKind.WORN, frozenset({2}))))

    def run(kept: int) -> ScoreSheet:
        told = Told().come().befall(ActKind.WORN, 2).take(13, {2: 20}).take(13, {2: 35}).take(13, {2: 25})
        taken = next(e for e in told.events if getattr(e, "attempt", 0) == kept)
        told.keep(13, "worn flat")
        told.events[-1] = type(told.events[-1])(
            at_s=told.at_s, position=13, attempt=kept, qualities=taken.qualities, override_reason="worn flat"
        )
        return sheet(told.rest(after=13).send().end(), worn)

    assert (run(2).total, run(2).passed) == (100, True)
    assert points(run(1))["quality"] == 49  # 20/35 of one print of twenty
    assert not remarks(run(2))


def test_a_print_of_another_finger_earns_nothing() -> None:
    swapped = exercise(plan(Act(ActKind.SWAP_HANDS, at=13)))
    told = Told().come().show(13).befall(ActKind.SWAP_HANDS, at=13).take(13).keep(13)
    told.tell(Remedy.ASKED_FINGERS, ActKind.SWAP_HANDS).rest(after=13).send().end()
    assert points(sheet(told, swapped))["quality"] == 40  # 4 of 20 prints


# Prints that were kept. ----------------------------------------------------------------------------------------------


def test_a_poor_print_kept_though_attempts_were_left() -> None:
    """As on the mock-up: kept with quality 22, two attempts were left."""
    position, remark = only_remark(
        sheet(Told().come().good(13, 14, 15, 1, 2, 3).take(4, 22).keep(4, "x").rest(4).send().end())
    )
    assert position == 4
    assert remark == Remark(Mistake.BAD_PRINT_ACCEPTED, "press_again", (4,), attempt=1, score=22, attempts_left=2)


def test_it_says_what_would_have_mended_it() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13).take(13, {4: 18}, "too_dry").keep(13, "x")
    told.tell(Remedy.MOISTEN, ActKind.DRY).rest(after=13).send().end()
    _, remark = only_remark(sheet(told, exercise(plan(DRY_RING))))
    assert (remark.mistake, remark.remedy, remark.fingers) == (Mistake.BAD_PRINT_ACCEPTED, "moisten", (4,))
    assert remark.code == "too_dry"


def test_the_third_poor_print_may_be_kept_when_nothing_can_be_mended() -> None:
    told = Told().come().take(13, {4: 18}).take(13, {4: 18}).take(13, {4: 18}).keep(13, "scarred").rest(13).send().end()
    assert not remarks(sheet(told))


def test_but_not_when_a_remedy_was_at_hand() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13)
    told.take(13, {4: 18}).take(13, {4: 18}).take(13, {4: 18}).keep(13, "dry").rest(after=13).send().end()
    found = [remark for _, remark in remarks(sheet(told, exercise(plan(DRY_RING))))]
    assert [one.mistake for one in found] == [Mistake.NO_REMEDY, Mistake.NO_REMEDY, Mistake.OVERRIDE_WITHOUT_REASON]
    assert found[-1].remedy == Remedy.MOISTEN


def test_a_finger_that_was_not_found_is_as_poor_as_can_be() -> None:
    def kept_after(attempts: int) -> list[Mistake]:
        told = Told().come().befall(ActKind.WORN, 5)
        for _ in range(attempts):
            told.marked = {5}  # it is not measured
            told.take(13, 80, "too_few_fingers", override=True)
        told.keep(13, "worn flat")
        told.marked = set()
        return [remark.mistake for _, remark in remarks(sheet(told.rest(after=13).send().end()))]

    assert kept_after(1) == [Mistake.BAD_PRINT_ACCEPTED]
    assert kept_after(3) == []


def test_a_usable_print_may_be_kept() -> None:
    assert not remarks(sheet(Told().come().take(13, {4: 45}, "too_dry").keep(13).rest(after=13).send().end()))


def test_a_bad_print_that_was_taken_again_from_the_review_costs_nothing() -> None:
    told = Told().come().take(13, {4: 18}).keep(13, "x").rest(after=13).good(13).send().end()
    assert not remarks(sheet(told))


def test_a_warning_passed_over() -> None:
    swapped = exercise(plan(Act(ActKind.SWAP_HANDS, at=13)), counts=Counts(must_not=(Mistake.WARNING_IGNORED,)))
    told = Told().come().befall(ActKind.SWAP_HANDS, at=13).take(13, 80, "hand_looks_swapped", override=True)
    told.keep(13, "looks right to me").tell(Remedy.ASKED_FINGERS, ActKind.SWAP_HANDS).rest(after=13).send().end()
    made = sheet(told, swapped)
    position, remark = only_remark(made)
    assert (position, remark.mistake, remark.code) == (13, Mistake.WARNING_IGNORED, "hand_looks_swapped")
    assert remark.remedy == Remedy.ASKED_FINGERS
    assert row(made, 13).serious
    assert made.failed_by == (Mistake.WARNING_IGNORED,)
    assert not made.passed


def test_three_fingers_kept_where_the_fourth_could_have_been_asked_for() -> None:
    told = Told().come().befall(ActKind.NOT_LAID, 5, at=13).take(13, 80, "too_few_fingers", override=True)
    told.keep(13, "three are enough").tell(Remedy.ASKED_FINGERS, ActKind.NOT_LAID).rest(after=13).send().end()
    _, remark = only_remark(sheet(told))
    assert (remark.mistake, remark.remedy) == (Mistake.WARNING_IGNORED, Remedy.ASKED_FINGERS)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ActKind.EXTRA_FINGER, "too_many"),
        (ActKind.JOINED_FINGERS, "too_few_fingers"),
        (ActKind.WORN, "hand_looks_swapped"),
    ],
)
def test_hands_that_are_not_as_usual_explain_a_warning(kind: ActKind, code: str) -> None:
    told = (
        Told().come().befall(kind).take(13, 80, code, override=True).keep(13, "six fingers").rest(after=13).send().end()
    )
    assert not remarks(sheet(told))


# Remedies. -----------------------------------------------------------------------------------------------------------


def test_the_right_remedy_after_the_first_bad_print_costs_nothing() -> None:
    told = Told().come().show(13).befall(ActKind.DRY, 4, at=13).take(13, {4: 18}, "too_dry")
    told.tell(Remedy.MOISTEN, ActKind.DRY, at=13).again(13).take(13).keep(13).rest(after=13).send().end()
    made = sheet(told, exercise(plan(DRY_RING)))
    assert (made.total, remarks(made)) == (100, [])
    assert (row(made, 13).attempts, row(made, 13).qualities) == (2, (18, 80))


def test_taken_again_without_mending_the_cause() -> None:
    """As on the mock-up: after attempt 1 the ring finger was dry, moisten it first."""
    told = Told().come().befall(ActKind.DRY, 4, at=13).take(13, {4: 18}, "too_dry").again(13).take(13, {4: 20})
    told.tell(Remedy.MOISTEN, ActKind.DRY, at=13).take(13).keep(13).rest(after=13).send().end()
    made = sheet(told, exercise(plan(DRY_RING)))
    assert only_remark(made) == (13, Remark(Mistake.NO_REMEDY, "moisten", (4,), attempt=1, score=18, code="too_dry"))
    assert not row(made, 13).serious
    assert made.total == 98


def test_trouble_that_passes_by_itself_needs_no_remedy() -> None:
    told = Told().come().befall(ActKind.SMEAR, at=13, until_attempt=1).take(13, 18).take(13).keep(13).rest(after=13)
    assert not remarks(sheet(told.send().end()))


def test_a_remedy_that_ends_nothing() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13).take(13, {4: 18}).tell(Remedy.PRESS_HARDER, at=13)
    told.tell(Remedy.MOISTEN, ActKind.DRY, at=13).take(13).keep(13).rest(after=13).send().end()
    position, remark = only_remark(sheet(told))
    assert (position, remark.mistake, remark.remedy) == (13, Mistake.WRONG_REMEDY, Remedy.MOISTEN)
    assert (remark.code, remark.fingers) == (Remedy.PRESS_HARDER, (4,))


def test_nobody_is_to_blame_for_doing_as_the_screen_says() -> None:
    """A smeared print can look as if it were pressed too lightly."""
    told = Told().come().befall(ActKind.SMEAR, at=14).take(14, 30, "too_light").tell(Remedy.PRESS_HARDER, at=14)
    told.take(14, 30, "too_light").tell(Remedy.HOLD_STILL, ActKind.SMEAR, at=14).take(14).keep(14).rest(after=14)
    assert not remarks(sheet(told.good(13).send().end()))


def test_what_the_screen_says_depends_on_the_capture() -> None:
    told = Told().come().good(13, 14, 15).befall(ActKind.SMEAR, at=1).take(1, 30, "small_area")
    told.tell(Remedy.PRESS_HARDER, at=1).tell(Remedy.HOLD_STILL, ActKind.SMEAR, at=1).take(1).keep(1).rest(after=1)
    assert only_remark(sheet(told.send().end()))[1].mistake is Mistake.WRONG_REMEDY


def test_no_remedy_is_wrong_before_there_is_anything_to_see() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13).tell(Remedy.PRESS_HARDER).take(13, {4: 18})
    told.tell(Remedy.MOISTEN, ActKind.DRY).take(13).keep(13).rest(after=13).send().end()
    assert not remarks(sheet(told))


def test_but_hands_that_stay_away_are_seen_at_once() -> None:
    told = Told().come().show(13).befall(ActKind.UNCOOPERATIVE, at=13).tell(Remedy.PRESS_HARDER, at=13)
    told.tell(Remedy.CALM, ActKind.UNCOOPERATIVE, at=13).take(13).keep(13).rest(after=13).send().end()
    assert only_remark(sheet(told))[1].remedy == Remedy.CALM


def test_a_clean_glass_is_never_amiss() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13).take(13, {4: 18}).tell(Remedy.CLEAN_GLASS, at=13)
    told.tell(Remedy.MOISTEN, ActKind.DRY).take(13).keep(13).rest(after=13).send().end()
    assert not remarks(sheet(told))


def test_trouble_that_the_trainer_ended_is_over() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13, by="trainer").take(13, {4: 18}).mend_all().take(13).keep(13)
    assert not remarks(sheet(told.rest(after=13).send().end()))


def test_captured_by_hand_too_soon() -> None:
    told = Told().come().show(13).hand(13).take(13, 25).again(13).take(13).keep(13).rest(after=13).send().end()
    position, remark = only_remark(sheet(told))
    assert (position, remark.mistake, remark.remedy, remark.score) == (13, Mistake.CAPTURED_TOO_SOON, "wait", 25)


def test_captured_by_hand_and_good_is_no_mistake() -> None:
    told = Told().come().show(13).hand(13).take(13).keep(13).rest(after=13).send().end()
    assert not remarks(sheet(told))


# Marks. --------------------------------------------------------------------------------------------------------------


def test_a_missing_finger_marked_with_its_reason_is_right() -> None:
    told = Told().come().show(14).mark(9, "XX").good().send().end()
    assert sheet(told, exercise(plan(missing={9: AMPUTATED}))).total == 100


def test_a_finger_that_is_there_declared_missing() -> None:
    shy = exercise(plan(Act(ActKind.NOT_LAID, frozenset({5}), at=13)))
    told = Told().come().show(13).befall(ActKind.NOT_LAID, 5, at=13).mark(5, "XX").good().send().end()
    made = sheet(told, shy)
    assert only_remark(made) == (13, Remark(Mistake.WRONGLY_MARKED, Remedy.ASKED_FINGERS, (5,), code="XX"))
    assert points(made) == {"quality": 45, "decisions": 20, "time": 20}  # two prints are not there


def test_a_mark_that_was_taken_away_again_is_no_mistake() -> None:
    assert not remarks(sheet(Told().come().show(13).mark(5, "XX").mark(5, "").good().send().end()))


def test_a_finger_that_is_missing_was_never_marked() -> None:
    told = Told().come().take(13).keep(13).take(14, {9: 0}, "too_few_fingers", override=True).keep(14, "not there")
    made = sheet(told.rest(after=14).send().end(), exercise(plan(missing={9: AMPUTATED})))
    assert only_remark(made) == (14, Remark(Mistake.NOT_MARKED, "mark_amputated", (9,)))


def test_marked_with_the_other_reason() -> None:
    told = Told().come().show(13).mark(2, "XX").good().send().end()
    made = sheet(told, exercise(plan(missing={2: BANDAGED})))
    assert only_remark(made) == (13, Remark(Mistake.WRONG_REASON, "mark_bandaged", (2,), code="XX"))


def test_a_bandage_that_the_trainer_put_on_is_right_to_mark() -> None:
    told = Told().come().show(13).befall(ActKind.BANDAGE, 2, at=13, by="trainer").mark(2, "UP").good().send().end()
    assert sheet(told).total == 100


# The sequence check. -------------------------------------------------------------------------------------------------

TWICE = Act(ActKind.OTHER_FINGER, frozenset({4}), at=4, instead={4: 3})


def twice() -> Told:
    told = Told().come().good(13, 14, 15, 1, 2, 3).show(4).befall(ActKind.OTHER_FINGER, 4, at=4).take(4).keep(4)
    return told.rest(after=4).find("same_finger_twice", (3, 4), 4)


def test_sent_with_a_true_finding() -> None:
    made = sheet(twice().send("it is fine").end(), exercise(plan(TWICE)))
    expected = Remark(Mistake.FINDING_OVERRIDDEN, "mend_sequence", (3, 4), code="same_finger_twice")
    assert only_remark(made) == (REVIEW, expected)
    assert row(made, REVIEW).serious


def test_a_finding_that_was_mended_costs_nothing() -> None:
    told = twice().tell(Remedy.ASKED_FINGERS, ActKind.OTHER_FINGER).show(4).take(4).keep(4).send().end()
    assert sheet(told, exercise(plan(TWICE))).total == 100


def test_the_same_finger_a_third_time_is_again_without_remedy() -> None:
    told = twice().show(4).take(4).keep(4).find("same_finger_twice", (3, 4), 4)
    told.tell(Remedy.ASKED_FINGERS, ActKind.OTHER_FINGER).show(4).take(4).keep(4).send().end()
    position, remark = only_remark(sheet(told, exercise(plan(TWICE))))
    assert (position, remark.mistake, remark.remedy) == (4, Mistake.NO_REMEDY, Remedy.ASKED_FINGERS)


def test_a_finding_of_prints_that_are_right_may_be_kept() -> None:
    told = Told().come().good().find("rolled_plain_mismatch", (4,), 4).send("looked at both").end()
    assert not remarks(sheet(told))


def test_a_roll_that_could_have_been_mended_makes_the_finding_true() -> None:
    told = Told().come().good(13, 14, 15).show(1).befall(ActKind.ROLL_FAST, 1, at=1).take(1).keep(1).rest(after=1)
    told.find("rolled_plain_mismatch", (1,), 1).send("looks right").end()
    assert only_remark(sheet(told))[1].mistake is Mistake.FINDING_OVERRIDDEN


def test_an_uncertain_finding_blocks_nothing() -> None:
    told = twice()
    told.events = [e for e in told.events if type(e).__name__ != "SequenceFound"]
    told.find("uncertain", (4,), 4).send("sure").end()
    assert not remarks(sheet(told, exercise(plan(TWICE))))


# Broken off, several subjects, and the whole sheet. ------------------------------------------------------------------


def test_broken_off_the_steps_done_are_scored() -> None:
    made = sheet(Told().come().good(13, 14).show(15).end(complete=False))
    assert only_remark(made) == (THUMBS, Remark(Mistake.NOT_FINISHED))
    assert points(made) == {"quality": 20, "decisions": 12, "time": 0}  # 8 of 20 prints
    assert (made.complete, made.passed) == (False, False)


def test_a_record_without_its_end_is_broken_off_too() -> None:
    made = sheet(Told().come().good().send())
    assert (made.total, made.complete, made.passed) == (100, False, False)


def test_nothing_begun_earns_nothing() -> None:
    made = sheet(Told().end(complete=False))
    assert (made.total, made.steps) == (0, ())


def test_three_subjects_each_with_its_own_time_and_marks() -> None:
    three = exercise(plan(), plan(missing={9: AMPUTATED}), plan())
    told = Told().come(0).good().send().come(1).mark(9, "XX").good().send().come(2).good().wait(212).send().end()
    made = sheet(told, three)
    assert points(made) == {"quality": 50, "decisions": 30, "time": 17}  # of the third only half
    assert {r.subject for r in made.steps} == {0, 1, 2}


def test_what_befell_one_subjects_hands_is_over_with_the_next() -> None:
    told = (
        Told().come(0).befall(ActKind.DRY, 4).good().send().come(1).take(13, 20).take(13).keep(13).rest(13).send().end()
    )
    assert not remarks(sheet(told, exercise(plan(), plan())))


def test_hands_are_as_they_are_before_their_booking_is_open() -> None:
    """A subject is seated, then the booking is opened: what is so from the beginning befell before."""
    worn = plan(Act(ActKind.WORN, frozenset({2})))
    told = Told().come(0).good().send().befall(ActKind.WORN, 2).come(1)
    told.take(13, {2: 20}).take(13, {2: 20}).take(13, {2: 20}).keep(13, "worn").rest(after=13).send().end()
    assert sheet(told, exercise(plan(), worn)).total == 100


def test_light_remarks_have_a_limit_and_points_never_go_below_nothing() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13)
    for _ in range(30):
        told.take(13, {4: 18})
    made = sheet(told.tell(Remedy.MOISTEN, ActKind.DRY).take(13).keep(13).rest(after=13).send().end())
    assert points(made)["decisions"] == 20
    marks = Told().come()
    for finger in (1, 2, 3, 4, 5):
        marks.mark(finger, "XX")
    assert points(sheet(marks.good().send().end()))["decisions"] == 0


def test_an_exercise_may_weigh_the_parts_otherwise() -> None:
    counts = Counts(quality_points=20, decision_points=70, time_points=10)
    made = sheet(Told().come().good().send().end(), exercise(counts=counts))
    assert points(made) == {"quality": 20, "decisions": 70, "time": 10}


def test_a_sheet_survives_its_json() -> None:
    told = Told().come().befall(ActKind.DRY, 4, at=13).take(13, {4: 18}).take(13).keep(13).rest(after=13).send().end()
    made = sheet(told)
    assert wire.from_json(wire.to_json(made), ScoreSheet) == made
