"""Who comes, and what counts? Before an exercise begins, and while hands are made."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.training_views import BriefingView, CountRow, PersonLine
from app.ui.look import look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.painting import Panel, Rule
from app.ui.widgets.replay import Progress
from app.ui.widgets.scrolling import scrolled
from app.ui.widgets.text import Text

_COUNTS, _COUNTS_COMPACT, _COUNTS_LARGE = 432, 340, 560
_RIGHT = Qt.AlignmentFlag.AlignRight


class PersonWidget(QWidget):
    """One to be booked, and for what."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = Text(style="body-strong", wraps=True)
        self._charges = Text(colour="text-2", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._name)
        layout.addWidget(self._charges)

    def show_person(self, person: PersonLine) -> None:
        self._name.say(person.name)
        self._charges.say(person.charges)


class CountWidget(QWidget):
    """A part of the points, its share at the right, how it comes about under it."""

    def __init__(self, parent: QWidget | None = None, *, strong: bool = False) -> None:
        super().__init__(parent)
        self._name = Text(style="body-strong" if strong else "body")
        self._points = Text(style="body-strong", align=_RIGHT)
        self._hint = Text(style="small", colour="muted", wraps=True)
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self._name, 1)
        first.addWidget(self._points)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(first)
        layout.addWidget(self._hint)

    def show_count(self, row: CountRow, *, hint: bool = True) -> None:
        self._name.say(row.name)
        self._points.say(row.points)
        self._hint.say(row.hint)
        self._hint.setVisible(hint)
        self.setAccessibleName(f"{row.name}: {row.points}. {row.hint}")


class BriefingPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._story_heading = Text(style="heading", wraps=True)
        self._story = Text(style="field", wraps=True)
        self._persons_heading = Text(style="label", colour="muted")
        self._persons: list[PersonWidget] = []
        self._more = Text(colour="muted")
        self._progress_words = Text(style="body-strong")
        self._progress = Progress()
        content = QWidget()
        self._told = QVBoxLayout(content)
        self._told.setContentsMargins(0, 0, 12, 0)
        self._told.setSpacing(12)
        for part in (self._story_heading, self._story, Rule(), self._persons_heading, self._more):
            self._told.addWidget(part)
        self._told.addStretch(1)
        self._card = Panel()
        self._card_layout = QVBoxLayout(self._card)
        self._card_layout.setSpacing(12)
        self._card_layout.addWidget(scrolled(content), 1)
        self._card_layout.addWidget(self._progress_words)
        self._card_layout.addWidget(self._progress)
        self._counts = Panel()
        self._counts_heading = Text(style="heading")
        self._rows: list[CountWidget] = []
        self._notes: list[Text] = []
        self._counts_layout = QVBoxLayout(self._counts)
        self._counts_layout.setSpacing(12)
        self._counts_layout.addWidget(self._counts_heading)
        self._counts_layout.addWidget(Rule())
        self._counts_layout.addStretch(1)
        self._layout = QHBoxLayout(self)
        self._layout.addWidget(self._card, 1)
        self._layout.addWidget(self._counts)
        self.apply_measures()

    def show_view(self, view: BriefingView) -> None:
        self._story_heading.say(view.story_heading)
        self._story.say(view.story)
        self._persons_heading.say(view.persons_heading)
        while len(self._persons) < len(view.persons):
            person = PersonWidget()
            self._told.insertWidget(self._told.indexOf(self._more), person)
            self._persons.append(person)
        for number, person in enumerate(self._persons):
            person.setVisible(number < len(view.persons))
            if number < len(view.persons):
                person.show_person(view.persons[number])
        self._more.say(view.more_persons)
        self._more.setVisible(bool(view.more_persons))
        self._progress.setVisible(view.progress is not None)
        self._progress_words.setVisible(view.progress is not None)
        if view.progress is not None:
            self._progress.set_share(view.progress)
            self._progress_words.say(view.progress_words)
        self._show_counts(view)

    def _show_counts(self, view: BriefingView) -> None:
        self._counts_heading.say(view.counts_heading)
        while len(self._rows) < len(view.counts):
            row = CountWidget()
            self._counts_layout.insertWidget(1 + len(self._rows), row)
            self._rows.append(row)
        for widget, count in zip(self._rows, view.counts, strict=True):
            widget.show_count(count)
        while len(self._notes) < len(view.counts_notes):
            note = Text(colour="text-2", wraps=True)
            self._counts_layout.insertWidget(self._counts_layout.count() - 1, note)
            self._notes.append(note)
        for number, note in enumerate(self._notes):
            note.setVisible(number < len(view.counts_notes))
            if number < len(view.counts_notes):
                note.say(view.counts_notes[number], style="body" if number else "body-strong")

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setSpacing(measures.region_gap)
        width = _COUNTS_COMPACT if measures.compact else _COUNTS_LARGE if measures.large else _COUNTS
        self._counts.setFixedWidth(width)
        inner = 16 if measures.compact else 24
        self._card_layout.setContentsMargins(inner, inner - 4, inner - 12, inner)
        self._counts_layout.setContentsMargins(inner, inner - 4, inner, inner)
