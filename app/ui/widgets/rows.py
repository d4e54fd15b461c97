"""The sentence row with the line for what was refused and the lines for the person; the row of acts."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent, QTransform
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.domain.position import Hand
from app.presenters.parts import ActView, Frame, Notice, PersonLines, Sentence
from app.ui.look import RESTYLE, look
from app.ui.widgets.button import ActButton
from app.ui.widgets.hands import hand_shapes, paint_palms
from app.ui.widgets.painting import Badge, border_width, paint_box, word_colour
from app.ui.widgets.replay import ReplayWidget
from app.ui.widgets.text import Text, lines_of

_PERSON_VIEW = {Hand.LEFT: QRectF(20, 56, 330, 346), Hand.RIGHT: QRectF(370, 56, 330, 346)}
_BOTH_VIEW = QRectF(20, 20, 680, 400)
_SIDES = {Hand.LEFT: ("left",), Hand.RIGHT: ("right",)}
_THICK = 4.0
SLIMMEST = 2  # of ActButton.set_slim


class PersonHand(QLabel):
    """A small hand with the fingers that the person shall lay down, filled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: PersonLines | None = None

    def show_hand(self, lines: PersonLines) -> None:
        self._lines = lines
        side = look().measures.person_picture
        wide = round(side * 1.55) if lines.hand is None else side
        self.setFixedSize(wide, side)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        lines = self._lines
        if lines is None:
            return
        painter = QPainter(self)
        colour = look().colour
        box = QRectF(self.rect())
        paint_box(painter, box, fill=colour("surface"), border=colour("border"), width=border_width(1))
        view = _PERSON_VIEW.get(lines.hand, _BOTH_VIEW) if lines.hand is not None else _BOTH_VIEW
        room = box.adjusted(4, 6, -4, -1)
        scale = min(room.width() / view.width(), room.height() / view.height())
        painter.setClipRect(box.adjusted(1, 1, -1, -1))
        painter.setTransform(
            QTransform(
                scale, 0, 0, scale,
                room.center().x() - view.center().x() * scale, room.bottom() - view.bottom() * scale,
            )
        )  # fmt: skip
        sides = _SIDES[lines.hand] if lines.hand is not None else ("left", "right")
        paint_palms(painter, sides, _THICK)
        wanted = {int(finger) for finger in lines.fingers}
        for code, shape in hand_shapes().fingers.items():
            if ("right" if code <= 5 else "left") in sides:
                ink = colour("text") if code in wanted else colour("outline")
                painter.setPen(QPen(ink, _THICK))
                painter.setBrush(colour("text") if code in wanted else colour("skin"))
                painter.drawPath(shape.outline)


class SentenceText(QLabel):
    """The one sentence: large on one line, else smaller on two; the room is the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sentence")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            self.fit()

    def fit(self) -> None:
        """Take the height of the lines at the present width."""
        style, lines = self.lines()
        self.setFixedHeight(len(lines) * look().line(style))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def lines(self) -> tuple[str, list[tuple[str, float]]]:
        """The style and the lines at the present width."""
        if look().width("sentence", self.text()) <= self.width():
            return "sentence", [(self.text(), 0.0)]
        return "sentence-two", lines_of(self.text(), "sentence-two", self.width())[0]

    def fits(self) -> bool:
        style, lines = self.lines()
        room = look().measures.sentence - look().line("over")
        return len(lines) * look().line(style) <= room and all(w <= self.width() + 0.5 for _, w in lines)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        style, lines = self.lines()
        font = look().font(style)
        painter.setFont(font)
        painter.setPen(look().colour("text"))
        metrics = QFontMetricsF(font)
        line = look().line(style)
        y = 0.0
        for text, _ in lines:
            painter.drawText(QPointF(0, y + (line - metrics.height()) / 2 + metrics.ascent()), text)
            y += line


class NoticeLine(QWidget):
    """The small line above the sentence: where one is, or what was refused, in words. Its room is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._badge = Badge(20)
        self._text = Text(style="over", colour="muted")
        layout.addWidget(self._badge)
        layout.addWidget(self._text, 1)
        self._notice: Notice | None = None
        self.show_line("", None)

    @property
    def text(self) -> str:
        """What was refused; "" when nothing was."""
        return self._notice.text if self._notice is not None else ""

    def show_line(self, over: str, notice: Notice | None) -> None:
        self._notice = notice
        self._badge.setVisible(notice is not None)
        if notice is None:
            self._text.say(over or " ", style="over", colour="muted")
        else:
            self._badge.set_mark(notice.mark)
            self._text.say(notice.text, style="message", colour=word_colour(notice.mark))
        self.setToolTip(notice.code if notice is not None else "")


