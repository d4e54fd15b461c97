"""An exercise and a replay on the station's own screens."""

from dataclasses import replace

import pytest

from app.domain.queue_entry import QueueState
from app.presenters.acts import Act, Key
from app.presenters.front import FrontEnd
from app.presenters.in_training import SPEEDS
from app.presenters.keys import act_for_key, acts_of
from app.presenters.parts import Language, Mark, Screen
from app.presenters.perform import perform, settle
from app.presenters.screen import present
from app.presenters.training_words import REMEDY_ICONS, act_name, caption, duration
from app.presenters.views import AnswersView, CaptureScreenView
from app.presenters.words import words_in
from app.station import commands as c
from app.station.snapshot import CaptureState, Phase, StationSnapshot
from app.training import commands as t
from app.training.snapshot import Refused, Replay, TrainingSnapshot
from drivers.simulated.acts import ActKind, Remedy
from tests.support import training_scenes as ts
from tests.unit.presenters import scenes as s

BEGUN = ts.room(running=ts.running())
SCENES = ts.training_scenes()
WATCHED = Replay(ts.SESSION, 72.0, 380.0, 2, "print_accepted")


def capture(
    front: FrontEnd = s.EN, training: TrainingSnapshot = BEGUN, snapshot: StationSnapshot | None = None
) -> CaptureScreenView:
    view = present(snapshot or s.capturing(), front, training)
    assert isinstance(view, CaptureScreenView)
    return view


# An exercise. --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SCENES))
@pytest.mark.parametrize("language", list(Language))
def test_training_is_said_and_no_key_is_on_a_screen_twice(name: str, language: Language) -> None:
    scene = SCENES[name]
    view = present(scene.snapshot, replace(scene.front, language=language), scene.training)
    assert view.frame.band is not None
    keys = [act.key for act in acts_of(view.frame) if act.key is not None and act.enabled]
    assert len(keys) == len(set(keys))
    assert not [text for text in s.texts_of(view) if text.startswith(("sheet.", "act.", "remedy.", "exercise."))]


def test_every_screen_of_an_exercise_names_it_and_can_be_broken_off() -> None:
    for snapshot in (s.capturing(), s.complete(), s.complete(s.TWICE), s.sent(s.entry())):
        frame = present(snapshot, s.EN, BEGUN).frame
        assert frame.top.chip is not None
        assert frame.top.chip.text == "Exercise 2: dry skin"
        leaving = act_for_key(present(snapshot, s.EN, BEGUN), Key.ESC)
        assert leaving is not None
        assert leaving.act is Act.LEAVE_EXERCISE
        asked = perform(snapshot, s.EN, leaving.act, "", BEGUN)
        assert (asked.training, asked.commands) == ((), ())
        assert asked.front.breaking_off


def test_what_an_exercise_left_half_done_is_taken_up_by_nobody() -> None:
    left = ts.exercise().subjects[0].make_booking(officer="A", now=s.NOW)
    drafts = (replace(s.draft(), booking_id=left.booking_id), s.draft("B-3"))
    today = present(s.station(drafts=drafts), s.EN, ts.room())
    assert [act.argument for act in acts_of(today.frame) if act.act is Act.RESUME] == ["B-3"]
    assert today.frame.sentence.text == "One booking may be resumed."
    assert present(s.station(drafts=drafts), s.EN).frame.sentence.text == "Two bookings may be resumed."


def test_an_exercise_is_broken_off_by_two_different_keys() -> None:
    for snapshot in (s.capturing(), s.complete(), s.complete(s.TWICE), s.sent(s.entry())):
        asked = perform(snapshot, s.EN, Act.LEAVE_EXERCISE, "", BEGUN).front
        view = present(snapshot, asked, BEGUN)
        assert view.frame.sentence.text == "Break off the exercise?"
        ending = act_for_key(view, Key.F2)
        assert ending is not None
        ended = perform(snapshot, asked, ending.act, "", BEGUN)
        assert (ended.training, ended.commands) == ((t.LeaveExercise(),), ())
        back = act_for_key(view, Key.ESC)
        assert back is not None
        assert perform(snapshot, asked, back.act, "", BEGUN) == perform(snapshot, s.EN, Act.BACK, "", BEGUN)


