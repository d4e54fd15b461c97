"""A card on a printer: the same pages as the PDF, in true size in the middle of the printer's own paper."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.errors import Whose
from app.presenters.card_sheet import CardSheet
from app.printing.card import PPI, CardPages
from app.printing.page import POINTS_PER_INCH, NotPrinted


class PaperTooSmall(NotPrinted):
    """The printer's paper is smaller than the card."""

    code = "card/paper-too-small"
    whose = Whose.OFFICER
    remedy = "Put larger paper into the printer, then print again."


class PrinterRefused(NotPrinted):
    """The printer does not take it, or a part of it."""

    code = "card/printer-refused"
    whose = Whose.ADMINISTRATOR
    remedy = "Look at the printer, then print again."


def default_printer() -> QPrinter | None:
    """The system's; None where there is none."""
    info = QPrinterInfo.defaultPrinter()
    return None if info.isNull() else QPrinter(info, QPrinter.PrinterMode.HighResolution)


def print_card(sheet: CardSheet, printer: QPrinter) -> None:
    """PaperTooSmall, PrinterRefused; NotPrinted where the card cannot be made."""
    pages = CardPages(sheet)
    printer.setDocName(f"{sheet.form} {sheet.title}")  # no name of a person in the printer's list
    printer.setResolution(PPI)  # or what the printer has next to it
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setFullPage(True)
    paper = printer.pageLayout().fullRect(QPageLayout.Unit.Point)
    left, top = (paper.width() - pages.width_pt) / 2, (paper.height() - pages.height_pt) / 2
    if min(left, top) < 0:
        raise PaperTooSmall("The printer's paper is smaller than the card.")
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterRefused("The printer does not take the card.")
    try:
        for number in range(pages.count):
            if number and not printer.newPage():
                raise PrinterRefused("The printer does not take the next page.")
            painter.resetTransform()
            painter.scale(printer.logicalDpiX() / POINTS_PER_INCH, printer.logicalDpiY() / POINTS_PER_INCH)
            painter.translate(left, top)
            painter.setClipRect(QRectF(-1, -1, pages.width_pt + 2, pages.height_pt + 2))
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.LosslessImageRendering)
            pages.paint(painter, number)
    finally:
        painter.end()
