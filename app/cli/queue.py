"""`booking-station queue`: what waits, what was answered, and what needs a person. Shows no personal data."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.an2k.errors import ProfileNotUsable
from app.an2k.rules import profiles
from app.cli.an2_files import write_output
from app.cli.an2_words import plain
from app.cli.config import settings
from app.cli.officer import OFFICER, account
from app.cli.profile_options import CONFIG, FILE, JSON
from app.cli.reject_words import plain_words
from app.cli.reporting import guarded, print_json
from app.clock import SystemClock
from app.config import StationConfig
from app.domain.answer_chain import Place, place_of, standing_of
from app.domain.match import Answer
from app.domain.queue_entry import QueueEntry, QueueState
from app.station.narration import reject_line
from app.station.rejects import next_step, reject_reasons
from app.store import errors
from app.store.bureau_files import MARK_SHOWN, Aside
from app.store.disk import make_directory, write_whole
from app.store.lock import ENVIRONMENT_NAME, DataDirectoryLock, check_environment
from app.store.stores import Stores, open_vault

LISTED = 50  # newest entries shown unless asked for more
_PLACES = {
    Place.STANDS: "this one stands",
    Place.CORRECTED: "corrected by a later answer",
    Place.REPEATED: "said again by a later answer",
    Place.CONTRADICTED: "contradicts another answer, and nothing tells which is the newer",
}
DATA = click.option("--data", type=FILE, help="Data directory instead of the one configured.")


@click.group()
def queue() -> None:
    """Look at what waits and what was answered, export it, settle what is held."""


@queue.command("list")
@CONFIG
@DATA
@JSON
@click.option("--limit", type=click.IntRange(1, 100_000), default=LISTED, show_default=True, help="The newest.")
def list_entries(config_file: Path | None, data: Path | None, as_json: bool, limit: int) -> None:
    """List the entries, newest first. A running station is not disturbed."""
    with guarded(as_json=as_json), looking(config_file, data) as stores:
        counts = stores.queue.counts()
        for entry in stores.queue.entries(limit):
            if as_json:
                print_json({"event": "entry", **_facts(entry)})
            else:
                click.echo(_line(entry))
        if as_json:
            print_json({"event": "counts", **{state.value: counts[state] for state in QueueState}})
        else:
            said = ", ".join(
                f"{counts[state]} {state.value.replace('_', ' ')}" for state in QueueState if counts[state]
            )
            click.echo(said or "The queue is empty.")


@queue.command()
@click.argument("tcn")
@CONFIG
@DATA
@JSON
def show(tcn: str, config_file: Path | None, data: Path | None, as_json: bool) -> None:
    """Show one entry with its receipt and answers.

    Of several answers it is said which one stands. Of a reject each code is said in plain words, with the fingers that
    it names, and what to do.
    """
    with guarded(as_json=as_json), looking(config_file, data) as stores:
        _in_force(config_file)
        entry = stores.queue.entry(tcn)
        if as_json:
            print_json({"event": "entry", **_facts(entry)})
            return
        for key, value in _facts(entry).items():
            if key != "answers":
                click.echo(f"{key:16} {value if value is not None else '-'}")
        for answer in entry.answers:
            click.echo(f"answer {answer.number:<9} {answer.answered_at:%Y-%m-%d %H:%M:%S}  {_said(answer)}")
            if len(entry.answers) > 1 and (place := place_of(answer, entry.answers)) is not None:
                click.echo(f"{'':16} {_PLACES[place]}")
            for reason in reject_reasons(answer, plain_words):
                click.echo(f"{'':16} {reject_line(**asdict(reason))}")
        standing = standing_of(entry.answers)
        if standing.told is not None and standing.is_rejected:
            click.echo(f"{'what to do':16} {next_step(reject_reasons(standing.told, plain_words), entry.tcn)[1]}")


@queue.command()
@click.argument("tcn")
@click.option("--out", required=True, type=FILE, help="The AN2 file to write.")
@click.option("--force", is_flag=True, help="Replace the file when it is there already.")
@OFFICER
@CONFIG
@DATA
@JSON
def export(
    tcn: str,
    out: Path,
    force: bool,
    officer: str | None,
    config_file: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Write the transaction of an entry as it is sent, also beside a running station.

    The file is a person's data, readable by its owner alone; the entry stays in the queue as it is. `booking-station
    an2` looks into it.
    """
    with guarded(as_json=as_json):
        with looking(config_file, data) as stores:
            payload = stores.queue.payload(tcn)
        place, _ = data_path(config_file, data)
        who = officer or account()
        write_output(out, payload, replace=force, recorded=lambda: _record_export(place, tcn, who))
        if as_json:
            print_json({"event": "exported", "tcn": tcn, "file": str(out), "bytes": len(payload)})
        else:
            click.echo(
                f"{plain(str(out))}: the transaction {tcn}, {len(payload)} bytes. It stays in the queue as it is."
            )


