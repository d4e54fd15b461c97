"""Names, roles, focus: the window without eyes and without a mouse."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget

from app.presenters.parts import Language
from app.ui.accessibility import name_of, nameless
from tests.support.scenes import scenes
from tests.ui.conftest import MakeDesk

NAMES = sorted(scenes())
ROLES = {QLineEdit: "EditableText", QComboBox: "ComboBox", QAbstractButton: "PushButton", QLabel: "StaticText"}


@pytest.mark.parametrize("language", list(Language))
def test_every_control_has_a_name(desk: MakeDesk, language: Language) -> None:
    found = scenes()
    shown = desk(found[NAMES[0]], language=language)
    wrong = {}
    for name in NAMES:
        shown.show(found[name], replace(found[name].front, language=language))
        if nameless(shown.window):
            wrong[name] = [widget.objectName() for widget in nameless(shown.window)]
    assert not wrong


def test_controls_have_their_roles(desk: MakeDesk) -> None:
    shown = desk(scenes()[NAMES[0]])
    found = scenes()
    wrong = set()
    for name in NAMES:
        shown.show(found[name])
        for widget in shown.window.findChildren(QWidget):
            kind = next((k for k in ROLES if isinstance(widget, k)), None)
            if kind is None or not widget.isVisible():
                continue
            face = QAccessible.queryAccessibleInterface(widget)
            if face is None or face.role().name not in (ROLES[kind], "Button"):
                wrong.add((type(widget).__name__, face.role().name if face else None))
    assert not wrong


def test_what_is_painted_is_also_said(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-review-dry"])
    assert "18" in name_of(shown.find("light.4")) or "dry" in name_of(shown.find("light.4")).lower()
    assert name_of(shown.find("picture"))
    assert "dry" in name_of(shown.find("attempt.2")).lower()
    assert name_of(shown.find("finger.4"))
    assert name_of(shown.find("training_band"))


def tab_order(desk_, start: QWidget) -> list[str]:
    start.setFocus()
    names = []
    for _ in range(60):
        focus = QApplication.focusWidget()
        if focus.objectName() in names:
            break
        names.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        desk_.settle()
    return names


def test_focus_goes_through_the_form_as_it_is_read(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking"])
    names = tab_order(shown, shown.find("field.subject.surname"))
    fields = [n for n in names if n.startswith("field.")]
    assert fields == [
        "field.subject.surname",
        "field.subject.given",
        "field.subject.middle",
        "field.subject.date_of_birth",
        "field.subject.sex",
        "field.subject.place_of_birth",
        "field.subject.height",
        "field.subject.weight_lb",
        "field.subject.eyes",
        "field.subject.hair",
        "field.subject.race",
        "field.date_of_arrest",
        "field.booking_number",
        "field.charges",
    ]
    acts = [n for n in names if n.startswith(("act.", "result."))]
    assert acts[-1] == "act.to_prints"
    assert "result.0" in acts


def test_focus_goes_over_the_fingers_as_they_lie(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-marking"])
    names = tab_order(shown, shown.find("finger.10"))
    fingers = [n for n in names if n.startswith("finger.")]
    assert fingers == [f"finger.{n}" for n in (10, 9, 8, 7, 6, 1, 2, 3, 4, 5)]


def test_fingers_take_no_focus_where_nothing_is_chosen(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    names = tab_order(shown, shown.window.bar.main)
    assert not [n for n in names if n.startswith("finger.")]


def test_a_finger_is_chosen_by_keyboard_alone(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    QTest.keyClick(shown.window, Qt.Key.Key_F4)
    shown.settle()
    finger = shown.find("finger.9")
    finger.setFocus()
    QTest.keyClick(finger, Qt.Key.Key_Space)
    shown.settle()
    assert int(shown.window.front.chosen_finger) == 9


def test_the_ring_of_the_focus_is_seen_for_the_keyboard(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-review-good"])
    ring = shown.window._ring
    shown.find("act.again").setFocus()
    assert not ring.isVisible()
    QTest.keyClick(shown.find("act.again"), Qt.Key.Key_Tab)
    shown.settle()
    assert ring.isVisible()
    focus = QApplication.focusWidget()
    corner = focus.mapTo(shown.window, focus.rect().topLeft())
    assert ring.geometry().contains(corner)


def test_a_press_that_disables_its_button_moves_the_focus_nowhere_else(desk: MakeDesk) -> None:
    """Space on "Accept", twice: the second must not be "Leave"."""
    shown = desk(scenes()["capture-review-good"])
    main = shown.window.bar.main
    main.setFocus()
    QTest.keyClick(main, Qt.Key.Key_Space)
    shown.show(scenes()["capture-lift"])
    before = list(shown.port.commands)
    QTest.keyClick(QApplication.focusWidget() or shown.window, Qt.Key.Key_Space)
    assert shown.port.commands == before
    shown.show(scenes()["capture-empty"])
    assert main.hasFocus()


def test_the_title_names_nobody(desk: MakeDesk) -> None:
    found = scenes()
    shown = desk(found[NAMES[0]])
    for name in NAMES:
        shown.show(found[name])
        assert shown.window.windowTitle() == "Booking station"


def test_immigration_has_no_clock_and_is_quiet(desk: MakeDesk) -> None:
    """Whatever came back: the same words, no clock, no colour of a finding."""
    shown = desk(scenes()["answers"])
    row = shown.find("answer.2")
    name = name_of(row)
    shown.show(scenes()["answers-outstanding"])
    assert name_of(shown.find("answer.2")) == name
    assert not any(part.isdigit() for part in name)


def test_a_refusal_is_read_where_the_sentence_is(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-refused"])
    assert shown.find("notice").text == shown.window.frame.notice.text
    shown.show(scenes()["capture-review-dry"])
    assert shown.find("notice").text == ""


def test_every_capture_label_is_static_text(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    light = shown.find("light.2")
    assert isinstance(light, QLabel)
