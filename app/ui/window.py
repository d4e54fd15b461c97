"""The frame around every screen: training band, top bar, sentence, work area, acts; keys, focus, measures.

Names for tests and scripts (`findChild`): acts "act.<meaning>" with ".<argument>" where there is one ("act.sign_in",
"act.accept", "act.choose_reason.worn", "act.language.es"); fields "field.<name>" ("field.name",
"field.subject.surname", "field.charges", "field.reason_words"); "sentence", "notice", "picture", "hands",
"finger.<FGP>", "light.<FGP>", "attempt.<n>", "result.<n>", "print.<step>", "finding.<n>", "finding.compare", "note",
"answer.<n>", "card.<booking or TCN>"; in training "exercise_chip", "remedies", "total", "tries", "step.<n>", "replay".
"""

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.presenters.acts import Act, Key
from app.presenters.keys import acts_of
from app.presenters.parts import ActView, Frame
from app.ui.accessibility import announce
from app.ui.focus import move_focus
from app.ui.look import look, restyle
from app.ui.measures import measures_for
from app.ui.screens.page import Page
from app.ui.widgets.overlays import FocusRing, TrainingFrame
from app.ui.widgets.rows import ActBar, SentenceRow
from app.ui.widgets.top_bar import TopBarWidget, TrainingBand

REPEAT_MS = 400  # presses of the same act sooner than this are one press (gloves, tremor, a bouncing pedal)
SMALLEST = (1092, 600)  # 1366 x 768 at 125 %, with something at its border
TITLE = "Booking station"  # never a name: titles are seen in task bars and by other programs


class RepeatGuard:
    """Lets an act through when the one before it is long enough ago. The main act counts as one, whatever it says."""

    def __init__(self, least_ms: int) -> None:
        self._least_ms = least_ms
        self._timer = QElapsedTimer()
        self._last = ""

    def passes(self, which: str) -> bool:
        if self._timer.isValid() and which == self._last and self._timer.elapsed() < self._least_ms:
            return False
        self._last = which
        self._timer.start()
        return True


class Window(QMainWindow):
    """Paints frames and pages; emits what the officer means. Decides nothing."""

    acted = Signal(object, str)  # Act, argument
    full_picture = Signal(bool)
    closing = Signal()

    def __init__(self, *, repeat_ms: int = REPEAT_MS) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setObjectName("window")
        self.setMinimumSize(*SMALLEST)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._frame: Frame | None = None
        self._guard = RepeatGuard(repeat_ms)
        self._by_keyboard = False
        self.holds_open = False  # closing is asked for by `closing`; whoever set this lets it go when all is closed
        self._spoken = ""
        look().choose_measures(measures_for(self.width(), self.height()))
        self.band = TrainingBand()
        self.top_bar = TopBarWidget()
        self.sentence = SentenceRow()
        self.pages = QStackedWidget()
        self.bar = ActBar()
        central = QWidget()
        central.setObjectName("screen")
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self.band, 0), (self.top_bar, 0), (self.sentence, 0), (self.pages, 1), (self.bar, 0)):
            column.addWidget(part, stretch)
        self.setCentralWidget(central)
        self._ring = FocusRing(self)
        self._training = TrainingFrame(self)
        self.bar.acted.connect(self._act)
        self._make_shortcuts()
        application = QApplication.instance()
        application.focusChanged.connect(self._follow_focus)
        look().changed.connect(self._restyle)

    # What is shown. --------------------------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame | None:
        return self._frame

    def add_page(self, page: Page) -> None:
        page.acted.connect(self._act)
        page.named.connect(lambda words: announce(self, words))
        self.pages.addWidget(page)

    def remove_page(self, page: Page) -> None:
        self.pages.removeWidget(page)
        page.setParent(None)
        page.deleteLater()

    def show_frame(self, frame: Frame, page: Page) -> None:
        """Paint the frame around a page; a page that was not there before gets the focus where it wants it."""
        before, self._frame = self._frame, frame
        look().choose_theme(frame.theme)
        self.band.show_band(frame.band)
        self._training.setVisible(frame.band is not None)
        self.top_bar.show_bar(frame.top)
        self.sentence.show_sentence(frame.sentence, frame.notice)
        self.bar.show_frame(frame)
        arrived = self.pages.currentWidget() is not page
        if arrived:
            self.pages.setCurrentWidget(page)
        if before is None or arrived:
            self._give_first_focus(page)
        if frame.sentence.text != self._spoken:
            self._spoken = frame.sentence.text
            announce(self, frame.sentence.text)
        if frame.notice is not None and (before is None or before.notice != frame.notice):
            announce(self, frame.notice.text)
        self._raise_overlays()

    def focus_main(self) -> None:
        """Give the main act the focus, with its ring: who asked what to do now sees it."""
        self._by_keyboard = True
        self.bar.main.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_first_focus(self, page: Page) -> None:
        wanted = page.first_focus()
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.bar.main.isEnabled():
            self.bar.main.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus()

    def _raise_overlays(self) -> None:
        self._training.setGeometry(self.rect())
        self._training.raise_()
        self._ring.place()

    # What the officer does. ------------------------------------------------------------------------------------------

    def _make_shortcuts(self) -> None:
        for key in Key:
            if key is Key.F11:
                continue  # held, not pressed
            shortcut = QShortcut(QKeySequence(key.value), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda k=key: self._press(k))

    def _press(self, key: Key) -> None:
        """A key does what its act does: as if the button were pressed."""
        act = self._act_of(key)
        if act is not None:
            self._act(act.act, act.argument)

    def _act_of(self, key: Key) -> ActView | None:
        if self._frame is None:
            return None
        return next((a for a in acts_of(self._frame) if a.key is key and a.enabled and not a.busy), None)

    def _act(self, act: Act, argument: str) -> None:
        frame = self._frame
        main = frame is not None and (frame.main.act, frame.main.argument) == (act, argument)
        if self._guard.passes("main" if main else f"{act}:{argument}"):
            self.acted.emit(act, argument)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F11 and not event.isAutoRepeat():
            self.full_picture.emit(True)
        elif event.text().isdigit() and not event.isAutoRepeat():
            self.finger_key(event.text())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F11 and not event.isAutoRepeat():
            self.full_picture.emit(False)
        else:
            super().keyReleaseEvent(event)

    def finger_key(self, text: str) -> None:
        """1 to 0, where fingers are chosen."""

    # Focus, sizes, look. ---------------------------------------------------------------------------------------------

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab, or Qt when what has the focus goes away or is disabled. Then the focus is nowhere: what lies next does
        another thing, and Space would do it."""
        current = QApplication.focusWidget()
        if current is not None and not (current.isVisible() and current.isEnabled()):
            self.setFocus()
            return True
        self._by_keyboard = True
        return move_focus(self.centralWidget(), forward=forward)

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        by_keyboard, self._by_keyboard = self._by_keyboard, False
        if new is None or new.window() is not self or new is self:
            self._ring.follow(None)
            return
        shown = by_keyboard or isinstance(new, QLineEdit | QComboBox)
        self._ring.follow(new if shown else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        look().choose_measures(measures_for(self.width(), self.height()))
        self._raise_overlays()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.full_picture.emit(False)

    def _restyle(self) -> None:
        for page in self.findChildren(Page):
            page.apply_measures()
        restyle(self)
        if self._frame is not None:
            self.sentence.show_sentence(self._frame.sentence, self._frame.notice)
            self.bar.show_frame(self._frame)
        self._raise_overlays()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.holds_open:
            event.ignore()
            self.closing.emit()
        else:
            super().closeEvent(event)
