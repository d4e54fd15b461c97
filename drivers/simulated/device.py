"""The simulated scanner: glass, firmware and the subject before it, on a thread of its own.

It follows the contract of `drivers.base` and knows time only by the clock that it is given. While nobody captures, the
thread sleeps. One placement is: the hand comes near, the fingers come down, rest, are captured, lift.
"""

import itertools
import threading
from collections.abc import Mapping

import numpy as np

from drivers.base import (
    Captured,
    CaptureRequest,
    Disconnected,
    DriverClock,
    EventQueue,
    Failed,
    FingerCount,
    FingerQuality,
    FingerState,
    Impression,
    Opening,
    PlatenClear,
    PlatenNotClear,
    Preview,
    ReaderEvent,
    ReaderInfo,
    ReaderWarning,
    Ready,
    RollCompleted,
    RollStarted,
)
from drivers.errors import Cancelled, ProtocolError, ReaderError, Timeout
from drivers.errors import Disconnected as DisconnectedError
from drivers.simulated.controls import Behaviour, Controls
from drivers.simulated.glass import Glass, fingers_touching, ghost_of
from drivers.simulated.impression import GROUND
from drivers.simulated.request_box import RequestBox
from drivers.simulated.skin import FINGERS_AT, RESOLUTION_PPI, Pixels, Skin, lay, shape_at

# A willing subject's pace, seconds (chosen: unhurried, yet some twenty frames at 15 a second).
APPROACH_S = 0.25
COMING_DOWN_S = 0.4
ROLLING_S = 0.7
RESTING_S = 0.45  # how long all fingers must lie still before the scanner takes the picture
LIFTING_S = 0.2
PATIENCE_S = 2.0  # fingers that rest and are not taken stay down this long before the subject tries anew
LIFTED_EARLY_AT = 0.55  # share of a roll after which an impatient subject lifts
_COMES_FROM_PX = 14  # how far a finger slides while it comes down
_NOT_COUNTED = -1  # no count was said in this session
JOIN_S = 2.0  # contract: close takes no longer


class _Closed(Exception):
    """The reader is being closed."""


class _Unplugged(Exception):
    """The cable is out."""


class _Triggered(Exception):
    """The operator wants what lies there now."""


