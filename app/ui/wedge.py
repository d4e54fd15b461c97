"""What a scanner types that stands for a keyboard: the text of a licence goes to no field, but to the form as a whole.

The text of a licence begins with @, which no field takes. From there on every key belongs to the scan, its Enters and
control keys too, until the keys pause. What turns out to be no scan is given to the field that had the focus.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

BEGINS = "@"
PAUSE_MS = 150  # scanners send a key every few milliseconds, the slowest every 40
SHORTEST = 20  # characters; the head of a licence alone has more
LONGEST = 20_000  # a scanner that never pauses is none
_LETTERS = {int(Qt.Key.Key_A) + n: n + 1 for n in range(26)}  # with Ctrl: the control characters 1 to 26


class ScannerListener(QObject):
    """Listens while its page is shown."""

    scanned = Signal(str)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._text = ""
        self._focus: QWidget | None = None
        self._giving_back = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._end)

    def listen(self) -> None:
        QApplication.instance().installEventFilter(self)

    def stop(self) -> None:
        QApplication.instance().removeEventFilter(self)
        self._pause.stop()
        self._text = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if self._giving_back or kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._page.window():
            return False
        key = event
        if not isinstance(key, QKeyEvent) or not (self._text or key.text() == BEGINS):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            event.accept()  # no key of a scan is a key of the window
            return bool(self._text)
        if not self._text:
            self._focus = QApplication.focusWidget()
        self._text += _character(key)
        if len(self._text) > LONGEST:
            self._end()
        else:
            self._pause.start()
        return True

    def _end(self) -> None:
        self._pause.stop()
        text, self._text = self._text, ""
        focus, self._focus = self._focus, None
        if len(text) >= SHORTEST:
            self.scanned.emit(text)
            return
        if focus is None or not isValid(focus):  # its page may have gone meanwhile
            return
        self._giving_back = True
        try:
            for character in text:
                typed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
                QCoreApplication.sendEvent(focus, typed)
        finally:
            self._giving_back = False


def _character(key: QKeyEvent) -> str:
    held = key.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    if held == Qt.KeyboardModifier.ControlModifier and key.key() in _LETTERS:  # both together are AltGr, which writes
        return chr(_LETTERS[key.key()])
    if key.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return "\r"
    return key.text()
