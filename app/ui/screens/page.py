"""What the pages of the window have in common."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from app.presenters.views import View
from app.ui.look import look


class Page(QWidget):
    """The work area of a screen: paints a view, emits meaning, decides nothing."""

    acted = Signal(object, str)  # Act, argument
    typed = Signal(str, str)  # field ("name", "query", "reason_words" or as in FieldView), text
    left = Signal(str)  # a field was left
    named = Signal(str)  # words for a screen reader only

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def show_view(self, view: View) -> None:
        """Paint this; the same view again costs nothing that is seen."""
        raise NotImplementedError

    def apply_measures(self) -> None:
        """Margins and sizes of the present measures."""

    def field(self, name: str) -> QWidget | None:
        """Where the focus goes for a field's name; None when it has none."""
        return None

    def first_focus(self) -> QWidget | None:
        """Where the focus goes when the page comes; None leaves it to the main act."""
        return None


def page_margins(layout: QLayout) -> None:
    """Margins of a work area whose upper border is the sentence row."""
    measures = look().measures
    layout.setContentsMargins(measures.margin, 0, measures.margin, measures.bottom_gap + 4)
