"""How the file is opened: settings, versions, migrations with a copy, rights, a full disk."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from app.store import audit, database, errors, migrations
from app.store.database import Database, check_sqlite
from app.store.disk import write_whole
from app.store.stores import DATABASE_NAME, Stores, open_vault
from tests.support import values
from tests.support.store_desk import S, SetClock, bring_to, finish, opened, payload_of, raw

EXPECTED = {
    "journal_mode": "delete",
    "synchronous": 3,
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "recursive_triggers": 1,
    "busy_timeout": 5000,
}
needs_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="mounts a small file system: root only")


def test_the_settings_that_keep_data_through_a_power_cut(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        found = {name: stores.database.row(f"PRAGMA {name}") for name in EXPECTED}
    assert {name: row[0] for name, row in found.items() if row} == EXPECTED


def test_a_file_left_in_another_journal_mode_is_brought_back(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        finish(stores)
    with raw(tmp_path) as file:
        file.execute("PRAGMA journal_mode = WAL").fetchall()
    with opened(tmp_path) as stores:
        assert stores.database.row("PRAGMA journal_mode") == ("delete",)
        assert stores.queue.counts()[S.READY] == 1


def test_a_setting_that_cannot_be_had_is_an_error(tmp_path: Path) -> None:
    """Another program keeps the file in WAL: SQLite would go on in that mode without a word."""
    with opened(tmp_path):
        pass
    with raw(tmp_path) as file:
        file.execute("PRAGMA journal_mode = WAL").fetchall()
        file.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.StoreError), opened(tmp_path):
            pass
        file.execute("ROLLBACK")


def test_an_old_sqlite_is_refused_with_the_reason() -> None:
    check_sqlite((3, 51, 3))
    check_sqlite()
    with pytest.raises(errors.SqliteTooOld, match=r"3\.51\.2"):
        check_sqlite((3, 51, 2))


def test_a_change_outside_a_transaction_is_turned_down(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        with pytest.raises(errors.RuleBroken):
            stores.database.write("DELETE FROM attempt")
        with stores.database.transaction(), pytest.raises(errors.RuleBroken), stores.database.transaction():
            pass


def test_a_transaction_takes_the_write_lock_at_its_beginning(tmp_path: Path) -> None:
    with opened(tmp_path) as stores, stores.database.transaction(), raw(tmp_path) as file:
        file.execute("PRAGMA busy_timeout = 0").fetchall()
        with pytest.raises(dbapi2.OperationalError, match="locked"):
            file.execute("BEGIN IMMEDIATE")


def test_another_program_that_keeps_the_file_locked_is_busy_and_may_be_tried_again(tmp_path: Path) -> None:
    with opened(tmp_path) as stores, raw(tmp_path) as file:
        stores.database.rows("PRAGMA busy_timeout = 10")
        file.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.Busy) as caught:
            stores.bookings.save(values.booking())
        assert caught.value.retryable
        file.execute("ROLLBACK")
        stores.bookings.save(values.booking())


# Versions of the schema. ----------------------------------------------------------------------------------------------


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        finish(stores)
    with raw(tmp_path) as file:
        file.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('station', '9999_later', 'x')"
        )
    before = (tmp_path / DATABASE_NAME).read_bytes()
    with pytest.raises(errors.NewerVersion), opened(tmp_path):
        pass
    with pytest.raises(errors.NewerVersion):
        Stores.open_read_only(tmp_path, clock=SetClock())
    assert (tmp_path / DATABASE_NAME).read_bytes() == before


def of_the_first_version(directory: Path) -> None:
    """A data directory as the first migration alone would have left it, with a draft."""
    known = migrations.load()
    first = migrations.station_migrations()[0]
    path = directory / DATABASE_NAME
    connection = dbapi2.connect(str(path), isolation_level=None)
    try:
        tables = database.sqlite_utils.Database(connection, execute_plugins=False)
        known.apply(tables, stop_before=[name for name in migrations.station_migrations() if name != first])
    finally:
        connection.close()


def test_an_older_schema_is_brought_up_to_date_after_a_copy(tmp_path: Path) -> None:
    open_vault(tmp_path)
    of_the_first_version(tmp_path)
    with pytest.raises(errors.NotPrepared):
        Database.open_read_only(tmp_path / DATABASE_NAME, clock=SetClock())
    before = schema(tmp_path / DATABASE_NAME)
    with opened(tmp_path) as stores:
        assert finish(stores).state is S.READY
    copies = sorted(path.name for path in tmp_path.glob(f"{DATABASE_NAME}.before-*"))
    assert copies == [f"{DATABASE_NAME}.before-{name}" for name in migrations.station_migrations()[1:]]
    assert schema(tmp_path / copies[0]) == before
    anew = made_anew(tmp_path / "new") / DATABASE_NAME
    assert {name for name, _ in schema(tmp_path / DATABASE_NAME)} == {name for name, _ in schema(anew)}


def made_anew(directory: Path) -> Path:
    directory.mkdir()
    with opened(directory):
        pass
    assert not list(directory.glob(f"{DATABASE_NAME}.before-*"))  # a new file has nothing to be copied
    return directory


def schema(file: Path) -> list[tuple[str, str]]:
    with raw(file.parent, file.name) as connection:
        return list(connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall())


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    open_vault(tmp_path)
    of_the_first_version(tmp_path)
    with raw(tmp_path) as file:  # the second migration's last trigger is there already: it fails at its end
        file.execute("CREATE TRIGGER table_of_states_is_not_cut BEFORE DELETE ON legal_transition BEGIN SELECT 1; END")
    before = schema(tmp_path / DATABASE_NAME)
    with pytest.raises(errors.StoreError), opened(tmp_path):
        pass
    assert schema(tmp_path / DATABASE_NAME) == before


def test_reading_only_needs_a_database(tmp_path: Path) -> None:
    with pytest.raises(errors.NotPrepared):
        Stores.open_read_only(tmp_path, clock=SetClock())
    (tmp_path / DATABASE_NAME).write_bytes(b"")
    with pytest.raises(errors.NotPrepared):
        Stores.open_read_only(tmp_path, clock=SetClock())


def test_reading_only_beside_a_running_station(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
        looking = Stores.open_read_only(tmp_path, clock=SetClock())
        try:
            assert looking.queue.entries() == (entry,)
            assert stores.queue.claim() is not None
            assert looking.queue.entry(entry.tcn).state is S.SENDING
            with pytest.raises(errors.NoRights):
                looking.bookings.save(values.booking("B-2"))
        finally:
            looking.close()


CUT_OFF = """
    import os, sys
    from pathlib import Path
    from tests.support.store_desk import opened
    with opened(Path(sys.argv[1])) as stores:
        stores.database.rows("PRAGMA cache_size = 1")  # so that changed pages reach the file before the end
        with stores.database.transaction():
            for _ in range(100):
                stores.database.write(
                    "INSERT INTO attempt (booking_id, step_index, recorded_at, sealed_record)"
                    " VALUES ('B-1', 1, 'x', zeroblob(3000))"
                )
            os._exit(0)
