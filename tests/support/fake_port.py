"""A station for front ends under test."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.station.mailbox import LatestFrame
from app.station.snapshot import StationSnapshot


@dataclass
class FakePort:
    """A station that shows what it is given and remembers what it was asked."""

    snapshots: list[StationSnapshot] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)
    preview: LatestFrame = field(default_factory=LatestFrame)
    listeners: list[Callable[[StationSnapshot], None]] = field(default_factory=list)

    def submit(self, command: Any) -> None:
        self.commands.append(command)

    def subscribe(self, listener: Callable[[StationSnapshot], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        if self.snapshots:
            listener(self.snapshots[-1])
        return lambda: self.listeners.remove(listener)

    def show(self, snapshot: StationSnapshot) -> None:
        """Send a snapshot to whoever listens."""
        self.snapshots.append(snapshot)
        for listener in list(self.listeners):
            listener(snapshot)
