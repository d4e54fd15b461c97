"""What a training station tells the trainer's board, and what the trainer sends back. Synthetic people only."""

import msgspec


class ClassReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one trainee is. `station`: unique in the class, e.g. `S01`. `exercise_id` "" between exercises. `place`: a
    code for the board's words: `signed_out`, `choosing`, `briefing`, `capturing`, `reviewing`, `sent`, `sheet`, `gone`.
    `position`: FGP 1-15 of the capture, 0 elsewhere. `problem`: code of what the screen asks to mend, "" when nothing.
    `done`: numbers of the injections that were carried out. `score`: of the newest sheet, -1 without one."""

    station: str
    trainee: str = ""
    exercise_id: str = ""
    exercise_title: str = ""
    place: str = ""
    step: int = 0  # from 1, of `steps`
    steps: int = 0
    position: int = 0
    attempt: int = 0
    problem: str = ""
    seconds: float = 0.0
    score: int = -1
    done: tuple[int, ...] = ()


class Injection(msgspec.Struct, frozen=True):
    """A fault for one station. `number`: counts up within the class. `act`: an ActKind by its value, or `mend`, which
    ends everything in force; `fingers`: FGP 1-10, () for all that are asked for."""

    number: int
    act: str
    fingers: tuple[int, ...] = ()


class ClassReply(msgspec.Struct, frozen=True):
    """`injections`: not yet reported as done."""

    injections: tuple[Injection, ...] = ()
