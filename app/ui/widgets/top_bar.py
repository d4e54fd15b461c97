"""The row at the top: whose booking, how far, the health of the station, the time; above it the training band."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.presenters.parts import Band, Chip, HealthItem, Stage, StepGroup, Tick, TopBar
from app.ui.icons import paint_icon
from app.ui.look import RESTYLE, look
from app.ui.shapes import paint_state
from app.ui.widgets.painting import paint_box
from app.ui.widgets.text import Text, draw_line

BAND_HEIGHT = 32
_LEFT, _CENTRE, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
_STAGE_DISC, _STAGE_GAP, _STAGE_LINE = 26, 8, 20
_NAME_KEPT = 160  # of a name, pixels
_CHIP_HEIGHT, _CHIP_PADDING, _CHIP_ICON, _CHIP_GAP = 24, 8, 18, 6


class TrainingBand(QLabel):
    """On every screen of a training station: nobody takes it for the real thing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._band: Band | None = None
        self.setObjectName("training_band")
        self.setFixedHeight(BAND_HEIGHT)

    def show_band(self, band: Band | None) -> None:
        self.setVisible(band is not None)
        if band is not None and band != self._band:
            self._band = band
            self.setAccessibleName(f"{band.word}. {band.sentence}")
            self.update()

    def fits(self) -> bool:
        if self._band is None or not self.isVisible():
            return True
        words = 2 * (look().width("band-name", self._band.word) + look().measures.margin)
        return words + look().width("band", self._band.sentence) + 24 <= self.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._band is None:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("training"))
        painter.setPen(look().colour("on-training"))
        margin = look().measures.margin
        box = QRectF(self.rect()).adjusted(margin, 0, -margin, 0)
        draw_line(painter, box, self._band.word, "band-name", _LEFT)
        draw_line(painter, box, self._band.sentence, "band", _CENTRE)
        draw_line(painter, box, self._band.word, "band-name", _RIGHT)


