"""Rotten bits: found, and given back by the twin or named; never taken for what was written."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.queue_entry import QueueState
from app.store import audit, errors
from app.store.stores import DATABASE_NAME, TWINS_NAME, Stores, open_vault
from tests.support import values
from tests.support.store_desk import S, bring_to, finish, opened, payload_of, raw

FLIPS = 100
SEED = 11


def flip(path: Path, at: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(data)


def find(path: Path, wanted: bytes) -> int:
    at = path.read_bytes().find(wanted)
    assert at > 0
    return at


def sealed(directory: Path, column: str, table: str) -> bytes:
    with raw(directory) as file:
        return bytes(file.execute(f"SELECT {column} FROM {table}").fetchone()[0])


def flip_payload(directory: Path) -> None:
    flip(
        directory / DATABASE_NAME,
        find(directory / DATABASE_NAME, sealed(directory, "sealed_payload", "payload")[:64]) + 40,
    )


def flip_key(directory: Path) -> None:
    flip(directory / DATABASE_NAME, find(directory / DATABASE_NAME, sealed(directory, "wrapped_key", "booking")) + 30)


def twin_of(directory: Path) -> Path:
    (twin,) = (directory / TWINS_NAME).iterdir()
    return twin


@pytest.mark.parametrize("damage", [flip_payload, flip_key])
def test_a_damaged_payload_or_key_is_given_back_by_the_twin(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
    damage(tmp_path)
    with opened(tmp_path) as stores:
        claim = stores.queue.claim()
        assert claim is not None
        assert (claim.payload, claim.entry.tcn, claim.ori) == (payload_of("B-1"), entry.tcn, values.ORI)
        acts = [row.act for row in audit.rows(stores.database)]
        assert acts.count("payload-repaired") == 1
        stores.queue.recover()
    twin_of(tmp_path).unlink()
    with opened(tmp_path) as stores:  # the row itself is whole again
        claim = stores.queue.claim()
        assert claim is not None
        assert claim.payload == payload_of("B-1")
        assert claim.entry.booking_number == values.booking().booking_number
        assert claim.entry.display_name == f"{values.booking().subject.surname}, {values.booking().subject.given}"
        assert audit.verify(stores.database).is_whole


@pytest.mark.parametrize("twin", [True, False], ids=["with its twin", "without"])
def test_an_answer_comes_in_although_the_key_rotted_or_holds_just_its_entry(tmp_path: Path, twin: bool) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.AWAITING_RESPONSE).tcn
    flip_key(tmp_path)
    if not twin:
        twin_of(tmp_path).unlink()
    answer = values.answer(tcn, 1, values.AnswerKind.CRIMINAL_IDENTIFICATION)
    with opened(tmp_path) as stores:
        if twin:
            assert stores.queue.add_answer(tcn, answer).answers == (answer,)
        else:
            with pytest.raises(errors.EntryDamaged):
                stores.queue.add_answer(tcn, answer)
            assert stores.queue.entry(tcn).state is S.HELD
        assert audit.verify(stores.database).is_whole


def test_an_answer_that_rotted_and_comes_again_holds_its_entry(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        tcn = bring_to(stores, S.AWAITING_RESPONSE).tcn
        answer = values.answer(tcn, 1, values.AnswerKind.CRIMINAL_IDENTIFICATION)
        stores.queue.add_answer(tcn, answer)
    database = tmp_path / DATABASE_NAME
    flip(database, find(database, sealed(tmp_path, "sealed_answer", "answer")) + 30)
    with opened(tmp_path) as stores:
        assert stores.queue.entry(tcn).answers == ()
        with pytest.raises(errors.EntryDamaged):
            stores.queue.add_answer(tcn, answer)
        assert stores.queue.entry(tcn).state is S.HELD


def test_another_payload_under_a_fitting_seal_is_never_sent(tmp_path: Path) -> None:
    """An older row of the same transaction, say, put back by a tool: it opens, and is not what was finished."""
    with opened(tmp_path) as stores:
        entry = finish(stores)
    with raw(tmp_path) as file:
        (wrapped,) = file.execute("SELECT wrapped_key FROM booking").fetchone()
        other = open_vault(tmp_path).unlock(wrapped, "B-1").seal(b"another payload", f"payload/{entry.tcn}")
        file.execute("DROP TRIGGER payload_is_written_once")
        file.execute("UPDATE payload SET sealed_payload = ?", (other,))
    with opened(tmp_path) as stores:
        claim = stores.queue.claim()
        assert claim is not None
        assert claim.payload == payload_of("B-1")


@pytest.mark.parametrize("twin", ["missing", "damaged", "cut", "empty"])
@pytest.mark.parametrize("damage", [flip_payload, flip_key])
def test_an_entry_that_is_lost_is_named_and_held_and_the_others_go(
    tmp_path: Path, damage: Callable[[Path], None], twin: str
) -> None:
    with opened(tmp_path) as stores:
        lost = finish(stores)
    damage(tmp_path)
    path = twin_of(tmp_path)
    match twin:
        case "missing":
            path.unlink()
        case "damaged":
            flip(path, path.stat().st_size // 2)
        case "cut":
            path.write_bytes(path.read_bytes()[:-1])
        case _:
            path.write_bytes(b"")
    with opened(tmp_path) as stores:
        well = finish(stores, "B-2")
        with pytest.raises(errors.EntryDamaged) as caught:
            stores.queue.claim()
        assert caught.value.tcn == lost.tcn
        claim = stores.queue.claim()
        assert claim is not None
        assert claim.entry.tcn == well.tcn
        held = stores.queue.entry(lost.tcn)
        assert (held.state, held.held_code) == (S.HELD, errors.EntryDamaged.code)
        assert {entry.tcn for entry in stores.queue.entries()} == {lost.tcn, well.tcn}
        assert stores.queue.withdraw(lost.tcn, "Officer One", "lost").state is S.WITHDRAWN


def test_a_rotten_booking_row_does_not_hide_the_queue(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
    database = tmp_path / DATABASE_NAME
    flip(database, find(database, sealed(tmp_path, "sealed_booking", "booking")) + 30)
    with opened(tmp_path) as stores:
        assert [e.tcn for e in stores.queue.entries()] == [entry.tcn]
        claim = stores.queue.claim()
        assert claim is not None
        assert claim.payload == payload_of("B-1")
        with pytest.raises(errors.SealBroken):
            stores.bookings.load("B-1")


def test_reading_only_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
    flip_payload(tmp_path)
    before = (tmp_path / DATABASE_NAME).read_bytes()
    stores = Stores.open_read_only(tmp_path, clock=stores.database.clock)
    try:
        assert stores.queue.entry(entry.tcn).state is S.READY
        with pytest.raises(errors.NoRights):
            stores.queue.claim()
    finally:
        stores.close()
    assert (tmp_path / DATABASE_NAME).read_bytes() == before


def everything(directory: Path) -> dict[str, Any]:
    """All that a person reads of it; errors of the store only."""
    found: dict[str, Any] = {}
    with opened(directory) as stores:
        for draft in stores.bookings.drafts():
            found[draft.booking_id] = stores.bookings.load(draft.booking_id)
            for index, (record, image) in stores.bookings.captures(draft.booking_id).items():
                found[f"{draft.booking_id}/{index}"] = (record, image.pixels.tobytes())
        for entry in stores.queue.entries():
            found[entry.tcn] = [(a.number, a.kind, a.result) for a in entry.answers]
        while (claim := stores.queue.claim()) is not None:
            found["payload " + claim.entry.tcn] = claim.payload
    return found


def test_a_bit_flipped_anywhere_is_an_error_of_the_store_or_changes_nothing_that_was_sealed(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    with opened(origin) as stores:
        bring_to(stores, S.ANSWERED, "B-1")
        finish(stores, "B-2")
        stores.bookings.save(values.booking("B-3"))
        stores.bookings.record_capture("B-3", 0, values.capture_record(), values.finger_image())
    files = {path.relative_to(origin): path.read_bytes() for path in origin.rglob("*") if path.is_file()}
    truth = everything(origin)
    dice = random.Random(SEED)
    whole = refused = 0
    place = tmp_path / "place"
    (place / TWINS_NAME).mkdir(parents=True)
    size = len(files[Path(DATABASE_NAME)])
    for _ in range(FLIPS):
        for name, data in files.items():
            (place / name).write_bytes(data)
        at, bit = dice.randrange(size), dice.randrange(8)
        flip(place / DATABASE_NAME, at, bit)
        try:
            found = everything(place)
        except errors.StoreError:
            refused += 1
            continue
        for name, value in found.items():
            if name in truth and value != truth[name]:
                assert isinstance(value, list), (name, at, bit)
                assert all(answer in truth[name] for answer in value), (name, at, bit)  # left out, never made up
        whole += 1
    print(f"{FLIPS} flips: {whole} read as written or given back, {refused} named")
    assert whole
    assert refused


def test_a_file_that_is_no_database_or_cut_is_damaged(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        finish(stores)
    database = tmp_path / DATABASE_NAME
    data = database.read_bytes()
    for broken in (
        b"not a database at all, but long enough to be looked at" * 100,
        data[: len(data) // 2],
        data[:5000],
    ):
        database.write_bytes(broken)
        with pytest.raises(errors.Damaged), opened(tmp_path):
            pass
    database.write_bytes(data)
    with opened(tmp_path) as stores:
        assert stores.queue.counts()[QueueState.READY] == 1


def test_a_draft_that_rotted_does_not_hide_the_others(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking("B-1"))
    database = tmp_path / DATABASE_NAME
    flip(database, find(database, sealed(tmp_path, "sealed_booking", "booking")) + 30)
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking("B-2"))
        assert [(d.booking_id, d.booking_number) for d in stores.bookings.drafts()] == [("B-2", "N-B-2"), ("B-1", "?")]
        with pytest.raises(errors.SealBroken):
            stores.bookings.load("B-1")
        stores.bookings.abandon("B-2", "Officer One", "entered twice")


def test_a_print_that_rotted_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking())
        stores.bookings.record_capture("B-1", 0, values.capture_record(), values.finger_image())
    database = tmp_path / DATABASE_NAME
    flip(database, find(database, sealed(tmp_path, "sealed_image", "capture")[:64]) + 40)
    with opened(tmp_path) as stores, pytest.raises(errors.SealBroken):
        stores.bookings.captures("B-1")
