"""The hand of God: what the simulated subject does and what befalls the device, apart from the device interface.

A test or a trainer holds the `Controls`; the station never sees them. All methods may be called from any thread.

    controls.befall(Act(ActKind.DRY, frozenset({4})))   the right ring finger is dry, until it is moistened
    controls.conduct(script.acts)                       what this subject will do and suffer
    controls.give(Remedy.MOISTEN)                       what an officer says or does; whom it helped
    controls.mend()                                     everything is well
    controls.seat(8)                                    the next subject sits down

Below the acts lie the plain levers, which tests use:

    controls.once(swap_hands=True)                  the next placement is of the other hand
    controls.once(instead={4: 3})                   the middle finger again where the ring finger is due
    controls.always(conditions={4: DRY})            a dry ring finger, until it is changed
    controls.hold_off()  controls.place()           the subject refuses, gives in
    controls.unplug()  controls.replug()            the cable
    controls.leave_residue()  controls.wipe()       a print that stays on the glass: it is dirty, a session goes on
    controls.obstruct()  controls.take_away()       something lies on the glass: no session begins
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from drivers.errors import ActRefused
from drivers.simulated.acts import GLASS_ACTS, Act, ActKind, Befallen, Moment, Remedy, complaint
from drivers.simulated.befalling import Befalling
from drivers.simulated.behaviour import DRY, WET, Behaviour, composed

__all__ = ["DRY", "WET", "Behaviour", "Controls", "Faults"]

_KEYS = {ActKind.KEY_ACCEPT: "accept", ActKind.KEY_AGAIN: "again"}
_ON_THE_GLASS = GLASS_ACTS - {ActKind.OBSTRUCTED}


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with the device now. `dead_pixels`: 0 (none) to 1."""

    latency_s: float = 0.0
    sensor: bool = False  # captures fail
    dead_pixels: float = 0.0
    other_serial: bool = False  # another reader answers


