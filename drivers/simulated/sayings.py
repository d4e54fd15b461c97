"""What the simulated device says about the glass, each thing only when it has changed."""

from collections.abc import Mapping

from drivers.base import (
    CaptureRequest,
    FingerCount,
    FingerQuality,
    FingerState,
    Impression,
    PlatenClear,
    PlatenNotClear,
    ReaderEvent,
    ReaderWarning,
)
from drivers.simulated.outbox import Outbox
from drivers.simulated.skin import FINGERS_AT

_NOT_COUNTED = -1  # no count was said in this session


class Sayings:
    """For the device's thread alone. `plain`: a sensor that shows what lies there and says nothing of fingers and dirt,
    which are counted for it all the same."""

    def __init__(self, events: Outbox, *, plain: bool = False) -> None:
        self._events = events
        self._plain = plain
        self._lights: dict[int, FingerState] = {}
        self._dirty = self._other_serial = self._not_clear = False
        self.seen = _NOT_COUNTED  # fingers, as said last

    def begin(self) -> None:
        """A session begins: nothing was said in it."""
        self._lights = {}
        self._dirty = self._other_serial = self._not_clear = False
        self.seen = _NOT_COUNTED

    def fingers(
        self, request: CaptureRequest, states: Mapping[int, FingerState], seen: int, *, settled: bool = False
    ) -> None:
        """Count and lights. A finger that has just come down is not good yet."""
        shown = request.required_fingers & states.keys()
        order = [finger for finger in FINGERS_AT[request.capability.position] if finger in shown]
        lights = dict.fromkeys(sorted(request.required_fingers), FingerState.ABSENT)
        for finger in order[:seen]:
            good = states[finger] is FingerState.GOOD
            lights[finger] = FingerState.FAIR if good and not settled else states[finger]
        if seen != self.seen:
            self.seen = seen
            self._of_fingers(FingerCount(seen, len(request.required_fingers)))
        if lights != self._lights:
            self._lights = lights
            self._of_fingers(FingerQuality(lights))

    def _of_fingers(self, event: ReaderEvent) -> None:
        if not self._plain:
            self._events.put(event)

    def dirty(self) -> None:
        """Once in a session."""
        if not self._dirty:
            self._dirty = True
            self._of_fingers(ReaderWarning("dirty-platen"))

    def lifted_early(self, request: CaptureRequest) -> None:
        """The roll ended before its end, which whoever puts it together knows; or the slap before it was taken."""
        if request.capability.impression is Impression.ROLLED or not self._plain:
            self._events.put(ReaderWarning("lifted-early"))

    def other_serial(self) -> None:
        """Once in a session: another reader answers than the one that was opened."""
        if not self._other_serial:
            self._other_serial = True
            self._events.put(ReaderWarning("other-serial"))

    def not_clear(self) -> None:
        """Once, until the glass is clear."""
        if not self._not_clear:
            self._not_clear = True
            self._events.put(PlatenNotClear())

    def clear(self) -> None:
        self._not_clear = False
        self._events.put(PlatenClear())