class SimulatedDevice:
    """`attempts` counts placements over the life of the driver, so that none is drawn twice."""

    def __init__(
        self,
        info: ReaderInfo,
        events: EventQueue,
        skin: Skin,
        controls: Controls,
        clock: DriverClock,
        *,
        frames_per_s: float,
        attempt_seed: int,
        attempts: "itertools.count[int]",
    ) -> None:
        self._info = info
        self._events = events
        self._skin = skin
        self._controls = controls
        self._clock = clock
        self._frame_s = 1.0 / frames_per_s
        self._attempt_seed = attempt_seed
        self._attempts = attempts
        self._box = RequestBox()
        # Of the running session; the device's thread alone uses them.
        self._deadline_s = 0.0
        self._frames = 0
        self._shown: Pixels = np.full((1, 1), GROUND, np.uint8)
        self._empty: Pixels = self._shown
        self._ghost: Pixels | None = None
        self._lights: dict[int, FingerState] = {}
        self._seen = _NOT_COUNTED
        self._glass: Glass | None = None  # what lies on the glass now
        self._said_not_clear = False
        self._thread = threading.Thread(target=self._run, name="simulated-reader", daemon=True)
        self._forget = controls.on_change(self._box.wake.set)
        self._thread.start()

    # From any thread. ------------------------------------------------------------------------------------------------

    def start(self, request: CaptureRequest) -> None:
        self._box.start(request)

    def trigger(self) -> None:
        self._box.trigger()

    def cancel(self) -> None:
        self._box.cancel()

    def close(self) -> None:
        self._box.close()
        self._forget()
        if self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)

    # On the device's thread. -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._events.put(Opening(0.0))
            self._skin.prepare(self._warming_up)
            self._events.put(Opening(1.0))
            while True:
                self._session(self._next_request())
                self._lift()
        except _Closed:
            pass
        except _Unplugged:
            self._box.lose()
            self._events.put(Disconnected(DisconnectedError("The simulated reader is unplugged.")))
        except Exception as defect:
            self._box.lose()
            self._events.put(Disconnected(ProtocolError(f"The simulated reader failed ({type(defect).__name__}).")))
            raise

    def _warming_up(self, progress: float) -> None:
        self._look_up()
        self._events.put(Opening(progress, "hands"))

    def _look_up(self) -> None:
        """The end of everything, if it has come."""
        if self._box.closing():
            raise _Closed
        if not self._controls.connected:
            raise _Unplugged

    def _next_request(self) -> CaptureRequest:
        while True:
            self._look_up()
            request = self._box.running()
            if request is not None:
                return request
            self._box.sleep()

    def _tick(self) -> None:
        """One frame's time within a session. Raises what ends it."""
        self._box.wake.clear()  # before the looks: what is asked after them cuts the wait short
        self._look_up()
        if self._box.cancelled():
            raise Cancelled("The capture was cancelled.")
        if self._box.take_trigger():
            raise _Triggered
        if self._clock.monotonic_s() >= self._deadline_s:
            raise Timeout("Nothing was captured in time.")
        self._clock.wait(self._box.wake, self._frame_s)

    def _end(self, event: ReaderEvent) -> None:
        """The session is over before its last event is said: who hears it may start the next."""
        self._box.end()
        self._events.put(event)

    def _session(self, request: CaptureRequest) -> None:
        capability = request.capability
        self._deadline_s = self._clock.monotonic_s() + request.timeout_s
        self._frames = 0
        self._lights, self._seen, self._glass = {}, _NOT_COUNTED, None
        shape = shape_at(capability)
        if self._ghost is not None and self._ghost.shape != shape:
            self._ghost = None  # the glass shows another section now
        self._clean_glass(shape)
        try:
            self._wait_for_clear_glass()
            self._events.put(Ready())
            self._report(request, {}, 0)
            while True:
                self._approach()
                if self._placement(request):
                    return
                self._lift_again(request)
        except _Triggered:
            self._capture(request, self._shown)
        except Timeout as late:
            if self._seen > 0:
                self._capture(request, self._shown, best_at_timeout=True)
            else:
                self._end(Failed(late))
        except ReaderError as reason:
            self._end(Failed(reason))

    def _wait_for_clear_glass(self) -> None:
        if not self._dirty():
            return
        self._say_not_clear()
        while self._dirty():
            self._show(self._empty)
            self._tick()
        self._clean_glass(self._empty.shape)
        self._say_clear()

    def _clean_glass(self, shape: tuple[int, ...]) -> None:
        """The picture of the glass with nothing on it but what the last print left."""
        if not self._dirty():
            self._ghost = None
        empty = np.full(shape, GROUND, np.uint8) if self._ghost is None else self._ghost
        empty.setflags(write=False)
        self._empty = self._shown = empty

    def _show(self, frame: Pixels) -> None:
        self._frames += 1
        self._shown = frame
        self._events.put(Preview(frame, RESOLUTION_PPI, self._frames))

    def _for(self, seconds: float) -> int:
        """How many frames that is."""
        return max(1, round(seconds / self._frame_s))

    def _approach(self) -> None:
        """The empty glass, until the subject's hand is there."""
        waited = 0
        while waited < self._for(APPROACH_S) or not self._controls.present().cooperative:
            self._show(self._empty)
            self._tick()
            waited += 1

    def _placement(self, request: CaptureRequest) -> bool:
        """The subject lays the fingers down; whether they were captured."""
        behaviour = self._controls.take()
        capability = request.capability
        laid = lay(capability.position, request.required_fingers, behaviour)
        rng = np.random.default_rng([self._attempt_seed, next(self._attempts), int(capability.position)])
        picture = self._skin.picture(capability, laid, behaviour, rng)
        rolled = capability.impression is Impression.ROLLED
        glass = self._glass = Glass(picture.pixels, self._ghost, rolled=rolled)
        if rolled and laid:
            lifted = self._roll(request, glass, picture.states, behaviour)
        else:
            lifted = self._come_down(request, glass, picture.states, behaviour)
        if not lifted and len(laid) == len(request.required_fingers):
            self._capture(request, glass.settled, behaviour=behaviour)
            return True
        if not lifted:
            self._rest(glass, behaviour)
        return False

    def _come_down(
        self, request: CaptureRequest, glass: Glass, states: Mapping[int, FingerState], behaviour: Behaviour
    ) -> bool:
        """Fingers come down one by one and rest; whether the subject lifted them too early."""
        frames = self._for(COMING_DOWN_S)
        for number in range(1, frames + 1):
            contact = number / frames
            slide = round((1 - contact) * _COMES_FROM_PX)
            self._show(glass.frame(contact, (0, -slide)))
            self._report(request, states, fingers_touching(contact, len(states)), settled=number == frames)
            self._tick()
        resting = self._for(RESTING_S)
        for _ in range(resting // 2 if behaviour.lift_early else resting):
            self._show(glass.settled)
            self._tick()
        return behaviour.lift_early

    def _roll(
        self, request: CaptureRequest, glass: Glass, states: Mapping[int, FingerState], behaviour: Behaviour
    ) -> bool:
        """The contact line moves across; whether the roll was captured only in part and the session goes on."""
        self._report(request, states, len(states), settled=True)
        self._events.put(RollStarted())
        frames = self._for(ROLLING_S)
        for number in range(1, frames + 1):
            self._show(glass.frame(number / frames))
            self._tick()
            if behaviour.lift_early and number / frames >= LIFTED_EARLY_AT:
                self._events.put(ReaderWarning("lifted-early"))
                return True
        self._events.put(RollCompleted())
        return False

    def _rest(self, glass: Glass, behaviour: Behaviour) -> None:
        """Too few fingers for the scanner: they rest until the subject would do something else."""
        rested = 0
        while rested < self._for(PATIENCE_S) or self._controls.present() == behaviour:
            self._show(glass.settled)
            self._tick()
            rested += 1

    def _lift_again(self, request: CaptureRequest) -> None:
        """Within a session: the fingers go, the session stays."""
        for frame in self._lifting():
            self._show(frame)
            self._tick()
        self._glass = None
        self._show(self._empty)
        self._report(request, {}, 0)

    def _lifting(self) -> list[Pixels]:
        if self._glass is None:
            return []
        frames = self._for(LIFTING_S)
        return [self._glass.frame(1 - number / frames) for number in range(1, frames)]

    def _lift(self) -> None:
        """After a session: the fingers go and the glass is clear, unless something stays on it."""
        if self._glass is not None:
            self._say_not_clear()
            for frame in self._lifting():
                self._box.wake.clear()
                self._look_up()
                self._show(frame)
                self._clock.wait(self._box.wake, self._frame_s)
            self._glass = None
        while self._dirty():
            self._look_up()
            self._say_not_clear()
            if self._box.running() is not None:
                return  # the next session waits for the clear glass itself
            self._box.sleep()
        self._say_clear()

    def _dirty(self) -> bool:
        return self._controls.glass_dirty

    def _say_not_clear(self) -> None:
        """Once, until the glass is clear."""
        if not self._said_not_clear:
            self._said_not_clear = True
            self._events.put(PlatenNotClear())

    def _say_clear(self) -> None:
        self._said_not_clear = False
        self._events.put(PlatenClear())

    def _report(
        self,
        request: CaptureRequest,
        states: Mapping[int, FingerState],
        seen: int,
        *,
        settled: bool = False,
    ) -> None:
        """Count and lights, where they changed. A finger that has just come down is not good yet."""
        order = [finger for finger in FINGERS_AT[request.capability.position] if finger in states]
        lights = dict.fromkeys(sorted(request.required_fingers), FingerState.ABSENT)
        for finger in order[:seen]:
            good = states[finger] is FingerState.GOOD
            lights[finger] = FingerState.FAIR if good and not settled else states[finger]
        if seen != self._seen:
            self._seen = seen
            self._events.put(FingerCount(seen, len(request.required_fingers)))
        if lights != self._lights:
            self._lights = lights
            self._events.put(FingerQuality(lights))

    def _capture(
        self,
        request: CaptureRequest,
        pixels: Pixels,
        *,
        best_at_timeout: bool = False,
        behaviour: Behaviour | None = None,
    ) -> None:
        if behaviour is not None and behaviour.leaves_residue:
            self._ghost = ghost_of(pixels)
            self._controls.leave_residue()
        self._end(
            Captured(
                pixels,
                RESOLUTION_PPI,
                request.capability,
                self._clock.monotonic_s(),
                self._info.serial,
                self._info.firmware,
                best_at_timeout,
            )
        )
