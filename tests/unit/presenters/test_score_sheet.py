"""The score sheet in words: the total and the one advice, how it compares, what would have been right."""

import re
from dataclasses import replace
from datetime import UTC

import pytest

from app.presenters import sheet_words
from app.presenters.acts import Act, Key
from app.presenters.front import FrontEnd
from app.presenters.keys import act_for_key
from app.presenters.parts import Language, Mark, Screen
from app.presenters.perform import perform
from app.presenters.score_sheet import sheet_view
from app.presenters.screen import present
from app.presenters.training_views import ScoreView, SheetView
from app.presenters.words import words_in
from app.training import commands as t
from app.training.sheet import Mistake, Part, Remark, ScoreSheet, StepRow, Try
from drivers.simulated.acts import Remedy
from tests.support import training_scenes as ts
from tests.unit.presenters import scenes as s

EN, ES = words_in(Language.EN), words_in(Language.ES)
FRONT = FrontEnd(zone=UTC)
LIVES = 5  # characters at least of a sentence


def shown(sheet: ScoreSheet, tries: tuple[Try, ...] = (), language: Language = Language.EN) -> SheetView:
    return sheet_view(sheet, tries, ts.exercise(), FRONT, words_in(language))


def scored(sheet: ScoreSheet, *totals: int, front: FrontEnd = s.EN) -> ScoreView:
    view = present(s.station(), front, ts.scored(sheet, *totals))
    assert isinstance(view, ScoreView)
    return view


# The sentence. -------------------------------------------------------------------------------------------------------


def test_the_sentence_is_the_total_and_the_advice_of_the_worst_remark() -> None:
    dry = (ts.row(13, 71, 18, 52, remarks=(ts.DRY,)), *ts.ROWS[1:6])
    assert shown(ts.sheet(steps=dry)).sentence == "82 of 100, passed. Moisten the finger before the second attempt."
    worse = (*dry, ts.row(4, 11, 22, remarks=(ts.KEPT,), serious=True))
    assert (
        shown(ts.sheet(steps=worse)).sentence == "82 of 100, passed. Take a poor print again while attempts are left."
    )


def test_the_attempt_of_the_advice_has_a_word_while_there_is_one() -> None:
    after = [
        shown(ts.sheet(steps=(ts.row(13, 1, remarks=(replace_attempt(ts.DRY, n),)),))).sentence for n in (0, 1, 3, 4)
    ]
    assert [text.split("the ")[-1] for text in after] == [
        "next attempt.",
        "second attempt.",
        "fourth attempt.",
        "next attempt.",
    ]


def replace_attempt(remark: Remark, attempt: int) -> Remark:
    return Remark(remark.mistake, remark.remedy, remark.fingers, attempt, remark.score)


def test_without_remarks_the_weakest_part_is_named() -> None:
    quick = (Part("quality", 50, 50), Part("decisions", 30, 30), Part("time", 2, 20))
    calm = ts.sheet(**{**ts.FAULTLESS, "parts": quick, "total": 82})
    assert shown(calm).sentence == "82 of 100, passed. Go on a little faster."
    assert shown(ts.sheet(**ts.FAULTLESS)).sentence == "98 of 100, passed. Nothing is to be mended."


def test_broken_off_says_so_and_scores_what_was_done() -> None:
    sheet = shown(ts.sheet(**ts.BROKEN_OFF), ts.tries(48, 34))
    assert sheet.sentence == "Broken off at 34 of 100. Moisten the finger before the second attempt."
    assert sheet.over.endswith("broken off")
    assert sheet.mark is Mark.MISSING
    assert sheet.note == "Broken off: the steps done are scored."
    assert sheet.steps[-1].mark is Mark.IDLE
    assert sheet.more[3] == "3 more steps, not done"
    assert sheet.more[11].endswith("without a remark")


def test_what_must_not_be_makes_it_not_passed_whatever_the_points() -> None:
    sheet = shown(ts.sheet(failed_by=(Mistake.WRONGLY_MARKED,)), ts.tries(70, 82))
    assert sheet.sentence.startswith("82 of 100, not passed. ")
    assert (sheet.mark, sheet.note) == (Mark.BAD, "Not passed: a finger marked that is there.")


# Comparison and tries. -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("totals", "note"),
    [
        ((71, 82), "11 points better than last time."),
        ((81, 82), "1 point better than last time."),
        ((82, 82), "The same as last time."),
        ((83, 82), "1 point fewer than last time."),
        ((90, 82), "8 points fewer than last time."),
        ((82,), "Your first try."),
        ((), "Your first try."),
    ],
)
def test_it_is_compared_with_the_try_before(totals: tuple[int, ...], note: str) -> None:
    assert shown(ts.sheet(), ts.tries(*totals)).note == note


