"""Runs a training station for a command: the window, or a trainee without one."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from app import wire
from app.channel_settings import ChannelName
from app.cli.running import Narration, orderly_end
from app.config import StationConfig
from app.domain.class_report import Joining
from app.station.narration import JsonNarrator, place
from app.store.disk import write_whole
from app.store.errors import from_os
from app.store.lock import prepare_data_directory
from app.training.exercise import Exercise
from app.training.refusals import NothingRuns
from app.training.sheet import ScoreSheet
from app.training.trainee import HeadlessTrainee, Play

if TYPE_CHECKING:
    from app.bootstrap.embedded_service import Progress
    from app.bootstrap.program import StationProgram
    from app.training.commands import TrainingCommand

CONFIG = click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False), help="station.toml.")
DATA = click.option("--data", type=click.Path(path_type=Path, readable=False), help="Data directory of the training.")
UNNAMED = next(str(one.default) for one in msgspec.structs.fields(StationConfig) if one.name == "station_code")
STATION_CODE_NAME = "station-code"  # in the data directory of a station that joined a class without a name
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_DRAWN = re.compile(rf"T[{_LETTERS}]{{3}}")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@dataclass(frozen=True, slots=True)
class Room:
    """How the training station is opened. `seed`: whose hands are made while it starts; `joining`: the class, whose
    service is the station's then; `draws_station_code`: nobody named this station, and the class's service tells
    stations apart by their codes."""

    config: StationConfig
    seed: int
    fast: bool
    service_port: int = 0
    joining: Joining | None = None
    draws_station_code: bool = False

    def open(self, progress: "Progress") -> "StationProgram":
        from app.bootstrap.program import Wishes, open_program

        wishes = Wishes(self.seed, fast=self.fast, service_port=self.service_port, joining=self.joining)
        config = self.config
        if self.joining is not None:
            config = msgspec.structs.replace(
                config, channel=ChannelName.HTTPS, service_url=self.joining.url, service_key=self.joining.key
            )
        if self.draws_station_code:
            config = msgspec.structs.replace(config, station_code=drawn_code(config))
        return open_program(config, wishes, progress)


def drawn_code(config: StationConfig) -> str:
    """Drawn once for a data directory: a TCN holds the code of the station, and no two may be the same. StoreError."""
    prepare_data_directory(config.data_path, config.environment)
    kept = config.data_path / STATION_CODE_NAME
    try:
        code = kept.read_text(encoding="ascii", errors="replace").strip() if kept.exists() else ""
        if not _DRAWN.fullmatch(code):
            code = "T" + "".join(secrets.choice(_LETTERS) for _ in range(3))
            write_whole(kept, f"{code}\n".encode("ascii"))
        return code
    except OSError as reason:
        raise from_os(reason, "The code of the station") from reason


def play_headless(room: Room, exercise: Exercise, play: Play, trainee: str, narration: Narration) -> ScoreSheet:
    """Play an exercise and say each act; the sheet."""
    say = JsonNarrator().say if narration.as_json else _say_plain
    with orderly_end(), narration.progress() as progress, room.open(progress.tell) as program:
        progress.end()
        if program.training is None:
            raise NothingRuns(
                "This station's reader is a real one.", remedy="Set `reader` to the simulated one for exercises."
            )
        player = HeadlessTrainee(program.training, play, trainee, exercise.exercise_id, clock=program.clock, say=say)
        sheet = player.run()
    say("sheet", passed=sheet.passed, **wire.to_builtins(sheet))
    return sheet


def show_room(room: Room, trainee: str | None, first: "TrainingCommand | None", *, trainer: bool = False) -> int:
    """The window of a training station until it is closed. `trainee`: signed in at once; `first`: given to the training
    room; `trainer`: with the trainer's window."""
    from app.presenters.parts import Language, Theme
    from app.station.commands import SignIn
    from app.ui.application import run_window
    from app.ui.sheets import SHEETS

    def opened(progress: "Progress") -> "StationProgram":
        program = room.open(progress)
        if trainee is not None:
            program.station.submit(SignIn(trainee))
        if first is not None and program.training is not None:
            program.training.submit(first)
        return program

    config = room.config
    with orderly_end():
        return run_window(
            opened,
            training=True,
            language=Language(config.language),
            theme=Theme(config.theme),
            exercises=True,
            sheets=config.data_path / SHEETS,
            trainer=trainer,
        )


def _say_plain(event: str, **values: Any) -> None:
    match event:
        case "step":
            qualities: Mapping[int, int] = values["qualities"]
            scores = ", ".join(f"{place(finger)} {score}" for finger, score in qualities.items()) or "no finger found"
            problems = f" [{', '.join(values['problems'])}]" if values["problems"] else ""
            where = place(values["position"])
            click.echo(f"  {where}, attempt {values['attempt']}: {values['verdict']} ({scores}){problems}")
        case "remedy":
            helped = "it helped" if values["helped"] else "it did not help"
            click.echo(f"  Told the subject: {values['remedy'].replace('_', ' ')}; {helped}.")
        case "sequence":
            click.echo(f"  The sequence check: {values['code'].replace('_', ' ')}.")
        case "sent":
            click.echo(f"Sent as {values['tcn']}.")
        case "left":
            click.echo("Nothing goes on any more: the exercise is left.")
        case "sheet":
            result = "passed" if values["passed"] else "not passed"
            click.echo(f"{values['total']} of 100, {result}. `booking-station train sheet {values['session_id']}`")
