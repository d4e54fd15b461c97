"""The watched folder: whole files are taken once, whatever happens in between; others are left or refused."""

import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import SystemClock
from app.domain.arrival import BookingRecord
from app.exchange.aside import Aside
from app.exchange.folder import WatchedFolder
from app.exchange.intake import Intake
from app.exchange.mapping_file import read_mapping
from app.store.stores import Stores, open_vault
from tests.support import values
from tests.support.store_desk import SetClock
from tests.unit.exchange.jail import MAPPING, Gate, delivery, drop, running


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    data = tmp_path / "data"
    data.mkdir()
    opened = Stores.open(data, open_vault(data), clock=SystemClock())
    yield opened
    opened.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "jail"
    folder.mkdir()
    return folder


def watch(stores: Stores, place: Path) -> WatchedFolder:
    return WatchedFolder(place, Intake(stores.arrivals, read_mapping(MAPPING), clock=SystemClock()))


def numbers(stores: Stores) -> set[str]:
    return {arrival.record.values["booking_number"] for arrival in stores.arrivals.waiting()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_whole_file_is_taken_at_the_second_look(stores: Stores, place: Path) -> None:
    folder = watch(stores, place)
    drop(place, "a.json", delivery("A1", "A2"))
    assert not folder.look()
    assert names(place) == ["a.json"]
    assert folder.look()
    assert numbers(stores) == {"A1", "A2"}
    assert names(place) == ["taken"]
    assert names(place / "taken") == ["a.json"]
    assert not folder.look()


def test_a_file_that_grows_is_left_until_it_stays_the_same(stores: Stores, place: Path) -> None:
    folder = watch(stores, place)
    data = delivery("A1")
    for end in (100, 200, len(data)):
        (place / "a.json").write_bytes(data[:end])
        assert not folder.look()
    assert folder.look()
    assert numbers(stores) == {"A1"}


@pytest.mark.parametrize("name", ["a.json.tmp", ".a.json", "a.PART", "a.json.new", "a.json.filepart"])
def test_what_is_still_being_written_is_not_looked_at(stores: Stores, place: Path, name: str) -> None:
    folder = watch(stores, place)
    (place / name).write_bytes(delivery("A1"))
    folder.look()
    assert not folder.look()
    assert names(place) == [name]


def test_links_and_folders_are_none_of_ours(stores: Stores, place: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_bytes(delivery("A1"))
    (place / "link.json").symlink_to(tmp_path / "elsewhere.json")
    (place / "folder.json").mkdir()
    folder = watch(stores, place)
    folder.look()
    assert not folder.look()
    assert names(place) == ["folder.json", "link.json"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "jms/delivery-not-readable"),
        (b'{"bookings": [7]}', "jms/delivery-wrong-shape"),
        (b"x" * 5_000_001, "jms/delivery-too-large"),
    ],
)
def test_a_refused_file_lies_aside_with_the_reason_and_no_value(
    stores: Stores, place: Path, data: bytes, code: str
) -> None:
    folder = watch(stores, place)
    drop(place, "a.json", data)
    drop(place, "b.json", delivery("B1"))
    folder.look()
    assert folder.look()
    assert names(place / "refused") == ["a.json", "a.json.txt"]
    assert (place / "refused" / "a.json").read_bytes() == data
    assert (place / "refused" / "a.json.txt").read_text().splitlines()[0] == code
    assert numbers(stores) == {"B1"}  # the others are taken


def test_the_note_of_a_refused_file_tells_nothing_of_a_person(stores: Stores, place: Path) -> None:
    drop(place, "a.json", b'{"bookings": [{"id": "%s", "charges": 7}]}' % values.SURNAME.encode())
    folder = watch(stores, place)
    folder.look()
    folder.look()
    assert values.SURNAME not in (place / "refused" / "a.json.txt").read_text()


def test_the_same_records_again_are_no_news_and_a_change_is(stores: Stores, place: Path) -> None:
    folder = watch(stores, place)
    for name, data, news in (
        ("a.json", delivery("A1"), True),
        ("b.json", delivery("A1"), False),
        ("a.json", delivery("A1", weight=170), True),
    ):
        drop(place, name, data)
        folder.look()
        assert folder.look() is news
    assert names(place / "taken") == ["a-2.json", "a.json", "b.json"]
    (arrival,) = stores.arrivals.waiting()
    assert (arrival.version, arrival.record.values["subject.weight_lb"]) == (2, "170")


class Interrupted(BaseException):
    """The power goes."""


