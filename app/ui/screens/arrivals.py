"""What came from the jail's own system: a field for the wristband or a name, and the records to choose from."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.acts import Act
from app.presenters.parts import ActView, Mark
from app.presenters.perform_arrivals import ARRIVALS_FIELD
from app.presenters.views import ArrivalsView
from app.ui.screens.today import BookingCard
from app.ui.widgets.button import ActButton
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.painting import Badge, Panel
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text


class ArrivalsPanel(Panel):
    """In the place of the charges. Enter in the field chooses the record that it names, as a scanner's does."""

    acted = Signal(object, str)
    typed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Text(style="label", colour="text-2", wraps=True)
        self.query = LineEdit(icon="scan")
        self.query.setObjectName(f"field.{ARRIVALS_FIELD}")
        self.query.setMaxLength(80)
        self.query.textEdited.connect(lambda text: self.typed.emit(ARRIVALS_FIELD, text))
        self.query.returnPressed.connect(lambda: self.acted.emit(Act.CHOOSE_ARRIVAL, ""))
        self._none = Text(colour="muted", wraps=True)
        self._more = Text(style="small", colour="muted")
        self._cards: list[BookingCard] = []
        self._notes: list[Text] = []
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 8, 6)
        self._list.setSpacing(10)
        self._list.addWidget(self._none)
        self._list.addWidget(self._more)
        self._list.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 8, 14)
        layout.setSpacing(0)
        layout.addWidget(self._label)
        layout.addSpacing(4)
        field = QVBoxLayout()
        field.setContentsMargins(0, 0, 8, 0)
        field.addWidget(self.query)
        layout.addLayout(field)
        layout.addSpacing(12)
        layout.addWidget(scrolled(content), 1)

    def show_arrivals(self, view: ArrivalsView) -> None:
        self._label.say(view.label)
        self.query.setAccessibleName(view.label)
        self.query.setPlaceholderText(view.hint)
        if self.query.text() != view.query and not (self.query.hasFocus() and view.query):
            self.query.setText(view.query)
        self._none.say(view.none)
        self._none.setVisible(not view.cards)
        self._more.say(view.more)
        self._more.setVisible(bool(view.more))
        while len(self._cards) < len(view.cards):
            card = BookingCard()
            card.acted.connect(self.acted)
            note = Text(style="small", colour="text-2", wraps=True)
            place = 1 + 2 * len(self._cards)
            self._list.insertWidget(place, card)
            self._list.insertWidget(place + 1, note)
            self._cards.append(card)
            self._notes.append(note)
        for number, (widget, note) in enumerate(zip(self._cards, self._notes, strict=True)):
            there = number < len(view.cards)
            widget.setVisible(there)
            note.setVisible(there and bool(view.notes[number]))
            if there:
                widget.show_card(view.cards[number])
                note.say(view.notes[number])


class OfferLine(QWidget):
    """What the jail's system changed in the record that filled the form, and the act that takes it over."""

    acted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Text(wraps=True)
        self._act = ActButton("other")
        self._act.acted.connect(self.acted)
        badge = Badge(24, Mark.WARN)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(7, 0, 7, 0)
        layout.setSpacing(10)
        layout.addWidget(badge)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._act)

    def show_offer(self, offer: str, act: ActView | None) -> None:
        self.setVisible(act is not None)
        self._text.say(offer)
        if act is not None:
            self._act.show_act(act)
