"""A window on a real station: real reader thread, analysis, store, submitter and service; and a service by itself."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QEvent, QPoint, QRegularExpression, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.program import StationProgram, Wishes, open_program
from app.config import StationConfig
from app.station.snapshot import StationSnapshot
from app.ui.bridge import Bridge
from app.ui.cards import CARDS, card_printer
from app.ui.look import look
from app.ui.main_window import BookingWindow
from tests.support.service_process import Service, running

PATIENCE_MS = 120_000  # a first compile on a loaded machine; a test waits for states, and this only bounds it
SIZE = (1280, 800)


class WindowDesk:
    """An officer at the window: sees what is shown, presses, types, waits for what the station says."""

    def __init__(self, qtbot: QtBot, data: Path, wishes: Wishes) -> None:
        self._qtbot = qtbot
        self._ended = False
        self.program: StationProgram = open_program(StationConfig(str(data), retry_longest_s=2.0), wishes)
        self.window = BookingWindow(repeat_ms=0)
        self.window.resize(*SIZE)
        self._bridge = Bridge(self.program.station, self.window)
        self.window.begin(self._bridge, print_card=card_printer(data / CARDS, find_printer=lambda: None))
        self.window.show()
        self.wait(lambda: self.window.view is not None)
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    @property
    def snapshot(self) -> StationSnapshot:
        assert self.window.snapshot is not None
        return self.window.snapshot

    @property
    def sentence(self) -> str:
        assert self.window.frame is not None
        return self.window.frame.sentence.text

    def wait(self, is_so: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def shown(self, name: str) -> QWidget | None:
        """A visible part by its name, with or without the argument behind it."""
        wanted = QRegularExpression(rf"^{QRegularExpression.escape(name)}(\..+)?$")
        found = [w for w in self.window.findChildren(QWidget, wanted) if w.isVisible()]
        return found[0] if found else None

    def is_ready(self, name: str) -> bool:
        widget = self.shown(name)
        return widget is not None and widget.isEnabled()

    def press(self, name: str) -> None:
        """Press a part by the mouse once it can be pressed."""
        self.wait(lambda: self.is_ready(name))
        widget = self.shown(name)
        assert widget is not None
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(widget.width() // 2, widget.height() // 2))

    def key(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        focus = QGuiApplication.focusWindow()
        assert focus is not None
        self._qtbot.keyClick(QApplication.focusWidget() or self.window, key)

    def type(self, name: str, text: str) -> None:
        """Click into a field and type; choose by the text's first letters where it is a list."""
        self.wait(lambda: self.is_ready(name))
        field = self.shown(name)
        if isinstance(field, QComboBox):
            field.setFocus()
            self._qtbot.keyClicks(field, text)
            return
        assert isinstance(field, QLineEdit)
        self._qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        field.selectAll()
        self._qtbot.keyClicks(field, text)

    def service_process(self) -> psutil.Process:
        (found,) = [p for p in psutil.Process().children() if "app.match_service" in p.cmdline()]
        return found

    def end(self) -> None:
        """Close the window, then the station; once."""
        if self._ended:
            return
        self._ended = True
        self.window.end()
        self.window.close()
        self.window.deleteLater()
        self.program.close()


OpenDesk = Callable[..., WindowDesk]


@pytest.fixture(scope="module")
def window_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("window") / "data"


@pytest.fixture
def window_desk(qtbot: QtBot, window_data: Path, qapp: QApplication) -> Iterator[OpenDesk]:
    look()
    opened: list[WindowDesk] = []

    def open_desk(data: Path = window_data, **wishes: object) -> WindowDesk:
        opened.append(WindowDesk(qtbot, data, Wishes(fast=True, **wishes)))
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.end()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("service") / "data") as started:
        yield started


@pytest.fixture(scope="module")
def killed_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("killed") / "data"
