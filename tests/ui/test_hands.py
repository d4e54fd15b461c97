"""The drawing of the hands, the training band, and the boxes that buttons keep."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.config import Environment
from app.presenters.acts import Act, Key
from app.presenters.parts import ActView, Mark
from app.ui.look import look
from app.ui.widgets.button import ActButton
from app.ui.widgets.hands import hand_shapes, path_of
from tests.support.scenes import scenes
from tests.ui.conftest import Desk, MakeDesk

FINGERS = range(1, 11)


def colour_at(desk: Desk, point: QPointF) -> QColor:
    hands = desk.find("hands")
    return hands.grab().toImage().pixelColor(point.toPoint())


def test_every_finger_is_hit_at_its_centre_and_nothing_beside_the_hands(desk: MakeDesk) -> None:
    hands = desk(scenes()["capture-marking"]).find("hands")
    assert [hands.finger_at(hands.finger_centre(code)) for code in FINGERS] == list(FINGERS)
    assert hands.finger_at(QPointF(2, 2)) is None


def test_between_two_fingers_the_nearer_centre_is_meant(desk: MakeDesk) -> None:
    hands = desk(scenes()["capture-marking"]).find("hands")
    first, second = hands.finger_centre(3), hands.finger_centre(4)
    assert hands.finger_at(first * 0.52 + second * 0.48) == 3
    assert hands.finger_at(first * 0.48 + second * 0.52) == 4


def test_the_focus_goes_to_the_finger_that_is_chosen_by_mouse_or_number(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-marking"])
    hands = shown.find("hands")
    shown.find("finger.10").setFocus()
    QTest.mouseClick(hands, Qt.MouseButton.LeftButton, pos=hands.finger_centre(3).toPoint())
    shown.settle()
    assert QApplication.focusWidget() is shown.find("finger.3")
    assert [f.finger for f in shown.window.view.hands.fingers if f.selected] == [3]
    QTest.keyClick(shown.find("finger.3"), Qt.Key.Key_7)
    shown.settle()
    assert QApplication.focusWidget() is shown.find("finger.7")


@pytest.mark.parametrize(
    ("scene", "finger", "token"),
    [
        ("capture-review-dry", 4, "bad-soft"),
        ("capture-review-dry", 2, "good-soft"),
        ("capture-review-dry", 8, "skin"),
        ("capture-positioning", 10, "warn-soft"),
        ("capture-empty", 3, "surface"),
    ],
)
def test_a_finger_has_the_ground_of_its_state(desk: MakeDesk, scene: str, finger: int, token: str) -> None:
    shown = desk(scenes()[scene])
    hands = shown.find("hands")
    shape = hand_shapes().fingers[finger]
    middle = (shape.outline.boundingRect().center() + shape.centre) / 2
    assert shape.outline.contains(middle)
    assert colour_at(shown, hands._transform().map(middle)) == look().colour(token)


def test_the_drawing_has_ten_fingers_inside_its_box() -> None:
    shapes = hand_shapes()
    assert sorted(shapes.fingers) == list(FINGERS)
    assert all(shape.outline.contains(shape.centre) for shape in shapes.fingers.values())


def test_a_path_is_read_as_it_is_written() -> None:
    path = path_of("M1 2C3 4 5 6 7 8C9 10 11 12 1 2Z")
    assert path.elementCount() == 7
    assert (path.elementAt(3).x, path.elementAt(3).y) == (7, 8)


def test_the_training_band_is_on_every_training_screen_and_on_no_other(desk: MakeDesk) -> None:
    found = scenes()
    shown = desk(found["sign-in"])
    for name, scene in found.items():
        shown.show(scene)
        assert shown.window.band.isVisible(), name
        assert shown.window._training.isVisible(), name
        shown.port.show(replace(scene.snapshot, environment=Environment.PRODUCTION))
        shown.settle()
        assert not shown.window.band.isVisible(), name
        assert not shown.window._training.isVisible(), name


def test_the_main_act_keeps_its_box_whatever_it_says(desk: MakeDesk) -> None:
    main = desk(scenes()["capture-empty"]).window.bar.main
    before = main.size()
    for label in ("Go", "A label that is much longer than any that there is in the catalogue"):
        main.show_act(ActView(Act.ACCEPT, label, Key.F2, icon="check"))
        assert main.size() == before
    assert not main.fits()


def test_a_busy_act_cannot_be_pressed_and_looks_busy(qtbot) -> None:
    button = ActButton("other")
    qtbot.addWidget(button)
    button.show_act(ActView(Act.ACCEPT, "Save", icon="check"))
    wide = button.sizeHint().width()
    assert button.isEnabled()
    button.show_act(ActView(Act.ACCEPT, "Save", icon="check", busy=True))
    assert not button.isEnabled()
    assert button.sizeHint().width() == wide


def test_a_problem_has_its_border(qtbot) -> None:
    button = ActButton("other")
    qtbot.addWidget(button)
    button.show_act(ActView(Act.ACCEPT, "Test", mark=Mark.BAD))
    button.resize(button.sizeHint())
    image = button.grab().toImage()
    assert image.pixelColor(1, image.height() // 2) == look().colour("bad")
