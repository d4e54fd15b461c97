"""The picture of the glass: live or still, a box and a mark for each finger; dark ridges on light in every theme."""

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.domain.image import FingerImage
from app.presenters.parts import Mark, PictureBox
from app.presenters.views import CaptureScreenView
from app.ui.icons import paint_icon
from app.ui.look import RESTYLE, look
from app.ui.shapes import paint_state
from app.ui.widgets.painting import COLOURED
from app.ui.widgets.pixels import EMPTY_PAPER, dimmed, faded, grey_image, paper_of, scaled, size_within, white_of_theme
from app.ui.widgets.text import draw_line

FRAME = 3
ASPECT = 16 / 15  # of the glass: 1600 x 1500 pixels at 500 ppi
FADED = 0.35  # how much of its ink the last picture keeps while the reader is away
LOOK_EVERY_MS = 33  # how often the mailbox is looked into while live: up to 30 frames a second
_TAG_GOOD, _TAG_LOUD = 24, 40
_BOX_RADIUS = 8.0
_LABEL_INK, _LABEL_GROUND = "#FFFFFF", "#12202E"
_CENTRE = Qt.AlignmentFlag.AlignHCenter

Peek = Callable[[], tuple[int, FingerImage | None]]


class PictureWidget(QLabel):
    """Paints the newest frame of a mailbox while live, or a still. Pulls frames by a timer: nobody signals each."""

    def __init__(self, peek: Peek, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peek = peek
        self._view: CaptureScreenView | None = None
        self._number = -1
        self._source: FingerImage | None = None
        self._shown: tuple[object, ...] = ()
        self._pixels: np.ndarray | None = None
        self._full = False
        self._rim: tuple[int, FingerImage | None] = (EMPTY_PAPER, None)
        self.setObjectName("picture")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # all of it is painted: nothing behind it need be
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.take_newest)

    def show_picture(self, view: CaptureScreenView) -> None:
        before, self._view = self._view, view
        self.setAccessibleName(view.picture_spoken or view.picture_label)
        moved_on = before is None or before.place != view.place
        if view.live and (moved_on or not before.live):
            self._number, self._source = self._peek()
        elif not view.live and (view.picture is not None or moved_on or not view.hold_painted):
            self._source = view.picture
        elif view.hold_painted and before.live:
            self.take_newest()  # the last frame may have come since the timer looked
        self._run_timer()
        self.update()

    def show_full(self, full: bool) -> None:
        """Undimmed while a key is held."""
        if full != self._full:
            self._full = full
            self.update()

    @property
    def source(self) -> FingerImage | None:
        """What is painted now."""
        return self._source

    def sizeHint(self) -> QSize:
        return QSize(558, 524)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 300)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def _run_timer(self) -> None:
        if self._view is not None and self._view.live and self.isVisible():
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def take_newest(self) -> None:
        """Look into the mailbox; a new frame is painted soon."""
        number, frame = self._peek()
        if number != self._number and frame is not None:  # the last one stays when the glass goes out
            self._number, self._source = number, frame
            self.update()

    # Painting. -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        view = self._view
        painter = QPainter(self)
        white = white_of_theme(self._full)
        paper = round(self._paper() * white)
        painter.fillRect(self.rect(), QColor(paper, paper, paper))
        if view is None:
            return
        inner = QRectF(self.rect()).adjusted(FRAME, FRAME, -FRAME, -FRAME)
        if self._source is not None:
            place, scale = self._paint_pixels(painter, self._source, inner, white, view)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(inner)
            for box in sorted(view.boxes, key=lambda b: b.mark is not Mark.GOOD):
                _paint_finger_box(painter, box, place, scale)
            painter.setClipping(False)
        if view.picture_label:
            self._paint_label(painter, view, inner)
        token = COLOURED.get(view.picture_mark, "outline") if view.picture_mark else "outline"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look().colour(token), FRAME))
        half = FRAME / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 2, 2)

    def _paper(self) -> int:
        """The grey around the picture where it does not fill the frame."""
        if self._source is None:
            return EMPTY_PAPER
        if self._rim[1] is not self._source:
            self._rim = (paper_of(self._source.pixels), self._source)
        return self._rim[0]

    def _paint_pixels(
        self, painter: QPainter, image: FingerImage, room: QRectF, white: float, view: CaptureScreenView
    ) -> tuple[QPointF, float]:
        """Scale to the pixels of the screen and paint one to one; where the corner is, and the scale."""
        ratio = self.devicePixelRatioF()
        width, height = size_within(image.pixels, room.width() * ratio, room.height() * ratio)
        key = (image, width, height, white, view.dimmed)
        if self._shown != key or self._pixels is None:
            self._pixels = scaled(image.pixels, width, height, quick=view.live)
            if view.dimmed:
                self._pixels = faded(self._pixels, self._paper(), FADED)
            self._pixels = dimmed(self._pixels, white)
            self._shown = key
        picture = grey_image(self._pixels)
        picture.setDevicePixelRatio(ratio)
        place = QPointF(  # on a pixel of the screen, also where a logical pixel is 1.25 of them
            round(room.left() * ratio + (room.width() * ratio - width) / 2) / ratio,
            round(room.top() * ratio + (room.height() * ratio - height) / 2) / ratio,
        )
        painter.drawImage(place, picture)
        return place, width / ratio / image.width_px

    def _paint_label(self, painter: QPainter, view: CaptureScreenView, inner: QRectF) -> None:
        large = look().measures.large
        height, padding, mark = (40, 14, 12) if large else (28, 10, 10)
        width = look().width("live", view.picture_label) + 2 * padding + mark + 8
        box = QRectF(inner.left() + 12, inner.bottom() - 12 - height, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_LABEL_GROUND))
        painter.drawRoundedRect(box, 4, 4)
        place = QRectF(box.left() + padding, box.center().y() - mark / 2, mark, mark)
        if view.live:
            painter.setBrush(QColor(_LABEL_INK))
            painter.drawEllipse(place)
        else:
            paint_icon(painter, place.adjusted(-3, -3, 3, 3), "pause", QColor(_LABEL_INK))
        painter.setPen(QColor(_LABEL_INK))
        draw_line(
            painter, box.adjusted(padding + mark + 8, 0, 0, 0), view.picture_label, "live", Qt.AlignmentFlag.AlignLeft
        )


