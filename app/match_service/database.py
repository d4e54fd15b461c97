"""The match service's SQLite file: how it is opened, how a transaction is made, what its errors mean.

A `Database` is one connection with a lock: its calls may come from several threads, one at a time. The worker and the
API each have their own. Whatever a call writes is on disk when it returns (synchronous=EXTRA).
"""

import errno
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Self

from pysqlite3 import dbapi2

from app.clock import Clock
from app.match_service import errors

DATABASE_NAME = "service.db"
OLDEST_SQLITE = (3, 51, 3)  # older ones can lose data when a WAL is reset (sqlite.org, release notes of 3.51.3)
BUSY_TIMEOUT_S = 5.0  # reliability.md section 2
_FILE_MODE = 0o600
_PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "foreign_keys=ON",
    "trusted_schema=OFF",
)
NOW = "unixepoch('subsec')"  # due times and leases go by the database's clock only


class Database:
    """A connection; `ServiceStore` stands on it and knows the rows."""

    def __init__(self, connection: Any, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._lock = threading.RLock()

    @classmethod
    def open(cls, path: Path, *, clock: Clock, create: bool = False) -> Self:
        """Open the file, check it and bring its tables to this version.

        NoDatabase without a file unless `create`; SqliteTooOld, DatabaseNewer, DatabaseDamaged, DataDirectoryNotUsable.
        """
        if dbapi2.sqlite_version_info < OLDEST_SQLITE:
            raise errors.SqliteTooOld(f"The SQLite library is {dbapi2.sqlite_version}, which can lose data.")
        if not create and not path.exists():
            raise errors.NoDatabase("There is no match service's database in this data directory.")
        with _mapped():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, _FILE_MODE))
            connection = dbapi2.connect(
                str(path), isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False
            )
            database = cls(connection, clock)
            try:
                for pragma in _PRAGMAS:
                    connection.execute(f"PRAGMA {pragma}").fetchall()
                if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                    raise errors.DatabaseDamaged("The service's database does not pass its integrity check.")
                database._migrate()
            except BaseException:
                connection.close()
                raise
        return database

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE to COMMIT; rolled back when the block raises."""
        with self._lock, _mapped():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def version(self) -> int:
        """A number that changes when another connection has committed."""
        return int(self._one("PRAGMA data_version")[0])

    # For what stands on it. -----------------------------------------------------------------------------------------

    def _audit(self, actor: str, act: str, cn: str | None, detail: str) -> None:
        self._do(
            "INSERT INTO audit (at, actor, act, cn, detail) VALUES (?, ?, ?, ?, ?)",
            (self._at(), actor, act, cn, detail),
        )

    def _at(self) -> str:
        return self._clock.now().isoformat()

    def _do(self, sql: str, values: Sequence[object] = ()) -> int:
        return int(self._connection.execute(sql, values).rowcount)

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, _mapped():
            found: list[tuple[Any, ...]] = self._connection.execute(sql, values).fetchall()
            return found

    def _one(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...]:
        rows = self._rows(sql, values)
        if not rows:
            raise errors.NotFound("A row that must be there is not.")
        return rows[0]

    def _migrate(self) -> None:
        folder = resources.files("resources").joinpath("migrations/service")
        steps = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
        applied = int(self._one("PRAGMA user_version")[0])
        if applied > len(steps):
            raise errors.DatabaseNewer("The data directory was written by a newer version of the match service.")
        for number, step in enumerate(steps[applied:], start=applied + 1):
            sql = step.read_text(encoding="utf-8")
            self._connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")


@contextmanager
def _mapped() -> Iterator[None]:
    """SQLite's and the system's errors as the service's; SQLite's own words may quote values and stay out."""
    try:
        yield
    except dbapi2.Error as reason:
        primary = int(getattr(reason, "sqlite_errorcode", 0)) & 0xFF
        name = str(getattr(reason, "sqlite_errorname", type(reason).__name__))
        if primary == dbapi2.SQLITE_FULL:
            raise errors.DiskFull("The disk of the match service is full.") from reason
        if primary in (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED):
            raise errors.DatabaseBusy("The service's database is locked by another program.") from reason
        if primary in (dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB):
            raise errors.DatabaseDamaged("The service's database is damaged.") from reason
        if primary in (dbapi2.SQLITE_CANTOPEN, dbapi2.SQLITE_PERM, dbapi2.SQLITE_READONLY, dbapi2.SQLITE_AUTH):
            raise errors.DataDirectoryNotUsable(f"The service's database cannot be written ({name}).") from reason
        raise errors.DatabaseFailed(f"The service's database failed ({name}).") from reason
    except OSError as reason:
        if reason.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.DiskFull("The disk of the match service is full.") from reason
        raise errors.DataDirectoryNotUsable(f"The data directory cannot be used: {reason.strerror}.") from reason
