"""The note in the window: beside the work, by mouse, by key and for screen readers."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from app.presenters.parts import Language, Screen
from app.station import commands as c
from app.ui.screens.capture import CapturePage
from app.ui.screens.same_person import SamePersonPage
from app.ui.widgets.note import NoteWidget
from tests.support.scenes import scenes
from tests.ui.conftest import Desk, MakeDesk

LEFT = Qt.MouseButton.LeftButton


def screen(shown: Desk) -> Screen:
    assert shown.window.frame is not None
    return shown.window.frame.screen


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "The same fingers were booked here on 2026-03-01 21:40, booking B-2026-004391."),
        (Language.ES, "Las mismas huellas se tomaron aquí el 2026-03-01 21:40, ficha B-2026-004391."),
    ],
)
def test_the_note_stands_in_the_capture(desk: MakeDesk, language: Language, said: str) -> None:
    shown = desk(scenes()["capture-same-person"], language=language)
    note = shown.find("note")
    assert isinstance(note, NoteWidget)
    assert note.text == said
    assert shown.find("act.capture_now").isEnabled()


def test_it_takes_its_room_from_the_hands_alone(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-positioning"])
    page = shown.window.page(Screen.CAPTURE)
    assert isinstance(page, CapturePage)

    def places() -> list[QRect]:
        parts = (page.picture, shown.find("light.10"), shown.find("attempt.2"), shown.find("act.capture_now"))
        return [QRect(part.mapTo(shown.window, QPoint(0, 0)), part.size()) for part in parts]

    before, hands = places(), page.hands.height()
    shown.show(scenes()["capture-same-person"])
    assert places() == before
    assert page.hands.height() < hands
    shown.show(scenes()["capture-positioning"])
    assert page.hands.height() == hands


def test_it_is_said_to_a_screen_reader_once(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-positioning"])
    said: list[str] = []
    shown.window.page(Screen.CAPTURE).named.connect(said.append)
    shown.show(scenes()["capture-same-person"])
    shown.show(scenes()["capture-same-person"])
    assert said == ["The same fingers were booked here on 2026-03-01 21:40, booking B-2026-004391."]


def test_by_mouse_from_the_note_to_the_answer_and_back_to_the_capture(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-same-person"])
    QTest.mouseClick(shown.find("act.compare"), LEFT)
    shown.settle()
    assert screen(shown) is Screen.SAME_PERSON
    assert isinstance(shown.window.pages.currentWidget(), SamePersonPage)
    assert shown.port.commands == [c.SeeSamePerson("b-0")]
    QTest.mouseClick(shown.find("act.not_same_person"), LEFT)
    shown.settle()
    assert shown.port.commands[1:] == [c.DecideSamePerson("b-0", same=False)]
    assert screen(shown) is Screen.CAPTURE


def test_by_keys_from_the_review_and_nothing_is_sent_by_the_main_key(desk: MakeDesk) -> None:
    shown = desk(scenes()["review-same-person"])
    QTest.keyClick(shown.window, Qt.Key.Key_F5)
    shown.settle()
    assert screen(shown) is Screen.SAME_PERSON
    QTest.keyClick(shown.window, Qt.Key.Key_F2)  # back, whatever it does elsewhere
    shown.settle()
    assert (screen(shown), shown.port.commands) == (Screen.REVIEW, [c.SeeSamePerson("b-0")])
    QTest.keyClick(shown.window, Qt.Key.Key_F5)
    QTest.keyClick(shown.window, Qt.Key.Key_F6)
    shown.settle()
    assert shown.port.commands[2:] == [c.DecideSamePerson("b-0", same=True)]
    assert screen(shown) is Screen.REVIEW


def test_the_row_of_the_review_opens_it_too(desk: MakeDesk) -> None:
    shown = desk(scenes()["review-same-person"])
    QTest.mouseClick(shown.find("finding.compare"), LEFT)
    shown.settle()
    assert screen(shown) is Screen.SAME_PERSON
