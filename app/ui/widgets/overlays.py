"""What is drawn over the window: the ring of the focus, the frame of a training station."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from shiboken6 import isValid

from app.ui.look import look


class FocusRing(QWidget):
    """The focus, seen: 3 thick, 3 away from what has it, drawn over the window. Buttons show it for the keyboard only;
    fields always."""

    GAP, FIELD_GAP, WIDTH = 3, 2, 3  # fields have their label near

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []  # the target and what holds it: it moves with them
        self.hide()

    def follow(self, target: QWidget | None) -> None:
        """Draw around this widget from now on; None: nothing."""
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._target, self._watched = target, []
        while target is not None and target is not self.parentWidget():
            target.installEventFilter(self)
            self._watched.append(target)
            target = target.parentWidget()
        self.place()

    def place(self) -> None:
        target = self._target
        if target is None or not target.isVisible() or not self.parentWidget().isAncestorOf(target):
            self.hide()
            return
        out = (self.FIELD_GAP if isinstance(target, QLineEdit | QComboBox) else self.GAP) + self.WIDTH
        corner = target.mapTo(self.parentWidget(), target.rect().topLeft())
        self.setGeometry(corner.x() - out, corner.y() - out, target.width() + 2 * out, target.height() + 2 * out)
        self.raise_()
        self.show()
        self.update()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self.place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look().colour("focus"), self.WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = self.WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 12, 12)


class TrainingFrame(QWidget):
    """Four pixels of violet around a training station's window."""

    WIDTH = 4

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        inner = self.rect().adjusted(self.WIDTH, self.WIDTH, -self.WIDTH, -self.WIDTH)
        self.setMask(QRegion(self.rect()).subtracted(QRegion(inner)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("training"))
