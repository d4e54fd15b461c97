"""`booking-station reader`: which readers this machine can use."""

from pathlib import Path

import click

from app.cli.looking import find_readers
from app.cli.reporting import guarded, print_json
from app.config import load


@click.group()
def reader() -> None:
    """Look for readers."""


@reader.command(name="list")
@click.option("--config", "config_file", type=click.Path(path_type=Path, readable=False), help="station.toml.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_readers(config_file: Path | None, as_json: bool) -> None:
    """List every driver, whether it can be used here, and the readers that it finds: as they are without settings, or
    with those of --config."""
    with guarded(as_json=as_json):
        found = find_readers(load(config_file) if config_file is not None else None)
        if as_json:
            print_json({"drivers": found})
            return
        for driver in found:
            state = "usable" if driver["usable"] else f"not usable: {driver['reason']}"
            click.echo(f"{driver['name']}: {state}")
            for info in driver["readers"]:
                kind = " (simulated)" if info["simulated"] else ""
                takes = "takes pictures itself" if info["captures_itself"] else "is told by the station when to capture"
                click.echo(
                    f"  {info['reader_id']}: {info['make']} {info['model']}, serial {info['serial']}{kind}, {takes}"
                )
