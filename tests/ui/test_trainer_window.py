"""The trainer's window: driven by mouse, as a trainer does."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.position import FrictionRidgePosition as P
from app.presenters.parts import Language, Theme
from app.presenters.trainer import TrainerFront
from app.training import commands as t
from app.training.snapshot import Refused, TrainingSnapshot
from app.ui.look import look
from app.ui.trainer_window import SMALLEST, TrainerWindow
from app.ui.widgets.button import ActButton
from app.ui.widgets.hands import HandsWidget
from app.ui.widgets.text import Text
from drivers.simulated.acts import ActKind
from tests.support.scenes import base

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def said() -> list[t.TrainingCommand]:
    return []


@pytest.fixture
def window(qtbot: QtBot, said: list[t.TrainingCommand]) -> TrainerWindow:
    made = TrainerWindow(said.append)
    qtbot.addWidget(made)
    made.show_moment(base(), TrainingSnapshot())
    made.show()
    return made


def button(window: TrainerWindow, name: str) -> ActButton:
    found = window.findChild(ActButton, f"act.{name}")
    assert found is not None, name
    return found


def test_a_dry_ring_finger_by_mouse(qtbot: QtBot, window: TrainerWindow, said: list[t.TrainingCommand]) -> None:
    hands = window.findChild(HandsWidget, "hands")
    qtbot.mouseClick(hands, LEFT, pos=hands.finger_centre(4).toPoint())
    qtbot.mouseClick(button(window, "strength.some"), LEFT)
    qtbot.mouseClick(button(window, "befall.dry"), LEFT)
    (command,) = said
    assert isinstance(command, t.Befall)
    assert (command.act.kind, command.act.fingers, command.act.amount) == (ActKind.DRY, {4}, 0.5)


def test_what_is_in_force_is_shown_and_mended(
    qtbot: QtBot, window: TrainerWindow, said: list[t.TrainingCommand]
) -> None:
    assert not button(window, "mend").isEnabled()
    window.show_moment(base(), TrainingSnapshot(in_force=((ActKind.BANDAGE, (P.LEFT_THUMB,)),)))
    assert window.findChild(Text, "in_force").text() == "Bandaged finger: left thumb"
    qtbot.mouseClick(button(window, "mend"), LEFT)
    assert said == [t.Mend()]


def test_what_could_not_be_is_said(window: TrainerWindow) -> None:
    refused = Refused("training/x", "officer", "Nothing is rolled there.", "Choose another.", 1)
    window.show_moment(base(), TrainingSnapshot(trainer_refused=refused))
    assert window.findChild(Text, "refused").text() == "Nothing is rolled there."


def test_it_comes_before_the_other_windows_and_goes_when_it_is_there(qtbot: QtBot, window: TrainerWindow) -> None:
    trainees = QWidget()
    qtbot.addWidget(trainees)
    trainees.show()
    trainees.activateWindow()
    qtbot.waitUntil(trainees.isActiveWindow)
    window.summon()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.isVisible()
    window.summon()
    assert not window.isVisible()


def test_closing_it_only_hides_it(window: TrainerWindow) -> None:
    assert not window.close()
    assert not window.isVisible()


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("language", list(Language))
def test_nothing_is_cut_at_its_smallest(qtbot: QtBot, window: TrainerWindow, language: Language, theme: Theme) -> None:
    look().choose_theme(theme)
    window.resize(*SMALLEST)
    window.speak(TrainerFront(language=language, theme=theme, chosen=frozenset({P.RIGHT_INDEX, P.RIGHT_MIDDLE})))
    lines = tuple((kind, (P.RIGHT_INDEX, P.RIGHT_MIDDLE)) for kind in (ActKind.DRY, ActKind.SMEAR, ActKind.TREMOR))
    window.show_moment(base(), TrainingSnapshot(in_force=lines))
    shown = [part for part in window.findChildren(ActButton) if part.isVisible()]
    assert len(shown) > len(ActKind)
    texts = [part for part in window.findChildren(Text) if part.isVisible()]
    qtbot.waitUntil(lambda: [part.text() for part in texts if not part.fits()] == [])
    assert [part.text() for part in shown if not part.fits()] == []
    inside = window.centralWidget().rect()
    for part in shown:
        assert inside.contains(part.mapTo(window.centralWidget(), QPoint(0, 0)))
        assert inside.contains(part.mapTo(window.centralWidget(), part.rect().bottomRight()))
        assert part.accessibleName()
