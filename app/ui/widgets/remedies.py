"""What can be said to the person or done: a grid of large targets in the place of the hands and the attempts."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.parts import ActView, RemedyPanel
from app.ui.icons import paint_icon
from app.ui.look import RESTYLE, look
from app.ui.widgets.painting import Panel, border_width, paint_box
from app.ui.widgets.text import Text, draw_line, lines_of

_LEAST, _MOST = 48, 72
_ICON, _GAP, _PADDING = 24, 10, 12
_STYLES = ("act", "attempt-strong")  # the second where the words would need more than two lines
_WIDE, _COLUMNS, _COLUMNS_WIDE = 900, 3, 4
_LEFT = Qt.AlignmentFlag.AlignLeft


class RemedyButton(QPushButton):
    """An icon and short words on at most two lines."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ActView | None = None
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMinimumHeight(_LEAST)
        self.setMaximumHeight(_MOST)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.clicked.connect(self._act)

    def show_act(self, view: ActView) -> None:
        if view != self._view:
            self._view = view
            self.setObjectName(f"act.{view.act.value}.{view.argument}")
            self.setAccessibleName(view.label)
            self.update()

    def fits(self) -> bool:
        style, lines = self._lines()
        room = self._room()
        return len(lines) * look().line(style) <= self.height() and all(width <= room + 0.5 for _, width in lines)

    def sizeHint(self) -> QSize:
        return QSize(160, _LEAST)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _LEAST)

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def _act(self) -> None:
        if self._view is not None:
            self.acted.emit(self._view.act, self._view.argument)

    def _room(self) -> float:
        return self.width() - 2 * _PADDING - _ICON - _GAP

    def _lines(self) -> tuple[str, list[tuple[str, float]]]:
        label = self._view.label if self._view is not None else ""
        for style in _STYLES:
            lines, _ = lines_of(label, style, self._room())
            if len(lines) * look().line(style) <= self.height() - 4:
                break
        return style, lines

    def paintEvent(self, _event: QPaintEvent) -> None:
        view = self._view
        if view is None:
            return
        painter = QPainter(self)
        colour = look().colour
        contrast = look().theme.name == "contrast"
        down, over = self.isDown(), self.underMouse()
        fill = colour("border" if down else "raised" if over else "surface") if not contrast else colour("surface")
        border, width = ("text", border_width(3)) if contrast and (down or over) else ("outline", 2)
        paint_box(painter, QRectF(self.rect()), fill=fill, border=colour("text" if down else border), width=width)
        icon = QRectF(_PADDING, (self.height() - _ICON) / 2, _ICON, _ICON)
        paint_icon(painter, icon, view.icon or "person", colour("text"))
        style, lines = self._lines()
        line = look().line(style)
        top = (self.height() - line * len(lines)) / 2
        painter.setPen(colour("text"))
        for number, (text, _) in enumerate(lines):
            box = QRectF(_PADDING + _ICON + _GAP, top + number * line, self._room(), line)
            draw_line(painter, box, text, style, _LEFT)


class RemediesWidget(Panel):
    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("remedies")
        self._label = Text(style="heading")
        self._buttons: list[RemedyButton] = []
        self._columns = 0
        self._grid = QGridLayout()
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self._label)
        self._layout.addLayout(self._grid, 1)
        self._layout.addStretch(0)
        self.apply_measures()

    def show_panel(self, panel: RemedyPanel) -> None:
        self._label.say(panel.label)
        self.setAccessibleName(panel.label)
        while len(self._buttons) < len(panel.choices):
            button = RemedyButton(self)  # without a parent it would be a window for a moment, and take the focus
            button.acted.connect(self.acted)
            self._buttons.append(button)
            self._columns = 0
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(panel.choices))
            if number < len(panel.choices):
                button.show_act(panel.choices[number])
        self._place()

    def apply_measures(self) -> None:
        compact = look().measures.compact
        self._label.setVisible(not compact)  # the room is the buttons'
        margin = 6 if compact else 16
        self._layout.setContentsMargins(margin, margin, margin, margin)
        self._layout.setSpacing(8)
        self._grid.setSpacing(8 if compact else 12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        columns = _COLUMNS_WIDE if self.width() >= _WIDE else _COLUMNS
        if columns == self._columns:
            return
        self._columns = columns
        for number, button in enumerate(self._buttons):
            self._grid.addWidget(button, number // columns, number % columns)
        for column in range(_COLUMNS_WIDE):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
