"""A fingerprint card on paper, in its true size, as the form has it: a front, and further pages for what its boxes are
too small for. Black on white, so that it is the same on every printer.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from app.domain.image import FingerImage
from app.presenters.card_layout import Rectangle
from app.presenters.card_sheet import CardSheet, FieldText, PrintPlace
from app.printing.page import POINTS_PER_INCH, Document, NotPrinted, font, ready

PPI = 500  # of the page's raster: a pixel of a print is a dot of it
_BLACK, _WHITE = QColor(0, 0, 0), QColor(255, 255, 255)
_LINE_PT, _BOLD_LINE_PT = 0.5, 1.6
_PAD_PT = 3.0
_LABEL_PT, _LABEL_ROOM_PT = 5, 7.5
_TEXT_SIZES = (10, 9, 8, 7, 6)
_LEAST_PT = _TEXT_SIZES[-1]
_MARK_SIZES = (9, 8, 7, 6)
_LINE_ROOM = 1.35  # height of a line in a box, by the size of its type
_FORM_ROOM_PT = 44.0  # for the form's name at the right of the mark
_LARGE_SIZES, _SMALL_PT = (20, 14, 9), 7  # words in the place of a print
_LONGEST_LARGE = 10  # characters of a word that is to be seen from afar; a list of fingers has more
_MARGIN_PT, _GAP_PT, _HEAD_PT, _BODY_PT = 28.0, 8.0, 12, 9  # of further pages
_ENDLESS_PT = 1e5
_LONGEST_FITTING = 1000  # characters; no box has room for more at the least size
_LONGEST_PIECE = 1500  # characters of a text on a further page: some fifteen lines, a page has forty
MOST_PAGES = 100  # forty charges of the longest literals take five
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)
_WRAP_ANYWHERE = int(Qt.TextFlag.TextWrapAnywhere) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What of a field stands in its box, at which size; `over`: the lines that go on on a further page."""

    text: str
    size_pt: int
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Block:
    """A text on a further page."""

    y_pt: float
    text: str
    size_pt: int
    bold: bool


