"""Answers: did it go, and what came back?"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.presenters.views import AnswerRow, AnswersView
from app.ui.look import RESTYLE, look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.facts import FactsList
from app.ui.widgets.painting import LOUD, Badge, Icon, Panel, Rule
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text, draw_line

_RECEIPT, _RECEIPT_COMPACT, _RECEIPT_LARGE = 384, 320, 480
_RIGHT = Qt.AlignmentFlag.AlignRight


class Chip(QLabel):
    """A word on ink: "New"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()

    def say(self, word: str) -> None:
        self.setText(word)
        self.setVisible(bool(word))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(round(look().width("label", self.text())) + 17, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().colour("text"))
        box = QRectF(0, (self.height() - 24) / 2, self.width(), 24)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(look().colour("surface"))
        draw_line(painter, box, self.text(), "label", Qt.AlignmentFlag.AlignHCenter)


class AnswerLine(Panel):
    """One answer: shape, name, plain words, its clock."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = Badge(36)
        self._name = Text(style="heading")
        self._new = Chip()
        self._text = Text(colour="text-2", wraps=True)
        self._details = Text(wraps=True)
        self._wrote = Text(colour="text-2", wraps=True)
        self._clock = Text(style="clock", colour="text-2", align=_RIGHT)
        self._under = Text(style="small", colour="muted", align=_RIGHT)
        heading = QHBoxLayout()
        heading.setSpacing(12)
        heading.addWidget(self._name)
        heading.addWidget(self._new)
        heading.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addLayout(heading)
        words.addWidget(self._text)
        words.addWidget(self._details)
        words.addWidget(self._wrote)
        words.addStretch(1)
        clock = QVBoxLayout()
        clock.setSpacing(0)
        clock.addStretch(1)
        clock.addWidget(self._clock)
        clock.addWidget(self._under)
        clock.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 8, 24, 8)
        layout.setSpacing(24)
        layout.addWidget(self._badge)
        layout.addLayout(words, 1)
        layout.addLayout(clock)

    def show_row(self, row: AnswerRow) -> None:
        self.set_mark(row.mark if row.mark in LOUD else None)
        self._badge.set_mark(row.mark)
        self._name.say(row.name, style="heading-quiet" if row.quiet else "heading")
        self._new.say(row.new)
        self._text.say(row.text, colour="text" if row.details or row.mark in LOUD else "text-2")
        self._details.say("\n".join(row.details))
        self._details.setVisible(bool(row.details))
        self._wrote.say(row.wrote)
        self._wrote.setVisible(bool(row.wrote))
        self._clock.say(
            row.clock,
            style="clock" if row.clock_in else "clock-open",
            colour="text-2" if row.clock_in else "text",
        )
        self._under.say(row.under_clock)
        self._clock.setVisible(bool(row.clock))
        self._under.setVisible(bool(row.under_clock))
        parts = (row.name, row.new, row.text, *row.details, row.wrote, row.clock, row.under_clock)
        self.setAccessibleName(". ".join(p for p in parts if p))


class AnswersPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[AnswerLine] = []
        lines = QWidget()
        self._list = QVBoxLayout(lines)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(12)
        self._receipt = Panel()
        self._heading = Text(style="heading")
        self._facts = FactsList()
        self._note = Text(style="body-strong", wraps=True)
        self._note_more = Text(colour="text-2", wraps=True)
        ask = QHBoxLayout()
        ask.setSpacing(14)
        ask.addWidget(Icon("clock", 28), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._note)
        words.addWidget(self._note_more)
        ask.addLayout(words, 1)
        receipt = QVBoxLayout(self._receipt)
        receipt.setContentsMargins(20, 16, 20, 20)
        receipt.setSpacing(10)
        receipt.addWidget(self._heading)
        receipt.addWidget(self._facts)
        receipt.addStretch(1)
        receipt.addWidget(Rule())
        receipt.addSpacing(4)
        receipt.addLayout(ask)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(scrolled(lines), 1)  # a return may have many reasons
        self._layout.addWidget(self._receipt)
        self.apply_measures()

    def show_view(self, view: AnswersView) -> None:
        while len(self._rows) < len(view.rows):
            row = AnswerLine()
            row.setObjectName(f"answer.{len(self._rows)}")
            self._rows.append(row)
            self._list.addWidget(row, 1)
        for number, widget in enumerate(self._rows):
            widget.setVisible(number < len(view.rows))
            if number < len(view.rows):
                widget.show_row(view.rows[number])
        self._heading.say(view.receipt_heading)
        self._facts.show_facts(view.receipt)
        self._note.say(view.note)
        self._note_more.say(view.note_more)
        self._note_more.setVisible(bool(view.note_more))

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setSpacing(measures.region_gap)
        width = _RECEIPT_COMPACT if measures.compact else _RECEIPT_LARGE if measures.large else _RECEIPT
        self._receipt.setFixedWidth(width)
