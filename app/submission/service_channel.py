"""The way to a match service that speaks the station's own protocol: receipts and answers are signed, and asked for."""

from functools import partial
from typing import Protocol

from app.channel_settings import ChannelName
from app.clock import Clock
from app.domain.match import Answer
from app.domain.queue_entry import QueueEntry, Receipt
from app.logs import logger
from app.store.errors import Damaged, EntryDamaged, RuleBroken
from app.store.queue_store import QueueStore
from app.submission import errors
from app.submission.channel import Accepted, Tell, settle
from app.submission.events import EntryChanged

LONG_POLL_S = 1.0  # a stop waits for the request under way: 2 s are promised
POLL_SHORTEST_S = 0.5  # between two looks for the same answers, where the service does not let one wait
POLL_GROWTH = 0.25  # an answer that is outstanding for t seconds is asked for every t/4 ...
POLL_LONGEST_S = 30.0  # ... but at least this often
PROBE_S = 30.0
_log = logger("submission")


class Service(Protocol):
    """What is needed of app.submission.client.ServiceClient."""

    @property
    def service_key(self) -> str: ...
    def check(self) -> None: ...
    def submit(self, ori: str, tcn: str, payload: bytes) -> Receipt: ...
    def answers(self, control_number: str, after: int, wait_s: float) -> tuple[Answer, ...]: ...
    def mark_seen(self, control_number: str, number: int, officer: str) -> None: ...
    def cut(self) -> None: ...
    def close(self) -> None: ...


class ServiceChannel:
    """A Channel. The service is asked for the answers of each submission that it accepted, and told which were seen."""

    name = ChannelName.HTTPS
    recipient = "the service"
    probe_every_s = PROBE_S
    returns_apart = False

    def __init__(self, client: Service, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._polls: dict[str, tuple[float, float]] = {}  # by TCN: first asked, next due (monotonic seconds)

    def check(self) -> None:
        self._client.check()

    def submit(self, ori: str, tcn: str, payload: bytes) -> Accepted:
        return Accepted(self._client.submit(ori, tcn, payload), self._client.service_key)

    def collect(self, store: QueueStore, tell: Tell, *, may_wait: bool) -> bool:
        return self._ask_next(store, tell, may_wait=may_wait) or self._report_seen(store)

    def rest_s(self) -> float:
        now_s = self._clock.monotonic_s()
        return min((at - now_s for _, at in self._polls.values()), default=POLL_LONGEST_S)

    def cut(self) -> None:
        self._client.cut()

    def close(self) -> None:
        self._client.close()

    def _ask_next(self, store: QueueStore, tell: Tell, *, may_wait: bool) -> bool:
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
            self._ask(store, tell, store.entry(tcn), LONG_POLL_S if may_wait and len(due) == 1 else 0.0)
        except EntryDamaged as reason:  # held on disk: it must not keep the others from their answers
            _log.error("held", tcn=reason.tcn, code=reason.code)
            tell(EntryChanged(reason.tcn))
        finally:  # also after a failure: the others have their turn first
            first_s, asked_s = self._polls[tcn][0], self._clock.monotonic_s()
            pause_s = min(POLL_LONGEST_S, max(0.0, (asked_s - first_s) * POLL_GROWTH - LONG_POLL_S))
            self._polls[tcn] = (first_s, max(asked_s + pause_s, now_s + POLL_SHORTEST_S))
        return True

    def _ask(self, store: QueueStore, tell: Tell, entry: QueueEntry, wait_s: float) -> None:
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
            _log.warning("held", tcn=entry.tcn, code=reason.refusal_code)
            settle(partial(store.hold, entry.tcn, reason.refusal_code, reason.message))
            tell(EntryChanged(entry.tcn))
            return
        for answer in answers:
            if answer.tcn != entry.tcn:
                raise errors.AnswerNotGenuine("An answer names another transaction.")
            try:
                settle(partial(store.add_answer, entry.tcn, answer))
            except RuleBroken as reason:
                raise errors.AnswerNotGenuine("An answer contradicts one that was given before.") from reason
            _log.event("answer", tcn=entry.tcn, answer_kind=answer.kind.value)
            tell(EntryChanged(entry.tcn))

    def _report_seen(self, store: QueueStore) -> bool:
        """Tell the service of one answer that an officer has confirmed; whether there was one."""
        for seen in store.seen_unreported(self._client.service_key, limit=1):
            try:
                self._client.mark_seen(seen.control_number, seen.number, seen.officer)
            except errors.SubmissionRefused as reason:  # it does not want to know: saying it again would not help
                _log.warning("seen-refused", tcn=seen.tcn, code=reason.refusal_code)
            store.seen_reported(seen)
            return True
        return False
