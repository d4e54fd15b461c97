"""Charges: a search field, what was found, what was added."""

import re

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.views import ChargeRow, NewBookingView
from app.ui.look import RESTYLE, look
from app.ui.widgets.button import ActButton
from app.ui.widgets.fields import LineEdit, MessageLine, set_problem
from app.ui.widgets.painting import Badge, Panel, Rule, paint_box
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text, draw_line

ROW_HEIGHT = 56
_LINE, _MOST_LINES = 22, 3
_PLAIN, _FOUND = "body", "body-strong"
_CODE_WIDTH = 76
_ROOMY = 460  # from this width codes stand in a column of their own
_RESULTS_FIRST = 1000  # share of the height that grows: results take what they need, added charges the rest
_ADDED_LEAST, _ADDED_LEAST_COMPACT = 80, 64  # of added charges that stays in sight: a row of two lines
_LEFT = Qt.AlignmentFlag.AlignLeft


class ResultRow(QPushButton):
    """A charge found: its code, its words with the typed parts underlined, its table. Pressed, it is added."""

    acted = Signal(object, str)
    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: ChargeRow | None = None
        self._chosen = False
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(ROW_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.act)

    def show_row(self, row: ChargeRow, chosen: bool) -> None:
        self._row, self._chosen = row, chosen
        self.setObjectName(f"result.{row.act.argument}")
        self.setAccessibleName(f"{row.code} {row.text}, {row.table}")
        self._fit()
        self.update()

    def act(self) -> None:
        if self._row is not None and self._row.act.enabled:
            self.acted.emit(self._row.act.act, self._row.act.argument)

    def sizeHint(self) -> QSize:
        return QSize(300, ROW_HEIGHT)

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def fits(self) -> bool:
        return self._row is None or len(self._lines()) <= _MOST_LINES

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as its words need at the present width."""
        height = ROW_HEIGHT + _LINE * (min(len(self._lines()), _MOST_LINES) - 1)
        if height != self.height():
            self.setFixedHeight(height)
            self.grown.emit()

    def _left(self) -> float:
        row = self._row
        if row is None or not row.code:
            return 14.0
        code = _CODE_WIDTH if self.width() >= _ROOMY else look().width("code-strong", row.code) + 2
        return 14 + code + 12

    def _lines(self) -> list[list[tuple[str, bool]]]:
        """The words in lines: (text, whether it was typed)."""
        room = self.width() - self._left() - 14
        lines: list[list[tuple[str, bool]]] = [[]]
        x = 0.0
        for word in _words(self._row.pieces if self._row is not None else ()):
            width = sum(look().width(_FOUND if found else _PLAIN, part) for part, found in word)
            if x and x + width > room:
                lines.append([])
                x = 0.0
            lines[-1] += word
            x += width
        return lines

    def paintEvent(self, _event: QPaintEvent) -> None:
        row = self._row
        if row is None:
            return
        painter = QPainter(self)
        colour = look().colour
        ground = "accent" if self._chosen else "raised" if self.underMouse() else "surface"
        ink = colour("on-accent" if self._chosen else "text")
        painter.fillRect(self.rect(), colour(ground))
        painter.setPen(ink)
        draw_line(painter, QRectF(14, 6, _CODE_WIDTH, 24), row.code, "code-strong", _LEFT)
        left, y = self._left(), 6.0
        for line in self._lines()[:_MOST_LINES]:
            x = left
            for text, found in line:
                style = _FOUND if found else _PLAIN
                draw_line(painter, QRectF(x, y, 1, 24), text, style, _LEFT)
                width = look().width(style, text)
                if found:
                    painter.fillRect(QRectF(x, y + 21, look().width(style, text.rstrip()), 2), ink)
                x += width
            y += _LINE
        painter.setPen(ink if self._chosen else colour("muted"))
        draw_line(painter, QRectF(left, y + 2, 10, 20), row.table, "small", _LEFT)
        if not self._chosen:
            painter.fillRect(0, 0, self.width(), 1, colour("border"))


def _words(pieces: tuple[tuple[str, bool], ...]) -> list[list[tuple[str, bool]]]:
    """Pieces cut after blanks, those of one word together."""
    words: list[list[tuple[str, bool]]] = [[]]
    for text, found in pieces:
        for part in re.findall(r"\S+\s*|\s+", text):
            words[-1].append((part, found))
            if part[-1].isspace():
                words.append([])
    return [word for word in words if word]


class ResultsBox(QWidget):
    """The list that opens: surface with a border of text colour."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(
            QPainter(self),
            QRectF(self.rect()),
            fill=look().colour("surface"),
            border=look().colour("text"),
            width=2,
            radius=3,
        )


