"""Progress of long first steps: bars on a terminal, a line each on other standard errors, JSON lines for a program."""

import json
import sys
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

_WORDS = {
    "subject": "Reading the subject's prints",
    "masters": "Growing the subject's fingers",
    "people": "Making people",
    "science": "Loading the finger analysis",
    "matcher": "Preparing the match service",
    "enrolment": "Enrolling the demonstration people",
    "gallery-criminal": "Loading the criminal gallery",
    "gallery-immigration": "Loading the immigration gallery",
}


class Progress(ABC):
    """Told how far each thing is; ended when the program runs, at the latest at the end of its `with` block."""

    @abstractmethod
    def tell(self, what: str, done: int, total: int) -> None: ...

    def end(self) -> None:  # noqa: B027  only bars have something to take down
        """Nothing more will be told."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


class BarProgress(Progress):
    """One bar per thing; gone when ended."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bars = Bars(*columns, console=Console(stderr=True), transient=True)
        self._tasks: dict[str, TaskID] = {}
        self._running = False

    def tell(self, what: str, done: int, total: int) -> None:
        if not self._running:
            self._bars.start()
            self._running = True
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(_WORDS.get(what, what), total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)

    def end(self) -> None:
        if self._running:
            self._bars.stop()
            self._running = False


class LineProgress(Progress):
    """A line when a thing begins."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def tell(self, what: str, done: int, total: int) -> None:
        if what not in self._said and done < total:
            self._said.add(what)
            sys.stderr.write(f"{_WORDS.get(what, what)} ...\n")
            sys.stderr.flush()


class JsonProgress(Progress):
    """{"event":"progress"} lines on standard output."""

    def tell(self, what: str, done: int, total: int) -> None:
        sys.stdout.write(json.dumps({"event": "progress", "what": what, "done": done, "total": total}) + "\n")
        sys.stdout.flush()


def progress_of(as_json: bool) -> Progress:
    if as_json:
        return JsonProgress()
    return BarProgress() if sys.stderr.isatty() else LineProgress()
