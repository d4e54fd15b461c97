"""The simulated scanner: glass, firmware and the subject before it, on a thread of its own.

It follows the contract of `drivers.base` and knows time only by the clock that it is given. While nobody captures, the
thread sleeps. One placement is: the hand comes near, the fingers come down, rest, are captured, lift. At each of these
moments the hand of God is asked what befalls.
"""

import itertools
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from drivers.base import (
    Captured,
    CaptureRequest,
    Disconnected,
    DriverClock,
    EventQueue,
    Failed,
    FingerState,
    Impression,
    Key,
    Opening,
    ReaderEvent,
    ReaderInfo,
    Ready,
    RollCompleted,
    RollStarted,
)
from drivers.errors import Cancelled, ProtocolError, ReaderError, SensorFault, Timeout
from drivers.errors import Disconnected as DisconnectedError
from drivers.simulated import pace
from drivers.simulated.artist import Artist
from drivers.simulated.controls import Controls
from drivers.simulated.glass import Glass, fingers_touching
from drivers.simulated.outbox import Outbox
from drivers.simulated.pace import Pace
from drivers.simulated.platen import Platen
from drivers.simulated.request_box import Closed, RequestBox, Triggered, Unplugged
from drivers.simulated.sayings import Sayings
from drivers.simulated.seat import Seat
from drivers.simulated.skin import RESOLUTION_PPI, Laid, Pixels, shape_at
from drivers.simulated.unrest import SLIDING_FRAMES, Unrest
from drivers.simulated.video import Video
from drivers.simulated.visit import Visit

SERIAL, OTHER_SERIAL = "SIM-0001", "SIM-0002"
_COMES_FROM_PX = 14  # how far a finger slides while it comes down
JOIN_S = 2.0  # contract: close takes no longer
_CANCELLED = "The capture was cancelled."


