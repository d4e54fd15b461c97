"""Drafts and their prints: what was accepted is there after every reopening."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from app.domain.booking import MissingFinger, MissingReason
from app.domain.capture import capture_plan
from app.domain.position import FrictionRidgePosition
from app.store import errors, picture
from app.store.booking_store import BookingStore
from app.store.stores import Stores, open_vault
from app.store.twin import TwinHead, Twins
from tests.support import values
from tests.support.store_desk import SetClock, finish, opened, payload_of, raw


def test_a_draft_survives_reopening_after_each_of_its_steps(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking())
    plan = capture_plan()
    for index, step in enumerate(plan):
        image = values.finger_image(seed=index)
        with opened(tmp_path) as stores:
            stores.bookings.record_capture("B-1", index, values.capture_record(step, image), image)
        with opened(tmp_path) as stores:
            captures = stores.bookings.captures("B-1")
            assert sorted(captures) == list(range(index + 1))
            for done in range(index + 1):
                record, kept = captures[done]
                assert record == values.capture_record(plan[done], kept)
                assert np.array_equal(kept.pixels, values.finger_image(seed=done).pixels)
            (draft,) = stores.bookings.drafts()
            assert (draft.steps_done, draft.steps_total) == (index + 1, len(plan))
            assert stores.bookings.load("B-1") == values.booking()


def test_a_retake_takes_the_place_of_the_print_and_the_first_record_is_kept(tmp_path: Path) -> None:
    first, second = values.finger_image(seed=1), values.finger_image(seed=2)
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking())
        stores.bookings.record_capture("B-1", 0, values.capture_record(image=first), first)
        stores.bookings.record_capture("B-1", 0, values.capture_record(image=second, attempt=2), second)
        stores.bookings.record_attempt("B-1", 1, values.capture_record(values.step(1), attempt=1))
    with opened(tmp_path) as stores:
        record, image = stores.bookings.captures("B-1")[0]
        assert record.attempt == 2
        assert np.array_equal(image.pixels, second.pixels)
        assert [(step, kept.attempt) for step, kept in stores.bookings.attempts("B-1")] == [(0, 1), (1, 1)]


def test_missing_fingers_shorten_the_plan_of_a_draft(tmp_path: Path) -> None:
    thumb = MissingFinger(FrictionRidgePosition.RIGHT_THUMB, MissingReason.AMPUTATED)
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking())
        stores.bookings.save(values.booking(missing=(thumb,)))
        assert stores.bookings.drafts()[0].steps_total == len(capture_plan()) - 1


def test_a_closed_booking_takes_nothing_more(tmp_path: Path) -> None:
    image = values.finger_image()
    with opened(tmp_path) as stores:
        finish(stores, "B-1")
        stores.bookings.save(values.booking("B-2"))
        stores.bookings.abandon("B-2", "Officer One", "entered twice")
        for booking_id in ("B-1", "B-2"):
            with pytest.raises(errors.BookingClosed):
                stores.bookings.save(values.booking(booking_id))
            with pytest.raises(errors.BookingClosed):
                stores.bookings.record_capture(booking_id, 0, values.capture_record(), image)
            with pytest.raises(errors.BookingClosed):
                stores.bookings.record_attempt(booking_id, 0, values.capture_record())
            with pytest.raises(errors.BookingClosed):
                stores.bookings.abandon(booking_id, "Officer One", "again")
            with pytest.raises(errors.BookingClosed):
                stores.bookings.finish(booking_id, values.transaction(f"{values.ORI}-S01-2026-000077"), b"other")
        assert stores.bookings.drafts() == ()
        assert len(stores.queue.entries()) == 1


def test_an_unknown_booking_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as stores, pytest.raises(errors.NoSuchBooking):
        stores.bookings.captures("B-9")


def test_finishing_again_gives_the_same_entry(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
        again = stores.bookings.finish("B-1", values.transaction(entry.tcn), payload_of("B-1"))
        assert again == entry
        with pytest.raises(errors.BookingClosed):
            stores.bookings.finish("B-1", values.transaction(entry.tcn), b"another payload")


def test_finishing_with_the_number_of_another_booking_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        entry = finish(stores)
        stores.bookings.save(values.booking("B-2"))
        with pytest.raises(errors.RuleBroken):
            stores.bookings.finish("B-2", values.transaction(entry.tcn), payload_of("B-2"))
    with opened(tmp_path) as stores:
        assert [draft.booking_id for draft in stores.bookings.drafts()] == ["B-2"]
        claim = stores.queue.claim()
        assert claim is not None
        assert claim.payload == payload_of("B-1")


class FailingTwins(Twins):
    """A disk of twins that is full."""

    def write(self, head: object, sealed: bytes) -> None:
        raise errors.DiskFull("The disk of the station is full.")


def test_without_its_twin_a_booking_is_not_finished(tmp_path: Path) -> None:
    """And nothing is half done: no entry, no payload, no audit row, and the draft is open with its print."""
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking())
        stores.bookings.record_capture("B-1", 0, values.capture_record(), values.finger_image())
        before = dump(stores)
        failing = BookingStore(stores.database, open_vault(tmp_path), SetClock(), FailingTwins(tmp_path))
        with pytest.raises(errors.DiskFull):
            failing.finish("B-1", values.transaction(), payload_of("B-1"))
        assert dump(stores) == before
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"a file where the directory of twins should be")
    with opened(tmp_path, twins=blocked) as stores:
        with pytest.raises(errors.StoreError):
            stores.bookings.finish("B-1", values.transaction(), payload_of("B-1"))
        assert dump(stores) == before
    with opened(tmp_path) as stores:
        assert stores.bookings.finish("B-1", values.transaction(), payload_of("B-1")).tcn == values.transaction().tcn


def test_the_twin_is_on_disk_before_the_row_is(tmp_path: Path) -> None:
    seen = []

    class Looking(Twins):
        def write(self, head: TwinHead, sealed: bytes) -> None:
            super().write(head, sealed)
            with raw(tmp_path) as file:  # another connection sees what is committed, and may write: no lock is held
                seen.append(file.execute("SELECT count(*) FROM queue_entry").fetchone()[0])
                file.execute("BEGIN IMMEDIATE")
                file.execute("ROLLBACK")
            assert self.read(head.booking_id) == (head, sealed)

    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking())
        twins = Looking(tmp_path / "twins")
        store = BookingStore(stores.database, open_vault(tmp_path), SetClock(), twins)
        entry = store.finish("B-1", values.transaction(), payload_of("B-1"))
        assert seen == [0]
        head, _ = twins.read("B-1")
        assert (head.tcn, head.sha256, head.ori) == (entry.tcn, entry.payload_sha256, values.ORI)


def test_each_statement_of_finishing_that_fails_takes_all_back(tmp_path: Path) -> None:
    """A trigger of the test's own fails one statement after the other."""
    places = (
        "BEFORE INSERT ON payload",
        "AFTER INSERT ON payload",
        "BEFORE INSERT ON queue_entry",
        "AFTER INSERT ON queue_entry",
        "BEFORE UPDATE OF state ON booking",
        "AFTER UPDATE OF state ON booking",
        "BEFORE INSERT ON audit",
        "AFTER INSERT ON audit",
    )
    with opened(tmp_path) as stores:
        stores.bookings.save(values.booking())
        stores.bookings.record_capture("B-1", 0, values.capture_record(), values.finger_image())
        before = dump(stores)
        for place in places:
            with stores.database.transaction():
                stores.database.write(f"CREATE TRIGGER broken {place} BEGIN SELECT RAISE(ABORT, 'broken'); END")
            with pytest.raises(errors.RuleBroken):
                stores.bookings.finish("B-1", values.transaction(), payload_of("B-1"))
            with stores.database.transaction():
                stores.database.write("DROP TRIGGER broken")
            assert dump(stores) == before, place
        stores.bookings.finish("B-1", values.transaction(), payload_of("B-1"))
        assert dump(stores) != before


