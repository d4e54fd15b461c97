"""Which exercise? A list with what was reached so far; the arrows choose, Enter opens."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.parts import ActView
from app.presenters.training_views import ExerciseRow, ExercisesView
from app.ui.focus import bring_into_sight
from app.ui.look import RESTYLE, look
from app.ui.screens.page import Page, page_margins
from app.ui.shapes import paint_state
from app.ui.widgets.painting import border_width, paint_box
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text, draw_line, lines_of

_HEIGHT, _LINE = 72, 20
_PADDING, _NUMBER, _BADGE, _GAP = 16, 40, 26, 12
_RESULT, _RESULT_COMPACT = 270, 220  # beside the badge
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MOST_LINES = 3  # of a reason why it cannot be done


class ExerciseButton(QPushButton):
    """A row: number, title with a line under it, how it went. The chosen one has a thick border."""

    acted = Signal(object, str)
    opened = Signal()
    moved = Signal(int)  # rows down

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row: ExerciseRow | None = None
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._act)

    @property
    def chosen(self) -> bool:
        return self.row is not None and self.row.act is not None and self.row.act.selected

    def show_row(self, row: ExerciseRow, number: int) -> None:
        if row == self.row:
            return
        self.row = row
        self.setObjectName(f"act.{row.act.act.value}.{row.act.argument}" if row.act is not None else f"row.{number}")
        self.setAccessibleName(row.spoken)
        self.setToolTip(row.title)
        self.setEnabled(row.act is not None)
        self._fit()
        self.update()

    def fits(self) -> bool:
        row = self.row
        if row is None:
            return True
        widest = max(look().width("body", row.result), look().width("small", row.tries))
        return widest <= self._result_width() and len(self._lines()) <= _MOST_LINES

    def sizeHint(self) -> QSize:
        return QSize(480, self.height())

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self._fit()
            self.update()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _act(self) -> None:
        if self.row is not None and self.row.act is not None:
            self.acted.emit(self.row.act.act, self.row.act.argument)

    # Measuring. ------------------------------------------------------------------------------------------------------

    def _result_width(self) -> int:
        return _RESULT_COMPACT if look().measures.compact else _RESULT

    def _words_width(self) -> float:
        return self.width() - 2 * _PADDING - _NUMBER - _GAP - _BADGE - _GAP - self._result_width()

    def _lines(self) -> list[tuple[str, float]]:
        """A story's beginning may end in dots; a reason is whole."""
        row = self.row
        if row is None:
            return []
        if row.act is not None:
            metrics = QFontMetricsF(look().font("small"))
            text = metrics.elidedText(row.line, Qt.TextElideMode.ElideRight, self._words_width())
            return [(text, metrics.horizontalAdvance(text))]
        return lines_of(row.line, "small", self._words_width())[0]

    def _fit(self) -> None:
        wanted = _HEIGHT + _LINE * max(0, len(self._lines()) - 1)
        if wanted != self.height():
            self.setFixedHeight(wanted)

    # Painting. -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        row = self.row
        if row is None:
            return
        painter = QPainter(self)
        colour = look().colour
        box = QRectF(self.rect())
        self._paint_ground(painter, box)
        ink, under = ("muted", "muted") if row.quiet else ("text", "text-2")
        lines = self._lines()
        top = (box.height() - 24 - _LINE * len(lines)) / 2
        left = float(_PADDING)
        painter.setPen(colour(ink if row.quiet else "text-2"))
        draw_line(painter, QRectF(left, top, _NUMBER - 16, 24), row.number, "heading", _RIGHT)
        left += _NUMBER
        room = self._words_width()
        title = QFontMetricsF(look().font("body-strong")).elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.setPen(colour(ink))
        draw_line(painter, QRectF(left, top, room, 24), title, "body-strong", _LEFT)
        painter.setPen(colour(under))
        for number, (text, _) in enumerate(lines):
            draw_line(painter, QRectF(left, top + 24 + number * _LINE, room, _LINE), text, "small", _LEFT)
        left += room + _GAP
        paint_state(painter, QRectF(left, (box.height() - _BADGE) / 2, _BADGE, _BADGE), row.mark.value)
        left += _BADGE + _GAP
        both = 24 + (_LINE if row.tries else 0)
        top = (box.height() - both) / 2
        painter.setPen(colour(ink))
        draw_line(painter, QRectF(left, top, self._result_width(), 24), row.result, "body", _LEFT)
        painter.setPen(colour("muted"))
        draw_line(painter, QRectF(left, top + 24, self._result_width(), _LINE), row.tries, "small", _LEFT)

    def _paint_ground(self, painter: QPainter, box: QRectF) -> None:
        colour = look().colour
        contrast = look().theme.name == "contrast"
        if self.chosen:
            fill = colour("surface" if contrast else "raised" if self.underMouse() else "surface")
            paint_box(painter, box, fill=fill, border=colour("text"), width=border_width(3))
            return
        over = self.isEnabled() and (self.underMouse() or self.isDown())
        fill = colour("border" if self.isDown() else "raised" if over else "surface")
        border = colour("text" if over and contrast else "border")
        dashed = not self.isEnabled()
        ground = None if dashed else colour("surface") if contrast else fill
        paint_box(painter, box, fill=ground, border=border, width=border_width(1), dashed=dashed)


class ExercisesPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ExerciseButton] = []
        self._opening: ActView | None = None
        self._none = Text(colour="muted", wraps=True)
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(0, 0, 0, 6)
        self._list.setSpacing(12)
        self._list.addWidget(self._none)
        self._list.addStretch(1)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(scrolled(self._content))
        self.apply_measures()

    def show_view(self, view: ExercisesView) -> None:
        self._opening = view.opening
        self._content.setAccessibleName(view.label)
        self._none.say(view.none)
        self._none.setVisible(not view.rows)
        while len(self._rows) < len(view.rows):
            row = ExerciseButton()
            row.acted.connect(self.acted)
            row.opened.connect(self._open)
            row.moved.connect(self._move)
            self._list.insertWidget(1 + len(self._rows), row)
            self._rows.append(row)
        before = self._chosen()
        for number, widget in enumerate(self._rows):
            widget.setVisible(number < len(view.rows))
            if number < len(view.rows):
                widget.show_row(view.rows[number], number)
        chosen = self._chosen()
        if chosen is not None and chosen is not before:
            bring_into_sight(chosen)

    def apply_measures(self) -> None:
        page_margins(self._layout)

    def first_focus(self) -> QWidget | None:
        return self._chosen()

    def _chosen(self) -> ExerciseButton | None:
        return next((row for row in self._rows if not row.isHidden() and row.chosen), None)

    def _open(self) -> None:
        if self._opening is not None and self._opening.enabled:
            self.acted.emit(self._opening.act, self._opening.argument)

    def _move(self, down: int) -> None:
        """Choose the next row that can be done; the focus goes along."""
        able = [row for row in self._rows if not row.isHidden() and row.isEnabled()]
        chosen = self._chosen()
        if chosen not in able:
            return
        at = able.index(chosen) + down
        if 0 <= at < len(able):
            able[at].setFocus(Qt.FocusReason.OtherFocusReason)
            able[at].click()
            bring_into_sight(able[at])
