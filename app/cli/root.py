"""`booking-station`: the group that the commands hang on."""

import click


@click.group()
def main() -> None:
    """The booking station: capture ten-prints, check, send, confirm."""
