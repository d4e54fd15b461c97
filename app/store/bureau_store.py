"""What a bureau that gives no receipt sends, unasked: what it means for an entry, and what is kept aside."""

from collections.abc import Callable
from datetime import datetime

from app.clock import Clock
from app.domain.answer_chain import is_about_who
from app.domain.bureau_answer import BureauAnswer
from app.domain.match import Answer
from app.domain.queue_entry import QueueEntry, QueueState
from app.store import audit, errors
from app.store.bureau_files import MOST_ASIDE, MOST_ASIDE_BYTES, MOST_OF_ENTRY, Aside, BureauFiles, numbered, own_number
from app.store.database import Database, as_moment
from app.store.entry_rows import read_entry, seal_of
from app.store.transitions import change
from app.store.vault import Seal, Vault

_S = QueueState


class BureauStore:
    """Belongs to the thread of its database. `seal`: that of an entry's booking, given back where it rotted."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, seal: Callable[[str], Seal]) -> None:
        self._database = database
        self._vault = vault
        self._seal = seal
        self.files = BureauFiles(database, vault, clock)

    def entries_named(self, reference: str) -> tuple[str, ...]:
        """TCNs of the entries that a TCR may name; see BureauFiles."""
        return self.files.entries_named(reference)

    def files_of(self, tcn: str) -> tuple[tuple[BureauAnswer, bytes], ...]:
        """What a bureau sent for an entry, as it was read and as it came. NoSuchEntry, SealBroken."""
        return self.files.files(tcn, seal_of(self._database, self._vault, tcn))

    def unanswered(self) -> tuple[int, datetime | None]:
        """How many submissions were handed over and have no answer, and since when the oldest waits."""
        row = self._database.row(
            "SELECT count(DISTINCT e.tcn), min(h.at) FROM queue_entry e LEFT JOIN hand_over h ON h.hand_over_id ="
            " (SELECT max(hand_over_id) FROM hand_over WHERE tcn = e.tcn) WHERE e.state = ?",
            (_S.HANDED_OVER.value,),
        )
        count, oldest = row if row is not None else (0, None)
        return int(count), as_moment(oldest) if oldest else None

    def add_answer(self, tcn: str, meaning: BureauAnswer, answer: Answer, file: bytes) -> QueueEntry:
        """Keep an answer that came unasked, with its file: ANSWERED when it is one that the desk awaits from a bureau
        that never says how many come: who it is, a rejection, the result of a rapid search. The same file again changes
        nothing. An answer is kept in whatever state the entry is: a correction of what an officer saw makes it ANSWERED
        again; one to an entry whose hand-over ended in the middle shows that the bureau has it.

        IllegalTransition where it was never handed over; TooManyAnswers; EntryDamaged when the booking's key rotted.
        """
        seal = self._seal(tcn)
        with self._database.transaction():
            entry = read_entry(self._database, self._vault, tcn)
            if self.files.is_known(tcn, file):
                return entry
            self._require_taking(entry)
            kept = numbered(answer, tcn, self.files.next_number(tcn))
            number = self.files.write_answer(tcn, seal, meaning, kept, file)
            details = {"number": number, "kind": answer.kind.value, "bureau_tcn": own_number(meaning)}
            audit.append(self._database, "answer-received", tcn, details=details)
            self._show_handed_over(entry)
            # What comes between (the immigration cross-check, or a rejection of that) completes and opens nothing.
            if is_about_who(kept, (*entry.answers, kept)) and entry.state not in (_S.ANSWERED, _S.WITHDRAWN):
                also = "next_attempt_at = NULL, held_code = NULL, sealed_reason = NULL, confirmed_by = NULL"
                change(self._database, tcn, _S.ANSWERED, also)
        return read_entry(self._database, self._vault, tcn)

    def acknowledged(self, tcn: str, meaning: BureauAnswer, file: bytes) -> QueueEntry:
        """Keep the bureau's word that it has the submission, under its own number: AWAITING_RESPONSE, unless more is
        known already. The same file again changes nothing. Errors as `add_answer`."""
        seal = self._seal(tcn)
        with self._database.transaction():
            entry = read_entry(self._database, self._vault, tcn)
            if self.files.is_known(tcn, file):
                return entry
            self._require_taking(entry)
            self.files.write_answer(tcn, seal, meaning, None, file)
            audit.append(
                self._database, "submission-acknowledged", tcn, details={"control_number": own_number(meaning)}
            )
            self._show_handed_over(entry)
            if entry.state in (_S.READY, _S.SENDING, _S.HANDED_OVER):
                change(self._database, tcn, _S.AWAITING_RESPONSE, "next_attempt_at = NULL")
        return read_entry(self._database, self._vault, tcn)

    def keep_aside(self, channel: str, name: str, code: str, *, file: bytes | None, size_bytes: int) -> bool:
        """Keep a file that belongs to no entry, or that cannot be read, and name it in the trail; False when so many
        are kept that this one must stay where it is. `file`: None when it is too large to be copied."""
        with self._database.transaction():
            room = MOST_ASIDE_BYTES - self.files.bytes_aside()
            if self.files.count_aside() >= MOST_ASIDE or (file is not None and len(file) > room):
                return False
            self.files.write_aside(channel, name, code, file=file, size_bytes=size_bytes)
        return True

    def aside(self, limit: int = MOST_ASIDE, *, with_files: bool = False) -> tuple[Aside, ...]:
        """What was kept aside, newest first."""
        return self.files.aside(limit, with_files=with_files)

    def _require_taking(self, entry: QueueEntry) -> None:
        """An answer to what nobody was given is no answer: its number was guessed, or another station's is the same."""
        if not entry.attempts:
            raise errors.IllegalTransition("A submission that was never handed over takes no answer.")
        if self.files.next_number(entry.tcn) > MOST_OF_ENTRY:
            raise errors.TooManyAnswers("More answers came to one submission than any has.")

    def _show_handed_over(self, entry: QueueEntry) -> None:
        """The hand-over whose end the station did not see: the bureau has it, and it must not get it twice."""
        if entry.state is _S.READY:
            change(self._database, entry.tcn, _S.SENDING, "next_attempt_at = NULL")
        if entry.state in (_S.READY, _S.SENDING):
            change(self._database, entry.tcn, _S.HANDED_OVER, "next_attempt_at = NULL")
            audit.append(self._database, "submission-handed-over", entry.tcn, details={"shown_by": "answer"})
