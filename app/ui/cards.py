"""Printed cards: on the system's printer where there is one, else as files in a folder of the station."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.presenters.card_sheet import CardSheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

CARDS = "cards"  # the folder of a data directory
KEPT_S = 24 * 3600.0  # how long a card lies there: it is a person's data, unsealed
_OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class Where:
    """The name of a `printer`, or of a folder and a file."""

    name: str
    printer: bool


FindPrinter = Callable[[], "QPrinter | None"]
PrintCard = Callable[[CardSheet], Where]
"""A BookingStationError when it cannot."""


def card_printer(folder: Path, *, find_printer: FindPrinter | None = None) -> PrintCard:
    """Where no printer is set up, the card is a file in `folder`, which is made when it is not there. Cards that have
    lain there for KEPT_S are deleted, now and with each further one. NotPrinted, CardNotSaved.

    `find_printer`: by default the one of the system."""
    delete_old(folder)

    def print_it(sheet: CardSheet) -> Where:
        from app.printing.card import CardPages  # at its first use: the first window does not wait for it
        from app.printing.card_file import CardNotSaved, save_card
        from app.printing.card_printer import default_printer, print_card

        printer = (find_printer or default_printer)()
        if printer is not None:
            print_card(sheet, printer)
            return Where(printer.printerName(), True)
        delete_old(folder)
        try:
            folder.mkdir(_OWNER_ONLY, parents=True, exist_ok=True)
        except OSError as error:
            raise CardNotSaved(f"{folder.name}: {error.strerror}.") from error
        wanted = folder / f"{sheet.file_stem}.pdf"
        save_card(CardPages(sheet).pdf(), wanted)
        return Where(f"{folder.name}/{wanted.name}", False)

    return print_it


def delete_old(folder: Path) -> None:
    """What cannot be deleted stays for the next time."""
    for file in folder.glob("card-*.pdf"):
        with contextlib.suppress(OSError):
            if time.time() - file.stat().st_mtime > KEPT_S:
                file.unlink()
