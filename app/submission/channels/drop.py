"""A channel over a carrier: submissions are handed over, never accepted; what comes back is sorted.

Answers come unasked, in any order, late, twice, for other stations, or broken. Each is stored before it is put away.
What names no submission of this queue is another station's and stays where it is. What cannot be read is kept aside,
named in the audit trail, and keeps nothing else from its way.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from functools import partial

from app.an2k.answer_file import CUT_SHORT
from app.an2k.answers import AnswerRules, as_answer, interpret_answer
from app.an2k.errors import RecordError
from app.channel_settings import ChannelName
from app.clock import Clock
from app.domain.bureau_answer import BureauAnswer
from app.domain.queue_entry import HandOver, QueueState
from app.logs import logger
from app.store.errors import EntryDamaged, IllegalTransition, NoSuchEntry, TooManyAnswers
from app.store.queue_store import QueueStore
from app.submission import errors
from app.submission.channel import Tell, settle
from app.submission.channels.carrier import MOST_BYTES, Carrier, Item, NotDelivered
from app.submission.events import EntryChanged

SETTLED_S = 2.0  # a file that did not change for so long is whole, where nothing in it says otherwise
GIVEN_UP_S = 300.0  # a file that is not whole is waited for so long: shares stall, and come back
RETURNED = "delivery/returned"
TOO_LARGE = "answer/too-large"
NO_REFERENCE = "answer/no-reference"
UNKNOWN_SUBMISSION = "answer/unknown-submission"
AMBIGUOUS = "answer/ambiguous-reference"
NEVER_HANDED_OVER = "answer/never-handed-over"
_log = logger("submission")


class _Fate(Enum):
    STORED = "stored"
    ASIDE = "aside"
    ANOTHERS = "another's"
    NOT_WHOLE = "not whole"


@dataclass(frozen=True, slots=True)
class _Left:
    """What is not looked at again while its `stamp` is the same, before `until_s`, or before an answer comes that it
    `answers`."""

    stamp: str | None
    until_s: float
    answers: frozenset[str] = frozenset()


class DropChannel:
    """A Channel. `own_tcns`: how the TCNs of this station begin. `acknowledgements`: types of transaction by which the
    bureau only says that it has a submission. `settled_s`, `given_up_s`: see the constants."""

    returns_apart = True

    def __init__(
        self,
        carrier: Carrier,
        rules: AnswerRules,
        *,
        clock: Clock,
        own_tcns: str,
        look_every_s: float,
        acknowledgements: tuple[str, ...] = (),
        settled_s: float = SETTLED_S,
        given_up_s: float = GIVEN_UP_S,
    ) -> None:
        self.carrier = carrier
        self._rules = rules
        self._clock = clock
        self._own_tcns = own_tcns
        self._look_every_s = look_every_s
        self._acknowledgements = frozenset(acknowledgements)
        self._settled_s = min(settled_s, given_up_s)
        self._given_up_s = given_up_s
        self._look_at_s = clock.monotonic_s()
        self._found: deque[Item] = deque()
        self._since: dict[str, tuple[str, float]] = {}  # by key: stamp, and since when it is the same
        self._left: dict[str, _Left] = {}  # by key

    @property
    def name(self) -> ChannelName:
        return self.carrier.name

    @property
    def recipient(self) -> str:
        return self.carrier.recipient

    @property
    def probe_every_s(self) -> float:
        return self.carrier.probe_every_s

    def check(self) -> None:
        self.carrier.check()

    def submit(self, ori: str, tcn: str, payload: bytes) -> HandOver:
        name = self.carrier.leave(tcn, payload)
        return HandOver(self.carrier.name.value, self.carrier.recipient, name, self._clock.now())

    def rest_s(self) -> float:
        return 0.0 if self._found else self._look_at_s - self._clock.monotonic_s()

    def cut(self) -> None:
        self.carrier.cut()

    def close(self) -> None:
        self.carrier.close()

    def collect(self, store: QueueStore, tell: Tell, *, may_wait: bool) -> bool:
        """Look at what lies there, or deal with one thing that was found."""
        if self._found:
            self._deal_with(store, tell, self._found.popleft())
            return True
        if self._clock.monotonic_s() < self._look_at_s:
            return False
        self._look()
        return True

    # Looking. --------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        now_s = self._clock.monotonic_s()
        self._look_at_s = now_s + self._look_every_s
        items = self.carrier.waiting()
        keys = {item.key for item in items}
        self._since = {key: since for key, since in self._since.items() if key in keys}
        self._left = {key: left for key, left in self._left.items() if key in keys}
        for item in items:
            left = self._left.get(item.key)
            if left is not None and left.stamp == item.stamp and now_s < left.until_s:
                continue
            if self._same_for_s(item, now_s) >= self._settled_s:
                self._found.append(item)
            else:
                self._look_at_s = min(self._look_at_s, now_s + self._settled_s)

    def _same_for_s(self, item: Item, now_s: float) -> float:
        """For how long it has not changed, as far as this station saw."""
        if item.stamp is None:
            return float("inf")
        stamp, since_s = self._since.get(item.key, ("", now_s))
        if stamp != item.stamp:
            since_s = now_s
            self._since[item.key] = (item.stamp, now_s)
        return now_s - since_s

    # One thing. ------------------------------------------------------------------------------------------------------

    def _deal_with(self, store: QueueStore, tell: Tell, item: Item) -> None:
        if item.size_bytes > MOST_BYTES:
            self._leave_alone(item)
            self._keep_aside(store, item, TOO_LARGE, None)
            return
        try:
            parcel = self.carrier.fetch(item)
            if parcel is None:
                return
            answers: set[str] = set()
            fates = {self._came_back(store, tell, returned) for returned in parcel.returned}
            fates |= {self._sort(store, tell, item, file, answers) for file in parcel.files}
            self._put_away(store, item, fates, answers)
        except (errors.PlaceForbidden, errors.PlaceMissing, errors.NoRoom):
            self._leave_alone(item, for_s=self._given_up_s)  # it is not said at every look
            raise

    def _put_away(self, store: QueueStore, item: Item, fates: set[_Fate], answers: set[str]) -> None:
        if _Fate.NOT_WHOLE in fates:
            return  # it is looked at again
        if any(store.bureau.entries_named(reference) for reference in answers):
            self._look_at_s = self._clock.monotonic_s()  # what it follows came with it
        elif not fates or _Fate.ANOTHERS in fates:
            self._leave_alone(item, answers)
        elif _Fate.ASIDE in fates:
            self.carrier.set_aside(item)
        else:
            self.carrier.take(item)

    def _leave_alone(self, item: Item, answers: set[str] | None = None, *, for_s: float = float("inf")) -> None:
        until_s = self._clock.monotonic_s() + for_s
        self._left[item.key] = _Left(item.stamp, until_s, frozenset(answers or ()))

    def _came_back(self, store: QueueStore, tell: Tell, returned: NotDelivered) -> _Fate:
        """What is acknowledged or answered did arrive, at least once: only what nobody spoke of is held. News that do
        not have the very name of the hand-over are not of it: anybody can write them."""
        try:
            entry = store.entry(returned.tcn)
        except NoSuchEntry:
            return _Fate.ANOTHERS
        tcn, left = entry.tcn, entry.handed_over
        if left is None or left.name.lower() != returned.name.lower():
            return _Fate.ANOTHERS
        if entry.state is QueueState.HANDED_OVER:
            _log.warning("held", tcn=tcn, code=RETURNED)
            settle(partial(store.hold, tcn, RETURNED, f"The submission was not delivered (status {returned.code})."))
            tell(EntryChanged(tcn))
        return _Fate.STORED

    def _sort(self, store: QueueStore, tell: Tell, item: Item, file: bytes, answers: set[str]) -> _Fate:
        """Store one file where it belongs. `answers`: what another's file answers is added to it."""
        try:
            meaning = interpret_answer(file, self._rules)
        except RecordError as reason:
            return self._not_whole(item) or self._keep_aside(store, item, reason.code, file)
        if CUT_SHORT in meaning.doubts and (fate := self._not_whole(item)):
            return fate
        if not meaning.tcr:
            return self._keep_aside(store, item, NO_REFERENCE, file)
        named = store.bureau.entries_named(meaning.tcr)
        if len(named) > 1:  # never by guess: it would be another person's
            return self._keep_aside(store, item, AMBIGUOUS, file)
        if named:
            return self._store(store, tell, item, named[0], meaning, file)
        if meaning.tcr.startswith(self._own_tcns):
            return self._keep_aside(store, item, UNKNOWN_SUBMISSION, file)
        answers.add(meaning.tcr)
        return _Fate.ANOTHERS

    def _store(self, store: QueueStore, tell: Tell, item: Item, tcn: str, meaning: BureauAnswer, file: bytes) -> _Fate:
        try:
            if meaning.tot in self._acknowledgements:
                store.bureau.acknowledged(tcn, meaning, file)
            else:
                now = self._clock.now()
                answer = as_answer(meaning, number=1, control_number=meaning.tcn, tcn=tcn, received_at=now)
                store.bureau.add_answer(tcn, meaning, answer, file)
        except IllegalTransition:
            return self._keep_aside(store, item, NEVER_HANDED_OVER, file)
        except TooManyAnswers as reason:
            return self._keep_aside(store, item, reason.code, file)
        except EntryDamaged as reason:
            _log.error("held", tcn=tcn, code=reason.code)
            tell(EntryChanged(tcn))
            return self._keep_aside(store, item, reason.code, file)
        _log.event("answer", tcn=tcn, answer_kind=meaning.kind.value)
        tell(EntryChanged(tcn))
        followed = [key for key, left in self._left.items() if meaning.tcn in left.answers]
        for key in followed:  # what seemed another's answers this answer
            del self._left[key]
            self._look_at_s = self._clock.monotonic_s()
        return _Fate.STORED

    def _not_whole(self, item: Item) -> _Fate | None:
        """Whether somebody may be writing it still."""
        waited_s = self._same_for_s(item, self._clock.monotonic_s())
        return _Fate.NOT_WHOLE if waited_s < self._given_up_s else None

    def _keep_aside(self, store: QueueStore, item: Item, code: str, file: bytes | None) -> _Fate:
        size = len(file) if file is not None else item.size_bytes
        kept = store.bureau.keep_aside(self.name.value, item.name, code, file=file, size_bytes=size)
        _log.warning("file-kept-aside" if kept else "file-left-where-it-is", code=code, bytes=size)
        return _Fate.ASIDE if kept else _Fate.ANOTHERS
