"""What came back unasked from a bureau that gives no receipt: answers of an entry, and files that belong to nobody.

Rows only: what they mean for an entry's state is `app.store.queue_store`'s. Names of files are the bureau's words and
may hold anything: they are sealed, and the trail names a file by its mark.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

import msgspec

from app import wire
from app.clock import Clock
from app.domain.bureau_answer import BureauAnswer
from app.domain.match import Answer
from app.domain.queue_entry import HandOver
from app.store import audit, errors
from app.store.database import Database, as_moment, as_text
from app.store.entry_rows import bureau_place
from app.store.vault import Seal, Vault

MOST_ASIDE = 1_000  # files; a folder full of something else must not fill the station's disk
MOST_ASIDE_BYTES = 200_000_000  # of their copies in all
MOST_OF_ENTRY = 100  # files of one entry: a bureau sends some five, and corrections by ones
LONGEST_TEXT = 100_000  # characters of an answer that lists carry along; the file is kept whole
_NUMBER = re.compile(r"[!-~](?:[ -~]{0,98}[!-~])?")  # the standard's 1.009 has 10 to 40 such characters
MARK_SHOWN = 16  # characters of a mark in the trail: enough to tell files apart


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that was kept aside. `code`: why. `file`: None when it was too large to be copied, or cannot be opened."""

    mark: str
    channel: str
    code: str
    size_bytes: int
    kept_at: datetime
    name: str
    file: bytes | None


def mark_of(file: bytes) -> str:
    """By what a file is known: its SHA-256."""
    return hashlib.sha256(file).hexdigest()


