"""Nothing that names or shows a person lies open on the disk, and a key opens its own data only."""

import os
import stat
from pathlib import Path

import pytest

from app import wire
from app.store import errors, picture
from app.store.stores import DATABASE_NAME, KEY_NAME, TWINS_NAME, Stores, open_vault
from app.store.vault import Seal, Vault
from tests.support import values
from tests.support.store_desk import PAYLOAD, S, SetClock, bring_to, opened, raw

REASON = "ZZMARKEDREASON"


def every_byte(directory: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(directory.rglob("*")) if path.is_file())


def test_no_name_date_reason_print_or_payload_is_readable_on_the_disk(tmp_path: Path) -> None:
    twins = tmp_path / "other-disk"
    data = tmp_path / "data"
    data.mkdir()
    with opened(data, twins=twins) as stores:
        for number, state in enumerate((S.SENDING, S.HELD, S.ANSWERED, S.CONFIRMED, S.READY), 1):
            bring_to(stores, state, f"B-{number}")
        stores.bookings.save(values.booking("B-7"))
        stores.bookings.record_capture("B-7", 0, values.capture_record(override_reason=REASON), values.finger_image())
        stores.bookings.abandon("B-7", "Officer One", REASON)
        held = stores.queue.entries(50)[3]
        stores.queue.withdraw(held.tcn, "Officer One", REASON)
    packed = picture.pack(values.finger_image())
    pixels = values.finger_image().pixels
    marks = [
        values.SURNAME.encode(),
        b"ZZMARKEDGIVEN",
        b"19800102",
        b"LARCENY",
        REASON.encode(),
        PAYLOAD,
        b"The images are of no use",
        b"not_identified",
        *(packed[at : at + 16] for at in range(len(packed) // 4, len(packed) - 16, 16)),
        *(row.tobytes()[:16] for row in pixels[::4]),
    ]
    for place in (data, twins):
        found = every_byte(place)
        assert len(found) > 10_000
        assert [mark for mark in marks if mark in found] == []
    # The search itself finds what lies open.
    (data / "open").write_bytes(wire.to_json(values.booking()) + packed)
    assert len([mark for mark in marks if mark in every_byte(data)]) > len(packed) // 32


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_only_the_stations_account_may_read(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        bring_to(stores, S.READY)
    (tmp_path / KEY_NAME).chmod(0o644)
    open_vault(tmp_path)
    for path in (tmp_path / KEY_NAME, tmp_path / DATABASE_NAME, tmp_path / TWINS_NAME, *tmp_path.rglob("*.twin")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_another_key_is_refused_by_name(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        bring_to(stores, S.READY)
    other = tmp_path / "other"
    other.mkdir()
    open_vault(other)
    with pytest.raises(errors.KeyDoesNotFit), opened(tmp_path, key_of=other):
        pass
    (tmp_path / KEY_NAME).unlink()
    with pytest.raises(errors.KeyLost):
        open_vault(tmp_path)
    with pytest.raises(errors.KeyLost):
        Stores.open_read_only(tmp_path, clock=SetClock())


@pytest.mark.parametrize("text", [b"", b"rubbish", b"booking-station-key-1 AAAA\n", b"\xff\xfe" * 30])
def test_a_key_file_that_holds_no_key_is_named(tmp_path: Path, text: bytes) -> None:
    (tmp_path / KEY_NAME).write_bytes(text)
    with pytest.raises(errors.KeyNotUsable):
        open_vault(tmp_path)


def test_a_key_that_cannot_be_written_is_a_matter_of_rights_or_room(tmp_path: Path) -> None:
    with pytest.raises(errors.StoreError):
        Vault.open(tmp_path / "nowhere" / KEY_NAME)


def test_a_sealed_value_opens_in_its_own_place_and_unchanged_only() -> None:
    seal = Seal(bytes(range(32)))
    sealed = seal.seal(b"a print", "image/B-1/0")
    assert seal.unseal(sealed, "image/B-1/0") == b"a print"
    assert seal.seal(b"a print", "image/B-1/0") != sealed
    with pytest.raises(errors.SealBroken):
        seal.unseal(sealed, "image/B-2/0")
    with pytest.raises(errors.KeyDoesNotFit):
        Seal(bytes(32)).unseal(sealed, "image/B-1/0")
    for at in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[at] ^= 1
        with pytest.raises((errors.SealBroken, errors.KeyDoesNotFit)):
            seal.unseal(bytes(flipped), "image/B-1/0")
        with pytest.raises((errors.SealBroken, errors.KeyDoesNotFit)):
            seal.unseal(sealed[:at], "image/B-1/0")


def test_a_print_moved_to_another_booking_does_not_open(tmp_path: Path) -> None:
    with opened(tmp_path) as stores:
        for booking_id, seed in (("B-1", 1), ("B-2", 2)):
            image = values.finger_image(seed=seed)
            stores.bookings.save(values.booking(booking_id))
            stores.bookings.record_capture(booking_id, 0, values.capture_record(), image)
    with raw(tmp_path) as file:
        file.execute("DELETE FROM capture WHERE booking_id = 'B-2'")
        file.execute(
            "INSERT INTO capture SELECT 'B-2', step_index, recorded_at, sealed_record, sealed_image FROM capture"
        )
    with opened(tmp_path) as stores:
        with pytest.raises((errors.SealBroken, errors.KeyDoesNotFit)):
            stores.bookings.captures("B-2")
        stores.bookings.captures("B-1")
