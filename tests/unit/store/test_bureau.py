"""Hand-overs without a receipt, and what comes back unasked: every answer is kept once, sealed, whatever the state."""

import json
from pathlib import Path

import msgspec
import pytest
from pysqlite3 import dbapi2

from app.domain.match import AnswerKind
from app.store import audit, bureau_files, errors
from app.store.stores import DATABASE_NAME, Stores
from tests.support import values
from tests.support.store_desk import S, bring_to, finish, opened, raw

CRIMINAL, IMMIGRATION, REJECTION, RAPID = (
    AnswerKind.CRIMINAL_IDENTIFICATION,
    AnswerKind.IMMIGRATION_CROSS_CHECK,
    AnswerKind.REJECTION,
    AnswerKind.RAPID_SEARCH,
)
FILE = b"ZZMARKEDFILE of the bureau"


def answer_with(stores: Stores, tcn: str, kind: AnswerKind = CRIMINAL, file: bytes = FILE, number: str = "1") -> S:
    meaning = values.bureau_answer(tcn, kind=kind, tcn=f"BUREAU-{number}")
    return stores.queue.bureau.add_answer(tcn, meaning, values.answer(tcn, kind=kind), file).state


def test_handed_over_says_to_whom_and_since_when_and_has_no_receipt(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = bring_to(stores, S.HANDED_OVER)
        assert entry.handed_over == values.hand_over(entry.tcn)
        assert entry.receipt is None
        assert stores.queue.awaiting(values.SERVICE_KEY) == ()
        said = audit.rows(stores.database)[-1]
        assert (said.act, said.object) == ("submission-handed-over", entry.tcn)
    with opened(tmp_path) as stores:
        assert stores.queue.entry(entry.tcn) == entry


@pytest.mark.parametrize(
    ("state", "kind", "after"),
    [
        (S.HANDED_OVER, CRIMINAL, S.ANSWERED),
        (S.HANDED_OVER, REJECTION, S.ANSWERED),
        (S.HANDED_OVER, RAPID, S.ANSWERED),
        (S.HANDED_OVER, IMMIGRATION, S.HANDED_OVER),  # between others: the desk waits on
        (S.HANDED_OVER, AnswerKind.OTHER, S.HANDED_OVER),
        (S.READY, CRIMINAL, None),  # nobody was given it: whose answer is that?
        (S.SENDING, CRIMINAL, S.ANSWERED),
        (S.SENDING, IMMIGRATION, S.HANDED_OVER),
        (S.AWAITING_RESPONSE, CRIMINAL, S.ANSWERED),
        (S.ANSWERED, CRIMINAL, S.ANSWERED),
        (S.CONFIRMED, CRIMINAL, S.ANSWERED),  # a correction must be seen
        (S.CONFIRMED, IMMIGRATION, S.CONFIRMED),
        (S.HELD, CRIMINAL, S.ANSWERED),  # it came back as not delivered, and the bureau has it after all
        (S.HELD, IMMIGRATION, S.HELD),
        (S.WITHDRAWN, CRIMINAL, None),
    ],
)
def test_an_answer_in_each_state(tmp_path: Path, state: S, kind: AnswerKind, after: S | None) -> None:
    with opened(tmp_path) as stores:
        entry = bring_to(stores, state)
        before = len(entry.answers)
        if after is None:
            with pytest.raises(errors.IllegalTransition):
                answer_with(stores, entry.tcn, kind)
            assert stores.queue.bureau.files_of(entry.tcn) == ()
            return
        assert answer_with(stores, entry.tcn, kind) is after
        kept = stores.queue.entry(entry.tcn)
        assert len(kept.answers) == before + 1
        assert kept.answers[-1].kind is kind
        assert stores.queue.bureau.files_of(entry.tcn)[0][1] == FILE
        assert audit.verify(stores.database).is_whole


@pytest.mark.parametrize("state", [S.HANDED_OVER, S.CONFIRMED])
def test_a_rejection_of_the_immigration_cross_check_is_not_for_the_desk(tmp_path: Path, state: S) -> None:
    """It neither ends the wait nor opens what was seen, as the cross-check itself."""
    with opened(tmp_path) as stores:
        tcn, add = bring_to(stores, state).tcn, stores.queue.bureau.add_answer
        check = values.answer(tcn, kind=IMMIGRATION, own_tcn="BUREAU-1", reference=tcn)
        add(tcn, values.bureau_answer(tcn, kind=IMMIGRATION, tcn="BUREAU-1"), check, b"1")
        of_it = values.answer(tcn, kind=REJECTION, own_tcn="BUREAU-2", reference="BUREAU-1")
        assert add(tcn, values.bureau_answer("BUREAU-1", kind=REJECTION, tcn="BUREAU-2"), of_it, b"2").state is state
        of_prints = values.answer(tcn, kind=REJECTION, own_tcn="BUREAU-3", reference=tcn)
        assert add(tcn, values.bureau_answer(tcn, kind=REJECTION, tcn="BUREAU-3"), of_prints, b"3").state is S.ANSWERED


def test_an_answer_to_a_hand_over_whose_end_was_not_seen_keeps_it_from_going_twice(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.SENDING).tcn
    with opened(tmp_path) as stores:
        assert stores.queue.recover() == 1
        assert answer_with(stores, tcn) is S.ANSWERED
        assert stores.queue.claim() is None
        acts = [row.act for row in audit.rows(stores.database)]
        assert acts[-2:] == ["answer-received", "submission-handed-over"]


def test_several_answers_for_one_number_each_once_and_corrections_by_the_number_of_the_first(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
        other = bring_to(stores, S.HANDED_OVER, "B-2").tcn
        for _ in range(2):
            answer_with(stores, tcn, CRIMINAL, b"first", "1")
        answer_with(stores, tcn, IMMIGRATION, b"second", "2")
        assert stores.queue.bureau.entries_named("BUREAU-2") == (tcn,)
        assert stores.queue.bureau.entries_named(other) == (other,)
        assert stores.queue.bureau.entries_named("BUREAU-3") == ()
        stores.queue.confirm(tcn, "Officer One")
        assert answer_with(stores, tcn, CRIMINAL, b"corrected", "3") is S.ANSWERED
        kept = stores.queue.entry(tcn)
        assert [(a.number, a.kind) for a in kept.answers] == [(1, CRIMINAL), (2, IMMIGRATION), (3, CRIMINAL)]
        assert kept.confirmed_by is None
        assert [file for _, file in stores.queue.bureau.files_of(tcn)] == [b"first", b"second", b"corrected"]
        assert stores.queue.entry(other).answers == ()


def test_a_number_that_a_bureau_gave_twice_names_nobody_for_sure(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcns = {bring_to(stores, S.HANDED_OVER, booking).tcn for booking in ("B-1", "B-2")}
        for tcn in tcns:
            answer_with(stores, tcn, file=tcn.encode(), number="7")
        assert set(stores.queue.bureau.entries_named("BUREAU-7")) == tcns


@pytest.mark.parametrize("number", ["", "ZZMARKED\nNAME", "ZZMARKED" * 20, " 1", "\xe9"])
def test_what_is_no_number_is_not_taken_for_one(tmp_path: Path, number: str) -> None:
    """A file may hold anything there, and the trail is for ever."""
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
        meaning = values.bureau_answer(tcn, tcn=number)
        assert stores.queue.bureau.add_answer(tcn, meaning, values.answer(tcn), FILE).state is S.ANSWERED
        stores.queue.bureau.acknowledged(tcn, meaning, b"another")
        assert stores.queue.bureau.entries_named(number) == ()
        details = [json.loads(row.details) for row in audit.rows(stores.database)[-2:]]
        assert (details[0]["bureau_tcn"], details[1]["control_number"]) == ("", "")


def test_no_more_is_kept_of_an_entry_than_any_bureau_sends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.bureau_store.MOST_OF_ENTRY", 2)
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
        for file in (b"1", b"2", b"2"):
            answer_with(stores, tcn, file=file)
        with pytest.raises(errors.TooManyAnswers):
            answer_with(stores, tcn, file=b"3")
        assert len(stores.queue.entry(tcn).answers) == 2


def test_lists_carry_no_more_of_a_text_than_anybody_reads(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
        answer = msgspec.structs.replace(values.answer(tcn), text="x" * (bureau_files.LONGEST_TEXT + 1))
        stores.queue.bureau.add_answer(tcn, values.bureau_answer(tcn), answer, FILE)
        (kept,) = stores.queue.entry(tcn).answers
        assert kept.text == "x" * bureau_files.LONGEST_TEXT + " ..."


def test_an_acknowledgement_gives_the_bureaus_number_and_the_wait_goes_on(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
        meaning = values.bureau_answer(tcn, tot="ACK", tcn="BUREAU-77")
        for _ in range(2):
            entry = stores.queue.bureau.acknowledged(tcn, meaning, FILE)
            assert (entry.state, entry.acknowledged, entry.answers) == (S.AWAITING_RESPONSE, "BUREAU-77", ())
        assert stores.queue.awaiting(values.SERVICE_KEY) == ()  # no service of ours knows it
        assert answer_with(stores, tcn, file=b"answer") is S.ANSWERED
        assert stores.queue.bureau.acknowledged(tcn, meaning, b"late").state is S.ANSWERED


def test_a_hand_over_that_came_back_is_held_and_may_go_again(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
        stores.queue.hold(tcn, "delivery/returned", "5.1.1")
        stores.queue.release(tcn, "Officer One")
        assert stores.queue.claim() is not None
        again = stores.queue.handed_over(tcn, values.hand_over(tcn, channel="sftp"))
        assert again.handed_over is not None
        assert again.handed_over.channel == "sftp"
        assert again.held_code is None


def test_what_a_bureau_sent_is_nowhere_readable(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
        answer_with(stores, tcn)
        stores.queue.bureau.keep_aside("folder", "ZZMARKEDNAME.an2", "answer/not-readable", file=FILE, size_bytes=9)
    data = (tmp_path / DATABASE_NAME).read_bytes()
    assert b"ZZMARKED" not in data


def test_what_belongs_to_nobody_is_kept_once_and_named_in_the_trail(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        for _ in range(2):
            assert stores.queue.bureau.keep_aside("mail", "a name", "answer/not-readable", file=FILE, size_bytes=26)
        assert stores.queue.bureau.keep_aside("folder", "big", "answer/too-large", file=None, size_bytes=10**9)
        kept = {one.name: one for one in stores.queue.bureau.aside(with_files=True)}
        assert (kept["a name"].file, kept["a name"].code, kept["a name"].channel) == (
            FILE,
            "answer/not-readable",
            "mail",
        )
        assert (kept["big"].file, kept["big"].size_bytes) == (None, 10**9)
        assert all(one.file is None for one in stores.queue.bureau.aside())
        named = [row for row in audit.rows(stores.database) if row.act == "file-kept-aside"]
        assert {row.object for row in named} == {one.mark[:16] for one in kept.values()}
        assert "a name" not in str(named)


def test_no_more_is_kept_aside_than_the_disk_can_bear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.bureau_store.MOST_ASIDE", 3)
    monkeypatch.setattr("app.store.bureau_store.MOST_ASIDE_BYTES", 20)
    with opened(tmp_path) as stores:

        def keep(data: bytes | None) -> bool:
            return stores.queue.bureau.keep_aside("folder", str(data), "answer/x", file=data, size_bytes=10)

        assert [keep(b"1" * 10), keep(b"2" * 10), keep(b"3")] == [True, True, False]  # no room for a copy
        assert [keep(None), keep(b"")] == [True, False]  # and no more files
        assert stores.queue.bureau.files.count_aside() == 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE hand_over SET channel = 'x'",
        "DELETE FROM hand_over",
        "UPDATE bureau_answer SET sealed_file = x'00'",
        "DELETE FROM bureau_answer",
        "INSERT OR REPLACE INTO bureau_answer SELECT tcn, number, sha256, bureau_tcn, received_at, NULL, x'00', x'00'"
        " FROM bureau_answer",
        "UPDATE kept_aside SET sealed_file = NULL",
        "DELETE FROM kept_aside",
        "INSERT INTO legal_transition VALUES ('handed_over', 'ready')",
    ],
)
def test_the_database_defends_what_was_written(tmp_path: Path, sql: str) -> None:
    with opened(tmp_path) as stores:
        answer_with(stores, bring_to(stores, S.HANDED_OVER).tcn)
        stores.queue.bureau.keep_aside("mail", "a", "answer/not-readable", file=FILE, size_bytes=1)
    with raw(tmp_path) as file, pytest.raises(dbapi2.IntegrityError):
        file.execute(sql)


def test_an_answer_to_a_booking_whose_key_rotted_holds_the_entry(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.HANDED_OVER).tcn
    with raw(tmp_path) as file:
        file.execute("DROP TRIGGER booking_keeps_its_key")
        file.execute("UPDATE booking SET wrapped_key = x'00'")
    for twin in (tmp_path / "twins").iterdir():
        twin.unlink()
    with opened(tmp_path) as stores:
        with pytest.raises(errors.EntryDamaged):
            answer_with(stores, tcn)
        assert stores.queue.entry(tcn).state is S.HELD


def test_a_name_that_rotted_hides_no_other(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        for n in range(2):
            stores.queue.bureau.keep_aside("mail", f"name {n}", "answer/x", file=bytes([n]), size_bytes=1)
    mark = bureau_files.mark_of(bytes([0]))
    with raw(tmp_path) as file:
        file.execute("DROP TRIGGER aside_is_written_once")
        file.execute("UPDATE kept_aside SET sealed_name = x'00', sealed_file = x'00' WHERE mark = ?", (mark,))
    with opened(tmp_path) as stores:
        assert {one.name for one in stores.queue.bureau.aside(with_files=True)} == {"?", "name 1"}


def test_an_entry_that_waits_takes_no_answer_it_never_asked_for(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = finish(stores).tcn
        with pytest.raises(errors.IllegalTransition):
            stores.queue.bureau.acknowledged(tcn, values.bureau_answer(tcn), FILE)