def test_a_booking_of_ones_own_is_not_an_exercise() -> None:
    assert present(s.capturing(), s.EN, ts.room()) == present(s.capturing(), s.EN)


def test_what_befalls_is_never_on_the_trainees_screen() -> None:
    now = ((ActKind.DRY, ()), (ActKind.UNPLUG, ()))
    befallen = ts.room(running=ts.running(), in_force=now)
    for snapshot in (s.capturing(), s.complete(), s.sent(s.entry())):
        assert present(snapshot, s.EN, befallen) == present(snapshot, s.EN, BEGUN)


def test_after_the_answers_the_next_comes_by_itself() -> None:
    seen = s.sent(s.entry(QueueState.CONFIRMED, s.IDENTIFIED, confirmed_by="OFFICER ONE"))
    view = present(seen, s.EN, BEGUN)
    assert isinstance(view, AnswersView)
    assert (view.frame.main.act, view.frame.main.label) == (Act.WAIT, "Goes on by itself")
    assert (view.note, view.note_more) == ("The exercise goes on by itself.", "")
    outstanding = present(s.sent(s.entry()), s.EN, BEGUN)
    assert outstanding.frame.main.label == "Waits for the answer"
    answered = s.sent(s.entry(QueueState.ANSWERED, s.IDENTIFIED))
    assert present(answered, s.EN, BEGUN).frame.main.act is Act.MARK_SEEN


HURRY = ts.room(running=ts.running(exercise=ts.exercise(13, 3), subject=1))
LAST = ts.room(running=ts.running(exercise=ts.exercise(13, 3), subject=2))


def test_the_next_person_may_come_while_an_answer_is_outstanding() -> None:
    main = present(s.sent(s.entry()), s.EN, HURRY).frame.main
    assert (main.label, main.enabled) == ("Next person", True)
    assert perform(s.sent(s.entry()), s.EN, main.act, "", HURRY).commands == (c.FinishViewing(),)
    assert present(s.sent(s.entry()), s.EN, LAST).frame.main.label == "Today"


def test_with_several_people_the_next_comes_when_the_answers_are_seen() -> None:
    answered = s.sent(s.entry(QueueState.ANSWERED, s.IDENTIFIED))
    both = (c.MarkAnswersSeen(s.TCN, 1), c.FinishViewing())
    assert perform(answered, s.EN, Act.MARK_SEEN, "", HURRY).commands == both
    assert perform(answered, s.EN, Act.MARK_SEEN, "", BEGUN).commands == both[:1]
    assert perform(answered, s.EN, Act.MARK_SEEN).commands == both[:1]


def test_answers_that_were_left_are_read_from_today_and_nothing_else_is_begun() -> None:
    waiting = present(s.station(queue=(s.entry(),), drafts=(s.draft(),)), s.EN, LAST)
    assert waiting.frame.screen is Screen.TODAY
    assert waiting.frame.main.act is Act.WAIT
    assert waiting.frame.acts == ()
    leaving = act_for_key(waiting, Key.ESC)
    assert leaving is not None
    assert leaving.act is Act.LEAVE_EXERCISE
    told = s.station(queue=(s.entry(), s.entry(QueueState.ANSWERED, s.IDENTIFIED)))
    main = present(told, s.EN, LAST).frame.main
    assert (main.label, main.argument) == ("Open the answers", s.TCN)
    assert perform(told, s.EN, main.act, main.argument, LAST).commands == (c.ShowSubmission(s.TCN),)


# Remedies. -----------------------------------------------------------------------------------------------------------


def test_the_remedies_open_by_key_and_close_again() -> None:
    telling = act_for_key(capture(), Key.F7)
    assert telling is not None
    front = perform(s.capturing(), s.EN, telling.act, "", BEGUN).front
    view = capture(front)
    assert view.remedies is not None
    assert [choice.argument for choice in view.remedies.choices] == [remedy.value for remedy in Remedy]
    assert all(choice.icon for choice in view.remedies.choices)
    back = act_for_key(view, Key.ESC)
    assert back is not None
    for closing in (Act.TELL_SUBJECT, back.act):
        assert capture(perform(s.capturing(), front, closing, "", BEGUN).front).remedies is None


