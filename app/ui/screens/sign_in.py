"""Sign-in and health: is all well, and who am I?"""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.acts import Act
from app.presenters.parts import ActView, Mark
from app.presenters.views import FieldView, HealthRow, SignInView
from app.ui.look import look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.button import ActButton
from app.ui.widgets.fields import FormField
from app.ui.widgets.painting import LOUD, RADIUS, Badge, Icon, Panel, word_colour
from app.ui.widgets.text import Text

NAME = "name"
_CARD_WIDTH, _CARD_WIDTH_COMPACT = 520, 440
_NAME_WIDTH, _NAME_WIDTH_COMPACT = 180, 150


class HealthLineWidget(QWidget):
    """A row of the health list: icon, name, shape, word and sentence, figure."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark: Mark | None = None
        self._icon = Icon("check", 28)
        self._name = Text(style="row-name")
        self._badge = Badge(28)
        room = self._badge.sizePolicy()
        room.setRetainSizeWhenHidden(True)  # the words stand under each other
        self._badge.setSizePolicy(room)
        self._word = Text(style="body-strong")
        self._sentence = Text(wraps=True)
        self._figure = Text(colour="muted")
        self._layout = QHBoxLayout(self)
        self._layout.setSpacing(16)
        for part in (self._icon, self._name, self._badge):
            self._layout.addWidget(part)
        words = QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._word)
        words.addWidget(self._sentence, 1)
        self._layout.addLayout(words, 1)
        self._layout.addWidget(self._figure)
        self.apply_measures()

    def show_row(self, row: HealthRow) -> None:
        self._mark = row.mark
        self._icon.set_icon(row.icon)
        self._name.say(row.name)
        self._badge.setVisible(row.mark is not None)
        if row.mark is not None:
            self._badge.set_mark(row.mark)
            self._word.say(row.word, colour=word_colour(row.mark))
        self._word.setVisible(bool(row.word) and row.mark in LOUD)
        self._sentence.say(row.sentence)
        self._figure.say(row.figure)
        self._figure.setVisible(bool(row.figure))
        self.setAccessibleName(". ".join(p for p in (row.name, row.word, row.sentence, row.figure) if p))
        self.update()

    def apply_measures(self) -> None:
        compact = look().measures.compact
        self._layout.setContentsMargins(16 if compact else 24, 4, 16 if compact else 24, 4)
        self._name.setFixedWidth(_NAME_WIDTH_COMPACT if compact else _NAME_WIDTH)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        corners = QPainterPath()
        panel = QRectF(self.parentWidget().rect()).translated(0, -self.y()).adjusted(1, 1, -1, -1)
        corners.addRoundedRect(panel, RADIUS - 1, RADIUS - 1)
        painter.setClipPath(corners)
        if self._mark in LOUD:
            painter.fillRect(self.rect().adjusted(1, 0, -1, 0), look().colour(LOUD[self._mark][1]))
        if self.y() > 2:
            painter.fillRect(0, 0, self.width(), 1, look().colour("border"))


class Choices(QWidget):
    """A label with buttons of which one is chosen."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._label = Text(style="label", colour="text-2")
        self._buttons: list[ActButton] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._label)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        layout.addLayout(self._row)

    def show_choices(self, label: str, acts: tuple[ActView, ...]) -> None:
        self._label.say(label)
        while len(self._buttons) < len(acts):
            button = ActButton("other")
            button.acted.connect(self._page.acted)
            self._buttons.append(button)
            self._row.addWidget(button, 1)
        for button, act in zip(self._buttons, acts, strict=True):
            button.show_act(act)


class SignInPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._health = Panel()
        self._rows = [HealthLineWidget() for _ in range(5)]
        rows = QVBoxLayout(self._health)
        rows.setContentsMargins(0, 1, 0, 1)
        rows.setSpacing(0)
        for row in self._rows:
            rows.addWidget(row, 1)
        self._card = Panel()
        self._name = FormField(FieldView(NAME, "", "", 0, 12), style="field-large", icon="person")
        self._name.typed.connect(self.typed)
        self._name.editor.returnPressed.disconnect()  # there is no next field
        self._name.editor.returnPressed.connect(lambda: self.acted.emit(Act.SIGN_IN, ""))
        self._languages = Choices(self)
        self._themes = Choices(self)
        self._card_layout = QVBoxLayout(self._card)
        self._card_layout.setSpacing(12)
        self._card_layout.addWidget(self._name)
        self._card_layout.addStretch(1)
        self._card_layout.addWidget(self._languages)
        self._card_layout.addWidget(self._themes)
        self._layout = QGridLayout(self)
        self._layout.addWidget(self._health, 0, 0)
        self._layout.addWidget(self._card, 0, 1)
        self._layout.setColumnStretch(0, 1)
        self.apply_measures()

    @property
    def name_field(self) -> FormField:
        return self._name

    def show_view(self, view: SignInView) -> None:
        for number, widget in enumerate(self._rows):
            widget.setVisible(number < len(view.health))
            if number < len(view.health):
                widget.show_row(view.health[number])
        self._name.show_field(
            FieldView(NAME, view.name_label, view.name, 0, 12, message=view.name_message, longest=120)
        )
        self._languages.show_choices(view.language_label, view.languages)
        self._themes.show_choices(view.theme_label, view.themes)

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setHorizontalSpacing(measures.region_gap)
        self._card.setFixedWidth(_CARD_WIDTH_COMPACT if measures.compact else _CARD_WIDTH)
        inner = 16 if measures.compact else 28
        self._card_layout.setContentsMargins(inner, inner, inner, inner)
        self._card_layout.setSpacing(8 if measures.compact else 20)
        for row in self._rows:
            row.apply_measures()

    def field(self, name: str) -> QWidget | None:
        return self._name.editor if name == NAME else None

    def first_focus(self) -> QWidget | None:
        return self._name.editor
