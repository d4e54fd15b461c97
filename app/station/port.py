"""What a front end holds of the station: one door in, one value out, one picture."""

from collections.abc import Callable
from typing import Protocol

from app.station.commands import Command
from app.station.mailbox import LatestFrame
from app.station.snapshot import StationSnapshot


class StationPort(Protocol):
    """A running station as front ends (window, headless) see it."""

    @property
    def preview(self) -> LatestFrame:
        """Live picture of the glass."""
        ...

    def submit(self, command: Command) -> None:
        """Post a command to the station's inbox and return at once; its effect shows in a snapshot."""
        ...

    def subscribe(self, listener: Callable[[StationSnapshot], None]) -> Callable[[], None]:
        """Call `listener` on the station's thread with each new snapshot (at once with the present one); returns the
        act that ends it."""
        ...