"""


def test_a_station_cut_off_in_the_middle_of_writing_is_named_to_one_who_only_looks(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
    in_a_child(CUT_OFF, str(tmp_path))
    assert (tmp_path / f"{DATABASE_NAME}-journal").stat().st_size > 0
    with pytest.raises(errors.LeftUnfinished):
        Stores.open_read_only(tmp_path, clock=SetClock())
    with opened(tmp_path) as stores:
        assert stores.queue.entries() == (entry,)
        assert stores.bookings.attempts("B-1") == ()
    Stores.open_read_only(tmp_path, clock=SetClock()).close()


def test_the_times_of_rows_sort_as_text() -> None:
    moments = [values.NOON + timedelta(microseconds=n * 999_983) for n in range(50)]
    moments += [datetime(1999, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)]
    texts = [database.as_text(moment) for moment in moments]
    assert sorted(texts) == [database.as_text(moment) for moment in sorted(moments)]
    assert [database.as_moment(text) for text in texts] == moments
    with pytest.raises(errors.Damaged):
        database.as_moment("2026-13-01")


# Rights and room. -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB of its own."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def fill(directory: Path) -> Path:
    """Take all the room there is."""
    ballast = directory / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4096, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return ballast


@needs_root
def test_a_full_disk_is_named_at_each_step_and_loses_nothing_that_was_accepted(small_disk: Path) -> None:
    image = values.finger_image(200, 200)
    with opened(small_disk) as stores:
        ready = finish(stores, "B-1")
        stores.bookings.save(values.booking("B-2"))
        stores.bookings.record_capture("B-2", 0, values.capture_record(), image)
        tcn = stores.bookings.next_tcn(values.ORI, "S01")
        ballast = fill(small_disk)
        with pytest.raises(errors.DiskFull):
            stores.bookings.save(values.booking("B-3"))
        with pytest.raises(errors.DiskFull):
            stores.bookings.record_capture("B-2", 1, values.capture_record(values.step(1)), image)
        with pytest.raises(errors.DiskFull):
            stores.bookings.next_tcn(values.ORI, "S01")
        with pytest.raises(errors.DiskFull) as caught:
            stores.bookings.finish("B-2", values.transaction(tcn), payload_of("B-2"))
        assert caught.value.retryable
        assert not list(small_disk.rglob("*.new"))  # what could not be written whole gives its room back
        with pytest.raises(errors.DiskFull):
            stores.queue.claim()
        assert sorted(stores.bookings.captures("B-2")) == [0]
        ballast.unlink()
        assert stores.bookings.finish("B-2", values.transaction(tcn), payload_of("B-2")).state is S.READY
    with opened(small_disk) as stores:
        sent = []
        while (claim := stores.queue.claim()) is not None:
            sent.append((claim.entry.tcn, claim.payload))
        assert sent == [(ready.tcn, payload_of("B-1")), (tcn, payload_of("B-2"))]
        assert audit.verify(stores.database).is_whole
        stores.database.check(quick=False)


@needs_root
def test_a_first_start_on_a_full_disk_is_named(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(errors.DiskFull):
        open_vault(small_disk)


def in_a_child(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a small program of its own, where limits and rights may be given away."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).resolve().parents[3],
    )


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_file_that_may_not_grow_is_a_failure_of_the_disk_and_loses_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        finish(stores)
    size = (tmp_path / DATABASE_NAME).stat().st_size
    said = in_a_child(
        """
        import resource, sys
        from pathlib import Path
        from tests.support import values
        from tests.support.store_desk import opened
        from app.store.errors import StoreError
        with opened(Path(sys.argv[1])) as stores:
            stores.bookings.save(values.booking("B-2"))
            limit = int(sys.argv[2]) + 20_000
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            for index in range(13):
                image = values.finger_image(120, 120, seed=index)
                try:
                    stores.bookings.record_capture("B-2", index, values.capture_record(values.step(index)), image)
                except StoreError as reason:
                    print("refused", reason.code)
                    break
                print("kept", index)
        """,
        str(tmp_path),
        str(size),
    )
    lines = said.stdout.split()
    assert lines[-2:] in (["refused", "store/disk-full"], ["refused", "store/disk-failed"]), said.stderr
    kept = [int(word) for word in lines if word.isdigit()]
    with opened(tmp_path) as stores:
        assert sorted(stores.bookings.captures("B-2")) == kept


@needs_root
def test_a_directory_that_cannot_be_written_is_a_matter_of_rights(tmp_path: Path) -> None:
    """Mounted for reading only, which binds root too."""
    place = tmp_path / "place"
    place.mkdir()
    with opened(place) as stores:
        bring_to(stores, S.READY)
    if subprocess.run(["mount", "--bind", str(place), str(place)], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(place)], check=True)
        with pytest.raises(errors.NoRights), opened(place):
            pass
        looking = Stores.open_read_only(place, clock=SetClock())
        assert looking.queue.counts()[S.READY] == 1
        looking.close()
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"first")
    (tmp_path / "a.new").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