@pytest.mark.parametrize("at", ["mkdir", "replace"])
def test_a_station_that_ends_between_keeping_and_moving_takes_nothing_twice(
    stores: Stores, place: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def end(*_: object, **__: object) -> None:
        raise Interrupted

    drop(place, "a.json", delivery("A1"))
    folder = watch(stores, place)
    folder.look()
    target = (os, "replace") if at == "replace" else (Path, "mkdir")
    with monkeypatch.context() as during:
        during.setattr(*target, end)
        with pytest.raises(Interrupted):
            folder.look()
    assert numbers(stores) == {"A1"}
    assert names(place)[0] == "a.json"
    stores.arrivals.receive(())  # the store is whole
    drop(place, "b.json", delivery("A1", weight=170))  # a newer word came before the old file was moved
    again = watch(stores, place)
    again.look()
    again.look()
    assert names(place / "taken") == ["a.json", "b.json"]
    (arrival,) = stores.arrivals.waiting()
    assert (arrival.version, arrival.record.values["subject.weight_lb"]) == (2, "170")


def test_a_station_that_ends_before_keeping_takes_it_after(
    stores: Stores, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object, **__: object) -> None:
        raise Interrupted

    drop(place, "a.json", delivery("A1"))
    folder = watch(stores, place)
    folder.look()
    with monkeypatch.context() as during:
        during.setattr(type(stores.arrivals), "receive", end)
        with pytest.raises(Interrupted):
            folder.look()
    assert numbers(stores) == set()
    again = watch(stores, place)
    again.look()
    assert again.look()
    assert numbers(stores) == {"A1"}


def test_what_was_put_aside_is_deleted_after_its_time_and_nothing_else(stores: Stores, place: Path) -> None:
    folder, aside = watch(stores, place), Aside(place, stores.arrivals)
    drop(place, "a.json", delivery("A1"))
    drop(place, "b.json", delivery("B1"))
    drop(place, "c.json", b"{")
    folder.look()
    folder.look()
    (place / "taken" / "of the administrator.json").write_bytes(delivery("A1"))
    (place / "taken" / "b.json").write_bytes(b"changed by somebody")
    (place / "refused" / "c.json.txt").write_text("a remark of somebody")
    now = SystemClock().now()
    assert aside.clear(now - timedelta(days=1)) == 0
    assert aside.clear(now + timedelta(seconds=1)) == 2
    assert names(place / "taken") == ["b.json", "of the administrator.json"]
    assert names(place / "refused") == ["c.json.txt"]
    assert aside.clear(now + timedelta(seconds=1)) == 0


def test_nothing_goes_by_a_link_and_what_could_not_be_moved_holds_up_no_other(
    stores: Stores, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (place / "taken").symlink_to(tmp_path / "elsewhere")
    folder, aside = watch(stores, place), Aside(place, stores.arrivals)
    drop(place, "a.json", delivery("A1"))
    folder.look()
    assert folder.look()  # its records are in
    drop(place, "b.json", b"{")
    folder.look()
    folder.look()
    assert names(place / "refused") == ["b.json", "b.json.txt"]
    assert names(place) == ["a.json", "refused", "taken"]
    assert names(tmp_path / "elsewhere") == []
    assert aside.clear(SystemClock().now() + timedelta(days=1)) == 2  # of refused
    (place / "taken").unlink()
    while "a.json" in names(place):
        assert not folder.look()  # it is no news
    assert names(place / "taken") == ["a.json"]
    assert numbers(stores) == {"A1"}


def test_a_file_that_grows_while_it_is_taken_is_taken_again(
    stores: Stores, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = watch(stores, place)
    drop(place, "a.json", delivery("A1"))
    folder.look()
    receive = type(stores.arrivals).receive

    def receive_while_it_grows(*given: Any, **named: Any) -> Any:
        (place / "a.json").write_bytes(delivery("A1", "A2"))
        return receive(*given, **named)

    with monkeypatch.context() as during:
        during.setattr(type(stores.arrivals), "receive", receive_while_it_grows)
        assert folder.look()
    assert names(place) == ["a.json"]
    folder.look()
    assert folder.look()
    assert numbers(stores) == {"A1", "A2"}
    assert names(place) == ["taken"]


def test_a_folder_that_goes_away_and_comes_back(stores: Stores, place: Path) -> None:
    folder = watch(stores, place)
    place.rmdir()
    assert not folder.look()
    place.mkdir()
    drop(place, "a.json", delivery("A1"))
    folder.look()
    assert folder.look()


def test_threads_watch_and_forget_and_tell_that_there_is_news(tmp_path: Path, place: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with contextlib.closing(Stores.open(data, open_vault(data), clock=SetClock())) as stores:
        stores.arrivals.receive([BookingRecord("long ago")])
    gate = Gate()
    with running(data, gate, folder=str(place)):
        gate.until(lambda: gate.times == 1)  # it is forgotten
        drop(place, "a.json", delivery("A1"))
        gate.until(lambda: gate.times == 2)
        gate.until(lambda: names(place / "taken") == ["a.json"])
        drop(place, "b.json", delivery("B1"))
        gate.until(lambda: gate.times == 3)
    assert gate.died == []
    with contextlib.closing(Stores.open(data, open_vault(data), clock=SystemClock())) as stores:
        assert numbers(stores) == {"A1", "B1"}