def test_an_older_sheet_is_compared_with_what_was_before_it() -> None:
    tries = (Try("a", ts.NOW, 50, True), Try(ts.SESSION, ts.NOW, 82, True), Try("b", ts.NOW, 99, True))
    sheet = shown(ts.sheet(), tries)
    assert sheet.note == "32 points better than last time."
    assert [bar.now for bar in sheet.tries] == [False, True, False]


def test_the_chart_has_the_last_eight_tries() -> None:
    totals = (100, 5, 48, 55, 61, 63, 71, 70, 82)
    bars = shown(ts.sheet(), ts.tries(*totals, broken=4)).tries
    assert [bar.total for bar in bars] == list(totals[1:])
    assert [bar.now for bar in bars] == [False] * 7 + [True]
    assert bars[3].broken_off
    assert (bars[-1].day, bars[-1].month) == ("4", "Mar")
    assert bars[3].spoken == "61 on 20 Feb, broken off"


def test_the_first_try_has_no_chart() -> None:
    first = shown(ts.sheet(), ts.tries(82))
    assert (first.tries, first.first_try) == ((), "Your first try")
    assert shown(ts.sheet(), ts.tries(71, 82)).first_try == ""


# Steps. --------------------------------------------------------------------------------------------------------------


def test_steps_with_remarks_come_first_and_the_good_ones_may_be_left_out() -> None:
    sheet = shown(ts.sheet())
    assert [(line.name, line.mark) for line in sheet.steps[:3]] == [
        ("Right four fingers", Mark.WARN),
        ("Right ring, rolled", Mark.BAD),
        ("Left four fingers", Mark.GOOD),
    ]
    assert sheet.steps[0].right == "After attempt 1 the right ring finger was dry: moisten it first."
    assert sheet.steps[1].right == "Kept with quality estimate 22. Two attempts were left: roll again."
    assert (sheet.steps[0].attempts, sheet.steps[0].seconds, sheet.steps[0].quality) == ("3", "71", "18, 19, 52")
    assert len(sheet.more) == 1 + 12
    assert (sheet.more[1], sheet.more[5]) == ("1 more step, all good", "5 more steps, all good")


def test_the_same_after_several_attempts_is_said_once() -> None:
    again = [replace_attempt(ts.DRY, number) for number in (1, 2, 3, 5)]
    both = shown(ts.sheet(steps=(ts.row(13, 60, 6, 6, 52, remarks=tuple(again[:2])),))).steps[0]
    assert both.right == "After attempts 1 and 2 the right ring finger was dry: moisten it first."
    many = shown(ts.sheet(steps=(ts.row(13, 60, 6, 7, 8, 9, 52, remarks=tuple(again[:3])),))).steps[0]
    assert many.right == "After attempts 1 to 3 the right ring finger was dry: moisten it first."
    assert many.quality == "6, 7 … 52"
    apart = shown(ts.sheet(steps=(ts.row(13, 60, 6, remarks=tuple(again)),))).steps[0]
    assert apart.right == "After attempts 1, 2, 3 and 5 the right ring finger was dry: moisten it first."


def test_reviewing_and_sending_is_a_step_of_its_own() -> None:
    line = next(line for line in shown(ts.sheet()).steps if line.name == "Review and sending")
    assert (line.attempts, line.seconds, line.quality, line.mark) == ("", "31", "", Mark.GOOD)


def test_with_several_people_each_step_says_whose_it_is() -> None:
    sheet = shown(ts.sheet(**ts.HURRY))
    assert sheet.columns[0] == "Person: step"
    assert {line.name.partition(":")[0] for line in sheet.steps} == {"1", "2", "3"}
    assert shown(ts.sheet()).steps[0].name == "Right four fingers"


def test_the_same_remark_is_said_once_in_a_step() -> None:
    line = shown(ts.sheet(steps=(ts.row(13, 9, 18, 18, remarks=(ts.DRY, ts.DRY)),))).steps[0]
    assert line.right.count("moisten") == 1


REMEDIES = (*(one.value for one in Remedy), "mark_amputated", "mark_bandaged", "press_again", "mend_sequence", "wait")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("mistake", list(Mistake))
def test_every_remark_has_whole_sentences(mistake: Mistake, language: Language) -> None:
    words = words_in(language)
    for position in (0, 4, 13):
        for remedy in ("", *REMEDIES):
            for fingers in ((), (4,), (4, 10)):
                for attempt, score, left in ((0, None, 0), (1, 22, 1), (2, 22, 2)):
                    remark = Remark(mistake, remedy, fingers, attempt, score, left, "dirty-platen")
                    row = StepRow(0, position, 3, 10.0, (22,), (remark,), True)
                    text = sheet_words.remark_words(words, remark, row)
                    advice = sheet_words.advice(words, ts.sheet(steps=(row,)))
                    for said in (text, advice):
                        assert said[-1] == "."
                        assert said[0].isupper()
                        assert len(said) > LIVES
                        assert "{" not in said
                        assert not re.search(r"[a-z]\.[a-z]", said), "a key instead of words"


