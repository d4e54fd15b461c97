"""`booking-station serve`: the reference match service in the foreground."""

from pathlib import Path

import click

from app.cli.places import data_home
from app.cli.reporting import guarded
from app.config import Environment


@click.command()
@click.option("--data", type=click.Path(path_type=Path, readable=False), help="Data directory of the service.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0: any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 for a class in one room; training only.")
@click.option(
    "--environment",
    type=click.Choice([e.value for e in Environment]),
    default=Environment.TRAINING.value,
    show_default=True,
    help="For which stations.",
)
@click.option("--class", "is_class", is_flag=True, help="Hold a class: stations report to the trainer's board.")
@click.option("--class-code", default="", help="Six digits with which stations join; drawn when not given.")
def serve(data: Path | None, port: int, host: str, environment: str, is_class: bool, class_code: str) -> None:
    """Run the reference match service until Ctrl-C; its own JSON lines say when it listens, and for a class where the
    board is and how stations join."""
    from app.bootstrap.embedded_service import run_service

    with guarded(as_json=True):
        folder = data if data is not None else data_home() / "booking-station" / f"service-{environment}"
        code = class_code if is_class or class_code else None
        where = Environment(environment)
        raise SystemExit(run_service(folder, port=port, host=host, environment=where, class_code=code))