class CardPages:
    """The pages of a card, painted in points on any painter: of a PDF, of a printer, of a picture for the screen."""

    def __init__(self, sheet: CardSheet) -> None:
        """NotPrinted when its texts take more than MOST_PAGES."""
        ready()
        self._sheet = sheet
        self._fitted = {number: _fit(field) for number, field in enumerate(sheet.fields) if field.lines}
        self._further, self._begun_at = self._further_pages()

    @property
    def count(self) -> int:
        return 1 + len(self._further)

    def pdf(self) -> bytes:
        """The bytes of the PDF; a page is as large as the card, and its pictures are what the prints are, to the pixel.
        NotPrinted."""
        sheet = self._sheet
        size_pt = (self.width_pt, self.height_pt)
        document = Document(f"{sheet.form} {sheet.title}", size_pt=size_pt, exact_ppi=PPI)
        for number in range(self.count):
            if number:
                document.next_page()
            self.paint(document.painter, number)
        return document.finish()

    def paint(self, painter: QPainter, number: int) -> None:
        """Page `number`, from 0. The painter's unit is a point."""
        painter.fillRect(QRectF(0, 0, self.width_pt, self.height_pt), _WHITE)
        self._mark(painter)
        if number == 0:
            self._front(painter)
        else:
            self._further_page(painter, number)

    @property
    def width_pt(self) -> float:
        return self._sheet.width_in * POINTS_PER_INCH

    @property
    def height_pt(self) -> float:
        return self._sheet.height_in * POINTS_PER_INCH

    # Every page. -----------------------------------------------------------------------------------------------------

    def _mark(self, painter: QPainter) -> None:
        """Whether it went electronically, across the top; the form's name at the right."""
        sheet, box = self._sheet, _points(self._sheet.mark_box)
        line_pt = _BOLD_LINE_PT if sheet.warns else _LINE_PT
        rest = box
        if sheet.training:
            over = QRectF(box.left(), box.top(), box.width(), box.height() / 2)
            rest = QRectF(box.left(), over.bottom(), box.width(), box.height() / 2)
            painter.fillRect(over, _BLACK)
            _in_one_line(painter, sheet.training, over, _WHITE, bold=True)
        about = QRectF(rest.right() - _FORM_ROOM_PT, rest.top(), _FORM_ROOM_PT, rest.height())
        _in_one_line(painter, sheet.form, about, _BLACK, bold=True)
        words = rest.adjusted(_PAD_PT, 0, -_FORM_ROOM_PT, 0)
        _in_one_line(painter, sheet.mark, words, _BLACK, bold=sheet.warns)
        painter.setPen(QPen(_BLACK, line_pt))
        painter.drawRect(box.adjusted(line_pt / 2, line_pt / 2, -line_pt / 2, -line_pt / 2))

    # The front. ------------------------------------------------------------------------------------------------------

    def _front(self, painter: QPainter) -> None:
        for number, field in enumerate(self._sheet.fields):
            box = _points(field.box)
            fitted = self._fitted.get(number)
            if fitted is not None:
                text = fitted.text
                if fitted.over:
                    more = f"{self._sheet.words.more} {self._begun_at[number]}"
                    text = f"{text}\n({more})" if text else f"({more})"
                painter.setFont(font(fitted.size_pt))
                painter.setPen(_BLACK)
                painter.drawText(_room(box), _WRAP, text)
            _label(painter, field.label, box)
            _frame(painter, box)
        for place in self._sheet.prints:
            self._print(painter, place)

    def _print(self, painter: QPainter, place: PrintPlace) -> None:
        box = _points(place.box)
        if place.image is not None:
            _lay_down(painter, place.image, box, place.left_in * POINTS_PER_INCH, place.top_in * POINTS_PER_INCH)
        elif place.words:
            _words(painter, place.words, box.adjusted(_PAD_PT, 0, -_PAD_PT, 0))
        _label(painter, place.label, box)
        if place.foot:
            painter.setFont(font(_SMALL_PT, bold=True))
            painter.setPen(_BLACK)
            foot = box.adjusted(_PAD_PT, 0, -_PAD_PT, -_PAD_PT / 2)
            flags = int(Qt.AlignmentFlag.AlignBottom) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(foot, flags, place.foot)
        _frame(painter, box)

    # Further pages. --------------------------------------------------------------------------------------------------

    def _further_pages(self) -> tuple[list[list[_Block]], dict[int, int]]:
        """The texts of each, and on which page (from 1, the front counts) each field goes on. NotPrinted."""
        pages: list[list[_Block]] = []
        begun_at: dict[int, int] = {}
        y = _ENDLESS_PT
        for number, fitted in self._fitted.items():
            if not fitted.over:
                continue
            parts = [
                (self._sheet.fields[number].label, _SMALL_PT, True),
                *((piece, _BODY_PT, False) for one in fitted.over for piece in _pieces(one)),
            ]
            for place, (text, size_pt, bold) in enumerate(parts):
                height = _height(text, self.width_pt - 2 * _MARGIN_PT, size_pt, bold=bold)
                needed = height + (_BODY_PT * 2 if bold else 0)  # a label does not stand alone at the end of a page
                if y + needed > self.height_pt - _MARGIN_PT:
                    if len(pages) + 1 == MOST_PAGES:
                        raise NotPrinted("The card would have too many pages.", remedy="Look at the texts of the file.")
                    y = self._heading_pt
                    pages.append([])
                if place == 0:
                    begun_at[number] = len(pages) + 1
                pages[-1].append(_Block(y, text, size_pt, bold))
                y += height + 1
            y += _GAP_PT
        return pages, begun_at

    @property
    def _heading_pt(self) -> float:
        """Where the texts of a further page begin."""
        return self._sheet.mark_box.height * POINTS_PER_INCH + _HEAD_PT + _BODY_PT + 4 * _GAP_PT

    def _further_page(self, painter: QPainter, number: int) -> None:
        sheet = self._sheet
        inner = self.width_pt - 2 * _MARGIN_PT
        top = sheet.mark_box.height * POINTS_PER_INCH + _GAP_PT
        heading = f"{sheet.words.continuation} {sheet.form}"
        painter.setPen(_BLACK)
        for text, size_pt, bold, y in (
            (heading, _HEAD_PT, True, top),
            (sheet.about, _BODY_PT, True, top + _HEAD_PT + _GAP_PT),
            (f"{number + 1} / {self.count}", _SMALL_PT, False, self.height_pt - _MARGIN_PT + _GAP_PT),
        ):
            painter.setFont(font(size_pt, bold=bold))
            flags = _wrapping(text, inner, _Block(y, text, size_pt, bold))
            painter.drawText(QRectF(_MARGIN_PT, y, inner, 3 * size_pt), flags, text)
        for block in self._further[number - 1]:
            painter.setFont(font(block.size_pt, bold=block.bold))
            painter.drawText(
                QRectF(_MARGIN_PT, block.y_pt, inner, self.height_pt), _wrapping(block.text, inner, block), block.text
            )


# Text. ---------------------------------------------------------------------------------------------------------------


def _fit(field: FieldText) -> _Fitted:
    """At the largest size at which it fits; what does not fit at the least one goes on elsewhere, line by line, never
    cut."""
    room = _room(_points(field.box))
    stacked = "\n".join(field.lines)
    for text in (stacked,) if field.listed else (stacked, "; ".join(field.lines)):
        for size_pt in _TEXT_SIZES:
            if _fits(text, room, size_pt):
                return _Fitted(text, size_pt)
    kept: tuple[str, ...] = ()
    for count in range(1, len(field.lines)):
        if not _fits("\n".join((*field.lines[:count], "(")), room, _LEAST_PT):
            break
        kept = field.lines[:count]
    return _Fitted("\n".join(kept), _LEAST_PT, field.lines[len(kept) :])


