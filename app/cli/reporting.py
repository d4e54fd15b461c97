"""How commands end: known errors as clear text on standard error or as a JSON line, never as a traceback."""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.errors import BookingStationError, Whose
from drivers.errors import ReaderError

EXIT_FAILED = 1
EXIT_WITH_FINDINGS = 4  # it is done, and there is something to look at
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
def guarded(*, as_json: bool = False, failed: int = EXIT_FAILED) -> Iterator[None]:
    """Errors end the command with status `failed`, an interrupt with 130. What nobody foresaw is said by its place in
    the program; its traceback is shown in Python's development mode (`PYTHONDEVMODE=1`)."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise  # click's own, and a reader of the output that went away
    except (BookingStationError, ReaderError) as error:
        report(error, as_json=as_json)
        raise SystemExit(failed) from None
    except KeyboardInterrupt:
        click.echo("Stopped. Everything accepted is kept.", err=True)
        raise SystemExit(EXIT_INTERRUPTED) from None
    except Exception as defect:
        if sys.flags.dev_mode:
            raise
        report(BookingStationError(f"A part of the program failed ({_place_of(defect)})."), as_json=as_json)
        raise SystemExit(failed) from None


def _place_of(defect: Exception) -> str:
    """Class, and where it was raised; not its words, which may quote values."""
    last = traceback.extract_tb(defect.__traceback__)[-1]
    return f"{type(defect).__name__}, {Path(last.filename).name} line {last.lineno}"


def print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))
