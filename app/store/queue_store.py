"""The queue: what waits to be sent, what waits for answers, and every change of state in between.

Legal changes of state are the table in `app.store.transitions`; what comes from a bureau unasked is `bureau`'s.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from app import wire
from app.clock import Clock
from app.domain.card import CardForm, Standing
from app.domain.match import Answer, is_complete
from app.domain.queue_entry import HandOver, QueueEntry, QueueState, Receipt
from app.store import audit, card_acts, errors
from app.store.booking_store import use_key
from app.store.bureau_store import BureauStore
from app.store.database import Database, as_moment, as_text
from app.store.entry_rows import answer_place, read_entries, read_entry, seal_of
from app.store.payloads import Payloads
from app.store.transitions import change
from app.store.twin import Twins
from app.store.vault import Seal, Vault

_S = QueueState
CLOCK_WENT_BACK_S = 2 * 3600.0  # no pause is longer than an hour: an entry due later was dated by a wrong clock
REASON_LONGEST = 500  # characters kept of a service's reason


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry that is SENDING on disk, and what to send. `payload`: its SHA-256 was checked against the entry."""

    entry: QueueEntry
    payload: bytes
    ori: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer that an officer confirmed, of which the service does not know yet."""

    tcn: str
    control_number: str
    number: int
    officer: str


class QueueStore:
    """The queue. Belongs to the thread of its database."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, twins: Twins) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._payloads = Payloads(database, vault, twins)
        self.bureau = BureauStore(database, vault, clock, self._seal_given_back)
        use_key(database, vault)

    def close(self) -> None:
        """Close the database under it (the submitter's own)."""
        self._database.close()

    # Reading. --------------------------------------------------------------------------------------------------------

    def entry(self, tcn: str) -> QueueEntry:
        """NoSuchEntry."""
        return read_entry(self._database, self._vault, tcn)

    def entries(self, limit: int = 50) -> tuple[QueueEntry, ...]:
        """Newest first."""
        order = "ORDER BY e.created_at DESC, e.tcn DESC LIMIT ?"
        return read_entries(self._database, self._vault, order, (limit,))

    def awaiting(self, service_key: str) -> tuple[str, ...]:
        """TCNs of what the service of that key accepted and has not answered in full, oldest first."""
        rows = self._database.rows(
            "SELECT e.tcn FROM queue_entry e JOIN receipt r"
            " ON r.receipt_id = (SELECT max(receipt_id) FROM receipt WHERE tcn = e.tcn)"
            " WHERE e.state = ? AND coalesce(r.service_key, ?) = ? ORDER BY e.created_at, e.tcn",
            (_S.AWAITING_RESPONSE.value, service_key, service_key),
        )
        return tuple(str(row[0]) for row in rows)

    def counts(self) -> dict[QueueState, int]:
        """Number of entries in each state, zero included."""
        found: dict[str, int] = dict(self._database.rows("SELECT state, count(*) FROM queue_entry GROUP BY state"))
        return {state: found.get(state.value, 0) for state in QueueState}

    def next_due(self) -> datetime | None:
        """When the next READY entry may be sent (in the past when it may be now); None when none is READY."""
        row = self._database.row(
            "SELECT min(coalesce(next_attempt_at, created_at)) FROM queue_entry WHERE state = ?", (_S.READY.value,)
        )
        return as_moment(row[0]) if row is not None and row[0] is not None else None

    def payload(self, tcn: str) -> bytes:
        """The transaction as it was finished, for whoever prints it. NoSuchEntry, Damaged, SealBroken."""
        return self._payloads.read(tcn)[1]

    # Sending. --------------------------------------------------------------------------------------------------------

    def recover(self) -> int:
        """Give back what a station that ended suddenly was sending: every SENDING is READY again with its TCN."""
        with self._database.transaction():
            return self._database.write(
                "UPDATE queue_entry SET state = ?, next_attempt_at = NULL, updated_at = ? WHERE state = ?",
                (_S.READY.value, self._now(), _S.SENDING.value),
            )

    def claim(self) -> Claim | None:
        """Take the next entry that is due, urgent and old ones first; SENDING is on disk when it returns.

        EntryDamaged when neither its payload nor the twin is whole: it is HELD then, and the next claim takes another.
        """
        now = self._clock.now()
        with self._database.transaction():
            row = self._database.row(
                "SELECT tcn FROM queue_entry WHERE state = ?"
                " AND (next_attempt_at IS NULL OR next_attempt_at <= ? OR next_attempt_at > ?)"
                " ORDER BY priority, coalesce(next_attempt_at, created_at), tcn LIMIT 1",
                (_S.READY.value, as_text(now), as_text(now + timedelta(seconds=CLOCK_WENT_BACK_S))),
            )
            if row is None:
                return None
            tcn = str(row[0])
            self._change(tcn, _S.SENDING, "attempts = attempts + 1, next_attempt_at = NULL", ())
        try:
            ori, payload = self._payloads.read(tcn)
        except errors.ROTTEN as reason:
            self._hold_damaged(tcn, reason)
        return Claim(self.entry(tcn), payload, ori)

    def accepted(self, tcn: str, receipt: Receipt, service_key: str) -> QueueEntry:
        """Keep the verified receipt of the service of that key: AWAITING_RESPONSE. ReceiptDoesNotFit,
        IllegalTransition."""
        with self._database.transaction():
            entry = self._database.row("SELECT ori, payload_sha256 FROM queue_entry WHERE tcn = ?", (tcn,))
            if entry is None or (receipt.tcn, receipt.ori, receipt.sha256) != (tcn, *entry):
                raise errors.ReceiptDoesNotFit("The receipt is not for this transaction.")
            also = "next_attempt_at = NULL, held_code = NULL, sealed_reason = NULL"
            self._change(tcn, _S.AWAITING_RESPONSE, also, (), only_from=_S.SENDING)
            self._database.write(
                "INSERT OR IGNORE INTO receipt (tcn, control_number, receipt, service_key) VALUES (?, ?, ?, ?)",
                (tcn, receipt.control_number, wire.to_json(receipt).decode("utf-8"), service_key),
            )
            details = {"control_number": receipt.control_number}
            audit.append(self._database, "submission-accepted", tcn, details=details)
        return self.entry(tcn)

    def handed_over(self, tcn: str, what: HandOver) -> QueueEntry:
        """It was left with somebody who gives no receipt: HANDED_OVER, and the wait for an answer begins.
        IllegalTransition."""
        with self._database.transaction():
            self._change(tcn, _S.HANDED_OVER, "next_attempt_at = NULL, held_code = NULL, sealed_reason = NULL", ())
            self.bureau.files.write_hand_over(tcn, what)
            details = {"channel": what.channel, "name": what.name}
            audit.append(self._database, "submission-handed-over", tcn, details=details)
        return self.entry(tcn)

    def retry_later(self, tcn: str, due: datetime) -> QueueEntry:
        """Back to READY, not before `due`. IllegalTransition."""
        with self._database.transaction():
            self._change(tcn, _S.READY, "next_attempt_at = ?", (as_text(due),), only_from=_S.SENDING)
        return self.entry(tcn)

    def all_due(self) -> int:
        """The service is back: what was put off is due now. Returns how many were."""
        with self._database.transaction():
            return self._database.write(
                "UPDATE queue_entry SET next_attempt_at = NULL WHERE state = ? AND next_attempt_at IS NOT NULL",
                (_S.READY.value,),
            )

    def hold(self, tcn: str, code: str, reason: str) -> QueueEntry:
        """A person must look at it: HELD. The reason is sealed, the code is not. IllegalTransition."""
        sealed = self._sealed_reason(tcn, reason)
        with self._database.transaction():
            self._change(tcn, _S.HELD, "next_attempt_at = NULL, held_code = ?, sealed_reason = ?", (code, sealed))
            audit.append(self._database, "submission-held", tcn, details={"code": code})
        return self.entry(tcn)

    # Answers. --------------------------------------------------------------------------------------------------------

    def add_answer(self, tcn: str, answer: Answer) -> QueueEntry:
        """Keep a verified answer; ANSWERED once nothing more is awaited. The same answer again changes nothing.

        RuleBroken when another answer has its number, or when its control number is not of a receipt;
        IllegalTransition before the receipt and after confirmation; EntryDamaged when the booking's key or the answer
        that was kept before rotted: the entry is HELD then.
        """
        place = (tcn, answer.control_number, answer.number)
        seal = self._seal_given_back(tcn)
        kept = "SELECT 1 FROM answer WHERE tcn = ? AND control_number = ? AND number = ?"
        if all(_number(known) != place[1:] for known in self.entry(tcn).answers) and self._database.row(kept, place):
            self._hold_damaged(tcn)
        with self._database.transaction():
            entry = self.entry(tcn)
            for known in entry.answers:
                if _number(known) == place[1:]:
                    if known != answer:
                        raise errors.RuleBroken("A second answer came under the number of another one.")
                    return entry
            if entry.state not in (_S.AWAITING_RESPONSE, _S.ANSWERED):
                raise errors.IllegalTransition(f"An entry that is {entry.state.value} takes no answer.")
            self._database.write(
                "INSERT INTO answer (tcn, control_number, number, received_at, sealed_answer) VALUES (?, ?, ?, ?, ?)",
                (*place, self._now(), seal.seal(wire.to_json(answer), answer_place(*place))),
            )
            details = {"number": answer.number, "kind": answer.kind.value}
            audit.append(self._database, "answer-received", tcn, details=details)
            if entry.state is _S.AWAITING_RESPONSE and is_complete((*entry.answers, answer)):
                self._change(tcn, _S.ANSWERED, "next_attempt_at = NULL", ())
        return self.entry(tcn)

    def confirm(self, tcn: str, officer: str, *, answers: int | None = None) -> QueueEntry:
        """An officer saw the answers: CONFIRMED. Confirming again changes nothing. IllegalTransition.

        `answers`: how many were seen. Where there are more, nothing changes: one that came in that moment, a correction
        perhaps, is never confirmed unseen. None: all that there are.
        """
        with self._database.transaction():
            entry = self.entry(tcn)
            if entry.state is _S.CONFIRMED or (answers is not None and len(entry.answers) > answers):
                return entry
            self._change(tcn, _S.CONFIRMED, "confirmed_by = ?", (officer,))
            audit.append(self._database, "answers-seen", tcn, actor=officer, details={"answers": len(entry.answers)})
        return self.entry(tcn)

    def seen_unreported(self, service_key: str, limit: int = 100) -> tuple[Seen, ...]:
        """Confirmed answers of the service of that key of which it was not told yet, oldest first."""
        rows = self._database.rows(
            "SELECT a.tcn, a.control_number, a.number, e.confirmed_by FROM answer a"
            " JOIN queue_entry e ON e.tcn = a.tcn"
            " JOIN receipt r ON r.tcn = a.tcn AND r.control_number = a.control_number"
            " WHERE e.state = ? AND a.seen_reported = 0 AND coalesce(r.service_key, ?) = ?"
            " ORDER BY e.updated_at, a.number LIMIT ?",
            (_S.CONFIRMED.value, service_key, service_key, limit),
        )
        return tuple(Seen(*row) for row in rows)

    def seen_reported(self, seen: Seen) -> None:
        """The service knows that the answer was seen."""
        with self._database.transaction():
            self._database.write(
                "UPDATE answer SET seen_reported = 1 WHERE tcn = ? AND control_number = ? AND number = ?",
                (seen.tcn, seen.control_number, seen.number),
            )

    # A person's acts. ------------------------------------------------------------------------------------------------

    def release(self, tcn: str, officer: str) -> QueueEntry:
        """Send a held entry again, under its own TCN. IllegalTransition."""
        with self._database.transaction():
            also = "next_attempt_at = NULL, held_code = NULL, sealed_reason = NULL"
            self._change(tcn, _S.READY, also, (), only_from=_S.HELD)
            audit.append(self._database, "submission-released", tcn, actor=officer)
        return self.entry(tcn)

    def withdraw(self, tcn: str, officer: str, reason: str) -> QueueEntry:
        """Never send it: WITHDRAWN, with the reason sealed. IllegalTransition."""
        sealed = self._sealed_reason(tcn, reason)
        with self._database.transaction():
            self._change(tcn, _S.WITHDRAWN, "next_attempt_at = NULL, sealed_reason = ?", (sealed,))
            audit.append(self._database, "submission-withdrawn", tcn, actor=officer)
        return self.entry(tcn)

    def card_printed(self, tcn: str, form: CardForm, standing: Standing, officer: str) -> None:
        """A fingerprint card is about to leave the station. NoSuchEntry, StandingChanged."""
        card_acts.card_printed(self._database, self._vault, tcn, form, standing, officer)

    def payload_exported(self, tcn: str, officer: str) -> None:
        """The transaction is about to leave the station as a file. Its state stays as it is. NoSuchEntry."""
        with self._database.transaction():
            entry = self.entry(tcn)
            details: dict[str, audit.Detail] = {"sha256": entry.payload_sha256, "bytes": entry.payload_bytes}
            audit.append(self._database, "payload-exported", tcn, actor=officer, details=details)

    # Inside. ---------------------------------------------------------------------------------------------------------

    def _now(self) -> str:
        return as_text(self._clock.now())

    def _change(
        self, tcn: str, state: QueueState, also: str, values: tuple[object, ...], *, only_from: QueueState | None = None
    ) -> None:
        change(self._database, tcn, state, also, values, only_from=only_from)

    def _sealed_reason(self, tcn: str, reason: str) -> bytes | None:
        """None where the booking's key rotted: the act itself must still be possible."""
        try:
            seal = seal_of(self._database, self._vault, tcn)
        except errors.ROTTEN:
            return None
        return seal.seal(reason[:REASON_LONGEST].encode("utf-8", "replace"), f"reason/{tcn}")

    def _seal_given_back(self, tcn: str) -> Seal:
        """The seal of the entry's booking; a key that rotted is given back by the twin. EntryDamaged."""
        try:
            return seal_of(self._database, self._vault, tcn)
        except errors.ROTTEN:
            try:
                self._payloads.read(tcn)
                return seal_of(self._database, self._vault, tcn)
            except errors.ROTTEN as reason:
                self._hold_damaged(tcn, reason)

    def _hold_damaged(self, tcn: str, reason: errors.StoreError | None = None) -> NoReturn:
        code = errors.EntryDamaged.code
        with self._database.transaction():
            self._change(tcn, _S.HELD, "next_attempt_at = NULL, held_code = ?, sealed_reason = NULL", (code,))
            audit.append(self._database, "submission-held", tcn, details={"code": code})
        raise errors.EntryDamaged("What is kept of a transaction is damaged beyond repair.", tcn=tcn) from reason


def _number(answer: Answer) -> tuple[str, int]:
    return answer.control_number, answer.number
