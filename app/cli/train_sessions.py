"""`booking-station train sessions`, `sheet`, `replay`: what became of exercises. A running station is not disturbed."""

import contextlib
from pathlib import Path

import click

from app import wire
from app.cli.reporting import guarded, print_json
from app.cli.running import orderly_end
from app.cli.start import training_config
from app.cli.train_room import CONFIG, DATA, JSON
from app.config import StationConfig
from app.errors import BookingStationError, Whose
from app.presenters.front import FrontEnd
from app.presenters.parts import Band, Language, Theme
from app.presenters.score_sheet import sheet_view
from app.presenters.training_views import SheetView
from app.presenters.words import Words, words_in
from app.training.scoring import tries
from app.training.screening import Screening
from app.training.sessions import SessionLine, Sessions, SessionState, sessions_of

_STATES = {
    SessionState.OPEN: "goes on",
    SessionState.COMPLETE: "complete",
    SessionState.BROKEN_OFF: "broken off",
    SessionState.DAMAGED: "damaged",
}


class PdfNotSaved(BookingStationError):
    code = "training/pdf-not-saved"
    whose = Whose.OFFICER
    remedy = "Choose a file in a folder that can be written."


@click.command()
@DATA
@CONFIG
@JSON
def sessions(data: Path | None, config_file: Path | None, as_json: bool) -> None:
    """List the sessions, the newest first."""
    with guarded(as_json=as_json):
        _, kept = _kept(data, config_file)
        for line in kept.listing():
            if as_json:
                print_json({"event": "session", **_facts(line)})
            else:
                click.echo(_plain(line))


@click.command()
@click.argument("session_id", metavar="SESSION")
@click.option("--pdf", type=click.Path(path_type=Path, readable=False), help="Write it as a PDF instead.")
@DATA
@CONFIG
@JSON
def sheet(session_id: str, pdf: Path | None, data: Path | None, config_file: Path | None, as_json: bool) -> None:
    """Show a session's score sheet, computed anew from what was recorded."""
    with guarded(as_json=as_json):
        config, kept = _kept(data, config_file)
        stored = kept.load(session_id)
        made, before = stored.sheet(), kept.sheet(session_id)
        same = before is None or before == made
        words = words_in(Language(config.language))
        others = (one for one in kept.sheets() if one.session_id != session_id)
        made_by_now = tries([*others, made], made.trainee, made.exercise_id)
        view = sheet_view(made, made_by_now, stored.exercise, FrontEnd(), words)
        if pdf is not None:
            _save(pdf, view, words)
        if as_json:
            print_json({"event": "sheet", "passed": made.passed, "as_stored": same, **wire.to_builtins(made)})
            return
        if pdf is None:
            _say(view)
        if not same:
            click.echo("The sheet that was stored says something else: this version counts in another way.", err=True)


@click.command()
@click.argument("session_id", metavar="SESSION")
@DATA
@CONFIG
def replay(session_id: str, data: Path | None, config_file: Path | None) -> None:
    """Watch a session again in the window, beside a running station too."""
    with guarded(), orderly_end():
        config, kept = _kept(data, config_file)
        screening = Screening(kept, session_id)  # a session that cannot be watched is told before a window opens
        from app.ui.application import run_window

        raise SystemExit(
            run_window(
                lambda _progress: screening,
                training=True,
                language=Language(config.language),
                theme=Theme(config.theme),
                screening=True,
            )
        )


def _kept(data: Path | None, config_file: Path | None) -> tuple[StationConfig, Sessions]:
    config = training_config(data, config_file)
    return config, sessions_of(config.data_path)


def _facts(line: SessionLine) -> dict[str, object]:
    return {
        "session_id": line.session_id,
        "state": line.state.value,
        "exercise_id": line.exercise_id,
        "trainee": line.trainee,
        "started_at": line.started_at.isoformat() if line.started_at else None,
        "total": line.total,
        "passed": line.passed,
        "has_tape": line.has_tape,
        "reason": line.reason,
    }


def _plain(line: SessionLine) -> str:
    if line.started_at is None:
        return f"{line.session_id}  {_STATES[line.state]}: {line.reason}"
    total = f"{line.total:3}" if line.total is not None else "  -"
    when = f"{line.started_at:%Y-%m-%d %H:%M}"
    passed = "  passed" if line.passed else ""
    return f"{line.session_id}  {when}  {total}  {_STATES[line.state]:10}  {line.exercise_id}  {line.trainee}{passed}"


def _say(view: SheetView) -> None:
    click.echo(f"{view.exercise}. {view.over}")
    click.echo(f"{view.total} {view.of_total} {view.result}. {view.sentence}")
    for part in view.parts:
        click.echo(f"  {part.name}: {part.points}. {part.hint}")
    rows = [view.columns, *((s.name, s.attempts, s.seconds, s.quality, s.right) for s in view.steps)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(view.columns))]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _save(file: Path, view: SheetView, words: Words) -> None:
    """Whole or not at all. PdfNotSaved, NotPrinted."""
    from app.printing.score_sheet import score_sheet_pdf

    pages = score_sheet_pdf(view, Band(words.say("band.training"), words.say("band.nothing_leaves")))
    beside = file.with_name(f"{file.name}.new")
    try:
        beside.write_bytes(pages)
        beside.replace(file)
    except OSError as reason:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise PdfNotSaved(f"The PDF cannot be written: {reason.strerror}.") from reason
