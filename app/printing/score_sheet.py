"""The score sheet on paper: what the screen shows, whole, with the training band on every page."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.presenters.parts import Band
from app.presenters.training_views import SheetView, StepLine, TryBar
from app.printing.page import HEIGHT_PT, MARGIN_PT, WIDTH_PT, Document, colour, font, put_state, put_text, text_height

_INNER_PT = WIDTH_PT - 2 * MARGIN_PT
_BAND_PT = 24.0
_TOP_PT = _BAND_PT + 22.0
_FOOT_PT = HEIGHT_PT - 46.0
_GAP_PT = 14.0
_CARDS_PT = 158.0  # height of the two cards
_CARD_SHARE = 0.46  # of the width: the card with the total
_COLUMNS_PT = (22.0, 132.0, 54.0, 54.0, 74.0)  # mark, step, attempts, seconds, quality; what was right has the rest
_STATE_PT, _PAD_PT = 11.0, 4.5
_RULE_PT, _BOLD_RULE_PT = 0.6, 1.2
_SMALL, _BODY, _HEAD, _SENTENCE, _TOTAL = 8, 9, 11, 18, 46  # sizes of type
_BARS = 8  # places of the chart
_FIGURE_PT = 14.0  # a bar at least as high holds its figure, a lower one carries it
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


def score_sheet_pdf(sheet: SheetView, band: Band) -> bytes:
    """The bytes of the PDF, US letter. NotPrinted."""
    document = Document(f"{band.word}: {sheet.title}")
    pages = _Pages(document, sheet, band)
    pages.headline()
    pages.cards()
    pages.notes()
    pages.table()
    return document.finish()


class _Pages:
    """Writes from top to bottom; `_y` is where the next thing goes."""

    def __init__(self, document: Document, sheet: SheetView, band: Band) -> None:
        self._document = document
        self._painter: QPainter = document.painter
        self._sheet = sheet
        self._band = band
        self._page = 0
        self._y = 0.0
        self._begin_page()

    # The page. -------------------------------------------------------------------------------------------------------

    def _begin_page(self) -> None:
        if self._page:
            self._document.next_page()
        self._page += 1
        self._painter.fillRect(QRectF(0, 0, WIDTH_PT, _BAND_PT), colour("training"))
        row = QRectF(MARGIN_PT, 6, _INNER_PT, _BAND_PT)
        for text, flags in ((self._band.word, _LEFT), (self._band.sentence, _MIDDLE), (self._band.word, _RIGHT)):
            put_text(self._painter, text, row, font(_BODY, bold=True), "on-training", flags)
        foot = QRectF(MARGIN_PT, _FOOT_PT + 12, _INNER_PT, 20)
        about = f"{self._sheet.title} · {self._sheet.exercise} · {self._sheet.trainee}"
        put_text(self._painter, about, foot, font(_SMALL), "muted")
        put_text(self._painter, str(self._page), foot, font(_SMALL), "muted", _RIGHT)
        self._y = _TOP_PT

    def _room_for(self, height_pt: float) -> bool:
        return self._y + height_pt <= _FOOT_PT

    def _paragraph(self, text: str, size: int, token: str = "text", *, bold: bool = False) -> None:
        if not text:
            return
        height = text_height(text, _INNER_PT, font(size, bold=bold))
        if not self._room_for(height):
            self._begin_page()
        box = QRectF(MARGIN_PT, self._y, _INNER_PT, height)
        put_text(self._painter, text, box, font(size, bold=bold), token)
        self._y += height

    # What is on it. --------------------------------------------------------------------------------------------------

    def headline(self) -> None:
        self._paragraph(f"{self._sheet.exercise}. {self._sheet.over}", _HEAD, "muted")
        self._y += 2
        self._paragraph(self._sheet.sentence, _SENTENCE, bold=True)
        self._y += 6
        self._paragraph(" · ".join(f"{name}: {said}" for name, said in self._sheet.facts), _SMALL, "muted")
        self._y += _GAP_PT

    def cards(self) -> None:
        left = QRectF(MARGIN_PT, self._y, _CARD_SHARE * _INNER_PT, _CARDS_PT)
        right = QRectF(left.right() + _GAP_PT, self._y, _INNER_PT - left.width() - _GAP_PT, _CARDS_PT)
        for card in (left, right):
            self._painter.setPen(QPen(colour("border"), _RULE_PT))
            self._painter.drawRoundedRect(card, 4, 4)
        self._total(left.adjusted(12, 10, -12, -8))
        self._tries(right.adjusted(12, 10, -12, -8))
        self._y += _CARDS_PT + _GAP_PT

    def _total(self, box: QRectF) -> None:
        sheet = self._sheet
        put_text(self._painter, sheet.total, QRectF(box.left(), box.top() - 6, 90, 60), font(_TOTAL, bold=True))
        beside = box.adjusted(92, 4, 0, 0)
        put_state(self._painter, QRectF(beside.left(), beside.top() + 1, _STATE_PT, _STATE_PT), sheet.mark.value)
        result = beside.adjusted(_STATE_PT + 5, 0, 0, 0)
        put_text(self._painter, sheet.result, result, font(_BODY, bold=True))
        below = max(15.0, text_height(sheet.result, result.width(), font(_BODY, bold=True)) + 3)
        said = sheet.note if sheet.note.rstrip(".") != sheet.result else ""  # what is in bold already
        put_text(self._painter, f"{sheet.of_total}\n{said}".rstrip(), beside.adjusted(0, below, 0, 0), font(_SMALL))
        y = box.top() + 62
        for part in sheet.parts:
            row = QRectF(box.left(), y, box.width(), 26)
            put_text(self._painter, part.name, row, font(_BODY))
            put_text(self._painter, part.points, row, font(_BODY, bold=True), "text", _RIGHT)
            put_text(self._painter, part.hint, row.adjusted(0, 11.5, -40, 0), font(_SMALL - 1), "muted")
            y += 27

    def _tries(self, box: QRectF) -> None:
        sheet = self._sheet
        put_text(self._painter, sheet.tries_heading, box, font(_BODY, bold=True))
        if not sheet.tries:
            put_text(self._painter, sheet.first_try, box.adjusted(0, 18, 0, 0), font(_BODY), "muted")
            return
        chart = box.adjusted(0, 22, -26, -24)
        level = chart.bottom() - chart.height() * sheet.pass_mark / 100
        slot = chart.width() / _BARS
        for number, one in enumerate(sheet.tries):
            self._bar(one, QRectF(chart.left() + number * slot, chart.top(), slot - 6, chart.height()))
        self._painter.setPen(QPen(colour("outline"), _RULE_PT, Qt.PenStyle.DashLine))
        self._painter.drawLine(QPointF(chart.left(), level), QPointF(chart.right(), level))
        beside = QRectF(chart.right() + 4, level - 6, 24, 12)
        put_text(self._painter, str(sheet.pass_mark), beside, font(_SMALL), "muted")

    def _bar(self, one: TryBar, room: QRectF) -> None:
        top = room.bottom() - room.height() * one.total / 100
        bar = QRectF(room.left(), top, room.width(), room.bottom() - top)
        style = Qt.PenStyle.DashLine if one.broken_off else Qt.PenStyle.SolidLine
        self._painter.setPen(QPen(colour("outline"), _RULE_PT, style))
        self._painter.setBrush(colour("accent" if one.now else "raised"))
        self._painter.drawRect(bar)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        inside = bar.height() >= _FIGURE_PT
        figure = QRectF(room.left() - 3, top + 3 if inside else top - _FIGURE_PT, room.width() + 6, _FIGURE_PT)
        token = "on-accent" if inside and one.now else "text"
        put_text(self._painter, str(one.total), figure, font(_SMALL, bold=one.now), token, _MIDDLE)
        day = QRectF(room.left() - 4, room.bottom() + 3, room.width() + 8, 22)
        put_text(self._painter, f"{one.day}\n{one.month}", day, font(_SMALL - 1), "muted", _MIDDLE)

    def notes(self) -> None:
        """What the exercise teaches, and when it is passed."""
        self._paragraph(self._sheet.lesson, _BODY)
        self._y += 2
        self._paragraph(" ".join((*self._sheet.counts_notes, *self._sheet.costs)), _SMALL, "muted")
        self._y += _GAP_PT

    # The steps. ------------------------------------------------------------------------------------------------------

    def table(self) -> None:
        self._head()
        for line in self._sheet.steps:
            height = max(_STATE_PT, text_height(line.right, self._right_width, font(_BODY))) + 2 * _PAD_PT
            if not self._room_for(height):
                self._begin_page()
                self._head()
            self._step(line, height)

    @property
    def _right_width(self) -> float:
        return _INNER_PT - sum(_COLUMNS_PT) - 10

    def _head(self) -> None:
        step, attempts, seconds, quality, right = self._sheet.columns
        self._cells(("", step, attempts, seconds, quality, right), 16, "muted", bold=True)
        self._rule(_BOLD_RULE_PT, "outline")

    def _step(self, line: StepLine, height: float) -> None:
        box = QRectF(MARGIN_PT, self._y + _PAD_PT, _STATE_PT, _STATE_PT)
        put_state(self._painter, box, line.mark.value)
        cells = ("", line.name, line.attempts, line.seconds, line.quality, line.right)
        self._cells(cells, height, "text", bold=False)
        self._rule(_RULE_PT, "border")

    def _cells(self, texts: tuple[str, ...], height: float, token: str, *, bold: bool) -> None:
        x = MARGIN_PT
        for number, text in enumerate(texts):
            width = _COLUMNS_PT[number] if number < len(_COLUMNS_PT) else self._right_width
            figures = number in (2, 3, 4)
            left = x if number < len(_COLUMNS_PT) else x + 10
            box = QRectF(left, self._y + _PAD_PT, width, height)
            put_text(self._painter, text, box, font(_BODY, bold=bold), token, _RIGHT if figures else _LEFT)
            x += width
        self._y += height

    def _rule(self, thickness: float, token: str) -> None:
        self._painter.setPen(QPen(colour(token), thickness))
        self._painter.drawLine(QPointF(MARGIN_PT, self._y), QPointF(WIDTH_PT - MARGIN_PT, self._y))
