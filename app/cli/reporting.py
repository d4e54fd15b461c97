"""How commands end: known errors as clear text on standard error or as a JSON line, never as a traceback."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from app.errors import BookingStationError, Whose
from drivers.errors import ReaderError

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells count


def error_line(error: BookingStationError | ReaderError) -> dict[str, object]:
    """The fields of an error for a JSON line."""
    if isinstance(error, ReaderError):
        whose, message = Whose.READER, error.detail
    else:
        whose, message = error.whose, error.message
    return {
        "event": "error",
        "code": error.code,
        "message": message,
        "whose": whose.value,
        "next_step": error.next_step,
    }


def report(error: BookingStationError | ReaderError, *, as_json: bool) -> None:
    line = error_line(error)
    if as_json:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    else:
        click.echo(f"Error [{line['code']}]: {line['message']}", err=True)
        click.echo(f"What to do: {line['next_step']} (for: {line['whose']})", err=True)


@contextmanager
def guarded(*, as_json: bool = False) -> Iterator[None]:
    """Known errors end the command with status 1, an interrupt with 130."""
    try:
        yield
    except (BookingStationError, ReaderError) as error:
        report(error, as_json=as_json)
        raise SystemExit(EXIT_FAILED) from None
    except KeyboardInterrupt:
        click.echo("Stopped. Everything accepted is kept.", err=True)
        raise SystemExit(EXIT_INTERRUPTED) from None


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
