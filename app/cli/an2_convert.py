"""`booking-station an2 convert`: a file in another form, or the same bytes again."""

from pathlib import Path

import click

from app.cli.an2_files import Form, open_whole, write_output, written
from app.cli.an2_words import plain
from app.cli.profile_options import FILE, JSON
from app.cli.reporting import guarded, print_json


@click.command()
@click.argument("file", type=FILE)
@click.option("--to", "form", required=True, type=click.Choice([form.value for form in Form]), help="The form of OUT.")
@click.option("--out", required=True, type=FILE, help="The file to write.")
@click.option("--force", is_flag=True, help="Replace OUT when it is there already.")
@JSON
def convert(file: Path, form: str, out: Path, force: bool, as_json: bool) -> None:
    """Write FILE to OUT in another form: an2 (traditional), xml or json.

    The forms hold the same: from one to another and back to an2 gives the same bytes. OUT holds the personal data of
    FILE; only its owner may read it.
    """
    with guarded(as_json=as_json):
        opened = open_whole(file)
        data = written(opened.file, Form(form))
        write_output(out, data, replace=force)
        if as_json:
            said = {"file": str(file), "form": opened.form.value, "out": str(out), "to": form, "bytes": len(data)}
            print_json({"event": "converted", **said})
        else:
            click.echo(f"{plain(str(out))}: {form}, {len(data)} bytes")
