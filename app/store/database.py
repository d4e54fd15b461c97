"""The station's SQLite file: how it is opened, how a transaction is made, what its errors mean.

A `Database` belongs to the thread that opened it: it is opened, used and closed there, and nowhere else (pysqlite3
enforces it). The station's thread and the submitter's each have their own. No other SQLite library may open the live
file in this process: closing it there would drop the lock of this one.
"""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import sqlite_utils
from pysqlite3 import dbapi2

from app.clock import Clock
from app.logs import logger
from app.store import errors, migrations
from app.store.disk import FILE_MODE, sync_directory

OLDEST_SQLITE = (3, 51, 3)  # older ones can lose data when a WAL is reset (sqlite.org, release notes of 3.51.3)
BUSY_TIMEOUT_MS = 5_000  # contended saves of 1 MB took 8 ms at the 99th percentile on the prototype
FULL_BELOW_BYTES = 1_000_000  # an I/O error with less free space than this is a full disk
_DIRECTORY = "The data directory"
# What is set, and what SQLite must say when it is asked afterwards.
_PRAGMAS: dict[str, tuple[str, Any]] = {
    "journal_mode": ("DELETE", "delete"),
    "synchronous": ("EXTRA", 3),
    "secure_delete": ("ON", 1),
    "foreign_keys": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "recursive_triggers": ("ON", 1),  # so that INSERT OR REPLACE cannot pass by a trigger on DELETE
}
_log = logger("store")
_preparing = threading.Lock()  # two threads that open a new file must not both apply its migrations

Row = tuple[Any, ...]


def check_sqlite(version: tuple[int, ...] = tuple(dbapi2.sqlite_version_info)) -> None:
    """SqliteTooOld when the SQLite inside is one that can lose data."""
    if version < OLDEST_SQLITE:
        have, need = (".".join(map(str, v)) for v in (version, OLDEST_SQLITE))
        raise errors.SqliteTooOld(f"SQLite {have} can lose data in a power cut; {need} or newer is needed.")


