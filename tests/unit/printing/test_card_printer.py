"""A card on a printer: in true size in the middle of the printer's paper, to the pixel."""

from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter

from app.domain.card import CardForm
from app.domain.position import FrictionRidgePosition
from app.presenters.card_layout import layout_of
from app.printing.card_printer import PaperTooSmall, print_card
from tests.support import cards
from tests.unit.printing.test_card import drawn_on, near

pytestmark = pytest.mark.usefixtures("qapp")
F = FrictionRidgePosition
LETTER_MM = (215.9, 279.4)
CARD_MM = 8 * 25.4


def printer_to(file: Path, paper: QPageSize.PageSizeId) -> QPrinter:
    """Qt's own PDF instead of a device."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    printer.setPageLayout(QPageLayout(QPageSize(paper), QPageLayout.Orientation.Portrait, QMarginsF()))
    return printer


def test_the_card_lies_in_true_size_in_the_middle_of_the_paper(tmp_path: Path) -> None:
    file = tmp_path / "printed.pdf"
    print_card(cards.sheet(), printer_to(file, QPageSize.PageSizeId.Letter))
    boxes = [box for box in layout_of(CardForm.FD249).prints if not box.instead_of]
    left, top = (LETTER_MM[0] - CARD_MM) / 2, (LETTER_MM[1] - CARD_MM) / 2
    with pikepdf.open(file) as pdf:
        assert [float(side) for side in pdf.pages[0].MediaBox] == [0, 0, 612, 792]
        found = list(drawn_on(pdf.pages[0]))
    assert len(found) == len(boxes)
    for one, box in zip(found, boxes, strict=True):
        assert np.array_equal(one.pixels, cards.picture(box.position).pixels)
        assert near(one.width_mm, one.pixels.shape[1] / 500 * 25.4)
        assert near(one.left_mm + one.width_mm / 2, left + (box.box.x + box.box.width / 2) * 25.4)
        assert near(one.top_mm + one.height_mm / 2, top + (box.box.y + box.box.height / 2) * 25.4)


def test_paper_smaller_than_the_card_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PaperTooSmall, match="smaller than the card"):
        print_card(cards.sheet(), printer_to(tmp_path / "small.pdf", QPageSize.PageSizeId.A5))
