"""Tiles of the capture screen: a light for each finger of the step, the attempts, the guide of a roll."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.domain.image import FingerImage
from app.presenters.parts import AttemptCard, Light, Mark
from app.ui.look import RESTYLE, look
from app.ui.shapes import paint_state
from app.ui.widgets.painting import LOUD, Badge, Panel, border_width, paint_box, word_colour
from app.ui.widgets.pixels import EMPTY_PAPER, FittedPicture, white_of_theme
from app.ui.widgets.text import Text, draw_line, lines_of

_LEFT, _RIGHT, _CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
PLACES = 3  # of attempts
_SMALL_BADGE = 24.0  # beside a word, with its gap
_OF_FINGER, _FINGER_GAP = 16.0, 6.0  # marks of the fingers of an attempt
_PILL = 6.0  # at either side of what marks the best


class LightTile(QLabel):
    """A finger of the step: shape, short name, word of its state, score."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._light: Light | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_light(self, light: Light) -> None:
        if light != self._light:
            self._light = light
            self.setObjectName(f"light.{int(light.finger)}")
            self.setAccessibleName(light.spoken or f"{light.name}: {light.word}")
            self.update()

    def fits(self) -> bool:
        light = self._light
        if light is None:
            return True
        room = self._words().width()
        score = look().width("light-name", light.score) + 8 if light.score else 0
        return look().width("word", light.word) <= room and look().width("light-name", light.name) + score <= room

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def _badge(self) -> tuple[float, float, float]:
        """Padding, side of the shape, gap to the words."""
        measures = look().measures
        narrow = self.width() < 168
        padding = 10.0 if measures.compact or narrow else 14.0
        side = 36.0 if measures.large else 24.0 if narrow else 28.0
        return padding, side, 8.0 if measures.compact or narrow else 12.0

    def _words(self) -> QRectF:
        padding, side, gap = self._badge()
        return QRectF(self.rect()).adjusted(padding + side + gap, 0, -padding, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        light = self._light
        if light is None:
            return
        painter = QPainter(self)
        box = QRectF(self.rect())
        loud = LOUD.get(light.mark)
        border, ground = loud if loud else ("border", "surface")
        colour = look().colour
        paint_box(painter, box, fill=colour(ground), border=colour(border), width=border_width(3 if loud else 1))
        padding, side, _ = self._badge()
        paint_state(painter, QRectF(padding, (box.height() - side) / 2, side, side), light.mark.value)
        words = self._words()
        name_line, word_line = look().line("light-name"), look().line("word")
        top = (box.height() - name_line - word_line) / 2
        name_box = QRectF(words.left(), top, words.width(), name_line)
        painter.setPen(colour("text-2"))
        draw_line(painter, name_box, light.name, "light-name", _LEFT)
        if light.score:
            painter.setPen(colour("muted"))
            draw_line(painter, name_box, light.score, "light-name", _RIGHT)
        painter.setPen(colour(word_colour(light.mark)))
        draw_line(painter, QRectF(words.left(), top + name_line, words.width(), word_line), light.word, "word", _LEFT)


class LightsRow(QWidget):
    """The lights of a step, side by side, as the fingers lie."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: list[LightTile] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_lights(self, lights: tuple[Light, ...], label: str) -> None:
        self.setAccessibleName(label)
        while len(self._tiles) < len(lights):
            tile = LightTile(self)
            self._tiles.append(tile)
            self._layout.addWidget(tile, 1)
        for number, tile in enumerate(self._tiles):
            tile.setVisible(number < len(lights))
            if number < len(lights):
                tile.show_light(lights[number])
        self._layout.setSpacing(look().measures.gap)


class AttemptTile(QPushButton):
    """An attempt: its picture, what was found, what became of it; pressable while a reason is asked."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: AttemptCard | None = None
        self._live: FingerImage | None = None
        self._picture = FittedPicture()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setAutoDefault(False)
        self.clicked.connect(self._act)

    def show_attempt(self, card: AttemptCard) -> None:
        self._card, self._live = card, None
        self.setObjectName(f"attempt.{card.number}")
        found = [light.spoken for light in card.lights] or [card.word]
        title = card.title if card.act is None else card.act.label
        self.setAccessibleName(". ".join(part for part in (title, *found, card.note) if part))
        pressable = card.act is not None and card.act.enabled
        self.setEnabled(pressable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if pressable else Qt.FocusPolicy.NoFocus)
        self.update()

    def show_live(self, frame: FingerImage | None) -> None:
        """The picture of an attempt that is still to be captured."""
        if self._card is not None and self._card.now and self._card.picture is None and frame is not self._live:
            self._live = frame
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, look().measures.attempts)

    def fits(self) -> bool:
        """Whether the words are all painted (a note loses what has no room; that counts as not fitting)."""
        card = self._card
        if card is None or card.empty:
            return True
        room = self._words_width()
        words = self._word_lines(room)
        lines = self._note_lines(room)
        total = self._lines_before_note(words) + len(lines)
        widest = max((w for _, w in words), default=0.0) + self._badge_width()
        row = len(card.lights) * (_OF_FINGER + _FINGER_GAP) - _FINGER_GAP
        return (
            max(widest, look().width("attempt-strong", card.title), row, *(w for _, w in lines), 0.0) <= room + 0.5
            and total * look().line("attempt") <= self.height() - 8
        )

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self.update()
        return super().event(event)

    def _act(self) -> None:
        if self._card is not None and self._card.act is not None:
            self.acted.emit(self._card.act.act, self._card.act.argument)

    def _picture_size(self) -> tuple[int, int]:
        width, height = look().measures.attempt_picture
        height = min(height, self.height() - 12)
        card = self._card
        word = look().width("attempt-strong", card.word) + _SMALL_BADGE if card is not None and card.word else 0.0
        tight = word > self.width() - 6 - width - 12 - 8
        return (min(width, 72) if tight or self.width() < 220 else width), height

    def _word_lines(self, room: float) -> list[tuple[str, float]]:
        """The word of the state, on two lines where it must."""
        card = self._card
        if card is None or not card.word:
            return []
        return lines_of(card.word, "attempt-strong", room - self._badge_width())[0]

    def _badge_width(self) -> float:
        """Of the mark beside the word; several fingers have their marks above it."""
        card = self._card
        return _SMALL_BADGE if card is not None and card.mark and not card.lights else 0.0

    def _lines_before_note(self, words: list[tuple[str, float]]) -> int:
        card = self._card
        return 1 + bool(card is not None and card.lights) + len(words)

    def _words_width(self) -> float:
        return self.width() - 6 - self._picture_size()[0] - 12 - 8

    def _note_lines(self, room: float) -> list[tuple[str, float]]:
        card = self._card
        if card is None or not card.note or (look().measures.compact and not card.best):
            return []
        style, inside = ("attempt-strong", room - 2 * _PILL) if card.best else ("attempt", room)
        lines = lines_of(card.note, style, inside)[0]
        left = int((self.height() - 8) / look().line("attempt")) - self._lines_before_note(self._word_lines(room))
        return lines if len(lines) <= left else []  # the word says the worst; a note without room is dropped

    def paintEvent(self, _event: QPaintEvent) -> None:
        card = self._card
        if card is None:
            return
        painter = QPainter(self)
        colour = look().colour
        box = QRectF(self.rect())
        if card.empty:
            paint_box(painter, box, fill=None, border=colour("border"), width=2, dashed=True)
            painter.setPen(colour("muted"))
            draw_line(painter, box, card.title, "stage", _CENTRE)
            return
        selected = card.act is not None and card.act.selected
        strong = card.now or selected
        fill = colour("raised" if selected or (card.act is not None and self.underMouse()) else "surface")
        border = "text" if strong else "outline" if card.act is not None else "border"
        width = border_width(3 if strong else 2 if card.act is not None else 1)
        paint_box(painter, box, fill=fill, border=colour(border), width=width)
        self._paint_picture(painter, card, box)
        self._paint_words(painter, card)

    def _paint_picture(self, painter: QPainter, card: AttemptCard, box: QRectF) -> None:
        picture = card.picture if card.picture is not None else self._live
        width, height = self._picture_size()
        place = QRectF(6, (box.height() - height) / 2, width, height)
        white = white_of_theme()
        grey = round(EMPTY_PAPER * white)
        if picture is not None:
            grey = self._picture.paper(picture.pixels, white)
        painter.fillRect(place, QColor(grey, grey, grey))
        if picture is not None:
            ratio = self.devicePixelRatioF()
            image = self._picture.fit(picture.pixels, round(width * ratio), round(height * ratio), white)
            image.setDevicePixelRatio(ratio)
            painter.drawImage(
                place.topLeft()
                + QPointF(round((width - image.width() / ratio) / 2), round((height - image.height() / ratio) / 2)),
                image,
            )

    def _paint_words(self, painter: QPainter, card: AttemptCard) -> None:
        colour = look().colour
        line = look().line("attempt")
        left = 6 + self._picture_size()[0] + 12
        room = self._words_width()
        notes = self._note_lines(room)
        words = self._word_lines(room)
        total = self._lines_before_note(words) + len(notes)
        y = (self.height() - total * line) / 2
        painter.setPen(colour("text"))
        draw_line(painter, QRectF(left, y, room, line), card.title, "attempt-strong", _LEFT)
        y += line
        for number, light in enumerate(card.lights):
            place = QRectF(
                left + number * (_OF_FINGER + _FINGER_GAP), y + (line - _OF_FINGER) / 2, _OF_FINGER, _OF_FINGER
            )
            paint_state(painter, place, light.mark.value)
        y += line if card.lights else 0
        at = float(left)
        if words and card.mark is not None and not card.lights:
            paint_state(painter, QRectF(at, y + (line - 18) / 2, 18, 18), card.mark.value)
            at += _SMALL_BADGE
        painter.setPen(colour(word_colour(card.mark or Mark.IDLE)))
        for text, _ in words:
            draw_line(painter, QRectF(at, y, room, line), text, "attempt-strong", _LEFT)
            y += line
        painter.setPen(colour("muted"))
        for text, width in notes:
            if card.best:
                paint_box(painter, QRectF(left, y, width + 2 * _PILL, line), fill=colour("text"), border=colour("text"),
                          width=0, radius=4.0)  # fmt: skip
                painter.setPen(colour("surface"))
                draw_line(painter, QRectF(left + _PILL, y, room - _PILL, line), text, "attempt-strong", _LEFT)
            else:
                draw_line(painter, QRectF(left, y, room, line), text, "attempt", _LEFT)
            y += line