class BureauFiles:
    """Belongs to the thread of its database. What changes rows needs a transaction of the caller's."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    # Of an entry. ----------------------------------------------------------------------------------------------------

    def write_hand_over(self, tcn: str, what: HandOver) -> None:
        self._database.write(
            "INSERT INTO hand_over (tcn, channel, recipient, name, at) VALUES (?, ?, ?, ?, ?)",
            (tcn, what.channel, what.recipient, what.name, as_text(what.at)),
        )

    def is_known(self, tcn: str, file: bytes) -> bool:
        """Whether this very file was kept for the entry before."""
        row = self._database.row("SELECT 1 FROM bureau_answer WHERE tcn = ? AND sha256 = ?", (tcn, mark_of(file)))
        return row is not None

    def next_number(self, tcn: str) -> int:
        row = self._database.row("SELECT coalesce(max(number), 0) + 1 FROM bureau_answer WHERE tcn = ?", (tcn,))
        return int(row[0]) if row is not None else 1

    def write_answer(self, tcn: str, seal: Seal, meaning: BureauAnswer, answer: Answer | None, file: bytes) -> int:
        """Under the next number of the entry, which is returned. `answer`: None in an acknowledgement."""
        number = self.next_number(tcn)

        def sealed(what: str, data: bytes) -> bytes:
            return seal.seal(data, bureau_place(tcn, number, what))

        self._database.write(
            "INSERT INTO bureau_answer (tcn, number, sha256, bureau_tcn, received_at, sealed_answer, sealed_meaning,"
            " sealed_file) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                tcn,
                number,
                mark_of(file),
                own_number(meaning),
                as_text(self._clock.now()),
                sealed("answer", wire.to_json(answer)) if answer is not None else None,
                sealed("meaning", wire.to_json(meaning)),
                sealed("file", file),
            ),
        )
        return number

    def entries_named(self, reference: str) -> tuple[str, ...]:
        """TCNs of the entries that a TCR may name: its own, or those with an answer of that number. Several where a
        bureau gave one number twice: then nobody can say whose answer this is."""
        own = self._database.rows("SELECT tcn FROM queue_entry WHERE tcn = ?", (reference,))
        answered = "SELECT DISTINCT tcn FROM bureau_answer WHERE bureau_tcn = ? AND bureau_tcn <> '' LIMIT 2"
        return tuple(str(row[0]) for row in own or self._database.rows(answered, (reference,)))

    def files(self, tcn: str, seal: Seal) -> tuple[tuple[BureauAnswer, bytes], ...]:
        """Everything that came for an entry, in the order in which it came: what was read, and the file. SealBroken."""
        rows = self._database.rows(
            "SELECT number, sealed_meaning, sealed_file FROM bureau_answer WHERE tcn = ? ORDER BY number", (tcn,)
        )
        return tuple(
            (
                wire.from_json(seal.unseal(meaning, bureau_place(tcn, number, "meaning")), BureauAnswer),
                seal.unseal(file, bureau_place(tcn, number, "file")),
            )
            for number, meaning, file in rows
        )

    # Of nobody. ------------------------------------------------------------------------------------------------------

    def is_aside(self, mark: str) -> bool:
        return self._database.row("SELECT 1 FROM kept_aside WHERE mark = ?", (mark,)) is not None

    def count_aside(self) -> int:
        row = self._database.row("SELECT count(*) FROM kept_aside")
        return int(row[0]) if row is not None else 0

    def bytes_aside(self) -> int:
        """Of the copies."""
        row = self._database.row("SELECT coalesce(sum(size_bytes), 0) FROM kept_aside WHERE sealed_file IS NOT NULL")
        return int(row[0]) if row is not None else 0

    def write_aside(self, channel: str, name: str, code: str, *, file: bytes | None, size_bytes: int) -> str:
        """Keep a file, or where it is too large only that it came; its mark. Nothing more when it was kept before."""
        mark = mark_of(file if file is not None else f"{name}/{size_bytes}".encode("utf-8", "replace"))
        if self.is_aside(mark):
            return mark
        self._database.write(
            "INSERT INTO kept_aside (mark, channel, code, size_bytes, kept_at, sealed_name, sealed_file)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                mark,
                channel,
                code,
                size_bytes,
                as_text(self._clock.now()),
                self._vault.seal(name.encode("utf-8", "replace"), f"aside/{mark}/name"),
                self._vault.seal(file, f"aside/{mark}/file") if file is not None else None,
            ),
        )
        details: dict[str, audit.Detail] = {"channel": channel, "code": code, "bytes": size_bytes}
        audit.append(self._database, "file-kept-aside", mark[:MARK_SHOWN], details=details)
        return mark

    def aside(self, limit: int = MOST_ASIDE, *, with_files: bool = False) -> tuple[Aside, ...]:
        """What is kept aside, newest first; the files themselves only when they are asked for."""
        column = "sealed_file" if with_files else "NULL"
        rows = self._database.rows(
            f"SELECT mark, channel, code, size_bytes, kept_at, sealed_name, {column} FROM kept_aside"
            " ORDER BY kept_at DESC, mark LIMIT ?",
            (limit,),
        )
        return tuple(
            Aside(
                mark=mark,
                channel=channel,
                code=code,
                size_bytes=size,
                kept_at=as_moment(at),
                name=(self._opened(name, f"aside/{mark}/name") or b"?").decode("utf-8", "replace"),
                file=self._opened(file, f"aside/{mark}/file") if file is not None else None,
            )
            for mark, channel, code, size, at, name, file in rows
        )

    def _opened(self, sealed: bytes, place: str) -> bytes | None:
        """One rotten value hides no other."""
        try:
            return self._vault.unseal(sealed, place)
        except errors.ROTTEN:
            return None


def own_number(meaning: BureauAnswer) -> str:
    """The bureau's own number as the trail shows it and later answers name it; empty where it is none: a file may hold
    anything there."""
    return meaning.tcn if _NUMBER.fullmatch(meaning.tcn) else ""


def numbered(answer: Answer, tcn: str, number: int) -> Answer:
    """The answer as the entry's own: under its TCN and the next number."""
    text = answer.text if len(answer.text) <= LONGEST_TEXT else f"{answer.text[:LONGEST_TEXT]} ..."
    return msgspec.structs.replace(answer, tcn=tcn, number=number, text=text)
