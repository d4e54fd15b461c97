"""The pages of a fingerprint card as they will be on paper, at the size of their place."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.presenters.card_sheet import CardSheet
from app.ui.look import RESTYLE, look
from app.ui.widgets.painting import border_width, paint_box
from app.ui.widgets.pixels import Pixels, dimmed, grey_image, scaled, white_of_theme

_DRAWN_PPI = 250  # of the picture that is kept; the screen's is made from it by area
_POINTS_PER_INCH = 72
_GAP = 16
_LEAST = 200
_MOST_SHOWN = 8  # pages: a picture of one takes 4 MB


class CardPreview(QWidget):
    """A page fits its place whole; further pages stand below it. Without a sheet: `waiting`, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: CardSheet | None = None
        self._waiting = ""
        self._drawn: list[Pixels] = []
        self._fitted: dict[tuple[int, int, float], Pixels] = {}
        self._room = QSize(_LEAST, _LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def pages(self) -> int:
        return len(self._drawn)

    def show_sheet(self, sheet: CardSheet | None, waiting: str, spoken: str) -> None:
        self._waiting = waiting
        self.setAccessibleName(spoken if sheet is not None else waiting)
        if sheet != self._sheet:
            self._sheet = sheet
            self._drawn = _draw(sheet) if sheet is not None else []
            self._fitted.clear()
            self._take_room()
        self.update()

    def set_room(self, room: QSize) -> None:
        """The place in which a page is to fit whole."""
        if room != self._room:
            self._room = room
            self._take_room()

    def _side(self) -> int:
        """Of a page: cards are as wide as they are high."""
        return max(_LEAST, min(self._room.width(), self._room.height()) - 2)

    def _take_room(self) -> None:
        count = max(1, len(self._drawn))
        self.setFixedHeight(count * self._side() + (count - 1) * _GAP + 2)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self._fitted.clear()
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side, ratio = self._side(), self.devicePixelRatioF()
        left = round((self.width() - side) / 2)
        if not self._drawn:
            self._paint_waiting(painter, QRectF(left, 1, side, side))
            return
        for number in range(len(self._drawn)):
            box = QRectF(left, 1 + number * (side + _GAP), side, side)
            image = grey_image(self._fit(number, round(side * ratio)))
            image.setDevicePixelRatio(ratio)
            painter.drawImage(box.topLeft(), image)
            painter.setPen(look().colour("border" if border_width(1) == 1 else "text"))
            painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _fit(self, number: int, side_px: int) -> Pixels:
        white = white_of_theme()
        key = (number, side_px, white)
        if key not in self._fitted:
            self._fitted = {known: kept for known, kept in self._fitted.items() if known[1:] == key[1:]}
            self._fitted[key] = np.ascontiguousarray(dimmed(scaled(self._drawn[number], side_px, side_px), white))
        return self._fitted[key]

    def _paint_waiting(self, painter: QPainter, box: QRectF) -> None:
        """Where the page will be."""
        paint_box(
            painter, box, fill=look().colour("surface"), border=look().colour("outline"), width=2, radius=2, dashed=True
        )
        painter.setFont(look().font("body"))
        painter.setPen(look().colour("text-2"))
        words = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(box.adjusted(_GAP, _GAP, -_GAP, -_GAP), words, self._waiting)


def _draw(sheet: CardSheet) -> list[Pixels]:
    """The pages in grey, at _DRAWN_PPI; none of a card that has too many, which printing says."""
    from app.printing.card import CardPages  # at its first use: the first window does not wait for it
    from app.printing.page import NotPrinted

    try:
        pages = CardPages(sheet)
    except NotPrinted:
        return []
    width, height = round(sheet.width_in * _DRAWN_PPI), round(sheet.height_in * _DRAWN_PPI)
    drawn = []
    for number in range(min(pages.count, _MOST_SHOWN)):
        image = QImage(width, height, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(_DRAWN_PPI / _POINTS_PER_INCH, _DRAWN_PPI / _POINTS_PER_INCH)
        pages.paint(painter, number)
        painter.end()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
        drawn.append(rows[:, :width].copy())
    return drawn
