"""Exercises on the real station: reader, analysis, store, service. A person with thumbs alone keeps it quick: three
captures. One shipped exercise is played whole, by its command."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bootstrap.program import StationProgram, Wishes, open_program
from app.bootstrap.training_program import parts_for
from app.config import Environment, StationConfig
from app.presenters.front import FrontEnd
from app.presenters.screen import present
from app.station.snapshot import StationSnapshot
from app.training import commands as t
from app.training import events as e
from app.training.sessions import SessionState, sessions_of
from app.training.sheet import ScoreSheet
from app.training.snapshot import TrainingSnapshot
from app.training.trainee import HeadlessTrainee, Play
from tests.support.station_process import Line, run

THUMBS = ("right_thumb", "left_thumb")
NAMES = tuple(f"{hand}_{name}" for hand in ("right", "left") for name in ("thumb", "index", "middle", "ring", "little"))
GONE = ", ".join(f'{{ finger = "{name}", reason = "amputated" }}' for name in NAMES if name not in THUMBS)
EXERCISE = """
schema = 1
id = "{name}"
number = {number}
[title]
en = "Thumbs"
es = "Pulgares"
[story]
en = "Only the thumbs are left."
es = "Solo quedan los pulgares."
[lesson]
en = "Look first."
es = "Mire primero."
[counts]
must_not = ["bad_print_accepted", "finding_overridden"]
[[subject]]
seed = 11
surname = "THUMBS"
given = "KIM"
date_of_birth = "19620330"
charges = [{{ literal = "TRAFFIC OFFENSE", ncic_code = "5499" }}]
missing = [{gone}]
[[subject.act]]
{act}
"""
ACTS = {
    "dry-thumbs": 'do = "dry"\nfingers = ["right_thumb", "left_thumb"]\nat = "thumbs"\namount = 1.0',
    "same-thumb": 'do = "other_finger"\nfingers = ["left_thumb"]\nat = "left_thumb"\n'
    'instead = { left_thumb = "right_thumb" }',
    "cable": 'do = "unplug"\nat = "right_thumb"\nmoment = "while_down"',
}


def write_exercises(data: Path) -> None:
    folder = data / "exercises"
    folder.mkdir(parents=True)
    for number, (name, act) in enumerate(ACTS.items(), start=101):
        text = EXERCISE.format(name=name, number=number, gone=GONE, act=act)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


@dataclass
class Desk:
    data: Path
    program: StationProgram

    @property
    def present(self) -> TrainingSnapshot:
        assert self.program.training is not None
        found: list[TrainingSnapshot] = []
        self.program.training.subscribe(found.append)()
        return found[0]

    def play(self, exercise_id: str, play: Play) -> ScoreSheet:
        assert self.program.training is not None
        return HeadlessTrainee(
            self.program.training, play, f"T. {play.value}", exercise_id, clock=self.program.clock
        ).run()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training") / "data"
    write_exercises(folder)
    return folder


@pytest.fixture
def desk(data: Path) -> Iterator[Desk]:
    with open_program(StationConfig(str(data), retry_longest_s=2.0), Wishes(seed=11, fast=True)) as program:
        yield Desk(data, program)


def test_who_takes_care_passes_and_the_sheet_can_be_computed_again(desk: Desk) -> None:
    sessions = sessions_of(desk.data)
    for exercise_id in ACTS:
        sheet = desk.play(exercise_id, Play.CAREFUL)
        assert sheet.passed, sheet
        assert {row.position for row in sheet.steps if row.attempts} == {15, 1, 6}
        assert sessions.load(sheet.session_id).sheet() == sheet
        assert sessions.sheet(sheet.session_id) == sheet


def test_who_keeps_whatever_comes_does_not(desk: Desk) -> None:
    for exercise_id in ("dry-thumbs", "same-thumb"):
        sheet = desk.play(exercise_id, Play.CARELESS)
        assert sheet.complete
        assert not sheet.passed, sheet
        assert any(row.serious for row in sheet.steps)
        assert sessions_of(desk.data).load(sheet.session_id).sheet() == sheet


def test_a_session_is_watched_again_as_it_was(desk: Desk) -> None:
    """At 8 times the speed each place of the booking is shown once, in order, on screens that can show it."""
    room = desk.program.training
    assert room is not None
    recorded: list[StationSnapshot] = []
    end = desk.program.station.subscribe(recorded.append)
    sheet = desk.play("dry-thumbs", Play.CAREFUL)
    end()
    played: list[StationSnapshot] = []
    pictures = set()
    end = room.station.subscribe(played.append)
    played.clear()  # the live station's own
    room.submit(t.WatchReplay(sheet.session_id))
    room.submit(t.SetReplaySpeed(8))
    replay = desk.present.replay
    while replay is not None and replay.at_s < replay.length_s:
        room.submit(t.AdvanceReplay(0.05))
        pictures.add(id(room.station.preview.peek()[1]))
        replay = desk.present.replay
    end()
    room.submit(t.EndReplay())
    assert course(played) == course(recorded)
    assert len(pictures) > 5
    for snapshot in played:
        present(snapshot, FrontEnd())


def course(seen: list[StationSnapshot]) -> list[tuple[object, ...]]:
    """Where the booking of the session was, each place once in a row."""
    places: list[tuple[object, ...]] = []
    for one in seen:
        view = one.capture
        if one.booking is not None:
            place: tuple[object, ...] = (
                one.phase,
                view.step_index if view else None,
                len(view.attempts) if view else 0,
            )
            if not places or places[-1] != place:
                places.append(place)
    return places


# By its command. -----------------------------------------------------------------------------------------------------


def test_a_shipped_exercise_from_the_command_to_the_sheet_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    played = run("train", "--exercise", "dry-skin", "--headless", "--json", "--data", data, "--trainee", "T. Example")
    assert played.status == 0, (played.last, played.errors)
    assert played.last["event"] == "sheet"
    assert played.last["passed"]
    assert [line["remedy"] for line in played.of("remedy") if line["helped"]] == ["moisten"]
    again = run("train", "sheet", played.last["session_id"], "--json", "--data", data)
    assert again.last["as_stored"]
    assert {**again.last, "as_stored": None} == {**played.last, "as_stored": None}
    (listed,) = run("train", "sessions", "--json", "--data", data).lines
    assert (listed["state"], listed["trainee"], listed["passed"]) == ("complete", "T. Example", True)


def test_a_kill_in_the_middle_leaves_a_session_that_was_broken_off(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_exercises(data)

    def is_due(line: Line) -> bool:
        return (line["event"], line.get("position")) == ("step", 1)

    play = ("train", "--exercise", "cable", "--headless", "--json", "--data", data)
    cut = run(*play, stop_when=is_due)
    assert cut.of("step")
    (left,) = sessions_of(data).listing()
    assert left.state is SessionState.OPEN
    assert run(*play).status == 0
    lines = {line.session_id: line for line in sessions_of(data).listing()}
    assert lines[left.session_id].state is SessionState.BROKEN_OFF
    stored = sessions_of(data).load(left.session_id)
    assert isinstance(stored.events[-1], e.Ended)
    sheet = sessions_of(data).sheet(left.session_id)
    assert sheet == stored.sheet()
    assert not sheet.complete
    assert sheet.steps


# Apart from production. ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reader", ["simulated", "another"])
@pytest.mark.parametrize("environment", list(Environment))
def test_only_training_on_the_simulated_reader_has_a_room(environment: Environment, reader: str) -> None:
    config = StationConfig("data", environment=environment, reader=reader)
    expected = environment is Environment.TRAINING and reader == "simulated"
    assert (parts_for(config) is not None) == expected
