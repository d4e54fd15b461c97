"""Score sheets as files for the printer: one for each session, in a folder of the station."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from app.errors import BookingStationError, Whose
from app.presenters.parts import Band
from app.presenters.training_views import SheetView

SHEETS = "sheets"  # the folder of a data directory


class SheetNotSaved(BookingStationError):
    """The disk did not take it."""

    code = "printing/sheet-not-saved"
    whose = Whose.ADMINISTRATOR
    remedy = "Look at the disk and at who may write to the folder of the score sheets, then print again."


def sheet_printer(folder: Path) -> Callable[[SheetView, Band], Path]:
    """Writes a sheet into a folder, which is made when it is not there; a sheet of before is replaced, whole or not at
    all. NotPrinted, SheetNotSaved."""

    def save(sheet: SheetView, band: Band) -> Path:
        from app.printing.score_sheet import score_sheet_pdf  # at its first use: the first window does not wait for it

        pages = score_sheet_pdf(sheet, band)
        wanted = folder / f"{sheet.file_stem}.pdf"
        beside = wanted.with_suffix(".part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(pages)
            beside.replace(wanted)
        except OSError as error:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise SheetNotSaved(f"{wanted}: {error.strerror}") from error
        return wanted

    return save
