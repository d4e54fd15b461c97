"""Progress of long first steps: bars on standard error for a person, JSON lines for a program."""

import json
import sys
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

_WORDS = {
    "subject": "Reading the subject's prints",
    "masters": "Growing the subject's fingers",
    "service": "Starting the match service",
    "enrol": "Enrolling the galleries",
}


class Progress(Protocol):
    def tell(self, what: str, done: int, total: int) -> None: ...
    def end(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class BarProgress:
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

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


class JsonProgress:
    """{"event":"progress"} lines on standard output."""

    def tell(self, what: str, done: int, total: int) -> None:
        sys.stdout.write(json.dumps({"event": "progress", "what": what, "done": done, "total": total}) + "\n")
        sys.stdout.flush()

    def end(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def progress_of(as_json: bool) -> Progress:
    return JsonProgress() if as_json else BarProgress()
