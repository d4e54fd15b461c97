"""Facts: a name and what it says, in two columns or one above the other."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.presenters.views import Fact
from app.ui.widgets.text import Text

_NAME_WIDTH = 104
_TOP = Qt.AlignmentFlag.AlignTop


class FactsGrid(QWidget):
    """Names at the left, lines at the right."""

    def __init__(self, first_strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first_strong = first_strong
        self._facts: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, _NAME_WIDTH)
        self._rows: list[tuple[Text, Text]] = []

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        if facts == self._facts:
            return
        self._facts = facts
        while len(self._rows) < len(facts):
            strong = self._first_strong and not self._rows
            row = (
                Text(style="fact", colour="muted"),
                Text(style="fact-strong" if strong else "fact", wraps=True),
            )
            at = len(self._rows)
            self._grid.addWidget(row[0], at, 0, _TOP)
            self._grid.addWidget(row[1], at, 1, _TOP)
            self._rows.append(row)
        _say(self._rows, facts)


class FactsList(QWidget):
    """Names above their lines, as on a receipt; the first one strong."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._rows: list[tuple[Text, Text]] = []

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        if facts == self._facts:
            return
        self._facts = facts
        while len(self._rows) < len(facts):
            style = "receipt" if self._rows else "receipt-strong"
            row = (Text(style="label", colour="muted"), Text(style=style, wraps=True))
            for part in row:
                part.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
                self._layout.addWidget(part)
            self._layout.addSpacing(10)
            self._rows.append(row)
        _say(self._rows, facts)


def _say(rows: list[tuple[Text, Text]], facts: tuple[Fact, ...]) -> None:
    """Put the facts into the first rows; the others are hidden."""
    for number, (name, lines) in enumerate(rows):
        shown = number < len(facts)
        name.setVisible(shown)
        lines.setVisible(shown)
        if shown:
            name.say(facts[number].name)
            lines.say("\n".join(facts[number].lines))