def _paint_finger_box(painter: QPainter, box: PictureBox, place: QPointF, scale: float) -> None:
    """The tilted frame of a finger and its state above it."""
    loud = box.mark in (Mark.WARN, Mark.BAD)
    large = look().measures.large
    token = COLOURED.get(box.mark, "good")
    pen = QPen(look().theme.mark(token), 4.0 if loud else 2.0 if large else 1.5)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    corners = [QPointF(place.x() + x * scale, place.y() + y * scale) for x, y in box.polygon]
    if not corners:
        edges = box.box
        corners = [
            QPointF(place.x() + x * scale, place.y() + y * scale)
            for x, y in (
                (edges.left_px, edges.top_px),
                (edges.right_px, edges.top_px),
                (edges.right_px, edges.bottom_px),
                (edges.left_px, edges.bottom_px),
            )
        ]
    painter.drawPath(_rounded(corners, _BOX_RADIUS))
    side = (56 if large else _TAG_LOUD) if loud else (30 if large else _TAG_GOOD)
    first, second = sorted(corners, key=lambda p: p.y())[:2]
    middle = QPointF((first.x() + second.x()) / 2, min(first.y(), second.y()))
    top = max(place.y() + 4, middle.y() - side - (8 if loud else 6))
    paint_state(painter, QRectF(middle.x() - side / 2, top, side, side), box.mark.value, on_picture=True)


def _rounded(corners: list[QPointF], radius: float) -> QPainterPath:
    """A polygon with round corners."""
    path = QPainterPath()
    count = len(corners)
    for number, corner in enumerate(corners):
        before, after = corners[number - 1], corners[(number + 1) % count]
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        if number:
            path.lineTo(start)
        else:
            path.moveTo(start)
        path.quadTo(corner, end)
    path.closeSubpath()
    return path


def _towards(start: QPointF, end: QPointF, distance: float) -> QPointF:
    dx, dy = end.x() - start.x(), end.y() - start.y()
    length = math.hypot(dx, dy)
    share = min(0.5, distance / length) if length else 0.0
    return QPointF(start.x() + dx * share, start.y() + dy * share)
