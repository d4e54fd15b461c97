"""Two bookings whose fingers agree, side by side: is it the same person?"""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.presenters.views import Fact, SamePersonView
from app.ui.look import look
from app.ui.screens.page import Page, page_margins
from app.ui.widgets.facts import FactsGrid
from app.ui.widgets.painting import Panel
from app.ui.widgets.text import Text


class BookingCard(Panel):
    """Whose booking it is, under a heading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = Text(style="heading")
        self._facts = FactsGrid(first_strong=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.setSpacing(12)
        layout.addWidget(self._heading)
        layout.addWidget(self._facts)
        layout.addStretch(1)

    def show_booking(self, heading: str, facts: tuple[Fact, ...]) -> None:
        self._heading.say(heading)
        self._facts.show_facts(facts)


class SamePersonPage(Page):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._here, self._earlier = BookingCard(), BookingCard()
        self._agree = Text(style="body-strong", wraps=True)
        self._what = Text(style="body", colour="text-2", wraps=True)
        self._below = Panel()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(24, 16, 24, 16)
        below.setSpacing(6)
        below.addWidget(self._agree)
        below.addWidget(self._what)
        self._cards = QHBoxLayout()
        self._cards.addWidget(self._here, 1)
        self._cards.addWidget(self._earlier, 1)
        self._layout = QVBoxLayout(self)
        self._layout.addLayout(self._cards)
        self._layout.addWidget(self._below)
        self._layout.addStretch(1)
        self.apply_measures()

    def show_view(self, view: SamePersonView) -> None:
        self._here.show_booking(view.here_heading, view.here)
        self._earlier.show_booking(view.earlier_heading, view.earlier)
        self._agree.say(view.agree)
        self._what.say(view.what_to_do)

    def apply_measures(self) -> None:
        measures = look().measures
        page_margins(self._layout)
        self._layout.setSpacing(measures.gap)
        self._cards.setSpacing(measures.region_gap)
