"""The queue: its table of states, by the store's acts and by raw SQL, and the rules that the database defends."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from app.domain.match import AnswerKind
from app.store import audit, errors
from app.store.diagram import page
from app.store.queue_store import CLOCK_WENT_BACK_S
from app.store.stores import Stores
from app.store.transitions import LEGAL_TRANSITIONS
from tests.support import values
from tests.support.store_desk import S, SetClock, bring_to, finish, opened, payload_of, raw

PAIRS = [(before, after) for before in S for after in S if before is not after]
LATER = values.NOON + timedelta(minutes=5)

# Where two acts lead to one state.
ONLY_FROM = {"accepted": S.SENDING, "retry_later": S.SENDING, "release": S.HELD}
Act = Callable[[Stores, str, str], object]
ACTS: dict[str, tuple[Act, S]] = {
    "accepted": (
        lambda s, tcn, sha: s.queue.accepted(tcn, values.receipt(tcn, sha), values.SERVICE_KEY),
        S.AWAITING_RESPONSE,
    ),
    "handed_over": (lambda s, tcn, _: s.queue.handed_over(tcn, values.hand_over(tcn)), S.HANDED_OVER),
    "retry_later": (lambda s, tcn, _: s.queue.retry_later(tcn, LATER), S.READY),
    "hold": (lambda s, tcn, _: s.queue.hold(tcn, "service/x", "x"), S.HELD),
    "release": (lambda s, tcn, _: s.queue.release(tcn, "Officer One"), S.READY),
    "withdraw": (lambda s, tcn, _: s.queue.withdraw(tcn, "Officer One", "x"), S.WITHDRAWN),
    "confirm": (lambda s, tcn, _: s.queue.confirm(tcn, "Officer One"), S.CONFIRMED),
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("name", list(ACTS))
def test_every_act_in_every_state(tmp_path: Path, state: S, name: str) -> None:
    act, leads_to = ACTS[name]
    with opened(tmp_path) as stores:
        entry = bring_to(stores, state)
        before = stores.queue.entry(entry.tcn)
        rows = len(audit.rows(stores.database))
        if leads_to in LEGAL_TRANSITIONS[state] and state is ONLY_FROM.get(name, state):
            act(stores, entry.tcn, entry.payload_sha256)
            assert stores.queue.entry(entry.tcn).state is leads_to
        elif (state, name) == (S.CONFIRMED, "confirm"):
            assert stores.queue.confirm(entry.tcn, "Officer Two").confirmed_by == "Officer One"
        else:
            with pytest.raises(errors.IllegalTransition):
                act(stores, entry.tcn, entry.payload_sha256)
            assert stores.queue.entry(entry.tcn) == before
            assert len(audit.rows(stores.database)) == rows
        kept = stores.queue.entry(entry.tcn)
        assert (kept.tcn, kept.payload_sha256, kept.booking_id) == (entry.tcn, entry.payload_sha256, entry.booking_id)
        assert audit.verify(stores.database).is_whole


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=lambda state: state.value)
def test_the_database_allows_the_same_changes_of_state_by_raw_sql(tmp_path: Path, before: S, after: S) -> None:
    with opened(tmp_path) as stores:
        bring_to(stores, before)
    with raw(tmp_path) as file:
        change = f"UPDATE queue_entry SET state = '{after.value}'"
        if after in LEGAL_TRANSITIONS[before]:
            file.execute(change)
        else:
            with pytest.raises(dbapi2.IntegrityError):
                file.execute(change)
            assert file.execute("SELECT state FROM queue_entry").fetchall() == [(before.value,)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE queue_entry SET tcn = 'WA0330000-S01-2026-000099'",
        "UPDATE queue_entry SET booking_id = 'B-2'",
        "UPDATE queue_entry SET payload_sha256 = 'x'",
        "UPDATE queue_entry SET ori = 'WA0330001'",
        "UPDATE queue_entry SET tcr = 'x'",
        "UPDATE queue_entry SET priority = '1'",
        "UPDATE queue_entry SET created_at = '2000'",
        "UPDATE queue_entry SET state = 'nothing'",
        "DELETE FROM queue_entry",
        "INSERT OR REPLACE INTO queue_entry SELECT tcn, 'B-2', payload_sha256, ori, tcr, priority, created_at,"
        " updated_at, 'ready', 0, NULL, NULL, NULL, NULL FROM queue_entry",
        "INSERT INTO queue_entry SELECT 'WA0330000-S01-2026-000099', 'B-2', 'other', ori, tcr, priority, created_at,"
        " updated_at, 'confirmed', 0, NULL, NULL, NULL, NULL FROM queue_entry",
        "UPDATE payload SET sealed_payload = x'00'",
        "UPDATE payload SET sha256 = 'x'",
        "UPDATE payload SET tcn = 'x'",
        "DELETE FROM payload",
        "INSERT OR REPLACE INTO payload SELECT sha256, tcn, size_bytes, x'00' FROM payload",
        "UPDATE booking SET sealed_booking = x'00' WHERE booking_id = 'B-1'",
        "UPDATE booking SET state = 'draft' WHERE booking_id = 'B-1'",
        "UPDATE booking SET wrapped_key = x'00'",
        "UPDATE booking SET booking_id = 'B-9'",
        "DELETE FROM booking",
        "UPDATE capture SET sealed_image = x'00'",
        "DELETE FROM capture",
        "INSERT INTO capture SELECT booking_id, 5, recorded_at, sealed_record, sealed_image FROM capture",
        "UPDATE receipt SET receipt = '{}'",
        "DELETE FROM receipt",
        "UPDATE answer SET sealed_answer = x'00'",
        "DELETE FROM answer",
        "INSERT OR REPLACE INTO answer SELECT tcn, control_number, number, received_at, 0, x'00' FROM answer",
        "UPDATE tcn_serial SET last_serial = 0",
        "DELETE FROM tcn_serial",
        "INSERT OR REPLACE INTO tcn_serial SELECT ori, station_code, year, 1 FROM tcn_serial",
        "INSERT INTO legal_transition VALUES ('confirmed', 'ready')",
        "UPDATE legal_transition SET to_state = 'ready'",
        "DELETE FROM legal_transition",
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT number, at, 'nothing', object, actor, details, previous, hash FROM audit",
    ],
)
def test_a_row_is_never_made_into_another_one(tmp_path: Path, sql: str) -> None:
    with opened(tmp_path) as stores:
        bring_to(stores, S.ANSWERED)
        stores.bookings.save(values.booking("B-2"))
    with raw(tmp_path) as file, pytest.raises(dbapi2.IntegrityError):
        file.execute(sql)
    with opened(tmp_path) as stores:
        assert audit.verify(stores.database).is_whole
        assert stores.queue.entries()[0].state is S.ANSWERED


def test_the_database_knows_the_same_table_of_states(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        rows = stores.database.rows("SELECT from_state, to_state FROM legal_transition")
    assert set(rows) == {(a.value, b.value) for a, after in LEGAL_TRANSITIONS.items() for b in after}


def test_sending_is_on_disk_before_the_claim_is_given_and_is_taken_back_with_the_same_number(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
        claim = stores.queue.claim()
        assert claim is not None
        with opened(tmp_path) as others:
            assert others.queue.entry(entry.tcn).state is S.SENDING
            assert others.queue.claim() is None
    with opened(tmp_path) as stores:
        assert stores.queue.recover() == 1
        again = stores.queue.claim()
        assert again is not None
        assert (again.entry.tcn, again.payload, again.entry.attempts) == (entry.tcn, payload_of("B-1"), 2)
        assert stores.queue.recover() == 1
        assert stores.queue.recover() == 0


def test_urgent_and_old_entries_go_first_and_one_put_off_waits(tmp_path: Path) -> None:
    clock = SetClock()
    order = []
    with opened(tmp_path, clock) as stores:
        for booking_id, priority in (("B-1", "4"), ("B-2", "4"), ("B-3", "1")):
            stores.bookings.save(values.booking(booking_id))
            tcn = stores.bookings.next_tcn(values.ORI, "S01")
            stores.bookings.finish(booking_id, values.transaction(tcn, pry=priority), payload_of(booking_id))
            clock.at += timedelta(seconds=1)
        while (claim := stores.queue.claim()) is not None:
            order.append(claim.entry.booking_id)
            if len(order) == 1:
                stores.queue.retry_later(claim.entry.tcn, clock.at + timedelta(seconds=60))
        assert order == ["B-3", "B-1", "B-2"]
        assert stores.queue.next_due() == clock.at + timedelta(seconds=60)
        clock.at += timedelta(seconds=60)
        claim = stores.queue.claim()
        assert claim is not None
        assert claim.entry.booking_id == "B-3"
        assert stores.queue.next_due() is None


def test_what_was_put_off_is_due_when_the_service_is_back(tmp_path: Path) -> None:
    clock = SetClock()
    with opened(tmp_path, clock) as stores:
        tcn = bring_to(stores, S.SENDING).tcn
        stores.queue.retry_later(tcn, clock.at + timedelta(seconds=600))
        assert stores.queue.claim() is None
        assert stores.queue.all_due() == 1
        assert stores.queue.claim() is not None


def test_a_clock_that_was_set_back_keeps_no_entry_from_going(tmp_path: Path) -> None:
    clock = SetClock()
    with opened(tmp_path, clock) as stores:
        tcn = bring_to(stores, S.SENDING).tcn
        stores.queue.retry_later(tcn, clock.at + timedelta(seconds=60))
        clock.at -= timedelta(seconds=CLOCK_WENT_BACK_S + 1)
        assert stores.queue.claim() is not None


def test_a_receipt_for_anything_else_is_not_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = bring_to(stores, S.SENDING)
        for changes in ({"sha256": "0" * 64}, {"ori": "WA0330001"}, {"tcn": "WA0330000-S01-2026-000099"}):
            receipt = values.receipt(**{"tcn": entry.tcn, "sha256": entry.payload_sha256, **changes})
            with pytest.raises(errors.ReceiptDoesNotFit):
                stores.queue.accepted(entry.tcn, receipt, values.SERVICE_KEY)
        assert stores.queue.entry(entry.tcn).state is S.SENDING


def test_answers_complete_an_entry_in_any_order_and_a_repeat_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.AWAITING_RESPONSE).tcn
        second = values.answer(tcn, 2, AnswerKind.IMMIGRATION_CROSS_CHECK)
        assert stores.queue.add_answer(tcn, second).state is S.AWAITING_RESPONSE
        assert stores.queue.awaiting(values.SERVICE_KEY) == (tcn,)
        assert stores.queue.add_answer(tcn, second).answers == (second,)
        with pytest.raises(errors.RuleBroken):
            stores.queue.add_answer(tcn, values.answer(tcn, 2, AnswerKind.REJECTION))
        with pytest.raises(errors.RuleBroken):
            stores.queue.add_answer(tcn, values.answer(tcn, 1, control_number="CN-FORGED"))
        assert stores.queue.add_answer(tcn, values.answer(tcn, 1)).state is S.ANSWERED
        assert stores.queue.awaiting(values.SERVICE_KEY) == ()
        unseen = stores.queue.confirm(tcn, "Officer One", answers=1)  # the second was not on the screen
        assert unseen.state is S.ANSWERED
        assert len(stores.queue.confirm(tcn, "Officer One", answers=2).answers) == 2
        with pytest.raises(errors.IllegalTransition):
            stores.queue.add_answer(tcn, values.answer(tcn, 3))


def test_an_entry_awaits_the_service_that_accepted_it_and_no_other(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.AWAITING_RESPONSE).tcn
        bring_to(stores, S.CONFIRMED, "B-2")
        assert stores.queue.awaiting("another key") == stores.queue.seen_unreported("another key") == ()
        assert stores.queue.awaiting(values.SERVICE_KEY) == (tcn,)
        database = stores.queue._database
        with database.transaction():  # as a station before this version left them
            database.write("DROP TRIGGER receipt_is_written_once", ())
            database.write("UPDATE receipt SET service_key = NULL", ())
        assert stores.queue.awaiting("whichever") == (tcn,)
        assert len(stores.queue.seen_unreported("whichever")) == 2


def test_a_rejection_completes_an_entry(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.AWAITING_RESPONSE).tcn
        assert stores.queue.add_answer(tcn, values.answer(tcn, 1, AnswerKind.REJECTION)).state is S.ANSWERED


def test_a_service_that_forgot_gives_a_second_receipt_and_its_answers_count(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = bring_to(stores, S.AWAITING_RESPONSE)
        stores.queue.hold(entry.tcn, "service/unknown-control-number", "There is no such submission.")
        stores.queue.release(entry.tcn, "Officer One")
        assert stores.queue.claim() is not None
        receipt = values.receipt(entry.tcn, entry.payload_sha256, control_number="CN-SECOND")
        kept = stores.queue.accepted(entry.tcn, receipt, values.SERVICE_KEY)
        assert kept.receipt == receipt
        assert kept.held_code is None
        for number, kind in enumerate((AnswerKind.CRIMINAL_IDENTIFICATION, AnswerKind.IMMIGRATION_CROSS_CHECK), 1):
            kept = stores.queue.add_answer(
                entry.tcn, values.answer(entry.tcn, number, kind, control_number="CN-SECOND")
            )
        assert kept.state is S.ANSWERED


def test_seen_answers_are_reported_once_each(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.CONFIRMED).tcn
        bring_to(stores, S.ANSWERED, "B-2")
        seen = stores.queue.seen_unreported(values.SERVICE_KEY)
        assert [(s.tcn, s.number, s.officer) for s in seen] == [(tcn, 1, "Officer One"), (tcn, 2, "Officer One")]
        stores.queue.seen_reported(seen[0])
    with opened(tmp_path) as stores:
        assert stores.queue.seen_unreported(values.SERVICE_KEY) == seen[1:]


def test_counts_and_unknown_entries(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        bring_to(stores, S.HELD)
        finish(stores, "B-2")
        counts = stores.queue.counts()
        assert (counts[S.HELD], counts[S.READY], sum(counts.values())) == (1, 1, 2)
        with pytest.raises(errors.NoSuchEntry):
            stores.queue.entry("WA0330000-S01-2026-000099")
        with pytest.raises(errors.NoSuchEntry):
            stores.queue.hold("WA0330000-S01-2026-000099", "x", "y")


def test_the_drawing_of_the_states_is_that_of_the_table() -> None:
    drawn = Path(__file__).resolve().parents[3] / "docs" / "queue-states.md"
    assert drawn.read_text(encoding="utf-8") == page()
