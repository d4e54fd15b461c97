"""`booking-station audit`: is the trail of acts whole, and what does it say."""

from dataclasses import asdict
from pathlib import Path

import click

from app.cli.profile_options import CONFIG, JSON
from app.cli.queue import DATA, data_path
from app.cli.reporting import guarded, print_json
from app.clock import SystemClock
from app.store import audit as trail
from app.store.stores import Stores

_PAGE = 1_000


@click.group()
def audit() -> None:
    """Check and export the audit trail."""


@audit.command()
@CONFIG
@DATA
@JSON
def verify(config_file: Path | None, data: Path | None, as_json: bool) -> None:
    """Walk the whole trail; status 1 and the first row that does not fit when it was changed."""
    with guarded(as_json=as_json):
        stores = Stores.open_read_only(data_path(config_file, data)[0], clock=SystemClock())
        try:
            verdict = trail.require_whole(stores.database)
        finally:
            stores.close()
        if as_json:
            print_json({"event": "audit_whole", "rows": verdict.rows, "head": verdict.head})
        else:
            click.echo(f"The audit trail is whole: {verdict.rows} rows, head {verdict.head[:16]}.")


@audit.command()
@CONFIG
@DATA
def export(config_file: Path | None, data: Path | None) -> None:
    """Write the trail to standard output, a JSON object a line, oldest first."""
    with guarded(as_json=True):
        stores = Stores.open_read_only(data_path(config_file, data)[0], clock=SystemClock())
        try:
            after = 0
            while page := trail.rows(stores.database, after=after, limit=_PAGE):
                for row in page:
                    print_json(asdict(row))
                after = page[-1].number
        finally:
            stores.close()