def test_only_what_can_be_said_is_offered() -> None:
    few = ts.room(running=ts.running(remedies=(Remedy.CALM,)))
    view = capture(replace(s.EN, telling=True), few)
    assert view.remedies is not None
    assert [choice.label for choice in view.remedies.choices] == ["Explain and wait"]
    none = ts.room(running=ts.running(remedies=()))
    assert act_for_key(capture(training=none), Key.F7) is None
    assert not perform(s.capturing(), s.EN, Act.TELL_SUBJECT, "", none).front.telling


def test_the_remedies_are_there_when_the_reader_is_lost() -> None:
    snapshot = s.capturing(CaptureState.READER_ABSENT)
    assert act_for_key(capture(snapshot=snapshot), Key.F7) is not None
    assert capture(replace(s.EN, telling=True), snapshot=snapshot).remedies is not None


def test_a_remedy_is_given_and_what_it_did_is_read_until_the_next_attempt() -> None:
    snapshot = s.reviewing(s.RIGHT_FOUR, s.poor_index(), needs_override=True)
    outcome = perform(snapshot, replace(s.EN, telling=True), Act.GIVE_REMEDY, "moisten", BEGUN)
    assert outcome.training == (t.GiveRemedy(Remedy.MOISTEN),)
    assert not outcome.front.telling
    helped = ts.room(running=ts.running(given=(Remedy.MOISTEN, True)))
    notice = capture(outcome.front, helped, snapshot).frame.notice
    assert notice is not None
    assert (notice.text, notice.mark) == ("Done: the finger is moist.", Mark.GOOD)
    useless = ts.room(running=ts.running(given=(Remedy.MOISTEN, False)))
    notice = capture(outcome.front, useless, snapshot).frame.notice
    assert notice is not None
    assert (notice.text, notice.mark) == ("That did not change anything.", Mark.WARN)
    later = s.reviewing(s.RIGHT_FOUR, s.poor_index(), needs_override=True, taken=2)
    assert capture(outcome.front, helped, later).frame.notice is None
    assert capture(s.EN, helped, snapshot).frame.notice is None


def test_a_remedy_that_nobody_knows_does_nothing() -> None:
    assert perform(s.capturing(), s.EN, Act.GIVE_REMEDY, "pray", BEGUN).training == ()


def test_the_remedies_close_when_the_station_moves_on() -> None:
    front = settle(s.capturing(), s.EN)
    front = perform(s.capturing(), front, Act.TELL_SUBJECT, "", BEGUN).front
    assert settle(s.capturing(), front).telling
    assert not settle(s.capturing(step_index=1), front).telling


def test_marking_and_reasons_come_before_the_remedies() -> None:
    marking = perform(s.capturing(), replace(s.EN, telling=True), Act.MARK_FINGERS, "", BEGUN).front
    assert capture(marking).remedies is None
    assert capture(marking).marking is not None
    poor = s.reviewing(s.RIGHT_FOUR, s.poor_index(), needs_override=True, taken=3)
    keeping = replace(s.EN, keeping=True, reason="worn", chosen_attempt=1, telling=True)
    assert capture(keeping, snapshot=poor).remedies is None


@pytest.mark.parametrize("language", list(Language))
def test_every_remedy_and_act_has_its_words_and_icon(language: Language) -> None:
    words = words_in(language)
    assert set(REMEDY_ICONS) == set(Remedy)
    assert len({words.say(f"remedy.{remedy.value}") for remedy in Remedy}) == len(Remedy)
    assert len({act_name(words, kind) for kind in ActKind}) == len(ActKind)


# Refusals. -----------------------------------------------------------------------------------------------------------


