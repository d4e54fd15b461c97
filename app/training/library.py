"""The exercises that there are: those that ship with the program, and the trainer's own in a folder of the data
directory. A file that cannot be used never hides the others, nor does one whose people the agency's profile does not
take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from app.an2k.rules.profiles import load
from app.training.exercise import Exercise
from app.training.exercise_file import ExerciseNotUsable, parse_exercise, read_exercise
from app.training.refusals import ExerciseNotPossible, NoSuchExercise
from app.training.snapshot import BrokenExercise, LeftOutExercise
from app.training.subject_table import not_taken

FOLDER = "exercises"  # in the data directory
MOST_FILES = 200  # of the trainer's; more would not be found in a list


@dataclass(frozen=True, slots=True)
class Library:
    """`exercises`: by number, shipped ones first where two have the same; `left_out` in the same order. `broken`: by
    file name."""

    exercises: tuple[Exercise, ...]
    broken: tuple[BrokenExercise, ...] = ()
    left_out: tuple[LeftOutExercise, ...] = ()

    def find(self, exercise_id: str) -> Exercise | None:
        return next((one for one in self.exercises if one.exercise_id == exercise_id), None)

    def require(self, exercise_id: str) -> Exercise:
        """NoSuchExercise, ExerciseNotPossible."""
        if (found := self.find(exercise_id)) is not None:
            return found
        for one in self.left_out:
            if one.exercise.exercise_id == exercise_id:
                raise ExerciseNotPossible(f"The exercise {exercise_id} is {one.why}.")
        raise NoSuchExercise(f"There is no exercise {exercise_id}.")


def load_library(data_dir: Path | None = None) -> Library:
    """Read everything afresh. Shipped files are part of the program: ExerciseNotUsable from one is a defect of it."""
    found: dict[str, Exercise] = {}
    for name, data in _shipped():
        exercise = parse_exercise(data, name, taken=found)
        found[exercise.exercise_id] = exercise
    broken = []
    own = [] if data_dir is None else _own(data_dir / FOLDER)
    for path in own[:MOST_FILES]:
        try:
            exercise = read_exercise(path, taken=found)
        except ExerciseNotUsable as reason:
            broken.append(BrokenExercise(reason.file, reason.line, reason.said))
        else:
            found[exercise.exercise_id] = exercise
    if len(own) > MOST_FILES:
        broken.append(BrokenExercise(FOLDER, 0, f"Only the first {MOST_FILES} files of the folder are read."))
    exercises = sorted(found.values(), key=lambda one: one.number)
    unable = {one.exercise.exercise_id: one for one in map(left_out, exercises) if one is not None}
    able = tuple(one for one in exercises if one.exercise_id not in unable)
    return Library(able, tuple(broken), tuple(unable.values()))


def left_out(exercise: Exercise) -> LeftOutExercise | None:
    """Why an exercise cannot be done at this agency; None where it can."""
    now = datetime.now(UTC)
    fields = [field for plan in exercise.subjects for field in not_taken(plan, now)]
    return LeftOutExercise(exercise, load().name, tuple(dict.fromkeys(fields))) if fields else None


def _shipped() -> Iterator[tuple[str, bytes]]:
    folder = resources.files("resources").joinpath("exercises")
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml"):
            yield entry.name, entry.read_bytes()


def _own(folder: Path) -> list[Path]:
    """The trainer's files by name; none where there is no folder, or it cannot be looked into."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError:
        return []
