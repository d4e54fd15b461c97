"""`booking-station`: the group that the commands hang on. Without a command it opens the window."""

import importlib
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

from app.cli.reporting import guarded, report
from app.errors import BookingStationError, NotAvailableYet, Whose

# Command -> module that holds it under the same name. Loaded when it is asked for, so that
# `booking-station --version` does not load the science.
_COMMANDS = {
    "start": "app.cli.start",
    "train": "app.cli.train",
    "book": "app.cli.book",
    "serve": "app.cli.serve",
    "config": "app.cli.config",
    "doctor": "app.cli.doctor",
    "reader": "app.cli.reader",
    "queue": "app.cli.queue",
    "audit": "app.cli.audit",
    "jms": "app.cli.jms",
    "an2": "app.cli.an2",
    "profile": "app.cli.profile",
    "card": "app.cli.card",
    "imaging": "app.cli.imaging",
    "match": "app.cli.match",
    "generate": "app.cli.generate",
}
_LATER = {  # named by the plan of the product, brought by a later version
    "support-bundle": "Collect what support needs, without personal data.",
}


_AS_JSON = "app.cli.as_json"


class NotUnderstood(BookingStationError):
    """A command line with an option or a value that is none."""

    code = "command/not-understood"
    whose = Whose.ADMINISTRATOR


class _LazyGroup(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            with guarded():  # a command that is interrupted while it is still being loaded ends as it would later
                return super().invoke(ctx)
        except click.UsageError as misuse:
            where = misuse.ctx or ctx
            said = NotUnderstood(misuse.format_message(), remedy=f"`{where.command_path} --help` lists what there is.")
            report(said, as_json=bool(ctx.meta.get(_AS_JSON)))
            raise SystemExit(misuse.exit_code) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        ctx.meta[_AS_JSON] = "--json" in args  # before anything is understood, how to say that it was not
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS:
            found = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
            assert isinstance(found, click.Command)
            return found
        return _not_yet(cmd_name) if cmd_name in _LATER else None


def _not_yet(name: str) -> click.Command:
    @click.command(
        name,
        help=_LATER[name],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
    )
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def refuse(rest: tuple[str, ...]) -> None:
        with guarded(as_json="--json" in rest):
            raise NotAvailableYet(f"The command {name} is not available yet.")

    return refuse


def program_version() -> str:
    try:
        return version("booking-station")
    except PackageNotFoundError:
        return "unknown (not installed)"


@click.group(cls=_LazyGroup, invoke_without_command=True)
@click.version_option(program_version(), prog_name="booking-station")
@click.pass_context
def main(ctx: click.Context) -> None:
    """The booking station: capture ten-prints, check, send, confirm. Without a command: the window."""
    if ctx.invoked_subcommand is None:
        from app.cli.start import start

        ctx.invoke(start)
