"""An officer without a window at a real station: a simulated subject at full speed, the hand of God beside it, and
what the capture screen says at every moment."""

import itertools
import queue
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.bootstrap.program import StationProgram, Wishes, open_program
from app.config import Environment, StationConfig
from app.domain.booking import MissingFinger, MissingReason
from app.domain.capture import capture_plan
from app.domain.position import FINGERS, FrictionRidgePosition
from app.presenters.front import FrontEnd
from app.presenters.parts import Language
from app.presenters.screen import present
from app.presenters.views import CaptureScreenView
from app.station import commands as c
from app.station.snapshot import CaptureState, Phase, StationSnapshot
from app.store.lock import prepare_data_directory
from drivers.simulated.acts import Act, ActKind, Befallen, Remedy
from drivers.simulated.controls import Controls
from tests.support import desk, hands

PATIENCE_S = 25.0
_ENGLISH, _SPANISH = FrontEnd(language=Language.EN), FrontEnd(language=Language.ES)
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Said:
    """What the capture screen said. `codes`: what was found, worst first. `score`: of the worst finger in review."""

    state: CaptureState
    position: FrictionRidgePosition
    codes: tuple[str, ...]
    english: str
    spanish: str
    notice: str = ""
    score: int | None = None
    can_accept: bool = False
    attempts: int = 0


class LiveDesk:
    """Use as a context manager; `data` must not exist yet. The subject is the one of `tests.support.hands`."""

    def __init__(self, data: Path) -> None:
        prepare_data_directory(data, Environment.TRAINING)
        shutil.copytree(hands.cache_dir(), data / "cache")
        self.controls = Controls()
        self.befallen: list[Befallen] = []
        self.said: list[Said] = []
        self.seen: StationSnapshot
        self._coming: queue.SimpleQueue[StationSnapshot] = queue.SimpleQueue()
        wishes = Wishes(seed=hands.SEED, fast=True, reader_values={"controls": self.controls})
        self.program: StationProgram = open_program(StationConfig(str(data), retry_longest_s=2.0), wishes)
        self._ends = [
            self.controls.on_befallen(self.befallen.append),
            self.program.station.subscribe(self._coming.put),
        ]
        self.until(lambda seen: seen.reader is not None)
        self.submit(c.SignIn("T. Example"))
        self.until(lambda seen: seen.phase is Phase.IDLE)

    def __enter__(self) -> "LiveDesk":
        return self

    def __exit__(self, *_: object) -> None:
        for end in self._ends:
            end()
        self.program.close()

    def submit(self, command: c.Command) -> None:
        self.program.station.submit(command)

    def until(self, is_so: Callable[[StationSnapshot], bool]) -> StationSnapshot:
        """The next snapshot that fits; what is said on the way is kept."""
        deadline = datetime.now(UTC) + timedelta(seconds=PATIENCE_S)
        while datetime.now(UTC) < deadline:
            try:
                self.seen = self._coming.get(timeout=0.2)
            except queue.Empty:
                continue
            self._hear(self.seen)
            if is_so(self.seen):
                return self.seen
        raise AssertionError(f"waited in vain; last said: {self.said[-3:]}")

    def until_said(self, is_so: Callable[[Said], bool]) -> Said:
        """What is said that fits: now, or next."""
        if not (self.said and is_so(self.said[-1])):
            self.until(lambda _: bool(self.said) and is_so(self.said[-1]))
        return self.said[-1]

    def _hear(self, seen: StationSnapshot) -> None:
        view = seen.capture
        if view is None:
            return
        english = present(seen, _ENGLISH)
        assert isinstance(english, CaptureScreenView)
        notice = english.frame.notice.text if english.frame.notice is not None else ""
        scores = [q.score for q in view.attempts[-1].qualities] if view.attempts else []
        reviewed = view.state is CaptureState.REVIEW
        said = Said(
            view.state,
            seen.steps[view.step_index].step.position,
            view.problems,
            english.frame.sentence.text,
            "",
            notice,
            min(scores, default=0) if reviewed else None,
            reviewed and not view.needs_override,
            len(view.attempts),
        )
        if not self.said or said != replace(self.said[-1], spanish=""):
            self.said.append(replace(said, spanish=present(seen, _SPANISH).frame.sentence.text))

    # What an officer does. --------------------------------------------------------------------------------------------

    def book(self, fingers: Collection[int], at: int, act: Act | None = None) -> None:
        """A booking of somebody who has only those fingers, captured up to the position, where the act befalls."""
        number = next(_numbers)
        marks = tuple(MissingFinger(f, MissingReason.AMPUTATED) for f in FINGERS if int(f) not in fingers)
        steps = [int(step.position) for step in capture_plan(frozenset(mark.finger for mark in marks))]
        if act is not None and steps[0] == at:
            self.befall(act)
        self.submit(c.StartBooking(desk.booking(booking_id=f"b-{number}", booking_number=f"B{number}", missing=marks)))
        self.until(lambda seen: seen.phase is Phase.CAPTURING)
        while self.position != at:
            self.review()
            if act is not None and steps.index(at) == steps.index(self.position) + 1:
                self.befall(act)  # the reader is idle: it cannot befall an earlier capture
            self.accept()

    @property
    def position(self) -> int:
        assert self.seen.capture is not None
        return int(self.seen.steps[self.seen.capture.step_index].step.position)

    def restart_reader(self) -> None:
        """It goes away for a moment; over when it is back."""
        self.controls.give(Remedy.RESTART_READER)
        self.until(lambda seen: seen.reader is None)
        self.until(lambda seen: seen.reader is not None)

    def leave(self) -> None:
        """All is well again, and the desk free."""
        self.controls.mend()
        if self.seen.reader is None:
            self.until(lambda seen: seen.reader is not None)
        self.submit(c.LeaveBooking())
        self.until(lambda seen: seen.phase is Phase.IDLE)
        self.said.clear()

    def review(self) -> Said:
        """Wait for a print to be judged."""
        return self.until_said(lambda said: said.state is CaptureState.REVIEW)

    def again(self) -> None:
        """Take it again; over when the station asks for the fingers."""
        attempts = self.said[-1].attempts
        self.submit(c.RetakeCapture())
        self.until_said(lambda said: said.state is not CaptureState.REVIEW or said.attempts > attempts)

    def accept(self) -> None:
        """Accept the print in review; over when the next step is asked for."""
        done = sum(step.done for step in self.seen.steps)
        self.submit(c.AcceptCapture(override_reason="It is as good as it gets."))
        self.until(
            lambda seen: (
                seen.phase is not Phase.CAPTURING
                or (
                    sum(step.done for step in seen.steps) > done
                    and seen.capture is not None
                    and seen.capture.state is not CaptureState.LIFT_FINGERS
                )
            )
        )

    def befall(self, act: Act) -> None:
        self.controls.befall(act)

    def give(self, remedy: Remedy) -> tuple[ActKind, ...]:
        return self.controls.give(remedy)