def _pieces(text: str) -> list[str]:
    """A text that is longer than a page, in pieces that are not: cut between words where there are any."""
    pieces = []
    while len(text) > _LONGEST_PIECE:
        cut = text.rfind(" ", 1, _LONGEST_PIECE) + 1 or _LONGEST_PIECE
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def _fits(text: str, room: QRectF, size_pt: int) -> bool:
    if len(text) > _LONGEST_FITTING:
        return False
    needed = QFontMetricsF(font(size_pt)).boundingRect(QRectF(0, 0, room.width(), _ENDLESS_PT), _WRAP, text)
    return bool(needed.width() <= room.width() and needed.height() <= room.height())


def _height(text: str, width_pt: float, size_pt: int, *, bold: bool) -> float:
    room = QRectF(0, 0, width_pt, _ENDLESS_PT)
    block = _Block(0.0, text, size_pt, bold)
    flags = _wrapping(text, width_pt, block)
    return float(QFontMetricsF(font(size_pt, bold=bold)).boundingRect(room, flags, text).height())


def _wrapping(text: str, width_pt: float, block: _Block) -> int:
    """Between words, or anywhere where a word is longer than the line."""
    metrics = QFontMetricsF(font(block.size_pt, bold=block.bold))
    return _WRAP if all(metrics.horizontalAdvance(word) <= width_pt for word in text.split()) else _WRAP_ANYWHERE


def _in_one_line(painter: QPainter, text: str, box: QRectF, colour: QColor, *, bold: bool) -> None:
    def fits(size_pt: int) -> bool:
        across = QFontMetricsF(font(size_pt, bold=bold)).horizontalAdvance(text)
        return across <= box.width() and size_pt * _LINE_ROOM <= box.height()

    size_pt = next((size for size in _MARK_SIZES if fits(size)), _MARK_SIZES[-1])
    painter.setFont(font(size_pt, bold=bold))
    painter.setPen(colour)
    painter.drawText(box, _MIDDLE | int(Qt.TextFlag.TextWordWrap), text)


def _words(painter: QPainter, words: tuple[str, ...], box: QRectF) -> None:
    """In the place of a print: a short word large with the others small below it, else all alike."""
    if len(words[0]) > _LONGEST_LARGE:
        _in_the_middle(painter, "\n".join(words), (), box, _BODY_PT)
        return
    sizes = (size for size in _LARGE_SIZES if _widest_word(words[0], size) <= box.width())
    _in_the_middle(painter, words[0], words[1:], box, next(sizes, _LARGE_SIZES[-1]))


def _widest_word(text: str, size_pt: int) -> float:
    metrics = QFontMetricsF(font(size_pt, bold=True))
    return max(metrics.horizontalAdvance(word) for word in text.split())


def _in_the_middle(painter: QPainter, large: str, small: tuple[str, ...], box: QRectF, size_pt: int) -> None:
    painter.setPen(_BLACK)
    painter.setFont(font(size_pt, bold=True))
    painter.drawText(box.translated(0, -size_pt / 2), _MIDDLE | int(Qt.TextFlag.TextWordWrap), large)
    painter.setFont(font(_SMALL_PT))
    painter.drawText(box.translated(0, size_pt / 2), _MIDDLE | int(Qt.TextFlag.TextWordWrap), "\n".join(small))


def _label(painter: QPainter, text: str, box: QRectF) -> None:
    painter.setFont(font(_LABEL_PT))
    painter.setPen(_BLACK)
    painter.drawText(box.adjusted(_PAD_PT, 1, -_PAD_PT / 2, 0), _WRAP, text)


# Shapes. -------------------------------------------------------------------------------------------------------------


def _points(box: Rectangle) -> QRectF:
    return QRectF(
        box.x * POINTS_PER_INCH, box.y * POINTS_PER_INCH, box.width * POINTS_PER_INCH, box.height * POINTS_PER_INCH
    )


def _room(box: QRectF) -> QRectF:
    """For the text under the label."""
    return box.adjusted(_PAD_PT, _LABEL_ROOM_PT, -_PAD_PT, -0.5)


def _frame(painter: QPainter, box: QRectF) -> None:
    painter.setPen(QPen(_BLACK, _LINE_PT))
    painter.drawRect(box)


def _lay_down(painter: QPainter, image: FingerImage, box: QRectF, left_pt: float, top_pt: float) -> None:
    """The whole picture, a pixel as large as it was on the glass; the edge of the box hides what lies beyond it."""
    painter.save()
    painter.setClipRect(box)
    painter.translate(left_pt, top_pt)
    painter.scale(POINTS_PER_INCH / image.resolution_ppi, POINTS_PER_INCH / image.resolution_ppi)
    painter.drawImage(QPointF(0, 0), _picture(image))
    painter.restore()


def _picture(image: FingerImage) -> QImage:
    pixels = np.ascontiguousarray(image.pixels)
    grey = QImage.Format.Format_Grayscale8
    return QImage(pixels.tobytes(), image.width_px, image.height_px, image.width_px, grey).copy()
