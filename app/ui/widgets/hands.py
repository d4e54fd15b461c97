"""The drawing of two hands: a light and a state for each finger, fingers to choose from where that is asked.

Shapes are Bézier paths of resources/hands/hands.json (M, C, Z), view box 720 x 474.
"""

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.presenters.acts import Act
from app.presenters.parts import HandFinger, HandsView, Mark
from app.ui.look import RESTYLE, look
from app.ui.shapes import paint_state
from app.ui.widgets.painting import border_width, paint_box
from app.ui.widgets.text import draw_line

_VIEW = QRectF(10, 20, 700, 400)  # the part of the drawing that is shown: fingers, lights, backs of the hands
_LEAST_HEIGHT = 324.0  # of it, where fingers are chosen: without the wrists they are as large as may be
_TOP_ROOM = 12
_GROWN = 12.0  # a finger is hit this far outside its outline, in drawing units
_RADIUS = {Mark.WARN: 19, Mark.BAD: 19, Mark.IDLE: 10}
_USUAL_RADIUS, _QUIET_RADIUS = 15, 11
_THICK = {Mark.GOOD: 3.0, Mark.WARN: 4.0, Mark.BAD: 4.0, Mark.NEXT: 3.4, Mark.BUSY: 3.4}
_THIN, _FOLD, _NAIL = 1.6, 1.1, 1.0
_CONTRAST_THICK = 6.0
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class FingerShape:
    outline: QPainterPath
    nail: QPainterPath
    folds: tuple[QPainterPath, ...]
    light: QPointF
    centre: QPointF


@dataclass(frozen=True, slots=True)
class HandShapes:
    palms: dict[str, QPainterPath]  # outline by side
    tendons: dict[str, tuple[QPainterPath, ...]]
    fingers: dict[int, FingerShape]  # by FGP