class SimulatedDevice:
    """`attempts` counts placements over the life of the driver, so that none is drawn twice."""

    def __init__(
        self,
        info: ReaderInfo,
        events: EventQueue,
        seat: Seat,
        controls: Controls,
        clock: DriverClock,
        *,
        frames_per_s: float,
        attempt_seed: int,
        attempts: "itertools.count[int]",
    ) -> None:
        self._info = info
        self._events = events
        self._out = Outbox(events, clock)
        self._seat = seat
        self._controls = controls
        self._clock = clock
        self._pace = Pace(clock, frames_per_s)
        self._say = Sayings(self._out, plain=not info.captures_itself)
        self._platen = Platen(controls)
        self._video = Video(self._out, self._platen.empty)
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="simulated-skin")  # starts when there is to draw
        self._artist = Artist(self._hand, seat, attempt_seed, attempts)
        self._box = RequestBox()
        # Of the running session; the device's thread alone uses them.
        self._visit = Visit(controls, 0)
        self._deadline_s = 0.0
        self._glass: Glass | None = None  # what lies on the glass now
        self._unplugged_times = controls.unplugged_times
        self._thread = threading.Thread(target=self._run, name="simulated-reader", daemon=True)
        self._forget = controls.on_change(self._box.wake.set)
        self._thread.start()

    # From any thread. ------------------------------------------------------------------------------------------------

    def start(self, request: CaptureRequest) -> None:
        self._box.start(request)

    def trigger(self, frame: int | None = None) -> None:
        self._box.trigger(frame)

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
            self._controls.take_keys()  # pressed while nobody could hear
            self._events.put(Opening(0.0))
            self._seat.prepare(self._warming_up)
            self._events.put(Opening(1.0))
            while True:
                self._session(self._next_request())
                self._lift()
        except Closed:
            pass
        except Unplugged:
            self._box.lose()
            self._events.put(Disconnected(DisconnectedError("The simulated reader is unplugged.")))
        except Exception as defect:
            self._box.lose()
            self._events.put(Disconnected(ProtocolError(f"The simulated reader failed ({type(defect).__name__}).")))
            raise
        finally:
            self._hand.shutdown(cancel_futures=True)

    def _warming_up(self, progress: float) -> None:
        self._between_sessions(progress)
        self._events.put(Opening(progress, "hands"))

    def _between_sessions(self, progress: float) -> None:
        self._look_up()
        if self._box.cancelled():
            self._end(Failed(Cancelled(_CANCELLED)))
            self._say.clear()

    def _look_up(self) -> None:
        """The end of everything, if it has come; and how the device is."""
        if self._box.closing():
            raise Closed
        if not self._controls.connected or self._controls.unplugged_times != self._unplugged_times:
            raise Unplugged
        faults = self._controls.faults()
        self._out.delay(faults.latency_s)
        self._video.break_sensor(faults.dead_pixels)
        for name in self._controls.take_keys():
            self._out.put(Key(name))
        self._out.pump()

    # Sessions. -------------------------------------------------------------------------------------------------------

    def _next_request(self) -> CaptureRequest:
        while True:
            self._look_up()
            if self._controls.seating() is not None:
                self._seat.change(self._between_sessions)
            request = self._box.running()
            if request is not None:
                return request
            self._sleep()

    def _sleep(self) -> None:
        """Until something is asked, changed or due."""
        due_s = self._out.next_due_s()
        if due_s is None:
            self._box.sleep()
        else:
            self._clock.wait(self._box.wake, max(0.0, due_s - self._clock.monotonic_s()))
            self._box.wake.clear()

    def _look_at_requests(self) -> None:
        """Raises what ends the session."""
        self._box.wake.clear()  # before the looks: what is asked after them cuts the wait short
        self._look_up()
        if self._box.cancelled():
            raise Cancelled(_CANCELLED)
        if (asked := self._box.take_trigger()) is not None:
            raise asked
        if self._clock.monotonic_s() >= self._deadline_s:
            raise Timeout("Nothing was captured in time.")

    def _tick(self) -> None:
        """One frame's time within a session. Raises what ends it."""
        self._look_at_requests()
        self._pace.wait(self._box.wake)

    def _end(self, event: ReaderEvent) -> None:
        """The session is over before its last event is said: who hears it may start the next."""
        self._box.end()
        if isinstance(event, Failed) and isinstance(event.error, Cancelled):
            self._out.catch_up()
            self._events.put(event)  # a late reader is cancelled at once
        else:
            self._out.put(event)

    def _session(self, request: CaptureRequest) -> None:
        self._deadline_s = self._clock.monotonic_s() + request.timeout_s
        self._video.begin()
        self._glass = None
        visit = self._visit = Visit(self._controls, int(request.capability.position))
        self._say.begin()
        try:
            self._come_near(request)
            self._box.live()
            self._out.put(Ready())
            self._say_what_is_wrong()
            self._say.fingers(request, {}, 0)
            while True:
                self._approach(request)
                if self._placement(request):
                    return
                self._lift_again(request)
                self._come_near(request)
        except Triggered as asked:
            self._capture(request, self._video.taken(asked.frame))
        except Timeout as late:
            if self._say.seen > 0:
                self._capture(request, self._video.shown, best_at_timeout=True)
            else:
                self._end(Failed(late))
        except ReaderError as reason:
            self._end(Failed(reason))
        finally:
            visit.end()

    def _come_near(self, request: CaptureRequest) -> None:
        """A hand comes near the glass, which must be clear; whoever sat down meanwhile, it is theirs."""
        self._look_at_glass(request)
        self._seat.change(self._while_someone_sits_down)
        self._visit.come_near()
        self._look_at_glass(request)
        waited = False
        while self._controls.obstructed:
            waited = True
            self._say.not_clear()
            self._show_empty_glass()
        if waited:
            self._say.clear()

    def _look_at_glass(self, request: CaptureRequest) -> None:
        self._platen.look(shape_at(request.capability))
        self._video.shown = self._platen.empty

    def _say_what_is_wrong(self) -> None:
        if self._platen.ghost is not None:
            self._say.dirty()
        if self._serial() != self._info.serial:
            self._say.other_serial()

    def _while_someone_sits_down(self, progress: float) -> None:
        self._look_at_requests()
        self._video.show(self._platen.empty)

    def _serial(self) -> str:
        return OTHER_SERIAL if self._controls.faults().other_serial else SERIAL

    def _show_empty_glass(self) -> None:
        """For one frame, or for as long as another person sits down."""
        self._video.show(self._platen.empty)
        self._tick()
        if self._seat.is_changing():
            self._seat.change(self._while_someone_sits_down)

    def _approach(self, request: CaptureRequest) -> None:
        """The empty glass, until the subject's hand is there."""
        self._artist.begin(request, self._visit.is_about_to(), self._platen.ghost)
        waited = 0
        while waited < self._pace.frames(pace.APPROACH_S) or not self._visit.is_about_to().cooperative:
            self._show_empty_glass()
            waited += 1

    def _placement(self, request: CaptureRequest) -> bool:
        """The subject lays the fingers down; whether the session is over."""
        self._look_at_glass(request)
        self._say_what_is_wrong()
        drawn = self._artist.finish(request, self._visit.come_down(), self._platen.ghost)
        glass, states = drawn.glass, drawn.picture.states
        self._glass = glass if drawn.laid else None
        unrest = Unrest(self._visit.behaviour, drawn.laid, drawn.picture.axes)
        if request.capability.impression is Impression.ROLLED and drawn.laid:
            lifted = self._roll(request, glass, states, drawn.laid[0], unrest)
        else:
            lifted = self._come_down(request, glass, states, unrest)
        if lifted:
            self._say.lifted_early(request)
            return False
        if self._info.captures_itself and request.required_fingers <= states.keys():
            self._capture(request, glass.settled)
            return True
        self._rest(glass, unrest)
        return False

    def _come_down(
        self, request: CaptureRequest, glass: Glass, states: Mapping[int, FingerState], unrest: Unrest
    ) -> bool:
        """Fingers come down one by one and rest; whether the subject lifted them too early."""
        frames = self._pace.frames(pace.COMING_DOWN_S)
        expected = len(request.required_fingers & states.keys())
        for number in range(1, frames + 1):
            contact = number / frames
            slide = round((1 - contact) * _COMES_FROM_PX)
            self._video.show(unrest.frame(glass, contact, 0, SLIDING_FRAMES, (0, -slide)))
            self._say.fingers(request, states, fingers_touching(contact, expected), settled=number == frames)
            self._tick()
        b, resting = self._visit.behaviour, self._pace.frames(pace.RESTING_S)
        for number in range(1, 1 + (max(1, round(resting * b.lifted_at)) if b.lift_early else resting)):
            self._video.show(unrest.frame(glass, 1.0, number, 1 + resting - number))
            self._tick()
            if number == max(1, resting // 2):
                self._visit.rest()
        return b.lift_early

    def _roll(
        self, request: CaptureRequest, glass: Glass, states: Mapping[int, FingerState], one: Laid, unrest: Unrest
    ) -> bool:
        """The contact line moves across; whether the subject lifted the finger too early."""
        self._say.fingers(request, states, len(states), settled=True)
        self._out.put(RollStarted())
        b = self._visit.behaviour
        frames = self._pace.frames(pace.ROLLING_S / b.roll_speed(one.finger))
        for number in range(1, frames + 1):
            self._video.show(unrest.frame(glass, number / frames, number, 1 + frames - number))
            self._tick()
            if number == max(1, frames // 2):
                self._visit.rest()
            if b.lift_early and number / frames >= b.lifted_at:
                return True
        self._out.put(RollCompleted())
        return False

    def _rest(self, glass: Glass, unrest: Unrest) -> None:
        """Too few fingers for the scanner, or it waits to be told: they rest until somebody would do otherwise."""
        rested = 0
        while not self._seat.is_changing() and not self._has_rested(rested):
            self._video.show(unrest.frame(glass, 1.0, rested, 0))
            self._tick()
            rested += 1

    def _has_rested(self, frames: int) -> bool:
        """Whether the subject lays the fingers down anew."""
        untaken = not self._info.captures_itself and frames >= self._pace.frames(pace.UNTAKEN_S)
        return untaken or (frames >= self._pace.frames(pace.PATIENCE_S) and self._visit.would_do_otherwise())

    def _lift_again(self, request: CaptureRequest) -> None:
        """Within a session: the fingers go, the session stays."""
        for frame in self._lifting():
            self._video.show(frame)
            self._tick()
        self._glass = None
        self._visit.end()
        self._say.fingers(request, {}, 0)

    def _lifting(self) -> list[Pixels]:
        if self._glass is None:
            return []
        frames = self._pace.frames(pace.LIFTING_S)
        return [self._glass.leaving(1 - number / frames) for number in range(1, frames)]

    def _lift(self) -> None:
        """After a session: the fingers go and the glass is clear, unless something lies on it."""
        if self._glass is not None:
            self._say.not_clear()
            for frame in self._lifting():
                self._box.wake.clear()
                self._look_up()
                self._video.show(frame)
                self._pace.wait(self._box.wake)
            self._glass = None
        while self._controls.obstructed:
            self._look_up()
            self._say.not_clear()
            if self._box.running() is not None:
                return  # the next session waits for the clear glass itself
            self._sleep()
        self._say.clear()

    def _capture(self, request: CaptureRequest, pixels: Pixels, *, best_at_timeout: bool = False) -> None:
        if self._controls.faults().sensor:
            self._end(Failed(SensorFault("The sensor gave no picture.")))
            return
        if self._glass is not None:
            self._platen.printed(self._glass.settled, stays=self._visit.behaviour.leaves_residue)
        self._end(
            Captured(
                self._video.seen(pixels),
                RESOLUTION_PPI,
                request.capability,
                self._clock.monotonic_s(),
                self._serial(),
                self._info.firmware,
                best_at_timeout,
            )
        )
        self._visit.was_taken()
        for name in self._controls.take_keys():
            self._out.put_in(pace.REVIEW_S, Key(name))
