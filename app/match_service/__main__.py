"""`booking-station-service`: the central match service's commands."""

import contextlib
import logging
import sys
from pathlib import Path
from typing import Any

import click

from app import logs
from app.clock import SystemClock
from app.config import Environment
from app.errors import BookingStationError, NotAvailableYet
from app.match_service.rows import ExaminerTask, Gallery
from app.wire import to_json

_DATA = click.option(
    "--data", required=True, type=click.Path(path_type=Path, readable=False), help="The service's data directory."
)


def say(value: dict[str, Any]) -> None:
    """One JSON line on standard output; nobody there to read it is no reason to stop."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(to_json(value) + b"\n")
        sys.stdout.buffer.flush()


@click.group()
def cli() -> None:
    """The reference central match service."""


@cli.command()
@_DATA
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The IP address to listen on.")
@click.option("--environment", required=True, type=click.Choice([e.value for e in Environment]))
@click.option("--stop-with-parent", is_flag=True, help="End when standard input closes.")
@click.option("--class", "is_class", is_flag=True, help="Hold a class: stations report to the trainer's board.")
@click.option("--class-code", default="", help="Six digits with which stations join; drawn when not given.")
def serve(
    data: Path, port: int, host: str, environment: str, stop_with_parent: bool, is_class: bool, class_code: str
) -> None:
    """Run the service. It says one JSON line when it listens, and progress lines before; then, for a class, one with
    the board's address and the line with which stations join."""
    from app.match_service.server import ServeOptions, join_logs  # loads the numeric libraries: not for other commands
    from app.match_service.server import serve as run

    handler = logs.configure(level=logging.INFO)
    join_logs(handler)
    code = class_code if is_class or class_code else None
    options = ServeOptions(data, port, Environment(environment), host, stop_with_parent, code)
    status = run(options, say)
    sys.stdout.flush()
    if status:
        raise SystemExit(status)


@cli.group()
def examiner() -> None:
    """Candidates that a person has to decide about."""


@examiner.command("list")
@_DATA
def list_tasks(data: Path) -> None:
    """One JSON line for each open task, with the records of its candidates."""
    from app.match_service.desk import ExaminerDesk

    with ExaminerDesk.open(data, SystemClock()) as desk:
        for task in desk.open_tasks():
            say(_shown(task, desk.records(task)))


@examiner.command("decide")
@click.argument("task", type=int)
@_DATA
@click.option("--identified/--not-identified", "identified", required=True, default=None)
@click.option("--record", help="The record identified; needed when the task has several candidates.")
@click.option("--examiner", "name", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why, in the examiner's words.")
def decide(task: int, data: Path, identified: bool, record: str | None, name: str, reason: str) -> None:
    """Decide a task; the answer or notification that follows is written at once."""
    from app.match_service.desk import ExaminerDesk

    with ExaminerDesk.open(data, SystemClock()) as desk:
        desk.decide(task, identified=identified, record=record, examiner=name, reason=reason)
    say({"event": "decided", "task": task, "identified": identified})


def _shown(task: ExaminerTask, records: dict[str, float]) -> dict[str, Any]:
    return {
        "event": "task",
        "task": task.id,
        "control_number": task.cn,
        "tcn": task.tcn,
        "gallery": Gallery(task.gallery).value,
        "opened_at": task.opened_at,
        "candidates": [{"record": number, "score": score} for number, score in records.items()],
    }


def _later(name: str, what: str) -> click.Command:
    @click.command(name, help=f"{what} (not available yet).", context_settings={"ignore_unknown_options": True})
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def command(arguments: tuple[str, ...]) -> None:
        raise NotAvailableYet(
            f"`booking-station-service {name}` is not available yet.",
            remedy="Use what `booking-station-service --help` lists as available.",
        )

    return command


cli.add_command(_later("capacity", "Machines needed for a number of people and submissions a day"))
cli.add_command(_later("demo", "Build larger demonstration galleries"))
cli.add_command(_later("verify", "Check database, payloads, galleries and audit trail"))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a refusal is one JSON line on standard output and exit status 1."""
    try:
        cli(args=arguments, prog_name="booking-station-service")
    except BookingStationError as refusal:
        say(
            {
                "event": "error",
                "code": refusal.code,
                "whose": refusal.whose.value,
                "message": refusal.message,
                "next_step": refusal.next_step,
            }
        )
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
