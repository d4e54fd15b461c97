"""What the submitter tells, as events of the station."""

from collections.abc import Callable

from app.errors import Whose
from app.station import events as e
from app.station.ports import Post
from app.station.snapshot import Health, HealthLine
from app.submission.events import (
    EntryChanged,
    ServiceReachable,
    ServiceUnreachable,
    SubmissionEvent,
    SubmitterDied,
)

SERVICE_REACHABLE = "service/reachable"
ANSWERS_NOT_FETCHED = "delivery/answers-not-fetched"


def told_to(post: Post) -> Callable[[SubmissionEvent], None]:
    """The submitter's `on_change` for a station's inbox."""

    def tell(event: SubmissionEvent) -> None:
        match event:
            case EntryChanged():
                post(e.QueueTouched())
            case ServiceReachable(since=since):
                post(e.HealthChanged("service", HealthLine(Health.WELL, SERVICE_REACHABLE, since)))
            case ServiceUnreachable(since=since, sending_goes_on=True):
                post(e.HealthChanged("service", HealthLine(Health.LOOK, ANSWERS_NOT_FETCHED, since)))
            case ServiceUnreachable(since=since, code=code):
                post(e.HealthChanged("service", HealthLine(Health.BAD, code, since)))
            case SubmitterDied(code=code):
                post(e.HealthChanged("service", HealthLine(Health.BAD, code)))
                post(
                    e.Fault(
                        "submitter",
                        e.Refusal(
                            "submission/thread-died",
                            Whose.PROGRAM,
                            f"Sending has stopped ({code}).",
                            "Start the station again. Everything in the queue is kept.",
                        ),
                    )
                )

    return tell
