"""The application: a window at once, the station opened behind it, an orderly end."""

import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from app.logs import logger
from app.presenters.acts import Act
from app.presenters.front import FrontEnd
from app.presenters.parts import Language, Theme
from app.presenters.trainer import TrainerFront
from app.station.port import StationPort
from app.training.port import TrainingPort
from app.training.snapshot import TrainingSnapshot
from app.ui.bridge import Bridge
from app.ui.cards import card_printer
from app.ui.display import check_display
from app.ui.icons import icon
from app.ui.look import look
from app.ui.main_window import BookingWindow
from app.ui.opening import AwayFromWindow
from app.ui.sheets import sheet_printer
from app.ui.start_up import AGAIN, CLOSE, PROGRAM, StartPage, StartState, failure_of, present_start
from app.ui.trainer_window import TrainerWindow
from app.ui.training_bridge import TrainingBridge

_LOG = logger("window")
FAILED_STATUS = 1  # the station could not start, and the window was closed
ICON_PX = 128
TRAINER_KEYS = "Ctrl+Shift+T"  # no key of a trainee's work
_FIRST_PAINT_MS = 30  # the window is painted before the program's imports take the interpreter
_HANG_UP = getattr(signal, "SIGHUP", None)  # not on every platform
_ENDING_SIGNALS = tuple(number for number in (signal.SIGINT, signal.SIGTERM, _HANG_UP) if number is not None)
Progress = Callable[[str, int, int], None]


class Program(Protocol):
    """What is opened behind the window."""

    @property
    def station(self) -> StationPort: ...

    @property
    def training(self) -> TrainingPort | None:
        """The training room; None at a production station."""
        ...

    def close(self) -> None: ...


OpenProgram = Callable[[Progress], Program]


