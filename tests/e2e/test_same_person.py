"""The same hands come twice under two names: in the window with a draft of the other shift, and headless."""

import json
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import Qt

from app.clock import SystemClock
from app.station.snapshot import Phase
from app.store import audit
from app.store.stores import Stores
from app.ui.widgets.note import NoteWidget
from tests.e2e.conftest import OpenDesk, WindowDesk
from tests.e2e.test_window_booking import accept, capture, fill_in, sign_in
from tests.support.station_process import Run, book, write_settings

OFF = """\
name = "compares-nothing"
title = "Compares nothing"
date = "2026-11-30"
extends = "example-county"

[sources.own]
title = "A test's own wish"
date = "2026-11-30"

[same_person]
keep_days = 0
source = "own"
"""


def trail(data: Path, act: str) -> list[tuple[str, dict[str, Any]]]:
    stores = Stores.open_read_only(data, clock=SystemClock())
    try:
        rows = audit.rows(stores.database)
    finally:
        stores.close()
    return [(row.object, json.loads(row.details)) for row in rows if row.act == act]


def kept(data: Path) -> int:
    stores = Stores.open_read_only(data, clock=SystemClock())
    try:
        row = stores.database.row("SELECT count(*) FROM recent_print")
    finally:
        stores.close()
    assert row is not None
    return int(row[0])


def begin(desk: WindowDesk, surname: str) -> str:
    """A booking with its first slap accepted."""
    fill_in(desk, surname)
    capture(desk)
    accept(desk)
    assert desk.snapshot.booking is not None
    return desk.snapshot.booking.booking_id


def test_a_draft_of_the_other_shift_is_noted_compared_and_written_down(window_desk: OpenDesk, tmp_path: Path) -> None:
    data = tmp_path / "data"
    desk = window_desk(data, seed=1)
    sign_in(desk)
    first = begin(desk, "sample")
    number = desk.snapshot.booking.booking_number if desk.snapshot.booking is not None else ""
    desk.wait(lambda: [name for name, _ in trail(data, "recent-bookings-searched")] == [first])
    desk.key(Qt.Key.Key_Escape)
    desk.wait(lambda: desk.snapshot.phase is Phase.IDLE)
    second = begin(desk, "other")
    desk.wait(lambda: desk.shown("note") is not None)
    note = desk.shown("note")
    assert isinstance(note, NoteWidget)
    assert "The same fingers were booked here on " in note.text
    assert note.text.endswith(f", booking {number}.")
    capture(desk)  # the next slap, as if nothing were
    accept(desk)
    desk.press("act.compare")
    desk.wait(lambda: desk.sentence.startswith("The same fingers were booked here on "))
    desk.press("act.same_person")
    desk.wait(lambda: desk.snapshot.same_person is not None and desk.snapshot.same_person.same is True)
    desk.wait(lambda: desk.shown("note") is None)
    assert trail(data, "recent-booking-seen") == [(second, {"earlier": first})]
    assert trail(data, "same-person-decided") == [(second, {"earlier": first, "same": True})]
    desk.end()

    stranger = window_desk(data, seed=3)
    sign_in(stranger)
    third = begin(stranger, "stranger")
    stranger.wait(lambda: trail(data, "recent-bookings-searched")[-1][0] == third)
    assert trail(data, "recent-bookings-searched")[-1][1] == {"compared": 2, "fingers": 4, "found": None}
    capture(stranger)
    assert stranger.snapshot.same_person is None


def booked(data: Path, place: Path, number: str, surname: str, *more: str | Path) -> Run:
    file = place / f"{number}.json"
    subject = {"surname": surname, "given": "SAM", "date_of_birth": "19800101"}
    booking = {
        "booking_number": number,
        "subject": subject,
        "charges": [{"literal": "LARCENY"}],
        "date_of_arrest": "20260102",
    }
    file.write_bytes(msgspec.json.encode(booking))
    done = book(data, "--booking", file, *more)
    assert done.status == 0, done.errors
    return done


def test_headless_it_is_said_and_holds_nothing_up_and_where_the_agency_wants_it_not_nothing_is_kept(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    assert booked(data, tmp_path, "2026-000001", "SAMPLE").of("same_person") == []
    again = booked(data, tmp_path, "2026-000002", "OTHER")
    (said,) = again.of("same_person")
    assert said["booking_number"] == "2026-000001"
    assert (said["agreeing"], said["compared"]) == (4, 4)
    assert kept(data) == 2
    searched = trail(data, "recent-bookings-searched")
    assert searched[-1][1]["fingers"] == 10
    assert searched[-1][1]["found"] == searched[0][0]

    (tmp_path / "compares-nothing.toml").write_text(OFF, encoding="utf-8")
    settings = write_settings(
        tmp_path / "station.toml", data_dir=str(data), profile="compares-nothing", profiles_dir=str(tmp_path)
    )
    off = booked(data, tmp_path, "2026-000003", "THIRD", "--config", settings)
    assert off.of("same_person") == []
    assert kept(data) == 0
    assert trail(data, "recent-bookings-searched") == searched
    assert trail(data, "recent-prints-forgotten") == [("recent-prints", {"bookings": 2})]
