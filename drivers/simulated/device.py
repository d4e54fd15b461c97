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
    FingerState,
    Impression,
    Opening,
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
from drivers.simulated.glass import Glass, fingers_touching, fitted, ghost_of, smudge
from drivers.simulated.impression import GROUND
from drivers.simulated.pace import Pace
from drivers.simulated.request_box import RequestBox
from drivers.simulated.sayings import Sayings
from drivers.simulated.skin import RESOLUTION_PPI, Pixels, Skin, lay, shape_at

# A willing subject's pace, seconds (chosen: unhurried, yet some twenty frames at 15 a second).
APPROACH_S = 0.25
COMING_DOWN_S = 0.4
ROLLING_S = 0.7
RESTING_S = 0.45  # how long all fingers must lie still before the scanner takes the picture
LIFTING_S = 0.2
PATIENCE_S = 2.0  # fingers that rest and are not taken stay down this long before the subject tries anew
LIFTED_EARLY_AT = 0.55  # share of a roll after which an impatient subject lifts
_COMES_FROM_PX = 14  # how far a finger slides while it comes down
JOIN_S = 2.0  # contract: close takes no longer
_CANCELLED = "The capture was cancelled."


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
        self._pace = Pace(clock, frames_per_s)
        self._say = Sayings(events)
        self._attempt_seed = attempt_seed
        self._attempts = attempts
        self._box = RequestBox()
        # Of the running session; the device's thread alone uses them.
        self._deadline_s = 0.0
        self._frames = 0
        self._shown: Pixels = np.full((1, 1), GROUND, np.uint8)
        self._empty: Pixels = self._shown
        self._printed: Pixels | None = None  # the last picture that was taken: what it left may still be there
        self._ghost: Pixels | None = None  # what shows on the empty glass
        self._glass: Glass | None = None  # what lies on the glass now
        self._behaviour = Behaviour()  # of what lies there
        self._unplugged_times = controls.unplugged_times
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
        if self._box.cancelled():
            self._end(Failed(Cancelled(_CANCELLED)))
            self._say.clear()
        self._events.put(Opening(progress, "hands"))

    def _look_up(self) -> None:
        """The end of everything, if it has come."""
        if self._box.closing():
            raise _Closed
        if not self._controls.connected or self._controls.unplugged_times != self._unplugged_times:
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
            raise Cancelled(_CANCELLED)
        if self._box.take_trigger():
            raise _Triggered
        if self._clock.monotonic_s() >= self._deadline_s:
            raise Timeout("Nothing was captured in time.")
        self._pace.wait(self._box.wake)

    def _end(self, event: ReaderEvent) -> None:
        """The session is over before its last event is said: who hears it may start the next."""
        self._box.end()
        self._events.put(event)

    def _session(self, request: CaptureRequest) -> None:
        self._deadline_s = self._clock.monotonic_s() + request.timeout_s
        self._frames = 0
        self._glass, self._behaviour = None, Behaviour()
        self._say.begin()
        self._look_at_glass(shape_at(request.capability))
        try:
            self._wait_for_clear_glass()
            self._box.live()
            self._events.put(Ready())
            if self._ghost is not None:
                self._say.dirty()
            self._say.fingers(request, {}, 0)
            while True:
                self._approach()
                if self._placement(request):
                    return
                self._lift_again(request)
        except _Triggered:
            self._capture(request, self._shown)
        except Timeout as late:
            if self._say.seen > 0:
                self._capture(request, self._shown, best_at_timeout=True)
            else:
                self._end(Failed(late))
        except ReaderError as reason:
            self._end(Failed(reason))

    def _wait_for_clear_glass(self) -> None:
        waited = False
        while self._controls.obstructed:
            waited = True
            self._say.not_clear()
            self._show(self._empty)
            self._tick()
        if waited:
            self._say.clear()

    def _look_at_glass(self, shape: tuple[int, ...]) -> None:
        """The picture of the glass with nothing on it but what was not wiped away."""
        if not self._controls.residue:
            self._ghost = None
        elif self._ghost is None:
            self._ghost = ghost_of(self._printed) if self._printed is not None else smudge(shape)
        if self._ghost is not None:
            self._ghost = fitted(self._ghost, shape)
        empty = np.full(shape, GROUND, np.uint8) if self._ghost is None else self._ghost
        empty.setflags(write=False)
        self._empty = self._shown = empty

    def _show(self, frame: Pixels) -> None:
        self._frames += 1
        self._shown = frame
        self._events.put(Preview(frame, RESOLUTION_PPI, self._frames))

    def _approach(self) -> None:
        """The empty glass, until the subject's hand is there."""
        waited = 0
        while waited < self._pace.frames(APPROACH_S) or not self._controls.present().cooperative:
            self._show(self._empty)
            self._tick()
            waited += 1

    def _placement(self, request: CaptureRequest) -> bool:
        """The subject lays the fingers down; whether they were captured."""
        self._look_at_glass(self._empty.shape)
        if self._ghost is not None:
            self._say.dirty()
        behaviour = self._behaviour = self._controls.take()
        capability = request.capability
        laid = lay(capability.position, request.required_fingers, behaviour)
        rng = np.random.default_rng([self._attempt_seed, next(self._attempts), int(capability.position)])
        picture = self._skin.picture(capability, laid, behaviour, rng)
        rolled = capability.impression is Impression.ROLLED
        glass = self._glass = Glass(picture.pixels, self._ghost, rolled=rolled)
        if rolled and laid:
            lifted = self._roll(request, glass, picture.states)
        else:
            lifted = self._come_down(request, glass, picture.states)
        if lifted:
            self._events.put(ReaderWarning("lifted-early"))
            return False
        if len(picture.states) == len(request.required_fingers):
            self._capture(request, glass.settled)
            return True
        self._rest(glass, behaviour)
        return False

    def _come_down(self, request: CaptureRequest, glass: Glass, states: Mapping[int, FingerState]) -> bool:
        """Fingers come down one by one and rest; whether the subject lifted them too early."""
        frames = self._pace.frames(COMING_DOWN_S)
        for number in range(1, frames + 1):
            contact = number / frames
            slide = round((1 - contact) * _COMES_FROM_PX)
            self._show(glass.frame(contact, (0, -slide)))
            self._say.fingers(request, states, fingers_touching(contact, len(states)), settled=number == frames)
            self._tick()
        resting = self._pace.frames(RESTING_S)
        for _ in range(resting // 2 if self._behaviour.lift_early else resting):
            self._show(glass.settled)
            self._tick()
        return self._behaviour.lift_early

    def _roll(self, request: CaptureRequest, glass: Glass, states: Mapping[int, FingerState]) -> bool:
        """The contact line moves across; whether the subject lifted the finger too early."""
        self._say.fingers(request, states, len(states), settled=True)
        self._events.put(RollStarted())
        frames = self._pace.frames(ROLLING_S)
        for number in range(1, frames + 1):
            self._show(glass.frame(number / frames))
            self._tick()
            if self._behaviour.lift_early and number / frames >= LIFTED_EARLY_AT:
                return True
        self._events.put(RollCompleted())
        return False

    def _rest(self, glass: Glass, behaviour: Behaviour) -> None:
        """Too few fingers for the scanner: they rest until the subject would do something else."""
        rested = 0
        while rested < self._pace.frames(PATIENCE_S) or self._controls.present() == behaviour:
            self._show(glass.settled)
            self._tick()
            rested += 1

    def _lift_again(self, request: CaptureRequest) -> None:
        """Within a session: the fingers go, the session stays."""
        for frame in self._lifting():
            self._show(frame)
            self._tick()
        self._glass = None
        self._say.fingers(request, {}, 0)

    def _lifting(self) -> list[Pixels]:
        if self._glass is None:
            return []
        frames = self._pace.frames(LIFTING_S)
        return [self._glass.frame(1 - number / frames) for number in range(1, frames)]

    def _lift(self) -> None:
        """After a session: the fingers go and the glass is clear, unless something lies on it."""
        if self._glass is not None:
            self._say.not_clear()
            for frame in self._lifting():
                self._box.wake.clear()
                self._look_up()
                self._show(frame)
                self._pace.wait(self._box.wake)
            self._glass = None
        while self._controls.obstructed:
            self._look_up()
            self._say.not_clear()
            if self._box.running() is not None:
                return  # the next session waits for the clear glass itself
            self._box.sleep()
        self._say.clear()

    def _capture(self, request: CaptureRequest, pixels: Pixels, *, best_at_timeout: bool = False) -> None:
        if self._glass is not None:
            self._printed = self._glass.settled
            if self._behaviour.leaves_residue:
                self._ghost = ghost_of(self._printed)
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
