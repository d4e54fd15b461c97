"""A submitter at work between a real store and a service, and a way to wait for what it does."""

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.clock import SystemClock
from app.config import Environment
from app.domain.queue_entry import QueueEntry, QueueState
from app.store.queue_store import QueueStore
from app.store.stores import Stores, open_vault
from app.submission.client import ServiceClient
from app.submission.events import SubmissionEvent
from app.submission.service_channel import Service, ServiceChannel
from app.submission.submitter import Submitter
from tests.support import store_desk, values
from tests.support.fake_service import FakeService

LIMIT_S = 20.0  # a state that has not come by then does not come
_LOOK_S = 0.01


class Sender:
    """Start and stop it as often as a test likes: each start is a new submitter on the same data directory."""

    def __init__(self, directory: Path, service: FakeService, *, first_s: float = 0.02, longest_s: float = 0.2) -> None:
        self.directory = directory
        self.service = service
        self.pauses = {"retry_first_s": first_s, "retry_longest_s": longest_s}
        self.events: queue.SimpleQueue[SubmissionEvent] = queue.SimpleQueue()
        self.told: list[SubmissionEvent] = []
        self.vault = open_vault(directory)
        self.desk = Stores.open(directory, self.vault, clock=SystemClock())  # the test's own connection
        self.submitter: Submitter | None = None

    def open_queue(self) -> QueueStore:
        return Stores.open(self.directory, self.vault, clock=SystemClock(), check=False).queue

    def start(
        self,
        *,
        client: Service | None = None,
        open_queue: Callable[[], QueueStore] | None = None,
        timeout_s: float = 10.0,
    ) -> Submitter:
        own = ServiceClient(self.service.url, self.service.public_key, Environment.TRAINING, timeout_s=timeout_s)
        channel = ServiceChannel(client or own, clock=SystemClock())
        self.submitter = Submitter(
            open_queue or self.open_queue, channel, clock=SystemClock(), on_change=self.events.put, **self.pauses
        )
        self.submitter.start()
        return self.submitter

    def stop(self) -> None:
        if self.submitter is not None:
            assert self.submitter.stop(), "the submitter did not end in time"
            self.submitter = None

    def close(self) -> None:
        self.stop()
        self.desk.close()

    def finish(self, *booking_ids: str) -> list[QueueEntry]:
        return [store_desk.finish(self.desk, booking_id) for booking_id in booking_ids]

    def states(self) -> dict[str, QueueState]:
        return {entry.tcn: entry.state for entry in self.desk.queue.entries(1_000)}

    def all_arrived_once(self) -> bool:
        """Each finished transaction is one arrest at the service, with the payload that was finished."""
        entries = self.desk.queue.entries(1_000)
        return self.service.arrests == {(values.ORI, entry.tcn): entry.payload_sha256 for entry in entries}

    def until(self, come: Callable[[], object], what: str = "the state") -> None:
        """Wait until `come` is true: looks again after each event, and now and then for what tells no event."""
        limit = time.monotonic() + LIMIT_S
        while not come():
            assert time.monotonic() < limit, f"{what} did not come; told: {self.told}"
            try:
                self.told.append(self.events.get(timeout=_LOOK_S))
            except queue.Empty:
                continue

    def until_states(self, *states: QueueState) -> None:
        self.until(lambda: set(self.states().values()) == set(states), f"the states {states}")

    def until_told(self, kind: type[SubmissionEvent]) -> SubmissionEvent:
        self.until(lambda: any(isinstance(event, kind) for event in self.told), kind.__name__)
        return next(event for event in self.told if isinstance(event, kind))


def gate() -> tuple[threading.Event, threading.Event]:
    """Reached, and may go on."""
    return threading.Event(), threading.Event()
