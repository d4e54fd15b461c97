"""What a front end may ask of the training room."""

from dataclasses import dataclass

from drivers.simulated.acts import Act, Remedy


@dataclass(frozen=True, slots=True)
class ChooseExercise:
    exercise_id: str


@dataclass(frozen=True, slots=True)
class BeginExercise:
    """The one that was chosen, or the one of the sheet again."""


@dataclass(frozen=True, slots=True)
class LeaveExercise:
    """From the briefing or the sheet back to the list; a running one is broken off and scored as far as it went."""


@dataclass(frozen=True, slots=True)
class GiveRemedy:
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Befall:
    """The trainer's own act."""

    act: Act


@dataclass(frozen=True, slots=True)
class Mend:
    """The trainer ends everything that is in force."""


@dataclass(frozen=True, slots=True)
class WatchReplay:
    session_id: str


@dataclass(frozen=True, slots=True)
class SetReplaySpeed:
    """0 pauses."""

    speed: int


@dataclass(frozen=True, slots=True)
class AdvanceReplay:
    """Time went by, seconds of the wall. Said by whoever owns a timer while a replay is watched, about ten times a
    second; the speed is counted in by the replay."""

    seconds: float


@dataclass(frozen=True, slots=True)
class EndReplay:
    pass


TrainingCommand = (
    ChooseExercise
    | BeginExercise
    | LeaveExercise
    | GiveRemedy
    | Befall
    | Mend
    | WatchReplay
    | SetReplaySpeed
    | AdvanceReplay
    | EndReplay
)
