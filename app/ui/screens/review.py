"""Review and send: is it complete? One act sends all of it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.views import FindingRow, ReviewView, Tile, TileRow
from app.ui.look import RESTYLE, look
from app.ui.screens.page import Page, page_margins
from app.ui.shapes import paint_state
from app.ui.widgets.facts import FactsGrid
from app.ui.widgets.painting import LOUD, Badge, Panel, border_width, paint_box
from app.ui.widgets.pixels import FittedPicture, white_of_theme
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text, draw_line

_SIDE, _SIDE_COMPACT, _SIDE_LARGE = 432, 360, 560
_PLAIN_STRETCH = (2, 1, 2)
_BADGE, _MISSING_BADGE = 20, 24
_INK = "#3A4857"  # words on the paper of a print, in every theme
_INK_DIMMED = "#12202E"
_CENTRE, _RIGHT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight


class PrintTile(QPushButton):
    """An accepted print; pressed, it is done again where that is asked."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tile: Tile | None = None
        self._choosing = False
        self._picture = FittedPicture()
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.clicked.connect(self._act)

    def show_tile(self, tile: Tile, choosing: bool) -> None:
        self._tile, self._choosing = tile, choosing
        self.setObjectName(f"print.{tile.step_index}" if tile.step_index is not None else "print.missing")
        self.setAccessibleName(tile.spoken or tile.label)
        pressable = tile.act is not None and tile.act.enabled
        self.setEnabled(pressable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pressable else Qt.FocusPolicy.NoFocus)
        self.update()

    def fits(self) -> bool:
        return self._tile is None or look().width("small", self._tile.label) <= self.width() - 12

    def sizeHint(self) -> QSize:
        return QSize(120, 100)

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def _act(self) -> None:
        if self._tile is not None and self._tile.act is not None:
            self.acted.emit(self._tile.act.act, self._tile.act.argument)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tile = self._tile
        if tile is None:
            return
        painter = QPainter(self)
        colour = look().colour
        box = QRectF(self.rect())
        if tile.picture is None:
            paint_box(painter, box, fill=colour("surface"), border=colour("outline"), width=2, radius=2, dashed=True)
            side = float(_MISSING_BADGE)
            top = box.center().y() - (side + 4 + 20) / 2
            paint_state(painter, QRectF(box.center().x() - side / 2, top, side, side), tile.mark.value)
            painter.setPen(colour("text-2"))
            draw_line(painter, QRectF(0, top + side + 4, box.width(), 20), tile.label, "small", _CENTRE)
            return
        white = white_of_theme()
        grey = self._picture.paper(tile.picture.pixels, white)
        paper = QColor(grey, grey, grey)
        active = self.isEnabled() and (self._choosing or self.underMouse() or self.isDown())
        strong = tile.mark in LOUD or active
        border = colour("text") if active else colour(LOUD[tile.mark][0]) if tile.mark in LOUD else colour("border")
        paint_box(painter, box, fill=paper, border=border, width=3 if strong else border_width(1), radius=2)
        self._paint_picture(painter, tile, box, white)
        paint_state(painter, QRectF(6, 6, _BADGE, _BADGE), tile.mark.value, on_picture=True)
        if tile.label:
            width = look().width("small", tile.label)
            place = QRectF(box.right() - 6 - width - 4, box.bottom() - 4 - 18, width + 4, 18)
            painter.fillRect(place.adjusted(-4, 0, 0, 0), paper)
            painter.setPen(QColor(_INK_DIMMED if white < 1 else _INK))
            draw_line(painter, place, tile.label, "small", _RIGHT)

    def _paint_picture(self, painter: QPainter, tile: Tile, box: QRectF, white: float) -> None:
        inner = box.adjusted(4, 4, -4, -4)
        ratio = self.devicePixelRatioF()
        image = self._picture.fit(
            tile.picture.pixels, round(inner.width() * ratio), round(inner.height() * ratio), white, close=True
        )
        image.setDevicePixelRatio(ratio)
        left = inner.left() + (inner.width() - image.width() / ratio) / 2
        top = inner.top() + (inner.height() - image.height() / ratio) / 2
        painter.drawImage(QPointF(round(left), round(top)), image)


