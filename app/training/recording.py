"""What the trainee did, heard at the station's door: commands as they pass through it, the rest from its snapshots."""

import threading
from collections.abc import Callable, Iterator

from app.domain.booking import Booking
from app.domain.queue_entry import QueueEntry, QueueState
from app.station import commands as c
from app.station.commands import Command
from app.station.mailbox import LatestFrame
from app.station.port import StationPort
from app.station.snapshot import AttemptView, CaptureState, CaptureView, Phase, StationSnapshot, StepView
from app.training import events as e

_GLASS = frozenset({CaptureState.POSITIONING, CaptureState.HOLDING_STILL})
_LIVE = _GLASS | {CaptureState.READER_ABSENT}
_OPEN = frozenset({Phase.CAPTURING, Phase.REVIEWING, Phase.PREPARING})


class Observation:
    """Makes the events of one session out of what passes by. Not locked: its owner calls it one at a time.

    Only bookings that were announced by `expect` count; whatever else the station shows belongs to nobody's session.
    """

    def __init__(self) -> None:
        self._bookings: set[str] = set()
        self._before: StationSnapshot | None = None
        self._shown: int | None = None  # position that is asked for
        self._errors: int | None = None  # number of the newest one heard
        self._answers: dict[str, int] = {}  # by TCN, how many were heard
        self._seen: set[str] = set()  # TCNs whose answers were seen
        self._send: c.SendBooking | None = None
        self._accept: c.AcceptCapture | None = None

    def expect(self, booking_id: str) -> None:
        self._bookings.add(booking_id)

    @property
    def position(self) -> int | None:
        """Of the capture that is asked for."""
        return self._shown

    def hear_command(self, command: Command) -> list[e.SessionEvent]:
        """Before it is passed on to the station."""
        match command:
            case c.SendBooking():
                self._send = command
            case c.AcceptCapture():
                self._accept = command
            case c.CaptureNow():
                view = self._before.capture if self._before is not None else None
                if view is not None and self._shown is not None and view.state in _GLASS:
                    return [e.Captured(position=self._shown)]
            case _:
                pass
        return []

    def hear(self, seen: StationSnapshot) -> list[e.SessionEvent]:
        """What is new in it, in the order in which it came about."""
        before, self._before = self._before, seen
        found = [*self._errors_of(seen)]
        if self._is_ours(seen.booking):
            if before is not None and before.booking is not None and _id(before.booking) == _id(seen.booking):
                found += self._changes(before, seen)
            found += self._step_shown(seen)
            found += self._live_problems(before, seen)
        elif before is not None and self._is_ours(before.booking):
            found += self._left(before, seen)
        found += self._answers_of(seen)
        return found

    def _is_ours(self, booking: Booking | None) -> bool:
        return booking is not None and booking.booking_id in self._bookings

    # An open booking. ------------------------------------------------------------------------------------------------

    def _changes(self, before: StationSnapshot, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
        yield from _marks(before, seen)
        yield from self._accepted(before, seen)
        yield from _retaken(before, seen)
        yield from _attempts(before, seen)
        yield from _findings(before, seen)

    def _step_shown(self, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
        view = seen.capture
        if view is None:
            self._shown = None
        elif view.state is not CaptureState.LIFT_FINGERS and (position := _position(seen, view)) != self._shown:
            self._shown = position
            yield e.StepShown(position=position)

    def _accepted(self, before: StationSnapshot, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
        """A print is on disk that was not, or another one is there in its place."""
        known = {step.step.position: step for step in before.steps}
        for step in seen.steps:
            was = known.get(step.step.position)
            if step.done and was is not None and not (was.done and was.qualities is step.qualities):
                yield e.PrintAccepted(
                    position=int(step.step.position),
                    attempt=self._kept(before, step),
                    qualities=step.qualities,
                    override_reason=step.override_reason,
                )
                self._accept = None

    def _kept(self, before: StationSnapshot, step: StepView) -> int:
        """The number of the attempt that was kept."""
        attempts = before.capture.attempts if before.capture is not None else ()
        fits = [attempt.number for attempt in attempts if attempt.qualities and attempt.qualities is step.qualities]
        if fits:
            return fits[-1]
        chosen = self._accept.attempt if self._accept is not None else None
        return chosen if chosen is not None else step.attempts

    def _live_problems(self, before: StationSnapshot | None, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
        """Warnings beside the live glass; those of a print in review go with its attempt."""
        view = seen.capture
        if view is None or view.state not in _LIVE:
            return
        known: tuple[str, ...] = ()
        was = before.capture if before is not None else None
        if before is not None and was is not None and was.step_index == view.step_index:
            known = was.problems
        for code in view.problems:
            if code not in known and (seen.error is None or code != seen.error.code):
                yield e.ProblemShown(code=code, position=self._shown)

    # Beside it. ------------------------------------------------------------------------------------------------------

    def _errors_of(self, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
        newest = seen.error.number if seen.error is not None else 0
        if self._errors is not None and seen.error is not None and newest > self._errors:
            yield e.ProblemShown(code=seen.error.code, position=self._shown)
        self._errors = max(newest, self._errors or 0)

    def _left(self, before: StationSnapshot, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
        self._shown = None
        entry = seen.submission
        if before.phase is Phase.PREPARING and entry is not None and entry.booking_id in self._bookings:
            reason = self._send.override_reason if self._send is not None else None
            yield e.BookingSent(override_reason=reason if before.findings else None)
            self._send = None
        elif before.phase in _OPEN:
            yield e.DraftLeft()

    def _answers_of(self, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
        """Of all bookings of the session: an answer may come while the next subject is at the glass."""
        newest: dict[str, QueueEntry] = {entry.tcn: entry for entry in seen.queue}
        if seen.submission is not None and seen.submission.tcn not in newest:
            newest[seen.submission.tcn] = seen.submission
        for tcn, entry in newest.items():
            if entry.booking_id not in self._bookings:
                continue
            for answer in entry.answers[self._answers.get(tcn, 0) :]:
                yield e.AnswerCame(kind=answer.kind.value, result=answer.result.value)
            self._answers[tcn] = max(len(entry.answers), self._answers.get(tcn, 0))
            if entry.state is QueueState.CONFIRMED and tcn not in self._seen:
                self._seen.add(tcn)
                yield e.AnswersSeen()


def _id(booking: Booking | None) -> str:
    return booking.booking_id if booking is not None else ""


def _position(seen: StationSnapshot, view: CaptureView) -> int:
    return int(seen.steps[view.step_index].step.position)


def _marks(before: StationSnapshot, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
    assert before.booking is not None
    assert seen.booking is not None
    were = {m.finger: m.reason for m in before.booking.missing}
    are = {m.finger: m.reason for m in seen.booking.missing}
    for finger in sorted(were.keys() | are.keys()):
        if were.get(finger) is not are.get(finger):
            reason = are.get(finger)
            yield e.FingerMarked(finger=int(finger), reason=reason.value if reason is not None else "")


def _newest(view: CaptureView | None) -> AttemptView | None:
    return view.attempts[-1] if view is not None and view.attempts else None


def _retaken(before: StationSnapshot, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
    """The print in review was given up and its glass is live again, by whichever key."""
    was, view = before.capture, seen.capture
    attempt = _newest(was)
    if was is None or view is None or attempt is None or was.state is not CaptureState.REVIEW:
        return
    same = _newest(view)
    if view.state is CaptureState.POSITIONING and same is not None and same.image is attempt.image:
        yield e.Retaken(position=_position(before, was), attempt=attempt.number)


def _attempts(before: StationSnapshot, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
    view = seen.capture
    known = {id(attempt.image) for attempt in before.capture.attempts} if before.capture is not None else set()
    for attempt in view.attempts if view is not None else ():
        if view is not None and id(attempt.image) not in known and attempt.problem is None:
            yield e.AttemptTaken(
                position=_position(seen, view),
                attempt=attempt.number,
                qualities=attempt.qualities,
                problems=view.problems,
                needs_override=view.needs_override,
                attempts_due=view.attempts_due,
            )


def _findings(before: StationSnapshot, seen: StationSnapshot) -> Iterator[e.SessionEvent]:
    known = {(found.code, found.fingers) for found in before.findings}
    for found in seen.findings:
        if (found.code, found.fingers) not in known:
            yield e.SequenceFound(
                code=found.code,
                fingers=tuple(int(finger) for finger in found.fingers),
                position=int(seen.steps[found.step_index].step.position),
            )


class RecordedStation:
    """The trainee's StationPort: commands are heard before the station gets them. While something is `watched` (a
    replay) whoever subscribed sees that one instead, and the station gets no command."""

    def __init__(self, station: StationPort, on_command: Callable[[Command], None]) -> None:
        self._station = station
        self._on_command = on_command
        self._watched: StationPort | None = None
        self._subscriptions: list[_Subscription] = []
        self._lock = threading.Lock()

    @property
    def preview(self) -> LatestFrame:
        return (self._watched or self._station).preview

    def submit(self, command: Command) -> None:
        if self._watched is None:
            self._on_command(command)
            self._station.submit(command)

    def subscribe(self, listener: Callable[[StationSnapshot], None]) -> Callable[[], None]:
        subscription = _Subscription(listener)
        with self._lock:
            self._subscriptions.append(subscription)
            source = self._watched or self._station
        subscription.turn_to(source)

        def end() -> None:
            with self._lock:
                if subscription in self._subscriptions:
                    self._subscriptions.remove(subscription)
            subscription.turn_to(None)

        return end

    def watch(self, other: StationPort | None) -> None:
        """Show `other` from now on, or the station again."""
        with self._lock:
            self._watched = other
            subscriptions = tuple(self._subscriptions)
        for subscription in subscriptions:
            subscription.turn_to(other or self._station)


class _Subscription:
    """A listener and the port that it hears. What the port before was just saying is not passed on."""

    def __init__(self, listener: Callable[[StationSnapshot], None]) -> None:
        self._listener = listener
        self._source: StationPort | None = None
        self._end: Callable[[], None] = lambda: None

    def turn_to(self, source: StationPort | None) -> None:
        self._end()
        self._end = lambda: None
        self._source = source
        if source is not None:
            self._end = source.subscribe(lambda seen: self._listener(seen) if self._source is source else None)
