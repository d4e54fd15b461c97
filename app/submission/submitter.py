"""The sender: one thread that empties the queue, brings back answers, and depends on nothing else."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from app.clock import Clock
from app.domain.queue_entry import HandOver
from app.errors import BookingStationError
from app.logs import logger
from app.store.errors import EntryDamaged, StoreError
from app.store.queue_store import Claim, QueueStore
from app.submission import errors
from app.submission.channel import Channel, settle
from app.submission.events import (
    EntryChanged,
    ServiceReachable,
    ServiceUnreachable,
    SubmissionEvent,
    SubmitterDied,
)
from app.submission.retry import Backoff, Circuit

__all__ = [
    "EntryChanged",
    "ServiceReachable",
    "ServiceUnreachable",
    "SubmissionEvent",
    "Submitter",
    "SubmitterDied",
]

THREAD_NAME = "submitter"
LONGEST_REST_S = 30.0
OUTAGE_S = 30.0  # a service that was away this long was away for all entries: none waits out its own pause
CRASHED = "submission/crashed"
_OF_ALL_ENTRIES = frozenset(  # what failed was the other side, not one submission
    error.code
    for error in (
        errors.ServiceUnreachable,
        errors.PlaceMissing,
        errors.PlaceForbidden,
        errors.NoRoom,
        errors.LoginRefused,
        errors.HostKeyDiffers,
        errors.NotTrusted,
        errors.RecipientRefused,
        errors.SecretMissing,
    )
)
_log = logger("submission")


class Submitter:
    """Owns its connection to the store and its channel; both live on its thread."""

    def __init__(
        self,
        open_store: Callable[[], QueueStore],
        channel: Channel,
        *,
        clock: Clock,
        on_change: Callable[[SubmissionEvent], None],
        retry_first_s: float = 1.0,
        retry_longest_s: float = 600.0,
    ) -> None:
        """`open_store` and `on_change` are called on the submitter's thread; `clock` must be one whose waits take
        their time (SystemClock)."""
        self._open_store = open_store
        self._channel = channel
        self._clock = clock
        self._on_change = on_change
        self._sending = Circuit(Backoff(retry_first_s, retry_longest_s))
        self._returning = Circuit(Backoff(retry_first_s, retry_longest_s)) if channel.returns_apart else self._sending
        self._told: SubmissionEvent | None = None  # of the service: said again only when it differs
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._probe_at_s = 0.0
        self._was_told = False  # woken while the service was away: when it works, all is due
        self._all_due = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; once."""
        if self._thread is not None:
            raise RuntimeError("the submitter was started before")
        self._thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something new is in the queue; from any thread, never blocks."""
        self._wake.set()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """End the thread and the request under way; whether it ended in time. What was being sent is sent again, under
        the same TCN, at the next start."""
        self._stopping.set()
        self._wake.set()
        self._channel.cut()
        if self._thread is None:
            self._channel.close()
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._loop()
        except BookingStationError as reason:
            _log.error("submitter-died", code=reason.code, detail=reason.message)
            self._on_change(SubmitterDied(reason.code))
        except Exception as reason:  # noqa: BLE001  the thread's last words: a defect must be seen, not only printed
            _log.error("submitter-died", code=CRASHED, exception=type(reason).__name__)
            self._on_change(SubmitterDied(CRASHED))
        finally:
            self._channel.close()

    def _loop(self) -> None:
        store = self._open_store()
        try:
            must_recover = True
            while not self._stopping.is_set():
                try:
                    if must_recover:
                        self._recover(store)
                        must_recover = False
                    busy = self._step(store)
                except StoreError as reason:
                    if not reason.retryable:
                        raise
                    self._wait_for_store(reason)
                    must_recover = busy = True  # what could not be settled is SENDING still
                if not busy:
                    self._rest(store)
        finally:
            store.close()

    def _recover(self, store: QueueStore) -> None:
        if count := store.recover():
            _log.event("sending-taken-back", count=count)

    def _wait_for_store(self, reason: StoreError) -> None:
        """A full disk or a locked file: it may pass."""
        pause_s = self._sending.backoff.next_s()
        _log.warning("store-not-usable", code=reason.code, retry_in_s=round(pause_s, 1))
        self._clock.wait(self._stopping, pause_s)

    def _step(self, store: QueueStore) -> bool:
        """One thing that is due on each way; whether there was one."""
        if self._wake.is_set():
            self._wake.clear()
            self._sending.try_now()
            self._returning.try_now()
            self._was_told = True
        sent = self._may_try(self._sending) and self._send_next(store)
        # After each submission one look for answers, so that a long queue does not keep them from the officer.
        brought = self._may_try(self._returning) and self._bring_back(store, may_wait=not sent)
        return sent or brought or (self._may_try(self._sending) and self._probe())

    def _may_try(self, circuit: Circuit) -> bool:
        return circuit.may_try(self._clock.monotonic_s())

    # Sending. --------------------------------------------------------------------------------------------------------

    def _send_next(self, store: QueueStore) -> bool:
        """Send what is due first; whether anything was."""
        if self._all_due:
            self._all_due = False
            store.all_due()
        try:
            claim = store.claim()
        except EntryDamaged as reason:
            self._held_damaged(reason)
            return True
        if claim is not None:
            self._send(store, claim)
        return claim is not None

    def _send(self, store: QueueStore, claim: Claim) -> None:
        tcn = claim.entry.tcn
        self._on_change(EntryChanged(tcn))
        try:
            outcome = self._channel.submit(claim.ori, tcn, claim.payload)
        except errors.SubmissionRefused as reason:
            self._worked(self._sending)
            _log.warning("held", tcn=tcn, code=reason.refusal_code)
            settle(partial(store.hold, tcn, reason.refusal_code, reason.message))
        except errors.SubmissionError as reason:
            pause_s = max(self._failed(self._sending, reason), self._sending.backoff.for_entry_s(claim.entry.attempts))
            due = self._clock.now() + timedelta(seconds=pause_s)
            settle(partial(store.retry_later, tcn, due))
        else:
            self._worked(self._sending)
            if isinstance(outcome, HandOver):
                _log.event("handed-over", tcn=tcn)
                settle(partial(store.handed_over, tcn, outcome))
            else:
                _log.event("accepted", tcn=tcn, control_number=outcome.receipt.control_number)
                settle(partial(store.accepted, tcn, outcome.receipt, outcome.service_key))
        self._on_change(EntryChanged(tcn))

    def _held_damaged(self, reason: EntryDamaged) -> None:
        """It is held on disk: it must not keep the others from going."""
        _log.error("held", tcn=reason.tcn, code=reason.code)
        self._on_change(EntryChanged(reason.tcn))

    # Answers, and whether anybody is there. --------------------------------------------------------------------------

    def _bring_back(self, store: QueueStore, *, may_wait: bool) -> bool:
        """One step of bringing back answers; whether one was due and went well."""
        try:
            due = self._channel.collect(store, self._on_change, may_wait=may_wait)
        except errors.SubmissionError as reason:
            self._failed(self._returning, reason)
            return False
        if due:
            self._worked(self._returning)
        return due

    def _probe(self) -> bool:
        """With nothing else to do, see whether the other side is there; says so when that has changed.

        Whether there is something to do now: all that was put off, after an outage."""
        if self._clock.monotonic_s() < self._probe_at_s:
            return False
        try:
            self._channel.check()
        except errors.SubmissionError as reason:
            self._failed(self._sending, reason)
            return False
        self._worked(self._sending)
        return self._all_due

    def _worked(self, circuit: Circuit) -> None:
        now_s = self._clock.monotonic_s()
        if circuit is self._sending:
            self._probe_at_s = now_s + self._channel.probe_every_s
            if circuit.is_open and circuit.code in _OF_ALL_ENTRIES:
                self._all_due = self._was_told or now_s - circuit.opened_at_s >= OUTAGE_S
            self._was_told = False
        circuit.worked(self._clock.now())
        self._tell_service()

    def _failed(self, circuit: Circuit, reason: errors.SubmissionError) -> float:
        """Note a failure; the pause in seconds."""
        asked_s = reason.retry_after_s if isinstance(reason, errors.ServiceBusy) else None
        pause_s = circuit.failed(self._clock.now(), self._clock.monotonic_s(), reason.code, asked_s)
        if circuit is self._sending:
            self._probe_at_s = 0.0  # with nothing to send, the next try is a probe
        _log.warning("service-not-usable", code=reason.code, retry_in_s=round(pause_s, 1))
        self._tell_service()
        return pause_s

    def _tell_service(self) -> None:
        """Say how the service is when that has changed: what keeps submissions from going comes first."""
        told: SubmissionEvent | None = None
        if self._sending.is_open and self._sending.since is not None:
            told = ServiceUnreachable(self._sending.since, self._sending.code)
        elif self._returning.is_open and self._returning.since is not None:
            told = ServiceUnreachable(self._returning.since, self._returning.code, sending_goes_on=True)
        elif self._sending.since is not None:
            told = ServiceReachable(self._sending.since)
        if told is not None and told != self._told:
            self._told = told
            self._on_change(told)

    def _rest(self, store: QueueStore) -> None:
        """Wait until something is due, something new comes, or the stop."""
        now_s = self._clock.monotonic_s()
        waits_s = [LONGEST_REST_S]
        if self._sending.may_try(now_s):
            waits_s.append(self._probe_at_s - now_s)
            if (due := store.next_due()) is not None:
                waits_s.append((due - self._clock.now()).total_seconds())
        else:
            waits_s.append(self._sending.retry_at_s - now_s)
        if self._returning.may_try(now_s):
            waits_s.append(self._channel.rest_s())
        else:
            waits_s.append(self._returning.retry_at_s - now_s)
        self._clock.wait(self._wake, max(0.0, min(waits_s)))
