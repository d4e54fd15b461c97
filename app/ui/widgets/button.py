"""Buttons: the main act, the others, quiet ones. They act on release; dragging off cancels."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QWidget

from app.presenters.parts import ActView, Mark
from app.ui.icons import paint_icon
from app.ui.look import RESTYLE, look
from app.ui.shapes import paint_state
from app.ui.widgets.painting import border_width, paint_box
from app.ui.widgets.text import draw_line

MAIN_HEIGHT, OTHER_HEIGHT = 64, 48
_ICON = {"main": 26, "other": 22, "quiet": 22}
_PADDING = {"main": (24, 16), "other": (20, 20), "quiet": (14, 14)}  # left and right, border included
_SLIM_PADDING = 12
_GAP, _MAIN_GAP = 10, 12
_KEY_HEIGHT, _KEY_PADDING, _KEY_LEAST = 24, 8, 28
_MAIN_STYLES = ("main-act", "field", "act")  # the smaller ones where the box would be too narrow
_LEFT, _CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter


class ActButton(QPushButton):
    """Paints an ActView and emits its meaning. `kind`: "main", "other" or "quiet"."""

    acted = Signal(object, str)  # Act, argument

    def __init__(self, kind: str = "other", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._view: ActView | None = None
        self._had_focus = False
        self._slim = 0
        self.setFixedHeight(MAIN_HEIGHT if kind == "main" else OTHER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.clicked.connect(self._act)

    @property
    def view(self) -> ActView | None:
        return self._view

    def show_act(self, view: ActView) -> None:
        """Take a new meaning; the object name follows it ("act.accept"), for tests and screen readers' scripts."""
        if view == self._view:
            return
        self._view = view
        self.setObjectName(f"act.{view.act.value}" + (f".{view.argument}" if view.argument else ""))
        self.setText(view.label)
        self.setAccessibleName(view.label)
        self.setAccessibleDescription(view.key.value if view.key is not None else "")
        self._enable(view.enabled and not view.busy)
        self.updateGeometry()
        self.update()

    def fits(self) -> bool:
        return self._content_width() <= self.width()

    def set_slim(self, slim: int) -> None:
        """In a row that would be too long: 1 without its icon and with less room at its sides (without its key where it
        cannot be pressed), 2 without its key too. Not for the main act."""
        if slim != self._slim:
            self._slim = slim
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        width = self._content_width()
        if self._kind == "main":
            width = max(look().measures.main_act_width, 0)
        return QSize(width, self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.updateGeometry()
            self.update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            super().keyPressEvent(event)

    def _enable(self, enabled: bool) -> None:
        """Qt gives the focus of a disabled button to the next one, where a second press would do another thing: the
        window keeps it instead, and the button has it again when it can be pressed."""
        if not enabled and self.hasFocus():
            self._had_focus = True
            self.window().setFocus()
        self.setEnabled(enabled)
        if enabled and self._had_focus:
            self._had_focus = False
            if QApplication.focusWidget() in (None, self.window()):
                self.setFocus()

    def _act(self) -> None:
        if self._view is not None and self._view.enabled:
            self.acted.emit(self._view.act, self._view.argument)

    # Painting. -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        view = self._view
        if view is None:
            return
        painter = QPainter(self)
        ink = self._paint_ground(painter, view)
        style, with_icon = self._style()
        left, right = self._padding()
        box = QRectF(self.rect())
        gap = _MAIN_GAP if self._kind == "main" else _GAP
        key_width = self._key_width()
        x = left
        if self._kind != "main":  # centred when the button is wider than its words
            x += max(0.0, (self.width() - self._content_width()) / 2)
        if with_icon:
            side = _ICON[self._kind] if view.icon or view.busy else 20
            place = QRectF(x, (self.height() - side) / 2, side, side)
            if view.busy:
                _paint_arc(painter, place, ink)
            elif view.mark is Mark.BAD:
                paint_state(painter, place, "bad")
            elif view.icon:
                paint_icon(painter, place, view.icon, ink)
            x += side + gap
        painter.setPen(ink)
        draw_line(painter, QRectF(x, 0, 1, box.height()), view.label, style, _LEFT)
        if view.key is not None and self._keyed():
            at = box.width() - right - key_width
            if self._kind != "main":
                at = x + look().width(style, view.label) + gap
            self._paint_key(painter, QRectF(at, (box.height() - _KEY_HEIGHT) / 2, key_width, _KEY_HEIGHT), ink)

    def _paint_ground(self, painter: QPainter, view: ActView) -> QColor:
        """The box; the colour of what stands in it."""
        colour = look().colour
        pressed, hovered = self.isDown(), self.underMouse() and self.isEnabled()
        box = QRectF(self.rect())
        if not view.enabled and not view.busy:
            paint_box(painter, box, fill=None, border=colour("disabled"), width=2, dashed=True)
            return colour("muted")
        if self._kind == "main":
            token = "accent-press" if pressed else "accent-hover" if hovered else "accent"
            border = "accent-press" if pressed else "accent"
            paint_box(painter, box, fill=colour(token), border=colour(border), width=2)
            return colour("on-accent")
        fill = colour("border" if pressed else "raised" if hovered or view.selected else "surface")
        contrast = look().theme.name == "contrast"
        if contrast:
            fill = colour("text") if pressed else colour("surface")
        if self._kind == "quiet" and not (pressed or hovered or view.selected):
            return colour("text")
        border, width = "outline", 2
        if view.mark is Mark.BAD:
            border, width = "bad", 3
        elif view.selected:
            border, width = "text", border_width(3)
        elif pressed or (contrast and hovered):
            border = "text"
            width = 3 if contrast else 2
        if self._kind == "quiet" and not view.selected:
            border = "text" if pressed or contrast else "raised"
        paint_box(painter, box, fill=fill, border=colour(border), width=width)
        return colour("surface") if contrast and pressed else colour("text")

    def _paint_key(self, painter: QPainter, box: QRectF, ink: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        plain = self._kind == "main" or not self.isEnabled() or look().theme.name == "contrast"
        quiet = ink if plain else look().colour("text-2")
        painter.setPen(QPen(quiet, 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self._view is not None and self._view.key is not None:
            draw_line(painter, box, self._view.key.value, "key", _CENTRE)

    # Measuring. ------------------------------------------------------------------------------------------------------

    def _style(self) -> tuple[str, bool]:
        """The style of the label, and whether an icon stands before it: the main act's box never grows."""
        view = self._view
        icon = view is not None and (bool(view.icon) or view.busy or view.mark is Mark.BAD)
        icon = icon and not (self._slim and view is not None and not view.busy)
        if self._kind != "main":
            return "act", icon
        room = look().measures.main_act_width
        for style in _MAIN_STYLES:
            if self._width_of(style, icon) <= room:
                return style, icon
        return _MAIN_STYLES[-1], False

    def _padding(self) -> tuple[int, int]:
        return (_SLIM_PADDING, _SLIM_PADDING) if self._slim else _PADDING[self._kind]

    def _keyed(self) -> bool:
        """Whether there is room for the key in the main act's box; its words come first."""
        view = self._view
        if view is None or view.key is None or self._slim > 1 or (self._slim and not view.enabled):
            return False
        return self._kind != "main" or self._bare_width() + self._key_width() <= look().measures.main_act_width

    def _bare_width(self) -> float:
        label = self._view.label if self._view is not None else ""
        return sum(_PADDING["main"]) + _MAIN_GAP + look().width(_MAIN_STYLES[-1], label)

    def _key_width(self) -> float:
        if self._view is None or self._view.key is None:
            return 0.0
        return max(float(_KEY_LEAST), look().width("key", self._view.key.value) + 2 * _KEY_PADDING)

    def _width_of(self, style: str, icon: bool) -> float:
        gap = _MAIN_GAP if self._kind == "main" else _GAP
        label = self._view.label if self._view is not None else ""
        side = _ICON[self._kind] if self._view is not None and (self._view.icon or self._view.busy) else 20
        key = self._key_width() if self._keyed() else 0.0
        return (
            sum(self._padding()) + (side + gap if icon else 0) + look().width(style, label) + (key + gap if key else 0)
        )

    def _content_width(self) -> int:
        return round(self._width_of(*self._style()) + 0.5)


def _paint_arc(painter: QPainter, box: QRectF, ink: QColor) -> None:
    """Work in progress: a ring with a quarter of it strong."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = box.adjusted(3, 3, -3, -3)
    faint = QColor(ink)
    faint.setAlphaF(0.3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(faint, 3))
    painter.drawEllipse(ring)
    painter.setPen(QPen(ink, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawArc(ring, 0, 90 * 16)
