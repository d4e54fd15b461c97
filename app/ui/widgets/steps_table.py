"""The steps of a score sheet: those with remarks always in sight or scrolled to, the others as far as there is room."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.training_views import SheetView, StepLine
from app.ui.look import RESTYLE, look
from app.ui.shapes import paint_state
from app.ui.widgets.painting import Panel
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import draw_line, lines_of

ROW, HEAD = 47, 35
_PADDING, _BADGE, _BADGE_GAP, _BETWEEN = 12, 22, 10, 24
_NAME_LEAST = 196  # of a usual sheet
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Columns:
    """Left edge of the name, right edges of the three numbers, left edge and width of what was right; pixels."""

    name: float
    numbers: tuple[float, float, float]
    right: float
    right_width: float


def columns_for(sheet: SheetView, width: float) -> Columns:
    """As wide as the words need; what was right has the rest."""
    measures = look().measures
    between = 12 if measures.compact else _BETWEEN

    def widest(style: str, texts: tuple[str, ...], head: str) -> float:
        return max([look().width("label", head), *(look().width(style, text) for text in texts)])

    name = widest("table", tuple(step.name for step in sheet.steps), sheet.columns[0])
    name = max(name, 0 if measures.compact else _NAME_LEAST)
    left = _PADDING + _BADGE + _BADGE_GAP
    at = left + name
    numbers = []
    for number, texts in enumerate(
        (
            tuple(step.attempts for step in sheet.steps),
            tuple(step.seconds for step in sheet.steps),
            tuple(step.quality for step in sheet.steps),
        ),
        1,
    ):
        at += between + widest("table", texts, sheet.columns[number])
        numbers.append(at)
    right = at + between
    return Columns(left, (numbers[0], numbers[1], numbers[2]), right, max(120.0, width - right - _PADDING))


class _TableLine(QLabel):
    """A painted line of the table over its whole width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: Columns | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def paint_rule(self, painter: QPainter) -> None:
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().colour("border"))


class HeadLine(_TableLine):
    words: tuple[str, str, str, str, str] | None = None

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.words is None or self.columns is None:
            return
        painter = QPainter(self)
        painter.setPen(look().colour("text-2"))
        step, *numbers, right = self.words
        draw_line(painter, QRectF(_PADDING, 0, 1, self.height()), step, "label", _LEFT)
        for edge, word in zip(self.columns.numbers, numbers, strict=True):
            draw_line(painter, QRectF(0, 0, edge, self.height()), word, "label", _RIGHT)
        draw_line(painter, QRectF(self.columns.right, 0, 1, self.height()), right, "label", _LEFT)
        self.paint_rule(painter)


class StepWidget(_TableLine):
    """A step: shape, name, figures, what would have been right."""

    step: StepLine | None = None

    def show_step(self, step: StepLine, columns: Columns) -> None:
        self.step, self.columns = step, columns
        self.setAccessibleName(step.spoken)
        self.setFixedHeight(self.wanted_height())
        self.update()

    def wanted_height(self) -> int:
        return max(ROW, math.ceil(len(self._lines()) * look().line("table") + 10))

    def fits(self) -> bool:
        return len(self._lines()) * look().line("table") <= self.height()

    def sizeHint(self) -> QSize:
        return QSize(400, self.height())

    def _lines(self) -> list[tuple[str, float]]:
        if self.step is None or self.columns is None or not self.step.right:
            return []
        return lines_of(self.step.right, "table", self.columns.right_width)[0]

    def paintEvent(self, _event: QPaintEvent) -> None:
        step, columns = self.step, self.columns
        if step is None or columns is None:
            return
        painter = QPainter(self)
        colour = look().colour
        paint_state(painter, QRectF(_PADDING, (self.height() - _BADGE) / 2, _BADGE, _BADGE), step.mark.value)
        painter.setPen(colour("text"))
        draw_line(painter, QRectF(columns.name, 0, 1, self.height()), step.name, "table", _LEFT)
        for edge, text in zip(columns.numbers, (step.attempts, step.seconds, step.quality), strict=True):
            draw_line(painter, QRectF(0, 0, edge, self.height()), text, "table", _RIGHT)
        lines = self._lines()
        line = look().line("table")
        top = (self.height() - len(lines) * line) / 2
        for number, (text, _) in enumerate(lines):
            draw_line(painter, QRectF(columns.right, top + number * line, 1, line), text, "table", _LEFT)
        self.paint_rule(painter)


class MoreLine(_TableLine):
    """In the place of steps that are left out."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(look().colour("muted"))
        draw_line(painter, QRectF(_PADDING, 0, 1, self.height()), self.text(), "table", _LEFT)


class StepsTable(Panel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("steps")
        self._sheet: SheetView | None = None
        self._head = HeadLine()
        self._head.setFixedHeight(HEAD)
        self._rows: list[StepWidget] = []
        self._more = MoreLine()
        self._more.setFixedHeight(ROW)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addWidget(self._more)
        self._list.addStretch(1)
        self._area: QScrollArea = scrolled(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addWidget(self._area, 1)

    def show_sheet(self, sheet: SheetView) -> None:
        if sheet != self._sheet:
            self._sheet = sheet
            self._area.verticalScrollBar().setValue(0)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == RESTYLE:
            self._fit()
        return done

    def _fit(self) -> None:
        """Rows from the top while they and the line for the rest have room."""
        sheet = self._sheet
        if sheet is None:
            return
        bar = (
            self._area.verticalScrollBar().sizeHint().width()
        )  # its room is kept, so that no line changes when it comes
        columns = columns_for(sheet, self.width() - 2 - bar)
        self._head.columns, self._head.words = columns, sheet.columns
        self._head.setAccessibleName(", ".join(sheet.columns))
        self._head.update()
        while len(self._rows) < len(sheet.steps):
            row = StepWidget()
            row.setObjectName(f"step.{len(self._rows)}")
            self._list.insertWidget(len(self._rows), row)
            self._rows.append(row)
        for row, step in zip(self._rows, sheet.steps, strict=False):
            row.show_step(step, columns)
        shown = self._how_many(sheet)
        for number, row in enumerate(self._rows):
            row.setVisible(number < shown)
        self._more.setText(sheet.more[len(sheet.steps) - shown])
        self._more.setVisible(shown < len(sheet.steps))
        self._more.update()

    def _how_many(self, sheet: SheetView) -> int:
        room = self.height() - 2 - HEAD
        heights = [row.wanted_height() for row in self._rows[: len(sheet.steps)]]
        if sum(heights) <= room:
            return len(heights)
        least = len(sheet.steps) - (len(sheet.more) - 1)
        taken, shown = 0, 0
        for height in heights:
            if shown >= least and taken + height + ROW > room:
                break
            taken += height
            shown += 1
        return shown