def test_a_refusal_of_the_training_room_is_read_until_something_is_done() -> None:
    refused = ts.room(refused=Refused("training/unknown-exercise", "officer", "English.", "Remedy.", 1))
    front = replace(s.EN, exercises_open=True)
    notice = present(s.station(), front, refused).frame.notice
    assert notice is not None
    assert notice.code == "training/unknown-exercise"
    done = perform(s.station(), front, Act.OPEN_EXERCISE, "", refused).front
    assert present(s.station(), done, refused).frame.notice is None
    for going_on in (Act.LEAVE_EXERCISES, Act.CHOOSE_EXERCISE):
        assert (
            present(s.station(), perform(s.station(), front, going_on, "", refused).front, refused).frame.notice is None
        )
    darker = perform(s.station(), front, Act.THEME, "", refused).front
    assert present(s.station(), darker, refused).frame.notice == notice


def test_the_stations_own_refusal_comes_first() -> None:
    both = ts.room(running=ts.running(), refused=Refused("training/no", "officer", "E.", "R.", 1))
    snapshot = s.refused(s.capturing(), "capture/reason-needed")
    notice = capture(settle(snapshot, s.EN), both, snapshot).frame.notice
    assert notice is not None
    assert notice.code == "capture/reason-needed"


# A replay. -----------------------------------------------------------------------------------------------------------


def test_a_replay_is_watched_on_the_screens_of_the_station_and_touches_nothing() -> None:
    training = ts.scored(ts.sheet(), 82, replay=WATCHED)
    for snapshot in (s.capturing(), s.complete(), s.sent(s.entry()), s.station(Phase.SIGNED_OUT)):
        view = present(snapshot, s.EN, training)
        assert view.frame.screen is not Screen.SCORE
        assert view.frame.replay is not None
        assert view.frame.replay.position == "01:12 of 06:20"
        assert view.frame.replay.caption == "Pressed: Accept"
        assert view.frame.main.label == "Pause"
        assert [act.label for act in view.frame.acts] == ["1x", "2x", "4x", "8x"]
        assert [act.selected for act in view.frame.acts] == [False, True, False, False]
        for act in Act:
            assert perform(snapshot, s.EN, act, "1", training).commands == ()


def test_a_replay_pauses_goes_on_as_before_and_ends() -> None:
    training = ts.scored(ts.sheet(), 82, replay=WATCHED)
    paused = perform(s.capturing(), s.EN, Act.REPLAY_PLAY, "", training)
    assert paused.training == (t.SetReplaySpeed(0),)
    still = replace(training, replay=replace(WATCHED, speed=0))
    assert capture(paused.front, still).frame.main.label == "Play"
    assert perform(s.capturing(), paused.front, Act.REPLAY_PLAY, "", still).training == (t.SetReplaySpeed(2),)
    for speed in SPEEDS:
        outcome = perform(s.capturing(), s.EN, Act.REPLAY_SPEED, str(speed), training)
        assert outcome.training == (t.SetReplaySpeed(speed),)
    assert perform(s.capturing(), s.EN, Act.REPLAY_SPEED, "3", training).training == ()
    assert perform(s.capturing(), s.EN, Act.END_REPLAY, "", training).training == (t.EndReplay(),)


def test_at_its_end_a_replay_begins_again() -> None:
    over = ts.scored(ts.sheet(), 82, replay=replace(WATCHED, at_s=380.0, speed=0))
    assert capture(s.EN, over).frame.main.label == "From the beginning"
    assert perform(s.capturing(), s.EN, Act.REPLAY_PLAY, "", over).training == (t.WatchReplay(ts.SESSION),)


def test_an_empty_replay_is_over_at_once() -> None:
    line = capture(s.EN, ts.room(replay=Replay(ts.SESSION, 0.0, 0.0, 1))).frame.replay
    assert line is not None
    assert line.share == 1.0


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("print_accepted", "Pressed: Accept"),
        ("remedy_given", "Told the subject"),
        ("remedy_given:moisten", "Told: Moisten the finger"),
        ("", ""),
        ("act_befell", ""),
    ],
)
def test_captions(event: str, words: str) -> None:
    assert caption(words_in(Language.EN), event) == words


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (59.6, "1 min"), (45, "45 s"), (380, "6 min 20 s")])
def test_durations(seconds: float, text: str) -> None:
    assert duration(words_in(Language.EN), seconds) == text
