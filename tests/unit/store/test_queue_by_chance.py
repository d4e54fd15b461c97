"""The queue driven by chance against a model of a few lines, with restarts in between."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.domain.match import AnswerKind
from app.store import audit, errors
from app.store.stores import Stores, open_vault
from app.store.transitions import LEGAL_TRANSITIONS
from tests.support import values
from tests.support.store_desk import S, SetClock, payload_of

PICK = st.integers(0, 5)


class QueueByChance(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.directory = Path(self.folder.name)
        self.clock = SetClock()
        self.stores = self.open()
        self.model: dict[str, S] = {}
        self.booking_of: dict[str, str] = {}

    def open(self) -> Stores:
        return Stores.open(self.directory, open_vault(self.directory), clock=self.clock)

    def teardown(self) -> None:
        self.stores.close()
        self.folder.cleanup()

    def pick(self, number: int) -> str | None:
        return sorted(self.model)[number % len(self.model)] if self.model else None

    def attempt(self, tcn: str, leads_to: S, act: Callable[[], object], only_from: S | None = None) -> None:
        """By the table, or IllegalTransition."""
        legal = leads_to in LEGAL_TRANSITIONS[self.model[tcn]] and only_from in (None, self.model[tcn])
        try:
            act()
        except errors.IllegalTransition:
            assert not legal
        else:
            assert legal or self.model[tcn] is leads_to is S.CONFIRMED
            self.model[tcn] = leads_to

    @rule()
    def finish(self) -> None:
        booking_id = f"B-{len(self.model) + 1}"
        self.stores.bookings.save(values.booking(booking_id))
        tcn = self.stores.bookings.next_tcn(values.ORI, "S01")
        assert tcn not in self.model
        self.stores.bookings.finish(booking_id, values.transaction(tcn), payload_of(booking_id))
        self.model[tcn], self.booking_of[tcn] = S.READY, booking_id
        self.clock.at += timedelta(seconds=1)

    @rule()
    def claim(self) -> None:
        claim = self.stores.queue.claim()
        ready = [tcn for tcn, state in self.model.items() if state is S.READY]
        if claim is None:
            assert not ready
            return
        assert claim.entry.tcn in ready
        assert claim.payload == payload_of(self.booking_of[claim.entry.tcn])
        self.model[claim.entry.tcn] = S.SENDING

    @rule(number=PICK)
    def accepted(self, number: int) -> None:
        if (tcn := self.pick(number)) is not None:
            sha256 = self.stores.queue.entry(tcn).payload_sha256
            receipt = values.receipt(tcn, sha256)
            queue, state = self.stores.queue, S.AWAITING_RESPONSE
            self.attempt(tcn, state, lambda: queue.accepted(tcn, receipt, values.SERVICE_KEY), S.SENDING)

    @rule(number=PICK)
    def handed_over(self, number: int) -> None:
        if (tcn := self.pick(number)) is not None:
            what = values.hand_over(tcn)
            self.attempt(tcn, S.HANDED_OVER, lambda: self.stores.queue.handed_over(tcn, what))

    @rule(number=PICK, kind=st.sampled_from(AnswerKind), file=st.binary(min_size=1, max_size=1))
    def answered_unasked(self, number: int, kind: AnswerKind, file: bytes) -> None:
        tcn = self.pick(number)
        if tcn is None:
            return
        bureau, before = self.stores.queue.bureau, self.model[tcn]
        known = any(file == kept for _, kept in bureau.files_of(tcn))
        meaning, answer = values.bureau_answer(tcn, kind=kind), values.answer(tcn, kind=kind)
        if not self.stores.queue.entry(tcn).attempts:
            with pytest.raises(errors.IllegalTransition):
                bureau.add_answer(tcn, meaning, answer, file)
            return
        bureau.add_answer(tcn, meaning, answer, file)
        assert len(bureau.files_of(tcn)) >= 1
        if known or before is S.WITHDRAWN:
            return
        if kind not in (AnswerKind.IMMIGRATION_CROSS_CHECK, AnswerKind.OTHER):
            self.model[tcn] = S.ANSWERED
        elif before in (S.READY, S.SENDING):
            self.model[tcn] = S.HANDED_OVER

    @rule(number=PICK)
    def retry(self, number: int) -> None:
        if (tcn := self.pick(number)) is not None:
            self.attempt(tcn, S.READY, lambda: self.stores.queue.retry_later(tcn, self.clock.now()), S.SENDING)

    @rule(number=PICK)
    def hold(self, number: int) -> None:
        if (tcn := self.pick(number)) is not None:
            self.attempt(tcn, S.HELD, lambda: self.stores.queue.hold(tcn, "service/x", "x"))

    @rule(number=PICK)
    def release(self, number: int) -> None:
        if (tcn := self.pick(number)) is not None:
            self.attempt(tcn, S.READY, lambda: self.stores.queue.release(tcn, "Officer One"), S.HELD)

    @rule(number=PICK)
    def withdraw(self, number: int) -> None:
        if (tcn := self.pick(number)) is not None:
            self.attempt(tcn, S.WITHDRAWN, lambda: self.stores.queue.withdraw(tcn, "Officer One", "x"))

    @rule(number=PICK)
    def reject(self, number: int) -> None:
        tcn = self.pick(number)
        if tcn is not None and self.model[tcn] is S.AWAITING_RESPONSE:
            answer = values.answer(tcn, 1, AnswerKind.REJECTION)
            self.attempt(tcn, S.ANSWERED, lambda: self.stores.queue.add_answer(tcn, answer))

    @rule(number=PICK)
    def confirm(self, number: int) -> None:
        if (tcn := self.pick(number)) is not None:
            self.attempt(tcn, S.CONFIRMED, lambda: self.stores.queue.confirm(tcn, "Officer One"))

    @rule()
    def restart(self) -> None:
        self.stores.close()
        self.stores = self.open()
        sending = [tcn for tcn, state in self.model.items() if state is S.SENDING]
        assert self.stores.queue.recover() == len(sending)
        self.model.update(dict.fromkeys(sending, S.READY))

    @invariant()
    def the_queue_is_what_the_model_says(self) -> None:
        assert {entry.tcn: entry.state for entry in self.stores.queue.entries()} == self.model
        assert audit.verify(self.stores.database).is_whole


TestQueueByChance = QueueByChance.TestCase
TestQueueByChance.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