def _record_export(place: Path, tcn: str, officer: str) -> None:
    """One short transaction of its own, which a running station's wait for as they do for the submitter's."""
    stores = Stores.open(place, open_vault(place), clock=SystemClock(), check=False)
    try:
        stores.queue.payload_exported(tcn, officer)
    finally:
        stores.close()


@queue.command()
@click.argument("tcn")
@click.option("--officer", required=True, help="Who decides; written to the audit trail.")
@CONFIG
@DATA
@JSON
def release(tcn: str, officer: str, config_file: Path | None, data: Path | None, as_json: bool) -> None:
    """Send a held entry again, under its own TCN. The station must be closed meanwhile."""
    with guarded(as_json=as_json), working(config_file, data) as stores:
        _settled(stores.queue.release(tcn, officer), as_json)


@queue.command()
@click.argument("tcn")
@click.option("--officer", required=True, help="Who decides; written to the audit trail.")
@click.option("--reason", required=True, help="Why it is never sent; kept sealed.")
@CONFIG
@DATA
@JSON
def withdraw(tcn: str, officer: str, reason: str, config_file: Path | None, data: Path | None, as_json: bool) -> None:
    """Never send an entry. The station must be closed meanwhile; the prints are kept."""
    with guarded(as_json=as_json), working(config_file, data) as stores:
        _settled(stores.queue.withdraw(tcn, officer, reason), as_json)


@queue.command()
@click.option("--save", type=FILE, help="Write the files there, each under its mark.")
@CONFIG
@DATA
@JSON
def aside(save: Path | None, config_file: Path | None, data: Path | None, as_json: bool) -> None:
    """List what came from the bureau and belongs to no submission. Saved files may hold personal data."""
    with guarded(as_json=as_json), looking(config_file, data) as stores:
        for one in stores.queue.bureau.aside(with_files=save is not None):
            saved = _save(save, one) if save is not None else None
            facts = {"mark": one.mark, "channel": one.channel, "code": one.code, "bytes": one.size_bytes}
            if as_json:
                print_json({"event": "aside", **facts, "kept_at": one.kept_at.isoformat(), "saved": saved})
            else:
                line = f"{one.kept_at:%Y-%m-%d %H:%M}  {one.mark[:MARK_SHOWN]}  {one.channel:7} {one.code}"
                click.echo(f"{line}  {one.size_bytes} bytes{f'  {saved}' if saved else ''}")


def _save(folder: Path, one: Aside) -> str | None:
    """Where it was written; None when only its name was kept. NoRights, DiskFull."""
    if one.file is None:
        return None
    place = folder / one.mark
    try:
        make_directory(folder)
        write_whole(place, one.file)
    except OSError as reason:
        raise errors.from_os(reason, "The folder for what was kept aside") from reason
    return str(place)


def data_path(config_file: Path | None, data: Path | None) -> tuple[Path, StationConfig]:
    config, _ = settings(config_file)
    return (data if data is not None else config.data_path), config


