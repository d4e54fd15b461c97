"""View-models of training: the exercises, a briefing, the score sheet. The sheet is whole without a screen, so that
what is printed is what was shown."""

from dataclasses import dataclass

from app.presenters.parts import ActView, Frame, Mark


@dataclass(frozen=True, slots=True)
class ExerciseRow:
    """`mark` with `result`: how it went so far, in words with the best score; `tries`: how often, "" for never.
    `quiet`: it cannot be done yet, `line` says why. A file that cannot be read has no `act`."""

    number: str
    title: str
    line: str
    mark: Mark
    result: str
    tries: str
    act: ActView | None
    quiet: bool = False

    @property
    def spoken(self) -> str:
        parts = (f"{self.number} {self.title}".strip(), self.line, self.result, self.tries)
        return ". ".join(part.rstrip(".") for part in parts if part)


@dataclass(frozen=True, slots=True)
class ExercisesView:
    """`opening`: of the chosen row, for Enter on it; `none`: in the place of the rows."""

    frame: Frame
    rows: tuple[ExerciseRow, ...]
    label: str
    none: str
    opening: ActView


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One to be booked, and for what."""

    name: str
    charges: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A part of the points: `points` at the right, `hint` under its name."""

    name: str
    points: str
    hint: str


@dataclass(frozen=True, slots=True)
class BriefingView:
    """`progress`: 0 to 1 while the hands are made, None before and after; `progress_words` says it."""

    frame: Frame
    story_heading: str
    story: str
    persons_heading: str
    persons: tuple[PersonLine, ...]
    more_persons: str
    counts_heading: str
    counts: tuple[CountRow, ...]
    counts_notes: tuple[str, ...]
    progress: float | None = None
    progress_words: str = ""


@dataclass(frozen=True, slots=True)
class TryBar:
    """An earlier try, or this one (`now`). `date`: day and month; `broken_off`: it was not finished."""

    total: int
    day: str
    month: str
    now: bool
    broken_off: bool
    spoken: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the sheet. `right`: what would have been right, "" when nothing was to be mended."""

    name: str
    mark: Mark
    mark_word: str
    attempts: str
    seconds: str
    quality: str
    right: str

    @property
    def spoken(self) -> str:
        return ". ".join(part for part in (self.name, self.mark_word, self.right.rstrip("."), self.quality) if part)


@dataclass(frozen=True, slots=True)
class SheetView:
    """The whole sheet. `note`: beside the total, how it compares with last time or why it does not count. `steps`: with
    remarks first, then the good ones; `more[n]`: what stands in the place of the last n, as many as may be left out.
    `tries`: at most eight, () for the first one."""

    title: str
    exercise: str
    trainee: str
    over: str
    sentence: str
    total: str
    of_total: str
    note: str
    result: str
    mark: Mark
    lesson: str
    facts: tuple[tuple[str, str], ...]  # for paper: name and what it says
    parts_heading: str
    parts: tuple[CountRow, ...]
    counts_notes: tuple[str, ...]
    costs: tuple[str, ...]
    tries_heading: str
    tries: tuple[TryBar, ...]
    first_try: str
    pass_mark: int
    tries_spoken: str
    columns: tuple[str, str, str, str, str]
    steps: tuple[StepLine, ...]
    more: tuple[str, ...]
    file_stem: str  # of the name under which it is printed


@dataclass(frozen=True, slots=True)
class ScoreView:
    """`rubric`: how points are counted stands in the place of the tries."""

    frame: Frame
    sheet: SheetView
    rubric: bool