class PrintsRow(QWidget):
    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = Text(style="over", colour="muted")
        self._tiles: list[PrintTile] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._heading)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        layout.addLayout(self._row, 1)

    def show_row(self, row: TileRow, choosing: bool) -> None:
        self._heading.say(row.heading)
        while len(self._tiles) < len(row.tiles):
            tile = PrintTile()
            tile.acted.connect(self.acted)
            self._tiles.append(tile)
            self._row.addWidget(tile, 1)
        plain = len(row.tiles) == len(_PLAIN_STRETCH)
        for number, widget in enumerate(self._tiles):
            widget.setVisible(number < len(row.tiles))
            if number < len(row.tiles):
                widget.show_tile(row.tiles[number], choosing)
                self._row.setStretch(number, _PLAIN_STRETCH[number] if plain else 1)


class FindingLine(QPushButton):
    """A finding: shape, what it is, what may be done. Pressable where there is more to see."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: FindingRow | None = None
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._badge = Badge(24)
        self._title = Text(style="body-strong", wraps=True)
        self._more = Text(colour="text-2", wraps=True)
        for part in (self._badge, self._title, self._more):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._more)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 6)
        layout.setSpacing(12)
        layout.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(self._act)

    def show_finding(self, row: FindingRow) -> None:
        self._row = row
        self._badge.set_mark(row.mark)
        self._title.say(row.title)
        self._more.say(row.more)
        self._more.setVisible(bool(row.more))
        self.setAccessibleName(f"{row.title}. {row.more}")
        pressable = row.act is not None and row.act.enabled
        self.setObjectName(f"finding.{row.act.argument or row.act.act.value}" if row.act is not None else "finding")
        self.setEnabled(pressable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pressable else Qt.FocusPolicy.NoFocus)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.layout().totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        return self.layout().totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 40)

    def _act(self) -> None:
        if self._row is not None and self._row.act is not None:
            self.acted.emit(self._row.act.act, self._row.act.argument)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.isEnabled() and self.underMouse():
            painter.fillRect(self.rect(), look().colour("raised"))
        painter.fillRect(0, 0, self.width(), 1, look().colour("border"))


class ReviewPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Panel()
        self._card_layout = QVBoxLayout(self._card)
        self._rows = [PrintsRow() for _ in range(3)]
        for number, row in enumerate(self._rows):
            row.acted.connect(self.acted)
            self._card_layout.addWidget(row, (20, 20, 23)[number])
        self._person, self._person_facts = _box(FactsGrid(first_strong=True))
        self._destination, self._destination_facts = _box(FactsGrid())
        self._findings = Panel()
        self._findings_heading = Text(style="heading")
        self._finding_lines: list[FindingLine] = []
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        area = scrolled(content, 48)
        findings = QVBoxLayout(self._findings)
        findings.setContentsMargins(18, 14, 18, 14)
        findings.setSpacing(6)
        findings.addWidget(self._findings_heading)
        findings.addWidget(area, 1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        side.addWidget(self._person)
        side.addWidget(self._destination)
        side.addWidget(self._findings, 1)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._card, 1)
        self._layout.addWidget(self._side)
        self.apply_measures()

    def show_view(self, view: ReviewView) -> None:
        for widget, row in zip(self._rows, view.card, strict=True):
            widget.show_row(row, view.choosing)
        self._person_facts.show_facts(view.person)
        self._destination_facts.show_facts(view.destination)
        self._findings_heading.say(view.findings_heading)
        while len(self._finding_lines) < len(view.findings):
            line = FindingLine()
            line.acted.connect(self.acted)
            self._list.insertWidget(len(self._finding_lines), line)
            self._finding_lines.append(line)
        for number, line in enumerate(self._finding_lines):
            line.setVisible(number < len(view.findings))
            if number < len(view.findings):
                line.show_finding(view.findings[number])

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setSpacing(measures.region_gap)
        self._side.setFixedWidth(_SIDE_COMPACT if measures.compact else _SIDE_LARGE if measures.large else _SIDE)
        inner = 10 if measures.compact else 16
        self._card_layout.setContentsMargins(inner, inner - 2, inner, inner - 2)
        self._card_layout.setSpacing(6)
        above = 6 if measures.compact else 8
        for panel in (self._person, self._destination):
            panel.layout().setContentsMargins(18, above, 18, above)
        self._findings.layout().setContentsMargins(18, above, 18, above)
        self._side.layout().setSpacing(measures.gap)


def _box(facts: FactsGrid) -> tuple[Panel, FactsGrid]:
    panel = Panel()
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(18, 8, 18, 8)
    layout.addWidget(facts)
    return panel, facts
