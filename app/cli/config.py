"""`booking-station config`: are the settings usable, and what are they."""

from pathlib import Path

import click
import msgspec

from app.an2k.rules.profiles import load as load_profile
from app.cli.places import default_config_file, training_data_dir
from app.cli.reporting import guarded, print_json
from app.config import StationConfig, load, require_coherent


@click.group()
def config() -> None:
    """Check and show the settings."""


def settings(file: Path | None) -> tuple[StationConfig, Path | None]:
    """The settings that a station would use, and the file that they are from (None: defaults of training)."""
    chosen = file or default_config_file()
    if chosen is None:
        return load(None, overrides={"data_dir": str(training_data_dir())}), None
    return load(chosen), chosen


@config.command()
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False))
@click.option("--json", "as_json", is_flag=True)
def check(config_file: Path | None, as_json: bool) -> None:
    """Say whether the settings are usable; the first key that is not, by name."""
    with guarded(as_json=as_json):
        found, file = settings(config_file)
        require_coherent(found)
        load_profile(found.profile, found.profiles_path)
        source = str(file) if file is not None else "defaults of training"
        if as_json:
            print_json({"event": "config_usable", "file": source, "environment": found.environment.value})
        else:
            click.echo(f"The settings are usable ({source}, {found.environment.value}).")


@config.command()
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False))
@click.option("--json", "as_json", is_flag=True)
def show(config_file: Path | None, as_json: bool) -> None:
    """Show the settings as they are in force."""
    with guarded(as_json=as_json):
        found, _ = settings(config_file)
        values = msgspec.to_builtins(found)
        if as_json:
            print_json(values)
        else:
            for key, value in values.items():
                click.echo(f"{key} = {value!r}")
