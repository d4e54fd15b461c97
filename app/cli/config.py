"""`booking-station config`: are the settings usable, and what are they."""

from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from app.an2k.rules.profiles import load as load_profile
from app.an2k.rules.values import Profile
from app.channel_settings import ChannelName
from app.cli.places import default_config_file, training_data_dir
from app.cli.reporting import EXIT_WITH_FINDINGS, guarded, print_json
from app.clock import SystemClock
from app.config import Environment, StationConfig, load, require_coherent

FOLDER_MISSING = "config/folder-missing"


@click.group()
def config() -> None:
    """Check and show the settings."""


def settings(file: Path | None) -> tuple[StationConfig, Path | None]:
    """The settings that a station would use, and the file that they are from (None: defaults of training)."""
    chosen = file or default_config_file()
    if chosen is None:
        return load(None, overrides={"data_dir": str(training_data_dir())}), None
    return load(chosen), chosen


def load_sendable(config: StationConfig, *, production: bool = False) -> Profile:
    """The agency's profile, by which this station can send what it books; in production what was verified.
    ProfileUnknown, ProfileFaulty."""
    from app.an2k.trial import Sender, require_sendable  # most commands need no assembly

    profile = load_profile(config.profile, config.profiles_path)
    sender = Sender(config.ori, config.dai, config.station_code)
    require_sendable(profile, at=SystemClock().now(), sender=sender, production=production)
    return profile


@config.command()
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False), help="station.toml.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def check(config_file: Path | None, as_json: bool) -> None:
    """Say whether the settings are usable: the first key that is not, by name, or folders that are not there (status
    4). `booking-station doctor` tries the ways themselves."""
    with guarded(as_json=as_json):
        found, file = settings(config_file)
        require_coherent(found)
        load_sendable(found, production=found.environment is Environment.PRODUCTION)
        _require_forest(found)
        source = str(file) if file is not None else "defaults of training"
        if as_json:
            print_json({"event": "config_usable", "file": source, "environment": found.environment.value})
        else:
            click.echo(f"The settings are usable ({source}, {found.environment.value}).")
        missing = list(_missing_folders(found))
        for key, place in missing:
            if as_json:
                print_json({"event": "finding", "code": FOLDER_MISSING, "key": key, "folder": place})
            else:
                click.echo(f"Look at {key}: {place} is not there. Make it, or mount it. [{FOLDER_MISSING}]")
        if missing:
            raise SystemExit(EXIT_WITH_FINDINGS)


def _require_forest(config: StationConfig) -> None:
    """The file of NIST's forest, where one is named: no start without it. ForestNotUsable, ForestOfAnotherHash."""
    from app.imaging.nfiq2_forest import read_file  # most settings name none

    if config.nfiq2_model_path is not None:
        read_file(config.nfiq2_model_path)


def _missing_folders(config: StationConfig) -> Iterator[tuple[str, str]]:
    """Key and place of those that the station does not make itself, as it does in training."""
    if config.environment is Environment.TRAINING:
        return
    if config.channel is ChannelName.FOLDER and config.folder is not None:
        named = {f"folder.{key}": getattr(config.folder, key) for key in ("out", "answers")}
    else:
        named = {}
    if config.jail is not None:
        named |= {f"jail.{key}": getattr(config.jail, key) for key in ("folder", "out_folder")}
    yield from ((key, place) for key, place in named.items() if place and not Path(place).is_dir())


@config.command()
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False), help="station.toml.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
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
