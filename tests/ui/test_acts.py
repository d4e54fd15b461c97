"""Acts of each screen, by mouse and by key: the command that the station gets."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.domain.booking import MissingReason
from app.domain.position import FrictionRidgePosition as F
from app.presenters.parts import Language, Screen, Theme
from app.station import commands as c
from app.ui.window import RepeatGuard
from tests.support.scenes import FRONT, TCN, base, scenes
from tests.ui.conftest import Desk, MakeDesk

LEFT = Qt.MouseButton.LeftButton


def press(desk: Desk, name: str) -> None:
    QTest.mouseClick(desk.find(name), LEFT)
    desk.settle()


def key(desk: Desk, which: Qt.Key) -> None:
    QTest.keyClick(desk.window, which)
    desk.settle()


BUTTONS = [
    ("today", "act.resume.b-2", c.ResumeDraft("b-2")),
    ("today", "card.T3", c.ShowSubmission("T3")),
    ("today", "act.sign_out", c.SignOut()),
    ("capture-empty", "act.capture_now", c.CaptureNow()),
    ("capture-empty", "act.leave", c.LeaveBooking()),
    ("capture-review-good", "act.accept", c.AcceptCapture()),
    ("capture-review-good", "act.again", c.RetakeCapture()),
    ("capture-review-dry", "act.again", c.RetakeCapture()),
    ("capture-roll-review", "act.accept", c.AcceptCapture()),
    ("capture-marking", "act.mark_bandaged.4", c.MarkMissing(F.RIGHT_RING, MissingReason.UNABLE_TO_PRINT)),
    ("capture-marking", "act.mark_amputated.4", c.MarkMissing(F.RIGHT_RING, MissingReason.AMPUTATED)),
    ("sequence", "act.do_again.5", c.RecaptureStep(5)),
    ("review-send", "act.send", c.SendBooking()),
    ("answers", f"act.mark_seen.{TCN}", c.MarkAnswersSeen(TCN, 2)),
    ("answers", "act.today", c.FinishViewing()),
]


@pytest.mark.parametrize(("scene", "name", "command"), BUTTONS, ids=lambda v: str(v)[:40])
def test_a_button_gives_its_command(desk: MakeDesk, scene: str, name: str, command: object) -> None:
    shown = desk(scenes()[scene])
    QTest.mouseClick(shown.find(name), LEFT)
    assert shown.port.commands == [command]


KEYS = [
    ("today", Qt.Key.Key_F3, c.ResumeDraft("b-2")),
    ("today", Qt.Key.Key_Escape, c.SignOut()),
    ("capture-empty", Qt.Key.Key_F2, c.CaptureNow()),
    ("capture-review-good", Qt.Key.Key_F2, c.AcceptCapture()),
    ("capture-review-good", Qt.Key.Key_F3, c.RetakeCapture()),
    ("capture-review-dry", Qt.Key.Key_F2, c.RetakeCapture()),
    ("capture-empty", Qt.Key.Key_Escape, c.LeaveBooking()),
    ("sequence", Qt.Key.Key_F2, c.RecaptureStep(5)),
    ("review-send", Qt.Key.Key_F2, c.SendBooking()),
    ("answers", Qt.Key.Key_F2, c.MarkAnswersSeen(TCN, 2)),
    ("answers", Qt.Key.Key_Escape, c.FinishViewing()),
]


@pytest.mark.parametrize(("scene", "which", "command"), KEYS, ids=lambda v: str(v)[:40])
def test_a_key_gives_its_command(desk: MakeDesk, scene: str, which: Qt.Key, command: object) -> None:
    shown = desk(scenes()[scene])
    key(shown, which)
    assert shown.port.commands == [command]


def test_a_disabled_act_does_nothing_by_mouse_or_key(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-lift"])
    QTest.mouseClick(shown.window.bar.main, LEFT)
    key(shown, Qt.Key.Key_F2)
    assert shown.port.commands == []


def test_dragging_off_cancels(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-review-good"])
    main = shown.window.bar.main
    QTest.mousePress(main, LEFT)
    assert shown.port.commands == []
    QTest.mouseMove(main, QPoint(-50, -50))
    QTest.mouseRelease(main, LEFT, pos=QPoint(-50, -50))
    assert shown.port.commands == []


def test_sign_in_by_typing_and_enter(desk: MakeDesk) -> None:
    shown = desk(scenes()["sign-in"])
    field = shown.find("field.name")
    assert field.hasFocus()
    QTest.keyClicks(field, "Officer 2207")
    key(shown, Qt.Key.Key_F2)
    assert shown.port.commands == [c.SignIn("Officer 2207")]


def test_sign_in_by_enter(desk: MakeDesk) -> None:
    shown = desk(scenes()["sign-in"])
    field = shown.find("field.name")
    QTest.keyClicks(field, "Officer 2207")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert shown.port.commands == [c.SignIn("Officer 2207")]


def test_sign_in_without_a_name_says_so_at_the_field(desk: MakeDesk) -> None:
    shown = desk(scenes()["sign-in"])
    press(shown, "act.sign_in")
    page = shown.window.page(Screen.SIGN_IN)
    assert shown.port.commands == []
    assert page.name_field.message
    assert shown.find("field.name").hasFocus()


def test_the_form_is_typed_charges_are_found_and_the_booking_begins(desk: MakeDesk) -> None:
    shown = desk(scenes()["today-empty"])
    press(shown, "act.new_booking")
    first = shown.find("field.subject.surname")
    assert first.hasFocus()
    for name, text in (
        ("subject.surname", "Sample"),
        ("subject.given", "Jordan"),
        ("subject.date_of_birth", "1990-02-20"),
    ):
        QTest.keyClicks(shown.find(f"field.{name}"), text)
    search = shown.find("field.charges")
    search.setFocus()
    QTest.keyClicks(search, "larceny")
    shown.settle()
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Return)
    shown.settle()
    assert search.text() == ""
    assert len(shown.window.front.form.charges) == 1
    key(shown, Qt.Key.Key_F2)
    (command,) = shown.port.commands
    assert isinstance(command, c.StartBooking)
    assert command.booking.subject.surname == "SAMPLE"
    assert command.booking.subject.date_of_birth == "19900220"


def test_enter_goes_to_the_next_field(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking"])
    QTest.keyClick(shown.find("field.subject.surname"), Qt.Key.Key_Return)
    assert shown.find("field.subject.given").hasFocus()


def test_a_message_comes_when_its_field_is_left(desk: MakeDesk) -> None:
    shown = desk(scenes()["today-empty"])
    press(shown, "act.new_booking")
    field = shown.find("field.subject.date_of_birth")
    field.setFocus()
    QTest.keyClicks(field, "1990-02-30")
    shown.settle()
    form = shown.window.page(Screen.NEW_BOOKING).form_field("subject.date_of_birth")
    assert form.message == ""
    QTest.keyClick(field, Qt.Key.Key_Tab)
    shown.settle()
    assert form.message
    assert field.text() == "1990-02-30"


def test_go_to_prints_goes_to_the_first_message(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking"])
    key(shown, Qt.Key.Key_F2)
    assert shown.port.commands == []
    assert shown.find("field.subject.date_of_birth").hasFocus()


def test_a_choice_is_made_by_letters(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking"])
    field = shown.find("field.subject.sex")
    assert isinstance(field, QComboBox)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F)
    shown.settle()
    assert shown.window.front.form.texts["subject.sex"] == "F"


def test_fingers_are_chosen_on_the_drawing_and_by_number(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    key(shown, Qt.Key.Key_F4)
    hands = shown.find("hands")
    QTest.mouseClick(hands, LEFT, pos=hands.finger_centre(7).toPoint())
    shown.settle()
    assert shown.window.front.chosen_finger is F.LEFT_INDEX
    QTest.keyClick(shown.window, Qt.Key.Key_0)
    shown.settle()
    assert shown.window.front.chosen_finger is F.LEFT_LITTLE
    press(shown, "act.mark_bandaged.10")
    assert shown.port.commands == [c.MarkMissing(F.LEFT_LITTLE, MissingReason.UNABLE_TO_PRINT)]


def test_a_finger_tapped_outside_marking_changes_nothing(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    hands = shown.find("hands")
    QTest.mouseClick(hands, LEFT, pos=hands.finger_centre(7).toPoint())
    QTest.keyClick(shown.window, Qt.Key.Key_3)
    shown.settle()
    assert shown.port.commands == []
    assert shown.window.front.chosen_finger is None


def test_the_best_of_three_is_kept_by_three_keys_or_touches(desk: MakeDesk) -> None:
    """The station has chosen the attempt, and says which and what is amiss in each finger of each."""
    shown = desk(scenes()["capture-review-best"], language=Language.EN)
    key(shown, Qt.Key.Key_F6)
    assert shown.find("attempt.3").accessibleName().endswith("Best so far")
    assert "Right little finger: Too light, quality estimate 38" in shown.find("attempt.1").accessibleName()
    assert shown.window.frame.main.enabled is False, "a reason is due"
    press(shown, "act.choose_reason.tremor")
    key(shown, Qt.Key.Key_F2)
    assert shown.port.commands == [c.AcceptCapture("Trembling hand", 3)]


def test_the_best_is_not_to_be_kept_before_the_agency_says(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-review-dry"], language=Language.EN)
    key(shown, Qt.Key.Key_F6)
    assert shown.window.front.keeping is False
    assert shown.find("act.keep_best").isEnabled() is False


def test_the_best_attempt_is_kept_with_a_reason(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-reason"], language=Language.EN)
    press(shown, "act.choose_reason.worn")
    QTest.mouseClick(shown.find("attempt.2"), LEFT)
    shown.settle()
    press(shown, "act.keep_with_reason")
    assert shown.port.commands == [c.AcceptCapture("Worn ridges", 2)]


def test_a_reason_in_words(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-reason"])
    field = shown.find("field.reason_words")
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "burnt hand")
    shown.settle()
    press(shown, "act.keep_with_reason")
    assert shown.port.commands == [c.AcceptCapture("burnt hand", 3)]


def test_language_and_theme_by_key_and_by_button(desk: MakeDesk) -> None:
    shown = desk(scenes()["sign-in"])
    before = shown.window.frame.sentence.text
    key(shown, Qt.Key.Key_F9)
    assert shown.window.frame.sentence.text != before
    press(shown, "act.language.en")
    assert shown.window.frame.sentence.text == before
    press(shown, "act.theme.night")
    assert shown.window.front.theme is Theme.NIGHT
    key(shown, Qt.Key.Key_F10)
    assert shown.window.front.theme is Theme.CONTRAST


def test_what_is_typed_survives_language_theme_and_snapshots(desk: MakeDesk) -> None:
    shown = desk(scenes()["new-booking"])
    field = shown.find("field.subject.given")
    field.setFocus()
    QTest.keyClicks(field, "X")
    typed = field.text()
    key(shown, Qt.Key.Key_F9)
    key(shown, Qt.Key.Key_F10)
    shown.port.show(replace(scenes()["new-booking"].snapshot, sequence=9))
    shown.settle()
    assert field.text() == typed
    assert field.hasFocus()


def test_presses_too_soon_are_one_press() -> None:
    guard = RepeatGuard(10_000)
    assert guard.passes("main")
    assert not guard.passes("main")
    assert guard.passes("act.leave:")
    assert RepeatGuard(0).passes("main")


def test_a_second_press_of_the_main_act_is_not_the_next_act(desk: MakeDesk) -> None:
    """Capture now, pressed twice by a trembling hand, does not accept what it captured."""
    shown = desk(scenes()["capture-empty"])
    shown.window._guard = RepeatGuard(10_000)
    key(shown, Qt.Key.Key_F2)
    shown.show(scenes()["capture-review-good"])
    key(shown, Qt.Key.Key_F2)
    assert shown.port.commands == [c.CaptureNow()]


def test_a_held_key_acts_once(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    shortcuts = shown.window.findChildren(QShortcut)
    assert shortcuts
    assert not any(shortcut.autoRepeat() for shortcut in shortcuts)


def test_signing_out_keeps_no_name_in_sight(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    shown.show(scenes()["sign-in"], FRONT)
    assert "SAMPLE" not in shown.window.windowTitle()
    assert shown.window.frame.top.title != "SAMPLE, JORDAN LEE"


def test_no_command_goes_after_the_end(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-empty"])
    shown.window.end()
    key(shown, Qt.Key.Key_F2)
    shown.port.show(base())
    shown.settle()
    assert shown.port.commands == []
    assert shown.port.listeners == []


def test_a_clock_tick_leaves_cursor_and_selection_where_the_officer_has_them(desk: MakeDesk) -> None:
    shown = desk(scenes()["today-empty"])
    press(shown, "act.new_booking")
    field = shown.find("field.subject.surname")
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "Smith")
    QTest.keyClick(field, Qt.Key.Key_Home)
    QTest.keyClicks(field, "Gold")
    assert field.text() == "GoldSmith"
    field.selectAll()
    before = shown.port.snapshots[-1]
    shown.port.show(replace(before, now=before.now + timedelta(seconds=1)))
    shown.settle()
    assert field.selectedText() == "GoldSmith"


def test_an_act_that_goes_away_leaves_the_focus_with_the_main_act_not_with_leaving(desk: MakeDesk) -> None:
    shown = desk(scenes()["capture-review-good"])
    shown.find("act.again").setFocus()
    shown.show(scenes()["capture-empty"])
    assert shown.find("act.capture_now").hasFocus()


def test_the_key_on_a_button_within_the_page_does_what_the_button_does(desk: MakeDesk) -> None:
    shown = desk(scenes()["today-empty"])
    press(shown, "act.new_booking")
    QTest.keyClicks(shown.find("field.charges"), "own words")
    key(shown, Qt.Key.Key_F6)
    assert [charge.literal for charge in shown.window.front.form.charges] == ["OWN WORDS"]
