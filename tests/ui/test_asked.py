"""The fields that an agency asks for beside the usual, in the window: every one can be reached, read and filled."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.presenters import form as f
from app.presenters.parts import Language, Screen
from app.presenters.words import words_in
from tests.support.asking import asking_in_force
from tests.support.scenes import scenes
from tests.ui.conftest import MakeDesk
from tests.ui.test_layout import SMALLEST

NAMES = ("other.2.921", "other.2.923", "other.2.041", "other.2.019", "other.2.924")
CODES = ("required", "characters", "not-as-wanted", "not-a-code", "too-many", "too-long", "unheard-of")


@pytest.fixture(autouse=True, scope="module")
def in_force(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with asking_in_force(tmp_path_factory.mktemp("profile")):
        yield


def test_the_keyboard_goes_through_them_behind_the_usual_ones(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking"])
    page = shown.window.page(Screen.NEW_BOOKING)
    page.field("booking_number").setFocus()
    for name in NAMES:
        QTest.keyClick(shown.window.focusWidget(), Qt.Key.Key_Return)
        shown.settle()
        editor = page.form_field(name).editor
        assert editor.hasFocus()
        assert not editor.visibleRegion().isEmpty()  # scrolled into sight


def test_what_is_typed_and_chosen_is_in_the_form(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking"])
    page = shown.window.page(Screen.NEW_BOOKING)
    QTest.keyClicks(page.form_field("other.2.041").editor, "1 First Street")
    page.form_field("other.2.921").editor.setFocus()
    QTest.keyClicks(page.form_field("other.2.921").editor, "S")
    shown.settle()
    texts = {one.name: one.text for one in shown.window.view.fields}
    assert (texts["other.2.041"], texts["other.2.921"]) == ("1 First Street", "S")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(1280, 800), SMALLEST], ids=lambda s: f"{s[0]}x{s[1]}")
def test_every_message_fits(desk: MakeDesk, size: tuple[int, int], language: Language) -> None:
    scene, words = scenes()["new-booking"], words_in(language)
    shown = desk(scene, size, language)
    page = shown.window.page(Screen.NEW_BOOKING)
    day = f.today(scene.snapshot.now, scene.front.zone)
    cut = []
    for view in shown.window.view.fields:
        for code in CODES if view.name in NAMES else ():
            message = f.message(words, scene.front.form, view.name, f"booking/{code}", day)
            page.form_field(view.name).show_field(replace(view, message=message))
            shown.settle()
            if not page.form_field(view.name).message_fits():
                cut.append((view.name, message))
    assert not cut
