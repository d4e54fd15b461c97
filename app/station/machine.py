"""The workflow: `step(session, event) -> (session, effects)`. Pure: no clock, no I/O, no Qt."""

from app.errors import BookingStationError, Whose
from app.station import events as e
from app.station.capture_acts import Outcome
from app.station.session import Session
from app.station.table import TABLE, Ignored

_OF_A_CAPTURE = (
    e.SessionReady,
    e.FingersSeen,
    e.FingerLights,
    e.FingersWatched,
    e.HandWatched,
    e.PlatenNotClear,
    e.PlatenClear,
    e.CaptureArrived,
    e.CaptureFailed,
    e.ReaderKey,
    e.ReaderWarned,
    e.AnalysisDone,
    e.AnalysisFailed,
)


class IllegalTransition(BookingStationError):
    """An event that the present state neither handles nor lists as ignored."""

    code = "station/not-now"
    whose = Whose.PROGRAM
    remedy = "Go on with what the station asks for now."


def step(session: Session, event: e.Event) -> Outcome:
    """The next session and what is to be done; IllegalTransition where the table has no rule, or a rule's act led
    where the table does not allow."""
    rule = TABLE.get((session.state, type(event)))
    if rule is None:
        raise IllegalTransition(f"{type(event).__name__} has no meaning in the state {session.state.value}.")
    if isinstance(rule, Ignored):
        return session, ()
    if isinstance(event, _OF_A_CAPTURE) and event.number != session.number:
        return session, ()  # said by a capture that has ended
    after, effects = rule.act(session, event)
    if after.state not in rule.targets:
        raise IllegalTransition(
            f"{type(event).__name__} led from {session.state.value} to {after.state.value}, which the table forbids."
        )
    return after, effects
