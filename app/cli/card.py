"""`booking-station card`: a fingerprint card of a transaction as a PDF in true size. Shows no personal data."""

from pathlib import Path
from typing import Any

import click

from app.cli.an2_files import records_of, write_output
from app.cli.an2_words import plain
from app.cli.officer import OFFICER, account
from app.cli.profile_options import CONFIG, FILE, JSON
from app.cli.queue import DATA, data_path
from app.cli.reporting import EXIT_WITH_FINDINGS, guarded, print_json
from app.clock import SystemClock
from app.config import Environment
from app.domain.card import CardContent, CardForm, Standing, standing_of
from app.errors import BookingStationError, Whose
from app.imaging.codec_worker import CodecWorker
from app.presenters.card_layout import usual_form
from app.presenters.card_sheet import SERIOUS, CardFinding, CardSheet, card_sheet
from app.printing.card import CardPages
from app.station.card_reading import read_card
from app.store import errors as store_errors
from app.store.lock import check_environment
from app.store.stores import Stores, open_vault

_SAID = {
    Standing.SENT: "it says: already sent electronically, do not send again",
    Standing.REJECTED: "it says: sent electronically and rejected",
    Standing.TRIED: "it says: sending was tried, ask before it is sent",
    Standing.WAITING: "it says: it waits to go electronically, ask before it is sent",
    Standing.NOT_SENT: "it says: not sent electronically",
    Standing.NOT_KNOWN: "it says: not known whether it was sent",
}
_FINDINGS = {
    "card/image-damaged": "Image cannot be read, the box says so",
    "card/image-missing": "No image and no mark of a missing finger, the box says so",
    "card/image-twice": "More than one image, the first is on the card",
    "card/image-not-placed": "The card has no box for it",
    "card/ridges-hidden": "Ridges beyond the edge of the box, the picture is whole in the file",
}


class NoPrintsForACard(BookingStationError):
    """An answer, or another transaction that says nothing of fingers."""

    code = "card/no-prints"
    whose = Whose.ADMINISTRATOR
    remedy = "Name a submission; `booking-station an2 show` lists what an answer says."


@click.command()
@click.argument("tcn", required=False)
@click.option("--file", "file", type=FILE, help="Print this AN2 file instead.")
@click.option("--kind", type=click.Choice([form.value for form in CardForm]), help="By default what fits the type.")
@click.option("--out", required=True, type=FILE, help="The PDF to write.")
@click.option("--force", is_flag=True, help="Replace the PDF when it is there already.")
@OFFICER
@CONFIG
@DATA
@JSON
def card(
    tcn: str | None,
    file: Path | None,
    kind: str | None,
    out: Path,
    force: bool,
    officer: str | None,
    config_file: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Print the card of an entry of the queue (TCN), or of a file, also beside a running station.

    The layouts were not verified against a printed card. Print at actual size (100 %).
    """
    if (tcn is None) == (file is None):
        raise click.UsageError("Name the TCN of an entry, or a file with --file.")
    with guarded(as_json=as_json):
        if file is not None:
            content = _read(records_of(file))
            sheet = card_sheet(content, _form(kind, content), Standing.NOT_KNOWN, training=False)
            pages = CardPages(sheet)
            write_output(out, pages.pdf(), replace=force)
            said = Standing.NOT_KNOWN
        else:
            assert tcn is not None
            place, _ = data_path(config_file, data)
            said, payload = _entry(place, tcn)
            content = _read(payload)
            form = _form(kind, content)
            sheet = card_sheet(content, form, said, training=_is_training(place))
            pages = CardPages(sheet)
            who = officer or account()
            write_output(out, pages.pdf(), replace=force, recorded=lambda: _record(place, tcn, form, said, who))
        _report(sheet, content.tcn, pages.count, said, out, as_json)
        if any(one.code in SERIOUS for one in sheet.findings):
            raise SystemExit(EXIT_WITH_FINDINGS)


def _form(kind: str | None, content: CardContent) -> CardForm:
    return CardForm(kind) if kind is not None else usual_form(content.tot)


def _read(transaction: bytes) -> CardContent:
    with CodecWorker() as codec:
        content = read_card(transaction, codec)
    if not content.prints and not content.missing:
        raise NoPrintsForACard("The transaction has no prints and names no missing finger: there is no card of it.")
    return content


def _entry(place: Path, tcn: str) -> tuple[Standing, bytes]:
    stores = Stores.open_read_only(place, clock=SystemClock())
    try:
        return standing_of(stores.queue.entry(tcn)), stores.queue.payload(tcn)
    finally:
        stores.close()


def _is_training(place: Path) -> bool:
    """By the mark of the data directory, whatever the settings say. OtherEnvironment where it bears neither."""
    try:
        check_environment(place, Environment.TRAINING)
    except store_errors.OtherEnvironment:
        check_environment(place, Environment.PRODUCTION)
        return False
    return True


def _record(place: Path, tcn: str, form: CardForm, standing: Standing, officer: str) -> None:
    """One short transaction of its own, which a running station's wait for as they do for the submitter's."""
    stores = Stores.open(place, open_vault(place), clock=SystemClock(), check=False)
    try:
        stores.queue.card_printed(tcn, form, standing, officer)
    finally:
        stores.close()


def _report(sheet: CardSheet, tcn: str, pages: int, said: Standing, out: Path, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {"event": "card", "form": sheet.form, "tcn": tcn, "file": str(out), "pages": pages}
        findings = [
            {"code": one.code, "position": one.position.name.lower(), "reason": one.reason or None}
            for one in sheet.findings
        ]
        print_json({**facts, "standing": said.value, "note": sheet.note, "findings": findings})
        return
    click.echo(f"{out}: {sheet.form} of {plain(tcn)}, {pages} page{'' if pages == 1 else 's'}; {_SAID[said]}.")
    for line in _lines_of(sheet.findings):
        click.echo(line)
    if sheet.note:
        click.echo(f"The layout is {sheet.note}. Print at actual size (100 %).")


def _lines_of(findings: tuple[CardFinding, ...]) -> list[str]:
    """One for each kind of finding and reason, with the prints that it is about."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for one in findings:
        where = one.position.name.lower().replace("_", " ") if one.position else "a record without a finger"
        kinds.setdefault((one.code, one.reason), []).append(where)
    return [f"{_FINDINGS[code]}: {', '.join(where)} [{reason or code}]" for (code, reason), where in kinds.items()]
