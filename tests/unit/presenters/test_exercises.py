"""The list of exercises and the briefing."""

from dataclasses import replace

import pytest

from app.presenters.acts import Act, Key
from app.presenters.exercises import first_sentence
from app.presenters.front import FrontEnd
from app.presenters.keys import act_for_key
from app.presenters.parts import Language, Mark, Screen
from app.presenters.perform import perform
from app.presenters.screen import present
from app.presenters.training_views import BriefingView, ExercisesView
from app.station.snapshot import Phase
from app.training import commands as t
from app.training.exercise import Counts, Text
from app.training.sheet import Mistake
from app.training.snapshot import BrokenExercise, ExerciseLine, LeftOutExercise, TrainingSnapshot
from tests.support import training_scenes as ts
from tests.unit.presenters import scenes as s

LIST = replace(s.EN, exercises_open=True)
SPANISH_LIST = replace(s.ES, exercises_open=True)


def listed(training: TrainingSnapshot, front: FrontEnd = LIST) -> ExercisesView:
    view = present(s.station(), front, training)
    assert isinstance(view, ExercisesView)
    return view


def briefed(training: TrainingSnapshot, front: FrontEnd = LIST) -> BriefingView:
    view = present(s.station(), front, training)
    assert isinstance(view, BriefingView)
    return view


# Coming and going. ---------------------------------------------------------------------------------------------------


def test_today_has_the_exercises_at_a_station_with_a_training_room_only() -> None:
    today = present(s.station(), s.EN, ts.room())
    opening = act_for_key(today, Key.F6)
    assert opening is not None
    assert opening.act is Act.EXERCISES
    assert act_for_key(present(s.station(), s.EN), Key.F6) is None
    front = perform(s.station(), s.EN, Act.EXERCISES, "", ts.room()).front
    assert present(s.station(), front, ts.room()).frame.screen is Screen.EXERCISES
    back = perform(s.station(), front, Act.LEAVE_EXERCISES, "", ts.room()).front
    assert present(s.station(), back, ts.room()).frame.screen is Screen.TODAY


def test_the_list_waits_for_the_sign_in() -> None:
    assert present(s.station(Phase.SIGNED_OUT), LIST, ts.room()).frame.screen is Screen.SIGN_IN
    assert present(s.station(), LIST, ts.room()).frame.screen is Screen.EXERCISES


def test_without_a_training_room_its_acts_do_nothing() -> None:
    for act in (Act.EXERCISES, Act.OPEN_EXERCISE, Act.BEGIN_EXERCISE, Act.GIVE_REMEDY, Act.END_REPLAY):
        outcome = perform(s.station(), s.EN, act, "moisten")
        assert (outcome.front, outcome.commands, outcome.training) == (s.EN, (), ())


# The list. -----------------------------------------------------------------------------------------------------------


def test_a_row_says_by_shape_and_word_how_it_went() -> None:
    rows = listed(ts.room()).rows
    assert [(row.mark, row.result, row.tries) for row in rows[:4]] == [
        (Mark.GOOD, "Passed, best 93", "2 tries"),
        (Mark.NEXT, "Best 71, pass is 75", "3 tries"),
        (Mark.NEXT, "Best 88, not passed yet", "1 try"),
        (Mark.IDLE, "New", ""),
    ]
    assert rows[1].title == "Dry skin"
    assert "Passed, best 93" in rows[0].spoken


def test_one_that_is_not_available_says_why_and_cannot_be_chosen() -> None:
    row = listed(ts.room()).rows[11]
    assert row.quiet
    assert row.act is None
    assert row.line.startswith("Not available yet: ")
    assert listed(ts.room(), SPANISH_LIST).rows[11].line.startswith("Aún no disponible: ")
    front = perform(s.station(), LIST, Act.CHOOSE_EXERCISE, "exercise-12", ts.room()).front
    assert perform(s.station(), front, Act.OPEN_EXERCISE, "exercise-12", ts.room()).training == ()


def test_an_ability_nobody_knows_is_told_all_the_same() -> None:
    row = listed(TrainingSnapshot((ExerciseLine(ts.exercise(1), ("telepathy",)),))).rows[0]
    assert row.line == "Comes with a later version."


def test_a_file_that_cannot_be_read_says_where() -> None:
    broken = (BrokenExercise("night.toml", 14, "unknown finger"), BrokenExercise("day.toml", 0, "not TOML"))
    rows = listed(ts.room(broken=broken)).rows[-2:]
    assert [row.title for row in rows] == ["night.toml, line 14 cannot be read", "day.toml cannot be read"]
    assert [row.line for row in rows] == ["unknown finger", "not TOML"]
    assert all(row.act is None and row.mark is Mark.WARN for row in rows)


def test_one_whose_people_the_agency_does_not_take_says_so_and_cannot_be_chosen() -> None:
    left_out = (LeftOutExercise(ts.exercise(2), "franklin", ("eyes", "hair")),)
    row = listed(ts.room(left_out=left_out)).rows[-1]
    assert (row.title, row.line) == ("Dry skin", "Not possible under the profile franklin: eyes, hair.")
    assert (row.act, row.quiet) == (None, True)
    spanish = listed(ts.room(left_out=left_out), SPANISH_LIST).rows[-1]
    assert spanish.line == "No es posible con el perfil franklin: eyes, hair."