@pytest.mark.parametrize(
    ("remark", "english", "spanish"),
    [
        (
            Remark(Mistake.NO_REMEDY, "moisten", (4, 5), 1),
            "After attempt 1 the right ring finger and the right little finger were dry: moisten them first.",
            "Tras el intento 1, el anular derecho y el meñique derecho estaban secos: humedézcalos primero.",
        ),
        (
            Remark(Mistake.WRONGLY_MARKED, "", (4,)),
            "The right ring finger can be printed: take the mark away.",
            "El anular derecho se puede tomar: quite la marca.",
        ),
        (
            Remark(Mistake.WRONG_REASON, "mark_bandaged", (9,)),
            "The left ring finger is bandaged, not missing: mark it so.",
            "El anular izquierdo está vendado, no falta: márquelo así.",
        ),
        (
            Remark(Mistake.WARNING_IGNORED, "clean_glass", code="dirty-platen"),
            "A warning was passed over: The glass looks dirty. Wipe it.",
            "Se pasó por alto un aviso: El vidrio parece sucio. Límpielo.",
        ),
        (
            Remark(Mistake.OVERRIDE_WITHOUT_REASON, "dry_off", (4,), 3, 20),
            "Kept with quality estimate 20. Dry the finger first.",
            "Guardada con calidad estimada 20. Secar el dedo antes.",
        ),
    ],
)
def test_remarks_as_they_are_read(remark: Remark, english: str, spanish: str) -> None:
    row = StepRow(0, 13, 2, 10.0, (20,), (remark,))
    assert sheet_words.what_was_right(EN, row) == english
    assert sheet_words.what_was_right(ES, row) == spanish


# The screen. ---------------------------------------------------------------------------------------------------------


def test_the_screen_leads_on() -> None:
    view = scored(ts.sheet(), 71, 82)
    assert view.frame.screen is Screen.SCORE
    keys = {key: act_for_key(view, key) for key in (Key.F2, Key.F5, Key.F6, Key.F8, Key.ESC)}
    assert {key: act and act.act for key, act in keys.items()} == {
        Key.F2: Act.BEGIN_EXERCISE,
        Key.F5: Act.WATCH_REPLAY,
        Key.F6: Act.RUBRIC,
        Key.F8: None,  # no printer was given to the window
        Key.ESC: Act.LEAVE_EXERCISE,
    }
    training = ts.scored(ts.sheet(), 71, 82)
    assert perform(s.station(), s.EN, Act.BEGIN_EXERCISE, "", training).training == (t.BeginExercise(),)
    assert perform(s.station(), s.EN, Act.WATCH_REPLAY, "", training).training == (t.WatchReplay(ts.SESSION),)
    left = perform(s.station(), s.EN, Act.LEAVE_EXERCISE, "", training)
    assert left.training == (t.LeaveExercise(),)
    assert left.front.exercises_open


def test_how_points_are_counted_comes_and_goes() -> None:
    training = ts.scored(ts.sheet(), 71, 82)
    front = perform(s.station(), s.EN, Act.RUBRIC, "", training).front
    view = scored(ts.sheet(), 71, 82, front=front)
    assert view.rubric
    assert "Your tries" in [act.label for act in view.frame.acts]
    assert not scored(ts.sheet(), 71, 82, front=perform(s.station(), front, Act.RUBRIC, "", training).front).rubric


def test_with_a_printer_the_same_sheet_is_printed() -> None:
    front = replace(s.EN, can_print=True)
    training = ts.scored(ts.sheet(), 71, 82)
    view = scored(ts.sheet(), 71, 82, front=front)
    assert act_for_key(view, Key.F8) is not None
    assert perform(s.station(), front, Act.PRINT_SHEET, "", training).sheet == view.sheet
    assert perform(s.station(), s.EN, Act.PRINT_SHEET, "", training).sheet is None


def test_a_sheet_whose_exercise_is_gone_is_shown_all_the_same() -> None:
    view = scored(ts.sheet(exercise_id="taken-away"), 82)
    assert view.sheet.exercise == "taken-away"
    assert view.frame.top.chip is not None


def test_a_long_name_of_a_trainee_is_whole() -> None:
    name = "A" * 60
    assert name in shown(ts.sheet(trainee=name)).over


def test_spanish_is_whole() -> None:
    sheet = shown(ts.sheet(), ts.tries(71, 82), Language.ES)
    assert sheet.sentence == "82 de 100, aprobado. Repita una huella mala mientras queden intentos."
    assert sheet.columns[4] == "Lo que habría sido acertado"
    assert sheet.tries[-1].month == "mar"
    assert sheet.steps[0].right == "Tras el intento 1, el anular derecho estaba seco: humedézcalo primero."


def test_the_rubric_says_what_costs_how_much_dearest_first() -> None:
    costs = shown(ts.sheet()).costs
    assert costs[0].startswith("10 points each: ")
    assert "a finger marked that is there" in costs[0]
    assert costs[-1].startswith("2 points each, 10 together at most: ")
