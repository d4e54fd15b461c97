"""New booking from the jail's own system and from a scanned licence, in the window: keys as a scanner types them."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.arrival import Unclear
from app.presenters.parts import Language, Screen
from app.presenters.views import NewBookingView
from app.ui.wedge import SHORTEST
from app.ui.window import SMALLEST
from tests.support.scenes import FRONT, Scene, blank_form, scenes
from tests.ui.conftest import Desk, MakeDesk
from tests.unit.exchange.licences import licence


def view_of(shown: Desk) -> NewBookingView:
    view = shown.window.view
    assert isinstance(view, NewBookingView)
    return view


def texts(shown: Desk) -> dict[str, str]:
    return {field.name: field.text for field in view_of(shown).fields}


def editor(shown: Desk, name: str) -> QLineEdit:
    found = shown.find(name)
    assert isinstance(found, QLineEdit)
    return found


def blank_scene() -> Scene:
    scene = scenes()["new-booking"]
    return replace(scene, front=replace(scene.front, form=blank_form()))


def scan(shown: Desk, text: str) -> None:
    """Key by key to what has the focus, line ends and control characters as a scanner sends them."""
    for character in text:
        target = QApplication.focusWidget() or shown.window
        if character == "\r":
            QTest.keyClick(target, Qt.Key.Key_Return)
        elif character == "\n":
            QTest.keyClick(target, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
        elif character >= " ":
            QTest.keyClicks(target, character)


def test_a_wristband_chooses_its_record(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking-jail"])
    field = editor(shown, "field.arrivals_query")
    field.setFocus()
    QTest.keyClicks(field, "2026-000417")
    shown.settle()
    assert [card.title for card in view_of(shown).arrivals.cards] == ["SAMPLE, JORDAN LEE"]
    QTest.keyClick(field, Qt.Key.Key_Return)
    shown.settle()
    assert view_of(shown).arrivals is None
    assert texts(shown)["subject.surname"] == "SAMPLE"
    assert editor(shown, "field.booking_number").text() == "2026-000417"


def test_a_tap_chooses_a_record_and_the_first_mark_has_the_focus(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking-jail"])
    QTest.mouseClick(shown.find("card.a-90418"), Qt.MouseButton.LeftButton)
    shown.settle()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "field.subject.date_of_birth"
    assert shown.window.page(Screen.NEW_BOOKING).form_field("subject.eyes").message == "Came as: Violet"


def test_f5_goes_between_the_list_and_the_charges(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking-jail"])
    QTest.keyClick(shown.window, Qt.Key.Key_F5)
    shown.settle()
    assert shown.find("field.charges").isVisible()
    QTest.keyClick(shown.window, Qt.Key.Key_F5)
    shown.settle()
    assert QApplication.focusWidget() is shown.find("field.arrivals_query")


def test_a_new_booking_begins_in_the_list_and_nothing_is_missing_yet(desk: MakeDesk) -> None:
    shown = desk(replace(scenes()["new-booking-jail"], front=FRONT))
    QTest.keyClick(shown.window, Qt.Key.Key_F2)
    shown.settle()
    assert QApplication.focusWidget() is shown.find("field.arrivals_query")
    assert [field.message for field in view_of(shown).fields if field.message] == []


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_the_ring_stays_with_its_field_when_the_list_moves(desk: MakeDesk, size: tuple[int, int]) -> None:
    shown = desk(scenes()["new-booking-jail"], size)
    field, ring = editor(shown, "field.arrivals_query"), shown.window._ring
    assert ring._target is field
    assert ring.geometry().contains(QRect(field.mapTo(shown.window, QPoint()), field.size()))


def test_a_change_is_taken_over_while_a_field_has_the_focus(desk: MakeDesk) -> None:
    """What the field shows is what goes to the booking, wherever the focus is."""
    shown = desk(scenes()["new-booking-marked"])
    given = editor(shown, "field.subject.given")
    given.setFocus()
    before = texts(shown)["subject.given"]
    QTest.keyClick(shown.window, Qt.Key.Key_F7)
    shown.settle()
    assert view_of(shown).offer == ""
    assert given.text() == texts(shown)["subject.given"]
    assert before == "ROBIN"


def test_a_scanned_licence_fills_the_form_whatever_has_the_focus(desk: MakeDesk, qtbot: QtBot) -> None:
    shown = desk(blank_scene())
    surname = editor(shown, "field.subject.surname")
    surname.setFocus()
    scan(shown, licence(10))
    qtbot.waitUntil(lambda: texts(shown).get("subject.surname") == "SAMPLE")
    shown.settle()
    assert surname.text() == "SAMPLE"  # and nothing of the scan itself
    assert editor(shown, "field.subject.date_of_birth").text() == "1988-07-12"
    assert shown.port.commands == []  # no key of the scan was a key of the window
    assert view_of(shown).frame.sentence.over == "From a driver's licence."


def test_a_scan_that_is_no_licence_is_said(desk: MakeDesk, qtbot: QtBot) -> None:
    shown = desk(blank_scene())
    scan(shown, "@" + "x" * SHORTEST)
    qtbot.waitUntil(lambda: "Scan again" in view_of(shown).frame.sentence.text)
    assert set(texts(shown).values()) == set(blank_form().texts.values()) | {""}


def test_a_sign_typed_by_hand_goes_to_its_field(desk: MakeDesk, qtbot: QtBot) -> None:
    shown = desk(blank_scene())
    surname = editor(shown, "field.subject.surname")
    surname.setFocus()
    scan(shown, "@b")
    qtbot.waitUntil(lambda: surname.text() == "@b")
    assert texts(shown)["subject.surname"] == "@b"
    alt_gr = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QApplication.sendEvent(surname, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Q, alt_gr, "@"))
    qtbot.waitUntil(lambda: surname.text() == "@b@")


@pytest.mark.parametrize("language", list(Language))
def test_what_came_may_be_cut_and_is_whole_in_the_tool_tip(desk: MakeDesk, language: Language) -> None:
    scene = scenes()["new-booking-marked"]
    came = "13/45/1990 00:00:00.000 AND MORE"
    unclear = {**scene.front.form.unclear, "subject.eyes": Unclear("subject.eyes", "jms/unknown-code", came)}
    front = replace(scene.front, form=replace(scene.front.form, unclear=unclear))
    shown = desk(replace(scene, front=front), SMALLEST, language)
    field = shown.window.page(Screen.NEW_BOOKING).form_field("subject.eyes")
    assert field.message.endswith(came)
    assert any(label.toolTip() == field.message for label in field.findChildren(QLabel) if label.isVisible())
    assert editor(shown, "field.subject.height").accessibleDescription().endswith("tall")
