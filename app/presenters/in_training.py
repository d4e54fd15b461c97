"""Training beside the station: which screen it takes, and what it adds to the station's own ones. The station's
presenters know nothing of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from app.domain.queue_entry import QueueState
from app.presenters.acts import Act
from app.presenters.briefing import present_briefing
from app.presenters.exercises import present_exercises
from app.presenters.frame import act, main_act
from app.presenters.front import FrontEnd
from app.presenters.navigation import place_of
from app.presenters.parts import ActView, Chip, Frame, Mark, Notice, RemedyPanel, ReplayLine, Screen, Sentence
from app.presenters.progress import progress_of
from app.presenters.score_sheet import exercise_of, present_score
from app.presenters.times import clock
from app.presenters.training_frame import chip_of, printed, refusal
from app.presenters.training_words import REMEDY_ICONS, caption, remedy_label, remedy_result
from app.presenters.views import AnswersView, CaptureScreenView, ReviewView, TodayView, View
from app.presenters.words import Words
from app.station.snapshot import Phase, StationSnapshot
from app.training.exercise import is_of_an_exercise
from app.training.snapshot import Replay, Running, TrainingSnapshot

SPEEDS = (1, 2, 4, 8)
_OWN: Mapping[Screen, Callable[[StationSnapshot, FrontEnd, Words, TrainingSnapshot], View]] = {
    Screen.EXERCISES: present_exercises,
    Screen.BRIEFING: present_briefing,
    Screen.SCORE: present_score,
}


def own_screen(snapshot: StationSnapshot, front: FrontEnd, training: TrainingSnapshot) -> Screen | None:
    """The screen that training takes; None leaves it to the station."""
    if training.replay is not None or snapshot.phase is Phase.SIGNED_OUT:
        return None
    idle = snapshot.phase is Phase.IDLE
    if training.running is not None:
        return Screen.BRIEFING if training.running.preparing is not None else None
    if training.sheet is not None:
        return Screen.SCORE
    if training.briefing is not None:
        return Screen.BRIEFING
    return Screen.EXERCISES if idle and front.exercises_open and not front.form_open else None


def present_own(
    screen: Screen, snapshot: StationSnapshot, front: FrontEnd, words: Words, training: TrainingSnapshot
) -> View:
    view = _OWN[screen](snapshot, front, words, training)
    found = refusal(training, front, words)
    if found is None and screen is Screen.SCORE:
        found = printed(front, words)
    return _with_frame(view, _noticed(view.frame, found))


def without_left_exercises(snapshot: StationSnapshot) -> StationSnapshot:
    """What an exercise left half done is nobody's work: its person is gone, and its sheet is written."""
    drafts = tuple(draft for draft in snapshot.drafts if not is_of_an_exercise(draft.booking_id))
    return snapshot if len(drafts) == len(snapshot.drafts) else replace(snapshot, drafts=drafts)


def dress(view: View, snapshot: StationSnapshot, front: FrontEnd, words: Words, training: TrainingSnapshot) -> View:
    """A screen of the station with what training adds to it."""
    if training.replay is not None:
        return _replayed(view, training, training.replay, words)
    if training.running is not None and snapshot.phase is not Phase.SIGNED_OUT:
        view = _exercised(view, snapshot, front, words, training.running)
    elif isinstance(view, TodayView):
        acts = (*view.frame.acts, act(words, Act.EXERCISES, "act.exercises", icon="training"))
        view = replace(view, frame=replace(view.frame, acts=acts))
    return _with_frame(view, _noticed(view.frame, refusal(training, front, words)))


def _with_frame(view: View, changed: Frame) -> View:
    return view if changed is view.frame else replace(view, frame=changed)


def _noticed(before: Frame, found: Notice | None) -> Frame:
    """The station's own refusal comes first."""
    return replace(before, notice=found) if found is not None and before.notice is None else before


# In an exercise. -----------------------------------------------------------------------------------------------------


def moment_of(snapshot: StationSnapshot) -> str:
    """Until the next attempt what a remedy did is worth reading."""
    view = snapshot.capture
    attempts = snapshot.steps[view.step_index].attempts if view is not None else 0
    return f"{place_of(snapshot)}:{attempts}"


def _exercised(view: View, snapshot: StationSnapshot, front: FrontEnd, words: Words, running: Running) -> View:
    frame = view.frame
    frame = replace(frame, top=replace(frame.top, chip=chip_of(words, running.exercise)))
    if frame.leave is not None and frame.leave.act in (Act.LEAVE, Act.TODAY, Act.SIGN_OUT):
        label = "act.break_off" if frame.screen is Screen.CAPTURE else "act.break_off_exercise"
        frame = replace(frame, leave=act(words, Act.LEAVE_EXERCISE, label))
    if isinstance(view, AnswersView):
        view, frame = _answered(view, frame, snapshot, words, running)
    elif isinstance(view, TodayView):
        frame = _today(frame, snapshot, words)
    if front.breaking_off and frame.leave is not None and frame.leave.act is Act.LEAVE_EXERCISE:
        return _with_frame(view, _asked_to_break_off(frame, words))
    told = _told(snapshot, front, words, running)
    if not isinstance(view, CaptureScreenView):
        return _with_frame(view, frame)
    if not running.remedies or front.marking or view.reason is not None:
        return replace(view, frame=_noticed(frame, told))
    tell = replace(act(words, Act.TELL_SUBJECT, "act.tell_subject", icon="person"), selected=front.telling)
    leave = act(words, Act.BACK, "act.back") if front.telling else frame.leave
    frame = replace(frame, acts=(*frame.acts, tell), leave=leave)
    panel = remedy_panel(words, running) if front.telling else None
    return replace(view, frame=_noticed(frame, told), remedies=panel)