class AddedRow(QWidget):
    """A charge of this booking, and the act that removes it."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = Badge(20)
        self._code = Text(style="code-strong")
        self._code.setMinimumWidth(_CODE_WIDTH - 24)
        self._words = Text(wraps=True)
        self._table = Text(style="small", colour="muted")
        self._remove = RemoveButton()
        self._remove.acted.connect(self.acted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._words)
        words.addWidget(self._table)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 6, 2, 6)
        layout.setSpacing(12)
        layout.addWidget(self._badge)
        layout.addWidget(self._code)
        layout.addLayout(words, 1)
        layout.addWidget(self._remove)

    def show_row(self, row: ChargeRow) -> None:
        if row.mark is not None:
            self._badge.set_mark(row.mark)
        self._badge.setVisible(row.mark is not None)
        self._code.say(row.code)
        self._code.setVisible(bool(row.code))
        self._words.say(row.text)
        self._table.say(row.table)
        self._remove.show_act(row.act)


class RemoveButton(ActButton):
    """A square with a cross; its words are for screen readers and the tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("other", parent)
        self.setFixedSize(48, 48)

    def fits(self) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = look().colour
        fill = colour("border" if self.isDown() else "raised" if self.underMouse() else "surface")
        ink = colour("text")
        if look().theme.name == "contrast" and self.isDown():
            fill, ink = colour("text"), colour("surface")
        paint_box(painter, QRectF(self.rect()), fill=fill, border=colour("outline"), width=2)
        painter.setPen(QPen(ink, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(18, 18, 30, 30)
        painter.drawLine(30, 18, 18, 30)


class ChargesPanel(Panel):
    """Words find charges; arrows go through them, Enter adds the chosen one."""

    acted = Signal(object, str)
    typed = Signal(str, str)
    left = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: NewBookingView | None = None
        self._chosen = 0
        self._label = Text(style="label", colour="text-2")
        self.search = LineEdit(icon="search")
        self.search.setObjectName("field.charges")
        self.search.textEdited.connect(self._type)
        self.search.left.connect(lambda: self.left.emit("charges"))
        self.search.installEventFilter(self)
        self._message = MessageLine()
        self._results = ResultsBox()
        self._result_rows: list[ResultRow] = []
        results = QVBoxLayout(self._results)
        results.setContentsMargins(2, 2, 2, 2)
        results.setSpacing(0)
        self._no_result = Text(colour="muted", wraps=True)
        self._words = ActButton("other")
        self._words.acted.connect(self.acted)
        self._added_heading = Text(style="label", colour="text-2")
        self._added_none = Text(colour="muted", wraps=True)
        self._added_rows: list[AddedRow] = []
        content = QWidget()
        self._added = QVBoxLayout(content)
        self._added.setContentsMargins(0, 0, 0, 0)
        self._added.setSpacing(0)
        self._added.addWidget(self._added_none)
        self._added.addStretch(1)
        self._added_area = scrolled(content)
        self._found_area = scrolled(self._results)
        self._under = QWidget()  # always in sight, however many are found
        under = QVBoxLayout(self._under)
        under.setContentsMargins(0, 6, 0, 4)
        under.setSpacing(8)
        under.addWidget(self._no_result)
        under.addWidget(self._words)
        self._rule = Rule()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(0)
        layout.addWidget(self._label)
        layout.addSpacing(4)
        layout.addWidget(self.search)
        layout.addWidget(self._message)
        layout.addWidget(self._found_area, _RESULTS_FIRST)
        layout.addWidget(self._under)
        layout.addWidget(self._rule)
        layout.addSpacing(6)
        layout.addWidget(self._added_heading)
        layout.addWidget(self._added_area, 1)

    def show_charges(self, view: NewBookingView) -> None:
        self._view = view
        self._label.say(view.charges_label)
        self.search.setAccessibleName(view.charges_label)
        self.search.setAccessibleDescription(view.charges_message or view.query_hint)
        self.search.setPlaceholderText(view.query_hint)
        if self.search.text() != view.query and (not self.search.hasFocus() or not view.query):
            self.search.setText(view.query)
        self._message.say(view.charges_message)
        set_problem(self.search, bool(view.charges_message))
        self._show_results(view)
        self._added_heading.say(view.added_heading)
        self._added_none.say(view.added_none)
        gives_room = bool(view.results) and not view.added  # nothing to see there
        for part in (self._rule, self._added_heading):
            part.setVisible(not gives_room)
        some = _ADDED_LEAST_COMPACT if look().measures.compact else _ADDED_LEAST
        least = 1 if gives_room else some if view.added else look().line("body")
        self._added_area.setMinimumHeight(least)
        self._added_none.setVisible(not view.added and not gives_room)
        while len(self._added_rows) < len(view.added):
            row = AddedRow()
            row.acted.connect(self.acted)
            self._added.insertWidget(1 + len(self._added_rows), row)
            self._added_rows.append(row)
        for number, widget in enumerate(self._added_rows):
            widget.setVisible(number < len(view.added))
            if number < len(view.added):
                widget.show_row(view.added[number])

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._go_through(event)
        return False

    def _show_results(self, view: NewBookingView) -> None:
        self._chosen = min(self._chosen, max(0, len(view.results) - 1))
        self._results.setAccessibleName(view.results_label)
        while len(self._result_rows) < len(view.results):
            row = ResultRow()
            row.acted.connect(self._add)
            row.grown.connect(self._fit_results)
            self._results.layout().addWidget(row)
            self._result_rows.append(row)
        for number, widget in enumerate(self._result_rows):
            widget.setVisible(number < len(view.results))
            if number < len(view.results):
                widget.show_row(view.results[number], number == self._chosen)
        self._no_result.say(view.no_result)
        self._no_result.setVisible(bool(view.no_result) and not view.results)
        self._words.setVisible(view.add_words is not None)
        if view.add_words is not None:
            self._words.show_act(view.add_words)
        self._under.setVisible(view.add_words is not None or bool(view.no_result))
        self._fit_results()

    def _fit_results(self) -> None:
        """The list is as high as its rows, as far as there is room."""
        view = self._view
        if view is None:
            return
        rows = self._result_rows[: len(view.results)]
        self._found_area.setMaximumHeight(sum(row.height() for row in rows) + 4)
        self._found_area.setVisible(bool(rows))

    def _type(self, text: str) -> None:
        self._chosen = 0
        self.typed.emit("query", text)

    def _go_through(self, event: QKeyEvent) -> bool:
        """Arrows choose among the results, Enter adds; an empty field lets Enter go on."""
        if self._view is None:
            return False
        count = len(self._view.results)
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and count:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._chosen = max(0, min(count - 1, self._chosen + step))
            self._show_results(self._view)
            self._found_area.ensureWidgetVisible(self._result_rows[self._chosen], 0, 0)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if count:
                self._result_rows[self._chosen].act()
            elif not self.search.text():
                self.focusNextChild()
            return True
        return False

    def _add(self, act: object, argument: str) -> None:
        self._chosen = 0
        self.acted.emit(act, argument)
        self.search.setFocus()
