"""A session watched again: the same screens, in the same order, at whatever speed."""

from pathlib import Path

import pytest

from app.presenters.front import FrontEnd
from app.presenters.screen import present
from app.station import commands as c
from app.station.commands import Command
from app.station.snapshot import StationSnapshot
from app.training import events as e
from app.training.recording import RecordedStation
from app.training.replay import NoSuchSpeed, ReplayPort
from app.training.tape import Tape, TapeWriter
from tests.support import scenes
from tests.support.fake_port import FakePort
from tests.unit.training.test_tape import Watch, recorded


def place(seen: StationSnapshot) -> tuple[object, ...]:
    view = seen.capture
    return (seen.phase, view.step_index if view else None, len(view.attempts) if view else 0)


def course(seen: list[StationSnapshot]) -> list[tuple[object, ...]]:
    """Where the booking was, each place once in a row."""
    places = [place(one) for one in seen]
    return [now for before, now in zip([None, *places], places, strict=False) if now != before]


@pytest.mark.parametrize("speed", [1, 8])
def test_the_same_course_at_any_speed_and_every_screen_can_be_shown(tmp_path: Path, speed: int) -> None:
    seen = recorded(tmp_path)
    port = ReplayPort("0" * 32, Tape(tmp_path))
    played: list[StationSnapshot] = []
    port.subscribe(played.append)
    port.set_speed(speed)
    while not port.at_end:
        port.advance(0.1)
    assert course(played) == course(seen)
    for snapshot in played:
        present(snapshot, FrontEnd())


def test_time_goes_by_at_the_chosen_speed_and_stands_still_in_a_pause(tmp_path: Path) -> None:
    recorded(tmp_path)
    port = ReplayPort("0" * 32, Tape(tmp_path))
    begun_s = port.view.at_s
    port.advance(0.25)
    assert port.view.at_s == begun_s + 0.25
    port.set_speed(8)
    port.advance(0.25)
    assert port.view.at_s == begun_s + 2.25
    port.set_speed(0)
    port.advance(1000.0)
    assert port.view.at_s == begun_s + 2.25
    port.set_speed(1)
    port.advance(1000.0)
    assert port.at_end
    assert port.view.at_s == port.view.length_s


@pytest.mark.parametrize("speed", [-1, 9])
def test_another_speed_is_refused(tmp_path: Path, speed: int) -> None:
    recorded(tmp_path)
    with pytest.raises(NoSuchSpeed):
        ReplayPort("0" * 32, Tape(tmp_path)).set_speed(speed)


def test_the_caption_is_the_newest_act_of_the_trainee(tmp_path: Path) -> None:
    watch = Watch()
    writer = TapeWriter(tmp_path, watch)
    for watch.at_s in (0.0, 10.0):
        writer.snapshot(scenes.base())
    writer.close()
    events: list[e.SessionEvent] = [
        e.StepShown(at_s=0.5, position=13),
        e.RemedyGiven(at_s=2.0, remedy="moisten", position=13, cured=()),
    ]
    port = ReplayPort("0" * 32, Tape(tmp_path), events)
    port.advance(1.0)
    assert port.view.caption == ""
    port.advance(1.5)
    assert port.view.caption == "remedy_given"


def test_a_watched_replay_takes_the_place_of_the_station_and_gives_it_back(tmp_path: Path) -> None:
    recorded(tmp_path)
    live = FakePort()
    commands: list[Command] = []
    live.show(scenes.base(sequence=1000))
    station = RecordedStation(live, commands.append)
    seen: list[StationSnapshot] = []
    station.subscribe(seen.append)
    replay = ReplayPort("0" * 32, Tape(tmp_path))
    station.watch(replay)
    live.show(scenes.base(sequence=1001))
    station.submit(c.SignOut())
    assert seen[-1].sequence < 1000
    assert station.preview is replay.preview
    assert commands == live.commands == []
    station.watch(None)
    assert seen[-1].sequence == 1001
    assert station.preview is live.preview
    station.submit(c.SignOut())
    assert commands == live.commands == [c.SignOut()]
