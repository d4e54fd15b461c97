"""The fingerprint card of an entry: what will be on paper, and what is to be known about it."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.views import CardNote, CardView
from app.ui.look import look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.button import ActButton
from app.ui.widgets.card_preview import CardPreview
from app.ui.widgets.facts import FactsList
from app.ui.widgets.painting import Badge, Panel, Rule
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text

_SIDE, _SIDE_COMPACT, _SIDE_LARGE = 384, 320, 480


class NoteLine(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = Badge(24)
        self._text = Text(style="fact", wraps=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._text, 1)

    def show_note(self, note: CardNote) -> None:
        self._badge.set_mark(note.mark)
        self._text.say(note.text)
        self.setAccessibleName(note.text)


class CardPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = CardPreview()
        self._preview.setObjectName("card_preview")
        self._area = scrolled(self._preview)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # further pages are reached by keys too
        self._area.setObjectName("card_pages")
        self._area.viewport().installEventFilter(self)
        self._side = Panel()
        self._forms_label = Text(style="label", colour="text-2")
        self._forms: list[ActButton] = []
        self._facts = FactsList()
        self._notes_place = QWidget()
        self._notes: list[NoteLine] = []
        self._caution = Text(style="small", colour="muted", wraps=True)
        self._forms_row = QHBoxLayout()
        self._forms_row.setSpacing(12)
        self._notes_list = QVBoxLayout(self._notes_place)
        self._notes_list.setContentsMargins(0, 0, 0, 0)
        self._notes_list.setSpacing(10)
        self._notes_list.addStretch(1)
        side = QVBoxLayout(self._side)
        side.setContentsMargins(20, 16, 20, 20)
        side.setSpacing(10)
        side.addWidget(self._forms_label)
        side.addLayout(self._forms_row)
        side.addSpacing(4)
        side.addWidget(self._facts)
        side.addWidget(Rule())
        side.addWidget(scrolled(self._notes_place), 1)
        side.addWidget(Rule())
        side.addWidget(self._caution)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._area, 1)
        self._layout.addWidget(self._side)
        self.apply_measures()

    def show_view(self, view: CardView) -> None:
        self._preview.show_sheet(view.sheet, view.waiting, view.spoken)
        self._area.setAccessibleName(view.spoken)
        self._forms_label.say(view.forms_label)
        while len(self._forms) < len(view.forms):
            button = ActButton("other")
            button.acted.connect(self.acted)
            self._forms.append(button)
            self._forms_row.addWidget(button, 1)
        for button, act in zip(self._forms, view.forms, strict=True):
            button.show_act(act)
        self._facts.show_facts(view.facts)
        while len(self._notes) < len(view.notes):
            line = NoteLine()
            self._notes_list.insertWidget(len(self._notes), line)
            self._notes.append(line)
        for number, line in enumerate(self._notes):
            line.setVisible(number < len(view.notes))
            if number < len(view.notes):
                line.show_note(view.notes[number])
        self._caution.say(view.caution)
        self._caution.setVisible(bool(view.caution))

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setSpacing(measures.region_gap)
        self._side.setFixedWidth(_SIDE_COMPACT if measures.compact else _SIDE_LARGE if measures.large else _SIDE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._area.viewport():
            self._preview.set_room(self._area.viewport().size())
        return super().eventFilter(watched, event)
