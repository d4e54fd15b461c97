"""What a front end sees of the training room, beside the station's own snapshot."""

from dataclasses import dataclass

from app.domain.position import FrictionRidgePosition
from app.training.exercise import Exercise
from app.training.sheet import ScoreSheet, Try
from drivers.simulated.acts import ActKind, Remedy


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """`lacking`: abilities that a later version brings; () when it can be done. `best`, `passed`: of this trainee's
    tries; a high total alone is not passed."""

    exercise: Exercise
    lacking: tuple[str, ...] = ()
    best: int | None = None
    tries: int = 0
    passed: bool = False


@dataclass(frozen=True, slots=True)
class BrokenExercise:
    """A file of the trainer's folder that could not be read. `file`: its name; `line`: from 1, 0 when it has none;
    `message`: what is expected there."""

    file: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class LeftOutExercise:
    """One that cannot be done at this agency: its profile does not take the values of `fields` (keys of the file)."""

    exercise: Exercise
    profile: str
    fields: tuple[str, ...]

    @property
    def why(self) -> str:
        return f"not possible under profile {self.profile}: {', '.join(self.fields)}"


@dataclass(frozen=True, slots=True)
class Running:
    """`subject`: number from 0; `preparing`: 0 to 1 while the next subject's hands are made, None when they are there.
    `remedies`: what can be said or done now, in the order of the panel; `given`: the last one and whether it helped."""

    exercise: Exercise
    session_id: str
    subject: int
    preparing: float | None
    seconds: float
    remedies: tuple[Remedy, ...]
    given: tuple[Remedy, bool] | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """`speed`: 1 to 8, 0 while paused."""

    session_id: str
    at_s: float
    length_s: float
    speed: int
    caption: str = ""  # event name of the newest act of the trainee, worded by the presenters


@dataclass(frozen=True, slots=True)
class Refused:
    """The training room could not do something: an error's fields. `number` counts them."""

    code: str
    whose: str
    message: str
    next_step: str
    number: int


@dataclass(frozen=True, slots=True)
class TrainingSnapshot:
    """`briefing`: an exercise was chosen and not begun. `sheet`: a session ended and its sheet is looked at; `tries`:
    this trainee's in the exercise of the sheet, oldest first, this one included. `in_force`: what befalls now and which
    fingers it concerns (none: those asked for); `trainer_refused`: why the trainer's last act could not be. Both are
    for the trainer, never for the trainee's screen."""

    exercises: tuple[ExerciseLine, ...] = ()
    broken: tuple[BrokenExercise, ...] = ()
    left_out: tuple[LeftOutExercise, ...] = ()
    briefing: Exercise | None = None
    running: Running | None = None
    sheet: ScoreSheet | None = None
    tries: tuple[Try, ...] = ()
    replay: Replay | None = None
    in_force: tuple[tuple[ActKind, tuple[FrictionRidgePosition, ...]], ...] = ()
    refused: Refused | None = None
    trainer_refused: Refused | None = None