@cache
def hand_shapes() -> HandShapes:
    source = resources.files("resources").joinpath("hands", "hands.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(source)
    return HandShapes(
        {palm["side"]: path_of(palm["outline"]) for palm in data["palms"].values()},
        {side: tuple(path_of(d) for d in paths) for side, paths in data["tendons"].items()},
        {
            int(code): FingerShape(
                path_of(f["d"]),
                path_of(f["nail"]),
                tuple(path_of(d) for d in f["folds"]),
                QPointF(*f["light"]),
                QPointF(*f["centre"]),
            )
            for code, f in data["fingers"].items()
        },
    )


def path_of(d: str) -> QPainterPath:
    """An SVG path of M, C and Z."""
    path = QPainterPath()
    for letter, rest in re.findall(r"([MCZ])([^MCZ]*)", d):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", rest)]
        points = [QPointF(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        if letter == "M":
            path.moveTo(points[0])
        elif letter == "Z":
            path.closeSubpath()
        else:
            for at in range(0, len(points), 3):
                path.cubicTo(*points[at : at + 3])
    return path


def paint_palms(painter: QPainter, sides: tuple[str, ...], width: float = _THIN) -> None:
    shapes = hand_shapes()
    outline = look().colour("outline")
    for side in sides:
        painter.setPen(QPen(outline, width))
        painter.setBrush(look().colour("skin"))
        painter.drawPath(shapes.palms[side])


def _paint_tendons(painter: QPainter) -> None:
    faint = QColor(look().colour("outline"))
    faint.setAlphaF(0.4)
    painter.setPen(QPen(faint, _FOLD, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for paths in hand_shapes().tendons.values():
        for path in paths:
            painter.drawPath(path)


def _paint_finger(painter: QPainter, finger: HandFinger) -> None:
    shape = hand_shapes().fingers[int(finger.finger)]
    colour = look().colour
    mark = finger.mark
    contrast = look().theme.name == "contrast"
    width = _THIN if finger.quiet else _THICK.get(mark, _THIN)
    if contrast and mark in (Mark.WARN, Mark.BAD):
        width = _CONTRAST_THICK
    ink, fill = colour("outline"), colour("skin")
    if mark in (Mark.GOOD, Mark.WARN, Mark.BAD):
        ink, fill = colour(mark.value), colour(f"{mark.value}-soft")
    elif mark in (Mark.NEXT, Mark.BUSY):
        ink, fill = colour("text"), colour("surface")
    if mark is Mark.MISSING:
        painter.setPen(QPen(colour("surface"), 5))
        painter.setBrush(colour("surface"))
        painter.drawPath(shape.outline)
        pen = QPen(colour("text-2"), 2)
        pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape.outline)
        if finger.selected:
            _paint_selected(painter, shape)
        return
    painter.setPen(QPen(ink, width))
    painter.setBrush(fill)
    painter.drawPath(shape.outline)
    detail = QColor(ink if mark in (Mark.GOOD, Mark.WARN, Mark.BAD) else colour("outline"))
    nail_fill = colour("surface")
    nail_fill.setAlphaF(0.5)
    painter.setPen(QPen(detail, _NAIL))
    painter.setBrush(nail_fill)
    painter.drawPath(shape.nail)
    detail.setAlphaF(0.8)
    painter.setPen(QPen(detail, _FOLD, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for fold in shape.folds:
        painter.drawPath(fold)
    if finger.selected:
        _paint_selected(painter, shape)


def _paint_selected(painter: QPainter, shape: FingerShape) -> None:
    painter.setPen(QPen(look().colour("text"), 5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(shape.outline)


def _chosen(view: HandsView | None) -> int | None:
    """FGP of the finger that is chosen."""
    return next((int(f.finger) for f in view.fingers if f.selected), None) if view is not None else None


class FingerButton(QPushButton):
    """A finger for the keyboard and for screen readers; the mouse is the drawing's business."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFlat(True)
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing: the drawing paints the finger; the ring of the focus is painted over the window."""


class HandsWidget(QWidget):
    """Paints a HandsView. Emits `finger_chosen` where choosing is asked, else `finger_named` (nothing else changes)."""

    acted = Signal(object, str)
    finger_named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: HandsView | None = None
        self._buttons: dict[int, FingerButton] = {}
        self.setObjectName("hands")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_hands(self, view: HandsView) -> None:
        if view == self._view:
            return
        before, self._view = self._view, view
        self.setAccessibleName(view.label)
        for finger in view.fingers:  # made in the order in which the fingers lie: it is the order of the focus
            code = int(finger.finger)
            if code not in self._buttons:
                button = FingerButton(self)
                button.setObjectName(f"finger.{code}")
                button.clicked.connect(lambda _=False, c=code: self._choose(c))
                self._buttons[code] = button
            button = self._buttons[code]
            button.setAccessibleName(finger.spoken)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if view.choosing else Qt.FocusPolicy.NoFocus)
            button.setVisible(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor if view.choosing else Qt.CursorShape.ArrowCursor)
        self._place_buttons()
        self._follow(_chosen(before), _chosen(view))
        self.update()

    def _follow(self, before: int | None, now: int | None) -> None:
        """A focus on one finger goes along when another is chosen (by its number key): one finger looks chosen."""
        if now not in (None, before) and any(button.hasFocus() for button in self._buttons.values()):
            self._buttons[now].setFocus(Qt.FocusReason.OtherFocusReason)

    def finger_centre(self, code: int) -> QPointF:
        """Where a finger is tapped, in pixels of the widget."""
        return self._transform().map(hand_shapes().fingers[code].centre)

    def finger_at(self, point: QPointF) -> int | None:
        """The finger hit: its outline grown by 12, the nearest centre wins."""
        inverse, _ = self._transform().inverted()
        at = inverse.map(point)
        reach = [
            (math.hypot(at.x() - shape.centre.x(), at.y() - shape.centre.y()), code)
            for code, shape in hand_shapes().fingers.items()
            if shape.outline.boundingRect().adjusted(-_GROWN, -_GROWN, _GROWN, _GROWN).contains(at)
        ]
        return min(reach)[1] if reach else None

    def sizeHint(self) -> QSize:
        return QSize(600, 324)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        code = self.finger_at(event.position())
        if code is not None and self.rect().contains(event.position().toPoint()):
            self._choose(code)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _choose(self, code: int) -> None:
        if self._view is None:
            return
        if self._view.choosing:
            self._buttons[code].setFocus(Qt.FocusReason.MouseFocusReason)  # the ring is round the finger that is chosen
            self.acted.emit(Act.CHOOSE_FINGER, str(code))
        else:
            self.finger_named.emit(next(f.spoken for f in self._view.fingers if int(f.finger) == code))

    def _transform(self) -> QTransform:
        room = QRectF(self.rect()).adjusted(8, _TOP_ROOM, -8, -1)
        choosing = self._view is not None and self._view.choosing
        least = _LEAST_HEIGHT if choosing else _VIEW.height()
        scale = min(room.width() / _VIEW.width(), room.height() / least)
        shown = min(_VIEW.height(), room.height() / scale)
        left = room.center().x() - _VIEW.center().x() * scale
        top = room.bottom() - (_VIEW.top() + shown) * scale  # the wrists stand on the lower border
        return QTransform(scale, 0, 0, scale, left, top)

    def _place_buttons(self) -> None:
        transform = self._transform()
        for code, button in self._buttons.items():
            button.setGeometry(transform.mapRect(hand_shapes().fingers[code].outline.boundingRect()).toRect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = look().colour
        box = QRectF(self.rect())
        paint_box(painter, box, fill=colour("surface"), border=colour("border"), width=border_width(1))
        view = self._view
        if view is None:
            return
        painter.setPen(colour("muted"))
        line = look().line("over")
        draw_line(painter, box.adjusted(16, 12, -16, 12 + line - box.height()), view.left, "over", _LEFT)
        draw_line(painter, box.adjusted(16, 12, -16, 12 + line - box.height()), view.right, "over", _RIGHT)
        clip = QPainterPath()
        clip.addRoundedRect(box.adjusted(1, 1, -1, -1), 7, 7)
        painter.setClipPath(clip)
        painter.setTransform(self._transform(), True)
        paint_palms(painter, ("left", "right"))
        _paint_tendons(painter)
        for finger in sorted(view.fingers, key=lambda f: (f.selected, f.mark is not Mark.IDLE)):
            _paint_finger(painter, finger)
        for finger in view.fingers:
            light = hand_shapes().fingers[int(finger.finger)].light
            radius = _QUIET_RADIUS if finger.quiet else _RADIUS.get(finger.mark, _USUAL_RADIUS)
            place = QRectF(light.x() - radius, light.y() - radius, 2 * radius, 2 * radius)
            paint_state(painter, place, finger.mark.value)
