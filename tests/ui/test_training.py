"""The trainee's path in the window: list, briefing, remedies in capture, the sheet, a replay."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from app.errors import BookingStationError, Whose
from app.presenters.acts import Act
from app.presenters.parts import Language, Screen, Theme
from app.station import commands as c
from app.training import commands as t
from app.training.snapshot import Replay
from app.ui.accessibility import name_of, nameless
from app.ui.bridge import Bridge
from app.ui.training_bridge import TrainingBridge
from app.ui.window import SMALLEST
from drivers.simulated.acts import Remedy
from tests.support import training_scenes as ts
from tests.support.fake_port import FakePort
from tests.support.fake_training import FakeTraining
from tests.ui.conftest import Desk, MakeDesk
from tests.ui.test_accessibility import ROLES
from tests.ui.test_acts import key, press
from tests.ui.test_layout import SIZES, cut, outside, overlapping

SCENES = ts.training_scenes()
NAMES = sorted(SCENES)
FIRST = "training-today"
EACH_SIZE = pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")


def show(desk: Desk, name: str, language: Language = Language.EN) -> None:
    scene = SCENES[name]
    desk.show(scene, replace(scene.front, language=language))


def place(desk: Desk, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(desk.window, QPoint(0, 0)), widget.size())


# Sizes, words, roles. ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", list(Language))
@EACH_SIZE
def test_every_screen_of_training_fits(desk: MakeDesk, size: tuple[int, int], language: Language) -> None:
    shown = desk(SCENES[FIRST], size, language)
    problems = {}
    for name in NAMES:
        show(shown, name, language)
        assert shown.window.size().toTuple() == size, f"{name} makes the window grow"
        found = cut(shown.window) + outside(shown.window) + overlapping(shown.window)
        if found:
            problems[name] = found
    assert not problems


@EACH_SIZE
def test_targets_of_training_are_large_enough_for_gloves(desk: MakeDesk, size: tuple[int, int]) -> None:
    shown = desk(SCENES[FIRST], size)
    small = []
    for name in NAMES:
        show(shown, name)
        small += [
            (name, widget.objectName(), widget.size().toTuple())
            for widget in shown.window.findChildren(QWidget)
            if widget.isVisible()
            and widget.objectName().startswith("act.")
            and min(widget.width(), widget.height()) < 48
        ]
    assert not small


@EACH_SIZE
def test_the_main_act_keeps_its_box(desk: MakeDesk, size: tuple[int, int]) -> None:
    shown = desk(SCENES[FIRST], size)
    boxes = set()
    for name in NAMES:
        show(shown, name)
        boxes.add(place(shown, shown.window.bar.main).getRect())
    assert len(boxes) == 1


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("exercise-")])
def test_nothing_scrolls_in_an_exercise(desk: MakeDesk, name: str) -> None:
    window = desk(SCENES[name], SMALLEST).window
    if window.frame.screen is Screen.CAPTURE:
        assert not [bar for bar in window.findChildren(QScrollBar) if bar.isVisible()]


@pytest.mark.parametrize("language", list(Language))
def test_every_control_of_training_has_name_and_role(desk: MakeDesk, language: Language) -> None:
    shown = desk(SCENES[FIRST], language=language)
    for name in NAMES:
        show(shown, name, language)
        assert not [widget.objectName() for widget in nameless(shown.window)], name
        for widget in shown.window.findChildren(QWidget):
            kind = next((k for k in ROLES if isinstance(widget, k)), None)
            if kind is not None and widget.isVisible():
                face = QAccessible.queryAccessibleInterface(widget)
                assert face is not None
                assert face.role().name in (ROLES[kind], "Button"), (name, widget.objectName())


def test_what_is_painted_is_also_said(desk: MakeDesk) -> None:
    shown = desk(SCENES["score"])
    assert name_of(shown.find("tries")) == "Your tries: 48 on 23 Feb. 63 on 26 Feb. 71 on 1 Mar. 82 on 4 Mar"
    assert "to do better" in name_of(shown.find("step.1"))
    assert "11 points better" in name_of(shown.find("total"))
    assert name_of(shown.find("exercise_chip")) == "Exercise 2: dry skin"
    show(shown, "exercises")
    assert "Passed, best 93" in name_of(shown.find("act.choose_exercise.exercise-1"))
    show(shown, "replay")
    assert name_of(shown.find("replay")) == "01:12 of 06:20. Pressed: Accept"


@pytest.mark.parametrize("theme", list(Theme))
def test_training_is_said_and_framed_on_every_screen(desk: MakeDesk, theme: Theme) -> None:
    shown = desk(SCENES[FIRST], theme=theme)
    for name in NAMES:
        show(shown, name)
        assert name_of(shown.find("training_band")).startswith("TRAINING")
        assert shown.window._training.isVisible()


# The path. -----------------------------------------------------------------------------------------------------------


def test_from_the_list_to_the_sheet_and_again(desk: MakeDesk) -> None:
    shown = desk(SCENES["training-today"])
    key(shown, Qt.Key.Key_F6)
    assert shown.window.view.frame.screen is Screen.EXERCISES
    key(shown, Qt.Key.Key_F2)
    assert shown.room.commands == [t.ChooseExercise("exercise-2")]
    shown.room.show(ts.room(briefing=ts.exercise()))
    shown.settle()
    key(shown, Qt.Key.Key_F2)
    assert shown.room.commands[-1] == t.BeginExercise()
    shown.room.show(ts.room(running=ts.running(preparing=0.5)))
    shown.settle()
    assert not shown.window.bar.main.isEnabled()
    shown.room.show(ts.room(running=ts.running()))
    shown.port.show(SCENES["exercise-review"].snapshot)
    shown.settle()
    assert shown.window.view.frame.screen is Screen.CAPTURE
    key(shown, Qt.Key.Key_F7)
    press(shown, "act.give_remedy.moisten")
    assert shown.room.commands[-1] == t.GiveRemedy(Remedy.MOISTEN)
    shown.room.show(ts.room(running=ts.running(given=(Remedy.MOISTEN, True))))
    shown.settle()
    assert shown.find("notice").text == "Done: the finger is moist."
    key(shown, Qt.Key.Key_F2)
    assert shown.port.commands == [c.RetakeCapture()]
    shown.port.show(SCENES["score"].snapshot)
    shown.room.show(SCENES["score"].training)
    shown.settle()
    assert shown.window.view.frame.screen is Screen.SCORE
    key(shown, Qt.Key.Key_F2)
    assert shown.room.commands[-1] == t.BeginExercise()
    assert shown.port.commands == [c.RetakeCapture()]


def test_the_list_is_walked_with_the_arrows_and_enter_opens(desk: MakeDesk) -> None:
    shown = desk(SCENES["exercises"])
    assert shown.window.focusWidget() is shown.find("act.choose_exercise.exercise-2")
    for _ in range(9):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
        shown.settle()
    at = shown.find("act.choose_exercise.exercise-11")
    assert QApplication.focusWidget() is at
    assert at.visibleRegion().boundingRect() == at.rect()
    QTest.keyClick(at, Qt.Key.Key_Down)  # the twelfth is not available
    shown.settle()
    assert QApplication.focusWidget() is shown.find("act.choose_exercise.exercise-13")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    shown.settle()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    shown.settle()
    assert shown.room.commands == [t.ChooseExercise("exercise-11")]


def test_a_tap_chooses_and_the_main_act_opens(desk: MakeDesk) -> None:
    shown = desk(SCENES["exercises"])
    press(shown, "act.choose_exercise.exercise-4")
    assert shown.room.commands == []
    assert shown.window.bar.main.text() == "Open exercise 4: a missing finger"
    press(shown, "act.open_exercise.exercise-4")
    assert shown.room.commands == [t.ChooseExercise("exercise-4")]


@pytest.mark.parametrize(
    "name", ["exercise-review", "exercise-no-reader", "exercise-positioning", "exercise-sequence", "exercise-send"]
)
def test_esc_breaks_the_exercise_off_and_never_leaves_the_booking(desk: MakeDesk, name: str) -> None:
    shown = desk(SCENES[name])
    key(shown, Qt.Key.Key_Escape)
    assert shown.room.commands == []
    key(shown, Qt.Key.Key_Escape)  # no: it goes on
    assert shown.room.commands == []
    key(shown, Qt.Key.Key_Escape)
    key(shown, Qt.Key.Key_F2)
    assert shown.room.commands == [t.LeaveExercise()]
    assert shown.port.commands == []


def test_the_remedies_take_no_focus_and_leave_the_picture_where_it_is(desk: MakeDesk) -> None:
    shown = desk(SCENES["exercise-review"])
    main = shown.window.bar.main
    main.setFocus()
    names = ("picture", "light.4", "act_bar", "sentence_row")
    before = [place(shown, shown.find(name)) for name in names[:1] + names[2:]]
    key(shown, Qt.Key.Key_F7)
    assert main.hasFocus()
    assert [place(shown, shown.find(name)) for name in names[:1] + names[2:]] == before
    assert shown.find("light.4").isVisible()
    remedy = shown.find("act.give_remedy.calm")
    remedy.setFocus()
    key(shown, Qt.Key.Key_Escape)
    assert not remedy.isVisible()
    assert QApplication.focusWidget() in (None, shown.window)


def test_the_remedies_are_reached_when_the_reader_is_lost(desk: MakeDesk) -> None:
    shown = desk(SCENES["exercise-no-reader"])
    key(shown, Qt.Key.Key_F7)
    press(shown, "act.give_remedy.plug_in")
    assert shown.room.commands == [t.GiveRemedy(Remedy.PLUG_IN)]


# The sheet. ----------------------------------------------------------------------------------------------------------


def test_the_sheet_shows_what_has_room_and_counts_the_rest(desk: MakeDesk) -> None:
    shown = desk(SCENES["score"], (1366, 768))
    rows = [w for w in shown.window.findChildren(QWidget) if w.objectName().startswith("step.") and w.isVisible()]
    assert len(rows) == 8
    assert not [bar for bar in shown.window.findChildren(QScrollBar) if bar.isVisible()]
    large = desk(SCENES["score"], (1920, 1080))
    rows = [w for w in large.window.findChildren(QWidget) if w.objectName().startswith("step.") and w.isVisible()]
    assert len(rows) == len(ts.ROWS)


def test_every_remark_of_a_long_sheet_can_be_scrolled_to(desk: MakeDesk) -> None:
    shown = desk(SCENES["score-three"], SMALLEST)
    told = [line for line in shown.window.view.sheet.steps if line.right]
    assert len(told) == 6
    assert all(shown.find(f"step.{number}").step == line for number, line in enumerate(told))


def test_how_it_counts_comes_in_the_place_of_the_tries(desk: MakeDesk) -> None:
    shown = desk(SCENES["score"])
    assert shown.find("tries")
    key(shown, Qt.Key.Key_F6)
    assert shown.window.view.rubric
    assert not [w for w in shown.window.findChildren(QWidget, "tries") if w.isVisible()]
    key(shown, Qt.Key.Key_F6)
    assert shown.find("tries")


def test_the_sheet_is_printed_as_it_is_shown_and_where_is_said(desk: MakeDesk) -> None:
    shown = desk(SCENES["score"], SMALLEST)
    key(shown, Qt.Key.Key_F8)
    ((sheet, band),) = shown.printed
    assert sheet == shown.window.view.sheet
    assert band.word == "TRAINING"
    assert shown.find("notice").text.endswith(f" sheets/{sheet.file_stem}.pdf")
    assert not cut(shown.window) + outside(shown.window)


class NoPaper(BookingStationError):
    code = "printing/no-paper"
    whose = Whose.ADMINISTRATOR
    remedy = "Put paper in."


def test_a_sheet_that_is_not_printed_says_so_and_the_window_lives_on(
    desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = desk(SCENES["score"])

    def refuse(*_: object) -> None:
        raise NoPaper("No paper.")

    monkeypatch.setattr(shown.window, "_print_sheet", refuse)
    key(shown, Qt.Key.Key_F8)
    assert "printing/no-paper" in shown.find("notice").text
    key(shown, Qt.Key.Key_F5)
    assert shown.room.commands == [t.WatchReplay(ts.SESSION)]


# A replay. -----------------------------------------------------------------------------------------------------------


def test_a_replay_is_moved_on_by_the_windows_timer_until_it_pauses(desk: MakeDesk, qtbot: QtBot) -> None:
    shown = desk(SCENES["replay"])
    bridge = shown.window.findChild(TrainingBridge)
    assert bridge.moves_a_replay
    qtbot.waitUntil(lambda: bool(shown.room.commands))
    moved = shown.room.commands[0]
    assert isinstance(moved, t.AdvanceReplay)
    assert moved.seconds > 0
    watched = SCENES["replay"].training.replay
    for still in (replace(watched, speed=0), replace(watched, at_s=watched.length_s), None):
        shown.room.show(replace(SCENES["replay"].training, replay=watched))
        shown.settle()
        assert bridge.moves_a_replay
        shown.room.show(replace(SCENES["replay"].training, replay=still))
        shown.settle()
        assert not bridge.moves_a_replay


def test_in_a_replay_nothing_reaches_the_station(desk: MakeDesk) -> None:
    shown = desk(SCENES["replay"])
    for which in (Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_3):
        key(shown, which)
    shown.window.acted.emit(Act.ACCEPT, "")
    shown.settle()
    assert shown.port.commands == []
    press(shown, "act.replay_speed.8")
    key(shown, Qt.Key.Key_F2)
    key(shown, Qt.Key.Key_Escape)
    asked = [command for command in shown.room.commands if not isinstance(command, t.AdvanceReplay)]
    assert asked == [t.SetReplaySpeed(8), t.SetReplaySpeed(0), t.EndReplay()]


def test_a_replay_may_be_another_station_and_the_own_one_comes_back(desk: MakeDesk) -> None:
    shown = desk(SCENES["score"])
    recorded = FakePort(snapshots=[SCENES["exercise-review"].snapshot])
    shown.room.station = recorded
    shown.room.show(ts.scored(ts.sheet(), 82, replay=Replay(ts.SESSION, 1.0, 9.0, 0)))
    shown.settle()
    assert shown.window.view.frame.screen is Screen.CAPTURE
    assert shown.port.listeners == []
    shown.room.station = shown.port
    shown.room.show(SCENES["score"].training)
    shown.settle()
    assert shown.window.view.frame.screen is Screen.SCORE
    assert recorded.listeners == []


def test_nothing_comes_after_the_end(qtbot: QtBot) -> None:
    room = FakeTraining(FakePort(), [ts.room()])
    bridge = TrainingBridge(room)
    heard: list[object] = []
    bridge.training_arrived.connect(heard.append)
    bridge.begin()
    qtbot.waitUntil(lambda: heard == [ts.room()])
    bridge.end()
    bridge.submit(t.LeaveExercise())
    assert room.listeners == []
    assert room.commands == []
    bridge.deleteLater()


def test_a_bridge_follows_only_another_station() -> None:
    one, other = FakePort(), FakePort()
    bridge = Bridge(one)
    bridge.begin()
    bridge.follow(one)
    assert len(one.listeners) == 1
    bridge.follow(other)
    assert (len(one.listeners), len(other.listeners)) == (0, 1)
    bridge.end()
    bridge.follow(one)
    assert (len(one.listeners), len(other.listeners)) == (0, 0)
    bridge.deleteLater()
