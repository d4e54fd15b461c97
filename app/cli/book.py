"""`booking-station book`: one booking without a window, against the service of the settings."""

from pathlib import Path

import click

from app.channel_settings import ChannelName
from app.cli.places import default_config_file
from app.cli.reporting import guarded
from app.cli.running import HeadlessOptions, Narration, run_headless
from app.config import ConfigError, load


@click.command()
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False), help="station.toml.")
@click.option(
    "--booking", type=click.Path(path_type=Path, readable=False), help="Booking as a JSON file (docs/booking-file.md)."
)
@click.option("--jms", help="Booking number of a record that came from the jail's own system (needs [jail]).")
@click.option("--officer", required=True, help="Who books and sees the answers.")
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0),
    default=120.0,
    show_default=True,
    help="Seconds in which answers may come.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--data", type=click.Path(path_type=Path, readable=False), help="Data directory instead of the one in the settings."
)
@click.option(
    "--subject", type=click.Path(path_type=Path, readable=False), help="Training: what the simulated reader shows."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, help="Training: the generated person.")
@click.option(
    "--pace", type=click.Choice(["real", "fast"]), default="fast", show_default=True, help="Training: of the subject."
)
def book(
    config_file: Path | None,
    booking: Path | None,
    jms: str | None,
    officer: str,
    wait_s: float,
    as_json: bool,
    data: Path | None,
    subject: Path | None,
    seed: int,
    pace: str,
) -> None:
    """Book one person headless by the channel of the settings: --booking or --jms.

    Ends with 0 when the booking is confirmed, with 1 when it was refused or rejected, with 3 when it is queued and
    answers are outstanding.
    """
    with guarded(as_json=as_json):
        if (booking is None) == (jms is None):
            raise click.UsageError("One of --booking and --jms is due.")
        file = config_file or default_config_file()
        if file is None:
            raise ConfigError(
                "There is no station.toml.", remedy="Name one with --config, or use `start` for training."
            )
        config = load(file, overrides={"data_dir": str(data) if data is not None else None})
        if jms is not None and config.jail is None:  # said before anything is opened: without it no record is read
            raise ConfigError(
                "There is no table [jail] in the settings, which --jms needs.",
                remedy="Add [jail] with its mapping to station.toml (docs/jail-system.md). Records that are kept stay.",
            )
        if config.channel is ChannelName.HTTPS and not config.service_url:
            raise ConfigError("service_url is not set.", remedy="Set service_url and service_key in station.toml.")
        options = HeadlessOptions(officer, wait_s, seed, subject, booking, pace, jms=jms)
        raise SystemExit(run_headless(config, options, Narration(as_json)))