class SentenceRow(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sentence_row")
        self.notice = NoticeLine()
        self._text = SentenceText()
        self._title = Text(style="person-over", colour="muted")
        self._line = Text(style="person-strong")
        self._other = Text(style="person")
        self._hand = PersonHand()
        self._person: PersonLines | None = None
        self._layout = QHBoxLayout(self)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(self.notice)
        words.addWidget(self._text)
        words.addStretch()
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addStretch()
        for text in (self._title, self._line, self._other):
            lines.addWidget(text)
        lines.addStretch()
        self._layout.addLayout(words, 1)
        self._layout.addLayout(lines)
        self._layout.addWidget(self._hand)
        self._apply_measures()

    def show_sentence(self, sentence: Sentence, notice: Notice | None = None) -> None:
        self.notice.show_line(sentence.over, notice)
        self._text.say(sentence.text)
        self._person = sentence.person
        for part in (self._title, self._line, self._other, self._hand):
            part.setVisible(sentence.person is not None)
        if sentence.person is not None:
            self._title.say(sentence.person.title)
            self._line.say(sentence.person.line)
            self._other.say(sentence.person.other_line)
            self._hand.show_hand(sentence.person)
            self._hand.setAccessibleName(sentence.person.line)

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self._apply_measures()
        return super().event(event)

    def _apply_measures(self) -> None:
        measures = look().measures
        self.setFixedHeight(measures.sentence)
        self._layout.setContentsMargins(measures.margin, 0, measures.margin, 0)
        self._layout.setSpacing(10 if measures.compact else 14)
        self._text.fit()
        if self._person is not None:
            self._hand.show_hand(self._person)


class ActBar(QWidget):
    """The acts of a screen: leave at the left, others, the main act in its box at the right."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("act_bar")
        self._layout = QHBoxLayout(self)
        self.leave = self._button("quiet")
        self._others = [self._button("other") for _ in range(4)]
        self.replay = ReplayWidget()
        self._layout.addWidget(self.replay, 1)
        self._layout.addStretch(0)
        self.main = self._button("main")
        self._apply_measures()

    def show_frame(self, frame: Frame) -> None:
        _show(self.main, frame.main)
        shown = [frame.leave, *(frame.acts[n] if n < len(frame.acts) else None for n in range(len(self._others)))]
        for button, act in zip((self.leave, *self._others), shown, strict=True):
            if act is None and button.hasFocus():  # Qt would give it to the next one, where Space leaves the booking
                (self.main if self.main.isEnabled() else self.window()).setFocus(Qt.FocusReason.OtherFocusReason)
            _show(button, act)
        self.replay.show_line(frame.replay)
        self._layout.setStretch(self._layout.indexOf(self.main) - 1, 0 if frame.replay is not None else 1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where all would be too long for the row, the others go without their icons, then without their keys."""
        shown = [button for button in (self.leave, *self._others) if not button.isHidden()]
        margins = self._layout.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self.main.width()
        for slim in range(SLIMMEST + 1):
            for button in shown:
                button.set_slim(slim)
            if sum(button.sizeHint().width() + self._layout.spacing() for button in shown) <= room:
                return

    def event(self, event: QEvent) -> bool:
        if event.type() == RESTYLE:
            self._apply_measures()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().colour("surface"))
        painter.fillRect(0, 0, self.width(), 1, look().colour("border"))

    def _button(self, kind: str) -> ActButton:
        button = ActButton(kind)
        button.acted.connect(self.acted)
        self._layout.addWidget(button)
        button.hide()
        return button

    def _apply_measures(self) -> None:
        measures = look().measures
        self.setFixedHeight(measures.act_bar)
        self._layout.setContentsMargins(measures.margin, 1, measures.margin, 0)
        self._layout.setSpacing(12)
        self.main.setFixedWidth(measures.main_act_width)


def _show(button: ActButton, act: ActView | None) -> None:
    if act is not None:
        button.show_act(act)
    button.setVisible(act is not None)
