"""The sender: one thread that empties the queue, collects answers, and depends on nothing else."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Protocol

from app.clock import Clock
from app.domain.match import Answer
from app.domain.queue_entry import QueueEntry, Receipt
from app.errors import BookingStationError
from app.logs import logger
from app.store.errors import Damaged, EntryDamaged, IllegalTransition, RuleBroken, StoreError
from app.store.queue_store import Claim, QueueStore
from app.submission import errors
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
LONG_POLL_S = 1.0  # a stop waits for the request under way: 2 s are promised
PROBE_S = 30.0  # how often an idle station asks whether the service is there
POLL_SHORTEST_S = 0.5  # between two looks for the same answers, where the service does not let one wait
POLL_GROWTH = 0.25  # an answer that is outstanding for t seconds is asked for every t/4 ...
POLL_LONGEST_S = 30.0  # ... but at least this often
OUTAGE_S = 30.0  # a service that was away this long was away for all entries: none waits out its own pause
CRASHED = "submission/crashed"
_log = logger("submission")


class Service(Protocol):
    """What the submitter needs of app.submission.client.ServiceClient."""

    @property
    def service_key(self) -> str: ...
    def check(self) -> None: ...
    def submit(self, ori: str, tcn: str, payload: bytes) -> Receipt: ...
    def answers(self, control_number: str, after: int, wait_s: float) -> tuple[Answer, ...]: ...
    def mark_seen(self, control_number: str, number: int, officer: str) -> None: ...
    def cut(self) -> None: ...
    def close(self) -> None: ...


class Submitter:
    """Owns its connection to the store and its session with the service; both live on its thread."""

    def __init__(
        self,
        open_store: Callable[[], QueueStore],
        client: Service,
        *,
        clock: Clock,
        on_change: Callable[[SubmissionEvent], None],
        retry_first_s: float = 1.0,
        retry_longest_s: float = 600.0,
    ) -> None:
        """`open_store` and `on_change` are called on the submitter's thread; `clock` must be one whose waits take
        their time (SystemClock)."""
        self._open_store = open_store
        self._client = client
        self._clock = clock
        self._on_change = on_change
        self._circuit = Circuit(Backoff(retry_first_s, retry_longest_s))
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._polls: dict[str, tuple[float, float]] = {}  # by TCN: first asked, next due (monotonic seconds)
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
        self._client.cut()
        if self._thread is None:
            self._client.close()
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
            self._client.close()

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
        pause_s = self._circuit.backoff.next_s()
        _log.warning("store-not-usable", code=reason.code, retry_in_s=round(pause_s, 1))
        self._clock.wait(self._stopping, pause_s)

    def _step(self, store: QueueStore) -> bool:
        """One thing that is due; whether there was one."""
        if self._wake.is_set():
            self._wake.clear()
            self._circuit.try_now()
            self._was_told = True
        if not self._may_try():
            return False
        if self._all_due:
            self._all_due = False
            store.all_due()
        sent = self._send_next(store)
        if not self._may_try():
            return sent
        # After each submission one look for answers, so that a long queue does not keep them from the officer.
        try:
            done = self._collect(store, long_poll=not sent)
            return sent or done or self._report_seen(store) or self._probe()
        except errors.SubmissionError as reason:
            self._failed(reason)
            return sent

    def _may_try(self) -> bool:
        return self._circuit.may_try(self._clock.monotonic_s())

    # Sending. --------------------------------------------------------------------------------------------------------

    def _send_next(self, store: QueueStore) -> bool:
        """Send what is due first; whether anything was."""
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
            receipt = self._client.submit(claim.ori, tcn, claim.payload)
        except errors.SubmissionRefused as reason:
            self._worked()
            _log.warning("held", tcn=tcn, code=reason.refusal_code)
            self._settle(partial(store.hold, tcn, reason.refusal_code, reason.message))
        except errors.SubmissionError as reason:
            pause_s = max(self._failed(reason), self._circuit.backoff.for_entry_s(claim.entry.attempts))
            due = self._clock.now() + timedelta(seconds=pause_s)
            self._settle(partial(store.retry_later, tcn, due))
        else:
            self._worked()
            _log.event("accepted", tcn=tcn, control_number=receipt.control_number)
            self._settle(partial(store.accepted, tcn, receipt, self._client.service_key))
        self._on_change(EntryChanged(tcn))

    def _held_damaged(self, reason: EntryDamaged) -> None:
        """It is held on disk: it must not keep the others from going."""
        _log.error("held", tcn=reason.tcn, code=reason.code)
        self._on_change(EntryChanged(reason.tcn))

    def _settle(self, act: Callable[[], QueueEntry]) -> None:
        """Write the outcome. Where the entry was taken back meanwhile it is READY and will be sent again: the service
        gives the same receipt for the same TCN. Where an officer was quicker, what the officer did stands."""
        try:
            act()
        except IllegalTransition as reason:
            _log.warning("taken-back-meanwhile", code=reason.code)

    # Answers. --------------------------------------------------------------------------------------------------------

    def _collect(self, store: QueueStore, *, long_poll: bool) -> bool:
        """Ask for the answers of the entry that is due first; whether one was due. What another service has accepted
        goes on awaiting that one: this one does not know it, and would have it held."""
        now_s = self._clock.monotonic_s()
        awaiting = store.awaiting(self._client.service_key)
        self._polls = {tcn: self._polls.get(tcn, (now_s, now_s)) for tcn in awaiting}
        due = sorted((at, tcn) for tcn, (_, at) in self._polls.items() if at <= now_s)
        if not due:
            return False
        tcn = due[0][1]
        try:
            # Alone, it may wait at the service; with company each is only looked at, for a wait would hold up others.
            self._ask(store, store.entry(tcn), LONG_POLL_S if long_poll and len(due) == 1 else 0.0)
        except EntryDamaged as reason:
            self._held_damaged(reason)
        finally:  # also after a failure: the others have their turn first
            first_s, asked_s = self._polls[tcn][0], self._clock.monotonic_s()
            pause_s = min(POLL_LONGEST_S, max(0.0, (asked_s - first_s) * POLL_GROWTH - LONG_POLL_S))
            self._polls[tcn] = (first_s, max(asked_s + pause_s, now_s + POLL_SHORTEST_S))
        return True

    def _ask(self, store: QueueStore, entry: QueueEntry, wait_s: float) -> None:
        if entry.receipt is None:  # the database does not allow it
            raise Damaged("An entry awaits an answer and has no receipt.")
        control_number = entry.receipt.control_number
        numbers = {answer.number for answer in entry.answers if answer.control_number == control_number}
        after = 0
        while after + 1 in numbers:  # not the highest: one that was left out is asked for again
            after += 1
        try:
            answers = self._client.answers(control_number, after, wait_s)
        except errors.SubmissionRefused as reason:
            self._worked()
            _log.warning("held", tcn=entry.tcn, code=reason.refusal_code)
            self._settle(partial(store.hold, entry.tcn, reason.refusal_code, reason.message))
            self._on_change(EntryChanged(entry.tcn))
            return
        self._worked()
        for answer in answers:
            if answer.tcn != entry.tcn:
                raise errors.AnswerNotGenuine("An answer names another transaction.")
            try:
                self._settle(partial(store.add_answer, entry.tcn, answer))
            except RuleBroken as reason:
                raise errors.AnswerNotGenuine("An answer contradicts one that was given before.") from reason
            _log.event("answer", tcn=entry.tcn, answer_kind=answer.kind.value)
            self._on_change(EntryChanged(entry.tcn))

    def _report_seen(self, store: QueueStore) -> bool:
        """Tell the service of one answer that an officer has confirmed; whether there was one."""
        for seen in store.seen_unreported(self._client.service_key, limit=1):
            try:
                self._client.mark_seen(seen.control_number, seen.number, seen.officer)
            except errors.SubmissionRefused as reason:  # it does not want to know: saying it again would not help
                _log.warning("seen-refused", tcn=seen.tcn, code=reason.refusal_code)
            self._worked()
            store.seen_reported(seen)
            return True
        return False

    def _probe(self) -> bool:
        """With nothing else to do, see whether the service is there; says so when that has changed.

        Whether there is something to do now: all that was put off, after an outage."""
        now_s = self._clock.monotonic_s()
        if now_s < self._probe_at_s:
            return False
        self._client.check()
        self._worked()
        return self._all_due

    # State of the service. -------------------------------------------------------------------------------------------

    def _worked(self) -> None:
        now_s = self._clock.monotonic_s()
        self._probe_at_s = now_s + PROBE_S
        if self._circuit.is_open and self._circuit.code == errors.ServiceUnreachable.code:
            self._all_due = self._was_told or now_s - self._circuit.opened_at_s >= OUTAGE_S
        self._was_told = False
        if self._circuit.worked(self._clock.now()) and self._circuit.since is not None:
            self._on_change(ServiceReachable(self._circuit.since))

    def _failed(self, reason: errors.SubmissionError) -> float:
        asked_s = reason.retry_after_s if isinstance(reason, errors.ServiceBusy) else None
        was_open, before = self._circuit.is_open, self._circuit.code
        pause_s = self._circuit.failed(self._clock.now(), self._clock.monotonic_s(), reason.code, asked_s)
        self._probe_at_s = 0.0  # with nothing to send, the next try is a probe
        _log.warning("service-not-usable", code=reason.code, retry_in_s=round(pause_s, 1))
        if (not was_open or before != reason.code) and self._circuit.since is not None:
            self._on_change(ServiceUnreachable(self._circuit.since, reason.code))
        return pause_s

    def _rest(self, store: QueueStore) -> None:
        """Wait until something is due, something new comes, or the stop."""
        now_s = self._clock.monotonic_s()
        until_s = [PROBE_S, self._probe_at_s - now_s, *(at - now_s for _, at in self._polls.values())]
        if (due := store.next_due()) is not None:
            until_s.append((due - self._clock.now()).total_seconds())
        pause_s = max(0.0, min(until_s))
        if not self._circuit.may_try(now_s):
            pause_s = self._circuit.retry_at_s - now_s
        self._clock.wait(self._wake, pause_s)