def _asked_to_break_off(frame: Frame, words: Words) -> Frame:
    """Esc ends a mode everywhere else: one too many must not cost the exercise."""
    return replace(
        frame,
        sentence=Sentence(words.say("exercise.break_off"), words.say("exercise.break_off.over")),
        main=main_act(words, Act.LEAVE_EXERCISE, "act.break_off_exercise", icon="cross"),
        acts=(),
        leave=act(words, Act.BACK, "act.go_on_exercise"),
    )


def _today(frame: Frame, snapshot: StationSnapshot, words: Words) -> Frame:
    """Everybody has been booked, and an answer is still to come or to be read. Nothing else is begun meanwhile."""
    told = next((entry for entry in snapshot.queue if progress_of(entry).may_confirm), None)
    if told is not None:
        main = main_act(words, Act.OPEN_ENTRY, "act.open_answers", argument=told.tcn)
    else:
        main = main_act(words, Act.WAIT, "act.waits_answer", enabled=False, icon="clock")
    return replace(frame, main=main, acts=())


def _answered(
    view: AnswersView, frame: Frame, snapshot: StationSnapshot, words: Words, running: Running
) -> tuple[AnswersView, Frame]:
    """Nobody goes away from the answers of the last person: once they are seen it goes on. Before that the next person
    may be booked while the answer is outstanding."""
    if frame.main.act is Act.MARK_SEEN:
        return replace(view, note_more=""), frame
    if len(running.exercise.subjects) > 1:
        last = running.subject + 1 == len(running.exercise.subjects)
        label, icon = ("act.today", "home") if last else ("act.next_person", "person")
        note = words.say("exercise.waits.last" if last else "exercise.waits.next")
        return replace(view, note=note, note_more=""), replace(frame, main=main_act(words, Act.TODAY, label, icon=icon))
    seen = snapshot.submission is not None and snapshot.submission.state is QueueState.CONFIRMED
    label = "act.goes_on" if seen else "act.waits_answer"
    waiting = main_act(words, Act.WAIT, label, enabled=False, icon="clock")
    note = words.say("exercise.goes_on" if seen else "exercise.waits")
    return replace(view, note=note, note_more=""), replace(frame, main=waiting)


def remedy_panel(words: Words, running: Running) -> RemedyPanel:
    choices = tuple(
        ActView(Act.GIVE_REMEDY, remedy_label(words, one), argument=one.value, icon=REMEDY_ICONS[one])
        for one in running.remedies
    )
    return RemedyPanel(words.say("remedy.which"), choices)


def _told(snapshot: StationSnapshot, front: FrontEnd, words: Words, running: Running) -> Notice | None:
    """What the remedy did that was given just now."""
    if running.given is None or front.told != running.given[0].value or front.told_at != moment_of(snapshot):
        return None
    remedy, helped = running.given
    text = remedy_result(words, remedy, helped=helped)
    return Notice("", text, Mark.GOOD if helped else Mark.WARN, 0)


# A replay. -----------------------------------------------------------------------------------------------------------


def _replayed(view: View, training: TrainingSnapshot, replay: Replay, words: Words) -> View:
    """The recorded screen with the acts of the replay in the place of its own."""
    at, length = (clock(timedelta(seconds=seconds)) for seconds in (replay.at_s, replay.length_s))
    position = words.say("replay.position", at=at, length=length)
    told = caption(words, replay.caption)
    share = min(1.0, replay.at_s / replay.length_s) if replay.length_s > 0 else 1.0
    line = ReplayLine(position, share, told, ". ".join(part for part in (position, told) if part))
    over = share >= 1.0
    playing = replay.speed > 0 and not over
    label = "act.replay.pause" if playing else "act.replay.again" if over else "act.replay.play"
    exercise = exercise_of(training, training.sheet) if training.sheet is not None else None
    short = words.say("replay.title")
    chip = words.say("replay.of", number=exercise.number) if exercise is not None else short
    frame = replace(
        view.frame,
        top=replace(view.frame.top, chip=Chip(chip, short, "play")),
        main=main_act(words, Act.REPLAY_PLAY, label, icon="pause" if playing else "play"),
        acts=tuple(
            replace(
                act(words, Act.REPLAY_SPEED, "act.replay.speed", argument=str(speed), speed=speed),
                selected=speed == replay.speed,
            )
            for speed in SPEEDS
        ),
        leave=act(words, Act.END_REPLAY, "act.replay.end"),
        on_page=(),
        notice=None,
        replay=line,
    )
    if isinstance(view, CaptureScreenView):
        return replace(view, frame=frame, hands=replace(view.hands, choosing=False), marking=None, reason=None)
    if isinstance(view, ReviewView):
        return replace(view, frame=frame, choosing=False)
    return _with_frame(view, frame)
