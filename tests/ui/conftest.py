"""A window on a station that shows what a test gives it; nothing of it is left after the test."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.errors import BookingStationError
from app.presenters.card_sheet import CardSheet
from app.presenters.front import FrontEnd
from app.presenters.parts import Band, Language, Theme
from app.presenters.training_views import SheetView
from app.ui.bridge import Bridge
from app.ui.cards import Where
from app.ui.look import look
from app.ui.main_window import BookingWindow
from app.ui.measures import measures_for
from app.ui.training_bridge import TrainingBridge
from tests.support.fake_port import FakePort
from tests.support.fake_training import FakeTraining
from tests.support.scenes import Scene

USUAL = (1280, 800)


class Desk:
    """A window, the port behind it, and what a test does with both."""

    def __init__(self, qtbot: QtBot, scene: Scene, size: tuple[int, int], language: Language, theme: Theme) -> None:
        self._qtbot = qtbot
        self.printed: list[tuple[SheetView, Band]] = []
        self.printed_cards: list[CardSheet] = []
        self.card_fault: BookingStationError | None = None
        self.port = FakePort(snapshots=[scene.snapshot])
        self.port.preview.put(scene.live)
        self.room = FakeTraining(self.port, [scene.training]) if scene.training is not None else None
        self.window = BookingWindow(repeat_ms=0)
        self.window.resize(*size)
        self.window.show_at(replace(scene.front, language=language, theme=theme))
        self.bridge = Bridge(self.port)
        training = TrainingBridge(self.room, self.window) if self.room is not None else None
        self.window.begin(
            self.bridge,
            language=language,
            theme=theme,
            training=training,
            print_sheet=self.sheets if training else None,
            print_card=self.cards if scene.front.can_print_cards else None,
        )
        self.window.show()
        qtbot.waitUntil(lambda: self.window.view is not None)
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.settle()

    def sheets(self, sheet: SheetView, band: Band) -> Path:
        self.printed.append((sheet, band))
        return Path("/a/long/way/down/to/the/data/of/this/station/and/its/sheets") / f"{sheet.file_stem}.pdf"

    def cards(self, sheet: CardSheet) -> Where:
        if self.card_fault is not None:
            raise self.card_fault
        self.printed_cards.append(sheet)
        return Where(f"cards/{sheet.file_stem}.pdf", printer=False)

    def settle(self) -> None:
        """Let what is posted arrive: layouts, snapshots."""
        for _ in range(3):
            QApplication.sendPostedEvents()
            QApplication.processEvents()

    def show(self, scene: Scene, front: FrontEnd | None = None) -> None:
        self.port.preview.put(scene.live)
        shown = front if front is not None else scene.front
        self.window.show_at(replace(shown, can_print=self.room is not None, can_print_cards=shown.can_print_cards))
        if self.room is not None and scene.training is not None:
            self.room.show(scene.training)
        self.port.show(scene.snapshot)
        self.settle()

    def find(self, name: str) -> QWidget:
        """A shown part by its object name."""
        found = [w for w in self.window.findChildren(QWidget, name) if w.isVisible()]
        assert found, f"nothing shown is called {name}"
        return found[0]

    def end(self) -> None:
        self.window.end()
        self.window.close()
        self.window.deleteLater()
        self.bridge.deleteLater()


MakeDesk = Callable[..., Desk]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[MakeDesk]:
    made: list[Desk] = []

    def make(
        scene: Scene,
        size: tuple[int, int] = USUAL,
        language: Language = Language.EN,
        theme: Theme = Theme.DAY,
    ) -> Desk:
        made.append(Desk(qtbot, scene, size, language, theme))
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture(autouse=True)
def nothing_left_of_the_window(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """A widget or a running timer that a test left fails that test."""
    look()
    before = set(map(id, qapp.topLevelWidgets()))
    yield
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [w for w in qapp.topLevelWidgets() if id(w) not in before]
    if left:  # references in a cycle of Python's
        gc.collect()
        qapp.processEvents()
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        left = [w for w in qapp.topLevelWidgets() if id(w) not in before]
    timers = [t for w in left for t in w.findChildren(QTimer) if t.isActive()]
    look().choose_theme(Theme.DAY)
    look().choose_measures(measures_for(1366, 768))
    assert not timers, f"timers left running: {timers}"
    assert not left, f"widgets left: {[(type(w).__name__, w.objectName()) for w in left]}"
