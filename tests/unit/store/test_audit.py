"""The audit trail proves itself: nine ways to tamper with it, and what a chain alone cannot show."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import wire
from app.store import audit, errors
from tests.support.store_desk import S, bring_to, opened, raw

COLUMNS = "number, at, act, object, actor, details, previous, hash"


def tampered(directory: Path, act: Callable[[Any], None]) -> audit.AuditVerdict:
    with opened(directory) as stores:
        for number, state in enumerate((S.CONFIRMED, S.WITHDRAWN), 1):
            bring_to(stores, state, f"B-{number}")
        before = audit.require_whole(stores.database)
        assert before.rows >= 10
    with raw(directory) as file:  # somebody who may write the file drops the triggers first
        file.execute("DROP TRIGGER audit_is_not_changed")
        file.execute("DROP TRIGGER audit_is_not_deleted")
        act(file)
    with opened(directory) as stores:
        verdict = audit.verify(stores.database)
        if not verdict.is_whole:
            with pytest.raises(errors.AuditBroken):
                audit.require_whole(stores.database)
        return verdict


def rehash(file: Any, number: int) -> None:
    """Make one row fit itself again."""
    row = audit.AuditRow(*file.execute(f"SELECT {COLUMNS} FROM audit WHERE number = ?", (number,)).fetchone())
    file.execute("UPDATE audit SET hash = ? WHERE number = ?", (row.expected_hash(), number))


def swap(file: Any) -> None:
    file.execute("UPDATE audit SET number = 1000 WHERE number = 3")
    file.execute("UPDATE audit SET number = 3 WHERE number = 4")
    file.execute("UPDATE audit SET number = 4 WHERE number = 1000")


def insert(file: Any) -> None:
    file.execute("UPDATE audit SET number = number + 1000 WHERE number >= 4")
    file.execute(
        f"INSERT INTO audit ({COLUMNS}) SELECT 4, at, 'booking-begun', object, actor, details, hash, 'x' FROM audit"
        " WHERE number = 3"
    )
    rehash(file, 4)
    file.execute("UPDATE audit SET number = number - 999 WHERE number > 1000")


def replay(file: Any) -> None:
    last = file.execute("SELECT max(number) FROM audit").fetchone()[0]
    file.execute(
        f"INSERT INTO audit ({COLUMNS}) SELECT {last + 1}, at, act, object, actor, details, previous, 'again'"
        " FROM audit WHERE number = 2"
    )
    rehash(file, last + 1)


def edit_and_rehash(file: Any) -> None:
    file.execute("UPDATE audit SET actor = 'Officer Nobody' WHERE number = 4")
    rehash(file, 4)


def sql(*statements: str) -> Callable[[Any], None]:
    def act(file: Any) -> None:
        for statement in statements:
            file.execute(statement)

    return act


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (sql("UPDATE audit SET actor = 'Officer Nobody' WHERE number = 4"), "changed"),
        (sql("UPDATE audit SET at = '2000-01-01T00:00:00.000000+00:00' WHERE number = 4"), "changed"),
        (sql("UPDATE audit SET details = '{\"attempt\":1}' WHERE number = 4"), "changed"),
        (edit_and_rehash, "does not follow"),
        (sql("DELETE FROM audit WHERE number = 4"), "missing"),
        (sql("DELETE FROM audit WHERE number = 1"), "missing"),
        (sql("DELETE FROM audit WHERE number = 4", "UPDATE audit SET number = number - 1 WHERE number > 4"), "follow"),
        (swap, "follow"),
        (insert, "follow"),
        (replay, "follow"),
        (sql("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)"), "at the end"),
        (sql("DELETE FROM audit WHERE number > 5"), "at the end"),
        (sql("DELETE FROM audit"), "at the end"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_tampering_is_found(tmp_path: Path, act: Callable[[Any], None], reason: str) -> None:
    verdict = tampered(tmp_path, act)
    assert not verdict.is_whole
    assert verdict.reason is not None
    assert reason in verdict.reason


def test_what_a_chain_alone_cannot_show(tmp_path: Path) -> None:
    """A trail cut at its end together with the number that SQLite remembers: only a head kept elsewhere shows it."""
    verdict = tampered(
        tmp_path,
        sql("DELETE FROM audit WHERE number > 5", "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'audit'"),
    )
    assert verdict.is_whole
    assert verdict.rows == 5


def test_an_act_and_its_row_are_one(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        with pytest.raises(errors.RuleBroken):
            audit.append(stores.database, "nothing", "B-1")
        with contextlib.suppress(KeyError), stores.database.transaction():
            audit.append(stores.database, "nothing", "B-1")
            raise KeyError
        assert audit.rows(stores.database) == ()


def test_the_trail_tells_of_each_act_and_by_whom(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = bring_to(stores, S.CONFIRMED)
        rows = audit.rows(stores.database)
    assert [(row.act, row.actor) for row in rows] == [
        ("booking-begun", "Officer One"),
        ("print-accepted", "Officer One"),
        ("booking-finished", "Officer One"),
        ("submission-accepted", audit.STATION),
        ("answer-received", audit.STATION),
        ("answer-received", audit.STATION),
        ("answers-seen", "Officer One"),
    ]
    finished = wire.from_json(rows[2].details.encode(), dict)
    assert finished["tcn"] == entry.tcn
    assert finished["sha256"] == entry.payload_sha256
