"""Who acts by a command, for the audit trail."""

import getpass

import click

OFFICER = click.option(
    "--officer", help="Who acts; written to the audit trail. By default the account of this computer."
)


def account() -> str:
    """Of this computer."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return "unknown"
