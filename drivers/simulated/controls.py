"""The hand of God: what the simulated subject does and what befalls the device, apart from the device interface.

A test or a trainer holds the `Controls`; the station never sees them. All methods may be called from any thread.

    controls.once(swap_hands=True)                  the next placement is of the other hand
    controls.once(instead={4: 3})                   the middle finger again where the ring finger is due
    controls.always(conditions={4: DRY})            a dry ring finger, until it is changed
    controls.hold_off()  controls.place()           the subject refuses, gives in
    controls.unplug()  controls.replug()            the cable
    controls.leave_residue()  controls.wipe()       a print that stays on the glass: it is dirty, a session goes on
    controls.obstruct()  controls.take_away()       something lies on the glass: no session begins
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from drivers.simulated.generator import FINGERS
from drivers.simulated.impression import Conditions

DRY = Conditions(moisture=-0.85, pressure=0.35)
WET = Conditions(moisture=0.95, pressure=0.9)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the subject does at one placement. Fingers are FGP 1-10."""

    cooperative: bool = True  # places the fingers when asked
    swap_hands: bool = False  # lays down the other hand
    instead: Mapping[int, int] = field(default_factory=dict)  # lays down another finger in place of the one asked for
    absent: frozenset[int] = frozenset()  # fingers that are not laid down
    conditions: Mapping[int, Conditions] = field(default_factory=dict)  # skin, by finger
    smear: bool = False  # slides while the picture is taken
    lift_early: bool = False  # lifts in the middle of a roll, or before a slap is taken
    leaves_residue: bool = False  # a print stays on the glass after the lift, until it is wiped

    def __post_init__(self) -> None:
        for finger in (*self.instead, *self.instead.values(), *self.absent, *self.conditions):
            if finger not in FINGERS:
                raise ValueError(f"finger {finger} is not one of 1 to 10")


class Controls:
    """Changes hold until changed again (`always`) or for the next placement only (`once`)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lasting = Behaviour()
        self._next: dict[str, Any] = {}
        self._connected = True
        self._unplugged_times = 0
        self._residue = False
        self._obstructed = False
        self._listeners: list[Callable[[], None]] = []

    # For whoever plays God. ------------------------------------------------------------------------------------------

    def always(self, **changes: Any) -> None:
        """Change the subject from now on: `always(swap_hands=True)`."""
        with self._lock:
            self._lasting = replace(self._lasting, **changes)
        self._tell()

    def once(self, **changes: Any) -> None:
        """Change the next placement only."""
        replace(Behaviour(), **changes)  # what is unknown is refused here, not in the device's thread
        with self._lock:
            self._next.update(changes)
        self._tell()

    def hold_off(self) -> None:
        """The subject keeps the hands away from the glass until `place`."""
        self.always(cooperative=False)

    def place(self) -> None:
        """The subject lays the fingers down when asked."""
        self.always(cooperative=True)

    def unplug(self) -> None:
        with self._lock:
            self._unplugged_times += self._connected
            self._connected = False
        self._tell()

    def replug(self) -> None:
        with self._lock:
            self._connected = True
        self._tell()

    def leave_residue(self) -> None:
        """The glass is dirty: what was printed last, or a smudge, shows through the next prints."""
        with self._lock:
            self._residue = True
        self._tell()

    def wipe(self) -> None:
        """The glass is clean."""
        with self._lock:
            self._residue = False
        self._tell()

    def obstruct(self) -> None:
        """Something lies on the glass that should not."""
        with self._lock:
            self._obstructed = True
        self._tell()

    def take_away(self) -> None:
        """Nothing lies on the glass any more."""
        with self._lock:
            self._obstructed = False
        self._tell()

    # For the device. -------------------------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        with self._lock:
            return self._connected

    @property
    def unplugged_times(self) -> int:
        """How often the cable was pulled: a device is lost by it, however soon it is plugged in again."""
        with self._lock:
            return self._unplugged_times

    @property
    def residue(self) -> bool:
        with self._lock:
            return self._residue

    @property
    def obstructed(self) -> bool:
        with self._lock:
            return self._obstructed

    def present(self) -> Behaviour:
        """What the subject would do now; leaves what is meant for one placement."""
        with self._lock:
            return replace(self._lasting, **self._next)

    def take(self) -> Behaviour:
        """What the subject does at this placement; what was meant for one is used up."""
        with self._lock:
            behaviour = replace(self._lasting, **self._next)
            self._next = {}
            return behaviour

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change; returns the act that ends it."""
        with self._lock:
            self._listeners.append(listener)

        def forget() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return forget

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()