def _in_force(config_file: Path | None) -> None:
    """The agency's own codes count where its profile can be read; the queue is shown whatever is wrong with it."""
    config, _ = settings(config_file)
    with suppress(ProfileNotUsable):
        profiles.choose(config.profile, config.profiles_path)


@contextmanager
def looking(config_file: Path | None, data: Path | None) -> Iterator[Stores]:
    """The stores for reading, also beside a running station. NotPrepared before its first start."""
    place, _ = data_path(config_file, data)
    stores = Stores.open_read_only(place, clock=SystemClock())
    try:
        yield stores
    finally:
        stores.close()


@contextmanager
def working(config_file: Path | None, data: Path | None) -> Iterator[Stores]:
    """The stores of a station that does not run now; DataDirectoryInUse when it does. NotPrepared before its first
    start."""
    place, config = data_path(config_file, data)
    if not (place / ENVIRONMENT_NAME).exists():
        Stores.open_read_only(place, clock=SystemClock()).close()  # says what is missing
    check_environment(place, config.environment)
    with DataDirectoryLock(place):
        stores = Stores.open(place, open_vault(place), clock=SystemClock())
        try:
            yield stores
        finally:
            stores.close()


def _facts(entry: QueueEntry) -> dict[str, Any]:
    over = entry.handed_over
    return {
        "tcn": entry.tcn,
        "booking_number": entry.booking_number,
        "state": entry.state.value,
        "created_at": entry.created_at.isoformat(),
        "updated_at": entry.updated_at.isoformat(),
        "bytes": entry.payload_bytes,
        "attempts": entry.attempts,
        "next_attempt_at": entry.next_attempt_at.isoformat() if entry.next_attempt_at else None,
        "control_number": entry.receipt.control_number if entry.receipt else entry.acknowledged,
        "channel": over.channel if over else None,
        "handed_over_to": over.recipient if over else None,
        "handed_over_at": over.at.isoformat() if over else None,
        "left_as": over.name if over else None,
        "held_code": entry.held_code,
        "confirmed_by": entry.confirmed_by,
        "what_stands": standing.value if (standing := standing_of(entry.answers).result) is not None else None,
        "answers": [_answer_facts(answer, entry) for answer in entry.answers],
    }


def _answer_facts(answer: Answer, entry: QueueEntry) -> dict[str, Any]:
    """`own_tcn`, `reference`: of a bureau's answer. `place`: null for one that is not about who somebody is."""
    place = place_of(answer, entry.answers)
    return {
        "number": answer.number,
        "kind": answer.kind.value,
        "result": answer.result.value,
        "codes": list(answer.codes),
        "own_tcn": answer.own_tcn or None,
        "reference": answer.reference or None,
        "place": place.value if place is not None else None,
    }


def _said(answer: Answer) -> str:
    """Kind, result and, in the bureau's own words, what it wrote."""
    text = f": {plain(answer.text)}" if answer.text else ""
    return f"{answer.kind.value.replace('_', ' ')}, {answer.result.value.replace('_', ' ')}{text}"


def _line(entry: QueueEntry) -> str:
    control = entry.receipt.control_number if entry.receipt else entry.acknowledged or "-"
    if entry.state is QueueState.HANDED_OVER and (over := entry.handed_over) is not None:
        control = f"{over.recipient} ({over.channel}), since {over.at:%Y-%m-%d %H:%M}, no receipt by this way"
    more = f"  {entry.held_code}" if entry.held_code else f"  {len(entry.answers)} answers" if entry.answers else ""
    return f"{entry.created_at:%Y-%m-%d %H:%M}  {entry.tcn}  {entry.state.value:17}  {control}{more}"


def _settled(entry: QueueEntry, as_json: bool) -> None:
    if as_json:
        print_json({"event": "entry", **_facts(entry)})
    else:
        click.echo(f"{entry.tcn} is {entry.state.value} now.")