class Controls:
    """Changes hold until changed again (`always`), for the next placement only (`once`), or as their act says."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lasting = Behaviour()
        self._next: dict[str, Any] = {}
        self._book = Befalling()
        self._plugged = True
        self._unplugged_times = 0
        self._residue = False
        self._obstructed = False
        self._keys: list[str] = []
        self._seed: int | None = None
        self._seating: float | None = None
        self._listeners: list[Callable[[], None]] = []
        self._befallen_listeners: list[Callable[[Befallen], None]] = []

    # Acts and remedies. -----------------------------------------------------------------------------------------------

    def befall(self, act: Act, by: str = "trainer") -> None:
        """The act begins: now, or when its position, attempt and moment come. ActRefused for one that cannot be."""
        _refuse_impossible(act)
        with self._lock:
            befallen = self._brought_about(self._book.enter(act, by))
        self._tell(befallen)

    def conduct(self, acts: Sequence[Act], by: str = "exercise") -> None:
        """The script of the subject who sits there now, in place of the one before: placements are counted anew, the
        hands are other hands; what is wrong with glass and device stays. ActRefused, and then nothing changes."""
        for act in acts:
            _refuse_impossible(act)
        with self._lock:
            befallen = self._brought_about(self._book.conduct(acts, by))
        self._tell(befallen)

    def give(self, remedy: Remedy) -> tuple[ActKind, ...]:
        """End what the remedy cures among what is in force, and say which kinds those were; none: it did not help.
        Restarting the reader takes it away for a moment, whatever it cures."""
        with self._lock:
            ended = self._book.give(remedy)
            if remedy is Remedy.PLUG_IN:
                self._plugged = True
            elif remedy is Remedy.CLEAN_GLASS:
                self._residue = False
            elif remedy is Remedy.CLEAR_GLASS:
                self._obstructed = False
            elif remedy is Remedy.RESTART_READER:
                self._unplugged_times += self._is_connected()
        self._tell()
        return ended

    def mend(self) -> None:
        """Everything is well: nothing is in force or to come, the subject is willing, the reader plugged in, the glass
        clean and clear."""
        with self._lock:
            self._book.clear()
            self._lasting, self._next = Behaviour(), {}
            self._plugged = True
            self._residue = self._obstructed = False
            self._keys.clear()
        self._tell()

    def in_force(self) -> tuple[tuple[ActKind, frozenset[int]], ...]:
        """Kinds of acts and their fingers (FGP 1-10), in the order in which they were said."""
        with self._lock:
            return tuple(dict.fromkeys((act.kind, act.fingers) for act in self._book.acts()))

    def on_befallen(self, listener: Callable[[Befallen], None]) -> Callable[[], None]:
        """Call `listener` when an act takes effect, on the thread on which it does; returns the act that ends it."""
        return self._enlist(self._befallen_listeners, listener)

    # The next subject. ------------------------------------------------------------------------------------------------

    def seat(self, seed: int) -> None:
        """Another person sits down: the reader shows them from its next placement on, once their hands are made."""
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise ValueError("a seed is a whole number, 0 or more")
        with self._lock:
            self._seed, self._seating = seed, 0.0
        self._tell()

    def seating(self) -> float | None:
        """How far the hands of the next subject are made, 0 to 1; None when they are there."""
        with self._lock:
            return self._seating

    # The plain levers. ------------------------------------------------------------------------------------------------

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
            self._unplugged_times += self._is_connected()
            self._plugged = False
        self._tell()

    def replug(self) -> None:
        with self._lock:
            self._plugged = True
            self._book.end(frozenset({ActKind.UNPLUG}))
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
            self._book.end(_ON_THE_GLASS)
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
            self._book.end(frozenset({ActKind.OBSTRUCTED}))
        self._tell()

    # For the device: how it is. ---------------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        with self._lock:
            return self._is_connected()

    @property
    def unplugged_times(self) -> int:
        """How often the cable was pulled: a device is lost by it, however soon it is plugged in again."""
        with self._lock:
            return self._unplugged_times

    @property
    def replug_after_s(self) -> float | None:
        """Seconds after which the cable that is out is plugged in again by itself; None: not by itself."""
        with self._lock:
            pulls = [act.seconds for act in self._book.acts() if act.kind is ActKind.UNPLUG]
            return max(pulls) if self._plugged and pulls and min(pulls) > 0 else None

    @property
    def residue(self) -> bool:
        with self._lock:
            return self._residue or self._book.in_force(ActKind.DIRTY_GLASS)

    @property
    def smudged(self) -> bool:
        """Whether the dirt is more than a print that was left."""
        with self._lock:
            return self._book.in_force(ActKind.DIRTY_GLASS)

    @property
    def obstructed(self) -> bool:
        with self._lock:
            return self._obstructed or self._book.in_force(ActKind.OBSTRUCTED)

    def faults(self) -> Faults:
        with self._lock:
            acts = self._book.acts()
        latency_s = dead_pixels = 0.0
        for act in acts:
            if act.kind is ActKind.LATENCY:
                latency_s = max(latency_s, act.seconds)
            elif act.kind is ActKind.DEAD_PIXELS:
                dead_pixels = max(dead_pixels, act.amount)
        kinds = {act.kind for act in acts}
        return Faults(latency_s, ActKind.SENSOR_FAULT in kinds, dead_pixels, ActKind.WRONG_SERIAL in kinds)

    def take_keys(self) -> list[str]:
        """The keys that were pressed since, by name."""
        with self._lock:
            pressed, self._keys = self._keys, []
            return pressed

    # For the device: placement by placement. `position`: FGP of the capture. ------------------------------------------

    def come_near(self, position: int) -> None:
        """A hand comes near the glass: one more placement begins."""
        self._reached(lambda: self._book.come_near(position))

    def reach(self, position: int, moment: Moment) -> None:
        """The placement has come to that moment."""
        self._reached(lambda: self._book.moment(position, moment))

    def leave(self, position: int) -> None:
        """The placement is over."""
        with self._lock:
            self._book.leave(position)

    def break_off(self, position: int) -> None:
        """The session ended before a finger was laid down."""
        with self._lock:
            self._book.break_off(position)

    def present(self, position: int | None = None) -> Behaviour:
        """What the subject would do now; leaves what is meant for one placement."""
        with self._lock:
            return self._composed(position, self._book.acts())

    def intends(self, position: int) -> Behaviour:
        """What the subject would do at one more placement, were it the same attempt."""
        with self._lock:
            return self._composed(position, self._book.acts_next(position))

    def take(self, position: int | None = None) -> Behaviour:
        """What the subject does at this placement; what was meant for one is used up."""
        with self._lock:
            behaviour = self._composed(position, self._book.acts())
            self._next = {}
            return behaviour

    # For the device: who sits there. ----------------------------------------------------------------------------------

    @property
    def seed(self) -> int | None:
        """Of the subject who was seated last; None before one was."""
        with self._lock:
            return self._seed

    def seated(self, seed: int, progress: float | None) -> None:
        """How far that subject is; None when they are there. Of no account when another sits down already."""
        with self._lock:
            if self._seed == seed:
                self._seating = progress

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change; returns the act that ends it."""
        return self._enlist(self._listeners, listener)

    # Within. ----------------------------------------------------------------------------------------------------------

    def _is_connected(self) -> bool:
        return self._plugged and not self._book.in_force(ActKind.UNPLUG)

    def _composed(self, position: int | None, acts: Iterable[Act]) -> Behaviour:
        attempt = 1 if position is None else self._book.attempt(position)
        return composed(replace(self._lasting, **self._next), acts, attempt)

    def _reached(self, begin: Callable[[], list[Befallen]]) -> None:
        with self._lock:
            befallen = self._brought_about(begin())
        if befallen:
            self._tell(befallen)

    def _brought_about(self, befallen: list[Befallen]) -> list[Befallen]:
        for one in befallen:
            if one.act.kind is ActKind.UNPLUG:
                self._unplugged_times += self._plugged
            elif one.act.kind in _KEYS:
                self._keys.append(_KEYS[one.act.kind])
        return befallen

    def _enlist(self, listeners: list[Any], listener: Any) -> Callable[[], None]:
        with self._lock:
            listeners.append(listener)

        def forget() -> None:
            with self._lock:
                if listener in listeners:
                    listeners.remove(listener)

        return forget

    def _tell(self, befallen: Sequence[Befallen] = ()) -> None:
        with self._lock:
            listeners, hearers = list(self._listeners), list(self._befallen_listeners)
        for listener in listeners:
            listener()
        for one in befallen:
            for hearer in hearers:
                hearer(one)


def _refuse_impossible(act: Act) -> None:
    wrong = complaint(act)
    if wrong is not None:
        raise ActRefused(f"{act.kind.value}: {wrong.said}")
