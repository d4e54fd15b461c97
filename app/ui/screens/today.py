"""Today: what needs me? Bookings half done, waiting to be sent, answered."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.views import Card, Column, TodayView
from app.ui.look import RESTYLE, look
from app.ui.screens.page import Page, page_margins
from app.ui.shapes import paint_state
from app.ui.widgets.painting import border_width, paint_box
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text, draw_line

_HEIGHT, _HEIGHT_WITH_BARS = 72, 86
_PADDING, _BADGE = 16, 26
_COLUMN_MOST = 560
_COLUMN_STRETCH = 1000
_LEFT = Qt.AlignmentFlag.AlignLeft


class BookingCard(QPushButton):
    """A booking: name as recorded, where it stands, its shape, bars for its steps."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: Card | None = None
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._act)

    def show_card(self, card: Card) -> None:
        if card == self._card:
            return
        self._card = card
        self.setObjectName(f"card.{card.act.argument}")
        self.setAccessibleName(f"{card.title}. {card.line}")
        self.setToolTip(card.title)
        self.setEnabled(card.act.enabled)
        self.setFixedHeight(_HEIGHT_WITH_BARS if card.steps else _HEIGHT)
        self.update()

    def fits(self) -> bool:
        card = self._card
        return card is None or look().width("small", card.line) <= self._room()

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def _room(self) -> float:
        return self.width() - 2 * _PADDING - _BADGE - 12

    def _act(self) -> None:
        if self._card is not None:
            self.acted.emit(self._card.act.act, self._card.act.argument)

    def paintEvent(self, _event: QPaintEvent) -> None:
        card = self._card
        if card is None:
            return
        painter = QPainter(self)
        colour = look().colour
        box = QRectF(self.rect())
        active = self.isEnabled() and (self.isDown() or self.underMouse())
        fill = colour("border" if self.isDown() else "raised" if active else "surface")
        if look().theme.name == "contrast":
            fill = colour("surface")
        border = colour("text" if active else "border")
        paint_box(painter, box, fill=fill, border=border, width=border_width(1) + (1 if active else 0))
        inner = box.adjusted(_PADDING, 12, -_PADDING, -12)
        metrics = QFontMetricsF(look().font("body-strong"))
        title = metrics.elidedText(card.title, Qt.TextElideMode.ElideRight, self._room())
        painter.setPen(colour("text"))
        draw_line(painter, QRectF(inner.left(), inner.top(), self._room(), 24), title, "body-strong", _LEFT)
        painter.setPen(colour("text-2"))
        draw_line(painter, QRectF(inner.left(), inner.top() + 26, self._room(), 20), card.line, "small", _LEFT)
        badge = QRectF(inner.right() - _BADGE, inner.top() + 10, _BADGE, _BADGE)
        paint_state(painter, badge, card.mark.value)
        if card.steps:
            self._paint_bars(painter, card.steps, QRectF(inner.left(), inner.bottom() - 6, inner.width(), 6))

    def _paint_bars(self, painter: QPainter, steps: tuple[int, int], box: QRectF) -> None:
        done, total = steps
        width = (box.width() - 3 * (total - 1)) / max(1, total)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(total):
            contrast = look().theme.name == "contrast"
            rest = "disabled" if contrast else "raised"
            painter.setBrush(look().colour("text-2" if number < done else rest))
            painter.drawRoundedRect(QRectF(box.left() + number * (width + 3), box.top(), width, box.height()), 2, 2)


class ColumnWidget(QWidget):
    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumWidth(_COLUMN_MOST)
        self._heading = Text(style="heading")
        self._count = Text(style="heading-quiet", colour="muted")
        self._none = Text(colour="muted", wraps=True)
        self._more = Text(style="small", colour="muted")
        self._cards: list[BookingCard] = []
        heading = QHBoxLayout()
        heading.setSpacing(10)
        heading.addWidget(self._heading)
        heading.addWidget(self._count)
        heading.addStretch(1)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 6)
        self._list.setSpacing(12)
        self._list.addWidget(self._none)
        self._list.addWidget(self._more)
        self._list.addStretch(1)
        area = scrolled(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(heading)
        layout.addWidget(area, 1)

    def show_column(self, column: Column) -> None:
        self._heading.say(column.heading)
        self._count.say(str(column.count))
        self._none.say(column.none)
        self._none.setVisible(not column.cards)
        self._more.say(column.more)
        self._more.setVisible(bool(column.more))
        while len(self._cards) < len(column.cards):
            card = BookingCard()
            card.acted.connect(self.acted)
            self._list.insertWidget(1 + len(self._cards), card)
            self._cards.append(card)
        for number, widget in enumerate(self._cards):
            widget.setVisible(number < len(column.cards))
            if number < len(column.cards):
                widget.show_card(column.cards[number])


class TodayPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QHBoxLayout(self)
        self._layout.addStretch(1)  # what is left of a wide window, when the columns are at their widest
        self._columns: list[ColumnWidget] = []
        self.apply_measures()

    def show_view(self, view: TodayView) -> None:
        while len(self._columns) < len(view.columns):
            column = ColumnWidget()
            column.acted.connect(self.acted)
            self._columns.append(column)
            self._layout.insertWidget(len(self._columns) - 1, column, _COLUMN_STRETCH)
        for widget, column in zip(self._columns, view.columns, strict=True):
            widget.show_column(column)

    def apply_measures(self) -> None:
        page_margins(self._layout)
        self._layout.setSpacing(16)
