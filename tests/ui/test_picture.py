"""The live picture: pulled from the mailbox, dimmed on display only, held where it is to be held."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.image import FingerImage
from app.presenters.parts import Theme
from tests.support.scenes import PLAN, plain_prints, scenes
from tests.ui.conftest import Desk, MakeDesk


def frame(value: int) -> FingerImage:
    return FingerImage(np.full((1500, 1600), value, dtype=np.uint8))


def middle_grey(desk: Desk) -> int:
    picture = desk.find("picture")
    image = picture.grab().toImage()
    return image.pixelColor(image.width() // 2, image.height() // 2).red()


def test_new_frames_are_painted(desk: MakeDesk, qtbot: QtBot) -> None:
    shown = desk(scenes()["capture-empty"])
    for value in (200, 90):
        shown.port.preview.put(frame(value))
        qtbot.waitUntil(lambda v=value: middle_grey(shown) == v)


def test_night_dims_the_picture_and_a_held_key_shows_it_full(desk: MakeDesk, qtbot: QtBot) -> None:
    shown = desk(scenes()["capture-empty"], theme=Theme.NIGHT)
    shown.port.preview.put(frame(200))
    qtbot.waitUntil(lambda: middle_grey(shown) == 148)
    QTest.keyPress(shown.window, Qt.Key.Key_F11)
    assert middle_grey(shown) == 200
    QTest.keyRelease(shown.window, Qt.Key.Key_F11)
    assert middle_grey(shown) == 148
    assert shown.port.preview.peek()[1].pixels[0, 0] == 200


def test_the_print_being_checked_stays_in_sight(desk: MakeDesk, qtbot: QtBot) -> None:
    shown = desk(scenes()["capture-positioning"])
    picture = shown.find("picture")
    held = picture.source
    assert held is not None
    shown.port.preview.put(None)
    shown.show(scenes()["capture-analysing"])
    shown.port.preview.put(None)
    shown.show(scenes()["capture-analysing"])
    assert picture.source is held


def test_the_glass_is_empty_at_the_next_step(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-lift"])
    picture = shown.find("picture")
    assert picture.source is not None
    shown.show(scenes()["capture-empty"])
    assert picture.source is None


def test_review_shows_the_attempt_with_its_boxes(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-review-dry"])
    picture = shown.find("picture")
    assert picture.source is shown.window.view.picture
    assert len(shown.window.view.boxes) == 4


def test_nothing_looks_into_the_mailbox_outside_capture(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    picture = shown.find("picture")
    assert picture._timer.isActive()
    shown.show(scenes()["capture-review-dry"])
    assert not picture._timer.isActive()
    shown.show(scenes()["capture-empty"])
    assert picture._timer.isActive()
    shown.show(scenes()["review-send"])
    assert not picture._timer.isActive()


def test_a_picture_with_a_stride_is_painted_as_it_is(desk: MakeDesk, qtbot: QtBot) -> None:
    """Odd widths: rows are not a multiple of four bytes."""
    shown = desk(scenes()["capture-empty"])
    pixels = np.full((1501, 1601), 250, dtype=np.uint8)
    pixels[:, 800:] = 50
    shown.port.preview.put(FingerImage(pixels))
    picture = shown.find("picture")

    def halves() -> bool:
        image = picture.grab().toImage()
        middle = image.height() // 2
        width = image.width()
        return (
            image.pixelColor(width // 4, middle).red() == 250 and image.pixelColor(3 * width // 4, middle).red() == 50
        )

    qtbot.waitUntil(halves)


def test_scenes_draw_what_they_say() -> None:
    assert plain_prints(PLAN[0], 1).pixels.min() < 200
