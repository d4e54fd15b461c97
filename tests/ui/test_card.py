"""The card in the window: looked at, named by the audit trail, printed; and where it goes without a printer."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest

from app.domain.card import CardForm, Standing
from app.presenters.parts import Screen
from app.presenters.views import CardView
from app.printing.card_file import CardNotSaved
from app.station import commands as c
from app.station.snapshot import ErrorView
from app.ui.cards import KEPT_S, Where, card_printer
from app.ui.widgets.card_preview import CardPreview
from tests.support.pdf_text import pages_of
from tests.support.scenes import FRONT, TCN, scenes
from tests.ui.conftest import Desk, MakeDesk

RECORD = c.RecordCard(TCN, CardForm.FD249, Standing.WAITING)


def press(desk: Desk, name: str) -> None:
    QTest.mouseClick(desk.find(name), Qt.MouseButton.LeftButton)
    desk.settle()


def trail_says(desk: Desk) -> None:
    """The station has written it."""
    seen = desk.port.snapshots[-1]
    desk.port.show(replace(seen, cards_recorded=seen.cards_recorded + 1))
    desk.settle()


def test_the_card_is_opened_from_the_answers_by_its_key(desk: MakeDesk) -> None:
    scene = scenes()["answers-away"]
    shown = desk(replace(scene, front=replace(FRONT, can_print_cards=True)))
    QTest.keyClick(shown.window, Qt.Key.Key_F8)
    shown.settle()
    assert shown.port.commands == [c.ReadCard(TCN)]
    assert shown.window.frame.screen is Screen.CARD
    QTest.keyClick(shown.window, Qt.Key.Key_Escape)
    shown.settle()
    assert shown.window.frame.screen is Screen.ANSWERS


def test_without_a_printer_of_cards_the_answers_offer_none(desk: MakeDesk) -> None:
    shown = desk(scenes()["answers-away"])
    QTest.keyClick(shown.window, Qt.Key.Key_F8)
    shown.settle()
    assert shown.port.commands == []


def test_it_is_printed_once_the_trail_names_it_and_not_before(desk: MakeDesk) -> None:
    shown = desk(scenes()["card"])
    press(shown, "act.print_card")
    assert shown.port.commands == [RECORD]
    assert shown.printed_cards == []
    trail_says(shown)
    (sheet,) = shown.printed_cards
    assert sheet.mark.startswith("WAITS TO GO")
    assert shown.find("notice").text.endswith(f"cards/{sheet.file_stem}.pdf")
    trail_says(shown)  # of another act: nothing is printed a second time
    assert len(shown.printed_cards) == 1
    press(shown, "act.print_card")
    trail_says(shown)
    assert len(shown.printed_cards) == 2


def test_what_the_trail_does_not_take_is_never_printed(desk: MakeDesk) -> None:
    shown = desk(scenes()["card"])
    press(shown, "act.print_card")
    seen = shown.port.snapshots[-1]
    refused = ErrorView("store/disk-full", "administrator", "The disk is full.", "Free space.", 9)
    shown.port.show(replace(seen, error=refused))
    shown.settle()
    trail_says(shown)
    assert shown.printed_cards == []
    assert shown.find("act.print_card").isEnabled()


def test_a_fault_of_the_printer_is_told(desk: MakeDesk) -> None:
    shown = desk(scenes()["card"])
    shown.card_fault = CardNotSaved("The card cannot be written: No space left.")
    press(shown, "act.print_card")
    trail_says(shown)
    assert "card/not-saved" in shown.find("notice").text
    assert shown.find("act.print_card").isEnabled()


def test_the_preview_has_every_page_and_the_other_form(desk: MakeDesk) -> None:
    shown = desk(scenes()["card-sent"])
    preview = shown.find("card_preview")
    assert isinstance(preview, CardPreview)
    assert preview.pages == 2  # forty charges
    assert TCN in preview.accessibleName()
    press(shown, "act.choose_card.fd258")
    assert preview.pages == 1  # no charges on it
    assert "FD-258" in preview.accessibleName()


def test_a_page_is_whole_in_sight(desk: MakeDesk) -> None:
    shown = desk(scenes()["card"])
    area = shown.find("card_pages")
    assert shown.find("card_preview").height() <= area.viewport().height()
    seen = area.grab().toImage()
    column = [seen.pixelColor(area.width() // 2, y).value() for y in range(area.height())]
    assert min(column) < 60 < 200 < max(column)  # ink on paper


# Where it goes. ------------------------------------------------------------------------------------------------------


def sheet_of(desk: MakeDesk) -> CardView:
    view = desk(scenes()["card"]).window.view
    assert isinstance(view, CardView)
    return view


def test_without_a_printer_it_is_a_file_for_its_owner_alone_for_a_day(desk: MakeDesk, tmp_path: Path) -> None:
    sheet = sheet_of(desk).sheet
    assert sheet is not None
    folder = tmp_path / "cards"
    print_it = card_printer(folder, find_printer=lambda: None)
    where = print_it(sheet)
    assert where == Where(f"cards/{sheet.file_stem}.pdf", printer=False)
    (file,) = folder.iterdir()
    assert [path.stat().st_mode & 0o077 for path in (folder, file)] == [0, 0]
    assert "WAITS TO GO ELECTRONICALLY" in pages_of(file.read_bytes())[0]
    old, other = folder / "card-fd249-OLD.pdf", folder / "mine.txt"
    for one in (old, other):
        one.write_text("x")
        os.utime(one, (time.time() - KEPT_S - 60,) * 2)
    print_it(sheet)
    assert sorted(folder.iterdir()) == sorted([file, other])


def test_where_there_is_a_printer_nothing_is_left_on_the_disk(desk: MakeDesk, tmp_path: Path) -> None:
    sheet = sheet_of(desk).sheet
    assert sheet is not None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)  # in the place of a device
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    where = card_printer(tmp_path / "cards", find_printer=lambda: printer)(sheet)
    assert where == Where(printer.printerName(), printer=True)
    assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]


def test_a_folder_that_takes_nothing_is_told_with_a_remedy(desk: MakeDesk, tmp_path: Path) -> None:
    sheet = sheet_of(desk).sheet
    assert sheet is not None
    (tmp_path / "cards").write_text("a file where the folder should be")
    with pytest.raises(CardNotSaved):
        card_printer(tmp_path / "cards", find_printer=lambda: None)(sheet)