class _Strip(QLabel):
    """A painted part whose words a screen reader gets as its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def wanted_width(self) -> float:
        return 0.0

    def fits(self) -> bool:
        return self.wanted_width() <= self.width() + 1

    def sizeHint(self) -> QSize:
        return QSize(round(self.wanted_width() + 0.5), look().measures.top_bar - 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.updateGeometry()
            self.update()
        return super().event(event)


class StepsStrip(_Strip):
    """A tick for each step of the plan, in groups."""

    groups: tuple[StepGroup, ...] = ()

    def show_groups(self, groups: tuple[StepGroup, ...]) -> None:
        if groups != self.groups:
            self.groups = groups
            self.updateGeometry()
            self.update()

    def _style(self, group: StepGroup) -> str:
        return "bar-small-strong" if group.active else "bar-small"

    def _group_width(self, group: StepGroup) -> float:
        width, present, gap = look().measures.step_mark
        ticks = sum(present if tick is Tick.CURRENT else width for tick in group.ticks) + gap * (len(group.ticks) - 1)
        return max(float(ticks), look().width("bar-small-strong", group.label))

    def wanted_width(self) -> float:
        gap = 14 if look().measures.compact else 20
        return sum(self._group_width(group) for group in self.groups) + gap * max(0, len(self.groups) - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = look().colour
        width, present, gap = look().measures.step_mark
        line = look().line("bar-small")
        x, top = 0.0, (self.height() - line - 5 - 8) / 2
        for group in self.groups:
            painter.setPen(colour("text" if group.active else "muted"))
            draw_line(painter, QRectF(x, top, 1, line), group.label, self._style(group), _LEFT)
            at = x
            for tick in group.ticks:
                long = present if tick is Tick.CURRENT else width
                box = QRectF(at, top + line + 4, long, 8)
                token = {Tick.DONE: "good", Tick.CURRENT: "text"}.get(tick)
                painter.setBrush(colour(token) if token else Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(colour(token or "outline"), 2))
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 1.5, 1.5)
                at += long + gap
            x += self._group_width(group) + (14 if look().measures.compact else 20)


class StagesStrip(_Strip):
    """Person, prints, review, answers."""

    stages: tuple[Stage, ...] = ()
    crowded = False  # beside a chip: only the present stage has its words, unless the window is large

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def show_stages(self, stages: tuple[Stage, ...]) -> None:
        if stages != self.stages:
            self.stages = stages
            self.updateGeometry()
            self.update()

    def _short(self) -> bool:
        """Only the present stage has its words where there is no room for all."""
        return self._always_short() or self.width() < round(self._width(short=False))

    def _always_short(self) -> bool:
        measures = look().measures
        return measures.compact or (self.crowded and not measures.large)

    def _stage_width(self, stage: Stage, *, short: bool) -> float:
        words = stage.tick is Tick.CURRENT or not short
        return _STAGE_DISC + (_STAGE_GAP + look().width("stage-strong", stage.label) if words else 0)

    def _width(self, *, short: bool) -> float:
        between = (_STAGE_LINE + 24) * max(0, len(self.stages) - 1)
        return between + sum(self._stage_width(stage, short=short) for stage in self.stages)

    def wanted_width(self) -> float:
        return self._width(short=self._always_short())

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._width(short=True) + 0.5), self.sizeHint().height())

    def fits(self) -> bool:
        return self._width(short=True) <= self.width() + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = look().colour
        x, middle = 0.0, self.height() / 2
        short = self._short()
        for number, stage in enumerate(self.stages):
            current, done = stage.tick is Tick.CURRENT, stage.tick is Tick.DONE
            disc = QRectF(x, middle - _STAGE_DISC / 2, _STAGE_DISC, _STAGE_DISC)
            ring = colour("accent" if current else "text-2" if done else "outline")
            painter.setBrush(colour("accent") if current else Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ring, 2))
            painter.drawEllipse(disc.adjusted(1, 1, -1, -1))
            if done:
                paint_icon(painter, disc.adjusted(5, 5, -5, -5), "check", colour("text-2"))
            else:
                painter.setPen(colour("on-accent" if current else "muted"))
                draw_line(painter, disc, str(stage.number), "label", _CENTRE)
            if current or not short:
                painter.setPen(colour("text" if current else "muted"))
                words = QRectF(disc.right() + _STAGE_GAP, 0, 1, self.height())
                draw_line(painter, words, stage.label, "stage-strong" if current else "stage", _LEFT)
            x += self._stage_width(stage, short=short)
            if number < len(self.stages) - 1:
                painter.fillRect(QRectF(x + 12, middle - 1, _STAGE_LINE, 2), colour("border"))
                x += _STAGE_LINE + 24


class ExerciseChip(_Strip):
    """What is being practised: whole where there is room, else its short form."""

    chip: Chip | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exercise_chip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def show_chip(self, chip: Chip | None) -> None:
        self.setVisible(chip is not None)
        if chip is not None and chip != self.chip:
            self.chip = chip
            self.setAccessibleName(chip.text)
            self.setToolTip(chip.text)
            self.updateGeometry()
            self.update()

    def _width_of(self, text: str) -> float:
        return _CHIP_PADDING * 2 + _CHIP_ICON + _CHIP_GAP + look().width("label", text)

    def wanted_width(self) -> float:
        return self._width_of(self.chip.text) if self.chip is not None else 0.0

    def minimumSizeHint(self) -> QSize:
        short = self._width_of(self.chip.short) if self.chip is not None else 0.0
        return QSize(round(short + 0.5), self.sizeHint().height())

    def fits(self) -> bool:
        return self.chip is None or self._width_of(self.chip.short) <= self.width() + 1

    def paintEvent(self, _event: QPaintEvent) -> None:
        chip = self.chip
        if chip is None:
            return
        painter = QPainter(self)
        whole = self.wanted_width() <= self.width() + 1
        text = chip.text if whole else chip.short
        box = QRectF(0, (self.height() - _CHIP_HEIGHT) / 2, self._width_of(text), _CHIP_HEIGHT)
        border = look().colour("border") if look().theme.name == "contrast" else look().colour("raised")
        paint_box(painter, box, fill=look().colour("raised"), border=border, width=1, radius=4)
        icon = QRectF(_CHIP_PADDING, (self.height() - _CHIP_ICON) / 2, _CHIP_ICON, _CHIP_ICON)
        paint_icon(painter, icon, chip.icon, look().colour("text-2"))
        painter.setPen(look().colour("text-2"))
        draw_line(painter, box.adjusted(_CHIP_PADDING + _CHIP_ICON + _CHIP_GAP, 0, 0, 0), text, "label", _LEFT)


class HealthChip(_Strip):
    """Reader, service, waiting: icon, name where there is room, shape or figure."""

    item: HealthItem | None = None

    def show_item(self, item: HealthItem) -> None:
        if item != self.item:
            self.item = item
            self.setAccessibleName(". ".join(p for p in (item.name, item.figure, item.sentence) if p))
            self.setToolTip(item.sentence)
            self.updateGeometry()
            self.update()

    def _named(self) -> bool:
        return not look().measures.compact

    def wanted_width(self) -> float:
        if self.item is None:
            return 0.0
        name = look().width("bar-small", self.item.name) + 8 if self._named() else 0
        figure = look().width("bar-small-strong", self.item.figure) if self.item.figure else 20
        return 20 + 8 + name + figure

    def paintEvent(self, _event: QPaintEvent) -> None:
        item = self.item
        if item is None:
            return
        painter = QPainter(self)
        colour = look().colour
        middle = self.height() / 2
        paint_icon(painter, QRectF(0, middle - 10, 20, 20), item.icon, colour("text-2"))
        x = 28.0
        if self._named():
            painter.setPen(colour("text-2"))
            draw_line(painter, QRectF(x, 0, 1, self.height()), item.name, "bar-small", _LEFT)
            x += look().width("bar-small", item.name) + 8
        if item.figure:
            painter.setPen(colour("text"))
            draw_line(painter, QRectF(x, 0, 1, self.height()), item.figure, "bar-small-strong", _LEFT)
        elif item.mark is not None:
            paint_state(painter, QRectF(x, middle - 10, 20, 20), item.mark.value)


class TopBarWidget(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        self._title = Text(style="bar-name", elides=True)
        self._code = Text(style="bar-small", colour="muted")
        self._steps = StepsStrip()
        self._stages = StagesStrip()
        self._chip = ExerciseChip()
        self._health = [HealthChip() for _ in range(3)]
        self._time = Text(style="bar-time")
        self._layout = QHBoxLayout(self)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addStretch()
        who.addWidget(self._title)
        who.addWidget(self._code)
        who.addStretch()
        self._layout.addLayout(who)
        self._layout.addWidget(self._steps)
        self._layout.addWidget(self._stages)
        self._layout.addWidget(self._chip)
        self._layout.addStretch(1)
        for chip in self._health:
            self._layout.addWidget(chip)
        self._layout.addSpacing(20)
        self._layout.addWidget(self._time)
        self._apply_measures()

    def show_bar(self, bar: TopBar) -> None:
        self._title.say(bar.title, style="bar-name")
        self._code.say(bar.code, style="bar-code" if bar.code_is_number else "bar-small")
        self._steps.setVisible(bool(bar.steps))
        self._steps.show_groups(bar.steps)
        self._steps.setAccessibleName(bar.spoken_progress)
        self._stages.setVisible(bool(bar.stages))
        self._stages.crowded = bar.chip is not None
        self._stages.show_stages(bar.stages)
        self._stages.setAccessibleName(bar.spoken_progress)
        self._chip.show_chip(bar.chip)
        for number, chip in enumerate(self._health):
            chip.setVisible(number < len(bar.health))
            if number < len(bar.health):
                chip.show_item(bar.health[number])
        self._time.say(bar.time)
        self._keep_title()

    def _keep_title(self) -> None:
        """The name gives way last: the chip has a short form."""
        longest = self.width() // (6 if look().measures.compact else 5)
        self._title.setMaximumWidth(longest)
        self._title.setMinimumWidth(min(self._title.sizeHint().width(), longest, _NAME_KEPT))

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self._apply_measures()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_title()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().colour("border"))
        if not self._time.text():
            return
        x = self._time.x() - 20
        painter.fillRect(x, (self.height() - 32) // 2, 1, 32, look().colour("border"))

    def _apply_measures(self) -> None:
        measures = look().measures
        self.setFixedHeight(measures.top_bar)
        self._layout.setContentsMargins(measures.margin, 0, measures.margin, 1)
        self._layout.setSpacing(16 if measures.compact else 20)
        self._title.parentWidget().layout().itemAt(0).layout().setContentsMargins(
            0, 0, 8 if measures.compact else 28, 0
        )