def as_text(moment: datetime) -> str:
    """A moment as it is written to rows: UTC, microseconds, sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def as_moment(text: str) -> datetime:
    """The reverse of `as_text`. Damaged when the row holds something else."""
    try:
        return datetime.fromisoformat(text)
    except (ValueError, TypeError) as reason:
        raise errors.Damaged("A row of the station database does not hold a time where it should.") from reason


class Database:
    """An open station database. Use `Database.open` or `Database.open_read_only`."""

    def __init__(self, connection: Any, path: Path, clock: Clock, *, read_only: bool) -> None:
        self._connection = connection
        self._tables = sqlite_utils.Database(connection, execute_plugins=False)
        self.path = path
        self.clock = clock
        self.read_only = read_only

    @classmethod
    def open(cls, path: Path, *, clock: Clock, check: bool = True) -> Self:
        """Open or make the file, check it quickly, bring its schema up to date.

        `check`: off for a second connection of the same process. Errors: NoRights, Damaged, NewerVersion, DiskFull,
        Busy, SqliteTooOld.
        """
        check_sqlite()
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE_MODE))
        except OSError as reason:
            raise errors.from_os(reason, _DIRECTORY) from reason
        with _preparing:
            self = cls(_connect(path, read_only=False), path, clock, read_only=False)
            try:
                with _mapped(path):
                    if check:
                        self.check(quick=True)
                    self._migrate()
            except BaseException:
                self.close()
                raise
        return self

    @classmethod
    def open_read_only(cls, path: Path, *, clock: Clock) -> Self:
        """Open an existing file for reading, also while a station runs. NotPrepared when there is none;
        LeftUnfinished after a crash in the middle of writing, until a station has opened it."""
        check_sqlite()
        if not path.is_file():
            raise errors.NotPrepared("There is no station database in this data directory.")
        try:
            self = cls(_connect(path, read_only=True), path, clock, read_only=True)
        except errors.NoRights as reason:
            raise _unfinished_or(reason, path) from reason
        try:
            with _mapped(path):
                known = migrations.load()
                self._refuse_newer(known)
                if known.pending(self._tables):
                    raise errors.NotPrepared("The station database is of an older version.")
        except errors.NoRights as reason:
            self.close()
            raise _unfinished_or(reason, path) from reason
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def in_transaction(self) -> bool:
        return bool(self._connection.in_transaction)

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Run one statement and return all its rows; no cursor stays open, so no read lock does."""
        with _mapped(self.path):
            return list(self._tables.execute(sql, parameters).fetchall())

    def row(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """The first row or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def write(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> int:
        """Run one changing statement inside a transaction; returns the number of rows changed."""
        if not self.in_transaction:
            raise errors.RuleBroken("A change of the database outside a transaction was turned down.")
        with _mapped(self.path):
            return int(self._tables.execute(sql, parameters).rowcount)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE, then COMMIT: on disk when the block is left. Any error in it takes everything back."""
        if self.in_transaction:
            raise errors.RuleBroken("A transaction inside a transaction was turned down.")
        with _mapped(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # some errors (full disk) have taken it back already
                    self._connection.execute("ROLLBACK")
                raise

    def check(self, *, quick: bool) -> None:
        """Damaged when SQLite's own check (quick or full) or the foreign keys find something."""
        findings = [row[0] for row in self.rows("PRAGMA quick_check(1)" if quick else "PRAGMA integrity_check(1)")]
        if findings != ["ok"]:
            raise errors.Damaged("The station database does not pass its integrity check.")
        if not quick and self.rows("PRAGMA foreign_key_check"):
            raise errors.Damaged("Rows of the station database point at rows that are gone.")

    def _refuse_newer(self, known: sqlite_utils.Migrations) -> bool:
        """NewerVersion when a migration was applied that this version does not know; whether any was applied."""
        applied = {migration.name for migration in known.applied(self._tables)}
        if applied - set(migrations.station_migrations()):
            raise errors.NewerVersion("The data directory was written by a newer version of the booking station.")
        return bool(applied)

    def _migrate(self) -> None:
        known = migrations.load()
        holds_data = self._refuse_newer(known)
        for pending in known.pending(self._tables):
            if holds_data:
                self._copy_before(pending.name)
            following = [other.name for other in known.pending(self._tables) if other.name > pending.name]
            known.apply(self._tables, stop_before=following)
            _log.event("migrated", detail=pending.name)

    def _copy_before(self, name: str) -> None:
        """A copy of the whole file beside it, checked and on disk before the migration begins."""
        copy_path = self.path.with_name(f"{self.path.name}.before-{name}")
        new = copy_path.with_name(f"{copy_path.name}.new")
        descriptor = os.open(new, os.O_CREAT | os.O_RDWR | os.O_TRUNC, FILE_MODE)
        try:
            copy = dbapi2.connect(str(new))
            try:
                self._connection.backup(copy)
                if copy.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                    raise errors.Damaged("The copy of the station database before its migration is not whole.")
            finally:
                copy.close()
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(new, copy_path)
        sync_directory(copy_path.parent)


def _connect(path: Path, *, read_only: bool) -> Any:
    with _mapped(path):
        mode = "ro" if read_only else "rw"
        connection = dbapi2.connect(
            f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000
        )
        try:
            for name, (value, expected) in _PRAGMAS.items():
                if read_only and name == "journal_mode":
                    continue
                connection.execute(f"PRAGMA {name} = {value}").fetchall()
                if connection.execute(f"PRAGMA {name}").fetchone()[0] != expected:  # SQLite ignores what it cannot do
                    raise errors.StoreError(f"The station database does not take the setting {name} = {value}.")
        except BaseException:
            connection.close()
            raise
    return connection


def _unfinished_or(reason: errors.NoRights, path: Path) -> errors.StoreError:
    """SQLite says "read-only" too when a journal waits to be rolled back, which reading alone cannot do."""
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        return errors.LeftUnfinished("The station ended in the middle of writing.")
    return reason


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    """Turns SQLite's and the system's errors into the store's."""
    try:
        yield
    except dbapi2.Error as reason:
        raise _from_sqlite(reason, path) from reason
    except UnicodeDecodeError as reason:  # of a text in a row, or of SQLite's own words about a rotten schema
        raise errors.Damaged("The station database is damaged.") from reason
    except OSError as reason:
        raise errors.from_os(reason, _DIRECTORY) from reason


def _from_sqlite(reason: Any, path: Path) -> errors.StoreError:
    """By SQLite's result code (sqlite.org/rescode.html); the words of SQLite itself may quote values and stay out."""
    code = int(getattr(reason, "sqlite_errorcode", 0))
    name = str(getattr(reason, "sqlite_errorname", type(reason).__name__))
    primary = code & 0xFF
    if primary == dbapi2.SQLITE_FULL or (primary in (dbapi2.SQLITE_IOERR, dbapi2.SQLITE_CANTOPEN) and _is_full(path)):
        return errors.DiskFull("The disk of the station is full.")
    if primary in (dbapi2.SQLITE_BUSY, dbapi2.SQLITE_LOCKED):
        return errors.Busy("The station database is locked by another program.")
    if primary in (dbapi2.SQLITE_CORRUPT, dbapi2.SQLITE_NOTADB):
        return errors.Damaged("The station database is damaged.")
    if primary in (dbapi2.SQLITE_CANTOPEN, dbapi2.SQLITE_PERM, dbapi2.SQLITE_READONLY, dbapi2.SQLITE_AUTH):
        return errors.NoRights(f"The station database cannot be opened or written ({name}).")
    if primary == dbapi2.SQLITE_IOERR:
        return errors.DiskFailed(f"The disk could not read or write the station database ({name}).")
    if primary == dbapi2.SQLITE_CONSTRAINT:
        return errors.RuleBroken(f"The station database turned down a change against its rules ({name}).")
    return errors.StoreError(f"The station database failed ({name}).")


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < FULL_BELOW_BYTES
    except OSError:
        return False
