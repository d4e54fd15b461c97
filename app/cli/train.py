"""`booking-station train`: exercises with a subject that misbehaves, played in the window or without one."""

from pathlib import Path
from typing import Any

import click

from app.an2k.rules import profiles
from app.cli.reporting import guarded, print_json
from app.cli.running import Narration
from app.cli.start import DEFAULT_OFFICER, has_display, training_config
from app.cli.train_room import CONFIG, DATA, JSON, UNNAMED, Room, play_headless, show_room
from app.cli.train_sessions import replay, sessions, sheet
from app.training.abilities import WHY, lacking
from app.training.commands import ChooseExercise
from app.training.exercise import Exercise
from app.training.exercise_file import read_exercise
from app.training.joining import parse
from app.training.library import Library, left_out, load_library
from app.training.refusals import ExerciseNotPossible
from app.training.trainee import Play

EXIT_NOT_PASSED = 4


@click.group(invoke_without_command=True)
@click.option("--list", "listing", is_flag=True, help="List the exercises, the trainer's own among them.")
@click.option("--check", type=click.Path(path_type=Path, readable=False), help="Check an exercise file.")
@click.option("--exercise", "exercise_id", metavar="ID", help="The exercise to do.")
@click.option("--headless", is_flag=True, help="Play the exercise without a window.")
@click.option(
    "--play",
    type=click.Choice([play.value for play in Play]),
    default=Play.CAREFUL.value,
    help="How, without a window.",
)
@click.option("--trainee", metavar="NAME", help="Who is trained.")
@click.option("--pace", type=click.Choice(["real", "fast"]), help="Pace of the subject.")
@click.option("--join", "join_text", metavar="LINE", help="Take part in a class: the line that its board shows.")
@click.option("--station-code", metavar="CODE", help="Name of this station: 1 to 4 letters or digits.")
@click.option("--trainer-window", is_flag=True, help="Open the trainer's window too (Ctrl+Shift+T calls it any time).")
@click.option("--service-port", type=click.IntRange(0, 65535), default=0, help="Port of the embedded service.")
@DATA
@CONFIG
@JSON
@click.pass_context
def train(
    context: click.Context,
    listing: bool,
    check: Path | None,
    exercise_id: str | None,
    headless: bool,
    play: str,
    trainee: str | None,
    pace: str | None,
    join_text: str | None,
    station_code: str | None,
    trainer_window: bool,
    service_port: int,
    data: Path | None,
    config_file: Path | None,
    as_json: bool,
) -> None:
    """Do exercises in the window, or play one without it; without a display they are listed.

    Without a window the status is 0 when the exercise was passed, 4 when it was not.
    """
    if context.invoked_subcommand is not None:
        return
    with guarded(as_json=as_json):
        joining = parse(join_text) if join_text is not None else None
        config = training_config(data, config_file, station_code)
        profiles.choose(config.profile, config.profiles_path)
        if check is not None:
            _say_checked(check, read_exercise(check), as_json)
            return
        library = load_library(config.data_path)
        if listing or not (headless or exercise_id or has_display()):
            _say_list(library, as_json)
            return
        exercise = library.require(exercise_id) if exercise_id is not None else None
        if headless and exercise is None:
            raise click.UsageError("--headless needs --exercise.")
        first_seen = exercise or next(iter(library.exercises), None)
        seed = first_seen.subjects[0].seed if first_seen is not None else 1
        pace = pace or ("fast" if headless else "real")
        draws = joining is not None and station_code is None and config.station_code == UNNAMED
        room = Room(
            config, seed, fast=pace == "fast", service_port=service_port, joining=joining, draws_station_code=draws
        )
        if headless and exercise is not None:
            played = play_headless(room, exercise, Play(play), trainee or DEFAULT_OFFICER, Narration(as_json))
            raise SystemExit(0 if played.passed else EXIT_NOT_PASSED)
        first = ChooseExercise(exercise.exercise_id) if exercise is not None else None
        raise SystemExit(show_room(room, trainee, first, trainer=trainer_window))


# Saying. -------------------------------------------------------------------------------------------------------------


def _say_list(library: Library, as_json: bool) -> None:
    for exercise in library.exercises:
        lacks = lacking(exercise.requires)
        if as_json:
            print_json({"event": "exercise", **_facts(exercise), "lacking": lacks})
        else:
            why = "".join(f"\n    {WHY[name].en}" for name in lacks)
            click.echo(f"{exercise.number:3}  {exercise.exercise_id:20} {exercise.title.en}{why}")
    for one in library.left_out:
        name = one.exercise.exercise_id
        if as_json:
            reason = {"code": ExerciseNotPossible.code, "profile": one.profile, "fields": list(one.fields)}
            print_json({"event": "left_out", "id": name, **reason})
        else:
            click.echo(f"{one.exercise.number:3}  {name:20} {one.why}", err=True)
    for broken in library.broken:
        if as_json:
            values = {"file": broken.file, "line": broken.line, "message": broken.message}
            print_json({"event": "broken", "code": "training/exercise-not-usable", **values})
        else:
            click.echo(f"     {broken.file}, line {broken.line}: {broken.message}", err=True)


def _say_checked(file: Path, exercise: Exercise, as_json: bool) -> None:
    """That the file is well; and whether its people can be booked at this agency."""
    reason = left_out(exercise)
    if as_json:
        fields = list(reason.fields) if reason is not None else []
        print_json({"event": "checked", "file": file.name, **_facts(exercise), "not_possible": fields})
    else:
        people = len(exercise.subjects)
        acts = sum(len(subject.all_acts) for subject in exercise.subjects) + len(exercise.service)
        click.echo(f"{file.name} is well: {exercise.exercise_id}, {people} to be booked, {acts} things befall.")
        if reason is not None:
            click.echo(f"It is {reason.why}.")


def _facts(exercise: Exercise) -> dict[str, Any]:
    return {
        "id": exercise.exercise_id,
        "number": exercise.number,
        "title": exercise.title.en,
        "subjects": len(exercise.subjects),
        "requires": list(exercise.requires),
        "digest": exercise.digest,
    }


train.add_command(sessions)
train.add_command(sheet)
train.add_command(replay)
