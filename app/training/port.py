"""What a front end holds of the training room: as of the station, one door in and one value out."""

from collections.abc import Callable
from typing import Protocol

from app.station.port import StationPort
from app.training.commands import TrainingCommand
from app.training.snapshot import TrainingSnapshot


class TrainingPort(Protocol):
    """Commands are taken from any thread and return at once. Listeners are called on whichever thread changed it."""

    @property
    def station(self) -> StationPort:
        """The station as the trainee's front end must use it: its commands are recorded. While a replay is watched it
        shows the recorded station."""
        ...

    def submit(self, command: TrainingCommand) -> None: ...

    def subscribe(self, listener: Callable[[TrainingSnapshot], None]) -> Callable[[], None]:
        """Call `listener` with the present snapshot at once and with each new one; returns the act that ends it."""
        ...