def test_the_main_act_opens_the_first_that_is_not_passed_until_another_is_chosen() -> None:
    view = listed(ts.room())
    assert view.frame.main.label == "Open exercise 2: dry skin"
    assert [row.act.selected for row in view.rows if row.act][:2] == [False, True]
    front = perform(s.station(), LIST, Act.CHOOSE_EXERCISE, "exercise-10", ts.room()).front
    chosen = listed(ts.room(), front)
    assert chosen.frame.main.label == "Open exercise 10"  # its title is too long for the box
    outcome = perform(s.station(), front, Act.OPEN_EXERCISE, chosen.frame.main.argument, ts.room())
    assert outcome.training == (t.ChooseExercise("exercise-10"),)


def test_none_one_and_thirty() -> None:
    none = listed(TrainingSnapshot())
    assert (none.rows, none.frame.main.enabled) == ((), False)
    assert none.none
    assert perform(s.station(), LIST, Act.OPEN_EXERCISE, "", TrainingSnapshot()).training == ()
    assert len(listed(ts.room(exercises=ts.lines(1))).rows) == 1
    assert len(listed(ts.room(exercises=ts.lines(30))).rows) == 30


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ("03:05, a quiet night. Robin waits\non a bench. Then.", "03:05, a quiet night. Robin waits on a bench."),
        ("One sentence only", "One sentence only"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_row_has_the_first_sentence_of_the_story(story: str, line: str) -> None:
    assert first_sentence(story) == line


# The briefing. -------------------------------------------------------------------------------------------------------


def test_the_briefing_says_who_for_what_and_what_counts() -> None:
    view = briefed(ts.room(briefing=ts.exercise()))
    assert view.frame.main.act is Act.BEGIN_EXERCISE
    assert view.frame.top.chip is not None
    assert view.frame.top.chip.text == "Exercise 2: dry skin"
    assert [(p.name, p.charges) for p in view.persons] == [("PEBBLE, MORGAN", "TRESPASSING")]
    assert [(row.name, row.points) for row in view.counts] == [
        ("Prints of good quality", "50"),
        ("Right decisions", "30"),
        ("Time", "20"),
    ]
    assert view.counts[2].hint == "All up to 4 min a person, none from 10 min."
    assert view.counts_notes == ("Pass is 75 of 100.",)
    assert perform(s.station(), LIST, Act.BEGIN_EXERCISE, "", ts.room(briefing=ts.exercise())).training == (
        t.BeginExercise(),
    )


def test_the_briefing_says_what_must_not_be() -> None:
    counts = Counts(must_not=(Mistake.WRONGLY_MARKED,))
    view = briefed(ts.room(briefing=ts.exercise(counts=counts)))
    assert view.counts_notes[1] == "Not passed, whatever the points, after: a finger marked that is there."


def test_of_many_people_three_are_named() -> None:
    view = briefed(ts.room(briefing=ts.exercise(13, 5)))
    assert len(view.persons) == 3
    assert view.persons_heading == "Who and for what: 5 people"
    assert view.more_persons == "and 2 more"


def test_the_briefing_is_in_the_language_of_the_screen() -> None:
    view = briefed(ts.room(briefing=ts.exercise()), SPANISH_LIST)
    assert view.story_heading == "Piel seca"
    assert view.story.startswith("03:10. Morgan Pebble restaura")
    assert view.frame.language is Language.ES


def test_while_hands_are_made_there_is_nothing_to_press_but_to_break_off() -> None:
    for preparing, words in ((0.0, "0 % made"), (0.624, "62 % made"), (1.7, "100 % made")):
        view = briefed(ts.room(running=ts.running(preparing=preparing)))
        assert view.progress_words == words
        assert (view.frame.main.act, view.frame.main.busy, view.frame.main.enabled) == (Act.WAIT, True, False)
        leaving = view.frame.leave
        assert leaving is not None
        assert leaving.label == "Break off exercise"


def test_the_next_of_several_people_is_counted() -> None:
    view = briefed(ts.room(running=ts.running(exercise=ts.exercise(13, 3), subject=1, preparing=0.1)))
    assert view.frame.sentence.over == "Person 2 of 3"


def test_between_two_people_nothing_of_today_can_be_pressed() -> None:
    between = ts.room(running=ts.running(preparing=1.0))
    assert present(s.station(), s.EN, between).frame.screen is Screen.BRIEFING


def test_a_long_title_is_whole_in_the_chip_and_short_where_there_is_no_room() -> None:
    title = Text("A very long title of an exercise that somebody wrote at night", "Un título")
    chip = briefed(ts.room(briefing=ts.exercise(title=title))).frame.top.chip
    assert chip is not None
    assert chip.text == f"Exercise 2: a{title.en[1:]}"
    assert chip.short == "Exercise 2"