class StationApplication(QObject):
    """Start screen, station, end. `window` is the one window; `status` what the process ends with. `exercises`: after
    the sign-in the list of exercises comes first. `sheets`: folder for printed score sheets; None: they are not
    printed. `cards`: the same for fingerprint cards. `trainer`: the trainer's window is there from the beginning;
    TRAINER_KEYS call it and send it away. `screening`: a replay is all there is to see; the window closes when it is
    ended."""

    ended = Signal()  # everything is closed, the window too

    def __init__(
        self,
        open_program: OpenProgram,
        *,
        training: bool,
        language: Language = Language.EN,
        theme: Theme = Theme.DAY,
        exercises: bool = False,
        sheets: Path | None = None,
        cards: Path | None = None,
        trainer: bool = False,
        screening: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._screening = screening
        self._shows_trainer = trainer
        self._open_program = open_program
        self._exercises = exercises
        self._sheets = sheets
        self._cards = cards
        self._state = StartState(training=training, language=language, theme=theme)
        self._program: Program | None = None
        self._bridge: Bridge | None = None
        self.trainer: TrainerWindow | None = None  # of a training station with a training room
        self.status = 0
        self.window = BookingWindow()
        self.window.holds_open = True
        self._page = StartPage()
        self.window.add_page(self._page)
        self.window.acted.connect(self._act)
        self.window.closing.connect(self.end)
        self._opening = AwayFromWindow("opening", self)
        self._opening.progressed.connect(self._hear)
        self._opening.done.connect(self._opened)
        self._opening.failed.connect(self._failed)
        self._closing = AwayFromWindow("closing", self)
        self._closing.done.connect(self._closed)
        self._closing.failed.connect(self._closed)
        self._show_start()

    @property
    def bridge(self) -> Bridge | None:
        return self._bridge

    def begin(self) -> None:
        """Open the program behind the window; the window is painted first."""
        self._state = replace(self._state, failure=None)
        self._show_start()
        QTimer.singleShot(_FIRST_PAINT_MS, self._open)

    def end(self) -> None:
        """Close the program, then the window. A program that is still being opened is closed as soon as it is."""
        if self._state.closing:
            return
        self._state = replace(self._state, closing=True)
        self.window.end()
        self._show_start()
        if self._opening.running:
            return  # `_opened` or `_failed` goes on
        self._close_program()

    # Opening. --------------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        if self._state.closing:
            self._finish()
            return
        self._hear(PROGRAM, 0, 1)
        self._opening.run(self._open_program)

    @Slot(str, int, int)
    def _hear(self, what: str, done: int, total: int) -> None:
        if what != PROGRAM:  # whoever tells of another part has been loaded
            self._state = self._state.heard(PROGRAM, 1, 1)
        self._state = self._state.heard(what, done, total)
        self._show_start()

    @Slot(object)
    def _opened(self, program: Program) -> None:
        self._opening.join()
        self._program = program
        if self._state.closing:
            self._close_program()
            return
        room = program.training
        self._bridge = Bridge(program.station if room is None else room.station, self)
        room_bridge = TrainingBridge(room, self) if room is not None else None
        if room_bridge is not None:
            self.window.show_at(FrontEnd(exercises_open=self._exercises))
            if self._screening:
                room_bridge.training_arrived.connect(self._look_for_the_end)
            else:
                self._make_trainer(self._bridge, room_bridge)
        self.window.begin(
            self._bridge,
            language=self._state.language,
            theme=self._state.theme,
            training=room_bridge,
            print_sheet=sheet_printer(self._sheets) if room is not None and self._sheets is not None else None,
            print_card=card_printer(self._cards) if self._cards is not None else None,
        )
        _LOG.event("window-ready")

    @Slot(object)
    def _look_for_the_end(self, present: TrainingSnapshot) -> None:
        if present.replay is None and present.refused is None:  # a refusal is read first
            self.end()

    def _make_trainer(self, bridge: Bridge, room: TrainingBridge) -> None:
        self.trainer = TrainerWindow(room.submit)
        self.trainer.follow(bridge, room)
        self.trainer.speak(TrainerFront(language=self._state.language))
        self.trainer.place_beside(self.window)
        for window in (self.window, self.trainer):
            QShortcut(QKeySequence(TRAINER_KEYS), window).activated.connect(self.trainer.summon)
        if self._shows_trainer:
            self.trainer.show()

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self._opening.join()
        if self._state.closing:
            self._finish()
            return
        failure = failure_of(error)
        _LOG.error("start-failed", code=failure.code, exception=type(error).__name__)
        self.status = FAILED_STATUS
        self._state = replace(self._state, failure=failure)
        self._show_start()

    # Closing. --------------------------------------------------------------------------------------------------------

    def _close_program(self) -> None:
        program, self._program = self._program, None
        if program is None:
            self._finish()
            return
        self._closing.run(lambda _progress: program.close())

    @Slot(object)
    def _closed(self, error: BaseException | None) -> None:
        self._closing.join()
        if isinstance(error, BaseException):
            _LOG.error("close-failed", exception=type(error).__name__)
        self._finish()

    def _finish(self) -> None:
        if self.trainer is not None:
            self.trainer.hide()
            self.trainer.deleteLater()
            self.trainer = None
        self.window.holds_open = False
        self.window.close()
        self.ended.emit()

    # The start screen. -----------------------------------------------------------------------------------------------

    def _act(self, act: Act, _argument: str) -> None:
        if self._bridge is not None and not self._state.closing:
            return  # the running window's own
        if act is Act.LANGUAGE:
            self._state = replace(self._state, language=self._state.language.other)
        elif act is Act.THEME:
            order = list(Theme)
            self._state = replace(self._state, theme=order[(order.index(self._state.theme) + 1) % len(order)])
        elif act is AGAIN and self._state.failure is not None:
            self.status = 0
            self.begin()
            return
        elif act is CLOSE and self._state.failure is not None:
            self.end()
            return
        self._show_start()

    def _show_start(self) -> None:
        if self._bridge is not None and not self._state.closing:
            return
        if self._state.closing and self.window.view is not None:
            front = self.window.front
            self._state = replace(self._state, language=front.language, theme=front.theme)
        view = present_start(self._state)
        self._page.show_view(view)
        self.window.show_frame(view.frame, self._page)


def run_window(
    open_program: OpenProgram,
    *,
    training: bool,
    language: Language = Language.EN,
    theme: Theme = Theme.DAY,
    exercises: bool = False,
    sheets: Path | None = None,
    cards: Path | None = None,
    trainer: bool = False,
    screening: bool = False,
) -> int:
    """Show the window until it is closed; the status to end the process with. `exercises`, `sheets`, `cards`,
    `trainer`, `screening`: see StationApplication.

    `open_program` is called on a thread of its own and told how to report progress; what it opens is closed before
    this returns. Ctrl-C and SIGTERM close. DisplayMissing, DisplayLibraryMissing where no window can be shown.
    """
    check_display()
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("booking-station")
    application.setDesktopFileName("booking-station")
    application.setQuitOnLastWindowClosed(False)  # `ended` does it, when the program is closed too
    application.setWindowIcon(icon("fingerprint", ICON_PX, look().colour("text")))
    before = qInstallMessageHandler(_log_qt_message)
    try:
        with _defects_logged():
            station = StationApplication(
                open_program,
                training=training,
                language=language,
                theme=theme,
                exercises=exercises,
                sheets=sheets,
                cards=cards,
                trainer=trainer,
                screening=screening,
            )
            with _ended_by_signals(station):
                station.ended.connect(application.quit)
                station.window.showMaximized()
                station.begin()
                application.exec()
            status = station.status
            station.window.deleteLater()
            station.deleteLater()
            application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            return status
    finally:
        qInstallMessageHandler(before)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own words go to the log; warnings to standard error too, where a developer sees them."""
    serious = kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    if serious:
        _LOG.warning("qt-message", detail=message, code=context.category or "qt")


@contextlib.contextmanager
def _defects_logged() -> Iterator[None]:
    """An exception in a slot does not end the window; it is logged by its class and shown on standard error."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        _LOG.error("window-defect", exception=kind.__name__)
        before(kind, error, trace)

    sys.excepthook = hook
    try:
        yield
    finally:
        sys.excepthook = before


@contextlib.contextmanager
def _ended_by_signals(station: StationApplication) -> Iterator[None]:
    """Ctrl-C, SIGTERM and the end of the terminal close the window in order. Python runs its handlers between two byte
    codes only, so a byte through a socket wakes the event loop."""
    receiving, sending = socket.socketpair()
    receiving.setblocking(False)
    sending.setblocking(False)
    notifier = QSocketNotifier(receiving.fileno(), QSocketNotifier.Type.Read)

    def wake() -> None:
        with contextlib.suppress(BlockingIOError):
            receiving.recv(64)

    notifier.activated.connect(wake)
    before = {number: signal.getsignal(number) for number in _ENDING_SIGNALS}
    if before.get(_HANG_UP) is signal.SIG_IGN:  # `nohup`
        del before[_HANG_UP]
    before_descriptor = signal.set_wakeup_fd(sending.fileno())
    for number in before:
        signal.signal(number, lambda *_: QTimer.singleShot(0, station.end))
    try:
        yield
    finally:
        signal.set_wakeup_fd(before_descriptor)
        for number, act in before.items():
            signal.signal(number, act)
        notifier.setEnabled(False)
        notifier.deleteLater()
        receiving.close()
        sending.close()
