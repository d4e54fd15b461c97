"""Text in a style and a token colour, with the line height of the style; never cut without being asked."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.look import RESTYLE, look

_UNBOUNDED = 1e6


class Text(QLabel):
    """A label (role and name for screen readers come from QLabel). `wraps`: takes more lines where it must;
    `elides`: may end in an ellipsis (names as recorded only), the whole then in the tool tip."""

    def __init__(
        self,
        text: str = "",
        style: str = "body",
        colour: str = "text",
        *,
        wraps: bool = False,
        elides: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._style, self._colour = style, colour
        self._wraps, self._elides = wraps, elides
        self._align = align
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)
        self.setText(text)

    def say(self, text: str, *, style: str | None = None, colour: str | None = None) -> None:
        """Show this text; nothing is done when nothing differs."""
        restyled = (style or self._style, colour or self._colour)
        if restyled != (self._style, self._colour):
            self._style, self._colour = restyled
            self.updateGeometry()
            self.update()
        if text != self.text():
            self.setText(text)
            self.setToolTip(text if self._elides else "")
            self.updateGeometry()

    def fits(self) -> bool:
        """Whether every word is painted whole at the present size."""
        if self._elides or not self.text():
            return True
        lines, width = self._lines(self.width() if self._wraps else _UNBOUNDED)
        return width <= self.width() + 0.5 and len(lines) * look().line(self._style) <= self.height() + 0.5

    def sizeHint(self) -> QSize:
        lines, width = self._lines(_UNBOUNDED)
        return QSize(math.ceil(width), max(1, len(lines)) * look().line(self._style))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._elides:
            return QSize(min(hint.width(), 48), hint.height())
        if self._wraps:
            longest = max((look().width(self._style, word) for word in self.text().split()), default=0.0)
            return QSize(math.ceil(longest), look().line(self._style))
        return hint

    def hasHeightForWidth(self) -> bool:
        return self._wraps

    def heightForWidth(self, width: int) -> int:
        return max(1, len(self._lines(width)[0])) * look().line(self._style)

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.updateGeometry()
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = look().font(self._style)
        painter.setFont(font)
        painter.setPen(look().colour(self._colour))
        line = look().line(self._style)
        metrics = QFontMetricsF(font)
        if self._elides:
            shown = [(metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width()), 0.0)]
            shown = [(text, metrics.horizontalAdvance(text)) for text, _ in shown]
        else:
            shown = self._lines(self.width() if self._wraps else _UNBOUNDED)[0]
        y = (self.height() - len(shown) * line) / 2 if not self.alignment() & Qt.AlignmentFlag.AlignTop else 0.0
        for text, width in shown:
            painter.drawText(QPointF(self._left(width), y + _baseline(metrics, line)), text)
            y += line

    def _left(self, width: float) -> float:
        if self._align & Qt.AlignmentFlag.AlignRight:
            return self.width() - width
        if self._align & Qt.AlignmentFlag.AlignHCenter:
            return (self.width() - width) / 2
        return 0.0

    def _lines(self, width: float) -> tuple[list[tuple[str, float]], float]:
        return lines_of(self.text(), self._style, width)


def lines_of(text: str, style: str, width: float) -> tuple[list[tuple[str, float]], float]:
    """Text broken to a width in a style: lines with their widths, and the greatest width."""
    font = look().font(style)
    shown: list[tuple[str, float]] = []
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        while (piece := layout.createLine()).isValid():
            piece.setLineWidth(width)
            part = paragraph[piece.textStart() : piece.textStart() + piece.textLength()].rstrip()
            shown.append((part, piece.naturalTextWidth()))
        layout.endLayout()
    return shown, max((w for _, w in shown), default=0.0)


def _baseline(metrics: QFontMetricsF, line: float) -> float:
    return (line - metrics.height()) / 2 + metrics.ascent()


def draw_line(painter: QPainter, box: QRectF, text: str, style: str, align: Qt.AlignmentFlag) -> None:
    """One line of text in a box, its line height centred, in the painter's pen."""
    font = look().font(style)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    width = metrics.horizontalAdvance(text)
    left = box.left()
    if align & Qt.AlignmentFlag.AlignRight:
        left = box.right() - width
    elif align & Qt.AlignmentFlag.AlignHCenter:
        left = box.center().x() - width / 2
    line = metrics.height()
    painter.drawText(QPointF(left, box.center().y() - line / 2 + metrics.ascent()), text)
