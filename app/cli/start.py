"""`booking-station start`: the station in training mode with everything it needs on this machine."""

import os
from collections.abc import Mapping
from pathlib import Path

import click

from app.cli.places import default_config_file, training_data_dir
from app.cli.reporting import guarded
from app.cli.running import HeadlessOptions, Narration, run_headless, run_window
from app.config import Environment, StationConfig, load

DEFAULT_OFFICER = "TRAINING OFFICER"
DEFAULT_WAIT_S = 120.0


def has_display(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be opened: a display server, or a Qt platform chosen by hand."""
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


@click.command()
@click.option("--headless", is_flag=True, help="Book without a window and print each step.")
@click.option(
    "--subject",
    type=click.Path(path_type=Path, readable=False),
    help="AN2 file or folder of PNG files that the reader shows.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Generated person.")
@click.option("--data", type=click.Path(path_type=Path, readable=False), help="Data directory.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line (headless).")
@click.option(
    "--booking", type=click.Path(path_type=Path, readable=False), help="Booking as a JSON file (docs/booking-file.md)."
)
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0),
    default=DEFAULT_WAIT_S,
    show_default=True,
    help="Seconds in which answers may come (headless).",
)
@click.option(
    "--officer", default=DEFAULT_OFFICER, show_default=True, help="Who books and sees the answers (headless)."
)
@click.option("--pace", type=click.Choice(["real", "fast"]), help="Pace of the simulated subject.")
@click.option("--service-port", type=click.IntRange(0, 65535), default=0, help="Port of the embedded service.")
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False), help="station.toml.")
def start(
    headless: bool,
    subject: Path | None,
    seed: int,
    data: Path | None,
    as_json: bool,
    booking: Path | None,
    wait_s: float,
    officer: str,
    pace: str | None,
    service_port: int,
    config_file: Path | None,
) -> None:
    """Open the station in training mode, in the window or headless.

    Without a display the same booking runs headless. It ends with 0 when the booking is confirmed, with 1 when it was
    refused or rejected, with 3 when it is queued and answers are outstanding.
    """
    with guarded(as_json=as_json):
        config = training_config(data, config_file)
        chosen = HeadlessOptions(
            officer=officer,
            wait_s=wait_s,
            seed=seed,
            subject=subject,
            booking=booking,
            pace=pace or "fast",
            service_port=service_port,
        )
        if not headless and not has_display():
            click.echo("There is no display: the booking runs headless.", err=True)
            headless = True
        if headless or as_json:
            raise SystemExit(run_headless(config, chosen, Narration(as_json)))
        raise SystemExit(run_window(config, chosen, pace=pace or "real"))


def training_config(data: Path | None, config_file: Path | None, station_code: str | None = None) -> StationConfig:
    """The settings of a training station; without a service address the service is embedded. The station.toml of the
    user or of the machine counts when it is one for training."""
    config_file = config_file or _training_file()
    overrides: dict[str, object] = {"station_code": station_code}
    if data is not None:
        overrides["data_dir"] = str(data)
    elif config_file is None and "BOOKING_STATION_DATA_DIR" not in os.environ:
        overrides["data_dir"] = str(training_data_dir())
    config = load(config_file, overrides=overrides)
    if config.environment is not Environment.TRAINING:
        raise click.UsageError("This is for training; use `book` with a production configuration.")
    return config


def _training_file() -> Path | None:
    """The default station.toml, unless it is for production: training is no part of that station."""
    found = default_config_file()
    if found is None or load(found).environment is Environment.TRAINING:
        return found
    click.echo(f"{found} is for production: training does not use it.", err=True)
    return None
