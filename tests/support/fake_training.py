"""A training room for front ends under test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.training.snapshot import TrainingSnapshot
from tests.support.fake_port import FakePort


@dataclass
class FakeTraining:
    """A training room that shows what it is given and remembers what it was asked."""

    station: FakePort
    snapshots: list[TrainingSnapshot] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)
    listeners: list[Callable[[TrainingSnapshot], None]] = field(default_factory=list)

    def submit(self, command: Any) -> None:
        self.commands.append(command)

    def subscribe(self, listener: Callable[[TrainingSnapshot], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        if self.snapshots:
            listener(self.snapshots[-1])
        return lambda: self.listeners.remove(listener)

    def show(self, snapshot: TrainingSnapshot) -> None:
        """Send a snapshot to whoever listens."""
        self.snapshots.append(snapshot)
        for listener in list(self.listeners):
            listener(snapshot)
