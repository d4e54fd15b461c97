"""Tries as bars, with the line of the pass mark. A chart of at most eight."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.presenters.training_views import SheetView, TryBar
from app.ui.look import RESTYLE, look
from app.ui.widgets.text import draw_line

_WIDEST, _GAP = 56.0, 17.0
_LABEL, _LINE = 30.0, 20.0  # the pass mark at the right; a line of a date
_OVER, _VALUE = 8.0, 26.0  # above a bar of 100; a bar lower than this has its number above it
_ONE_LINE_FROM = 52.0  # from one bar to the next, for day and month side by side
_LEAST = 84
_CENTRE, _LEFT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignLeft


class TriesChart(QLabel):
    """Bars from 0 to 100; the present one is filled, one that was broken off is dashed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tries")
        self._bars: tuple[TryBar, ...] = ()
        self._pass_mark = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_tries(self, sheet: SheetView) -> None:
        self._bars, self._pass_mark = sheet.tries, sheet.pass_mark
        self.setAccessibleName(f"{sheet.tries_heading}: {sheet.tries_spoken}")
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _LEAST)

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def fits(self) -> bool:
        if not self._bars:
            return True
        width, _ = self._widths()
        return all(look().width("small", one.month) <= width + 8 for one in self._bars)

    def _widths(self) -> tuple[float, float]:
        """Of a bar and of the gap after it."""
        room = self.width() - _LABEL
        step = min(_WIDEST + _GAP, room / len(self._bars))
        gap = min(_GAP, step * 0.25)
        return step - gap, gap

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, gap = self._widths()
        stacked = width + gap < _ONE_LINE_FROM
        bottom = self.height() - _LINE * (2 if stacked else 1) - 4
        scale = max(0.2, (bottom - _OVER) / 100)
        x = 4.0
        end = x + len(self._bars) * (width + gap)
        self._paint_pass_line(painter, bottom - self._pass_mark * scale, end)
        for bar in self._bars:
            self._paint_bar(painter, bar, QRectF(x, bottom - bar.total * scale, width, bar.total * scale))
            painter.setPen(look().colour("text-2"))
            texts = (bar.day, bar.month) if stacked else (f"{bar.day} {bar.month}",)
            for number, text in enumerate(texts):
                box = QRectF(x, bottom + 4 + number * _LINE, width, _LINE)
                draw_line(painter, box, text, "small", _CENTRE)
            x += width + gap

    def _paint_pass_line(self, painter: QPainter, y: float, end: float) -> None:
        pen = QPen(look().colour("outline"), 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(0, round(y), round(end), round(y))
        painter.setPen(look().colour("text-2"))
        draw_line(painter, QRectF(end + 6, y - 10, _LABEL, 20), str(self._pass_mark), "small", _LEFT)

    def _paint_bar(self, painter: QPainter, bar: TryBar, box: QRectF) -> None:
        colour = look().colour
        pen = QPen(colour("text" if bar.now else "outline"), 1.5)
        if bar.broken_off:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        ground = "text" if bar.now and not bar.broken_off else "surface" if bar.broken_off else "raised"
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, 0), 2, 2)
        inside = box.height() >= _VALUE
        value = QRectF(box.left(), box.top() + 3 if inside else box.top() - 22, box.width(), 22)
        if not inside:  # the line of the pass mark does not go through it
            painter.fillRect(value.adjusted(box.width() / 4, 2, -box.width() / 4, -2), colour("surface"))
        painter.setPen(colour("surface" if inside and ground == "text" else "text"))
        draw_line(painter, value, str(bar.total), "bar-value", _CENTRE)
