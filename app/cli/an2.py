"""`booking-station an2`: look into files of ANSI/NIST-ITL records (EBTS), compare and convert them."""

import click

from app.cli.an2_convert import convert
from app.cli.an2_diff import diff
from app.cli.an2_extract import extract
from app.cli.an2_show import show
from app.cli.an2_validate import validate


@click.group()
def an2() -> None:
    """Look into ANSI/NIST-ITL (EBTS) files, check, compare and convert them.

    FILE may be a traditional file, XML or JSON; it is told by its content. Personal values are shown on the terminal
    only with --show-personal.
    """


for _command in (show, validate, extract, diff, convert):
    an2.add_command(_command)