def test_control_numbers_never_repeat(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    given = []
    for _ in range(3):
        with opened(tmp_path, clock) as stores:
            given += [stores.bookings.next_tcn(values.ORI, "S01") for _ in range(3)]
            given += [stores.bookings.next_tcn(values.ORI.lower(), "s01")]  # the settings were written otherwise
            given += [stores.bookings.next_tcn(values.ORI, "S02")]
        clock.at = datetime(2027, 1, 1, tzinfo=UTC) if clock.at.year == 2026 else datetime(2026, 12, 31, tzinfo=UTC)
    assert len(set(given)) == len(given)
    assert given[:3] == [f"{values.ORI}-S01-2026-00000{serial}" for serial in (1, 2, 3)]
    assert all(10 <= len(tcn) <= 40 for tcn in given)


def test_a_control_number_that_cannot_be_sent_is_not_given(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        with pytest.raises(errors.TcnNotUsable):
            stores.bookings.next_tcn("WÄ0330000", "S01")
        with pytest.raises(errors.TcnNotUsable):
            stores.bookings.finish("B-1", values.transaction("short"), b"x")


@pytest.mark.parametrize("damage", [b"", b"FP1", b"XX" * 20, picture.pack(values.finger_image())[:-9]])
def test_a_picture_that_is_not_whole_is_damaged(damage: bytes) -> None:
    with pytest.raises(errors.Damaged):
        picture.unpack(damage)


def dump(stores: Stores) -> list[object]:
    """Every row of every table."""
    tables = [row[0] for row in stores.database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
    return [(table, stores.database.rows(f"SELECT * FROM {table}")) for table in tables]
