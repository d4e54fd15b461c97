"""`booking-station reader`: which readers this machine can use."""

import click

from app.cli.looking import find_readers
from app.cli.reporting import guarded, print_json


@click.group()
def reader() -> None:
    """Look for readers."""


@reader.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_readers(as_json: bool) -> None:
    """List every driver, whether it can be used here, and the readers that it finds."""
    with guarded(as_json=as_json):
        found = find_readers()
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
