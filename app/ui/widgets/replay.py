"""Where a replay is, and what the trainee did there."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.presenters.parts import ReplayLine
from app.ui.look import look
from app.ui.widgets.text import Text

_BAR = 6


class Progress(QWidget):
    """A bar filled up to a share. The words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(_BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        contrast = look().theme.name == "contrast"
        for share, token in ((1.0, "disabled" if contrast else "border"), (self._share, "text")):
            if share > 0:
                painter.setBrush(look().colour(token))
                painter.drawRoundedRect(QRectF(0, 0, self.width() * share, self.height()), _BAR / 2, _BAR / 2)


class ReplayWidget(QWidget):
    """Beside the acts of a replay; hidden without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("replay")
        self._position = Text(style="label")
        self._caption = Text(style="small", colour="text-2", elides=True)
        self._bar = Progress()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(2)
        layout.addStretch(1)
        layout.addWidget(self._position)
        layout.addWidget(self._caption)
        layout.addSpacing(2)
        layout.addWidget(self._bar)
        layout.addStretch(1)
        self.hide()

    def show_line(self, line: ReplayLine | None) -> None:
        self.setVisible(line is not None)
        if line is not None:
            self._position.say(line.position)
            self._caption.say(line.caption or " ")
            self._bar.set_share(line.share)
            self.setAccessibleName(line.spoken)
