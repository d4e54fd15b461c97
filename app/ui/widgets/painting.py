"""Boxes, badges and icons as every part paints them."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.presenters.parts import Mark
from app.ui.icons import paint_icon
from app.ui.look import look
from app.ui.shapes import paint_state

RADIUS = 8
LOUD = {Mark.WARN: ("warn", "warn-soft"), Mark.BAD: ("bad", "bad-soft")}  # border and ground of what is to mend
COLOURED = {Mark.GOOD: "good", Mark.WARN: "warn", Mark.BAD: "bad"}


def word_colour(mark: Mark) -> str:
    """Token of the word of a state."""
    return COLOURED.get(mark, "text")


def paint_box(
    painter: QPainter, box: QRectF, *, fill: QColor | None, border: QColor, width: float, radius: float = RADIUS,
    dashed: bool = False,
) -> None:  # fmt: skip
    """A rounded box whose border lies inside `box`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(border, width)
    if dashed:
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
    painter.setPen(pen if width else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def border_width(usual: int) -> int:
    """Borders are thicker in the theme of high contrast: 1 becomes 2, 3 becomes 5."""
    return {1: 2, 3: 5}.get(usual, usual) if look().theme.name == "contrast" else usual


class Panel(QWidget):
    """A card: surface, border, radius. `mark`: the border of what is to mend, with its ground when `soft`."""

    def __init__(self, parent: QWidget | None = None, *, soft: bool = True) -> None:
        super().__init__(parent)
        self._soft = soft
        self._mark: Mark | None = None

    def set_mark(self, mark: Mark | None) -> None:
        if mark is not self._mark:
            self._mark = mark
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        border, ground = LOUD.get(self._mark, ("border", "surface")) if self._mark else ("border", "surface")
        width = border_width(3 if self._mark in LOUD else 1)
        ground = ground if self._soft else "surface"
        box = QRectF(self.rect())
        paint_box(painter, box, fill=look().colour(ground), border=look().colour(border), width=width)


class Badge(QLabel):
    """The shape of a state. The words beside it say the same, so a screen reader hears those only."""

    def __init__(self, px: int = 28, mark: Mark = Mark.IDLE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = mark
        self.setFixedSize(px, px)

    def set_mark(self, mark: Mark) -> None:
        if mark is not self._mark:
            self._mark = mark
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_state(QPainter(self), QRectF(self.rect()), self._mark.value)


class Icon(QLabel):
    """A line icon beside words."""

    def __init__(self, name: str, px: int = 24, colour: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._colour = name, colour
        self.setFixedSize(px, px)

    def set_icon(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._name, look().colour(self._colour))


class Rule(QWidget):
    """A line between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().colour("border"))
