"""What each act of training does: to the front-end state, and which commands it gives the training room. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.presenters.acts import Act
from app.presenters.exercises import chosen_line
from app.presenters.front import FrontEnd
from app.presenters.in_training import SPEEDS, moment_of
from app.presenters.outcome import Outcome
from app.presenters.score_sheet import exercise_of, sheet_view
from app.presenters.words import words_in
from app.station.snapshot import Phase, StationSnapshot
from app.training import commands as t
from app.training.snapshot import TrainingSnapshot
from drivers.simulated.acts import Remedy

Doing = Callable[[StationSnapshot, FrontEnd, str, TrainingSnapshot], Outcome]
IN_A_REPLAY = frozenset(
    {Act.REPLAY_PLAY, Act.REPLAY_SPEED, Act.END_REPLAY, Act.WHAT_NOW, Act.LANGUAGE, Act.THEME, Act.FULL_PICTURE}
)
"""What does something while a replay is watched: nothing else reaches the station."""


def of_several(training: TrainingSnapshot) -> bool:
    """Whether an exercise of more than one person goes on."""
    return training.running is not None and len(training.running.exercise.subjects) > 1


def _exercises(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    return Outcome(replace(front, exercises_open=True)) if snapshot.phase is Phase.IDLE else Outcome(front)


def _leave_exercises(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    return Outcome(replace(front, exercises_open=False))


def _choose(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    return Outcome(replace(front, chosen_exercise=argument))


def _open(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    """Only what can be done opens."""
    line = chosen_line(training, replace(front, chosen_exercise=argument or front.chosen_exercise))
    if line is None or (argument and line.exercise.exercise_id != argument):
        return Outcome(front)
    chosen = line.exercise.exercise_id
    return Outcome(replace(front, chosen_exercise=chosen), training=(t.ChooseExercise(chosen),))


def _begin(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    if training.running is not None or (training.briefing is None and training.sheet is None):
        return Outcome(front)
    return Outcome(replace(front, rubric=False, told="", told_at="", printed=None), training=(t.BeginExercise(),))


def _leave(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    """To the list; a running exercise to its sheet, when it was asked for twice: what is broken off cannot go on."""
    begun = training.running is not None and training.running.preparing is None
    if begun and not front.breaking_off:
        return Outcome(replace(front, breaking_off=True, telling=False))
    front = replace(front, exercises_open=True, telling=False, breaking_off=False, rubric=False, printed=None)
    return Outcome(front, training=(t.LeaveExercise(),))


def _tell(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    able = training.running is not None and bool(training.running.remedies) and snapshot.capture is not None
    return Outcome(replace(front, telling=able and not front.telling))


def _give(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    remedy = next((one for one in Remedy if one.value == argument), None)
    if remedy is None or training.running is None:
        return Outcome(front)
    front = replace(front, telling=False, told=remedy.value, told_at=moment_of(snapshot))
    return Outcome(front, training=(t.GiveRemedy(remedy),))


def _rubric(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    return Outcome(replace(front, rubric=not front.rubric))


def _print(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    sheet = training.sheet
    if sheet is None or not front.can_print:
        return Outcome(front)
    words = words_in(front.language)
    return Outcome(front, sheet=sheet_view(sheet, training.tries, exercise_of(training, sheet), front, words))


def _watch(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    session = argument or (training.sheet.session_id if training.sheet is not None else "")
    return Outcome(replace(front, printed=None), training=(t.WatchReplay(session),)) if session else Outcome(front)


def _play(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    """Goes on at the speed of before, or pauses; at the end it begins again."""
    replay = training.replay
    if replay is None:
        return Outcome(front)
    if replay.at_s >= replay.length_s:
        return Outcome(front, training=(t.WatchReplay(replay.session_id),))
    if replay.speed:
        return Outcome(replace(front, replay_speed=replay.speed), training=(t.SetReplaySpeed(0),))
    return Outcome(front, training=(t.SetReplaySpeed(front.replay_speed),))


def _speed(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    speed = int(argument) if argument.isdecimal() else 0
    if training.replay is None or speed not in SPEEDS:
        return Outcome(front)
    return Outcome(replace(front, replay_speed=speed), training=(t.SetReplaySpeed(speed),))


def _end_replay(snapshot: StationSnapshot, front: FrontEnd, argument: str, training: TrainingSnapshot) -> Outcome:
    return Outcome(front, training=(t.EndReplay(),)) if training.replay is not None else Outcome(front)


DOINGS: Mapping[Act, Doing] = {
    Act.EXERCISES: _exercises,
    Act.LEAVE_EXERCISES: _leave_exercises,
    Act.CHOOSE_EXERCISE: _choose,
    Act.OPEN_EXERCISE: _open,
    Act.BEGIN_EXERCISE: _begin,
    Act.LEAVE_EXERCISE: _leave,
    Act.TELL_SUBJECT: _tell,
    Act.GIVE_REMEDY: _give,
    Act.RUBRIC: _rubric,
    Act.PRINT_SHEET: _print,
    Act.WATCH_REPLAY: _watch,
    Act.REPLAY_PLAY: _play,
    Act.REPLAY_SPEED: _speed,
    Act.END_REPLAY: _end_replay,
}
