"""Which exercise? The list with what was reached so far."""

from app.presenters.acts import Act
from app.presenters.frame import act, frame, main_act
from app.presenters.front import FrontEnd
from app.presenters.parts import ActView, Mark, Screen, Sentence
from app.presenters.training_frame import practice_top
from app.presenters.training_views import ExerciseRow, ExercisesView
from app.presenters.training_words import in_language
from app.presenters.words import Words
from app.station.snapshot import StationSnapshot
from app.training.abilities import WHY
from app.training.snapshot import BrokenExercise, ExerciseLine, LeftOutExercise, TrainingSnapshot

TITLE_IN_ACT = 18  # characters of a title that the box of the main act has room for beside its words

LEAST_OF_A_STORY = 40  # characters


def present_exercises(
    snapshot: StationSnapshot, front: FrontEnd, words: Words, training: TrainingSnapshot
) -> ExercisesView:
    chosen = chosen_line(training, front)
    passed = sum(line.passed for line in training.exercises)
    over = words.say("exercises.over", officer=snapshot.officer or "", passed=passed, count=len(training.exercises))
    opening = _opening(words, chosen)
    rows = [_row(words, line, selected=line is chosen) for line in training.exercises]
    return ExercisesView(
        frame=frame(
            snapshot,
            front,
            words,
            Screen.EXERCISES,
            top=practice_top(snapshot, front, words),
            sentence=Sentence(words.say("exercises.which"), over),
            main=opening,
            leave=act(words, Act.LEAVE_EXERCISES, "act.today", icon="home"),
        ),
        rows=(
            *rows,
            *(_left_out(words, one) for one in training.left_out),
            *(_broken(words, broken) for broken in training.broken),
        ),
        label=words.say("a11y.exercises"),
        none=words.say("exercises.none"),
        opening=opening,
    )


def chosen_line(training: TrainingSnapshot, front: FrontEnd) -> ExerciseLine | None:
    """The chosen row; else the first that can be done and is not passed; else the first that can be done."""
    able = [line for line in training.exercises if not line.lacking]
    chosen = next((line for line in able if line.exercise.exercise_id == front.chosen_exercise), None)
    return chosen or next((line for line in able if not line.passed), able[0] if able else None)


def _opening(words: Words, line: ExerciseLine | None) -> ActView:
    if line is None:
        return main_act(words, Act.OPEN_EXERCISE, "act.open_exercise.none", enabled=False)
    title = in_language(line.exercise.title, words.language)
    key = "act.open_exercise" if len(title) <= TITLE_IN_ACT else "act.open_exercise.number"
    return main_act(
        words,
        Act.OPEN_EXERCISE,
        key,
        argument=line.exercise.exercise_id,
        number=line.exercise.number,
        title=title[:1].lower() + title[1:],
    )


def _row(words: Words, line: ExerciseLine, *, selected: bool) -> ExerciseRow:
    exercise = line.exercise
    title = in_language(exercise.title, words.language)
    if line.lacking:
        return ExerciseRow(
            number=str(exercise.number),
            title=title,
            line=" ".join(_lacking(words, name) for name in line.lacking),
            mark=Mark.MISSING,
            result=words.say("exercises.later"),
            tries="",
            act=None,
            quiet=True,
        )
    mark, result = _result(words, line)
    return ExerciseRow(
        number=str(exercise.number),
        title=title,
        line=first_sentence(in_language(exercise.story, words.language)),
        mark=mark,
        result=result,
        tries=_tries(words, line.tries),
        act=ActView(Act.CHOOSE_EXERCISE, title, argument=exercise.exercise_id, selected=selected),
    )


def _tries(words: Words, tries: int) -> str:
    if not tries:
        return ""
    return words.say("exercises.tries.1") if tries == 1 else words.say("exercises.tries.n", count=tries)


def _result(words: Words, line: ExerciseLine) -> tuple[Mark, str]:
    if line.best is None:
        return (Mark.IDLE, words.say("exercises.new")) if not line.tries else (Mark.NEXT, words.say("exercises.begun"))
    below = line.best < line.exercise.counts.pass_mark
    key = "exercises.passed" if line.passed else "exercises.tried" if below else "exercises.not_passed"
    mark = Mark.GOOD if line.passed else Mark.NEXT
    return mark, words.say(key, best=line.best, mark=line.exercise.counts.pass_mark)


def _lacking(words: Words, ability: str) -> str:
    """Why it cannot be done yet, a whole sentence."""
    return in_language(WHY[ability], words.language) if ability in WHY else words.say("exercises.lacking")


def _left_out(words: Words, one: LeftOutExercise) -> ExerciseRow:
    return ExerciseRow(
        number=str(one.exercise.number),
        title=in_language(one.exercise.title, words.language),
        line=words.say("exercises.not_possible", profile=one.profile, fields=", ".join(one.fields)),
        mark=Mark.MISSING,
        result=words.say("exercises.unread"),
        tries="",
        act=None,
        quiet=True,
    )


def _broken(words: Words, broken: BrokenExercise) -> ExerciseRow:
    key = "exercises.broken" if broken.line else "exercises.broken.file"
    return ExerciseRow(
        number="",
        title=words.say(key, file=broken.file, line=broken.line),
        line=broken.message,
        mark=Mark.WARN,
        result=words.say("exercises.unread"),
        tries="",
        act=None,
    )


def first_sentence(story: str) -> str:
    """Enough to know an exercise again. A story may begin with the time of day."""
    text = " ".join(story.split())
    end = text.find(". ", LEAST_OF_A_STORY)
    return text if end < 0 else text[: end + 1]