class AttemptsStrip(QWidget):
    """Three places: past attempts, the present one, and those still to come."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._tiles = [AttemptTile(self) for _ in range(PLACES)]
        for tile in self._tiles:
            tile.acted.connect(self.acted)
            self._layout.addWidget(tile, 1)

    def show_attempts(self, cards: tuple[AttemptCard, ...], label: str) -> None:
        self.setAccessibleName(label)
        self._layout.setSpacing(look().measures.gap)
        for number, tile in enumerate(self._tiles):
            tile.setVisible(number < len(cards))
            if number < len(cards):
                tile.show_attempt(cards[number])

    def show_live(self, frame: FingerImage | None) -> None:
        for tile in self._tiles:
            tile.show_live(frame)


class RollGuide(Panel):
    """How to roll, in the place of the lights."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(16)
        self._badge = Badge(28)
        self._text = Text(style="body-strong", wraps=True)
        self._state = Text(style="word")
        layout.addWidget(self._badge)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._state)

    def show_guide(self, guide: str, light: Light | None) -> None:
        self._text.say(guide)
        mark = light.mark if light is not None else Mark.NEXT
        self._badge.set_mark(mark)
        self.set_mark(mark if mark in LOUD else None)
        self._state.say(light.word if light is not None else "", colour=word_colour(mark))
